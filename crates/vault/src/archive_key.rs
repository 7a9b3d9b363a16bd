//! The key that signs web archives: made by the browser when it is first needed, never to be extracted.

use crate::chain::Written;
use crate::database::Store;
use crate::digest::{awaited, subtle};
use crate::error::VaultError;
use crate::{Vault, set};
use evidence::{ArchiveKey, LinkKind};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKeyPair;

/// Under which it is kept.
const ARCHIVE_KEY: &str = "archive_key";

/// The key, as the browser keeps it.
#[derive(Clone, Debug)]
pub struct ArchiveSigner {
    pair: CryptoKeyPair,
    public: ArchiveKey,
}

impl ArchiveSigner {
    /// What others check signatures with.
    pub fn public(&self) -> &ArchiveKey {
        &self.public
    }

    /// The signature of `text`: r and s.
    pub async fn sign(&self, text: &str) -> Result<Vec<u8>, VaultError> {
        let algorithm = Object::new();
        set(&algorithm, "name", &"ECDSA".into())?;
        set(&algorithm, "hash", &"SHA-256".into())?;
        let key = self.pair.get_private_key();
        let signature = subtle().sign_with_object_and_u8_array(&algorithm, &key, text.as_bytes()).map(JsValue::from);
        Ok(Uint8Array::new(&awaited(signature).await?).to_vec())
    }

    async fn make() -> Result<Self, VaultError> {
        let algorithm = Object::new();
        set(&algorithm, "name", &"ECDSA".into())?;
        set(&algorithm, "namedCurve", &"P-384".into())?;
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let pair = subtle().generate_key_with_object(&algorithm, false, &usages).map(JsValue::from);
        let pair: CryptoKeyPair = awaited(pair).await?.unchecked_into();
        let spki = awaited(subtle().export_key("spki", &pair.get_public_key()).map(JsValue::from)).await?;
        let public = ArchiveKey::from_spki(&Uint8Array::new(&spki).to_vec())
            .map_err(|error| VaultError::Signature(error.to_string()))?;
        Ok(Self { pair, public })
    }

    fn to_keep(&self) -> Result<JsValue, VaultError> {
        let kept = Object::new();
        set(&kept, "pair", &self.pair)?;
        set(&kept, "public", &self.public.public_key.as_str().into())?;
        Ok(kept.into())
    }

    fn of_kept(kept: &JsValue) -> Result<Self, VaultError> {
        let field = |name: &str| Reflect::get(kept, &name.into()).map_err(|error| VaultError::refused(&error));
        let public = ArchiveKey::of(field("public")?.as_string().unwrap_or_default())
            .map_err(|error| VaultError::Unreadable(error.to_string()))?;
        Ok(Self { pair: field("pair")?.unchecked_into(), public })
    }
}

impl Vault {
    /// The key that signs web archives. On first use it is made, and a link of the chain announces it.
    pub async fn archive_signer(&self) -> Result<ArchiveSigner, VaultError> {
        if let Some(kept) = self.kept_archive_signer().await? {
            return Ok(kept);
        }
        let new = ArchiveSigner::make().await?;
        let subject = new.public.sha256().map_err(|error| VaultError::Unreadable(error.to_string()))?;
        let kept = new.to_keep()?;
        // Another world may have been first: its key is kept then, and the one made here was never used.
        self.append(LinkKind::ArchiveKey, &subject, &[], async |transaction, _| {
            if transaction.has(Store::Meta, &ARCHIVE_KEY.into()).await? {
                return Ok(Written::Before(()));
            }
            transaction.add(Store::Meta, &ARCHIVE_KEY.into(), &kept)?;
            Ok(Written::New(()))
        })
        .await?;
        let kept = self.kept_archive_signer().await?;
        kept.ok_or_else(|| VaultError::Refused("the key that signs web archives was not kept".to_owned()))
    }

    /// That key, if there is one yet.
    pub(crate) async fn kept_archive_signer(&self) -> Result<Option<ArchiveSigner>, VaultError> {
        let kept = self.read(Store::Meta, ARCHIVE_KEY).await?;
        if kept.is_undefined() { Ok(None) } else { ArchiveSigner::of_kept(&kept).map(Some) }
    }
}
