//! Mirroring what the extension alone writes: the companion's command reads it.

use super::call::{Call, unexpected};
use crate::{documents, settings};
use evidence::{Sha256Hex, sha256};
use protocol::host::{HostAnswer, HostRequest, REPLICA_BYTES, ReplicaPart, Welcome};
use protocol::{CaseDocument, ErrorBody, ErrorCode};
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

/// Mirrors what has changed since the last time, as far as the companion takes it.
pub async fn mirror(vault: &Vault, call: &mut Call, chain: &Sha256Hex, welcome: &Welcome) -> Result<(), ErrorBody> {
    let taken = |part: &ReplicaPart| welcome.features.iter().any(|feature| feature == part.feature());
    let before: Mirrored = Area::Local.get(MIRRORED).await?.unwrap_or_default();
    let is_there = before.chain == chain.as_str() && before.vault == welcome.vault;
    let parts = if is_there { before.parts } else { BTreeMap::new() };
    let mut mirrored = Mirrored { chain: chain.as_str().to_owned(), vault: welcome.vault.clone(), parts };
    for part in ReplicaPart::ALL.into_iter().filter(taken) {
        let json = match part {
            ReplicaPart::Profile => text(&settings::load().await?.profile)?,
            ReplicaPart::Drafts => text(&vault.drafts().await?)?,
            ReplicaPart::Annotations => text(&vault.annotations().await?)?,
            ReplicaPart::Rights => document(CaseDocument::Rights).await?,
            ReplicaPart::Portals => document(CaseDocument::Portals).await?,
        };
        let hash = sha256(json.as_bytes());
        if mirrored.parts.get(part.name()) == Some(&hash) {
            continue;
        }
        let pieces = pieces_of(&json);
        let total = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
        for (seq, piece) in (0..).zip(pieces) {
            let request = HostRequest::Replica { part, seq, total, json: Cow::Borrowed(piece) };
            let HostAnswer::Replicated = call.ask(request).await? else { return Err(unexpected()) };
        }
        mirrored.parts.insert(part.name().to_owned(), hash);
        Area::Local.set(MIRRORED, &mirrored).await?;
    }
    Ok(())
}

/// A text in pieces that fit a message, at least one.
fn pieces_of(json: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = json;
    while rest.len() > REPLICA_BYTES {
        let end = (1..=REPLICA_BYTES).rev().find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// A document is mirrored as the text it is.
async fn document(document: CaseDocument) -> Result<String, ErrorBody> {
    Ok(documents::text(document).await?.unwrap_or_else(|| "null".to_owned()))
}

fn text<T: Serialize>(value: &T) -> Result<String, ErrorBody> {
    serde_json::to_string(value).map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_its_characters_and_nothing_is_lost() {
        assert_eq!(pieces_of("[]"), ["[]"]);
        let long = format!("a{}", "字".repeat(REPLICA_BYTES));
        let pieces = pieces_of(&long);
        assert_eq!(pieces.len(), 4);
        assert!(pieces.iter().all(|piece| piece.len() <= REPLICA_BYTES));
        assert_eq!(pieces.concat(), long);
    }
}
