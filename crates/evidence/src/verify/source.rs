//! Where the bytes of a bundle come from.

use std::ops::Range;

/// A file that can be read at any place. Its length does not change while it is read.
pub trait Source {
    /// Its length in bytes.
    fn len(&self) -> u64;

    /// Fills `buffer` with the bytes from `offset` on. Never asked for bytes beyond the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError>;

    /// Whether it holds nothing.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The file could not be read: what the system says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);

impl Source for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        let start = usize::try_from(offset).ok();
        let bytes = start.and_then(|start| self.get(start..start.checked_add(buffer.len())?));
        buffer.copy_from_slice(bytes.ok_or_else(|| SourceError("the file ends early".to_owned()))?);
        Ok(())
    }
}

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        self.as_slice().read_at(offset, buffer)
    }
}

/// How much is read at once: enough that the system call is cheap, little enough for any machine.
const PIECE: u64 = 256 * 1024;

/// The bytes of `range`, which lies inside the source and is short enough to be held.
pub(crate) fn bytes(source: &dyn Source, range: Range<u64>) -> Result<Vec<u8>, SourceError> {
    let mut bytes = vec![0; (range.end - range.start) as usize];
    source.read_at(range.start, &mut bytes)?;
    Ok(bytes)
}

/// Hands the bytes of `range`, which lies inside the source, to `take` piece by piece.
pub(crate) fn stream(
    source: &dyn Source,
    range: Range<u64>,
    buffer: &mut Vec<u8>,
    mut take: impl FnMut(&[u8]),
) -> Result<(), SourceError> {
    let mut offset = range.start;
    while offset < range.end {
        let length = PIECE.min(range.end - offset);
        buffer.resize(length as usize, 0);
        source.read_at(offset, buffer)?;
        take(buffer);
        offset += length;
    }
    Ok(())
}

/// The lines of a text in a source, each with its newline, never more than `longest` bytes at once.
pub(crate) struct Lines<'a> {
    source: &'a dyn Source,
    range: Range<u64>,
    longest: usize,
    buffer: Vec<u8>,
    /// What of the buffer was not handed out yet.
    pending: Range<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(source: &'a dyn Source, range: Range<u64>, longest: usize) -> Self {
        Self { source, range, longest, buffer: Vec::new(), pending: 0..0 }
    }

    /// The next line, or what is left where no newline comes within `longest` bytes; absent at the end.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, SourceError> {
        if self.line_end().is_none() && self.pending.len() < self.longest && !self.range.is_empty() {
            self.fill()?;
        }
        let start = self.pending.start;
        let whole = self.pending.len().min(self.longest);
        let length = self.line_end().unwrap_or(whole);
        self.pending.start += length;
        Ok((length > 0).then(|| &self.buffer[start..start + length]))
    }

    /// Where the next line ends, if it is not too long: a text without newlines is looked through once, not once for each
    /// part that is handed out.
    fn line_end(&self) -> Option<usize> {
        let pending = &self.buffer[self.pending.clone()];
        pending.iter().take(self.longest).position(|byte| *byte == b'\n').map(|at| at + 1)
    }

    fn fill(&mut self) -> Result<(), SourceError> {
        self.buffer.copy_within(self.pending.clone(), 0);
        let kept = self.pending.len();
        let length = PIECE.min(self.range.end - self.range.start) as usize;
        self.buffer.resize(kept + length, 0);
        self.source.read_at(self.range.start, &mut self.buffer[kept..])?;
        self.range.start += length as u64;
        self.pending = 0..kept + length;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_across_pieces_and_long_ones_in_parts() {
        let long = "x".repeat(PIECE as usize - 3);
        let text = format!("{long}\nabcdef\n\nend").into_bytes();
        let mut lines = Lines::new(&text, 0..text.len() as u64, PIECE as usize);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(String::from_utf8(line.to_vec()).unwrap());
        }
        assert_eq!(found, [&format!("{long}\n"), "abcdef\n", "\n", "end"]);

        let mut parts = Lines::new(&text, 0..9, 4);
        assert_eq!(parts.next().unwrap(), Some(&b"xxxx"[..]));
        assert_eq!(parts.next().unwrap(), Some(&b"xxxx"[..]));
        assert_eq!(parts.next().unwrap(), Some(&b"x"[..]));
        assert_eq!(parts.next().unwrap(), None);
    }
}
