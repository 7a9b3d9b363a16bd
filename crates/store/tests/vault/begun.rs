//! Vaults whose making or bringing back was interrupted, and vaults that come back from a backup.

use crate::delivery::hand_all;
use crate::folder::new_folder;
use crate::sealed::Kept;
use std::fs;
use std::path::{Path, PathBuf};
use store::{Notice, Query, StoreError, Vault, Writer, restore};

/// A vault with two exhibits, its backup, and what was delivered.
fn with_backup(test: &str) -> (PathBuf, PathBuf, Kept) {
    let (folder, backup) = (new_folder(test), new_folder(&format!("{test}-backup")));
    let kept = Kept::two_exhibits();
    let mut writer = Writer::create(&folder, "test").unwrap();
    hand_all(&mut writer, &kept).unwrap();
    assert!(writer.backup(&backup, "test").unwrap().verdict.holds());
    (folder, backup, kept)
}

fn is_whole(folder: &Path, exhibits: usize) {
    let vault = Vault::open(folder, "test").unwrap();
    let verdict = vault.verify().unwrap();
    assert!(verdict.holds(), "{:?}", verdict.problems);
    assert_eq!(vault.search(&Query { limit: 99, ..Query::default() }).unwrap().len(), exhibits);
}

fn file_of(folder: &Path, sha256: &evidence::Sha256Hex) -> PathBuf {
    folder.join("files").join(&sha256.as_str()[..2]).join(sha256.as_str())
}

/// What was made before `vault.json`, as far as it is kept.
fn interrupt(folder: &Path) {
    fs::remove_file(folder.join("vault.json")).unwrap();
    fs::remove_file(folder.join("index.sqlite")).unwrap();
}

#[test]
fn a_vault_whose_making_was_interrupted_is_made_or_brought_back() {
    let (_, backup, _) = with_backup("begun");
    for is_made in [true, false] {
        let folder = new_folder("begun-again");
        drop(Writer::create(&folder, "vault init").unwrap());
        interrupt(&folder);
        let refused = Vault::open(&folder, "test").err().unwrap();
        assert!(matches!(refused, StoreError::Begun { .. }), "{refused}");
        if is_made {
            drop(Writer::create(&folder, "vault init").unwrap());
            assert_eq!(fs::read_dir(folder.join("chains/own")).unwrap().count(), 1);
        } else {
            assert!(restore(&backup, &folder, "vault restore").unwrap().verdict.holds());
        }
        is_whole(&folder, if is_made { 0 } else { 2 });
        let refused = Writer::create(&folder, "vault init").err().unwrap();
        assert!(matches!(refused, StoreError::AlreadyThere { .. }), "{refused}");
    }
}

#[test]
fn what_was_kept_is_not_begun_anew_where_its_description_is_gone() {
    let (folder, backup, kept) = with_backup("unfinished");
    let key = fs::read(folder.join("key")).unwrap();
    interrupt(&folder);
    for refused in [Vault::open(&folder, "test").err().unwrap(), Writer::create(&folder, "vault init").err().unwrap()] {
        assert!(matches!(refused, StoreError::Unfinished { .. }), "{refused}");
    }
    let (other, other_backup, _) = with_backup("unfinished-other");
    assert_ne!(fs::read(other.join("key")).unwrap(), key);
    let refused = restore(&other_backup, &folder, "vault restore").err().unwrap();
    assert!(refused.to_string().contains("another vault"), "{refused}");
    assert_eq!(fs::read(folder.join("key")).unwrap(), key);

    fs::remove_file(file_of(&folder, &kept.exhibits[0].files[0].sha256)).unwrap();
    assert!(restore(&backup, &folder, "vault restore").unwrap().verdict.holds());
    is_whole(&folder, 2);
}

#[test]
fn a_damaged_key_or_description_comes_back_from_the_backup() {
    let (folder, backup, _) = with_backup("damaged-key");
    for damaged in ["key", "vault.json"] {
        let before = fs::read(folder.join(damaged)).unwrap();
        fs::write(folder.join(damaged), b"damaged").unwrap();
        assert!(matches!(Writer::open(&folder, "test"), Err(StoreError::Damaged { .. })));
        let copied = restore(&backup, &folder, "vault restore").unwrap();
        assert_eq!(copied.set_aside.len(), 1);
        assert_eq!(fs::read(folder.join(damaged)).unwrap(), before);
        is_whole(&folder, 2);
    }
}

#[test]
fn a_damaged_file_of_an_exhibit_that_was_deleted_since_does_not_stand_in_the_way() {
    let (folder, backup, kept) = with_backup("damaged-deleted");
    let old = new_folder("damaged-deleted-old");
    restore(&backup, &old, "vault restore").unwrap();
    let mut writer = Writer::open(&folder, "test").unwrap();
    writer.delete(&kept.exhibits[0].id, "a trial").unwrap();
    writer.backup(&backup, "vault backup").unwrap();
    for damaged in [kept.exhibits[0].sha256().unwrap(), kept.exhibits[0].files[0].sha256.clone()] {
        fs::write(file_of(&old, &damaged), b"damaged").unwrap();
    }
    let copied = restore(&backup, &old, "vault restore").unwrap();
    assert!(copied.verdict.holds(), "{:?}", copied.verdict.problems);
    is_whole(&old, 2);
}

#[test]
fn a_restoring_says_who_was_interrupted_in_the_folder() {
    let (folder, backup, _) = with_backup("who");
    let named = r#"{"pid":4711,"command":"vault restore","since":"2026-11-22T08:00:00.000Z"}"#;
    // A later holder's name is shorter than what was there; what can't be read is told all the same.
    for (text, name) in
        [(format!("{named}{}", " ".repeat(99)), Some("vault restore")), ("{\"pid\":47".to_owned(), None)]
    {
        fs::write(folder.join("lock"), text).unwrap();
        let copied = restore(&backup, &folder, "vault restore").unwrap();
        let [Notice::WriterDied(holder)] = copied.notices.as_slice() else { panic!("{:?}", copied.notices) };
        assert_eq!(holder.as_ref().map(|holder| holder.command.as_str()), name);
        assert_eq!(fs::read(folder.join("lock")).unwrap(), b"");
    }
}
