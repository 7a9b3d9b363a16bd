//! The chain: signed links, one writer each, numbers never reused.

use crate::canonical::{CanonicalError, canonical_json};
use crate::digest::{Sha256Hex, sha256};
use crate::hex;
use crate::record::is_utc;
use ed25519_dalek::{Signature, VerifyingKey};
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
    /// The hash of its subject: the canonical `exhibit.json`, the raw public key, the custody event, and so on.
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
    /// A second key, which signs the web archives of bundles and no link: an [`ArchiveKey`](crate::ArchiveKey).
    #[serde(rename = "archive-key")]
    ArchiveKey,
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
#[serde(try_from = "String")]
pub struct PublicKey(pub String);

impl Link {
    /// The first link of a new chain: it announces the key that signs it.
    pub fn genesis(key: &PublicKey, utc: &str) -> Result<Self, KeyError> {
        let fingerprint = key.fingerprint()?;
        Ok(Self {
            format: LINK_FORMAT.to_owned(),
            chain: fingerprint.clone(),
            seq: 0,
            prev: None,
            kind: LinkKind::Key,
            subject_sha256: fingerprint,
            utc: utc.to_owned(),
        })
    }

    /// The link that follows this one.
    pub fn after(&self, kind: LinkKind, subject_sha256: Sha256Hex, utc: &str) -> Result<Self, CanonicalError> {
        Ok(Self {
            format: LINK_FORMAT.to_owned(),
            chain: self.chain.clone(),
            seq: self.seq + 1,
            prev: Some(self.sha256()?),
            kind,
            subject_sha256,
            utc: utc.to_owned(),
        })
    }

    /// The bytes that are signed.
    pub fn canonical_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The hash of those bytes: what the next link names as `prev`, and what is pinned as a chain's head.
    pub fn sha256(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical_bytes()?))
    }
}

impl SignedLink {
    /// `link` with the 64 raw bytes of its signature, as `crypto.subtle.sign` gives them; refused if they don't match.
    pub fn new(link: Link, key: PublicKey, signature: &[u8]) -> Result<Self, LinkProblem> {
        let signed = Self { link, key, signature: hex::encode(signature) };
        signed.check()?;
        Ok(signed)
    }

    /// Whether the link is well-formed and its signature is that of its key. Says nothing of its place in a chain.
    pub fn check(&self) -> Result<(), LinkProblem> {
        if self.link.format != LINK_FORMAT {
            return Err(LinkProblem::Format);
        }
        if !is_utc(&self.link.utc) {
            return Err(LinkProblem::Utc);
        }
        let bytes = self.link.canonical_bytes().map_err(|_| LinkProblem::Seq)?;
        let key = self.key.bytes().map_err(|_| LinkProblem::KeyInvalid)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| LinkProblem::KeyInvalid)?;
        let signature = hex::decode::<64>(&self.signature).ok_or(LinkProblem::Signature)?;
        // Strict: small-order keys and malleable signatures are refused, so one link has one signature a verifier accepts.
        key.verify_strict(&bytes, &Signature::from_bytes(&signature)).map_err(|_| LinkProblem::Signature)
    }
}

impl PublicKey {
    /// The key that `text` spells.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        match hex::decode::<32>(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(KeyError),
        }
    }

    /// The key with these raw bytes, as `crypto.subtle.exportKey("raw", …)` gives them.
    pub fn from_raw(bytes: &[u8]) -> Result<Self, KeyError> {
        Self::parse(&hex::encode(bytes))
    }

    /// The raw bytes.
    pub fn bytes(&self) -> Result<[u8; 32], KeyError> {
        hex::decode(&self.0).ok_or(KeyError)
    }

    /// The SHA-256 of the raw bytes: how a person tells keys apart, and the id of the chain the key begins.
    pub fn fingerprint(&self) -> Result<Sha256Hex, KeyError> {
        Ok(sha256(&self.bytes()?))
    }
}

impl TryFrom<String> for PublicKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        Self::parse(&text)
    }
}

/// The text or bytes are no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public key is 32 bytes, or 64 lower-case hexadecimal digits")]
pub struct KeyError;

/// Whether `links` are a whole chain from its first link: numbers, order, keys and signatures.
///
/// Times may go backwards, since a system's clock may be set: see [`ChainReader::backward`].
pub fn check_chain(links: &[SignedLink]) -> Result<(), ChainError> {
    let mut reader = ChainReader::new();
    links.iter().try_for_each(|link| reader.next(link).map(|_| ()))?;
    match reader.head() {
        Some(_) => Ok(()),
        None => Err(ChainError { seq: 0, problem: LinkProblem::Missing }),
    }
}

/// Checks a chain link by link, so that a long one need not be held in memory.
#[derive(Clone, Debug, Default)]
pub struct ChainReader {
    last: Option<Place>,
    backward: Option<u64>,
}

#[derive(Clone, Debug)]
struct Place {
    chain: Sha256Hex,
    seq: u64,
    sha256: Sha256Hex,
    utc: String,
    /// The fingerprint of the key that has to sign the next link.
    key: Sha256Hex,
}

impl ChainReader {
    /// The reader of a chain's first link.
    pub fn new() -> Self {
        Self::default()
    }

    /// The reader of what follows `last`, a link of a chain that was checked up to it before. Only `last` itself is
    /// checked again.
    pub fn after(last: &SignedLink) -> Result<Self, LinkProblem> {
        last.check()?;
        let key = match last.link.kind {
            LinkKind::Key => last.link.subject_sha256.clone(),
            _ => last.key.fingerprint().map_err(|_| LinkProblem::KeyInvalid)?,
        };
        let place = Place {
            chain: last.link.chain.clone(),
            seq: last.link.seq,
            sha256: last.link.sha256().map_err(|_| LinkProblem::Seq)?,
            utc: last.link.utc.clone(),
            key,
        };
        Ok(Self { last: Some(place), backward: None })
    }

    /// Takes in the next link and gives its hash, or says what is wrong with it; it is not taken in then.
    pub fn next(&mut self, signed: &SignedLink) -> Result<&Sha256Hex, ChainError> {
        let seq = self.last.as_ref().map_or(0, |last| last.seq + 1);
        let place = self.place(signed, seq).map_err(|problem| ChainError { seq, problem })?;
        if self.backward.is_none() && self.last.as_ref().is_some_and(|last| last.utc > place.utc) {
            self.backward = Some(seq);
        }
        Ok(&self.last.insert(place).sha256)
    }

    /// The number and hash of the last link taken in.
    pub fn head(&self) -> Option<(u64, &Sha256Hex)> {
        self.last.as_ref().map(|last| (last.seq, &last.sha256))
    }

    /// The chain's id.
    pub fn chain(&self) -> Option<&Sha256Hex> {
        self.last.as_ref().map(|last| &last.chain)
    }

    /// The first link dated before the one it follows: no fault of the chain, but worth a note.
    pub fn backward(&self) -> Option<u64> {
        self.backward
    }

    fn place(&self, signed: &SignedLink, seq: u64) -> Result<Place, LinkProblem> {
        let link = &signed.link;
        let fingerprint = signed.key.fingerprint().map_err(|_| LinkProblem::KeyInvalid)?;
        let expected_key = match &self.last {
            None => &link.chain,
            Some(last) => &last.key,
        };
        let starts_or_goes_on = match &self.last {
            None => link.kind == LinkKind::Key && link.subject_sha256 == link.chain,
            Some(last) => link.chain == last.chain,
        };
        let checks = [
            (link.seq == seq, LinkProblem::Seq),
            (starts_or_goes_on, LinkProblem::Chain),
            (link.prev.as_ref() == self.last.as_ref().map(|last| &last.sha256), LinkProblem::Prev),
            (fingerprint == *expected_key, LinkProblem::Key),
        ];
        if let Some((_, problem)) = checks.into_iter().find(|(holds, _)| !holds) {
            return Err(problem);
        }
        signed.check()?;
        Ok(Place {
            chain: link.chain.clone(),
            seq,
            sha256: link.sha256().map_err(|_| LinkProblem::Seq)?,
            utc: link.utc.clone(),
            key: if link.kind == LinkKind::Key { link.subject_sha256.clone() } else { fingerprint },
        })
    }
}

/// What is wrong with a chain, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("link {seq}: {problem}")]
pub struct ChainError {
    /// The number of the link that was expected at that place.
    pub seq: u64,
    /// What is wrong with the link that stands there.
    pub problem: LinkProblem,
}

/// What can be wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LinkProblem {
    /// There is none.
    #[error("there is no link")]
    Missing,
    /// Another format, or another version of ours.
    #[error("its format is not one known here")]
    Format,
    /// A time that is not `YYYY-MM-DDThh:mm:ss.sssZ`.
    #[error("its time is not spelled as a UTC time")]
    Utc,
    /// Its number does not follow the one before.
    #[error("its number is another")]
    Seq,
    /// It names another chain, or does not announce the first key as the first link must.
    #[error("it does not belong to this chain")]
    Chain,
    /// It does not name the link before it.
    #[error("it does not follow the link before it")]
    Prev,
    /// It was signed with a key the chain has not announced.
    #[error("it is signed with a key the chain has not announced")]
    Key,
    /// The key is no Ed25519 public key.
    #[error("its key is no public key")]
    KeyInvalid,
    /// The signature is not that of its key over its contents.
    #[error("its signature does not match")]
    Signature,
}
