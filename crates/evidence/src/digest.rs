//! Digests: SHA-256 over what is kept, CRC-32 over what a ZIP holds.

use crate::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A SHA-256 as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Sha256Hex(pub String);

impl Sha256Hex {
    /// The hash that `text` spells, or why it spells none.
    pub fn parse(text: &str) -> Result<Self, NotASha256> {
        match hex::decode::<32>(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(NotASha256),
        }
    }

    /// A hash as people hand it on: in either case, with colons or spaces between its digits.
    pub fn parse_loosely(text: &str) -> Result<Self, NotASha256> {
        let digits: String = text.chars().filter(|character| !matches!(character, ':' | ' ')).collect();
        Self::parse(&digits.to_ascii_lowercase())
    }

    /// The hash with these 32 bytes, as `crypto.subtle.digest` gives them.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sha256Hex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Sha256Hex {
    type Error = NotASha256;

    fn try_from(text: String) -> Result<Self, NotASha256> {
        Self::parse(&text)
    }
}

/// The text is no SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 is 64 lower-case hexadecimal digits")]
pub struct NotASha256;

/// The SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Sha256Hex {
    let mut hasher = Sha256Hasher::new();
    hasher.update(bytes);
    hasher.finish()
}

/// The SHA-256 of bytes that come in pieces.
#[derive(Clone, Debug, Default)]
pub struct Sha256Hasher(Sha256);

impl Sha256Hasher {
    /// The hasher of no bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of everything taken in.
    pub fn finish(self) -> Sha256Hex {
        Sha256Hex(hex::encode(&self.0.finalize()))
    }
}

/// The CRC-32 of a ZIP (ISO-HDLC) over bytes that come in pieces.
#[derive(Clone, Debug, Default)]
pub struct Crc32(crc32fast::Hasher);

impl Crc32 {
    /// The hasher of no bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The checksum of everything taken in.
    pub fn finish(self) -> u32 {
        self.0.finalize()
    }

    /// The checksum of `bytes`.
    pub fn of(bytes: &[u8]) -> u32 {
        crc32fast::hash(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_published_ones() {
        // FIPS 180-4's example, and the check value of CRC-32/ISO-HDLC.
        assert_eq!(sha256(b"abc").as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Crc32::of(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_hash_is_read_as_people_hand_it_on() {
        let plain = sha256(b"key");
        let grouped: Vec<String> =
            plain.as_str().as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into()).collect();
        for text in [plain.as_str(), &plain.as_str().to_uppercase(), &grouped.join(":"), &grouped.join(" ")] {
            assert_eq!(Sha256Hex::parse_loosely(text), Ok(plain.clone()), "{text}");
        }
        assert!(Sha256Hex::parse_loosely("abcd").is_err());
    }

    #[test]
    fn pieces_hash_like_the_whole() {
        let (mut hasher, mut checksum) = (Sha256Hasher::new(), Crc32::new());
        for piece in [&b"12345"[..], b"", b"6789"] {
            hasher.update(piece);
            checksum.update(piece);
        }
        assert_eq!(hasher.finish(), sha256(b"123456789"));
        assert_eq!(checksum.finish(), Crc32::of(b"123456789"));
    }

    #[test]
    fn only_64_lower_case_digits_are_a_hash() {
        let hash = sha256(b"");
        assert_eq!(Sha256Hex::parse(hash.as_str()), Ok(hash.clone()));
        assert_eq!(serde_json::from_str::<Sha256Hex>(&format!("\"{hash}\"")).unwrap(), hash);
        for text in ["", "e3", &hash.as_str().to_uppercase(), &format!("{hash} ")] {
            assert_eq!(Sha256Hex::parse(text), Err(NotASha256));
            assert!(serde_json::from_str::<Sha256Hex>(&format!("\"{text}\"")).is_err());
        }
    }
}
