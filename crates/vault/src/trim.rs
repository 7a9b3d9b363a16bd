//! Removing from the browser what the companion keeps for good: large files, never records, links, notes or thumbnails.

use crate::custody::use_of;
use crate::database::{Mode, Store, Transaction};
use crate::error::VaultError;
use crate::{Vault, parse};
use evidence::{ExhibitRecord, Sha256Hex};
use protocol::{Copies, ExhibitSummary};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// Files that stay whatever is trimmed: drafts and the gallery are made of them.
const STAY: [&str; 2] = ["reading.json", "judgement.json"];

impl Vault {
    /// How many bytes of an exhibit's files are here that trimming would remove.
    pub async fn trimmable(&self, exhibit: &ExhibitSummary) -> Result<u64, VaultError> {
        let Some(files) = self.large_files(exhibit).await? else { return Ok(0) };
        let transaction = self.database.begin(&[Store::Files], Mode::Read)?;
        let mut bytes = 0;
        for (sha256, size) in &files {
            if transaction.has(Store::Files, &sha256.as_str().into()).await? {
                bytes += size;
            }
        }
        Ok(bytes)
    }

    /// Removes an exhibit's large files, unless another exhibit has them that the companion has not acknowledged. Nothing is
    /// removed of an exhibit that it has not acknowledged itself, nor while a capture is running, which may be about to
    /// name a file that is here. Gives how many bytes went.
    pub async fn trim(&self, exhibit: &ExhibitSummary) -> Result<u64, VaultError> {
        let Some(files) = self.large_files(exhibit).await? else { return Ok(0) };
        let stores = [Store::Captures, Store::Exhibits, Store::Copies, Store::Uses, Store::Files];
        let transaction = self.database.begin(&stores, Mode::StrictWrite)?;
        if transaction.get_all_keys(Store::Captures).await?.length() > 0 {
            transaction.abort();
            return Ok(0);
        }
        let mut bytes = 0;
        for (sha256, size) in &files {
            let key = JsValue::from(sha256.as_str());
            if transaction.has(Store::Files, &key).await? && is_on_disk(&transaction, sha256).await? {
                transaction.delete(Store::Files, &key)?;
                bytes += size;
            }
        }
        transaction.finish().await?;
        Ok(bytes)
    }

    /// Whether the companion has acknowledged an exhibit that has this file.
    pub async fn is_on_disk(&self, sha256: &Sha256Hex) -> Result<bool, VaultError> {
        let transaction = self.database.begin(&[Store::Uses, Store::Copies], Mode::Read)?;
        is_on_disk(&transaction, sha256).await
    }

    /// The files of an exhibit that may go, with their sizes; absent where the exhibit is not here.
    async fn large_files(&self, exhibit: &ExhibitSummary) -> Result<Option<BTreeMap<Sha256Hex, u64>>, VaultError> {
        let Some(record) = self.record(&exhibit.id).await? else { return Ok(None) };
        let record: ExhibitRecord =
            serde_json::from_slice(&record).map_err(|error| VaultError::Unreadable(error.to_string()))?;
        let files = record.files.into_iter().map(|file| (file.name, file.sha256, file.size));
        let opinions = record.opinions.into_iter().map(|file| (file.name, file.sha256, file.size));
        let may_go = files
            .chain(opinions)
            .filter(|(name, sha256, _)| !STAY.contains(&name.as_str()) && exhibit.first_view.as_ref() != Some(sha256));
        Ok(Some(may_go.map(|(_, sha256, size)| (sha256, size)).collect()))
    }
}

/// Whether every exhibit that has a file was acknowledged by the companion, and at least one has it.
async fn is_on_disk(transaction: &Transaction, sha256: &Sha256Hex) -> Result<bool, VaultError> {
    let start = use_of(sha256, "").as_string().unwrap_or_default();
    let uses = transaction.keys_beginning(Store::Uses, &start).await?;
    for key in uses.iter() {
        let key = key.as_string().unwrap_or_default();
        let exhibit = key.strip_prefix(&start).unwrap_or_default();
        let copies = transaction.get(Store::Copies, &exhibit.into()).await?;
        if copies.is_undefined() || parse::<Copies>(&copies)?.companion.is_none() {
            return Ok(false);
        }
    }
    Ok(uses.length() > 0)
}
