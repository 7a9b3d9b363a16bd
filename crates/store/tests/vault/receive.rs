//! What a vault takes in, and what it refuses.

use crate::delivery::{hand, hand_all, hand_files, handed};
use crate::folder::new_folder;
use crate::sealed::Kept;
use evidence::{AnnotationKind, LinkKind, LinkProblem, sha256};
use store::{Notice, StoreError, Subject, Writer};

fn vault(test: &str) -> Writer {
    Writer::create(&new_folder(test), "test").unwrap()
}

/// Everything that can happen to exhibits: labels, a deletion, another key, an exhibit after it.
fn eventful() -> Kept {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0, 1], AnnotationKind::Label, Some("test purchase ordered"));
    kept.annotate(&[0], AnnotationKind::Note, None);
    kept.delete(1, "captured by mistake");
    kept.change_key(9);
    kept.capture("fedcba9876543210fedcba9876543210", None);
    kept
}

#[test]
fn a_chain_arrives_link_by_link_and_is_there_when_the_vault_is_opened_again() {
    let folder = new_folder("arrives");
    let kept = eventful();
    let mut writer = Writer::create(&folder, "test").unwrap();
    assert_eq!(writer.chain_head(&kept.fingerprint()), None);
    for link in &kept.links {
        let receipt = hand(&mut writer, &kept, link).unwrap();
        assert!(receipt.is_new && receipt.seq == link.link.seq && receipt.sha256 == link.link.sha256().unwrap());
    }
    drop(writer);
    let writer = Writer::open(&folder, "test").unwrap();
    assert_eq!(writer.notices(), []);
    assert_eq!(writer.chain_head(&kept.fingerprint()), Some((kept.links.len() as u64 - 1, &kept.head())));
    for (sha256, bytes) in &kept.files {
        assert!(writer.has_file(sha256, bytes.len() as u64).unwrap());
    }
}

#[test]
fn a_link_that_is_there_is_acknowledged_again_and_another_of_its_number_is_a_fork() {
    let (mut writer, kept) = (vault("again"), eventful());
    hand_all(&mut writer, &kept).unwrap();
    for link in &kept.links {
        assert!(!writer.receive(link, handed(&kept, link.link.seq).subject()).unwrap().is_new);
    }
    let mut other = Kept::two_exhibits();
    other.delete(0, "another reason");
    let (chain, seq) = (kept.fingerprint(), 3);
    let refused = writer.receive(&other.links[3], handed(&other, 3).subject()).unwrap_err();
    assert!(matches!(refused, StoreError::Forked { chain: of, seq: at } if of == chain && at == seq));
}

#[test]
fn a_link_that_does_not_follow_is_refused() {
    let (mut writer, kept) = (vault("follow"), eventful());
    let refused = |writer: &mut Writer, link: &evidence::SignedLink, subject: Subject<'_>| match writer
        .receive(link, subject)
        .unwrap_err()
    {
        StoreError::Link { problem, .. } => problem,
        other => panic!("{other}"),
    };
    let second = handed(&kept, 1);
    assert_eq!(refused(&mut writer, &kept.links[1], second.subject()), LinkProblem::Seq);
    hand(&mut writer, &kept, &kept.links[0]).unwrap();
    assert_eq!(refused(&mut writer, &kept.links[2], second.subject()), LinkProblem::Seq);
    let mut forged = kept.links[1].clone();
    forged.link.utc = "2026-11-22T08:00:00.000Z".to_owned();
    assert_eq!(refused(&mut writer, &forged, second.subject()), LinkProblem::Signature);
    let mut elsewhere = kept.links[1].clone();
    elsewhere.link.prev = Some(sha256(b"another"));
    assert_eq!(refused(&mut writer, &elsewhere, second.subject()), LinkProblem::Prev);
    assert_eq!(writer.chain_head(&kept.fingerprint()).unwrap().0, 0);
}

#[test]
fn an_exhibit_without_all_its_files_is_refused_by_the_hashes_that_are_missing() {
    let (mut writer, kept) = (vault("missing"), Kept::two_exhibits());
    hand(&mut writer, &kept, &kept.links[0]).unwrap();
    let record = &kept.exhibits[0];
    let refused = writer.receive(&kept.links[1], handed(&kept, 1).subject()).unwrap_err();
    let StoreError::FilesMissing { exhibit, files } = refused else { panic!("{refused}") };
    assert_eq!((exhibit, files.len()), (record.id.clone(), record.files.len() + record.opinions.len()));
    hand_files(&mut writer, &kept, record).unwrap();
    assert!(writer.receive(&kept.links[1], handed(&kept, 1).subject()).unwrap().is_new);
}

#[test]
fn what_is_not_what_the_link_is_about_is_refused() {
    let (mut writer, kept) = (vault("about"), eventful());
    hand(&mut writer, &kept, &kept.links[0]).unwrap();
    hand_files(&mut writer, &kept, &kept.exhibits[0]).unwrap();
    let record = kept.exhibits[0].canonical().unwrap();
    let spaced = [record.as_slice(), b" "].concat();
    let foreign = kept.tombstones[0].tombstone.canonical().unwrap();
    let subjects = [Subject::Document(&spaced), Subject::Document(&foreign), Subject::Deleted { tombstone: &foreign }];
    for subject in subjects {
        let refused = writer.receive(&kept.links[1], subject).unwrap_err();
        assert!(matches!(refused, StoreError::Subject { seq: 1, .. }), "{refused}");
    }
    // Links 1 and 2 seal, link 3 labels.
    hand(&mut writer, &kept, &kept.links[1]).unwrap();
    hand(&mut writer, &kept, &kept.links[2]).unwrap();
    let event = kept.custody[0].event.canonical().unwrap();
    let mut words = kept.custody[0].annotation.clone().unwrap();
    words.text.push('!');
    let words = words.canonical().unwrap();
    let refused = writer.receive(&kept.links[3], Subject::Annotated { event: &event, annotation: &words }).unwrap_err();
    assert!(refused.to_string().contains("the annotation is not the one the event names"), "{refused}");
}

#[test]
fn a_link_whose_subject_names_a_record_that_no_earlier_link_seals_is_refused() {
    let (mut writer, mut kept) = (vault("unsealed"), Kept::two_exhibits());
    let foreign = kept.exhibits[1].clone();
    kept.exhibits[1].title = "another".to_owned();
    kept.annotate(&[1], AnnotationKind::Label, Some("watched"));
    kept.exhibits[1] = foreign;
    for link in &kept.links[..3] {
        hand(&mut writer, &kept, link).unwrap();
    }
    let refused = hand(&mut writer, &kept, &kept.links[3]).unwrap_err();
    assert!(refused.to_string().contains("no earlier link seals the record"), "{refused}");
}

#[test]
fn an_id_that_another_exhibit_has_is_refused() {
    let (mut writer, kept) = (vault("id"), Kept::two_exhibits());
    hand_all(&mut writer, &kept).unwrap();
    let mut other = Kept::new(3);
    other.capture(&kept.exhibits[0].id, Some(evidence::StepName::FrozenPage));
    hand(&mut writer, &other, &other.links[0]).unwrap();
    let refused = hand(&mut writer, &other, &other.links[1]).unwrap_err();
    assert!(refused.to_string().contains("another exhibit has the id"), "{refused}");
}

#[test]
fn a_file_is_kept_only_with_the_bytes_that_were_announced() {
    let mut writer = vault("bytes");
    let (bytes, lie) = (b"twelve bytes", b"twelve bytez");
    let sha256 = sha256(bytes);
    let mut staged = writer.stage(&sha256, 12).unwrap();
    staged.append(0, lie).unwrap();
    assert!(matches!(writer.keep(staged).unwrap_err(), StoreError::WrongBytes { expected, .. } if expected == sha256));
    assert!(!writer.has_file(&sha256, 12).unwrap());
    let mut staged = writer.stage(&sha256, 12).unwrap();
    assert_eq!(staged.have(), 0);
    assert!(matches!(staged.append(1, bytes).unwrap_err(), StoreError::WrongPiece { offset: 1, .. }));
    assert!(matches!(staged.append(0, b"thirteen byte").unwrap_err(), StoreError::WrongPiece { length: 13, .. }));
    staged.append(0, &bytes[..5]).unwrap();
    assert!(matches!(writer.keep(staged).unwrap_err(), StoreError::WrongPiece { have: 5, .. }));
    assert!(!writer.has_file(&sha256, 12).unwrap());
}

#[test]
fn a_file_goes_on_where_it_stopped() {
    let folder = new_folder("goes-on");
    let bytes: Vec<u8> = (0..=255).cycle().take(600_000).collect();
    let sha256 = sha256(&bytes);
    let writer = Writer::create(&folder, "test").unwrap();
    writer.stage(&sha256, bytes.len() as u64).unwrap().append(0, &bytes[..400_000]).unwrap();
    drop(writer);
    let mut writer = Writer::open(&folder, "test").unwrap();
    let mut staged = writer.stage(&sha256, bytes.len() as u64).unwrap();
    assert_eq!(staged.have(), 400_000);
    staged.append(400_000, &bytes[400_000..]).unwrap();
    writer.keep(staged).unwrap();
    assert!(writer.has_file(&sha256, bytes.len() as u64).unwrap());
    drop(writer);
    // It had come whole, and its link had not: nothing of it has to come again.
    let mut writer = Writer::open(&folder, "test").unwrap();
    let staged = writer.stage(&sha256, bytes.len() as u64).unwrap();
    assert!(staged.is_whole());
    writer.keep(staged).unwrap();
    let kept = Kept::two_exhibits();
    hand(&mut writer, &kept, &kept.links[0]).unwrap();
    assert_eq!(std::fs::read(folder.join("files").join(&sha256.as_str()[..2]).join(sha256.as_str())).unwrap(), bytes);
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let folder = new_folder("two-writers");
    let first = Writer::create(&folder, "vault import").unwrap();
    let refused = Writer::open(&folder, "vault label").err().unwrap().to_string();
    assert!(refused.contains("`vault import`"), "{refused}");
    assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
    drop(first);
    assert_eq!(Writer::open(&folder, "vault label").unwrap().notices(), []);
}

#[test]
fn the_index_can_be_deleted() {
    let folder = new_folder("no-index");
    let kept = eventful();
    let mut writer = Writer::create(&folder, "test").unwrap();
    hand_all(&mut writer, &kept).unwrap();
    drop(writer);
    for ending in ["", "-wal", "-shm"] {
        _ = std::fs::remove_file(folder.join(format!("index.sqlite{ending}")));
    }
    let mut writer = Writer::open(&folder, "test").unwrap();
    assert!(matches!(writer.notices(), [Notice::IndexRebuilt { .. }]), "{:?}", writer.notices());
    let last = kept.links.last().unwrap();
    assert!(!writer.receive(last, handed(&kept, last.link.seq).subject()).unwrap().is_new);
    assert_eq!(kept.links[5].link.kind, LinkKind::Tombstone);
}
