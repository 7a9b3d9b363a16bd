//! The key with which a device signs the web archives of its bundles.
//!
//! Programs that replay web archives check an ECDSA signature on P-384 over SHA-256, and no other; a chain is signed with
//! Ed25519. So a device has a second key, and a link of its chain is about it.

use crate::canonical::{CanonicalError, canonical_json};
use crate::digest::{Sha256Hex, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, SECP_384_R_1};
use der::{Decode as _, Encode as _};
use p384::ecdsa::signature::hazmat::PrehashVerifier as _;
use p384::ecdsa::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// The format this code writes.
pub const ARCHIVE_KEY_FORMAT: &str = "counterproof-archive-key/1";
/// How long a point on P-384 is where both its coordinates are written out.
const UNCOMPRESSED: usize = 1 + 2 * 48;

/// The public key, as the subject of the link that announces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveKey {
    /// [`ARCHIVE_KEY_FORMAT`].
    pub format: String,
    /// Its SubjectPublicKeyInfo (RFC 5480), DER, in base64.
    pub public_key: String,
}

impl ArchiveKey {
    /// The key of a SubjectPublicKeyInfo, as `crypto.subtle.exportKey("spki", …)` gives it.
    pub fn from_spki(spki: &[u8]) -> Result<Self, ArchiveKeyError> {
        Self::of(STANDARD.encode(spki))
    }

    /// The key a web archive names.
    pub fn of(public_key: String) -> Result<Self, ArchiveKeyError> {
        let key = Self { format: ARCHIVE_KEY_FORMAT.to_owned(), public_key };
        key.check().map(|()| key)
    }

    /// Whether it is a key of this format, on P-384.
    pub fn check(&self) -> Result<(), ArchiveKeyError> {
        if self.format == ARCHIVE_KEY_FORMAT { self.point().map(drop) } else { Err(ArchiveKeyError) }
    }

    /// The canonical bytes.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The hash of those: what the link is about that announces the key.
    pub fn sha256(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical()?))
    }

    /// Whether `signature` (ECDSA over SHA-256, r and s of 48 bytes each) is this key's over `text`.
    pub fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let (Ok(key), Ok(signature)) = (self.point(), Signature::from_slice(signature)) else { return false };
        key.verify_prehash(&Sha256::digest(text), &signature).is_ok()
    }

    fn point(&self) -> Result<VerifyingKey, ArchiveKeyError> {
        let spki = STANDARD.decode(&self.public_key).map_err(|_| ArchiveKeyError)?;
        let info = SubjectPublicKeyInfoOwned::from_der(&spki).map_err(|_| ArchiveKeyError)?;
        let curve = info.algorithm.parameters.as_ref().and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
        let point = info.subject_public_key.raw_bytes();
        // A key has one spelling, and with it one hash.
        let is_one_spelling = info.to_der().ok().as_ref() == Some(&spki) && point.len() == UNCOMPRESSED;
        match (info.algorithm.oid, curve, is_one_spelling) {
            (ID_EC_PUBLIC_KEY, Some(SECP_384_R_1), true) => {
                VerifyingKey::from_sec1_bytes(point).map_err(|_| ArchiveKeyError)
            }
            _ => Err(ArchiveKeyError),
        }
    }
}

/// It is no public key on P-384.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no public key on P-384 in the one spelling")]
pub struct ArchiveKeyError;
