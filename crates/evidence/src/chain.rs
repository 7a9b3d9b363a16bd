//! The chain: signed links, one writer each, numbers never reused.

use crate::record::Sha256Hex;
use serde::{Deserialize, Serialize};

/// The format this code writes.
pub const LINK_FORMAT: &str = "counterproof-link/1";

/// One link. Its signed bytes are its canonical JSON (RFC 8785).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// [`LINK_FORMAT`].
    pub format: String,
    /// The chain: the SHA-256 of its first public key.
    pub chain: Sha256Hex,
    /// Position, from 0.
    pub seq: u64,
    /// SHA-256 of the canonical bytes of the link before; absent exactly for seq 0.
    pub prev: Option<Sha256Hex>,
    /// What the link is about.
    pub kind: LinkKind,
    /// The hash of its subject: the canonical `exhibit.json`, the raw public key, the custody event.
    pub subject_sha256: Sha256Hex,
    /// When, by the system's clock.
    pub utc: String,
}

/// What a link is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    /// A sealed exhibit.
    Exhibit,
    /// Something done with an exhibit.
    Custody,
    /// A key that signs from here on; the first link of every chain.
    Key,
    /// The head was anchored with a third party.
    Anchor,
    /// Contents were deleted.
    Tombstone,
}

/// A link with its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedLink {
    /// What was signed.
    pub link: Link,
    /// The key that signed. A `key` link is signed by the key it announces at seq 0, by the key before otherwise.
    pub key: PublicKey,
    /// Ed25519 over the canonical bytes of `link`: 128 lower-case hexadecimal digits.
    pub signature: String,
}

/// An Ed25519 public key: 64 lower-case hexadecimal digits of its 32 raw bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKey(pub String);
