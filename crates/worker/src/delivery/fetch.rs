//! Files that were trimmed here, brought back from the companion's disk.

use super::call::{Call, unexpected};
use crate::binary::refused;
use evidence::Sha256Hex;
use futures::lock::Mutex;
use js_sys::{Array, Uint8Array};
use protocol::host::{FETCH, HostAnswer, HostRequest, PIECE_BACK_BYTES};
use protocol::{ErrorBody, ErrorCode};
use std::rc::Rc;
use vault::{Vault, sha256_in_chunks};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

/// How many pieces are asked for before the first of them has come.
const IN_FLIGHT: u64 = 4;

thread_local! {
    /// One call at a time: what several ask for at once is mostly of one exhibit.
    static TURN: Rc<Mutex<()>> = Rc::new(Mutex::new(()));
}

/// Brings those of these files back that are not here and that the companion has. While it is at work others may deliver.
pub async fn bring_back(files: &[Sha256Hex]) -> Result<(), ErrorBody> {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let vault = Vault::open().await?;
    let mut missing = Vec::new();
    for file in files {
        if vault.file(file).await?.is_none() && vault.is_on_disk(file).await? {
            missing.push(file);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let genesis = vault.link(0).await?.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, "link 0"))?;
    let chain = genesis.link.chain;
    let mut call = Call::begin()?;
    // Who only fetches does not need the vault's lock.
    let welcome = call.hello(&chain, &[FETCH]).await?;
    if !welcome.paired {
        return Err(ErrorBody::new(ErrorCode::NotPaired, chain.as_str()));
    }
    for file in missing {
        let blob = fetched(&mut call, file).await?;
        vault.put_back(file, &blob).await?;
    }
    Ok(())
}

/// A file's bytes, whose hash was checked.
async fn fetched(call: &mut Call, file: &Sha256Hex) -> Result<Blob, ErrorBody> {
    let parts = Array::new();
    let (mut asked, mut come) = (0, 0);
    // How long it is, the first piece says.
    let mut size = None;
    while size.is_none_or(|size| come < size) {
        while asked < come + IN_FLIGHT * PIECE_BACK_BYTES && size.map_or(asked == 0, |size| asked < size) {
            call.send(HostRequest::Fetch { file: file.clone(), from: asked }, None)?;
            asked += PIECE_BACK_BYTES;
        }
        let HostAnswer::Piece { size: whole, data } = call.answer().await? else { return Err(unexpected()) };
        let piece = from_base64(&data).map_err(refused)?;
        let expected = whole.saturating_sub(come).min(PIECE_BACK_BYTES);
        if *size.get_or_insert(whole) != whole || u64::from(piece.length()) != expected {
            return Err(unexpected());
        }
        come += expected;
        // As a file of its own, so that the browser need not hold all of it in memory.
        let part = Blob::new_with_u8_array_sequence(&Array::of1(&piece)).map_err(refused)?;
        parts.push(&part);
    }
    let blob = Blob::new_with_blob_sequence(&parts).map_err(refused)?;
    match sha256_in_chunks(&blob, &|| true).await? {
        Some(found) if found == *file => Ok(blob),
        _ => Err(ErrorBody::new(ErrorCode::HashMismatch, file.as_str())),
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Uint8Array, js_name = fromBase64)]
    fn from_base64(text: &str) -> Result<Uint8Array, JsValue>;
}
