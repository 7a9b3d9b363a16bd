//! Our verifier against the second one, which was written from EVIDENCE.md alone: `tests/second_verifier`, in Python.
//!
//! Both have to say the same of every honest bundle and of every tampering, and the table that is printed says what of it
//! shows without a pin and what only with one.

use crate::tampering::{Case, Found, cases, mutations};
use evidence::Sha256Hex;
use evidence::verify::{CheckOutcome, Pins, VerifyError, verify};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};

/// How many bundles are changed anywhere, where `BUNDLE_MUTATIONS` does not say.
const MUTATIONS: usize = 500;

/// How many are looked at together: as many files are written before they are looked at.
const BATCH: usize = 500;

/// Prints what came of it, and writes it into its place in the document `BUNDLE_TABLE`, where one is named.
fn tell(part: &str, text: &str) {
    println!("{text}");
    if let Some(document) = std::env::var_os("BUNDLE_TABLE") {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _held = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let (begin, end) = (format!("<!-- {part} -->"), format!("<!-- end of {part} -->"));
        measuring::document::place(Path::new(&document), &begin, &end, text).unwrap();
    }
}

/// Whether there is a Python with what the second verifier needs; says so where there is none.
fn has_cryptography() -> bool {
    let found =
        Command::new("python3").args(["-c", "import cryptography"]).output().is_ok_and(|it| it.status.success());
    if !found {
        println!("skipped: python3 or its package `cryptography` is not installed (pip install cryptography)");
    }
    found
}

/// Which pins a case is looked at with, and whether it has to hold then: none and both, and each where it needs one.
fn expectations(case: &Case) -> Vec<(Pins, bool)> {
    let (none, both) = (Pins::default(), case.pins.clone());
    let key = Pins { key: both.key.clone(), ..Pins::default() };
    let head = Pins { head: both.head.clone(), ..Pins::default() };
    match case.found {
        Found::NotAtAll => vec![(none, true), (both, true)],
        Found::Always => vec![(none, false), (both, false)],
        Found::ByHead => vec![(none, true), (key, true), (head, false), (both, false)],
        Found::ByEitherPin => vec![(none, true), (key, false), (head, false), (both, false)],
    }
}

fn ours(bundle: &[u8], pins: &Pins) -> (String, String) {
    match verify(&bundle.to_vec(), pins) {
        Ok(verdict) if verdict.holds() => ("holds".to_owned(), String::new()),
        Ok(verdict) => {
            let failed = verdict.checks.iter().filter(|check| check.outcome() == CheckOutcome::Failed);
            ("fails".to_owned(), failed.map(|check| format!("{:?} ", check.kind)).collect())
        }
        Err(VerifyError::NotAZip) => ("no ZIP".to_owned(), String::new()),
        Err(error) => panic!("{error}"),
    }
}

/// The second verifier at work on many bundles.
struct Second {
    folder: PathBuf,
    process: Child,
}

impl Second {
    fn start(name: &str, cases: &[Case]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("second-verifier").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let spelled = |pin: Option<Sha256Hex>| pin.map_or("-".to_owned(), |pin| pin.as_str().to_owned());
        let mut list = String::new();
        for (number, case) in cases.iter().enumerate() {
            let file = folder.join(format!("{number}.zip"));
            std::fs::write(&file, &case.bundle).unwrap();
            for (pins, _) in expectations(case) {
                list += &format!("{}\t{}\t{}\n", file.display(), spelled(pins.key), spelled(pins.head));
            }
        }
        std::fs::write(folder.join("list"), list).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/second_verifier/each.py");
        let process = Command::new("python3")
            .args([script, folder.join("list")])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdout(File::create(folder.join("said")).unwrap())
            .spawn()
            .unwrap();
        Self { folder, process }
    }

    /// What it said of each bundle with each of its pins: the verdict, and what failed.
    fn said(mut self) -> Vec<(String, String)> {
        assert!(self.process.wait().unwrap().success(), "the second verifier failed itself");
        let text = std::fs::read_to_string(self.folder.join("said")).unwrap();
        std::fs::remove_dir_all(&self.folder).unwrap();
        let parted = text.lines().map(|line| line.split_once('\t').unwrap_or((line, "")));
        parted.map(|(verdict, failed)| (verdict.to_owned(), failed.to_owned())).collect()
    }
}

/// Panics unless both say the same of each case with all its pins, and what is expected.
fn agree(name: &str, cases: &[Case]) {
    let second = Second::start(name, cases);
    let looks =
        cases.iter().flat_map(|case| expectations(case).into_iter().map(move |(pins, holds)| (case, pins, holds)));
    let ours: Vec<_> = looks.map(|(case, pins, holds)| (case, ours(&case.bundle, &pins), pins, holds)).collect();
    let second = second.said();
    assert_eq!(second.len(), ours.len());
    let mut wrong = Vec::new();
    for ((case, ours, pins, holds), second) in ours.into_iter().zip(second) {
        if ours.0 != second.0 || (ours.0 == "holds") != holds {
            let pins = [("key", pins.key), ("head", pins.head)].map(|(name, pin)| pin.map_or("", |_| name)).join(" ");
            let expected = if holds { "holds" } else { "fails" };
            wrong.push(format!(
                "{} [{pins}]: {expected} expected, ours {ours:?}, the second {second:?}",
                case.tampering
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_second_verifier_says_the_same_of_every_bundle_and_every_tampering() {
    if !has_cryptography() {
        return;
    }
    let cases = cases();
    agree("every", &cases);
    let mut table: Vec<(&str, Found, usize)> = Vec::new();
    for case in &cases {
        match table.iter_mut().find(|(tampering, found, _)| (*tampering, *found) == (&case.tampering, case.found)) {
            Some((_, _, count)) => *count += 1,
            None => table.push((&case.tampering, case.found, 1)),
        }
    }
    let mut text = format!(
        "{} bundles, honest ones and every tampering, looked at with no pin and with those that matter.\n\n\
         | tampering | bundles | both verifiers, without a pin | found out with |\n| --- | --- | --- | --- |",
        cases.len()
    );
    for (tampering, found, count) in table {
        let (verdict, needs) = match found {
            Found::NotAtAll => ("holds", "–"),
            Found::Always => ("does not hold", "no pin"),
            Found::ByHead => ("holds", "a pinned head"),
            Found::ByEitherPin => ("holds", "a pinned key or head"),
        };
        text += &format!("\n| {tampering} | {count} | {verdict} | {needs} |");
    }
    tell("tampering", &text);
}

#[test]
fn a_second_verifier_says_the_same_of_a_bundle_changed_anywhere() {
    if !has_cryptography() {
        return;
    }
    let count = std::env::var("BUNDLE_MUTATIONS").map_or(MUTATIONS, |count| count.parse().unwrap());
    let mut mutations = mutations();
    for batch in (0..count).step_by(BATCH) {
        let cases: Vec<Case> = mutations.by_ref().take(BATCH.min(count - batch)).collect();
        agree("anywhere", &cases);
    }
    tell(
        "anywhere",
        &format!(
            "Of {count} bundles with a piece replaced anywhere, both verifiers said of each that it does not hold."
        ),
    );
}
