//! What was ever released is read for ever: `tests/vaults` and `tests/bundles` hold one of each format.
//!
//! A vault there is a folder without its index, and beside it what `vault list --json` prints of it. A format that is
//! released is added and never changed; `NEW_FORMATS=1` makes those that are missing.

use crate::command::{counterproof, folder};
use crate::sealed::Kept;
use crate::vault::{TestVault, on, walk};
use evidence::AnnotationKind;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

const VAULT: &str = "counterproof-vault-1";
const BUNDLE: &str = "counterproof-bundle-1.zip";

#[test]
fn every_vault_that_was_released_is_read_verified_and_goes_on() {
    make_missing();
    let scratch = folder("formats");
    let mut count = 0;
    for vault in kept("vaults").into_iter().filter(|path| path.is_dir()) {
        count += 1;
        let copy = scratch.join(vault.file_name().unwrap());
        for file in walk(&vault) {
            let to = copy.join(file.strip_prefix(&vault).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&file, to).unwrap();
        }
        let verified = on(&copy, &scratch, &["verify"]);
        assert_eq!(verified.status, 0, "{}: {}{}", vault.display(), verified.output, verified.errors);
        let listed = on(&copy, &scratch, &["list", "--json"]);
        assert_eq!((listed.status, listed.errors.as_str()), (0, ""), "{}", vault.display());
        assert_eq!(listed.output, fs::read_to_string(vault.with_extension("jsonl")).unwrap(), "{}", vault.display());
        let file = scratch.join("more.txt");
        fs::write(&file, "more").unwrap();
        assert_eq!(on(&copy, &scratch, &["import", file.to_str().unwrap()]).status, 0);
        assert_eq!(on(&copy, &scratch, &["verify"]).status, 0);
    }
    assert!(count > 0);
}

#[test]
fn every_bundle_that_was_released_is_verified_and_taken_in() {
    make_missing();
    let vault = TestVault::new("formats-bundles");
    let bundles = kept("bundles");
    assert!(!bundles.is_empty());
    for bundle in bundles {
        let bundle = bundle.to_str().unwrap();
        let verified = counterproof(["verify", bundle]);
        assert_eq!(verified.status, 0, "{bundle}: {}", verified.output);
        let imported = &vault.json(&["import", bundle])[0];
        assert!(!imported["new"].as_array().unwrap().is_empty(), "{bundle}");
    }
    assert_eq!(vault.json(&["verify"])[0]["holds"], true);
}

fn kept(area: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(area);
    let mut kept: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    kept.sort();
    kept
}

/// Makes what is written today, where it is wanted and not there yet.
fn make_missing() {
    static MADE: Once = Once::new();
    MADE.call_once(make);
}

fn make() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    if std::env::var_os("NEW_FORMATS").is_none() {
        return;
    }
    let mut exhibits = Kept::two_exhibits();
    exhibits.annotate(&[0, 1], AnnotationKind::Label, Some("possible imitation"));
    exhibits.annotate(&[1], AnnotationKind::Case, Some("2026-17"));
    let bundle = tests.join("bundles").join(BUNDLE);
    if !bundle.exists() {
        fs::write(&bundle, exhibits.bundle(false)).unwrap();
    }
    let kept = tests.join("vaults").join(VAULT);
    if !kept.exists() {
        let vault = TestVault::new("formats-new");
        vault.json(&["import", bundle.to_str().unwrap()]);
        let [stays, goes] = ["invoice.txt", "mistake.txt"].map(|name| vault.import(name, name.as_bytes()));
        vault.json(&["label", &stays, "--text", "invoice of a test purchase", "--operator", "Ana Example"]);
        vault.json(&["note", &exhibits.exhibits[0].id, "--text", "正品?"]);
        vault.json(&["delete", &goes, "--reason", "taken in by mistake", "--operator", "Ana Example"]);
        fs::write(kept.with_extension("jsonl"), vault.run(&["list", "--json"]).output).unwrap();
        let is_made_again =
            |file: &Path| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("index.sqlite"));
        for file in walk(&vault.folder).iter().filter(|file| !is_made_again(file)) {
            let to = kept.join(file.strip_prefix(&vault.folder).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(file, to).unwrap();
        }
    }
}
