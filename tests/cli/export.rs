//! `counterproof vault export`: bundles out of a vault.

use crate::command::{Ended, counterproof};
use crate::sealed::Kept;
use crate::vault::TestVault;
use evidence::AnnotationKind;
use evidence::bundle::Language;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

/// What the bundles of `Kept` say of when they were made.
const CREATED: &str = "--created=2026-11-21T09:15:00.000Z";

/// A vault that has taken in the bundle of `kept`.
fn taken_in(test: &str, kept: &Kept, facts_only: bool) -> TestVault {
    let vault = TestVault::new(test);
    let file = vault.file("taken-in.zip", &kept.bundle(facts_only));
    vault.json(&["import", &file]);
    vault
}

fn exhibits() -> Kept {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0], AnnotationKind::Label, Some("possible imitation"));
    kept.redact(1, "slice-001.png", Some(b"a copy with the address painted over"));
    kept
}

/// The bytes of the only bundle in a folder.
fn only_bundle(folder: &Path) -> Vec<u8> {
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    fs::read(&files[0]).unwrap()
}

fn out(vault: &TestVault, name: &str) -> (PathBuf, String) {
    let folder = vault.scratch.join(name);
    fs::create_dir_all(&folder).unwrap();
    (folder.clone(), folder.to_str().unwrap().to_owned())
}

fn refused(ended: &Ended, words: &str) {
    assert!(ended.status == 2 && ended.output.is_empty() && ended.errors.contains(words), "{}", ended.errors);
}

#[test]
fn what_a_bundle_brought_goes_out_with_the_same_bytes() {
    let mut kept = exhibits();
    let vault = taken_in("export-same", &kept, false);
    for (language, name) in [(None, "none"), (Some(Language::ENGLISH), "en"), (Some(Language::CHINESE), "zh")] {
        kept.documents = language;
        for (facts_only, option) in [(false, None), (true, Some("--facts-only"))] {
            let (folder, output) = out(&vault, &format!("{name}-{facts_only}"));
            let arguments = ["export", "--all", CREATED, "--language", name, "--output", &output];
            let told = &vault.json(&[&arguments[..], option.as_slice()].concat())[0];
            assert!(only_bundle(&folder) == kept.bundle(facts_only), "{name} {facts_only}");
            assert_eq!(told["bundle_id"], kept.plan(facts_only).id.as_str());
            assert_eq!(told["exhibits"].as_array().unwrap().len(), 2);
        }
    }
    // What was taken out is told of each exhibit.
    let shown = vault.run(&["show", &kept.exhibits[1].id]);
    assert_eq!(shown.output.matches("exported in a bundle").count(), 6, "{}", shown.output);
    assert_eq!(vault.json(&["verify"])[0]["holds"], true);
}

#[test]
fn exhibits_are_chosen_by_id_or_as_in_a_list() {
    let kept = exhibits();
    let vault = taken_in("export-chosen", &kept, false);
    let [first, second] = [0, 1].map(|at| kept.exhibits[at].id.as_str());
    let ways: [(&[&str], &[&str]); 5] = [
        (&[&first[..8]], &[first]),
        (&[first, second], &[first, second]),
        (&["--label", "possible imitation"], &[first]),
        (&["--state", "partial", "--word", "shoe"], &[second]),
        (&["--from", "2026-11", "--to", "2026-11"], &[first, second]),
    ];
    for (at, (arguments, expected)) in ways.into_iter().enumerate() {
        let (folder, output) = out(&vault, &format!("chosen-{at}"));
        let told = vault.json(&[&["export", "--redacted", "--output", &output], arguments].concat());
        let mut exhibits: Vec<&str> =
            told[0]["exhibits"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        exhibits.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(exhibits, expected, "{arguments:?}");
        let file = told[0]["file"].as_str().unwrap();
        assert!(Path::new(file).starts_with(&folder));
        assert_eq!(counterproof(["verify", file]).status, 0);
    }
    refused(&vault.run(&["export"]), "name the exhibits");
    refused(&vault.run(&["export", first, "--all"]), "name the exhibits");
    refused(&vault.run(&["export", "--word", "nowhere"]), "no exhibit was found");
    refused(&vault.run(&["export", "ffff"]), "no exhibit has an id");
}

#[test]
fn a_file_that_is_there_is_written_over_only_when_told() {
    let kept = exhibits();
    let vault = taken_in("export-overwrite", &kept, false);
    let (folder, _) = out(&vault, "out");
    let file = folder.join("mine.zip");
    fs::write(&file, b"a file of mine").unwrap();
    let arguments = ["export", "--all", "--output", file.to_str().unwrap()];
    refused(&vault.run(&arguments), "--overwrite");
    assert_eq!(only_bundle(&folder), b"a file of mine");
    let shown = vault.run(&["show", &kept.exhibits[0].id]);
    assert!(!shown.output.contains("exported"), "nothing was given out");
    vault.json(&[&arguments[..], &["--overwrite"]].concat());
    assert_eq!(counterproof(["verify", file.to_str().unwrap()]).status, 0);
    assert_eq!(only_bundle(&folder), fs::read(&file).unwrap());
}

#[test]
fn exhibits_of_several_chains_are_several_bundles() {
    let kept = exhibits();
    let vault = taken_in("export-chains", &kept, false);
    let own = vault.import("invoice.pdf", b"%PDF-1.7 an invoice");
    let (folder, output) = out(&vault, "out");
    let file = folder.join("one.zip");
    let one = vault.run(&["export", "--all", "--output", file.to_str().unwrap()]);
    refused(&one, "sealed in 2 chains");
    assert!(one.errors.contains(&own) && one.errors.contains(kept.fingerprint().as_str()), "{}", one.errors);
    refused(&vault.run(&["export", "--all", "--until", "2", "--output", &output]), "--until");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let told = vault.json(&["export", "--all", "--output", &output]);
    assert_eq!(told.len(), 2);
    let other = TestVault::new("export-chains-other");
    for bundle in &told {
        let file = bundle["file"].as_str().unwrap();
        assert_eq!(counterproof(["verify", file]).status, 0);
        assert_eq!(other.json(&["import", file])[0]["new"], bundle["exhibits"]);
    }
}

#[test]
fn what_a_bundle_withheld_is_said_to_be_missing() {
    let kept = exhibits();
    let vault = taken_in("export-withheld", &kept, true);
    let (folder, output) = out(&vault, "out");
    refused(&vault.run(&["export", "--all", "--output", &output]), "--facts-only");
    let mut arguments = vec!["export", "--all", "--facts-only", CREATED, "--language", "none", "--output", &output];
    vault.json(&arguments);
    assert!(only_bundle(&folder) == kept.bundle(true));
    // What is deleted here is told in another chain, and left out where it is not named.
    vault.json(&["delete", &kept.exhibits[0].id, "--reason", "not needed"]);
    arguments.push("--overwrite");
    assert_eq!(vault.json(&arguments)[0]["exhibits"], serde_json::json!([kept.exhibits[1].id]));
    arguments[1] = &kept.exhibits[0].id;
    refused(&vault.run(&arguments), "was deleted here");
}

#[test]
fn a_vault_that_another_process_writes_gives_nothing_out() {
    let kept = exhibits();
    let vault = taken_in("export-locked", &kept, false);
    let (folder, output) = out(&vault, "out");
    // Another process has the vault.
    let lock = OpenOptions::new().write(true).open(vault.folder.join("lock")).unwrap();
    lock.lock().unwrap();
    refused(&vault.run(&["export", "--all", "--output", &output]), "in use");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

/// An export that stands still in the midst of writing: one kept file is a pipe that it waits for.
struct HalfWay {
    child: Child,
    pipe: PathBuf,
    folder: PathBuf,
    file: PathBuf,
}

impl HalfWay {
    fn start(test: &str) -> Self {
        let kept = exhibits();
        let vault = taken_in(test, &kept, false);
        let record = &kept.exhibits[0].files.iter().find(|file| file.name == "page.mhtml").unwrap();
        let digits = record.sha256.as_str();
        let pipe = vault.folder.join("files").join(&digits[..2]).join(digits);
        let bytes = fs::read(&pipe).unwrap();
        fs::remove_file(&pipe).unwrap();
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (folder, _) = out(&vault, "out");
        let file = folder.join("bundle.zip");
        let child = Command::new(env!("CARGO_BIN_EXE_counterproof"))
            .args(["vault", "--vault", vault.folder.to_str().unwrap(), "export", &kept.exhibits[0].id])
            .args(["--language", "none", "--output", file.to_str().unwrap()])
            .env("XDG_CONFIG_HOME", &vault.scratch)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Once for hashing; then it begins to write, and waits for the pipe again.
        File::options().write(true).open(&pipe).unwrap().write_all(&bytes).unwrap();
        while fs::read_dir(&folder).unwrap().count() == 0 {
            thread::yield_now();
        }
        Self { child, pipe, folder, file }
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }
}

#[test]
fn an_export_that_is_stopped_takes_away_what_it_began() {
    for (at, signal) in ["-INT", "-TERM", "-HUP"].into_iter().enumerate() {
        let half = HalfWay::start(&format!("export-stopped-{at}"));
        half.signal(signal);
        // It looks up when the next piece has come.
        drop(File::options().write(true).open(&half.pipe).unwrap());
        let ended = half.child.wait_with_output().unwrap();
        let errors = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(
            (ended.status.code(), fs::read_dir(&half.folder).unwrap().count()),
            (Some(2), 0),
            "{signal}: {errors}"
        );
    }
}

#[test]
fn an_export_that_is_killed_leaves_nothing_under_its_name() {
    let mut half = HalfWay::start("export-killed");
    half.signal("-KILL");
    half.child.wait().unwrap();
    assert!(!half.file.exists());
    let left: Vec<String> =
        fs::read_dir(&half.folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(left, [format!("bundle.zip.{}.part", half.child.id())]);
}
