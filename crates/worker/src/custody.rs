//! What is asked of exhibits that are sealed: each is a link of the chain.

use crate::clock::{random_id, utc};
use crate::{copies, settings};
use evidence::bundle::Opinions;
use evidence::{AnnotationKind, Happening, Sha256Hex};
use protocol::{ErrorBody, ErrorCode};
use vault::{Occasion, Vault};

/// Gives exhibits a label, a note or a case, or takes it off.
pub async fn annotate(exhibits: &[String], kind: AnnotationKind, text: Option<&str>) -> Result<(), ErrorBody> {
    some(exhibits)?;
    let operator = settings::load().await?.operator;
    let occasion = Occasion { operator: &operator, utc: &utc() };
    Vault::open().await?.annotate(exhibits, kind, text, &random_id(), occasion).await?;
    copies::changed().await;
    Ok(())
}

/// Writes down that exhibits were given out in a bundle.
pub async fn exported(exhibits: &[String], bundle_id: Sha256Hex, opinions: Opinions) -> Result<(), ErrorBody> {
    report(exhibits, Happening::Exported { bundle_id, opinions }).await
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
