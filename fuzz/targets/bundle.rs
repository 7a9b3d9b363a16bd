//! Bundles from anywhere: whatever a file holds, it is judged, and what holds is taken into a vault.
#![no_main]

use evidence::verify::{Pins, examine};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::path::PathBuf;
use store::Writer;

/// A vault for all runs of a process: what is refused leaves it as it was.
fn vault() -> Writer {
    let folder: PathBuf = std::env::temp_dir().join(format!("counterproof-fuzz-{}", std::process::id()));
    Writer::create(&folder, "fuzz").expect("a vault can be made")
}

thread_local!(static VAULT: RefCell<Writer> = RefCell::new(vault()));

fuzz_target!(|bytes: &[u8]| {
    let file = bytes.to_vec();
    let Ok((verdict, members)) = examine(&file, &Pins::default()) else { return };
    let mut end = 0;
    for member in members {
        assert!(end <= member.contents.start && member.contents.start <= member.contents.end);
        end = member.contents.end;
    }
    assert!(end <= bytes.len() as u64, "a member ends beyond the file");
    // What fails is refused before anything else is done with it.
    if verdict.holds() {
        let imported = VAULT.with_borrow_mut(|vault| vault.import_bundle(&file, &Pins::default()));
        // A bundle may hold and be refused: another one of its chain may have been taken in before.
        if let Ok(import) = imported {
            assert_eq!(import.verdict, verdict);
        }
    }
});
