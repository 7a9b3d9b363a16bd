//! Files by the hash of their bytes: what exhibits hold, and every document a link is about.

use crate::description::Layout;
use crate::durable;
use crate::error::{At, StoreError};
use evidence::{Sha256Hex, sha256};
use std::fs;
use std::io::ErrorKind;

/// The most bytes a document may have, as in a bundle.
pub(crate) const LARGEST_DOCUMENT: u64 = 16 * 1024 * 1024;

/// Makes the folders that files stand in, one for each first byte of a hash.
pub(crate) fn make_folders(layout: &Layout) -> Result<(), StoreError> {
    durable::make_folder(&layout.files())?;
    for byte in 0..=u8::MAX {
        durable::make_folder(&layout.files().join(format!("{byte:02x}")))?;
    }
    durable::sync_folder(&layout.files())
}

/// Whether a file of this hash and size is there.
pub(crate) fn has(layout: &Layout, sha256: &Sha256Hex, size: u64) -> Result<bool, StoreError> {
    let file = layout.file(sha256);
    match fs::symlink_metadata(&file) {
        Ok(metadata) => Ok(metadata.is_file() && metadata.len() == size),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(problem) => Err(StoreError::io(&file, problem)),
    }
}

/// Keeps documents, durably, each under its hash.
pub(crate) fn put_documents(layout: &Layout, documents: &[&[u8]]) -> Result<(), StoreError> {
    for bytes in documents {
        let sha256 = sha256(bytes);
        if !has(layout, &sha256, bytes.len() as u64)? {
            durable::put_in_place(&durable::write_temporary(&layout.temporary(), bytes)?, &layout.file(&sha256))?;
        }
    }
    Ok(())
}

/// The document of this hash, if it is there; refused where its bytes are others.
pub(crate) fn document(layout: &Layout, expected: &Sha256Hex) -> Result<Option<Vec<u8>>, StoreError> {
    let file = layout.file(expected);
    let damaged = |problem: String| StoreError::Damaged { file: file.clone(), problem };
    match fs::symlink_metadata(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(StoreError::io(&file, problem)),
        Ok(metadata) if metadata.len() > LARGEST_DOCUMENT => {
            return Err(damaged(format!("no document has {} bytes", metadata.len())));
        }
        Ok(_) => {}
    }
    let bytes = fs::read(&file).at(&file)?;
    let found = sha256(&bytes);
    if found == *expected { Ok(Some(bytes)) } else { Err(damaged(format!("the SHA-256 of its bytes is {found}"))) }
}
