//! The bag's own files (RFC 8493). Each follows from the payload and from `data/bundle.json`.

use super::record::BundleRecord;
use crate::digest::{Sha256Hex, sha256};

pub(crate) const DECLARATION: (&str, &str) = ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
pub(crate) const INFO: &str = "bag-info.txt";
pub(crate) const MANIFEST: &str = "manifest-sha256.txt";
pub(crate) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
pub(crate) const GUIDE: &str = "VERIFY.txt";

/// The guide's text is part of the bundle's format: a verifier compares it, so other words are another format number.
const GUIDE_TEXT: &str = include_str!("VERIFY.txt");

/// A file of the payload as the manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its path inside the bag.
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) sha256: Sha256Hex,
}

/// The bag's own files, by path, in their order in the archive.
pub(crate) type Tags = [(&'static str, Vec<u8>); 5];

/// The bag's own files for a bundle `id` described by `record` with this payload.
pub(crate) fn tag_files(record: &BundleRecord, id: &Sha256Hex, payload: &[Listed]) -> Tags {
    let size: u64 = payload.iter().map(|file| file.size).sum();
    let info = format!(
        "Bag-Software-Agent: {}\nBagging-Date: {}\nExternal-Identifier: {id}\nPayload-Oxum: {size}.{}\n",
        record.software,
        record.created.get(..10).unwrap_or_default(),
        payload.len(),
    );
    let manifest: String = payload.iter().map(|file| line(&file.sha256, &file.path)).collect();
    let guide = GUIDE_TEXT
        .replace("{id}", id.as_str())
        .replace("{chain}", record.chain.as_str())
        .replace("{head}", record.head.sha256.as_str())
        .replace("{head_line}", &(record.head.seq + 1).to_string());
    let listed = [
        (DECLARATION.0, DECLARATION.1.as_bytes().to_vec()),
        (INFO, info.into_bytes()),
        (MANIFEST, manifest.into_bytes()),
        (GUIDE, guide.into_bytes()),
    ];
    let tag_manifest: String = listed.iter().map(|(path, bytes)| line(&sha256(bytes), path)).collect();
    let [declaration, info, manifest, guide] = listed;
    [declaration, info, manifest, (TAG_MANIFEST, tag_manifest.into_bytes()), guide]
}

/// A line of a manifest, as `sha256sum` writes it.
fn line(sha256: &Sha256Hex, path: &str) -> String {
    format!("{sha256}  {path}\n")
}
