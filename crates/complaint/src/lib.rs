//! *Act*: what has to be filed, where?
//!
//! A register of [`Right`]s and what is known of the [`Portal`]s are data; [`drafts`] turns exhibits and rights into
//! complaint drafts: one for each platform, right, type of complaint and reason, and for no more links than the portal
//! takes. A draft quotes what was read, what the analyst called it, and who captured it when; it accuses nobody, is never
//! submitted from here, and lists what is missing from it or weakens it, with the way out.
//! Nothing here does IO or reads a clock: times and ids are arguments.

mod attachment;
mod check;
mod checklist;
pub mod comparison;
mod day;
mod document;
mod draft;
mod export;
mod filling;
mod goods;
mod keywords;
mod label;
mod language;
mod portal;
mod right;
mod selection;
mod template;

pub use attachment::{Attachment, AttachmentKind};
pub use check::{Check, CheckSeverity, Place};
pub use day::{Day, Territory};
pub use document::DocumentError;
pub use draft::{AlreadyIn, Draft, DraftField, DraftListing, DraftReason, DraftRight, DraftState, Texts, drafts};
pub use filling::{Filling, FillingValue};
pub use keywords::{KeywordRequest, KeywordTerm};
pub use label::{Label, built_in_labels, labels, labels_from_json, labels_to_json};
pub use language::{FILED_IN, filed_in};
pub use portal::{
    AttachmentLimits, Certainty, ComplaintKind, ComplaintType, FieldKey, PLACEHOLDERS, Platform, Pointed, Portal,
    PortalReason, Requirement, Sourced, Template, built_in_portals, portals, portals_from_json, portals_to_json,
};
pub use right::{
    Authorisation, ClassNumber, Copyright, Details, DocumentKind, MarkForm, NiceClass, OtherRight, Patent, PatentType,
    RIGHTS_TABLE_TEMPLATE, RegisterSearch, Reminder, ReminderKind, Right, RightDocument, RightKind, RightStatus,
    StandingIn, Trademark, Verification, VerificationState, reminders, rights_from_json, rights_from_table,
    rights_to_json, rights_to_table,
};
pub use selection::{DraftRequest, Exhibit, Ground, QuotedLabel, grounds};
