//! The web archive of a bundle made anew in every way by somebody who has all but the keys: what a verifier finds.

use crate::bundle::{Members, member};
use crate::sealed::{Kept, archive_key, sign_archive, write};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use evidence::bundle::{BundleInput, PlanError, plan};
use evidence::{ArchiveKey, sha256};
use serde_json::{Value, json};

/// The key `kept` signs its web archives with, and one it does not.
const OWN: u8 = 5;
const ANOTHER: u8 = 6;

/// The members of a web archive while it is changed.
pub struct Opened {
    pub members: Members,
}

impl Opened {
    /// Changes the text of a member, which has to hold `from`.
    fn replace(&mut self, path: &str, from: &str, to: &str) {
        let bytes = &mut member(&mut self.members, path).1;
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        *bytes = text.replacen(from, to, 1).into_bytes();
    }

    /// Makes `datapackage.json` and `datapackage-digest.json` follow from the rest, signed with the key made of `seed` or
    /// not at all.
    fn describe(&mut self, seed: Option<u8>) {
        let mut package: Value = serde_json::from_slice(&member(&mut self.members, "datapackage.json").1).unwrap();
        for resource in package["resources"].as_array_mut().unwrap() {
            let bytes = &member(&mut self.members, resource["path"].as_str().unwrap()).1;
            resource["hash"] = format!("sha256:{}", sha256(bytes)).into();
            resource["bytes"] = bytes.len().into();
        }
        let bytes = evidence::canonical_json(&package).unwrap();
        let hash = format!("sha256:{}", sha256(&bytes));
        member(&mut self.members, "datapackage.json").1 = bytes;
        let mut digest = json!({"path": "datapackage.json", "hash": hash});
        if let Some(seed) = seed {
            let (signer, key) = archive_key(seed);
            digest["signedData"] = json!({
                "hash": hash, "created": package["created"], "software": package["software"], "version": "0.1.0",
                "signature": STANDARD.encode(sign_archive(&signer, &hash)), "publicKey": key.public_key,
            });
        }
        member(&mut self.members, "datapackage-digest.json").1 = evidence::canonical_json(&digest).unwrap();
    }
}

/// The members of a ZIP of the one form.
fn open(zip: &[u8]) -> Opened {
    let mut members = Members::new();
    let number =
        |at: usize, length: usize| zip[at..at + length].iter().rev().fold(0, |all, byte| all << 8 | *byte as usize);
    let mut at = 0;
    while zip[at..].starts_with(b"PK\x03\x04") {
        let (size, name) = (number(at + 22, 4), number(at + 26, 2));
        let start = at + 30 + name;
        let path = String::from_utf8(zip[start - name..start].to_vec()).unwrap();
        members.push((path, zip[start..start + size].to_vec()));
        at = start + size;
    }
    assert!(zip[at..].starts_with(b"PK\x01\x02"), "the directory follows");
    Opened { members }
}

/// The members of `kept`'s bundle with its web archive changed, and listed as it is then.
pub fn with_web_archive(kept: &Kept, change: impl FnOnce(&mut Opened)) -> Members {
    let mut members = kept.members(&kept.plan(false));
    let archive = member(&mut members, "documents/archive.wacz");
    let mut opened = open(&archive.1);
    change(&mut opened);
    archive.1 = write(&opened.members);
    let (size, hash) = (archive.1.len(), sha256(&archive.1));
    let description = &mut member(&mut members, "data/bundle.json").1;
    let mut bundle: Value = serde_json::from_slice(description).unwrap();
    for document in bundle["documents"]["files"].as_array_mut().unwrap() {
        if document["name"] == "archive.wacz" {
            document["size"] = size.into();
            document["sha256"] = hash.as_str().into();
        }
    }
    *description = evidence::canonical_json(&bundle).unwrap();
    members
}

/// A change of a web archive, and whether it is found.
pub type Change = (&'static str, bool, fn(&mut Opened));

/// What can be done to a web archive without the keys, each as well followed by everything else as it can be.
pub const CHANGES: &[Change] = &[
    ("put together anew", false, |it| it.describe(Some(OWN))),
    ("without its signature", false, |it| it.describe(None)),
    ("signed with another key", true, |it| it.describe(Some(ANOTHER))),
    ("with another title under the old signature", true, |it| it.replace("datapackage.json", "Exhibits", "Captures")),
    ("with another title under the old signature, its hash followed", true, |it| {
        it.replace("datapackage.json", "Exhibits", "Captures");
        let hash = sha256(&member(&mut it.members, "datapackage.json").1);
        let bytes = &mut member(&mut it.members, "datapackage-digest.json").1;
        let mut digest: Value = serde_json::from_slice(bytes).unwrap();
        digest["hash"] = format!("sha256:{hash}").into();
        digest["signedData"]["hash"] = digest["hash"].clone();
        *bytes = evidence::canonical_json(&digest).unwrap();
    }),
    ("with a signature of another time", true, |it| {
        it.replace("datapackage-digest.json", "2026-11-21T09:15", "2025-11-21T09:15");
    }),
    ("with a field more beside the signature", true, |it| {
        it.replace("datapackage-digest.json", "\"created\"", "\"a\":1,\"created\"");
    }),
    ("with a description that is spelled otherwise", true, |it| {
        it.replace("datapackage.json", ":", ": ");
        it.describe(None);
        it.replace("datapackage.json", ":", ": ");
    }),
    ("with another page in a record", true, |it| {
        it.replace("archive/data.warc", "the bytes of page.html", "the bytes of pagf.html");
        it.describe(None);
    }),
    ("with another page in a record, its digests followed", true, |it| {
        let warc = String::from_utf8(member(&mut it.members, "archive/data.warc").1.clone()).unwrap();
        let block =
            warc.split("\r\n\r\n").find(|block| block.starts_with("the bytes of page.html")).unwrap().to_owned();
        let forged = block.replace("page", "pagf");
        it.replace("archive/data.warc", &block, &forged);
        let [from, to] = [block, forged].map(|block| sha256(block.as_bytes()).to_string());
        it.replace("archive/data.warc", &from, &to);
        it.replace("archive/data.warc", &from, &to);
        it.replace("indexes/index.cdxj", &from, &to);
        it.describe(None);
    }),
    ("with a record that claims to be an answer", true, |it| {
        it.replace("archive/data.warc", "WARC-Type: resource", "WARC-Type: response");
        it.describe(None);
    }),
    ("with a record of another address", true, |it| {
        it.replace("archive/data.warc", "WARC-Target-URI: https", "WARC-Target-URI: httpx");
        it.describe(None);
    }),
    ("with a record whose end is elsewhere", true, |it| {
        it.replace("archive/data.warc", "\r\n\r\nWARC/1.1", "\r\n\n\nWARC/1.1");
        it.describe(None);
    }),
    ("with a WARC that is cut off", true, |it| {
        member(&mut it.members, "archive/data.warc").1.truncate(100);
        it.describe(None);
    }),
    ("with an index that points elsewhere", true, |it| {
        it.replace("indexes/index.cdxj", "\"offset\":\"", "\"offset\":\"1");
        it.describe(None);
    }),
    ("with an index that lacks a record", true, |it| {
        let index = &mut member(&mut it.members, "indexes/index.cdxj").1;
        let end = index.iter().position(|byte| *byte == b'\n').unwrap();
        index.drain(..=end);
        it.describe(None);
    }),
    ("with a page of no exhibit", true, |it| {
        it.replace("pages/pages.jsonl", "5a0b1c2d", "6a0b1c2d");
        it.describe(None);
    }),
    ("with a page of another address", true, |it| {
        it.replace("pages/pages.jsonl", "aliexpress.com", "aliexpress.org");
        it.describe(None);
    }),
    ("with a member more", true, |it| it.members.push(("archive/more.warc".to_owned(), Vec::new()))),
    ("without its pages", true, |it| it.members.retain(|(path, _)| path != "pages/pages.jsonl")),
    ("with its members in another order", true, |it| it.members.swap(1, 2)),
];

#[test]
fn a_web_archive_is_signed_with_an_announced_key_or_not_at_all() {
    let kept = crate::schemas::everything();
    let (_, stranger) = archive_key(ANOTHER);
    let input = BundleInput { archive_key: Some(&stranger), ..kept.input(false) };
    assert_eq!(plan(&input).unwrap_err(), PlanError::ArchiveKey);

    let mut draft = plan(&kept.input(false)).unwrap();
    assert_eq!(draft.sign(&[0; 96]), Err(PlanError::ArchiveSignature), "nothing is to be signed yet");
    while let Some((sha256, _)) = draft.wanted() {
        draft.feed(&kept.files[&sha256.clone()]).unwrap();
    }
    let text = draft.to_sign().unwrap();
    let (signer, _) = archive_key(ANOTHER);
    assert_eq!(draft.sign(&sign_archive(&signer, &text)), Err(PlanError::ArchiveSignature));
    assert_eq!(draft.to_sign().as_ref(), Some(&text), "a wrong signature changes nothing");
    assert_eq!(draft.finish().unwrap_err(), PlanError::ArchiveSignature);
}

#[test]
fn the_schema_of_an_archive_key_takes_what_the_code_takes() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../../docs/evidence/archive-key.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let (_, key) = archive_key(OWN);
    let right = serde_json::to_value(&key).unwrap();
    let spelled = |format: &str, public_key: &str| json!({"format": format, "public_key": public_key});
    let format = "counterproof-archive-key/1";
    // A key on P-256, one whose point is not written out, and one with a byte more.
    let p256 = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0000000000000000000000000000000000000000000000000000000000000000000000000000000000000w==";
    let wrong = [
        spelled("counterproof-archive-key/2", &key.public_key),
        spelled(format, p256),
        spelled(format, &format!("{}AA==", key.public_key)),
        spelled(format, &key.public_key[..100]),
        spelled(format, ""),
        json!({"format": format}),
        json!({"format": format, "public_key": key.public_key, "more": 1}),
    ];
    let takes =
        |value: &Value| serde_json::from_value::<ArchiveKey>(value.clone()).is_ok_and(|key| key.check().is_ok());
    assert!(takes(&right) && schema.is_valid(&right));
    for value in &wrong {
        assert_eq!((takes(value), schema.is_valid(value)), (false, false), "{value}");
    }
}
