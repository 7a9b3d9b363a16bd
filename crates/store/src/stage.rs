//! A file on its way in: piece by piece, going on where it stopped.

use crate::description::Layout;
use crate::durable;
use crate::error::{At, StoreError};
use crate::files::{self, Batch};
use evidence::{Sha256Hasher, Sha256Hex};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::PathBuf;

/// A file that is being received. What has come of it survives the process.
#[derive(Debug)]
pub struct StagedFile {
    sha256: Sha256Hex,
    size: u64,
    /// How many bytes are there.
    have: u64,
    /// Absent where the vault has the file already.
    incoming: Option<Incoming>,
}

#[derive(Debug)]
struct Incoming {
    path: PathBuf,
    file: File,
    hasher: Sha256Hasher,
}

impl StagedFile {
    /// Begins with a file, or goes on with what is there of it.
    pub(crate) fn open(layout: &Layout, sha256: &Sha256Hex, size: u64) -> Result<Self, StoreError> {
        let sha256 = sha256.clone();
        if files::has(layout, &sha256, size)? {
            return Ok(Self { sha256, size, have: size, incoming: None });
        }
        let path = layout.staged().join(sha256.as_str());
        let mut options = OpenOptions::new();
        let opened = durable::private(options.read(true).append(true).create(true)).open(&path);
        let mut file = opened.at(&path)?;
        if file.metadata().at(&path)?.len() > size {
            // It was begun with another size: one of the two was a lie, so nothing of it is believed.
            file.set_len(0).at(&path)?;
        }
        let mut hasher = Sha256Hasher::new();
        let have = hash_rest(&mut file, &mut hasher).at(&path)?;
        Ok(Self { sha256, size, have, incoming: Some(Incoming { path, file, hasher }) })
    }

    /// How many bytes are there: where the next piece begins.
    pub fn have(&self) -> u64 {
        self.have
    }

    /// How many bytes the file is to have.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether all its bytes are there, so that only [`Writer::keep`](crate::Writer::keep) is left.
    pub fn is_whole(&self) -> bool {
        self.have == self.size
    }

    /// Takes in the next piece, which begins at `offset`.
    pub fn append(&mut self, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let length = bytes.len() as u64;
        let follows = offset == self.have && length <= self.size - self.have;
        let Some(incoming) = self.incoming.as_mut().filter(|_| follows) else {
            let (sha256, have, size) = (self.sha256.clone(), self.have, self.size);
            return Err(StoreError::WrongPiece { sha256, have, size, offset, length });
        };
        if let Err(problem) = incoming.file.write_all(bytes) {
            // A part of the piece may be there. Where it can't be taken off, the hash tells at the end.
            _ = incoming.file.set_len(self.have);
            return Err(StoreError::io(&incoming.path, problem));
        }
        incoming.hasher.update(bytes);
        self.have += length;
        Ok(())
    }

    /// Checks the hash of what came, and has the file become durable with `batch`. Where the bytes are others they are
    /// thrown away, so that the file can be begun anew.
    pub(crate) fn finish(self, batch: &mut Batch) -> Result<(), StoreError> {
        let Some(Incoming { path, file, hasher }) = self.incoming else { return Ok(()) };
        if self.have != self.size {
            let (sha256, have, size) = (self.sha256, self.have, self.size);
            return Err(StoreError::WrongPiece { sha256, have, size, offset: have, length: 0 });
        }
        let found = hasher.finish();
        if found != self.sha256 {
            fs::remove_file(&path).at(&path)?;
            return Err(StoreError::WrongBytes { expected: self.sha256, found });
        }
        batch.add_written(self.sha256, path, file, self.size);
        Ok(())
    }
}

fn hash_rest(file: &mut File, hasher: &mut Sha256Hasher) -> std::io::Result<u64> {
    let mut piece = vec![0; 1 << 18];
    let mut have = 0;
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            return Ok(have);
        }
        hasher.update(&piece[..length]);
        have += length as u64;
    }
}
