//! A timestamp in a vault on disk.
//!
//! These tests have a process of their own: they start `openssl`, and a process that is forked while another test has a
//! vault open keeps that vault's lock until it runs its own program.

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
