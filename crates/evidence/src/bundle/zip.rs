//! The one ZIP that a list of members makes: stored, no times, no attributes, nothing optional.
//!
//! Every byte that is not a member's contents follows from the members' paths, sizes and checksums, so a verifier can
//! rebuild it and compare. Field numbers are those of PKWARE's APPNOTE 6.3.10.

/// A member as the archive's own structures know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path inside the archive, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The CRC-32 of its contents.
    pub crc32: u32,
}

/// A piece of an archive, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The contents of the entry with this index.
    Contents(usize),
}

/// The pieces of the archive of `entries`, in order.
///
/// Joined, with the contents put in, they are the file: as parts of a `Blob`, or written one after the other.
pub fn layout(entries: &[Entry]) -> Result<Vec<Piece>, PathTooLong> {
    let mut pieces = Vec::with_capacity(entries.len() * 2 + 1);
    let mut directory = Vec::new();
    let mut offset = 0;
    for (index, entry) in entries.iter().enumerate() {
        let header = local_header(entry)?;
        directory.extend(central_header(entry, offset)?);
        offset += header.len() as u64 + entry.size;
        pieces.push(Piece::Bytes(header));
        pieces.push(Piece::Contents(index));
    }
    let size = directory.len() as u64;
    directory.extend(end_records(entries.len() as u64, size, offset));
    pieces.push(Piece::Bytes(directory));
    Ok(pieces)
}

/// A member's path is longer than a ZIP can say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the path of a ZIP member has at most 65535 bytes: {0}")]
pub struct PathTooLong(String);

pub(crate) const LOCAL_SIGNATURE: u32 = 0x0403_4b50;
pub(crate) const CENTRAL_SIGNATURE: u32 = 0x0201_4b50;
pub(crate) const END_SIGNATURE: u32 = 0x0605_4b50;
pub(crate) const END_64_SIGNATURE: u32 = 0x0606_4b50;
pub(crate) const LOCATOR_64_SIGNATURE: u32 = 0x0706_4b50;

/// Lengths without path and extra field.
pub(crate) const LOCAL_LENGTH: u64 = 30;
pub(crate) const CENTRAL_LENGTH: u64 = 46;
pub(crate) const END_LENGTH: u64 = 22;
pub(crate) const END_64_LENGTH: u64 = 56;
pub(crate) const LOCATOR_64_LENGTH: u64 = 20;

/// A 32-bit field holds this where the value stands in the ZIP64 field.
pub(crate) const IN_ZIP64: u32 = u32::MAX;
const ZIP64_FIELD: u16 = 1;
const VERSION_STORED: u16 = 20;
const VERSION_ZIP64: u16 = 45;
/// Paths are UTF-8.
const FLAGS: u16 = 1 << 11;
const STORED: u16 = 0;
/// 1980-01-01 00:00:00, the earliest a ZIP can say: the times that count are in the records, with their zone.
const TIME: u16 = 0;
const DATE: u16 = 1 << 5 | 1;

/// What stands before the contents of `entry`.
pub(crate) fn local_header(entry: &Entry) -> Result<Vec<u8>, PathTooLong> {
    let large = entry.size >= u64::from(IN_ZIP64);
    let mut extra = Vec::new();
    if large {
        extra.extend(entry.size.to_le_bytes());
        extra.extend(entry.size.to_le_bytes());
    }
    let extra = zip64_field(extra);
    let mut header = Vec::with_capacity(LOCAL_LENGTH as usize + entry.path.len() + extra.len());
    header.extend(LOCAL_SIGNATURE.to_le_bytes());
    header.extend(if large { VERSION_ZIP64 } else { VERSION_STORED }.to_le_bytes());
    push_shared_fields(&mut header, entry, extra.len())?;
    header.extend(entry.path.as_bytes());
    header.extend(extra);
    Ok(header)
}

/// What stands in the central directory for `entry`, whose local header is at `offset`.
pub(crate) fn central_header(entry: &Entry, offset: u64) -> Result<Vec<u8>, PathTooLong> {
    let mut extra = Vec::new();
    if entry.size >= u64::from(IN_ZIP64) {
        extra.extend(entry.size.to_le_bytes());
        extra.extend(entry.size.to_le_bytes());
    }
    if offset >= u64::from(IN_ZIP64) {
        extra.extend(offset.to_le_bytes());
    }
    let extra = zip64_field(extra);
    let mut header = Vec::with_capacity(CENTRAL_LENGTH as usize + entry.path.len() + extra.len());
    header.extend(CENTRAL_SIGNATURE.to_le_bytes());
    header.extend(VERSION_ZIP64.to_le_bytes());
    header.extend(if extra.is_empty() { VERSION_STORED } else { VERSION_ZIP64 }.to_le_bytes());
    push_shared_fields(&mut header, entry, extra.len())?;
    // No comment, first disk, no attributes.
    header.extend([0; 10]);
    header.extend(short(offset).to_le_bytes());
    header.extend(entry.path.as_bytes());
    header.extend(extra);
    Ok(header)
}

/// What ends an archive of `count` members whose central directory has `size` bytes and begins at `offset`.
pub(crate) fn end_records(count: u64, size: u64, offset: u64) -> Vec<u8> {
    let short_count = u16::try_from(count).unwrap_or(u16::MAX);
    let mut end = Vec::new();
    if needs_zip64_end(count, size, offset) {
        end.extend(END_64_SIGNATURE.to_le_bytes());
        end.extend((END_64_LENGTH - 12).to_le_bytes());
        end.extend(VERSION_ZIP64.to_le_bytes());
        end.extend(VERSION_ZIP64.to_le_bytes());
        end.extend([0; 8]);
        for value in [count, count, size, offset] {
            end.extend(value.to_le_bytes());
        }
        end.extend(LOCATOR_64_SIGNATURE.to_le_bytes());
        end.extend(0_u32.to_le_bytes());
        end.extend((offset + size).to_le_bytes());
        end.extend(1_u32.to_le_bytes());
    }
    end.extend(END_SIGNATURE.to_le_bytes());
    end.extend([0; 4]);
    end.extend(short_count.to_le_bytes());
    end.extend(short_count.to_le_bytes());
    end.extend(short(size).to_le_bytes());
    end.extend(short(offset).to_le_bytes());
    end.extend([0; 2]);
    end
}

/// Whether the end of such an archive is spelled with ZIP64: only where a plain field can't say it.
pub(crate) fn needs_zip64_end(count: u64, size: u64, offset: u64) -> bool {
    count >= u64::from(u16::MAX) || size >= u64::from(IN_ZIP64) || offset >= u64::from(IN_ZIP64)
}

/// From the flags to the length of the extra field, the same in both headers.
fn push_shared_fields(header: &mut Vec<u8>, entry: &Entry, extra: usize) -> Result<(), PathTooLong> {
    let path = u16::try_from(entry.path.len()).map_err(|_| PathTooLong(entry.path.clone()))?;
    for field in [FLAGS, STORED, TIME, DATE] {
        header.extend(field.to_le_bytes());
    }
    for field in [entry.crc32, short(entry.size), short(entry.size)] {
        header.extend(field.to_le_bytes());
    }
    header.extend(path.to_le_bytes());
    // At most 4 + 24 bytes.
    header.extend((extra as u16).to_le_bytes());
    Ok(())
}

fn zip64_field(values: Vec<u8>) -> Vec<u8> {
    if values.is_empty() {
        return values;
    }
    let mut field = Vec::with_capacity(values.len() + 4);
    field.extend(ZIP64_FIELD.to_le_bytes());
    field.extend((values.len() as u16).to_le_bytes());
    field.extend(values);
    field
}

fn short(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(IN_ZIP64)
}
