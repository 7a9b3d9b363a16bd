//! One card of a grid or a shelf (2023 on): a link with everything inside, its classes hashed, its texts plain.
//! What the page's state says of the same listing is read together with it.

use super::link::{self, PriceNote};
use crate::address::{Address, ItemId};
use crate::generation::{Listed, Seen, issue};
use crate::model::{Issue, IssueCode, Listing, PriceRange, Role, Seller, Sold};
use crate::money::{self, PriceHints};
use crate::number::{self, NumberFormat};
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Found, Scope, Source};
use crate::state::Value;
use crate::text;
use std::collections::BTreeMap;

/// A card, by its link, and the listing the link leads to.
#[derive(Clone)]
pub(crate) struct Card<N> {
    pub(crate) link: N,
    pub(crate) address: Address,
    pub(crate) item: ItemId,
}

impl<N> Card<N> {
    /// The card of a link, if the link leads to a listing.
    pub(crate) fn of<P: Page<Node = N>>(seen: &Seen<P>, link: N) -> Option<Self> {
        let href = seen.page.attribute(&link, "href")?;
        let address = Address::of_link(&href, seen.address.as_ref())?;
        let item = address.linked_item()?;
        Some(Self { link, address, item })
    }
}

/// What surrounds a card.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) role: Role,
    /// ISO 4217 code of the currency the page is shown in, where the page says it.
    pub(crate) currency: Option<&'a str>,
}

/// The listing shown by `card`, told by `state`, or both: as it is known from an earlier reading, or read now.
pub(crate) fn read<P: Page>(
    seen: &Seen<P>,
    card: Option<&Card<P::Node>>,
    state: Option<(Value, &'static str)>,
    item: &ItemId,
    around: &Surroundings,
) -> (Listed<P::Node>, Vec<Issue>) {
    let circumstances = format!("{item:?} {around:?} {}", state.is_some());
    seen.card(card.map(|card| &card.link), circumstances, || read_anew(seen, card, state, item, around))
}

fn read_anew<P: Page>(
    seen: &Seen<P>,
    card: Option<&Card<P::Node>>,
    state: Option<(Value, &'static str)>,
    item: &ItemId,
    around: &Surroundings,
) -> (Listed<P::Node>, Vec<Issue>) {
    let page = seen.page;
    let mut issues = Vec::new();
    let mut sources = BTreeMap::new();
    let mut keep = |field: &str, source: &str| sources.insert(field.to_owned(), source.to_owned());
    let rendered = |table| card.and_then(|card| Scope { page, node: Some(&card.link), state: None }.first(table));
    let told = |table| state.and_then(|state| Scope { page, node: None, state: Some(state) }.first(table));

    let note = card.map(|card| PriceNote::of(&card.address)).unwrap_or_default();
    let told_currency = told(STATE_CURRENCY).map(|found| found.text).filter(|code| money::is_currency(code));
    let currency = told_currency.as_deref().or(note.currency.as_deref()).or(around.currency);

    let shown_title = rendered(CARD_TITLE);
    let told_title = told(STATE_TITLE);
    issues.extend(disagreement(item, "title", &told_title, &shown_title));
    let title_node = shown_title.as_ref().and_then(|found| found.node.clone());
    let title = told_title.or(shown_title);
    match &title {
        Some(found) => _ = keep("title", &found.source),
        None => issues.push(issue(IssueCode::Missing, Some(&item.global), "title", &[])),
    }

    let shown = card.and_then(|card| shown_price(page, &card.link, currency));
    let told_price = state.and_then(|state| told_price(state, STATE_PRICES));
    if let (Some(shown), Some((told, source))) = (&shown, &told_price) {
        let same = (shown.range.min, shown.range.max) == (told.min, told.max);
        let comparable = shown.range.currency == told.currency;
        if comparable && !same {
            let (shown_text, told_text) = (written(&shown.range), written(told));
            let values = [(shown.source.as_str(), shown_text.as_str()), (source.as_str(), told_text.as_str())];
            issues.push(issue(IssueCode::Disagreement, Some(&item.global), "price", &values));
        }
    }
    // Beside a rendered price only a rendered list price was seen; the state's may belong to another visitor.
    let list_price = match (&shown, card) {
        (Some(shown), Some(card)) => struck_price(page, &card.link, currency, shown.format),
        _ => state.and_then(|state| told_price_source(state, STATE_LIST_PRICE)),
    };
    let price_node = shown.as_ref().map(|shown| shown.node.clone());
    let price = shown.map(|shown| (shown.range, shown.source)).or(told_price);
    match &price {
        Some((_, source)) => _ = keep("price", source),
        None => issues.push(issue(IssueCode::Missing, Some(&item.global), "price", &[])),
    }
    if let Some((_, source)) = &list_price {
        keep("list_price", source);
    }

    let sold = told(STATE_SOLD).and_then(sold).or_else(|| card.and_then(|card| shown_sold(page, &card.link)));
    if let Some((_, source)) = &sold {
        keep("sold", source);
    }
    let rating = told(STATE_RATING).and_then(rating).or_else(|| card.and_then(|card| shown_rating(page, &card.link)));
    if let Some((_, source)) = &rating {
        keep("rating", source);
    }

    let shown_seller = card.and_then(|card| shown_seller(page, &card.link));
    let told_seller = told(STATE_SELLER_NAME);
    let seller_node = shown_seller.as_ref().and_then(|found| found.node.clone());
    let seller = told_seller.or(shown_seller).map(|name| {
        keep("seller", &name.source);
        Seller {
            id: told(STATE_SELLER_ID).map(|found| found.text),
            name: Some(name.text),
            url: told(STATE_SELLER_URL).map(|found| found.text).and_then(|url| Address::parse(&url)?.canonical()),
            member_id: told(STATE_MEMBER_ID).map(|found| found.text),
            ..Seller::default()
        }
    });

    let (images, source) = images(page, card, state);
    if !images.is_empty() {
        keep("images", &source);
    }
    keep("item_id", &state.map_or("dom:a@href".to_owned(), |(_, name)| format!("{name}:productId")));

    let advertised = card.is_some_and(|card| link::is_advertised(&card.address))
        || told(STATE_PLACEMENT).is_some_and(|found| found.text == "ad");
    let listing = Listing {
        alias_id: item.alias.clone(),
        title: title.map(|found| found.text),
        price: price.map(|(range, _)| range),
        list_price: list_price.map(|(range, _)| range),
        seller,
        sold: sold.map(|(sold, _)| sold),
        rating: rating.map(|(rating, _)| rating),
        images,
        advertised,
        sources,
        ..Listing::new(around.role, &item.global, &item.url())
    };
    let anchor = Anchor {
        card: card.map(|card| wrapper(page, &card.link)),
        title: title_node,
        price: price_node,
        seller: seller_node,
    };
    (Listed { listing, anchor }, issues)
}

/// A price as it is rendered.
pub(crate) struct Shown<N> {
    pub(crate) range: PriceRange,
    pub(crate) source: String,
    pub(crate) node: N,
    format: Option<NumberFormat>,
}

/// The price on a card: currency, digits and point are a span each, so that they can differ in size. The server's cards
/// also say in the style how the page writes numbers; cards added later do not.
fn shown_price<P: Page>(page: &P, link: &P::Node, currency: Option<&str>) -> Option<Shown<P::Node>> {
    CARD_PRICE.iter().find_map(|selector| {
        let first = page.select(Some(link), selector).into_iter().find(|span| page.is_shown(span))?;
        let block = block_of(page, &first)?;
        let pieces: Vec<String> =
            page.select(Some(&block), selector).iter().map(|span| text::fold(&page.text(span))).collect();
        let format = page.attribute(&first, "style").as_deref().and_then(number_format);
        let range = money::parse_price(&pieces.concat(), &PriceHints { currency, format }).ok()?;
        Some(Shown { range, source: format!("dom:{selector}"), node: block, format })
    })
}

fn struck_price<P: Page>(
    page: &P,
    link: &P::Node,
    currency: Option<&str>,
    format: Option<NumberFormat>,
) -> Option<(PriceRange, String)> {
    let found = Scope { page, node: Some(link), state: None }.first(CARD_LIST_PRICE)?;
    let range = money::parse_price(&found.text, &PriceHints { currency, format }).ok()?;
    Some((range, found.source))
}

fn told_price((state, name): (Value, &'static str), paths: &[&str]) -> Option<(PriceRange, String)> {
    paths.iter().find_map(|path| told_price_source((state, name), path))
}

fn told_price_source((state, name): (Value, &'static str), path: &str) -> Option<(PriceRange, String)> {
    let price = state.at(path)?;
    let min = price.at("minPrice").and_then(Value::amount)?;
    let currency = price.at("currencyCode").and_then(Value::text).filter(|code| money::is_currency(code));
    let text = price.at("formattedPrice").and_then(Value::text).map(|text| text::fold(&text));
    // The state has the cheapest variant alone.
    Some((PriceRange { min, max: min, currency, text }, format!("{name}:{path}.minPrice")))
}

/// `decimal_point:.;comma_style:,;currency-symbol:$` in a style attribute.
fn number_format(style: &str) -> Option<NumberFormat> {
    let (_, value) =
        style.split(';').filter_map(|rule| rule.split_once(':')).find(|(name, _)| name.trim() == "decimal_point")?;
    value.trim().chars().next().map(|decimal_point| NumberFormat { decimal_point })
}

fn sold<N>(found: Found<N>) -> Option<(Sold, String)> {
    let count = number::parse_count(&found.text).ok()?;
    Some((Sold { count, text: Some(found.text) }, found.source))
}

/// On a card the sold count is known by its words alone.
fn shown_sold<P: Page>(page: &P, link: &P::Node) -> Option<(Sold, String)> {
    let spans = page.select(Some(link), CARD_SPANS);
    spans.iter().map(|span| text::fold(&page.text(span))).find(|text| number::is_sold_text(text)).and_then(|text| {
        let count = number::parse_count(&text).ok()?;
        Some((Sold { count, text: Some(text) }, format!("dom:{CARD_SPANS}")))
    })
}

fn rating<N>(found: Found<N>) -> Option<(String, String)> {
    is_rating(&found.text).then_some((found.text, found.source))
}

/// On a card the rating stands behind the pictures of its stars.
fn shown_rating<P: Page>(page: &P, link: &P::Node) -> Option<(String, String)> {
    let beside_stars =
        |span: &P::Node| block_of(page, span).is_some_and(|block| page.first(Some(&block), "img").is_some());
    // A digit of the price, which has a style, may stand beside a picture too.
    let is_plain =
        |span: &P::Node| !page.matches(span, "span[style] span") && page.first(Some(span), "[style]").is_none();
    let spans = page.select(Some(link), CARD_SPANS).into_iter();
    let mut ratings = spans.map(|span| (text::fold(&page.text(&span)), span)).filter(|(text, _)| is_rating(text));
    let (text, _) = ratings.find(|(_, span)| is_plain(span) && beside_stars(span))?;
    Some((text.replace(',', "."), format!("dom:{CARD_SPANS}")))
}

/// A number from 0 to 5 with at most one decimal.
fn is_rating(text: &str) -> bool {
    match text.as_bytes() {
        [whole] => (b'0'..=b'5').contains(whole),
        [whole, b'.' | b',', tenth] => {
            (b'0'..=b'4').contains(whole) && tenth.is_ascii_digit() || text.starts_with('5') && *tenth == b'0'
        }
        _ => false,
    }
}

fn images<P: Page>(
    page: &P,
    card: Option<&Card<P::Node>>,
    state: Option<(Value, &'static str)>,
) -> (Vec<String>, String) {
    if let Some((state, name)) = state {
        for path in STATE_IMAGES {
            let list = state.at(path).into_iter().flat_map(Value::elements);
            let urls = list.filter_map(|image| image.at("imgUrl").and_then(Value::text));
            let images = picture::distinct(urls);
            if !images.is_empty() {
                return (images, format!("{name}:{path}"));
            }
        }
        let single = state.at(STATE_IMAGE).and_then(Value::text);
        if single.is_some() {
            return (picture::distinct(single), format!("{name}:{STATE_IMAGE}"));
        }
    }
    let urls = card.into_iter().flat_map(|card| page.select(Some(&card.link), CARD_IMAGES));
    (picture::distinct(urls.filter_map(|image| page.attribute(&image, "src"))), format!("dom:{CARD_IMAGES}"))
}

/// The store's name is the last thing in a card's text block, behind an empty element: a span that stands directly in the
/// block that holds the title's. Cards of the US site do not have it.
fn shown_seller<P: Page>(page: &P, link: &P::Node) -> Option<Found<P::Node>> {
    let named = Scope { page, node: Some(link), state: None }.first(CARD_SELLER);
    named.or_else(|| {
        let title = page.first(Some(link), CARD_TITLE_BLOCK)?;
        let written = text::fold(&page.text(&title));
        // Around the title's block there may be others that hold nothing else.
        let mut block = page.parent(&title)?;
        for _ in 0..WRAPPER_DEPTH {
            if text::fold(&page.text(&block)) != written {
                break;
            }
            block = page.parent(&block)?;
        }
        let is_empty = |node: &&P::Node| text::fold(&page.text(node)).is_empty();
        page.select(Some(&block), "div").last().filter(is_empty)?;
        let last = page.select(Some(&block), CARD_SPANS).pop()?;
        let name = text::fold(&page.text(&last));
        let is_last = !name.is_empty() && text::fold(&page.text(&block)).ends_with(&name);
        let stands_directly =
            || block_of(page, &last).is_some_and(|above| page.select(Some(&above), CARD_TITLE_BLOCK).len() == 1);
        (is_last && stands_directly()).then(|| Found {
            text: name,
            source: format!("dom:{CARD_TITLE_BLOCK} ~ span"),
            node: Some(last),
        })
    })
}

/// The element that lays out a span: the nearest above it that is not a span itself.
fn block_of<P: Page>(page: &P, span: &P::Node) -> Option<P::Node> {
    let mut above = page.parent(span)?;
    while page.matches(&above, "span") {
        above = page.parent(&above)?;
    }
    Some(above)
}

/// The element that holds all of a card, also its advertisement mark beside the link.
fn wrapper<P: Page>(page: &P, link: &P::Node) -> P::Node {
    let mut node = link.clone();
    for _ in 0..WRAPPER_DEPTH {
        let Some(parent) = page.parent(&node) else { break };
        if page.matches(&parent, CARD_WRAPPER) {
            return parent;
        }
        node = parent;
    }
    link.clone()
}

/// An issue where state and page give different titles.
fn disagreement<N>(item: &ItemId, field: &str, told: &Option<Found<N>>, shown: &Option<Found<N>>) -> Option<Issue> {
    let (told, shown) = (told.as_ref()?, shown.as_ref()?);
    let values = [(told.source.as_str(), told.text.as_str()), (shown.source.as_str(), shown.text.as_str())];
    (told.text != shown.text).then(|| issue(IssueCode::Disagreement, Some(&item.global), field, &values))
}

fn written(price: &PriceRange) -> String {
    price.text.clone().unwrap_or_else(|| price.min.0.to_string())
}

const CARD_WRAPPER: &str = "[class*=\"search-item-card-wrapper-\"], .card-out-wrapper";

/// How far above its link a card's wrapper stands at most.
const WRAPPER_DEPTH: usize = 8;

const CARD_TITLE: &[Source] = &[
    Source::Text("h3"),
    Source::Text("[class*=\"titleText\"]"),
    Source::Attribute("div[title]", "title"),
    Source::Attribute("img[alt]", "alt"),
];

const CARD_PRICE: &[&str] =
    &["span[style*=\"currency-symbol\"]", "span[style*=\"font-size\"]:not([style*=\"line-through\"])"];

const CARD_LIST_PRICE: &[Source] = &[Source::Text("span[style*=\"line-through\"]")];

const CARD_SPANS: &str = "span:not([style]):not([title])";

const CARD_TITLE_BLOCK: &str = "div[title]";

const CARD_SELLER: &[Source] = &[Source::Text("[class*=\"cards--store\"]")];

const CARD_IMAGES: &str = "img[src*=\"/kf/\"]";

const STATE_TITLE: &[Source] = &[Source::State("title.displayTitle"), Source::State("title.seoTitle")];

const STATE_CURRENCY: &[Source] =
    &[Source::State("prices.salePrice.currencyCode"), Source::State("prices.originalPrice.currencyCode")];

/// Without a discount the sale price may be absent.
const STATE_PRICES: &[&str] = &["prices.salePrice", "prices.originalPrice"];

const STATE_LIST_PRICE: &str = "prices.originalPrice";

const STATE_SOLD: &[Source] = &[Source::State("trade.tradeDesc")];

const STATE_RATING: &[Source] = &[Source::State("evaluation.starRating")];

const STATE_SELLER_NAME: &[Source] = &[Source::State("store.storeName")];

const STATE_SELLER_ID: &[Source] = &[Source::State("store.storeId")];

const STATE_SELLER_URL: &[Source] = &[Source::State("store.storeUrl")];

const STATE_MEMBER_ID: &[Source] = &[Source::State("store.aliMemberId")];

const STATE_PLACEMENT: &[Source] = &[Source::State("productType")];

const STATE_IMAGES: &[&str] = &["images"];

const STATE_IMAGE: &str = "image.imgUrl";
