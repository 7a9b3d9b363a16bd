//! What is done with exhibits that are here: labels, notes, cases, deletion.

use crate::chain::Origin;
use crate::description::Layout;
use crate::error::StoreError;
use crate::files;
use crate::index::{Index, State};
use crate::key::random;
use crate::writer::{Writer, utc};
use evidence::bundle::{Opinions, Originals};
use evidence::{
    ANNOTATION_FORMAT, Annotation, AnnotationKind, CustodyEvent, ExhibitRecord, Happening, LinkKind, SealedExhibit,
    Sha256Hex, SignedLink, TOMBSTONE_FORMAT, Tombstone, sha256,
};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;

impl Writer {
    /// Gives exhibits a label, a note or a case in place of the one they have; with no text, or a blank one, that is taken
    /// off. What they had before stays in the chain.
    pub fn annotate(
        &mut self,
        ids: &[String],
        kind: AnnotationKind,
        text: Option<&str>,
    ) -> Result<SignedLink, StoreError> {
        self.refuse_if_interrupted()?;
        let sealed = ids.iter().map(|id| self.sealed(id)).collect::<Result<Vec<_>, _>>()?;
        let text = text.filter(|text| !text.trim().is_empty());
        let annotation = text.map(|text| self.annotation(kind, text)).transpose()?;
        let annotation = annotation.map(|annotation| self.canonical(annotation.canonical())).transpose()?;
        let happening = Happening::annotated(kind, annotation.as_deref().map(sha256));
        self.append_event(sealed, happening, annotation)
    }

    /// Writes down that exhibits were given out in a bundle.
    pub fn exported(
        &mut self,
        ids: &[String],
        bundle_id: &Sha256Hex,
        opinions: Opinions,
        originals: Originals,
    ) -> Result<SignedLink, StoreError> {
        self.refuse_if_interrupted()?;
        let sealed = ids.iter().map(|id| self.sealed(id)).collect::<Result<Vec<_>, _>>()?;
        let happening = Happening::Exported { bundle_id: bundle_id.clone(), opinions, originals };
        self.append_event(sealed, happening, None)
    }

    /// Appends an event to the vault's own chain, with what it says of an annotation.
    fn append_event(
        &mut self,
        sealed: Vec<SealedExhibit>,
        happening: Happening,
        annotation: Option<Vec<u8>>,
    ) -> Result<SignedLink, StoreError> {
        let event = CustodyEvent::new(sealed, &self.operator, &utc(), happening);
        let event = self.canonical(event.canonical())?;
        let documents: Vec<&[u8]> = annotation.iter().chain([&event]).map(Vec::as_slice).collect();
        let subject = sha256(&event);
        let intent = self.put(&[(subject.clone(), documents)])?;
        let link = self.append_own(LinkKind::Custody, subject)?;
        intent.fulfil()?;
        Ok(link)
    }

    /// Deletes an exhibit's contents. The link that sealed it and the hash of its record stay, and a tombstone in the
    /// vault's own chain says why. Files that other exhibits have too stay.
    pub fn delete(&mut self, id: &str, reason: &str) -> Result<SignedLink, StoreError> {
        self.refuse_if_interrupted()?;
        let sealed = self.sealed(id)?;
        let tombstone = Tombstone {
            format: TOMBSTONE_FORMAT.to_owned(),
            exhibit: sealed.id,
            record_sha256: sealed.record_sha256,
            reason: reason.to_owned(),
            operator: self.operator.clone(),
            utc: utc(),
        };
        tombstone.check().map_err(|problem| StoreError::Refused { problem: problem.to_string() })?;
        let bytes = self.canonical(tombstone.canonical())?;
        let subject = sha256(&bytes);
        let intent = self.put(&[(subject.clone(), vec![&bytes])])?;
        let link = self.append_own(LinkKind::Tombstone, subject)?;
        intent.fulfil()?;
        // The exhibit is deleted from here on; what is left of it the next opening deletes, if this is interrupted.
        delete_contents(&self.layout, &self.index, &tombstone)?;
        Ok(link)
    }

    /// An exhibit that is here, as it was sealed.
    fn sealed(&self, id: &str) -> Result<SealedExhibit, StoreError> {
        match self.index.find(id)? {
            Some(found) if found.state != State::Deleted => {
                Ok(SealedExhibit { id: found.id, record_sha256: found.record_sha256 })
            }
            Some(_) => Err(StoreError::Refused { problem: format!("exhibit {id} was deleted") }),
            None => Err(StoreError::NoExhibit { id: id.to_owned() }),
        }
    }

    fn annotation(&self, kind: AnnotationKind, text: &str) -> Result<Annotation, StoreError> {
        let salt = random_digits().map_err(|problem| StoreError::io(&self.layout.root, problem))?;
        Ok(Annotation { format: ANNOTATION_FORMAT.to_owned(), kind, salt, text: text.to_owned() })
    }
}

/// 32 random lower-case hexadecimal digits: a salt, or an exhibit's id.
pub(crate) fn random_digits() -> std::io::Result<String> {
    let mut bytes = [0; 16];
    random(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Deletes what is left of exhibits whose tombstone stands in the vault's own chain: of how many there was something.
pub(crate) fn finish_deletions(layout: &Layout, index: &Index) -> Result<usize, StoreError> {
    let mut count = 0;
    for place in index.links_of_kind(LinkKind::Tombstone)?.iter().filter(|place| place.origin == Origin::Own) {
        let Some(bytes) = files::document(layout, &place.subject)? else { continue };
        let Ok(tombstone) = serde_json::from_slice::<Tombstone>(&bytes) else { continue };
        count += usize::from(delete_contents(layout, index, &tombstone)?);
    }
    Ok(count)
}

/// Deletes the files, the annotations and at last the record of an exhibit, as far as no other exhibit has them. Whether
/// there was anything.
fn delete_contents(layout: &Layout, index: &Index, tombstone: &Tombstone) -> Result<bool, StoreError> {
    let Some(bytes) = files::document(layout, &tombstone.record_sha256)? else { return Ok(false) };
    let mut unused = BTreeSet::new();
    if let Ok(record) = serde_json::from_slice::<ExhibitRecord>(&bytes) {
        unused.extend(record.files.into_iter().map(|file| file.sha256));
        unused.extend(record.opinions.into_iter().map(|file| file.sha256));
    }
    for place in index.events_of(&tombstone.exhibit)? {
        let Some(bytes) = files::document(layout, &place.subject)? else { continue };
        let Ok(event) = serde_json::from_slice::<CustodyEvent>(&bytes) else { continue };
        unused.extend(event.event.redacted_copy().map(|(_, copy)| copy.sha256.clone()));
        let Some(annotation) = event.event.annotation_sha256() else { continue };
        let mut others = event.exhibits.iter().filter(|exhibit| exhibit.id != tombstone.exhibit);
        if !others.any(|other| {
            index.find(&other.id).is_ok_and(|found| found.is_none_or(|found| found.state != State::Deleted))
        }) {
            unused.insert(annotation.clone());
        }
    }
    for file in &unused {
        if !index.is_used(file)? {
            remove(layout, file)?;
        }
    }
    // Last, so that what else there is to delete is known until it is done.
    remove(layout, &tombstone.record_sha256)?;
    Ok(true)
}

fn remove(layout: &Layout, sha256: &Sha256Hex) -> Result<(), StoreError> {
    let file = layout.file(sha256);
    match fs::remove_file(&file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io(&file, error)),
        _ => Ok(()),
    }
}
