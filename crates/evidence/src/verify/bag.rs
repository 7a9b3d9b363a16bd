//! The bag: the manifests against the members, both ways, and the bag's own files against what they follow from.

use super::archive::{Archive, Found};
use super::remark::{Check, CheckKind, Place, Remark, RemarkCode};
use super::source::{Lines, Source, SourceError, bytes};
use crate::bundle::{BUNDLE_JSON, BundleRecord, Listed, MANIFEST, TAG_MANIFEST, tag_files};
use crate::digest::Sha256Hex;
use std::collections::{BTreeMap, BTreeSet};

/// A line of a manifest is a hash, two spaces and a path.
pub(crate) const LONGEST_LINE: usize = 64 + 2 + 255 + 1;
/// Where the payload stands in a bag.
const PAYLOAD: &str = "data/";

/// The members of an archive by their paths inside the bag.
pub(crate) struct Bag<'a> {
    pub(crate) source: &'a dyn Source,
    /// The folder at the top.
    pub(crate) folder: String,
    /// In the order of the archive.
    order: Vec<&'a str>,
    files: BTreeMap<&'a str, &'a Found>,
}

impl<'a> Bag<'a> {
    /// Files that stand in no bag, by the paths they would have in one.
    pub(crate) fn loose(source: &'a dyn Source, archive: &'a Archive) -> Self {
        let mut bag = Self { source, folder: String::new(), order: Vec::new(), files: BTreeMap::new() };
        for member in &archive.members {
            let path = member.path.split_once('/').map_or("", |(_, path)| path);
            bag.order.push(path);
            bag.files.insert(path, member);
        }
        bag
    }

    /// Finds the bag in the archive and checks it against its manifests.
    pub(crate) fn of(source: &'a dyn Source, archive: &'a Archive, check: &mut Check) -> Result<Self, SourceError> {
        // The folder is the one that holds the description, so that a damaged name elsewhere does not move the bag.
        let description = |member: &&Found| member.path.split_once('/').is_some_and(|(_, path)| path == BUNDLE_JSON);
        let member = archive.members.iter().find(description).or(archive.members.first());
        let folder = member.and_then(|member| member.path.split_once('/')).map_or("", |(folder, _)| folder).to_owned();
        let mut bag = Self { source, folder, order: Vec::new(), files: BTreeMap::new() };
        for member in &archive.members {
            match member.path.split_once('/') {
                Some((folder, path)) if folder == bag.folder => {
                    bag.order.push(path);
                    bag.files.insert(path, member);
                }
                _ => check.fail(
                    Remark::new(RemarkCode::BagFolder).at(Place::file(&member.path)).with("expected", &bag.folder),
                ),
            }
        }
        bag.check_manifest(MANIFEST, |path| path.starts_with(PAYLOAD), check)?;
        bag.check_manifest(TAG_MANIFEST, |path| !path.starts_with(PAYLOAD) && path != TAG_MANIFEST, check)?;
        if check.holds() {
            let payload = bag.files.iter().filter(|(path, _)| path.starts_with(PAYLOAD));
            let size: u64 = payload.clone().map(|(_, found)| found.size()).sum();
            check.note(Remark::new(RemarkCode::BagFine).with("files", payload.count()).with("size", size));
        }
        Ok(bag)
    }

    /// The member at `path` inside the bag.
    pub(crate) fn file(&self, path: &str) -> Option<&'a Found> {
        self.files.get(path).copied()
    }

    /// The hashes of the members whose paths begin with `folder`.
    pub(crate) fn hashes_under(&self, folder: &str) -> BTreeSet<&'a Sha256Hex> {
        self.files.iter().filter(|(path, _)| path.starts_with(folder)).map(|(_, found)| &found.sha256).collect()
    }

    /// The lines of the member at `path`.
    pub(crate) fn lines(&self, path: &str, longest: usize) -> Option<Lines<'a>> {
        self.file(path).map(|found| Lines::new(self.source, found.contents.clone(), longest))
    }

    /// Checks that every member and every byte of the bag's own files is the one that follows from the bundle's
    /// description and its `payload`, which is absent where an exhibit could not be read.
    pub(crate) fn check_form(
        &self,
        bundle: &BundleRecord,
        id: &Sha256Hex,
        payload: Option<&[Listed]>,
    ) -> Result<Check, SourceError> {
        let Some(payload) = payload else {
            return Ok(Check::not_checked(CheckKind::Form, RemarkCode::FormUnknown));
        };
        let mut check = Check::new(CheckKind::Form);
        let tags = tag_files(bundle, id, payload);
        for (path, expected) in &tags {
            self.check_text(path, expected, &mut check)?;
        }
        let expected: Vec<&str> =
            tags.iter().map(|(path, _)| *path).chain(payload.iter().map(|listed| listed.path.as_str())).collect();
        self.check_members(&expected, &mut check);
        if check.holds() {
            check.note(Remark::new(RemarkCode::FormFine));
        }
        Ok(check)
    }

    fn check_members(&self, expected: &[&str], check: &mut Check) {
        let wanted: BTreeSet<&str> = expected.iter().copied().collect();
        for path in expected.iter().filter(|path| !self.files.contains_key(*path)) {
            check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(path)));
        }
        for path in self.order.iter().filter(|path| !wanted.contains(*path)) {
            let remark = Remark::new(RemarkCode::FileUnlisted).at(Place::file(path));
            check.fail(remark.with("manifest", BUNDLE_JSON));
        }
        let misplaced = self.order.iter().zip(expected).find(|(found, expected)| found != expected);
        if let Some((found, expected)) = misplaced
            && check.holds()
        {
            let place = Place::file(found).and_offset(self.files[found].contents.start);
            check.fail(Remark::new(RemarkCode::FormOrder).at(place).with("expected", expected));
        }
    }

    /// Checks the bag's own file at `path` byte by byte.
    fn check_text(&self, path: &str, expected: &[u8], check: &mut Check) -> Result<(), SourceError> {
        let Some(found) = self.file(path) else { return Ok(()) };
        let read = found.size().min(expected.len() as u64 + 1);
        let actual = bytes(self.source, found.contents.start..found.contents.start + read)?;
        if actual == expected {
            return Ok(());
        }
        let same = actual.iter().zip(expected).take_while(|(actual, expected)| actual == expected).count();
        let line = expected[..same].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let place = Place::file(path).and_line(line).and_offset(found.contents.start + same as u64);
        check.fail(Remark::new(RemarkCode::FormText).at(place));
        Ok(())
    }

    fn check_manifest(
        &self,
        manifest: &'static str,
        covers: impl Fn(&str) -> bool,
        check: &mut Check,
    ) -> Result<(), SourceError> {
        let Some(mut lines) = self.lines(manifest, LONGEST_LINE) else {
            check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(manifest)));
            return Ok(());
        };
        let mut listed = BTreeSet::new();
        let mut number = 0;
        while let Some(line) = lines.next()? {
            number += 1;
            let entry = parse_line(line).filter(|(_, path)| covers(path) && !listed.contains(*path));
            let Some((hash, path)) = entry else {
                check.fail(Remark::new(RemarkCode::ManifestLine).at(Place::file(manifest).and_line(number)));
                continue;
            };
            listed.insert(path.to_owned());
            match self.file(path) {
                None => check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(path))),
                Some(found) if found.sha256.as_str() != hash => check.fail(
                    Remark::new(RemarkCode::FileHash)
                        .at(Place::file(path).and_offset(found.contents.start))
                        .with("found", &found.sha256)
                        .with("expected", hash),
                ),
                Some(_) => {}
            }
        }
        for path in self.order.iter().filter(|path| covers(path) && !listed.contains(**path)) {
            let remark = Remark::new(RemarkCode::FileUnlisted).at(Place::file(path));
            check.fail(remark.with("manifest", manifest));
        }
        Ok(())
    }
}

/// Hash and path of a manifest's line.
pub(crate) fn parse_line(line: &[u8]) -> Option<(&str, &str)> {
    let (hash, path) = std::str::from_utf8(line).ok()?.strip_suffix('\n')?.split_once("  ")?;
    crate::hex::decode::<32>(hash)?;
    Some((hash, path))
}
