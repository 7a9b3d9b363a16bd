//! Exhibits as a bundle: a blob of pieces with the kept files in it by reference, so that nothing large is held in memory.

use crate::Vault;
use crate::chunks::{Chunks, size_of};
use crate::error::VaultError;
use evidence::bundle::{Base64, Order, Part, PlanError, Stock};
use evidence::{ExhibitRecord, Sha256Hex};
use js_sys::{Array, Uint8Array};
use std::collections::BTreeMap;
use web_sys::{Blob, BlobPropertyBag};

/// A bundle that was made.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its folder's name, which with `.zip` is a good name for the file.
    pub folder: String,
    /// Its bytes.
    pub blob: Blob,
    /// Its id.
    pub id: Sha256Hex,
    /// The exhibits in it: those of the order that are not deleted.
    pub exhibits: Vec<String>,
}

/// Why there is no bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The vault could not be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What the vault holds makes no bundle.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A file is not there.
    #[error("the file {0} is not in the vault")]
    FileMissing(Sha256Hex),
    /// A file has another size than its record says.
    #[error("the file {0} has another size than its record says")]
    FileSize(Sha256Hex),
}

impl Vault {
    /// The bundle of exhibits, named by id in any order, as ordered; of those that are deleted their tombstones go in.
    /// Absent where `go_on`, which is asked again and again with how many bytes were read and how many are to be, said no.
    pub async fn bundle(
        &self,
        exhibits: &[String],
        order: &Order<'_>,
        go_on: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Option<Bundle>, BundleError> {
        let mut stock = Stock::default();
        for id in exhibits {
            match self.tombstone(id).await? {
                Some(tombstone) => stock.tombstones.push(tombstone),
                None => stock.exhibits.push(self.exhibit_record(id).await?),
            }
        }
        let exhibits = stock.exhibits.iter().map(|record| record.id.clone()).collect();
        // Before the chain is read too, since the first use is a link.
        let signer = match order.documents {
            Some(_) => Some(self.archive_signer().await?),
            None => None,
        };
        stock.archive_key = signer.as_ref().map(|signer| signer.public().clone());
        // Read before the chain, so that the chain has every event's link.
        stock.custody = self.events().await?;
        stock.anchors = self.anchors().await?;
        stock.links = self.links().await?;
        let mut told = BTreeMap::new();
        for (sha256, size) in stock.told_of(order) {
            let bytes = self.read_kept(&sha256, size).await?;
            told.insert(sha256, bytes);
        }
        let mut draft = stock.plan(order, &told)?;
        let mut kept = BTreeMap::new();
        let total = draft.left();
        loop {
            while let Some((sha256, size)) = draft.wanted() {
                let sha256 = sha256.clone();
                let blob = self.kept(&sha256, size).await?;
                let mut chunks = Chunks::of(&blob);
                while let Some(bytes) = chunks.next().await? {
                    draft.feed(&bytes)?;
                    if !go_on(total - draft.left(), total) {
                        return Ok(None);
                    }
                }
                kept.insert(sha256, blob);
            }
            let (Some(text), Some(signer)) = (draft.to_sign(), &signer) else { break };
            draft.sign(&signer.sign(&text).await?)?;
        }
        let plan = draft.finish()?;

        let parts = Array::new();
        for part in plan.parts()? {
            match part {
                Part::Bytes(bytes) => drop(parts.push(&Uint8Array::from(bytes.as_slice()))),
                Part::Kept { sha256, .. } => drop(kept.get(&sha256).map(|blob| parts.push(blob))),
                Part::Base64 { sha256, .. } => {
                    let Some(blob) = kept.get(&sha256) else { continue };
                    if !go_on(total, total) {
                        return Ok(None);
                    }
                    let mut base64 = Base64::default();
                    let mut chunks = Chunks::of(blob);
                    while let Some(bytes) = chunks.next().await? {
                        parts.push(text_blob(&base64.push(&bytes))?.as_ref());
                    }
                    parts.push(text_blob(&base64.finish())?.as_ref());
                }
            }
        }
        let options = BlobPropertyBag::new();
        options.set_type("application/zip");
        let blob = Blob::new_with_blob_sequence_and_options(&parts, &options);
        Ok(Some(Bundle {
            blob: blob.map_err(|error| VaultError::refused(&error))?,
            folder: plan.folder,
            id: plan.id,
            exhibits,
        }))
    }

    /// A kept file of this size.
    async fn kept(&self, sha256: &Sha256Hex, size: u64) -> Result<Blob, BundleError> {
        let blob = self.file(sha256).await?.ok_or_else(|| BundleError::FileMissing(sha256.clone()))?;
        if size_of(&blob) == size { Ok(blob) } else { Err(BundleError::FileSize(sha256.clone())) }
    }

    /// All of a kept file.
    async fn read_kept(&self, sha256: &Sha256Hex, size: u64) -> Result<Vec<u8>, BundleError> {
        let blob = self.kept(sha256, size).await?;
        let mut chunks = Chunks::of(&blob);
        let mut bytes = Vec::new();
        while let Some(piece) = chunks.next().await? {
            bytes.extend(piece);
        }
        Ok(bytes)
    }

    async fn exhibit_record(&self, id: &str) -> Result<ExhibitRecord, VaultError> {
        let bytes = self.record(id).await?.ok_or_else(|| VaultError::ExhibitMissing(id.to_owned()))?;
        serde_json::from_slice(&bytes).map_err(|error| VaultError::Unreadable(format!("{id}: {error}")))
    }
}

/// A text as a blob, which the browser may put on the disk: the texts of all pictures would be too much to hold.
fn text_blob(text: &str) -> Result<Blob, VaultError> {
    Blob::new_with_str_sequence(&Array::of1(&text.into())).map_err(|error| VaultError::refused(&error))
}
