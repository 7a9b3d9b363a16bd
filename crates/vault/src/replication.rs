//! The chain as it is replicated: each link with the document it is about.

use crate::chain::number;
use crate::database::{Mode, Store};
use crate::error::VaultError;
use crate::{Vault, custody, parse};
use evidence::{Annotation, CustodyEvent, LinkKind, PublicKey, Sha256Hex, SignedLink};
use protocol::ExhibitSummary;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// What links are about, by the number of the link, as far as it takes looking through all of it.
#[derive(Clone, Debug, Default)]
pub struct Subjects {
    exhibits: BTreeMap<u64, ExhibitSummary>,
    /// The canonical bytes of tombstones, by the hash of the record they are left of.
    tombstones: BTreeMap<Sha256Hex, Vec<u8>>,
}

/// A link with what it is about.
#[derive(Clone, Debug)]
pub struct Replicated {
    /// The link.
    pub link: SignedLink,
    /// What it is about: the canonical record, event, tombstone or anchor; of an exhibit that was deleted its tombstone; of a key
    /// its digits.
    pub document: Vec<u8>,
    /// The canonical bytes of the annotation an event names; absent where it names none or that was deleted.
    pub annotation: Option<Vec<u8>>,
    /// Whether the redacted copy an event names is not here any more.
    pub copy_gone: bool,
    /// The exhibit the link seals, where it is still here.
    pub exhibit: Option<String>,
}

impl Subjects {
    /// The exhibits, by the number of the link that seals them.
    pub fn exhibits(&self) -> &BTreeMap<u64, ExhibitSummary> {
        &self.exhibits
    }
}

impl Vault {
    /// The link of this number.
    pub async fn link(&self, seq: u64) -> Result<Option<SignedLink>, VaultError> {
        let transaction = self.database.begin(&[Store::Links], Mode::Read)?;
        let kept = transaction.get(Store::Links, &number(seq)).await?;
        if kept.is_undefined() { Ok(None) } else { parse(&kept).map(Some) }
    }

    /// Which exhibits and tombstones there are.
    pub async fn subjects(&self) -> Result<Subjects, VaultError> {
        let exhibits = self.exhibits().await?.into_iter().map(|exhibit| (exhibit.seq, exhibit)).collect();
        let tombstones = self.tombstones().await?;
        let canonical = tombstones.into_iter().map(|kept| {
            let bytes = kept.tombstone.canonical().map_err(|error| VaultError::Unreadable(error.to_string()))?;
            Ok((kept.tombstone.record_sha256, bytes))
        });
        Ok(Subjects { exhibits, tombstones: canonical.collect::<Result<_, VaultError>>()? })
    }

    /// The link of this number with what it is about; absent where the chain does not reach so far, or `subjects` does not
    /// know what it is about because that came since.
    pub async fn replicated(&self, seq: u64, subjects: &Subjects) -> Result<Option<Replicated>, VaultError> {
        let Some(link) = self.link(seq).await? else { return Ok(None) };
        let subject = &link.link.subject_sha256;
        let (mut annotation, mut copy_gone, mut exhibit) = (None, false, None);
        let document = match link.link.kind {
            LinkKind::Exhibit => {
                let sealed = subjects.exhibits.get(&seq);
                let record = match sealed {
                    // It may have been deleted since.
                    Some(sealed) => self.record(&sealed.id).await?,
                    None => None,
                };
                exhibit = sealed.filter(|_| record.is_some()).map(|sealed| sealed.id.clone());
                record.or_else(|| subjects.tombstones.get(subject).cloned())
            }
            LinkKind::Custody => {
                let event;
                (event, annotation, copy_gone) = self.event(seq).await?;
                event
            }
            LinkKind::Tombstone => {
                subjects.tombstones.values().find(|tombstone| evidence::sha256(tombstone) == *subject).cloned()
            }
            LinkKind::Key => Some(self.announced(&link).await?.0.into_bytes()),
            LinkKind::ArchiveKey => {
                let signer = self.kept_archive_signer().await?;
                let key = signer.map(|signer| signer.public().canonical()).transpose();
                key.map_err(|error| VaultError::Unreadable(error.to_string()))?
            }
            LinkKind::Anchor => {
                let anchor = self.anchor(seq).await?.map(|anchor| anchor.canonical()).transpose();
                anchor.map_err(|error| VaultError::Unreadable(error.to_string()))?
            }
        };
        Ok(document.map(|document| Replicated { link, document, annotation, copy_gone, exhibit }))
    }

    /// The key that a link announces: the first one signs its own link, any other signs the next.
    async fn announced(&self, link: &SignedLink) -> Result<PublicKey, VaultError> {
        if link.link.seq == 0 {
            return Ok(link.key.clone());
        }
        match self.link(link.link.seq + 1).await? {
            Some(next) => Ok(next.key),
            None => Ok(self.device_key().await?.public().clone()),
        }
    }

    /// The canonical bytes of an event and of the annotation it names, and whether the redacted copy it names is gone.
    async fn event(&self, seq: u64) -> Result<(Option<Vec<u8>>, Option<Vec<u8>>, bool), VaultError> {
        let transaction = self.database.begin(&[Store::Events, Store::Annotations, Store::Files], Mode::Read)?;
        let kept = transaction.get(Store::Events, &number(seq)).await?;
        if kept.is_undefined() {
            return Ok((None, None, false));
        }
        let event: CustodyEvent = custody::document(&kept)?;
        let annotation = match event.event.annotation_sha256() {
            Some(sha256) => transaction.get(Store::Annotations, &sha256.as_str().into()).await?,
            None => JsValue::UNDEFINED,
        };
        let copy_gone = match event.event.redacted_copy() {
            Some((_, copy)) => !transaction.has(Store::Files, &copy.sha256.as_str().into()).await?,
            None => false,
        };
        let unreadable = |error: evidence::CanonicalError| VaultError::Unreadable(error.to_string());
        let annotation: Option<Annotation> = if annotation.is_undefined() { None } else { Some(parse(&annotation)?) };
        let annotation = annotation.map(|annotation| annotation.canonical()).transpose().map_err(unreadable)?;
        Ok((Some(event.canonical().map_err(unreadable)?), annotation, copy_gone))
    }
}
