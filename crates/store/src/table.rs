//! The verdict on a vault as the table that a bundle's verdict is, with the same pins.

use crate::chain::Origin;
use evidence::Sha256Hex;
use evidence::verify::{Check, CheckKind, Pins, Place, Remark, RemarkCode};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// How it stands with a vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VaultVerdict {
    /// How many files were read.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many links were checked.
    pub links: u64,
    /// How many exhibits have all that their records name.
    pub exhibits: u64,
    /// Files that no link is about: they were delivered, and the link that needs them was not yet.
    pub unused: u64,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What was checked and how it came out, as of a bundle.
    pub checks: Vec<Check>,
}

impl VaultVerdict {
    /// Whether nothing is wrong, nor contradicts what was pinned.
    pub fn holds(&self) -> bool {
        self.problems.is_empty() && self.checks.iter().all(Check::holds)
    }
}

/// Something that is not as it was kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file, inside the vault's folder.
    pub file: PathBuf,
    /// What is wrong with it.
    pub problem: String,
    /// Which check found it.
    pub check: CheckKind,
}

/// A chain as it was checked.
pub(crate) struct CheckedChain {
    pub(crate) origin: Origin,
    pub(crate) name: Sha256Hex,
    /// Its file, inside the vault's folder.
    pub(crate) file: PathBuf,
    pub(crate) links: u64,
    /// The numbers of the links that seal exhibits.
    pub(crate) exhibits: Vec<u64>,
    /// The hash of its last link.
    pub(crate) last: Option<Sha256Hex>,
    /// The number of the pinned link, if it is one of these.
    pub(crate) pinned: Option<u64>,
}

/// A time stamp as it was checked.
pub(crate) struct Stamp {
    pub(crate) seq: u64,
    pub(crate) authority: String,
    /// Whose the root is it comes to, or the last certificate it has; and the hash of that.
    pub(crate) subject: String,
    pub(crate) sha256: Sha256Hex,
    /// Whether it comes to a root that is pinned.
    pub(crate) is_pinned: bool,
    pub(crate) holds: bool,
}

/// The checks that were made, but for the index.
pub(crate) fn checks(verdict: &VaultVerdict, chains: &[CheckedChain], stamps: &[Stamp], pins: &Pins) -> Vec<Check> {
    let mut files = Check::new(CheckKind::Files);
    fail(&mut files, verdict.problems.iter().filter(|problem| problem.check == CheckKind::Files));
    if files.holds() {
        let remark = Remark::new(RemarkCode::FilesFine);
        files.note(remark.with("files", verdict.files).with("size", verdict.bytes));
    }
    let mut checks = vec![files];
    checks.extend(chains.iter().map(|chain| of_chain(verdict, chain)));
    let mut contents = Check::new(CheckKind::Contents);
    fail(&mut contents, verdict.problems.iter().filter(|problem| problem.check == CheckKind::Contents));
    if contents.holds() {
        contents.note(Remark::new(RemarkCode::ContentsFine).with("exhibits", verdict.exhibits));
    }
    let mut timestamps = Check::new(CheckKind::Timestamps);
    match stamps.iter().filter(|stamp| stamp.holds).count() {
        _ if stamps.is_empty() => timestamps.leave(Remark::new(RemarkCode::TimestampNone)),
        count => timestamps.note(Remark::new(RemarkCode::TimestampsFine).with("count", count)),
    }
    fail(&mut timestamps, verdict.problems.iter().filter(|problem| problem.check == CheckKind::Timestamps));
    checks.extend([contents, timestamps, key(chains, pins), head(chains, pins), root(stamps, pins)]);
    checks
}

/// The check of the index, by what it says of it.
pub(crate) fn index(problem: Option<&Problem>) -> Check {
    let mut check = Check::new(CheckKind::Index);
    match problem {
        Some(problem) => fail(&mut check, [problem].into_iter()),
        None => check.note(Remark::new(RemarkCode::IndexFine)),
    }
    check
}

fn fail<'a>(check: &mut Check, problems: impl Iterator<Item = &'a Problem>) {
    for problem in problems {
        let place = Place::file(&problem.file.to_string_lossy());
        check.fail(Remark::new(RemarkCode::VaultProblem).at(place).with("problem", &problem.problem));
    }
}

fn of_chain(verdict: &VaultVerdict, chain: &CheckedChain) -> Check {
    let mut check = Check::new(CheckKind::Chain);
    check.subject = Some(format!("{} ({})", chain.name, chain.origin.as_str()));
    let of_it = |problem: &&Problem| problem.check == CheckKind::Chain && problem.file == chain.file;
    fail(&mut check, verdict.problems.iter().filter(of_it));
    if check.holds() {
        let remark = Remark::new(RemarkCode::ChainFine).with("links", chain.links);
        check.note(remark.with("exhibits", chain.exhibits.len()));
    }
    check
}

/// The pinned key against those of all chains; the vault's own is the one that whoever made it noted.
fn key(chains: &[CheckedChain], pins: &Pins) -> Check {
    let mut check = Check::new(CheckKind::Key);
    let own = chains.iter().find(|chain| chain.origin == Origin::Own);
    match &pins.key {
        None => {
            let found = own.map_or("", |chain| chain.name.as_str());
            check.leave(Remark::new(RemarkCode::KeyNotPinned).with("found", found));
        }
        Some(pinned) if chains.iter().any(|chain| chain.name == *pinned) => {
            check.note(Remark::new(RemarkCode::KeyFine));
        }
        Some(pinned) => {
            let found: BTreeSet<&str> = chains.iter().map(|chain| chain.name.as_str()).collect();
            let found = found.into_iter().collect::<Vec<_>>().join(", ");
            check.fail(Remark::new(RemarkCode::KeyOther).with("found", found).with("expected", pinned));
        }
    }
    check
}

/// The pinned link against those of all chains. What was sealed after it in its chain is not covered by it.
fn head(chains: &[CheckedChain], pins: &Pins) -> Check {
    let mut check = Check::new(CheckKind::Head);
    let Some(pinned) = &pins.head else {
        let own = chains.iter().find(|chain| chain.origin == Origin::Own);
        let found = own.and_then(|chain| chain.last.as_ref()).map_or("", Sha256Hex::as_str);
        check.leave(Remark::new(RemarkCode::HeadNotPinned).with("found", found));
        return check;
    };
    let found = chains.iter().find_map(|chain| Some((chain, chain.pinned?)));
    let Some((chain, seq)) = found else {
        check.fail(Remark::new(RemarkCode::HeadAbsent).with("expected", pinned));
        return check;
    };
    match chain.exhibits.iter().filter(|sealed| **sealed > seq).count() {
        0 => check.note(Remark::new(RemarkCode::HeadFine).with("seq", seq)),
        count => check.leave(Remark::new(RemarkCode::HeadLater).with("seq", seq).with("count", count)),
    }
    check
}

/// Which time stamps come to a pinned root, each root told once.
fn root(stamps: &[Stamp], pins: &Pins) -> Check {
    let mut check = Check::new(CheckKind::Root);
    let sound: Vec<&Stamp> = stamps.iter().filter(|stamp| stamp.holds).collect();
    if sound.is_empty() {
        let why = if stamps.is_empty() { RemarkCode::TimestampNone } else { RemarkCode::RootFailed };
        check.leave(Remark::new(why));
    }
    let some = sound.iter().any(|stamp| stamp.is_pinned);
    let mut told = BTreeSet::new();
    for stamp in sound {
        if !told.insert((&stamp.authority, &stamp.sha256)) {
            continue;
        }
        let code = match (stamp.is_pinned, pins.roots.is_empty()) {
            (true, _) => RemarkCode::RootFine,
            (false, true) => RemarkCode::RootNotPinned,
            (false, false) => RemarkCode::RootOther,
        };
        let remark = Remark::new(code)
            .with("seq", stamp.seq)
            .with("authority", &stamp.authority)
            .with("root", &stamp.subject)
            .with("sha256", &stamp.sha256);
        match code {
            RemarkCode::RootFine => check.note(remark),
            // Where one comes to a pinned root, the others are those of further authorities.
            RemarkCode::RootOther if !some => check.fail(remark),
            _ => check.leave(remark),
        }
    }
    check
}
