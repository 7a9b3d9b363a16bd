//! What happened to the exhibits after sealing: the events, what labels and notes say, and what was deleted.

use super::bag::Bag;
use super::chain::Chain;
use super::exhibits::{joined, listed, read_canonical};
use super::remark::{Check, CheckKind, Place, Remark, RemarkCode};
use super::source::SourceError;
use crate::bundle::{
    BUNDLE_JSON, BundleRecord, BundledEvent, DeletedExhibit, Listed, Opinions, Originals, annotation_path, event_path,
    redacted_path, tombstone_path,
};
use crate::chain::LinkKind;
use crate::custody::{Annotation, CustodyEvent, CustodyProblem, Happening, Tombstone};
use crate::digest::Sha256Hex;
use crate::redaction::Redactions;
use std::collections::BTreeSet;

/// What came of the documents of custody.
pub(crate) struct Examined {
    pub(crate) check: Check,
    /// What of the bag's payload they are; absent where one can't be read.
    pub(crate) payload: Option<Vec<Listed>>,
    /// How many of the events have an annotation.
    pub(crate) annotations: usize,
    /// The events that can be read, by the numbers of their links.
    pub(crate) events: Vec<(u64, CustodyEvent)>,
    /// Which redacted copies hold.
    pub(crate) redactions: Redactions,
}

/// Checks every event and tombstone that the bundle lists.
pub(crate) fn check(bag: &Bag, bundle: &BundleRecord, chain: &Chain) -> Result<Examined, SourceError> {
    let mut examined = Examined {
        check: Check::new(CheckKind::Custody),
        payload: Some(Vec::new()),
        annotations: 0,
        events: Vec::new(),
        redactions: Redactions::default(),
    };
    let ascending = |pair: &[BundledEvent]| pair[0].link_seq < pair[1].link_seq;
    let deleted_ascending = |pair: &[DeletedExhibit]| pair[0].link_seq < pair[1].link_seq;
    let deleted_ids: BTreeSet<&String> = bundle.deleted.iter().map(|exhibit| &exhibit.id).collect();
    if !bundle.custody.windows(2).all(ascending)
        || !bundle.deleted.windows(2).all(deleted_ascending)
        || deleted_ids.len() != bundle.deleted.len()
    {
        examined.check.fail(Remark::new(RemarkCode::CustodyOrder).at(Place::file(BUNDLE_JSON)));
    }
    let mut events = Vec::with_capacity(bundle.custody.len());
    for entry in &bundle.custody {
        events.push(read_canonical(bag, &event_path(entry.link_seq), &mut examined.check)?);
    }
    // Which of several copies of a picture holds is known once all were read.
    let read = bundle.custody.iter().zip(&events);
    let read = read.filter_map(|(entry, event): (_, &Option<CustodyEvent>)| Some((entry.link_seq, event.as_ref()?)));
    examined.redactions = Redactions::of(read);
    for (entry, event) in bundle.custody.iter().zip(events) {
        examined.event(bag, bundle, chain, entry, event)?;
    }
    for entry in &bundle.deleted {
        examined.deletion(bag, bundle, chain, entry)?;
    }
    if bundle.custody.is_empty() && bundle.deleted.is_empty() && examined.check.holds() {
        examined.check.note(Remark::new(RemarkCode::CustodyNone));
    }
    if let Some(counts) = chain.counts() {
        let elsewhere = [
            (counts.custody, bundle.custody.len(), RemarkCode::CustodyElsewhere),
            (counts.tombstones, bundle.deleted.len(), RemarkCode::DeletedElsewhere),
        ];
        for (in_chain, here, code) in elsewhere {
            let count = in_chain.saturating_sub(here as u64);
            if count > 0 {
                examined.check.note(Remark::new(code).with("count", count));
            }
        }
    }
    Ok(examined)
}

impl Examined {
    fn event(
        &mut self,
        bag: &Bag,
        bundle: &BundleRecord,
        chain: &Chain,
        entry: &BundledEvent,
        event: Option<CustodyEvent>,
    ) -> Result<(), SourceError> {
        let path = event_path(entry.link_seq);
        let place = || Place::file(&path);
        self.listed(bag, &path);
        let Some(event) = event else {
            // Whether there should be an annotation is not known.
            self.payload = None;
            return Ok(());
        };
        self.problem(event.check(), &path);
        self.hash(bag, &path, &entry.sha256);
        self.link(chain, entry.link_seq, LinkKind::Custody, &entry.sha256, &path);
        let here = |id: &str| bundle.exhibits.iter().find(|exhibit| exhibit.id == id);
        let mut concerned = event.exhibits.iter().filter_map(|exhibit| Some((exhibit, here(&exhibit.id)?))).peekable();
        if concerned.peek().is_none() || concerned.any(|(named, here)| named.record_sha256 != here.record_sha256) {
            self.check.fail(Remark::new(RemarkCode::CustodyForeign).at(place()));
        }
        let annotation = event.event.annotation_sha256();
        self.annotations += usize::from(annotation.is_some());
        let (kept, withheld) = match bundle.opinions {
            Opinions::Included => (annotation, None),
            Opinions::Withheld => (None, annotation),
        };
        if entry.withheld.as_ref() != withheld {
            self.check.fail(Remark::new(RemarkCode::CustodyWithheld).at(Place::file(BUNDLE_JSON)));
        }
        if let Some(sha256) = kept {
            self.annotation(bag, entry.link_seq, &event, sha256)?;
        }
        self.redacted_copy(bag, entry.link_seq);
        if self.check.holds() {
            self.check.note(described(entry.link_seq, &event));
        }
        self.events.push((entry.link_seq, event));
        Ok(())
    }

    fn annotation(&mut self, bag: &Bag, seq: u64, event: &CustodyEvent, sha256: &Sha256Hex) -> Result<(), SourceError> {
        let path = annotation_path(seq);
        let annotation: Option<Annotation> = read_canonical(bag, &path, &mut self.check)?;
        self.listed(bag, &path);
        self.hash(bag, &path, sha256);
        if let Some(annotation) = annotation {
            self.problem(annotation.check(), &path);
            if event.event.annotation().map(|(kind, _)| kind) != Some(annotation.kind) {
                self.check.fail(Remark::new(RemarkCode::CustodyAnnotation).at(Place::file(&path)));
            }
        }
        Ok(())
    }

    /// The redacted copy that the event of link `seq` made, where it made one that still holds.
    fn redacted_copy(&mut self, bag: &Bag, seq: u64) {
        let Some(copy) = self.redactions.by_link(seq).cloned() else { return };
        let path = redacted_path(seq);
        match bag.file(&path) {
            None => self.check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(&path))),
            Some(found) if found.size() != copy.size => {
                let place = Place::file(&path).and_offset(found.contents.start);
                let remark = Remark::new(RemarkCode::FileSize).at(place);
                self.check.fail(remark.with("found", found.size()).with("expected", copy.size));
            }
            Some(_) => self.hash(bag, &path, &copy.sha256),
        }
        self.listed(bag, &path);
    }

    fn deletion(
        &mut self,
        bag: &Bag,
        bundle: &BundleRecord,
        chain: &Chain,
        entry: &DeletedExhibit,
    ) -> Result<(), SourceError> {
        let path = tombstone_path(entry.tombstone_seq);
        let tombstone: Option<Tombstone> = read_canonical(bag, &path, &mut self.check)?;
        self.listed(bag, &path);
        self.hash(bag, &path, &entry.tombstone_sha256);
        self.link(chain, entry.tombstone_seq, LinkKind::Tombstone, &entry.tombstone_sha256, &path);
        self.link(chain, entry.link_seq, LinkKind::Exhibit, &entry.record_sha256, &path);
        let Some(tombstone) = tombstone else { return Ok(()) };
        self.problem(tombstone.check(), &path);
        let is_here = bundle.exhibits.iter().any(|exhibit| exhibit.id == entry.id);
        let names_it = (&tombstone.exhibit, &tombstone.record_sha256) == (&entry.id, &entry.record_sha256);
        if is_here || !names_it || entry.tombstone_seq <= entry.link_seq {
            self.check.fail(Remark::new(RemarkCode::DeletedOther).at(Place::file(&path)).with("exhibit", &entry.id));
        }
        if self.check.holds() {
            let remark = Remark::new(RemarkCode::ExhibitDeleted)
                .with("exhibit", &entry.id)
                .with("seq", entry.tombstone_seq)
                .with("sealed", entry.link_seq)
                .with("utc", &tombstone.utc)
                .with("operator", &tombstone.operator)
                .with("reason", &tombstone.reason);
            self.check.note(remark);
        }
        Ok(())
    }

    fn listed(&mut self, bag: &Bag, path: &str) {
        let payload = self.payload.take().zip(listed(bag, path));
        self.payload = payload.map(|(payload, listed)| joined(payload, [listed]));
    }

    fn problem(&mut self, checked: Result<(), CustodyProblem>, path: &str) {
        if let Err(problem) = checked {
            self.check.fail(Remark::from(problem).at(Place::file(path)));
        }
    }

    fn hash(&mut self, bag: &Bag, path: &str, expected: &Sha256Hex) {
        let Some(found) = bag.file(path).filter(|found| found.sha256 != *expected) else { return };
        let remark = Remark::new(RemarkCode::FileHash).at(Place::file(path).and_offset(found.contents.start));
        self.check.fail(remark.with("found", &found.sha256).with("expected", expected));
    }

    fn link(&mut self, chain: &Chain, seq: u64, kind: LinkKind, subject: &Sha256Hex, path: &str) {
        match chain.names(seq, kind, subject) {
            Some(true) => {}
            Some(false) => {
                self.check.fail(Remark::new(RemarkCode::CustodyNotLinked).at(Place::file(path)).with("seq", seq));
            }
            None => self.check.leave(Remark::new(RemarkCode::ChainUnreadable)),
        }
    }
}

/// What an event says.
fn described(seq: u64, event: &CustodyEvent) -> Remark {
    let taken_off = event.event.annotation_sha256().is_none();
    let remark = match &event.event {
        Happening::Exported { bundle_id, opinions, originals } => {
            let code = match (opinions, originals) {
                (Opinions::Included, Originals::Included) => RemarkCode::EventExported,
                (Opinions::Withheld, Originals::Included) => RemarkCode::EventExportedFacts,
                (Opinions::Included, Originals::Withheld) => RemarkCode::EventExportedRedacted,
                (Opinions::Withheld, Originals::Withheld) => RemarkCode::EventExportedFactsRedacted,
            };
            Remark::new(code).with("bundle", bundle_id)
        }
        Happening::Verified { holds: true, .. } => Remark::new(RemarkCode::EventVerified),
        Happening::Verified { holds: false, failed, .. } => {
            Remark::new(RemarkCode::EventVerifiedFailed).with("failed", failed.join(", "))
        }
        Happening::Received { chain, link_seq, .. } => {
            Remark::new(RemarkCode::EventReceived).with("chain", chain).with("link", link_seq)
        }
        Happening::Labelled { .. } if taken_off => Remark::new(RemarkCode::EventLabelRemoved),
        Happening::Labelled { .. } => Remark::new(RemarkCode::EventLabelled),
        Happening::Noted { .. } if taken_off => Remark::new(RemarkCode::EventNoteRemoved),
        Happening::Noted { .. } => Remark::new(RemarkCode::EventNoted),
        Happening::Assigned { .. } if taken_off => Remark::new(RemarkCode::EventCaseRemoved),
        Happening::Assigned { .. } => Remark::new(RemarkCode::EventAssigned),
        Happening::RoleGiven { .. } if taken_off => Remark::new(RemarkCode::EventRoleRemoved),
        Happening::RoleGiven { .. } => Remark::new(RemarkCode::EventRoleGiven),
        Happening::Redacted { file, copy: Some(copy), .. } => {
            Remark::new(RemarkCode::EventRedacted).with("file", file).with("rectangles", copy.rectangles.len())
        }
        Happening::Redacted { file, copy: None, .. } => {
            Remark::new(RemarkCode::EventRedactionRemoved).with("file", file)
        }
    };
    remark
        .with("seq", seq)
        .with("utc", &event.utc)
        .with("operator", &event.operator)
        .with("count", event.exhibits.len())
}
