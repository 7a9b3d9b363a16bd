//! The mirror of the extension's working data: read by the command, written by the host alone.

use crate::files::WholeFile;
use protocol::host::{REPLICA_BYTES, REPLICA_PIECES, ReplicaPart};
use protocol::{ErrorBody, ErrorCode};
use std::io::{self, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

/// Where a part of the mirror stands in a vault.
pub fn path(vault: &Path, part: ReplicaPart) -> PathBuf {
    vault.join("replica").join(format!("{}.json", part.name()))
}

/// A part that comes. Until its last piece is there, what was mirrored before stays; where it is given up, for ever.
#[derive(Debug)]
pub struct Mirroring {
    part: ReplicaPart,
    total: u32,
    next: u32,
    path: PathBuf,
    file: WholeFile,
}

impl Mirroring {
    /// Begins with a part in so many pieces.
    pub fn begin(vault: &Path, part: ReplicaPart, total: u32) -> Result<Self, ErrorBody> {
        if !vault.is_dir() {
            return Err(ErrorBody::new(ErrorCode::VaultMissing, vault.display().to_string()));
        }
        if !(1..=REPLICA_PIECES).contains(&total) {
            let detail = format!("{} in {total} pieces, at most {REPLICA_PIECES}", part.name());
            return Err(ErrorBody::new(ErrorCode::BadMessage, detail));
        }
        let path = path(vault, part);
        let file = WholeFile::begin(&path).map_err(|problem| told(&path, &problem))?;
        Ok(Self { part, total, next: 0, path, file })
    }

    /// Takes the next piece; whether it was the last one.
    pub fn take(&mut self, part: ReplicaPart, seq: u32, total: u32, json: &str) -> Result<bool, ErrorBody> {
        if (part, seq, total) != (self.part, self.next, self.total) {
            let detail = format!(
                "piece {seq} of {total} of {}; awaited is piece {} of {} of {}",
                part.name(),
                self.next,
                self.total,
                self.part.name()
            );
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, detail));
        }
        if json.len() > REPLICA_BYTES {
            let detail = format!("a piece of {} bytes, at most {REPLICA_BYTES}", json.len());
            return Err(ErrorBody::new(ErrorCode::BadMessage, detail));
        }
        self.file.write(json.as_bytes()).map_err(|problem| told(&self.path, &problem))?;
        self.next += 1;
        Ok(self.next == self.total)
    }

    /// Keeps what came in place of what was there; refused where it is no JSON.
    pub fn keep(mut self) -> Result<(), ErrorBody> {
        let written = self.file.written().map_err(|problem| told(&self.path, &problem))?;
        let parsed: Result<serde::de::IgnoredAny, _> = serde_json::from_reader(BufReader::new(written));
        parsed.map_err(|error| ErrorBody::new(ErrorCode::BadMessage, format!("{}: {error}", self.part.name())))?;
        self.file.keep().map_err(|problem| told(&self.path, &problem))
    }
}

fn told(path: &Path, problem: &io::Error) -> ErrorBody {
    let code = match problem.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        _ => ErrorCode::VaultRefused,
    };
    ErrorBody::new(code, format!("{}: {problem}", path.display()))
}
