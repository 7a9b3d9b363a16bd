//! The item page drawn in the browser (mid-2024 on), as the viewer sees it.
//!
//! The document the server sends holds title, id and gallery only; price, seller and sales stand in what the page drew.
//! Its classes end in hashes that change with each release, `data-pl` attributes do not.

mod price;
mod seller;
mod shipping;
mod variants;

use super::card::{self, Card, Surroundings};
use super::head::{self, BREADCRUMBS_SOURCE, Head};
use super::link::PriceNote;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, Sourced, issue};
use crate::labels;
use crate::model::{Issue, IssueCode, Listing, PageKind, Role, Sold, Variant};
use crate::money::{self, PriceHints};
use crate::number::{self, Unread};
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Found, Scope, Source};
use crate::text;
use price::{Blocks, Price};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use variants::Chosen;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "item-rendered-2024", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let is_item = matches!(seen.place, Place::Item(_));
    let may_be_item = is_item || seen.address.is_none() || matches!(seen.place, Place::Unresolved | Place::Other);
    let is_drawn = may_be_item && (seen.shows(MARKS) || is_item && seen.shows(MARKS_AT_AN_ITEM));
    is_drawn && !head::shows_former(seen, TITLE)
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Item);
    let head = Head::of(seen);
    let cards = shelf_cards(seen);
    let notes: Vec<PriceNote> = cards.iter().map(|card| PriceNote::of(&card.address)).collect();
    let noted = |field: fn(&PriceNote) -> &Option<String>| -> Option<Sourced> {
        notes.iter().find_map(|note| field(note).clone()).map(|value| (value, "link:pdp_npi".to_owned()))
    };
    // What the viewer has set comes before what the page was made with.
    let currency = set_currency(seen.page).or_else(|| head.currency()).or_else(|| noted(|note| &note.currency));
    draft.ship_to = set_country(seen.page).or_else(|| noted(|note| &note.ship_to));

    let Some((item, item_source)) = head.item.clone() else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    let hint = currency.as_ref().map(|(code, _)| code.as_str());
    let (mut listed, issues) = main_listing(seen, &head, &item, hint);
    listed.listing.sources.insert("item_id".to_owned(), item_source);
    draft.issues = issues;
    draft.issues.extend(head.id_disagreement(&item));
    draft.canonical_url = Some((item.url(), "url".to_owned()));
    let shown_currency = listed.listing.price.as_ref().and_then(|price| price.currency.clone());
    let price_source = listed.listing.sources.get("price").cloned();
    draft.currency = shown_currency.zip(price_source).or(currency);
    draft.seller = listed.listing.seller.clone();
    draft.listings.push(listed);

    let currency = draft.currency.as_ref().map(|(code, _)| code.clone());
    let around = Surroundings {
        role: Role::Recommendation,
        currency: currency.as_deref(),
        format: card::number_format(seen.page),
    };
    let mut taken = vec![item.global];
    for card in cards {
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
    let base = seen.address.as_ref();
    let document = Scope::document(page);
    let mut issues = Vec::new();
    let mut sources = BTreeMap::new();
    let mut keep = |field: &str, source: &str| sources.insert(field.to_owned(), source.to_owned());
    let missing = |field: &str| issue(IssueCode::Missing, Some(&item.global), field, &[]);
    let unread = |field: &str, found: &Found<P::Node>, reason: Unread| {
        let values = [(found.source.as_str(), found.text.as_str())];
        issue(reason.into(), Some(&item.global), field, &values)
    };
    let format = card::number_format(page);

    let shown_title = document.all(TITLE).find(|found| !is_site_name(&found.text));
    let title_node = shown_title.as_ref().and_then(|found| found.node.clone());
    if let Some(shown) = &shown_title {
        issues.extend(head.title_disagreement(item, &shown.text, &shown.source));
    }
    let title = shown_title.map(|found| (found.text, found.source)).or_else(|| head.title());
    match &title {
        Some((_, source)) => _ = keep("title", source),
        None => issues.push(missing("title")),
    }

    let rows = variants::rows(page);
    let mut blocks = Blocks::of(page);
    let (price, price_node) = match blocks.price(page, &PriceHints { currency, format }) {
        Price::Read(range, found) => {
            keep("price", &found.source);
            issues.extend(head.price_disagreement(item, &range, &found.source, variants::has_choice(&rows)));
            blocks = blocks.beside(&found);
            (Some(range), found.node)
        }
        Price::Unread(found, reason) => {
            issues.push(unread("price", &found, reason));
            (None, found.node)
        }
        Price::Nothing => {
            issues.push(missing("price"));
            (None, None)
        }
    };
    let shown_currency = price.as_ref().and_then(|price| price.currency.clone());
    let hints = PriceHints { currency: shown_currency.as_deref().or(currency), format };
    let mut taken = |field: &str, source: String| _ = keep(field, &source);
    let list_price = blocks.list_price(page, &hints).map(|(range, source)| {
        taken("list_price", source);
        range
    });
    let discount_percent = blocks.discount(page).map(|(percent, source)| {
        taken("discount_percent", source);
        percent
    });
    let unit_price = blocks.unit_price(page, &hints).map(|(unit, source)| {
        taken("unit_price", source);
        unit
    });
    let tiers = price.as_ref().and_then(|price| blocks.quantity_prices(page, &hints, price));
    let quantity_prices = tiers.map(|(tiers, source)| {
        taken("quantity_prices", source);
        tiers
    });

    let stock = document.first(STOCK).and_then(|found| Some((labels::stock(&found.text)?, found.source)));
    let chosen = Chosen {
        price: price.as_ref(),
        list_price: list_price.as_ref(),
        stock: stock.as_ref().map(|(stock, _)| *stock),
    };
    let mut variants = variants::variants(&rows, &chosen);
    match stock {
        _ if !variants.is_empty() => taken("variants", variants::SOURCE.to_owned()),
        // A listing without options is its only variant.
        Some((stock, source)) => {
            taken("variants", source);
            variants.push(Variant {
                price: price.clone(),
                list_price: list_price.clone(),
                stock: Some(stock),
                available: Some(stock > 0),
                selected: true,
                ..Variant::default()
            });
        }
        None => {}
    }
    let shipping = shipping::read(page, &hints, variants::ships_from(&rows)).map(|(shipping, source)| {
        taken("shipping", source);
        shipping
    });

    let (seller, seller_node) = match seller::read(page, base) {
        Some(shown) => {
            let name = shown.seller.name.as_deref();
            issues.extend(name.and_then(|name| head.seller_disagreement(item, name, &shown.source)));
            taken("seller", shown.source);
            (Some(shown.seller), shown.node)
        }
        None => {
            issues.push(missing("seller"));
            (None, None)
        }
    };

    let sold = sold(page);
    let sold = match sold.map(|found| (number::parse_count(&found.text), found)) {
        Some((Ok(count), found)) => {
            taken("sold", found.source);
            Some(Sold { count, text: Some(found.text) })
        }
        Some((Err(reason), found)) => {
            issues.push(unread("sold", &found, reason));
            None
        }
        None => None,
    };
    let rating = RATING.iter().flat_map(|selector| texts(page, None, selector)).find_map(|found| {
        let text = found.text.replace(',', ".");
        is_rating(&text).then(|| {
            taken("rating", found.source);
            text
        })
    });
    let review_count = REVIEWS.iter().flat_map(|selector| texts(page, None, selector)).find_map(|found| {
        let count = number::parse_count(&found.text).ok().filter(|_| !number::is_sold_text(&found.text))?;
        taken("review_count", found.source);
        Some(count)
    });

    let (images, source) = images(page, head);
    match images.is_empty() {
        false => taken("images", source),
        true => issues.push(missing("images")),
    }
    let specifications = specifications(page);
    if !specifications.is_empty() {
        taken("specifications", format!("dom:{SPECIFICATION}"));
    }
    let brand = specifications.iter().find(|(name, _)| labels::is_brand_label(name)).map(|(_, value)| value.clone());
    if brand.is_some() {
        taken("brand", format!("dom:{SPECIFICATION}"));
    }
    let (breadcrumbs, source) = breadcrumbs(page, head, base);
    if !breadcrumbs.is_empty() {
        taken("breadcrumbs", source);
    }

    let listing = Listing {
        alias_id: item.alias.clone(),
        title: title.map(|(title, _)| title),
        price,
        list_price,
        seller,
        sold,
        rating,
        review_count,
        discount_percent,
        unit_price,
        quantity_prices: quantity_prices.unwrap_or_default(),
        variants,
        shipping,
        brand,
        breadcrumbs,
        images,
        specifications,
        sources,
        ..Listing::new(Role::Main, &item.global, &item.url())
    };
    let block = title_node.as_ref().and_then(|node| page.parent(node));
    let anchor = Anchor { card: block, title: title_node, price: price_node, seller: seller_node };
    (Listed { listing, anchor }, issues)
}

/// The texts of what matches `selector`, below `node` or in the whole document, one after the other as they are asked for.
fn texts<'a, P: Page>(
    page: &'a P,
    node: Option<&P::Node>,
    selector: &'static str,
) -> impl Iterator<Item = Found<P::Node>> + use<'a, P> {
    let nodes = page.select(node, selector).into_iter().take(MOST_PLACES).filter(|node| page.is_shown(node));
    nodes.filter_map(move |node| {
        let text = text::fold(&page.text(&node));
        (!text.is_empty()).then(|| Found { text, source: format!("dom:{selector}"), node: Some(node) })
    })
}

/// How often it was sold. Where no class says so, the words do.
fn sold<P: Page>(page: &P) -> Option<Found<P::Node>> {
    Scope::document(page).first(SOLD).or_else(|| {
        let mut texts = SOLD_BY_WORDS.iter().flat_map(|selector| texts(page, None, selector));
        texts.find(|found| number::is_sold_text(&found.text))
    })
}

/// A number from 0 to 5.
fn is_rating(text: &str) -> bool {
    let digits = text.len() <= LONGEST_RATING && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits && money::parse_amount(text).is_some_and(|rating| rating.0 <= BEST_RATING)
}

/// The gallery, then the pictures of variants.
fn images<P: Page>(page: &P, head: &Head) -> (Vec<String>, String) {
    let pictures_of = |selector: &str| -> Vec<String> {
        let source = |image| page.attribute(image, "src").or_else(|| page.attribute(image, "data-src"));
        picture::distinct(page.select(None, selector).iter().filter_map(source))
    };
    let drawn = pictures_of(GALLERY);
    let is_drawn = |image: &String| drawn.iter().any(|shown| picture::identity(shown) == picture::identity(image));
    // After moving on within the page the state still has the last listing's gallery: not one of its pictures is drawn.
    let told = head.images.as_ref().filter(|(images, _)| drawn.is_empty() || images.iter().any(is_drawn));
    let (gallery, source) = match (told, &head.picture) {
        (Some((images, source)), _) => (images.clone(), source.clone()),
        (None, Some((picture, source))) if drawn.is_empty() => (picture.clone(), source.clone()),
        _ => (Vec::new(), format!("dom:{GALLERY}")),
    };
    (picture::distinct(gallery.into_iter().chain(drawn).chain(pictures_of(VARIANT_IMAGES))), source)
}

fn specifications<P: Page>(page: &P) -> Vec<(String, String)> {
    let cell = |row: &P::Node, selector: &str| {
        page.first(Some(row), selector).map(|cell| text::fold(&page.text(&cell))).filter(|text| !text.is_empty())
    };
    let rows = page.select(None, SPECIFICATION);
    let mut specifications: Vec<(String, String)> = Vec::new();
    for row in rows.iter().take(MOST_SPECIFICATIONS) {
        // A dialog may show all rows again.
        let pair = cell(row, SPECIFICATION_NAME).zip(cell(row, SPECIFICATION_VALUE));
        specifications.extend(pair.filter(|pair| !specifications.contains(pair)));
    }
    specifications
}

/// The categories: as drawn, or as the structured data has them. The way to the site's home page is none.
fn breadcrumbs<P: Page>(page: &P, head: &Head, base: Option<&Address>) -> (Vec<String>, String) {
    let links = page.select(None, BREADCRUMB).into_iter().take(MOST_PLACES).filter(|link| page.is_shown(link));
    let drawn: Vec<String> = links
        .filter_map(|link| {
            let address = Address::of_link(&page.attribute(&link, "href")?, base)?;
            let name = text::fold(&page.text(&link));
            (address.path() != "/" && !name.is_empty()).then_some(name)
        })
        .collect();
    match drawn.is_empty() {
        false => (drawn, format!("dom:{BREADCRUMB}")),
        true => (head.breadcrumbs.clone(), BREADCRUMBS_SOURCE.to_owned()),
    }
}

/// The currency the viewer has set, as the page's header says it: `PL/ PKR`.
fn set_currency<P: Page>(page: &P) -> Option<Sourced> {
    let found = Scope::document(page).first(SETTINGS)?;
    let code = found.text.split(|c: char| !c.is_ascii_alphabetic()).rfind(|word| money::is_currency(word))?;
    Some((code.to_owned(), found.source.clone()))
}

/// The country the viewer has set, by the class of the flag in the page's header.
fn set_country<P: Page>(page: &P) -> Option<Sourced> {
    let flag = page.first(None, FLAG)?;
    let classes = page.attribute(&flag, "class")?;
    let code = classes.split_whitespace().find(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase()))?;
    Some((code.to_owned(), format!("dom:{FLAG}@class")))
}

/// Some pages have the site's name as their only heading.
fn is_site_name(text: &str) -> bool {
    text.eq_ignore_ascii_case("AliExpress")
}

fn shelf_cards<P: Page>(seen: &Seen<P>) -> Vec<Card<P::Node>> {
    seen.page.select(None, SHELF_CARDS).into_iter().filter_map(|link| Card::of(seen, link)).collect()
}

/// What only a drawn item page shows. The price block alone is not enough while it is still empty.
const MARKS: &[&str] = &["h1[data-pl=\"product-title\"]", "[data-pl=\"product-price\"] [class*=\"price\"]"];

/// What shows at an item's address that the page is drawn, also where it lacks the attributes.
const MARKS_AT_AN_ITEM: &[&str] = &[
    "[data-pl=\"product-title\"]",
    ".pdp-info [class*=\"price-\"][class*=\"--current\"]",
    "[class*=\"price-default--current\"]",
];

/// Headings of shelves and of reviews have the class of the title's wrapper too, but stand outside the column of facts.
const TITLE: &[Source] = &[
    Source::Text("h1[data-pl=\"product-title\"]"),
    Source::Text("[data-pl=\"product-title\"]"),
    Source::Text("[class*=\"title--wrap\"] h1"),
    Source::Text(".pdp-info-right [class*=\"title--wrap\"]"),
    Source::Text(".pdp-info h1"),
];

const SOLD: &[Source] = &[Source::Text("[class*=\"reviewer--sold\"]")];

const SOLD_BY_WORDS: &[&str] = &[
    "[class*=\"reviewer--sliderItem\"] span",
    "[class*=\"reviewer--sliderItem\"]",
    "[data-pl=\"product-reviewer\"] span",
];

const RATING: &[&str] = &[
    "[data-pl=\"product-reviewer\"] [class*=\"reviewer--rating\"] strong",
    "[data-pl=\"product-reviewer\"] strong",
    "[class*=\"reviewer--rating\"]",
];

const REVIEWS: &[&str] = &["[class*=\"reviewer--reviews\"]", "[data-pl=\"product-reviewer\"] a"];

const STOCK: &[Source] = &[Source::Text("[class*=\"quantity--info\"]")];

const GALLERY: &str = "[class*=\"slider--img\"] img";

const VARIANT_IMAGES: &str = "[data-sku-col] img, [class*=\"sku-item--image\"] img";

const SPECIFICATION: &str = "[class*=\"specification--prop\"]";
const SPECIFICATION_NAME: &str = "[class*=\"specification--title\"]";
const SPECIFICATION_VALUE: &str = "[class*=\"specification--desc\"]";

const BREADCRUMB: &str = "[class*=\"breadcrumb\"] a";

const SETTINGS: &[Source] = &[Source::Text("[class*=\"ship-to--text\"] b"), Source::Text("[class*=\"ship-to--text\"]")];

const FLAG: &str = "[class*=\"ship-to--\"][class*=\"country-flag\"]";

const SHELF_CARDS: &str = ".card-out-wrapper a";

/// More places than one fact stands in, on any page.
const MOST_PLACES: usize = 60;

/// More specification rows than a listing has.
const MOST_SPECIFICATIONS: usize = 600;

const BEST_RATING: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// `4.85`.
const LONGEST_RATING: usize = 5;
