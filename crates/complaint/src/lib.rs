//! *Act*: what has to be filed, where?
//!
//! [`drafts`] turns exhibits and a right into complaint drafts for a portal: one for each platform, right, type of
//! complaint and reason, and for no more links than the portal takes. A draft quotes what was read and who captured it
//! when; it accuses nobody, is never submitted from here, and lists what is missing from it or weakens it.
//! Nothing here does IO or reads a clock: times and ids are arguments.

mod checklist;
mod draft;
mod portal;
mod selection;
mod template;

pub use checklist::{Check, CheckSeverity};
pub use draft::{Attachment, DRAFT_FORMAT, Draft, DraftField, DraftReason, DraftRight, Texts, drafts};
pub use portal::{
    AttachmentLimits, Certainty, ComplaintKind, ComplaintType, Platform, Portal, PortalReason, Requirement, Sourced,
    portal, portals,
};
pub use selection::{DraftRequest, Exhibit};
