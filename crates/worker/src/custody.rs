//! What is asked of exhibits that are sealed: each is a link of the chain.

use crate::clock::{random_id, utc};
use crate::{copies, delivery, settings};
use evidence::bundle::{Opinions, Originals};
use evidence::{AnnotationKind, ExhibitRecord, ExhibitRole, Happening, RedactedCopy, RedactedRectangle, Sha256Hex};
use protocol::{ErrorBody, ErrorCode};
use vault::{Occasion, Vault, sha256_of, size_of};
use webext::bitmap::Bitmap;

/// Gives exhibits a label, a note, a case or a role, or takes it off.
pub async fn annotate(exhibits: &[String], kind: AnnotationKind, text: Option<&str>) -> Result<(), ErrorBody> {
    some(exhibits)?;
    if kind == AnnotationKind::Role
        && let Some(text) = text
        && ExhibitRole::named(text).is_none()
    {
        return Err(ErrorBody::new(ErrorCode::BadMessage, format!("{text} is no role")));
    }
    let operator = settings::load().await?.operator;
    let occasion = Occasion { operator: &operator, utc: &utc() };
    Vault::open().await?.annotate(exhibits, kind, text, &random_id(), occasion).await?;
    copies::changed().await;
    Ok(())
}

/// Writes down that exhibits were given out in a bundle.
pub async fn exported(
    exhibits: &[String],
    bundle_id: Sha256Hex,
    opinions: Opinions,
    originals: Originals,
) -> Result<(), ErrorBody> {
    report(exhibits, Happening::Exported { bundle_id, opinions, originals }).await
}

/// Writes down that exhibits were verified, and what failed.
pub async fn verified(
    exhibits: &[String],
    bundle_id: Option<Sha256Hex>,
    mut failed: Vec<String>,
) -> Result<(), ErrorBody> {
    failed.sort();
    failed.dedup();
    report(exhibits, Happening::Verified { bundle_id, holds: failed.is_empty(), failed }).await
}

/// What is painted over has this colour.
const REDACTED: &str = "#000000";

/// Makes a redacted copy of a picture, or takes the one there is off.
pub async fn redact(exhibit: &str, file: &str, rectangles: Vec<RedactedRectangle>) -> Result<(), ErrorBody> {
    let vault = Vault::open().await?;
    let not_found = || ErrorBody::new(ErrorCode::NotFound, format!("{exhibit}/{file}"));
    let record = vault.record(exhibit).await?.ok_or_else(not_found)?;
    let record: ExhibitRecord = serde_json::from_slice(&record)
        .map_err(|error| ErrorBody::new(ErrorCode::StorageRefused, error.to_string()))?;
    let mut pictures = record.files.iter().filter(|kept| kept.media_type.starts_with("image/"));
    let picture = pictures.find(|kept| kept.name == file).ok_or_else(not_found)?;
    let copy = match rectangles.is_empty() {
        true => None,
        false => {
            // It may have been trimmed.
            delivery::bring_back(std::slice::from_ref(&picture.sha256)).await?;
            let source = vault.file(&picture.sha256).await?.ok_or_else(not_found)?;
            let sides = rectangles.iter().map(|it| [it.left, it.top, it.width, it.height]).collect::<Vec<_>>();
            let blob = Bitmap::of(&source).await?.painted_over(&sides, REDACTED).await?;
            let sha256 = sha256_of(&blob).await?;
            let copy = RedactedCopy { rectangles, color: REDACTED.to_owned(), sha256, size: size_of(&blob) };
            Some((copy, blob))
        }
    };
    let operator = settings::load().await?.operator;
    let occasion = Occasion { operator: &operator, utc: &utc() };
    vault.redact(exhibit, (file, &picture.sha256), copy, occasion).await?;
    copies::changed().await;
    Ok(())
}

/// Deletes an exhibit's contents.
pub async fn delete(id: &str, reason: &str) -> Result<(), ErrorBody> {
    if reason.trim().is_empty() {
        return Err(ErrorBody::new(ErrorCode::BadMessage, "no reason is given"));
    }
    let operator = settings::load().await?.operator;
    let occasion = Occasion { operator: &operator, utc: &utc() };
    Vault::open().await?.delete_exhibit(id, reason, occasion).await?;
    copies::changed().await;
    Ok(())
}

async fn report(exhibits: &[String], event: Happening) -> Result<(), ErrorBody> {
    some(exhibits)?;
    let operator = settings::load().await?.operator;
    let occasion = Occasion { operator: &operator, utc: &utc() };
    Vault::open().await?.report(exhibits, event, occasion).await?;
    copies::changed().await;
    Ok(())
}

fn some(exhibits: &[String]) -> Result<(), ErrorBody> {
    match exhibits.is_empty() {
        true => Err(ErrorBody::new(ErrorCode::BadMessage, "no exhibit is named")),
        false => Ok(()),
    }
}
