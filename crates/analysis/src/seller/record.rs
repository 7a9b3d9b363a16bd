//! What is shown of a seller's record: how content buyers were, how long the store is open.
//!
//! It is context: an old store can be sold, and a new one can be honest. So it is told only of listings that name a
//! watched brand, and is never strong.

use crate::finding::{FindingKind, Group, Reason, Severity};
use crate::subject::{Draft, Subject};
use rust_decimal::Decimal;

/// The share of positive feedback, in percent, below which it is how strong a sign.
const FEEDBACK: [(u32, Severity); 2] = [(90, Severity::Weak), (95, Severity::Note)];

/// What the record of the listing's seller tells, as of a year where that is known.
pub(crate) fn found(subject: &Subject, year: Option<u32>) -> Vec<Draft> {
    if subject.terms.is_empty() || subject.is_only_referential() {
        return Vec::new();
    }
    feedback(subject).into_iter().chain(year.and_then(|year| opened(subject, year))).collect()
}

fn feedback(subject: &Subject) -> Option<Draft> {
    let shown = subject.seller?.positive_rate.as_deref()?;
    let percent = percent(shown)?;
    let (limit, severity) = FEEDBACK.into_iter().find(|(limit, _)| percent < Decimal::from(*limit))?;
    let why = Reason::new("why.seller.feedback", &[("rate", shown.to_owned()), ("limit", limit.to_string())]);
    Some(subject.draft(FindingKind::SellerFeedback, Group::Seller, severity, Vec::new(), why, None))
}

/// The number of `98.4%`, `94,09%`, `96.1٪`.
fn percent(shown: &str) -> Option<Decimal> {
    let number = shown.trim().trim_matches(['%', '٪', '％']).trim().replace([',', '٫'], ".");
    let percent: Decimal = number.parse().ok()?;
    (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent).then_some(percent)
}

/// A store that opened in the year it is: that is less than a year, in whatever form the day is written.
fn opened(subject: &Subject, year: u32) -> Option<Draft> {
    let shown = subject.seller?.opened.as_deref()?;
    if year_of(shown)? != year {
        return None;
    }
    let why = Reason::new("why.seller.new", &[("opened", shown.to_owned()), ("year", year.to_string())]);
    Some(subject.draft(FindingKind::SellerNew, Group::Seller, Severity::Weak, Vec::new(), why, None))
}

/// The year in a day as a page writes it; none where two numbers could be one.
fn year_of(day: &str) -> Option<u32> {
    let mut years = day
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .filter(|year| (1999..2100).contains(year));
    years.next().filter(|_| years.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_as_pages_write_them() {
        let shares = ["98.4%", "94,09%", "96.1٪", "100 %"].map(|shown| percent(shown).map(|share| share.to_string()));
        assert_eq!(
            shares,
            [Some("98.4"), Some("94.09"), Some("96.1"), Some("100")].map(|share| share.map(str::to_owned))
        );
        for shown in ["", "%", "new", "104%", "-3%", "1.234,5%"] {
            assert_eq!(percent(shown), None, "{shown}");
        }
    }

    #[test]
    fn years_as_pages_write_them() {
        for (day, year) in
            [("Mar 19, 2018", 2018), ("7 11, 2021", 2021), ("12. März 2019", 2019), ("2024年3月1日", 2024)]
        {
            assert_eq!(year_of(day), Some(year), "{day}");
        }
        for day in ["", "6 Jahre", "12345", "2018 or 2019", "0044"] {
            assert_eq!(year_of(day), None, "{day}");
        }
    }
}
