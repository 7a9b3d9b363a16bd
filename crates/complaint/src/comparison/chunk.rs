//! The sheet's data within its PNG: one `iTXt` chunk, which other programs keep or pass over.

use super::{COMPARISON_FORMAT, ComparisonSheet};
use evidence::Crc32;

/// The chunk's keyword.
pub const KEYWORD: &str = "counterproof-comparison";
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What a chunk has beside its data: length, kind, checksum.
const FRAME: usize = 12;
/// A header chunk with its frame: it is always first and always as long.
const HEADER: usize = 13 + FRAME;

/// Why no sheet can be put into a file or read from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkProblem {
    /// The file is no PNG.
    #[error("the file is no PNG")]
    NotPng,
    /// It ends before its end, or a checksum is not that of its data.
    #[error("the PNG is damaged")]
    Damaged,
    /// It holds no sheet.
    #[error("the PNG holds no data of a comparison sheet")]
    NoSheet,
    /// The data are of a format this code does not read.
    #[error("the sheet's format `{0}` is not known")]
    Format(String),
    /// The data can't be read.
    #[error("the sheet's data can't be read: {0}")]
    Data(String),
}

impl ChunkProblem {
    /// The key of its text in the catalogue.
    pub fn key(&self) -> &'static str {
        match self {
            ChunkProblem::NotPng => "compare.chunk.not_png",
            ChunkProblem::Damaged => "compare.chunk.damaged",
            ChunkProblem::NoSheet => "compare.chunk.no_sheet",
            ChunkProblem::Format(_) => "compare.chunk.format",
            ChunkProblem::Data(_) => "compare.chunk.data",
        }
    }
}

/// A PNG with a sheet's data in it, directly after its header. The pixels stay as they are.
///
/// # Errors
///
/// The file is no PNG.
pub fn with_sheet(png: &[u8], sheet: &ComparisonSheet) -> Result<Vec<u8>, ChunkProblem> {
    let header = SIGNATURE.len() + HEADER;
    if !png.starts_with(SIGNATURE) || png.len() < header || png.get(12..16) != Some(b"IHDR") {
        return Err(ChunkProblem::NotPng);
    }
    let json = serde_json::to_vec(sheet).map_err(|error| ChunkProblem::Data(error.to_string()))?;
    let mut data = KEYWORD.as_bytes().to_vec();
    // The keyword's end, not compressed, no language and no translated keyword.
    data.extend([0, 0, 0, 0, 0]);
    data.extend(json);
    let length = u32::try_from(data.len()).map_err(|error| ChunkProblem::Data(error.to_string()))?;
    let mut made = Vec::with_capacity(png.len() + data.len() + FRAME);
    made.extend_from_slice(&png[..header]);
    made.extend(length.to_be_bytes());
    made.extend(b"iTXt");
    made.extend_from_slice(&data);
    made.extend(checksum(b"iTXt", &data).to_be_bytes());
    made.extend_from_slice(&png[header..]);
    Ok(made)
}

/// The sheet a PNG holds.
///
/// # Errors
///
/// The file is no PNG, is damaged before the data, or holds none that can be read.
pub fn sheet_in(png: &[u8]) -> Result<ComparisonSheet, ChunkProblem> {
    let mut rest = png.strip_prefix(SIGNATURE).ok_or(ChunkProblem::NotPng)?;
    loop {
        let (kind, data, after) = chunk(rest).ok_or(ChunkProblem::Damaged)?;
        if kind == b"iTXt"
            && let Some(text) = data.strip_prefix(KEYWORD.as_bytes()).and_then(|data| data.strip_prefix(&[0, 0, 0]))
        {
            let text = after_zero(text).and_then(after_zero).ok_or(ChunkProblem::Damaged)?;
            return read(text);
        }
        if kind == b"IEND" {
            return Err(ChunkProblem::NoSheet);
        }
        rest = after;
    }
}

fn read(json: &[u8]) -> Result<ComparisonSheet, ChunkProblem> {
    let unreadable = |error: serde_json::Error| ChunkProblem::Data(error.to_string());
    let value: serde_json::Value = serde_json::from_slice(json).map_err(unreadable)?;
    match value.get("format").and_then(serde_json::Value::as_str) {
        Some(COMPARISON_FORMAT) => serde_json::from_value(value).map_err(unreadable),
        other => Err(ChunkProblem::Format(other.unwrap_or_default().to_owned())),
    }
}

/// The first chunk: its kind, its data, what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(4)?;
    let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
    let (kind, rest) = rest.split_at_checked(4)?;
    let (data, rest) = rest.split_at_checked(length)?;
    let (found, after) = rest.split_at_checked(4)?;
    (found == checksum(kind, data).to_be_bytes()).then_some((kind, data, after))
}

/// What follows the first zero byte.
fn after_zero(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    bytes.get(end + 1..)
}

fn checksum(kind: &[u8], data: &[u8]) -> u32 {
    let mut crc = Crc32::default();
    crc.update(kind);
    crc.update(data);
    crc.finish()
}
