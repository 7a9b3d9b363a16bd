//! What a bundle of 2 GB takes, made and verified, beside `zip -0` and `sha256sum`: `cargo bench -p store --bench bundle`.
//!
//! With `BENCHMARKS=<file>` the tables are written into their place in that document. The command is measured as it was
//! built last (`target/release/counterproof`, or the one that `COUNTERPROOF` names).

#[allow(dead_code, clippy::unwrap_used, reason = "it is a part of the tests of the crate that keeps evidence")]
#[path = "../../../evidence/tests/keep/sealed.rs"]
mod sealed;

use evidence::bundle::{Language, Order};
use evidence::verify::{Pins, verify};
use measuring::memory::{Counting, peak};
use measuring::{document, machine, thousands};
use sealed::Kept;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use store::{JoinedFiles, Subject, Vault, Writer};

const BEGIN: &str = "<!-- begin: cargo bench -p store --bench bundle -->";
const END: &str = "<!-- end: cargo bench -p store --bench bundle -->";

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The exhibits, each with about 10 MB of files: 2 GB in all.
const EXHIBITS: usize = 200;
/// The files of an exhibit that are large, as those of a long page are, in bytes.
const SIZES: [(&str, usize); 7] = [
    ("first-view.png", 600_000),
    ("slice-001.png", 600_000),
    ("stitched-page.png", 3_000_000),
    ("stamped-copy.png", 600_000),
    ("page.html", 2_000_000),
    ("page.mhtml", 3_000_000),
    ("embedded-state-01.json", 200_000),
];

fn main() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundle-bench");
    _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch).expect("the folder can be made");
    let vault = vault(&scratch.join("vault"));
    let files = folder_size(&scratch.join("vault/files"));
    let text = format!("{}\n\n{}\n\n{}", machine::described(), making(&scratch, &vault, files), verifying(&scratch),);
    writeln!(std::io::stdout(), "{text}").expect("the tables can be printed");
    if let Some(file) = std::env::var_os("BENCHMARKS") {
        document::place(Path::new(&file), BEGIN, END, &text).expect("the tables can be written");
    }
    _ = fs::remove_dir_all(&scratch);
}

/// A vault to which an extension has delivered the exhibits.
fn vault(folder: &Path) -> Vault {
    let mut kept = Kept::new(7);
    let mut writer = Writer::create(folder, "bench").expect("a vault can be made");
    let key = kept.links[0].key.bytes().expect("a key");
    writer.receive(&kept.links[0], Subject::Document(&key)).expect("the chain begins");
    for number in 0..EXHIBITS {
        let mut files: Vec<(&str, Vec<u8>)> = SIZES
            .iter()
            .enumerate()
            .map(|(at, (name, size))| (*name, noise(*size, number * SIZES.len() + at)))
            .collect();
        files.push(("reading.json", reading(number)));
        kept.capture_with(&format!("{number:032x}"), None, &files);
        let record = kept.exhibits.last().expect("an exhibit");
        let names = record.files.iter().map(|file| &file.sha256).chain(record.opinions.iter().map(|file| &file.sha256));
        for sha256 in names {
            let bytes = &kept.files[sha256];
            let mut staged = writer.stage(sha256, bytes.len() as u64).expect("a file begins");
            staged.append(0, bytes).and_then(|()| writer.keep(staged)).expect("a file is kept");
        }
        let record = record.canonical().expect("a record");
        let link = kept.links.last().expect("a link");
        writer.receive(link, Subject::Document(&record)).expect("an exhibit is kept");
        kept.files.clear();
    }
    writer.into_reader()
}

/// Bytes that are nowhere else.
fn noise(size: usize, seed: usize) -> Vec<u8> {
    let mut state = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..size.div_ceil(8)).flat_map(|_| next()).take(size).collect()
}

/// What was read of a list of 60 cards.
fn reading(number: usize) -> Vec<u8> {
    let listing = |card: usize| {
        serde_json::json!({
            "item_id": format!("10050{number:04}{card:04}"), "role": "result",
            "title": format!("Trailwind running shoe {number} {card}, breathable, light, for every season, 36 to 46"),
            "price": { "min": "12.50", "max": "19.90", "currency": "EUR", "text": "12,50 – 19,90 €" },
            "seller": { "id": format!("9{card:03}"), "name": "Best Outdoor Store" },
            "images": (0..6).map(|at| format!("https://ae01.alicdn.com/kf/S{number}{card}{at}.jpg")).collect::<Vec<_>>(),
        })
    };
    let listings: Vec<_> = (0..60).map(listing).collect();
    serde_json::to_vec(&serde_json::json!({ "listings": listings })).expect("JSON")
}

fn making(scratch: &Path, vault: &Vault, (count, bytes): (usize, u64)) -> String {
    let bundle = scratch.join("bundle.zip");
    let ids: Vec<String> = (0..EXHIBITS).map(|number| format!("{number:032x}")).collect();
    let chosen = vault.by_chain(&ids).expect("they are there").swap_remove(0);
    let export = |documents| {
        let order = Order {
            created: Some("2026-11-21T09:15:00.000Z"),
            software: "Counterproof 0.1.0",
            facts_only: false,
            withhold_originals: false,
            documents,
            until: None,
        };
        let planned = vault.plan_bundle(&chosen, &order, &|_, _| true).expect("it is planned").expect("it is whole");
        let written = planned.write(&bundle, &|_, _| true).expect("it is written").expect("it is whole");
        written.put_in_place(true).expect("it has its name");
    };
    let folder = scratch.join("vault");
    let sums = || shell(&folder, "find files -type f -print0 | xargs -0 -n 100000 sha256sum > /dev/null");
    let zip = || shell(&folder, "rm -f ../files.zip && zip -0 -q -r ../files.zip files && sync ../files.zip");
    sums();
    let mut held = [0, 0];
    let rows = [
        ("`sha256sum`", median(sums), None),
        ("`zip -0`, flushed", median(zip), None),
        ("bundle without documents, flushed", median(|| held[0] = peak(|| export(None)).1), Some(0)),
        ("bundle with documents, flushed", median(|| held[1] = peak(|| export(Some(Language::ENGLISH))).1), Some(1)),
    ];
    _ = fs::remove_file(scratch.join("files.zip"));
    let limit = rows[0].1 + rows[1].1;
    let rows: Vec<String> = rows
        .iter()
        .map(|(name, took, memory)| {
            let memory = memory.map_or_else(|| "–".to_owned(), |at| megabytes(held[at] as u64));
            let (seconds, rate) = (took.as_secs_f64(), bytes as f64 / took.as_secs_f64() / 1e6);
            format!("| {name} | {seconds:.2} | {rate:.0} | {:.0} % | {memory} |", limit.as_secs_f64() / seconds * 100.0)
        })
        .collect();
    let command = of_the_command(
        scratch,
        &["vault", "--vault", "vault", "export", "--all", "--language", "en", "--overwrite", "--output", "bundle.zip"],
    );
    format!(
        "### Making a bundle of 2 GB\n\n{} files of {} bytes of {EXHIBITS} exhibits; read before, so that the disk is read from memory.\nA bundle has to hash every byte and to write every byte, so it stands beside `sha256sum` and `zip -0` one after the other.\nWith documents it has the inert pages a second time, in the web archive, and up to 64 MiB of pictures in the report.\nOne core; medians of three. The heap is what was held at once, counted by the allocator; the goal is 128 MB.\n\n| | s | MB/s of kept files | of the speed of both | heap, MB |\n| --- | --- | --- | --- | --- |\n{}\n\n`counterproof vault export` of it, with documents: {command}",
        thousands(count),
        thousands(bytes as usize),
        rows.join("\n")
    )
}

fn verifying(scratch: &Path) -> String {
    let bundle = scratch.join("bundle.zip");
    let size = fs::metadata(&bundle).expect("it was made").len();
    let sums = || shell(scratch, "sha256sum bundle.zip > /dev/null");
    let mut held = 0;
    let ours = || {
        let file = JoinedFiles::default();
        file.add(bundle.clone(), size);
        let (verdict, bytes) = peak(|| verify(&file, &Pins::default()).expect("it is verified"));
        assert!(verdict.holds());
        held = bytes;
    };
    sums();
    let (theirs, ours) = (median(sums), median(ours));
    let row = |name: &str, took: Duration, memory: String| {
        let rate = size as f64 / took.as_secs_f64() / 1e6;
        let share = theirs.as_secs_f64() / took.as_secs_f64() * 100.0;
        format!("| {name} | {:.2} | {rate:.0} | {share:.0} % | {memory} |", took.as_secs_f64())
    };
    let command = of_the_command(scratch, &["verify", "bundle.zip"]);
    format!(
        "### Verifying it\n\nThe bundle with documents, {} bytes; one core; medians of three.\n\n| | s | MB/s | of `sha256sum`'s speed | heap, MB |\n| --- | --- | --- | --- | --- |\n{}\n{}\n\n`counterproof verify` of it: {command}",
        thousands(size as usize),
        row("`sha256sum`", theirs, "–".to_owned()),
        row("`verify`", ours, megabytes(held as u64)),
    )
}

/// How long the command takes, and how much memory it had at most.
fn of_the_command(scratch: &Path, arguments: &[&str]) -> String {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("release").join("counterproof");
    let command = std::env::var_os("COUNTERPROOF").map_or(built, PathBuf::from);
    if !command.exists() {
        return "not measured, since it was not built.".to_owned();
    }
    let began = Instant::now();
    let output = Command::new("time").args(["-f", "%M"]).arg(&command).args(arguments).current_dir(scratch).output();
    let took = began.elapsed();
    let Ok(output) = output else { return "not measured, since there is no `time`.".to_owned() };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let errors = String::from_utf8_lossy(&output.stderr);
    let resident: u64 = errors.lines().last().and_then(|line| line.parse().ok()).expect("what `time` says");
    format!("{:.2} s, at most {} MB resident.", took.as_secs_f64(), megabytes(resident * 1024))
}

fn shell(folder: &Path, command: &str) {
    let status = Command::new("sh").args(["-c", command]).current_dir(folder).status();
    assert!(status.is_ok_and(|status| status.success()), "{command}");
}

/// How many files there are, and how many bytes they have.
fn folder_size(folder: &Path) -> (usize, u64) {
    let mut all = (0, 0);
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let metadata = entry.metadata().expect("its size");
        let (count, bytes) = if metadata.is_dir() { folder_size(&entry.path()) } else { (1, metadata.len()) };
        all = (all.0 + count, all.1 + bytes);
    }
    all
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..3)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed()
        })
        .collect();
    took.sort();
    took[1]
}
