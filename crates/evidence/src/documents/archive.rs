//! `archive.wacz`: the inert pages and the pictures fetched again as a web archive (WACZ 1.1.1) that other people's programs
//! replay.
//!
//! No record is a `response`: the browser gives neither the headers of an answer as they came nor its bytes, and the inert
//! page is our writing of the document as it stood. They are `resource` records, each with a `metadata` record of what was
//! observed of its answer.

use super::Material;
use super::told::Told;
use crate::archive_key::ArchiveKey;
use crate::bundle::zip::{self, Entry, Piece};
use crate::bundle::{Part, PlanError};
use crate::canonical::canonical_json;
use crate::digest::{Crc32, Sha256Hex, sha256};
use crate::record::{FileRecord, FileRole};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The name of the archive among the documents.
pub(crate) const ARCHIVE: &str = "archive.wacz";
const VERSION: &str = "1.1.1";
/// What it holds, in this order.
pub(crate) const WARC: &str = "archive/data.warc";
pub(crate) const INDEX: &str = "indexes/index.cdxj";
pub(crate) const PAGES: &str = "pages/pages.jsonl";
pub(crate) const PACKAGE: &str = "datapackage.json";
pub(crate) const DIGEST: &str = "datapackage-digest.json";
/// Of the draft "WACZ Signing and Verification".
pub(crate) const SIGNATURE_VERSION: &str = "0.1.0";

/// `datapackage-digest.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Digest {
    pub(crate) path: String,
    pub(crate) hash: String,
    #[serde(rename = "signedData", default, skip_serializing_if = "Option::is_none")]
    pub(crate) signed_data: Option<SignedData>,
}

/// An anonymous signature: a key without a name, which a link of the chain announces.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignedData {
    pub(crate) hash: String,
    pub(crate) created: String,
    pub(crate) software: String,
    pub(crate) version: String,
    pub(crate) signature: String,
    #[serde(rename = "publicKey")]
    pub(crate) public_key: String,
}

/// A web archive whose records are laid out and whose WARC has still to be measured.
#[derive(Debug)]
pub(crate) struct Archive {
    /// The WARC file.
    pub(crate) warc: Vec<Part>,
    index: Vec<u8>,
    pages: Vec<u8>,
    title: String,
    created: String,
    software: String,
}

/// The archive of the exhibits that have an inert page; nothing where none has.
pub(crate) fn compose(material: &Material, told: &[Told]) -> Result<Option<Archive>, PlanError> {
    let mut writing = Writing::default();
    let created = material.input.created;
    let info = format!("software: {}\r\nformat: WARC File Format 1.1\r\n", material.input.software);
    let file_name = "WARC-Filename: data.warc\r\n";
    writing.record("warcinfo", None, created, "application/warc-fields", file_name, Part::Bytes(info.into_bytes()), "");
    let mut pages = Vec::new();
    for told in told {
        let record = told.record;
        let is_page = |file: &&FileRecord| file.role == FileRole::FrozenPage && told.is_here(&file.name);
        let Some(page) = record.files.iter().find(is_page) else { continue };
        let network = &record.network;
        let observed = json!({
            "exhibit": record.id,
            "record_sha256": told.sha256,
            "file": page.name,
            "made_by": page.source,
            "source": network.source,
            "requested_url": network.requested_url,
            "status": network.status,
            "server_address": network.server_address,
            "headers": network.headers,
        });
        writing.resource(&record.id, &record.final_url, page, &observed)?;
        pages.push(json!({
            "id": record.id,
            "url": record.final_url,
            "ts": page.utc,
            "title": record.title,
        }));
        for file in record.files.iter().filter(|file| file.role == FileRole::Image && told.is_here(&file.name)) {
            let Some(fetched) = &file.fetched else { continue };
            let observed = json!({
                "exhibit": record.id,
                "record_sha256": told.sha256,
                "file": file.name,
                "made_by": file.source,
                "request_headers": fetched.request_headers,
                "status": fetched.status,
                "headers": fetched.headers,
            });
            writing.resource(&record.id, &fetched.url, file, &observed)?;
        }
    }
    if pages.is_empty() {
        return Ok(None);
    }
    let head = json!({"format": "json-pages-1.0", "id": "pages", "title": "Exhibits"});
    let pages = lines([head].into_iter().chain(pages))?;
    writing.index.sort();
    let index: String = writing.index.iter().map(|line| format!("{line}\n")).collect();
    Ok(Some(Archive {
        warc: writing.parts,
        index: index.into_bytes(),
        pages,
        title: format!("Exhibits of the chain {}", material.chain),
        created: created.to_owned(),
        software: material.input.software.to_owned(),
    }))
}

/// A web archive with everything but its signature.
#[derive(Debug)]
pub(crate) struct UnsignedArchive {
    warc: Vec<Part>,
    warc_size: u64,
    warc_crc32: u32,
    index: Vec<u8>,
    pages: Vec<u8>,
    package: Vec<u8>,
    created: String,
    software: String,
}

impl Archive {
    /// Describes the archive, now that size, hash and checksum of its WARC are known.
    pub(crate) fn describe(self, size: u64, hash: &Sha256Hex, crc32: u32) -> Result<UnsignedArchive, PlanError> {
        let resource = |path: &str, bytes: u64, hash: &Sha256Hex| {
            let name = path.rsplit('/').next().unwrap_or(path);
            json!({"name": name, "path": path, "hash": format!("sha256:{hash}"), "bytes": bytes})
        };
        let own = [(INDEX, &self.index), (PAGES, &self.pages)];
        let listed = own.map(|(path, bytes)| resource(path, bytes.len() as u64, &sha256(bytes)));
        let resources: Vec<Value> = [resource(WARC, size, hash)].into_iter().chain(listed).collect();
        let package = canonical_json(&json!({
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": self.title,
            "created": self.created,
            "software": self.software,
            "resources": resources,
        }))?;
        Ok(UnsignedArchive {
            warc: self.warc,
            warc_size: size,
            warc_crc32: crc32,
            index: self.index,
            pages: self.pages,
            package,
            created: self.created,
            software: self.software,
        })
    }
}

impl UnsignedArchive {
    /// The text that is signed: what the hash of its description is spelled as.
    pub(crate) fn to_sign(&self) -> String {
        format!("sha256:{}", sha256(&self.package))
    }

    /// The parts of the archive, with the signature of [`UnsignedArchive::to_sign`] where there is one.
    pub(crate) fn parts(self, signature: Option<(&ArchiveKey, &[u8])>) -> Result<Vec<Part>, PlanError> {
        let hash = self.to_sign();
        let signed = signature.map(|(key, signature)| SignedData {
            hash: hash.clone(),
            created: self.created.clone(),
            software: self.software.clone(),
            version: SIGNATURE_VERSION.to_owned(),
            signature: STANDARD.encode(signature),
            public_key: key.public_key.clone(),
        });
        let digest = canonical_json(&Digest { path: PACKAGE.to_owned(), hash, signed_data: signed })?;
        let own = [(INDEX, self.index), (PAGES, self.pages), (PACKAGE, self.package), (DIGEST, digest)];
        let mut entries = vec![Entry { path: WARC.to_owned(), size: self.warc_size, crc32: self.warc_crc32 }];
        entries.extend(own.iter().map(|(path, bytes)| Entry {
            path: (*path).to_owned(),
            size: bytes.len() as u64,
            crc32: Crc32::of(bytes),
        }));
        let mut parts = Vec::new();
        for piece in zip::layout(&entries)? {
            match piece {
                Piece::Bytes(bytes) => parts.push(Part::Bytes(bytes)),
                Piece::Contents(0) => parts.extend_from_slice(&self.warc),
                Piece::Contents(place) => parts.push(Part::Bytes(own[place - 1].1.clone())),
            }
        }
        Ok(parts)
    }
}

/// A WARC file while it is laid out.
#[derive(Default)]
struct Writing {
    parts: Vec<Part>,
    /// How many bytes it has so far.
    offset: u64,
    /// The lines of its index, in any order.
    index: Vec<String>,
}

impl Writing {
    /// A kept file as it was got from `url`, and what was observed of its answer.
    fn resource(&mut self, exhibit: &str, url: &str, file: &FileRecord, observed: &Value) -> Result<(), PlanError> {
        let id = record_id(&format!("{exhibit}/{}", file.name));
        let digests = format!("WARC-Block-Digest: sha256:{0}\r\nWARC-Payload-Digest: sha256:{0}\r\n", file.sha256);
        let part = Part::Kept { sha256: file.sha256.clone(), size: file.size };
        let offset = self.offset;
        self.record("resource", Some(url), &file.utc, &file.media_type, &digests, part, &id);
        let line = canonical_json(&json!({
            "url": url,
            "mime": file.media_type.split(';').next().unwrap_or_default(),
            "status": "200",
            "digest": format!("sha256:{}", file.sha256),
            "length": (self.offset - offset).to_string(),
            "offset": offset.to_string(),
            "filename": "data.warc",
        }))?;
        let digits: String = file.utc.chars().filter(char::is_ascii_digit).take(14).collect();
        self.index.push(format!("{} {digits} {}", sort_key(url), String::from_utf8_lossy(&line)));
        let observed = canonical_json(observed)?;
        let refers = format!("WARC-Refers-To: <{id}>\r\nWARC-Block-Digest: sha256:{}\r\n", sha256(&observed));
        let metadata = record_id(&format!("{exhibit}/{}/metadata", file.name));
        self.record("metadata", Some(url), &file.utc, "application/json", &refers, Part::Bytes(observed), &metadata);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a record's head is that many lines")]
    fn record(&mut self, kind: &str, url: Option<&str>, utc: &str, media_type: &str, more: &str, part: Part, id: &str) {
        let id = if id.is_empty() { record_id(kind) } else { id.to_owned() };
        let url = url.map_or_else(String::new, |url| format!("WARC-Target-URI: {}\r\n", in_a_line(url)));
        let head = format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{id}>\r\nWARC-Date: {utc}\r\n{url}{more}Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
            in_a_line(media_type),
            part.size(),
        );
        for part in [Part::Bytes(head.into_bytes()), part, Part::Bytes(b"\r\n\r\n".to_vec())] {
            self.offset += part.size();
            self.parts.push(part);
        }
    }
}

/// A record's id, which is the same for the same file: a UUID of version 8 (RFC 9562) out of its name's hash.
fn record_id(name: &str) -> String {
    let hash = sha256(name.as_bytes());
    let digits = hash.as_str();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..32]
    )
}

/// A value that ends no line of a record's head.
fn in_a_line(value: &str) -> String {
    value.chars().filter(|character| !character.is_control()).collect()
}

/// The key an index is sorted by: the host's labels from the last on, then the path and the query, in lower case.
fn sort_key(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let labels: Vec<&str> = host.rsplit('.').collect();
    let path = if path.is_empty() { "/" } else { path };
    let key = format!("{}){path}", labels.join(",")).to_lowercase();
    key.chars().filter(|character| !character.is_control()).map(|it| if it == ' ' { '+' } else { it }).collect()
}

fn lines(values: impl IntoIterator<Item = Value>) -> Result<Vec<u8>, PlanError> {
    let mut text = Vec::new();
    for value in values {
        text.extend(canonical_json(&value)?);
        text.push(b'\n');
    }
    Ok(text)
}
