//! What a machine that stopped leaves behind, made by hand where no killed process leaves it.

use crate::delivery::{hand, hand_all, handed};
use crate::folder::new_folder;
use crate::sealed::Kept;
use evidence::verify::Pins;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use store::{Notice, Query, StoreError, Vault, Writer};

fn delivered(test: &str) -> (PathBuf, Kept) {
    let folder = new_folder(test);
    let kept = Kept::two_exhibits();
    hand_all(&mut Writer::create(&folder, "test").unwrap(), &kept).unwrap();
    (folder, kept)
}

fn chain_of(folder: &Path, kept: &Kept) -> PathBuf {
    folder.join("chains/received").join(format!("{}.jsonl", kept.fingerprint()))
}

fn append(file: &Path, bytes: &[u8]) {
    File::options().append(true).open(file).unwrap().write_all(bytes).unwrap();
}

fn is_whole(folder: &Path) {
    let vault = Vault::open(folder, "test").unwrap();
    let verdict = vault.verify().unwrap();
    assert!(verdict.holds(), "{:?}", verdict.problems);
}

#[test]
fn the_beginning_of_a_link_is_put_aside_and_the_link_is_taken_in_again() {
    let (folder, mut kept) = delivered("torn");
    kept.capture("fedcba9876543210fedcba9876543210", None);
    let link = evidence::canonical_json(&kept.links[3]).unwrap();
    // What was never written reads as zeros on some file systems.
    for torn in [link[..200].to_vec(), link.clone(), [&link[..100], &[0; 100], b"\n"].concat()] {
        append(&chain_of(&folder, &kept), &torn);
        let mut writer = Writer::open(&folder, "test").unwrap();
        let [Notice::LinkSetAside { set_aside, .. }] = writer.notices() else { panic!("{:?}", writer.notices()) };
        assert_eq!(fs::read(set_aside).unwrap(), torn);
        assert_eq!(writer.chain_head(&kept.fingerprint()).unwrap().0, 2);
        if torn[torn.len() - 1] == b'\n' {
            assert!(hand(&mut writer, &kept, &kept.links[3]).unwrap().is_new);
        }
    }
    is_whole(&folder);
}

#[test]
fn a_last_link_that_was_whole_once_is_never_put_aside() {
    let (folder, kept) = delivered("damaged-end");
    let chain = chain_of(&folder, &kept);
    let text = fs::read_to_string(&chain).unwrap();
    for (damaged, with_index) in [
        (text[..text.len() - 5].to_owned(), true),
        (text.replacen("08:02:30", "08:02:3x", 1), true),
        (text.replacen("08:02:30", "08:02:3x", 1), false),
    ] {
        fs::write(&chain, &damaged).unwrap();
        if !with_index {
            fs::remove_file(folder.join("index.sqlite")).unwrap();
        }
        let refused = Writer::open(&folder, "test").err().unwrap();
        assert!(matches!(refused, StoreError::Damaged { ref file, .. } if *file == chain), "{refused}");
        assert_eq!(fs::read_to_string(&chain).unwrap(), damaged);
    }
}

#[test]
fn a_link_that_is_gone_although_its_receipt_is_told_is_found_by_verifying() {
    let (folder, kept) = delivered("gone-link");
    let chain = chain_of(&folder, &kept);
    let text = fs::read_to_string(&chain).unwrap();
    let (earlier, _) = text.trim_end().rsplit_once('\n').unwrap();
    fs::write(&chain, format!("{earlier}\n")).unwrap();
    fs::remove_file(folder.join("index.sqlite")).unwrap();
    let verdict = Vault::open(&folder, "test").unwrap().verify().unwrap();
    let told = verdict.problems.iter().filter(|problem| problem.problem.contains("is not here any more")).count();
    assert_eq!(told, 1, "{:?}", verdict.problems);
}

#[test]
fn an_index_that_is_behind_or_broken_is_mended() {
    let folder = new_folder("index");
    let kept = Kept::two_exhibits();
    let mut writer = Writer::create(&folder, "test").unwrap();
    for link in &kept.links[..2] {
        hand(&mut writer, &kept, link).unwrap();
    }
    drop(writer);
    let index = folder.join("index.sqlite");
    let before = fs::read(&index).unwrap();
    let mut writer = Writer::open(&folder, "test").unwrap();
    hand(&mut writer, &kept, &kept.links[2]).unwrap();
    drop(writer);

    fs::write(&index, before).unwrap();
    let writer = Writer::open(&folder, "test").unwrap();
    assert_eq!(writer.notices(), [Notice::IndexBehind(2)]);
    drop(writer);
    is_whole(&folder);
    fs::write(&index, b"no database at all, and longer than the header of one would be".repeat(9)).unwrap();
    let writer = Writer::open(&folder, "test").unwrap();
    assert!(matches!(writer.notices(), [Notice::IndexRebuilt { .. }]), "{:?}", writer.notices());
    assert_eq!(writer.into_reader().search(&Query { limit: 9, ..Query::default() }).unwrap().len(), 2);
}

#[test]
fn what_an_interrupted_import_brought_is_taken_into_the_index_without_making_it_again() {
    let folder = new_folder("interrupted-import");
    let kept = Kept::two_exhibits();
    let mut writer = Writer::create(&folder, "test").unwrap();
    assert_eq!(writer.import_bundle(&kept.bundle(false), &Pins::default()).unwrap().new.len(), 2);
    drop(writer);
    // As it is where the chain is here, and the record of its second exhibit is not yet.
    let record = kept.exhibits[1].sha256().unwrap();
    let record = folder.join("files").join(&record.as_str()[..2]).join(record.as_str());
    let bytes = fs::read(&record).unwrap();
    fs::remove_file(&record).unwrap();
    fs::remove_file(folder.join("index.sqlite")).unwrap();
    drop(Writer::open(&folder, "test").unwrap());
    fs::write(&record, bytes).unwrap();
    fs::write(folder.join("lock"), r#"{"pid":1,"command":"vault import","since":"2026-11-22T08:00:00.000Z"}"#).unwrap();
    let writer = Writer::open(&folder, "test").unwrap();
    let [Notice::WriterDied(_), Notice::IndexBehind(1), ..] = writer.notices() else {
        panic!("{:?}", writer.notices())
    };
    assert_eq!(writer.into_reader().search(&Query { limit: 9, ..Query::default() }).unwrap().len(), 2);
    is_whole(&folder);
}

#[test]
fn a_receipt_that_was_not_written_is_written_at_the_next_opening() {
    let (folder, kept) = delivered("receipt");
    // As it is after a stop between the link and its receipt: the own chain ends one link earlier.
    let own = fs::read_dir(folder.join("chains/own")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&own).unwrap();
    let (earlier, _) = text.trim_end().rsplit_once('\n').unwrap();
    fs::write(&own, format!("{earlier}\n")).unwrap();
    fs::remove_file(folder.join("index.sqlite")).unwrap();
    let mut writer = Writer::open(&folder, "test").unwrap();
    assert!(writer.notices().contains(&Notice::ReceiptsWritten(1)), "{:?}", writer.notices());
    assert!(!writer.receive(&kept.links[2], handed(&kept, 2).subject()).unwrap().is_new);
    drop(writer);
    is_whole(&folder);
}

#[test]
fn a_deletion_that_stopped_half_way_is_finished() {
    let (folder, kept) = delivered("deletion");
    let record = &kept.exhibits[0];
    let place = |sha256: &evidence::Sha256Hex| folder.join("files").join(&sha256.as_str()[..2]).join(sha256.as_str());
    let left = [record.files[0].sha256.clone(), record.sha256().unwrap()];
    let bytes = left.clone().map(|sha256| fs::read(place(&sha256)).unwrap());
    Writer::open(&folder, "test").unwrap().delete(&record.id, "a trial").unwrap();
    for (sha256, bytes) in left.iter().zip(&bytes) {
        assert!(!place(sha256).exists());
        fs::write(place(sha256), bytes).unwrap();
    }
    let writer = Writer::open(&folder, "test").unwrap();
    assert_eq!(writer.notices(), [Notice::DeletionsFinished(1)]);
    assert!(!left.iter().any(|sha256| place(sha256).exists()));
    drop(writer);
    is_whole(&folder);
}
