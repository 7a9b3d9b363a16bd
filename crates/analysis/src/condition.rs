//! What has to hold besides for a term that was found to count: how it is written, and which words stand about.
//!
//! Some names are words (Apple, Gap, Coach). Their terms say which words have to stand in the listing's title, category or
//! specifications, which must not, and that the name is not the word in lower case.

use crate::finding::MatchKind;
use crate::fold::{GAP, IDEOGRAPH, Sign, Symbols, fold};
use crate::matcher::Hit;
use crate::profile::{Case, Term};
use listing::Listing;
use std::collections::BTreeMap;

/// The conditions of those terms that have any, by the term's index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions(BTreeMap<u32, Condition>);

#[derive(Clone, Debug)]
struct Condition {
    /// The term as it has to be written, where its case matters.
    written: Option<String>,
    needs: Vec<Vec<u32>>,
    forbids: Vec<Vec<u32>>,
}

impl Conditions {
    pub fn new(terms: &[Term]) -> Self {
        let of = |term: &Term| {
            let folded = |words: &[String]| words.iter().map(|word| letters(word)).collect::<Vec<_>>();
            let written = (term.case == Case::AsWritten).then(|| term.text.clone());
            let condition = Condition { written, needs: folded(&term.needs), forbids: folded(&term.forbids) };
            let some = condition.written.is_some() || !condition.needs.is_empty() || !condition.forbids.is_empty();
            some.then_some(condition)
        };
        Self((0..).zip(terms).filter_map(|(number, term)| Some((number, of(term)?))).collect())
    }

    /// Leaves only hits whose conditions hold in the listing they stand in.
    pub fn filter(&self, mut hits: Vec<Hit>, title: &[u16], listing: &Listing) -> Vec<Hit> {
        if !hits.iter().any(|hit| self.0.contains_key(&hit.term)) {
            return hits;
        }
        let mut surroundings = None;
        hits.retain(|hit| {
            let Some(condition) = self.0.get(&hit.term) else { return true };
            condition.written.as_deref().is_none_or(|term| is_written(term, hit, title)) && {
                let surroundings = surroundings.get_or_insert_with(|| Surroundings::of(title, listing));
                let stands = |word: &Vec<u32>| surroundings.holds(word);
                (condition.needs.is_empty() || condition.needs.iter().any(stands))
                    && !condition.forbids.iter().any(stands)
            }
        });
        hits
    }
}

/// Whether the hit is written in the term's case. A disguise is not the term letter by letter, so it has to open with a
/// capital where the term does and be in capitals where the term is.
fn is_written(term: &str, hit: &Hit, title: &[u16]) -> bool {
    let text = String::from_utf16_lossy(title.get(hit.start as usize..hit.end as usize).unwrap_or_default());
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<Vec<_>>();
    let (found, own) = (letters(&text), letters(term));
    match hit.kind {
        MatchKind::Exact | MatchKind::Glued | MatchKind::Script => found == own,
        MatchKind::Misspelled | MatchKind::Lookalike | MatchKind::Obfuscated => {
            let opens = |text: &[char]| text.first().is_some_and(|letter| letter.is_uppercase());
            let shouted = |text: &[char]| !text.iter().any(|letter| letter.is_lowercase());
            opens(&found) == opens(&own) && shouted(&found) == shouted(&own)
        }
    }
}

/// The listing's title, category and specifications, folded.
struct Surroundings(Vec<Vec<Sign>>);

impl Surroundings {
    fn of(title: &[u16], listing: &Listing) -> Self {
        let breadcrumbs = listing.breadcrumbs.iter().map(|name| name.encode_utf16().collect());
        let rows = listing.specifications.iter().flat_map(|(name, value)| [name, value]);
        let rows = rows.map(|text| text.encode_utf16().collect());
        let texts = std::iter::once(title.to_vec()).chain(breadcrumbs).chain(rows);
        Self(texts.map(|text| folded(&text)).collect())
    }

    /// Whether the word stands in one of them, whole; in a script without spaces, anywhere.
    fn holds(&self, word: &[u32]) -> bool {
        self.0.iter().any(|signs| {
            signs.windows(word.len().max(1)).enumerate().any(|(from, window)| {
                begins(signs, from)
                    && begins(signs, from + word.len())
                    && window.iter().map(|sign| sign.letter).eq(word.iter().copied())
            })
        })
    }
}

/// Whether a word begins at `at`, or the text ends there.
fn begins(signs: &[Sign], at: usize) -> bool {
    let Some(sign) = signs.get(at) else { return true };
    let before = at.checked_sub(1).and_then(|at| signs.get(at));
    sign.is(GAP) || sign.is(IDEOGRAPH) || before.is_none_or(|before| before.is(IDEOGRAPH))
}

fn letters(text: &str) -> Vec<u32> {
    folded(&text.encode_utf16().collect::<Vec<_>>()).iter().map(|sign| sign.letter).collect()
}

fn folded(text: &[u16]) -> Vec<Sign> {
    let mut signs = Vec::new();
    fold(text, Symbols::AsGaps, &mut signs);
    signs
}
