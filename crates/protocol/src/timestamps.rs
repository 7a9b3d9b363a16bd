//! How it stands with timestamps, and what the analyst has chosen of them.

use crate::error::ErrorBody;
use evidence::timestamp::Authority;
use serde::{Deserialize, Serialize};

/// How it stands with timestamps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimestampState {
    /// Since when a timestamp is wanted that no authority has given yet (UTC).
    pub asked: Option<String>,
    /// The last one.
    pub last: Option<Stamped>,
    /// Why authorities gave none when they were asked last, in the order in which they were.
    pub failures: Vec<ErrorBody>,
    /// How often in a row none of them did.
    pub failed: u32,
}

/// A timestamp in few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamped {
    /// When, by the authority's clock (UTC).
    pub time: String,
    /// Who stamped.
    pub authority: String,
    /// The link up to which everything is covered.
    pub seq: u64,
}

/// What the analyst has chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimestampChoices {
    /// Whether authorities are asked.
    pub on: bool,
    /// Which, in the order in which they are.
    pub authorities: Vec<Authority>,
}

impl Default for TimestampChoices {
    fn default() -> Self {
        let authority = |name: &str, url: &str| Authority { name: name.to_owned(), url: url.to_owned() };
        let authorities = vec![
            authority("FreeTSA", "https://freetsa.org/tsr"),
            authority("Sectigo", "https://timestamp.sectigo.com/"),
        ];
        Self { on: false, authorities }
    }
}
