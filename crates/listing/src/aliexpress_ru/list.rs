//! Search and category lists (2025 on): the cards are drawn, the state holds nothing but the page's settings.

use super::card::{self, CARD};
use super::widgets::{self, Widgets};
use crate::address::Place;
use crate::generation::{Draft, Generation, Seen, Sourced, issue};
use crate::model::{IssueCode, PageKind, Role};
use crate::money;
use crate::page::Page;
use crate::source::Source;
use std::collections::HashSet;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "ru-list-2025", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    match seen.place {
        // Also where the cards are still to come.
        Place::Search | Place::Category => seen.has(&[CARD]) || !widgets::scripts(seen).is_empty(),
        _ => seen.address.is_none() && seen.has(&[CARD]),
    }
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(match seen.place {
        Place::Category => PageKind::Category,
        _ => PageKind::Search,
    });
    settings(seen, &mut draft);
    add_cards(seen, &mut draft, |on_shelf| if on_shelf { Role::Recommendation } else { Role::Result });
    if draft.listings.is_empty() {
        draft.issues.push(issue(IssueCode::NotRendered, None, "listings", &[]));
    }
    draft
}

/// The currency and the country the page is shown for.
pub(crate) fn settings<P: Page>(seen: &Seen<P>, draft: &mut Draft<P::Node>) {
    let scripts = widgets::scripts(seen);
    let widgets = Widgets::of(&scripts);
    let is_currency = |sourced: &Sourced| money::is_currency(&sourced.0);
    let told = widgets.text(seen.page, CURRENCY).filter(is_currency);
    draft.currency = told.or_else(|| widgets.setting(CURRENCY_SETTING).filter(is_currency));
    let country = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    draft.ship_to = widgets.text(seen.page, SHIP_TO).filter(|(code, _)| country(code));
}

/// Adds the page's cards, each listing once for each part that it plays.
pub(crate) fn add_cards<P: Page>(seen: &Seen<P>, draft: &mut Draft<P::Node>, role: impl Fn(bool) -> Role) {
    let currency = draft.currency.as_ref().map(|(code, _)| code.clone());
    let main = draft.listings.first().map(|listed| listed.listing.item_id.clone());
    let mut taken: HashSet<(Role, String)> = HashSet::new();
    for (node, on_shelf) in card::all(seen.page) {
        let Some(item) = card::item(seen.page, &node) else { continue };
        let role = role(on_shelf);
        if main.as_ref() == Some(&item.global) || !taken.insert((role, item.global.clone())) {
            continue;
        }
        let circumstances = format!("{role:?} {} {currency:?}", item.global);
        let (listed, issues) =
            seen.card(Some(&node), circumstances, || card::read(seen.page, &node, &item, role, currency.as_deref()));
        if draft.currency.is_none() {
            let shown = listed.listing.price.as_ref().and_then(|price| price.currency.clone());
            draft.currency = shown.zip(listed.listing.sources.get("price").cloned());
        }
        draft.listings.push(listed);
        draft.issues.extend(issues);
    }
}

const CURRENCY: &[Source] = &[Source::State("currencyCode")];

const CURRENCY_SETTING: &str = "user.settings.currency";

const SHIP_TO: &[Source] = &[Source::State("userGeoInfo.country.code")];
