//! A folded text with its words.

use super::hashes::{POWERS, append, hash, tail};
use crate::fold::{GAP, IDEOGRAPH, Sign, Symbols, fold};

/// A text's signs, and where words begin among them. Its memory is used again for the next text.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub signs: Vec<Sign>,
    /// The sign each word begins at, then the number of signs. A sign of a script without spaces is a word.
    pub words: Vec<u32>,
    hashes: Hashes,
}

/// The hashes of the signs from `begin` up to each sign as far as `end`; they are made as they are asked for.
#[derive(Debug, Default)]
struct Hashes {
    sums: Vec<u32>,
    begin: usize,
    end: usize,
}

/// Longer texts are no titles.
const USUAL: usize = 1 << 14;

impl Stream {
    /// Folds a text; says whether it holds a symbol that may stand for a letter.
    pub fn fold(&mut self, text: &[u16], symbols: Symbols) -> bool {
        let has_symbols = fold(text, symbols, &mut self.signs);
        // Written at every sign, and kept where a word begins: there is nothing to guess about where that is.
        self.words.clear();
        self.words.resize(self.signs.len() + 1, 0);
        let (mut count, mut before) = (0, GAP);
        for (at, sign) in (0..).zip(&self.signs) {
            self.words[count] = at;
            count += usize::from((sign.traits & (GAP | IDEOGRAPH)) | (before & IDEOGRAPH) != 0);
            before = sign.traits;
        }
        self.words[count] = self.signs.len() as u32;
        self.words.truncate(count + 1);
        self.hashes.begin = 0;
        self.hashes.end = 0;
        if self.hashes.sums.len() <= self.signs.len() {
            self.hashes.sums.resize(self.signs.len() + 1, 0);
        }
        has_symbols
    }

    /// The hash of the signs from `from` up to `to`. Cheap where `from` is no less than it was before.
    pub fn hash(&mut self, from: usize, to: usize) -> u32 {
        let Hashes { sums, begin, end } = &mut self.hashes;
        if from < *begin || to - from >= POWERS {
            return hash(&self.signs[from..to]);
        }
        if from > *end {
            (*begin, *end) = (from, from);
            sums[from] = 0;
        }
        while *end < to {
            sums[*end + 1] = append(sums[*end], self.signs[*end].letter);
            *end += 1;
        }
        tail(sums[to], sums[from], to - from).unwrap_or(0)
    }

    /// Gives memory back that only an unusually long text needs.
    pub fn forget_much(&mut self) {
        if self.signs.len() > USUAL {
            *self = Self::default();
        }
    }

    /// The bounds of the word at `word`.
    pub fn word(&self, word: usize) -> Option<(usize, usize)> {
        Some((*self.words.get(word)? as usize, *self.words.get(word + 1)? as usize))
    }
}
