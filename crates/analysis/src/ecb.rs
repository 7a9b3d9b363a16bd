//! The European Central Bank's reference rates: its files, and the day that is built in.

use crate::finding::Reason;
use crate::profile::{ProfileError, RateTable, check_rates};
use catalogue::Language;
use listing::Amount;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const BUILT_IN: &str = include_str!("../tables/ecb-rates.csv");

/// How a table that was read from one of the ECB's files names its source.
const SOURCE: &str = "ECB";

/// A file larger than this is none of the ECB's; the longest, with every day since 1999, has under a megabyte.
const LARGEST: usize = 8 << 20;

/// Why a file of rates was refused. Displayed in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told(Language::ENGLISH))]
pub enum RateFileError {
    /// It is neither of the two forms.
    OtherForm,
    /// It is one of them, but a value in it is wrong.
    Damaged(ProfileError),
}

impl RateFileError {
    /// The problem in words.
    pub fn told(&self, language: Language) -> String {
        let problem = match self {
            Self::OtherForm => Reason::new("wrong.rates.other_form", &[]),
            Self::Damaged(error) => Reason::new("wrong.rates.damaged", &[("problem", error.told(language))]),
        };
        problem.told_at(None, None, language)
    }
}

impl RateTable {
    /// The reference rates that are built in.
    pub fn built_in() -> Self {
        let table = Self::from_ecb(BUILT_IN);
        debug_assert!(table.is_ok(), "the table that is built in can be read");
        table.unwrap_or_else(|_| Self { date: String::new(), source: SOURCE.to_owned(), euro: BTreeMap::new() })
    }

    /// Reads one of the ECB's own files: `eurofxref-daily.xml`, `eurofxref.csv`, or of `eurofxref-hist.csv` and
    /// `eurofxref-hist.xml` the newest day.
    ///
    /// # Errors
    ///
    /// The file is in another form, or a date, a currency or a rate in it is none.
    pub fn from_ecb(text: &str) -> Result<Self, RateFileError> {
        if text.len() > LARGEST {
            return Err(RateFileError::OtherForm);
        }
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        let (date, written) =
            if text.starts_with('<') { xml(text) } else { csv(text) }.ok_or(RateFileError::OtherForm)?;
        let mut euro = BTreeMap::new();
        for (currency, rate) in written {
            // A rate that is no number is told by the check, as one of 0.
            let rate = rate.parse::<Decimal>().unwrap_or_default();
            euro.insert(currency, Amount(rate));
        }
        if euro.is_empty() {
            return Err(RateFileError::OtherForm);
        }
        let table = Self { date, source: SOURCE.to_owned(), euro };
        check_rates(Some(&table), &[]).map_err(RateFileError::Damaged)?;
        Ok(table)
    }
}

/// A day with the rates as they are written, by currency.
type Day = (String, Vec<(String, String)>);

/// `<Cube time="2031-12-31"><Cube currency="USD" rate="1.0946"/>…</Cube>`: the newest such day.
fn xml(text: &str) -> Option<Day> {
    let document = roxmltree::Document::parse(text).ok()?;
    let days = document.descendants().filter_map(|node| Some((node.attribute("time")?, node)));
    let (date, day) = days.max_by_key(|(date, _)| *date)?;
    let rates = day
        .children()
        .filter_map(|cube| Some((cube.attribute("currency")?.to_owned(), cube.attribute("rate")?.to_owned())));
    Some((date.to_owned(), rates.collect()))
}

/// A line of currencies after `Date`, then a line a day, the days as `31 December 2031` or `2031-12-31`. Lines that begin
/// with `#` are ours.
fn csv(text: &str) -> Option<Day> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut header = cells(lines.next()?);
    if header.next()? != "Date" {
        return None;
    }
    let currencies: Vec<&str> = header.collect();
    let days = lines.filter_map(|line| {
        let mut cells = cells(line);
        Some((day(cells.next()?), cells))
    });
    let (date, rates) = days.max_by(|(one, _), (other, _)| one.cmp(other))?;
    let written = currencies.into_iter().zip(rates);
    // Each line ends in a comma, and a currency that is gone is not available.
    let there = written.filter(|(currency, rate)| !currency.is_empty() && *rate != "N/A");
    Some((date, there.map(|(currency, rate)| (currency.to_owned(), rate.to_owned())).collect()))
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(str::trim)
}

/// A day as the ECB writes it, as `YYYY-MM-DD` where that is understood.
fn day(written: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<&str> = written.split_ascii_whitespace().collect();
    let understood = match parts.as_slice() {
        [day, month, year] => MONTHS
            .iter()
            .position(|known| known == month)
            .and_then(|month| Some(format!("{year}-{:02}-{:02}", month + 1, day.parse::<u8>().ok()?))),
        _ => None,
    };
    understood.unwrap_or_else(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAILY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<Cube><Cube time='2031-12-31'>
		<Cube currency='USD' rate='1.0946'/>
		<Cube currency='JPY' rate='161.02'/>
	</Cube></Cube>
</gesmes:Envelope>"#;

    fn told(text: &str) -> Result<String, String> {
        let table = RateTable::from_ecb(text).map_err(|error| error.to_string())?;
        let rates: Vec<String> = table.euro.iter().map(|(currency, rate)| format!("{currency} {}", rate.0)).collect();
        Ok(format!("{} {}: {}", table.source, table.date, rates.join(", ")))
    }

    #[test]
    fn the_ecbs_files_are_read() {
        let read = Ok("ECB 2031-12-31: JPY 161.02, USD 1.0946".to_owned());
        assert_eq!(told(DAILY), read);
        assert_eq!(told("Date, USD, JPY, \n31 December 2031, 1.0946, 161.02, \n"), read);
        let history = "Date,USD,BGN,JPY,\n2031-12-30,1.1,N/A,160,\n2031-12-31,1.0946,N/A,161.02,\n";
        assert_eq!(told(history), read);
    }

    #[test]
    fn what_is_no_such_file_is_refused_and_says_why() {
        let other = RateFileError::OtherForm.to_string();
        for text in ["", "<a/>", "<a", "{}", "Date,USD", "Day,USD\n2031-12-31,1", "Date,\n2031-12-31,"] {
            assert_eq!(told(text), Err(other.clone()), "{text}");
        }
        for (text, problem) in [
            ("Date,USD\n31 Foo 2031,1", "rates.date: “31 Foo 2031” is no date"),
            ("Date,USD\n2031-12-31,x", "rates.euro.USD: the rate is 0"),
            ("Date,USD\n2031-12-31,-1", "rates.euro.USD: the rate is -1"),
            ("Date,DOLLARS\n2031-12-31,1", "rates.euro: “DOLLARS” is no currency"),
        ] {
            let refused = told(text).unwrap_err();
            assert!(refused.contains(problem), "{refused}");
        }
    }

    #[test]
    fn the_built_in_table_is_of_one_day_and_has_what_the_ecb_publishes() {
        let table = RateTable::built_in();
        assert_eq!(table, RateTable::from_ecb(BUILT_IN).unwrap());
        assert!(table.euro.contains_key("USD") && table.euro.contains_key("CNY"), "{table:?}");
        // Not published: what is pegged to the dollar, and the rouble since 2022.
        for currency in ["AED", "SAR", "RUB", "NGN"] {
            assert!(!table.euro.contains_key(currency), "{currency}");
        }
    }
}
