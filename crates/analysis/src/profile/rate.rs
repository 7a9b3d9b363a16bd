//! Exchange rates: a table of one day, and rates entered one by one.

use super::product::is_currency;
use super::{ProfileError, not_empty};
use crate::finding::Reason;
use listing::Amount;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The exchange rates of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateTable {
    /// The day they are of, such as `2031-12-31`.
    pub date: String,
    /// Who published them.
    pub source: String,
    /// By ISO 4217 code, how many units of the currency one euro is.
    pub euro: BTreeMap<String, Amount>,
}

/// One exchange rate, entered by the analyst; it counts before that of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnteredRate {
    /// ISO 4217 code of the currency.
    pub currency: String,
    /// How many units of it one euro is.
    pub per_euro: Amount,
    /// The day it is of, such as `2031-12-31`.
    pub date: String,
    /// Where it is from.
    pub source: String,
}

/// More digits than any rate has; with them neither a conversion nor a sentence runs over.
const HIGHEST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);
const MOST_DECIMALS: u32 = 10;

pub(crate) fn check(table: Option<&RateTable>, entered: &[EnteredRate]) -> Result<(), ProfileError> {
    if let Some(table) = table {
        check_day("rates", &table.date, &table.source)?;
        for (currency, rate) in &table.euro {
            check_rate("rates.euro", &format!("rates.euro.{currency}"), currency, *rate)?;
        }
    }
    let mut seen = BTreeSet::new();
    for (index, rate) in entered.iter().enumerate() {
        let field = format!("entered_rates[{index}]");
        check_rate(&format!("{field}.currency"), &format!("{field}.per_euro"), &rate.currency, rate.per_euro)?;
        check_day(&field, &rate.date, &rate.source)?;
        if !seen.insert(&rate.currency) {
            let problem = Reason::new("wrong.profile.two_rates", &[("currency", rate.currency.clone())]);
            return Err(ProfileError::new(format!("{field}.currency"), problem));
        }
    }
    Ok(())
}

fn check_day(field: &str, date: &str, source: &str) -> Result<(), ProfileError> {
    not_empty(&format!("{field}.source"), source)?;
    if is_date(date) {
        return Ok(());
    }
    let problem = Reason::new("wrong.profile.date", &[("date", date.to_owned())]);
    Err(ProfileError::new(format!("{field}.date"), problem))
}

fn check_rate(currency_field: &str, rate_field: &str, currency: &str, rate: Amount) -> Result<(), ProfileError> {
    if !is_currency(currency) || currency == "EUR" {
        let problem = Reason::new("wrong.profile.rate_currency", &[("currency", currency.to_owned())]);
        return Err(ProfileError::new(currency_field, problem));
    }
    if rate.0 <= Decimal::ZERO || rate.0 > HIGHEST || rate.0.normalize().scale() > MOST_DECIMALS {
        let limits =
            [("rate", rate.0.to_string()), ("most", HIGHEST.to_string()), ("decimals", MOST_DECIMALS.to_string())];
        return Err(ProfileError::new(rate_field, Reason::new("wrong.profile.rate", &limits)));
    }
    Ok(())
}

/// Whether `text` is a day of the Gregorian calendar in the form `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}
