//! Errors of the vault, and what was found when it was opened, as they are told to the extension.

use protocol::host::VaultNotice;
use protocol::{ErrorBody, ErrorCode};
use std::io::ErrorKind;
use store::{Notice, StoreError};

/// The code and the words of an error of the vault.
pub fn of_store(error: StoreError) -> ErrorBody {
    let code = match &error {
        StoreError::Locked { .. } => ErrorCode::VaultLocked,
        StoreError::NoVault { .. } | StoreError::Begun { .. } | StoreError::Unfinished { .. } => {
            ErrorCode::VaultMissing
        }
        StoreError::Io { problem, .. } => match problem.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
            _ => ErrorCode::VaultRefused,
        },
        StoreError::WrongBytes { .. } | StoreError::Subject { .. } | StoreError::Link { .. } => ErrorCode::HashMismatch,
        StoreError::WrongPiece { .. } | StoreError::FilesMissing { .. } => ErrorCode::OutOfOrder,
        StoreError::Forked { .. } => ErrorCode::ChainConflict,
        _ => ErrorCode::VaultRefused,
    };
    ErrorBody::new(code, error.to_string())
}

/// What was found when the vault was opened.
pub fn of_notice(notice: &Notice) -> VaultNotice {
    let (code, detail) = match notice {
        Notice::WriterDied(holder) => ("writer_died", holder.as_ref().map(ToString::to_string).unwrap_or_default()),
        Notice::LinkSetAside { set_aside, .. } => ("link_set_aside", set_aside.display().to_string()),
        Notice::TemporaryDeleted(count) => ("temporary_deleted", count.to_string()),
        Notice::UnlinkedDeleted(count) => ("unlinked_deleted", count.to_string()),
        Notice::CopyFinished => ("copy_finished", String::new()),
        Notice::ReceiptsWritten(count) => ("receipts_written", count.to_string()),
        Notice::DeletionsFinished(count) => ("deletions_finished", count.to_string()),
        Notice::IndexBehind(links) => ("index_behind", links.to_string()),
        Notice::IndexRebuilt { reason } => ("index_rebuilt", reason.clone()),
        Notice::FolderWasOpen => ("folder_was_open", String::new()),
        Notice::ReadOnly => ("read_only", String::new()),
        Notice::ClockBehind { last } => ("clock_behind", last.clone()),
    };
    VaultNotice { code: code.to_owned(), detail }
}
