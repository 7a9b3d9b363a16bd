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
    /// A step of a capture took longer than it may.
    TimedOut,
    /// There is too little room left to keep a capture.
    StorageFull,
    /// The system's clock was set during the capture, or stands before the last sealed exhibit.
    ClockChanged,
    /// A file is larger than one that is taken in.
    FileTooLarge,
    /// It can't be done while a capture is running.
    Busy,
    /// A native message is longer than one may be.
    FrameTooLarge,
    /// The extension and the companion share no version of their messages.
    OtherVersion,
    /// The analyst has not confirmed this device's key to the companion.
    NotPaired,
    /// The browser finds no companion, or may not start it.
    CompanionMissing,
    /// The companion ended before it answered.
    CompanionGone,
    /// A link or a piece of a file is not the next one.
    OutOfOrder,
    /// What arrived does not have the hash it was said to have.
    HashMismatch,
    /// The vault on disk has this chain with other links.
    ChainConflict,
    /// Another process is writing the vault on disk.
    VaultLocked,
    /// The vault's folder on disk is not there.
    VaultMissing,
    /// The disk of the vault is full.
    DiskFull,
    /// The vault on disk could not be read or written.
    VaultRefused,
    /// An authority for timestamps could not be reached.
    AuthorityUnreachable,
    /// An authority for timestamps did not answer in time.
    AuthoritySlow,
    /// What an authority answered is no timestamp.
    AuthorityMalformed,
    /// An authority refused to stamp.
    AuthorityRefused,
    /// An authority answered another request.
    AuthorityOtherAnswer,
    /// The time of an authority is not that of the system.
    AuthorityClock,
    /// The signature or the certificates of a timestamp do not hold.
    AuthorityCertificates,
    /// The person has not allowed asking an authority.
    AuthorityNotAllowed,
    /// What was to be kept is of a case that is not the active one any more.
    CaseChanged,
    /// The document holds no case.
    CaseInvalid,
    /// It is preset by the browser's policy and can't be changed here.
    Preset,
}

impl ErrorCode {
    /// Every code, in the order of its number in PROTOCOL.md, from 1. New ones are added at the end.
    pub const ALL: [ErrorCode; 45] = [
        ErrorCode::BadMessage,
        ErrorCode::NotAllowed,
        ErrorCode::Browser,
        ErrorCode::NoGrant,
        ErrorCode::PageUnreachable,
        ErrorCode::TabSwitched,
        ErrorCode::Navigated,
        ErrorCode::Resized,
        ErrorCode::WorkerStopped,
        ErrorCode::CaptureRunning,
        ErrorCode::StorageRefused,
        ErrorCode::NotSettled,
        ErrorCode::Capped,
        ErrorCode::PictureUnavailable,
        ErrorCode::ProfileInvalid,
        ErrorCode::NotFound,
        ErrorCode::Internal,
        ErrorCode::TimedOut,
        ErrorCode::StorageFull,
        ErrorCode::ClockChanged,
        ErrorCode::FileTooLarge,
        ErrorCode::Busy,
        ErrorCode::FrameTooLarge,
        ErrorCode::OtherVersion,
        ErrorCode::NotPaired,
        ErrorCode::CompanionMissing,
        ErrorCode::CompanionGone,
        ErrorCode::OutOfOrder,
        ErrorCode::HashMismatch,
        ErrorCode::ChainConflict,
        ErrorCode::VaultLocked,
        ErrorCode::VaultMissing,
        ErrorCode::DiskFull,
        ErrorCode::VaultRefused,
        ErrorCode::AuthorityUnreachable,
        ErrorCode::AuthoritySlow,
        ErrorCode::AuthorityMalformed,
        ErrorCode::AuthorityRefused,
        ErrorCode::AuthorityOtherAnswer,
        ErrorCode::AuthorityClock,
        ErrorCode::AuthorityCertificates,
        ErrorCode::AuthorityNotAllowed,
        ErrorCode::CaseChanged,
        ErrorCode::CaseInvalid,
        ErrorCode::Preset,
    ];

    /// The code as it is written in messages, exhibits and the catalogue's keys.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::BadMessage => "bad_message",
            ErrorCode::NotAllowed => "not_allowed",
            ErrorCode::Browser => "browser",
            ErrorCode::NoGrant => "no_grant",
            ErrorCode::PageUnreachable => "page_unreachable",
            ErrorCode::TabSwitched => "tab_switched",
            ErrorCode::Navigated => "navigated",
            ErrorCode::Resized => "resized",
            ErrorCode::WorkerStopped => "worker_stopped",
            ErrorCode::CaptureRunning => "capture_running",
            ErrorCode::StorageRefused => "storage_refused",
            ErrorCode::NotSettled => "not_settled",
            ErrorCode::Capped => "capped",
            ErrorCode::PictureUnavailable => "picture_unavailable",
            ErrorCode::ProfileInvalid => "profile_invalid",
            ErrorCode::NotFound => "not_found",
            ErrorCode::Internal => "internal",
            ErrorCode::TimedOut => "timed_out",
            ErrorCode::StorageFull => "storage_full",
            ErrorCode::ClockChanged => "clock_changed",
            ErrorCode::FileTooLarge => "file_too_large",
            ErrorCode::Busy => "busy",
            ErrorCode::FrameTooLarge => "frame_too_large",
            ErrorCode::OtherVersion => "other_version",
            ErrorCode::NotPaired => "not_paired",
            ErrorCode::CompanionMissing => "companion_missing",
            ErrorCode::CompanionGone => "companion_gone",
            ErrorCode::OutOfOrder => "out_of_order",
            ErrorCode::HashMismatch => "hash_mismatch",
            ErrorCode::ChainConflict => "chain_conflict",
            ErrorCode::VaultLocked => "vault_locked",
            ErrorCode::VaultMissing => "vault_missing",
            ErrorCode::DiskFull => "disk_full",
            ErrorCode::VaultRefused => "vault_refused",
            ErrorCode::AuthorityUnreachable => "authority_unreachable",
            ErrorCode::AuthoritySlow => "authority_slow",
            ErrorCode::AuthorityMalformed => "authority_malformed",
            ErrorCode::AuthorityRefused => "authority_refused",
            ErrorCode::AuthorityOtherAnswer => "authority_other_answer",
            ErrorCode::AuthorityClock => "authority_clock",
            ErrorCode::AuthorityCertificates => "authority_certificates",
            ErrorCode::AuthorityNotAllowed => "authority_not_allowed",
            ErrorCode::CaseChanged => "case_changed",
            ErrorCode::CaseInvalid => "case_invalid",
            ErrorCode::Preset => "preset",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_named_as_it_travels_and_has_its_row_in_the_document_and_its_text() {
        let document = include_str!("../../../PROTOCOL.md");
        for (index, code) in ErrorCode::ALL.into_iter().enumerate() {
            let name = code.name();
            assert_eq!(serde_json::to_value(code).unwrap(), serde_json::Value::from(name));
            assert!(document.contains(&format!("| {} | `{name}` |", index + 1)), "PROTOCOL.md lacks {name}");
            assert!(catalogue::has(&format!("error.{name}")), "the catalogue lacks {name}");
        }
    }
}
