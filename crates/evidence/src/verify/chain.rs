//! The chain against itself, against the bundle's description and against what is pinned.

use super::Pins;
use super::bag::Bag;
use super::remark::{Check, CheckKind, Place, Remark, RemarkCode};
use super::source::SourceError;
use crate::bundle::{BundleRecord, LINKS};
use crate::canonical::canonical_json;
use crate::chain::{ChainReader, LinkKind, SignedLink};
use crate::digest::Sha256Hex;
use std::collections::{BTreeMap, BTreeSet};

/// A link of ours has about 600 bytes.
const LONGEST_LINE: usize = 4096;

/// What was read of a chain.
pub(crate) struct Chain {
    /// The chain's name, once its first link was checked.
    name: Option<Sha256Hex>,
    /// Whether it was read to its end without fault.
    whole: bool,
    /// What the wanted links are about, by their numbers.
    subjects: BTreeMap<u64, (LinkKind, Sha256Hex)>,
    /// The hashes of the links that were stamped.
    stamped: BTreeMap<u64, Sha256Hex>,
    counts: Counts,
    /// The keys that sign web archives.
    archive_keys: BTreeSet<Sha256Hex>,
    /// The number of the pinned link.
    pinned: Option<u64>,
}

/// How many links there are of what happened after sealing.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) custody: u64,
    pub(crate) tombstones: u64,
}

/// Reads and checks all links; `stamped` are those whose hash an authority is to have signed.
pub(crate) fn read(
    bag: &Bag,
    bundle: &BundleRecord,
    pins: &Pins,
    stamped: &BTreeSet<u64>,
    check: &mut Check,
) -> Result<Chain, SourceError> {
    let deleted = bundle.deleted.iter().flat_map(|exhibit| [exhibit.link_seq, exhibit.tombstone_seq]);
    let wanted: BTreeSet<u64> = (bundle.exhibits.iter().map(|exhibit| exhibit.link_seq))
        .chain(bundle.custody.iter().map(|event| event.link_seq))
        .chain(bundle.anchors.iter().map(|anchor| anchor.link_seq))
        .chain(deleted)
        .collect();
    let mut chain = Chain {
        name: None,
        whole: false,
        subjects: BTreeMap::new(),
        stamped: BTreeMap::new(),
        counts: Counts::default(),
        archive_keys: BTreeSet::new(),
        pinned: None,
    };
    let Some(mut lines) = bag.lines(LINKS, LONGEST_LINE) else {
        check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(LINKS)));
        return Ok(chain);
    };
    let (mut reader, mut count, mut exhibits) = (ChainReader::new(), 0_u64, 0_u64);
    while let Some(line) = lines.next()? {
        let place = Place::file(LINKS).and_line(count + 1);
        let signed = match parse(line) {
            Ok(signed) => signed,
            Err(remark) => {
                check.fail(remark.at(place));
                return Ok(chain);
            }
        };
        let hash = match reader.next(&signed) {
            Ok(hash) => hash,
            Err(error) => {
                check.fail(Remark::new(error.problem.into()).at(place).with("seq", error.seq));
                return Ok(chain);
            }
        };
        if pins.head.as_ref() == Some(hash) {
            chain.pinned = Some(signed.link.seq);
        }
        if stamped.contains(&signed.link.seq) {
            chain.stamped.insert(signed.link.seq, hash.clone());
        }
        let link = signed.link;
        chain.name.get_or_insert(link.chain);
        match link.kind {
            LinkKind::Exhibit => exhibits += 1,
            LinkKind::Custody => chain.counts.custody += 1,
            LinkKind::Tombstone => chain.counts.tombstones += 1,
            LinkKind::Key if link.seq > 0 => {
                let remark = Remark::new(RemarkCode::ChainKey).at(place);
                check.note(remark.with("seq", link.seq).with("key", &link.subject_sha256));
            }
            LinkKind::ArchiveKey => drop(chain.archive_keys.insert(link.subject_sha256.clone())),
            LinkKind::Key | LinkKind::Anchor => {}
        }
        if wanted.contains(&link.seq) {
            chain.subjects.insert(link.seq, (link.kind, link.subject_sha256));
        }
        count += 1;
    }
    let (Some(name), Some((seq, head))) = (reader.chain(), reader.head()) else {
        check.fail(Remark::new(RemarkCode::LinkMissing).at(Place::file(LINKS)));
        return Ok(chain);
    };
    chain.whole = true;
    if *name != bundle.chain {
        let remark = Remark::new(RemarkCode::ChainOther).at(Place::file(LINKS));
        check.fail(remark.with("found", name).with("expected", &bundle.chain));
    }
    if (seq, head) != (bundle.head.seq, &bundle.head.sha256) {
        let remark = Remark::new(RemarkCode::ChainHead).at(Place::file(LINKS).and_line(count));
        let expected = format!("{}: {}", bundle.head.seq, bundle.head.sha256);
        check.fail(remark.with("found", format!("{seq}: {head}")).with("expected", expected));
    }
    if let Some(seq) = reader.backward() {
        check.note(Remark::new(RemarkCode::ChainClock).at(Place::file(LINKS).and_line(seq + 1)).with("seq", seq));
    }
    if check.holds() {
        check.note(Remark::new(RemarkCode::ChainFine).with("links", count).with("exhibits", exhibits));
    }
    Ok(chain)
}

impl Chain {
    /// Whether link `seq` seals the record with this hash; absent where the chain was not read that far.
    pub(crate) fn seals(&self, seq: u64, record: &Sha256Hex) -> Option<bool> {
        self.names(seq, LinkKind::Exhibit, record)
    }

    /// Whether link `seq` is of this kind and about what has this hash; absent where the chain was not read that far.
    pub(crate) fn names(&self, seq: u64, kind: LinkKind, subject: &Sha256Hex) -> Option<bool> {
        match self.subjects.get(&seq) {
            Some((found, about)) => Some((*found, about) == (kind, subject)),
            None if self.whole => Some(false),
            None => None,
        }
    }

    /// Whether link `seq`, one of those that were stamped, has this hash; absent where the chain was not read that far.
    pub(crate) fn is_link(&self, seq: u64, sha256: &Sha256Hex) -> Option<bool> {
        match self.stamped.get(&seq) {
            Some(found) => Some(found == sha256),
            None => self.whole.then_some(false),
        }
    }

    /// Whether a link announces this key for web archives; absent where the chain was not read that far.
    pub(crate) fn announces(&self, key: &Sha256Hex) -> Option<bool> {
        match self.archive_keys.contains(key) {
            true => Some(true),
            false => self.whole.then_some(false),
        }
    }

    /// How many links there are of what happened after sealing, where the chain was read to its end.
    pub(crate) fn counts(&self) -> Option<Counts> {
        self.whole.then_some(self.counts)
    }

    /// The pinned key against the one the chain begins with.
    pub(crate) fn check_key(&self, pins: &Pins) -> Check {
        let mut check = Check::new(CheckKind::Key);
        match (&pins.key, &self.name) {
            (_, None) => check.leave(Remark::new(RemarkCode::ChainUnreadable)),
            (None, Some(found)) => check.leave(Remark::new(RemarkCode::KeyNotPinned).with("found", found)),
            (Some(pinned), Some(found)) if pinned == found => check.note(Remark::new(RemarkCode::KeyFine)),
            (Some(pinned), Some(found)) => {
                let remark = Remark::new(RemarkCode::KeyOther).at(Place::file(LINKS).and_line(1));
                check.fail(remark.with("found", found).with("expected", pinned));
            }
        }
        check
    }

    /// The pinned link against those of the chain. What was sealed after it is not covered by it.
    pub(crate) fn check_head(&self, pins: &Pins, bundle: &BundleRecord) -> Check {
        let mut check = Check::new(CheckKind::Head);
        let Some(pinned) = &pins.head else {
            check.leave(Remark::new(RemarkCode::HeadNotPinned).with("found", &bundle.head.sha256));
            return check;
        };
        let Some(seq) = self.pinned else {
            if self.whole {
                let remark = Remark::new(RemarkCode::HeadAbsent).at(Place::file(LINKS));
                check.fail(remark.with("expected", pinned));
            } else {
                check.leave(Remark::new(RemarkCode::ChainUnreadable));
            }
            return check;
        };
        for exhibit in bundle.exhibits.iter().filter(|exhibit| exhibit.link_seq > seq) {
            check.leave(Remark::new(RemarkCode::HeadEarlier).with("seq", seq).with("exhibit", &exhibit.id));
        }
        if check.remarks.is_empty() {
            check.note(Remark::new(RemarkCode::HeadFine).with("seq", seq));
        }
        check
    }
}

/// The link on a line, which must be its canonical JSON and a newline.
fn parse(line: &[u8]) -> Result<SignedLink, Remark> {
    let not_canonical = || Remark::new(RemarkCode::DocumentNotCanonical);
    let json = line.strip_suffix(b"\n").ok_or_else(not_canonical)?;
    let signed: SignedLink = serde_json::from_slice(json)
        .map_err(|problem| Remark::new(RemarkCode::DocumentInvalid).with("problem", problem))?;
    if canonical_json(&signed).ok().as_deref() != Some(json) {
        return Err(not_canonical());
    }
    Ok(signed)
}
