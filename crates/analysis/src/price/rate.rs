//! From one currency to another, by rates with a date.

use crate::profile::{EnteredRate, RateTable};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The rates of a profile: those entered, then those of a table.
#[derive(Clone, Debug)]
pub(crate) struct Rates {
    by_currency: BTreeMap<String, Rate>,
}

/// How many units of a currency one euro is, when, and who says so.
#[derive(Clone, Debug)]
struct Rate {
    per_euro: Decimal,
    date: String,
    source: String,
}

/// An amount in another currency.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Converted {
    /// To the last digit there is room for; nothing is rounded to the currency's own decimals.
    pub amount: Decimal,
    /// What it was multiplied with or divided by: ` ÷ 1.1172 × 7.4326`; empty where the currencies are the same.
    pub steps: String,
    /// The rates that were used, each with its date and source: `1 EUR = 1.1172 USD (ECB, 2026-10-30)`.
    pub rates: Vec<String>,
}

/// Why an amount has no counterpart in the other currency.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NotConverted {
    /// There is no dated rate for these.
    NoRate(Vec<String>),
    /// The amount is beyond what can be calculated with.
    Overflow,
}

impl Rates {
    pub fn new(table: &RateTable, entered: &[EnteredRate]) -> Self {
        let RateTable { date, source, euro } = table;
        let of_table = euro.iter().map(|(currency, rate)| {
            let rate = Rate { per_euro: rate.0, date: date.clone(), source: source.clone() };
            (currency.clone(), rate)
        });
        let mut by_currency: BTreeMap<String, Rate> = of_table.collect();
        by_currency.extend(entered.iter().map(|entered| {
            let EnteredRate { currency, per_euro, date, source } = entered.clone();
            (currency, Rate { per_euro: per_euro.0, date, source })
        }));
        Self { by_currency }
    }

    /// Converts by way of the euro, as the rates are published.
    pub fn convert(&self, amount: Decimal, from: &str, to: &str) -> Result<Converted, NotConverted> {
        if from == to {
            return Ok(Converted { amount, steps: String::new(), rates: Vec::new() });
        }
        let missing: Vec<String> =
            [from, to].iter().filter(|currency| !self.has(currency)).map(|currency| (*currency).to_owned()).collect();
        if !missing.is_empty() {
            return Err(NotConverted::NoRate(missing));
        }
        let mut converted = Converted { amount, steps: String::new(), rates: Vec::new() };
        if let Some(rate) = self.by_currency.get(from) {
            converted.amount = amount.checked_div(rate.per_euro).ok_or(NotConverted::Overflow)?;
            converted.steps += &format!(" ÷ {}", rate.per_euro.normalize());
            converted.rates.push(rate.told(from));
        }
        if let Some(rate) = self.by_currency.get(to) {
            converted.amount = converted.amount.checked_mul(rate.per_euro).ok_or(NotConverted::Overflow)?;
            converted.steps += &format!(" × {}", rate.per_euro.normalize());
            converted.rates.push(rate.told(to));
        }
        Ok(converted)
    }

    /// The euro is the measure and needs none.
    fn has(&self, currency: &str) -> bool {
        currency == EURO || self.by_currency.contains_key(currency)
    }
}

const EURO: &str = "EUR";

impl Rate {
    fn told(&self, currency: &str) -> String {
        format!("1 EUR = {} {currency} ({}, {})", self.per_euro.normalize(), self.source, self.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use listing::Amount;
    use proptest::prelude::*;

    fn entered(currency: &str, per_euro: &str) -> EnteredRate {
        EnteredRate {
            currency: currency.to_owned(),
            per_euro: Amount(per_euro.parse().unwrap()),
            date: "2031-12-31".to_owned(),
            source: "Bank".to_owned(),
        }
    }

    #[test]
    fn an_amount_goes_by_way_of_the_euro_and_tells_the_rates() {
        let rates = Rates::new(&RateTable::built_in(), &[entered("USD", "1.25"), entered("NGN", "1600")]);
        let converted = rates.convert(Decimal::from(3200), "NGN", "USD").unwrap();
        assert_eq!((converted.amount, converted.steps.as_str()), ("2.5".parse().unwrap(), " ÷ 1600 × 1.25"));
        assert_eq!(converted.rates, ["1 EUR = 1600 NGN (Bank, 2031-12-31)", "1 EUR = 1.25 USD (Bank, 2031-12-31)"]);
        assert_eq!(rates.convert(Decimal::ONE, "NGN", "EUR").unwrap().steps, " ÷ 1600");
        assert_eq!(rates.convert(Decimal::ONE, "RUB", "RUB").unwrap().rates, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_in_the_table_is_not_converted() {
        let euro = BTreeMap::from([("NGN".to_owned(), Amount(Decimal::from(1600)))]);
        let table = RateTable { date: "2031-12-31".to_owned(), source: "Bank".to_owned(), euro };
        let rates = Rates::new(&table, &[]);
        let missing = |currencies: &[&str]| {
            Err(NotConverted::NoRate(currencies.iter().map(|currency| (*currency).to_owned()).collect()))
        };
        assert_eq!(rates.convert(Decimal::ONE, "USD", "NGN"), missing(&["USD"]));
        assert_eq!(rates.convert(Decimal::ONE, "USD", "SAR"), missing(&["USD", "SAR"]));
        assert!(rates.convert(Decimal::ONE, "NGN", "EUR").is_ok());
    }

    #[test]
    fn what_is_beyond_the_digits_there_are_is_not_converted() {
        let rates = Rates::new(&RateTable::built_in(), &[entered("NGN", "1600")]);
        assert_eq!(rates.convert(Decimal::MAX, "EUR", "NGN"), Err(NotConverted::Overflow));
    }

    proptest! {
        #[test]
        fn there_and_back_is_where_it_began(cents in 1_i64..10_000_000_000, from in 0_usize..31, to in 0_usize..31) {
            let rates = Rates::new(&RateTable::built_in(), &[]);
            let known: Vec<&String> = rates.by_currency.keys().collect();
            let code = |at: usize| known.get(at).map_or(EURO, |code| code.as_str());
            let amount = Decimal::new(cents, 2);
            let there = rates.convert(amount, code(from), code(to)).unwrap().amount;
            let back = rates.convert(there, code(to), code(from)).unwrap().amount;
            prop_assert!((back - amount).abs() <= Decimal::new(1, 10), "{amount} became {back}");
        }

        #[test]
        fn no_amount_is_too_odd(bits in any::<[u8; 16]>(), from in "[A-Z]{3}") {
            let rates = Rates::new(&RateTable::built_in(), &[]);
            for (one, other) in [(from.as_str(), "USD"), ("JPY", "GBP"), ("IDR", EURO)] {
                let _ = rates.convert(Decimal::deserialize(bits), one, other);
            }
        }
    }
}
