//! The time stamps: what authorities signed, at the time they signed it.

use super::Pins;
use super::bag::Bag;
use super::chain::Chain;
use super::exhibits::{joined, listed, read_canonical};
use super::remark::{Check, CheckKind, Place, Remark, RemarkCode};
use super::source::{SourceError, bytes};
use crate::bundle::{BUNDLE_JSON, BundleRecord, BundledAnchor, Listed, anchor_files, anchor_path};
use crate::chain::LinkKind;
use crate::timestamp::{Anchor, LARGEST, Root};
use std::collections::BTreeSet;

/// The anchors that a bundle lists, as far as they can be read.
pub(crate) struct Anchors {
    check: Check,
    read: Vec<(BundledAnchor, Option<Anchor>)>,
}

/// What came of the time stamps.
pub(crate) struct Examined {
    pub(crate) check: Check,
    /// Whether they come to a root that is known from elsewhere.
    pub(crate) root: Check,
    /// What of the bag's payload they are; absent where one can't be read.
    pub(crate) payload: Option<Vec<Listed>>,
}

impl Anchors {
    pub(crate) fn read(bag: &Bag, bundle: &BundleRecord) -> Result<Self, SourceError> {
        let mut check = Check::new(CheckKind::Timestamps);
        if !bundle.anchors.windows(2).all(|pair| pair[0].link_seq < pair[1].link_seq) {
            check.fail(Remark::new(RemarkCode::TimestampOrder).at(Place::file(BUNDLE_JSON)));
        }
        let mut read = Vec::with_capacity(bundle.anchors.len());
        for entry in &bundle.anchors {
            read.push((entry.clone(), read_canonical(bag, &anchor_path(entry.link_seq), &mut check)?));
        }
        Ok(Self { check, read })
    }

    /// The links that were stamped.
    pub(crate) fn stamped(&self) -> BTreeSet<u64> {
        self.read.iter().filter_map(|(_, anchor)| Some(anchor.as_ref()?.head.seq)).collect()
    }

    pub(crate) fn check(
        self,
        bag: &Bag,
        bundle: &BundleRecord,
        chain: &Chain,
        pins: &Pins,
    ) -> Result<Examined, SourceError> {
        let Self { check, read } = self;
        let mut examined = Examined { check, root: Check::new(CheckKind::Root), payload: Some(Vec::new()) };
        let mut sound = Vec::new();
        for (entry, anchor) in read {
            examined.list(listed(bag, &anchor_path(entry.link_seq)));
            let Some(anchor) = anchor else {
                examined.payload = None;
                continue;
            };
            if let Some(root) = examined.anchor(bag, bundle, chain, pins, &entry, &anchor)? {
                sound.push((entry.link_seq, anchor, root));
            }
        }
        if examined.check.holds() {
            examined.say_what_is_covered(bundle, &sound);
        }
        examined.compare_roots(bundle, pins, &sound);
        Ok(examined)
    }
}

impl Examined {
    fn list(&mut self, listed: Option<Listed>) {
        self.payload = self.payload.take().zip(listed).map(|(payload, listed)| joined(payload, [listed]));
    }

    /// Checks one anchor; gives the pinned root it comes to, if any, where nothing is wrong with it.
    fn anchor(
        &mut self,
        bag: &Bag,
        bundle: &BundleRecord,
        chain: &Chain,
        pins: &Pins,
        entry: &BundledAnchor,
        anchor: &Anchor,
    ) -> Result<Option<Option<Root>>, SourceError> {
        let path = anchor_path(entry.link_seq);
        let place = || Place::file(&path);
        let mut wrong = Vec::new();
        if let Some(found) = bag.file(&path).filter(|found| found.sha256 != entry.sha256) {
            let remark = Remark::new(RemarkCode::FileHash).at(place().and_offset(found.contents.start));
            wrong.push(remark.with("found", &found.sha256).with("expected", &entry.sha256));
        }
        if let Err(problem) = anchor.check() {
            wrong.push(Remark::new(RemarkCode::TimestampForm).at(place()).with("problem", problem));
        }
        let named = chain.names(entry.link_seq, LinkKind::Anchor, &entry.sha256);
        let stamped = chain.is_link(anchor.head.seq, &anchor.head.sha256);
        if named == Some(false) {
            wrong.push(Remark::new(RemarkCode::TimestampNotLinked).at(place()).with("seq", entry.link_seq));
        }
        if stamped == Some(false) || anchor.head.seq >= entry.link_seq {
            wrong.push(Remark::new(RemarkCode::TimestampOtherHead).at(place()).with("seq", anchor.head.seq));
        }
        if bundle.exhibits.iter().all(|exhibit| exhibit.link_seq > anchor.head.seq) {
            wrong.push(Remark::new(RemarkCode::TimestampForeign).at(place()).with("seq", entry.link_seq));
        }
        let files = self.files(bag, entry.link_seq, anchor, &mut wrong)?;
        let mut root = None;
        if let Some(files) = files.filter(|_| wrong.is_empty()) {
            match anchor.check_files(&files, &pins.roots) {
                Ok(found) => root = found,
                Err(error) => {
                    let remark = Remark::new(RemarkCode::TimestampWrong).at(place());
                    wrong.push(remark.with("authority", &anchor.authority.name).with("problem", error));
                }
            }
        }
        let is_sound = wrong.is_empty();
        wrong.into_iter().for_each(|remark| self.check.fail(remark));
        if named.is_none() || stamped.is_none() {
            self.check.leave(Remark::new(RemarkCode::ChainUnreadable));
            return Ok(None);
        }
        Ok(is_sound.then_some(root))
    }

    /// The bytes of its files; absent, with what is wrong said, where one is not as it was kept.
    fn files(
        &mut self,
        bag: &Bag,
        seq: u64,
        anchor: &Anchor,
        wrong: &mut Vec<Remark>,
    ) -> Result<Option<Vec<Vec<u8>>>, SourceError> {
        let mut files = Some(Vec::new());
        for expected in anchor_files(seq, anchor) {
            self.list(listed(bag, &expected.path));
            let Some(found) = bag.file(&expected.path) else {
                wrong.push(Remark::new(RemarkCode::FileMissing).at(Place::file(&expected.path)));
                files = None;
                continue;
            };
            let place = Place::file(&expected.path).and_offset(found.contents.start);
            if found.size() != expected.size {
                let remark = Remark::new(RemarkCode::FileSize).at(place.clone());
                wrong.push(remark.with("found", found.size()).with("expected", expected.size));
            }
            if found.sha256 != expected.sha256 {
                let remark = Remark::new(RemarkCode::FileHash).at(place);
                wrong.push(remark.with("found", &found.sha256).with("expected", &expected.sha256));
            }
            let is_small = found.size() <= LARGEST as u64;
            files = match files {
                Some(files) if is_small => Some(joined(files, [bytes(bag.source, found.contents.clone())?])),
                _ => None,
            };
        }
        Ok(files)
    }

    /// Says of each time stamp what it is, and of each exhibit whether one covers it.
    fn say_what_is_covered(&mut self, bundle: &BundleRecord, sound: &[(u64, Anchor, Option<Root>)]) {
        for (seq, anchor, _) in sound {
            let remark = Remark::new(RemarkCode::TimestampFine)
                .with("seq", seq)
                .with("head", anchor.head.seq)
                .with("time", &anchor.time)
                .with("authority", &anchor.authority.name)
                .with("url", &anchor.authority.url)
                .with("asked", &anchor.asked)
                .with("root", anchor.certificates.last().map_or("", |it| it.subject.as_str()))
                .with("sha256", anchor.certificates.last().map_or("", |it| it.sha256.as_str()));
            self.check.note(remark);
        }
        if bundle.anchors.is_empty() {
            self.check.leave(Remark::new(RemarkCode::TimestampNone));
        }
        if sound.is_empty() {
            return;
        }
        let is_covered = |seq: u64| sound.iter().any(|(_, anchor, _)| anchor.head.seq >= seq);
        for exhibit in bundle.exhibits.iter().filter(|exhibit| !is_covered(exhibit.link_seq)) {
            self.check.leave(Remark::new(RemarkCode::TimestampLater).with("exhibit", &exhibit.id));
        }
    }

    /// Says which time stamps come to a root that is pinned: a forger's come to one of the forger's.
    fn compare_roots(&mut self, bundle: &BundleRecord, pins: &Pins, sound: &[(u64, Anchor, Option<Root>)]) {
        let check = &mut self.root;
        if sound.is_empty() {
            let why = if bundle.anchors.is_empty() { RemarkCode::TimestampNone } else { RemarkCode::RootFailed };
            check.leave(Remark::new(why));
            return;
        }
        let is_pinned = !pins.roots.is_empty();
        let some = sound.iter().any(|(_, _, root)| root.is_some());
        for (seq, anchor, root) in sound {
            let (subject, hash) = anchor.certificates.last().map_or(("", ""), |it| (&it.subject, it.sha256.as_str()));
            let about = |code| Remark::new(code).with("seq", seq).with("authority", &anchor.authority.name);
            match root {
                Some(root) => {
                    check.note(about(RemarkCode::RootFine).with("root", &root.subject).with("sha256", &root.sha256))
                }
                None => {
                    let code = if is_pinned { RemarkCode::RootOther } else { RemarkCode::RootNotPinned };
                    let remark = about(code).with("root", subject).with("sha256", hash);
                    // Where one comes to a pinned root, the others are those of further authorities.
                    if is_pinned && !some { check.fail(remark) } else { check.leave(remark) }
                }
            }
        }
    }
}
