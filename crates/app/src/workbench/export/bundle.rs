//! A bundle as a blob: its pieces, with the kept files in it by reference, so that nothing large is held in memory.

use crate::session::refused;
use crate::task::Trouble;
use crate::workbench::shelf::record;
use ::evidence::bundle::{BundleInput, Contents, plan, zip};
use ::evidence::{Crc32, Sha256Hex};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use std::collections::BTreeMap;
use vault::Vault;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

/// How far an export is, in bytes read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Read so far.
    pub done: u64,
    /// To be read.
    pub total: u64,
    /// Whether the analyst wants no more of it.
    pub cancelled: bool,
}

/// How much of a file is in memory at once.
const CHUNK: f64 = (4 << 20) as f64;

/// A bundle that was made.
pub struct Made {
    /// Its file's name.
    pub name: String,
    /// Its bytes.
    pub blob: Blob,
    /// Its id.
    pub bundle_id: Sha256Hex,
    /// The exhibits in it: those that were asked for and not deleted meanwhile.
    pub exhibits: Vec<String>,
}

/// The bundle of these exhibits; absent where it was cancelled.
pub async fn make(ids: &[String], facts_only: bool, progress: RwSignal<Progress>) -> Result<Option<Made>, Trouble> {
    let vault = Vault::open().await?;
    let (mut exhibits, mut tombstones) = (Vec::with_capacity(ids.len()), Vec::new());
    for id in ids {
        match vault.tombstone(id).await? {
            Some(tombstone) => tombstones.push(tombstone),
            None => exhibits.push(record(id).await?.0),
        }
    }
    // Read before the chain, so that the chain has every event's link.
    let custody = vault.events().await?;
    let links = vault.links().await?;
    let created = String::from(js_sys::Date::new_0().to_iso_string());
    let software = format!("Counterproof {}", webext::runtime::version()?);
    let input = BundleInput {
        created: &created,
        software: &software,
        exhibits: &exhibits,
        links: &links,
        custody: &custody,
        tombstones: &tombstones,
        facts_only,
    };
    let plan = plan(&input)?;

    let mut kept = BTreeMap::<Sha256Hex, Blob>::new();
    let mut checksums = BTreeMap::new();
    let wanted: BTreeMap<&Sha256Hex, u64> = plan
        .members
        .iter()
        .filter_map(|member| match &member.contents {
            Contents::Kept { sha256, size } => Some((sha256, *size)),
            Contents::Bytes(_) => None,
        })
        .collect();
    progress.update(|progress| progress.total = wanted.values().sum());
    for (sha256, size) in wanted {
        let blob = vault.file(sha256).await?.ok_or_else(|| Trouble::new("panel.trouble.file_missing", sha256))?;
        if blob.size() as u64 != size {
            return Err(Trouble::new("panel.trouble.file_size", sha256));
        }
        let Some(crc32) = checksum(&blob, progress).await? else { return Ok(None) };
        checksums.insert(sha256.clone(), crc32);
        kept.insert(sha256.clone(), blob);
    }

    let parts = Array::new();
    for piece in plan.pieces(&checksums)? {
        match piece {
            zip::Piece::Bytes(bytes) => drop(parts.push(&Uint8Array::from(bytes.as_slice()))),
            zip::Piece::Contents(index) => match &plan.members[index].contents {
                Contents::Bytes(bytes) => drop(parts.push(&Uint8Array::from(bytes.as_slice()))),
                Contents::Kept { sha256, .. } => {
                    if let Some(blob) = kept.get(sha256) {
                        parts.push(blob);
                    }
                }
            },
        }
    }
    let options = BlobPropertyBag::new();
    options.set_type("application/zip");
    let blob = Blob::new_with_blob_sequence_and_options(&parts, &options).map_err(refused)?;
    Ok(Some(Made {
        name: format!("{}.zip", plan.folder),
        blob,
        bundle_id: plan.id,
        exhibits: exhibits.into_iter().map(|record| record.id).collect(),
    }))
}

/// A file's CRC-32, read in chunks; absent where it was cancelled.
async fn checksum(blob: &Blob, progress: RwSignal<Progress>) -> Result<Option<u32>, Trouble> {
    let mut crc32 = Crc32::new();
    let mut offset = 0.0;
    while offset < blob.size() {
        // Without the section that shows it, nobody could take the export.
        if progress.try_get_untracked().is_none_or(|progress| progress.cancelled) {
            return Ok(None);
        }
        let end = (offset + CHUNK).min(blob.size());
        let chunk = blob.slice_with_f64_and_f64(offset, end).map_err(refused)?;
        let buffer: js_sys::ArrayBuffer = JsFuture::from(chunk.array_buffer()).await.map_err(refused)?.unchecked_into();
        crc32.update(&Uint8Array::new(&buffer).to_vec());
        let _ = progress.try_update(|progress| progress.done += (end - offset) as u64);
        offset = end;
    }
    Ok(Some(crc32.finish()))
}
