//! The interface, the documents in a bundle and what is said of wrong input name their texts by key: a key without a text
//! would be shown as it is, a text without a use is dead.
//!
//! The interface itself compiles for the browser only, so the sources are read as text here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The areas of texts that are named nowhere else.
const AREAS: [&str; 3] = ["panel.", "document.", "wrong."];

/// Every key of these areas that stands in the sources as a literal.
fn used() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for sources in ["../app/src", "../evidence/src/documents", "../analysis/src", "../tables/src", "../complaint/src"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(sources), &mut keys);
    }
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
    is_of_an_area(literal) && literal.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '_'))
}

fn is_of_an_area(key: &str) -> bool {
    AREAS.iter().any(|area| key.starts_with(area))
}

#[test]
fn every_key_that_is_used_has_a_text() {
    let missing: Vec<_> = used().into_iter().filter(|key| !catalogue::has(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_text_is_used() {
    let used = used();
    let unused: Vec<_> =
        catalogue::entries().map(|(key, _)| key).filter(|key| is_of_an_area(key) && !used.contains(*key)).collect();
    assert_eq!(unused, Vec::<&str>::new());
}
