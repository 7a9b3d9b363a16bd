//! The item page drawn in the browser (mid-2024 on), as the viewer sees it.
//!
//! The document the server sends holds title, id and gallery only; price, seller and sales stand in what the page drew.
//! Its classes end in hashes that change with each release, `data-pl` attributes do not.

use super::card::{self, Card, Surroundings};
use super::item_shell::Head;
use super::link::PriceNote;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, Sourced, issue};
use crate::model::{Issue, IssueCode, Listing, PageKind, PriceRange, Role, Seller, Sold};
use crate::money::{self, PriceHints};
use crate::number::{self, Unread};
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Found, Scope, Source};
use crate::text;
use std::collections::BTreeMap;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "item-rendered-2024", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let may_be_item = matches!(seen.place, Place::Item(_)) || seen.address.is_none() || seen.place == Place::Other;
    may_be_item && seen.shows(MARKS)
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Item);
    let head = Head::of(seen);
    let notes: Vec<PriceNote> = shelf_cards(seen).iter().map(|card| PriceNote::of(&card.address)).collect();
    let noted = |field: fn(&PriceNote) -> &Option<String>| -> Option<Sourced> {
        notes.iter().find_map(|note| field(note).clone()).map(|value| (value, "link:pdp_npi".to_owned()))
    };
    let hint = head.offer.as_ref().and_then(|(offer, _)| offer.currency.clone());
    let hint = hint.or_else(|| noted(|note| &note.currency).map(|(code, _)| code));
    draft.ship_to = noted(|note| &note.ship_to);

    let Some((item, item_source)) = head.item.clone() else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    let (mut listed, issues) = main_listing(seen, &head, &item, hint.as_deref());
    listed.listing.sources.insert("item_id".to_owned(), item_source);
    draft.issues = issues;
    draft.issues.extend(head.id_disagreement(&item));
    draft.canonical_url = Some((item.url(), "url".to_owned()));
    let shown_currency = listed.listing.price.as_ref().and_then(|price| price.currency.clone());
    let price_source = listed.listing.sources.get("price").cloned();
    draft.currency = shown_currency.zip(price_source).or_else(|| noted(|note| &note.currency));
    draft.seller = listed.listing.seller.clone();
    draft.listings.push(listed);

    let currency = draft.currency.as_ref().map(|(code, _)| code.clone());
    let around = Surroundings {
        role: Role::Recommendation,
        currency: currency.as_deref(),
        format: card::number_format(seen.page),
    };
    let mut taken = vec![item.global];
    for card in shelf_cards(seen) {
        if taken.contains(&card.item.global) {
            continue;
        }
        taken.push(card.item.global.clone());
        let (listed, issues) = card::read(seen, Some(&card), None, &card.item, &around);
        draft.listings.push(listed);
        draft.issues.extend(issues);
    }
    draft
}

fn main_listing<P: Page>(
    seen: &Seen<P>,
    head: &Head,
    item: &ItemId,
    currency: Option<&str>,
) -> (Listed<P::Node>, Vec<Issue>) {
    let page = seen.page;
    let document = Scope::document(page);
    let mut issues = Vec::new();
    let mut sources = BTreeMap::new();
    let mut keep = |field: &str, source: &str| sources.insert(field.to_owned(), source.to_owned());
    let missing = |field: &str| issue(IssueCode::Missing, Some(&item.global), field, &[]);

    let shown_title = document.all(TITLE).find(|found| !SITE_NAMES.contains(&found.text.as_str()));
    let title_node = shown_title.as_ref().and_then(|found| found.node.clone());
    if let (Some(shown), Some((named, source))) = (&shown_title, &head.title)
        && shown.text != *named
    {
        let values = [(shown.source.as_str(), shown.text.as_str()), (source.as_str(), named.as_str())];
        issues.push(issue(IssueCode::Disagreement, Some(&item.global), "title", &values));
    }
    let title = shown_title.map(|found| (found.text, found.source)).or_else(|| head.title.clone());
    match &title {
        Some((_, source)) => _ = keep("title", source),
        None => issues.push(missing("title")),
    }

    let shown = shown_price(page, PRICE, currency);
    let (price, price_node) = match shown {
        PriceFound::Read(range, found) => {
            keep("price", &found.source);
            issues.extend(head.price_disagreement(item, &range, &found.source));
            (Some(range), found.node)
        }
        PriceFound::Unread(found, reason) => {
            let values = [(found.source.as_str(), found.text.as_str())];
            issues.push(issue(reason.into(), Some(&item.global), "price", &values));
            (None, found.node)
        }
        PriceFound::Nothing => {
            issues.push(missing("price"));
            (None, None)
        }
    };
    let shown_currency = price.as_ref().and_then(|price| price.currency.clone());
    let list_price = match shown_price(page, LIST_PRICE, shown_currency.as_deref().or(currency)) {
        PriceFound::Read(range, found) => {
            keep("list_price", &found.source);
            Some(range)
        }
        PriceFound::Unread(..) | PriceFound::Nothing => None,
    };

    let (seller, seller_node) = seller(page, seen.address.as_ref());
    match &seller {
        Some((_, source)) => _ = keep("seller", source),
        None => issues.push(missing("seller")),
    }

    let sold = document.first(SOLD).and_then(|found| match number::parse_count(&found.text) {
        Ok(count) => {
            keep("sold", &found.source);
            Some(Sold { count, text: Some(found.text) })
        }
        Err(reason) => {
            let values = [(found.source.as_str(), found.text.as_str())];
            issues.push(issue(reason.into(), Some(&item.global), "sold", &values));
            None
        }
    });
    let rating = document.first(RATING).and_then(|found| {
        let text = found.text.replace(',', ".");
        let is_number = money::parse_amount(&text).is_some();
        is_number.then(|| {
            keep("rating", &found.source);
            text
        })
    });
    let review_count = document
        .first(REVIEWS)
        .and_then(|found| number::parse_count(&found.text).ok().inspect(|_| _ = keep("review_count", &found.source)));

    let (images, source) = images(page, head);
    match images.is_empty() {
        false => _ = keep("images", &source),
        true => issues.push(missing("images")),
    }
    let specifications = specifications(page);
    if !specifications.is_empty() {
        keep("specifications", &format!("dom:{SPECIFICATION}"));
    }

    let listing = Listing {
        alias_id: item.alias.clone(),
        title: title.map(|(title, _)| title),
        price,
        list_price,
        seller: seller.map(|(seller, _)| seller),
        sold,
        rating,
        review_count,
        images,
        specifications,
        sources,
        ..Listing::new(Role::Main, &item.global, &item.url())
    };
    let block = title_node.as_ref().and_then(|node| page.parent(node));
    let anchor = Anchor { card: block, title: title_node, price: price_node, seller: seller_node };
    (Listed { listing, anchor }, issues)
}

enum PriceFound<N> {
    Read(PriceRange, Found<N>),
    Unread(Found<N>, Unread),
    Nothing,
}

/// The first of `sources` that holds a price. The viewer is shown the price twice; the first place is the listing's own,
/// the second the order panel's. A range over the tiers of a quantity discount is written as one text.
fn shown_price<P: Page>(page: &P, sources: &[Source], currency: Option<&str>) -> PriceFound<P::Node> {
    let mut other = PriceFound::Nothing;
    for found in sources.iter().flat_map(|source| Scope::document(page).every(*source)) {
        match money::parse_price(&found.text, &PriceHints { currency, format: None }) {
            Ok(range) => return PriceFound::Read(range, found),
            Err(reason) if matches!(other, PriceFound::Nothing) => other = PriceFound::Unread(found, reason),
            Err(_) => {}
        }
    }
    other
}

/// The seller as the page names it, and the element that shows the name.
fn seller<P: Page>(page: &P, base: Option<&Address>) -> (Option<(Seller, String)>, Option<P::Node>) {
    let document = Scope::document(page);
    let store_of = |href: &str| match Address::of_link(href, base).map(|address| address.place()) {
        Some(Place::Store(number)) => Some(number),
        _ => None,
    };
    let named = document.first(SELLER_NAME);
    // The link around the name is the store's; only where there is none any link to a store is as good.
    let id = document.all(SELLER_LINK).find_map(|found| store_of(&found.text));
    let member = document.first(SELLER_MESSAGE).and_then(|found| {
        let address = Address::of_link(&found.text, base)?;
        MEMBER_PARAMETERS.iter().find_map(|name| address.parameter(name))
    });
    let member = member.filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
    let positive_rate = document.first(SELLER_RATE).map(|found| found.text).filter(|text| text.ends_with('%'));
    let node = named.as_ref().and_then(|found| found.node.clone());
    let (name, source) = match named {
        Some(found) => (Some(found.text), found.source),
        None => (None, "dom:a[href*=\"/store/\"]".to_owned()),
    };
    if name.is_none() && id.is_none() {
        return (None, None);
    }
    let url = id.as_ref().map(|id| format!("https://www.aliexpress.com/store/{id}"));
    (Some((Seller { id, name, url, member_id: member, positive_rate, opened: None }, source)), node)
}

/// The gallery, then the pictures of variants.
fn images<P: Page>(page: &P, head: &Head) -> (Vec<String>, String) {
    let pictures_of = |selector: &str| -> Vec<String> {
        page.select(None, selector).iter().filter_map(|image| page.attribute(image, "src")).collect()
    };
    let (gallery, source) = match &head.images {
        Some((images, source)) => (images.clone(), source.clone()),
        None => (pictures_of(GALLERY), format!("dom:{GALLERY}")),
    };
    (picture::distinct(gallery.into_iter().chain(pictures_of(VARIANT_IMAGES))), source)
}

fn specifications<P: Page>(page: &P) -> Vec<(String, String)> {
    let cell = |row: &P::Node, selector: &str| {
        page.first(Some(row), selector).map(|cell| text::fold(&page.text(&cell))).filter(|text| !text.is_empty())
    };
    let rows = page.select(None, SPECIFICATION);
    rows.iter().filter_map(|row| cell(row, SPECIFICATION_NAME).zip(cell(row, SPECIFICATION_VALUE))).collect()
}

fn shelf_cards<P: Page>(seen: &Seen<P>) -> Vec<Card<P::Node>> {
    seen.page.select(None, SHELF_CARDS).into_iter().filter_map(|link| Card::of(seen, link)).collect()
}

/// What only a drawn item page shows. The price block alone is not enough while it is still empty.
const MARKS: &[&str] = &["h1[data-pl=\"product-title\"]", "[data-pl=\"product-price\"] [class*=\"price\"]"];

const TITLE: &[Source] = &[
    Source::Text("h1[data-pl=\"product-title\"]"),
    Source::Text("[data-pl=\"product-title\"]"),
    Source::Text("[class*=\"title--wrap\"] h1"),
];

/// Some pages have the site's name as their only heading.
const SITE_NAMES: &[&str] = &["Aliexpress", "AliExpress"];

/// Newest first; on sale pages the price stands in the banner and the price block is empty.
const PRICE: &[Source] = &[
    Source::Text("[data-pl=\"product-price\"] [class*=\"price-default--current--\"]"),
    Source::Text("[data-pl=\"product-price\"] [class*=\"price-default--current\"]"),
    Source::Text("[data-pl=\"product-price\"] [class*=\"price--currentPriceText\"]"),
    Source::Text("[data-pl=\"product-price\"] .product-price-value"),
    Source::Text("[data-pl=\"product-price\"] [class*=\"price--current--\"]"),
    Source::Text("[data-pl=\"product-price\"] [class*=\"es--wrap\"]"),
    Source::Text("[class*=\"banner\"] [class*=\"price-default--current\"]"),
    Source::Text("[class*=\"banner\"] [class*=\"price--current\"]"),
    Source::Text("[class*=\"price-default--current\"]"),
    Source::Text("[class*=\"price--currentPriceText\"]"),
    Source::Text(".product-price-value"),
];

const LIST_PRICE: &[Source] = &[
    Source::Text("[data-pl=\"product-price\"] [class*=\"price-default--original\"]"),
    Source::Text("[data-pl=\"product-price\"] [class*=\"price--originalText\"]"),
    Source::Text("[data-pl=\"product-price\"] [class*=\"price--original--\"]"),
    Source::Text("[class*=\"banner\"] [class*=\"price-default--original\"]"),
    Source::Text("[class*=\"banner\"] [class*=\"price--original\"]"),
];

/// The panel's name may be followed by the kind of seller in parentheses, in an element of its own.
const SELLER_NAME: &[Source] = &[
    Source::Text("a[data-pl=\"store-name\"]"),
    Source::Text("[class*=\"store-info--name\"] a"),
    Source::Text("[class*=\"store-detail--storeName--\"]"),
    Source::Text("[class*=\"store-header--storeName\"] a"),
];

const SELLER_LINK: &[Source] = &[
    Source::Attribute("a[data-pl=\"store-name\"]", "href"),
    Source::Attribute("[class*=\"store-info--name\"] a", "href"),
    Source::Attribute("a[class*=\"store-detail--wrap\"]", "href"),
    Source::Attribute("[class*=\"store-header--storeName\"] a", "href"),
];

const SELLER_MESSAGE: &[Source] =
    &[Source::Attribute("a[href*=\"sellerAdminSeq=\"]", "href"), Source::Attribute("a[href*=\"sellerSeq=\"]", "href")];

const MEMBER_PARAMETERS: &[&str] = &["sellerAdminSeq", "sellerSeq"];

const SELLER_RATE: &[Source] = &[Source::Text("[class*=\"store-info--desc\"] strong")];

const SOLD: &[Source] = &[Source::Text("[class*=\"reviewer--sold\"]")];

const RATING: &[Source] = &[
    Source::Text("[data-pl=\"product-reviewer\"] [class*=\"reviewer--rating\"] strong"),
    Source::Text("[data-pl=\"product-reviewer\"] strong"),
];

const REVIEWS: &[Source] = &[Source::Text("[class*=\"reviewer--reviews\"]")];

const GALLERY: &str = "[class*=\"slider--img\"] img";

const VARIANT_IMAGES: &str = "[class*=\"sku-item--image\"] img";

const SPECIFICATION: &str = "[class*=\"specification--prop\"]";
const SPECIFICATION_NAME: &str = "[class*=\"specification--title\"]";
const SPECIFICATION_VALUE: &str = "[class*=\"specification--desc\"]";

const SHELF_CARDS: &str = ".card-out-wrapper a";
