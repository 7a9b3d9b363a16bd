//! One compiled matcher over all terms.
//!
//! A text is folded to signs once (`fold`). Windows of whole words are looked up by a hash of what their
//! signs look like; single words also by every form with one or two signs left out (the deletion neighbourhood, which the
//! terms are indexed under as well), and by their beginning, end and middle; names of several words by their first and
//! last one. The work per word depends on its length, not on the number of terms, and most words end at a gate: no term
//! begins or ends like them. Whatever a hash proposes is compared sign by sign, and then has to be plausible: short names
//! get little tolerance, ordinary words none.

mod affixes;
mod compile;
mod distance;
mod gates;
mod hashes;
mod ideographs;
mod index;
mod neighbourhood;
mod plausible;
mod seen;
mod stream;

use crate::finding::MatchKind;
use crate::fold::{GAP, HIDDEN, IDEOGRAPH, LOOK_ALIKE, MASK, SYMBOL, Sign, Symbols, cuts_a_character, fold};
use crate::profile::Term;
use compile::Entry;
pub(crate) use compile::PAIRS;
use gates::{Gate, Gates, LONG, bit, bits, letters};
use hashes::{Looks, Row, append, hash};
use index::{Bits, Index, Rows};
pub use neighbourhood::{Neighbourhood, WordLists};
use seen::{Near, Seen, Word};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use stream::Stream;

/// All terms, compiled once.
#[derive(Clone, Debug)]
pub struct Matcher {
    entries: Vec<Entry>,
    gates: Gates,
    /// Entries by the hash of all their signs.
    whole: Index,
    /// The hashes of the beginnings of entries, each of a sign or more.
    beginnings: Bits,
    /// Entries that may be misspelled, by the hash of all signs and of all but one or two.
    near: Index,
    /// Entries in Han or kana that may be miswritten, by the same.
    miswritten: Index,
    /// Entries of several words that may be misspelled, by their first and by their last word.
    ends: Names,
    /// Those of which both the first and the last word may be misspelled, by their first word, whole and without one sign.
    misspelled_ends: Names,
    /// Ordinary words that would be taken for a misspelled or glued term, by the hash of their signs.
    vetoed: Index,
    /// Ordinary words that are a term but for their accents, by how they are written.
    written: BTreeSet<String>,
    /// Ordinary words near a single word of a name of several, by the hash of their signs.
    ordinary: Index,
    /// English words a name could be cut into, by the hash of their signs.
    pieces: Index,
    /// The lengths of the shortest and the longest entry in Han or kana that may be miswritten.
    ideographic: Option<(usize, usize)>,
    /// The length of the longest entry in signs.
    longest: usize,
    seen: Seen,
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
    /// How sure it is that the term is meant.
    pub confidence: Confidence,
}

/// How sure it is that a text means the term found in it, by what else it could be. It says nothing of what the term is
/// used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It may well be another name or a word no list has: a short name with a letter wrong or inside a longer word, any
    /// name with two letters wrong, in a long list one that ordinary words lie near, and one of thousands.
    Possible,
    /// It is hardly anything else: a longer name with one letter wrong or inside a longer word, a name of three or four
    /// letters in disguise, a name of one or two letters as it is.
    Likely,
    /// It is the name, as it is or in a disguise that nobody writes by chance.
    #[default]
    Certain,
}

/// Words longer than this are no names; they are compared whole only.
const LONGEST_WORD: usize = 32;
/// The widest gap between the letters of one name, in UTF-16 code units.
const WIDEST_GAP: u32 = 3;
/// Terms of fewer signs are found only at the beginning and the end of a longer word.
const LEAST_INNER: usize = 7;
/// Among fewer entries most words end at a gate, and are not worth remembering.
const LEAST_FOR_MEMORY: usize = 50;

thread_local! {
    /// Texts are folded into the same memory one after another.
    static STREAM: RefCell<Stream> = RefCell::default();
}

impl Matcher {
    /// Compiles a list of terms, given what ordinary language has near exactly these terms.
    pub fn new(terms: &[Term], neighbourhood: &Neighbourhood) -> Self {
        let entries = compile::entries(terms, neighbourhood);
        let (mut whole, mut near, mut miswritten) = (Rows::default(), Rows::default(), Rows::default());
        let (mut ends, mut misspelled_ends) = (NameRows::default(), NameRows::default());
        for (number, entry) in (0..).zip(&entries) {
            whole.add(hash(&entry.signs), number);
            let Some(row) = Row::new(&entry.signs).filter(|_| entry.budget > 0) else { continue };
            let near = if entry.ideographic { &mut miswritten } else { &mut near };
            near.add(hash(&entry.signs), number);
            row.without_one(|short| near.add(short, number));
            if entry.budget > 1 {
                row.without_two(|short| near.add(short, number));
            }
            let Some((first, last)) = entry.end_words() else { continue };
            let (begin, end) = (hash(first), hash(last));
            ends.add(begin, begin, entry, false, number);
            ends.add(end, end, entry, true, number);
            if let Some(row) = Row::new(first).filter(|_| entry.may_have_both_ends_wrong()) {
                misspelled_ends.add(begin, begin, entry, false, number);
                row.without_one(|short| misspelled_ends.add(short, begin, entry, false, number));
            }
        }
        let beginnings = entries.iter().flat_map(|entry| {
            entry.signs.iter().scan(0, |hash, letter| {
                *hash = append(*hash, *letter);
                Some(*hash)
            })
        });
        let ideographic = entries.iter().filter(|entry| entry.ideographic && entry.budget > 0);
        let lengths = ideographic.map(|entry| entry.signs.len());
        Self {
            gates: Gates::new(&entries),
            whole: whole.index(),
            beginnings: Bits::of(entries.iter().map(|entry| entry.signs.len()).sum(), beginnings),
            near: near.index(),
            ends: ends.names(false),
            misspelled_ends: misspelled_ends.names(true),
            vetoed: Index::of(&neighbourhood.near),
            ordinary: Index::of(&neighbourhood.beside),
            pieces: Index::of(&neighbourhood.pieces),
            written: neighbourhood.written.clone(),
            miswritten: miswritten.index(),
            ideographic: lengths.clone().min().zip(lengths.max()),
            longest: entries.iter().map(|entry| entry.signs.len()).max().unwrap_or(0),
            seen: if entries.len() < LEAST_FOR_MEMORY { Seen::default() } else { Seen::new() },
            entries,
        }
    }

    /// Whether the text is a word that is near a term, and is taken for itself.
    pub(crate) fn takes_for_ordinary(&self, text: &[u16]) -> bool {
        let mut signs = Vec::with_capacity(text.len());
        fold(text, Symbols::AsGaps, &mut signs);
        !signs.is_empty() && (self.vetoed.holds(hash(&signs)) || self.written.contains(&written(text, &signs)))
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

    /// Forgets what it keeps of the words it has met, which only makes it quicker: after that it is as slow as with the first
    /// text.
    pub fn forget(&self) {
        self.seen.forget();
    }

    fn candidates(&self, text: &[u16]) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.entries.is_empty() {
            return hits;
        }
        STREAM.with_borrow_mut(|stream| {
            if stream.fold(text, Symbols::AsGaps) {
                self.scan(text, stream, &mut hits);
                stream.fold(text, Symbols::AsLetters);
                self.scan_symbols(text, stream, &mut hits);
            } else {
                self.scan(text, stream, &mut hits);
            }
            stream.forget_much();
        });
        // A sign and its vowel are two signs in some scripts, and still one character.
        hits.retain(|hit| !cuts_a_character(text, hit.start, hit.end));
        hits
    }

    fn scan(&self, text: &[u16], stream: &mut Stream, hits: &mut Vec<Hit>) {
        let mut at = 0;
        while let Some((from, end)) = stream.word(at) {
            let first = self.gates.first(&stream.signs[from..]);
            if first.whole != 0 {
                self.windows(text, stream, at, first, None, hits);
            }
            if stream.signs[from].is(IDEOGRAPH) {
                self.ideographs(text, stream, from, hits);
            } else {
                let word = &stream.signs[from..end];
                let last = self.gates.last(word);
                let (loose, names) = (self.may_be_loose(word, first, last), self.may_be_of_names(word, first, last));
                if loose.is_none() && names.is_none() {
                    at += 1;
                    continue;
                }
                let kept = Word::new(word);
                if let Some(loose) = loose {
                    self.loose(text, word, &kept, loose, hits);
                }
                if let Some(names) = names {
                    self.several_words(text, stream, at, &kept, names, hits);
                }
            }
            at += 1;
        }
    }

    /// What only a symbol that stands for a letter makes a term.
    fn scan_symbols(&self, text: &[u16], stream: &mut Stream, hits: &mut Vec<Hit>) {
        let is_symbol = |sign: &Sign| sign.traits & (SYMBOL | MASK) != 0;
        let (mut at, mut next) = (0, 0);
        while let Some((from, end)) = stream.word(at) {
            // The first symbol that stands no earlier than the word.
            if next < from || at == 0 {
                let found = stream.signs[from..].iter().position(is_symbol);
                let Some(found) = found else { break };
                next = from + found;
            }
            if next < end && !stream.signs[from].is(IDEOGRAPH) {
                self.masked(&stream.signs[from..end], hits);
            }
            let first = self.gates.first(&stream.signs[from..]);
            if next - from < self.longest && first.whole != 0 {
                self.windows(text, stream, at, first, Some(next), hits);
            }
            at += 1;
        }
    }

    /// The windows from a word on that look like an entry; those that hold the sign `with`, where symbols are letters.
    fn windows(&self, text: &[u16], stream: &Stream, at: usize, gate: Gate, with: Option<usize>, hits: &mut Vec<Hit>) {
        let Some((from, _)) = stream.word(at) else { return };
        let longest = match gate.whole >> LONG {
            0 => (u32::BITS - gate.whole.leading_zeros()) as usize - 1,
            _ => self.longest,
        };
        let symbols = if with.is_some() { Symbols::AsLetters } else { Symbols::AsGaps };
        let mut key = 0;
        for word in at.. {
            let Some((next, to)) = stream.word(word) else { break };
            let gap = |at: usize| stream.signs[at].start.saturating_sub(stream.signs[at - 1].end);
            if to - from > longest || (word > at && gap(next) > WIDEST_GAP) {
                break;
            }
            key = stream.signs[next..to].iter().fold(key, |key, sign| append(key, sign.letter));
            if !self.beginnings.may_hold(key) {
                break;
            }
            if gate.whole & bit(to - from) == 0 || with.is_some_and(|with| with >= to) {
                continue;
            }
            for number in self.whole.get(key) {
                hits.extend(self.whole_window(text, &stream.signs, from, to, number, symbols));
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
        if !allowed || accented || (plain_letters && swapped && self.vetoed.holds(hash(window))) {
            return None;
        }
        Some(entry.hit(window, kind, 0))
    }

    /// What a word lets hope for that may be misspelled, or hold a term.
    fn may_be_loose(&self, word: &[Sign], first: Gate, last: Gate) -> Option<Loose> {
        let length = word.len();
        if !(4..=LONGEST_WORD).contains(&length) {
            return None;
        }
        let near = (first.near | last.near) & bit(length) != 0;
        let far = self.gates.may_be_far(word, first, last);
        let ends = [first, last].map(|gate| gate.whole & bits(3, length - 1));
        let holds = |offset: usize| self.inner_lengths(word, offset) != 0;
        let hopeful = near || far || ends != [0; 2] || (1..length.saturating_sub(LEAST_INNER)).any(holds);
        hopeful.then_some(Loose { near: near || far, far, ends })
    }

    /// One word that is misspelled, or holds a term.
    fn loose(&self, text: &[u16], word: &[Sign], kept: &Word, loose: Loose, hits: &mut Vec<Hit>) {
        if self.seen.knows_none(kept, Near::Term) {
            return;
        }
        let mut found = Looked::Through;
        if !self.vetoed.holds(kept.key) {
            if loose.near {
                found = self.misspelled(word, kept.key, loose.far, hits);
            }
            found = found.and(self.glued(text, word, loose.ends, hits));
        }
        if found == Looked::Through {
            self.seen.remember_none(kept, Near::Term);
        }
    }

    fn misspelled(&self, word: &[Sign], key: u32, far: bool, hits: &mut Vec<Hit>) -> Looked {
        let digits = word.iter().filter(|sign| sign.is_digit()).count();
        let foreign = word.iter().all(|sign| sign.is(LOOK_ALIKE));
        // A digit between letters may be a slip of the finger; at an end it numbers a model.
        let inside = word.len() >= 5 && !word[0].is_digit() && !word[word.len() - 1].is_digit();
        if digits > 1 || (digits == 1 && word.len() < 6 && !inside) || foreign || self.whole.holds(key) {
            return Looked::Away;
        }
        let (Some(row), Some(looks)) = (Row::new(word), Looks::of(word)) else { return Looked::Away };
        let letters = letters(word);
        let mut known = Known::default();
        let mut found = Looked::Through;
        let mut probe = |key: u32| {
            for number in self.near.get(key).filter(|number| self.gates.may_be(*number, word.len(), letters)) {
                hits.extend(known.or_compare(number, || {
                    let entry = self.entries.get(number as usize)?;
                    let edits = entry.distance(looks.letters())?;
                    found = Looked::Away;
                    entry.is_misspelling(word, edits).then(|| entry.hit(word, MatchKind::Misspelled, edits))
                }));
            }
        };
        probe(key);
        row.without_one(&mut probe);
        if far && word.len() > 4 {
            row.without_two(&mut probe);
        }
        found
    }

    fn glued(&self, text: &[u16], word: &[Sign], [first, last]: [u32; 2], hits: &mut Vec<Hit>) -> Looked {
        let length = word.len();
        let mut found = Looked::Through;
        let mut at = |key: u32, offset: usize, inner: usize| {
            for number in self.whole.get(key) {
                let entry = &self.entries[number as usize];
                found = Looked::Away;
                if let Some(kind) = entry.glued(text, word, offset, |rest| self.is_name(rest)) {
                    hits.push(entry.hit(&word[offset..offset + inner], kind, 0));
                }
            }
        };
        let mut from_here = |offset: usize, lengths: u32| {
            let mut key = 0;
            let longest = u32::BITS - lengths.leading_zeros();
            for (inner, sign) in (1..longest).zip(&word[offset..]) {
                key = append(key, sign.letter);
                if !self.beginnings.may_hold(key) {
                    break;
                }
                if lengths & bit(inner as usize) != 0 {
                    at(key, offset, inner as usize);
                }
            }
        };
        from_here(0, first);
        for offset in 1..length.saturating_sub(LEAST_INNER) {
            from_here(offset, self.inner_lengths(word, offset));
        }
        for inner in each_bit(last) {
            at(hash(&word[length - inner..]), length - inner, inner);
        }
        found
    }

    /// Whether the signs are an entry letter by letter.
    fn is_name(&self, signs: &[Sign]) -> bool {
        let same = |entry: &Entry| {
            entry.signs.len() == signs.len()
                && entry.signs.iter().zip(signs).all(|(letter, sign)| *letter == sign.letter)
        };
        self.whole.get(hash(signs)).filter_map(|number| self.entries.get(number as usize)).any(same)
    }

    /// How long an entry is that may stand in the middle of the word, from `offset` on.
    fn inner_lengths(&self, word: &[Sign], offset: usize) -> u32 {
        let gate = word.get(offset..).map_or(Gate::default(), |rest| self.gates.first(rest));
        gate.whole & bits(LEAST_INNER, (word.len() - 1).saturating_sub(offset))
    }

    /// What a word lets hope for that may be the first or last one of a name of several.
    fn may_be_of_names(&self, word: &[Sign], first: Gate, last: Gate) -> Option<OfNames> {
        let length = bit(word.len());
        let exact = first.end & length != 0 && (word.len() == 1 || last.end & length != 0);
        let near = (first.end_near | last.end_near) & length != 0;
        (exact || near).then_some(OfNames { exact, near })
    }

    /// Several words that are a misspelled name of as many words, `Micheal Kors`, of which the word at `at` is the first or
    /// the last one as it should be, or the first one with a letter wrong.
    fn several_words(
        &self,
        text: &[u16],
        stream: &Stream,
        at: usize,
        kept: &Word,
        of_names: OfNames,
        hits: &mut Vec<Hit>,
    ) {
        if self.seen.knows_none(kept, Near::Name) {
            return;
        }
        let mut found = Looked::Through;
        let mut windows = NameWindows::new(stream, at);
        let mut compare = |names: &Names, key: u32| {
            for (words, is_last) in names.places(key, kept.key) {
                found = Looked::Away;
                let Some(window) = windows.of(words, is_last) else { continue };
                let mut ends = None;
                for number in names.entries.get(Names::key(key, words, is_last, window.len())) {
                    let ends = *ends.get_or_insert_with(|| windows.ends(words, is_last));
                    if !self.gates.may_be_name(number, window.len(), ends) {
                        continue;
                    }
                    let Some(entry) = self.entries.get(number as usize) else { continue };
                    let is_ordinary = |word: &[Sign]| self.ordinary.holds(hash(word));
                    let Some(edits) = entry.misspelled_name(text, window, is_ordinary) else { continue };
                    if !self.whole.holds(hash(window)) {
                        hits.push(entry.hit(window, MatchKind::Misspelled, edits));
                    }
                }
            }
        };
        if of_names.exact {
            compare(&self.ends, kept.key);
        }
        let word = stream.word(at).and_then(|(from, to)| stream.signs.get(from..to)).unwrap_or_default();
        if of_names.near
            && let Some(row) = Row::new(word)
        {
            // Names that begin with the word itself have been compared.
            let mut probe = |key: u32| compare(&self.misspelled_ends, key);
            probe(kept.key);
            row.without_one(probe);
        }
        if found == Looked::Through {
            self.seen.remember_none(kept, Near::Name);
        }
    }

    /// A name in Han signs or kana that is not written as it should be.
    fn ideographs(&self, text: &[u16], stream: &mut Stream, from: usize, hits: &mut Vec<Hit>) {
        let Some((shortest, longest)) = self.ideographic else { return };
        for length in shortest.saturating_sub(1).max(2)..=(longest + 1).min(LONGEST_WORD) {
            let Some(window) = stream.signs.get(from..from + length) else { break };
            let (first, last) = (window[0].letter, window[length - 1].letter);
            if !self.gates.may_be_miswritten(first, last, length) {
                continue;
            }
            if !window.iter().skip(1).all(|sign| sign.is(IDEOGRAPH) && !sign.is(GAP)) {
                break;
            }
            let key = stream.hash(from, from + length);
            let signs = &stream.signs;
            // A part of a longer word in kana is not the name.
            let goes_on = |last: usize, next: usize| {
                let kana = |at: usize| signs.get(at).is_some_and(|sign| is_kana(text, *sign));
                kana(last) && kana(next) && !signs[next].is(GAP)
            };
            if (from > 0 && goes_on(from - 1, from)) || goes_on(from + length - 1, from + length) {
                continue;
            }
            if self.whole.holds(key) || self.vetoed.holds(key) {
                continue;
            }
            let window = &stream.signs[from..from + length];
            let Some(row) = Row::new(window) else { break };
            let mut probe = |key: u32| {
                for number in self.miswritten.get(key) {
                    let entry = &self.entries[number as usize];
                    if entry.is_miswritten(window) {
                        hits.push(entry.hit(window, MatchKind::Misspelled, 1));
                    }
                }
            };
            probe(key);
            row.without_one(&mut probe);
        }
    }

    /// A word with one or two letters hidden: `N*ke`.
    fn masked(&self, word: &[Sign], hits: &mut Vec<Hit>) {
        let masks = word.iter().filter(|sign| sign.is(MASK)).count();
        if word.len() < 4 || word.len() > LONGEST_WORD || masks == 0 || masks > 2 || word[0].is(MASK) {
            return;
        }
        let shown = word.iter().map(|sign| sign.letter).filter(|letter| *letter != HIDDEN);
        for number in self.near.get(shown.fold(0, append)) {
            let entry = &self.entries[number as usize];
            let same = entry.signs.len() == word.len()
                && entry.signs.iter().zip(word).all(|(letter, sign)| sign.is(MASK) || sign.letter == *letter);
            if same && !entry.mode.is_plain() {
                hits.push(entry.hit(word, MatchKind::Obfuscated, 0));
            }
        }
    }
}

/// What a word lets hope for: that it is a misspelled term, even with two letters wrong, or that it begins or ends with one
/// of these lengths.
#[derive(Clone, Copy, Debug)]
struct Loose {
    near: bool,
    far: bool,
    ends: [u32; 2],
}

/// What a word lets hope for: that it is the first or last one of a name of several, or the first one with a letter wrong.
#[derive(Clone, Copy, Debug)]
struct OfNames {
    exact: bool,
    near: bool,
}

/// How a word was looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looked {
    /// Wherever something could be, and nothing is near any word that looks like this one.
    Through,
    /// Not everywhere, or something is near.
    Away,
}

impl Looked {
    fn and(self, other: Self) -> Self {
        if self == Self::Through { other } else { self }
    }
}

/// Every bit of a set, such as every length: a word is never so long that the last bit means more than one.
fn each_bit(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (set != 0).then(|| set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        bit
    })
}

/// The windows of a few words that begin or end with one word, made when asked for.
struct NameWindows<'a> {
    stream: &'a Stream,
    at: usize,
    made: [Option<Option<&'a [Sign]>>; 2 * MOST_WORDS],
}

/// Names of more words are found exactly, or disguised, but not misspelled.
const MOST_WORDS: usize = 8;

impl<'a> NameWindows<'a> {
    fn new(stream: &'a Stream, at: usize) -> Self {
        Self { stream, at, made: [None; 2 * MOST_WORDS] }
    }

    /// The window of so many words, if gaps part them as they part the words of a name.
    fn of(&mut self, words: usize, ends_here: bool) -> Option<&'a [Sign]> {
        let (first, last) = self.bounds(words, ends_here)?;
        let made = self.made.get_mut(2 * words.checked_sub(1)? + usize::from(ends_here))?;
        *made.get_or_insert_with(|| {
            let Stream { signs, words, .. } = self.stream;
            let window = signs.get(*words.get(first)? as usize..*words.get(last + 1)? as usize)?;
            let mut begins = words.get(first + 1..=last)?.iter().map(|begin| *begin as usize);
            let parted =
                begins.all(|at| signs[at].is(GAP) && signs[at].start.saturating_sub(signs[at - 1].end) <= WIDEST_GAP);
            (parted && (6..=LONGEST_WORD).contains(&window.len())).then_some(window)
        })
    }

    /// The kinds of the letters of its first and last word.
    fn ends(&self, words: usize, ends_here: bool) -> [u32; 2] {
        let letters_of = |word: usize| {
            let word = self.stream.word(word).and_then(|(from, to)| self.stream.signs.get(from..to));
            word.map_or(0, letters)
        };
        self.bounds(words, ends_here).map_or([0; 2], |(first, last)| [letters_of(first), letters_of(last)])
    }

    /// Its first and its last word.
    fn bounds(&self, words: usize, ends_here: bool) -> Option<(usize, usize)> {
        let further = words.checked_sub(1)?;
        Some(if ends_here { (self.at.checked_sub(further)?, self.at) } else { (self.at, self.at + further) })
    }
}

/// Entries of several words by one of them, by how many they are, and by how long a window may be that is one misspelled.
#[derive(Clone, Debug, Default)]
struct Names {
    /// By the hash of a word or a form of it, which of the places.
    words: Index,
    places: Vec<Places>,
    entries: Index,
    /// Whether words are found by forms of them, too.
    is_of_forms: bool,
}

/// Where a word stands in names.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    /// How many words the names have that begin with it, and that end with it, a bit each.
    counts: u32,
    /// The hash of the only word that has this form.
    only: Option<u32>,
}

/// What [`Names`] are made of.
#[derive(Debug, Default)]
struct NameRows {
    places: BTreeMap<u32, Places>,
    entries: Rows,
}

impl Names {
    /// How many words the names have that have a word of this form at an end, and whether it is the last one. Where words
    /// are found by forms of them, what only `word` itself has is left out: it is found by its whole form.
    fn places(&self, form: u32, word: u32) -> impl Iterator<Item = (usize, bool)> {
        let places = self.words.get(form).filter_map(|at| self.places.get(at as usize));
        let counts =
            places.map(move |places| if places.only == Some(word) && self.is_of_forms { 0 } else { places.counts });
        counts.flat_map(each_bit).map(|place| (place / 2 + 1, place % 2 == 1))
    }

    fn key(form: u32, words: usize, is_last: bool, length: usize) -> u32 {
        let place = (length * 2 * (MOST_WORDS + 1) + 2 * words + usize::from(is_last)) as u32;
        form ^ (place + 1).wrapping_mul(0x9e37_79b1)
    }
}

impl NameRows {
    fn add(&mut self, form: u32, word: u32, entry: &Entry, is_last: bool, number: u32) {
        let (words, length, budget) = (entry.word_count(), entry.signs.len(), usize::from(entry.budget));
        if words > MOST_WORDS {
            return;
        }
        let places = self.places.entry(form).or_insert(Places { counts: 0, only: Some(word) });
        places.counts |= bit(2 * (words - 1) + usize::from(is_last));
        places.only = places.only.filter(|only| *only == word);
        for length in length.saturating_sub(budget)..=length + budget {
            self.entries.add(Names::key(form, words, is_last, length), number);
        }
    }

    fn names(self, is_of_forms: bool) -> Names {
        let mut words = Rows::default();
        (0..).zip(self.places.keys()).for_each(|(at, form)| words.add(*form, at));
        Names {
            words: words.index(),
            places: self.places.into_values().collect(),
            entries: self.entries.index(),
            is_of_forms,
        }
    }
}

/// What was compared last, so that what many forms of a word propose is compared once.
#[derive(Default)]
struct Known {
    compared: [Option<(u32, Option<Hit>)>; 8],
    next: usize,
}

impl Known {
    fn or_compare(&mut self, number: u32, compare: impl FnOnce() -> Option<Hit>) -> Option<Hit> {
        if let Some((_, hit)) = self.compared.iter().flatten().find(|(known, _)| *known == number) {
            return *hit;
        }
        let hit = compare();
        self.compared[self.next % self.compared.len()] = Some((number, hit));
        self.next += 1;
        hit
    }
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
