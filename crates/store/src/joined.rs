//! Several files as one source.

use evidence::verify::{Source, SourceError};
use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Files one after the other, as one that can be read at any place.
#[derive(Default)]
pub struct JoinedFiles {
    files: RefCell<Vec<(PathBuf, Range<u64>)>>,
    /// The one that was read last.
    open: RefCell<Option<(usize, File)>>,
}

impl JoinedFiles {
    /// Adds a file, and says where its first `length` bytes stand.
    pub fn add(&self, path: PathBuf, length: u64) -> Range<u64> {
        let start = self.len();
        self.files.borrow_mut().push((path, start..start + length));
        start..start + length
    }
}

impl Source for JoinedFiles {
    fn len(&self) -> u64 {
        self.files.borrow().last().map_or(0, |(_, range)| range.end)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        if buffer.is_empty() {
            return Ok(());
        }
        let files = self.files.borrow();
        let at = files.partition_point(|(_, range)| range.end <= offset);
        let Some((path, range)) = files.get(at) else { return Err(SourceError("the file ends early".to_owned())) };
        let mut open = self.open.borrow_mut();
        if open.as_ref().is_none_or(|(opened, _)| *opened != at) {
            *open = Some((at, File::open(path).map_err(|error| unreadable(path, &error))?));
        }
        let Some((_, file)) = open.as_mut() else { return Ok(()) };
        let read = file.seek(SeekFrom::Start(offset - range.start)).and_then(|_| file.read_exact(buffer));
        read.map_err(|error| unreadable(path, &error))
    }
}

pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> SourceError {
    SourceError(format!("{}: {error}", path.display()))
}
