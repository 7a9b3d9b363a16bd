//! One process writes at a time.

use crate::durable::private;
use crate::error::{At, StoreError};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Who writes, or wrote last and did not end as it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// What it does, such as `vault import`.
    pub command: String,
    /// Since when (UTC).
    pub since: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` (process {}, since {})", self.command, self.pid, self.since)
    }
}

/// The lock, held. The system lets go of it when the process ends, in whatever way.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    /// Whether whoever holds it failed half-way.
    is_interrupted: bool,
}

impl Lock {
    /// Takes the lock, and tells who held it last where that one ended without letting go of it, as far as it can be read.
    pub(crate) fn take(
        file: &Path,
        folder: &Path,
        holder: &Holder,
    ) -> Result<(Self, Option<Option<Holder>>), StoreError> {
        let mut options = OpenOptions::new();
        let opened = private(options.read(true).write(true).create(true).truncate(false)).open(file);
        let mut opened = opened.at(file)?;
        match opened.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked { folder: folder.to_owned(), holder: named(&mut opened) });
            }
            Err(TryLockError::Error(problem)) => return Err(StoreError::io(file, problem)),
        }
        let length = opened.metadata().at(file)?.len();
        let before = (length > 0).then(|| named(&mut opened));
        let mut lock = Self { file: opened, is_interrupted: false };
        // Durable, so that the next start knows of it after the power failed, too.
        lock.name(holder, length).and_then(|()| lock.file.sync_data()).at(file)?;
        Ok((lock, before))
    }

    /// From here on the lock says, also to the next that takes it, that its holder did not end as it should.
    pub(crate) fn interrupt(&mut self) {
        self.is_interrupted = true;
    }

    pub(crate) fn is_interrupted(&self) -> bool {
        self.is_interrupted
    }

    /// Writes the holder over what is there, with blanks up to its end and in one go, so that whoever is killed meanwhile
    /// leaves one name or the other.
    fn name(&mut self, holder: &Holder, before: u64) -> std::io::Result<()> {
        let mut text = serde_json::to_vec(holder)?;
        let length = text.len();
        text.resize(length.max(before as usize), b' ');
        self.file.rewind()?;
        self.file.write_all(&text)?;
        self.file.set_len(length as u64)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if !self.is_interrupted {
            // Where that can't be written the next start tells of a writer that did not end well, which costs a look.
            _ = self.file.set_len(0);
        }
        // Closing the file does not let go while a program that is just being started, by another thread, still has it.
        _ = self.file.unlock();
    }
}

/// Whether the lock names nobody: who held it last ended as it should.
pub(crate) fn is_free_of_names(file: &Path) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.len() == 0)
}

/// Who is named in the lock, which may be just being written.
fn named(file: &mut File) -> Option<Holder> {
    let mut text = Vec::new();
    file.read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_is_let_go_of_while_a_program_being_started_has_the_file() {
        let folder = std::env::temp_dir();
        let file = folder.join(format!("counterproof-lock-{}", std::process::id()));
        let holder = Holder { pid: 1, command: "test".to_owned(), since: "2026-11-21T09:00:00.000Z".to_owned() };
        let (lock, _) = Lock::take(&file, &folder, &holder).unwrap();
        // What a process has open its children have, too, until they run their own program.
        let inherited = lock.file.try_clone().unwrap();
        assert!(matches!(Lock::take(&file, &folder, &holder), Err(StoreError::Locked { .. })));
        drop(lock);
        assert_eq!(Lock::take(&file, &folder, &holder).unwrap().1, None);
        drop(inherited);
        std::fs::remove_file(file).unwrap();
    }
}
