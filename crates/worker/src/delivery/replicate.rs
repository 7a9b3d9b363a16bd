//! Replicating the chain in its order.

use super::call::{Call, unexpected};
use super::outlook::Outlook;
use super::{is_pausing, replica, show};
use crate::binary::{bytes_of, refused};
use crate::clock::utc;
use crate::copies;
use evidence::{LinkKind, Sha256Hex};
use js_sys::Uint8Array;
use protocol::host::{CHUNK_BYTES, ChainHead, FEATURES, HostAnswer, HostRequest, WantedFile, pieces_of, running_hash};
use protocol::{CompanionCopy, ErrorBody, ErrorCode, VaultFound};
use std::borrow::Cow;
use std::collections::VecDeque;
use vault::{Replicated, Subjects, Vault, sha256_of_bytes};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

/// Delivers whatever the companion does not have yet, until there is no more or the analyst pauses it.
pub async fn replicate(vault: &Vault, outlook: &mut Outlook) -> Result<(), ErrorBody> {
    // The key is made where there is none: the chain's name is its fingerprint.
    vault.device_key().await?;
    let genesis = vault.link(0).await?.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, "link 0"))?;
    let chain = genesis.link.chain;
    outlook.state.fingerprint = Some(chain.clone());
    outlook.state.links = length(vault).await?;
    let mut call = Call::begin()?;
    let welcome = call.hello(&chain, &FEATURES).await?;
    outlook.state.companion = Some(welcome.software.clone());
    outlook.state.vault = Some(welcome.vault.clone());
    if !welcome.notices.is_empty() {
        outlook.state.found = Some(VaultFound { utc: utc(), notices: welcome.notices.clone() });
    }
    if !welcome.paired {
        return Err(ErrorBody::new(ErrorCode::NotPaired, chain.as_str()));
    }
    let mut next = after(vault, welcome.head.as_ref()).await?;
    outlook.state.delivered = next;
    let mut subjects = vault.subjects().await?;
    mark_delivered(vault, &subjects, next).await?;
    outlook.is_delivering();
    while next < length(vault).await? {
        if is_pausing() {
            return Ok(());
        }
        outlook.state.links = length(vault).await?;
        show(outlook).await;
        let replicated = match vault.replicated(next, &subjects).await? {
            Some(replicated) => replicated,
            None => {
                // It came, or what it is about was deleted, since the vault was looked through.
                subjects = vault.subjects().await?;
                let looked_again = vault.replicated(next, &subjects).await?;
                looked_again.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, format!("link {next}")))?
            }
        };
        match deliver(vault, &mut call, outlook, &replicated).await? {
            Delivered::Acknowledged => {
                if let Some(exhibit) = &replicated.exhibit {
                    mark(vault, exhibit).await?;
                }
                outlook.acknowledged(next);
                next += 1;
            }
            Delivered::Paused => return Ok(()),
            // It is delivered again, as one that was deleted.
            Delivered::Deleted => subjects = Subjects::default(),
        }
    }
    replica::mirror(vault, &mut call, &chain, &welcome).await
}

/// What came of a link.
enum Delivered {
    /// The companion has it for good.
    Acknowledged,
    /// The analyst wants it to wait.
    Paused,
    /// The exhibit was deleted, or its redacted copy replaced, while it was delivered.
    Deleted,
}

async fn deliver(
    vault: &Vault,
    call: &mut Call,
    outlook: &mut Outlook,
    replicated: &Replicated,
) -> Result<Delivered, ErrorBody> {
    let seq = replicated.link.link.seq;
    let begin = HostRequest::Begin {
        link: replicated.link.clone(),
        document: text(&replicated.document)?,
        annotation: replicated.annotation.as_deref().map(text).transpose()?,
        copy_gone: replicated.copy_gone,
    };
    let HostAnswer::Wanted { files } = call.ask(begin).await? else { return Err(unexpected()) };
    let mut blobs = Vec::with_capacity(files.len());
    for WantedFile { file, have } in files {
        let Some(blob) = vault.file(&file).await? else {
            return is_gone(vault, replicated, &file).await;
        };
        outlook.state.size += size_of(&blob).saturating_sub(have);
        blobs.push((file, have, blob));
    }
    for (file, have, blob) in blobs {
        if !send_file(call, outlook, &file, &blob, have).await? {
            return Ok(Delivered::Paused);
        }
    }
    let HostAnswer::Acknowledged { seq: acknowledged } = call.ask(HostRequest::Commit { seq }).await? else {
        return Err(unexpected());
    };
    if acknowledged == seq { Ok(Delivered::Acknowledged) } else { Err(unexpected()) }
}

/// A file that is wanted is not here: its exhibit was deleted or its redacted copy replaced meanwhile, or it was trimmed.
async fn is_gone(vault: &Vault, replicated: &Replicated, file: &Sha256Hex) -> Result<Delivered, ErrorBody> {
    let is_deleted = match &replicated.exhibit {
        Some(exhibit) => vault.record(exhibit).await?.is_none(),
        // The next try says so of a redacted copy.
        None => replicated.link.link.kind == LinkKind::Custody && !replicated.copy_gone,
    };
    match is_deleted {
        true => Ok(Delivered::Deleted),
        false => Err(ErrorBody::new(ErrorCode::NotFound, file.as_str())),
    }
}

/// How many pieces are on their way at once: while the companion writes one, the next comes through the pipe. What it
/// needs of memory grows with it.
const IN_FLIGHT: usize = 2;

/// Sends a file from its first missing byte on; false where the analyst pauses it.
async fn send_file(
    call: &mut Call,
    outlook: &mut Outlook,
    file: &Sha256Hex,
    blob: &Blob,
    have: u64,
) -> Result<bool, ErrorBody> {
    let missing = size_of(blob).saturating_sub(have);
    let total = u32::try_from(pieces_of(missing)).unwrap_or(u32::MAX);
    let mut running = None;
    let mut on_their_way = VecDeque::new();
    let mut piece = Piece::read(blob, have).await?;
    let mut seq = 0;
    loop {
        if seq < total && !is_pausing() {
            let grown = running_hash(running.as_ref(), &piece.sha256);
            let data = Cow::Borrowed("");
            let chunk = HostRequest::Chunk { file: file.clone(), seq, total, running: grown.clone(), data };
            call.send(chunk, Some(&piece.base64))?;
            on_their_way.push_back((seq, piece.size));
            (running, seq) = (Some(grown), seq + 1);
            // While the companion writes this one, the next is read.
            piece = Piece::read(blob, have + u64::from(seq) * CHUNK_BYTES).await?;
            if seq < total && on_their_way.len() < IN_FLIGHT {
                continue;
            }
        }
        // What was sent is answered, also where the analyst pauses meanwhile.
        let Some((awaited, size)) = on_their_way.pop_front() else { return Ok(seq == total) };
        if call.answer().await? != (HostAnswer::Received { seq: awaited }) {
            return Err(unexpected());
        }
        outlook.state.sent += size;
        show(outlook).await;
    }
}

/// A piece of a file as it is sent.
struct Piece {
    size: u64,
    sha256: Sha256Hex,
    base64: JsValue,
}

impl Piece {
    #[expect(clippy::cast_precision_loss, reason = "files are far below 2^53 bytes")]
    async fn read(blob: &Blob, from: u64) -> Result<Self, ErrorBody> {
        let end = (from + CHUNK_BYTES) as f64;
        let part = blob.slice_with_f64_and_f64(from as f64, end.min(blob.size())).map_err(refused)?;
        let bytes = bytes_of(&part).await?;
        Ok(Self { size: size_of(&part), sha256: sha256_of_bytes(&bytes).await?, base64: base64(&bytes)? })
    }
}

/// Where delivery goes on: after the companion's last link, which has to be one of ours.
async fn after(vault: &Vault, head: Option<&ChainHead>) -> Result<u64, ErrorBody> {
    let Some(head) = head else { return Ok(0) };
    let ours = vault.link(head.seq).await?;
    let sha256 = ours.map(|link| link.link.sha256()).transpose();
    let sha256 = sha256.map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))?;
    match sha256.is_some_and(|sha256| sha256 == head.sha256) {
        true => Ok(head.seq + 1),
        false => Err(ErrorBody::new(ErrorCode::ChainConflict, format!("link {}", head.seq))),
    }
}

/// Writes down of exhibits whose links were acknowledged that they were, where this was missed: an earlier instance may
/// have been stopped between the answer and its note.
async fn mark_delivered(vault: &Vault, subjects: &Subjects, next: u64) -> Result<(), ErrorBody> {
    let copies = vault.copies().await?;
    for exhibit in subjects.exhibits().range(..next).map(|(_, exhibit)| exhibit) {
        if copies.get(&exhibit.id).is_none_or(|copies| copies.companion.is_none()) {
            mark(vault, &exhibit.id).await?;
        }
    }
    Ok(())
}

async fn mark(vault: &Vault, exhibit: &str) -> Result<(), ErrorBody> {
    vault.set_companion_copy(exhibit, Some(CompanionCopy { utc: utc() })).await?;
    copies::changed().await;
    Ok(())
}

async fn length(vault: &Vault) -> Result<u64, ErrorBody> {
    Ok(vault.last_link().await?.map_or(0, |last| last.link.seq + 1))
}

fn text(document: &[u8]) -> Result<Cow<'_, str>, ErrorBody> {
    let text = std::str::from_utf8(document);
    text.map(Cow::Borrowed).map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))
}

/// Bytes in base64, as a text that stays the browser's.
fn base64(bytes: &Uint8Array) -> Result<JsValue, ErrorBody> {
    #[wasm_bindgen]
    extern "C" {
        type Base64;
        #[wasm_bindgen(method, catch, js_name = toBase64)]
        fn to_base64(this: &Base64) -> Result<JsValue, JsValue>;
    }
    bytes.unchecked_ref::<Base64>().to_base64().map_err(refused)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number below 2^53")]
fn size_of(blob: &Blob) -> u64 {
    blob.size() as u64
}
