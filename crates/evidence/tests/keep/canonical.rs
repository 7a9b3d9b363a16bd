//! Our canonical JSON against another implementation of RFC 8785: the Python package `rfc8785`.

use crate::custody::handled;
use evidence::canonical_json;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many values are compared.
const VALUES: usize = 4_000;

/// A text that is hard to sort or to escape: controls, quotes, and letters on both sides of the surrogates.
fn text() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        '\0',
        '\u{1}',
        '\u{8}',
        '\t',
        '\n',
        '\u{b}',
        '\u{c}',
        '\r',
        '\u{1f}',
        ' ',
        '"',
        '\'',
        '/',
        '\\',
        '\u{7f}',
        '\u{80}',
        'ö',
        'é',
        '\u{301}',
        '\u{2028}',
        '\u{2029}',
        '防',
        '\u{d7ff}',
        '\u{e000}',
        '\u{fb33}',
        '\u{fdd0}',
        '\u{feff}',
        '\u{ffff}',
        '\u{10000}',
        '😀',
        '\u{10ffff}',
    ]);
    prop::collection::vec(prop_oneof![3 => hard, 1 => any::<char>()], 0..8).prop_map(|text| text.into_iter().collect())
}

fn integer() -> impl Strategy<Value = i64> {
    const LARGEST: i64 = (1 << 53) - 1;
    prop_oneof![
        prop::sample::select(vec![0, 1, -1, 9, 10, LARGEST, LARGEST - 1, -LARGEST, 1 << 32, -(1 << 31)]),
        -LARGEST..=LARGEST,
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        integer().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..8)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

fn python(words: &[&str]) -> std::process::Output {
    Command::new("python3").args(words).output().unwrap()
}

/// Whether there is another implementation to compare with; says so where there is none.
fn has_rfc8785() -> bool {
    let found = Command::new("python3").args(["-c", "import rfc8785"]).output().is_ok_and(|it| it.status.success());
    if !found {
        println!("skipped: the Python package `rfc8785` is not installed (pip install rfc8785)");
    }
    found
}

/// How many documents of these files the other implementation spells as they are spelled; panics at the first it does not.
fn agreed(files: &[PathBuf]) -> usize {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/canonical.py");
    let words: Vec<&str> = [&script].into_iter().chain(files).map(|path| path.to_str().unwrap()).collect();
    let output = python(&words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn generated_values_are_spelled_as_another_implementation_spells_them() {
    let mut runner = TestRunner::deterministic();
    let mut lines = Vec::new();
    for _ in 0..VALUES {
        let value = value().new_tree(&mut runner).unwrap().current();
        let spelled = canonical_json(&value).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&spelled).unwrap(), value);
        lines.extend(spelled);
        lines.push(b'\n');
    }
    if has_rfc8785() {
        let file = folder("canonical").join("values.jsonl");
        std::fs::write(&file, lines).unwrap();
        assert_eq!(agreed(&[file]), VALUES);
    }
}

#[test]
fn integers_beyond_53_bits_are_refused_by_both() {
    if !has_rfc8785() {
        return;
    }
    for number in ["9007199254740992", "-9007199254740992", "18446744073709551615"] {
        let value: Value = serde_json::from_str(number).unwrap();
        assert!(canonical_json(&value).is_err(), "{number}");
        let refused = python(&["-c", &format!("import rfc8785; rfc8785.dumps({number})")]);
        assert!(String::from_utf8_lossy(&refused.stderr).contains("IntegerDomainError"), "{refused:?}");
    }
}

#[test]
fn the_documents_of_a_bundle_are_spelled_as_another_implementation_spells_them() {
    if !has_rfc8785() {
        return;
    }
    let mut kept = handled();
    kept.delete(1, "captured by mistake");
    let folder = folder("canonical-bundle");
    let mut files = Vec::new();
    for (path, bytes) in kept.members(&kept.plan(false)) {
        // The files of an exhibit here are no documents.
        let is_document = path.ends_with(".json") || path.ends_with(".jsonl");
        if is_document && !path.contains("/files/") {
            let file = folder.join(path.replace('/', "-"));
            std::fs::write(&file, bytes).unwrap();
            files.push(file);
        }
    }
    assert!(agreed(&files) > 15, "the links, the events, the tombstone, the record and the description");
}
