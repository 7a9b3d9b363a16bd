//! Which members a bundle has, in their order.

use super::bag::{Listed, tag_files};
use super::part::{Measured, Measuring, Part};
use super::record::{
    BUNDLE_FORMAT, BundleRecord, BundledAnchor, BundledDocument, BundledEvent, BundledExhibit, DeletedExhibit,
    Documents, Head, Opinions, Originals, WithheldFile,
};
use super::zip::{self, Entry, PathTooLong, Piece};
use crate::archive_key::ArchiveKey;
use crate::canonical::{CanonicalError, canonical_json};
use crate::chain::{ChainError, ChainReader, LinkKind, LinkProblem, SignedLink};
use crate::custody::{Annotation, CustodyEvent, CustodyProblem, Tombstone};
use crate::digest::{Crc32, Sha256Hex, sha256};
use crate::documents::{ARCHIVE, Archive, Composed, Material, UnsignedArchive, compose, is_told};
use crate::record::{ExhibitRecord, RecordProblem, is_utc};
use crate::redaction::{Redactions, fits};
use crate::timestamp::{Anchor, AnchorProblem};
use catalogue::Language;
use std::collections::{BTreeMap, BTreeSet};

/// What a bundle is made of.
#[derive(Clone, Copy, Debug)]
pub struct BundleInput<'a> {
    /// When, `YYYY-MM-DDThh:mm:ss.sssZ`.
    pub created: &'a str,
    /// What makes it, such as `Counterproof 0.1.0`: printable ASCII.
    pub software: &'a str,
    /// The records of the exhibits that go in, in any order.
    pub exhibits: &'a [ExhibitRecord],
    /// The chain that seals them, whole, from its first link.
    pub links: &'a [SignedLink],
    /// What was done with exhibits, in any order; those events go in that concern one of the bundle.
    pub custody: &'a [KeptEvent],
    /// The tombstones of exhibits that were to be in it.
    pub tombstones: &'a [KeptTombstone],
    /// The time stamps of the chain, in any order; those go in that cover an exhibit of the bundle first.
    pub anchors: &'a [KeptAnchor],
    /// Leave out the files that hold conclusions.
    pub facts_only: bool,
    /// Leave out the pictures of which there is a redacted copy, and what was made from them.
    pub withhold_originals: bool,
    /// In which language the documents are that tell what is in the bundle; absent: there are none.
    pub documents: Option<Language>,
    /// What those documents tell of: the bytes of the files that [`told_of`] names, by their hashes.
    pub told: &'a BTreeMap<Sha256Hex, Vec<u8>>,
    /// The key that signs the web archive among them, which a link of the chain announces; absent: it is not signed.
    pub archive_key: Option<&'a ArchiveKey>,
}

/// A custody event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEvent {
    /// The number of its link.
    pub seq: u64,
    /// The event.
    pub event: CustodyEvent,
    /// What its label, note or case says, where it has one that is still kept.
    pub annotation: Option<Annotation>,
}

/// A tombstone as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTombstone {
    /// The number of its link.
    pub seq: u64,
    /// The tombstone.
    pub tombstone: Tombstone,
}

/// A time stamp as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnchor {
    /// The number of its link.
    pub seq: u64,
    /// What was written down of it.
    pub anchor: Anchor,
}

/// The members of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The bundle's id: the SHA-256 of its `data/bundle.json`.
    pub id: Sha256Hex,
    /// The one folder at the top of the archive; with `.zip` it is a good name for the file.
    pub folder: String,
    /// The members in their order.
    pub members: Vec<Member>,
}

/// A member of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path in the archive.
    pub path: String,
    /// What it is put together from.
    pub parts: Vec<Part>,
    /// Its size in bytes.
    pub size: u64,
    /// The CRC-32 of its bytes.
    pub crc32: u32,
}

/// A bundle whose kept files have still to be read once, so that everything in it is known by its hash: while
/// [`Draft::wanted`] names one, it is read and handed to [`Draft::feed`]; where [`Draft::to_sign`] has a text then, its
/// signature is handed to [`Draft::sign`] and more may be wanted; and then [`Draft::finish`] gives the plan.
#[derive(Debug)]
pub struct Draft {
    /// As far as it is known before the documents are.
    bundle: BundleRecord,
    language: Option<Language>,
    /// The payload after `data/bundle.json`, in its order.
    payload: Vec<(Planned, Vec<Part>)>,
    archive: WebArchive,
    archive_key: Option<ArchiveKey>,
    /// First of that WARC, where there is one, and then of the payload.
    measuring: Measuring,
    /// How many bytes are to be read after what is measured now.
    after: u64,
}

/// How far the web archive is.
#[derive(Debug)]
enum WebArchive {
    /// Its WARC is being measured.
    Measured(Archive),
    /// It has to be signed.
    ToSign(UnsignedArchive),
    /// It is one of the payload, or there is none.
    Done,
}

/// A member of the payload, by its path inside the bag, and the hash it is known to have.
#[derive(Debug)]
struct Planned {
    path: String,
    sha256: Option<Sha256Hex>,
}

/// The kept files whose bytes have to be given with the input where there are to be documents, with their sizes.
pub fn told_of(exhibits: &[ExhibitRecord], facts_only: bool) -> BTreeMap<Sha256Hex, u64> {
    let facts = exhibits.iter().flat_map(|record| &record.files);
    let facts = facts.filter(|file| is_told(&file.name)).map(|file| (file.sha256.clone(), file.size));
    let conclusions = exhibits.iter().flat_map(|record| &record.opinions).filter(|_| !facts_only);
    let conclusions = conclusions.filter(|file| is_told(&file.name)).map(|file| (file.sha256.clone(), file.size));
    facts.chain(conclusions).filter(|(_, size)| *size <= LARGEST_DOCUMENT).collect()
}

/// Begins the bundle of `input`, once everything that seals it was checked.
pub fn plan(input: &BundleInput) -> Result<Draft, PlanError> {
    if !is_utc(input.created) {
        return Err(PlanError::Created(input.created.to_owned()));
    }
    if !is_software(input.software) {
        return Err(PlanError::Software(input.software.to_owned()));
    }
    if input.exhibits.is_empty() {
        return Err(PlanError::Empty);
    }
    let chain = SealedChain::read(input.links)?;
    if let Some(key) = input.archive_key {
        let announced = (LinkKind::ArchiveKey, key.sha256()?);
        if chain.subjects.values().all(|subject| *subject != announced) {
            return Err(PlanError::ArchiveKey);
        }
    }
    let mut exhibits = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for record in input.exhibits {
        let problem = |problem| PlanError::Record { exhibit: record.id.clone(), problem };
        record.check().map_err(problem)?;
        if !ids.insert(&record.id) {
            return Err(PlanError::Twice { exhibit: record.id.clone() });
        }
        let bytes = record.canonical()?;
        let sha256 = sha256(&bytes);
        let Some(seq) = chain.exhibits.get(&sha256) else {
            return Err(PlanError::NotSealed { exhibit: record.id.clone() });
        };
        if input.tombstones.iter().any(|kept| kept.tombstone.exhibit == record.id) {
            return Err(PlanError::Deleted { exhibit: record.id.clone() });
        }
        let mut of_it = input.custody.iter().filter(|kept| kept.event.concerns(&record.id));
        if let Some(kept) = of_it.find(|kept| !fits(record, &kept.event.event)) {
            return Err(PlanError::CustodyOther { seq: kept.seq });
        }
        exhibits.insert(*seq, (record, bytes, sha256));
    }
    let opinions = if input.facts_only { Opinions::Withheld } else { Opinions::Included };
    let originals = if input.withhold_originals { Originals::Withheld } else { Originals::Included };
    let records = exhibits.values().map(|(record, _, sha256)| (record.id.as_str(), sha256)).collect();
    let custody = Custody::of(input, &records, &chain, opinions)?;
    let anchors = bundled_anchors(input, exhibits.keys().copied(), &chain)?;
    let left_out = |record: &ExhibitRecord| withheld(record, opinions, originals, &custody.redactions);
    let bundled = exhibits.iter().map(|(seq, (record, _, sha256))| BundledExhibit {
        id: record.id.clone(),
        link_seq: *seq,
        record_sha256: sha256.clone(),
        withheld: left_out(record),
    });
    let bundled: Vec<BundledExhibit> = bundled.collect();
    let (composed, archive) = match input.documents {
        None => (Vec::new(), None),
        Some(language) => compose(&Material {
            language,
            input,
            chain: &chain.id,
            head: &chain.head,
            exhibits: exhibits.iter().map(|(seq, (record, _, sha256))| (*seq, *record, sha256)).collect(),
            bundled: &bundled,
            custody: &custody.kept,
            redactions: &custody.redactions,
        })?,
    };
    let bundle = BundleRecord {
        format: BUNDLE_FORMAT.to_owned(),
        created: input.created.to_owned(),
        software: input.software.to_owned(),
        chain: chain.id,
        head: chain.head,
        exhibits: bundled,
        custody: custody.events,
        deleted: custody.deleted,
        anchors: anchors.iter().map(|(entry, _)| entry.clone()).collect(),
        opinions,
        originals,
        documents: None,
    };

    let mut payload = vec![(Listed::of(LINKS, &chain.lines), Some(chain.lines))];
    payload.extend(custody.documents);
    for (entry, anchor) in anchors {
        let bytes = anchor.canonical()?;
        payload.push((Listed::of(&anchor_path(entry.link_seq), &bytes), Some(bytes)));
        payload.extend(anchor_files(entry.link_seq, anchor).map(|listed| (listed, None)));
    }
    for ((record, bytes, _), bundled) in exhibits.into_values().zip(&bundle.exhibits) {
        payload.push((Listed::of(&record_path(&record.id), &bytes), Some(bytes)));
        payload.extend(payload_of(record, &bundled.withheld).map(|listed| (listed, None)));
    }
    let is_document = |path: &str| path.ends_with(".json") && !path.contains("/files/");
    if let Some((listed, _)) =
        payload.iter().find(|(listed, _)| is_document(&listed.path) && listed.size > LARGEST_DOCUMENT)
    {
        return Err(PlanError::TooLarge { path: listed.path.clone(), size: listed.size });
    }
    let payload = payload.into_iter().map(|(Listed { path, size, sha256 }, bytes)| {
        let part = bytes.map_or_else(|| Part::Kept { sha256: sha256.clone(), size }, Part::Bytes);
        (Planned { path, sha256: Some(sha256) }, vec![part])
    });
    let documents = composed
        .into_iter()
        .map(|Composed { name, parts }| (Planned { path: document_path(name), sha256: None }, parts));
    let payload: Vec<(Planned, Vec<Part>)> = payload.chain(documents).collect();
    let of_payload = Measuring::of(payload.iter().map(|(_, parts)| parts.as_slice()));
    let (measuring, after) = match &archive {
        None => (of_payload, 0),
        Some(archive) => {
            let of_warc = Measuring::of([archive.warc.as_slice()]);
            // What is in the archive is read again with the payload.
            let after = of_payload.left() + of_warc.left();
            (of_warc, after)
        }
    };
    let archive = archive.map_or(WebArchive::Done, WebArchive::Measured);
    let archive_key = input.archive_key.cloned();
    let mut draft = Draft { bundle, language: input.documents, payload, archive, archive_key, measuring, after };
    draft.go_on()?;
    Ok(draft)
}

impl Draft {
    /// How many bytes are still to be read.
    pub fn left(&self) -> u64 {
        self.measuring.left() + self.after
    }

    /// The kept file that is to be read next, from its beginning to its end, with its size.
    pub fn wanted(&self) -> Option<(&Sha256Hex, u64)> {
        self.measuring.wanted()
    }

    /// Takes in the next bytes of that file.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), PlanError> {
        self.measuring.feed(bytes)?;
        self.go_on()
    }

    /// The text the archive key has to sign now, before anything else is wanted.
    pub fn to_sign(&self) -> Option<String> {
        match &self.archive {
            WebArchive::ToSign(archive) => Some(archive.to_sign()),
            _ => None,
        }
    }

    /// Takes in the signature of [`Draft::to_sign`]: ECDSA over SHA-256, r and s of 48 bytes each.
    pub fn sign(&mut self, signature: &[u8]) -> Result<(), PlanError> {
        let right = match (self.to_sign(), &self.archive_key) {
            (Some(text), Some(key)) => key.verify(text.as_bytes(), signature),
            _ => false,
        };
        match std::mem::replace(&mut self.archive, WebArchive::Done) {
            WebArchive::ToSign(archive) if right => self.put_in(archive, Some(signature)),
            archive => {
                self.archive = archive;
                Err(PlanError::ArchiveSignature)
            }
        }
    }

    /// Puts the web archive together once its WARC is measured, unless it has to be signed first.
    fn go_on(&mut self) -> Result<(), PlanError> {
        if self.wanted().is_some() {
            return Ok(());
        }
        match std::mem::replace(&mut self.archive, WebArchive::Done) {
            WebArchive::Measured(archive) => {
                let measuring = std::mem::replace(&mut self.measuring, Measuring::of([]));
                let Measured { size, sha256, crc32 } = measuring.finish()?.remove(0);
                let archive = archive.describe(size, &sha256, crc32)?;
                match self.archive_key {
                    Some(_) => self.archive = WebArchive::ToSign(archive),
                    None => self.put_in(archive, None)?,
                }
            }
            archive => self.archive = archive,
        }
        Ok(())
    }

    /// Makes the web archive one of the payload, which is measured from here on.
    fn put_in(&mut self, archive: UnsignedArchive, signature: Option<&[u8]>) -> Result<(), PlanError> {
        let parts = archive.parts(self.archive_key.as_ref().zip(signature))?;
        let path = document_path(ARCHIVE);
        let place =
            self.payload.partition_point(|(planned, _)| !planned.path.starts_with(DOCUMENTS) || planned.path < path);
        self.payload.insert(place, (Planned { path, sha256: None }, parts));
        self.measuring = Measuring::of(self.payload.iter().map(|(_, parts)| parts.as_slice()));
        self.after = 0;
        Ok(())
    }

    /// The plan, once all was read.
    pub fn finish(self) -> Result<Plan, PlanError> {
        if self.to_sign().is_some() {
            return Err(PlanError::ArchiveSignature);
        }
        let Self { mut bundle, language, payload, measuring, .. } = self;
        let measured = measuring.finish()?;
        let members: Vec<(Planned, Vec<Part>, Measured)> =
            payload.into_iter().zip(measured).map(|((planned, parts), measured)| (planned, parts, measured)).collect();
        if let Some(changed) = members
            .iter()
            .find_map(|(planned, _, measured)| planned.sha256.clone().filter(|sha256| *sha256 != measured.sha256))
        {
            return Err(PlanError::Changed { sha256: changed });
        }
        bundle.documents = language.map(|language| Documents {
            language,
            files: (members.iter())
                .filter_map(|(planned, _, measured)| {
                    let name = planned.path.strip_prefix(DOCUMENTS)?.to_owned();
                    Some(BundledDocument { name, size: measured.size, sha256: measured.sha256.clone() })
                })
                .collect(),
        });
        let bytes = bundle.canonical()?;
        let id = sha256(&bytes);
        if bytes.len() as u64 > LARGEST_DOCUMENT {
            return Err(PlanError::TooLarge { path: BUNDLE_JSON.to_owned(), size: bytes.len() as u64 });
        }
        let described = Listed::of(BUNDLE_JSON, &bytes);
        let listed: Vec<Listed> = [described]
            .into_iter()
            .chain(members.iter().map(|(planned, _, measured)| Listed {
                path: planned.path.clone(),
                size: measured.size,
                sha256: measured.sha256.clone(),
            }))
            .collect();
        let folder = folder_of(&id);
        let own = tag_files(&bundle, &id, &listed).into_iter().chain([(BUNDLE_JSON, bytes)]);
        let own = own.map(|(path, bytes)| Member {
            path: format!("{folder}/{path}"),
            size: bytes.len() as u64,
            crc32: Crc32::of(&bytes),
            parts: vec![Part::Bytes(bytes)],
        });
        let members = members.into_iter().map(|(planned, parts, measured)| Member {
            path: format!("{folder}/{}", planned.path),
            parts,
            size: measured.size,
            crc32: measured.crc32,
        });
        let members = own.chain(members).collect();
        Ok(Plan { id, folder, members })
    }
}

impl Plan {
    /// The parts of the archive, in order.
    ///
    /// Joined, with the kept files put in, they are the file: as parts of a `Blob`, or written one after the other.
    pub fn parts(&self) -> Result<Vec<Part>, PlanError> {
        let entries: Vec<Entry> = (self.members.iter())
            .map(|member| Entry { path: member.path.clone(), size: member.size, crc32: member.crc32 })
            .collect();
        let mut parts = Vec::with_capacity(entries.len() * 2 + 1);
        for piece in zip::layout(&entries)? {
            match piece {
                Piece::Bytes(bytes) => parts.push(Part::Bytes(bytes)),
                Piece::Contents(index) => parts.extend_from_slice(&self.members[index].parts),
            }
        }
        Ok(parts)
    }
}

/// Why there is no bundle of an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The time of making is not spelled as a UTC time.
    #[error("{0:?} is no UTC time")]
    Created(String),
    /// The name of what makes it can't stand in `bag-info.txt`.
    #[error("{0:?} is no name of a software")]
    Software(String),
    /// There is no exhibit to put in.
    #[error("a bundle holds at least one exhibit")]
    Empty,
    /// The chain is not whole.
    #[error("the chain is broken: {0}")]
    Chain(#[from] ChainError),
    /// A record contradicts its format.
    #[error("exhibit {exhibit}: {problem}")]
    Record {
        /// The exhibit.
        exhibit: String,
        /// What is wrong.
        problem: RecordProblem,
    },
    /// An exhibit is named twice.
    #[error("exhibit {exhibit} is named twice")]
    Twice {
        /// The exhibit.
        exhibit: String,
    },
    /// An exhibit has both a record and a tombstone.
    #[error("exhibit {exhibit} was deleted")]
    Deleted {
        /// The exhibit.
        exhibit: String,
    },
    /// A document of custody contradicts its format.
    #[error("link {seq}: {problem}")]
    Custody {
        /// The number of its link.
        seq: u64,
        /// What is wrong.
        problem: CustodyProblem,
    },
    /// A document of custody is not the subject of the link it is kept under, or names other records or annotations.
    #[error("what is kept for link {seq} is not what it is about")]
    CustodyOther {
        /// The number of the link.
        seq: u64,
    },
    /// A time stamp contradicts its format.
    #[error("link {seq}: {problem}")]
    Anchor {
        /// The number of its link.
        seq: u64,
        /// What is wrong.
        problem: AnchorProblem,
    },
    /// A time stamp is not the subject of the link it is kept under, or of no link before it.
    #[error("the time stamp kept for link {seq} is not what it is about")]
    AnchorOther {
        /// The number of the link.
        seq: u64,
    },
    /// No link of the chain seals the record as it is.
    #[error("exhibit {exhibit}: no link of the chain seals its record")]
    NotSealed {
        /// The exhibit.
        exhibit: String,
    },
    /// A document is larger than a verifier reads.
    #[error("{path} would have {size} bytes, and a verifier reads at most {LARGEST_DOCUMENT}")]
    TooLarge {
        /// Its path inside the bag.
        path: String,
        /// Its size in bytes.
        size: u64,
    },
    /// A kept file was not read to its end.
    #[error("the file {sha256} was not read to its end")]
    NotRead {
        /// The file.
        sha256: Sha256Hex,
    },
    /// More bytes came than a kept file has.
    #[error("a file is longer than its record says")]
    Unwanted,
    /// A kept file has other bytes than its name says.
    #[error("the file {sha256} has other bytes than were sealed")]
    Changed {
        /// The file's hash as it was sealed.
        sha256: Sha256Hex,
    },
    /// No link of the chain announces the key that was to sign the web archive.
    #[error("no link of the chain announces the key that signs web archives")]
    ArchiveKey,
    /// The web archive was to be signed and is not, or with another key.
    #[error("the web archive is not signed with its key")]
    ArchiveSignature,
    /// The documents tell of a file whose bytes were not given.
    #[error("the bytes of the file {sha256} are needed")]
    NotTold {
        /// The file.
        sha256: Sha256Hex,
    },
    /// Something has no canonical spelling.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A path is too long for a ZIP.
    #[error(transparent)]
    Path(#[from] PathTooLong),
}

/// The most bytes a JSON document in a bundle may have: none of ours comes near, and reading one costs a verifier little.
pub(crate) const LARGEST_DOCUMENT: u64 = 16 * 1024 * 1024;

/// Where the bundle's description stands in the bag.
pub(crate) const BUNDLE_JSON: &str = "data/bundle.json";
/// Where the chain stands in the bag.
pub(crate) const LINKS: &str = "data/chain/links.jsonl";

/// Where the documents stand in the bag that tell what is in it.
pub(crate) const DOCUMENTS: &str = "data/documents/";

/// Where a document stands in the bag that tells what is in it.
pub(crate) fn document_path(name: &str) -> String {
    format!("{DOCUMENTS}{name}")
}

/// Where an exhibit's record stands in the bag.
pub(crate) fn record_path(exhibit: &str) -> String {
    format!("data/exhibits/{exhibit}/exhibit.json")
}

/// Where the event of link `seq` stands in the bag.
pub(crate) fn event_path(seq: u64) -> String {
    format!("data/custody/{seq}.json")
}

/// Where the annotation of the event of link `seq` stands in the bag.
pub(crate) fn annotation_path(seq: u64) -> String {
    format!("data/custody/{seq}-annotation.json")
}

/// Where the redacted copy that the event of link `seq` made stands in the bag.
pub(crate) fn redacted_path(seq: u64) -> String {
    format!("data/custody/{seq}-redacted.png")
}

/// Where the tombstone of link `seq` stands in the bag.
pub(crate) fn tombstone_path(seq: u64) -> String {
    format!("data/tombstones/{seq}.json")
}

/// Where the anchor of link `seq` stands in the bag.
pub(crate) fn anchor_path(seq: u64) -> String {
    format!("data/anchors/{seq}.json")
}

/// The files of the anchor of link `seq`, in the order of [`Anchor::files`].
pub(crate) fn anchor_files(seq: u64, anchor: &Anchor) -> impl Iterator<Item = Listed> {
    let name = move |at: usize| match at {
        0 => "response.tsr".to_owned(),
        1 => "token.der".to_owned(),
        certificate => format!("certificate-{}.der", certificate - 1),
    };
    let listed = move |(at, (sha256, size)): (usize, (&Sha256Hex, u64))| Listed {
        path: format!("data/anchors/{seq}-{}", name(at)),
        size,
        sha256: sha256.clone(),
    };
    anchor.files().enumerate().map(listed)
}

/// The folder at the top of the archive of the bundle `id`.
pub(crate) fn folder_of(id: &Sha256Hex) -> String {
    format!("counterproof-{}", id.as_str().get(..12).unwrap_or_default())
}

/// The files of an exhibit that are in a bundle, in their order: facts, then conclusions, but for what is withheld.
pub(crate) fn payload_of<'a>(
    record: &'a ExhibitRecord,
    withheld: &'a [WithheldFile],
) -> impl Iterator<Item = Listed> + 'a {
    let facts = record.files.iter().map(|file| (&file.name, file.size, &file.sha256));
    let conclusions = record.opinions.iter().map(|file| (&file.name, file.size, &file.sha256));
    let kept = facts.chain(conclusions).filter(|(name, ..)| withheld.iter().all(|left_out| left_out.name != **name));
    kept.map(|(name, size, sha256)| Listed {
        path: format!("data/exhibits/{}/files/{name}", record.id),
        size,
        sha256: sha256.clone(),
    })
}

/// What a bundle has to say it withholds of an exhibit.
pub(crate) fn withheld(
    record: &ExhibitRecord,
    opinions: Opinions,
    originals: Originals,
    redactions: &Redactions,
) -> Vec<WithheldFile> {
    let revealing = match originals {
        Originals::Included => BTreeSet::new(),
        Originals::Withheld => redactions.revealing(record),
    };
    let facts = record.files.iter().map(|file| (&file.name, &file.sha256, false));
    let conclusions = record.opinions.iter().map(|file| (&file.name, &file.sha256, opinions == Opinions::Withheld));
    let left_out = facts.chain(conclusions).filter(|(name, _, is_left)| *is_left || revealing.contains(name.as_str()));
    left_out.map(|(name, sha256, _)| WithheldFile { name: name.clone(), sha256: sha256.clone() }).collect()
}

/// Whether `name` can stand on one line of `bag-info.txt`: 1 to 100 printable ASCII characters, no space at either end.
pub(crate) fn is_software(name: &str) -> bool {
    (1..=100).contains(&name.len()) && name.trim() == name && name.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

impl Listed {
    fn of(path: &str, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), size: bytes.len() as u64, sha256: sha256(bytes) }
    }
}

/// The time stamps, of `anchors` in any order, that cover the exhibit sealed by link `exhibit`: the first of each authority.
pub fn covering(anchors: &[KeptAnchor], exhibit: u64) -> Vec<&KeptAnchor> {
    let mut covering: Vec<&KeptAnchor> = anchors.iter().filter(|kept| kept.anchor.head.seq >= exhibit).collect();
    covering.sort_by_key(|kept| kept.seq);
    let mut authorities = BTreeSet::new();
    covering.retain(|kept| authorities.insert(&kept.anchor.authority.url));
    covering
}

/// The time stamps that go in: for each exhibit, and each authority that stamped a link at or after its own, the first.
fn bundled_anchors<'a>(
    input: &BundleInput<'a>,
    exhibits: impl Iterator<Item = u64>,
    chain: &SealedChain,
) -> Result<Vec<(BundledAnchor, &'a Anchor)>, PlanError> {
    let first: BTreeMap<u64, &'a Anchor> =
        exhibits.flat_map(|exhibit| covering(input.anchors, exhibit)).map(|kept| (kept.seq, &kept.anchor)).collect();
    let entry = |(seq, anchor): (u64, &'a Anchor)| {
        anchor.check().map_err(|problem| PlanError::Anchor { seq, problem })?;
        let sha256 = anchor.sha256()?;
        let is_linked = chain.subjects.get(&seq) == Some(&(LinkKind::Anchor, sha256.clone()));
        let stamped = usize::try_from(anchor.head.seq).ok().and_then(|at| chain.hashes.get(at));
        if !is_linked || anchor.head.seq >= seq || stamped != Some(&anchor.head.sha256) {
            return Err(PlanError::AnchorOther { seq });
        }
        Ok((BundledAnchor { link_seq: seq, sha256 }, anchor))
    };
    first.into_iter().map(entry).collect()
}

/// What was done with a bundle's exhibits.
struct Custody<'a> {
    /// The events that concern the bundle's exhibits, in the order of their links.
    kept: Vec<&'a KeptEvent>,
    events: Vec<BundledEvent>,
    deleted: Vec<DeletedExhibit>,
    /// Their documents, and the redacted copies, in the order of the archive.
    documents: Vec<(Listed, Option<Vec<u8>>)>,
    /// Which redacted copies hold.
    redactions: Redactions,
}

impl<'a> Custody<'a> {
    /// `records` are the hashes of the bundle's records, by the exhibits' ids.
    fn of(
        input: &BundleInput<'a>,
        records: &BTreeMap<&str, &Sha256Hex>,
        chain: &SealedChain,
        opinions: Opinions,
    ) -> Result<Self, PlanError> {
        let mut events: Vec<&'a KeptEvent> = input
            .custody
            .iter()
            .filter(|kept| kept.event.exhibits.iter().any(|exhibit| records.contains_key(exhibit.id.as_str())))
            .collect();
        events.sort_by_key(|kept| kept.seq);
        let redactions = Redactions::of(events.iter().map(|kept| (kept.seq, &kept.event)));
        let mut custody =
            Self { kept: events.clone(), events: Vec::new(), deleted: Vec::new(), documents: Vec::new(), redactions };
        for kept in events {
            let records_match =
                kept.event.exhibits.iter().all(|exhibit| {
                    records.get(exhibit.id.as_str()).is_none_or(|record| **record == exhibit.record_sha256)
                });
            custody.add_event(kept, records_match, chain, opinions)?;
        }
        let mut deleted = input
            .tombstones
            .iter()
            .map(|kept| Self::deleted(kept, chain))
            .collect::<Result<Vec<(DeletedExhibit, Vec<u8>)>, PlanError>>()?;
        deleted.sort_by_key(|(entry, _)| entry.link_seq);
        for (entry, bytes) in deleted {
            custody.add_document(&tombstone_path(entry.tombstone_seq), bytes);
            custody.deleted.push(entry);
        }
        Ok(custody)
    }

    fn add_event(
        &mut self,
        kept: &KeptEvent,
        records_match: bool,
        chain: &SealedChain,
        opinions: Opinions,
    ) -> Result<(), PlanError> {
        let seq = kept.seq;
        let problem = |problem| PlanError::Custody { seq, problem };
        let other = || PlanError::CustodyOther { seq };
        kept.event.check().map_err(problem)?;
        let bytes = kept.event.canonical()?;
        let sha256 = sha256(&bytes);
        if !records_match || chain.subjects.get(&seq) != Some(&(LinkKind::Custody, sha256.clone())) {
            return Err(other());
        }
        self.add_document(&event_path(seq), bytes);
        let annotation = kept.event.event.annotation_sha256().cloned();
        if let Some(named) = &annotation
            && opinions == Opinions::Included
        {
            let kept = kept.annotation.as_ref().ok_or_else(other)?;
            kept.check().map_err(problem)?;
            if kept.sha256()? != *named {
                return Err(other());
            }
            self.add_document(&annotation_path(seq), kept.canonical()?);
        }
        if let Some(copy) = self.redactions.by_link(seq) {
            let listed = Listed { path: redacted_path(seq), size: copy.size, sha256: copy.sha256.clone() };
            self.documents.push((listed, None));
        }
        let withheld = annotation.filter(|_| opinions == Opinions::Withheld);
        self.events.push(BundledEvent { link_seq: seq, sha256, withheld });
        Ok(())
    }

    fn add_document(&mut self, path: &str, bytes: Vec<u8>) {
        self.documents.push((Listed::of(path, &bytes), Some(bytes)));
    }

    fn deleted(kept: &KeptTombstone, chain: &SealedChain) -> Result<(DeletedExhibit, Vec<u8>), PlanError> {
        let (seq, tombstone) = (kept.seq, &kept.tombstone);
        tombstone.check().map_err(|problem| PlanError::Custody { seq, problem })?;
        let bytes = tombstone.canonical()?;
        let sha256 = sha256(&bytes);
        let is_linked = chain.subjects.get(&seq) == Some(&(LinkKind::Tombstone, sha256.clone()));
        let sealed = chain.exhibits.get(&tombstone.record_sha256).filter(|sealed| is_linked && **sealed < seq);
        let link_seq = *sealed.ok_or(PlanError::CustodyOther { seq })?;
        let entry = DeletedExhibit {
            id: tombstone.exhibit.clone(),
            link_seq,
            record_sha256: tombstone.record_sha256.clone(),
            tombstone_seq: seq,
            tombstone_sha256: sha256,
        };
        Ok((entry, bytes))
    }
}

/// A chain that was checked.
struct SealedChain {
    id: Sha256Hex,
    head: Head,
    /// The number of each exhibit's link, by the hash of its record.
    exhibits: BTreeMap<Sha256Hex, u64>,
    /// What each link of custody, each tombstone's, each anchor's and each archive key's is about, by number.
    subjects: BTreeMap<u64, (LinkKind, Sha256Hex)>,
    /// The hash of each link.
    hashes: Vec<Sha256Hex>,
    /// The bytes of `links.jsonl`.
    lines: Vec<u8>,
}

impl SealedChain {
    fn read(links: &[SignedLink]) -> Result<Self, PlanError> {
        let mut reader = ChainReader::new();
        let (mut exhibits, mut subjects) = (BTreeMap::new(), BTreeMap::new());
        let (mut hashes, mut lines) = (Vec::with_capacity(links.len()), Vec::new());
        for signed in links {
            hashes.push(reader.next(signed)?.clone());
            let (kind, subject) = (signed.link.kind, signed.link.subject_sha256.clone());
            match kind {
                LinkKind::Exhibit => drop(exhibits.entry(subject).or_insert(signed.link.seq)),
                LinkKind::Custody | LinkKind::Tombstone | LinkKind::Anchor | LinkKind::ArchiveKey => {
                    subjects.insert(signed.link.seq, (kind, subject));
                }
                LinkKind::Key => {}
            }
            lines.extend(canonical_json(signed)?);
            lines.push(b'\n');
        }
        match (reader.chain(), reader.head()) {
            (Some(id), Some((seq, sha256))) => Ok(Self {
                id: id.clone(),
                head: Head { seq, sha256: sha256.clone() },
                exhibits,
                subjects,
                hashes,
                lines,
            }),
            _ => Err(ChainError { seq: 0, problem: LinkProblem::Missing }.into()),
        }
    }
}
