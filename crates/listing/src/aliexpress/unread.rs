//! Pages whose kind is known while their contents are not read: earlier generations, and kinds without listings.

use crate::address::Place;
use crate::generation::{Draft, Generation, Seen, issue};
use crate::model::{IssueCode, PageKind};
use crate::page::Page;

/// The login wall; it may also be served in place of the wanted page, at its address.
pub(crate) fn login<P: Page>() -> Generation<P> {
    Generation {
        layout: "login",
        detect: |seen| seen.place == Place::Login || seen.shows(LOGIN),
        extract: |_| Draft::new(PageKind::Login),
    }
}

/// The box that holds the form, in the document itself (2018) or in a frame.
const LOGIN: &[&str] = &["#expressbuyerlogin", "iframe#alibaba-login-box"];

/// Whatever is left: the address says what it is, and the reading says that it was not read.
pub(crate) fn by_address<P: Page>() -> Generation<P> {
    Generation { layout: "unread", detect: |seen| seen.address.is_some(), extract }
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let kind = match seen.place {
        Place::Item(_) => PageKind::Item,
        Place::Search => PageKind::Search,
        Place::Category => PageKind::Category,
        Place::Store(_) | Place::Login | Place::Unresolved | Place::Other => PageKind::Other,
    };
    let mut draft = Draft::new(kind);
    if kind != PageKind::Other {
        draft.issues.push(issue(IssueCode::NotUnderstood, None, "layout", &[]));
    }
    draft
}
