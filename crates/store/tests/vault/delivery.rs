//! Handing a chain to a vault link by link, as the companion does.

use crate::sealed::Kept;
use evidence::{ExhibitRecord, LinkKind, Sha256Hex, SignedLink};
use store::{Receipt, StoreError, Subject, Writer};

/// What a link is about, with the bytes that are handed over.
pub enum Handed {
    Document(Vec<u8>),
    Annotated(Vec<u8>, Vec<u8>),
    Deleted(Vec<u8>),
}

impl Handed {
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Handed::Document(bytes) => Subject::Document(bytes),
            Handed::Annotated(event, annotation) => Subject::Annotated { event, annotation },
            Handed::Deleted(tombstone) => Subject::Deleted { tombstone },
        }
    }
}

/// What link `seq` of `kept` is about.
pub fn handed(kept: &Kept, seq: u64) -> Handed {
    let link = &kept.links[seq as usize].link;
    match link.kind {
        LinkKind::Key => {
            let key = kept.links[(seq as usize + usize::from(seq > 0)).min(kept.links.len() - 1)].key.bytes().unwrap();
            Handed::Document(key.to_vec())
        }
        LinkKind::Exhibit => match exhibit(kept, &link.subject_sha256) {
            Some(record) => Handed::Document(record.canonical().unwrap()),
            None => {
                let of = |kept: &&evidence::bundle::KeptTombstone| kept.tombstone.record_sha256 == link.subject_sha256;
                Handed::Deleted(kept.tombstones.iter().find(of).unwrap().tombstone.canonical().unwrap())
            }
        },
        LinkKind::Custody => {
            let event = kept.custody.iter().find(|event| event.seq == seq).unwrap();
            let bytes = event.event.canonical().unwrap();
            match &event.annotation {
                Some(annotation) => Handed::Annotated(bytes, annotation.canonical().unwrap()),
                None => Handed::Document(bytes),
            }
        }
        LinkKind::Tombstone => {
            let tombstone = kept.tombstones.iter().find(|tombstone| tombstone.seq == seq).unwrap();
            Handed::Document(tombstone.tombstone.canonical().unwrap())
        }
        LinkKind::ArchiveKey => Handed::Document(kept.archive_key.as_ref().unwrap().1.canonical().unwrap()),
        LinkKind::Anchor => {
            let anchor = kept.anchors.iter().find(|anchor| anchor.seq == seq).unwrap();
            Handed::Document(anchor.anchor.canonical().unwrap())
        }
    }
}

/// The exhibit whose record has this hash.
pub fn exhibit<'a>(kept: &'a Kept, record: &Sha256Hex) -> Option<&'a ExhibitRecord> {
    kept.exhibits.iter().find(|exhibit| exhibit.sha256().unwrap() == *record)
}

/// Stages and finishes the files of an exhibit.
pub fn hand_files(writer: &mut Writer, kept: &Kept, record: &ExhibitRecord) -> Result<(), StoreError> {
    let files = record.files.iter().map(|file| &file.sha256).chain(record.opinions.iter().map(|file| &file.sha256));
    hand_each(writer, kept, files)
}

fn hand_each<'a>(
    writer: &mut Writer,
    kept: &Kept,
    files: impl Iterator<Item = &'a Sha256Hex>,
) -> Result<(), StoreError> {
    for sha256 in files {
        let bytes = &kept.files[sha256];
        let mut staged = writer.stage(sha256, bytes.len() as u64)?;
        while !staged.is_whole() {
            let from = staged.have() as usize;
            let piece = &bytes[from..bytes.len().min(from + 10)];
            staged.append(from as u64, piece)?;
        }
        writer.keep(staged)?;
    }
    Ok(())
}

/// Hands over one link with everything it needs.
pub fn hand(writer: &mut Writer, kept: &Kept, link: &SignedLink) -> Result<Receipt, StoreError> {
    if let Some(record) = exhibit(kept, &link.link.subject_sha256) {
        hand_files(writer, kept, record)?;
    }
    if let Some(anchor) = kept.anchors.iter().find(|anchor| anchor.seq == link.link.seq) {
        hand_each(writer, kept, anchor.anchor.files().map(|(sha256, _)| sha256))?;
    }
    writer.receive(link, handed(kept, link.link.seq).subject())
}

/// Hands over all that is not there yet.
pub fn hand_all(writer: &mut Writer, kept: &Kept) -> Result<(), StoreError> {
    let next = writer.chain_head(&kept.fingerprint()).map_or(0, |(seq, _)| seq as usize + 1);
    for link in &kept.links[next..] {
        hand(writer, kept, link)?;
    }
    Ok(())
}
