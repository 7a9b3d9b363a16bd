//! One compiled matcher over all terms.

use crate::finding::MatchKind;
use crate::profile::Term;

/// All terms, compiled once.
#[derive(Clone, Debug)]
pub struct Matcher {}

/// A place where a term stands, in some form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// The first UTF-16 code unit.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The term, by its index in the list the matcher was compiled from.
    pub term: u32,
    /// How the text differs from the term.
    pub kind: MatchKind,
    /// How many letters were left out, added, replaced or swapped.
    pub edits: u8,
}

impl Matcher {
    /// Compiles a list of terms.
    pub fn new(_terms: &[Term]) -> Self {
        Self {}
    }

    /// Every place of every term in `text`, which is UTF-16 and may hold lone surrogates.
    pub fn find(&self, _text: &[u16]) -> Vec<Hit> {
        Vec::new()
    }
}
