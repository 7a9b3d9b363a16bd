//! Whether one exhibit is as it was sealed, by the checks a bundle of it would get.

use crate::chain::{ChainFile, Origin};
use crate::error::{At, StoreError};
use crate::index::{Place, State};
use crate::joined::{JoinedFiles, unreadable};
use crate::vault::Vault;
use evidence::bundle::Head;
use evidence::timestamp::Anchor;
use evidence::verify::{
    Check, CheckKind, CheckOutcome, KeptExhibit, Pins, Remark, RemarkCode, SourceError, Verdict, verify_kept,
};
use evidence::{CustodyEvent, Happening, LinkKind, SealedExhibit, Sha256Hex};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;

impl Vault {
    /// Checks an exhibit against the chain that seals it, and what the vault's own chain tells of it.
    pub fn verify_exhibit(&self, id: &str, pins: &Pins) -> Result<Verdict, StoreError> {
        let missing = || StoreError::NoExhibit { id: id.to_owned() };
        let found = self.index.find(id)?.ok_or_else(missing)?;
        if found.state == State::Deleted {
            let problem = format!("exhibit {id} was deleted; `counterproof vault show` says when and why");
            return Err(StoreError::Refused { problem });
        }
        let place = self.index.place(id)?.ok_or_else(missing)?;
        let events = self.index.events_of(id)?;
        let sealed = SealedExhibit { id: id.to_owned(), record_sha256: found.record_sha256 };
        let mut verdict = self.in_chain(&sealed, (place.origin, &place.chain), place.seq, true, &events, pins)?;
        if place.origin != Origin::Own {
            let own = (Origin::Own, &self.description.chain);
            // Where no receipt is told, the end of the chain is where it should be.
            let receipt =
                events.iter().filter(|event| event.origin == Origin::Own).find(|event| self.is_receipt(event));
            let seq = receipt.map_or(u64::MAX, |event| event.seq);
            let mut told = self.in_chain(&sealed, own, seq, false, &events, pins)?;
            let custody = told.checks.iter_mut().find(|check| check.kind == CheckKind::Custody);
            if let Some(custody) = custody.filter(|_| receipt.is_none()) {
                let problem = "the vault's own chain does not tell of its receipt";
                custody.fail(Remark::new(RemarkCode::VaultProblem).with("problem", problem));
            }
            join(&mut verdict.checks, told.checks, own.1);
        }
        Ok(verdict)
    }

    fn is_receipt(&self, event: &Place) -> bool {
        let read = self.read::<CustodyEvent>(&event.subject);
        read.is_ok_and(|event| event.is_some_and(|event| matches!(event.event, Happening::Received { .. })))
    }

    fn in_chain(
        &self,
        exhibit: &SealedExhibit,
        (origin, chain): (Origin, &Sha256Hex),
        link_seq: u64,
        is_sealed_here: bool,
        events: &[Place],
        pins: &Pins,
    ) -> Result<Verdict, StoreError> {
        let path = ChainFile::path(&self.layout.chains(), origin, chain);
        let damaged = |problem: &str| StoreError::Damaged { file: path.clone(), problem: problem.to_owned() };
        let indexed = self.index.chains()?;
        let indexed = indexed.into_iter().find(|indexed| (indexed.origin, &indexed.chain) == (origin, chain));
        let indexed = indexed.ok_or_else(|| damaged("the chain is not in the index"))?;
        let last = self.index.link(origin, chain, indexed.seq)?;
        let last = last.ok_or_else(|| damaged("its last link is not in the index"))?;
        let files = JoinedFiles::default();
        let length = fs::metadata(&path).at(&path)?.len();
        // Another process may be appending to it.
        let links = files.add(path.clone(), length.min(indexed.length));
        let is_of_chain = |place: &&Place| (place.origin, &place.chain) == (origin, chain);
        let place = |sha256: &Sha256Hex| {
            let path = self.layout.file(sha256);
            match fs::metadata(&path) {
                Ok(metadata) => Ok(Some(files.add(path, metadata.len()))),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(unreadable(&path, &error)),
            }
        };
        let kept = KeptExhibit {
            chain: chain.clone(),
            head: Head { seq: indexed.seq, sha256: last.sha256 },
            links,
            exhibit: exhibit.clone(),
            link_seq,
            is_sealed_here,
            events: events.iter().filter(is_of_chain).map(|event| (event.seq, event.subject.clone())).collect(),
            anchors: self.anchors_after(origin, chain, link_seq)?,
            may_lack_what_was_withheld: origin == Origin::Imported,
            place: &place,
        };
        let problem = |error: SourceError| StoreError::Refused { problem: error.to_string() };
        verify_kept(&files, &kept, pins).map_err(problem)
    }

    /// Of each authority the first time stamp of a link at or after `seq`, and those that can't be read.
    fn anchors_after(&self, origin: Origin, chain: &Sha256Hex, seq: u64) -> Result<Vec<(u64, Sha256Hex)>, StoreError> {
        let (mut anchors, mut authorities) = (Vec::new(), BTreeSet::new());
        for place in self.index.links_of_kind(LinkKind::Anchor)? {
            if (place.origin, &place.chain) != (origin, chain) || place.seq <= seq {
                continue;
            }
            let anchor = self.read::<Anchor>(&place.subject);
            let is_wanted = match anchor {
                Ok(Some(anchor)) => anchor.head.seq >= seq && authorities.insert(anchor.authority.url),
                // Of a chain that came in bundles only those are here that the bundles had.
                Ok(None) => origin != Origin::Imported,
                Err(_) => true,
            };
            if is_wanted {
                anchors.push((place.seq, place.subject));
            }
        }
        Ok(anchors)
    }
}

/// Puts what was checked in the vault's own chain beside what was checked in the chain that seals the exhibit. A pin holds
/// if it is one of either.
fn join(checks: &mut Vec<Check>, own: Vec<Check>, chain: &Sha256Hex) {
    let rank = |check: &Check| match check.outcome() {
        CheckOutcome::Passed => 0,
        CheckOutcome::Failed => 1,
        CheckOutcome::NotChecked => 2,
    };
    let (pinned, told): (Vec<Check>, Vec<Check>) =
        own.into_iter().partition(|check| matches!(check.kind, CheckKind::Key | CheckKind::Head | CheckKind::Root));
    for check in pinned {
        match checks.iter_mut().find(|known| known.kind == check.kind) {
            Some(known) if rank(&check) < rank(known) => *known = check,
            _ => {}
        }
    }
    let at = checks.iter().position(|check| check.kind == CheckKind::Key).unwrap_or(checks.len());
    let told = told.into_iter().map(|mut check| {
        check.subject = Some(format!("{chain} ({})", Origin::Own.as_str()));
        check
    });
    checks.splice(at..at, told);
}
