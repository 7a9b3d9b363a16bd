//! *Keep*: can anyone check it later?
//!
//! An exhibit's record of facts ([`ExhibitRecord`]), the signed chain ([`Link`]), what was done with an exhibit after it
//! was sealed ([`CustodyEvent`]), the bundle and the verdict on a bundle.
//! Nothing here does IO or reads a clock: bytes, hashes and times come in as arguments.

mod archive_key;
pub mod bundle;
mod canonical;
mod chain;
mod custody;
mod digest;
pub mod documents;
mod hex;
pub mod import;
mod record;
mod redaction;
pub mod timestamp;
pub mod verify;

pub use archive_key::{ARCHIVE_KEY_FORMAT, ArchiveKey, ArchiveKeyError};
pub use canonical::{CanonicalError, canonical_json};
pub use chain::{
    ChainError, ChainReader, KeyError, LINK_FORMAT, Link, LinkKind, LinkProblem, PublicKey, SignedLink, check_chain,
};
pub use custody::{
    ANNOTATION_FORMAT, Annotation, AnnotationKind, CUSTODY_FORMAT, CustodyEvent, CustodyProblem, ExhibitRole,
    Happening, SealedExhibit, TOMBSTONE_FORMAT, Tombstone,
};
pub use digest::{Crc32, NotASha256, Sha256Hasher, Sha256Hex, sha256};
pub use record::{
    Area, Completeness, EXHIBIT_FORMAT, Environment, ExhibitKind, ExhibitRecord, Fetched, FileRecord, FileRole,
    Geometry, Intervention, LoginSign, Network, OpinionRecord, RecordProblem, Rows, RunningFile, Screen, StepName,
    StepOutcome, StepRecord, Stitched, Strip, Times, Viewport, is_exhibit_id, is_file_name, is_utc,
};
pub use redaction::{RedactedCopy, RedactedRectangle, Redactions};
