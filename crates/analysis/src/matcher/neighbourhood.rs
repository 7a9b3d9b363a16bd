//! What ordinary language has near a list of terms.
//!
//! Every name has words near it, and what is near a name is mostly one of those. They are found once, where the word lists
//! are, by running the terms over all of them; what is kept is small enough to be sent to every page.

use super::compile::Crowd;
use super::hashes::{Row, hash};
use super::index::{Index, Rows};
use super::seen::Word;
use super::stream::Stream;
use super::{Matcher, ideographs};
use crate::finding::MatchKind;
use crate::fold::{GAP, IDEOGRAPH, MARKED, Sign, Symbols, fold};
use crate::profile::Term;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The word lists, each a text of words parted by white space; a line that begins with `#` is no part of it.
#[derive(Clone, Copy, Debug)]
pub struct WordLists<'a> {
    /// Frequent English words.
    pub english: &'a str,
    /// Words of product titles.
    pub trade: &'a str,
    /// Frequent words of other European languages, written with their accents.
    pub european: &'a str,
    /// Frequent Chinese words.
    pub chinese: &'a str,
    /// Words of further languages.
    pub further: &'a str,
    /// Words of makers' and shops' names.
    pub names: &'a str,
    /// A line a syllable: the syllable, then the Han signs that sound so.
    pub syllables: &'a str,
    /// A line a group of signs that look alike.
    pub look_alikes: &'a str,
}

/// What of the word lists matters to a list of terms. Serializable; it belongs to exactly the terms it was made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neighbourhood {
    /// Words that would be taken for a term in disguise, by hash.
    pub(super) near: Vec<u32>,
    /// Words near a single word of a term of several, by hash.
    pub(super) beside: Vec<u32>,
    /// English words a term could be cut into, by hash.
    pub(super) pieces: Vec<u32>,
    /// Words that are a term but for their accents, as they are written.
    pub(super) written: BTreeSet<String>,
    /// Per term, how much is near it: each word as often as it shares a form with the term, which is the more often the
    /// nearer it is.
    pub(super) counts: Vec<u32>,
    /// Signs of the terms in Han and kana, with the signs that are written for them.
    pub(super) alternatives: Vec<(u32, Vec<u32>)>,
    /// What it was made of.
    made_of: u32,
}

impl Neighbourhood {
    /// Whether it was made of these terms and lists, and so can be used again.
    pub fn is_of(&self, terms: &[Term], lists: &WordLists) -> bool {
        self.made_of == fingerprint(terms, lists)
    }

    /// The signs of Han or kana that are written for one of a term's.
    pub(crate) fn alternatives_of(&self, sign: char) -> &[u32] {
        let mut signs = Vec::new();
        fold(sign.encode_utf16(&mut [0; 2]), Symbols::AsGaps, &mut signs);
        let letter = signs.first().map(|sign| sign.letter);
        self.alternatives.iter().find(|(of, _)| Some(*of) == letter).map_or(&[], |(_, others)| others)
    }

    /// What `lists` have near `terms`.
    pub fn of(terms: &[Term], lists: &WordLists) -> Self {
        let made_of = fingerprint(terms, lists);
        let mut found = Self { counts: vec![0; terms.len()], made_of, ..Self::default() };
        let plain = Matcher::new(terms, &found);
        if !plain.entries.iter().any(|entry| entry.mode.is_loose()) {
            return found;
        }
        found.alternatives = ideographs::alternatives(&plain.entries, lists);
        let matcher = Matcher::new(terms, &found);
        let parts = Parts::of(&matcher);
        // Among few terms a rare word near one of them is likelier the term than the word.
        let long = matcher.entries.iter().any(|entry| entry.crowd > Crowd::Few);
        let rare: [&str; 2] = if long { [lists.further, lists.names] } else { [""; 2] };
        let english = [lists.english, lists.trade].into_iter().flat_map(words).map(|word| (word, true));
        let other = [lists.european, lists.chinese].into_iter().chain(rare).flat_map(words).map(|word| (word, false));
        let mut units = Vec::new();
        let mut stream = Stream::default();
        let mut hits = Vec::new();
        for (word, is_english) in english.chain(other) {
            units.clear();
            units.extend(word.encode_utf16());
            stream.fold(&units, Symbols::AsGaps);
            let length = stream.signs.len();
            let key = stream.hash(0, length);
            if is_english && parts.pieces.holds(key) {
                found.pieces.push(key);
            }
            if parts.is_beside(&stream.signs, key) {
                found.beside.push(key);
            }
            if stream.signs.first().is_some_and(|sign| sign.is(IDEOGRAPH)) {
                matcher.ideographs(&units, &mut stream, 0, &mut hits);
            } else {
                let word = stream.signs.as_slice();
                if let Some(loose) = matcher.may_be_loose(word, matcher.gates.first(word), matcher.gates.last(word)) {
                    matcher.loose(&units, word, &Word::new(word), loose, &mut hits);
                }
            }
            let signs = stream.signs.as_slice();
            for number in matcher.whole.get(key) {
                let Some(entry) = matcher.entries.get(number as usize).filter(|entry| entry.looks_like(signs)) else {
                    continue;
                };
                if signs.iter().zip(&entry.signs).any(|(sign, letter)| sign.letter != *letter) {
                    hits.push(entry.hit(signs, MatchKind::Lookalike, 0));
                } else if signs.iter().any(|sign| sign.is(MARKED)) {
                    found.written.insert(word.to_owned());
                }
            }
            if !hits.is_empty() {
                found.near.push(key);
            }
            for hit in hits.drain(..) {
                if let Some(count) = found.counts.get_mut(hit.term as usize) {
                    *count += 1;
                }
            }
        }
        for hashes in [&mut found.near, &mut found.beside, &mut found.pieces] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        found
    }
}

/// What terms are made of: the words of those of several, and the pieces each could be cut into.
struct Parts {
    words: Index,
    pieces: Index,
}

impl Parts {
    fn of(matcher: &Matcher) -> Self {
        let (mut words, mut pieces) = (Rows::default(), Rows::default());
        for entry in matcher.entries.iter().filter(|entry| entry.mode.is_loose() && !entry.ideographic) {
            for at in 1..entry.signs.len() {
                pieces.add(hash(&entry.signs[..at]), 0);
                pieces.add(hash(&entry.signs[at..]), 0);
            }
            if !entry.breaks.contains(&true) {
                continue;
            }
            for word in entry.words() {
                words.add(hash(word), 0);
                if let Some(row) = Row::new(word) {
                    row.without_one(|short| words.add(short, 0));
                    row.without_two(|short| words.add(short, 0));
                }
            }
        }
        Self { words: words.index(), pieces: pieces.index() }
    }

    fn is_beside(&self, word: &[Sign], key: u32) -> bool {
        let mut found = self.words.holds(key);
        if !found
            && word.iter().skip(1).all(|sign| !sign.is(GAP))
            && let Some(row) = Row::new(word)
        {
            row.without_one(|key| found |= self.words.holds(key));
            row.without_two(|key| found |= self.words.holds(key));
        }
        found
    }
}

/// Changes with the terms, with how they are matched, and with any list that becomes another.
fn fingerprint(terms: &[Term], lists: &WordLists) -> u32 {
    let WordLists { english, trade, european, chinese, further, names, syllables, look_alikes } = lists;
    let lengths = [english, trade, european, chinese, further, names, syllables, look_alikes].map(|list| list.len());
    let written = terms.iter().map(|term| format!("{}\u{0}{:?}\u{0}", term.text, term.mode()));
    let described = lengths.iter().map(|length| format!("{length}\u{0}")).chain(written);
    described.fold(0x811c_9dc5, |hash, part| {
        part.bytes().fold(hash, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    })
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_ascii_whitespace)
}
