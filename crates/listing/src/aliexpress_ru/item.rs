//! The item page (2025 on). The server sends title, gallery, seller and reviews in the widgets' state; the price and the
//! variants come when the page is drawn, or stand in the state in the form the site's own request has.

use super::card::is_free;
use super::list;
use super::store::SellerRead;
use super::widgets::{STATE, Widgets, scripts};
use crate::address::{ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, issue};
use crate::labels;
use crate::model::{Amount, Issue, IssueCode, PageKind, PriceRange, Role, Shipping, Site, Sold, Variant};
use crate::money::{self, PriceHints};
use crate::page::{Anchor, Page};
use crate::picture;
use crate::record::{self, Record, sourced};
use crate::source::{Scope, Source};
use crate::state::Value;
use crate::text;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "ru-item-2025", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let may_be_item = matches!(seen.place, Place::Item(_)) || seen.address.is_none();
    let told = || scripts(seen).iter().any(|script| STATE_MARKS.iter().any(|mark| script.contains(mark)));
    may_be_item && (seen.has(MARKS) || told())
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Item);
    list::settings(seen, &mut draft);
    let scripts = scripts(seen);
    let widgets = Widgets::of(&scripts);
    let told_id = widgets.ask(|properties| product(properties, None)?.at("id")?.text());
    let item = match &seen.place {
        Place::Item(item) => Some((item.clone(), "url".to_owned())),
        _ => told_id.and_then(|id| Some((ItemId::on(Site::AliexpressRu, &id)?, format!("{STATE}:id")))),
    };
    let Some((item, item_source)) = item else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    let currency = draft.currency.as_ref().map(|(code, _)| code.clone());
    let (listed, issues) = main_listing(seen, &widgets, &item, &item_source, currency.as_deref());
    draft.issues = issues;
    draft.canonical_url = Some((item.url(), "url".to_owned()));
    let shown_currency = listed.listing.price.as_ref().and_then(|price| price.currency.clone());
    draft.currency = shown_currency.zip(listed.listing.sources.get("price").cloned()).or(draft.currency);
    draft.seller = listed.listing.seller.clone();
    draft.listings.push(listed);
    list::add_cards(seen, &mut draft, |_| Role::Recommendation);
    draft
}

fn main_listing<P: Page>(
    seen: &Seen<P>,
    widgets: &Widgets,
    item: &ItemId,
    item_source: &str,
    currency: Option<&str>,
) -> (Listed<P::Node>, Vec<Issue>) {
    let page = seen.page;
    let document = Scope::document(page);
    let mut record = Record::new(Role::Main, item, item_source);
    let hints = PriceHints { currency, format: None };
    // Several widgets describe the listing, each with what it needs of it.
    let described = widgets.all(|properties| product(properties, Some(item)));
    let told = |path: &str| described.iter().find_map(|described| described.at(path));

    let shown_title = document.first(TITLE);
    let title_node = shown_title.as_ref().and_then(|found| found.node.clone());
    let told_title = told("name").and_then(Value::text).map(|title| text::fold(&text::decode_entities(&title)));
    let told_title = told_title.filter(|title| !title.is_empty()).map(|title| (title, format!("{STATE}:name")));
    let title = record.settle("title", shown_title.as_ref().map(sourced), told_title);
    record.listing.title = record.wanted("title", title);

    let with_variants = described.iter().copied().find(|described| described.at("skuInfo.priceList").is_some());
    let told_price = variants(seen, with_variants, &mut record);
    let shown_price = document.first(PRICE);
    let price_node = shown_price.as_ref().and_then(|found| found.node.clone());
    let shown = shown_price.as_ref().and_then(|found| record.price_of("price", found, &hints));
    let list_price = document.all(LIST_PRICE).find_map(|found| {
        let currency = shown.as_ref().and_then(|(price, _)| price.currency.as_deref()).or(currency);
        let range = money::parse_price(&found.text, &PriceHints { currency, format: None }).ok()?;
        Some((range, found.source))
    });
    // Beside a rendered price only a rendered list price was seen.
    let told_list = told_price.list_price.filter(|_| shown.is_none());
    let price = record.settle_price(shown, told_price.price);
    if price.is_none() && !seen.has(&[PRICE_BLOCK]) {
        record.report(IssueCode::NotRendered, "price", &[]);
    }
    record.set_price(price);
    record.listing.list_price = record.kept("list_price", list_price.or(told_list));
    let discounts = DISCOUNT.iter().flat_map(|source| document.few(*source, MOST_MARKS));
    let discount = discounts.filter_map(|found| Some((labels::percent(&found.text)?, found.source))).next();
    record.listing.discount_percent = record.kept("discount_percent", discount.or(told_price.discount));

    let seller = SellerRead::of(seen, None);
    if let Some(((shown, shown_source), (told, told_source))) = &seller.disagreement {
        record.report(IssueCode::Disagreement, "seller", &[(shown_source, shown), (told_source, told)]);
    }
    match seller.source {
        Some(source) => {
            record.keep("seller", &source);
            record.listing.seller = Some(seller.seller);
        }
        None => record.report(IssueCode::Missing, "seller", &[]),
    }

    counts(&document, widgets, &mut record);
    specifications(page, &mut record);
    images(page, told("gallery"), &mut record);
    record.listing.shipping = shipping(&document, &hints, &mut record);
    let categories = breadcrumbs(page);
    record.listing.breadcrumbs = record.kept("breadcrumbs", categories).unwrap_or_default();

    let block = title_node.as_ref().and_then(|node| page.parent(node));
    record.into_listed(Anchor { card: block, title: title_node, price: price_node, seller: seller.node })
}

/// The part of a widget's properties that describes a listing: the properties themselves, or where they keep what the
/// site's request for it answers. With `item`, only of this one.
fn product<'a>(properties: Value<'a>, item: Option<&ItemId>) -> Option<Value<'a>> {
    let holds = |value: &Value<'a>| {
        let id = value.at("id").and_then(Value::text);
        let described = value.at("gallery").is_some() || value.at("skuInfo").is_some();
        described && id.is_some_and(|id| item.is_none_or(|item| item.global == id))
    };
    let nested = PRODUCT_PATHS.iter().filter_map(|path| properties.at(path));
    std::iter::once(properties).chain(nested).find(holds)
}

/// What the state tells of the price of the variant that is chosen; of all where none is.
struct ToldPrice {
    price: Option<(PriceRange, String)>,
    list_price: Option<(PriceRange, String)>,
    discount: Option<(u32, String)>,
}

/// Reads the variants into the record, and their price.
fn variants<P: Page>(seen: &Seen<P>, described: Option<Value>, record: &mut Record) -> ToldPrice {
    let told = |path: &str| described?.at(path);
    let list = told("skuInfo.priceList");
    // Of a list that is cut off the cheapest variant, or the chosen one, may be gone.
    let is_whole = list.is_some_and(Value::is_complete);
    let entries: Vec<Value> =
        list.into_iter().flat_map(Value::elements).filter(|entry| entry.is_complete()).take(MOST_VARIANTS).collect();
    let names = options(told("skuInfo.propertyList"));
    let in_address = seen.address.as_ref().and_then(|address| address.parameter("sku_id"));
    let active = told("activeSkuId").and_then(Value::text);
    let has = |sku: &String| entries.iter().any(|entry| text_at(*entry, "skuId").as_ref() == Some(sku));
    // The address names the variant the viewer chose; the state may still have the one it was opened with.
    let chosen = in_address.filter(has).or(active.filter(has));
    let mut discount = None;
    for entry in entries {
        let sku_id = text_at(entry, "skuId");
        let selected = sku_id.is_some() && sku_id == chosen;
        let price = entry.at("activityAmount").or_else(|| entry.at("amount")).and_then(amount);
        let list_price = entry
            .at("amount")
            .and_then(amount)
            .filter(|list| price.as_ref().is_some_and(|price| price.min < list.min && price.currency == list.currency));
        if selected {
            let percent = text_at(entry, "discount").and_then(|percent| percent.parse().ok());
            let percent = percent.filter(|percent| (1..=99).contains(percent) && list_price.is_some());
            discount = percent.map(|percent| (percent, format!("{STATE}:skuInfo.priceList.discount")));
        }
        let ids = text_at(entry, "skuPropIds").unwrap_or_default();
        let chosen_options = ids
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|id| names.iter().find(|(known, _)| known == id).map(|(_, option)| option.clone()));
        let stock = text_at(entry, "availQuantity").and_then(|count| count.parse::<u32>().ok());
        record.listing.variants.push(Variant {
            sku_id,
            options: chosen_options.collect(),
            price,
            list_price,
            stock,
            available: stock.map(|count| count > 0),
            selected,
            image: None,
        });
    }
    let all = &record.listing.variants;
    let chosen: Vec<&Variant> = all.iter().filter(|variant| variant.selected).collect();
    let of: Vec<&Variant> = if chosen.is_empty() && is_whole { all.iter().collect() } else { chosen };
    let price = match of.as_slice() {
        [one] => one.price.clone(),
        several => record::span(several.iter().filter_map(|variant| variant.price.as_ref())),
    };
    let list_price = match of.as_slice() {
        [one] => one.list_price.clone(),
        _ => None,
    };
    if !record.listing.variants.is_empty() {
        record.keep("variants", &format!("{STATE}:skuInfo.priceList"));
    }
    ToldPrice {
        price: price.map(|price| (price, format!("{STATE}:skuInfo.priceList.activityAmount"))),
        list_price: list_price.map(|price| (price, format!("{STATE}:skuInfo.priceList.amount"))),
        discount,
    }
}

/// What can be chosen, by the id that variants name it by: property and option.
fn options(properties: Option<Value>) -> Vec<(String, (String, String))> {
    let mut options = Vec::new();
    for property in properties.into_iter().flat_map(Value::elements) {
        let Some(name) = text_at(property, "name") else { continue };
        for value in property.at("values").into_iter().flat_map(Value::elements) {
            let option = text_at(value, "displayName").or_else(|| text_at(value, "name"));
            if options.len() >= MOST_VARIANTS {
                return options;
            }
            if let Some((id, option)) = text_at(value, "id").zip(option) {
                options.push((id, (name.clone(), option)));
            }
        }
    }
    options
}

/// `{"value":6.6,"currency":"USD","formatted":"$ 6.60","cents":"660"}`
fn amount(value: Value) -> Option<PriceRange> {
    let min: Amount = value.at("value")?.amount()?;
    let currency = value.at("currency").and_then(Value::text).filter(|code| money::is_currency(code));
    Some(PriceRange { min, max: min, currency, text: text_at(value, "formatted") })
}

fn text_at(value: Value, path: &str) -> Option<String> {
    let text = text::fold(&text::decode_entities(&value.at(path)?.text()?));
    (!text.is_empty()).then_some(text)
}

/// How often the listing was bought, how it was rated and how often reviewed.
fn counts<P: Page>(document: &Scope<P>, widgets: &Widgets, record: &mut Record) {
    if let Some(found) = document.first(SOLD) {
        let count = record.count_of("sold", &found);
        record.listing.sold = count.map(|count| Sold { count, text: Some(found.text) });
    }
    let shown = document.first(RATING).and_then(|found| Some((record::rating(&found.text)?, found.source)));
    let told = || {
        let (rating, source) = widgets.text(document.page, STATE_RATING)?;
        Some((record::rating(&rating)?, source))
    };
    let rating = shown.or_else(told);
    record.listing.rating = record.kept("rating", rating);
    match document.first(REVIEWS) {
        Some(found) => record.listing.review_count = record.count_of("review_count", &found),
        None => {
            let told = widgets.setting(REVIEWS_SETTING);
            let told = told.and_then(|(count, source)| Some((count.parse().ok()?, source)));
            record.listing.review_count = record.kept("review_count", told);
        }
    }
}

fn specifications<P: Page>(page: &P, record: &mut Record) {
    let cell = |row: &P::Node, selector: &str| {
        page.first(Some(row), selector).map(|cell| text::fold(&page.text(&cell))).filter(|text| !text.is_empty())
    };
    let rows = page.select(None, SPECIFICATION);
    let rows = rows.iter().filter_map(|row| cell(row, SPECIFICATION_NAME).zip(cell(row, SPECIFICATION_VALUE)));
    record.set_specifications(rows.collect(), &format!("dom:{SPECIFICATION}"));
}

fn images<P: Page>(page: &P, gallery: Option<Value>, record: &mut Record) {
    let told = gallery.into_iter().flat_map(Value::elements).filter_map(|picture| text_at(picture, "imageUrl"));
    let told = picture::distinct(told);
    let (images, source) = match told.is_empty() {
        false => (told, format!("{STATE}:gallery.imageUrl")),
        true => {
            let shown = page.select(None, GALLERY);
            let shown = picture::distinct(shown.iter().filter_map(|image| page.attribute(image, "src")));
            (shown, format!("dom:{GALLERY}@src"))
        }
    };
    match images.is_empty() {
        true => record.report(IssueCode::Missing, "images", &[]),
        false => record.keep("images", &source),
    }
    record.listing.images = images;
}

/// The first way of delivery that has a price.
fn shipping<P: Page>(document: &Scope<P>, hints: &PriceHints, record: &mut Record) -> Option<Shipping> {
    let found = document.first(DELIVERY)?;
    let shown = record.listing.price.as_ref().and_then(|price| price.currency.clone());
    let price = if is_free(&found.text) {
        let zero = Amount(0.into());
        PriceRange { min: zero, max: zero, currency: shown, text: Some(found.text.clone()) }
    } else {
        let written = labels::shipping_price(&found.text).unwrap_or(&found.text);
        let hints = PriceHints { currency: shown.as_deref().or(hints.currency), ..*hints };
        money::parse_price(written, &hints).ok()?
    };
    record.keep("shipping", &found.source);
    Some(Shipping { price: Some(price), text: Some(found.text), ..Shipping::default() })
}

/// The categories in the page's structured data, without the home page.
fn breadcrumbs<P: Page>(page: &P) -> Option<(Vec<String>, String)> {
    let scripts = page.scripts(BREADCRUMBS_MARK);
    let steps = scripts.iter().find_map(|script| {
        let document = Value::document(script);
        let lists: Vec<Value> = if document.is_list() { document.elements().collect() } else { vec![document] };
        let is_trail = |list: &&Value| text_at(**list, "@type").as_deref() == Some("BreadcrumbList");
        lists.iter().find(is_trail)?.at("itemListElement")
    })?;
    let inner = steps.elements().filter(|step| text_at(*step, "item").as_deref() != Some("/"));
    let names: Vec<String> = inner.filter_map(|step| text_at(step, "name")).collect();
    (!names.is_empty()).then(|| (names, "ld+json:itemListElement.name".to_owned()))
}

/// What only an item page draws.
const MARKS: &[&str] =
    &["[class*=\"HazeProductDescription\"]", "[class*=\"HazeProductPrice\"]", "[class*=\"SnowProductGallery\"]"];

/// What only an item page's state has.
const STATE_MARKS: &[&str] = &["\"gallery\":[", "\"skuInfo\":{"];

/// Where widgets may keep what is known of the listing.
const PRODUCT_PATHS: &[&str] = &["productData", "productData.data", "product", "data"];

/// Bounds against hostile pages.
const MOST_MARKS: usize = 32;
const MOST_VARIANTS: usize = 1000;

const TITLE: &[Source] = &[
    Source::Text("h1[class*=\"HazeProductDescription\"]"),
    Source::Text("[class*=\"HazeProductDescription\"] h1"),
    Source::Text("[class*=\"HazeProductDescription__name\"]"),
];

const PRICE_BLOCK: &str = "[class*=\"HazeProductPrice\"]";

const PRICE: &[Source] = &[
    Source::Text("[class*=\"HazeProductPrice_SnowPrice__main\"]"),
    Source::Text("[data-testid=\"HazeProductPrice\"] [data-unformatted-price]"),
    Source::Text("[class*=\"HazeProductPrice_SnowPrice__container\"] > div:first-child"),
];

const LIST_PRICE: &[Source] = &[
    Source::Text("[class*=\"HazeProductPrice\"] [class*=\"trikethrough\"]"),
    Source::Text("[class*=\"HazeProductPrice\"] del"),
    Source::Text("[class*=\"HazeProductPrice\"] s"),
];

const DISCOUNT: &[Source] = &[
    Source::Text("[class*=\"HazeProductPrice\"] [class*=\"iscount\"]"),
    Source::Text("[class*=\"HazeProductPrice\"] span"),
];

const SOLD: &[Source] = &[Source::Text("[class*=\"HazeProductDescription\"][class*=\"__buyCounter\"]")];

const RATING: &[Source] = &[Source::Text("[class*=\"HazeProductDescription\"][class*=\"__ratingWrap\"]")];

const REVIEWS: &[Source] = &[Source::Text("[class*=\"HazeProductDescription\"] a[href=\"#reviews_anchor\"]")];

const STATE_RATING: &[Source] = &[
    Source::State("analyticEvents.viewWidgetReview.trackingInfo.overallRating"),
    Source::State("analyticEvents.clickAllReviews.trackingInfo.overallRating"),
];

const REVIEWS_SETTING: &str = "review.productReviewsCount";

const SPECIFICATION: &str = "[class*=\"HazeProductCharacteristics__item\"]";
const SPECIFICATION_NAME: &str = "[class*=\"ProductCharacteristicsItem__name\"]";
const SPECIFICATION_VALUE: &str = "[class*=\"ProductCharacteristicsItem__value\"]";

const GALLERY: &str = "[class*=\"SnowProductGallery\"] img";

const DELIVERY: &[Source] = &[Source::Text("[class*=\"DeliveryMethodItem__price\"]")];

const BREADCRUMBS_MARK: &str = "\"BreadcrumbList\"";
