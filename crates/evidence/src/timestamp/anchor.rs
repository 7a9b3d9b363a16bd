//! What is written down of a time stamp: an anchor, the subject of a link of that kind.

use super::answer::token_of;
use super::token::{LARGEST, Token, check_token};
use super::{TimestampError, spelled};
use crate::bundle::Head;
use crate::canonical::{CanonicalError, canonical_json};
use crate::digest::{Sha256Hex, sha256};
use crate::record::is_utc;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The format this code writes.
pub const ANCHOR_FORMAT: &str = "counterproof-anchor/1";

/// That an authority has stamped the hash of a chain's link: everything before it was there at that time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// [`ANCHOR_FORMAT`].
    pub format: String,
    /// Who was asked.
    pub authority: Authority,
    /// The link that was stamped, which was the chain's last when the authority was asked.
    pub head: Head,
    /// When a time stamp was first asked for, by the system's clock: earlier than the answer by as long as no authority could
    /// be reached.
    pub asked: String,
    /// When the answer came, by the system's clock.
    pub received: String,
    /// When, by the authority's clock.
    pub time: String,
    /// How far that may be off in either direction, where the authority says so.
    pub accuracy_milliseconds: Option<u64>,
    /// Under which policy of the authority: an object identifier.
    pub policy: String,
    /// The number the authority gave the token, in hexadecimal digits.
    pub serial: String,
    /// The random number of the request, in hexadecimal digits.
    pub nonce: String,
    /// The whole answer.
    pub response: AnchorFile,
    /// The token in it.
    pub token: AnchorFile,
    /// The chain of certificates, from the one that signed to the last one known, which is a root or one whose issuer is not
    /// known.
    pub certificates: Vec<AnchorCertificate>,
}

/// Who stamps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// As people call it.
    pub name: String,
    /// Where it is asked.
    pub url: String,
}

/// A file that belongs to an anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorFile {
    /// The hash of its bytes.
    pub sha256: Sha256Hex,
    /// How many there are.
    pub size: u64,
}

/// A certificate of an anchor, kept as its DER.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorCertificate {
    /// Whose it is, as RFC 4514 spells names.
    pub subject: String,
    /// The hash of its bytes.
    pub sha256: Sha256Hex,
    /// How many there are.
    pub size: u64,
}

/// An anchor with the bytes of the files it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchored {
    /// What is written down.
    pub anchor: Anchor,
    /// In the order of [`Anchor::files`].
    pub files: Vec<Vec<u8>>,
}

/// In which an anchor contradicts its format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorProblem {
    /// Another format, or another version of ours.
    #[error("the format {0:?} is not known")]
    Format(String),
    /// A time is not spelled as one.
    #[error("{0:?} is no UTC time")]
    Time(String),
    /// A number or a policy is not spelled as one.
    #[error("{0:?} is neither hexadecimal digits nor an object identifier")]
    Number(String),
    /// A file is larger than any answer of an authority, or there are none or too many certificates.
    #[error("its files are none of a time stamp")]
    Files,
}

impl Anchor {
    /// What is to be written down of a token that was checked.
    fn of(authority: &Authority, head: &Head, asked: &str, received: &str, nonce: &str, token: &Token) -> Self {
        Self {
            format: ANCHOR_FORMAT.to_owned(),
            authority: authority.clone(),
            head: head.clone(),
            asked: asked.to_owned(),
            received: received.to_owned(),
            time: token.time.clone(),
            accuracy_milliseconds: token.accuracy_milliseconds,
            policy: token.policy.clone(),
            serial: token.serial.clone(),
            nonce: nonce.to_owned(),
            response: AnchorFile::of(&[]),
            token: AnchorFile::of(&[]),
            certificates: (token.certificates.iter())
                .map(|it| AnchorCertificate {
                    subject: it.subject.clone(),
                    sha256: it.sha256.clone(),
                    size: it.der.len() as u64,
                })
                .collect(),
        }
    }

    /// The bytes that are kept and hashed.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The hash of those bytes.
    pub fn sha256(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical()?))
    }

    /// The files it names: the response, the token, the certificates in their order.
    pub fn files(&self) -> impl Iterator<Item = (&Sha256Hex, u64)> {
        let both = [&self.response, &self.token].into_iter().map(|file| (&file.sha256, file.size));
        both.chain(self.certificates.iter().map(|certificate| (&certificate.sha256, certificate.size)))
    }

    /// Whether it keeps to its format. Says nothing of what the token says.
    pub fn check(&self) -> Result<(), AnchorProblem> {
        if self.format != ANCHOR_FORMAT {
            return Err(AnchorProblem::Format(self.format.clone()));
        }
        if let Some(time) = [&self.asked, &self.received, &self.time].into_iter().find(|time| !is_utc(time)) {
            return Err(AnchorProblem::Time(time.clone()));
        }
        let is_hexadecimal =
            |text: &str| !text.is_empty() && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        if let Some(number) = [&self.serial, &self.nonce].into_iter().find(|number| !is_hexadecimal(number)) {
            return Err(AnchorProblem::Number(number.clone()));
        }
        let is_arc = |arc: &str| !arc.is_empty() && arc.bytes().all(|digit| digit.is_ascii_digit());
        if !self.policy.split('.').all(is_arc) {
            return Err(AnchorProblem::Number(self.policy.clone()));
        }
        let is_small = |(_, size): (&Sha256Hex, u64)| (1..=LARGEST as u64).contains(&size);
        if !self.files().all(is_small) || !(1..=8).contains(&self.certificates.len()) {
            return Err(AnchorProblem::Files);
        }
        Ok(())
    }

    /// Checks that its `files`, in their order, say what it says, and at the token's own time. `roots` are certificates (DER)
    /// that are trusted; gives the subject and hash of the one its chain comes to, where it comes to one of them.
    ///
    /// # Errors
    ///
    /// Where something does not hold.
    pub fn check_files(&self, files: &[Vec<u8>], roots: &[Vec<u8>]) -> Result<Option<Root>, TimestampError> {
        let [response, token, certificates @ ..] = files else {
            return Err(TimestampError::Malformed("its files are not there".to_owned()));
        };
        if token_of(response)? != *token {
            return Err(TimestampError::Malformed("the token is not the one of the response".to_owned()));
        }
        let kept: Vec<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
        // Of several chains that of the anchor.
        let last: Vec<Sha256Hex> = self.certificates.last().iter().map(|it| it.sha256.clone()).collect();
        let found = check_token(token, &self.head.sha256, &kept, &last)?;
        if found.nonce.as_deref() != Some(&self.nonce) {
            return Err(TimestampError::OtherNonce);
        }
        let said = Self {
            response: self.response.clone(),
            token: self.token.clone(),
            ..Self::of(&self.authority, &self.head, &self.asked, &self.received, &self.nonce, &found)
        };
        if said != *self {
            return Err(TimestampError::OtherAnchor);
        }
        if roots.is_empty() {
            return Ok(None);
        }
        let trusted: Vec<Sha256Hex> = roots.iter().map(|root| sha256(root)).collect();
        let known: Vec<&[u8]> = kept.into_iter().chain(roots.iter().map(Vec::as_slice)).collect();
        // A root that was not known then may be known now.
        let found = check_token(token, &self.head.sha256, &known, &trusted)?;
        let root = found.certificates.into_iter().find(|it| trusted.contains(&it.sha256));
        Ok(root.map(|it| Root { subject: it.subject, sha256: it.sha256 }))
    }
}

/// A certificate that is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Whose it is.
    pub subject: String,
    /// The hash of its DER.
    pub sha256: Sha256Hex,
}

impl AnchorFile {
    fn of(bytes: &[u8]) -> Self {
        Self { sha256: sha256(bytes), size: bytes.len() as u64 }
    }
}

/// What an authority is asked, and what its answer is held against.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    /// Who is asked.
    pub authority: &'a Authority,
    /// What is stamped.
    pub head: &'a Head,
    /// When a time stamp was first asked for.
    pub asked: &'a str,
    /// Certificates (DER) to one of which its own have to come; where there are none, whatever they come to is taken.
    pub roots: &'a [Vec<u8>],
    /// How far its clock and the system's may be apart.
    pub tolerance: Duration,
}

/// The system's clock around a request, since the beginning of 1970.
#[derive(Clone, Copy, Debug)]
pub struct Waited {
    /// When the request was sent.
    pub sent: Duration,
    /// When the answer was there.
    pub received: Duration,
}

impl Asking<'_> {
    /// The anchor of an authority's answer to `query`, once everything in it was checked.
    ///
    /// # Errors
    ///
    /// Where the answer is none, or none to this question.
    pub fn anchor(&self, response: &[u8], query: &super::Query, waited: Waited) -> Result<Anchored, TimestampError> {
        let trusted: Vec<Sha256Hex> = self.roots.iter().map(|root| sha256(root)).collect();
        let known: Vec<&[u8]> = self.roots.iter().map(Vec::as_slice).collect();
        let answer = super::read_answer(response, query, &known, &trusted)?;
        let token = &answer.token;
        let is_trusted = token.certificates.iter().any(|it| trusted.contains(&it.sha256));
        if let Some(last) = token.certificates.last().filter(|_| !trusted.is_empty() && !is_trusted) {
            return Err(TimestampError::OtherRoot { found: last.subject.clone(), sha256: last.sha256.clone() });
        }
        let said = Duration::from_millis(token.accuracy_milliseconds.unwrap_or_default());
        let most = self.tolerance + said;
        let clock = || spelled(waited.received).unwrap_or_default();
        if token.since_1970 + most < waited.sent || waited.received + most < token.since_1970 {
            return Err(TimestampError::OtherTime { found: token.time.clone(), clock: clock() });
        }
        let mut anchor = Anchor::of(self.authority, self.head, self.asked, &clock(), &query.nonce(), token);
        anchor.response = AnchorFile::of(response);
        anchor.token = AnchorFile::of(&answer.token_der);
        let mut files = vec![response.to_vec(), answer.token_der];
        files.extend(answer.token.certificates.into_iter().map(|it| it.der));
        Ok(Anchored { anchor, files })
    }
}
