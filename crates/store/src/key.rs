//! The vault's own key, with which it signs its own chain.

use crate::durable;
use crate::error::{At, StoreError};
use ed25519_dalek::{Signer, SigningKey};
use evidence::{Link, PublicKey, SignedLink};
use std::fs;
use std::io;
use std::path::Path;

/// The key, as it stands in the folder: 64 lower-case hexadecimal digits of its seed (RFC 8032) and a newline.
pub(crate) struct VaultKey {
    key: SigningKey,
    public: PublicKey,
}

impl VaultKey {
    /// Makes a key and keeps it.
    pub(crate) fn make(file: &Path, temporary: &Path) -> Result<Self, StoreError> {
        let mut seed = [0; 32];
        random(&mut seed).at(file)?;
        let digits: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
        let written = durable::write_temporary(temporary, format!("{digits}\n").as_bytes())?;
        durable::put_in_place(&written, file)?;
        Self::of_seed(&seed, file)
    }

    /// The key that is kept.
    pub(crate) fn read(file: &Path) -> Result<Self, StoreError> {
        let text = fs::read_to_string(file).at(file)?;
        // A public key is spelled the same way: 32 bytes in 64 digits.
        let seed = PublicKey::parse(text.trim_end()).and_then(|digits| digits.bytes());
        let seed = seed.map_err(|_| damaged(file, "it is not 64 lower-case hexadecimal digits"))?;
        Self::of_seed(&seed, file)
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn sign(&self, link: Link, file: &Path) -> Result<SignedLink, StoreError> {
        let bytes = link.canonical_bytes().map_err(|error| damaged(file, &error.to_string()))?;
        let signature = self.key.sign(&bytes).to_bytes();
        SignedLink::new(link, self.public.clone(), &signature).map_err(|error| damaged(file, &error.to_string()))
    }

    fn of_seed(seed: &[u8; 32], file: &Path) -> Result<Self, StoreError> {
        let key = SigningKey::from_bytes(seed);
        let public = PublicKey::from_raw(key.verifying_key().as_bytes());
        Ok(Self { key, public: public.map_err(|error| damaged(file, &error.to_string()))? })
    }
}

/// Fills `bytes` from the system's source of randomness.
pub(crate) fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::from)
}

fn damaged(file: &Path, problem: &str) -> StoreError {
    StoreError::Damaged { file: file.to_owned(), problem: problem.to_owned() }
}
