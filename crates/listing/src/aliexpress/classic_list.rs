//! Search and category lists of 2016 to 2019: drawn by the server, every card with all its facts in the document.

use super::card;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, Sourced, issue};
use crate::labels;
use crate::model::{IssueCode, Listing, PageKind, PriceRange, Role, Seller, Shipping, Sold};
use crate::money::{self, PriceHints};
use crate::number::{self, Unread};
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Found, Scope, Source};
use crate::state::Value;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "list-classic-2016", detect, extract }
}

/// The scripts of these pages assign parts of `runParams`, as later lists assign their state: the cards tell them apart.
fn detect<P: Page>(seen: &Seen<P>) -> bool {
    seen.has(&[CARD, SEARCH_BODY, CATEGORY_BODY])
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let page = seen.page;
    let is_category = match seen.place {
        Place::Category => true,
        Place::Search => false,
        _ => seen.has(&[CATEGORY_BODY]),
    };
    let mut draft = Draft::new(if is_category { PageKind::Category } else { PageKind::Search });
    draft.currency = currency(seen);
    draft.ship_to = ship_to(page);
    let currency = draft.currency.as_ref().map(|(code, _)| code.clone());
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (selector, role) in [(CARD, Role::Result), (SHELF_CARD, Role::Recommendation)] {
        for card in page.select(None, selector) {
            // An album or a banner among the cards leads to no listing.
            let Some(item) = item_of(seen, &card) else { continue };
            let role = if page.matches(&card, SHELF_PARTS) { Role::Recommendation } else { role };
            if taken.insert(item.global.clone()) {
                read(seen, &card, &item, role, currency.as_deref(), &mut draft);
            }
        }
    }
    draft
}

/// The listing a card leads to: by its first link to one, else by the ids the card carries.
fn item_of<P: Page>(seen: &Seen<P>, card: &P::Node) -> Option<ItemId> {
    let links = seen.page.select(Some(card), "a[href]");
    let mut addresses = links.iter().filter_map(|link| seen.page.attribute(link, "href"));
    let linked = addresses.find_map(|href| Address::of_link(&href, seen.address.as_ref())?.linked_item());
    linked.or_else(|| ItemId::on(seen.site, &carried(seen.page, card, 1)?))
}

/// One part of what a card carries for the site's own scripts: category, item, the seller's member id.
fn carried<P: Page>(page: &P, card: &P::Node, index: usize) -> Option<String> {
    let parts = page.attribute(card, "qrdata")?;
    let part = parts.split('|').nth(index)?.trim();
    (!part.is_empty() && part.chars().all(char::is_alphanumeric)).then(|| part.to_owned())
}

fn read<P: Page>(
    seen: &Seen<P>,
    card: &P::Node,
    item: &ItemId,
    role: Role,
    currency: Option<&str>,
    draft: &mut Draft<P::Node>,
) {
    let page = seen.page;
    let scope = Scope { page, node: Some(card), state: None };
    let mut sources = BTreeMap::new();
    let mut keep = |field: &str, source: &str| _ = sources.insert(field.to_owned(), source.to_owned());
    let missing = |field: &str| issue(IssueCode::Missing, Some(&item.global), field, &[]);
    let hints = PriceHints { currency, format: None };

    keep("item_id", "dom:a@href");
    let title = scope.first(TITLE);
    match &title {
        Some(found) => keep("title", &found.source),
        None => draft.issues.push(missing("title")),
    }

    let mut unread = None;
    let price = scope.all(PRICE).find_map(|found| match price_by_the(unit(&scope), &found, &hints) {
        Ok(range) => Some((range, found)),
        Err(reason) => {
            unread.get_or_insert((found, reason));
            None
        }
    });
    match (&price, unread) {
        (Some((_, found)), _) => keep("price", &found.source),
        (None, Some((found, reason))) => {
            let values = [(found.source.as_str(), found.text.as_str())];
            draft.issues.push(issue(reason.into(), Some(&item.global), "price", &values));
        }
        (None, None) => draft.issues.push(missing("price")),
    }
    let list_price =
        scope.all(LIST_PRICE).find_map(|found| Some((price_by_the(None, &found, &hints).ok()?, found.source)));
    if let Some((_, source)) = &list_price {
        keep("list_price", source);
    }
    let discount = scope.first(DISCOUNT).and_then(|found| Some((labels::percent(&found.text)?, found.source)));
    if let Some((_, source)) = &discount {
        keep("discount_percent", source);
    }

    let sold = scope.first(SOLD).and_then(|found| Some((number::parse_count(&found.text).ok()?, found)));
    if let Some((_, found)) = &sold {
        keep("sold", &found.source);
    }
    let rating = scope.all(RATING).find_map(|found| Some((stars(&found.text)?, found.source)));
    if let Some((_, source)) = &rating {
        keep("rating", source);
    }
    let review_count =
        scope.first(REVIEWS).and_then(|found| Some((number::parse_count(&found.text).ok()?, found.source)));
    if let Some((_, source)) = &review_count {
        keep("review_count", source);
    }

    let seller_name = scope.first(SELLER);
    let seller = seller_name.as_ref().map(|name| {
        keep("seller", &name.source);
        let address = scope.first(SELLER_LINK).and_then(|link| Address::of_link(&link.text, seen.address.as_ref()));
        let id = address.as_ref().and_then(|address| match address.place() {
            Place::Store(number) => Some(number),
            _ => None,
        });
        Seller {
            id,
            name: Some(name.text.clone()),
            url: address.and_then(|address| address.canonical()),
            member_id: carried(page, card, 2),
            ..Seller::default()
        }
    });

    let shown_currency = price.as_ref().and_then(|(range, _)| range.currency.clone());
    let shipping = shipping(&scope, &PriceHints { currency: shown_currency.as_deref().or(currency), format: None });
    if let Some((_, source)) = &shipping {
        keep("shipping", source);
    }
    let pictures = card::PICTURE_ATTRIBUTES.iter().find_map(|attribute| {
        let nodes = page.select(Some(card), IMAGES);
        let images = picture::distinct(nodes.iter().filter_map(|image| page.attribute(image, attribute)));
        (!images.is_empty()).then(|| (images, format!("dom:{IMAGES}@{attribute}")))
    });
    if let Some((_, source)) = &pictures {
        keep("images", source);
    }

    let anchor = Anchor {
        card: Some(card.clone()),
        title: TITLE_LINKS.iter().find_map(|selector| page.first(Some(card), selector)),
        price: price.as_ref().and_then(|(_, found)| found.node.clone()),
        seller: seller_name.and_then(|found| found.node),
    };
    let listing = Listing {
        alias_id: item.alias.clone(),
        title: title.map(|found| found.text),
        price: price.map(|(range, _)| range),
        list_price: list_price.map(|(range, _)| range),
        discount_percent: discount.map(|(percent, _)| percent),
        sold: sold.map(|(count, found)| Sold { count, text: Some(found.text) }),
        rating: rating.map(|(rating, _)| rating),
        review_count: review_count.map(|(count, _)| count),
        seller,
        shipping: shipping.map(|(shipping, _)| shipping),
        images: pictures.map(|(images, _)| images).unwrap_or_default(),
        advertised: page.matches(card, SHELF_CARD) || page.first(Some(card), ADVERTISED).is_some(),
        sources,
        ..Listing::new(role, &item.global, &item.url())
    };
    draft.listings.push(Listed { listing, anchor });
}

/// A price, as `US $1.66 - 1.99` with its unit (`Pair`, `lot`) beside it, or as `US $4.99 / piece` in one.
fn price_by_the<N>(unit: Option<String>, found: &Found<N>, hints: &PriceHints) -> Result<PriceRange, Unread> {
    let (amount, own_unit) = match found.text.split_once('/') {
        Some((amount, unit)) => (amount, Some(unit.trim().to_owned()).filter(|unit| !unit.is_empty())),
        None => (found.text.as_str(), None),
    };
    let mut range = money::parse_price(amount, hints)?;
    if let (Some(text), Some(unit)) = (&range.text, own_unit.or(unit)) {
        range.text = Some(format!("{text} / {unit}"));
    }
    Ok(range)
}

fn unit<P: Page>(scope: &Scope<P>) -> Option<String> {
    scope.first(UNIT).map(|found| found.text)
}

fn shipping<P: Page>(scope: &Scope<P>, hints: &PriceHints) -> Option<(Shipping, String)> {
    let ships_from = scope.first(SHIPS_FROM).map(|found| {
        let text = found.text.trim_matches(['(', ')']);
        labels::ships_from(text).unwrap_or(text).to_owned()
    });
    if let Some(found) = scope.first(FREE_SHIPPING) {
        let price = card::free(hints.currency, &found.text);
        return Some((
            Shipping { price: Some(price), ships_from, text: Some(found.text), ..Shipping::default() },
            found.source,
        ));
    }
    let row = scope.first(SHIPPING)?;
    let price = scope.first(SHIPPING_PRICE).and_then(|found| price_by_the(None, &found, hints).ok());
    Some((Shipping { price, ships_from, text: Some(row.text), ..Shipping::default() }, row.source))
}

/// The rating in `Star Rating: 4.8 out of 5`, in whichever order the language has the two numbers.
fn stars(text: &str) -> Option<String> {
    let is_number = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
    let parts = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
    let numbers: Vec<String> =
        parts.map(|part| part.trim_matches(['.', ','])).filter(is_number).map(|part| part.replace(',', ".")).collect();
    let [one, other] = numbers.as_slice() else { return None };
    let (first, second) = (card::rating_value(one)?, card::rating_value(other)?);
    let best = Decimal::from(5);
    if first.max(second) != best {
        return None;
    }
    let is_first = first < second || (first == second && one.len() > other.len());
    Some(if is_first { one.clone() } else { other.clone() })
}

/// The currency the viewer chose, or the one the page hands to its own scripts.
fn currency<P: Page>(seen: &Seen<P>) -> Option<Sourced> {
    let chosen = Scope::document(seen.page).first(CURRENCY).map(|found| (found.text, found.source));
    let handed = || {
        let scripts = seen.scripts(CONFIGURATION);
        let code = scripts.iter().find_map(|script| Value::assigned(script, CONFIGURATION)?.at("currencyType")?.text());
        code.map(|code| (code, format!("{CONFIGURATION}:currencyType")))
    };
    chosen
        .filter(|(code, _)| money::is_currency(code))
        .or_else(|| handed().filter(|(code, _)| money::is_currency(code)))
}

/// The country stands in the class of its flag: `css_flag css_us`.
fn ship_to<P: Page>(page: &P) -> Option<Sourced> {
    let flag = Scope::document(page).first(FLAG)?;
    let country = flag.text.split(' ').find_map(|class| class.strip_prefix("css_").filter(|code| code.len() == 2))?;
    let is_code = country.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| (country.to_ascii_uppercase(), flag.source))
}

const CARD: &str = "li[qrdata]";

const SEARCH_BODY: &str = "body#we-wholesale-search-list";

const CATEGORY_BODY: &str = "body#we-wholesale-category-list";

/// Sponsored cards below the list.
const SHELF_CARD: &str = "li.p4p-list-item";

/// Whatever stands in a sponsored part of the page.
const SHELF_PARTS: &str = "[id*=\"p4p\"] li, [class*=\"p4p\"] li";

/// The link's own text is shortened for some sellers; its tool tip is the listing's title.
const TITLE: &[Source] = &[
    Source::Attribute("a.product", "title"),
    Source::Attribute(".p4p-product-title a", "title"),
    Source::Text("a.product"),
    Source::Text(".p4p-product-title"),
];

const TITLE_LINKS: &[&str] = &["a.product", ".p4p-product-title"];

/// The price of shipping is a `.value` in a `.price` too.
const PRICE: &[Source] =
    &[Source::Text("[itemprop=\"price\"]"), Source::Text(".price-m .value"), Source::Text(".p4p-price-list")];

const UNIT: &[Source] = &[Source::Text(".price-m .unit")];

const LIST_PRICE: &[Source] = &[Source::Text("del.original-price"), Source::Text(".original-price")];

const DISCOUNT: &[Source] = &[Source::Text(".new-discount-rate"), Source::Text(".discount-rate")];

const SOLD: &[Source] = &[Source::Text(".order-num-a"), Source::Text(".order-num")];

const RATING: &[Source] = &[Source::Attribute(".star", "title")];

const REVIEWS: &[Source] = &[Source::Text(".rate-num")];

const SELLER: &[Source] = &[Source::Text("a.store"), Source::Attribute("a.store", "title")];

const SELLER_LINK: &[Source] = &[Source::Attribute("a.store", "href")];

const FREE_SHIPPING: &[Source] = &[Source::Text(".free-s")];

const SHIPPING: &[Source] = &[Source::Text(".pnl-shipping")];

const SHIPPING_PRICE: &[Source] = &[Source::Text(".pnl-shipping .value")];

const SHIPS_FROM: &[Source] = &[Source::Text(".ship-from-foreign-country")];

const IMAGES: &str = ".picCore, .img-box img";

const ADVERTISED: &str = ".sponsored-icon";

const CURRENCY: &[Source] = &[Source::Text("#switcher-info .currency")];

const FLAG: &[Source] = &[Source::Attribute("#switcher-info .css_flag", "class")];

/// What the page hands to the script that fetches advertisements.
const CONFIGURATION: &str = "p4pObjectConfig['Bcfg']";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rating_is_the_smaller_of_two_numbers() {
        let cases = [
            ("Star Rating: 4.8 out of 5", Some("4.8")),
            ("Calificación: 4,8 de 5", Some("4.8")),
            ("5つ星のうち4.5", Some("4.5")),
            ("Star Rating: 5.0 out of 5", Some("5.0")),
            ("Star Rating: 4 out of 5.", Some("4")),
            ("Star Rating: 9.8 out of 10", None),
            ("4.8", None),
            ("", None),
        ];
        for (text, want) in cases {
            assert_eq!(stars(text).as_deref(), want, "{text}");
        }
    }
}
