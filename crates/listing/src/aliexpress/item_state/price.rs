//! The price, what it was before, and the reduction.

use super::era::Money;
use super::{DRAWN, Reader, STATE};
use crate::aliexpress::item_variants::amount;
use crate::generation::Sourced;
use crate::labels;
use crate::model::{Amount, IssueCode, PriceRange, Variant};
use crate::money::{self, PriceHints};
use crate::number::NumberFormat;
use crate::page::Page;
use crate::state::Value;
use crate::text;

/// A price and where it was found.
pub(super) struct Price<N> {
    pub(super) range: PriceRange,
    pub(super) source: String,
    pub(super) node: Option<N>,
}

impl<P: Page> Reader<'_, P> {
    /// The currency the viewer is shown, as the state tells it.
    pub(super) fn currency(&self) -> Option<Sourced> {
        let found = self.scope.all(self.era.told.currency).find(|found| money::is_currency(&found.text))?;
        Some((found.text, found.source))
    }

    pub(super) fn number_format(&self) -> Option<NumberFormat> {
        let config = self.state(self.era.told.number_format?)?.text()?;
        let point = Value::document(&config).at(DECIMAL_POINT)?.text()?;
        let mut chars = point.chars();
        let decimal_point = chars.next().filter(|_| chars.next().is_none())?;
        Some(NumberFormat { decimal_point })
    }

    pub(super) fn price(&mut self, hints: &PriceHints, variants: &[Variant]) -> Option<Price<P::Node>> {
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
    pub(super) fn told_price(&self, hints: &PriceHints) -> Option<(Price<P::Node>, usize)> {
        let prices = self.era.told.price.iter().enumerate();
        prices.filter_map(|(index, money)| Some((self.told_money(money, hints)?, index))).next()
    }

    pub(super) fn told_money(&self, money: &Money, hints: &PriceHints) -> Option<Price<P::Node>> {
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
    pub(super) fn list_price(&mut self, hints: &PriceHints, price: Option<&Price<P::Node>>) -> Option<PriceRange> {
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
    pub(super) fn discount(&mut self, drawn: bool, reduced: bool) -> Option<u32> {
        let (percent, source) = if drawn {
            self.shown(|shown| shown.discount).find_map(|found| Some((labels::percent(&found.text)?, found.source)))
        } else {
            let told = self.scope.first(self.era.told.discount).filter(|_| reduced);
            told.and_then(|found| Some((found.text.parse().ok().filter(is_reduction)?, found.source)))
        }?;
        self.keep("discount_percent", &source);
        Some(percent)
    }
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

const DECIMAL_POINT: &str = "single.decimalPointChar";

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn price(min: i64, max: i64, currency: &str) -> PriceRange {
        let amount = |cents| Amount(Decimal::new(cents, 2));
        PriceRange { min: amount(min), max: amount(max), currency: Some(currency.to_owned()), text: None }
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
