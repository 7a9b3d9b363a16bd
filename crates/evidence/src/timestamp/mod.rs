//! Time from a third party: RFC 3161 time stamps.
//!
//! A [`Query`] is sent to an authority; [`read_answer`] checks what came back against it, and [`check_token`] checks a kept
//! token again, years later and by whoever has it. Everything is judged at the token's own time: that a certificate ran out
//! since does it no harm.
//!
//! What is not checked is revocation, since that would take the network. Whether the root is one to be trusted is for
//! whoever verifies to say: a token that agrees with itself and ends in a root of the forger's own making is told apart
//! only by that root's hash.

mod anchor;
mod answer;
mod path;
mod query;
mod signature;
mod token;

pub use anchor::{
    ANCHOR_FORMAT, Anchor, AnchorCertificate, AnchorFile, AnchorProblem, Anchored, Asking, Authority, Root, Waited,
};
pub use answer::{Answer, read_answer};
pub use path::PathCertificate;
pub use query::Query;
pub use token::{LARGEST, Token, certificates, check_token, spelled};

use crate::digest::Sha256Hex;

/// Why a time stamp is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// The bytes are no answer or no token of RFC 3161.
    #[error("not a time stamp of RFC 3161: {0}")]
    Malformed(String),
    /// The authority refused, with its own words.
    #[error("the authority refused: {0}")]
    Refused(String),
    /// The time stamp is of something else.
    #[error("the time stamp is of another hash: {found}")]
    OtherHash {
        /// The hash it is of.
        found: String,
    },
    /// The answer is to another request.
    #[error("the answer carries another number than the request, so it may be an old one")]
    OtherNonce,
    /// The authority stamped under another policy than asked for.
    #[error("stamped under the policy {found}, asked for was {asked}")]
    OtherPolicy {
        /// The policy of the token.
        found: String,
        /// The policy asked for.
        asked: String,
    },
    /// The token does not hold the certificate it was signed with.
    #[error("the certificate it was signed with is not there")]
    NoCertificate,
    /// The certificate is not for time stamps alone, as RFC 3161 wants it.
    #[error("its certificate is not one for time stamps alone: {0}")]
    NotForTimestamps(String),
    /// The signature is by nobody known here.
    #[error("signed in a way that is not known here: {0}")]
    Algorithm(String),
    /// The signature, or a hash that it covers, is wrong.
    #[error("the signature does not hold: {0}")]
    Signature(String),
    /// No chain of certificates that held at the token's time.
    #[error("its certificates do not hold: {0}")]
    Path(String),
    /// The chain of certificates does not come to the root that is known.
    #[error("its certificates do not come to the root that is known: the last is that of {found}, SHA-256 {sha256}")]
    OtherRoot {
        /// Whose the last certificate is.
        found: String,
        /// Its hash.
        sha256: Sha256Hex,
    },
    /// The authority's time and the system's are too far apart.
    #[error("it says that it is {found}, and the clock here says {clock}: one of the two is wrong")]
    OtherTime {
        /// The token's time.
        found: String,
        /// The system's.
        clock: String,
    },
    /// What was written down of the token is not what it says.
    #[error("what is written down of it is not what it says")]
    OtherAnchor,
}

impl From<der::Error> for TimestampError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
