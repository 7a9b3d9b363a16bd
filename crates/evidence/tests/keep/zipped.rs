//! ZIPs with the members of a bundle in other forms than the one.

use crate::bundle::Members;
use crate::sealed::write;
use evidence::Crc32;

/// A bundle with each byte changed that is neither contents nor a path: of the first and the last member, and of the end.
pub fn patched_fields(members: &Members) -> Vec<(String, Vec<u8>)> {
    let bundle = write(members);
    let directory: usize = members.iter().map(|(path, _)| 46 + path.len()).sum();
    let (first_entry, end) = (bundle.len() - 22 - directory, bundle.len() - 22);
    let (last_path, last_contents) = members.last().unwrap();
    let structures = [
        ("a field of a local header", 0, 30),
        ("a field of a local header", first_entry - last_contents.len() - last_path.len() - 30, 30),
        ("a field of the directory", first_entry, 46),
        ("a field of the directory", end - last_path.len() - 46, 46),
        ("a field of the end record", end, 22),
    ];
    let mut found = Vec::new();
    for (name, start, length) in structures {
        for at in start..start + length {
            let mut changed = bundle.clone();
            changed[at] ^= 1 << (at % 8);
            found.push((name.to_owned(), changed));
        }
    }
    found
}

/// What is odd about a ZIP, while every program that unpacks it gets the same files.
#[derive(Clone, Copy, Default)]
struct Odd<'a> {
    before: &'a [u8],
    local_extra: &'a [u8],
    after_contents: &'a [u8],
    central_extra: &'a [u8],
    member_comment: &'a [u8],
    before_directory: &'a [u8],
    comment: &'a [u8],
    after: &'a [u8],
    reversed_directory: bool,
    data_descriptor: bool,
}

pub fn odd_zips(members: &Members) -> Vec<(String, Vec<u8>)> {
    let plain = Odd::default();
    assert_eq!(zip(members, &plain), write(members), "nothing odd is the one form");
    // A timestamp of Info-ZIP, and a ZIP64 field that nothing needs.
    let (timestamp, zip64) = (b"UT\x05\x00\x03\x00\x00\x00\x00", [&[1, 0, 16, 0][..], &[0; 16]].concat());
    let odds = [
        ("bytes before the archive", Odd { before: b"#!/bin/sh\n", ..plain }),
        ("an extra field in a local header", Odd { local_extra: timestamp, ..plain }),
        ("an extra field in the directory", Odd { central_extra: timestamp, ..plain }),
        ("a ZIP64 field that nothing needs", Odd { local_extra: &zip64, ..plain }),
        ("bytes between two members", Odd { after_contents: b"hidden", ..plain }),
        ("bytes before the directory", Odd { before_directory: b"hidden", ..plain }),
        ("a comment of a member", Odd { member_comment: b"hidden", ..plain }),
        ("a comment of the archive", Odd { comment: b"hidden", ..plain }),
        ("bytes after the archive", Odd { after: b"hidden", ..plain }),
        ("the directory in another order", Odd { reversed_directory: true, ..plain }),
        ("data descriptors", Odd { data_descriptor: true, ..plain }),
    ];
    let mut found: Vec<_> = odds.map(|(name, odd)| (name.to_owned(), zip(members, &odd))).into();
    // The bytes themselves put in front, the offsets left as they were.
    let bundle = write(members);
    found.push(("bytes before the archive".to_owned(), [b"#!/bin/sh\n", &bundle[..]].concat()));
    for length in (4..bundle.len()).step_by(bundle.len() / 40) {
        found.push(("the archive cut short".to_owned(), bundle[..length].to_vec()));
    }
    found
}

fn zip(members: &Members, odd: &Odd) -> Vec<u8> {
    let half = |value: usize| u16::try_from(value).unwrap().to_le_bytes();
    let word = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    let mut archive = odd.before.to_vec();
    let mut entries = Vec::new();
    for (path, contents) in members {
        let (size, crc32) = (word(contents.len()), Crc32::of(contents).to_le_bytes());
        let flags = half(if odd.data_descriptor { 0x0808 } else { 0x0800 });
        // Versions and flags are set here, method, time and date are the one form's.
        let sums = [&crc32[..], &size, &size].concat();
        let common = [&half(20)[..], &flags, &[0, 0, 0, 0, 0x21, 0], &sums, &half(path.len())].concat();
        let directory_extra = [&half(odd.central_extra.len())[..], &half(odd.member_comment.len()), &[0; 8]].concat();
        let name = [path.as_bytes(), odd.central_extra, odd.member_comment].concat();
        entries.push([b"PK\x01\x02", &half(45)[..], &common, &directory_extra, &word(archive.len()), &name].concat());
        archive.extend([b"PK\x03\x04", &common[..], &half(odd.local_extra.len()), path.as_bytes()].concat());
        archive.extend([odd.local_extra, contents, odd.after_contents].concat());
        if odd.data_descriptor {
            archive.extend([b"PK\x07\x08", &sums[..]].concat());
        }
    }
    archive.extend(odd.before_directory);
    if odd.reversed_directory {
        entries.reverse();
    }
    let (start, directory) = (archive.len(), entries.concat());
    archive.extend(&directory);
    let count = half(entries.len());
    archive.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &word(directory.len()), &word(start)].concat());
    archive.extend([&half(odd.comment.len())[..], odd.comment, odd.after].concat());
    archive
}
