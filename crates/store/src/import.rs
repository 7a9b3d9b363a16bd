//! Taking in what was not delivered: bundles, and files the analyst had.

use crate::chain::{ChainFile, Origin, parse};
use crate::custody::random_digits;
use crate::durable;
use crate::error::{At, StoreError};
use crate::index::State;
use crate::intent::{Announced, Intent};
use crate::writer::{Writer, utc};
use evidence::bundle::BundleRecord;
use evidence::import::{ImportedFile, TELLING, imported, media_type_of};
use evidence::verify::{Found, Pins, Source, Verdict, VerifyError, examine};
use evidence::{Environment, LinkKind, Sha256Hasher, SignedLink, Times};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// How many bytes are held at once.
const PIECE: u64 = 1 << 20;
/// After so many files, or so many bytes, what was written is flushed.
const FLUSH_FILES: usize = 500;
const FLUSH_BYTES: u64 = 64 << 20;

/// What came of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleImport {
    /// The verdict on it. Where it does not hold nothing was taken in.
    pub verdict: Verdict,
    /// The exhibits that are here now and were not before.
    pub new: Vec<String>,
    /// The exhibits that were here before.
    pub known: Vec<String>,
    /// The exhibits that were deleted here, and were therefore left out.
    pub deleted: Vec<String>,
}

impl Writer {
    /// Takes in the exhibits of a bundle, if nothing in it fails against itself and against `pins`. Its chain stays apart.
    pub fn import_bundle(&mut self, source: &dyn Source, pins: &Pins) -> Result<BundleImport, StoreError> {
        self.refuse_if_interrupted()?;
        let (verdict, members) = examine(source, pins).map_err(|error| match error {
            VerifyError::NotAZip => StoreError::Refused { problem: error.to_string() },
            VerifyError::Source(error) => StoreError::Refused { problem: error.to_string() },
        })?;
        let mut import = BundleImport { verdict, new: Vec::new(), known: Vec::new(), deleted: Vec::new() };
        if !import.verdict.holds() {
            return Ok(import);
        }
        let bundle = Bundle::read(source, &members)?;
        let links = self.links_to_append(&bundle)?;
        for exhibit in &bundle.record.exhibits {
            let place = match self.index.find(&exhibit.id)? {
                Some(found) if found.record_sha256 != exhibit.record_sha256 => {
                    let problem = format!("another exhibit has the id {}", exhibit.id);
                    return Err(StoreError::Refused { problem });
                }
                Some(found) if found.state == State::Deleted => &mut import.deleted,
                Some(_) => &mut import.known,
                None => &mut import.new,
            };
            place.push(exhibit.id.clone());
        }
        let is_left_out =
            |path: &str| import.deleted.iter().any(|id| path.starts_with(&format!("data/exhibits/{id}/")));
        let is_kept = |path: &str| {
            ["data/exhibits/", "data/custody/", "data/tombstones/", "data/anchors/"]
                .iter()
                .any(|folder| path.starts_with(folder))
        };
        let kept: BTreeMap<&str, &Found> = bundle
            .members
            .iter()
            .filter(|(path, _)| is_kept(path) && !is_left_out(path))
            .map(|(path, member)| (*path, *member))
            .collect();
        let intent = Intent::announce(&self.layout, &self.announced(&bundle.record, &kept)?)?;
        // The links may be here already: what they are about comes last, so that it is never there without its files.
        let (subjects, others): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(path, _)| is_subject(path));
        for members in [others, subjects] {
            self.keep_members(source, members.into_iter().map(|(_, member)| member))?;
        }
        self.append(Origin::Imported, &links)?;
        let described = bundle.record.exhibits.iter().map(|exhibit| exhibit.link_seq);
        let described = described.chain(bundle.record.custody.iter().map(|event| event.link_seq));
        let deleted = bundle.record.deleted.iter().map(|exhibit| exhibit.tombstone_seq);
        self.index
            .apply_again(&self.layout, Origin::Imported, &bundle.record.chain, described.chain(deleted))
            .inspect_err(|_| self.interrupt())?;
        intent.fulfil()?;
        self.write_receipts().inspect_err(|_| self.interrupt())?;
        Ok(import)
    }

    /// Takes in a file the analyst had, as an exhibit that is sealed in the vault's own chain, and gives its id.
    pub fn import_file(&mut self, path: &Path, environment: Environment) -> Result<String, StoreError> {
        self.refuse_if_interrupted()?;
        let opened = utc();
        let mut file = File::open(path).at(path)?;
        let metadata = file.metadata().at(path)?;
        if !metadata.is_file() {
            return Err(StoreError::Refused { problem: format!("{}: it is no file", path.display()) });
        }
        let (imported_file, temporary, copy) = self.copy(path, &mut file, &metadata)?;
        let now = jiff::Zoned::now();
        let times = Times {
            opened,
            closed: utc(),
            time_zone: now.time_zone().iana_name().unwrap_or("UTC").to_owned(),
            offset_minutes: now.offset().seconds() / 60,
            server_date: None,
            server_date_received: None,
            skew_milliseconds: None,
            moved_milliseconds: None,
        };
        let id = random_digits().at(&self.layout.root)?;
        let record = imported(&id, &self.operator, times, environment, &imported_file);
        let record = self.canonical(record.canonical())?;
        let subject = evidence::sha256(&record);
        let ImportedFile { sha256, size, .. } = imported_file;
        let mut new = Vec::new();
        if self.has_file(&sha256, size)? {
            fs::remove_file(&temporary).at(&temporary)?;
        } else {
            new.push(sha256.clone());
            self.batch.add_written(sha256, temporary, copy, size);
        }
        let file = Intent::announce(&self.layout, &[Announced { subject: subject.clone(), files: new }])?;
        let document = self.put(&[(subject.clone(), vec![&record])])?;
        self.append_own(LinkKind::Exhibit, subject)?;
        document.fulfil()?;
        file.fulfil()?;
        Ok(id)
    }

    /// Copies a file to a temporary one, and tells what it is.
    fn copy(
        &self,
        path: &Path,
        file: &mut File,
        metadata: &fs::Metadata,
    ) -> Result<(ImportedFile, PathBuf, File), StoreError> {
        let temporary = durable::temporary_name(&self.layout.temporary());
        let mut copy = durable::new_file(&temporary).at(&temporary)?;
        let (mut hasher, mut size, mut beginning) = (Sha256Hasher::new(), 0, Vec::new());
        let mut piece = vec![0; PIECE as usize];
        loop {
            let length = file.read(&mut piece).at(path)?;
            if length == 0 {
                break;
            }
            let piece = &piece[..length];
            hasher.update(piece);
            size += length as u64;
            beginning.extend_from_slice(&piece[..length.min(TELLING - beginning.len())]);
            if let Err(problem) = copy.write_all(piece) {
                _ = fs::remove_file(&temporary);
                return Err(StoreError::io(&temporary, problem));
            }
        }
        let changed = metadata.modified().ok().and_then(|time| jiff::Timestamp::try_from(time).ok());
        let imported = ImportedFile {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            last_modified: changed.map_or_else(|| "unknown".to_owned(), |time| format!("{time:.3}")),
            size,
            sha256: hasher.finish(),
            media_type: media_type_of(&beginning),
        };
        Ok((imported, temporary, copy))
    }

    /// The links of the bundle's chain that are not here yet.
    fn links_to_append(&self, bundle: &Bundle<'_>) -> Result<Vec<SignedLink>, StoreError> {
        let chain = &bundle.record.chain;
        if *chain == self.description.chain {
            let problem = "the bundle is of this vault's own chain: its exhibits are here".to_owned();
            return Err(StoreError::Refused { problem });
        }
        let mut here = Vec::new();
        if self.chain(Origin::Imported, chain).is_some() {
            let path = ChainFile::path(&self.layout.chains(), Origin::Imported, chain);
            here = fs::read(&path).at(&path)?;
        }
        let common = here.len().min(bundle.links.len());
        if here[..common] != bundle.links[..common] {
            let is_same = |(one, other): &(&[u8], &[u8])| one == other;
            let lines = here.split(|byte| *byte == b'\n').zip(bundle.links.split(|byte| *byte == b'\n'));
            let seq = lines.take_while(is_same).count() as u64;
            return Err(StoreError::Forked { chain: chain.clone(), seq });
        }
        let lines = bundle.links[common..].split_inclusive(|byte| *byte == b'\n');
        let broken = || StoreError::Refused { problem: "the bundle's chain can't be read".to_owned() };
        lines.map(|line| parse(line).ok_or_else(broken)).collect()
    }

    /// Keeps members of a bundle under their hashes, durably.
    fn keep_members<'a>(
        &mut self,
        source: &dyn Source,
        members: impl Iterator<Item = &'a Found>,
    ) -> Result<(), StoreError> {
        for member in members {
            if self.has_file(&member.sha256, member.size())? {
                continue;
            }
            if member.size() <= PIECE {
                self.batch.add(&member.sha256, &read(source, member)?)?;
            } else {
                let mut staged = self.stage(&member.sha256, member.size())?;
                while !staged.is_whole() {
                    let from = staged.have();
                    let mut piece = vec![0; PIECE.min(member.size() - from) as usize];
                    source.read_at(member.contents.start + from, &mut piece).map_err(unreadable)?;
                    staged.append(from, &piece)?;
                }
                staged.finish(&mut self.batch)?;
            }
            if self.batch.files() > FLUSH_FILES || self.batch.bytes() > FLUSH_BYTES {
                self.batch.finish()?;
            }
        }
        self.batch.finish()
    }

    /// What of a bundle is new here, by the links it comes with.
    fn announced(&self, bundle: &BundleRecord, members: &BTreeMap<&str, &Found>) -> Result<Vec<Announced>, StoreError> {
        let exhibits =
            bundle.exhibits.iter().map(|exhibit| (format!("data/exhibits/{}/", exhibit.id), &exhibit.record_sha256));
        let custody = bundle.custody.iter().flat_map(|event| {
            ["", "-annotation", "-redacted"]
                .map(|part| (format!("data/custody/{}{part}.", event.link_seq), &event.sha256))
        });
        let tombstones = bundle
            .deleted
            .iter()
            .map(|exhibit| (format!("data/tombstones/{}.", exhibit.tombstone_seq), &exhibit.tombstone_sha256));
        let mut announced = Vec::new();
        for (beginning, subject) in exhibits.chain(custody).chain(tombstones) {
            let mut files = Vec::new();
            let all = members.range(beginning.as_str()..).take_while(|(path, _)| path.starts_with(&beginning));
            for (_, member) in all {
                if !self.has_file(&member.sha256, member.size())? {
                    files.push(member.sha256.clone());
                }
            }
            announced.push(Announced { subject: subject.clone(), files });
        }
        Ok(announced)
    }
}

/// Whether the member of a bundle is what a link is about.
fn is_subject(path: &str) -> bool {
    match path.strip_prefix("data/exhibits/") {
        Some(path) => path.ends_with("/exhibit.json") && path.matches('/').count() == 1,
        None => !path.ends_with("-annotation.json") && !path.ends_with("-redacted.png"),
    }
}

/// A bundle that was verified.
struct Bundle<'a> {
    record: BundleRecord,
    /// By their paths inside the bag.
    members: BTreeMap<&'a str, &'a Found>,
    /// The bytes of `links.jsonl`.
    links: Vec<u8>,
}

impl<'a> Bundle<'a> {
    fn read(source: &dyn Source, members: &'a [Found]) -> Result<Self, StoreError> {
        let inside = |member: &'a Found| member.path.split_once('/').map(|(_, path)| (path, member));
        let members: BTreeMap<&str, &Found> = members.iter().filter_map(inside).collect();
        let member = |path: &str| {
            let missing = || StoreError::Refused { problem: format!("the bundle has no {path}") };
            read(source, members.get(path).ok_or_else(missing)?)
        };
        let record = serde_json::from_slice(&member("data/bundle.json")?);
        let record = record.map_err(|error| StoreError::Refused { problem: format!("data/bundle.json: {error}") })?;
        let links = member("data/chain/links.jsonl")?;
        Ok(Self { record, members, links })
    }
}

fn read(source: &dyn Source, member: &Found) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![0; member.size() as usize];
    source.read_at(member.contents.start, &mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn unreadable(error: evidence::verify::SourceError) -> StoreError {
    StoreError::Refused { problem: error.to_string() }
}
