//! What a file of a bundle is put together from, and how it is measured before it is written.

use super::plan::PlanError;
use crate::digest::{Crc32, Sha256Hasher, Sha256Hex};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::VecDeque;

/// A piece of a file, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Those of a kept file.
    Kept {
        /// The file's hash.
        sha256: Sha256Hex,
        /// Its size in bytes.
        size: u64,
    },
    /// Those of a kept file in base64 (RFC 4648, section 4), with padding and without line ends.
    Base64 {
        /// The file's hash.
        sha256: Sha256Hex,
        /// Its size in bytes, before it is spelled so.
        size: u64,
    },
}

impl Part {
    /// How many bytes it adds.
    pub fn size(&self) -> u64 {
        match self {
            Part::Bytes(bytes) => bytes.len() as u64,
            Part::Kept { size, .. } => *size,
            Part::Base64 { size, .. } => size.div_ceil(3) * 4,
        }
    }

    /// How many bytes have to be read for it.
    pub(crate) fn to_read(&self) -> u64 {
        match self {
            Part::Bytes(_) => 0,
            Part::Kept { size, .. } | Part::Base64 { size, .. } => *size,
        }
    }
}

/// Spells bytes that come in pieces in base64.
#[derive(Clone, Debug, Default)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// The text of the next bytes; what fills no group of three waits for those that follow.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.0.extend_from_slice(bytes);
        let rest = self.0.len() % 3;
        let text = STANDARD.encode(&self.0[..self.0.len() - rest]);
        self.0.drain(..self.0.len() - rest);
        text
    }

    /// What is left.
    pub fn finish(self) -> String {
        STANDARD.encode(self.0)
    }
}

/// Size, hash and checksum of a file that was put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) size: u64,
    pub(crate) sha256: Sha256Hex,
    pub(crate) crc32: u32,
}

/// Takes in the kept files that bundles' members are made of, one after the other, and measures the members.
#[derive(Debug)]
pub(crate) struct Measuring {
    waiting: VecDeque<Step>,
    /// How many bytes are still to be read.
    left: u64,
    current: File,
    base64: Base64,
    done: Vec<Measured>,
}

#[derive(Debug)]
enum Step {
    Part { part: Part, left: u64 },
    End,
}

#[derive(Debug, Default)]
struct File {
    size: u64,
    hasher: Sha256Hasher,
    crc32: Crc32,
}

impl File {
    fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.hasher.update(bytes);
        self.crc32.update(bytes);
    }
}

impl Measuring {
    /// The measuring of `files`, each by its parts.
    pub(crate) fn of<'a>(files: impl IntoIterator<Item = &'a [Part]>) -> Self {
        let mut waiting = VecDeque::new();
        let mut left = 0;
        for parts in files {
            left += parts.iter().map(Part::to_read).sum::<u64>();
            waiting.extend(parts.iter().map(|part| Step::Part { part: part.clone(), left: part.to_read() }));
            waiting.push_back(Step::End);
        }
        let mut measuring =
            Self { waiting, left, current: File::default(), base64: Base64::default(), done: Vec::new() };
        measuring.go_on();
        measuring
    }

    /// How many bytes are still to be read.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// The kept file that is to be read next, from its beginning.
    pub(crate) fn wanted(&self) -> Option<(&Sha256Hex, u64)> {
        match self.waiting.front() {
            Some(Step::Part { part: Part::Kept { sha256, size } | Part::Base64 { sha256, size }, .. }) => {
                Some((sha256, *size))
            }
            _ => None,
        }
    }

    /// Takes in the next bytes of that file.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), PlanError> {
        let Some(Step::Part { part, left }) = self.waiting.front_mut() else {
            return Err(PlanError::Unwanted);
        };
        *left = left.checked_sub(bytes.len() as u64).ok_or(PlanError::Unwanted)?;
        self.left -= bytes.len() as u64;
        match part {
            Part::Base64 { .. } => self.current.update(self.base64.push(bytes).as_bytes()),
            Part::Bytes(_) | Part::Kept { .. } => self.current.update(bytes),
        }
        if *left == 0 {
            let rest = std::mem::take(&mut self.base64).finish();
            self.current.update(rest.as_bytes());
            self.waiting.pop_front();
            self.go_on();
        }
        Ok(())
    }

    /// The files in their order, once all was read.
    pub(crate) fn finish(self) -> Result<Vec<Measured>, PlanError> {
        match self.wanted() {
            Some((sha256, _)) => Err(PlanError::NotRead { sha256: sha256.clone() }),
            None => Ok(self.done),
        }
    }

    /// Takes in what needs nothing to be read.
    fn go_on(&mut self) {
        while let Some(step) = self.waiting.pop_front() {
            match step {
                Step::Part { left, part } if left > 0 => {
                    self.waiting.push_front(Step::Part { part, left });
                    return;
                }
                Step::Part { part: Part::Bytes(bytes), .. } => self.current.update(&bytes),
                Step::Part { .. } => {}
                Step::End => {
                    let File { size, hasher, crc32 } = std::mem::take(&mut self.current);
                    self.done.push(Measured { size, sha256: hasher.finish(), crc32: crc32.finish() });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::sha256;

    fn kept(size: u64) -> Part {
        Part::Kept { sha256: sha256(b"kept"), size }
    }

    #[test]
    fn pieces_of_any_length_make_the_same_base64() {
        for step in 1..8 {
            let (mut base64, bytes) = (Base64::default(), b"any carnal pleas");
            let text: String = bytes.chunks(step).map(|piece| base64.push(piece)).collect();
            assert_eq!(text + &base64.finish(), "YW55IGNhcm5hbCBwbGVhcw==");
        }
    }

    #[test]
    fn a_file_is_measured_by_its_parts() {
        let parts = [
            Part::Bytes(b"<".to_vec()),
            kept(4),
            kept(0),
            Part::Base64 { sha256: sha256(b"kept"), size: 4 },
            Part::Bytes(b">".to_vec()),
        ];
        let mut measuring = Measuring::of([&parts[..], &[]]);
        assert_eq!((measuring.left(), measuring.wanted()), (8, Some((&sha256(b"kept"), 4))));
        for piece in [&b"ke"[..], b"pt", b"kep", b"t"] {
            measuring.feed(piece).unwrap();
        }
        let whole = b"<kepta2VwdA==>";
        let size = parts.iter().map(Part::size).sum();
        let first = Measured { size, sha256: sha256(whole), crc32: Crc32::of(whole) };
        let second = Measured { size: 0, sha256: sha256(b""), crc32: 0 };
        assert_eq!(measuring.finish(), Ok(vec![first, second]));
    }

    #[test]
    fn a_file_of_another_length_is_refused() {
        let parts = [kept(4)];
        let mut measuring = Measuring::of([&parts[..]]);
        assert_eq!(measuring.feed(b"longer"), Err(PlanError::Unwanted));
        assert!(matches!(Measuring::of([&parts[..]]).finish(), Err(PlanError::NotRead { .. })));
    }
}
