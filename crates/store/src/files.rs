//! Files by the hash of their bytes: what exhibits hold, and every document a link is about.

use crate::description::Layout;
use crate::durable;
use crate::error::{At, StoreError};
use evidence::{Sha256Hex, sha256};
use std::collections::{BTreeMap, BTreeSet};
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

/// Files that become durable together: all are written before the first is flushed, and flushed at once.
pub(crate) struct Batch {
    layout: Layout,
    written: BTreeMap<Sha256Hex, Written>,
    bytes: u64,
}

struct Written {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Batch {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self { layout: layout.clone(), written: BTreeMap::new(), bytes: 0 }
    }

    /// Whether a file of this hash and size waits in it.
    pub(crate) fn has(&self, sha256: &Sha256Hex, size: u64) -> bool {
        self.written.get(sha256).is_some_and(|written| written.size == size)
    }

    /// How many files wait in it.
    pub(crate) fn files(&self) -> usize {
        self.written.len()
    }

    /// How many bytes these have.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes a file where it is not there yet. It has its name only after [`Batch::finish`]. Whether it is new.
    pub(crate) fn add(&mut self, sha256: &Sha256Hex, bytes: &[u8]) -> Result<bool, StoreError> {
        let size = bytes.len() as u64;
        if self.has(sha256, size) || has(&self.layout, sha256, size)? {
            return Ok(false);
        }
        let (path, file) = durable::begin_temporary(&self.layout.temporary(), bytes)?;
        self.add_written(sha256.clone(), path, file, size);
        Ok(true)
    }

    /// Adds a file that is written, and not there yet.
    pub(crate) fn add_written(&mut self, sha256: Sha256Hex, path: PathBuf, file: File, size: u64) {
        self.bytes += size;
        self.written.insert(sha256, Written { path, file, size });
    }

    /// Flushes what was written, gives it its names, and flushes these.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        let written = std::mem::take(&mut self.written);
        self.bytes = 0;
        let files: Vec<(&Path, &File)> =
            written.values().map(|written| (written.path.as_path(), &written.file)).collect();
        durable::sync_files(&files).inspect_err(|_| {
            // After a flush that failed nobody knows what is on the disk: none of it is believed.
            for (path, _) in &files {
                _ = fs::remove_file(path);
            }
        })?;
        let mut folders = BTreeSet::new();
        for (sha256, Written { path, .. }) in &written {
            let file = self.layout.file(sha256);
            fs::rename(path, &file).at(&file)?;
            folders.extend(file.parent().map(Path::to_owned));
        }
        durable::sync_folders(&folders)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let temporary = self.layout.temporary();
        for Written { path, .. } in self.written.values() {
            // On a full disk its room is needed; else the next opening deletes it. What was staged stays to go on with.
            if path.starts_with(&temporary) {
                _ = fs::remove_file(path);
            }
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
