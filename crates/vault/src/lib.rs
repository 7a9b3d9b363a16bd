//! The in-browser vault: exhibits, files, what was done with them, and the chain in IndexedDB.
//!
//! It can be opened from every world of the extension's origin at once. Whoever seals signs outside any transaction, since
//! a transaction ends as soon as something other than the database is awaited, and checks inside a strict one that the
//! chain's head is still the one it signed upon. So the chain has one order whoever writes.
//!
//! Invariant: a link, what it is about and the new head appear together or not at all, and never before every file an
//! exhibit names is there. Invariant: the private key never leaves the browser's own keeping; nothing here can read it.

mod anchor;
mod archive_key;
mod backup;
mod bundle;
mod chain;
mod chunks;
mod copies;
mod custody;
mod database;
mod digest;
mod error;
mod folder;
mod replication;
mod trim;

pub use archive_key::ArchiveSigner;
pub use backup::{BackupError, Due, Found};
pub use bundle::{Bundle, BundleError};
pub use chain::{DeviceKey, NewFile, Sealing};
pub use chunks::{sha256_in_chunks, size_of};
pub use custody::Occasion;
pub use digest::{sha256_of, sha256_of_bytes};
pub use error::VaultError;
pub use folder::{Folder, FolderError, Permission};
pub use replication::{Replicated, Subjects};

use database::{Database, Mode, Store, Transaction};
use evidence::{Sha256Hex, SignedLink};
use js_sys::{Reflect, Uint8Array};
use protocol::{DraftSummary, ExhibitSummary, ListingVerdict};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// The vault, open.
#[derive(Clone, Debug)]
pub struct Vault {
    database: Database,
}

impl Vault {
    /// Opens the vault of this extension, making it when it is not there yet.
    pub async fn open() -> Result<Self, VaultError> {
        Ok(Self { database: Database::open().await? })
    }

    /// Keeps a file under the hash of its bytes. The same bytes may be put again.
    pub async fn put_file(&self, sha256: &Sha256Hex, media_type: &str, blob: &Blob) -> Result<(), VaultError> {
        let transaction = self.database.begin(&[Store::Files], Mode::Write)?;
        keep_once(&transaction, sha256, media_type, blob).await?;
        transaction.finish().await
    }

    /// A file's bytes, by their hash.
    pub async fn file(&self, sha256: &Sha256Hex) -> Result<Option<Blob>, VaultError> {
        let file = self.read(Store::Files, sha256.as_str()).await?;
        Ok(Reflect::get(&file, &"blob".into()).ok().and_then(|blob| blob.dyn_into().ok()))
    }

    /// Every exhibit, newest first.
    pub async fn exhibits(&self) -> Result<Vec<ExhibitSummary>, VaultError> {
        let mut exhibits: Vec<ExhibitSummary> = self.read_all(Store::Exhibits).await?;
        exhibits.sort_by_key(|exhibit| std::cmp::Reverse(exhibit.seq));
        Ok(exhibits)
    }

    /// The canonical bytes of an exhibit's `exhibit.json`.
    pub async fn record(&self, id: &str) -> Result<Option<Vec<u8>>, VaultError> {
        let record = self.read(Store::Records, id).await?;
        Ok(record.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec()))
    }

    /// The chain, from its first link.
    pub async fn links(&self) -> Result<Vec<SignedLink>, VaultError> {
        self.read_all(Store::Links).await
    }

    /// Every draft, the one kept last first.
    pub async fn drafts(&self) -> Result<Vec<DraftSummary>, VaultError> {
        let mut drafts: Vec<DraftSummary> = self.read_all(Store::Drafts).await?;
        drafts.sort_by(|one, other| other.saved.cmp(&one.saved));
        Ok(drafts)
    }

    /// Keeps a draft, new or changed.
    pub async fn save_draft(&self, draft: &DraftSummary) -> Result<(), VaultError> {
        self.write(Store::Drafts, &draft.id, draft).await
    }

    /// The verdicts of a case, in the order of their listings' ids.
    pub async fn verdicts(&self, case: &str) -> Result<Vec<ListingVerdict>, VaultError> {
        let transaction = self.database.begin(&[Store::Verdicts], Mode::Read)?;
        let kept = transaction.values_beginning(Store::Verdicts, &format!("{case}/")).await?;
        kept.iter().map(|value| parse(&value)).collect()
    }

    /// Gives listings of a case a verdict, or takes it off.
    pub async fn set_verdicts(&self, case: &str, verdicts: &[ListingVerdict]) -> Result<(), VaultError> {
        let transaction = self.database.begin(&[Store::Verdicts], Mode::Write)?;
        for listing in verdicts {
            let key = format!("{case}/{}", listing.item_id).into();
            match listing.verdict {
                Some(_) => transaction.put(Store::Verdicts, &key, &json(listing)?)?,
                None => transaction.delete(Store::Verdicts, &key)?,
            }
        }
        transaction.finish().await
    }

    /// Deletes a draft; one that is not there is no error.
    pub async fn delete_draft(&self, id: &str) -> Result<(), VaultError> {
        self.delete(Store::Drafts, id).await
    }

    /// Writes down that a capture begins: the first thing a capture does. Refused where the id is taken.
    pub async fn begin<J: Serialize>(&self, id: &str, journal: &J) -> Result<(), VaultError> {
        let transaction = self.database.begin(&[Store::Captures], Mode::StrictWrite)?;
        transaction.add(Store::Captures, &id.into(), &json(journal)?)?;
        transaction.finish().await
    }

    /// Writes down how far a capture is, and what it is about to do.
    pub async fn save_journal<J: Serialize>(&self, id: &str, journal: &J) -> Result<(), VaultError> {
        self.write(Store::Captures, id, journal).await
    }

    /// What is written down of one capture; absent once it is sealed.
    pub async fn journal<J: DeserializeOwned>(&self, id: &str) -> Result<Option<J>, VaultError> {
        let journal = self.read(Store::Captures, id).await?;
        if journal.is_undefined() { Ok(None) } else { parse(&journal).map(Some) }
    }

    /// The captures that are begun and not sealed, by id.
    pub async fn journal_ids(&self) -> Result<Vec<String>, VaultError> {
        let ids = self.database.begin(&[Store::Captures], Mode::Read)?.get_all_keys(Store::Captures).await?;
        Ok(ids.iter().filter_map(|id| id.as_string()).collect())
    }

    /// Forgets a capture of which nothing is to be kept.
    pub async fn abandon(&self, id: &str) -> Result<(), VaultError> {
        self.delete(Store::Captures, id).await
    }

    async fn read(&self, store: Store, key: &str) -> Result<JsValue, VaultError> {
        self.database.begin(&[store], Mode::Read)?.get(store, &key.into()).await
    }

    async fn read_all<T: DeserializeOwned>(&self, store: Store) -> Result<Vec<T>, VaultError> {
        self.database.begin(&[store], Mode::Read)?.get_all(store).await?.iter().map(|value| parse(&value)).collect()
    }

    async fn write<T: Serialize>(&self, store: Store, key: &str, value: &T) -> Result<(), VaultError> {
        let transaction = self.database.begin(&[store], Mode::Write)?;
        transaction.put(store, &key.into(), &json(value)?)?;
        transaction.finish().await
    }

    async fn delete(&self, store: Store, key: &str) -> Result<(), VaultError> {
        let transaction = self.database.begin(&[store], Mode::Write)?;
        transaction.delete(store, &key.into())?;
        transaction.finish().await
    }
}

/// Keeps a file unless its bytes are there: the browser would write them once more and not give the room back soon.
async fn keep_once(
    transaction: &Transaction,
    sha256: &Sha256Hex,
    media_type: &str,
    blob: &Blob,
) -> Result<(), VaultError> {
    let key = sha256.as_str().into();
    if transaction.has(Store::Files, &key).await? {
        return Ok(());
    }
    transaction.put(Store::Files, &key, &file_entry(media_type, blob)?)
}

/// A file as it is kept.
fn file_entry(media_type: &str, blob: &Blob) -> Result<JsValue, VaultError> {
    let file = js_sys::Object::new();
    set(&file, "blob", blob)?;
    set(&file, "media_type", &media_type.into())?;
    set(&file, "size", &blob.size().into())?;
    Ok(file.into())
}

/// Structured values are kept as JSON text, so that what is read back is checked against the same types as a message.
fn json<T: Serialize>(value: &T) -> Result<JsValue, VaultError> {
    serde_json::to_string(value).map(|text| text.into()).map_err(|error| VaultError::Unreadable(error.to_string()))
}

fn parse<T: DeserializeOwned>(value: &JsValue) -> Result<T, VaultError> {
    let text = value.as_string().ok_or_else(|| VaultError::Unreadable("not a text".to_owned()))?;
    serde_json::from_str(&text).map_err(|error| VaultError::Unreadable(error.to_string()))
}

fn set(object: &js_sys::Object, name: &str, value: &JsValue) -> Result<(), VaultError> {
    Reflect::set(object, &name.into(), value).map(drop).map_err(|error| VaultError::refused(&error))
}
