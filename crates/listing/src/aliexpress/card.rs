//! One card of a grid or a shelf (2023 on): a link with everything inside, its classes hashed, its texts plain.
//! What the page's state says of the same listing is read together with it; what the viewer sees is the field.

use super::link::{self, PriceNote};
use crate::address::{Address, ItemId, Place};
use crate::generation::{Listed, Seen, Sourced, issue};
use crate::labels;
use crate::model::{Amount, Issue, IssueCode, Listing, PriceRange, Role, Seller, Shipping, Site, Sold, UnitPrice};
use crate::money::{self, PriceHints};
use crate::number::{self, NumberFormat, Unread};
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Found, Scope, Source};
use crate::state::Value;
use crate::text;
use rust_decimal::Decimal;
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

/// What the page's state tells of one listing, its members found once: an entry is not gone through for every field.
pub(crate) struct Told<'a> {
    /// The mark of the script that carries the state.
    name: &'static str,
    members: Vec<(&'a str, Value<'a>)>,
}

impl<'a> Told<'a> {
    pub(crate) fn of(name: &'static str, entry: Value<'a>) -> Self {
        Self { name, members: entry.members().collect() }
    }

    /// Whether all of it stands in the text: a state that is cut off ends within its last member.
    pub(crate) fn is_complete(&self) -> bool {
        self.members.last().is_none_or(|(_, value)| value.is_complete())
    }

    pub(crate) fn at(&self, path: &str) -> Option<Value<'a>> {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        let value = self.members.iter().find(|(candidate, _)| *candidate == key)?.1;
        if rest.is_empty() { Some(value) } else { value.at(rest) }
    }

    /// The first of `paths` with a text, and where it was found.
    pub(crate) fn first(&self, paths: &[&str]) -> Option<Sourced> {
        paths.iter().find_map(|path| {
            let text = text::fold(&text::decode_entities(&self.at(path)?.text()?));
            (!text.is_empty()).then(|| (text, format!("{}:{path}", self.name)))
        })
    }

    /// The listing's ids as the state gives them: the one it is listed by, and the one its link may be sent on to.
    pub(crate) fn ids(&self, site: Site) -> Option<(ItemId, Option<ItemId>)> {
        let id = |path| ItemId::on(site, &self.at(path)?.text()?);
        Some((id("productId")?, id("redirectedId")))
    }
}

/// What surrounds a card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) role: Role,
    /// ISO 4217 code of the currency the page is shown in, where the page says it.
    pub(crate) currency: Option<&'a str>,
    /// How the page writes numbers, where one of its cards says it.
    pub(crate) format: Option<NumberFormat>,
}

/// The listing shown by `card`, told by `state`, or both: as it is known from an earlier reading, or read now.
pub(crate) fn read<P: Page>(
    seen: &Seen<P>,
    card: Option<&Card<P::Node>>,
    state: Option<&Told>,
    item: &ItemId,
    around: &Surroundings,
) -> (Listed<P::Node>, Vec<Issue>) {
    let circumstances = format!("{item:?} {around:?} {}", state.is_some());
    seen.card(card.map(|card| &card.link), circumstances, || read_anew(seen, card, state, item, around))
}

fn read_anew<P: Page>(
    seen: &Seen<P>,
    card: Option<&Card<P::Node>>,
    state: Option<&Told>,
    item: &ItemId,
    around: &Surroundings,
) -> (Listed<P::Node>, Vec<Issue>) {
    let page = seen.page;
    let mut issues = Vec::new();
    let mut sources = BTreeMap::new();
    let mut keep = |field: &str, source: &str| _ = sources.insert(field.to_owned(), source.to_owned());
    let told = |paths: &[&str]| state.and_then(|state| state.first(paths));
    let about = |code, field, values: &[(&str, &str)]| issue(code, Some(&item.global), field, values);
    let drawn = card.map(|card| Drawn::of(page, &card.link));
    let drawn = drawn.as_ref();
    let by_state = state.filter(|state| state.ids(seen.site).is_some_and(|(told, _)| told == *item));
    keep("item_id", &by_state.map_or("dom:a@href".to_owned(), |state| format!("{}:productId", state.name)));

    let (title, difference) = whole(drawn.and_then(Drawn::title), told(STATE_TITLE));
    issues.extend(difference.map(|values| about(IssueCode::Disagreement, "title", &pairs(&values))));
    match &title {
        Some((_, source)) => keep("title", source),
        None => issues.push(about(IssueCode::Missing, "title", &[])),
    }

    let note = card.map(|card| PriceNote::of(&card.address)).unwrap_or_default();
    let told_currency = told(STATE_CURRENCY).map(|(code, _)| code).filter(|code| money::is_currency(code));
    let currency = told_currency.as_deref().or(note.currency.as_deref()).or(around.currency);
    let hints = PriceHints { currency, format: around.format };

    let shown = drawn.and_then(|drawn| drawn.price(&hints));
    let told_price = state.and_then(|state| STATE_PRICES.iter().find_map(|path| price_told(state, path)));
    let price_node = shown.as_ref().map(|shown| shown.node.clone());
    let (shown_range, row) = match shown {
        Some(Shown { range: Ok(range), source, row, .. }) => (Some((range, source.clone())), Some((row, source))),
        Some(Shown { range: Err(reason), source, text, row, .. }) => {
            issues.push(about(reason.into(), "price", &[(&source, &text)]));
            (None, Some((row, source)))
        }
        None => (None, None),
    };
    if let (Some((shown, shown_source)), Some((told, told_source))) = (&shown_range, &told_price) {
        let same = (shown.min, shown.max) == (told.min, told.max);
        if shown.currency == told.currency && !same {
            let values = [(shown_source.as_str(), &*written(shown)), (told_source.as_str(), &*written(told))];
            issues.push(about(IssueCode::Disagreement, "price", &values));
        }
    }
    // Beside a drawn price only a drawn list price was seen; the state's may belong to another visitor.
    let (list_price, discount) = match (&shown_range, drawn) {
        (Some(_), Some(drawn)) => (drawn.list_price(&hints), drawn.discount()),
        _ => (state.and_then(|state| price_told(state, STATE_LIST_PRICE)), state.and_then(told_discount)),
    };
    let unit_price = row.and_then(|(row, source)| Some((unit_price_in(&row, &hints)?, source)));
    let unit_price = unit_price.or_else(|| drawn?.text(|text| unit_price_in(text, &hints)));
    let price = shown_range.or(told_price);
    match &price {
        Some((_, source)) => keep("price", source),
        None => issues.push(about(IssueCode::Missing, "price", &[])),
    }
    if let Some((_, source)) = &list_price {
        keep("list_price", source);
    }
    if let Some((_, source)) = &discount {
        keep("discount_percent", source);
    }
    if let Some((_, source)) = &unit_price {
        keep("unit_price", source);
    }

    let sold = drawn.and_then(Drawn::sold).or_else(|| {
        let (text, source) = told(STATE_SOLD)?;
        Some((Sold { count: number::parse_count(&text).ok()?, text: Some(text) }, source))
    });
    // Where the page shows no count, the state may still have the exact one.
    let sold = sold.or_else(|| {
        let (count, source) = told(STATE_EXACT_SOLD)?;
        Some((Sold { count: count.parse().ok().filter(|count| *count > 0)?, text: None }, source))
    });
    if let Some((_, source)) = &sold {
        keep("sold", source);
    }
    let rating =
        told(STATE_RATING).filter(|(text, _)| rating_value(text).is_some()).or_else(|| drawn.and_then(Drawn::rating));
    if let Some((_, source)) = &rating {
        keep("rating", source);
    }
    let shown_currency = price.as_ref().and_then(|(range, _)| range.currency.clone());
    let hints = PriceHints { currency: shown_currency.as_deref().or(currency), ..hints };
    let shipping = drawn.and_then(|drawn| drawn.shipping(&hints)).or_else(|| told_shipping(state?, &hints));
    if let Some((_, source)) = &shipping {
        keep("shipping", source);
    }

    let shown_seller = drawn.and_then(|drawn| drawn.seller(seen));
    let seller_node = shown_seller.as_ref().and_then(|(found, _)| found.node.clone());
    let seller = seller(shown_seller, state);
    if let Some((_, source, difference)) = &seller {
        keep("seller", source);
        issues.extend(difference.as_ref().map(|values| about(IssueCode::Disagreement, "seller", &pairs(values))));
    }

    let pictures = state.and_then(told_images).or_else(|| drawn.and_then(Drawn::images));
    if let Some((_, source)) = &pictures {
        keep("images", source);
    }
    let advertised = card.is_some_and(|card| link::is_advertised(&card.address))
        || state.is_some_and(|state| state.at(STATE_ADVERTISED).is_some())
        || told(STATE_PLACEMENT).is_some_and(|(placement, _)| placement == "ad")
        || drawn.is_some_and(Drawn::is_marked);

    let listing = Listing {
        alias_id: item.alias.clone(),
        title: title.map(|(title, _)| title),
        price: price.map(|(range, _)| range),
        list_price: list_price.map(|(range, _)| range),
        discount_percent: discount.map(|(percent, _)| percent),
        unit_price: unit_price.map(|(price, _)| price),
        seller: seller.map(|(seller, ..)| seller),
        sold: sold.map(|(sold, _)| sold),
        rating: rating.map(|(rating, _)| rating.replace(',', ".")),
        shipping: shipping.map(|(shipping, _)| shipping),
        images: pictures.map(|(images, _)| images).unwrap_or_default(),
        advertised,
        sources,
        ..Listing::new(around.role, &item.global, &item.url())
    };
    let anchor = Anchor {
        card: drawn.map(|drawn| drawn.block.clone()),
        title: drawn.and_then(|drawn| page.first(Some(&drawn.link), CARD_TITLE_TEXT)),
        price: price_node,
        seller: seller_node,
    };
    (Listed { listing, anchor }, issues)
}

/// A card as it is drawn.
struct Drawn<'a, P: Page> {
    page: &'a P,
    link: P::Node,
    /// The element that holds all of the card, also what stands beside the link: the seller, an advertisement mark.
    block: P::Node,
    /// The card's plain texts: its prices and tags have a style or a tool tip, these do not.
    texts: Vec<Found<P::Node>>,
}

/// A price as it is drawn.
struct Shown<N> {
    range: Result<PriceRange, Unread>,
    text: String,
    source: String,
    node: N,
    /// The whole line the price stands in.
    row: String,
}

impl<'a, P: Page> Drawn<'a, P> {
    fn of(page: &'a P, link: &P::Node) -> Self {
        let texts = page.select(Some(link), CARD_TEXTS).into_iter().take(MOST_TEXTS).filter_map(|node| {
            let text = text::fold(&page.text(&node));
            (!text.is_empty()).then(|| Found { text, source: format!("dom:{CARD_TEXTS}"), node: Some(node) })
        });
        Self { page, link: link.clone(), block: block(page, link), texts: texts.collect() }
    }

    fn scope(&self) -> Scope<'_, P> {
        Scope { page: self.page, node: Some(&self.link), state: None }
    }

    fn title(&self) -> Option<Sourced> {
        let shown = self.scope().first(CARD_TITLE)?;
        // Some cards cut the text they show; the tool tip has the whole of it.
        let cut = ends_in_ellipsis(&shown.text);
        let whole =
            if cut { self.scope().all(CARD_TITLE).find(|found| is_cut_of(&shown.text, &found.text)) } else { None };
        let found = whole.unwrap_or(shown);
        Some((found.text, found.source))
    }

    fn price(&self, hints: &PriceHints) -> Option<Shown<P::Node>> {
        let mut not_understood = None;
        for place in CARD_PRICE {
            for (node, written) in self.written(place) {
                // A unit price may follow in the same line.
                let text = written.split(OPENING).next().unwrap_or(&written).trim();
                let found = Shown {
                    range: money::parse_price(text, hints),
                    text: text.to_owned(),
                    source: place.source(),
                    row: self.row(&node),
                    node,
                };
                if found.range.is_ok() {
                    return Some(found);
                }
                not_understood = not_understood.or(Some(found));
            }
        }
        not_understood.filter(|shown| shown.text.contains(|c: char| c.is_numeric()))
    }

    /// What is written in the first few places of a kind, and the elements that hold it.
    fn written(&self, place: &Written) -> Vec<(P::Node, String)> {
        let mut found = Vec::new();
        let (Written::Pieces(selector) | Written::Block(selector)) = place;
        let nodes = self.page.select(Some(&self.link), selector).into_iter().take(MOST_TEXTS);
        let mut known: Vec<P::Node> = Vec::new();
        for node in nodes {
            if found.len() == MOST_PRICES {
                break;
            }
            if known.contains(&node) || !self.page.is_shown(&node) {
                continue;
            }
            if let Written::Block(_) = place {
                // The white space may stand in the page's source alone.
                let text = self.page.text(&node).split_whitespace().collect();
                found.push((node, text));
                continue;
            }
            let Some(node) = block_of(self.page, &node) else { break };
            // The other pieces of the same price.
            known = self.page.select(Some(&node), selector);
            // What has more of them is no price, and a part of them would be another.
            if known.len() > MOST_PIECES {
                known.truncate(MOST_TEXTS);
                continue;
            }
            found.push((node, known.iter().map(|piece| text::fold(&self.page.text(piece))).collect()));
        }
        found
    }

    /// The whole line a price stands in: what the first element around it with more text than its own holds.
    fn row(&self, node: &P::Node) -> String {
        let own = text::fold(&self.page.text(node));
        let mut inside = node.clone();
        for _ in 0..BLOCK_DEPTH {
            // What is around the link is no line of this card: a price may stand in the link itself.
            let around = Some(&inside).filter(|inside| !self.page.matches(inside, CARD_LINK));
            let Some(around) = around.and_then(|inside| self.page.parent(inside)) else { break };
            let text = text::fold(&self.page.text(&around));
            if text != own && !self.page.matches(&around, CARD_LINK) {
                return text;
            }
            inside = around;
        }
        own
    }

    fn list_price(&self, hints: &PriceHints) -> Option<(PriceRange, String)> {
        CARD_LIST_PRICE.iter().find_map(|selector| {
            let pieces = self.scope().few(Source::Text(selector), MOST_PIECES);
            let joined: String = pieces.iter().map(|found| found.text.as_str()).collect();
            let single = pieces.first().map(|found| found.text.as_str())?;
            let range = money::parse_price(single, hints).or_else(|_| money::parse_price(&joined, hints)).ok()?;
            Some((range, format!("dom:{selector}")))
        })
    }

    /// The first of the plain texts that `read` understands.
    fn text<T>(&self, read: impl Fn(&str) -> Option<T>) -> Option<(T, String)> {
        let understood = self.texts.iter().filter_map(|found| Some((read(&found.text)?, found)));
        let shown = |found: &Found<P::Node>| found.node.as_ref().is_some_and(|node| self.page.is_shown(node));
        understood.into_iter().find(|(_, found)| shown(found)).map(|(value, found)| (value, found.source.clone()))
    }

    fn discount(&self) -> Option<(u32, String)> {
        self.text(|text| if text.contains(char::is_alphabetic) { None } else { labels::percent(text) })
    }

    /// On a card the sold count is known by its words alone.
    fn sold(&self) -> Option<(Sold, String)> {
        self.text(|text| {
            let count = if number::is_sold_text(text) { number::parse_count(text).ok()? } else { return None };
            Some(Sold { count, text: Some(text.to_owned()) })
        })
    }

    /// The rating stands beside the pictures of its stars.
    fn rating(&self) -> Option<Sourced> {
        let page = self.page;
        let beside_stars = |span| block_of(page, span).is_some_and(|block| page.first(Some(&block), "img").is_some());
        // A digit of the price, which has a style, may stand beside a picture too.
        let is_plain = |span| !page.matches(span, "span[style] span") && page.first(Some(span), "[style]").is_none();
        let mut ratings = self.texts.iter().filter(|found| is_rating(&found.text));
        let found = ratings.find(|found| {
            found.node.as_ref().is_some_and(|span| is_plain(span) && beside_stars(span) && page.is_shown(span))
        })?;
        Some((found.text.clone(), found.source.clone()))
    }

    fn shipping(&self, hints: &PriceHints) -> Option<(Shipping, String)> {
        CARD_TAGS.iter().flat_map(|tags| self.scope().few(*tags, MOST_PIECES)).find_map(|tag| {
            let shipping = shipping(&tag.text, hints)?;
            Some((shipping, tag.source))
        })
    }

    /// The seller's name, and where the name links to.
    fn seller(&self, seen: &Seen<P>) -> Option<(Found<P::Node>, Option<Address>)> {
        let around = Scope { page: self.page, node: Some(&self.block), state: None };
        let found = around.first(CARD_SELLER).or_else(|| self.last_words())?;
        let link = around.first(CARD_SELLER_LINK);
        let address = link.and_then(|link| Address::of_link(&link.text, seen.address.as_ref()));
        Some((found, address.filter(|address| matches!(address.place(), Place::Store(_)))))
    }

    /// The store's name is the last thing in a card's text block, behind an empty element: a span that stands directly in
    /// the block that holds the title's. Cards of the US site do not have it.
    fn last_words(&self) -> Option<Found<P::Node>> {
        let page = self.page;
        let title = page.first(Some(&self.link), CARD_TITLE_BLOCK)?;
        let written = text::fold(&page.text(&title));
        // Around the title's block there may be others that hold nothing else.
        let mut block = page.parent(&title)?;
        for _ in 0..BLOCK_DEPTH {
            if text::fold(&page.text(&block)) != written {
                break;
            }
            block = page.parent(&block)?;
        }
        let is_empty = |node: &&P::Node| text::fold(&page.text(node)).is_empty();
        page.select(Some(&block), "div").last().filter(is_empty)?;
        let last = page.select(Some(&block), CARD_TEXTS).pop()?;
        let name = text::fold(&page.text(&last));
        let is_last = !name.is_empty() && text::fold(&page.text(&block)).ends_with(&name);
        let stands_directly =
            || block_of(page, &last).is_some_and(|above| page.select(Some(&above), CARD_TITLE_BLOCK).len() == 1);
        (is_last && stands_directly()).then(|| Found {
            text: name,
            source: format!("dom:{CARD_TITLE_BLOCK} ~ span"),
            node: Some(last),
        })
    }

    fn images(&self) -> Option<(Vec<String>, String)> {
        CARD_IMAGES.iter().find_map(|selector| {
            let nodes = self.page.select(Some(&self.link), selector);
            let images = picture::distinct(nodes.iter().filter_map(|image| self.page.attribute(image, "src")));
            (!images.is_empty()).then(|| (images, format!("dom:{selector}@src")))
        })
    }

    /// Whether the card is marked as an advertisement in words: inside its link, or as all that stands beside it.
    fn is_marked(&self) -> bool {
        if self.scope().few(CARD_MARK, MOST_PIECES).iter().any(|found| labels::is_advertisement(&found.text)) {
            return true;
        }
        let text = |node| text::fold(&self.page.text(node));
        let (all, inside) = (text(&self.block), text(&self.link));
        let beside = all.strip_prefix(&inside).or_else(|| all.strip_suffix(&inside)).unwrap_or_default();
        labels::is_advertisement(beside)
    }
}

/// The element that lays out a span: the nearest above it that is not a span itself.
fn block_of<P: Page>(page: &P, span: &P::Node) -> Option<P::Node> {
    let mut above = page.parent(span)?;
    while page.matches(&above, "span") {
        above = page.parent(&above)?;
    }
    Some(above)
}

/// The element that holds all of a card.
fn block<P: Page>(page: &P, link: &P::Node) -> P::Node {
    let mut node = link.clone();
    for _ in 0..BLOCK_DEPTH {
        let Some(parent) = page.parent(&node).filter(|parent| !page.matches(parent, GRID)) else { break };
        if page.matches(&parent, CARD_BLOCK) {
            return parent;
        }
        node = parent;
    }
    link.clone()
}

/// The one title of what is drawn and what is told; and both where they differ in more than where they were cut.
fn whole(shown: Option<Sourced>, told: Option<Sourced>) -> (Option<Sourced>, Option<Difference>) {
    let (shown, told) = match (shown, told) {
        (Some(shown), Some(told)) => (shown, told),
        (shown, told) => return (shown.or(told), None),
    };
    if shown.0 == told.0 || is_cut_of(&told.0, &shown.0) {
        return (Some(shown), None);
    }
    if is_cut_of(&shown.0, &told.0) {
        return (Some(told), None);
    }
    let difference = [(told.1, told.0), (shown.1.clone(), shown.0.clone())];
    (Some(shown), Some(difference))
}

/// Two sources and what each of them says.
type Difference = [Sourced; 2];

fn pairs(difference: &Difference) -> [(&str, &str); 2] {
    difference.each_ref().map(|(source, value)| (source.as_str(), value.as_str()))
}

/// Whether `short` is the beginning of `long`, cut where the site cuts titles: with an ellipsis, or at 128 characters.
fn is_cut_of(short: &str, long: &str) -> bool {
    let stem = short.trim_end_matches(['…', '.', '\u{FFFD}']).trim_end();
    let was_cut = ends_in_ellipsis(short) || stem.encode_utf16().count() >= SHORTEST_CUT;
    was_cut && !stem.is_empty() && short.len() < long.len() && long.starts_with(stem)
}

fn ends_in_ellipsis(text: &str) -> bool {
    text.ends_with('…') || text.ends_with("...")
}

fn price_told(told: &Told, path: &str) -> Option<(PriceRange, String)> {
    let price = told.at(path)?;
    let min = price.at("minPrice").and_then(Value::amount)?;
    let currency = price.at("currencyCode").and_then(Value::text).filter(|code| money::is_currency(code));
    let text = price.at("formattedPrice").and_then(Value::text).map(|text| text::fold(&text));
    // The state has the cheapest variant alone.
    Some((PriceRange { min, max: min, currency, text }, format!("{}:{path}.minPrice", told.name)))
}

/// The state has a percentage of every listing; the page shows it beside a list price only.
fn told_discount(told: &Told) -> Option<(u32, String)> {
    told.at(STATE_LIST_PRICE)?;
    let (text, source) = told.first(STATE_DISCOUNT)?;
    Some((text.parse().ok().filter(is_discount)?, source))
}

/// The price of one in a line such as `$1.20 ( $0.01 / pc )`; only with its currency, since a price may be a fraction too.
fn unit_price_in(line: &str, hints: &PriceHints) -> Option<UnitPrice> {
    let (_, inner) = line.split_once(OPENING)?;
    let (inner, _) = inner.split_once(CLOSING)?;
    labels::unit_price(inner, &PriceHints { currency: None, ..*hints })?.price.currency?;
    labels::unit_price(inner, hints)
}

/// What a tag says of shipping: that it is free, or its price (`+ Shipping: € 0,83`).
fn shipping(tag: &str, hints: &PriceHints) -> Option<Shipping> {
    let price = if labels::is_free_shipping(tag) {
        free(hints.currency, tag)
    } else {
        money::parse_price(labels::shipping_price(tag)?, hints).ok()?
    };
    Some(Shipping { price: Some(price), text: Some(tag.to_owned()), ..Shipping::default() })
}

/// No price, where the page says in these words that something is free.
pub(crate) fn free(currency: Option<&str>, words: &str) -> PriceRange {
    let nothing = Amount(Decimal::ZERO);
    PriceRange { min: nothing, max: nothing, currency: currency.map(str::to_owned), text: Some(words.to_owned()) }
}

fn told_shipping(told: &Told, hints: &PriceHints) -> Option<(Shipping, String)> {
    let tags = told.at(STATE_TAGS)?.elements().filter_map(|tag| tag.at(STATE_TAG_TEXT)?.text());
    let found = tags.map(|tag| text::fold(&tag)).find_map(|tag| shipping(&tag, hints))?;
    Some((found, format!("{}:{STATE_TAGS}.{STATE_TAG_TEXT}", told.name)))
}

/// The seller; the source of the name; and both names where they differ.
fn seller<N>(
    shown: Option<(Found<N>, Option<Address>)>,
    state: Option<&Told>,
) -> Option<(Seller, String, Option<Difference>)> {
    let told = state.and_then(|told| Some((told, told.first(STATE_SELLER_NAME)?)));
    let text = |path: &str| told.as_ref().and_then(|(told, _)| told.at(path)?.text());
    let told_seller = |name: &str| Seller {
        id: text("store.storeId"),
        name: Some(name.to_owned()),
        url: text("store.storeUrl").and_then(|url| Address::parse(&url)?.canonical()),
        member_id: text("store.aliMemberId"),
        ..Seller::default()
    };
    let Some((found, address)) = shown else {
        let Some((_, (name, source))) = &told else { return advertiser(state?) };
        return Some((told_seller(name), source.clone(), None));
    };
    let linked = address.as_ref().and_then(|address| match address.place() {
        Place::Store(number) => Some(number),
        _ => None,
    });
    let linked_seller = Seller {
        id: linked,
        name: Some(found.text.clone()),
        url: address.as_ref().and_then(Address::canonical),
        ..Seller::default()
    };
    Some(match &told {
        Some((_, (name, _))) if *name == found.text => (told_seller(name), found.source, None),
        // Another seller's ids do not belong to the name that is shown.
        Some((_, (name, source))) => {
            let difference = [(source.clone(), name.clone()), (found.source.clone(), found.text)];
            (linked_seller, found.source, Some(difference))
        }
        None => (linked_seller, found.source, None),
    })
}

/// An advertisement's store, where the state names it only to those who count its clicks.
fn advertiser(told: &Told) -> Option<(Seller, String, Option<Difference>)> {
    let counted = told.at(STATE_ADVERTISER)?.text()?;
    let name = text::fold(&Value::document(&counted).at("store_name")?.text()?);
    let seller = Seller { name: Some(name).filter(|name| !name.is_empty()), ..Seller::default() };
    seller.name.is_some().then(|| (seller, format!("{}:{STATE_ADVERTISER}.store_name", told.name), None))
}

fn told_images(told: &Told) -> Option<(Vec<String>, String)> {
    let list = told.at(STATE_IMAGES).into_iter().flat_map(Value::elements);
    let images = picture::distinct(list.filter_map(|image| image.at("imgUrl").and_then(Value::text)));
    if !images.is_empty() {
        return Some((images, format!("{}:{STATE_IMAGES}", told.name)));
    }
    let images = picture::distinct(told.at(STATE_IMAGE).and_then(Value::text));
    (!images.is_empty()).then(|| (images, format!("{}:{STATE_IMAGE}", told.name)))
}

/// `decimal_point:.;comma_style:,;currency-symbol:$` in a style attribute.
pub(crate) fn number_format<P: Page>(page: &P) -> Option<NumberFormat> {
    let style = page.attribute(&page.first(None, NUMBER_STYLE)?, "style")?;
    let (_, value) =
        style.split(';').filter_map(|rule| rule.split_once(':')).find(|(name, _)| name.trim() == "decimal_point")?;
    value.trim().chars().next().map(|decimal_point| NumberFormat { decimal_point })
}

fn is_discount(percent: &u32) -> bool {
    (1..100).contains(percent)
}

/// A number from 1 to 5 with at most one decimal.
fn is_rating(text: &str) -> bool {
    text.len() <= 3 && rating_value(&text.replace(',', ".")).is_some()
}

/// A mean of one to five stars; where nobody has rated, a state may say zero.
pub(crate) fn rating_value(text: &str) -> Option<Decimal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value = if plain { text.parse::<Decimal>().ok()? } else { return None };
    (Decimal::ONE..=Decimal::from(5)).contains(&value).then_some(value)
}

fn written(price: &PriceRange) -> String {
    price.text.clone().unwrap_or_else(|| price.min.0.to_string())
}

/// The grid of results.
pub(crate) const GRID: &str = "#card-list";

const CARD_BLOCK: &str = "[class*=\"search-item-card-wrapper-\"], .card-out-wrapper, [class*=\"--outWrapper-\"]";

/// How far above its link a card's block stands at most.
const BLOCK_DEPTH: usize = 8;

/// The site cuts titles at 128 characters, counted before white space is folded.
const SHORTEST_CUT: usize = 120;

const CARD_TITLE: &[Source] = &[
    Source::Text("h3"),
    Source::Text("[class*=\"titleText\"]"),
    Source::Attribute("div[title]", "title"),
    Source::Attribute("img[alt]:not([alt=\"\"])", "alt"),
];

const CARD_TITLE_TEXT: &str = "h3, [class*=\"titleText\"]";

const NUMBER_STYLE: &str = "span[style*=\"decimal_point\"]";

/// Where a price stands: currency, digits and point are a span each, so that they can differ in size.
enum Written {
    /// In elements of their own, which are known each.
    Pieces(&'static str),
    /// In an element that holds nothing else.
    Block(&'static str),
}

impl Written {
    fn source(&self) -> String {
        let (Written::Pieces(selector) | Written::Block(selector)) = self;
        format!("dom:{selector}")
    }
}

/// The server's cards say in the style how the page writes numbers; cards added later have a size alone, and those of
/// 2023 a block with a name.
const CARD_PRICE: &[Written] = &[
    Written::Pieces("span[style*=\"currency-symbol\"]:not([style*=\"line-through\"])"),
    Written::Block("[class*=\"price-sale\"]"),
    Written::Pieces("span[style*=\"font-size\"]:not([style*=\"line-through\"])"),
];

/// A card has no more texts in a price's form than its price, its list price and a coupon or two.
const MOST_PRICES: usize = 8;

/// More pieces than a price is written in, and more tags than a card has.
const MOST_PIECES: usize = 40;

/// More texts than a card has. They may be nested, and each of them has the text of all below it.
const MOST_TEXTS: usize = 200;

const CARD_LIST_PRICE: &[&str] = &["span[style*=\"line-through\"]", "[class*=\"price-original\"]", "del"];

const CARD_TEXTS: &str = "span:not([style]):not([title])";

const CARD_TAGS: &[Source] = &[Source::Text("span[title]"), Source::Text("[class*=\"tag--text\"]")];

const CARD_TITLE_BLOCK: &str = "div[title]";

const CARD_SELLER: &[Source] = &[Source::Text("[class*=\"cards--store\"]"), Source::Text("a[href*=\"/store/\"]")];

const CARD_SELLER_LINK: &[Source] = &[Source::Attribute("a[href*=\"/store/\"]", "href")];

/// Pictures of the listing are described by its title; badges and stars are not.
const CARD_IMAGES: &[&str] = &["img[alt]:not([alt=\"\"])[src*=\"/kf/\"]", "[class*=\"product-img\"][src*=\"/kf/\"]"];

/// Where a picture's address stands: until it comes into view it may stand beside the placeholder's.
pub(crate) const PICTURE_ATTRIBUTES: &[&str] = &["image-src", "data-src", "src"];

const CARD_MARK: Source = Source::Text("[class*=\"--ad--\"]");

const CARD_LINK: &str = "a[href]";

const STATE_TITLE: &[&str] = &["title.displayTitle", "title.seoTitle"];

pub(crate) const STATE_CURRENCY: &[&str] = &["prices.salePrice.currencyCode", "prices.originalPrice.currencyCode"];

/// Without a discount the sale price may be absent.
const STATE_PRICES: &[&str] = &["prices.salePrice", "prices.originalPrice"];

const STATE_LIST_PRICE: &str = "prices.originalPrice";

const STATE_DISCOUNT: &[&str] = &["prices.salePrice.discount"];

const STATE_SOLD: &[&str] = &["trade.tradeDesc"];

const STATE_EXACT_SOLD: &[&str] = &["trace.utLogMap.real_trade_count"];

const STATE_RATING: &[&str] = &["evaluation.starRating"];

const STATE_SELLER_NAME: &[&str] = &["store.storeName"];

const STATE_ADVERTISER: &str = "trace.custom.p4pExtendParam";

const STATE_TAGS: &str = "sellingPoints";

const STATE_TAG_TEXT: &str = "tagContent.tagText";

const STATE_PLACEMENT: &[&str] = &["productType"];

/// What an advertisement's click is counted by.
const STATE_ADVERTISED: &str = "p4p";

const STATE_IMAGES: &str = "images";

const STATE_IMAGE: &str = "image.imgUrl";

const OPENING: [char; 2] = ['(', '（'];

const CLOSING: [char; 2] = [')', '）'];

#[cfg(test)]
mod tests {
    use super::*;

    const DOLLARS: PriceHints = PriceHints { currency: Some("USD"), format: None };

    fn sourced(text: &str, source: &str) -> Option<Sourced> {
        Some((text.to_owned(), source.to_owned()))
    }

    #[test]
    fn a_cut_title_is_no_other_title() {
        let long = "Folding desk lamp with a clamp and three colours of light, dimmable, with a memory of the last brightness, \
                    for reading, drawing and sewing, with a cable of two metres";
        let cut: String = long.chars().take(128).collect();
        for (shown, told) in
            [(long, cut.as_str()), (cut.as_str(), long), ("Folding desk lamp wi...", long), (long, "Folding…")]
        {
            let (title, difference) = whole(sourced(shown, "dom"), sourced(told, "state"));
            assert_eq!(title.map(|(title, _)| title).as_deref(), Some(long), "{shown} / {told}");
            assert_eq!(difference, None, "{shown} / {told}");
        }
    }

    #[test]
    fn another_title_is_told_and_the_shown_one_wins() {
        for told in ["Desk lamp, folding", "Desk", "...", "Desk lamp."] {
            let (title, difference) = whole(sourced("Desk lamp", "dom"), sourced(told, "state"));
            assert_eq!(title, sourced("Desk lamp", "dom"), "{told}");
            assert!(difference.is_some(), "{told}");
        }
        assert_eq!(whole(None, sourced("Desk lamp", "state")), (sourced("Desk lamp", "state"), None));
        assert_eq!(whole(None, None), (None, None));
    }

    #[test]
    fn the_price_of_one_stands_in_parentheses() {
        let of =
            |line: &str| unit_price_in(line, &DOLLARS).map(|price| format!("{} {}", price.price.min.0, price.unit));
        assert_eq!(of("$0.99( $0.01 / pc )").as_deref(), Some("0.01 pc"));
        assert_eq!(of("$9.90 $19.80 -50% ($0.10/piece)").as_deref(), Some("0.10 piece"));
        for line in ["$0.99", "Belt (1/2 inch)", "$0.99 ( $0.01", "( / pc )", ")("] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn a_tag_may_tell_what_shipping_costs() {
        let of = |tag: &str| shipping(tag, &DOLLARS)?.price.map(|price| price.min.0.to_string());
        assert_eq!(of("Free shipping").as_deref(), Some("0"));
        assert_eq!(of("+ Shipping: US $1.70").as_deref(), Some("1.70"));
        for tag in ["Free shipping over $10", "-$8.57 · New shoppers", "Shipping from Poland", ""] {
            assert_eq!(of(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_rating_has_one_decimal_at_most() {
        for text in ["4.8", "4,8", "5", "5.0", "1"] {
            assert!(is_rating(text), "{text}");
        }
        for text in ["5.1", "4.85", "12", "4.8 stars", "", "-1", "0", "0.5"] {
            assert!(!is_rating(text), "{text}");
        }
    }
}
