//! How it is sent, from where and to where.

use super::{Reader, STATE, words};
use crate::aliexpress::item_variants::plain;
use crate::generation::Sourced;
use crate::labels;
use crate::model::{Amount, PriceRange, Shipping};
use crate::money::{self, PriceHints};
use crate::page::Page;
use crate::state::Value;
use crate::text;
use rust_decimal::Decimal;

impl<P: Page> Reader<'_, P> {
    /// The way of sending that is shown, otherwise the first one that is told.
    pub(super) fn shipping(&mut self, hints: &PriceHints) -> Option<Shipping> {
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

    pub(super) fn ship_to(&self) -> Option<Sourced> {
        let is_country = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        let path = self.era.told.shipping;
        let code = self.list(path, 1).find_map(|way| way.at(SHIPPED_TO)?.text()).filter(is_country);
        code.map(|code| (code, format!("{STATE}:{}.{SHIPPED_TO}", path.unwrap_or_default()))).or_else(|| {
            let found = self.scope.first(self.era.told.ship_to).filter(|found| is_country(&found.text))?;
            Some((found.text, found.source))
        })
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

/// No price at all, in the currency shown.
fn free(hints: &PriceHints) -> PriceRange {
    let nothing = Amount(Decimal::ZERO);
    PriceRange { min: nothing, max: nothing, currency: hints.currency.map(str::to_owned), text: None }
}

/// The text of a line of HTML.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    text
}

const SHIPPED_TO: &str = "bizData.shipToCode";

/// More than any listing has; a hostile page is read no further.
const MOST_WAYS: usize = 50;
