//! The capture chain: the device's key, the head, and sealing.

use crate::database::{Mode, Store, Transaction};
use crate::digest::{awaited, subtle};
use crate::error::VaultError;
use crate::{Vault, json, parse, set};
use evidence::{Completeness, Link, LinkKind, PublicKey, Sha256Hex, SignedLink};
use js_sys::{Array, Reflect, Uint8Array};
use protocol::ExhibitSummary;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CryptoKey, CryptoKeyPair};

/// Under which the last link is kept.
const HEAD: &str = "head";
/// Under which the device's key is kept.
const DEVICE_KEY: &str = "device_key";

/// The device's key: made once, never to be extracted.
#[derive(Clone, Debug)]
pub struct DeviceKey {
    private: CryptoKey,
    public: PublicKey,
}

impl DeviceKey {
    /// What others check signatures with.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    async fn sign(&self, link: Link) -> Result<SignedLink, VaultError> {
        let bytes = link.canonical_bytes().map_err(|error| VaultError::Unreadable(error.to_string()))?;
        let signature = subtle().sign_with_str_and_u8_array("Ed25519", &self.private, &bytes).map(JsValue::from);
        let signature = Uint8Array::new(&awaited(signature).await?).to_vec();
        SignedLink::new(link, self.public.clone(), &signature).map_err(|error| VaultError::Signature(error.to_string()))
    }
}

/// What is to be sealed.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// The exhibit.
    pub id: String,
    /// The page's address.
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The page's kind as read.
    pub page_kind: Option<listing::PageKind>,
    /// Whether anything is missing.
    pub completeness: Completeness,
    /// The hash of the first view, where there is one.
    pub first_view: Option<Sha256Hex>,
    /// The canonical `exhibit.json`.
    pub record: Vec<u8>,
    /// Every file the record names, all of which must have been put.
    pub files: Vec<Sha256Hex>,
    /// Now (UTC).
    pub utc: String,
}

impl Vault {
    /// The device's key. On first use it is made, and the chain begins with the link that announces it.
    pub async fn device_key(&self, utc: &str) -> Result<DeviceKey, VaultError> {
        if let Some(key) = self.kept_key().await? {
            return Ok(key);
        }
        let pair = awaited(
            subtle()
                .generate_key_with_str("Ed25519", false, &Array::of2(&"sign".into(), &"verify".into()))
                .map(JsValue::from),
        );
        let pair: CryptoKeyPair = pair.await?.unchecked_into();
        let raw = awaited(subtle().export_key("raw", &pair.get_public_key()).map(JsValue::from)).await?;
        let public = PublicKey::from_raw(&Uint8Array::new(&raw).to_vec())
            .map_err(|error| VaultError::Signature(error.to_string()))?;
        let key = DeviceKey { private: pair.get_private_key(), public };
        let genesis = Link::genesis(&key.public, utc).map_err(|error| VaultError::Signature(error.to_string()))?;
        let genesis = key.sign(genesis).await?;

        let kept = js_sys::Object::new();
        set(&kept, "pair", &pair)?;
        set(&kept, "public", &key.public.0.as_str().into())?;
        let transaction = self.database.begin(&[Store::Links, Store::Meta], Mode::StrictWrite)?;
        // Another world may have been first: writing transactions on the same stores run one after the other, so what is
        // found here is final, and the key made here was never used.
        if transaction.has(Store::Meta, &DEVICE_KEY.into()).await? {
            transaction.abort();
        } else {
            transaction.add(Store::Meta, &DEVICE_KEY.into(), &kept)?;
            append(&transaction, &genesis)?;
            transaction.finish().await?;
        }
        self.kept_key().await?.ok_or_else(|| VaultError::Refused("the device's key was not kept".to_owned()))
    }

    /// Seals an exhibit: its record, its row, its link and the new head appear together, and what was written down of its
    /// capture goes. Sealing what is sealed already returns its link.
    pub async fn seal(&self, sealing: &Sealing) -> Result<SignedLink, VaultError> {
        let key = self.device_key(&sealing.utc).await?;
        let subject = evidence::sha256(&sealing.record);
        loop {
            let head = self.head().await?;
            let link = head
                .link
                .after(LinkKind::Exhibit, subject.clone(), &sealing.utc)
                .map_err(|error| VaultError::Unreadable(error.to_string()))?;
            let link = key.sign(link).await?;
            match self.append_exhibit(sealing, &head, &link).await? {
                Appended::Now => return Ok(link),
                Appended::Before(link) => return Ok(*link),
                Appended::HeadMoved => {}
            }
        }
    }

    async fn append_exhibit(
        &self,
        sealing: &Sealing,
        head: &SignedLink,
        link: &SignedLink,
    ) -> Result<Appended, VaultError> {
        let stores = [Store::Files, Store::Captures, Store::Exhibits, Store::Records, Store::Links, Store::Meta];
        let transaction = self.database.begin(&stores, Mode::StrictWrite)?;
        let id = JsValue::from(sealing.id.as_str());
        let sealed_before = transaction.get(Store::Exhibits, &id).await?;
        if !sealed_before.is_undefined() {
            let summary: ExhibitSummary = parse(&sealed_before)?;
            let link = parse(&transaction.get(Store::Links, &number(summary.seq)).await?)?;
            return Ok(Appended::Before(Box::new(link)));
        }
        if parse::<SignedLink>(&transaction.get(Store::Meta, &HEAD.into()).await?)? != *head {
            return Ok(Appended::HeadMoved);
        }
        for file in &sealing.files {
            if !transaction.has(Store::Files, &file.as_str().into()).await? {
                transaction.abort();
                return Err(VaultError::FileMissing(file.clone()));
            }
        }
        transaction.add(Store::Records, &id, &Uint8Array::from(sealing.record.as_slice()))?;
        transaction.add(Store::Exhibits, &id, &json(&summary(sealing, link))?)?;
        append(&transaction, link)?;
        transaction.delete(Store::Captures, &id)?;
        transaction.finish().await?;
        Ok(Appended::Now)
    }

    /// The last link of the chain; absent before there is one.
    pub async fn last_link(&self) -> Result<Option<SignedLink>, VaultError> {
        let head = self.read(Store::Meta, HEAD).await?;
        if head.is_undefined() { Ok(None) } else { parse(&head).map(Some) }
    }

    async fn head(&self) -> Result<SignedLink, VaultError> {
        parse(&self.read(Store::Meta, HEAD).await?)
    }

    async fn kept_key(&self) -> Result<Option<DeviceKey>, VaultError> {
        let kept = self.read(Store::Meta, DEVICE_KEY).await?;
        if kept.is_undefined() {
            return Ok(None);
        }
        let field = |name: &str| Reflect::get(&kept, &name.into()).map_err(|error| VaultError::refused(&error));
        let pair: CryptoKeyPair = field("pair")?.unchecked_into();
        let public = PublicKey::parse(&field("public")?.as_string().unwrap_or_default())
            .map_err(|error| VaultError::Unreadable(error.to_string()))?;
        Ok(Some(DeviceKey { private: pair.get_private_key(), public }))
    }
}

enum Appended {
    /// The exhibit is sealed.
    Now,
    /// It was sealed already, with this link.
    Before(Box<SignedLink>),
    /// Somebody else appended a link meanwhile: it has to be signed upon the new head.
    HeadMoved,
}

/// A number is never given twice: where a link of it is there, the whole transaction fails.
fn append(transaction: &Transaction, link: &SignedLink) -> Result<(), VaultError> {
    let text = json(link)?;
    transaction.add(Store::Links, &number(link.link.seq), &text)?;
    transaction.put(Store::Meta, &HEAD.into(), &text)
}

#[expect(clippy::cast_precision_loss, reason = "a chain never has 2^53 links")]
fn number(seq: u64) -> JsValue {
    JsValue::from_f64(seq as f64)
}

fn summary(sealing: &Sealing, link: &SignedLink) -> ExhibitSummary {
    ExhibitSummary {
        id: sealing.id.clone(),
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
