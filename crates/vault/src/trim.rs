//! Removing from the browser what the companion keeps for good, and keeping it again: large files, never records, links,
//! notes or thumbnails.

use crate::custody::use_of;
use crate::database::{Mode, Store, Transaction};
use crate::error::VaultError;
use crate::{Vault, keep_once, parse};
use evidence::{ExhibitRecord, Sha256Hex};
use protocol::{Copies, ExhibitSummary};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsValue;
use web_sys::Blob;

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

    /// The files of exhibits that are not here and that the companion has; of a deleted one none.
    pub async fn trimmed(&self, exhibits: &[String]) -> Result<BTreeSet<Sha256Hex>, VaultError> {
        let mut trimmed = BTreeSet::new();
        for exhibit in exhibits {
            let Some(record) = self.record(exhibit).await? else { continue };
            for (sha256, _) in files_of(&record)? {
                if self.file(&sha256).await?.is_none() && self.is_on_disk(&sha256).await? {
                    trimmed.insert(sha256);
                }
            }
        }
        Ok(trimmed)
    }

    /// Keeps a file again that was trimmed, whose bytes have this hash. Nothing is kept that no exhibit has any more.
    pub async fn put_back(&self, sha256: &Sha256Hex, blob: &Blob) -> Result<(), VaultError> {
        let start = format!("{sha256}/");
        let reading = self.database.begin(&[Store::Uses], Mode::Read)?;
        let uses = reading.keys_beginning(Store::Uses, &start).await?;
        let mut media_type = String::new();
        for exhibit in uses.iter().filter_map(|key| key.as_string()) {
            let Some(record) = self.record(exhibit.strip_prefix(&start).unwrap_or_default()).await? else { continue };
            media_type = files_of(&record)?.remove(sha256).unwrap_or_default();
        }
        let blob = blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), &media_type);
        let blob = blob.map_err(|error| VaultError::refused(&error))?;
        let transaction = self.database.begin(&[Store::Uses, Store::Files], Mode::Write)?;
        if transaction.has_any_beginning(Store::Uses, &start).await? {
            keep_once(&transaction, sha256, &media_type, &blob).await?;
        }
        transaction.finish().await
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

/// The files a record names, with their media types.
fn files_of(record: &[u8]) -> Result<BTreeMap<Sha256Hex, String>, VaultError> {
    let record: ExhibitRecord =
        serde_json::from_slice(record).map_err(|error| VaultError::Unreadable(error.to_string()))?;
    let files = record.files.into_iter().map(|file| (file.sha256, file.media_type));
    Ok(files.chain(record.opinions.into_iter().map(|file| (file.sha256, file.media_type))).collect())
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
