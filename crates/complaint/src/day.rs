//! Days and territories: texts of one form each, so that a file with another is refused on the line it stands in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day of the Gregorian calendar, written `2031-12-31`. Days compare by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(jiff::civil::Date);

impl Day {
    /// The day of a time that begins with one, such as `2026-11-21T10:00:00.000Z`.
    pub fn of(time: &str) -> Option<Self> {
        Self::try_from(time.get(..10)?.to_owned()).ok()
    }

    /// How many days `later` comes after this one; negative where it comes before.
    pub fn days_until(self, later: Day) -> i32 {
        self.0.until(later.0).map_or(0, |span| span.get_days())
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let has_form = text.len() == 10;
        let day = text.parse().ok().filter(|_| has_form).map(Self);
        day.ok_or_else(|| format!("“{text}” is no date; write it as 2031-12-31"))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Where a right holds: a country by ISO 3166-1 alpha-2, or an office of several: `EU`, `WO` (the international
/// register), `BX` (Benelux), `OA` (OAPI), `AP` (ARIPO), `EA` (the Eurasian patent), `EP` (the European patent).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Territory(String);

/// The members of the European Union, by ISO 3166-1 alpha-2 (since 1 February 2020).
const EUROPEAN_UNION: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

impl Territory {
    /// Mainland China.
    pub fn china() -> Self {
        Self("CN".to_owned())
    }

    /// Its two letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether what holds here holds in `country`; of several countries only the European Union and Benelux are known
    /// member by member.
    pub fn covers(&self, country: &Territory) -> bool {
        match self.as_str() {
            "EU" => country.as_str() == "EU" || EUROPEAN_UNION.contains(&country.as_str()),
            "BX" => ["BX", "BE", "NL", "LU"].contains(&country.as_str()),
            _ => self == country,
        }
    }
}

impl TryFrom<String> for Territory {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Self(text))
        } else {
            Err(format!("“{text}” is no territory; write two capital letters, such as US, CN, EU or WO"))
        }
    }
}

impl From<Territory> for String {
    fn from(territory: Territory) -> String {
        territory.0
    }
}

impl fmt::Display for Territory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_form() {
        for wrong in ["2031-2-28", "20310228", "2031-02-30", "tomorrow", "2031-02-28T00:00", ""] {
            assert!(Day::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        let (first, later) = (Day::of("2026-11-21T23:59:59.999Z"), Day::of("2027-01-01"));
        assert_eq!(first.zip(later).map(|(first, later)| first.days_until(later)), Some(41));
    }

    #[test]
    fn a_union_covers_its_members_and_nobody_else() {
        let territory = |text: &str| Territory(text.to_owned());
        assert!(territory("EU").covers(&territory("DE")));
        assert!(!territory("EU").covers(&territory("GB")));
        assert!(!territory("DE").covers(&territory("EU")));
        assert!(territory("BX").covers(&territory("NL")));
        assert!(!territory("WO").covers(&territory("US")), "the international register holds where it is extended to");
    }
}
