//! What happens to exhibits after they are sealed: events, annotations, deletion.

use crate::chain::Written;
use crate::database::{Mode, Store, Transaction};
use crate::error::VaultError;
use crate::{Vault, json, keep_once, parse};
use evidence::bundle::{KeptEvent, KeptTombstone};
use evidence::{
    ANNOTATION_FORMAT, Annotation, AnnotationKind, CustodyEvent, ExhibitRecord, ExhibitRole, Happening, LinkKind,
    RedactedCopy, Redactions, SealedExhibit, Sha256Hex, SignedLink, TOMBSTONE_FORMAT, Tombstone,
};
use protocol::{Annotations, ExhibitSummary, Noted, Signed};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Who does something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// Who, as the analyst gave the name.
    pub operator: &'a str,
    /// When (UTC).
    pub utc: &'a str,
}

/// A document of custody under the number of its link.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<D> {
    seq: u64,
    document: D,
}

impl Vault {
    /// Writes down that something was done with exhibits, all of which must be there: the event and its link.
    pub async fn report(
        &self,
        exhibits: &[String],
        event: Happening,
        occasion: Occasion<'_>,
    ) -> Result<SignedLink, VaultError> {
        self.append_event(exhibits, event, Attached::Nothing, occasion).await
    }

    /// Gives a picture of an exhibit a redacted copy in place of the one it has, which is deleted; with none, that one is
    /// taken off. `picture` is its name and its hash.
    pub async fn redact(
        &self,
        exhibit: &str,
        picture: (&str, &Sha256Hex),
        copy: Option<(RedactedCopy, Blob)>,
        occasion: Occasion<'_>,
    ) -> Result<SignedLink, VaultError> {
        let (copy, blob) = copy.unzip();
        let (file, source_sha256) = (picture.0.to_owned(), picture.1.clone());
        let event = Happening::Redacted { file, source_sha256, copy };
        self.append_event(&[exhibit.to_owned()], event, Attached::Copy(blob), occasion).await
    }

    /// Gives exhibits a label, a note, a case or a role in place of the one they have; with no text, or a blank one, that is taken
    /// off. What they had before stays in the chain. `salt` is 32 random lower-case hexadecimal digits.
    pub async fn annotate(
        &self,
        exhibits: &[String],
        kind: AnnotationKind,
        text: Option<&str>,
        salt: &str,
        occasion: Occasion<'_>,
    ) -> Result<SignedLink, VaultError> {
        let text = text.filter(|text| !text.trim().is_empty());
        let annotation = text.map(|text| Annotation {
            format: ANNOTATION_FORMAT.to_owned(),
            kind,
            salt: salt.to_owned(),
            text: text.to_owned(),
        });
        if let Some(annotation) = &annotation {
            annotation.check().map_err(unreadable)?;
        }
        let sha256 = annotation.as_ref().map(Annotation::sha256).transpose().map_err(unreadable)?;
        let attached = annotation.map_or(Attached::Nothing, Attached::Annotation);
        self.append_event(exhibits, Happening::annotated(kind, sha256), attached, occasion).await
    }

    /// Deletes an exhibit's contents. The link that sealed it and the hash of its record stay, and a tombstone says why.
    /// Files that other exhibits have too stay.
    ///
    /// Refused while a capture is running: it may be about to name a file that is already there.
    pub async fn delete_exhibit(
        &self,
        id: &str,
        reason: &str,
        occasion: Occasion<'_>,
    ) -> Result<SignedLink, VaultError> {
        let row = self.read(Store::Exhibits, id).await?;
        if row.is_undefined() {
            return Err(VaultError::ExhibitMissing(id.to_owned()));
        }
        let summary: ExhibitSummary = parse(&row)?;
        let record = self.record(id).await?.ok_or_else(|| VaultError::ExhibitMissing(id.to_owned()))?;
        let record: ExhibitRecord = serde_json::from_slice(&record).map_err(unreadable)?;
        let tombstone = Tombstone {
            format: TOMBSTONE_FORMAT.to_owned(),
            exhibit: id.to_owned(),
            record_sha256: summary.record_sha256,
            reason: reason.to_owned(),
            operator: occasion.operator.to_owned(),
            utc: occasion.utc.to_owned(),
        };
        tombstone.check().map_err(unreadable)?;
        let subject = tombstone.sha256().map_err(unreadable)?;
        let files: BTreeSet<&Sha256Hex> = (record.files.iter().map(|file| &file.sha256))
            .chain(record.opinions.iter().map(|opinion| &opinion.sha256))
            .collect();
        let stores = [
            Store::Captures,
            Store::Files,
            Store::Uses,
            Store::Exhibits,
            Store::Records,
            Store::Events,
            Store::Annotations,
            Store::Annotated,
            Store::Copies,
            Store::Tombstones,
        ];
        self.append(LinkKind::Tombstone, &subject, &stores, async |transaction, link| {
            if transaction.get_all_keys(Store::Captures).await?.length() > 0 {
                return Err(VaultError::CaptureRunning);
            }
            let key = JsValue::from(id);
            if !transaction.has(Store::Exhibits, &key).await? {
                return Err(VaultError::ExhibitMissing(id.to_owned()));
            }
            for store in [Store::Exhibits, Store::Records, Store::Annotated, Store::Copies] {
                transaction.delete(store, &key)?;
            }
            let redacted = redactions(transaction).await?;
            let redacted = redacted.of_exhibit(id);
            for file in files.iter().copied().chain(redacted.values().map(|copy| &copy.sha256)) {
                release(transaction, file, id).await?;
            }
            delete_annotations(transaction, id).await?;
            let row = Row { seq: link.link.seq, document: &tombstone };
            transaction.add(Store::Tombstones, &id.into(), &json(&row)?)?;
            Ok(Written::New(link.clone()))
        })
        .await
    }

    /// Everything that was done with exhibits, in the order of the chain.
    pub async fn events(&self) -> Result<Vec<KeptEvent>, VaultError> {
        let transaction = self.database.begin(&[Store::Events, Store::Annotations], Mode::Read)?;
        let rows = transaction.get_all(Store::Events).await?;
        let annotations = transaction.get_all(Store::Annotations).await?;
        let annotations: BTreeMap<Sha256Hex, Annotation> = annotations
            .iter()
            .map(|value| {
                let annotation: Annotation = parse(&value)?;
                Ok((annotation.sha256().map_err(unreadable)?, annotation))
            })
            .collect::<Result<_, VaultError>>()?;
        rows.iter()
            .map(|value| {
                let Row { seq, document: event } = parse::<Row<CustodyEvent>>(&value)?;
                let annotation = event.event.annotation_sha256().and_then(|sha256| annotations.get(sha256)).cloned();
                Ok(KeptEvent { seq, event, annotation })
            })
            .collect()
    }

    /// The labels, notes and cases that hold now, by exhibit; exhibits that have none are not named.
    pub async fn annotations(&self) -> Result<Noted, VaultError> {
        let transaction = self.database.begin(&[Store::Annotated], Mode::Read)?;
        let ids = transaction.get_all_keys(Store::Annotated).await?;
        let values = transaction.get_all(Store::Annotated).await?;
        let named = ids.iter().zip(values.iter());
        named.map(|(id, value)| Ok((id.as_string().unwrap_or_default(), parse(&value)?))).collect()
    }

    /// What is left of a deleted exhibit; absent where none of this id was deleted.
    pub async fn tombstone(&self, id: &str) -> Result<Option<KeptTombstone>, VaultError> {
        let row = self.read(Store::Tombstones, id).await?;
        if row.is_undefined() {
            return Ok(None);
        }
        let Row { seq, document: tombstone } = parse::<Row<Tombstone>>(&row)?;
        Ok(Some(KeptTombstone { seq, tombstone }))
    }

    /// What is left of deleted exhibits.
    pub(crate) async fn tombstones(&self) -> Result<Vec<KeptTombstone>, VaultError> {
        let rows: Vec<Row<Tombstone>> = self.read_all(Store::Tombstones).await?;
        Ok(rows.into_iter().map(|Row { seq, document: tombstone }| KeptTombstone { seq, tombstone }).collect())
    }

    async fn append_event(
        &self,
        exhibits: &[String],
        event: Happening,
        attached: Attached,
        occasion: Occasion<'_>,
    ) -> Result<SignedLink, VaultError> {
        let mut sealed = Vec::with_capacity(exhibits.len());
        for id in exhibits {
            let row = self.read(Store::Exhibits, id).await?;
            if row.is_undefined() {
                return Err(VaultError::ExhibitMissing(id.clone()));
            }
            let summary: ExhibitSummary = parse(&row)?;
            sealed.push(SealedExhibit { id: summary.id, record_sha256: summary.record_sha256 });
        }
        let event = CustodyEvent::new(sealed, occasion.operator, occasion.utc, event);
        event.check().map_err(unreadable)?;
        let subject = event.sha256().map_err(unreadable)?;
        let annotated = [Store::Exhibits, Store::Events, Store::Annotations, Store::Annotated];
        let stores = [&annotated[..], &[Store::Files, Store::Uses]].concat();
        self.append(LinkKind::Custody, &subject, &stores, async |transaction, link| {
            for exhibit in &event.exhibits {
                // It may have been deleted since it was looked at.
                if !transaction.has(Store::Exhibits, &exhibit.id.as_str().into()).await? {
                    return Err(VaultError::ExhibitMissing(exhibit.id.clone()));
                }
            }
            if let Some((kind, sha256)) = event.event.annotation() {
                let annotation = attached.annotation();
                if let (Some(sha256), Some(annotation)) = (sha256, annotation) {
                    transaction.put(Store::Annotations, &sha256.as_str().into(), &json(annotation)?)?;
                }
                let text = annotation.map(|annotation| annotation.text.as_str());
                for exhibit in &event.exhibits {
                    annotate_now(transaction, &exhibit.id, kind, text, occasion).await?;
                }
            }
            if let Happening::Redacted { file, copy, .. } = &event.event {
                let id = event.exhibits.first().map_or("", |exhibit| exhibit.id.as_str());
                if let Some(before) = redactions(transaction).await?.of_exhibit(id).get(file.as_str()) {
                    release(transaction, &before.sha256, id).await?;
                }
                if let (Some(copy), Attached::Copy(Some(blob))) = (copy, &attached) {
                    keep_once(transaction, &copy.sha256, "image/png", blob).await?;
                    transaction.put(Store::Uses, &use_of(&copy.sha256, id), &JsValue::TRUE)?;
                }
            }
            let row = Row { seq: link.link.seq, document: &event };
            transaction.add(Store::Events, &crate::chain::number(link.link.seq), &json(&row)?)?;
            Ok(Written::New(link.clone()))
        })
        .await
    }
}

/// The document of a row of events or tombstones.
pub(crate) fn document<D: serde::de::DeserializeOwned>(row: &JsValue) -> Result<D, VaultError> {
    parse::<Row<D>>(row).map(|row| row.document)
}

/// What comes with an event.
enum Attached {
    Nothing,
    Annotation(Annotation),
    /// The redacted copy's bytes, where there is one.
    Copy(Option<Blob>),
}

impl Attached {
    fn annotation(&self) -> Option<&Annotation> {
        match self {
            Attached::Annotation(annotation) => Some(annotation),
            Attached::Nothing | Attached::Copy(_) => None,
        }
    }
}

/// The redacted copies that hold.
async fn redactions(transaction: &Transaction) -> Result<Redactions, VaultError> {
    let rows = transaction.get_all(Store::Events).await?;
    let rows: Vec<Row<CustodyEvent>> = rows.iter().map(|value| parse(&value)).collect::<Result<_, _>>()?;
    Ok(Redactions::of(rows.iter().map(|row| (row.seq, &row.document))))
}

/// Takes a file from an exhibit, and deletes it where no other has it.
async fn release(transaction: &Transaction, file: &Sha256Hex, exhibit: &str) -> Result<(), VaultError> {
    transaction.delete(Store::Uses, &use_of(file, exhibit))?;
    match transaction.has_any_beginning(Store::Uses, &format!("{file}/")).await? {
        true => Ok(()),
        false => transaction.delete(Store::Files, &file.as_str().into()),
    }
}

/// Under which it is kept that an exhibit has a file.
pub(crate) fn use_of(file: &Sha256Hex, exhibit: &str) -> JsValue {
    format!("{file}/{exhibit}").into()
}

/// Brings up to date which label, note or case an exhibit has.
async fn annotate_now(
    transaction: &Transaction,
    id: &str,
    kind: AnnotationKind,
    text: Option<&str>,
    occasion: Occasion<'_>,
) -> Result<(), VaultError> {
    let key = JsValue::from(id);
    let kept = transaction.get(Store::Annotated, &key).await?;
    let mut annotations: Annotations = if kept.is_undefined() { Annotations::default() } else { parse(&kept)? };
    let words = text.map(str::to_owned);
    match kind {
        AnnotationKind::Label => {
            let signed = Signed { operator: occasion.operator.to_owned(), utc: occasion.utc.to_owned() };
            annotations.label_by = words.is_some().then_some(signed);
            annotations.label = words;
        }
        AnnotationKind::Note => annotations.note = words,
        AnnotationKind::Case => annotations.case = words,
        AnnotationKind::Role => annotations.role = text.and_then(ExhibitRole::named),
    }
    match annotations == Annotations::default() {
        true => transaction.delete(Store::Annotated, &key),
        false => transaction.put(Store::Annotated, &key, &json(&annotations)?),
    }
}

/// Deletes what was ever noted of the exhibit `id`, which is deleted, unless it was noted of another too that is there.
async fn delete_annotations(transaction: &Transaction, id: &str) -> Result<(), VaultError> {
    for value in transaction.get_all(Store::Events).await?.iter() {
        let Row { document: event, .. } = parse::<Row<CustodyEvent>>(&value)?;
        let Some(sha256) = event.event.annotation_sha256().filter(|_| event.concerns(id)) else { continue };
        let mut is_kept = false;
        for other in event.exhibits.iter().filter(|exhibit| exhibit.id != id) {
            is_kept |= transaction.has(Store::Exhibits, &other.id.as_str().into()).await?;
        }
        if !is_kept {
            transaction.delete(Store::Annotations, &sha256.as_str().into())?;
        }
    }
    Ok(())
}

fn unreadable(problem: impl ToString) -> VaultError {
    VaultError::Unreadable(problem.to_string())
}
