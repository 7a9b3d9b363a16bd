//! The ZIP: what its members are, and whether every byte between them is the one that follows.

use super::VerifyError;
use super::remark::{Check, Place, Remark, RemarkCode};
use super::source::{Source, SourceError, bytes, stream};
use crate::bundle::zip::{
    CENTRAL_LENGTH, CENTRAL_SIGNATURE, END_64_LENGTH, END_64_SIGNATURE, END_LENGTH, END_SIGNATURE, Entry, IN_ZIP64,
    LOCAL_LENGTH, LOCAL_SIGNATURE, LOCATOR_64_LENGTH, LOCATOR_64_SIGNATURE, central_header, end_records, local_header,
};
use crate::digest::{Crc32, Sha256Hasher, Sha256Hex};
use std::collections::BTreeSet;
use std::ops::Range;

/// More members than this are no bundle: 100 files for each of 10,000 exhibits.
const MOST_MEMBERS: usize = 1_000_000;
/// The longest path of a bundle has about 200 bytes.
const LONGEST_PATH: u64 = 255;
/// How far from the end of a file a ZIP's end record can be: a comment has at most 65,535 bytes.
const LONGEST_COMMENT: u64 = 65_535;

/// The members, in their order.
pub(crate) struct Archive {
    pub(crate) members: Vec<Found>,
}

/// A member of a bundle as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its path in the archive.
    pub path: String,
    /// Where its contents stand in the file.
    pub contents: Range<u64>,
    /// The hash of its contents.
    pub sha256: Sha256Hex,
}

impl Found {
    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.contents.end - self.contents.start
    }
}

/// Reads the archive once, from beginning to end. Absent where it can't be read to its end; `check` says why then.
pub(crate) fn read(source: &dyn Source, check: &mut Check) -> Result<Option<Archive>, VerifyError> {
    let Some(end) = End::find(source, check)? else { return Ok(None) };
    let Some(entries) = read_directory(source, &end, check)? else { return Ok(None) };
    let expected_end = end_records(entries.len() as u64, end.directory.end - end.directory.start, end.directory.start);
    let actual_end = bytes(source, end.directory.end..source.len())?;
    compare(check, RemarkCode::ZipEndField, &Place::default(), end.directory.end, &actual_end, &expected_end);
    let members = read_members(source, &end, &entries, check)?;
    if let Some(members) = &members
        && check.holds()
    {
        check.note(Remark::new(RemarkCode::ZipFine).with("members", members.len()).with("size", source.len()));
    }
    Ok(members.map(|members| Archive { members }))
}

/// Where the central directory stands, by the records that end the archive.
struct End {
    directory: Range<u64>,
}

impl End {
    fn find(source: &dyn Source, check: &mut Check) -> Result<Option<Self>, VerifyError> {
        let length = source.len();
        let begins_as_zip = length >= 4 && signature(&bytes(source, 0..4)?) == LOCAL_SIGNATURE;
        let Some(at) = length.checked_sub(END_LENGTH) else {
            if !begins_as_zip {
                return Err(VerifyError::NotAZip);
            }
            check.fail(Remark::new(RemarkCode::ZipEndDamaged).at(Place::offset(0)));
            return Ok(None);
        };
        let record = bytes(source, at..length)?;
        if signature(&record) == END_SIGNATURE {
            return Self::read(source, at, &record, check).map_err(VerifyError::from);
        }
        match earlier_end(source, at)? {
            Some(earlier) => {
                let after = earlier + END_LENGTH;
                check.fail(Remark::new(RemarkCode::ZipTrailing).at(Place::offset(after)).with("count", length - after));
            }
            None if begins_as_zip => check.fail(Remark::new(RemarkCode::ZipEndDamaged).at(Place::offset(at))),
            None => return Err(VerifyError::NotAZip),
        }
        Ok(None)
    }

    fn read(source: &dyn Source, at: u64, record: &[u8], check: &mut Check) -> Result<Option<Self>, SourceError> {
        let (mut end, mut size, mut start) = (at, u64::from(word(record, 12)), u64::from(word(record, 16)));
        let in_zip64 = half(record, 10) == u16::MAX || [size, start].contains(&u64::from(IN_ZIP64));
        if in_zip64 {
            let Some(at_64) = at.checked_sub(END_64_LENGTH + LOCATOR_64_LENGTH) else {
                check.fail(Remark::new(RemarkCode::ZipEndDamaged).at(Place::offset(at)));
                return Ok(None);
            };
            let records = bytes(source, at_64..at)?;
            for (offset, expected) in [(0, END_64_SIGNATURE), (END_64_LENGTH as usize, LOCATOR_64_SIGNATURE)] {
                if signature(&records[offset..]) != expected {
                    let place = Place::offset(at_64 + offset as u64);
                    check.fail(Remark::new(RemarkCode::ZipEndDamaged).at(place));
                    return Ok(None);
                }
            }
            (end, size, start) = (at_64, long(&records, 40), long(&records, 48));
        }
        if start.checked_add(size) == Some(end) {
            return Ok(Some(Self { directory: start..end }));
        }
        // Bytes put in front of an archive leave its own offsets as they were.
        let prefix = end.checked_sub(size).and_then(|moved| moved.checked_sub(start));
        let moved = prefix.map(|prefix| prefix + start).filter(|moved| moved + 4 <= end);
        let directory_moved = match moved {
            Some(moved) => signature(&bytes(source, moved..moved + 4)?) == CENTRAL_SIGNATURE,
            None => false,
        };
        let starts_as_zip = signature(&bytes(source, 0..4)?) == LOCAL_SIGNATURE;
        check.fail(match prefix {
            Some(count) if directory_moved && !starts_as_zip => {
                Remark::new(RemarkCode::ZipPrefix).at(Place::offset(0)).with("count", count)
            }
            _ => Remark::new(RemarkCode::ZipDirectoryPlace)
                .at(Place::offset(at + 12))
                .with("found", format!("{start} + {size}"))
                .with("expected", end),
        });
        Ok(None)
    }
}

/// Where an archive ends that something was appended to, before `last`.
fn earlier_end(source: &dyn Source, last: u64) -> Result<Option<u64>, SourceError> {
    let from = last.saturating_sub(LONGEST_COMMENT);
    let tail = bytes(source, from..last + END_LENGTH)?;
    let candidates = tail.windows(END_LENGTH as usize).enumerate().rev();
    let found = candidates.filter(|(_, record)| signature(record) == END_SIGNATURE).find(|(index, record)| {
        let (size, start) = (u64::from(word(record, 12)), u64::from(word(record, 16)));
        start == u64::from(IN_ZIP64) || start + size == from + *index as u64
    });
    Ok(found.map(|(index, _)| from + index as u64))
}

/// A member as the central directory has it.
struct Listed {
    /// Where its entry stands.
    at: Range<u64>,
    path: String,
    size: u64,
    crc32: u32,
    offset: u64,
}

fn read_directory(source: &dyn Source, end: &End, check: &mut Check) -> Result<Option<Vec<Listed>>, SourceError> {
    let mut entries = Vec::new();
    let mut paths = BTreeSet::new();
    let mut at = end.directory.start;
    while at < end.directory.end {
        let Some(listed) = read_entry(source, at, end, check)? else { return Ok(None) };
        at = listed.at.end;
        // A file system that doesn't tell case apart would put one file in the place of the other.
        if !paths.insert(listed.path.to_ascii_lowercase()) {
            check.fail(Remark::new(RemarkCode::ZipDuplicate).at(Place::file(&listed.path).and_offset(listed.at.start)));
            return Ok(None);
        }
        entries.push(listed);
        if entries.len() > MOST_MEMBERS {
            check.fail(Remark::new(RemarkCode::ZipTooMany).at(Place::offset(at)));
            return Ok(None);
        }
    }
    Ok(Some(entries))
}

fn read_entry(source: &dyn Source, at: u64, end: &End, check: &mut Check) -> Result<Option<Listed>, SourceError> {
    let mut damaged = |found: &[u8]| {
        let found = spell(&found[..found.len().min(4)]);
        check.fail(Remark::new(RemarkCode::ZipDirectoryDamaged).at(Place::offset(at)).with("found", found));
        Ok(None)
    };
    let room = end.directory.end - at;
    let header = bytes(source, at..at + room.min(CENTRAL_LENGTH))?;
    if (header.len() as u64) < CENTRAL_LENGTH || signature(&header) != CENTRAL_SIGNATURE {
        return damaged(&header);
    }
    let [path, extra, comment] = [28, 30, 32].map(|field| u64::from(half(&header, field)));
    let length = CENTRAL_LENGTH + path + extra + comment;
    if length > room || path > LONGEST_PATH {
        return damaged(&header);
    }
    let rest = bytes(source, at + CENTRAL_LENGTH..at + length)?;
    let path = String::from_utf8_lossy(&rest[..path as usize]).into_owned();
    let place = Place::file(&path).and_offset(at);
    // Where no entry follows, either the lengths of this one are damaged or the beginning of the next. Its local header
    // has the path again.
    let next = bytes(source, at + length..(at + length + 4).min(end.directory.end))?;
    let leads_on = next.is_empty() || signature(&next) == CENTRAL_SIGNATURE;
    if !leads_on && (extra + comment > 0 || !names(source, u64::from(word(&header, 42)), &path, end)?) {
        let place = Place::offset(at + 28);
        check.fail(Remark::new(RemarkCode::ZipDirectoryDamaged).at(place).with("found", spell(&header[28..34])));
        return Ok(None);
    }
    if !is_bag_path(&path) {
        let odd = path.bytes().position(|byte| byte != b'/' && !is_path_byte(byte)).unwrap_or_default() as u64;
        check.fail(Remark::new(RemarkCode::ZipPath).at(Place::file(&path).and_offset(at + CENTRAL_LENGTH + odd)));
        return Ok(None);
    }
    if half(&header, 10) != 0 || half(&header, 8) & 1 != 0 {
        check.fail(Remark::new(RemarkCode::ZipNotStored).at(place).with("method", half(&header, 10)));
        return Ok(None);
    }
    let mut values = Zip64Values::of(&rest[path.len()..path.len() + extra as usize]);
    let mut value = |field: usize| match word(&header, field) {
        IN_ZIP64 => values.next().unwrap_or(u64::from(IN_ZIP64)),
        value => u64::from(value),
    };
    let (size, _, offset) = (value(24), value(20), value(42));
    Ok(Some(Listed { at: at..at + length, path, size, crc32: word(&header, 16), offset }))
}

/// The values of a ZIP64 field, in order.
struct Zip64Values<'a>(&'a [u8]);

impl<'a> Zip64Values<'a> {
    /// Of the extra field `extra`, where nothing else stands in it.
    fn of(extra: &'a [u8]) -> Self {
        let whole = extra.len() >= 4 && half(extra, 0) == 1 && usize::from(half(extra, 2)) == extra.len() - 4;
        Self(if whole { &extra[4..] } else { &[] })
    }

    fn next(&mut self) -> Option<u64> {
        let (value, rest) = self.0.split_at_checked(8)?;
        self.0 = rest;
        Some(long(value, 0))
    }
}

/// Whether `path` is one a bundle could have: relative, of plain segments, spelled in one way only.
fn is_bag_path(path: &str) -> bool {
    path.split('/').all(|segment| !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(is_path_byte))
}

fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
}

fn read_members(
    source: &dyn Source,
    end: &End,
    entries: &[Listed],
    check: &mut Check,
) -> Result<Option<Vec<Found>>, SourceError> {
    let mut members = Vec::with_capacity(entries.len());
    let mut buffer = Vec::new();
    let mut expected = 0;
    for (index, listed) in entries.iter().enumerate() {
        let limit = entries.get(index + 1).map_or(end.directory.start, |next| next.offset);
        let Some(local) = Local::find(source, listed, expected, end, limit, check)? else { return Ok(None) };
        let (mut crc32, mut sha256) = (Crc32::new(), Sha256Hasher::new());
        stream(source, local.contents.clone(), &mut buffer, |piece| {
            crc32.update(piece);
            sha256.update(piece);
        })?;
        check_headers(source, listed, &local, expected, crc32.finish(), check)?;
        expected = local.contents.end;
        members.push(Found { path: listed.path.clone(), contents: local.contents, sha256: sha256.finish() });
    }
    if expected != end.directory.start {
        let remark = Remark::new(RemarkCode::ZipGap).at(Place::offset(expected));
        check.fail(remark.with("count", end.directory.start - expected));
    }
    Ok(Some(members))
}

/// A member's local header and contents, as they have to stand.
struct Local {
    at: u64,
    contents: Range<u64>,
}

impl Local {
    /// Finds the member that `listed` speaks of, expected at `expected`. Never goes back, so that no byte is read twice:
    /// an archive whose members overlap can't cost more than its length.
    fn find(
        source: &dyn Source,
        listed: &Listed,
        expected: u64,
        end: &End,
        limit: u64,
        check: &mut Check,
    ) -> Result<Option<Self>, SourceError> {
        let place = || Place::file(&listed.path);
        let in_place = listed.offset == expected || names(source, expected, &listed.path, end)?;
        if !in_place && (listed.offset < expected || !names(source, listed.offset, &listed.path, end)?) {
            let remark = Remark::new(RemarkCode::ZipOverlap).at(place().and_offset(listed.at.start + 42));
            check.fail(remark.with("found", listed.offset).with("expected", expected));
            return Ok(None);
        }
        let at = if in_place { expected } else { listed.offset };
        if at > expected {
            let remark = Remark::new(RemarkCode::ZipGap).at(place().and_offset(expected));
            check.fail(remark.with("count", at - expected));
        }
        let header = match Range::inside(at, LOCAL_LENGTH, end.directory.start) {
            Some(range) => bytes(source, range)?,
            None => Vec::new(),
        };
        // Of two sizes that disagree, the one that ends where the next structure begins is right.
        let local_size = if header.is_empty() { None } else { Some(u64::from(word(&header, 22))) };
        let sizes = [Some(listed.size), local_size];
        let candidates = sizes.into_iter().flatten().filter_map(|size| {
            let entry = Entry { path: listed.path.clone(), size, crc32: 0 };
            let start = at.checked_add(local_header(&entry).ok()?.len() as u64)?;
            Range::inside(start, size, end.directory.start)
        });
        let candidates: Vec<_> = candidates.collect();
        let fitting = candidates.iter().find(|contents| contents.end == limit).or(candidates.first());
        match fitting {
            Some(contents) => Ok(Some(Self { at, contents: contents.clone() })),
            None => {
                let remark = Remark::new(RemarkCode::ZipSize).at(place().and_offset(listed.at.start + 24));
                check.fail(remark.with("found", listed.size));
                Ok(None)
            }
        }
    }
}

trait Inside: Sized {
    /// The `length` bytes from `start` on, if they end at `limit` or before.
    fn inside(start: u64, length: u64, limit: u64) -> Option<Self>;
}

impl Inside for Range<u64> {
    fn inside(start: u64, length: u64, limit: u64) -> Option<Self> {
        let end = start.checked_add(length)?;
        (end <= limit).then_some(start..end)
    }
}

/// Whether a local header of a member `path` stands at `at`.
fn names(source: &dyn Source, at: u64, path: &str, end: &End) -> Result<bool, SourceError> {
    let Some(range) = Range::inside(at, LOCAL_LENGTH + path.len() as u64, end.directory.start) else {
        return Ok(false);
    };
    let header = bytes(source, range)?;
    Ok(signature(&header) == LOCAL_SIGNATURE
        && usize::from(half(&header, 26)) == path.len()
        && &header[LOCAL_LENGTH as usize..] == path.as_bytes())
}

/// Compares both headers of a member with the ones its path, its contents and its place make.
fn check_headers(
    source: &dyn Source,
    listed: &Listed,
    local: &Local,
    expected_at: u64,
    crc32: u32,
    check: &mut Check,
) -> Result<(), SourceError> {
    let place = Place::file(&listed.path);
    let actual_local = bytes(source, local.at..local.contents.start)?;
    let local_crc32 = word(&actual_local, 14);
    let either_agrees = local_crc32 == crc32 || listed.crc32 == crc32;
    if !either_agrees {
        check.fail(
            Remark::new(RemarkCode::ZipChecksum)
                .at(place.clone().and_offset(local.contents.start))
                .with("found", format!("{crc32:08x}"))
                .with("expected", format!("{:08x}", listed.crc32)),
        );
    }
    let entry = Entry {
        path: listed.path.clone(),
        size: local.contents.end - local.contents.start,
        crc32: if either_agrees { crc32 } else { listed.crc32 },
    };
    // The path was read from a field of 16 bits, so it fits in one.
    let (Ok(expected_local), Ok(expected_central)) = (local_header(&entry), central_header(&entry, expected_at)) else {
        return Ok(());
    };
    compare(check, RemarkCode::ZipLocalField, &place, local.at, &actual_local, &expected_local);
    let actual_central = bytes(source, listed.at.clone())?;
    compare(check, RemarkCode::ZipCentralField, &place, listed.at.start, &actual_central, &expected_central);
    Ok(())
}

/// The fields of each structure: where each begins and what APPNOTE calls it.
const LOCAL_FIELDS: &[(usize, &str)] = &[
    (0, "signature"),
    (4, "version needed"),
    (6, "flags"),
    (8, "compression method"),
    (10, "time"),
    (12, "date"),
    (14, "crc-32"),
    (18, "compressed size"),
    (22, "uncompressed size"),
    (26, "file name length"),
    (28, "extra field length"),
    (30, "file name and extra field"),
];
const CENTRAL_FIELDS: &[(usize, &str)] = &[
    (0, "signature"),
    (4, "version made by"),
    (6, "version needed"),
    (8, "flags"),
    (10, "compression method"),
    (12, "time"),
    (14, "date"),
    (16, "crc-32"),
    (20, "compressed size"),
    (24, "uncompressed size"),
    (28, "file name length"),
    (30, "extra field length"),
    (32, "file comment length"),
    (34, "disk number"),
    (36, "internal attributes"),
    (38, "external attributes"),
    (42, "offset of the local header"),
    (46, "file name and extra field"),
];
const END_FIELDS: &[(usize, &str)] = &[
    (0, "signature"),
    (4, "number of this disk"),
    (6, "disk with the central directory"),
    (8, "entries on this disk"),
    (10, "entries"),
    (12, "size of the central directory"),
    (16, "offset of the central directory"),
    (20, "comment length"),
    (22, "comment"),
];
const END_64_FIELDS: &[(usize, &str)] = &[(0, "ZIP64 end record"), (56, "ZIP64 locator"), (76, "end record")];

/// Says where `actual`, which stands at `offset`, differs from `expected`, by the first field that does.
fn compare(check: &mut Check, code: RemarkCode, place: &Place, offset: u64, actual: &[u8], expected: &[u8]) {
    if actual == expected {
        return;
    }
    let same = actual.iter().zip(expected).take_while(|(actual, expected)| actual == expected).count();
    let fields = match code {
        RemarkCode::ZipLocalField => LOCAL_FIELDS,
        RemarkCode::ZipCentralField => CENTRAL_FIELDS,
        _ if signature(expected) == END_64_SIGNATURE => END_64_FIELDS,
        _ => END_FIELDS,
    };
    let index = fields.iter().rposition(|(start, _)| *start <= same).unwrap_or_default();
    let (start, name) = fields[index];
    let end = fields.get(index + 1).map_or(usize::MAX, |(next, _)| *next);
    // Of a long field, what begins where the difference does.
    let from = if end - start <= 8 { start } else { same };
    let part = |bytes: &[u8]| spell(bytes.get(from..end.min(bytes.len()).min(from + 8)).unwrap_or_default());
    check.fail(
        Remark::new(code)
            .at(place.clone().and_offset(offset + same as u64))
            .with("field", name)
            .with("found", part(actual))
            .with("expected", part(expected)),
    );
}

/// The bytes as a person compares them.
fn spell(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "–".to_owned();
    }
    let spelled: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    spelled.join(" ")
}

fn signature(bytes: &[u8]) -> u32 {
    word(bytes, 0)
}

/// Little-endian fields; 0 where the bytes end before.
fn half(bytes: &[u8], at: usize) -> u16 {
    field(bytes, at).map_or(0, u16::from_le_bytes)
}

fn word(bytes: &[u8], at: usize) -> u32 {
    field(bytes, at).map_or(0, u32::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> u64 {
    field(bytes, at).map_or(0, u64::from_le_bytes)
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}
