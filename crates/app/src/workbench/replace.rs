//! Taking a changed profile into use.

use crate::session::Session;
use crate::task::Trouble;
use analysis::Profile;
use leptos::prelude::*;
use protocol::{ErrorBody, ErrorCode, PageRequest};
use webext::messaging::ask_worker;

/// Has the worker check and keep what `change` makes of the profile in use.
pub async fn change_profile(session: Session, change: impl FnOnce(Profile) -> Profile) -> Result<(), Trouble> {
    let profile = session.settings.with_untracked(|settings| settings.as_ref().and_then(|it| it.profile.clone()));
    let Some(profile) = profile else { return Ok(()) };
    let changed = change(profile.clone());
    if changed == profile {
        return Ok(());
    }
    let text = serde_json::to_string(&changed)
        .map_err(|error| ErrorBody::new(ErrorCode::ProfileInvalid, error.to_string()))?;
    session.settings.set(Some(ask_worker(PageRequest::ImportProfile { text }).await?));
    Ok(())
}
