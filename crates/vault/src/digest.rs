//! Hashing and signing by the browser.

use crate::error::VaultError;
use evidence::Sha256Hex;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Crypto, SubtleCrypto};

/// The SHA-256 of a file's bytes.
pub async fn sha256_of(blob: &Blob) -> Result<Sha256Hex, VaultError> {
    sha256_of_bytes(&awaited(Ok(blob.array_buffer().into())).await?).await
}

/// The SHA-256 of bytes the browser holds, in a buffer or a view of one.
pub async fn sha256_of_bytes(bytes: &JsValue) -> Result<Sha256Hex, VaultError> {
    let digest = awaited(subtle().digest_with_str_and_buffer_source("SHA-256", bytes.unchecked_ref()).map(Into::into));
    let digest = Uint8Array::new(&digest.await?).to_vec();
    let digest: &[u8; 32] = digest.as_slice().try_into().map_err(|_| VaultError::Refused("no SHA-256".to_owned()))?;
    Ok(Sha256Hex::from_bytes(digest))
}

/// A file of these bytes.
pub(crate) fn blob_of(bytes: &[u8]) -> Result<Blob, VaultError> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence(&parts).map_err(|error| VaultError::refused(&error))
}

/// The browser's cryptography, which every world has.
pub(crate) fn subtle() -> SubtleCrypto {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(thread_local_v2, js_name = crypto)]
        static CRYPTO: Crypto;
    }
    CRYPTO.with(Crypto::subtle)
}

/// What a promise gives, or the browser's words.
pub(crate) async fn awaited(promise: Result<JsValue, JsValue>) -> Result<JsValue, VaultError> {
    let promise: js_sys::Promise = promise.map_err(|error| VaultError::refused(&error))?.unchecked_into();
    JsFuture::from(promise).await.map_err(|error| VaultError::refused(&error))
}
