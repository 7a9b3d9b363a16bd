//! Backing exhibits up: each is one bundle in the folder the analyst has chosen.
//!
//! A bundle here holds the chain up to the last link about its exhibit and is dated by it, so the same exhibit gives the
//! same bytes whenever it is backed up. Invariant: a copy counts once it was read again and hashed; nothing that holds
//! something else is written over or removed.

use crate::Vault;
use crate::bundle::BundleError;
use crate::chunks::{sha256_in_chunks, size_of};
use crate::error::VaultError;
use crate::folder::{Folder, FolderError};
use evidence::bundle::Order;
use protocol::FolderCopy;
use std::collections::BTreeMap;

/// An exhibit the folder does not have as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The exhibit.
    pub exhibit: String,
    /// Its title, to be shown.
    pub title: String,
    /// The last link about it.
    pub seq: u64,
    /// The copy the folder has of what it was before.
    pub before: Option<FolderCopy>,
}

/// Why an exhibit was not backed up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// There is no bundle of it.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The folder did not take it.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl From<VaultError> for BackupError {
    fn from(error: VaultError) -> Self {
        Self::Bundle(error.into())
    }
}

/// What became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is as it was written.
    AsWritten,
    /// It is not there.
    Missing,
    /// It holds something else.
    Changed,
}

impl Vault {
    /// What is to be backed up: exhibits without a copy in the folder first, then those to which something has happened
    /// since, each in the order of the chain.
    pub async fn due(&self) -> Result<Vec<Due>, VaultError> {
        let mut last = BTreeMap::<String, u64>::new();
        for kept in self.events().await? {
            for exhibit in kept.event.exhibits {
                last.insert(exhibit.id, kept.seq);
            }
        }
        let mut copies = self.copies().await?;
        let mut due = Vec::new();
        for exhibit in self.exhibits().await?.into_iter().rev() {
            let seq = last.get(&exhibit.id).copied().unwrap_or(exhibit.seq);
            let before = copies.remove(&exhibit.id).and_then(|copies| copies.folder);
            if before.as_ref().is_none_or(|copy| copy.seq < seq) {
                due.push(Due { exhibit: exhibit.id, title: exhibit.title, seq, before });
            }
        }
        due.sort_by_key(|due| due.before.is_some());
        Ok(due)
    }

    /// Backs an exhibit up; absent where `go_on`, which is asked again and again, said no. Whoever calls this has the copy
    /// written down.
    pub async fn back_up(
        &self,
        folder: &Folder,
        due: &Due,
        software: &str,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Option<FolderCopy>, BackupError> {
        let order = Order {
            created: None,
            software,
            facts_only: false,
            withhold_originals: false,
            documents: None,
            until: Some(due.seq),
        };
        let Some(bundle) = self.bundle(std::slice::from_ref(&due.exhibit), &order, &|_, _| go_on()).await? else {
            return Ok(None);
        };
        let name = file_name(&due.exhibit, due.seq);
        let there = folder.file(&name).await?.filter(|file| size_of(file) > 0);
        let expected = match &there {
            Some(_) => sha256_in_chunks(&bundle.blob, go_on).await?,
            None => folder.write(&name, &bundle.blob, go_on).await?,
        };
        let Some(sha256) = expected else { return Ok(None) };
        let size = size_of(&bundle.blob);
        let copy = FolderCopy { utc: String::new(), name, sha256, size, seq: due.seq };
        match folder.look_at(&copy, go_on).await? {
            None => return Ok(None),
            Some(Found::AsWritten) => {}
            Some(_) if there.is_some() => return Err(FolderError::Taken(copy.name).into()),
            Some(_) => {
                // What the disk has spoilt must not stand in the way of the next try.
                let _ = folder.remove(&copy.name).await;
                return Err(FolderError::NotAsWritten(copy.name).into());
            }
        }
        if let Some(before) = due.before.as_ref().filter(|before| before.name != copy.name)
            && folder.look_at(before, go_on).await == Ok(Some(Found::AsWritten))
        {
            // Where it can't be removed there is one file too many, and nothing is lost.
            let _ = folder.remove(&before.name).await;
        }
        Ok(Some(FolderCopy { utc: js_sys::Date::new_0().to_iso_string().into(), ..copy }))
    }
}

impl Folder {
    /// Reads a copy again; absent where `go_on`, which is asked before each piece, said no.
    pub async fn look_at(&self, copy: &FolderCopy, go_on: &dyn Fn() -> bool) -> Result<Option<Found>, FolderError> {
        let Some(file) = self.file(&copy.name).await? else { return Ok(Some(Found::Missing)) };
        if size_of(&file) != copy.size {
            return Ok(Some(Found::Changed));
        }
        let sha256 = sha256_in_chunks(&file, go_on).await?;
        Ok(sha256.map(|sha256| if sha256 == copy.sha256 { Found::AsWritten } else { Found::Changed }))
    }
}

/// A backup's name, of our ids only.
fn file_name(exhibit: &str, seq: u64) -> String {
    format!("counterproof-{exhibit}-{seq}.zip")
}
