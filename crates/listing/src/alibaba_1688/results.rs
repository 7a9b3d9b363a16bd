//! Search results as they are drawn (2026). Cards are links with links inside, which a parser takes apart: what belongs
//! to a card may stand behind its element, but always before the next card's. So the page is read in document order.

use super::CURRENCY;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, issue};
use crate::model::{Issue, PriceRange};
use crate::model::{IssueCode, PageKind, QuantityPrice, Role, Seller, Site, Sold};
use crate::money::{self, PriceHints};
use crate::number;
use crate::page::{Anchor, Page};
use crate::picture;
use crate::quantity;
use crate::record::{self, Record};
use crate::text;
use std::collections::HashSet;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "1688-results-2026", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    (seen.place == Place::Search || seen.place == Place::Other) && seen.has(&[CARD])
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Search);
    let mut taken: HashSet<String> = HashSet::new();
    for card in cards(seen.page) {
        if taken.insert(card.item.global.clone()) {
            let (listed, issues) = read(seen, card);
            draft.listings.push(listed);
            draft.issues.extend(issues);
        }
    }
    let price = draft.listings.iter().find_map(|listed| listed.listing.sources.get("price"));
    draft.currency = price.map(|source| (CURRENCY.to_owned(), source.clone()));
    if draft.listings.is_empty() {
        draft.issues.push(issue(IssueCode::Missing, None, "listings", &[]));
    }
    draft
}

/// A card and what stands behind its beginning, as far as it is a part of it.
struct Card<N> {
    node: N,
    item: ItemId,
    member: Option<String>,
    advertised: bool,
    parts: Vec<(usize, N)>,
}

impl<N> Card<N> {
    /// The first part of a kind.
    fn first(&self, kind: &str) -> Option<&N> {
        self.all(kind).next()
    }

    fn all(&self, kind: &str) -> impl Iterator<Item = &N> {
        self.parts.iter().filter(move |(part, _)| PARTS.get(*part) == Some(&kind)).map(|(_, node)| node)
    }
}

/// The cards of the list. What stands below the list, under a heading of its own, names no listing and belongs to none.
fn cards<P: Page>(page: &P) -> Vec<Card<P::Node>> {
    let mut cards: Vec<Card<P::Node>> = Vec::new();
    let mut is_open = false;
    let everything = [CARD, END].iter().chain(PARTS).copied().collect::<Vec<_>>().join(", ");
    for node in page.select(None, &everything) {
        if page.matches(&node, CARD) {
            let card = page.attribute(&node, KEY).and_then(|key| card(node, &key));
            is_open = card.is_some();
            // Where a parser closes a link that should go on, it repeats it around what follows.
            let goes_on = |card: &Card<P::Node>| cards.last().is_some_and(|last| last.item == card.item);
            cards.extend(card.filter(|card| !goes_on(card)));
        } else if page.matches(&node, END) {
            is_open = false;
        } else if let (true, Some(card)) = (is_open, cards.last_mut())
            && let Some(kind) = PARTS.iter().position(|selector| page.matches(&node, selector))
        {
            card.parts.push((kind, node));
        }
    }
    cards
}

/// `1_{position}_{normal|bid|p4p}_{member}_{offer}`
fn card<N>(node: N, key: &str) -> Option<Card<N>> {
    let mut fields = key.split('_');
    let kind = fields.nth(2)?;
    let member = fields.next()?;
    let item = ItemId::on(Site::Alibaba1688, fields.next()?)?;
    let member = (!member.is_empty()).then(|| member.to_owned());
    Some(Card { node, item, member, advertised: ADVERTISING.contains(&kind), parts: Vec::new() })
}

fn read<P: Page>(seen: &Seen<P>, card: Card<P::Node>) -> (Listed<P::Node>, Vec<Issue>) {
    let page = seen.page;
    let mut record = Record::new(Role::Result, &card.item, "dom:[data-renderkey]@data-renderkey");
    let folded = |node: &P::Node| text::fold(&page.text(node));

    let title = card.first(TITLE).map(|node| (folded(node), format!("dom:{TITLE}")));
    record.listing.title = record.wanted("title", title.filter(|(title, _)| !title.is_empty()));

    // The block that opens under the pointer repeats the price, by quantity.
    let tiers: Vec<QuantityPrice> = card.all(TIER).filter_map(|tier| quantity_price(page, tier)).collect();
    let shown = card.first(PRICE).map(|node| (folded(node), format!("dom:{PRICE}")));
    let price = match &shown {
        Some((text, source)) => match price(text) {
            Some(range) => Some((range, source.clone())),
            None => {
                record.report(IssueCode::NotUnderstood, "price", &[(source, text)]);
                None
            }
        },
        None => record::span(tiers.iter().map(|tier| &tier.price)).map(|range| (range, format!("dom:{TIER}"))),
    };
    record.set_price(price);
    if !tiers.is_empty() {
        record.keep("quantity_prices", &format!("dom:{TIER}"));
        record.listing.quantity_prices = tiers;
    }

    let notes = card.all(NOTE).map(folded).find(|note| number::is_sold_text(note));
    let sold = notes.and_then(|note| {
        let count = number::parse_count(&note).ok()?;
        Some((Sold { count, text: Some(note) }, format!("dom:{NOTE}")))
    });
    record.listing.sold = record.kept("sold", sold);

    let shop = card.first(SHOP).map(|node| (node.clone(), folded(node))).filter(|(_, name)| !name.is_empty());
    let seller_node = shop.as_ref().map(|(node, _)| node.clone());
    match shop {
        Some((_, name)) => {
            record.keep("seller", &format!("dom:{SHOP}"));
            let link = card.first(SHOP_LINK).and_then(|link| page.attribute(link, "href"));
            let address = link.and_then(|href| Address::of_link(&href, seen.address.as_ref()));
            let url = address.filter(|address| address.site() == Site::Alibaba1688);
            record.listing.seller = Some(Seller {
                name: Some(name),
                url: url.map(|address| format!("https://{}/", address.host())),
                member_id: card.member.clone(),
                ..Seller::default()
            });
        }
        None => record.report(IssueCode::Missing, "seller", &[]),
    }

    record.listing.images = picture::distinct(card.all(IMAGE).filter_map(|image| page.attribute(image, "src")));
    if !record.listing.images.is_empty() {
        record.keep("images", &format!("dom:{IMAGE}@src"));
    }
    if card.advertised {
        record.keep("advertised", "dom:[data-renderkey]@data-renderkey");
        record.listing.advertised = true;
    }
    let title_node = card.first(TITLE).cloned();
    let price_node = record.listing.price.is_some().then(|| card.first(PRICE).cloned()).flatten();
    record.into_listed(Anchor { card: Some(card.node), title: title_node, price: price_node, seller: seller_node })
}

/// Sign, whole yuan and fen stand in an element each, so that they can differ in size.
fn price(text: &str) -> Option<PriceRange> {
    let together: String = text.split_whitespace().collect();
    money::parse_price(&together, &PriceHints { currency: Some(CURRENCY), format: None }).ok()
}

fn quantity_price<P: Page>(page: &P, tier: &P::Node) -> Option<QuantityPrice> {
    let price = price(&page.text(&page.first(Some(tier), TIER_PRICE)?))?;
    let quantity = page.text(&page.first(Some(tier), TIER_QUANTITY)?);
    let (from, to) = quantity::parse(&quantity)?;
    Some(QuantityPrice { from, to, price })
}

const KEY: &str = "data-renderkey";

const CARD: &str = ".search-offer-wrapper[data-renderkey]";

/// What comes below the list.
const END: &str = "[class*=\"bottom-ad\"], [class*=\"ad-bottom\"], .space-common-pagination";

const ADVERTISING: &[&str] = &["bid", "p4p"];

const TITLE: &str = ".offer-title-row .title-text";
const PRICE: &str = ".offer-price-row .price-item";
const TIER: &str = ".hover-price-item";
const NOTE: &str = ".offer-price-row .desc-text";
const SHOP: &str = ".offer-shop-row .desc-text";
const SHOP_LINK: &str = ".offer-shop-row a.offer-desc-item";
const IMAGE: &str = "img.main-img";

const PARTS: &[&str] = &[TITLE, PRICE, TIER, NOTE, SHOP, SHOP_LINK, IMAGE];

const TIER_PRICE: &str = ".price-item";
const TIER_QUANTITY: &str = ".desc-text";
