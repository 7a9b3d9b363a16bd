//! Files by the hash of their bytes: what exhibits hold, and every document a link is about.

use crate::description::Layout;
use crate::durable;
use crate::error::{At, StoreError};
use evidence::{Sha256Hex, sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The most bytes a document may have, as in a bundle.
pub(crate) const LARGEST_DOCUMENT: u64 = 16 * 1024 * 1024;

/// Makes the folders that files stand in, one for each first byte of a hash.
pub(crate) fn make_folders(layout: &Layout) -> Result<(), StoreError> {
    let folders = (0..=u8::MAX).map(|byte| layout.files().join(format!("{byte:02x}")));
    let missing: Vec<PathBuf> = folders.filter(|folder| !folder.is_dir()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    missing.iter().try_for_each(|folder| durable::make_folder(folder))?;
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

/// Keeps documents, durably, each under its hash. All are written before the first is flushed, so that the disk takes them
/// together.
pub(crate) fn put_documents(layout: &Layout, documents: &[&[u8]]) -> Result<(), StoreError> {
    let mut batch = Batch::new(layout);
    for bytes in documents {
        batch.add(bytes)?;
    }
    batch.finish()
}

/// Files that become durable together.
pub(crate) struct Batch<'a> {
    layout: &'a Layout,
    written: Vec<(Sha256Hex, PathBuf, File)>,
    known: BTreeSet<Sha256Hex>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(layout: &'a Layout) -> Self {
        Self { layout, written: Vec::new(), known: BTreeSet::new() }
    }

    /// Writes a file that is not there yet. It has its name only after [`Batch::finish`].
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<Sha256Hex, StoreError> {
        let sha256 = sha256(bytes);
        if self.known.insert(sha256.clone()) && !has(self.layout, &sha256, bytes.len() as u64)? {
            let (path, file) = durable::begin_temporary(&self.layout.temporary(), bytes)?;
            self.written.push((sha256.clone(), path, file));
        }
        Ok(sha256)
    }

    /// Flushes what was written, gives it its names, and flushes these.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        let written = std::mem::take(&mut self.written);
        for (_, path, file) in &written {
            file.sync_all().at(path)?;
        }
        let mut folders = BTreeSet::new();
        for (sha256, path, _) in &written {
            let file = self.layout.file(sha256);
            fs::rename(path, &file).at(&file)?;
            folders.extend(file.parent().map(Path::to_owned));
        }
        folders.iter().try_for_each(|folder| durable::sync_folder(folder))
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        for (_, path, _) in &self.written {
            // On a full disk its room is needed; else the next opening deletes it.
            _ = fs::remove_file(path);
        }
    }
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
