//! Errors of the vault as they are told to the extension.

use protocol::{ErrorBody, ErrorCode};
use std::io::ErrorKind;
use store::StoreError;

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
