//! Which members a bundle has, in their order.

use super::bag::{Listed, tag_files};
use super::record::{BUNDLE_FORMAT, BundleRecord, BundledExhibit, Head, Opinions, WithheldFile};
use super::zip::{self, Entry, PathTooLong, Piece};
use crate::canonical::{CanonicalError, canonical_json};
use crate::chain::{ChainError, ChainReader, LinkKind, LinkProblem, SignedLink};
use crate::digest::{Crc32, Sha256Hex, sha256};
use crate::record::{ExhibitRecord, RecordProblem, is_utc};
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
    /// Leave out the files that hold conclusions.
    pub facts_only: bool,
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
    /// What it holds.
    pub contents: Contents,
}

/// Where a member's bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// They are here.
    Bytes(Vec<u8>),
    /// They are those of a kept file.
    Kept {
        /// The file's hash.
        sha256: Sha256Hex,
        /// Its size in bytes.
        size: u64,
    },
}

/// Plans the bundle of `input`, once everything that seals it was checked.
pub fn plan(input: &BundleInput) -> Result<Plan, PlanError> {
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
        exhibits.insert(*seq, (record, bytes, sha256));
    }
    let opinions = if input.facts_only { Opinions::Withheld } else { Opinions::Included };
    let bundled = exhibits.iter().map(|(seq, (record, _, sha256))| BundledExhibit {
        id: record.id.clone(),
        link_seq: *seq,
        record_sha256: sha256.clone(),
        withheld: withheld(record, opinions),
    });
    let bundle = BundleRecord {
        format: BUNDLE_FORMAT.to_owned(),
        created: input.created.to_owned(),
        software: input.software.to_owned(),
        chain: chain.id,
        head: chain.head,
        exhibits: bundled.collect(),
        opinions,
    };
    let bundle_bytes = bundle.canonical()?;
    let id = sha256(&bundle_bytes);

    let mut payload = vec![
        (Listed::of(BUNDLE_JSON, &bundle_bytes), Some(bundle_bytes)),
        (Listed::of(LINKS, &chain.lines), Some(chain.lines)),
    ];
    for (record, bytes, _) in exhibits.into_values() {
        payload.push((Listed::of(&record_path(&record.id), &bytes), Some(bytes)));
        payload.extend(payload_of(record, opinions).map(|listed| (listed, None)));
    }
    let is_document = |path: &str| path.ends_with(".json") && !path.contains("/files/");
    if let Some((listed, _)) =
        payload.iter().find(|(listed, _)| is_document(&listed.path) && listed.size > LARGEST_DOCUMENT)
    {
        return Err(PlanError::TooLarge { path: listed.path.clone(), size: listed.size });
    }
    let listed: Vec<Listed> = payload.iter().map(|(listed, _)| listed.clone()).collect();
    let folder = folder_of(&id);
    let tags = tag_files(&bundle, &id, &listed).map(|(path, bytes)| (path.to_owned(), Contents::Bytes(bytes)));
    let payload = payload.into_iter().map(|(Listed { path, size, sha256 }, bytes)| match bytes {
        Some(bytes) => (path, Contents::Bytes(bytes)),
        None => (path, Contents::Kept { sha256, size }),
    });
    let members = tags
        .into_iter()
        .chain(payload)
        .map(|(path, contents)| Member { path: format!("{folder}/{path}"), contents })
        .collect();
    Ok(Plan { id, folder, members })
}

impl Plan {
    /// The kept files whose CRC-32 [`Plan::pieces`] needs: their sizes, by their hashes.
    pub fn kept_files(&self) -> BTreeMap<&Sha256Hex, u64> {
        let kept = self.members.iter().filter_map(|member| match &member.contents {
            Contents::Bytes(_) => None,
            Contents::Kept { sha256, size } => Some((sha256, *size)),
        });
        kept.collect()
    }

    /// The pieces of the archive, once the CRC-32 of every kept file is known, by the file's hash.
    ///
    /// [`Piece::Contents`] holds an index into [`Plan::members`].
    pub fn pieces(&self, checksums: &BTreeMap<Sha256Hex, u32>) -> Result<Vec<Piece>, PlanError> {
        let entry = |member: &Member| {
            let (size, crc32) = match &member.contents {
                Contents::Bytes(bytes) => (bytes.len() as u64, Crc32::of(bytes)),
                Contents::Kept { sha256, size } => {
                    let checksum = checksums.get(sha256);
                    (*size, *checksum.ok_or_else(|| PlanError::NoChecksum { sha256: sha256.clone() })?)
                }
            };
            Ok::<_, PlanError>(Entry { path: member.path.clone(), size, crc32 })
        };
        let entries = self.members.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        Ok(zip::layout(&entries)?)
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
    /// The CRC-32 of a kept file was not given.
    #[error("the CRC-32 of the file {sha256} is needed")]
    NoChecksum {
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

/// Where an exhibit's record stands in the bag.
pub(crate) fn record_path(exhibit: &str) -> String {
    format!("data/exhibits/{exhibit}/exhibit.json")
}

/// The folder at the top of the archive of the bundle `id`.
pub(crate) fn folder_of(id: &Sha256Hex) -> String {
    format!("counterproof-{}", id.as_str().get(..12).unwrap_or_default())
}

/// The files of an exhibit that are in a bundle, in their order: facts, then conclusions unless they are withheld.
pub(crate) fn payload_of(record: &ExhibitRecord, opinions: Opinions) -> impl Iterator<Item = Listed> + '_ {
    let facts = record.files.iter().map(|file| (&file.name, file.size, &file.sha256));
    let conclusions = record.opinions.iter().map(|file| (&file.name, file.size, &file.sha256));
    let conclusions = conclusions.filter(move |_| opinions == Opinions::Included);
    facts.chain(conclusions).map(|(name, size, sha256)| Listed {
        path: format!("data/exhibits/{}/files/{name}", record.id),
        size,
        sha256: sha256.clone(),
    })
}

/// What a bundle has to say it withholds of an exhibit.
pub(crate) fn withheld(record: &ExhibitRecord, opinions: Opinions) -> Vec<WithheldFile> {
    let files = record.opinions.iter().filter(|_| opinions == Opinions::Withheld);
    files.map(|file| WithheldFile { name: file.name.clone(), sha256: file.sha256.clone() }).collect()
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

/// A chain that was checked.
struct SealedChain {
    id: Sha256Hex,
    head: Head,
    /// The number of each exhibit's link, by the hash of its record.
    exhibits: BTreeMap<Sha256Hex, u64>,
    /// The bytes of `links.jsonl`.
    lines: Vec<u8>,
}

impl SealedChain {
    fn read(links: &[SignedLink]) -> Result<Self, PlanError> {
        let mut reader = ChainReader::new();
        let mut exhibits = BTreeMap::new();
        let mut lines = Vec::new();
        for signed in links {
            reader.next(signed)?;
            if signed.link.kind == LinkKind::Exhibit {
                exhibits.entry(signed.link.subject_sha256.clone()).or_insert(signed.link.seq);
            }
            lines.extend(canonical_json(signed)?);
            lines.push(b'\n');
        }
        match (reader.chain(), reader.head()) {
            (Some(id), Some((seq, sha256))) => {
                Ok(Self { id: id.clone(), head: Head { seq, sha256: sha256.clone() }, exhibits, lines })
            }
            _ => Err(ChainError { seq: 0, problem: LinkProblem::Missing }.into()),
        }
    }
}
