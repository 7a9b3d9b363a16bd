//! Time stamps of the chain: what is to be stamped, and keeping what came of it.

use crate::chain::{Written, number};
use crate::custody::use_of;
use crate::database::{Mode, Store};
use crate::digest::{blob_of, sha256_of};
use crate::error::VaultError;
use crate::{Vault, json, keep_once, parse};
use evidence::bundle::{Head, KeptAnchor};
use evidence::timestamp::{Anchor, Anchored};
use evidence::{LinkKind, SignedLink};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// By whom the files of time stamps are used, in the place of an exhibit.
const USER: &str = "anchors";

/// A time stamp under the number of its link.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    seq: u64,
    document: Anchor,
}

impl Vault {
    /// The chain's last link, where anything but time stamps was appended since the last link that was stamped.
    pub async fn to_stamp(&self) -> Result<Option<Head>, VaultError> {
        let Some(last) = self.last_link().await? else { return Ok(None) };
        let mut before = Some(last.clone());
        let last_stamped = self.anchors().await?.last().map(|kept| kept.anchor.head.seq);
        while let Some(link) = before.take_if(|link| link.link.kind == LinkKind::Anchor) {
            before = match link.link.seq.checked_sub(1) {
                Some(seq) => self.link(seq).await?,
                None => None,
            };
        }
        let is_new = before.is_some_and(|link| last_stamped.is_none_or(|stamped| stamped < link.link.seq));
        // The first link only announces the key.
        if !is_new || last.link.seq == 0 {
            return Ok(None);
        }
        Ok(Some(Head { seq: last.link.seq, sha256: last.link.sha256().map_err(unreadable)? }))
    }

    /// Keeps a time stamp of a link of the chain with its files.
    pub async fn keep_anchor(&self, anchored: &Anchored) -> Result<SignedLink, VaultError> {
        let Anchored { anchor, files } = anchored;
        anchor.check().map_err(unreadable)?;
        let subject = anchor.sha256().map_err(unreadable)?;
        let mut blobs = Vec::with_capacity(files.len());
        for ((sha256, _), bytes) in anchor.files().zip(files) {
            let blob = blob_of(bytes)?;
            if sha256_of(&blob).await? != *sha256 {
                return Err(VaultError::FileMissing(sha256.clone()));
            }
            blobs.push((sha256, blob));
        }
        let stores = [Store::Files, Store::Uses, Store::Anchors];
        self.append(LinkKind::Anchor, &subject, &stores, async |transaction, link| {
            for (sha256, blob) in &blobs {
                keep_once(transaction, sha256, "application/octet-stream", blob).await?;
                transaction.put(Store::Uses, &use_of(sha256, USER), &JsValue::TRUE)?;
            }
            let row = Row { seq: link.link.seq, document: anchor.clone() };
            transaction.add(Store::Anchors, &number(link.link.seq), &json(&row)?)?;
            Ok(Written::New(link.clone()))
        })
        .await
    }

    /// The time stamps of the chain, in the order of their links.
    pub async fn anchors(&self) -> Result<Vec<KeptAnchor>, VaultError> {
        let rows: Vec<Row> = self.read_all(Store::Anchors).await?;
        Ok(rows.into_iter().map(|Row { seq, document: anchor }| KeptAnchor { seq, anchor }).collect())
    }

    /// The time stamp of link `seq`.
    pub(crate) async fn anchor(&self, seq: u64) -> Result<Option<Anchor>, VaultError> {
        let transaction = self.database.begin(&[Store::Anchors], Mode::Read)?;
        let kept = transaction.get(Store::Anchors, &number(seq)).await?;
        if kept.is_undefined() { Ok(None) } else { parse::<Row>(&kept).map(|row| Some(row.document)) }
    }
}

fn unreadable(problem: impl ToString) -> VaultError {
    VaultError::Unreadable(problem.to_string())
}
