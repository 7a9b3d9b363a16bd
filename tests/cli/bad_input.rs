//! What the command says when it is given the wrong thing: exit status 2, and a text that names it.

use crate::command::{Ended, counterproof, folder};
use std::path::Path;

/// A golden page of our own.
fn page() -> String {
    format!("{}/../../tests/pages/results/source.html", env!("CARGO_MANIFEST_DIR"))
}

fn refused(ended: &Ended, naming: &[&str]) {
    assert_eq!(ended.status, 2, "{}", ended.errors);
    for name in naming {
        assert!(ended.errors.contains(name), "{name} is not in: {}", ended.errors);
    }
    assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
}

#[test]
fn a_file_that_does_not_exist_is_named() {
    refused(&counterproof(["inspect", "no/such/page.html"]), &["no/such/page.html"]);
    refused(&counterproof(["inspect", "--json", "no/such/page.html"]), &["no/such/page.html"]);
    refused(&counterproof(["inspect", "--profile", "no/such/profile.json", &page()]), &["no/such/profile.json"]);
    refused(&counterproof(["scan", "--terms", "no/such/terms.txt"]), &["no/such/terms.txt"]);
    refused(&counterproof(["verify", "no/such/bundle.zip"]), &["no/such/bundle.zip"]);
}

#[test]
fn a_profile_that_is_not_valid_is_named_with_its_field() {
    let profile = folder("profile").join("profile.json");
    let sample = format!("{}/../../extension/sample-profile.json", env!("CARGO_MANIFEST_DIR"));
    let sample = std::fs::read_to_string(sample).unwrap();
    let cases = [("\"brands\"", "\"brnds\"", "brnds"), ("\"name\":", "\"name\": 7, \"x\":", "name")];
    for (from, to, field) in cases {
        std::fs::write(&profile, sample.replacen(from, to, 1)).unwrap();
        let ended = counterproof(["inspect".as_ref(), "--profile".as_ref(), profile.as_os_str(), page().as_ref()]);
        refused(&ended, &["profile.json", field]);
    }
    std::fs::write(&profile, "not JSON").unwrap();
    let ended = counterproof(["inspect".as_ref(), "--profile".as_ref(), profile.as_os_str(), page().as_ref()]);
    refused(&ended, &["profile.json"]);
}

#[test]
fn a_bundle_that_is_no_zip_is_named_as_such() {
    let folder = folder("no-zip");
    let file = folder.join("bundle.zip");
    for bytes in [&b""[..], b"PK", b"<!doctype html><title>not a bundle, but a page that is long enough</title>"] {
        std::fs::write(&file, bytes).unwrap();
        refused(&verify(&file), &["bundle.zip", "no ZIP"]);
    }
    refused(&verify(&folder), &["no-zip", "folder"]);
}

#[test]
fn a_pin_that_is_no_hash_is_named() {
    let ended = counterproof(["verify", "--key", "abcd", "bundle.zip"]);
    refused(&ended, &["--key", "64"]);
}

#[test]
fn a_command_without_what_it_needs_says_what_is_missing() {
    refused(&counterproof(["verify"]), &["BUNDLE"]);
    refused(&counterproof(["inspect"]), &["PAGE"]);
    refused(&counterproof(["scan"]), &["--terms"]);
    refused(&counterproof(["no-such-command"]), &["no-such-command"]);
}

fn verify(file: &Path) -> Ended {
    counterproof(["verify".as_ref(), file.as_os_str()])
}
