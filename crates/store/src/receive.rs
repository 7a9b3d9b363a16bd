//! Taking in a link of a chain that somebody else writes, with what it is about.

use crate::chain::Origin;
use crate::error::StoreError;
use crate::files;
use crate::index::ChainEnd;
use crate::writer::{Writer, utc};
use evidence::timestamp::Anchor;
use evidence::{
    Annotation, ArchiveKey, ChainReader, CustodyEvent, ExhibitRecord, Happening, Link, LinkKind, SealedExhibit,
    Sha256Hex, SignedLink, Tombstone, canonical_json, sha256,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a link is about, as it comes with the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The document whose hash the link names, byte by byte: the canonical record of an exhibit, custody event or
    /// tombstone or anchor; of a key its 32 raw bytes.
    ///
    /// A custody event comes so too where its annotation was deleted with its exhibits.
    Document(&'a [u8]),
    /// A custody event and the annotation it names.
    Annotated {
        /// The canonical event.
        event: &'a [u8],
        /// The canonical annotation.
        annotation: &'a [u8],
    },
    /// Of an exhibit that was deleted before it could come: its canonical tombstone, whose own link comes later.
    Deleted {
        /// The canonical tombstone.
        tombstone: &'a [u8],
    },
}

/// A link is kept, with what it is about and every file of it, and stays when the power fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The chain.
    pub chain: Sha256Hex,
    /// The number of the link.
    pub seq: u64,
    /// The hash of the link.
    pub sha256: Sha256Hex,
    /// Whether it came for the first time.
    pub is_new: bool,
}

impl Writer {
    /// How far a received chain is here: the number of its last link and that link's hash; absent where none of it is.
    pub fn chain_head(&self, chain: &Sha256Hex) -> Option<(u64, &Sha256Hex)> {
        self.chain(Origin::Received, chain).and_then(|file| file.reader().head())
    }

    /// Takes in the next link of a chain, which may be its first, with what it is about. All files of an exhibit have to be
    /// here already. Returns when everything is durable; a link that is here already is acknowledged again.
    pub fn receive(&mut self, signed: &SignedLink, subject: Subject<'_>) -> Result<Receipt, StoreError> {
        self.refuse_if_interrupted()?;
        let link = &signed.link;
        let (chain, seq) = (&link.chain, link.seq);
        let refused = |problem| StoreError::Link { chain: chain.clone(), seq, problem };
        let head = self.chain_head(chain).map(|(head, _)| head);
        if head.is_some_and(|head| seq <= head) {
            return self.acknowledge_again(signed);
        }
        let mut reader = match self.chain(Origin::Received, chain) {
            Some(file) => file.reader().clone(),
            None => ChainReader::new(),
        };
        let sha256 = reader.next(signed).map_err(|error| refused(error.problem))?.clone();
        if *chain == self.description.chain {
            // A vault's own chain is never received by it.
            return Err(refused(evidence::LinkProblem::Chain));
        }
        let checking = Checking { writer: self, link };
        let documents = checking.documents(subject)?;
        let receipt = checking.receipt(&subject, &sha256)?;
        let event = receipt.map(|event| canonical(&event, link).map(|bytes| (evidence::sha256(&bytes), bytes)));
        let event = event.transpose()?;
        let mut linked = vec![(link.subject_sha256.clone(), documents)];
        linked.extend(event.iter().map(|(sha256, bytes)| (sha256.clone(), vec![bytes.as_slice()])));
        let intent = self.put(&linked)?;
        // One after the other, so that no receipt outlives a power failure without its link, and then both into the index.
        let mut ends: Vec<ChainEnd> = Vec::with_capacity(2);
        ends.extend(self.append_to_chain(Origin::Received, std::slice::from_ref(signed))?);
        if let Some((event, _)) = event {
            // The link is there: that its receipt is not, the next opening sees.
            let own = self.own_links(&[(LinkKind::Custody, event)]);
            let end = own.and_then(|own| self.append_to_chain(Origin::Own, &own));
            ends.extend(end.inspect_err(|_| self.interrupt())?);
        }
        self.append_to_index(&ends)?;
        intent.fulfil()?;
        Ok(Receipt { chain: chain.clone(), seq, sha256, is_new: true })
    }

    fn acknowledge_again(&self, signed: &SignedLink) -> Result<Receipt, StoreError> {
        let (chain, seq) = (signed.link.chain.clone(), signed.link.seq);
        let sha256 = signed.link.sha256().map_err(|error| StoreError::Subject {
            chain: chain.clone(),
            seq,
            problem: error.to_string(),
        })?;
        match self.index.link(Origin::Received, &chain, seq)? {
            Some(known) if known.sha256 == sha256 => Ok(Receipt { chain, seq, sha256, is_new: false }),
            _ => Err(StoreError::Forked { chain, seq }),
        }
    }
}

struct Checking<'a> {
    writer: &'a Writer,
    link: &'a Link,
}

impl Checking<'_> {
    /// What is to be kept with the link, once it was checked.
    fn documents<'b>(&self, subject: Subject<'b>) -> Result<Vec<&'b [u8]>, StoreError> {
        match (self.link.kind, subject) {
            (LinkKind::Exhibit, Subject::Document(bytes)) => {
                self.is_subject(bytes)?;
                self.check_record(bytes)?;
                Ok(vec![bytes])
            }
            (LinkKind::Exhibit, Subject::Deleted { tombstone: bytes }) => {
                let tombstone: Tombstone = self.read(bytes)?;
                tombstone.check().map_err(|problem| self.refused(problem))?;
                if tombstone.record_sha256 != self.link.subject_sha256 {
                    return Err(self.refused("the tombstone is that of another exhibit"));
                }
                Ok(vec![bytes])
            }
            (LinkKind::Custody, Subject::Document(bytes)) => {
                self.is_subject(bytes)?;
                self.check_event(bytes)?;
                Ok(vec![bytes])
            }
            (LinkKind::Custody, Subject::Annotated { event: bytes, annotation }) => {
                self.is_subject(bytes)?;
                let event = self.check_event(bytes)?;
                self.check_annotation(&event, annotation)?;
                Ok(vec![bytes, annotation])
            }
            (LinkKind::Tombstone, Subject::Document(bytes)) => {
                self.is_subject(bytes)?;
                let tombstone: Tombstone = self.read(bytes)?;
                tombstone.check().map_err(|problem| self.refused(problem))?;
                self.is_sealed(&tombstone.record_sha256)?;
                Ok(vec![bytes])
            }
            (LinkKind::Key, Subject::Document(bytes)) => {
                // Not kept: the links that follow carry it.
                self.is_subject(bytes)?;
                Ok(Vec::new())
            }
            (LinkKind::Anchor, Subject::Document(bytes)) => {
                self.is_subject(bytes)?;
                self.check_anchor(bytes)?;
                Ok(vec![bytes])
            }
            (LinkKind::ArchiveKey, Subject::Document(bytes)) => {
                self.is_subject(bytes)?;
                self.read::<ArchiveKey>(bytes)?.check().map_err(|problem| self.refused(problem))?;
                Ok(vec![bytes])
            }
            (kind, _) => Err(self.refused(format!("a link of the kind {kind:?} does not come like that"))),
        }
    }

    /// What the vault's own chain says of the exhibit that came.
    fn receipt(&self, subject: &Subject<'_>, link_sha256: &Sha256Hex) -> Result<Option<CustodyEvent>, StoreError> {
        let (LinkKind::Exhibit, Subject::Document(bytes)) = (self.link.kind, subject) else { return Ok(None) };
        let record: ExhibitRecord = self.read(bytes)?;
        if self.writer.index.is_received(&record.id)? {
            return Ok(None);
        }
        let (chain, link_seq) = (self.link.chain.clone(), self.link.seq);
        let happening = Happening::Received { chain, link_seq, link_sha256: link_sha256.clone() };
        let sealed = SealedExhibit { id: record.id, record_sha256: self.link.subject_sha256.clone() };
        Ok(Some(CustodyEvent::new(vec![sealed], &self.writer.operator, &utc(), happening)))
    }

    fn check_record(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let record: ExhibitRecord = self.read(bytes)?;
        record.check().map_err(|problem| self.refused(problem))?;
        let known = self.writer.index.record_of(&record.id)?;
        if known.is_some_and(|known| known != self.link.subject_sha256) {
            return Err(self.refused(format!("another exhibit has the id {}", record.id)));
        }
        let files = record.files.iter().map(|file| (&file.sha256, file.size));
        let opinions = record.opinions.iter().map(|opinion| (&opinion.sha256, opinion.size));
        let mut missing = Vec::new();
        for (sha256, size) in files.chain(opinions) {
            if !self.writer.has_file(sha256, size)? && !missing.contains(sha256) {
                missing.push(sha256.clone());
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(StoreError::FilesMissing { exhibit: record.id, files: missing }) }
    }

    /// Whether a time stamp is of an earlier link and all of it is here. What it says is looked at when it is verified.
    fn check_anchor(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let anchor: Anchor = self.read(bytes)?;
        anchor.check().map_err(|problem| self.refused(problem))?;
        let stamped = self.writer.index.link(Origin::Received, &self.link.chain, anchor.head.seq)?;
        if stamped.is_none_or(|link| link.sha256 != anchor.head.sha256) {
            return Err(self.refused("it is of no earlier link"));
        }
        for (sha256, size) in anchor.files() {
            if !self.writer.has_file(sha256, size)? {
                return Err(self.refused(format!("its file {sha256} is not here")));
            }
        }
        Ok(())
    }

    fn check_event(&self, bytes: &[u8]) -> Result<CustodyEvent, StoreError> {
        let event: CustodyEvent = self.read(bytes)?;
        event.check().map_err(|problem| self.refused(problem))?;
        event.exhibits.iter().try_for_each(|exhibit| self.is_sealed(&exhibit.record_sha256))?;
        Ok(event)
    }

    fn check_annotation(&self, event: &CustodyEvent, bytes: &[u8]) -> Result<(), StoreError> {
        let annotation: Annotation = self.read(bytes)?;
        annotation.check().map_err(|problem| self.refused(problem))?;
        let named = event.event.annotation();
        if named == Some((annotation.kind, Some(&sha256(bytes)))) {
            Ok(())
        } else {
            Err(self.refused("the annotation is not the one the event names"))
        }
    }

    fn is_subject(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let found = sha256(bytes);
        if found == self.link.subject_sha256 {
            return Ok(());
        }
        Err(self.refused(format!("its SHA-256 is {found}, and the link names {}", self.link.subject_sha256)))
    }

    /// Whether an earlier link of the chain seals the record with this hash.
    fn is_sealed(&self, record: &Sha256Hex) -> Result<(), StoreError> {
        match self.writer.index.linked(Origin::Received, &self.link.chain, LinkKind::Exhibit, record)? {
            Some(_) => Ok(()),
            None => Err(self.refused(format!("no earlier link seals the record {record}"))),
        }
    }

    fn read<T: DeserializeOwned + Serialize>(&self, bytes: &[u8]) -> Result<T, StoreError> {
        if bytes.len() as u64 > files::LARGEST_DOCUMENT {
            return Err(self.refused(format!("no document has {} bytes", bytes.len())));
        }
        let document: T = serde_json::from_slice(bytes).map_err(|problem| self.refused(problem))?;
        match canonical_json(&document) {
            Ok(canonical) if canonical == bytes => Ok(document),
            _ => Err(self.refused("it is not spelled canonically")),
        }
    }

    fn refused(&self, problem: impl ToString) -> StoreError {
        StoreError::Subject { chain: self.link.chain.clone(), seq: self.link.seq, problem: problem.to_string() }
    }
}

fn canonical(event: &CustodyEvent, link: &Link) -> Result<Vec<u8>, StoreError> {
    event.canonical().map_err(|error| StoreError::Subject {
        chain: link.chain.clone(),
        seq: link.seq,
        problem: error.to_string(),
    })
}
