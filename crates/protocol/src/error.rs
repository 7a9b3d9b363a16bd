//! Errors as they cross a boundary: a stable code and what it is about. The texts are in the catalogue under
//! `error.<code>`; the table is in PROTOCOL.md. A code is never given another meaning.

use serde::{Deserialize, Serialize};

/// An error as it crosses a boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorBody {
    /// What went wrong.
    pub code: ErrorCode,
    /// What it is about: a field, a file, an address, the browser's own words.
    pub detail: String,
}

impl ErrorBody {
    /// An error of this code about `detail`.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// The codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The message could not be parsed, or its version is not spoken here.
    BadMessage,
    /// The sender may not ask this.
    NotAllowed,
    /// The browser refused a call.
    Browser,
    /// The extension may not photograph this tab without a click on its icon.
    NoGrant,
    /// No content script can run on this page (browser pages, the extension store).
    PageUnreachable,
    /// Another tab became active during the capture.
    TabSwitched,
    /// The tab left the document during the capture.
    Navigated,
    /// The window was resized during the capture.
    Resized,
    /// The worker was stopped by the browser during the capture.
    WorkerStopped,
    /// A capture of this tab is already running.
    CaptureRunning,
    /// The browser's storage refused to keep something.
    StorageRefused,
    /// The page was still changing when it was read.
    NotSettled,
    /// The page is longer than what is kept of it.
    Capped,
    /// A picture could not be fetched.
    PictureUnavailable,
    /// The profile is not valid.
    ProfileInvalid,
    /// There is no such exhibit, draft or file.
    NotFound,
    /// Our own defect: an operation panicked.
    Internal,
}
