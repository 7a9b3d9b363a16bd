//! A chain is accepted whole and refused changed.

use crate::sealed::Kept;
use evidence::{
    ChainError, Completeness, LinkKind, LinkProblem, PublicKey, StepName, StepOutcome, check_chain, sha256,
};

fn problem(links: &[evidence::SignedLink]) -> Option<(u64, LinkProblem)> {
    check_chain(links).err().map(|ChainError { seq, problem }| (seq, problem))
}

#[test]
fn a_chain_is_accepted_whole_and_after_a_change_of_key() {
    let mut kept = Kept::two_exhibits();
    assert_eq!(problem(&kept.links), None);
    kept.change_key(9);
    kept.append(LinkKind::Custody, sha256(b"viewed"));
    assert_eq!(problem(&kept.links), None);
    assert_ne!(kept.links[1].key, kept.links[4].key);
}

#[test]
fn an_empty_chain_is_none() {
    assert_eq!(problem(&[]), Some((0, LinkProblem::Missing)));
}

#[test]
fn links_taken_out_or_changed_in_order_are_found() {
    let links = Kept::two_exhibits().links;
    assert_eq!(problem(&links[1..]), Some((0, LinkProblem::Seq)));
    assert_eq!(problem(&[links[0].clone(), links[2].clone()]), Some((1, LinkProblem::Seq)));
    assert_eq!(problem(&[links[0].clone(), links[2].clone(), links[1].clone()]), Some((1, LinkProblem::Seq)));
    assert_eq!(problem(&[links[0].clone(), links[1].clone(), links[1].clone()]), Some((2, LinkProblem::Seq)));
}

#[test]
fn every_field_of_a_link_is_signed() {
    let links = Kept::two_exhibits().links;
    let changed = |change: fn(&mut evidence::SignedLink)| {
        let mut links = links.clone();
        change(&mut links[1]);
        problem(&links)
    };
    assert_eq!(changed(|signed| signed.link.format.push('x')), Some((1, LinkProblem::Format)));
    assert_eq!(changed(|signed| signed.link.chain = sha256(b"")), Some((1, LinkProblem::Chain)));
    assert_eq!(changed(|signed| signed.link.seq = u64::MAX), Some((1, LinkProblem::Seq)));
    assert_eq!(changed(|signed| signed.link.prev = None), Some((1, LinkProblem::Prev)));
    assert_eq!(changed(|signed| signed.link.kind = LinkKind::Anchor), Some((1, LinkProblem::Signature)));
    assert_eq!(changed(|signed| signed.link.subject_sha256 = sha256(b"")), Some((1, LinkProblem::Signature)));
    assert_eq!(changed(|signed| signed.link.utc.replace_range(..4, "2025")), Some((1, LinkProblem::Signature)));
    assert_eq!(changed(|signed| signed.link.utc = "yesterday".to_owned()), Some((1, LinkProblem::Utc)));
    assert_eq!(changed(|signed| signed.signature = "00".repeat(64)), Some((1, LinkProblem::Signature)));
    assert_eq!(changed(|signed| signed.signature.clear()), Some((1, LinkProblem::Signature)));
}

#[test]
fn a_link_of_another_key_does_not_continue_a_chain() {
    let kept = Kept::two_exhibits();
    let mut other = Kept::new(8);
    other.links.clone_from(&kept.links);
    other.append(LinkKind::Custody, sha256(b"viewed"));
    assert_eq!(problem(&other.links), Some((3, LinkProblem::Key)));
}

#[test]
fn a_key_that_everyone_can_sign_for_is_refused() {
    // The neutral element: with it, one signature would fit every message under the lenient rule.
    let mut links = Kept::new(7).links;
    let weak = PublicKey::parse(&format!("01{}", "00".repeat(31))).unwrap();
    let fingerprint = weak.fingerprint().unwrap();
    links[0].key = weak;
    links[0].link.chain = fingerprint.clone();
    links[0].link.subject_sha256 = fingerprint;
    links[0].signature = format!("01{}", "00".repeat(63));
    assert_eq!(problem(&links), Some((0, LinkProblem::Signature)));
}

#[test]
fn an_exhibit_is_complete_only_with_every_step() {
    let steps = Kept::two_exhibits().exhibits[0].steps.clone();
    assert_eq!(Completeness::of(&steps), Completeness::Complete);
    assert_eq!(Completeness::of(&[]), Completeness::Partial);
    for index in 0..steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(index);
        assert_eq!(Completeness::of(&fewer), Completeness::Partial, "without {:?}", StepName::ALL[index]);
        for (outcome, completeness) in [
            (StepOutcome::Ok, Completeness::Complete),
            (StepOutcome::NotApplicable, Completeness::Complete),
            (StepOutcome::Skipped, Completeness::Partial),
            (StepOutcome::Failed, Completeness::Partial),
        ] {
            let mut changed = steps.clone();
            changed[index].outcome = outcome;
            assert_eq!(Completeness::of(&changed), completeness, "{:?} {outcome:?}", StepName::ALL[index]);
        }
    }
}
