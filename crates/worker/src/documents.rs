//! Documents of the extension's own in `storage.local`: the register of rights and the portals as the analyst has them. The
//! complaint crate reads and writes what is in them; here they are texts, and the worker is the only one who keeps them.

mod old_rights;

use crate::policy::Policy;
use crate::turn::in_turn;
use crate::{cases, portals, settings};
use protocol::{CaseDocument, CaseText, ErrorBody, ErrorCode, Notice};
use serde::de::IgnoredAny;
use std::cell::Cell;
use webext::messaging::tell_pages;
use webext::storage::Area;

/// A document's text; absent where it was never kept.
pub async fn text(document: CaseDocument) -> Result<Option<String>, ErrorBody> {
    move_rights().await?;
    Ok(Policy::load().await.document(document, kept(document).await?))
}

/// A document's text, and the case it is of.
pub async fn of_case(document: CaseDocument) -> Result<CaseText, ErrorBody> {
    let case = settings::load().await?.case.id;
    Ok(CaseText { case, text: text(document).await? })
}

thread_local! {
    /// Whether this instance has looked for rights that stand in the settings still.
    static LOOKED: Cell<bool> = const { Cell::new(false) };
}

/// Puts rights into the register that stand in settings from when they were part of the profile. They are not taken out
/// there: whoever reads the settings passes them over, and whoever keeps them leaves them out. So this comes before both.
pub async fn move_rights() -> Result<(), ErrorBody> {
    if LOOKED.get() {
        return Ok(());
    }
    if kept(CaseDocument::Rights).await?.is_none()
        && let Some(register) = old_rights::register().await?
    {
        keep(CaseDocument::Rights, &register).await?;
    }
    LOOKED.set(true);
    Ok(())
}

/// Keeps a document in place of the one there was, and tells our pages.
pub async fn save(case: &str, document: CaseDocument, json: &str) -> Result<(), ErrorBody> {
    Policy::load().await.require_changeable(document.into())?;
    // The companion refuses a mirror of anything else, and delivery would stop there.
    serde_json::from_str::<IgnoredAny>(json)
        .map_err(|error| ErrorBody::new(ErrorCode::BadMessage, format!("{}: {error}", document.name())))?;
    in_turn(async {
        cases::require_active(case).await?;
        keep(document, json).await
    })
    .await?;
    if document == CaseDocument::Portals {
        portals::note_hosts().await;
    }
    tell_pages(Notice::CaseDocumentChanged).await;
    Ok(())
}

async fn kept(document: CaseDocument) -> Result<Option<String>, ErrorBody> {
    Ok(Area::Local.get(document.name()).await?)
}

async fn keep(document: CaseDocument, json: &str) -> Result<(), ErrorBody> {
    let kept = Area::Local.set(document.name(), json).await;
    kept.map_err(|error| ErrorBody::new(ErrorCode::StorageRefused, error.message))
}
