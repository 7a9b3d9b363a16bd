//! Cue words.

use super::{ProfileError, at_most, matchable};
use serde::{Deserialize, Serialize};

/// A cue word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// The word or phrase, in any script.
    pub text: String,
    /// What it hints at.
    pub meaning: CueMeaning,
}

/// What a cue word hints at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueMeaning {
    /// An open copy: `replica`, `1:1`, `高仿`.
    Copy,
    /// A claim of origin: `genuine`, `original box`, `with logo`.
    Origin,
}

/// The most cues. They are words of the trade, not a list of names.
const MOST_CUES: usize = 2_000;

pub(super) fn check(cues: &[Cue]) -> Result<(), ProfileError> {
    at_most(MOST_CUES, "cues", "leave out the rarest", [("cues".to_owned(), cues.len())])?;
    for (index, cue) in cues.iter().enumerate() {
        matchable(&format!("cues[{index}].text"), &cue.text)?;
    }
    Ok(())
}
