//! What the server sends of an item page (mid-2024 on): title, id and gallery, in the head and in a short state.
//! Price and seller come when the page is drawn; until then a reading says that it is not rendered.

use super::head::{self, BREADCRUMBS_SOURCE, Head};
use crate::address::Place;
use crate::generation::{Draft, Generation, Listed, Seen, issue};
use crate::model::{IssueCode, Listing, PageKind, Role};
use crate::page::{Anchor, Page};
use std::collections::BTreeMap;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "item-shell-2024", detect, extract }
}

/// At an item's address a shell may lack its gallery or the tags of its head, not both.
fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let is_item = matches!(seen.place, Place::Item(_));
    if !(is_item || seen.address.is_none()) || seen.scripts(MARK).is_empty() {
        return false;
    }
    let is_named = seen.has(&[head::NAMED]);
    is_item && is_named || (is_item || is_named) && head::gallery(seen).is_some()
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Item);
    let head = Head::of(seen);
    let Some((item, item_source)) = head.item.clone() else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    draft.issues.push(issue(IssueCode::NotRendered, Some(&item.global), "price", &[]));
    draft.issues.extend(head.id_disagreement(&item));
    draft.canonical_url = Some((item.url(), "url".to_owned()));
    let mut sources = BTreeMap::from([("item_id".to_owned(), item_source)]);
    let mut keep = |field: &str, source: String| sources.insert(field.to_owned(), source);
    let title = head.title().map(|(title, source)| {
        keep("title", source);
        title
    });
    if title.is_none() {
        draft.issues.push(issue(IssueCode::Missing, Some(&item.global), "title", &[]));
    }
    let images = head.images.or(head.picture).map(|(images, source)| {
        keep("images", source);
        images
    });
    if !head.breadcrumbs.is_empty() {
        keep("breadcrumbs", BREADCRUMBS_SOURCE.to_owned());
    }
    let listing = Listing {
        alias_id: item.alias.clone(),
        title,
        images: images.unwrap_or_default(),
        breadcrumbs: head.breadcrumbs,
        sources,
        ..Listing::new(Role::Main, &item.global, &item.url())
    };
    let anchor = Anchor { card: None, title: None, price: None, seller: None };
    draft.listings.push(Listed { listing, anchor });
    draft
}

/// Scripts of the shell speak of this object; its state is a part of it.
const MARK: &str = "_d_c_";
