//! One compiled matcher over all terms.
//!
//! A text is folded to signs once (`fold`). Windows of whole words are looked up by a hash of what their
//! signs look like; single words also by every form with one or two signs left out (the deletion neighbourhood, which the
//! terms are indexed under as well), and by their beginning, end and middle. The work per word depends on its length, not
//! on the number of terms. Whatever a hash proposes is compared sign by sign, and then has to be plausible: short names
//! get little tolerance, ordinary words none.

mod affixes;
mod compile;
mod ideographs;
mod neighbourhood;
mod plausible;

use crate::finding::MatchKind;
use crate::fold::{GAP, HIDDEN, IDEOGRAPH, LOOK_ALIKE, MASK, SYMBOL, Sign, Symbols, fold, has_symbols};
use crate::profile::Term;
pub(crate) use compile::PAIRS;
use compile::{Entry, Index, append, hash, without_one, without_two};
pub use neighbourhood::{Neighbourhood, WordLists};
use std::collections::{BTreeMap, BTreeSet};

/// All terms, compiled once.
#[derive(Clone, Debug)]
pub struct Matcher {
    entries: Vec<Entry>,
    /// Entries by the hash of all their signs.
    whole: Index,
    /// Entries that may be misspelled, by the hash of all signs and of all but one or two.
    near: Index,
    /// Entries of several words, by the hash of their first and of their last word.
    ends: Index,
    /// Ordinary words that would be taken for a misspelled or glued term, by the hash of their signs.
    vetoed: Index,
    /// Ordinary words that are a term but for their accents, by how they are written.
    written: BTreeSet<String>,
    /// Ordinary words near a single word of a name of several, by the hash of their signs.
    ordinary: Index,
    /// English words a name could be cut into, by the hash of their signs.
    pieces: Index,
    /// The lengths of entries in signs, each once, ascending.
    lengths: Vec<usize>,
    /// The lengths of entries in Han or kana that may be miswritten, ascending.
    ideographic: Vec<usize>,
    longest: usize,
}

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

/// Words longer than this are no names; they are compared whole only.
const LONGEST_WORD: usize = 32;
/// The widest gap between the letters of one name, in UTF-16 code units.
const WIDEST_GAP: u32 = 3;

impl Matcher {
    /// Compiles a list of terms, given what ordinary language has near exactly these terms.
    pub fn new(terms: &[Term], neighbourhood: &Neighbourhood) -> Self {
        let entries = compile::entries(terms, neighbourhood);
        let mut matcher = Self {
            whole: Index::default(),
            near: Index::default(),
            ends: Index::default(),
            vetoed: Index::of(&neighbourhood.near),
            ordinary: Index::of(&neighbourhood.beside),
            pieces: Index::of(&neighbourhood.pieces),
            written: neighbourhood.written.clone(),
            lengths: entries.iter().map(|entry| entry.signs.len()).collect(),
            ideographic: entries
                .iter()
                .filter(|entry| entry.ideographic && entry.budget > 0)
                .map(|entry| entry.signs.len())
                .collect(),
            longest: entries.iter().map(|entry| entry.signs.len()).max().unwrap_or(0),
            entries,
        };
        matcher.lengths.sort_unstable();
        matcher.lengths.dedup();
        matcher.ideographic.sort_unstable();
        matcher.ideographic.dedup();
        for (number, entry) in (0..).zip(&matcher.entries) {
            matcher.whole.add(hash(&entry.signs), number);
            if let Some((first, last)) = entry.end_words() {
                for word in [first, last] {
                    matcher.ends.add(hash(word), number);
                    if word.len() >= 4 {
                        without_one(word, |short| matcher.ends.add(short, number));
                    }
                }
            }
            if entry.budget > 0 {
                matcher.near.add(hash(&entry.signs), number);
                without_one(&entry.signs, |short| matcher.near.add(short, number));
            }
            if entry.budget > 1 {
                without_two(&entry.signs, |short| matcher.near.add(short, number));
            }
        }
        matcher.whole.build();
        matcher.near.build();
        matcher.ends.build();
        matcher
    }

    /// Every place of every term in `text`, which is UTF-16 and may hold lone surrogates, in the order of the text.
    ///
    /// Every exact one is given, also inside another. Any other is given only where it overlaps none: of two that would,
    /// the one that differs less from its term, then the longer.
    pub fn find(&self, text: &[u16]) -> Vec<Hit> {
        chosen(self.candidates(text), Overlap::OfExact)
    }

    /// The same, where no two places may overlap: of exact ones that do, the longest is given.
    pub fn find_apart(&self, text: &[u16]) -> Vec<Hit> {
        chosen(self.candidates(text), Overlap::None)
    }

    fn candidates(&self, text: &[u16]) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.entries.is_empty() {
            return hits;
        }
        let mut signs = Vec::with_capacity(text.len());
        fold(text, Symbols::AsGaps, &mut signs);
        self.scan(text, &signs, Symbols::AsGaps, &mut hits);
        if has_symbols(text) {
            fold(text, Symbols::AsLetters, &mut signs);
            self.scan(text, &signs, Symbols::AsLetters, &mut hits);
        }
        hits
    }

    fn scan(&self, text: &[u16], signs: &[Sign], symbols: Symbols, hits: &mut Vec<Hit>) {
        for from in (0..signs.len()).filter(|at| begins(signs, *at)) {
            let mut running = 0;
            let mut words = 0;
            let mut word_end = None;
            for to in from..signs.len().min(from + self.longest) {
                if to > from && signs[to].start.saturating_sub(signs[to - 1].end) > WIDEST_GAP {
                    break;
                }
                running = append(running, signs[to].letter);
                if !begins(signs, to + 1) {
                    continue;
                }
                words += 1;
                word_end.get_or_insert(to + 1);
                for number in self.whole.get(running) {
                    hits.extend(self.whole_window(text, signs, from, to + 1, number, symbols));
                }
                if words > 1 && symbols == Symbols::AsGaps {
                    self.several_words(text, signs, from, to + 1, hits);
                }
            }
            if signs[from].is(IDEOGRAPH) {
                if symbols == Symbols::AsGaps {
                    self.ideographs(text, signs, from, hits);
                }
                continue;
            }
            // A word longer than the longest term can still hold one.
            let end = word_end
                .unwrap_or_else(|| (from + 1..signs.len()).find(|at| begins(signs, *at)).unwrap_or(signs.len()));
            match symbols {
                Symbols::AsGaps => self.loose(text, signs, from, end, hits),
                Symbols::AsLetters => self.masked(signs, from, end, hits),
            }
        }
    }

    /// A window whose signs look like the entry's.
    fn whole_window(
        &self,
        text: &[u16],
        signs: &[Sign],
        from: usize,
        to: usize,
        number: u32,
        symbols: Symbols,
    ) -> Option<Hit> {
        let entry = &self.entries[number as usize];
        let window = &signs[from..to];
        if !entry.looks_like(window) || (symbols == Symbols::AsLetters && !window.iter().any(|sign| sign.is(SYMBOL))) {
            return None;
        }
        let spacing = entry.spacing(text, window, &self.pieces)?;
        let disguise = entry.disguise(text, window)?;
        let kind = spacing.or(disguise).unwrap_or(MatchKind::Exact);
        let allowed = kind == MatchKind::Exact || !entry.mode.is_plain();
        let swapped = window.iter().zip(&entry.signs).any(|(sign, letter)| sign.letter != *letter);
        let plain_letters = disguise == Some(MatchKind::Lookalike) && !window.iter().any(|sign| sign.is(LOOK_ALIKE));
        // `montaña` is a word of its own, not a Montana in disguise.
        let accented = plain_letters && !swapped && self.written.contains(&written(text, window));
        if !allowed || accented || (plain_letters && swapped && self.is_vetoed(window)) {
            return None;
        }
        Some(entry.hit(window, kind, 0))
    }

    /// One word that is misspelled, or holds a term.
    fn loose(&self, text: &[u16], signs: &[Sign], from: usize, to: usize, hits: &mut Vec<Hit>) {
        let word = &signs[from..to];
        if word.len() < 4 || word.len() > LONGEST_WORD || self.is_vetoed(word) {
            return;
        }
        self.misspelled(word, hits);
        self.glued(text, word, hits);
    }

    fn misspelled(&self, word: &[Sign], hits: &mut Vec<Hit>) {
        let digits = word.iter().filter(|sign| sign.is_digit()).count();
        let foreign = word.iter().all(|sign| sign.is(LOOK_ALIKE));
        // A digit between letters may be a slip of the finger; at an end it numbers a model.
        let inside = word.len() >= 5 && !word[0].is_digit() && !word[word.len() - 1].is_digit();
        if digits > 1
            || (digits == 1 && word.len() < 6 && !inside)
            || foreign
            || self.whole.get(hash(word)).next().is_some()
        {
            return;
        }
        let mut probe = |key: u32| {
            for number in self.near.get(key) {
                let entry = &self.entries[number as usize];
                if let Some(edits) = entry.misspelling(word) {
                    hits.push(entry.hit(word, MatchKind::Misspelled, edits));
                }
            }
        };
        probe(hash(word));
        without_one(word, &mut probe);
        if word.len() > 4 {
            without_two(word, &mut probe);
        }
    }

    fn glued(&self, text: &[u16], word: &[Sign], hits: &mut Vec<Hit>) {
        for length in self.lengths.iter().copied().filter(|length| *length >= 3 && *length < word.len()) {
            let last = word.len() - length;
            let mut at = |offset: usize| {
                let window = &word[offset..offset + length];
                for number in self.whole.get(hash(window)) {
                    let entry = &self.entries[number as usize];
                    if let Some(kind) = entry.glued(text, word, offset) {
                        hits.push(entry.hit(window, kind, 0));
                    }
                }
            };
            at(0);
            at(last);
            if length >= 7 {
                (1..last).for_each(at);
            }
        }
    }

    /// Several words that are a misspelled name of as many words: `Micheal Kors`.
    fn several_words(&self, text: &[u16], signs: &[Sign], from: usize, to: usize, hits: &mut Vec<Hit>) {
        let window = &signs[from..to];
        if window.len() < 6 || window.len() > LONGEST_WORD || self.whole.get(hash(window)).next().is_some() {
            return;
        }
        let first = window.iter().skip(1).position(|sign| sign.is(GAP)).map_or(window.len(), |at| at + 1);
        let last = window.iter().rposition(|sign| sign.is(GAP)).unwrap_or(0);
        let (first, last) = (&window[..first], &window[last..]);
        if !self.may_end_a_name(first) && !self.may_end_a_name(last) {
            return;
        }
        let mut probe = |key: u32| {
            for number in self.near.get(key) {
                let entry = &self.entries[number as usize];
                if let Some(edits) =
                    entry.misspelled_name(text, window, |word| self.ordinary.get(hash(word)).next().is_some())
                {
                    hits.push(entry.hit(window, MatchKind::Misspelled, edits));
                }
            }
        };
        probe(hash(window));
        without_one(window, &mut probe);
        if window.len() >= 8 {
            without_two(window, &mut probe);
        }
    }

    /// Whether the word is the first or the last one of a name of several, or near it.
    fn may_end_a_name(&self, word: &[Sign]) -> bool {
        let mut found = self.ends.get(hash(word)).next().is_some();
        if !found && word.len() >= 4 {
            without_one(word, |key| found |= self.ends.get(key).next().is_some());
        }
        found
    }

    /// A name in Han signs or kana that is not written as it should be.
    fn ideographs(&self, text: &[u16], signs: &[Sign], from: usize, hits: &mut Vec<Hit>) {
        let (Some(shortest), Some(longest)) = (self.ideographic.first(), self.ideographic.last()) else { return };
        for length in shortest.saturating_sub(1).max(2)..=(longest + 1).min(LONGEST_WORD) {
            let Some(window) = signs.get(from..from + length) else { break };
            if !window.iter().skip(1).all(|sign| sign.is(IDEOGRAPH) && !sign.is(GAP)) {
                break;
            }
            if self.whole.get(hash(window)).next().is_some() || self.is_vetoed(window) {
                continue;
            }
            // A part of a longer word in kana is not the name.
            let goes_on = |last: usize, next: usize| {
                let kana = |at: usize| signs.get(at).is_some_and(|sign| is_kana(text, *sign));
                kana(last) && kana(next) && !signs[next].is(GAP)
            };
            if (from > 0 && goes_on(from - 1, from)) || goes_on(from + length - 1, from + length) {
                continue;
            }
            let mut probe = |key: u32| {
                for number in self.near.get(key) {
                    let entry = &self.entries[number as usize];
                    if entry.ideographic && entry.is_miswritten(window) {
                        hits.push(entry.hit(window, MatchKind::Misspelled, 1));
                    }
                }
            };
            probe(hash(window));
            without_one(window, &mut probe);
        }
    }

    /// A word with one or two letters hidden: `N*ke`.
    fn masked(&self, signs: &[Sign], from: usize, to: usize, hits: &mut Vec<Hit>) {
        let word = &signs[from..to];
        let masks = word.iter().filter(|sign| sign.is(MASK)).count();
        if word.len() < 4 || word.len() > LONGEST_WORD || masks == 0 || masks > 2 || word[0].is(MASK) {
            return;
        }
        let shown: Vec<u32> = word.iter().map(|sign| sign.letter).filter(|letter| *letter != HIDDEN).collect();
        for number in self.near.get(hash(&shown)) {
            let entry = &self.entries[number as usize];
            let same = entry.signs.len() == word.len()
                && entry.signs.iter().zip(word).all(|(letter, sign)| sign.is(MASK) || sign.letter == *letter);
            if same && !entry.mode.is_plain() {
                hits.push(entry.hit(word, MatchKind::Obfuscated, 0));
            }
        }
    }

    fn is_vetoed(&self, word: &[Sign]) -> bool {
        self.vetoed.get(hash(word)).next().is_some()
    }
}

/// Whether a word may begin at `at`, or the text ends there.
fn begins(signs: &[Sign], at: usize) -> bool {
    let Some(sign) = signs.get(at) else { return true };
    at == 0 || sign.is(GAP) || sign.is(IDEOGRAPH) || signs[at - 1].is(IDEOGRAPH)
}

/// Which places may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overlap {
    OfExact,
    None,
}

/// Keeps the best of hits that overlap: the one that differs less, then the longer, then the earlier in text and list.
fn chosen(mut hits: Vec<Hit>, overlap: Overlap) -> Vec<Hit> {
    let rank = |hit: &Hit| {
        (hit.edits, hit.kind != MatchKind::Exact, u32::MAX - (hit.end - hit.start), hit.start, hit.kind, hit.term)
    };
    hits.sort_unstable_by_key(rank);
    hits.dedup();
    let mut taken = Taken::default();
    hits.retain(|hit| {
        let kept = (overlap == Overlap::OfExact && hit.kind == MatchKind::Exact) || taken.is_free(hit.start, hit.end);
        if kept {
            taken.take(hit.start, hit.end);
        }
        kept
    });
    hits.sort_unstable();
    hits
}

/// Stretches of a text that hold a hit, by where they start. No two touch the same code unit.
#[derive(Debug, Default)]
struct Taken(BTreeMap<u32, u32>);

impl Taken {
    fn is_free(&self, start: u32, end: u32) -> bool {
        self.0.range(..end).next_back().is_none_or(|(_, taken)| *taken <= start)
    }

    fn take(&mut self, mut start: u32, mut end: u32) {
        while let Some((from, to)) = self.0.range(..end).next_back().map(|(from, to)| (*from, *to))
            && to > start
        {
            (start, end) = (start.min(from), end.max(to));
            self.0.remove(&from);
        }
        self.0.insert(start, end);
    }
}

/// The window as it is written, in lower case.
fn written(text: &[u16], window: &[Sign]) -> String {
    let (start, end) = (window.first().map_or(0, |sign| sign.start), window.last().map_or(0, |sign| sign.end));
    String::from_utf16_lossy(text.get(start as usize..end as usize).unwrap_or(&[])).to_lowercase()
}

/// Whether the sign stands for kana.
fn is_kana(text: &[u16], sign: Sign) -> bool {
    text.get(sign.start as usize)
        .is_some_and(|unit| (0x3041..=0x30fc).contains(unit) || (0xff66..=0xff9d).contains(unit))
}
