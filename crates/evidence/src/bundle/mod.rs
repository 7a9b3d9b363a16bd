//! The bundle: a ZIP in its one form, holding a BagIt bag (RFC 8493) of exhibits and the chain that seals them.
//!
//! [`plan`] says which members a bundle has, and of which parts they and the archive around them consist. Both are the
//! same in the extension, which makes a `Blob` of the parts, and in the command, which writes them one after the other.

mod bag;
mod order;
mod part;
mod plan;
mod record;
pub mod zip;

pub(crate) use bag::{Listed, MANIFEST, TAG_MANIFEST, tag_files};
pub use catalogue::Language;
pub use order::{Order, Stock};
pub use part::{Base64, Part};
pub(crate) use plan::{
    BUNDLE_JSON, LARGEST_DOCUMENT, LINKS, anchor_files, anchor_path, annotation_path, document_path, event_path,
    folder_of, is_software, payload_of, record_path, redacted_path, tombstone_path, withheld,
};
pub use plan::{
    BundleInput, Draft, KeptAnchor, KeptEvent, KeptTombstone, Member, Plan, PlanError, covering, plan, told_of,
};
pub use record::{
    BUNDLE_FORMAT, BundleRecord, BundledAnchor, BundledDocument, BundledEvent, BundledExhibit, DeletedExhibit,
    Documents, Head, Opinions, Originals, WithheldFile,
};
