//! The bundle's description and the exhibits: records, files, links.

use super::bag::Bag;
use super::chain::Chain;
use super::custody;
use super::remark::{Check, CheckKind, CheckOutcome, Place, Remark, RemarkCode};
use super::source::{SourceError, bytes};
use crate::bundle::{
    BUNDLE_FORMAT, BUNDLE_JSON, BundleRecord, BundledExhibit, LARGEST_DOCUMENT, LINKS, Listed, Opinions, Originals,
    WithheldFile, event_path, folder_of, is_software, payload_of, record_path, withheld,
};
use crate::canonical::canonical_json;
use crate::digest::{Sha256Hex, sha256};
use crate::record::{Completeness, ExhibitRecord, StepOutcome, is_exhibit_id, is_utc};
use crate::redaction::fits;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Reads the document at `path`, which must be the canonical JSON of a `T`; what is wrong goes to `check`.
pub(crate) fn read_canonical<T: DeserializeOwned + Serialize>(
    bag: &Bag,
    path: &str,
    check: &mut Check,
) -> Result<Option<T>, SourceError> {
    let Some(found) = bag.file(path) else {
        check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(path)));
        return Ok(None);
    };
    let start = found.contents.start;
    if found.size() > LARGEST_DOCUMENT {
        let remark = Remark::new(RemarkCode::DocumentTooLarge).at(Place::file(path).and_offset(start));
        check.fail(remark.with("limit", LARGEST_DOCUMENT));
        return Ok(None);
    }
    let actual = bytes(bag.source, found.contents.clone())?;
    let document: T = match serde_json::from_slice(&actual) {
        Ok(document) => document,
        Err(problem) => {
            let place = Place::file(path).and_line(problem.line() as u64).and_offset(start);
            check.fail(Remark::new(RemarkCode::DocumentInvalid).at(place).with("problem", problem));
            return Ok(None);
        }
    };
    let expected = canonical_json(&document).unwrap_or_default();
    if actual != expected {
        let same = actual.iter().zip(&expected).take_while(|(actual, expected)| actual == expected).count();
        let place = Place::file(path).and_offset(start + same as u64);
        check.fail(Remark::new(RemarkCode::DocumentNotCanonical).at(place));
    }
    Ok(Some(document))
}

/// Checks what the bundle says of itself and gives its id.
pub(crate) fn check_bundle(bag: &Bag, bundle: &BundleRecord, check: &mut Check) -> Sha256Hex {
    let place = || Place::file(BUNDLE_JSON);
    let id = bag.file(BUNDLE_JSON).map_or_else(|| sha256(b""), |found| found.sha256.clone());
    let claims = [
        (bundle.format == BUNDLE_FORMAT, RemarkCode::BundleFormat, &bundle.format),
        (is_utc(&bundle.created), RemarkCode::BundleCreated, &bundle.created),
        (is_software(&bundle.software), RemarkCode::BundleSoftware, &bundle.software),
    ];
    for (_, code, found) in claims.into_iter().filter(|(holds, _, _)| !holds) {
        check.fail(Remark::new(code).at(place()).with("found", found));
    }
    let folder = folder_of(&id);
    if bag.folder != folder {
        let remark = Remark::new(RemarkCode::BundleFolder).at(place());
        check.fail(remark.with("found", &bag.folder).with("expected", folder));
    }
    if bundle.exhibits.is_empty() {
        check.fail(Remark::new(RemarkCode::BundleEmpty).at(place()));
    }
    let mut ids = BTreeSet::new();
    let mut last = None;
    for exhibit in &bundle.exhibits {
        if !is_exhibit_id(&exhibit.id) {
            check.fail(Remark::new(RemarkCode::BundleExhibitId).at(place()).with("found", &exhibit.id));
        }
        if last.is_some_and(|last| last >= exhibit.link_seq) || !ids.insert(&exhibit.id) {
            check.fail(Remark::new(RemarkCode::BundleOrder).at(place()).with("exhibit", &exhibit.id));
        }
        last = Some(exhibit.link_seq);
    }
    if check.holds() {
        check.note(Remark::new(RemarkCode::BundleFine).with("id", &id));
    }
    id
}

/// What came of the exhibits.
pub(crate) struct Examined {
    /// One check for each exhibit.
    pub(crate) checks: Vec<Check>,
    /// The check of the files that hold conclusions.
    pub(crate) opinions: Check,
    /// The check of the pictures of which there is a redacted copy.
    pub(crate) originals: Check,
    /// What the bag's payload has to be; absent where an exhibit can't be read.
    pub(crate) payload: Option<Vec<Listed>>,
}

/// Checks every exhibit that the bundle lists, and tells what is to be in the bag, with the documents of `custody` and the
/// files of `anchors`.
pub(crate) fn check(
    bag: &Bag,
    bundle: &BundleRecord,
    chain: &Chain,
    custody: &custody::Examined,
    anchors: Option<Vec<Listed>>,
) -> Result<Examined, SourceError> {
    let mut payload = Some(Vec::new());
    for path in [BUNDLE_JSON, LINKS] {
        payload = payload.zip(listed(bag, path)).map(|(payload, listed)| joined(payload, [listed]));
    }
    payload = payload.zip(custody.payload.clone()).map(|(payload, documents)| joined(payload, documents));
    payload = payload.zip(anchors).map(|(payload, files)| joined(payload, files));
    let mut checks = Vec::with_capacity(bundle.exhibits.len());
    let mut opinions = OpinionCount {
        files: custody.annotations,
        failed: !custody.check.holds(),
        unreadable: custody.payload.is_none(),
    };
    let mut originals = Check::new(CheckKind::Originals);
    let mut some_failed = !custody.check.holds();
    for exhibit in &bundle.exhibits {
        let mut check = Check::new(CheckKind::Exhibit);
        check.subject = Some(exhibit.id.clone());
        let path = record_path(&exhibit.id);
        let record: Option<ExhibitRecord> = read_canonical(bag, &path, &mut check)?;
        let left_out = record
            .as_ref()
            .map_or_else(Vec::new, |record| withheld(record, bundle.opinions, bundle.originals, &custody.redactions));
        match &record {
            Some(record) => {
                check_record(bag, exhibit, record, &left_out, &mut check);
                check_redactions(record, custody, &mut check);
                check_seal(bag, exhibit, chain, &mut check);
                opinions.count(record, &left_out, bundle.opinions, &check);
                if check.outcome() != CheckOutcome::Failed {
                    describe(exhibit, record, &mut check);
                    say_withheld(record, &left_out, &mut originals);
                }
            }
            None => opinions.unreadable = true,
        }
        some_failed |= record.is_none() || check.outcome() == CheckOutcome::Failed;
        let files = record
            .zip(listed(bag, &path))
            .map(|(record, listed)| joined(vec![listed], payload_of(&record, &left_out).collect::<Vec<_>>()));
        payload = payload.zip(files).map(|(payload, files)| joined(payload, files));
        checks.push(check);
    }
    match bundle.originals {
        Originals::Included => originals.note(Remark::new(RemarkCode::OriginalsIncluded)),
        Originals::Withheld if some_failed => originals.leave(Remark::new(RemarkCode::OriginalsFailed)),
        Originals::Withheld if originals.remarks.is_empty() => originals.note(Remark::new(RemarkCode::OriginalsNone)),
        Originals::Withheld => {}
    }
    Ok(Examined { checks, opinions: opinions.check(bundle.opinions), originals, payload })
}

fn check_record(
    bag: &Bag,
    exhibit: &BundledExhibit,
    record: &ExhibitRecord,
    left_out: &[WithheldFile],
    check: &mut Check,
) {
    let path = record_path(&exhibit.id);
    let place = || Place::file(&path);
    if let Err(problem) = record.check() {
        check.fail(Remark::from(problem).at(place()));
    }
    if record.id != exhibit.id {
        let remark = Remark::new(RemarkCode::ExhibitId).at(place());
        check.fail(remark.with("found", &record.id).with("expected", &exhibit.id));
    }
    if left_out != exhibit.withheld {
        check.fail(Remark::new(RemarkCode::ExhibitWithheld).at(Place::file(BUNDLE_JSON)));
    }
    for listed in payload_of(record, left_out) {
        let Some(found) = bag.file(&listed.path) else {
            check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(&listed.path)));
            continue;
        };
        let place = || Place::file(&listed.path).and_offset(found.contents.start);
        if found.size() != listed.size {
            let remark = Remark::new(RemarkCode::FileSize).at(place());
            check.fail(remark.with("found", found.size()).with("expected", listed.size));
        }
        if found.sha256 != listed.sha256 {
            let remark = Remark::new(RemarkCode::FileHash).at(place());
            check.fail(remark.with("found", &found.sha256).with("expected", &listed.sha256));
        }
    }
}

/// Checks that the redactions of the exhibit are of pictures it has.
fn check_redactions(record: &ExhibitRecord, custody: &custody::Examined, check: &mut Check) {
    let of_it = custody.events.iter().filter(|(_, event)| event.concerns(&record.id));
    for (seq, _) in of_it.filter(|(_, event)| !fits(record, &event.event)) {
        let remark = Remark::new(RemarkCode::CustodyNoPicture).at(Place::file(&event_path(*seq)));
        check.fail(remark.with("seq", seq).with("exhibit", &record.id));
    }
}

/// Says which facts were left out because a redacted copy stands for them.
fn say_withheld(record: &ExhibitRecord, left_out: &[WithheldFile], check: &mut Check) {
    let facts = record.files.iter().filter(|file| left_out.iter().any(|left_out| left_out.name == file.name));
    for file in facts {
        let path = format!("data/exhibits/{}/files/{}", record.id, file.name);
        check.leave(Remark::new(RemarkCode::OriginalsWithheld).at(Place::file(&path)));
    }
}

fn check_seal(bag: &Bag, exhibit: &BundledExhibit, chain: &Chain, check: &mut Check) {
    let path = record_path(&exhibit.id);
    let Some(found) = bag.file(&path) else { return };
    if found.sha256 != exhibit.record_sha256 {
        let remark = Remark::new(RemarkCode::ExhibitOther).at(Place::file(&path).and_offset(found.contents.start));
        check.fail(remark.with("found", &found.sha256).with("expected", &exhibit.record_sha256));
    }
    match chain.seals(exhibit.link_seq, &found.sha256) {
        Some(true) => {}
        Some(false) => {
            let remark = Remark::new(RemarkCode::ExhibitNotSealed).at(Place::file(&path));
            check.fail(remark.with("seq", exhibit.link_seq));
        }
        None => check.leave(Remark::new(RemarkCode::ChainUnreadable)),
    }
}

/// Says what an exhibit in order is, and of a partial one what it lacks.
fn describe(exhibit: &BundledExhibit, record: &ExhibitRecord, check: &mut Check) {
    let code = match record.completeness {
        Completeness::Complete => RemarkCode::ExhibitComplete,
        Completeness::Partial => RemarkCode::ExhibitPartial,
    };
    check.note(
        Remark::new(code)
            .with("files", record.files.len())
            .with("seq", exhibit.link_seq)
            .with("opened", &record.times.opened)
            .with("url", &record.final_url),
    );
    let unsuccessful = |outcome| matches!(outcome, StepOutcome::Skipped | StepOutcome::Failed);
    for step in record.steps.iter().filter(|step| unsuccessful(step.outcome)) {
        check.note(
            Remark::new(RemarkCode::ExhibitStep)
                .with("step", step.name.as_str())
                .with("code", step.code.as_deref().unwrap_or_default()),
        );
    }
}

/// How many files hold conclusions, and whether they could be checked.
struct OpinionCount {
    files: usize,
    failed: bool,
    unreadable: bool,
}

impl OpinionCount {
    /// Conclusions that are left out because they show what is painted over elsewhere are not among those that are here.
    fn count(&mut self, record: &ExhibitRecord, left_out: &[WithheldFile], opinions: Opinions, check: &Check) {
        let is_here = |name: &str| left_out.iter().all(|left_out| left_out.name != name);
        let counted = record.opinions.iter().filter(|file| opinions == Opinions::Withheld || is_here(&file.name));
        self.files += counted.count();
        self.failed |= check.outcome() == CheckOutcome::Failed;
    }

    fn check(self, opinions: Opinions) -> Check {
        let mut check = Check::new(CheckKind::Opinions);
        let files = |code| Remark::new(code).with("files", self.files);
        match opinions {
            _ if self.unreadable || self.failed => check.leave(Remark::new(RemarkCode::OpinionsFailed)),
            Opinions::Withheld => check.leave(files(RemarkCode::OpinionsWithheld)),
            Opinions::Included if self.files == 0 => check.note(Remark::new(RemarkCode::OpinionsNone)),
            Opinions::Included => check.note(files(RemarkCode::OpinionsFine)),
        }
        check
    }
}

pub(crate) fn listed(bag: &Bag, path: &str) -> Option<Listed> {
    let found = bag.file(path)?;
    Some(Listed { path: path.to_owned(), size: found.size(), sha256: found.sha256.clone() })
}

pub(crate) fn joined<T>(mut payload: Vec<T>, files: impl IntoIterator<Item = T>) -> Vec<T> {
    payload.extend(files);
    payload
}
