//! What the vault on disk takes, beside what cannot be beaten: `cargo bench -p store`.
//!
//! With `BENCHMARKS=<file>` the tables are written into their place in that document.

mod grown;
#[allow(dead_code, clippy::unwrap_used, reason = "it is a part of the tests of the crate that keeps evidence")]
#[path = "../../../evidence/tests/keep/sealed.rs"]
mod sealed;

use evidence::verify::Pins;
use evidence::{AnnotationKind, Environment};
use measuring::{document, machine, thousands};
use sealed::Kept;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use store::{Query, State, Subject, Vault, Writer};

const BEGIN: &str = "<!-- begin: cargo bench -p store -->";
const END: &str = "<!-- end: cargo bench -p store -->";

/// How many exhibits are taken in.
const TAKEN_IN: usize = 1000;
/// How many exhibits are searched.
const SEARCHED: usize = 100_000;
/// How many bytes are verified, besides small files.
const VERIFIED: usize = 1 << 30;

fn main() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vault-bench");
    _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch).expect("the folder can be made");
    let tables = [taking_in(&scratch), verifying(&scratch), searching(&scratch)];
    let text = format!("{}\n\n{}", machine::described(), tables.join("\n\n"));
    writeln!(std::io::stdout(), "{text}").expect("the tables can be printed");
    if let Some(file) = std::env::var_os("BENCHMARKS") {
        document::place(Path::new(&file), BEGIN, END, &text).expect("the tables can be written");
    }
    _ = fs::remove_dir_all(&scratch);
}

/// Exhibits as they are delivered, each durable before the next, and as one bundle; beside one flush for each.
fn taking_in(scratch: &Path) -> String {
    let mut kept = Kept::new(7);
    for number in 0..TAKEN_IN {
        kept.capture(&format!("{number:032x}"), None);
    }
    let bytes: usize = kept.files.values().map(Vec::len).sum();
    let files = kept.files.len();

    let folder = scratch.join("flushed");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let each = vec![1; bytes / TAKEN_IN];
    let limit = timed(|| {
        for number in 0..TAKEN_IN {
            let mut file = File::create(folder.join(number.to_string())).expect("a file can be made");
            file.write_all(&each).and_then(|()| file.sync_all()).expect("it can be written");
        }
    });

    let mut writer = Writer::create(&scratch.join("delivered"), "bench").expect("a vault can be made");
    let key = kept.links[0].key.bytes().expect("a key");
    writer.receive(&kept.links[0], Subject::Document(&key)).expect("the chain begins");
    let mut receiving = Duration::ZERO;
    let delivered = timed(|| {
        for (record, link) in kept.exhibits.iter().zip(&kept.links[1..]) {
            let names =
                record.files.iter().map(|file| &file.sha256).chain(record.opinions.iter().map(|file| &file.sha256));
            for sha256 in names {
                let bytes = &kept.files[sha256];
                let mut staged = writer.stage(sha256, bytes.len() as u64).expect("a file begins");
                staged.append(0, bytes).and_then(|()| writer.keep(staged)).expect("a file is kept");
            }
            let record = record.canonical().expect("a record");
            receiving += timed(|| drop(writer.receive(link, Subject::Document(&record)).expect("an exhibit is kept")));
        }
    });
    drop(writer);

    let bundle = kept.bundle(false);
    let mut writer = Writer::create(&scratch.join("imported"), "bench").expect("a vault can be made");
    let imported = timed(|| drop(writer.import_bundle(&bundle, &Pins::default()).expect("a bundle is taken in")));
    let row = |name: &str, took: Duration| {
        format!(
            "| {name} | {:.2} | {:.2} | {:.1} |",
            took.as_secs_f64(),
            took.as_secs_f64() * 1000.0 / TAKEN_IN as f64,
            took.as_secs_f64() / limit.as_secs_f64()
        )
    };
    [
        format!(
            "### Taking in {} exhibits\n\n{} files of {} bytes in all, all new; an exhibit's record, its receipt and two links come to that.\nThe limit is one file of the size of an exhibit's files, written and flushed, for each.\nDelivered, an exhibit is acknowledged after {} flushes, for which the disk is waited for five times: its {} files, record and receipt at once; at once the folders they stand in, since a name is durable only with its folder; its link; the link of its receipt, after that, so that no receipt outlives its link; one commit of the index.\n\n| | s | ms an exhibit | times the limit |\n| --- | --- | --- | --- |",
            thousands(TAKEN_IN),
            thousands(files),
            thousands(bytes),
            2 * (files / TAKEN_IN + 2) + 3,
            files / TAKEN_IN
        ),
        row("limit: one flush an exhibit", limit),
        row("a bundle of all, durable at its end", imported),
        row("delivered, each durable before the next", delivered),
        row("of that without the exhibits' files", receiving),
    ]
    .join("\n")
}

/// The whole vault, beside `sha256sum` on all cores over the same files.
fn verifying(scratch: &Path) -> String {
    let folder = scratch.join("delivered");
    let mut writer = Writer::open(&folder, "bench").expect("the vault opens");
    let file = scratch.join("large.bin");
    let part = VERIFIED / 32;
    for number in 0..32_u32 {
        let bytes: Vec<u8> =
            (0..part as u32 / 4).flat_map(|word| (word ^ number.wrapping_mul(0x9e37_79b9)).to_le_bytes()).collect();
        fs::write(&file, bytes).expect("a file can be written");
        writer.import_file(&file, environment()).expect("a file is taken in");
    }
    let vault = writer.into_reader();
    let sums = || {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let command = format!("find files -type f -print0 | xargs -0 -P {cores} -n 500 sha256sum > /dev/null");
        let status = Command::new("sh").args(["-c", &command]).current_dir(&folder).status();
        assert!(status.is_ok_and(|status| status.success()));
    };
    let mut verdict = None;
    sums();
    let (ours, theirs) = (median(5, || verdict = Some(vault.verify().expect("it is verified"))), median(5, sums));
    let verdict = verdict.expect("it was verified");
    assert!(verdict.holds(), "{:?}", verdict.problems);
    let speed = |took: Duration| verdict.bytes as f64 / took.as_secs_f64() / 1e6;
    format!(
        "### Verifying\n\n{} files of {} bytes, {} links with their signatures, {} exhibits; read before, so that the disk is not what is measured.\n`sha256sum` is given 500 files a process, with one process a core at any time.\n\n| | s | MB/s | of `sha256sum`'s speed |\n| --- | --- | --- | --- |\n| `sha256sum` on all cores | {:.2} | {:.0} | 100 % |\n| `vault verify` | {:.2} | {:.0} | {:.0} % |",
        thousands(verdict.files as usize),
        thousands(verdict.bytes as usize),
        thousands(verdict.links as usize),
        thousands(verdict.exhibits as usize),
        theirs.as_secs_f64(),
        speed(theirs),
        ours.as_secs_f64(),
        speed(ours),
        theirs.as_secs_f64() / ours.as_secs_f64() * 100.0
    )
}

/// Lists and searches over many exhibits.
fn searching(scratch: &Path) -> String {
    let folder: PathBuf = scratch.join("many");
    let ids = grown::vault(&folder, SEARCHED);
    let mut writer = None;
    let indexing = timed(|| writer = Some(Writer::open(&folder, "bench").expect("the vault opens")));
    let mut writer = writer.expect("it was opened");
    writer.annotate(&ids[..500], AnnotationKind::Label, Some("possible imitation")).expect("they are labelled");
    let size = fs::metadata(folder.join("index.sqlite")).map_or(0, |metadata| metadata.len());
    drop(writer);
    let opening = median(5, || drop(Vault::open(&folder, "bench").expect("the vault opens")));
    let vault = Vault::open(&folder, "bench").expect("the vault opens");
    let words = |words: &[&str]| Query { words: words.iter().map(|word| (*word).to_owned()).collect(), ..limited() };
    let text = |text: &str| Some(text.to_owned());
    let queries = [
        ("the newest 50", limited()),
        ("the newest 1,000", Query { limit: 1000, ..limited() }),
        ("`--brand velmora` (one in four)", Query { brand: text("velmora"), ..limited() }),
        ("`--seller 'outdoor store 77'` (one in 500)", Query { seller: text("outdoor store 77"), ..limited() }),
        ("`running shoe` (one in three has both)", words(&["running", "shoe"])),
        ("`防水` (two characters, in all)", words(&["防水"])),
        ("`鞋垫` (two characters, in one of 2,000)", words(&["鞋垫"])),
        ("`垫` (one character, in one of 2,000)", words(&["垫"])),
        ("`zq` (two letters, in none)", words(&["zq"])),
        ("`鞋垫 running` (one in 2,000, and two in three)", words(&["鞋垫", "running"])),
        ("`防水 running` (in all, and two in three)", words(&["防水", "running"])),
        ("`nowhere at all` (in none)", words(&["nowhere at all"])),
        ("an id's beginning (in one)", words(&[&ids[77][..12]])),
        ("`--label 'possible imitation'` (500)", Query { label: text("possible imitation"), ..limited() }),
        ("`--state partial` (none)", Query { state: Some(State::Partial), ..limited() }),
        (
            "`--level high --from 2025-03 --to 2025-03`",
            Query { level: text("high"), from: text("2025-03"), to: text("2025-03"), ..limited() },
        ),
        (
            "`--brand velmora --seller 'store 7' --level high shoe`",
            Query { brand: text("velmora"), seller: text("store 7"), level: text("high"), ..words(&["shoe"]) },
        ),
    ];
    let mut rows = Vec::new();
    for (name, query) in queries {
        let mut found = 0;
        let cold = timed(|| found = vault.search(&query).expect("it is searched").len());
        let warm = median(21, || drop(vault.search(&query).expect("it is searched")));
        rows.push(format!("| {name} | {found} | {:.1} | {:.1} |", cold.as_secs_f64() * 1e3, warm.as_secs_f64() * 1e3));
    }
    format!(
        "### Lists and searches over {} exhibits\n\nThe goal is 100 ms. Opening the vault takes {:.0} ms; making its index ({} MB) from the files took {:.0} s.\nAt most 50 are listed unless said otherwise; *first* is the first time a query is asked.\n\n| what | found | first, ms | median, ms |\n| --- | --- | --- | --- |\n{}",
        thousands(SEARCHED),
        opening.as_secs_f64() * 1e3,
        size / 1_000_000,
        indexing.as_secs_f64(),
        rows.join("\n")
    )
}

fn limited() -> Query {
    Query { limit: 50, ..Query::default() }
}

fn environment() -> Environment {
    let mut kept = Kept::new(1);
    kept.capture("00000000000000000000000000000001", None);
    kept.exhibits.swap_remove(0).environment
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(times: usize, mut work: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..times).map(|_| timed(&mut work)).collect();
    took.sort();
    took[times / 2]
}
