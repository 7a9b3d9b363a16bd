//! Redacted copies of pictures, and bundles that hold them instead of the originals.

use crate::custody::handled;
use crate::sealed::{Kept, write};
use evidence::bundle::{BundleInput, BundleRecord, Plan, PlanError, plan};
use evidence::verify::{CheckKind, CheckOutcome, Pins, RemarkCode, Verdict, verify};
use evidence::{Happening, sha256};

/// An exhibit whose first view was redacted twice, and another whose slice was and is no longer.
fn redacted() -> Kept {
    let mut kept = handled();
    kept.redact(0, "first-view.png", Some(b"the first copy"));
    kept.redact(0, "first-view.png", Some(b"the copy that holds"));
    kept.redact(1, "slice-001.png", Some(b"a copy that is taken off"));
    kept.redact(1, "slice-001.png", None);
    kept
}

fn planned(kept: &Kept, withhold_originals: bool) -> Plan {
    kept.finish(plan(&BundleInput { withhold_originals, ..kept.input(false) }).unwrap())
}

fn checked(kept: &Kept, plan: &Plan) -> Verdict {
    verify(&write(&kept.members(plan)), &Pins::default()).unwrap()
}

fn outcome(verdict: &Verdict, kind: CheckKind) -> CheckOutcome {
    verdict.checks.iter().find(|check| check.kind == kind).unwrap().outcome()
}

/// The paths inside the bag of the members that hold files or redacted copies.
fn files(plan: &Plan) -> Vec<&str> {
    let paths = plan.members.iter().map(|member| member.path.split_once('/').unwrap().1);
    paths.filter(|path| path.contains("/files/") || path.ends_with("-redacted.png")).collect()
}

#[test]
fn the_copy_that_holds_is_in_every_bundle_and_none_that_was_replaced_or_taken_off() {
    let kept = redacted();
    let plan = planned(&kept, false);
    let copies: Vec<&str> = files(&plan).into_iter().filter(|path| path.ends_with("-redacted.png")).collect();
    assert_eq!(copies, ["data/custody/11-redacted.png"]);
    let verdict = checked(&kept, &plan);
    assert!(verdict.holds(), "{verdict:#?}");
    assert_eq!(outcome(&verdict, CheckKind::Originals), CheckOutcome::Passed);
    assert!(!String::from_utf8_lossy(&write(&kept.members(&plan))).contains("the first copy"));
}

#[test]
fn withheld_originals_are_not_checked_and_everything_else_is() {
    let kept = redacted();
    let plan = planned(&kept, true);
    let bundle = String::from_utf8_lossy(&write(&kept.members(&plan))).into_owned();
    let id = &kept.exhibits[0].id;
    for name in ["first-view.png", "stamped-copy.png", "embedded-state-01.json", "page.mhtml", "page.html"] {
        assert!(!bundle.contains(&format!("the bytes of {name} in {id}")), "{name}, or what says the same, is in it");
    }
    assert!(bundle.contains(&format!("the bytes of slice-001.png in {id}")));
    let verdict = checked(&kept, &plan);
    assert!(verdict.holds(), "{verdict:#?}");
    let originals = verdict.checks.iter().find(|check| check.kind == CheckKind::Originals).unwrap();
    assert_eq!(originals.outcome(), CheckOutcome::NotChecked);
    let said: Vec<_> = originals.remarks.iter().map(|it| (it.code, it.place.clone().unwrap().file.unwrap())).collect();
    let path = |name: &str| format!("data/exhibits/{id}/files/{name}");
    assert_eq!(
        said,
        [
            (RemarkCode::OriginalsWithheld, path("first-view.png")),
            (RemarkCode::OriginalsWithheld, path("embedded-state-01.json")),
            (RemarkCode::OriginalsWithheld, path("page.mhtml")),
            (RemarkCode::OriginalsWithheld, path("page.html")),
            (RemarkCode::OriginalsWithheld, path("stamped-copy.png"))
        ]
    );
    let left_open: Vec<_> =
        verdict.checks.iter().filter(|it| it.outcome() == CheckOutcome::NotChecked).map(|it| it.kind).collect();
    assert_eq!(
        left_open,
        [CheckKind::Timestamps, CheckKind::Originals, CheckKind::Key, CheckKind::Head, CheckKind::Root]
    );
}

#[test]
fn with_no_redacted_copy_nothing_is_withheld() {
    let kept = handled();
    let plan = planned(&kept, true);
    assert_eq!(files(&plan), files(&planned(&kept, false)));
    let verdict = checked(&kept, &plan);
    assert!(verdict.holds());
    assert_eq!(outcome(&verdict, CheckKind::Originals), CheckOutcome::Passed);
}

/// The bundle of `kept` with its originals withheld and its description changed, in the form of a bundle, so that nothing
/// but what was changed can be found.
fn forged(kept: &Kept, change: impl Fn(&mut BundleRecord, &mut Vec<(String, Vec<u8>)>)) -> Verdict {
    let mut members = kept.members(&planned(kept, true));
    let at = members.iter().position(|(path, _)| path.ends_with("/data/bundle.json")).unwrap();
    let mut bundle: BundleRecord = serde_json::from_slice(&members[at].1).unwrap();
    change(&mut bundle, &mut members);
    let at = members.iter().position(|(path, _)| path.ends_with("/data/bundle.json")).unwrap();
    members[at].1 = bundle.canonical().unwrap();
    verify(&write(&members), &Pins::default()).unwrap()
}

fn fails_with(verdict: &Verdict, code: RemarkCode) {
    let failed = verdict.checks.iter().filter(|check| check.outcome() == CheckOutcome::Failed);
    let codes: Vec<_> = failed.flat_map(|check| &check.remarks).map(|remark| remark.code).collect();
    assert!(codes.contains(&code), "{code:?} in {codes:?}");
}

#[test]
fn an_original_withheld_without_a_redacted_copy_fails() {
    let kept = redacted();
    let verdict = forged(&kept, |bundle, members| {
        let slice = kept.exhibits[0].files.iter().find(|file| file.name == "slice-001.png").unwrap();
        let withheld = evidence::bundle::WithheldFile { name: slice.name.clone(), sha256: slice.sha256.clone() };
        bundle.exhibits[0].withheld.insert(1, withheld);
        members.retain(|(path, _)| !(path.contains(&kept.exhibits[0].id) && path.ends_with("/slice-001.png")));
    });
    fails_with(&verdict, RemarkCode::ExhibitWithheld);
    fails_with(&verdict, RemarkCode::FileMissing);
}

#[test]
fn a_redacted_copy_that_is_missing_or_another_fails() {
    let kept = redacted();
    let verdict = forged(&kept, |_, members| members.retain(|(path, _)| !path.ends_with("-redacted.png")));
    fails_with(&verdict, RemarkCode::FileMissing);
    let verdict = forged(&kept, |_, members| {
        let copy = members.iter_mut().find(|(path, _)| path.ends_with("-redacted.png")).unwrap();
        copy.1[0] ^= 1;
    });
    fails_with(&verdict, RemarkCode::FileHash);
}

#[test]
fn a_redaction_of_no_picture_of_the_exhibit_is_neither_planned_nor_accepted() {
    let mut kept = redacted();
    let event = |file: &str| Happening::Redacted { file: file.to_owned(), source_sha256: sha256(b"none"), copy: None };
    kept.happen(&[0], event("first-view.png"), None);
    let refused = |kept: &Kept| plan(&kept.input(false)).map(drop);
    assert!(matches!(refused(&kept), Err(PlanError::CustodyOther { seq: 14 })), "{:?}", refused(&kept));
    kept.custody.pop();
    kept.happen(&[0], event("reading.json"), None);
    assert!(matches!(refused(&kept), Err(PlanError::CustodyOther { .. })), "{:?}", refused(&kept));
}
