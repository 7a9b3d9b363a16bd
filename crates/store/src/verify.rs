//! Whether everything in the vault is as it was kept: every byte of every file, every link, every signature.

use crate::chain::{Links, Origin};
use crate::description::Layout;
use crate::error::{At, StoreError};
use crate::files::LARGEST_DOCUMENT;
use crate::index::bytes;
use crate::open::chain_files;
use crate::table::{self, CheckedChain, Problem, Stamp, VaultVerdict};
use crate::vault::Vault;
use evidence::timestamp::{Anchor, Root};
use evidence::verify::{Check, CheckKind, Pins, RemarkCode};
use evidence::{
    Annotation, ArchiveKey, ChainReader, CustodyEvent, ExhibitRecord, Happening, LinkKind, Redactions, Sha256Hasher,
    Sha256Hex, Tombstone, canonical_json,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many bytes are read at once.
const PIECE: usize = 1 << 20;

impl Vault {
    /// Checks everything, with as many threads as the machine has cores.
    pub fn verify(&self) -> Result<VaultVerdict, StoreError> {
        self.verify_against(&Pins::default())
    }

    /// Checks everything, and what is known from elsewhere.
    pub fn verify_against(&self, pins: &Pins) -> Result<VaultVerdict, StoreError> {
        let mut verdict = verify(&self.layout, pins)?;
        let indexed = self.index.count()?.exhibits;
        let differs = verdict.problems.is_empty() && indexed != verdict.exhibits;
        let problem = differs.then(|| Problem {
            file: PathBuf::from("index.sqlite"),
            problem: format!(
                "it has {indexed} exhibits, the chains have {}; `counterproof vault rebuild` makes it again",
                verdict.exhibits
            ),
            check: CheckKind::Index,
        });
        verdict.checks.push(table::index(problem.as_ref()));
        verdict.problems.extend(problem);
        Ok(verdict)
    }
}

/// Checks a vault that is too damaged to be opened.
pub fn verify_folder(folder: &Path, pins: &Pins) -> Result<VaultVerdict, StoreError> {
    let mut verdict = verify(&Layout::new(folder), pins)?;
    verdict.checks.push(Check::not_checked(CheckKind::Index, RemarkCode::VaultDamaged));
    Ok(verdict)
}

fn verify(layout: &Layout, pins: &Pins) -> Result<VaultVerdict, StoreError> {
    let mut verdict = VaultVerdict::default();
    let paths = listed(layout, &mut verdict)?;
    let chains = chain_files(&layout.chains())?;
    let jobs: Vec<Job<'_>> = chains
        .iter()
        .map(|(origin, chain, path)| Job::Chain(*origin, chain, path))
        .chain(paths.iter().map(|(sha256, path)| Job::File(sha256, path)))
        .collect();
    let mut kept = Kept { layout, pins, sizes: HashMap::with_capacity(paths.len()), links: Vec::new() };
    for outcome in in_parallel(&jobs, |job, buffer| job.run(layout, buffer)) {
        match outcome {
            Outcome::File(sha256, size) => {
                verdict.files += 1;
                verdict.bytes += size;
                kept.sizes.insert(bytes(&sha256), size);
            }
            Outcome::Links(links) => kept.links.extend(links),
            Outcome::Wrong(problem, links) => {
                verdict.problems.push(problem);
                kept.links.extend(links);
            }
        }
    }
    verdict.links = kept.links.len() as u64;
    let stamps = kept.check(&mut verdict);
    verdict.problems.sort();
    verdict.problems.dedup();
    let chains: Vec<CheckedChain> = chains.iter().map(|(origin, name, path)| kept.chain(*origin, name, path)).collect();
    verdict.checks = table::checks(&verdict, &chains, &stamps, pins);
    Ok(verdict)
}

/// The files of a vault by the hashes they are named after; what is named otherwise is told.
fn listed(layout: &Layout, verdict: &mut VaultVerdict) -> Result<Vec<(Sha256Hex, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    let root = layout.files();
    for folder in fs::read_dir(&root).at(&root)? {
        let folder = folder.at(&root)?.path();
        for entry in fs::read_dir(&folder).at(&folder)? {
            let path = entry.at(&folder)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| Sha256Hex::parse(name).ok());
            match name.filter(|sha256| layout.file(sha256) == path) {
                Some(sha256) => found.push((sha256, path)),
                None => {
                    let problem = "it is not named after a hash, so it is none of ours";
                    verdict.problems.push(wrong(layout, &path, CheckKind::Files, problem));
                }
            }
        }
    }
    Ok(found)
}

enum Job<'a> {
    Chain(Origin, &'a Sha256Hex, &'a Path),
    File(&'a Sha256Hex, &'a Path),
}

enum Outcome {
    File(Sha256Hex, u64),
    Links(Vec<CheckedLink>),
    /// What is wrong, and the links before that.
    Wrong(Problem, Vec<CheckedLink>),
}

/// A link that follows the one before it and is signed with the key of its chain.
struct CheckedLink {
    origin: Origin,
    chain: Sha256Hex,
    seq: u64,
    sha256: Sha256Hex,
    kind: LinkKind,
    subject: Sha256Hex,
}

impl Job<'_> {
    fn run(&self, layout: &Layout, buffer: &mut [u8]) -> Outcome {
        match self {
            Job::Chain(origin, chain, path) => {
                let mut links = Vec::new();
                match check_chain(*origin, chain, path, &mut links) {
                    Ok(()) => Outcome::Links(links),
                    Err(problem) => Outcome::Wrong(wrong(layout, path, CheckKind::Chain, problem), links),
                }
            }
            Job::File(sha256, path) => match hash(path, buffer) {
                Ok((found, size)) if found == **sha256 => Outcome::File(found, size),
                Ok((found, _)) => {
                    let problem = format!("the SHA-256 of its bytes is {found}");
                    Outcome::Wrong(wrong(layout, path, CheckKind::Files, problem), Vec::new())
                }
                Err(error) => Outcome::Wrong(wrong(layout, path, CheckKind::Files, error), Vec::new()),
            },
        }
    }
}

/// The hash and the size of a file.
pub(crate) fn hash(path: &Path, buffer: &mut [u8]) -> std::io::Result<(Sha256Hex, u64)> {
    let mut file = File::open(path)?;
    let (mut hasher, mut size) = (Sha256Hasher::new(), 0);
    loop {
        let length = file.read(buffer)?;
        if length == 0 {
            return Ok((hasher.finish(), size));
        }
        hasher.update(&buffer[..length]);
        size += length as u64;
    }
}

fn check_chain(origin: Origin, chain: &Sha256Hex, path: &Path, links: &mut Vec<CheckedLink>) -> Result<(), String> {
    let mut reader = ChainReader::new();
    for link in Links::from(path, 0).map_err(|error| error.to_string())? {
        let (signed, _) = match link {
            Ok(link) => link,
            Err(StoreError::Damaged { problem, .. }) => return Err(problem),
            Err(error) => return Err(error.to_string()),
        };
        let sha256 = reader.next(&signed).map_err(|error| error.to_string())?.clone();
        if signed.link.chain != *chain {
            return Err("it holds another chain than its name says".to_owned());
        }
        let (seq, kind, subject) = (signed.link.seq, signed.link.kind, signed.link.subject_sha256);
        links.push(CheckedLink { origin, chain: signed.link.chain, seq, sha256, kind, subject });
    }
    if links.is_empty() { Err("it holds no link".to_owned()) } else { Ok(()) }
}

/// What was read and is as it was kept.
struct Kept<'a> {
    layout: &'a Layout,
    pins: &'a Pins,
    /// By the bytes of their hashes: there may be millions.
    sizes: HashMap<[u8; 32], u64>,
    links: Vec<CheckedLink>,
}

/// What a link is about, read.
enum Document {
    /// Of a record, which files it names and what of them is not here.
    Record {
        files: Vec<[u8; 32]>,
        problems: Vec<String>,
        /// Where facts are not here that a bundle may have withheld: the record, and the names of the files.
        lacking: Option<Box<(ExhibitRecord, Vec<String>)>>,
    },
    /// Of a time stamp, which files it names, and what of it does not hold.
    Anchor {
        anchor: Box<Anchor>,
        root: Option<Root>,
        problems: Vec<String>,
    },
    Event(CustodyEvent),
    Tombstone(Tombstone),
    /// There is none, or need not be any.
    None,
    Missing,
    Wrong(String),
}

impl Kept<'_> {
    /// What was checked of a chain.
    fn chain(&self, origin: Origin, name: &Sha256Hex, path: &Path) -> CheckedChain {
        let links: Vec<&CheckedLink> =
            self.links.iter().filter(|link| (link.origin, &link.chain) == (origin, name)).collect();
        let sealing = links.iter().filter(|link| link.kind == LinkKind::Exhibit);
        let is_pinned = |link: &&&CheckedLink| self.pins.head.as_ref() == Some(&link.sha256);
        CheckedChain {
            origin,
            name: name.clone(),
            file: path.strip_prefix(&self.layout.root).unwrap_or(path).to_owned(),
            links: links.len() as u64,
            exhibits: sealing.map(|link| link.seq).collect(),
            last: links.last().map(|link| link.sha256.clone()),
            pinned: links.iter().find(is_pinned).map(|link| link.seq),
        }
    }

    /// Whether what the links are about is here; and the time stamps, as they were found.
    fn check(&self, verdict: &mut VaultVerdict) -> Vec<Stamp> {
        let mut stamps = Vec::new();
        let documents = in_parallel(&self.links, |link, _| self.document(link));
        let mut used: HashSet<[u8; 32]> = HashSet::with_capacity(self.sizes.len());
        let (mut deleted, mut deleted_here) = (BTreeSet::new(), BTreeSet::new());
        let (mut received, mut records) = (BTreeSet::new(), BTreeSet::new());
        for (link, document) in self.links.iter().zip(&documents) {
            match document {
                Document::Tombstone(tombstone) => {
                    deleted.insert(&tombstone.record_sha256);
                    if link.origin == Origin::Own {
                        deleted_here.insert(&tombstone.record_sha256);
                    }
                }
                Document::Event(CustodyEvent { event: Happening::Received { link_sha256, .. }, .. })
                    if link.origin == Origin::Own =>
                {
                    received.insert(link_sha256);
                }
                Document::Record { .. } => drop(records.insert(&link.subject)),
                _ => {}
            }
        }
        // An exhibit may have come both ways; its receipt is told once.
        let told = self.links.iter().filter(|link| received.contains(&link.sha256));
        let told: HashSet<&Sha256Hex> = told.map(|link| &link.subject).collect();
        let links: HashSet<&Sha256Hex> = self.links.iter().map(|link| &link.sha256).collect();
        // What stands before its link, of an exhibit that was deleted before it came.
        let promised = self.promised(&deleted, &documents);
        let redactions = self.redactions(&documents);
        for (link, document) in self.links.iter().zip(&documents) {
            let mut problems = Vec::new();
            used.insert(bytes(&link.subject));
            match document {
                Document::Record { files, problems: missing, lacking } => {
                    used.extend(files);
                    problems.extend_from_slice(missing);
                    if let Some((record, names)) = lacking.as_deref() {
                        let redactions = redactions.get(&(link.origin, &link.chain));
                        let revealing = redactions.map(|redactions| redactions.revealing(record)).unwrap_or_default();
                        let missing = names.iter().filter(|name| !revealing.contains(name.as_str()));
                        problems.extend(missing.map(|name| lacks(record, name)));
                    }
                    if link.origin != Origin::Own && !told.contains(&link.subject) {
                        problems.push("the vault's own chain does not tell of its receipt".to_owned());
                    }
                }
                Document::Anchor { anchor, root, problems: wrong } => {
                    used.extend(anchor.files().map(|(sha256, _)| bytes(sha256)));
                    problems.extend_from_slice(wrong);
                    if !links.contains(&anchor.head.sha256) {
                        problems.push(format!("link {}, which was stamped, is not here", anchor.head.seq));
                    }
                    let last = anchor.certificates.last().map(|last| (last.subject.clone(), last.sha256.clone()));
                    let ends = root.as_ref().map(|root| (root.subject.clone(), root.sha256.clone())).or(last);
                    stamps.extend(ends.map(|(subject, sha256)| Stamp {
                        seq: link.seq,
                        authority: anchor.authority.name.clone(),
                        subject,
                        sha256,
                        is_pinned: root.is_some(),
                        holds: problems.is_empty(),
                    }));
                }
                Document::Event(event) => {
                    if let Happening::Received { chain, link_seq, link_sha256 } = &event.event
                        && link.origin == Origin::Own
                        && !links.contains(link_sha256)
                    {
                        problems.push(format!(
                            "link {link_seq} of the chain {chain}, which was here, is not here any more"
                        ));
                    }
                    if let Some((file, copy)) = event.event.redacted_copy() {
                        used.insert(bytes(&copy.sha256));
                        // One that another has the place of need not be here.
                        let stands = redactions[&(link.origin, &link.chain)].by_link(link.seq).is_some();
                        let gone = event.exhibits.iter().all(|exhibit| deleted.contains(&exhibit.record_sha256));
                        let is_here = self.sizes.get(&bytes(&copy.sha256)) == Some(&copy.size);
                        if stands && !is_here && !gone && link.origin != Origin::Imported {
                            problems.push(format!("the redacted copy of {file} is missing: {}", copy.sha256));
                        }
                    }
                    if let Some(annotation) = event.event.annotation_sha256() {
                        used.insert(bytes(annotation));
                        let gone = event.exhibits.iter().all(|exhibit| deleted.contains(&exhibit.record_sha256));
                        if !self.has(annotation) && !gone && link.origin != Origin::Imported {
                            problems.push(format!("the annotation {annotation} is missing"));
                        }
                    }
                }
                Document::Missing if link.origin == Origin::Imported => {}
                Document::Missing if link.kind == LinkKind::Exhibit => {
                    if !deleted.contains(&link.subject) && !promised.contains(&link.subject) {
                        problems.push(format!("the record {} is missing", link.subject));
                    }
                }
                Document::Missing => problems.push(format!("what it is about is missing: {}", link.subject)),
                Document::Wrong(problem) => problems.push(problem.clone()),
                Document::Tombstone(_) | Document::None => {}
            }
            let file = PathBuf::from("chains").join(link.origin.as_str()).join(format!("{}.jsonl", link.chain));
            let check = if link.kind == LinkKind::Anchor { CheckKind::Timestamps } else { CheckKind::Contents };
            let told = problems.into_iter().map(|problem| format!("link {}: {problem}", link.seq));
            verdict.problems.extend(told.map(|problem| Problem { file: file.clone(), problem, check }));
        }
        verdict.exhibits = records.iter().filter(|record| !deleted_here.contains(*record)).count() as u64;
        let unused = self.sizes.keys().filter(|sha256| !used.contains(*sha256)).count();
        verdict.unused = unused.saturating_sub(promised.len()) as u64;
        stamps
    }

    /// The redacted copies that hold, by each chain.
    fn redactions(&self, documents: &[Document]) -> HashMap<(Origin, &Sha256Hex), Redactions> {
        let mut events: HashMap<_, Vec<(u64, &CustodyEvent)>> = HashMap::new();
        for (link, document) in self.links.iter().zip(documents) {
            if let Document::Event(event) = document
                && matches!(event.event, Happening::Redacted { .. })
            {
                events.entry((link.origin, &link.chain)).or_default().push((link.seq, event));
            }
        }
        events.into_iter().map(|(chain, events)| (chain, Redactions::of(events))).collect()
    }

    /// The records whose tombstones came before their links: a tombstone is here that no link is about yet.
    fn promised(&self, deleted: &BTreeSet<&Sha256Hex>, documents: &[Document]) -> BTreeSet<Sha256Hex> {
        let is_open = |(link, document): &(&CheckedLink, &Document)| {
            link.kind == LinkKind::Exhibit
                && matches!(document, Document::Missing)
                && !deleted.contains(&link.subject)
                && link.origin == Origin::Received
        };
        let open: BTreeSet<&Sha256Hex> =
            self.links.iter().zip(documents).filter(is_open).map(|(link, _)| &link.subject).collect();
        if open.is_empty() {
            return BTreeSet::new();
        }
        let linked: HashSet<&Sha256Hex> = self.links.iter().map(|link| &link.subject).collect();
        let small = self.sizes.iter().filter(|(_, size)| **size < LARGEST_DOCUMENT);
        let unlinked = small.map(|(sha256, _)| Sha256Hex::from_bytes(sha256)).filter(|sha256| !linked.contains(sha256));
        let tombstones = unlinked.filter_map(|sha256| self.read::<Tombstone>(&sha256).ok());
        tombstones.map(|tombstone| tombstone.record_sha256).filter(|record| open.contains(record)).collect()
    }

    fn document(&self, link: &CheckedLink) -> Document {
        match link.kind {
            LinkKind::Key => return Document::None,
            _ if !self.has(&link.subject) => return Document::Missing,
            _ => {}
        }
        let read = match link.kind {
            LinkKind::Exhibit => self.read::<ExhibitRecord>(&link.subject).and_then(|record| {
                record.check().map_err(|problem| problem.to_string())?;
                Ok(self.described(record, link.origin))
            }),
            LinkKind::Custody => self.read::<CustodyEvent>(&link.subject).and_then(|event| {
                event.check().map_err(|problem| problem.to_string())?;
                if let Some((kind, Some(sha256))) = event.event.annotation()
                    && self.has(sha256)
                {
                    let annotation = self.read::<Annotation>(sha256)?;
                    annotation.check().map_err(|problem| problem.to_string())?;
                    if annotation.kind != kind {
                        return Err(format!("the annotation {sha256} is of another kind than its event"));
                    }
                }
                Ok(Document::Event(event))
            }),
            LinkKind::Tombstone => self.read::<Tombstone>(&link.subject).and_then(|tombstone| {
                tombstone.check().map_err(|problem| problem.to_string())?;
                Ok(Document::Tombstone(tombstone))
            }),
            LinkKind::Anchor => self.read::<Anchor>(&link.subject).and_then(|anchor| {
                anchor.check().map_err(|problem| problem.to_string())?;
                Ok(self.stamped(anchor))
            }),
            LinkKind::ArchiveKey => self.read::<ArchiveKey>(&link.subject).and_then(|key| {
                key.check().map_err(|problem| problem.to_string())?;
                Ok(Document::None)
            }),
            LinkKind::Key => Ok(Document::None),
        };
        read.unwrap_or_else(|problem| Document::Wrong(format!("what it is about, {}: {problem}", link.subject)))
    }

    fn read<T: DeserializeOwned + Serialize>(&self, sha256: &Sha256Hex) -> Result<T, String> {
        let bytes = fs::read(self.layout.file(sha256)).map_err(|error| error.to_string())?;
        let document: T = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        match canonical_json(&document) {
            Ok(canonical) if canonical == bytes => Ok(document),
            _ => Err("it is not spelled canonically".to_owned()),
        }
    }

    /// Which files an exhibit has, and what of them is not here. Of what came in a bundle conclusions may have been withheld,
    /// and originals of redacted pictures.
    fn described(&self, record: ExhibitRecord, origin: Origin) -> Document {
        let facts = record.files.iter().map(|file| (&file.name, &file.sha256, file.size, false));
        let conclusions = record.opinions.iter().map(|file| (&file.name, &file.sha256, file.size, true));
        let (mut files, mut problems, mut lacking) = (Vec::new(), Vec::new(), Vec::new());
        for (name, sha256, size, is_conclusion) in facts.chain(conclusions) {
            files.push(bytes(sha256));
            let may_be_withheld = origin == Origin::Imported && !self.layout.file(sha256).exists();
            match self.sizes.get(&bytes(sha256)) == Some(&size) {
                true => {}
                false if may_be_withheld && is_conclusion => {}
                false if may_be_withheld => lacking.push(name.clone()),
                false => problems.push(lacks(&record, name)),
            }
        }
        let lacking = (!lacking.is_empty()).then(|| Box::new((record, lacking)));
        Document::Record { files, problems, lacking }
    }

    /// What of a time stamp is not here or does not hold.
    fn stamped(&self, anchor: Anchor) -> Document {
        let is_damaged = |(sha256, size): &(&Sha256Hex, u64)| self.sizes.get(&bytes(sha256)) != Some(size);
        let mut problems: Vec<String> = (anchor.files().filter(is_damaged))
            .map(|(sha256, _)| format!("the file {sha256} of the timestamp is missing or damaged"))
            .collect();
        let mut root = None;
        if problems.is_empty() {
            let files = anchor.files().map(|(sha256, _)| fs::read(self.layout.file(sha256)));
            let held = match files.collect::<Result<Vec<_>, _>>() {
                Ok(files) => anchor
                    .check_files(&files, &self.pins.roots)
                    .map(|found| root = found)
                    .map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            let authority = &anchor.authority.name;
            problems.extend(held.err().map(|problem| format!("the timestamp by {authority} does not hold: {problem}")));
        }
        Document::Anchor { anchor: Box::new(anchor), root, problems }
    }

    fn has(&self, sha256: &Sha256Hex) -> bool {
        self.sizes.contains_key(&bytes(sha256))
    }
}

fn lacks(record: &ExhibitRecord, name: &str) -> String {
    let named = record.files.iter().map(|file| (&file.name, &file.sha256));
    let mut named = named.chain(record.opinions.iter().map(|file| (&file.name, &file.sha256)));
    let sha256 = named.find(|(known, _)| *known == name).map_or("", |(_, sha256)| sha256.as_str());
    format!("exhibit {}: {name} is missing or damaged: {sha256}", record.id)
}

fn wrong(layout: &Layout, path: &Path, check: CheckKind, problem: impl ToString) -> Problem {
    let file = path.strip_prefix(&layout.root).unwrap_or(path).to_owned();
    Problem { file, problem: problem.to_string(), check }
}

/// Does the jobs on all cores, and gives what came of them in their order.
fn in_parallel<J: Sync, R: Send>(jobs: &[J], work: impl Fn(&J, &mut [u8]) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::with_capacity(jobs.len()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(|| {
                let mut buffer = vec![0; PIECE];
                let mut mine = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(at) else { break };
                    mine.push((at, work(job, &mut buffer)));
                }
                outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(mine);
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
