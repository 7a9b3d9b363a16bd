//! What the item pages whose state holds the listing have in common (2019 to mid-2024).
//!
//! `window.runParams = { data: {…} }` tells the listing in parts; from one era to the next the parts' names and places
//! changed, not what they tell. The page is drawn over the state: what the viewer is shown is the field, the state is
//! asked where nothing is shown, and where both tell a title, a price or a seller and differ, an issue says so.

use super::item_variants::{self, Choice, Property, Variants, amount, plain};
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Listed, Seen, Sourced, issue};
use crate::labels;
use crate::model::{
    Amount, Issue, IssueCode, Listing, PageKind, PriceRange, Role, Seller, Shipping, Site, Sold, Variant,
};
use crate::money::{self, PriceHints};
use crate::number::{self, NumberFormat};
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Found, Scope, Source};
use crate::state::{Member, Value};
use crate::text;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Pages that tell and show a listing in the same places.
pub(crate) struct Era {
    pub(crate) state: Form,
    /// What only a drawn page of this era shows, for pages saved without their scripts.
    pub(crate) marks: &'static [&'static str],
    pub(crate) told: Told,
    /// The manners in which its pages were drawn, the newest first.
    pub(crate) shown: &'static [&'static Shown],
}

/// How scripts carry the state.
pub(crate) enum Form {
    /// `window.runParams = { data: {…} }`, in it parts whose names end so.
    Parts(&'static str),
    /// `window.runParams.productId="…"`: an assignment a field; and `var skuProducts=[…]`.
    Assignments,
}

/// Where the state tells a field.
pub(crate) struct Told {
    pub(crate) item_id: &'static [Source],
    pub(crate) title: &'static [Source],
    /// The currency the viewer is shown.
    pub(crate) currency: &'static [Source],
    /// The country the prices are shipped to.
    pub(crate) ship_to: &'static [Source],
    pub(crate) language: &'static [Source],
    /// The price in force, then the one that is struck through while another is in force.
    pub(crate) price: &'static [Money],
    /// How the page writes prices: JSON in a string.
    pub(crate) number_format: Option<&'static str>,
    pub(crate) discount: &'static [Source],
    pub(crate) seller_name: &'static [Source],
    pub(crate) seller_id: &'static [Source],
    pub(crate) member_id: &'static [Source],
    pub(crate) positive_rate: &'static [Source],
    pub(crate) opened: &'static [Source],
    /// The exact count.
    pub(crate) sold: &'static [Source],
    /// The count as shown, and the word for it.
    pub(crate) sold_text: &'static [Source],
    pub(crate) sold_unit: &'static [Source],
    pub(crate) rating: &'static [Source],
    pub(crate) review_count: &'static [Source],
    pub(crate) images: &'static str,
    /// The properties a viewer chooses by, with their options.
    pub(crate) properties: Option<&'static str>,
    pub(crate) variants: &'static str,
    /// The variants as JSON in a string.
    pub(crate) variants_text: Option<&'static str>,
    /// The variant the page preselects.
    pub(crate) selected: &'static [Source],
    pub(crate) specifications: Option<&'static str>,
    pub(crate) breadcrumbs: Option<&'static str>,
    /// The ways of sending, the one that is shown first.
    pub(crate) shipping: Option<&'static str>,
    /// Zero while the listing is on sale.
    pub(crate) status: &'static [Source],
    /// Whether the site has banned the listing.
    pub(crate) ban: &'static [Source],
}

/// Where the state tells a price over all variants.
pub(crate) struct Money {
    pub(crate) min: &'static str,
    pub(crate) max: &'static str,
    /// As the page writes it.
    pub(crate) text: &'static str,
}

/// Where a drawn page shows a field.
pub(crate) struct Shown {
    pub(crate) title: &'static [Source],
    pub(crate) price: &'static [Source],
    pub(crate) list_price: &'static [Source],
    pub(crate) discount: &'static [Source],
    pub(crate) seller_name: &'static [Source],
    pub(crate) seller_link: &'static [Source],
    pub(crate) positive_rate: &'static [Source],
    pub(crate) sold: &'static [Source],
    pub(crate) rating: &'static [Source],
    pub(crate) review_count: &'static [Source],
    pub(crate) gallery: &'static str,
    /// The block of a property to choose by, in it the property's name and the option that is chosen.
    pub(crate) properties: &'static str,
    pub(crate) property_name: &'static str,
    pub(crate) chosen: &'static str,
    /// The options of a block, where they carry the numbers by which the state names them.
    pub(crate) options: Option<&'static str>,
    pub(crate) shipping: &'static [Source],
    pub(crate) ships_to: &'static [Source],
    pub(crate) breadcrumbs: &'static str,
    pub(crate) specification: Rows,
}

/// Where a drawn page shows the rows of the specification, and in each of them name and value.
pub(crate) struct Rows {
    pub(crate) row: &'static str,
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
}

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

/// A price and where it was found.
struct Price<N> {
    range: PriceRange,
    source: String,
    node: Option<N>,
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

    /// The currency the viewer is shown, as the state tells it.
    fn currency(&self) -> Option<Sourced> {
        let found = self.scope.all(self.era.told.currency).find(|found| money::is_currency(&found.text))?;
        Some((found.text, found.source))
    }

    fn number_format(&self) -> Option<NumberFormat> {
        let config = self.state(self.era.told.number_format?)?.text()?;
        let point = Value::document(&config).at(DECIMAL_POINT)?.text()?;
        let mut chars = point.chars();
        let decimal_point = chars.next().filter(|_| chars.next().is_none())?;
        Some(NumberFormat { decimal_point })
    }

    fn price(&mut self, hints: &PriceHints, variants: &[Variant]) -> Option<Price<P::Node>> {
        let told = self.told_price(hints).map(|(price, _)| price);
        let mut unread = None;
        let shown = self.era.shown.iter().flat_map(|shown| shown.price).find_map(|source| {
            self.scope.every(*source).into_iter().find_map(|found| match money::parse_price(&found.text, hints) {
                Ok(range) => Some(Price { range, source: found.source, node: found.node }),
                Err(reason) => {
                    unread.get_or_insert((reason, found));
                    None
                }
            })
        });
        if let (Some(shown), Some(told)) = (&shown, &told)
            && !is_one_of(&shown.range, &told.range, variants)
        {
            let written =
                |price: &Price<P::Node>| price.range.text.clone().unwrap_or_else(|| price.range.min.0.to_string());
            let (shown_text, told_text) = (written(shown), written(told));
            let values = [(shown.source.as_str(), shown_text.as_str()), (told.source.as_str(), told_text.as_str())];
            self.report(IssueCode::Disagreement, "price", &values);
        }
        if let (None, Some((reason, found))) = (&shown, unread) {
            self.report(reason.into(), "price", &[(&found.source, &found.text)]);
        }
        let price = shown.or(told);
        match &price {
            Some(price) => {
                let source = price.source.clone();
                self.keep("price", &source);
            }
            None => self.report(IssueCode::Missing, "price", &[]),
        }
        price
    }

    /// The price in force as the state tells it, and its place in the table.
    fn told_price(&self, hints: &PriceHints) -> Option<(Price<P::Node>, usize)> {
        let prices = self.era.told.price.iter().enumerate();
        prices.filter_map(|(index, money)| Some((self.told_money(money, hints)?, index))).next()
    }

    fn told_money(&self, money: &Money, hints: &PriceHints) -> Option<Price<P::Node>> {
        let written =
            self.state(money.text).and_then(Value::text).map(|text| text::fold(&text::decode_entities(&text)));
        let range = match self.state(money.min).and_then(amount) {
            Some(min) => {
                let max = self.state(money.max).and_then(amount).map_or(min.min, |max| max.min);
                let text = written.filter(|text| !text.is_empty()).or(min.text);
                let currency = min.currency.or_else(|| hints.currency.map(str::to_owned));
                PriceRange { min: min.min, max, currency, text }
            }
            None => money::parse_price(&written?, hints).ok()?,
        };
        let ordered = range.min <= range.max;
        ordered.then(|| Price { range, source: format!("{STATE}:{}", money.min), node: None })
    }

    /// The price that is struck through. Beside a price that is shown only one that is shown too.
    fn list_price(&mut self, hints: &PriceHints, price: Option<&Price<P::Node>>) -> Option<PriceRange> {
        let drawn = price.is_some_and(|price| price.source.starts_with(DRAWN));
        let found = if drawn {
            self.shown(|shown| shown.list_price).find_map(|found| {
                let range = money::parse_price(&found.text, hints).ok()?;
                Some(Price { range, source: found.source, node: None })
            })
        } else {
            let before = self.era.told.price.last()?;
            let (_, in_force) = self.told_price(hints)?;
            (in_force == 0).then(|| self.told_money(before, hints)).flatten()
        };
        let differs = |found: &Price<P::Node>| {
            price.is_none_or(|price| (found.range.min, found.range.max) != (price.range.min, price.range.max))
        };
        let found = found.filter(differs)?;
        self.keep("list_price", &found.source);
        Some(found.range)
    }

    /// The reduction in percent: shown beside a price that is shown, otherwise told.
    fn discount(&mut self, drawn: bool, reduced: bool) -> Option<u32> {
        let (percent, source) = if drawn {
            self.shown(|shown| shown.discount).find_map(|found| Some((percent(&found.text)?, found.source)))
        } else {
            let told = self.scope.first(self.era.told.discount).filter(|_| reduced);
            told.and_then(|found| Some((found.text.parse().ok().filter(is_reduction)?, found.source)))
        }?;
        self.keep("discount_percent", &source);
        Some(percent)
    }

    fn seller(&mut self) -> (Option<Seller>, Option<P::Node>) {
        let told = &self.era.told;
        let name = self.field("seller", |shown| shown.seller_name, told.seller_name);
        let shown_number = self.shown(|shown| shown.seller_link).find_map(|found| {
            match Address::of_link(&found.text, self.base)?.place() {
                Place::Store(number) => Some((number, found.source)),
                _ => None,
            }
        });
        let digits = |sources: &[Source]| self.scope.all(sources).find(|found| is_number(&found.text));
        let told_number = digits(told.seller_id).map(|found| (found.text, found.source));
        // What the state tells of another seller than the one that is shown is not told of this one.
        let told_name = self.scope.first(told.seller_name).map(|found| found.text);
        let same_number = |(shown, told): (&(String, String), &(String, String))| shown.0 == told.0;
        let is_told = match (&name, &told_name) {
            (Some(shown), Some(told)) if shown.text != *told => {
                shown_number.as_ref().zip(told_number.as_ref()).is_some_and(same_number)
            }
            _ => true,
        };
        let member_id = digits(told.member_id).filter(|_| is_told).map(|found| found.text);
        let opened = self.scope.first(told.opened).filter(|_| is_told).map(|found| found.text);
        let rate = self.scope.first(told.positive_rate).filter(|_| is_told);
        let rate = rate.or_else(|| self.shown(|shown| shown.positive_rate).next());
        let positive_rate = rate.and_then(|found| percentage(&found.text));
        let number = shown_number.or(told_number.filter(|_| is_told));
        let Some((name, source)) = name.map(|found| (Some(found.clone()), found.source)).or_else(|| {
            let (_, source) = number.clone()?;
            Some((None, source))
        }) else {
            self.report(IssueCode::Missing, "seller", &[]);
            return (None, None);
        };
        self.keep("seller", &source);
        let (name, node) = name.map_or((None, None), |found| (Some(found.text), found.node));
        let id = number.map(|(number, _)| number);
        let url = id.as_ref().map(|id| format!("https://www.aliexpress.com/store/{id}"));
        (Some(Seller { id, name, url, member_id, positive_rate, opened }), node)
    }

    /// The count that is shown; where it is rounded, the exact one.
    fn sold(&mut self) -> Option<Sold> {
        let told = &self.era.told;
        let shown = self.shown(|shown| shown.sold).next().or_else(|| {
            let mut count = self.scope.first(told.sold_text)?;
            if let Some(unit) = self.scope.first(told.sold_unit) {
                count.text = format!("{} {}", count.text, unit.text);
            }
            Some(count)
        });
        let exact = self.scope.first(told.sold).and_then(|found| Some((found.text.parse::<u32>().ok()?, found.source)));
        let read = shown.as_ref().map(|shown| number::parse_count(&shown.text));
        if let (Some(shown), Some(Err(reason))) = (&shown, read) {
            self.report(reason.into(), "sold", &[(&shown.source, &shown.text)]);
        }
        let read = read.and_then(Result::ok);
        let rounded = shown.as_ref().is_none_or(|shown| shown.text.contains('+'));
        let exact = exact.filter(|(count, _)| rounded && read.is_none_or(|read| *count >= read));
        let shown_source = shown.as_ref().map(|shown| shown.source.clone());
        let (count, source) = exact.or_else(|| read.zip(shown_source))?;
        self.keep("sold", &source);
        Some(Sold { count, text: shown.map(|shown| shown.text) })
    }

    fn review_count(&mut self) -> Option<u32> {
        let shown: Vec<_> = self.shown(|shown| shown.review_count).collect();
        let all = shown.into_iter().chain(self.scope.first(self.era.told.review_count));
        let (count, source) =
            all.filter_map(|found| Some((number::parse_count(&found.text).ok()?, found.source))).next()?;
        self.keep("review_count", &source);
        Some(count)
    }

    /// The gallery; the pictures of variants are with the variants.
    fn images(&mut self) -> Vec<String> {
        let path = self.era.told.images;
        let told = self.state(path).into_iter().flat_map(Value::elements).filter_map(Value::text);
        let mut gallery: Vec<String> = told.take(MOST_PICTURES).collect();
        let mut source = format!("{STATE}:{path}");
        for shown in self.era.shown {
            if !gallery.is_empty() {
                break;
            }
            let pictures = self.scope.page.select(None, shown.gallery);
            gallery = pictures
                .iter()
                .take(MOST_PICTURES)
                .filter_map(|image| self.scope.page.attribute(image, "src"))
                .collect();
            source = format!("{DRAWN}{}", shown.gallery);
        }
        let images = picture::distinct(gallery);
        match images.is_empty() {
            true => self.report(IssueCode::Missing, "images", &[]),
            false => self.keep("images", &source),
        }
        images
    }

    /// What a viewer chooses by: told by the state, or drawn with the numbers of the options.
    fn properties(&self) -> Vec<Property> {
        let told = self.era.told.properties.and_then(|path| self.state(path));
        let told = told.map(item_variants::properties).unwrap_or_default();
        if !told.is_empty() {
            return told;
        }
        let page = self.scope.page;
        let numbered = |option: &P::Node| {
            let id = OPTION_IDS.iter().find_map(|name| page.attribute(option, name))?;
            let id = id.rsplit('-').next()?.to_owned();
            let image = page.first(Some(option), "img");
            let image = image.and_then(|image| ["bigpic", "src"].iter().find_map(|name| page.attribute(&image, name)));
            Some(Choice { ids: vec![id], name: self.label(option), image })
        };
        let blocks = self.era.shown.iter().filter_map(|shown| Some((shown, shown.options?)));
        let drawn = blocks.map(|(shown, selector)| {
            let blocks = page.select(None, shown.properties).into_iter().take(MOST_DRAWN).enumerate();
            let read = |(index, block): (usize, P::Node)| {
                let options = page.select(Some(&block), selector).into_iter().take(MOST_DRAWN);
                Property {
                    id: index.to_string(),
                    name: self.property_name(&block, shown),
                    options: options.filter_map(|option| numbered(&option)).collect(),
                }
            };
            blocks.map(read).collect::<Vec<_>>()
        });
        drawn.into_iter().find(|properties| !properties.is_empty()).unwrap_or_default()
    }

    /// The variants, and where in the state they are told.
    fn variants(&self, properties: &[Property], hints: &PriceHints) -> (Variants, &'static str) {
        let told = &self.era.told;
        let preselected = self.scope.first(told.selected).map(|found| found.text);
        let read = |list: Value| Variants::read(list, properties, preselected.as_deref(), hints);
        let listed = self.state(told.variants).filter(|list| list.elements().next().is_some());
        match (listed, told.variants_text) {
            (None, Some(path)) => {
                let text = self.state(path).and_then(Value::text).unwrap_or_default();
                (read(Value::document(&text)), path)
            }
            (list, _) => (list.map(read).unwrap_or_default(), told.variants),
        }
    }

    fn property_name(&self, block: &P::Node, shown: &Shown) -> String {
        let name = self.scope.page.first(Some(block), shown.property_name);
        let name = name.map(|name| self.scope.page.text(&name)).unwrap_or_default();
        name.split([':', '：']).next().map(text::fold).unwrap_or_default()
    }

    /// What is chosen: property and option. None where nothing to choose by is drawn; empty options of a property where
    /// the viewer has still to choose fit no variant.
    fn chosen(&self) -> Option<Vec<(String, String)>> {
        let page = self.scope.page;
        self.era.shown.iter().find_map(|shown| {
            let blocks: Vec<_> =
                page.select(None, shown.properties).into_iter().filter(|block| page.is_shown(block)).collect();
            let choice = |block: &P::Node| {
                let name = self.property_name(block, shown);
                let option = page.first(Some(block), shown.chosen);
                (name, option.map(|option| self.label(&option)).unwrap_or_default())
            };
            (!blocks.is_empty()).then(|| blocks.iter().map(choice).collect())
        })
    }

    /// What an option is called: the words in it, or those of its picture or link.
    fn label(&self, option: &P::Node) -> String {
        let page = self.scope.page;
        let written = text::fold(&page.text(option));
        if !written.is_empty() {
            return written;
        }
        let inner = page.first(Some(option), "[title], [alt]");
        let named = |node: &P::Node| ["title", "alt"].into_iter().find_map(|name| page.attribute(node, name));
        text::fold(&inner.as_ref().and_then(named).or_else(|| named(option)).unwrap_or_default())
    }

    /// The rows of the specification, and the brand where one of them names it.
    fn specifications(&mut self) -> (Vec<(String, String)>, Option<String>) {
        let path = self.era.told.specifications;
        let mut rows = Vec::new();
        let mut brand = None;
        for row in self.list(path, MOST_ROWS) {
            let [name, value, id] = row.pick(["attrName", "attrValue", "attrNameId"]);
            let Some((name, value)) = name.and_then(words).zip(value.and_then(words)) else { continue };
            if brand.is_none() && id.and_then(Value::text).as_deref() == Some(BRAND) {
                brand = Some(value.clone());
            }
            rows.push((name, value));
        }
        let mut source = format!("{STATE}:{}", path.unwrap_or_default());
        if rows.is_empty() {
            let page = self.scope.page;
            let cell = |row: &P::Node, selector: &str| {
                let text = text::fold(&page.text(&page.first(Some(row), selector)?));
                Some(text.trim_end_matches([':', '：']).trim_end().to_owned()).filter(|text| !text.is_empty())
            };
            for shown in self.era.shown {
                let drawn = page.select(None, shown.specification.row);
                let read =
                    |row: &P::Node| cell(row, shown.specification.name).zip(cell(row, shown.specification.value));
                rows.extend(drawn.iter().take(MOST_ROWS).filter_map(read));
                if !rows.is_empty() {
                    source = format!("{DRAWN}{}", shown.specification.row);
                    break;
                }
            }
        }
        let named = || rows.iter().find(|(name, _)| labels::is_brand_label(name)).map(|(_, value)| value.clone());
        let brand = brand.or_else(named);
        if !rows.is_empty() {
            self.keep("specifications", &source);
        }
        if brand.is_some() {
            self.keep("brand", &source);
        }
        (rows, brand)
    }

    /// The categories; the site's home and the list of all categories have no number.
    fn breadcrumbs(&mut self) -> Vec<String> {
        let path = self.era.told.breadcrumbs;
        let category = |place: Value| {
            let [id, name] = place.pick(["cateId", "name"]);
            let is_one = id?.text().is_some_and(|id| id != "0");
            name.and_then(words).filter(|_| is_one)
        };
        let mut names: Vec<String> = self.list(path, MOST_ROWS).filter_map(category).collect();
        let mut source = format!("{STATE}:{}", path.unwrap_or_default());
        if names.is_empty()
            && let Some((found, selector)) = self.era.shown.iter().find_map(|shown| {
                let found = self.scope.every(Source::Text(shown.breadcrumbs));
                (!found.is_empty()).then_some((found, shown.breadcrumbs))
            })
        {
            names = found.into_iter().map(|found| found.text).collect();
            source = format!("{DRAWN}{selector}");
        }
        if !names.is_empty() {
            self.keep("breadcrumbs", &source);
        }
        names
    }

    /// The way of sending that is shown, otherwise the first one that is told.
    fn shipping(&mut self, hints: &PriceHints) -> Option<Shipping> {
        let ways = self.ways(hints);
        let shown = self.shown(|shown| shown.shipping).next();
        let ships_to = self.shown(|shown| shown.ships_to).next().and_then(|found| {
            let place = labels::ships_to(&found.text).unwrap_or(&found.text);
            labels::country(place).map(str::to_owned)
        });
        let mut source = format!("{STATE}:{}", self.era.told.shipping.unwrap_or_default());
        let (way, price) = match &shown {
            Some(shown) => {
                source.clone_from(&shown.source);
                let read = if labels::is_free_shipping(&shown.text) {
                    Some(PriceRange { text: Some(shown.text.clone()), ..free(hints) })
                } else {
                    // `Shipping: $4.79`
                    labels::shipping_price(&shown.text).and_then(|price| money::parse_price(price, hints).ok())
                };
                let same = |way: &&Way| match (&read, &way.price) {
                    (Some(read), Some(own)) => read.min == own.min && read.max == own.max,
                    (None, _) => way.title.as_deref() == Some(&shown.text),
                    (Some(_), None) => false,
                };
                let way = ways.iter().find(same);
                let price = read.or_else(|| way?.price.clone());
                (way, price)
            }
            None => (ways.first(), ways.first().and_then(|way| way.price.clone())),
        };
        let ships_from = way.and_then(|way| way.from.clone());
        let ships_to = ships_to.or_else(|| way.or(ways.first())?.to.clone());
        let text = shown.map(|found| found.text).or_else(|| way?.text.clone());
        let shipping = Shipping { price, ships_from, ships_to, text };
        if shipping == Shipping::default() {
            return None;
        }
        self.keep("shipping", &source);
        Some(shipping)
    }

    fn ways(&self, hints: &PriceHints) -> Vec<Way> {
        self.list(self.era.told.shipping, MOST_WAYS).map(|way| Way::read(way, hints)).collect()
    }

    fn ship_to(&self) -> Option<Sourced> {
        let is_country = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        let path = self.era.told.shipping;
        let code = self.list(path, 1).find_map(|way| way.at(SHIPPED_TO)?.text()).filter(is_country);
        code.map(|code| (code, format!("{STATE}:{}.{SHIPPED_TO}", path.unwrap_or_default()))).or_else(|| {
            let found = self.scope.first(self.era.told.ship_to).filter(|found| is_country(&found.text))?;
            Some((found.text, found.source))
        })
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

/// A way of sending.
struct Way {
    price: Option<PriceRange>,
    /// The price as the state writes it.
    text: Option<String>,
    /// What the page shows for it.
    title: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Way {
    fn read(told: Value, hints: &PriceHints) -> Self {
        let [facts, title] = told.pick(["bizData", "titleLayout"]);
        let [fee, value, currency, written, from, to] = facts
            .map(|facts| {
                facts.pick(["shippingFee", "displayAmount", "displayCurrency", "formattedAmount", "shipFrom", "shipTo"])
            })
            .unwrap_or_default();
        let text = written.and_then(words);
        let currency = currency.and_then(Value::text).filter(|code| money::is_currency(code));
        let currency = currency.or_else(|| hints.currency.map(str::to_owned));
        let is_free = fee.and_then(Value::text).as_deref() == Some("free");
        let price =
            value.and_then(plain).map(|value| PriceRange { min: value, max: value, currency, text: text.clone() });
        let price = price.or_else(|| is_free.then(|| free(hints)));
        let title = title.and_then(|lines| lines.elements().next()?.elements().next()?.at("content"));
        let title = title.and_then(Value::text).map(|html| text::fold(&text::decode_entities(&without_tags(&html))));
        Self { price, text, title, from: from.and_then(words), to: to.and_then(words) }
    }
}

/// A text of the state, entities decoded, folded, not empty.
pub(super) fn words(value: Value) -> Option<String> {
    Some(text::fold(&text::decode_entities(&value.text()?))).filter(|text| !text.is_empty())
}

/// No price at all, in the currency shown.
fn free(hints: &PriceHints) -> PriceRange {
    let nothing = Amount(Decimal::ZERO);
    PriceRange { min: nothing, max: nothing, currency: hints.currency.map(str::to_owned), text: None }
}

/// The reduction in `-44%`, `Up to 79% off`, `%40`: the one number beside the sign.
fn percent(text: &str) -> Option<u32> {
    let sign = text.find(['%', '٪'])?;
    let (before, after) = text.split_at_checked(sign)?;
    let digits_of = |text: &mut dyn Iterator<Item = char>| -> String {
        text.skip_while(|c| c.is_whitespace() || matches!(c, '%' | '٪'))
            .map(number::plain_digit)
            .take_while(char::is_ascii_digit)
            .take(4)
            .collect()
    };
    let before: String = digits_of(&mut before.chars().rev()).chars().rev().collect();
    let digits = if before.is_empty() { digits_of(&mut after.chars()) } else { before };
    digits.parse().ok().filter(is_reduction)
}

fn is_reduction(percent: &u32) -> bool {
    (1..=100).contains(percent)
}

/// Whether a price that is shown is what the state tells: the whole range, or the price of a variant, or, with a choice
/// half made, the range over some of them.
fn is_one_of(shown: &PriceRange, told: &PriceRange, variants: &[Variant]) -> bool {
    let same_currency = shown.currency.is_none() || told.currency.is_none() || shown.currency == told.currency;
    let has = |amount: Amount| {
        let own = variants.iter().filter_map(|variant| variant.price.as_ref());
        [told.min, told.max].contains(&amount) || own.into_iter().any(|price| price.min == amount)
    };
    let within = variants.is_empty() && told.min <= shown.min && shown.max <= told.max;
    same_currency && (within || (has(shown.min) && has(shown.max)))
}

/// `96.3` and `96.3%` as `96.3%`.
fn percentage(text: &str) -> Option<String> {
    let number = text.trim().trim_end_matches('%');
    money::parse_amount(number).map(|_| format!("{number}%"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The text of a line of HTML.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    text
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

const DECIMAL_POINT: &str = "single.decimalPointChar";

/// Where an element that is an option has its number: alone, or behind the property's.
const OPTION_IDS: &[&str] = &["data-sku-id", "id"];

/// The number of the specification row that names the brand, in every language.
const BRAND: &str = "2";

const SHIPPED_TO: &str = "bizData.shipToCode";

/// Codes of languages that the state still uses, and today's.
const FORMER_LANGUAGES: &[(&str, &str)] = &[("iw", "he"), ("in", "id")];

// More than any listing has; a hostile page is read no further.
const MOST_PICTURES: usize = 300;
const MOST_ROWS: usize = 500;
const MOST_DRAWN: usize = 200;
const MOST_WAYS: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn price(min: i64, max: i64, currency: &str) -> PriceRange {
        let amount = |cents| Amount(Decimal::new(cents, 2));
        PriceRange { min: amount(min), max: amount(max), currency: Some(currency.to_owned()), text: None }
    }

    #[test]
    fn a_reduction_is_the_number_beside_its_sign() {
        for (text, want) in [
            ("-44%", Some(44)),
            ("Up to 79% off", Some(79)),
            ("2 pieces, 30 % off", Some(30)),
            ("%40 indirim", Some(40)),
            ("٪٥٠", Some(50)),
            ("Save US $3", None),
            ("0%", None),
            ("400%", None),
            ("%", None),
        ] {
            assert_eq!(percent(text), want, "{text}");
        }
    }

    #[test]
    fn a_variant_s_price_is_no_other_price_than_the_range_over_all() {
        let told = price(58, 360, "USD");
        let variants =
            [58, 127, 360].map(|cents| Variant { price: Some(price(cents, cents, "USD")), ..Variant::default() });
        assert!(is_one_of(&told, &told, &variants));
        assert!(is_one_of(&price(127, 127, "USD"), &told, &variants));
        assert!(is_one_of(&price(58, 127, "USD"), &told, &variants));
        assert!(!is_one_of(&price(128, 128, "USD"), &told, &variants));
        assert!(!is_one_of(&price(127, 127, "EUR"), &told, &variants));
        assert!(is_one_of(&price(128, 128, "USD"), &told, &[]));
        assert!(!is_one_of(&price(361, 361, "USD"), &told, &[]));
    }
}
