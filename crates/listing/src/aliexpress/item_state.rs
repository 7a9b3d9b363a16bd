//! What the item pages whose state holds the listing have in common (2019 to mid-2024).
//!
//! `window.runParams = { data: {…} }` tells the listing in parts; from one era to the next the parts' names and places
//! changed, not what they tell. The page is drawn over the state: what the viewer is shown is the field, the state is
//! asked where nothing is shown, and where both tell a title, a price or a seller and differ, an issue says so.

mod choice;
mod details;
mod era;
mod price;
mod seller;
mod shipping;

pub(crate) use era::{Era, Form, Money, Rows, Shown, Told};

use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Listed, Seen, Sourced, issue};
use crate::model::{Issue, IssueCode, Listing, PageKind, Role, Site};
use crate::money::{self, PriceHints};
use crate::page::{Anchor, Page};
use crate::source::{Found, Scope, Source};
use crate::state::{Member, Value};
use crate::text;
use std::collections::BTreeMap;

/// Whether a page is of the era: its state's parts are named so, or it is drawn so.
pub(crate) fn is_of<P: Page>(seen: &Seen<P>, era: &Era) -> bool {
    let may_be_item = matches!(seen.place, Place::Item(_) | Place::Other);
    if !may_be_item {
        return false;
    }
    let scripts = seen.scripts(STATE);
    let told = match era.state {
        Form::Parts(end) => told(&scripts).is_some_and(|state| state.members().any(|(name, _)| name.ends_with(end))),
        Form::Assignments => scripts.iter().any(|script| script.contains(ASSIGNED_ID)),
    };
    told || seen.shows(era.marks)
}

/// The listing's part of the state.
fn told(scripts: &[String]) -> Option<Value<'_>> {
    scripts.iter().find_map(|script| Value::assignments(script, STATE).find_map(|state| state.at(LISTING)))
}

/// The fields a page assigns one by one.
fn assigned(scripts: &[String]) -> Vec<Member<'_>> {
    let fields = scripts.iter().flat_map(|script| Value::assigned_members(script, STATE)).take(MOST_ROWS);
    let variants = scripts.iter().find_map(|script| Value::assigned(script, VARIANTS));
    fields.chain(variants.map(|list| (VARIANTS, list))).collect()
}

/// Reads a page of the era.
pub(crate) fn extract<P: Page>(seen: &Seen<P>, era: &Era) -> Draft<P::Node> {
    let scripts = seen.scripts(STATE);
    let (parts, is_cut_off) = match era.state {
        Form::Parts(_) => {
            let state = told(&scripts);
            (state.map(Value::list).unwrap_or_default(), state.is_some_and(|state| !state.is_complete()))
        }
        Form::Assignments => (assigned(&scripts), false),
    };
    let state = (!parts.is_empty()).then(|| Value::of(&parts));
    let scope = Scope { page: seen.page, node: None, state: state.map(|state| (state, STATE)) };
    let mut draft = Draft::new(PageKind::Item);

    let named = named(seen, &scope, era);
    let Some((item, item_source)) = named.first().cloned() else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    // One place may name the listing by its global id, another by the US site's.
    let same = named.iter().filter(|(other, _)| other.global == item.global);
    let item = ItemId { alias: same.filter_map(|(item, _)| item.alias.clone()).next(), ..item };

    let mut reader =
        Reader { era, scope, base: seen.address.as_ref(), item, issues: Vec::new(), sources: BTreeMap::new() };
    if is_cut_off {
        reader.report(IssueCode::Unparsable, "state", &[]);
    }
    let ids: Vec<(&str, &str)> = named.iter().map(|(item, source)| (source.as_str(), item.global.as_str())).collect();
    if ids.iter().any(|(_, id)| *id != reader.item.global) {
        reader.report(IssueCode::Disagreement, "item_id", &ids);
    }
    reader.sources.insert("item_id".to_owned(), item_source);

    let listed = reader.listing();
    if listed.listing.title.is_none() && reader.is_off_sale() {
        return Draft::new(PageKind::Gone);
    }
    draft.currency = listed
        .listing
        .price
        .as_ref()
        .and_then(|price| price.currency.clone())
        .zip(reader.sources.get("price").cloned())
        .or_else(|| reader.currency());
    draft.ship_to = reader.ship_to();
    draft.language = reader.language();
    draft.canonical_url = Some((reader.item.url(), "url".to_owned()));
    draft.seller = listed.listing.seller.clone();
    draft.issues = std::mem::take(&mut reader.issues);
    draft.listings.push(listed);
    draft
}

/// The listing as the address, the head and the state name it, in this order.
fn named<P: Page>(seen: &Seen<P>, scope: &Scope<P>, era: &Era) -> Vec<(ItemId, String)> {
    let mut named = Vec::new();
    if let Place::Item(item) = &seen.place {
        named.push((item.clone(), "url".to_owned()));
    }
    for found in scope.all(OWN_ADDRESS) {
        let place = Address::of_link(&found.text, seen.address.as_ref()).map(|address| address.place());
        if let Some(Place::Item(item)) = place {
            named.push((item, found.source));
        }
    }
    let told = scope.first(era.told.item_id);
    named.extend(told.and_then(|found| Some((ItemId::on(Site::Aliexpress, &found.text)?, found.source))));
    named
}

/// A page being read.
struct Reader<'a, P: Page> {
    era: &'a Era,
    scope: Scope<'a, P>,
    base: Option<&'a Address>,
    item: ItemId,
    issues: Vec<Issue>,
    sources: BTreeMap<String, String>,
}

impl<P: Page> Reader<'_, P> {
    fn report(&mut self, code: IssueCode, field: &str, values: &[(&str, &str)]) {
        self.issues.push(issue(code, Some(&self.item.global), field, values));
    }

    fn keep(&mut self, field: &str, source: &str) {
        self.sources.insert(field.to_owned(), source.to_owned());
    }

    /// Every shown text of a field, in the order of the tables.
    fn shown(&self, sources: fn(&Shown) -> &'static [Source]) -> impl Iterator<Item = Found<P::Node>> {
        self.era.shown.iter().flat_map(move |shown| self.scope.all(sources(shown)))
    }

    fn state(&self, path: &str) -> Option<Value<'_>> {
        self.scope.state.and_then(|(state, _)| state.at(path))
    }

    /// The elements of a list of the state, as many as pages have.
    fn list(&self, path: Option<&str>, most: usize) -> impl Iterator<Item = Value<'_>> {
        path.and_then(|path| self.state(path)).into_iter().flat_map(Value::elements).take(most)
    }

    fn listing(&mut self) -> Listed<P::Node> {
        let told = &self.era.told;
        let currency = self.currency().map(|(code, _)| code);
        let format = self.number_format();

        let title = self.field("title", |shown| shown.title, told.title);
        if title.is_none() {
            self.report(IssueCode::Missing, "title", &[]);
        }
        let properties = self.properties();
        let hints = PriceHints { currency: currency.as_deref(), format };
        let (mut variants, variants_path) = self.variants(&properties, &hints);
        let price = self.price(&hints, &variants.all);
        let drawn = price.as_ref().is_some_and(|price| price.source.starts_with(DRAWN));
        let shown_currency = price.as_ref().and_then(|price| price.range.currency.clone()).or(currency);
        let hints = PriceHints { currency: shown_currency.as_deref(), format };
        let list_price = self.list_price(&hints, price.as_ref());
        let discount_percent = self.discount(drawn, list_price.is_some());
        variants.take_plain_prices(price.as_ref().map(|price| &price.range));
        variants.mark(self.chosen().as_deref(), price.as_ref().filter(|_| drawn).map(|price| &price.range));
        let quantity_prices: Vec<_> = variants.quantity_price().into_iter().collect();
        let listed_at = format!("{STATE}:{variants_path}");
        if !quantity_prices.is_empty() {
            self.keep("quantity_prices", &listed_at);
        }
        if variants.is_cut_short {
            self.report(IssueCode::CutShort, "variants", &[]);
        }
        // Of a listing without a choice the state has one variant without a name.
        let mut variants = variants.all;
        variants.retain(|variant| !variant.options.is_empty());
        if !variants.is_empty() {
            self.keep("variants", &listed_at);
        }
        if self.is_off_sale() {
            self.report(IssueCode::NotOnSale, "availability", &[]);
            for variant in &mut variants {
                variant.available = Some(false);
            }
        }
        let (seller, seller_node) = self.seller();
        let sold = self.sold();
        let rating = self.field("rating", |shown| shown.rating, told.rating).map(|found| found.text.replace(',', "."));
        let review_count = self.review_count();
        // Of a listing nobody has reviewed the state says 0.0, and the page shows nothing.
        let rating = rating.filter(|text| money::parse_amount(text).is_some_and(|rating| !rating.0.is_zero()));
        if rating.is_none() {
            self.sources.remove("rating");
        }
        let images = self.images();
        let (specifications, brand) = self.specifications();
        let breadcrumbs = self.breadcrumbs();
        let shipping = self.shipping(&hints);

        let listing = Listing {
            alias_id: self.item.alias.clone(),
            title: title.as_ref().map(|found| found.text.clone()),
            list_price,
            seller,
            sold,
            rating,
            review_count,
            discount_percent,
            quantity_prices,
            variants,
            shipping,
            brand,
            breadcrumbs,
            images,
            specifications,
            sources: self.sources.clone(),
            price: price.as_ref().map(|price| price.range.clone()),
            ..Listing::new(Role::Main, &self.item.global, &self.item.url())
        };
        let title = title.and_then(|found| found.node);
        let card = title.as_ref().and_then(|node| self.scope.page.parent(node));
        let anchor = Anchor { card, title, price: price.and_then(|price| price.node), seller: seller_node };
        Listed { listing, anchor }
    }

    /// A field's text: what is shown, otherwise what is told.
    fn field(
        &mut self,
        field: &str,
        shown: fn(&Shown) -> &'static [Source],
        told: &[Source],
    ) -> Option<Found<P::Node>> {
        let shown = self.shown(shown).next();
        let told = self.scope.first(told);
        if let (Some(shown), Some(told)) = (&shown, &told)
            && DISAGREEING.contains(&field)
            && shown.text != told.text
        {
            let values = [(shown.source.as_str(), shown.text.as_str()), (told.source.as_str(), told.text.as_str())];
            self.report(IssueCode::Disagreement, field, &values);
        }
        let found = shown.or(told)?;
        self.keep(field, &found.source);
        Some(found)
    }

    /// The language as a BCP 47 tag: `en_US` is `en-US`, and the state writes two languages by their former codes.
    fn language(&self) -> Option<Sourced> {
        let found = self.scope.first(self.era.told.language)?;
        let (language, region) = found.text.split_once('_').unwrap_or((&found.text, ""));
        let language = FORMER_LANGUAGES.iter().find(|(former, _)| *former == language).map_or(language, |(_, now)| now);
        let is_tag = |text: &str| (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic());
        let tag = if is_tag(region) { format!("{language}-{region}") } else { language.to_owned() };
        is_tag(language).then_some((tag, found.source))
    }

    fn is_off_sale(&self) -> bool {
        let status = self.scope.first(self.era.told.status);
        let ban = self.scope.first(self.era.told.ban);
        status.is_some_and(|found| found.text != "0") || ban.is_some_and(|found| found.text == "true")
    }
}

/// A text of the state, entities decoded, folded, not empty.
pub(super) fn words(value: Value) -> Option<String> {
    Some(text::fold(&text::decode_entities(&value.text()?))).filter(|text| !text.is_empty())
}

/// The state, and where in it the listing is.
const STATE: &str = "runParams";
const LISTING: &str = "data";
const ASSIGNED_ID: &str = "runParams.productId";
const VARIANTS: &str = "skuProducts";

/// What the names of sources in the document begin with.
const DRAWN: &str = "dom:";

/// Fields where what is shown and what is told should be the same.
const DISAGREEING: &[&str] = &["title", "seller"];

const OWN_ADDRESS: &[Source] =
    &[Source::Attribute("link[rel=\"canonical\"]", "href"), Source::Attribute("meta[property=\"og:url\"]", "content")];

/// Codes of languages that the state still uses, and today's.
const FORMER_LANGUAGES: &[(&str, &str)] = &[("iw", "he"), ("in", "id")];

/// More than any listing has; a hostile page is read no further.
const MOST_ROWS: usize = 500;
