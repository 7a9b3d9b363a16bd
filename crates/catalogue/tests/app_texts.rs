//! The interface names its texts by key: a key without a text would be shown as it is, a text without a use is dead.
//!
//! The interface itself compiles for the browser only, so its sources are read as text here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every key of the area that stands in the interface's sources as a literal.
fn used() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src")), &mut keys);
    keys
}

fn collect(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder that can be listed").path();
        if path.is_dir() {
            collect(&path, keys);
        } else {
            let source = fs::read_to_string(&path).expect("a source is text");
            keys.extend(source.split('"').filter(|literal| is_key(literal)).map(str::to_owned));
        }
    }
}

fn is_key(literal: &str) -> bool {
    literal.starts_with("panel.") && literal.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '_'))
}

#[test]
fn every_key_the_interface_uses_has_a_text() {
    let missing: Vec<_> = used().into_iter().filter(|key| !catalogue::has(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_text_of_the_interface_is_used() {
    let used = used();
    let unused: Vec<_> = catalogue::entries()
        .map(|(key, _)| key)
        .filter(|key| key.starts_with("panel.") && !used.contains(*key))
        .collect();
    assert_eq!(unused, Vec::<&str>::new());
}
