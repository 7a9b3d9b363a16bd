//! Cue words.

use super::{ProfileError, at_most, matchable};
use crate::finding::Reason;
use crate::phrase::LANGUAGES;
use serde::{Deserialize, Serialize};

/// A cue word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// The word or phrase, in any script. It replaces the standard cue of the same text.
    pub text: String,
    /// What it hints at.
    pub meaning: CueMeaning,
    /// The language it belongs to, such as `es`: it is not looked for in titles that are in another. English, and no
    /// language, are looked for everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// What a cue word hints at, from the strongest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueMeaning {
    /// An open copy: `replica`, `knock-off`, `高仿`.
    Copy,
    /// A code for a copy's quality, which means it beside a name alone: `1:1`, `AAA`, `mirror quality`.
    Quality,
    /// A claim of origin: `genuine`, `original box`, `with logo`.
    Origin,
    /// A word of sale: `outlet`, `cheap`.
    Sales,
}

impl CueMeaning {
    /// Every meaning, from the strongest on.
    pub const ALL: [CueMeaning; 4] = [Self::Copy, Self::Quality, Self::Origin, Self::Sales];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Copy => "cue_meaning.copy",
            Self::Quality => "cue_meaning.quality",
            Self::Origin => "cue_meaning.origin",
            Self::Sales => "cue_meaning.sales",
        }
    }
}

/// Which of the standard cues are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected true, false, or a list of languages such as [\"en\", \"zh\"]")]
pub enum StandardCues {
    /// All or none.
    All(bool),
    /// Those of these languages.
    Languages(Vec<String>),
}

impl Default for StandardCues {
    fn default() -> Self {
        Self::All(true)
    }
}

impl StandardCues {
    /// The languages there are standard cues of.
    pub fn languages() -> &'static [&'static str] {
        &LANGUAGES
    }

    /// Those of the languages for which `is_chosen` holds.
    pub fn of(is_chosen: impl Fn(&str) -> bool) -> Self {
        let chosen: Vec<String> =
            LANGUAGES.iter().filter(|language| is_chosen(language)).map(|language| (*language).to_owned()).collect();
        if chosen.is_empty() || chosen.len() == LANGUAGES.len() {
            Self::All(!chosen.is_empty())
        } else {
            Self::Languages(chosen)
        }
    }

    /// Whether those of a language are looked for.
    pub fn includes(&self, language: &str) -> bool {
        match self {
            Self::All(all) => *all,
            Self::Languages(languages) => languages.iter().any(|chosen| chosen == language),
        }
    }

    /// Whether it is what a profile that says nothing gets.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The most cues. They are words of the trade, not a list of names.
const MOST_CUES: usize = 2_000;

pub(super) fn check(cues: &[Cue], standard: &StandardCues) -> Result<(), ProfileError> {
    at_most(MOST_CUES, "wrong.profile.too_many_cues", [("cues".to_owned(), cues.len())])?;
    for (index, cue) in cues.iter().enumerate() {
        matchable(&format!("cues[{index}].text"), &cue.text)?;
        if let Some(language) = &cue.language {
            known(&format!("cues[{index}].language"), language)?;
        }
    }
    if let StandardCues::Languages(languages) = standard {
        for (index, language) in languages.iter().enumerate() {
            known(&format!("standard_cues[{index}]"), language)?;
        }
    }
    Ok(())
}

fn known(field: &str, language: &str) -> Result<(), ProfileError> {
    if LANGUAGES.contains(&language) {
        return Ok(());
    }
    let languages = [("language", language.to_owned()), ("known", LANGUAGES.join(", "))];
    Err(ProfileError::new(field, Reason::new("wrong.profile.no_cues", &languages)))
}
