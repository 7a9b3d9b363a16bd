//! The product page (2025 on): drawn in modules that carry their names, beside a state, `window.detailData`.

use super::results;
use super::supplier;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, Sourced, issue};
use crate::model::{
    Issue, IssueCode, PageKind, PriceRange, QuantityPrice, Role, Seller, Shipping, Site, Sold, Variant,
};
use crate::number;
use crate::page::{Anchor, Page};
use crate::picture;
use crate::quantity;
use crate::record::{self, Record, sourced};
use crate::source::{Found, Scope, Source};
use crate::state::Value;
use crate::text;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "alibaba-item-2025", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let may_be_item = matches!(seen.place, Place::Item(_)) || seen.address.is_none();
    may_be_item && (seen.has(MARKS) || seen.scripts(STATE).iter().any(|s| Value::assigned(s, STATE).is_some()))
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Item);
    let scripts = seen.scripts(STATE);
    let state = scripts.iter().find_map(|script| Value::assigned(script, STATE));
    if state.is_some_and(|state| !state.is_complete()) {
        draft.issues.push(issue(IssueCode::Unparsable, None, "listings", &[]));
    }
    let document = Scope { page: seen.page, node: None, state: state.map(|state| (state, STATE)) };
    let item = match &seen.place {
        Place::Item(item) => Some((item.clone(), "url".to_owned())),
        _ => document.all(OWN_ID).find_map(|found| own_id(&found.text).map(|item| (item, found.source))),
    };
    let Some((item, source)) = item else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    // After moving on within the site the state may still be another product's.
    let told = state.and_then(|state| ItemId::on(Site::Alibaba, &state.at(STATE_ID)?.text()?));
    let stale = told.filter(|told| told.global != item.global);
    if let Some(told) = &stale {
        let state_source = format!("{STATE}:{STATE_ID}");
        let values = [(source.as_str(), item.global.as_str()), (state_source.as_str(), told.global.as_str())];
        draft.issues.push(issue(IssueCode::Disagreement, Some(&item.global), "item_id", &values));
    }
    let scope = if stale.is_some() { Scope::document(seen.page) } else { document };
    let (listed, issues) = main_listing(seen, &scope, &item, &source);
    draft.issues.extend(issues);
    draft.canonical_url = Some((item.url(), "url".to_owned()));
    let currency = listed.listing.price.as_ref().and_then(|price| price.currency.clone());
    draft.currency = currency.zip(listed.listing.sources.get("price").cloned());
    draft.seller = listed.listing.seller.clone();
    draft.listings.push(listed);
    results::add_shelf(seen, &mut draft);
    draft
}

/// An id, or an address with one.
fn own_id(text: &str) -> Option<ItemId> {
    ItemId::on(Site::Alibaba, text).or_else(|| match Address::parse(text)?.place() {
        Place::Item(item) if item.site == Site::Alibaba => Some(item),
        _ => None,
    })
}

fn main_listing<P: Page>(
    seen: &Seen<P>,
    scope: &Scope<P>,
    item: &ItemId,
    source: &str,
) -> (Listed<P::Node>, Vec<Issue>) {
    let page = seen.page;
    let mut record = Record::new(Role::Main, item, source);
    let shown_title = scope.first(TITLE);
    let title_node = shown_title.as_ref().and_then(|found| found.node.clone());
    let title =
        record.settle("title", shown_title.as_ref().map(sourced), scope.first(STATE_TITLE).map(|f| sourced(&f)));
    record.listing.title = record.wanted("title", title);

    let shown = shown_prices(scope, &mut record);
    let price_node = shown.node;
    let told = told_prices(scope);
    let range = |prices: &Option<(Vec<QuantityPrice>, String)>| {
        let (tiers, source) = prices.as_ref()?;
        Some((record::span(tiers.iter().map(|tier| &tier.price))?, source.clone()))
    };
    let mut price = shown.price.or_else(|| range(&shown.tiers));
    if let Some((price, _)) = &mut price
        && price.text.is_none()
    {
        price.text = shown.text;
    }
    let price = record.settle_price(price, told.price.or_else(|| range(&told.tiers)));
    record.set_price(price);
    record.listing.list_price = record.kept("list_price", shown.list_price);
    record.listing.quantity_prices = record.kept("quantity_prices", shown.tiers.or(told.tiers)).unwrap_or_default();

    let (seller, seller_node) = seller(seen, scope, &mut record);
    record.listing.seller = seller;

    reviews(scope, &mut record);
    let rows = specifications(page);
    record.set_specifications(rows, &format!("dom:{ATTRIBUTE}"));
    if record.listing.specifications.is_empty() {
        for path in STATE_ATTRIBUTES {
            let rows = told_specifications(scope, path);
            record.set_specifications(rows, &format!("{STATE}:{path}"));
            if !record.listing.specifications.is_empty() {
                break;
            }
        }
    }
    images(scope, &mut record);
    let variants = shown_variants(page);
    record.listing.variants = record.kept("variants", variants).unwrap_or_default();
    let trail = CATEGORIES.iter().flat_map(|source| scope.every(*source)).map(|found| found.text);
    record.listing.breadcrumbs = trail.collect();
    if !record.listing.breadcrumbs.is_empty() {
        record.keep("breadcrumbs", "dom:[data-module-name^=\"module_breadcrumb\"] a");
    }
    if let Some(found) = scope.first(SHIPPING) {
        record.keep("shipping", &found.source);
        record.listing.shipping = Some(Shipping { text: Some(found.text), ..Shipping::default() });
    }
    let block = title_node.as_ref().and_then(|node| page.parent(node));
    record.into_listed(Anchor { card: block, title: title_node, price: price_node, seller: seller_node })
}

/// What a layer says of the price: one price or range, or prices by quantity.
struct Prices<N> {
    price: Option<(PriceRange, String)>,
    tiers: Option<(Vec<QuantityPrice>, String)>,
    list_price: Option<(PriceRange, String)>,
    /// The tiers' prices as the page writes them.
    text: Option<String>,
    /// The element that shows them.
    node: Option<N>,
}

/// The price block: a row for each quantity, or a single price or range with the smallest order.
fn shown_prices<P: Page>(scope: &Scope<P>, record: &mut Record) -> Prices<P::Node> {
    let page = scope.page;
    let mut prices = Prices { price: None, tiers: None, list_price: None, text: None, node: None };
    let mut rows = page.select(None, TIER);
    rows.truncate(MOST_TIERS);
    let mut tiers = Vec::new();
    let mut list_prices = Vec::new();
    for row in rows.iter().filter(|row| page.is_shown(row)) {
        let written = written_prices(page, row);
        let quantity = written_quantity(page, row);
        list_prices.extend(written.struck);
        match (quantity, written.price) {
            (Some((from, to)), Some(price)) => tiers.push(QuantityPrice { from, to, price }),
            _ => {
                let text = text::fold(&page.text(row));
                record.report(IssueCode::NotUnderstood, "quantity_prices", &[(&format!("dom:{TIER}"), &text)]);
            }
        }
    }
    if !tiers.is_empty() {
        tiers.sort_by_key(|tier| tier.from);
        let texts: Vec<&str> = tiers.iter().filter_map(|tier| tier.price.text.as_deref()).collect();
        prices.text = Some(texts.join(" | "));
        if list_prices.len() == tiers.len() {
            prices.list_price = record::span(&list_prices).map(|range| (range, format!("dom:{TIER}")));
        }
        prices.tiers = Some((tiers, format!("dom:{TIER}")));
        prices.node = rows.first().and_then(|row| page.parent(row));
        return prices;
    }
    for selector in SINGLE {
        let is_own = |block: &P::Node| page.is_shown(block) && page.first(Some(block), SAMPLE).is_none();
        let Some(block) = page.select(None, selector).into_iter().take(MOST_TIERS).find(is_own) else { continue };
        let written = written_prices(page, &block);
        let source = format!("dom:{selector}");
        match written.price {
            Some(price) => {
                let smallest = written_quantity(page, &block);
                if let Some((from, to)) = smallest {
                    let tier = QuantityPrice { from, to, price: price.clone() };
                    prices.tiers = Some((vec![tier], source.clone()));
                }
                prices.list_price = written.struck.map(|struck| (struck, source.clone()));
                prices.price = Some((price, source));
            }
            None => record.report(IssueCode::NotUnderstood, "price", &[(&source, &text::fold(&page.text(&block)))]),
        }
        prices.node = Some(block);
        return prices;
    }
    prices
}

/// The price of a block and the struck-through one beside it.
struct Written {
    price: Option<PriceRange>,
    struck: Option<PriceRange>,
}

fn written_prices<P: Page>(page: &P, block: &P::Node) -> Written {
    let mut written = Written { price: None, struck: None };
    for span in page.select(Some(block), PRICE_TEXT).into_iter().filter(|span| page.is_shown(span)).take(MOST_TEXTS) {
        let Some(price) = record::with_currency(&page.text(&span)) else { continue };
        let slot = if page.matches(&span, STRUCK) { &mut written.struck } else { &mut written.price };
        slot.get_or_insert(price);
    }
    written
}

/// The quantity that the price of a block is for: what stands in it apart from the price.
fn written_quantity<P: Page>(page: &P, block: &P::Node) -> Option<(u32, Option<u32>)> {
    let has_price = |part: &P::Node| {
        let within = page.select(Some(part), PRICE_TEXT);
        within.iter().take(MOST_PRICES).chain([part]).any(|node| record::with_currency(&page.text(node)).is_some())
    };
    let parts = page.select(Some(block), PART).into_iter().take(MOST_TEXTS).filter(|part| !has_price(part));
    parts.map(|part| text::fold(&page.text(&part))).find_map(|text| quantity::parse(&text))
}

/// The state's prices as far as it writes them with their currency: its plain numbers may be in another one.
fn told_prices<P: Page>(scope: &Scope<P>) -> Prices<P::Node> {
    let mut prices = Prices { price: None, tiers: None, list_price: None, text: None, node: None };
    let Some((state, _)) = scope.state else { return prices };
    let price_of = |value: Value, paths: &[&str]| {
        let text = paths.iter().find_map(|path| value.at(path)?.text())?;
        record::with_currency(&text::decode_entities(&text))
    };
    let tiers: Option<Vec<QuantityPrice>> = state.at(STATE_TIERS).and_then(|tiers| {
        let read = tiers.elements().map(|tier| {
            let number = |key: &str| tier.at(key).and_then(Value::text).and_then(|text| text.parse::<u32>().ok());
            let from = number("min").filter(|from| *from > 0)?;
            // Without an upper bound the state writes -1.
            let to = number("max").filter(|to| *to >= from);
            Some(QuantityPrice { from, to, price: price_of(tier, STATE_TIER_PRICES)? })
        });
        read.collect()
    });
    let range = price_of(state, STATE_RANGES).map(|price| (price, format!("{STATE}:{STATE_PRICE}")));
    prices.price = range;
    prices.tiers = tiers.filter(|tiers| !tiers.is_empty()).map(|tiers| (tiers, format!("{STATE}:{STATE_TIERS}")));
    prices
}

fn seller<P: Page>(seen: &Seen<P>, scope: &Scope<P>, record: &mut Record) -> (Option<Seller>, Option<P::Node>) {
    let shown = scope.first(SUPPLIER);
    let node = shown.as_ref().and_then(|found| found.node.clone());
    let told = scope.first(STATE_SUPPLIER);
    let name: Option<Sourced> = record.settle("seller", shown.as_ref().map(sourced), told.as_ref().map(sourced));
    let Some((name, source)) = name else {
        record.report(IssueCode::Missing, "seller", &[]);
        return (None, node);
    };
    record.keep("seller", &source);
    let url = scope.all(SUPPLIER_LINK).find_map(|found| supplier::address(&found.text, seen.address.as_ref()));
    let id = scope.first(SUPPLIER_ID).map(|found| found.text);
    let seller = Seller {
        id: id.filter(|id| id.bytes().all(|b| b.is_ascii_digit())),
        name: Some(name),
        url,
        opened: scope.first(SUPPLIER_AGE).map(|found| found.text),
        ..Seller::default()
    };
    (Some(seller), node)
}

/// Rating, reviews and sales stand in a row of small texts, each known by its form.
fn reviews<P: Page>(scope: &Scope<P>, record: &mut Record) {
    let marks: Vec<Found<P::Node>> = REVIEWS.iter().flat_map(|source| scope.few(*source, MOST_TEXTS)).collect();
    let rating = marks.iter().find_map(|found| Some((record::rating(&found.text)?, found.source.clone())));
    record.listing.rating = record.kept("rating", rating);
    let reviews = marks.iter().find_map(|found| {
        let text = found.text.to_lowercase();
        let about_reviews = REVIEW_WORDS.iter().any(|word| text.contains(word));
        let count = number::parse_count(&text).ok().filter(|_| about_reviews)?;
        Some((count, found.source.clone()))
    });
    record.listing.review_count = record.kept("review_count", reviews);
    let sold = marks.iter().filter(|found| number::is_sold_text(&found.text)).find_map(|found| {
        let count = number::parse_count(&found.text).ok()?;
        Some((Sold { count, text: Some(found.text.clone()) }, found.source.clone()))
    });
    record.listing.sold = record.kept("sold", sold);
}

fn specifications<P: Page>(page: &P) -> Vec<(String, String)> {
    let cell = |row: &P::Node, selector: &str| {
        page.first(Some(row), selector).map(|cell| text::fold(&page.text(&cell))).filter(|text| !text.is_empty())
    };
    let rows = page.select(None, ATTRIBUTE);
    rows.iter().filter_map(|row| cell(row, ATTRIBUTE_NAME).zip(cell(row, ATTRIBUTE_VALUE))).collect()
}

fn told_specifications<P: Page>(scope: &Scope<P>, path: &str) -> Vec<(String, String)> {
    let rows = scope.state.and_then(|(state, _)| state.at(path));
    let text = |row: Value, key: &str| {
        let text = text::fold(&text::decode_entities(&row.at(key)?.text()?));
        (!text.is_empty()).then_some(text)
    };
    rows.into_iter()
        .flat_map(Value::elements)
        .filter_map(|row| text(row, "attrName").zip(text(row, "attrValue")))
        .collect()
}

/// The gallery, then the pictures of variants.
fn images<P: Page>(scope: &Scope<P>, record: &mut Record) {
    let page = scope.page;
    let pictures = |selector: &str| -> Vec<String> {
        page.select(None, selector).iter().filter_map(|image| page.attribute(image, "src")).collect()
    };
    let shown = GALLERY.iter().map(|selector| (pictures(selector), format!("dom:{selector}@src")));
    let told = || {
        let media = scope.state.and_then(|(state, _)| state.at(STATE_MEDIA));
        let images = media
            .into_iter()
            .flat_map(Value::elements)
            .filter_map(|item| STATE_IMAGES.iter().find_map(|path| item.at(path)?.text()));
        (images.collect::<Vec<_>>(), format!("{STATE}:{STATE_MEDIA}"))
    };
    let found = shown.chain(std::iter::once_with(told)).find_map(|(addresses, source)| {
        let images = picture::distinct(addresses);
        (!images.is_empty()).then_some((images, source))
    });
    match found {
        Some((gallery, source)) => {
            record.keep("images", &source);
            record.listing.images = picture::distinct(gallery.into_iter().chain(pictures(VARIANT_IMAGES)));
        }
        None => record.report(IssueCode::Missing, "images", &[]),
    }
}

/// What can be chosen where that is one property; of several the page does not draw which go together.
fn shown_variants<P: Page>(page: &P) -> Option<(Vec<Variant>, String)> {
    let lists = page.select(None, OPTIONS);
    let [list] = lists.as_slice() else { return None };
    let title = text::fold(&page.text(&page.first(Some(list), OPTIONS_TITLE)?));
    let property = title.split([':', '：']).next().unwrap_or(&title).trim().to_owned();
    let options = page.select(Some(list), OPTION);
    let variants: Vec<Variant> = options
        .iter()
        .filter_map(|option| {
            let image = page.first(Some(option), "img");
            let written = text::fold(&page.text(option));
            let name = match &image {
                Some(image) if written.is_empty() => text::fold(&page.attribute(image, "alt")?),
                _ => written,
            };
            let address = image.and_then(|image| page.attribute(&image, "src"));
            (!name.is_empty()).then(|| Variant {
                options: vec![(property.clone(), name)],
                available: Some(!page.matches(option, UNAVAILABLE)),
                selected: page.matches(option, SELECTED),
                image: address.and_then(|address| picture::full_size(&address)),
                ..Variant::default()
            })
        })
        .collect();
    (!variants.is_empty()).then(|| (variants, format!("dom:{OPTIONS}")))
}

/// What only a product page draws.
const MARKS: &[&str] = &["[data-module-name=\"module_title\"] h1", "[data-module-name=\"module_price\"]"];

const STATE: &str = "detailData";

const STATE_ID: &str = "globalData.product.productId";

const OWN_ID: &[Source] = &[
    Source::Attribute("link[rel=\"canonical\"]", "href"),
    Source::Attribute("meta[property=\"og:url\"]", "content"),
    Source::State(STATE_ID),
    Source::Attribute("[data-module-name] [data-product-id]", "data-product-id"),
];

const TITLE: &[Source] =
    &[Source::Text("[data-module-name=\"module_title\"] h1"), Source::Text(".product-title-container h1")];

const STATE_TITLE: &[Source] = &[Source::State("globalData.product.subject")];

const TIER: &str = "[data-module-name=\"module_price\"] .price-item";

/// What a row of the price block consists of: the quantity and the price, in whichever order.
const PART: &str = "div, span, p";

/// Where a single price or a range stands. The price of a sample is in a block of its own.
const SINGLE: &[&str] = &[
    "[data-module-name=\"module_price\"] [data-testid=\"range-price\"]",
    "[data-module-name=\"module_price\"] [data-testid=\"fixed-price\"]",
    "[data-module-name=\"module_price\"] [data-testid=\"product-price\"] > div:first-child",
];

const SAMPLE: &str = "[data-testid*=\"ample\"]";

/// Bounds against hostile pages.
const MOST_TIERS: usize = 16;
const MOST_TEXTS: usize = 16;
const MOST_PRICES: usize = 4;

const PRICE_TEXT: &str = "span, strong";

const STRUCK: &str = "[class*=\"line-through\"], [style*=\"line-through\"], del, s";

const STATE_PRICE: &str = "globalData.product.price.productRangePrices";

const STATE_RANGES: &[&str] = &["globalData.product.price.productRangePrices.priceRangeText"];

const STATE_TIERS: &str = "globalData.product.price.productLadderPrices";

const STATE_TIER_PRICES: &[&str] = &["formatPrice", "formattedPrice"];

const SUPPLIER: &[Source] = &[
    Source::Text("[data-module-name=\"module_company\"] .company-name a"),
    Source::Text("[data-module-name=\"module_company\"] a[href*=\".en.alibaba.com\"]"),
    Source::Text(
        "[data-module-name=\"module_unifed_company_card\"] a[href*=\".en.alibaba.com\"][class*=\"underline\"]",
    ),
];

const STATE_SUPPLIER: &[Source] = &[Source::State("globalData.seller.companyName")];

const SUPPLIER_LINK: &[Source] = &[
    Source::Attribute("[data-module-name=\"module_company\"] a[href*=\".en.alibaba.com\"]", "href"),
    Source::Attribute("[data-module-name=\"module_unifed_company_card\"] a[href*=\".en.alibaba.com\"]", "href"),
    Source::State("globalData.seller.companyProfileUrl"),
];

const SUPPLIER_ID: &[Source] = &[
    Source::State("globalData.seller.companyId"),
    Source::Attribute("[data-module-name] [data-company-id]", "data-company-id"),
];

const SUPPLIER_AGE: &[Source] = &[Source::Text("[data-module-name=\"module_company\"] .company-life")];

const REVIEWS: &[Source] = &[
    Source::Text("[data-module-name=\"module_comment\"] .detail-review-item"),
    Source::Text("[data-module-name=\"module_comment\"] span"),
];

/// In lower case.
const REVIEW_WORDS: &[&str] = &[
    "review",
    "reseña",
    "avis",
    "bewertung",
    "recension",
    "avaliaç",
    "отзыв",
    "yorum",
    "レビュー",
    "리뷰",
    "评价",
    "ביקורות",
    "مراجع",
    "đánh giá",
    "ulasan",
    "รีวิว",
    "beoordeling",
    "opini",
];

const ATTRIBUTE: &str = "[data-testid=\"module-attribute-row\"]";
const ATTRIBUTE_NAME: &str = "[data-testid=\"module-attribute-name\"]";
const ATTRIBUTE_VALUE: &str = "[data-testid=\"module-attribute-value\"]";

const STATE_ATTRIBUTES: &[&str] = &[
    "globalData.product.productBasicProperties",
    "globalData.product.productKeyIndustryProperties",
    "globalData.product.productOtherProperties",
];

const GALLERY: &[&str] = &[
    "[data-module-name=\"module_productImage\"] [data-testid=\"media-image\"] img",
    "[data-module-name=\"module_productImage\"] [data-testid=\"product-image-view\"] img",
];

const VARIANT_IMAGES: &str = "[data-module-name=\"module_sku\"] [data-testid=\"sku-list-item\"] img";

const STATE_MEDIA: &str = "globalData.product.mediaItems";

const STATE_IMAGES: &[&str] = &["imageUrl.big", "imageUrl.normal", "imageUrl"];

const OPTIONS: &str = "[data-module-name=\"module_sku\"] [data-testid=\"sku-list\"]";
const OPTIONS_TITLE: &str = "[data-testid=\"sku-list-title\"]";
const OPTION: &str = "[data-testid=\"sku-list-item\"] [data-testid=\"double-bordered-box\"]";
const SELECTED: &str = ".selected";
const UNAVAILABLE: &str = ".disabled";

const CATEGORIES: &[Source] = &[Source::Text("[data-module-name^=\"module_breadcrumb\"] a")];

const SHIPPING: &[Source] = &[Source::Text("[data-testid=\"sku-logistic\"] .logistic-item")];
