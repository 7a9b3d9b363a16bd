//! A chain as a file that only grows: one link a line, as in a bundle's `links.jsonl`.

use crate::durable;
use crate::error::{At, StoreError};
use evidence::{ChainReader, Sha256Hex, SignedLink, canonical_json};
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How a chain came into the vault. Each kind has a folder of its own, so that a chain has one writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The vault's own.
    Own,
    /// Delivered link by link by the extension that writes it.
    Received,
    /// Taken from bundles: its links are all there, what they are about only as far as the bundles held it.
    Imported,
}

impl Origin {
    /// All of them, those first that others speak of.
    pub const ALL: [Origin; 3] = [Origin::Received, Origin::Imported, Origin::Own];

    /// The origin as it is written, which is also its folder's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Own => "own",
            Origin::Received => "received",
            Origin::Imported => "imported",
        }
    }
}

/// The longest line a chain may have: a link of ours has about 600 bytes.
const LONGEST_LINE: u64 = 4096;

/// A chain's file, open at its end.
pub(crate) struct ChainFile {
    path: PathBuf,
    file: File,
    length: u64,
    /// Knows the last link.
    reader: ChainReader,
    /// The last link's time.
    last_utc: String,
}

/// What stands at a chain's end and is no link: the beginning of one that was being written when the machine or the
/// process stopped.
pub(crate) struct Torn {
    pub(crate) at: u64,
    pub(crate) bytes: Vec<u8>,
}

impl ChainFile {
    /// The name of the chain's file, in the folder of its origin.
    pub(crate) fn path(chains: &Path, origin: Origin, chain: &Sha256Hex) -> PathBuf {
        chains.join(origin.as_str()).join(format!("{chain}.jsonl"))
    }

    /// Makes the file of a chain that begins with `links`, which were checked.
    pub(crate) fn create(path: PathBuf, temporary: &Path, links: &[SignedLink]) -> Result<Self, StoreError> {
        let written = durable::write_temporary(temporary, &lines(links, &path)?)?;
        durable::put_in_place(&written, &path)?;
        Self::open(path)
    }

    /// Opens the file of a chain whose end is whole.
    pub(crate) fn open(path: PathBuf) -> Result<Self, StoreError> {
        let mut file = OpenOptions::new().read(true).append(true).open(&path).at(&path)?;
        let Some(last) = last_link(&mut file, &path)? else {
            return Err(damaged(&path, "it holds no link"));
        };
        let length = file.metadata().at(&path)?.len();
        let reader =
            ChainReader::after(&last).map_err(|problem| damaged(&path, &format!("its last link: {problem}")))?;
        Ok(Self { path, file, length, reader, last_utc: last.link.utc })
    }

    /// Knows what follows the last link.
    pub(crate) fn reader(&self) -> &ChainReader {
        &self.reader
    }

    /// The last link's time.
    pub(crate) fn last_utc(&self) -> &str {
        &self.last_utc
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Appends links that were checked, durably. Where that fails the file is as it was, or [`StoreError::Interrupted`]
    /// must follow: then its end is looked at when the vault is opened again.
    pub(crate) fn append(&mut self, links: &[SignedLink]) -> Result<(), AppendError> {
        let bytes = lines(links, &self.path).map_err(AppendError::Undone)?;
        let mut reader = self.reader.clone();
        for link in links {
            let followed = reader.next(link);
            followed.map_err(|error| AppendError::Undone(damaged(&self.path, &error.to_string())))?;
        }
        if let Err(problem) = self.file.write_all(&bytes) {
            let problem = StoreError::io(&self.path, problem);
            return Err(match self.file.set_len(self.length) {
                Ok(()) => AppendError::Undone(problem),
                Err(_) => AppendError::Unknown(problem),
            });
        }
        // After a flush that failed nobody knows what is on the disk.
        self.file.sync_data().map_err(|problem| AppendError::Unknown(StoreError::io(&self.path, problem)))?;
        self.length += bytes.len() as u64;
        self.reader = reader;
        if let Some(last) = links.last() {
            last.link.utc.clone_into(&mut self.last_utc);
        }
        Ok(())
    }
}

/// Why links were not appended.
pub(crate) enum AppendError {
    /// The file is as it was.
    Undone(StoreError),
    /// What is at its end is not known.
    Unknown(StoreError),
}

/// The end of a chain's file that is no whole line with a link on it, if any.
pub(crate) fn torn_end(path: &Path) -> Result<Option<Torn>, StoreError> {
    let mut file = File::open(path).at(path)?;
    let (start, tail) = tail(&mut file, path)?;
    let line_ends: Vec<usize> = (0..tail.len()).filter(|at| tail[*at] == b'\n').collect();
    let whole = line_ends.last().map_or(0, |at| at + 1);
    let last_line = line_ends.iter().rev().nth(1).map_or(0, |at| at + 1)..whole;
    // A line that begins before the tail is longer than any link.
    let is_link = whole > 0 && (last_line.start > 0 || start == 0) && parse(&tail[last_line.clone()]).is_some();
    let from = if is_link { whole } else { last_line.start };
    let torn = from < tail.len() || (!is_link && !tail.is_empty());
    Ok(torn.then(|| Torn { at: start + from as u64, bytes: tail[from..].to_vec() }))
}

/// The links of a chain's file from the byte `from` on, each with where its line ends.
pub(crate) struct Links<'a> {
    path: &'a Path,
    lines: std::io::Split<std::io::BufReader<std::io::Take<File>>>,
    at: u64,
    length: u64,
}

impl<'a> Links<'a> {
    pub(crate) fn from(path: &'a Path, from: u64) -> Result<Self, StoreError> {
        let mut file = File::open(path).at(path)?;
        let length = file.metadata().at(path)?.len();
        file.seek(SeekFrom::Start(from)).at(path)?;
        let reader = std::io::BufReader::with_capacity(1 << 18, file.take(length.saturating_sub(from)));
        Ok(Self { path, lines: std::io::BufRead::split(reader, b'\n'), at: from, length })
    }
}

impl Iterator for Links<'_> {
    type Item = Result<(SignedLink, u64), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = match self.lines.next()? {
            Ok(line) => line,
            Err(problem) => return Some(Err(StoreError::io(self.path, problem))),
        };
        let begins = self.at;
        self.at += line.len() as u64 + 1;
        if self.at <= self.length {
            line.push(b'\n');
        }
        let damage = || damaged(self.path, &format!("what stands at byte {begins} is no link"));
        Some(parse(&line).map(|link| (link, self.at)).ok_or_else(damage))
    }
}

/// The link on a line with its newline, if it is spelled in its one way.
pub(crate) fn parse(line: &[u8]) -> Option<SignedLink> {
    let json = line.strip_suffix(b"\n")?;
    let link: SignedLink = serde_json::from_slice(json).ok()?;
    (canonical_json(&link).ok()? == json).then_some(link)
}

fn last_link(file: &mut File, path: &Path) -> Result<Option<SignedLink>, StoreError> {
    let (_, tail) = tail(file, path)?;
    let Some(body) = tail.strip_suffix(b"\n") else { return Ok(None) };
    let start = body.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    Ok(parse(&tail[start..]))
}

/// The last bytes of a file, enough for two lines, and where they begin.
fn tail(file: &mut File, path: &Path) -> Result<(u64, Vec<u8>), StoreError> {
    let length = file.metadata().at(path)?.len();
    let start = length.saturating_sub(2 * LONGEST_LINE);
    file.seek(SeekFrom::Start(start)).at(path)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).at(path)?;
    Ok((start, bytes))
}

fn lines(links: &[SignedLink], path: &Path) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    for link in links {
        bytes.extend(canonical_json(link).map_err(|error| damaged(path, &error.to_string()))?);
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn damaged(path: &Path, problem: &str) -> StoreError {
    StoreError::Damaged { file: path.to_owned(), problem: problem.to_owned() }
}
