//! Every message between the worlds: the page's content script, the service worker, our own pages.
//!
//! Only these types cross a boundary. Every request is answered with a [`Reply`]. Unknown fields are refused.
//! PROTOCOL.md is the table of it all; a change here is a change there.
//!
//! An envelope says who it is for, because `runtime.sendMessage` from the page reaches the worker and every open panel
//! alike: a receiver answers only what is addressed to it.

mod cases;
mod copies;
mod delivery;
mod error;
mod filling;
pub mod host;
mod message;
mod policy;
mod timestamps;

pub use cases::{Case, CaseHits, CaseText, ListingVerdict, Noted, Verdict, case_of};
pub use copies::{CompanionCopy, Copies, FolderCopy};
pub use delivery::{DeliveryChoices, DeliveryStage, DeliveryState, Keep, VaultFound};
pub use error::{ErrorBody, ErrorCode};
pub use filling::{
    FieldMark, FieldOutcome, FieldToFill, FileToGive, FillPhase, FillPlan, FillState, FillValue, FilledField,
    GivenFile, GivenUp, LeftKind, LeftToYou, PortalCommand, PortalHere, Refusal,
};
pub use message::{
    Addressed, Annotations, Briefing, CaptureProgress, CaptureState, CaseDocument, ContentRequest, DraftSummary,
    EmbeddedScript, Envelope, ExhibitSummary, FetchedSheet, Frozen, FrozenPart, FrozenPicture, KnownListing, Missing,
    MissingKind, Notice, PageCommand, PageGeometry, PageRequest, PageState, RemovedValue, Reply, ScrolledPage,
    Settings, ShownPicture, Signed, StepProgress, SummaryPlace, Theme, Trial, VisibleRectangle,
};
pub use policy::{PolicyPart, Preset};

/// The version of the protocol spoken here.
pub const PROTOCOL: u32 = 1;
/// The oldest version still understood.
pub const OLDEST_PROTOCOL: u32 = 1;
/// The lock, shared, of whoever needs files of exhibits to stay in the browser that were trimmed there.
pub const FILES_LOCK: &str = "counterproof-files";
/// The name of the port a content script holds open while its page is captured.
pub const CAPTURE_PORT: &str = "counterproof-capture";
pub use timestamps::{Stamped, TimestampChoices, TimestampState};
