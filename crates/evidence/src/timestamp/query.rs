//! What an authority is asked.

use super::TimestampError;
use crate::digest::Sha256Hex;
use crate::hex;
use const_oid::db::rfc5912::ID_SHA_256;
use der::asn1::{Null, ObjectIdentifier, OctetString, Uint};
use der::{AnyRef, Encode, Sequence};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// A request for a time stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    der: Vec<u8>,
    pub(super) imprint: Sha256Hex,
    pub(super) nonce: Uint,
    pub(super) policy: Option<ObjectIdentifier>,
}

/// `TimeStampReq`.
#[derive(Sequence)]
struct Request {
    version: u8,
    message_imprint: MessageImprint,
    #[asn1(optional = "true")]
    policy: Option<ObjectIdentifier>,
    nonce: Uint,
    certificates_wanted: bool,
}

/// What is stamped.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct MessageImprint {
    pub(super) hash_algorithm: AlgorithmIdentifierOwned,
    pub(super) hashed_message: OctetString,
}

impl Query {
    /// Asks for a time stamp of a hash; `nonce` is random, `policy` an object identifier in digits and dots.
    ///
    /// # Errors
    ///
    /// Where the policy is no object identifier.
    pub fn new(imprint: &Sha256Hex, nonce: [u8; 16], policy: Option<&str>) -> Result<Self, TimestampError> {
        let policy = policy.map(ObjectIdentifier::new).transpose().map_err(|error| {
            TimestampError::Malformed(format!("the policy asked for is no object identifier: {error}"))
        })?;
        let nonce = Uint::new(&nonce)?;
        let request = Request {
            version: 1,
            message_imprint: MessageImprint::of(imprint)?,
            policy,
            nonce: nonce.clone(),
            // So that the token can be checked when the authority is gone.
            certificates_wanted: true,
        };
        Ok(Self { der: request.to_der()?, imprint: imprint.clone(), nonce, policy })
    }

    /// The number it asks with, in hexadecimal digits without leading zeros.
    pub fn nonce(&self) -> String {
        nonce_digits(&self.nonce)
    }

    /// The request as it is sent, of the type `application/timestamp-query`.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

impl MessageImprint {
    fn of(hash: &Sha256Hex) -> Result<Self, TimestampError> {
        let bytes: [u8; 32] = hex::decode(hash.as_str()).unwrap_or_default();
        let hash_algorithm = AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: Some(AnyRef::from(Null).into()) };
        Ok(Self { hash_algorithm, hashed_message: OctetString::new(bytes)? })
    }

    /// Whether this is the hash; some authorities leave the algorithm's empty parameters out.
    pub(super) fn is(&self, hash: &Sha256Hex) -> bool {
        self.hash_algorithm.oid == ID_SHA_256 && self.hex() == hash.as_str()
    }

    pub(super) fn hex(&self) -> String {
        hex::encode(self.hashed_message.as_bytes())
    }
}

/// The number of a request in digits, as a token's is compared with it.
pub(super) fn nonce_digits(nonce: &Uint) -> String {
    hex::encode(nonce.as_bytes())
}
