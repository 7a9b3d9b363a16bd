//! What the analyst has decided about listings. A verdict is working data of its case; where the listing has exhibits, its
//! label and note are put on them too, each as a link of the chain.

use crate::clock::utc;
use crate::{cases, custody, known, settings};
use evidence::AnnotationKind;
use listing::item_id_of;
use protocol::{Annotations, ErrorBody, ListingVerdict, Notice, Signed, Verdict};
use std::collections::BTreeMap;
use vault::Vault;
use webext::messaging::tell_pages;

/// Those of the active case.
pub async fn all() -> Result<Vec<ListingVerdict>, ErrorBody> {
    let case = settings::load().await?.case;
    Ok(Vault::open().await?.verdicts(&case.id).await?)
}

/// Gives listings a verdict in place of what they have, or none.
pub async fn set(case: &str, mut verdicts: Vec<ListingVerdict>) -> Result<Vec<ListingVerdict>, ErrorBody> {
    cases::require_active(case).await?;
    let operator = settings::load().await?.operator;
    for verdict in verdicts.iter_mut().filter_map(|listing| listing.verdict.as_mut()) {
        verdict.by.get_or_insert_with(|| Signed { operator: operator.clone(), utc: utc() });
    }
    let vault = Vault::open().await?;
    vault.set_verdicts(case, &verdicts).await?;
    let noted = vault.annotations().await?;
    let mut of_listing = BTreeMap::<String, Vec<String>>::new();
    for exhibit in vault.exhibits().await? {
        if let Some(item_id) = item_id_of(&exhibit.url) {
            of_listing.entry(item_id).or_default().push(exhibit.id);
        }
    }
    for listing in &verdicts {
        for exhibit in of_listing.get(&listing.item_id).into_iter().flatten() {
            put_on(exhibit, noted.get(exhibit), listing.verdict.as_ref()).await?;
        }
    }
    known::changed();
    tell_pages(Notice::VerdictsChanged).await;
    Ok(verdicts)
}

/// Puts the verdict of a listing on what was sealed of it just now.
pub async fn assign(exhibit: &str, url: &str) -> Result<(), ErrorBody> {
    let Some(item_id) = item_id_of(url) else { return Ok(()) };
    let verdict = all().await?.into_iter().find(|listing| listing.item_id == item_id);
    match verdict.and_then(|listing| listing.verdict) {
        Some(verdict) => put_on(exhibit, None, Some(&verdict)).await,
        None => Ok(()),
    }
}

/// A label and a note on an exhibit, as far as they differ from those it has.
async fn put_on(exhibit: &str, noted: Option<&Annotations>, verdict: Option<&Verdict>) -> Result<(), ErrorBody> {
    let exhibits = [exhibit.to_owned()];
    let label = verdict.and_then(|verdict| verdict.label.as_deref());
    let note = verdict.map(|verdict| verdict.note.as_str()).filter(|note| !note.is_empty());
    let known = |text: fn(&Annotations) -> &Option<String>| noted.and_then(|noted| text(noted).as_deref());
    if label != known(|noted| &noted.label) {
        custody::annotate(&exhibits, AnnotationKind::Label, label).await?;
    }
    if note != known(|noted| &noted.note) {
        custody::annotate(&exhibits, AnnotationKind::Note, note).await?;
    }
    Ok(())
}
