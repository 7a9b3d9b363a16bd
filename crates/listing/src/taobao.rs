//! Taobao and Tmall: known by their addresses. Their pages are not read yet, and the reading says so.

use crate::address::Place;
use crate::generation::{Draft, Generation, issue};
use crate::model::{IssueCode, PageKind};
use crate::page::Page;

/// The generations of the sites' pages, in the order they are tried.
pub(crate) fn generations<P: Page>() -> Vec<Generation<P>> {
    vec![Generation {
        layout: "taobao-unread",
        detect: |seen| matches!(seen.place, Place::Item(_) | Place::Store(_) | Place::Search | Place::Category),
        extract: |_| {
            let mut draft = Draft::new(PageKind::Other);
            draft.issues.push(issue(IssueCode::NotUnderstood, None, "layout", &[]));
            draft
        },
    }]
}
