//! The signatures authorities use: RSA and ECDSA over SHA-2.

use super::TimestampError;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512, ID_EC_PUBLIC_KEY, ID_SHA_256, ID_SHA_384, ID_SHA_512,
    RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION,
    SHA_512_WITH_RSA_ENCRYPTION,
};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// A hash a signature is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) fn of(algorithm: &AlgorithmIdentifierOwned) -> Result<Self, TimestampError> {
        match algorithm.oid {
            ID_SHA_256 => Ok(Self::Sha256),
            ID_SHA_384 => Ok(Self::Sha384),
            ID_SHA_512 => Ok(Self::Sha512),
            other => Err(unknown(other)),
        }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    fn padding(self) -> Pkcs1v15Sign {
        match self {
            Self::Sha256 => Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
            Self::Sha384 => Pkcs1v15Sign::new::<rsa::sha2::Sha384>(),
            Self::Sha512 => Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
        }
    }
}

/// Checks the signature of `message` by a key; `hash` is what a signature is of whose own algorithm does not say.
pub(super) fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    hash: Option<Hash>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), TimestampError> {
    let hash = match (algorithm.oid, hash) {
        (SHA_256_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_256, _) => Hash::Sha256,
        (SHA_384_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_384, _) => Hash::Sha384,
        (SHA_512_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_512, _) => Hash::Sha512,
        (RSA_ENCRYPTION, Some(hash)) => hash,
        (other, _) => return Err(unknown(other)),
    };
    let digest = hash.digest(message);
    let bits = key.subject_public_key.raw_bytes();
    let holds = match (key.algorithm.oid, curve(key)) {
        (RSA_ENCRYPTION, _) => {
            let key = RsaPublicKey::from_pkcs1_der(bits).map_err(wrong)?;
            key.verify(hash.padding(), &digest, signature).is_ok()
        }
        (ID_EC_PUBLIC_KEY, Some(SECP_256_R_1)) => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).map_err(wrong)?;
            let signature = p256::ecdsa::Signature::from_der(signature).map_err(wrong)?;
            key.verify_prehash(&digest, &signature).is_ok()
        }
        (ID_EC_PUBLIC_KEY, Some(SECP_384_R_1)) => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(bits).map_err(wrong)?;
            let signature = p384::ecdsa::Signature::from_der(signature).map_err(wrong)?;
            key.verify_prehash(&digest, &signature).is_ok()
        }
        (_, Some(curve)) => return Err(unknown(curve)),
        (other, None) => return Err(unknown(other)),
    };
    match holds {
        true => Ok(()),
        false => Err(TimestampError::Signature("it was not made with this key over these bytes".to_owned())),
    }
}

fn curve(key: &SubjectPublicKeyInfoOwned) -> Option<ObjectIdentifier> {
    key.algorithm.parameters.as_ref()?.decode_as().ok()
}

fn unknown(algorithm: ObjectIdentifier) -> TimestampError {
    TimestampError::Algorithm(algorithm.to_string())
}

fn wrong(error: impl std::fmt::Display) -> TimestampError {
    TimestampError::Signature(error.to_string())
}
