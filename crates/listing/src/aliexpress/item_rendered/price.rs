//! What a drawn item page shows of the price: the price itself, the one struck through, the reduction, the price of a
//! unit and the prices of larger quantities.

use crate::labels;
use crate::model::{PriceRange, QuantityPrice, UnitPrice};
use crate::money::{self, PriceHints};
use crate::number::Unread;
use crate::page::Page;
use crate::source::Found;

/// Where the page shows prices: the listing's own block first.
pub(super) struct Blocks<N> {
    /// The blocks below which to look, with the selector each was found by; none for the whole document.
    blocks: Vec<(Option<N>, &'static str)>,
}

/// Something read of a block, and where.
type Sourced<T> = (T, String);

pub(super) enum Price<N> {
    Read(PriceRange, Found<N>),
    Unread(Found<N>, Unread),
    Nothing,
}

impl<N: Clone> Blocks<N> {
    pub(super) fn of<P: Page<Node = N>>(page: &P) -> Self {
        let shown = |selector: &'static str| {
            let nodes = page.select(None, selector).into_iter().filter(|node| page.is_shown(node));
            nodes.map(move |node| (Some(node), selector)).take(MOST_BLOCKS)
        };
        let blocks = BLOCKS.iter().flat_map(|selector| shown(selector)).chain([(None, "")]).collect();
        Self { blocks }
    }

    /// The first place that holds a price. The viewer is shown the price twice; the first place is the listing's own, the
    /// second the order panel's. On sale pages the listing's own is empty and the price stands in the banner.
    pub(super) fn price<P: Page<Node = N>>(&self, page: &P, hints: &PriceHints) -> Price<N> {
        let mut other = Price::Nothing;
        for found in self.every(page, PRICE) {
            // A price may be given with its unit: `US $12.30 / lot`.
            let with_unit = || labels::unit_price(&found.text, hints).map(|unit| unit.price);
            match money::parse_price(&found.text, hints).or_else(|reason| with_unit().ok_or(reason)) {
                Ok(range) => return Price::Read(range, found),
                Err(reason) if matches!(other, Price::Nothing) => other = Price::Unread(found, reason),
                Err(_) => {}
            }
        }
        other
    }

    /// The same without the rest of the document, if they are enough: what stands beside a price stands in its block.
    pub(super) fn beside(mut self, found: &Found<N>) -> Self {
        if self
            .blocks
            .iter()
            .any(|(_, around)| !around.is_empty() && found.source.starts_with(&format!("dom:{around} ")))
        {
            self.blocks.retain(|(node, _)| node.is_some());
        }
        self
    }

    /// The price that is struck through.
    pub(super) fn list_price<P: Page<Node = N>>(&self, page: &P, hints: &PriceHints) -> Option<Sourced<PriceRange>> {
        self.every(page, LIST_PRICE)
            .find_map(|found| Some((money::parse_price(&found.text, hints).ok()?, found.source)))
    }

    /// The reduction, in percent.
    pub(super) fn discount<P: Page<Node = N>>(&self, page: &P) -> Option<Sourced<u32>> {
        self.every(page, DISCOUNT).find_map(|found| Some((labels::percent(&found.text)?, found.source)))
    }

    /// The price of one unit, where it is said beside the price.
    pub(super) fn unit_price<P: Page<Node = N>>(&self, page: &P, hints: &PriceHints) -> Option<Sourced<UnitPrice>> {
        self.notes(page).find_map(|found| Some((labels::unit_price(&found.text, hints)?, found.source)))
    }

    /// Prices from a quantity on, the smallest first. They are no dearer than `shown`, and in its currency.
    pub(super) fn quantity_prices<P: Page<Node = N>>(
        &self,
        page: &P,
        hints: &PriceHints,
        shown: &PriceRange,
    ) -> Option<Sourced<Vec<QuantityPrice>>> {
        let mut tiers: Vec<QuantityPrice> = Vec::new();
        let mut source = None;
        for found in self.notes(page) {
            let Some(tier) = labels::quantity_price(&found.text, hints) else { continue };
            let fits = tier.price.currency == shown.currency && tier.price.min <= shown.max;
            // A note's text is also that of the elements around it.
            if fits && !tiers.iter().any(|known| known.from == tier.from) {
                tiers.push(tier);
                source.get_or_insert(found.source);
            }
        }
        tiers.sort_by_key(|tier| tier.from);
        source.map(|source| (tiers, source))
    }

    /// The texts in the listing's own block, whatever elements they stand in.
    fn notes<'a, P: Page<Node = N>>(&'a self, page: &'a P) -> impl Iterator<Item = Found<N>> + 'a {
        let own = self.blocks.first().filter(|(node, _)| node.is_some());
        let texts = own.into_iter().flat_map(move |block| found_in(page, block, NOTE));
        texts.map(move |found| Found { source: format!("dom:{}", own.map_or("", |(_, around)| around)), ..found })
    }

    fn every<'a, P: Page<Node = N>>(
        &'a self,
        page: &'a P,
        sources: &'static [&'static str],
    ) -> impl Iterator<Item = Found<N>> + 'a {
        self.blocks.iter().flat_map(move |block| sources.iter().flat_map(move |source| found_in(page, block, source)))
    }
}

/// What matches `selector` in a block, but not in a card of another listing.
fn found_in<'a, P: Page>(
    page: &'a P,
    block: &(Option<P::Node>, &'static str),
    selector: &'static str,
) -> impl Iterator<Item = Found<P::Node>> + use<'a, P> {
    let (node, around) = block;
    let around = *around;
    let is_document = node.is_none();
    let found = super::texts(page, node.as_ref(), selector);
    let own =
        found.filter(move |found| !(is_document && found.node.as_ref().is_some_and(|node| is_in_card(page, node))));
    own.map(move |found| match is_document {
        true => found,
        false => Found { source: format!("dom:{around} {selector}"), ..found },
    })
}

fn is_in_card<P: Page>(page: &P, node: &P::Node) -> bool {
    let mut node = node.clone();
    for _ in 0..CARD_DEPTH {
        let Some(parent) = page.parent(&node) else { return false };
        if page.matches(&parent, CARD) {
            return true;
        }
        node = parent;
    }
    false
}

const BLOCKS: &[&str] = &["[data-pl=\"product-price\"]", "[class*=\"price-default--wrap\"]", ".pdp-info-right"];

/// More blocks of a kind than a page has.
const MOST_BLOCKS: usize = 4;

const CARD: &str = ".card-out-wrapper, [class*=\"search-item-card\"]";

/// How deep inside its card a price stands at most.
const CARD_DEPTH: usize = 16;

/// Newest first. A part of the site has price blocks of its own (`price-kr--…`), with the same words behind the name.
/// The words also begin the class of the element around the price, so that the price's own comes first.
const PRICE: &[&str] = &[
    "[class*=\"price-default--current--\"]",
    "[class*=\"price--currentPriceText\"]",
    ".product-price-value",
    "[class*=\"price-\"][class*=\"--current--\"]",
    "[class*=\"price--current--\"]",
    "[class*=\"price-default--current\"]",
    "[class*=\"price-\"][class*=\"--currentWrap--\"]",
    ".product-price-current",
    "[class*=\"price\"] [class*=\"es--wrap\"]",
    ".uniform-banner-box-price",
];

const LIST_PRICE: &[&str] = &[
    "[class*=\"price-default--original\"]",
    "[class*=\"price--originalText\"]",
    "[class*=\"price-\"][class*=\"--original--\"]",
    "[class*=\"price-\"][class*=\"--originWrap--\"]",
    "[class*=\"--priceExtra\"] [style*=\"line-through\"]",
    "[class*=\"--priceExtra\"] del",
    ".product-price-del",
    ".uniform-banner-box-discounts span",
];

const DISCOUNT: &[&str] = &["[class*=\"price-\"][class*=\"--discount\"]"];

const NOTE: &str = "span, div, p";
