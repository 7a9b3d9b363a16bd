//! What happened to exhibits after sealing is in the chain, in the bundle and in the verdict.

use crate::sealed::{Kept, write};
use evidence::bundle::{Opinions, Originals, PlanError, plan};
use evidence::verify::{CheckKind, CheckOutcome, Pins, Remark, RemarkCode, Verdict, verify};
use evidence::{AnnotationKind, Completeness, CustodyProblem, Happening, check_chain, sha256};
use proptest::prelude::*;

fn checked(kept: &Kept, facts_only: bool) -> Verdict {
    verify(&kept.bundle(facts_only), &Pins::default()).unwrap()
}

fn said(verdict: &Verdict) -> Vec<&Remark> {
    verdict.checks.iter().flat_map(|check| &check.remarks).collect()
}

fn holds(verdict: &Verdict) {
    let failed: Vec<_> = verdict.checks.iter().filter(|check| check.outcome() == CheckOutcome::Failed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

fn codes(verdict: &Verdict) -> Vec<RemarkCode> {
    said(verdict).iter().map(|remark| remark.code).collect()
}

/// Two exhibits, labelled, noted, assigned, exported and verified.
pub fn handled() -> Kept {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0, 1], AnnotationKind::Label, Some("test purchase ordered"));
    kept.annotate(&[0], AnnotationKind::Note, Some("The seller's page says “original”. 正品?"));
    kept.annotate(&[1], AnnotationKind::Case, Some("2026-17"));
    kept.annotate(&[0], AnnotationKind::Note, None);
    let (opinions, originals) = (Opinions::Withheld, Originals::Included);
    kept.happen(&[0], Happening::Exported { bundle_id: sha256(b"bundle"), opinions, originals }, None);
    kept.happen(&[0, 1], Happening::Verified { bundle_id: None, holds: true, failed: vec![] }, None);
    let sealed = kept.links[1].link.clone();
    let (link_seq, link_sha256) = (sealed.seq, sealed.sha256().unwrap());
    kept.happen(&[0], Happening::Received { chain: sealed.chain, link_seq, link_sha256 }, None);
    kept
}

#[test]
fn events_are_named_with_who_and_when() {
    let verdict = checked(&handled(), false);
    holds(&verdict);
    use RemarkCode::*;
    let kept = [EventLabelled, EventNoted, EventAssigned, EventNoteRemoved];
    for code in kept.into_iter().chain([EventExportedFacts, EventVerified, EventReceived]) {
        let found = said(&verdict).into_iter().find(|remark| remark.code == code);
        let remark = found.unwrap_or_else(|| panic!("{code:?} in {:#?}", said(&verdict)));
        assert_eq!(remark.arguments["operator"], "Ana Example");
        assert!(remark.arguments["utc"].starts_with("2026-11-21T09:"));
    }
}

#[test]
fn facts_only_leaves_the_words_out_and_the_events_in() {
    let kept = handled();
    let bundle = String::from_utf8_lossy(&kept.bundle(true)).into_owned();
    assert!(!bundle.contains("test purchase ordered") && !bundle.contains("2026-17"));
    assert!(String::from_utf8_lossy(&kept.bundle(false)).contains("test purchase ordered"));
    let verdict = checked(&kept, true);
    holds(&verdict);
    assert!(codes(&verdict).contains(&RemarkCode::EventLabelled));
    let opinions = verdict.checks.iter().find(|check| check.kind == CheckKind::Opinions).unwrap();
    assert_eq!(opinions.outcome(), CheckOutcome::NotChecked);
    assert_eq!(opinions.remarks[0].arguments["files"], "5", "two judgements and three annotations");
}

#[test]
fn events_of_other_exhibits_stay_out_and_are_counted() {
    let mut kept = handled();
    kept.exhibits.pop();
    let bundle = String::from_utf8_lossy(&kept.bundle(false)).into_owned();
    assert!(!bundle.contains("2026-17"), "the case of the other exhibit");
    let verdict = checked(&kept, false);
    holds(&verdict);
    let elsewhere = said(&verdict).into_iter().find(|remark| remark.code == RemarkCode::CustodyElsewhere).unwrap();
    assert_eq!(elsewhere.arguments["count"], "1");
}

#[test]
fn a_deleted_exhibit_is_said_to_be_deleted_and_why() {
    let mut kept = handled();
    kept.delete(1, "a private person's page, captured by mistake");
    check_chain(&kept.links).unwrap();
    let verdict = checked(&kept, false);
    holds(&verdict);
    let deleted = said(&verdict).into_iter().find(|remark| remark.code == RemarkCode::ExhibitDeleted).unwrap();
    assert_eq!(deleted.arguments["exhibit"], "00112233445566778899aabbccddeeff");
    assert_eq!(deleted.arguments["reason"], "a private person's page, captured by mistake");
    assert_eq!(deleted.arguments["sealed"], "2");

    // Not asked for, it is not in the bundle, and counted.
    kept.tombstones.clear();
    let verdict = checked(&kept, false);
    holds(&verdict);
    assert!(codes(&verdict).contains(&RemarkCode::DeletedElsewhere));
}

#[test]
fn another_key_is_told() {
    let mut kept = handled();
    kept.change_key(9);
    kept.capture("ffeeddccbbaa99887766554433221100", None);
    let verdict = checked(&kept, false);
    holds(&verdict);
    let told = said(&verdict).into_iter().find(|remark| remark.code == RemarkCode::ChainKey).unwrap();
    assert_eq!(told.arguments["seq"], "10");
    assert_eq!(told.arguments["key"], kept.links[11].key.fingerprint().unwrap().as_str());
}

#[test]
fn nothing_is_planned_of_custody_that_would_not_verify() {
    let attempt = |change: fn(&mut Kept)| {
        let mut kept = handled();
        kept.delete(1, "asked for");
        change(&mut kept);
        plan(&kept.input(false)).map(drop)
    };
    attempt(|_| {}).unwrap();
    type Change = fn(&mut Kept);
    let other: [Change; 6] = [
        |kept| kept.custody[0].seq += 1,
        |kept| kept.custody[0].event.operator.push('x'),
        |kept| kept.custody[0].annotation = None,
        |kept| kept.custody[0].annotation.as_mut().unwrap().text.push('!'),
        |kept| kept.tombstones[0].seq -= 1,
        |kept| kept.tombstones[0].tombstone.record_sha256 = sha256(b"other"),
    ];
    for (index, change) in other.into_iter().enumerate() {
        let result = attempt(change);
        assert!(matches!(result, Err(PlanError::CustodyOther { .. })), "{index}: {result:?}");
    }
    let problems: [(Change, CustodyProblem); 5] = [
        (|kept| kept.custody[0].event.exhibits.reverse(), CustodyProblem::Exhibits),
        (|kept| kept.custody[0].event.utc.clear(), CustodyProblem::Time(String::new())),
        (|kept| kept.custody[0].annotation.as_mut().unwrap().salt.clear(), CustodyProblem::Salt(String::new())),
        (|kept| kept.tombstones[0].tombstone.reason = " ".to_owned(), CustodyProblem::Reason),
        (
            |kept| kept.custody[5].event.event = Happening::Verified { bundle_id: None, holds: false, failed: vec![] },
            CustodyProblem::Failed,
        ),
    ];
    for (change, expected) in problems {
        let result = attempt(change);
        assert!(matches!(&result, Err(PlanError::Custody { problem, .. }) if *problem == expected), "{result:?}");
    }
    let mut both = handled();
    let record = both.exhibits[1].clone();
    both.delete(1, "asked for");
    both.exhibits.push(record);
    assert!(matches!(plan(&both.input(false)), Err(PlanError::Deleted { .. })));
}

/// One thing that is done.
#[derive(Clone, Debug)]
enum Act {
    Seal { partial: bool },
    Annotate { which: prop::sample::Index, kind: AnnotationKind, text: Option<String> },
    Export { which: prop::sample::Index },
    Verify { which: prop::sample::Index, holds: bool },
    Redact { which: prop::sample::Index, off: bool },
    Delete { which: prop::sample::Index },
    RenewKey,
}

fn act() -> impl Strategy<Value = Act> {
    let kind = prop::sample::select(vec![AnnotationKind::Label, AnnotationKind::Note, AnnotationKind::Case]);
    prop_oneof![
        2 => any::<bool>().prop_map(|partial| Act::Seal { partial }),
        2 => (any::<prop::sample::Index>(), kind, proptest::option::of(".{0,12}"))
            .prop_map(|(which, kind, text)| Act::Annotate { which, kind, text }),
        1 => any::<prop::sample::Index>().prop_map(|which| Act::Export { which }),
        1 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(which, holds)| Act::Verify { which, holds }),
        1 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(which, off)| Act::Redact { which, off }),
        1 => any::<prop::sample::Index>().prop_map(|which| Act::Delete { which }),
        1 => Just(Act::RenewKey),
    ]
}

/// A chain on which all of that was done, one exhibit at its beginning so that there is always something to bundle.
fn done(acts: &[Act]) -> Kept {
    let mut kept = Kept::new(7);
    kept.capture("5a0b1c2d3e4f60718293a4b5c6d7e8f9", None);
    let mut keys = 7;
    for (number, act) in acts.iter().enumerate() {
        let count = kept.exhibits.len();
        match act {
            Act::Seal { partial } => {
                let failing = partial.then_some(evidence::StepName::Slices);
                kept.capture(&format!("{:032x}", number + 1), failing);
            }
            Act::Annotate { which, kind, text } => kept.annotate(&[which.index(count)], *kind, text.as_deref()),
            Act::Export { which } => {
                let bundle_id = kept.plan(false).id;
                kept.happen(
                    &[which.index(count)],
                    Happening::Exported { bundle_id, opinions: Opinions::Included, originals: Originals::Withheld },
                    None,
                );
            }
            Act::Verify { which, holds } => {
                let failed = if *holds { vec![] } else { vec!["file_hash".to_owned()] };
                let event = Happening::Verified { bundle_id: None, holds: *holds, failed };
                kept.happen(&[which.index(count)], event, None);
            }
            Act::Redact { which, off } => {
                let copy = format!("redacted copy {number}").into_bytes();
                kept.redact(which.index(count), "first-view.png", (!off).then_some(copy.as_slice()));
            }
            // The first stays, so that there is something to bundle.
            Act::Delete { which } if count > 1 => kept.delete(1 + which.index(count - 1), "asked for"),
            Act::Delete { .. } => {}
            Act::RenewKey => {
                keys += 1;
                kept.change_key(keys);
            }
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_chain_is_accepted_and_one_change_of_anything_is_found(
        acts in proptest::collection::vec(act(), 0..12),
        facts_only: bool,
        link in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let kept = done(&acts);
        prop_assert_eq!(check_chain(&kept.links), Ok(()));
        let numbers: Vec<u64> = kept.links.iter().map(|signed| signed.link.seq).collect();
        prop_assert_eq!(numbers, (0..kept.links.len() as u64).collect::<Vec<_>>());
        let verdict = checked(&kept, facts_only);
        prop_assert!(verdict.holds(), "{:#?}", verdict);
        let partial = kept.exhibits.iter().filter(|record| record.completeness == Completeness::Partial).count();
        let said_partial = codes(&verdict).into_iter().filter(|code| *code == RemarkCode::ExhibitPartial).count();
        prop_assert_eq!(said_partial, partial);

        // One bit of one link.
        let at = link.index(kept.links.len());
        let mut line = evidence::canonical_json(&kept.links[at]).unwrap();
        let byte = place.index(line.len());
        line[byte] ^= 1 << bit;
        let accepted = serde_json::from_slice(&line).is_ok_and(|changed| {
            let mut links = kept.links.clone();
            links[at] = changed;
            // The same link spelled otherwise is caught by the spelling, as the bundle's own test shows.
            links != kept.links && check_chain(&links).is_ok()
        });
        prop_assert!(!accepted, "link {} byte {}", at, byte);

        // A link left out; without the last one the chain is whole, and it is the pinned head that is missing.
        let mut fewer = kept.links.clone();
        fewer.remove(at);
        if at + 1 < kept.links.len() {
            prop_assert!(check_chain(&fewer).is_err());
        }

        // One bit of one file of the bundle, with the archive's own checksums made anew.
        let mut members = kept.members(&kept.plan(facts_only));
        let member = link.index(members.len());
        let contents = &mut members[member].1;
        let byte = place.index(contents.len());
        contents[byte] ^= 1 << bit;
        let verdict = verify(&write(&members), &Pins::default()).unwrap();
        prop_assert!(!verdict.holds(), "{} byte {}", members[member].0, byte);
    }
}
