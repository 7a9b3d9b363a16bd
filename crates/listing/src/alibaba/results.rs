//! Search results (2025 on): the list stands in the state, an assignment of its own, `…_offer_list = {…}`. And the shelves
//! of recommendations on product pages, which are drawn only.

use super::supplier;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, issue};
use crate::model::{Issue, IssueCode, PageKind, QuantityPrice, Role, Seller, Site};
use crate::money::PriceHints;
use crate::page::{Anchor, Page};
use crate::picture;
use crate::quantity;
use crate::record::{self, Record, sourced};
use crate::source::{Scope, Source};
use crate::state::Value;
use crate::text;
use std::collections::HashSet;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "alibaba-results-2025", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let may_be_list = seen.place == Place::Search || seen.address.is_none();
    may_be_list && !seen.scripts(STATE).is_empty()
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Search);
    let scripts = seen.scripts(STATE);
    let state = scripts.iter().find_map(|script| Value::assigned(script, STATE));
    let offers = state.and_then(|state| state.at(OFFERS));
    if state.is_none_or(|state| !state.is_complete()) {
        draft.issues.push(issue(IssueCode::Unparsable, None, "listings", &[]));
    }
    let mut taken: HashSet<String> = HashSet::new();
    for offer in offers.into_iter().flat_map(Value::elements).filter(|offer| offer.is_complete()) {
        let Some((item, source)) = item_of(seen, offer) else { continue };
        if taken.insert(item.global.clone()) {
            let (listed, issues) = told(seen, offer, &item, &source);
            draft.listings.push(listed);
            draft.issues.extend(issues);
        }
    }
    draft.currency = draft.listings.iter().find_map(|listed| {
        let currency = listed.listing.price.as_ref()?.currency.clone()?;
        Some((currency, listed.listing.sources.get("price")?.clone()))
    });
    draft
}

/// The listing an entry is about, by its id or by the address it leads to.
fn item_of<P: Page>(seen: &Seen<P>, offer: Value) -> Option<(ItemId, String)> {
    let by_id = IDS.iter().find_map(|key| {
        let item = ItemId::on(Site::Alibaba, &offer.at(key)?.text()?)?;
        Some((item, format!("{STATE}:{OFFERS}.{key}")))
    });
    by_id.or_else(|| {
        let link = offer.at("productUrl")?.text()?;
        match Address::of_link(&link, seen.address.as_ref())?.place() {
            Place::Item(item) => Some((item, format!("{STATE}:{OFFERS}.productUrl"))),
            _ => None,
        }
    })
}

fn told<P: Page>(seen: &Seen<P>, offer: Value, item: &ItemId, source: &str) -> (Listed<P::Node>, Vec<Issue>) {
    let scope = Scope { page: seen.page, node: None, state: Some((offer, STATE)) };
    let mut record = Record::new(Role::Result, item, source);
    let title = scope.first(TITLE).map(|found| (text::fold(&without_tags(&found.text)), found.source));
    record.listing.title = record.wanted("title", title.filter(|(title, _)| !title.is_empty()));

    let price = scope.first(PRICE).and_then(|found| record.price_of("price", &found, &PriceHints::default()));
    record.set_price(price);
    let smallest = scope.first(SMALLEST_ORDER).and_then(|found| Some((quantity::parse(&found.text)?, found.source)));
    if let (Some(((from, to), source)), Some(price)) = (smallest, record.listing.price.clone()) {
        record.keep("quantity_prices", &source);
        record.listing.quantity_prices = vec![QuantityPrice { from, to, price }];
    }
    if let Some(name) = scope.first(SUPPLIER) {
        let link = scope.first(SUPPLIER_LINK);
        let url = link.and_then(|found| supplier::address(&found.text, seen.address.as_ref()));
        record.keep("seller", &name.source);
        record.listing.seller = Some(Seller {
            id: scope.first(SUPPLIER_ID).map(|found| found.text),
            name: Some(without_tags(&name.text)),
            url,
            ..Seller::default()
        });
    }
    let rating = scope.first(RATING).and_then(|found| Some((record::rating(&found.text)?, found.source)));
    record.listing.rating = record.kept("rating", rating);
    let reviews = scope.first(REVIEWS).and_then(|found| Some((found.text.parse().ok()?, found.source)));
    record.listing.review_count = record.kept("review_count", reviews);
    if let Some(found) = scope.first(IMAGE) {
        record.listing.images = picture::distinct([found.text]);
        if !record.listing.images.is_empty() {
            record.keep("images", &found.source);
        }
    }
    if let Some(found) = scope.first(ADVERTISED).filter(|found| found.text == "true") {
        record.keep("advertised", &found.source);
        record.listing.advertised = true;
    }
    record.into_listed(Anchor { card: None, title: None, price: None, seller: None })
}

/// Titles and names mark the words that were looked for: `<strong>lamp</strong> shade`.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        let name = tag.trim_start_matches('/');
        match tag.split_once('>') {
            // A sign of comparison is no tag.
            Some((_, after)) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => rest = after,
            _ => {
                plain.push('<');
                rest = tag;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// Adds the cards of a product page's shelves.
pub(crate) fn add_shelf<P: Page>(seen: &Seen<P>, draft: &mut Draft<P::Node>) {
    let page = seen.page;
    let mut taken: HashSet<String> = draft.listings.iter().map(|listed| listed.listing.item_id.clone()).collect();
    for card in page.select(None, SHELF_CARD) {
        let link = page.attribute(&card, "href").and_then(|href| Address::of_link(&href, seen.address.as_ref()));
        let Some(Place::Item(item)) = link.map(|address| address.place()) else { continue };
        if item.site != Site::Alibaba || !taken.insert(item.global.clone()) {
            continue;
        }
        let (listed, issues) = seen.card(Some(&card), item.global.clone(), || shelf_card(page, card.clone(), &item));
        draft.listings.push(listed);
        draft.issues.extend(issues);
    }
}

fn shelf_card<P: Page>(page: &P, card: P::Node, item: &ItemId) -> (Listed<P::Node>, Vec<Issue>) {
    let scope = Scope { page, node: Some(&card), state: None };
    let mut record = Record::new(Role::Recommendation, item, &format!("dom:{SHELF_CARD}@href"));
    let title = scope.first(SHELF_TITLE);
    record.listing.title = record.wanted("title", title.as_ref().map(sourced));
    // The price is known by its form: the first text with a currency.
    let texts = page.select(Some(&card), SHELF_TEXT);
    let price =
        texts.into_iter().take(MOST_TEXTS).find_map(|node| Some((record::with_currency(&page.text(&node))?, node)));
    let price_node = price.as_ref().map(|(_, node)| node.clone());
    record.set_price(price.map(|(range, _)| (range, format!("dom:{SHELF_TEXT}"))));
    let images = page.select(Some(&card), "img");
    record.listing.images = picture::distinct(images.iter().filter_map(|image| page.attribute(image, "src")));
    if !record.listing.images.is_empty() {
        record.keep("images", "dom:img@src");
    }
    let title_node = title.and_then(|found| found.node);
    let anchor = Anchor { card: Some(card), title: title_node, price: price_node, seller: None };
    record.into_listed(anchor)
}

/// A page of the site has further assignments of this name's beginning; this one carries the list.
const STATE: &str = "__page__data_sse10._offer_list";

const OFFERS: &str = "offerResultData.offers";

const IDS: &[&str] = &["productId", "id"];

const TITLE: &[Source] = &[Source::State("title"), Source::State("enPureTitle")];

const PRICE: &[Source] = &[Source::State("price")];

const SMALLEST_ORDER: &[Source] = &[Source::State("moq"), Source::State("moqV2")];

const SUPPLIER: &[Source] = &[Source::State("companyName")];

const SUPPLIER_LINK: &[Source] = &[Source::State("supplierHomeHref"), Source::State("supplierHref")];

const SUPPLIER_ID: &[Source] = &[Source::State("companyId")];

const RATING: &[Source] = &[Source::State("reviewScore")];

const REVIEWS: &[Source] = &[Source::State("reviewCount")];

const IMAGE: &[Source] = &[Source::State("mainImage")];

const ADVERTISED: &[Source] = &[Source::State("isShowAd")];

const SHELF_CARD: &str = "[data-module-name=\"module_recommend\"] a[href*=\"/product-detail/\"]";

const SHELF_TITLE: &[Source] = &[Source::Text("h3"), Source::Attribute("h3[title]", "title")];

/// No card has as many.
const MOST_TEXTS: usize = 32;

const SHELF_TEXT: &str = "section div, [class*=\"price\"]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_marked_in_a_title_are_kept() {
        assert_eq!(without_tags("<strong class=\"x\">Desk</strong> lamp"), "Desk lamp");
        assert_eq!(without_tags("cable < 3 m > 1 m <b"), "cable < 3 m > 1 m <b");
    }
}
