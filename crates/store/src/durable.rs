//! Writing so that what was written is there after the power fails, for the owner alone.

use crate::error::{At, StoreError};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Makes a folder only its owner may look into; one that is there is fine.
pub(crate) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).at(folder)
}

/// Opens a new file that only its owner may read; refused where there is one.
pub(crate) fn new_file(file: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create_new(true)).open(file)
}

/// `options`, for files that only their owner may read.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes the names in a folder durable: what was made, renamed or deleted in it.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    // Windows keeps names durable with the files and opens no folder as a file.
    if cfg!(unix) { File::open(folder).and_then(|opened| opened.sync_all()).at(folder) } else { Ok(()) }
}

/// Makes the names in several folders durable.
pub(crate) fn sync_folders(folders: &BTreeSet<PathBuf>) -> Result<(), StoreError> {
    together(&folders.iter().collect::<Vec<_>>(), |folder| sync_folder(folder))
}

/// Makes what was written to several files durable.
pub(crate) fn sync_files(files: &[(&Path, &File)]) -> Result<(), StoreError> {
    together(files, |(path, file)| file.sync_all().at(path))
}

/// How many flushes the disk is asked for at once.
const AT_ONCE: usize = 32;

/// Flushes all of them at once: the file system and the disk then do it for all together, where one after the other would
/// wait for the disk each time.
fn together<T: Sync>(items: &[T], flush: impl Fn(&T) -> Result<(), StoreError> + Sync) -> Result<(), StoreError> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = flush(item) {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..items.len().min(AT_ONCE) {
            // Where there are no more threads, those that are there do it.
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Writes `bytes` to a new temporary file in `temporary` and makes them durable there.
pub(crate) fn write_temporary(temporary: &Path, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    let (path, file) = begin_temporary(temporary, bytes)?;
    file.sync_all().at(&path)?;
    Ok(path)
}

/// Writes `bytes` to a new temporary file in `temporary`, which is not durable yet.
pub(crate) fn begin_temporary(temporary: &Path, bytes: &[u8]) -> Result<(PathBuf, File), StoreError> {
    let path = temporary_name(temporary);
    let mut file = new_file(&path).at(&path)?;
    if let Err(problem) = file.write_all(bytes) {
        // It holds nothing that was said to be kept, and on a full disk its room is needed.
        _ = fs::remove_file(&path);
        return Err(StoreError::io(&path, problem));
    }
    Ok((path, file))
}

/// A name for a temporary file.
pub(crate) fn temporary_name(temporary: &Path) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    temporary.join(format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)))
}

/// Gives a file that is durable its name, durably.
pub(crate) fn put_in_place(temporary: &Path, file: &Path) -> Result<(), StoreError> {
    fs::rename(temporary, file).at(file)?;
    match file.parent() {
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}
