//! `data/bundle.json`: what a bundle holds and what was left out.

use crate::canonical::{CanonicalError, canonical_json};
use crate::digest::{Sha256Hex, sha256};
use catalogue::Language;
use serde::{Deserialize, Serialize};

/// The format this code writes.
pub const BUNDLE_FORMAT: &str = "counterproof-bundle/1";

/// What a bundle holds. Canonical JSON; its SHA-256 is the bundle's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleRecord {
    /// [`BUNDLE_FORMAT`].
    pub format: String,
    /// When the bundle was made, by the clock of the system that made it.
    pub created: String,
    /// What made it, such as `Counterproof 0.1.0`.
    pub software: String,
    /// The chain whose links are in the bundle.
    pub chain: Sha256Hex,
    /// Its last link in the bundle.
    pub head: Head,
    /// The exhibits, in the order of their links.
    pub exhibits: Vec<BundledExhibit>,
    /// What was done with them up to the last link, in the order of the links.
    pub custody: Vec<BundledEvent>,
    /// The exhibits that were to be in the bundle and whose contents were deleted, in the order of their links.
    pub deleted: Vec<DeletedExhibit>,
    /// The time stamps that cover an exhibit of the bundle, in the order of their links.
    pub anchors: Vec<BundledAnchor>,
    /// Whether the files that hold conclusions are in the bundle.
    pub opinions: Opinions,
    /// Whether the pictures of which there is a redacted copy are in the bundle.
    pub originals: Originals,
    /// The documents that tell what is in the bundle; absent where there are none.
    pub documents: Option<Documents>,
}

impl BundleRecord {
    /// The bytes of `data/bundle.json`.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The bundle's id: the hash of those bytes.
    pub fn id(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical()?))
    }
}

/// A chain's last link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// The SHA-256 of its canonical bytes.
    pub sha256: Sha256Hex,
}

/// An exhibit in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledExhibit {
    /// Its id.
    pub id: String,
    /// The number of the link that seals it.
    pub link_seq: u64,
    /// The SHA-256 of its `exhibit.json`.
    pub record_sha256: Sha256Hex,
    /// The files that were left out: all that hold conclusions in a *facts only* bundle; where originals are withheld,
    /// the pictures of which there is a redacted copy and what was made from them; otherwise none.
    pub withheld: Vec<WithheldFile>,
}

/// The documents that tell what is in a bundle. They are made from what was sealed, and not sealed themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// In which language.
    pub language: Language,
    /// Which, in the order of their names.
    pub files: Vec<BundledDocument>,
}

/// A document that tells what is in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledDocument {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its hash.
    pub sha256: Sha256Hex,
}

/// A custody event in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledEvent {
    /// The number of its link.
    pub link_seq: u64,
    /// The hash of the event, which is the link's subject.
    pub sha256: Sha256Hex,
    /// The hash of its annotation where that was left out: in a *facts only* bundle, if it has one.
    pub withheld: Option<Sha256Hex>,
}

/// An exhibit that a bundle can't hold because its contents were deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeletedExhibit {
    /// Its id.
    pub id: String,
    /// The number of the link that sealed it.
    pub link_seq: u64,
    /// The SHA-256 its `exhibit.json` had.
    pub record_sha256: Sha256Hex,
    /// The number of the link of its tombstone.
    pub tombstone_seq: u64,
    /// The hash of the tombstone.
    pub tombstone_sha256: Sha256Hex,
}

/// An anchor in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledAnchor {
    /// The number of its link.
    pub link_seq: u64,
    /// The hash of the anchor, which is the link's subject.
    pub sha256: Sha256Hex,
}

/// A file of an exhibit that is not in the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithheldFile {
    /// Its name inside the exhibit.
    pub name: String,
    /// Its hash, as the exhibit's record has it.
    pub sha256: Sha256Hex,
}

/// Whether conclusions are in a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Opinions {
    /// They are.
    Included,
    /// The bundle holds facts only.
    Withheld,
}

/// Whether pictures of which there is a redacted copy are in a bundle themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Originals {
    /// They are.
    Included,
    /// Only their redacted copies are.
    Withheld,
}
