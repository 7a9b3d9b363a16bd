//! The bundle: a ZIP in its one form, holding a BagIt bag (RFC 8493) of exhibits and the chain that seals them.
//!
//! [`plan`] says which members a bundle has, [`zip::layout`] how they stand in the file. Both are the same in the
//! extension, which makes a `Blob` of the pieces, and in the command, which writes them one after the other.

mod bag;
mod plan;
mod record;
pub mod zip;

pub(crate) use bag::{Listed, MANIFEST, TAG_MANIFEST, tag_files};
pub(crate) use plan::{
    BUNDLE_JSON, LARGEST_DOCUMENT, LINKS, annotation_path, event_path, folder_of, is_software, payload_of, record_path,
    redacted_path, tombstone_path, withheld,
};
pub use plan::{BundleInput, Contents, KeptEvent, KeptTombstone, Member, Plan, PlanError, plan};
pub use record::{
    BUNDLE_FORMAT, BundleRecord, BundledEvent, BundledExhibit, DeletedExhibit, Head, Opinions, Originals, WithheldFile,
};
