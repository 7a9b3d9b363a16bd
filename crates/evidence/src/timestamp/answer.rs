//! What an authority answers.

use super::token::{LARGEST, Token, check};
use super::{Query, TimestampError};
use crate::digest::Sha256Hex;
use der::asn1::{BitString, Utf8StringRef};
use der::{Any, Decode, Encode, Sequence};

/// A time stamp as it came, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The token apart from the answer it came in: CMS signed data (RFC 5652).
    pub token_der: Vec<u8>,
    /// What the token says.
    pub token: Token,
}

/// `TimeStampResp`.
#[derive(Sequence)]
struct Response<'a> {
    status: Status<'a>,
    #[asn1(optional = "true")]
    token: Option<Any>,
}

/// `PKIStatusInfo`.
#[derive(Sequence)]
struct Status<'a> {
    status: u8,
    #[asn1(optional = "true")]
    text: Option<Vec<Utf8StringRef<'a>>>,
    #[asn1(optional = "true")]
    failure: Option<BitString>,
}

/// The bits of `PKIFailureInfo` that RFC 3161 knows, in its words.
const FAILURES: [(usize, &str); 8] = [
    (0, "unrecognised or unsupported algorithm"),
    (2, "request not permitted or supported"),
    (5, "data in the wrong format"),
    (14, "time source not available"),
    (15, "policy not supported"),
    (16, "extension not supported"),
    (17, "additional information not available"),
    (25, "system failure"),
];

/// Checks an answer, of the type `application/timestamp-reply`, against the request it is to answer.
///
/// `more` are certificates (DER) beside those the token brings; of several chains one with a certificate in `trusted` is
/// taken.
///
/// # Errors
///
/// Where the authority refused, or the token is not one for this request.
pub fn read_answer(
    bytes: &[u8],
    query: &Query,
    more: &[&[u8]],
    trusted: &[Sha256Hex],
) -> Result<Answer, TimestampError> {
    let token = token_of(bytes)?;
    let (checked, info) = check(&token, &query.imprint, more, trusted)?;
    if info.nonce.as_ref() != Some(&query.nonce) {
        return Err(TimestampError::OtherNonce);
    }
    if let Some(asked) = query.policy.filter(|asked| *asked != info.policy) {
        return Err(TimestampError::OtherPolicy { found: info.policy.to_string(), asked: asked.to_string() });
    }
    Ok(Answer { token_der: token, token: checked })
}

/// The token that an answer grants.
pub(crate) fn token_of(bytes: &[u8]) -> Result<Vec<u8>, TimestampError> {
    if bytes.len() > LARGEST {
        return Err(TimestampError::Malformed(format!("{} bytes", bytes.len())));
    }
    let response = Response::from_der(bytes)?;
    match (response.status.status, response.token) {
        // Granted, and granted with changes.
        (0 | 1, Some(token)) => Ok(token.to_der()?),
        (0 | 1, None) => Err(TimestampError::Malformed("granted, but without a token".to_owned())),
        _ => Err(TimestampError::Refused(response.status.in_words())),
    }
}

impl Status<'_> {
    fn in_words(&self) -> String {
        let known = |bit: usize| self.failure.as_ref().is_some_and(|bits| bits.bits().nth(bit) == Some(true));
        let failures = FAILURES.iter().filter(|(bit, _)| known(*bit)).map(|(_, words)| *words);
        let words: Vec<&str> = self.text.iter().flatten().map(AsRef::as_ref).chain(failures).collect();
        match words.is_empty() {
            true => format!("status {}, without a reason", self.status),
            false => words.join("; "),
        }
    }
}
