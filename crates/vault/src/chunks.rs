//! Files a piece at a time, so that nothing large is held in memory.

use crate::digest::awaited;
use crate::error::VaultError;
use evidence::{Sha256Hasher, Sha256Hex};
use js_sys::Uint8Array;
use web_sys::Blob;

/// How much of a file is in memory at once.
const CHUNK: f64 = (4 << 20) as f64;

/// A file's bytes, a piece at a time.
#[derive(Debug)]
pub(crate) struct Chunks<'a> {
    blob: &'a Blob,
    offset: f64,
}

impl<'a> Chunks<'a> {
    pub(crate) fn of(blob: &'a Blob) -> Self {
        Self { blob, offset: 0.0 }
    }

    /// The next piece; absent at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, VaultError> {
        if self.offset >= self.blob.size() {
            return Ok(None);
        }
        let end = (self.offset + CHUNK).min(self.blob.size());
        let piece = self.blob.slice_with_f64_and_f64(self.offset, end).map_err(|error| VaultError::refused(&error))?;
        let buffer = awaited(Ok(piece.array_buffer().into())).await?;
        self.offset = end;
        Ok(Some(Uint8Array::new(&buffer).to_vec()))
    }
}

/// The SHA-256 of a file of any size; absent where `go_on` said no, which is asked before each piece.
pub async fn sha256_in_chunks(blob: &Blob, go_on: &dyn Fn() -> bool) -> Result<Option<Sha256Hex>, VaultError> {
    let mut hasher = Sha256Hasher::new();
    let mut chunks = Chunks::of(blob);
    while go_on() {
        match chunks.next().await? {
            Some(bytes) => hasher.update(&bytes),
            None => return Ok(Some(hasher.finish())),
        }
    }
    Ok(None)
}

/// How many bytes a file has.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number below 2^53")]
pub fn size_of(blob: &Blob) -> u64 {
    blob.size() as u64
}
