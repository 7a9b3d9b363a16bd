//! One card of a list or a shelf (2025 on). It carries the listing's id, its price and, mostly, title and sales.

use crate::address::ItemId;
use crate::generation::Listed;
use crate::labels;
use crate::model::{Amount, Issue, IssueCode, PriceRange, Role, Shipping, Site, Sold};
use crate::money::{self, PriceHints};
use crate::number;
use crate::page::{Anchor, Page};
use crate::picture;
use crate::record::{self, Record};
use crate::source::{Scope, Source};
use crate::text;

/// Every card of a page, wherever it stands.
pub(crate) const CARD: &str = "[data-product-id][data-sku-id]";

/// The listing a card is about.
pub(crate) fn item<P: Page>(page: &P, card: &P::Node) -> Option<ItemId> {
    ItemId::on(Site::AliexpressRu, page.attribute(card, "data-product-id")?.trim())
}

/// A page's cards in their order, each with whether it stands on a shelf: what the page recommends beside what was
/// asked for. The shelf's widget says so; where its name is another, the heading over the cards does.
pub(crate) fn all<P: Page>(page: &P) -> Vec<(P::Node, bool)> {
    let mut cards = Vec::new();
    let mut under_shelf_heading = false;
    for node in page.select(None, CARD_OR_HEADING) {
        if page.matches(&node, CARD) {
            if is_within_card(page, &node) {
                continue;
            }
            let on_shelf = names_its_place(page, &node).unwrap_or(under_shelf_heading);
            cards.push((node, on_shelf));
        } else {
            let heading = text::fold(&page.text(&node)).to_lowercase();
            under_shelf_heading = SHELF_HEADINGS.contains(&heading.as_str());
        }
    }
    cards
}

/// Whether an element stands in a card: no card holds another, and a hostile page may nest thousands.
fn is_within_card<P: Page>(page: &P, node: &P::Node) -> bool {
    let mut above = page.parent(node);
    for _ in 0..HIGHEST {
        match above {
            Some(node) if page.matches(&node, CARD) => return true,
            Some(node) => above = page.parent(&node),
            None => return false,
        }
    }
    false
}

/// Whether the widget around a card is a shelf or the list of results, if it is one of them.
fn names_its_place<P: Page>(page: &P, card: &P::Node) -> Option<bool> {
    let mut node = card.clone();
    for _ in 0..HIGHEST {
        if page.matches(&node, SHELF) {
            return Some(true);
        }
        if page.matches(&node, RESULTS) {
            return Some(false);
        }
        node = page.parent(&node)?;
    }
    None
}

/// Reads a card. `currency` is the one the page is shown in, where it says so.
pub(crate) fn read<P: Page>(
    page: &P,
    card: &P::Node,
    item: &ItemId,
    role: Role,
    currency: Option<&str>,
) -> (Listed<P::Node>, Vec<Issue>) {
    let scope = Scope { page, node: Some(card), state: None };
    let mut record = Record::new(role, item, "dom:[data-product-id]@data-product-id");
    let hints = PriceHints { currency, format: None };

    let title = scope.first(TITLE);
    let title_node = title.as_ref().and_then(|found| found.node.clone());
    record.listing.title = record.wanted("title", title.as_ref().map(record::sourced));

    let price = scope.first(PRICE);
    let price_node = price.as_ref().and_then(|found| found.node.clone());
    let read = price.as_ref().and_then(|found| record.price_of("price", found, &hints));
    record.set_price(read);
    let shown = record.listing.price.as_ref().and_then(|price| price.currency.clone());
    let list_hints = PriceHints { currency: shown.as_deref().or(currency), format: None };
    let list_price = scope.all(LIST_PRICE).find_map(|found| {
        let range = money::parse_price(&found.text, &list_hints).ok()?;
        Some((range, found.source))
    });
    record.listing.list_price = record.kept("list_price", list_price);
    let discounts = DISCOUNT.iter().flat_map(|source| scope.few(*source, MOST_MARKS));
    let discount = discounts.filter_map(|found| Some((labels::percent(&found.text)?, found.source))).next();
    record.listing.discount_percent = record.kept("discount_percent", discount);

    // Sales and rating stand in a row of small marks, known by their form alone.
    let marks: Vec<_> = TRUST.iter().flat_map(|source| scope.few(*source, MOST_MARKS)).collect();
    let sold = marks.iter().filter(|found| number::is_sold_text(&found.text)).find_map(|found| {
        let count = number::parse_count(&found.text).ok()?;
        Some((Sold { count, text: Some(found.text.clone()) }, found.source.clone()))
    });
    record.listing.sold = record.kept("sold", sold);
    let rating = marks.iter().find_map(|found| Some((record::rating(&found.text)?, found.source.clone())));
    record.listing.rating = record.kept("rating", rating);

    let free = DELIVERY.iter().flat_map(|source| scope.few(*source, MOST_MARKS)).find(|found| is_free(&found.text));
    if let Some(found) = free {
        let zero = Amount(0.into());
        let price = PriceRange { min: zero, max: zero, currency: shown, text: Some(found.text.clone()) };
        record.keep("shipping", &found.source);
        record.listing.shipping = Some(Shipping { price: Some(price), text: Some(found.text), ..Shipping::default() });
    }

    let pictures = page.select(Some(card), IMAGES);
    record.listing.images = picture::distinct(pictures.iter().filter_map(|image| page.attribute(image, "src")));
    match record.listing.images.is_empty() {
        true => record.report(IssueCode::Missing, "images", &[]),
        false => record.keep("images", &format!("dom:{IMAGES}@src")),
    }
    if page.attribute(card, ADVERTISED).is_some() {
        record.keep("advertised", &format!("dom:[{ADVERTISED}]"));
        record.listing.advertised = true;
    }

    let anchor = Anchor { card: Some(card.clone()), title: title_node, price: price_node, seller: None };
    record.into_listed(anchor)
}

/// On a card the mark of free delivery is a single word beside the picture of a parcel.
pub(crate) fn is_free(text: &str) -> bool {
    labels::is_free_shipping(text) || FREE.contains(&text.trim().to_lowercase().as_str())
}

const RESULTS: &str = "[class*=\"SeoProductFeed\"], [data-w-page-area=\"search_results\"]";

const SHELF: &str = "[class*=\"Recommendations\"], [class*=\"shelfRoot\"], [class*=\"shelfWrapper\"], \
                     [data-w-page-area=\"rcmdprod\"]";

const CARD_OR_HEADING: &str = "[data-product-id][data-sku-id], h2, h3";

/// How far above a card the widget that holds it stands at most.
const HIGHEST: usize = 12;

/// No card has as many small texts of a kind.
const MOST_MARKS: usize = 16;

/// In lower case.
const SHELF_HEADINGS: &[&str] = &["selected for you", "подобрали для вас", "recommended for you", "рекомендуем вам"];

const TITLE: &[Source] = &[
    Source::Text("[class*=\"RedSnippet__title\"]"),
    Source::Attribute("[class*=\"RedSnippet__title\"]", "title"),
    Source::Attribute("img[alt]", "alt"),
];

/// The price stands on the card twice: beside the picture and in what opens under the pointer.
const PRICE: &[Source] = &[Source::Text("[class*=\"RedSnippet__priceNew\"]")];

const LIST_PRICE: &[Source] = &[
    Source::Text("[class*=\"RedSnippet__priceOld\"] [class*=\"strikethrough\"]"),
    Source::Text("[class*=\"RedSnippet__priceOld\"]"),
];

const DISCOUNT: &[Source] =
    &[Source::Text("[class*=\"RedSnippet__priceOld\"] span"), Source::Text("[class*=\"RedSnippet__discount\"]")];

const TRUST: &[Source] = &[Source::Text("[class*=\"RedSnippet__trustItem\"]")];

const DELIVERY: &[Source] = &[Source::Text("[class*=\"RedSnippet__deliveryItem\"]")];

const FREE: &[&str] = &["free", "бесплатно"];

const IMAGES: &str = "img[src*=\"/kf/\"]";

const ADVERTISED: &str = "data-ad";
