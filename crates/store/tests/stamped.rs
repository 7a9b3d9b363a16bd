//! A timestamp in a vault on disk.

#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it was set up")]

#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../evidence/tests/keep/authority.rs"]
mod authority;
#[allow(dead_code, reason = "the tests of what is taken in use more of it")]
#[path = "vault/delivery.rs"]
mod delivery;
#[allow(dead_code, reason = "the tests of what is taken in use more of it")]
#[path = "vault/folder.rs"]
mod folder;
#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../evidence/tests/keep/sealed.rs"]
mod sealed;

use authority::stamp;
use delivery::{hand, handed};
use evidence::bundle::Order;
use evidence::verify::{CheckKind, CheckOutcome, Pins};
use folder::new_folder;
use sealed::Kept;
use store::{StoreError, Writer};

#[test]
fn a_timestamp_is_taken_with_its_files_and_verified_with_the_vault() {
    let folder = new_folder("stamped");
    let mut kept = Kept::two_exhibits();
    stamp(&mut kept);
    let Some(anchor) = kept.anchors.first() else { return };
    let mut writer = Writer::create(&folder, "test").unwrap();
    let last = kept.links.len() - 1;
    for link in &kept.links[..last] {
        hand(&mut writer, &kept, link).unwrap();
    }
    let early = writer.receive(&kept.links[last], handed(&kept, last as u64).subject());
    assert!(matches!(early, Err(StoreError::Subject { .. })), "its files are not there");
    hand(&mut writer, &kept, &kept.links[last]).unwrap();
    let vault = writer.into_reader();
    assert_eq!(vault.verify().unwrap().problems, []);
    std::fs::write(vault.file(&anchor.anchor.token.sha256), b"another token").unwrap();
    let problems = vault.verify().unwrap().problems;
    assert!(problems.iter().any(|it| it.problem.contains("of the timestamp is missing or damaged")), "{problems:?}");
}

#[test]
fn an_exhibits_timestamps_are_verified_against_the_root_that_is_known() {
    let folder = new_folder("stamped-exhibit");
    let mut kept = Kept::two_exhibits();
    let Some(root) = stamp(&mut kept) else { return };
    let anchor = &kept.anchors[0];
    let another = stamp(&mut Kept::two_exhibits()).unwrap();
    let mut writer = Writer::create(&folder, "test").unwrap();
    for link in &kept.links {
        hand(&mut writer, &kept, link).unwrap();
    }
    let vault = writer.into_reader();
    let id = &kept.exhibits[0].id;
    let pinned = |root: &[u8]| Pins { roots: vec![root.to_vec()], ..Pins::default() };
    for (pins, expected) in [
        (Pins::default(), CheckOutcome::NotChecked),
        (pinned(&root), CheckOutcome::Passed),
        (pinned(&another), CheckOutcome::Failed),
    ] {
        for checks in [vault.verify_exhibit(id, &pins).unwrap().checks, vault.verify_against(&pins).unwrap().checks] {
            let of = |kind| checks.iter().find(|check| check.kind == kind).unwrap().outcome();
            assert_eq!((of(CheckKind::Timestamps), of(CheckKind::Root)), (CheckOutcome::Passed, expected));
        }
    }
    std::fs::write(vault.file(&anchor.anchor.token.sha256), b"another token").unwrap();
    for checks in [vault.verify_exhibit(id, &Pins::default()).unwrap().checks, vault.verify().unwrap().checks] {
        let stamps = checks.iter().find(|check| check.kind == CheckKind::Timestamps).unwrap();
        assert_eq!(stamps.outcome(), CheckOutcome::Failed);
    }
    // The bundle has it, too.
    let order = Order {
        created: Some("2026-11-21T09:15:00.000Z"),
        software: "Counterproof 0.1.0",
        facts_only: false,
        withhold_originals: false,
        documents: None,
        until: None,
    };
    std::fs::write(vault.file(&anchor.anchor.token.sha256), &kept.files[&anchor.anchor.token.sha256]).unwrap();
    let ids: Vec<String> = kept.exhibits.iter().map(|record| record.id.clone()).collect();
    let chosen = vault.by_chain(&ids).unwrap();
    let planned = vault.plan_bundle(&chosen[0], &order, &|_, _| true).unwrap().unwrap();
    assert_eq!(*planned.id(), kept.plan(false).id);
}
