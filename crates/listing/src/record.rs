//! A listing in the making: its fields, where each was read, and what could not be read.

use crate::address::ItemId;
use crate::generation::{Listed, Sourced, issue};
use crate::labels;
use crate::model::{Issue, IssueCode, Listing, PriceRange, Role};
use crate::money::{self, PriceHints};
use crate::number;
use crate::page::Anchor;
use crate::source::Found;

/// A listing, and the issues with it.
pub(crate) struct Record {
    pub(crate) listing: Listing,
    pub(crate) issues: Vec<Issue>,
}

impl Record {
    /// A listing of which only its id is known, and where that was read.
    pub(crate) fn new(role: Role, item: &ItemId, source: &str) -> Self {
        let listing = Listing { alias_id: item.alias.clone(), ..Listing::new(role, &item.global, &item.url()) };
        let mut record = Self { listing, issues: Vec::new() };
        record.keep("item_id", source);
        record
    }

    /// The listing with the elements that show it, and the issues.
    pub(crate) fn into_listed<N>(self, anchor: Anchor<N>) -> (Listed<N>, Vec<Issue>) {
        (Listed { listing: self.listing, anchor }, self.issues)
    }

    /// Notes where a field was read.
    pub(crate) fn keep(&mut self, field: &str, source: &str) {
        self.listing.sources.insert(field.to_owned(), source.to_owned());
    }

    /// A value and the note where it was read.
    pub(crate) fn kept<T>(&mut self, field: &str, sourced: Option<(T, String)>) -> Option<T> {
        let (value, source) = sourced?;
        self.keep(field, &source);
        Some(value)
    }

    /// A text and the note where it was read; an issue where there is none.
    pub(crate) fn wanted(&mut self, field: &str, sourced: Option<Sourced>) -> Option<String> {
        if sourced.is_none() {
            self.report(IssueCode::Missing, field, &[]);
        }
        self.kept(field, sourced)
    }

    /// Notes that a field was found in no source, could not be understood, or differs between sources.
    pub(crate) fn report(&mut self, code: IssueCode, field: &str, values: &[(&str, &str)]) {
        self.issues.push(issue(code, Some(&self.listing.item_id), field, values));
    }

    /// What the viewer was shown, otherwise what the state tells; an issue where they differ.
    pub(crate) fn settle(&mut self, field: &str, shown: Option<Sourced>, told: Option<Sourced>) -> Option<Sourced> {
        if let (Some((shown, shown_source)), Some((told, told_source))) = (&shown, &told)
            && shown != told
        {
            self.report(IssueCode::Disagreement, field, &[(shown_source, shown), (told_source, told)]);
        }
        shown.or(told)
    }

    /// The same of a price. Prices in different currencies can't be compared.
    pub(crate) fn settle_price(
        &mut self,
        shown: Option<(PriceRange, String)>,
        told: Option<(PriceRange, String)>,
    ) -> Option<(PriceRange, String)> {
        if let (Some((shown, shown_source)), Some((told, told_source))) = (&shown, &told)
            && shown.currency == told.currency
            && (shown.min, shown.max) != (told.min, told.max)
        {
            let values = [(shown_source.as_str(), written(shown)), (told_source.as_str(), written(told))];
            let values = values.each_ref().map(|(source, text)| (*source, text.as_str()));
            self.report(IssueCode::Disagreement, "price", &values);
        }
        shown.or(told)
    }

    /// Keeps the price, or reports that there is none.
    pub(crate) fn set_price(&mut self, price: Option<(PriceRange, String)>) {
        if price.is_none() && !self.issues.iter().any(|issue| issue.field.as_deref() == Some("price")) {
            self.report(IssueCode::Missing, "price", &[]);
        }
        self.listing.price = self.kept("price", price);
    }

    /// Keeps the specification's rows and the brand they name.
    pub(crate) fn set_specifications(&mut self, rows: Vec<(String, String)>, source: &str) {
        if rows.is_empty() {
            return;
        }
        let brand = rows.iter().find(|(name, _)| labels::is_brand_label(name)).map(|(_, value)| value.clone());
        self.listing.brand = self.kept("brand", brand.map(|brand| (brand, source.to_owned())));
        self.keep("specifications", source);
        self.listing.specifications = rows;
    }

    /// A field's count, or an issue with a text that is none.
    pub(crate) fn count_of<N>(&mut self, field: &str, found: &Found<N>) -> Option<u32> {
        match number::parse_count(&found.text) {
            Ok(count) => {
                self.keep(field, &found.source);
                Some(count)
            }
            Err(reason) => {
                self.report(reason.into(), field, &[(&found.source, &found.text)]);
                None
            }
        }
    }

    /// A field's price, or an issue with a text that is none.
    pub(crate) fn price_of<N>(
        &mut self,
        field: &str,
        found: &Found<N>,
        hints: &PriceHints,
    ) -> Option<(PriceRange, String)> {
        match money::parse_price(&found.text, hints) {
            Ok(range) => Some((range, found.source.clone())),
            Err(reason) => {
                self.report(reason.into(), field, &[(&found.source, &found.text)]);
                None
            }
        }
    }
}

/// A price that is written with its currency; without one a number may be anything.
pub(crate) fn with_currency(text: &str) -> Option<PriceRange> {
    money::parse_price(text, &PriceHints::default()).ok().filter(|price| price.currency.is_some())
}

/// A text and its source, without the element.
pub(crate) fn sourced<N>(found: &Found<N>) -> Sourced {
    (found.text.clone(), found.source.clone())
}

/// The cheapest and the dearest of `prices`, if they are all in one currency.
pub(crate) fn span<'a>(prices: impl IntoIterator<Item = &'a PriceRange>) -> Option<PriceRange> {
    prices.into_iter().try_fold(None, |span: Option<PriceRange>, price| match span {
        None => Some(Some(price.clone())),
        Some(span) if span.currency == price.currency => {
            Some(Some(PriceRange { min: span.min.min(price.min), max: span.max.max(price.max), text: None, ..span }))
        }
        Some(_) => None,
    })?
}

/// A mean rating as a decimal with a point: a number from 0 to 5, `4,8` as well as `4.8`.
pub(crate) fn rating(text: &str) -> Option<String> {
    let text = text.trim().replace(',', ".");
    let amount = money::parse_amount(&text)?;
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (plain && text.len() <= 4 && amount.0 <= 5.into()).then_some(text)
}

fn written(price: &PriceRange) -> String {
    price.text.clone().unwrap_or_else(|| match price.min == price.max {
        true => price.min.0.to_string(),
        false => format!("{} - {}", price.min.0, price.max.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Amount;

    #[test]
    fn a_rating_is_a_number_from_0_to_5() {
        assert_eq!(rating("4,8").as_deref(), Some("4.8"));
        assert_eq!(rating(" 5.0 ").as_deref(), Some("5.0"));
        for text in ["5.1", "48", "1e0", "-1", "4.8/5", ""] {
            assert_eq!(rating(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_is_of_one_currency() {
        let price = |amount: i64, currency: &str| {
            let amount = Amount(amount.into());
            PriceRange { min: amount, max: amount, currency: Some(currency.to_owned()), text: Some(String::new()) }
        };
        let found = span(&[price(7, "USD"), price(3, "USD"), price(5, "USD")]).unwrap();
        assert_eq!((found.min.0, found.max.0, found.text), (3.into(), 7.into(), None));
        assert_eq!(span(&[price(7, "USD"), price(3, "EUR")]), None);
        assert_eq!(span(&[]), None);
    }
}
