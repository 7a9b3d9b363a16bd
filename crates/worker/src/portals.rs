//! The pages of portals: which tabs show one, and putting the engine there that fills in a draft.
//!
//! No host of a portal is ours at installation. The analyst's gesture on a tab lets us see its address and run in it until
//! it leaves that site, so whatever is done here fails on a tab without one.

use crate::documents;
use crate::turn::in_turn;
use complaint::{Portal, portals, portals_from_json};
use gloo::timers::future::TimeoutFuture;
use protocol::{CaseDocument, ErrorBody, ErrorCode, Notice, PortalHere};
use webext::messaging::tell_pages;
use webext::scripting;
use webext::storage::Area;
use webext::tabs::{self, Tab};

/// The engine, in its only build: a portal's policy may forbid WebAssembly, and none of its hosts can be named beforehand
/// in the list of what pages may load.
const ENGINE: &str = "portal/portal-script-build.js";

/// Under which the hosts are written down for `sw.js`.
const HOSTS: &str = "portal_hosts";

/// Under which the tab is remembered that the analyst has asked to have filled in.
const ASKED: &str = "portal_asked";

/// Whether a tab shows a portal, as far as we may see it.
pub async fn shows_portal(tab: &Tab) -> bool {
    served_at(tab).await.is_ok_and(|portals| !portals.is_empty())
}

/// The analyst has asked, by a gesture on this tab, to have a draft filled in. The panel does it, which `sw.js` opens. A
/// wish that was made elsewhere is not remembered until the tab shows a portal.
pub async fn ask(tab_id: i32) -> Result<(), ErrorBody> {
    if served_at(&tabs::get(tab_id).await?).await?.is_empty() {
        return Err(no_portal());
    }
    Area::Session.set(ASKED, &tab_id).await?;
    tell_pages(Notice::PortalChanged).await;
    Ok(())
}

/// Writes down for `sw.js` on which hosts the icon opens the panel: it has to know before this engine has started.
pub async fn note_hosts() {
    let hosts: Vec<String> = match known().await {
        Ok(portals) => portals.iter().flat_map(Portal::host_names).collect(),
        Err(_) => return,
    };
    // Without it the panel is opened by the menu.
    let _ = Area::Local.set(HOSTS, &hosts).await;
}

/// What is known of the portal a tab shows.
pub async fn here(tab_id: i32) -> Result<Option<PortalHere>, ErrorBody> {
    let portals = served_at(&tabs::get(tab_id).await?).await?;
    if portals.is_empty() {
        return Ok(None);
    }
    let asked = Area::Session.get(ASKED).await? == Some(tab_id);
    Ok(Some(PortalHere { portals: portals.into_iter().map(|portal| portal.id).collect(), asked }))
}

/// Whether the wish to have this tab filled in is whoever's asks: the first one's, and nobody's after that.
pub async fn take_wish(tab_id: i32) -> Result<bool, ErrorBody> {
    in_turn(async {
        let is_asked = Area::Session.get(ASKED).await? == Some(tab_id);
        if is_asked {
            Area::Session.remove(ASKED).await?;
        }
        Ok(is_asked)
    })
    .await
}

/// Puts the engine into a tab that shows a portal; returns the document it is in.
///
/// The browser lets us see the tab's address as soon as the analyst has made the gesture, and tells the page's process of
/// it a moment later: until then the page refuses, and is asked again.
pub async fn enter(tab_id: i32) -> Result<String, ErrorBody> {
    /// How often the page is asked, and how long it is waited in between, in milliseconds.
    const ASKED: u32 = 30;
    const PAUSE: u32 = 100;
    let mut asked = 0;
    loop {
        if served_at(&tabs::get(tab_id).await?).await?.is_empty() {
            return Err(no_portal());
        }
        asked += 1;
        match scripting::execute_file(tab_id, None, ENGINE).await {
            Err(_) if asked < ASKED => TimeoutFuture::new(PAUSE).await,
            entered => return Ok(entered?),
        }
    }
}

fn no_portal() -> ErrorBody {
    ErrorBody::new(ErrorCode::NotAllowed, "the tab shows no portal")
}

async fn served_at(tab: &Tab) -> Result<Vec<Portal>, ErrorBody> {
    let Some(host) = tab.url.as_deref().and_then(secure_host) else { return Ok(Vec::new()) };
    Ok(known().await?.into_iter().filter(|portal| portal.host_names().any(|known| known == host)).collect())
}

async fn known() -> Result<Vec<Portal>, ErrorBody> {
    let own = documents::text(CaseDocument::Portals).await?;
    let own = own.map_or_else(|| Ok(Vec::new()), |text| portals_from_json(&text));
    let own = own.map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))?;
    Ok(portals(&own))
}

/// The host of a page that nobody on the way can have changed.
fn secure_host(url: &str) -> Option<&str> {
    let authority = url.strip_prefix("https://")?.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_of_secure_addresses_alone() {
        assert_eq!(secure_host("https://ipp.alibabagroup.com/#/complaint"), Some("ipp.alibabagroup.com"));
        assert_eq!(secure_host("https://ipp.alibabagroup.com:8443?x"), Some("ipp.alibabagroup.com"));
        assert_eq!(secure_host("https://ipp.alibabagroup.com@elsewhere.example/"), Some("elsewhere.example"));
        for other in ["http://ipp.alibabagroup.com/", "file:///ipp.alibabagroup.com", "https://", "about:blank"] {
            assert_eq!(secure_host(other), None, "{other}");
        }
    }
}
