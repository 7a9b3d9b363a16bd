//! The verdict on what stands in no archive: the folder of a bundle that was unpacked, and an exhibit in a vault.

use super::anchors::Anchors;
use super::archive::{Archive, Found};
use super::bag::Bag;
use super::remark::{Check, CheckKind, RemarkCode};
use super::source::{Source, SourceError, stream};
use super::{Pins, Verdict, VerifyError, chain, custody, exhibits, verify_members};
use crate::bundle::{
    BUNDLE_FORMAT, BUNDLE_JSON, BundleRecord, BundledAnchor, BundledEvent, BundledExhibit, Head, LINKS, MANIFEST,
    Opinions, Originals, TAG_MANIFEST, anchor_files, anchor_path, annotation_path, event_path, folder_of, payload_of,
    record_path, redacted_path, withheld,
};
use crate::custody::{CustodyEvent, SealedExhibit};
use crate::digest::{Sha256Hasher, Sha256Hex, sha256};
use crate::record::ExhibitRecord;
use crate::redaction::Redactions;
use crate::timestamp::Anchor;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ops::Range;

/// Checks a bundle that was unpacked: its files, by their paths inside the bag, and where each stands in the source. The
/// ZIP, and the name of the folder, are not checked.
pub fn verify_unpacked(
    source: &dyn Source,
    files: &[(String, Range<u64>)],
    pins: &Pins,
) -> Result<Verdict, VerifyError> {
    let mut found = BTreeMap::new();
    for (path, contents) in files {
        found.insert(path.as_str(), Found::read(source, path, contents.clone())?);
    }
    let folder = folder_of(&found.get(BUNDLE_JSON).map_or_else(|| sha256(b""), |file| file.sha256.clone()));
    let mut members = Vec::with_capacity(found.len());
    // In the order they had in the archive, which the manifest tells.
    let tags = ["bagit.txt", "bag-info.txt", MANIFEST, TAG_MANIFEST, "VERIFY.txt"].map(str::to_owned);
    let manifest = found.get(MANIFEST).map(|file| file.contents.clone());
    let listed = manifest.map(|contents| paths_of(source, contents)).transpose()?.unwrap_or_default();
    for path in tags.into_iter().chain(listed) {
        members.extend(found.remove(path.as_str()));
    }
    members.extend(found.into_values());
    for member in &mut members {
        member.path = format!("{folder}/{}", member.path);
    }
    let form = Check::not_checked(CheckKind::Zip, RemarkCode::Unpacked);
    let mut verdict = Verdict { bundle: None, checks: vec![form] };
    verify_members(source, &Archive { members }, pins, &mut verdict)?;
    Ok(verdict)
}

/// The paths on the lines of a manifest; lines that are none are the bag's fault, and told there.
fn paths_of(source: &dyn Source, contents: Range<u64>) -> Result<Vec<String>, SourceError> {
    let mut lines = super::source::Lines::new(source, contents, super::bag::LONGEST_LINE);
    let mut paths = Vec::new();
    while let Some(line) = lines.next()? {
        paths.extend(super::bag::parse_line(line).map(|(_, path)| path.to_owned()));
    }
    Ok(paths)
}

/// Where the file of a hash stands in a source; absent where it is not there.
pub type PlaceOf<'a> = &'a dyn Fn(&Sha256Hex) -> Result<Option<Range<u64>>, SourceError>;

/// What a vault has of one exhibit in one chain.
pub struct KeptExhibit<'a> {
    /// The chain's name.
    pub chain: Sha256Hex,
    /// The link that is known to be its last.
    pub head: Head,
    /// Where its links stand in the source.
    pub links: Range<u64>,
    /// The exhibit as it was sealed.
    pub exhibit: SealedExhibit,
    /// The number of the link that seals it, or that tells of its receipt.
    pub link_seq: u64,
    /// Whether that link seals it: then its record and its files are checked with it.
    pub is_sealed_here: bool,
    /// The events that concern it, in the order of their links.
    pub events: Vec<(u64, Sha256Hex)>,
    /// The time stamps of the chain that may cover it, in the order of their links.
    pub anchors: Vec<(u64, Sha256Hex)>,
    /// Whether it came in a bundle, which may have withheld conclusions and originals.
    pub may_lack_what_was_withheld: bool,
    /// Where its files stand in the source.
    pub place: PlaceOf<'a>,
}

/// Checks an exhibit that is in a vault: as in a bundle, but for what only a bundle has.
pub fn verify_kept(source: &dyn Source, kept: &KeptExhibit<'_>, pins: &Pins) -> Result<Verdict, SourceError> {
    let mut gathering = Gathering { source, kept, members: Vec::new() };
    gathering.members.push(Found::read(source, &inside(LINKS), kept.links.clone())?);
    let (bundle, members) = gathering.finish()?;
    let archive = Archive { members };
    let bag = Bag::loose(source, &archive);
    let mut chain_check = Check::new(CheckKind::Chain);
    let anchors = Anchors::read(&bag, &bundle)?;
    let chain = chain::read(&bag, &bundle, pins, &anchors.stamped(), &mut chain_check)?;
    let mut custody = custody::check(&bag, &bundle, &chain)?;
    let anchors = anchors.check(&bag, &bundle, &chain, pins)?;
    // Of other exhibits' events there is more in the vault, and nothing of that is to be said here.
    let elsewhere = [RemarkCode::CustodyElsewhere, RemarkCode::DeletedElsewhere];
    custody.check.remarks.retain(|remark| !elsewhere.contains(&remark.code));
    let examined =
        kept.is_sealed_here.then(|| exhibits::check(&bag, &bundle, &chain, &custody, anchors.payload)).transpose()?;
    let mut checks = vec![chain_check, custody.check, anchors.check];
    if let Some(examined) = examined {
        checks.extend(examined.checks);
        checks.extend([examined.opinions, examined.originals]);
    }
    checks.extend([chain.check_key(pins), chain.check_head(pins, &bundle), anchors.root]);
    Ok(Verdict { bundle: None, checks })
}

/// Puts the files of an exhibit where they would stand in a bundle.
struct Gathering<'a> {
    source: &'a dyn Source,
    kept: &'a KeptExhibit<'a>,
    members: Vec<Found>,
}

impl Gathering<'_> {
    /// The file of this hash, if it is there, at `path`.
    fn add(&mut self, path: &str, sha256: &Sha256Hex) -> Result<bool, SourceError> {
        let Some(contents) = (self.kept.place)(sha256)? else { return Ok(false) };
        self.members.push(Found::read(self.source, &inside(path), contents)?);
        Ok(true)
    }

    /// The document of this hash, as far as it can be read; what is wrong with it is told when it is checked.
    fn document<T: DeserializeOwned>(&mut self, path: &str, sha256: &Sha256Hex) -> Result<Option<T>, SourceError> {
        if !self.add(path, sha256)? {
            return Ok(None);
        }
        let contents = self.members.last().map_or(0..0, |found| found.contents.clone());
        if contents.end - contents.start > crate::bundle::LARGEST_DOCUMENT {
            return Ok(None);
        }
        let bytes = super::source::bytes(self.source, contents)?;
        Ok(serde_json::from_slice(&bytes).ok())
    }

    fn finish(mut self) -> Result<(BundleRecord, Vec<Found>), SourceError> {
        let kept = self.kept;
        let mut events: Vec<(u64, CustodyEvent)> = Vec::new();
        let mut lacks_annotation = false;
        for (seq, sha256) in &kept.events {
            let event: Option<CustodyEvent> = self.document(&event_path(*seq), sha256)?;
            let Some(event) = event else { continue };
            if let Some(annotation) = event.event.annotation_sha256() {
                lacks_annotation |= !self.add(&annotation_path(*seq), annotation)?;
            }
            events.push((*seq, event));
        }
        let redactions = Redactions::of(events.iter().map(|(seq, event)| (*seq, event)));
        for (seq, _) in &events {
            if let Some(copy) = redactions.by_link(*seq) {
                self.add(&redacted_path(*seq), &copy.sha256)?;
            }
        }
        let mut anchors = Vec::new();
        for (seq, sha256) in &kept.anchors {
            let anchor: Option<Anchor> = self.document(&anchor_path(*seq), sha256)?;
            for file in anchor.iter().flat_map(|anchor| anchor_files(*seq, anchor)) {
                self.add(&file.path, &file.sha256)?;
            }
            anchors.push(BundledAnchor { link_seq: *seq, sha256: sha256.clone() });
        }
        let SealedExhibit { id, record_sha256 } = kept.exhibit.clone();
        let record: Option<ExhibitRecord> = match kept.is_sealed_here {
            true => self.document(&record_path(&id), &record_sha256)?,
            false => None,
        };
        let (mut opinions, mut originals) = (Opinions::Included, Originals::Included);
        let mut left_out = Vec::new();
        if let Some(record) = &record {
            let revealing = redactions.revealing(record);
            let listed: Vec<_> = payload_of(record, &[]).collect();
            let conclusions = record.files.len();
            for (at, file) in listed.iter().enumerate() {
                let is_here = self.add(&file.path, &file.sha256)?;
                let name = file.path.rsplit('/').next().unwrap_or_default();
                if is_here || !kept.may_lack_what_was_withheld {
                    continue;
                }
                if revealing.contains(name) {
                    originals = Originals::Withheld;
                } else if at >= conclusions {
                    opinions = Opinions::Withheld;
                }
            }
            if kept.may_lack_what_was_withheld && lacks_annotation {
                opinions = Opinions::Withheld;
            }
            left_out = withheld(record, opinions, originals, &redactions);
        }
        let annotation = |seq: &u64| events.iter().find(|(of, _)| of == seq)?.1.event.annotation_sha256().cloned();
        let custody = kept.events.iter().map(|(seq, sha256)| BundledEvent {
            link_seq: *seq,
            sha256: sha256.clone(),
            withheld: annotation(seq).filter(|_| opinions == Opinions::Withheld),
        });
        let bundle = BundleRecord {
            format: BUNDLE_FORMAT.to_owned(),
            created: String::new(),
            software: String::new(),
            chain: kept.chain.clone(),
            head: kept.head.clone(),
            exhibits: vec![BundledExhibit { id, link_seq: kept.link_seq, record_sha256, withheld: left_out }],
            custody: custody.collect(),
            deleted: Vec::new(),
            anchors,
            opinions,
            originals,
            documents: None,
        };
        Ok((bundle, self.members))
    }
}

/// A path inside a bag, in a folder that no place names.
fn inside(path: &str) -> String {
    format!("./{path}")
}

impl Found {
    /// What stands there, read and hashed.
    fn read(source: &dyn Source, path: &str, contents: Range<u64>) -> Result<Self, SourceError> {
        let (mut hasher, mut buffer) = (Sha256Hasher::new(), Vec::new());
        stream(source, contents.clone(), &mut buffer, |piece| hasher.update(piece))?;
        Ok(Self { path: path.to_owned(), contents, sha256: hasher.finish() })
    }
}
