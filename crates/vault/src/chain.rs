//! The capture chain: the device's key, the head, appending, and sealing.

use crate::custody::use_of;
use crate::database::{Mode, Store, Transaction};
use crate::digest::{awaited, subtle};
use crate::error::VaultError;
use crate::{Vault, json, keep_once, parse, set};
use evidence::{Completeness, ExhibitKind, Link, LinkKind, PublicKey, Sha256Hex, SignedLink};
use js_sys::{Array, Reflect, Uint8Array};
use protocol::ExhibitSummary;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CryptoKeyPair};

/// Under which the last link is kept.
const HEAD: &str = "head";
/// Under which the device's key is kept.
const DEVICE_KEY: &str = "device_key";

/// The device's key: made by the browser, never to be extracted.
#[derive(Clone, Debug)]
pub struct DeviceKey {
    pair: CryptoKeyPair,
    public: PublicKey,
}

impl DeviceKey {
    /// What others check signatures with.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    async fn make() -> Result<Self, VaultError> {
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let pair = subtle().generate_key_with_str("Ed25519", false, &usages).map(JsValue::from);
        let pair: CryptoKeyPair = awaited(pair).await?.unchecked_into();
        let raw = awaited(subtle().export_key("raw", &pair.get_public_key()).map(JsValue::from)).await?;
        let public = PublicKey::from_raw(&Uint8Array::new(&raw).to_vec())
            .map_err(|error| VaultError::Signature(error.to_string()))?;
        Ok(Self { pair, public })
    }

    /// The key as it is kept.
    fn to_keep(&self) -> Result<JsValue, VaultError> {
        let kept = js_sys::Object::new();
        set(&kept, "pair", &self.pair)?;
        set(&kept, "public", &self.public.0.as_str().into())?;
        Ok(kept.into())
    }

    fn of_kept(kept: &JsValue) -> Result<Self, VaultError> {
        let field = |name: &str| Reflect::get(kept, &name.into()).map_err(|error| VaultError::refused(&error));
        let pair = field("pair")?.unchecked_into();
        let public = PublicKey::parse(&field("public")?.as_string().unwrap_or_default())
            .map_err(|error| VaultError::Unreadable(error.to_string()))?;
        Ok(Self { pair, public })
    }

    async fn sign(&self, link: Link) -> Result<SignedLink, VaultError> {
        let bytes = link.canonical_bytes().map_err(|error| VaultError::Unreadable(error.to_string()))?;
        let signature =
            subtle().sign_with_str_and_u8_array("Ed25519", &self.pair.get_private_key(), &bytes).map(JsValue::from);
        let signature = Uint8Array::new(&awaited(signature).await?).to_vec();
        SignedLink::new(link, self.public.clone(), &signature).map_err(|error| VaultError::Signature(error.to_string()))
    }
}

/// What is to be sealed.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// The exhibit.
    pub id: String,
    /// Whether it is of a page or of a file.
    pub kind: ExhibitKind,
    /// The page's address; empty in an import.
    pub url: String,
    /// The page's title, or the file's own name.
    pub title: String,
    /// The page's kind as read.
    pub page_kind: Option<listing::PageKind>,
    /// Whether anything is missing.
    pub completeness: Completeness,
    /// The hash of the picture that stands for it: the first view, or the imported picture; absent where there is none.
    pub first_view: Option<Sha256Hex>,
    /// The canonical `exhibit.json`.
    pub record: Vec<u8>,
    /// Every file the record names, all of which must have been put or be among the new ones.
    pub files: Vec<Sha256Hex>,
    /// Files that are kept in the same moment as the record.
    pub new_files: Vec<NewFile>,
}

/// A file to be kept.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// The hash of its bytes.
    pub sha256: Sha256Hex,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub blob: Blob,
}

impl Vault {
    /// The device's key. On first use it is made, and the chain begins with the link that announces it.
    pub async fn device_key(&self) -> Result<DeviceKey, VaultError> {
        if let Some(key) = self.kept_key().await? {
            return Ok(key);
        }
        let key = DeviceKey::make().await?;
        let genesis = Link::genesis(&key.public, &now()).map_err(|error| VaultError::Signature(error.to_string()))?;
        let genesis = key.sign(genesis).await?;
        let transaction = self.database.begin(&[Store::Links, Store::Meta], Mode::StrictWrite)?;
        // Another world may have been first: writing transactions on the same stores run one after the other, so what is
        // found here is final, and the key made here was never used.
        if transaction.has(Store::Meta, &DEVICE_KEY.into()).await? {
            transaction.abort();
        } else {
            transaction.add(Store::Meta, &DEVICE_KEY.into(), &key.to_keep()?)?;
            append_link(&transaction, &genesis)?;
            transaction.finish().await?;
        }
        self.kept_key().await?.ok_or_else(|| VaultError::Refused("the device's key was not kept".to_owned()))
    }

    /// Makes a new key, which signs from here on. The link that announces it is signed with the old one, which is then
    /// gone. Gives the new one's fingerprint.
    pub async fn renew_key(&self) -> Result<Sha256Hex, VaultError> {
        let key = DeviceKey::make().await?;
        let fingerprint = key.public.fingerprint().map_err(|error| VaultError::Signature(error.to_string()))?;
        let kept = key.to_keep()?;
        self.append(LinkKind::Key, &fingerprint, &[], async |transaction, _| {
            transaction.put(Store::Meta, &DEVICE_KEY.into(), &kept)?;
            Ok(Written::New(()))
        })
        .await?;
        Ok(fingerprint)
    }

    /// Seals an exhibit: its record, its row, its link and the new head appear together, and what was written down of its
    /// capture goes. Sealing what is sealed already returns its link.
    pub async fn seal(&self, sealing: &Sealing) -> Result<SignedLink, VaultError> {
        let subject = evidence::sha256(&sealing.record);
        let id = JsValue::from(sealing.id.as_str());
        let stores = [Store::Files, Store::Uses, Store::Captures, Store::Exhibits, Store::Records];
        self.append(LinkKind::Exhibit, &subject, &stores, async |transaction, link| {
            let sealed_before = transaction.get(Store::Exhibits, &id).await?;
            if !sealed_before.is_undefined() {
                let summary: ExhibitSummary = parse(&sealed_before)?;
                return Ok(Written::Before(parse(&transaction.get(Store::Links, &number(summary.seq)).await?)?));
            }
            for NewFile { sha256, media_type, blob } in &sealing.new_files {
                keep_once(transaction, sha256, media_type, blob).await?;
            }
            for file in &sealing.files {
                if !transaction.has(Store::Files, &file.as_str().into()).await? {
                    return Err(VaultError::FileMissing(file.clone()));
                }
                transaction.put(Store::Uses, &use_of(file, &sealing.id), &JsValue::TRUE)?;
            }
            transaction.add(Store::Records, &id, &Uint8Array::from(sealing.record.as_slice()))?;
            transaction.add(Store::Exhibits, &id, &json(&summary(sealing, link))?)?;
            transaction.delete(Store::Captures, &id)?;
            Ok(Written::New(link.clone()))
        })
        .await
    }

    /// The last link of the chain; absent before there is one.
    pub async fn last_link(&self) -> Result<Option<SignedLink>, VaultError> {
        let head = self.read(Store::Meta, HEAD).await?;
        if head.is_undefined() { Ok(None) } else { parse(&head).map(Some) }
    }

    /// Appends a link of this kind about `subject`, and with it whatever `write` writes into `stores`: all of it appears
    /// together or not at all. Where somebody else appended a link meanwhile it is signed anew upon that one, so `write`
    /// may run more than once, each time upon what is there then.
    pub(crate) async fn append<T>(
        &self,
        kind: LinkKind,
        subject: &Sha256Hex,
        stores: &[Store],
        write: impl AsyncFn(&Transaction, &SignedLink) -> Result<Written<T>, VaultError>,
    ) -> Result<T, VaultError> {
        self.device_key().await?;
        let stores = [stores, &[Store::Links, Store::Meta]].concat();
        loop {
            let (key, head) = self.key_and_head().await?;
            // Taken after the link before was read, so that of two writers neither seems to have set the clock back.
            let link = head.link.after(kind, subject.clone(), &now());
            let link = key.sign(link.map_err(|error| VaultError::Unreadable(error.to_string()))?).await?;
            let transaction = self.database.begin(&stores, Mode::StrictWrite)?;
            if parse::<SignedLink>(&transaction.get(Store::Meta, &HEAD.into()).await?)? != head {
                continue;
            }
            match write(&transaction, &link).await {
                Ok(Written::New(value)) => {
                    append_link(&transaction, &link)?;
                    transaction.finish().await?;
                    return Ok(value);
                }
                Ok(Written::Before(value)) => return Ok(value),
                Err(error) => {
                    transaction.abort();
                    return Err(error);
                }
            }
        }
    }

    /// Both from one moment: a key that was renewed meanwhile may not sign upon the link that announced the other.
    async fn key_and_head(&self) -> Result<(DeviceKey, SignedLink), VaultError> {
        let transaction = self.database.begin(&[Store::Meta], Mode::Read)?;
        let key = transaction.get(Store::Meta, &DEVICE_KEY.into()).await?;
        let head = transaction.get(Store::Meta, &HEAD.into()).await?;
        Ok((DeviceKey::of_kept(&key)?, parse(&head)?))
    }

    async fn kept_key(&self) -> Result<Option<DeviceKey>, VaultError> {
        let kept = self.read(Store::Meta, DEVICE_KEY).await?;
        if kept.is_undefined() { Ok(None) } else { DeviceKey::of_kept(&kept).map(Some) }
    }
}

/// The system's clock, as links spell it.
fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// What came of writing what a link is about.
pub(crate) enum Written<T> {
    /// It is written, and its link is to be appended.
    New(T),
    /// It was there before: nothing is appended.
    Before(T),
}

/// A number is never given twice: where a link of it is there, the whole transaction fails.
fn append_link(transaction: &Transaction, link: &SignedLink) -> Result<(), VaultError> {
    let text = json(link)?;
    transaction.add(Store::Links, &number(link.link.seq), &text)?;
    transaction.put(Store::Meta, &HEAD.into(), &text)
}

#[expect(clippy::cast_precision_loss, reason = "a chain never has 2^53 links")]
pub(crate) fn number(seq: u64) -> JsValue {
    JsValue::from_f64(seq as f64)
}

fn summary(sealing: &Sealing, link: &SignedLink) -> ExhibitSummary {
    ExhibitSummary {
        id: sealing.id.clone(),
        kind: sealing.kind,
        seq: link.link.seq,
        sealed: link.link.utc.clone(),
        url: sealing.url.clone(),
        title: sealing.title.clone(),
        page_kind: sealing.page_kind,
        completeness: sealing.completeness,
        record_sha256: link.link.subject_sha256.clone(),
        first_view: sealing.first_view.clone(),
    }
}
