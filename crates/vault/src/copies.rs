//! Which exhibits have a durable copy outside the browser, and where.
//!
//! Invariant: an exhibit has an entry exactly where at least one copy of it stands, so that those which exist only here
//! are counted by keys alone.

use crate::database::{Mode, Store, Transaction};
use crate::error::VaultError;
use crate::{Vault, json, parse};
use protocol::{CompanionCopy, Copies, FolderCopy};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsValue;

impl Vault {
    /// The copies that stand, by exhibit; exhibits that exist only here are not named.
    pub async fn copies(&self) -> Result<BTreeMap<String, Copies>, VaultError> {
        let transaction = self.database.begin(&[Store::Copies], Mode::Read)?;
        let ids = transaction.get_all_keys(Store::Copies).await?;
        let values = transaction.get_all(Store::Copies).await?;
        let named = ids.iter().zip(values.iter());
        named.map(|(id, value)| Ok((id.as_string().unwrap_or_default(), parse(&value)?))).collect()
    }

    /// The exhibits that exist only here, by id.
    pub async fn only_here(&self) -> Result<BTreeSet<String>, VaultError> {
        let transaction = self.database.begin(&[Store::Exhibits, Store::Copies], Mode::Read)?;
        let exhibits = transaction.get_all_keys(Store::Exhibits).await?;
        let copied = transaction.get_all_keys(Store::Copies).await?;
        let copied: BTreeSet<String> = copied.iter().filter_map(|id| id.as_string()).collect();
        Ok(exhibits.iter().filter_map(|id| id.as_string()).filter(|id| !copied.contains(id)).collect())
    }

    /// Writes down that a copy of an exhibit stands in the folder; with none, that it does not or no longer.
    pub async fn set_folder_copy(&self, exhibit: &str, copy: Option<FolderCopy>) -> Result<(), VaultError> {
        self.change_copies(exhibit, |copies| copies.folder = copy).await
    }

    /// Writes down that the companion has acknowledged an exhibit; with none, that it does not or no longer has it.
    pub async fn set_companion_copy(&self, exhibit: &str, copy: Option<CompanionCopy>) -> Result<(), VaultError> {
        self.change_copies(exhibit, |copies| copies.companion = copy).await
    }

    /// An exhibit that was deleted meanwhile has no copies any more, and that is no error.
    async fn change_copies(&self, exhibit: &str, change: impl FnOnce(&mut Copies)) -> Result<(), VaultError> {
        // A copy that is noted must not be forgotten by a crash: it would be made again for nothing.
        let transaction = self.database.begin(&[Store::Exhibits, Store::Copies], Mode::StrictWrite)?;
        let key = JsValue::from(exhibit);
        if transaction.has(Store::Exhibits, &key).await? {
            let kept = transaction.get(Store::Copies, &key).await?;
            let mut copies: Copies = if kept.is_undefined() { Copies::default() } else { parse(&kept)? };
            change(&mut copies);
            match copies.any() {
                true => transaction.put(Store::Copies, &key, &json(&copies)?)?,
                false => transaction.delete(Store::Copies, &key)?,
            }
        }
        transaction.finish().await
    }
}

/// Takes out every copy that stands in the folder.
pub(crate) async fn forget_folder_copies(transaction: &Transaction) -> Result<(), VaultError> {
    let ids = transaction.get_all_keys(Store::Copies).await?;
    let values = transaction.get_all(Store::Copies).await?;
    for (id, value) in ids.iter().zip(values.iter()) {
        let copies = Copies { folder: None, ..parse(&value)? };
        match copies.any() {
            true => transaction.put(Store::Copies, &id, &json(&copies)?)?,
            false => transaction.delete(Store::Copies, &id)?,
        }
    }
    Ok(())
}
