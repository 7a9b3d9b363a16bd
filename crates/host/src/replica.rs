//! The mirror of the extension's working data: read by the command, written by the host alone.

use crate::files::write_whole;
use protocol::host::ReplicaPart;
use protocol::{ErrorBody, ErrorCode};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Where a part of the mirror stands in a vault.
pub fn path(vault: &Path, part: ReplicaPart) -> PathBuf {
    vault.join("replica").join(format!("{}.json", part.name()))
}

/// Keeps a part in place of what was there; refused where it is no JSON.
pub fn keep(vault: &Path, part: ReplicaPart, json: &str) -> Result<(), ErrorBody> {
    let parsed: Result<serde::de::IgnoredAny, _> = serde_json::from_str(json);
    parsed.map_err(|error| ErrorBody::new(ErrorCode::BadMessage, format!("{}: {error}", part.name())))?;
    if !vault.is_dir() {
        return Err(ErrorBody::new(ErrorCode::VaultMissing, vault.display().to_string()));
    }
    let path = path(vault, part);
    write_whole(&path, json.as_bytes()).map_err(|problem| told(&path, &problem))
}

fn told(path: &Path, problem: &io::Error) -> ErrorBody {
    let code = match problem.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        _ => ErrorCode::VaultRefused,
    };
    ErrorBody::new(code, format!("{}: {problem}", path.display()))
}
