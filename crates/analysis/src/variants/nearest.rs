//! The nearest miss: which words of a text come nearest to a term that does not catch them, and why it does not.

use super::{Fate, Variants};
use serde::{Deserialize, Serialize};

/// The words of a text that come nearest to a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearMiss {
    /// The words, as they stand in the text.
    pub text: String,
    /// The term they are near to.
    pub term: String,
    /// What becomes of them by themselves. Where they are caught, what the term needs beside it is not there.
    pub fate: Fate,
}

/// From which similarity on, from 0 to 1, words are near a term; below it they are merely other words.
const NEAR: f64 = 0.6;
/// The most terms that are compared: more would keep the analyst waiting.
const MOST_TERMS: usize = 2_000;
/// The most words of a text; titles have thirty at most.
const MOST_WORDS: usize = 60;

impl Variants<'_> {
    /// The words of a text that come nearest to a term; none where nothing is near, or the list is too long to be asked.
    pub fn nearest(&self, text: &str) -> Option<NearMiss> {
        if self.terms.len() > MOST_TERMS {
            return None;
        }
        let words: Vec<&str> =
            text.split_whitespace().take(MOST_WORDS).map(bare).filter(|word| !word.is_empty()).collect();
        let mut nearest: Option<(f64, usize, String)> = None;
        for (number, term) in self.terms.iter().enumerate() {
            let name = term.text.to_lowercase();
            let length = name.split_whitespace().count().max(1);
            for window in words.windows(length) {
                let window = window.join(" ");
                let alike = strsim::normalized_damerau_levenshtein(&window.to_lowercase(), &name);
                if alike >= NEAR && nearest.as_ref().is_none_or(|(best, ..)| alike > *best) {
                    nearest = Some((alike, number, window));
                }
            }
        }
        let (_, number, text) = nearest?;
        let fate = self.fate(&text, u32::try_from(number).ok()?);
        Some(NearMiss { text, term: self.terms.get(number)?.text.clone(), fate })
    }
}

/// A word without what stands around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|sign: char| !sign.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::MatchKind;
    use crate::matcher::Neighbourhood;
    use crate::profile::{MatchMode, Term};

    fn check(terms: &[Term], text: &str, expected: Option<(&str, &str, Fate)>) {
        let neighbourhood = Neighbourhood::default();
        let found = Variants::new(terms, &neighbourhood).nearest(text);
        let expected = expected.map(|(text, term, fate)| NearMiss { text: text.into(), term: term.into(), fate });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_nearest_words_are_told_with_what_becomes_of_them() {
        let terms = [Term::new("Velmora", MatchMode::Exact), Term::new("Aerolux 5", MatchMode::Auto)];
        check(&terms, "New (Velmmora) headphones", Some(("Velmmora", "Velmora", Fate::NotTolerated)));
        check(&terms, "airlux 5, black", Some(("airlux 5", "Aerolux 5", Fate::NotTolerated)));
        check(&terms, "by Velmora", Some(("Velmora", "Velmora", Fate::Caught { form: MatchKind::Exact })));
        check(&terms, "Garden hose 15 m", None);
        check(&terms, "", None);
    }
}
