//! Mirroring what the extension alone writes: the companion's command reads it.

use super::call::{Call, unexpected};
use crate::settings;
use evidence::{Sha256Hex, sha256};
use protocol::host::{HostAnswer, HostRequest, ReplicaPart};
use protocol::{ErrorBody, ErrorCode};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use vault::Vault;
use webext::storage::Area;

/// Under which it is kept what was mirrored last.
const MIRRORED: &str = "mirrored";

/// What was mirrored last, and where.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Mirrored {
    chain: String,
    vault: String,
    parts: BTreeMap<String, Sha256Hex>,
}

/// Mirrors what has changed since the last time.
pub async fn mirror(vault: &Vault, call: &mut Call, chain: &Sha256Hex, folder: &str) -> Result<(), ErrorBody> {
    let before: Mirrored = Area::Local.get(MIRRORED).await?.unwrap_or_default();
    let is_there = before.chain == chain.as_str() && before.vault == folder;
    let parts = if is_there { before.parts } else { BTreeMap::new() };
    let mut mirrored = Mirrored { chain: chain.as_str().to_owned(), vault: folder.to_owned(), parts };
    for part in ReplicaPart::ALL {
        let json = match part {
            ReplicaPart::Profile => text(&settings::load().await?.profile)?,
            ReplicaPart::Drafts => text(&vault.drafts().await?)?,
            ReplicaPart::Annotations => text(&vault.annotations().await?)?,
        };
        let hash = sha256(json.as_bytes());
        if mirrored.parts.get(part.name()) == Some(&hash) {
            continue;
        }
        let request = HostRequest::Replica { part, json: Cow::Borrowed(&json) };
        let HostAnswer::Replicated = call.ask(request).await? else { return Err(unexpected()) };
        mirrored.parts.insert(part.name().to_owned(), hash);
        Area::Local.set(MIRRORED, &mirrored).await?;
    }
    Ok(())
}

fn text<T: Serialize>(value: &T) -> Result<String, ErrorBody> {
    serde_json::to_string(value).map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))
}
