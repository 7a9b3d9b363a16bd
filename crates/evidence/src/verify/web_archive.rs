//! The web archive among the documents: its ZIP, its description, its signature, and its records against the exhibits' files.

use super::VerifyError;
use super::archive::{self, Found};
use super::bag::Bag;
use super::chain::Chain;
use super::remark::{Check, CheckKind, Place, Remark, RemarkCode};
use super::source::{Lines, Source, SourceError, bytes, stream};
use crate::archive_key::ArchiveKey;
use crate::bundle::{BundleRecord, LARGEST_DOCUMENT, document_path};
use crate::canonical::canonical_json;
use crate::digest::Sha256Hasher;
use crate::documents::{ARCHIVE, DIGEST, Digest, INDEX, PACKAGE, PAGES, SIGNATURE_VERSION, SignedData, WARC};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// More than the head of any record of ours: an address has at most 2 MiB in a browser, and stands there once.
const LONGEST_HEAD: u64 = 4 << 20;
/// A line of the index has the address twice.
const LONGEST_LINE: usize = 8 << 20;
/// What parts the head of a record from its block, and records from each other.
const BLANK_LINE: &[u8] = b"\r\n\r\n";

/// Checks the web archive, if `data/bundle.json` lists one and the member is the one it lists.
pub(crate) fn check(bag: &Bag, bundle: &BundleRecord, chain: &Chain) -> Result<Check, VerifyError> {
    let path = document_path(ARCHIVE);
    let mut documents = bundle.documents.iter().flat_map(|documents| &documents.files);
    let Some(listed) = documents.find(|document| document.name == ARCHIVE) else {
        let mut check = Check::new(CheckKind::WebArchive);
        check.note(Remark::new(RemarkCode::WebArchiveNone));
        return Ok(check);
    };
    let Some(member) = bag.file(&path).filter(|found| found.sha256 == listed.sha256) else {
        return Ok(Check::not_checked(CheckKind::WebArchive, RemarkCode::WebArchiveOther));
    };
    let part = Part { source: bag.source, range: member.contents.clone() };
    let mut form = Check::new(CheckKind::WebArchive);
    let members = match archive::read(&part, &mut form) {
        Ok(archive) => archive.map(|archive| archive.members),
        Err(VerifyError::NotAZip) => {
            form.fail(Remark::new(RemarkCode::ZipEndDamaged));
            None
        }
        Err(error) => return Err(error),
    };
    let mut check = Check::new(CheckKind::WebArchive);
    if !form.holds() {
        form.remarks.into_iter().for_each(|remark| check.fail(inside(remark, &path, member.contents.start)));
        return Ok(check);
    }
    let Some(members) = members else { return Ok(check) };
    let archive = WebArchive { source: &part, path: &path, members: &members };
    if archive.has_its_members(&mut check) {
        archive.check_package(&mut check)?;
        archive.check_signature(bundle, chain, &mut check)?;
        archive.check_records(bag, bundle, &mut check)?;
    }
    Ok(check)
}

/// A remark on a place in the archive as one on a place in the bundle.
fn inside(mut remark: Remark, archive: &str, start: u64) -> Remark {
    let mut place = remark.place.unwrap_or_default();
    place.file = Some(place.file.map_or_else(|| archive.to_owned(), |file| format!("{archive}/{file}")));
    place.offset = place.offset.map(|offset| start + offset);
    remark.place = Some(place);
    remark
}

/// A part of a source, as a source.
struct Part<'a> {
    source: &'a dyn Source,
    range: Range<u64>,
}

impl Source for Part<'_> {
    fn len(&self) -> u64 {
        self.range.end - self.range.start
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        self.source.read_at(self.range.start + offset, buffer)
    }
}

/// `datapackage.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    profile: String,
    wacz_version: String,
    title: String,
    created: String,
    software: String,
    resources: Vec<Resource>,
}

#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    name: String,
    path: String,
    hash: String,
    bytes: u64,
}

/// What a line of the index says of a record.
#[derive(Deserialize)]
struct Indexed {
    url: String,
    digest: String,
    length: String,
    offset: String,
}

/// A line of `pages.jsonl`; the first has no address.
#[derive(Deserialize)]
struct Page {
    id: String,
    url: Option<String>,
}

/// Where a `resource` record stands, its address and the hash of its block.
type Record = (String, String, String, String);

struct WebArchive<'a> {
    source: &'a Part<'a>,
    path: &'a str,
    members: &'a [Found],
}

impl WebArchive<'_> {
    /// Whether the members are those of an archive of ours, in their order.
    fn has_its_members(&self, check: &mut Check) -> bool {
        let found: Vec<&str> = self.members.iter().map(|member| member.path.as_str()).collect();
        let same = found == [WARC, INDEX, PAGES, PACKAGE, DIGEST];
        if !same {
            let remark = Remark::new(RemarkCode::WebArchiveMembers).at(Place::file(self.path));
            check.fail(remark.with("found", found.join(" ")));
        }
        same
    }

    /// `datapackage.json` against the members it describes.
    fn check_package(&self, check: &mut Check) -> Result<(), SourceError> {
        let Some(package) = self.read::<Package>(PACKAGE, check)? else { return Ok(()) };
        let expected = [WARC, INDEX, PAGES].map(|path| {
            let member = self.member(path);
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let (hash, bytes) = (format!("sha256:{}", member.sha256), member.size());
            Resource { name, path: path.to_owned(), hash, bytes }
        });
        if package.resources != expected {
            check.fail(self.remark(RemarkCode::WebArchiveDescription, PACKAGE));
        }
        Ok(())
    }

    /// The signature of `datapackage.json`, and whose it is.
    fn check_signature(&self, bundle: &BundleRecord, chain: &Chain, check: &mut Check) -> Result<(), SourceError> {
        let Some(digest) = self.read::<Digest>(DIGEST, check)? else { return Ok(()) };
        let hash = format!("sha256:{}", self.member(PACKAGE).sha256);
        if (digest.path.as_str(), &digest.hash) != (PACKAGE, &hash) {
            check.fail(self.remark(RemarkCode::WebArchiveDescription, DIGEST));
        }
        let Some(signed) = digest.signed_data else {
            check.leave(Remark::new(RemarkCode::WebArchiveNotSigned));
            return Ok(());
        };
        let SignedData { hash: signed_hash, created, software, version, signature, public_key } = signed;
        let says = (signed_hash, created.as_str(), software.as_str(), version.as_str());
        let says_so = says == (hash.clone(), &bundle.created, &bundle.software, SIGNATURE_VERSION);
        let signature = STANDARD.decode(signature).unwrap_or_default();
        let key = ArchiveKey::of(public_key).ok().filter(|key| says_so && key.verify(hash.as_bytes(), &signature));
        let Some(key) = key.and_then(|key| key.sha256().ok()) else {
            check.fail(self.remark(RemarkCode::WebArchiveSignature, DIGEST));
            return Ok(());
        };
        match chain.announces(&key) {
            Some(true) => check.note(Remark::new(RemarkCode::WebArchiveSigned).with("key", key)),
            Some(false) => check.fail(self.remark(RemarkCode::WebArchiveKey, DIGEST).with("found", key)),
            None => check.leave(Remark::new(RemarkCode::ChainUnreadable)),
        }
        Ok(())
    }

    /// Every record of the WARC, the index of them and the pages: nothing is replayed but files of the exhibits.
    fn check_records(&self, bag: &Bag, bundle: &BundleRecord, check: &mut Check) -> Result<(), SourceError> {
        let Some(records) = self.read_records(bag, check)? else { return Ok(()) };
        let mut indexed = BTreeSet::new();
        let mut lines = self.lines(INDEX);
        while let Some(line) = lines.next()? {
            let json = line.iter().position(|byte| *byte == b'{').map_or(&line[..0], |start| &line[start..]);
            let record = serde_json::from_slice(json)
                .ok()
                .map(|Indexed { url, digest, length, offset }| (offset, length, url, digest))
                .filter(|record| records.contains(record) && !indexed.contains(record));
            let Some(record) = record else {
                check.fail(self.remark(RemarkCode::WebArchiveIndex, INDEX));
                return Ok(());
            };
            indexed.insert(record);
        }
        if indexed.len() != records.len() {
            check.fail(self.remark(RemarkCode::WebArchiveIndex, INDEX));
        }
        let addresses: BTreeSet<&str> = records.iter().map(|(_, _, url, _)| url.as_str()).collect();
        let exhibits: BTreeSet<&str> = bundle.exhibits.iter().map(|exhibit| exhibit.id.as_str()).collect();
        let mut lines = self.lines(PAGES);
        let mut pages = 0_usize;
        while let Some(line) = lines.next()? {
            let fits = serde_json::from_slice(line).is_ok_and(|Page { id, url }| match (pages, url) {
                (0, None) => true,
                (0, Some(_)) | (_, None) => false,
                (_, Some(url)) => exhibits.contains(id.as_str()) && addresses.contains(url.as_str()),
            });
            if !fits {
                check.fail(self.remark(RemarkCode::WebArchivePages, PAGES).with("line", pages + 1));
                return Ok(());
            }
            pages += 1;
        }
        if check.holds() {
            let remark = Remark::new(RemarkCode::WebArchiveFine).with("files", records.len());
            check.note(remark.with("pages", pages.saturating_sub(1)));
        }
        Ok(())
    }

    /// The `resource` records; absent where the WARC can't be read to its end.
    fn read_records(&self, bag: &Bag, check: &mut Check) -> Result<Option<BTreeSet<Record>>, SourceError> {
        let warc = self.member(WARC).contents.clone();
        let kept = bag.hashes_under("data/exhibits/");
        let mut records = BTreeSet::new();
        let (mut at, mut buffer) = (warc.start, Vec::new());
        while at < warc.end {
            let head = Head::read(self.source, at..warc.end)?;
            let mut hasher = Sha256Hasher::new();
            let mut ends = false;
            if let Some(head) = &head {
                stream(self.source, head.block.clone(), &mut buffer, |piece| hasher.update(piece))?;
                ends = bytes(self.source, head.block.end..head.block.end + BLANK_LINE.len() as u64)? == BLANK_LINE;
            }
            let Some(head) = head.filter(|_| ends) else {
                check.fail(self.remark(RemarkCode::WebArchiveRecord, WARC).with("offset", at - warc.start));
                return Ok(None);
            };
            let (sha256, end) = (hasher.finish(), head.block.end + BLANK_LINE.len() as u64);
            let digest = format!("sha256:{sha256}");
            let wrong = |code| self.remark(code, WARC).with("offset", at - warc.start);
            match head.field("WARC-Type") {
                Some("warcinfo") if at == warc.start => {}
                Some("resource") => {
                    let digests = ["WARC-Block-Digest", "WARC-Payload-Digest"].map(|name| head.field(name));
                    if digests != [Some(digest.as_str()); 2] || !kept.contains(&sha256) {
                        check.fail(wrong(RemarkCode::WebArchiveForeign));
                    }
                    let url = head.field("WARC-Target-URI").unwrap_or_default().to_owned();
                    let record = ((at - warc.start).to_string(), (end - at).to_string(), url, digest);
                    records.insert(record);
                }
                Some("metadata") if head.field("WARC-Block-Digest") == Some(&digest) => {}
                _ => check.fail(wrong(RemarkCode::WebArchiveRecord)),
            }
            at = end;
        }
        Ok(Some(records))
    }

    /// The canonical document `name`.
    fn read<T: Serialize + DeserializeOwned>(&self, name: &str, check: &mut Check) -> Result<Option<T>, SourceError> {
        let member = self.member(name);
        let mut document = None;
        if member.size() <= LARGEST_DOCUMENT {
            let found = bytes(self.source, member.contents.clone())?;
            document = serde_json::from_slice::<T>(&found).ok();
            document = document.filter(|document| canonical_json(document).ok().as_deref() == Some(&found));
        }
        if document.is_none() {
            check.fail(self.remark(RemarkCode::WebArchiveDescription, name));
        }
        Ok(document)
    }

    fn lines(&self, name: &str) -> Lines<'_> {
        Lines::new(self.source, self.member(name).contents.clone(), LONGEST_LINE)
    }

    /// The member `name`, one of those that were found.
    fn member(&self, name: &str) -> &Found {
        let place = self.members.iter().position(|member| member.path == name).unwrap_or_default();
        &self.members[place]
    }

    fn remark(&self, code: RemarkCode, name: &str) -> Remark {
        let offset = self.source.range.start + self.member(name).contents.start;
        Remark::new(code).at(Place::file(&format!("{}/{name}", self.path)).and_offset(offset))
    }
}

/// The head of a WARC record.
struct Head {
    fields: BTreeMap<String, String>,
    /// Where its block stands; what ends the record stands after it.
    block: Range<u64>,
}

impl Head {
    /// The head that stands at the beginning of `range`, with room in it for its block; absent where none does.
    fn read(source: &dyn Source, range: Range<u64>) -> Result<Option<Self>, SourceError> {
        let mut length = 4096.min(range.end - range.start);
        let (text, end) = loop {
            let found = bytes(source, range.start..range.start + length)?;
            if let Some(end) = found.windows(BLANK_LINE.len()).position(|window| window == BLANK_LINE) {
                break (found, end);
            }
            let longer = (length * 8).min(LONGEST_HEAD).min(range.end - range.start);
            if longer == length {
                return Ok(None);
            }
            length = longer;
        };
        Ok(Self::parse(&text[..end], range.start + (end + BLANK_LINE.len()) as u64, range.end))
    }

    fn parse(text: &[u8], start: u64, limit: u64) -> Option<Self> {
        let mut lines = std::str::from_utf8(text).ok()?.split("\r\n");
        if lines.next() != Some("WARC/1.1") {
            return None;
        }
        let mut fields = BTreeMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ")?;
            if fields.insert(name.to_owned(), value.to_owned()).is_some() {
                return None;
            }
        }
        let length: u64 = fields.get("Content-Length")?.parse().ok()?;
        let end = start.checked_add(length)?;
        (end.checked_add(BLANK_LINE.len() as u64)? <= limit).then_some(Self { fields, block: start..end })
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}
