//! One compiled matcher over all terms.
//!
//! A text is folded to signs once (`fold`). Windows of whole words are looked up by a hash of what their
//! signs look like; single words also by every form with one or two signs left out (the deletion neighbourhood, which the
//! terms are indexed under as well), and by their beginning, end and middle. The work per word depends on its length, not
//! on the number of terms. Whatever a hash proposes is compared sign by sign, and then has to be plausible: short names
//! get little tolerance, ordinary words none.

mod compile;
mod vocabulary;

use crate::finding::MatchKind;
use crate::fold::{
    GAP, HIDDEN, IDEOGRAPH, INVISIBLE, LOOK_ALIKE, MARKED, MASK, SYMBOL, Sign, Symbols, UPPER, fold, has_symbols, look,
};
use crate::profile::MatchMode;
use crate::profile::Term;
use compile::{Entry, Index, append, hash, without_one, without_two};
use std::collections::BTreeSet;

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
    /// The lengths of entries in signs, each once, ascending.
    lengths: Vec<usize>,
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
    /// Compiles a list of terms.
    pub fn new(terms: &[Term]) -> Self {
        let mut matcher = Self::index(compile::entries(terms));
        // Ordinary words are found by running the matcher over them, so that only those that matter are kept.
        let mut signs = Vec::new();
        let mut hits = Vec::new();
        let tolerant = matcher.entries.iter().any(|entry| entry.mode == MatchMode::Auto);
        for word in vocabulary::words().filter(|_| tolerant) {
            let units: Vec<u16> = word.encode_utf16().collect();
            fold(&units, Symbols::AsGaps, &mut signs);
            matcher.loose(&units, &signs, 0, signs.len(), &mut hits);
            if !hits.is_empty() {
                matcher.vetoed.add(hash(&signs), 0);
                hits.clear();
            }
        }
        matcher.vetoed.build();
        matcher
    }

    fn index(entries: Vec<Entry>) -> Self {
        let mut matcher = Self {
            whole: Index::default(),
            near: Index::default(),
            ends: Index::default(),
            vetoed: Index::default(),
            lengths: entries.iter().map(|entry| entry.signs.len()).collect(),
            longest: entries.iter().map(|entry| entry.signs.len()).max().unwrap_or(0),
            entries,
        };
        matcher.lengths.sort_unstable();
        matcher.lengths.dedup();
        for (number, entry) in (0..).zip(&matcher.entries) {
            matcher.whole.add(hash(&entry.signs), number);
            if let Some((first, last)) = entry.end_words() {
                matcher.ends.add(hash(first), number);
                matcher.ends.add(hash(last), number);
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
    /// Places do not overlap: of two that would, the one that differs less from its term is given, then the longer.
    pub fn find(&self, text: &[u16]) -> Vec<Hit> {
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
        without_overlaps(hits)
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
                    self.several_words(signs, from, to + 1, hits);
                }
            }
            if signs[from].is(IDEOGRAPH) {
                if symbols == Symbols::AsGaps {
                    self.ideographs(signs, from, hits);
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
        let spacing = entry.spacing(text, window)?;
        let disguise = entry.disguise(text, window)?;
        let kind = spacing.or(disguise).unwrap_or(MatchKind::Exact);
        let allowed = match entry.mode {
            MatchMode::Exact => kind == MatchKind::Exact,
            MatchMode::Folded | MatchMode::Auto => true,
        };
        let plain_letters = disguise == Some(MatchKind::Lookalike) && !window.iter().any(|sign| sign.is(LOOK_ALIKE));
        if !allowed || (plain_letters && self.is_vetoed(window)) {
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
        if digits > 1 || (digits == 1 && word.len() < 6) || foreign || self.whole.get(hash(word)).next().is_some() {
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
        if word.len() > 6 {
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
    fn several_words(&self, signs: &[Sign], from: usize, to: usize, hits: &mut Vec<Hit>) {
        let window = &signs[from..to];
        if window.len() < 7 || window.len() > LONGEST_WORD || self.whole.get(hash(window)).next().is_some() {
            return;
        }
        let first = window.iter().skip(1).position(|sign| sign.is(GAP)).map_or(window.len(), |at| at + 1);
        let last = window.iter().rposition(|sign| sign.is(GAP)).unwrap_or(0);
        let (first, last) = (&window[..first], &window[last..]);
        if self.ends.get(hash(first)).next().is_none() && self.ends.get(hash(last)).next().is_none() {
            return;
        }
        let mut probe = |key: u32| {
            for number in self.near.get(key) {
                let entry = &self.entries[number as usize];
                if let Some(edits) = entry.misspelled_name(window, vocabulary::knows) {
                    hits.push(entry.hit(window, MatchKind::Misspelled, edits));
                }
            }
        };
        probe(hash(window));
        without_one(window, &mut probe);
    }

    /// A name in Han signs or kana with one sign replaced.
    fn ideographs(&self, signs: &[Sign], from: usize, hits: &mut Vec<Hit>) {
        for length in self.lengths.iter().copied().filter(|length| (4..=LONGEST_WORD).contains(length)) {
            let Some(window) = signs.get(from..from + length) else { break };
            let inside = window.iter().skip(1).all(|sign| sign.is(IDEOGRAPH) && !sign.is(GAP));
            if !inside || self.whole.get(hash(window)).next().is_some() {
                continue;
            }
            without_one(window, |key| {
                for number in self.near.get(key) {
                    let entry = &self.entries[number as usize];
                    if entry.ideographic && entry.one_replaced(window) {
                        hits.push(entry.hit(window, MatchKind::Misspelled, 1));
                    }
                }
            });
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
            if same && entry.mode != MatchMode::Exact {
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

/// Keeps the best of hits that overlap: the one that differs less, then the longer, then the earlier in text and list.
fn without_overlaps(mut hits: Vec<Hit>) -> Vec<Hit> {
    let rank = |hit: &Hit| {
        (hit.edits, hit.kind != MatchKind::Exact, u32::MAX - (hit.end - hit.start), hit.start, hit.kind, hit.term)
    };
    hits.sort_unstable_by_key(rank);
    hits.dedup();
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        if kept.iter().all(|other| hit.end <= other.start || other.end <= hit.start) {
            kept.push(hit);
        }
    }
    kept.sort_unstable();
    kept
}

impl Entry {
    fn hit(&self, window: &[Sign], kind: MatchKind, edits: u8) -> Hit {
        let start = window.first().map_or(0, |sign| sign.start);
        let end = window.last().map_or(start, |sign| sign.end);
        let kind = if self.variant && kind == MatchKind::Exact { MatchKind::Lookalike } else { kind };
        Hit { start, end, term: self.term, kind, edits }
    }

    fn looks_like(&self, window: &[Sign]) -> bool {
        self.signs.len() == window.len()
            && self.signs.iter().zip(window).all(|(letter, sign)| look(*letter) == look(sign.letter))
    }

    /// Whether the window's gaps are plausible for the term, and if they are a disguise. Absent: not plausible.
    fn spacing(&self, text: &[u16], window: &[Sign]) -> Option<Option<MatchKind>> {
        let inner = 1..window.len();
        let extra = inner.clone().filter(|at| window[*at].is(GAP) && !self.breaks[*at]).count();
        let missing = inner.clone().filter(|at| !window[*at].is(GAP) && self.breaks[*at]).count();
        if self.mode == MatchMode::Exact {
            let same_joints = inner.filter(|at| self.breaks[*at]).all(|at| self.same_joint(text, window, at));
            return (extra == 0 && missing == 0 && same_joints).then_some(None);
        }
        if extra == 0 {
            // `NewBalance` and `New-Balance` are the name; so is `1 1` for `1:1` only as written.
            let digits = inner.filter(|at| self.breaks[*at]).any(|at| self.between_digits(at));
            return (!digits || missing == 0).then_some(None);
        }
        let disguised = Some(Some(MatchKind::Obfuscated));
        let every = window.iter().skip(1).all(|sign| sign.is(GAP));
        if every && window.len() >= 3 {
            // The letters of a short name stand apart by chance, but not evenly.
            let even = inner.map(|at| joint(text, window, at)).collect::<BTreeSet<_>>().len() == 1;
            return if even || window.len() >= 5 { disguised } else { None };
        }
        if extra != 1 || self.ideographic || window.iter().any(|sign| sign.is_digit()) {
            return None;
        }
        let at = (1..window.len()).find(|at| window[*at].is(GAP) && !self.breaks[*at])?;
        let pieces = [at, window.len() - at];
        let spaced = joint(text, window, at) == Some(' ');
        let known = [&window[..at], &window[at..]].iter().filter(|piece| vocabulary::knows(piece)).count();
        let plausible = if spaced {
            window.len() >= 5 && known == 0 && (window.len() >= 6 || pieces.contains(&1))
        } else {
            window.len() >= 4 && (known == 0 || window.len() >= 7)
        };
        if plausible { disguised } else { None }
    }

    /// Whether digits stand on both sides of the break before `at`.
    fn between_digits(&self, at: usize) -> bool {
        let digit = |letter: u32| (0x30..=0x39).contains(&letter);
        digit(self.signs[at]) && digit(self.signs[at - 1])
    }

    /// `1:1` is neither `1 1` nor `1.1`; between letters any joint will do.
    fn same_joint(&self, text: &[u16], window: &[Sign], at: usize) -> bool {
        !self.between_digits(at) || joint(text, window, at) == self.joint
    }

    /// What the signs themselves are disguised by. Absent: not plausible.
    fn disguise(&self, text: &[u16], window: &[Sign]) -> Option<Option<MatchKind>> {
        let digit = |letter: u32| (0x30..=0x39).contains(&letter);
        let mut swapped = 0;
        let mut digits = 0;
        for (letter, sign) in self.signs.iter().zip(window) {
            if sign.letter == *letter {
                continue;
            }
            if digit(*letter) {
                return None;
            }
            if sign.is_digit() { digits += 1 } else { swapped += 1 }
        }
        let any = |traits: u8| window.iter().any(|sign| sign.is(traits));
        let alike = window.iter().zip(&self.alike).any(|(sign, alike)| sign.is(LOOK_ALIKE) != *alike);
        let symbols = any(SYMBOL);
        let same = window.len() - digits - swapped;
        let first_kept = window[0].letter == self.signs[0];
        let digits_adjoin = window.windows(2).any(|pair| pair.iter().all(|sign| sign.is_digit()));
        let plausible = digits == 0
            || match window.len() {
                0..=3 => false,
                // `n1k3`, but not the model number `LE60`.
                4 => digits == 1 || (digits == 2 && first_kept && !digits_adjoin),
                _ => same >= 2 || symbols,
            };
        let short_foreign = alike && window.len() <= 3 && window.iter().all(|sign| is_foreign(text, *sign));
        if !plausible || short_foreign || (swapped > 0 && window.len() < 4) {
            return None;
        }
        let marks_added = window.iter().zip(&self.marked).any(|(sign, marked)| sign.is(MARKED) && !marked);
        Some(if digits > 0 || symbols || any(INVISIBLE) {
            Some(MatchKind::Obfuscated)
        } else if self.ideographic {
            alike.then_some(MatchKind::Script)
        } else if swapped > 0 || alike || marks_added {
            Some(MatchKind::Lookalike)
        } else {
            None
        })
    }

    /// How many edits make the word out of the term, where that is plausible.
    fn misspelling(&self, word: &[Sign]) -> Option<u8> {
        if self.ideographic || word[0].is(IDEOGRAPH) {
            return None;
        }
        let edits = self.distance(word)?;
        let looks = |at: usize| look(self.signs[at]);
        let (length, last) = (self.signs.len(), self.signs.len() - 1);
        let word_last = word.len() - 1;
        let first_kept = look(word[0].letter) == looks(0);
        let last_kept = look(word[word_last].letter) == looks(last);
        let plausible = match length {
            0..=3 => false,
            _ if length < 7 && self.breaks.contains(&true) => false,
            4 => first_kept && word.len() >= 4 && word.iter().all(|sign| !sign.is_digit()),
            5 | 6 => first_kept || last_kept,
            _ if edits == 1 => true,
            _ => first_kept && last_kept && word.len() + 1 >= length,
        };
        plausible.then_some(edits)
    }

    /// The same for a name of several words, of which the changed one must be no word `known` knows.
    fn misspelled_name(&self, window: &[Sign], known: impl Fn(&[Sign]) -> bool) -> Option<u8> {
        let words: Vec<&[Sign]> = words_of(window).collect();
        let own: Vec<&[u32]> = self.words().collect();
        if words.len() != own.len() {
            return None;
        }
        let edits = self.distance(window)?;
        let mut changed = words.iter().zip(&own).filter(|(word, own)| {
            word.len() != own.len() || word.iter().zip(**own).any(|(sign, letter)| look(sign.letter) != look(*letter))
        });
        let (word, own) = changed.next()?;
        let plausible = changed.next().is_none() && own.len() >= 3 && word.len() >= 3 && !known(word);
        let first_kept = look(word[0].letter) == look(own[0]);
        (plausible && first_kept && edits == 1).then_some(edits)
    }

    fn distance(&self, word: &[Sign]) -> Option<u8> {
        if self.signs.len().abs_diff(word.len()) > usize::from(self.budget) {
            return None;
        }
        let looks: String = word.iter().filter_map(|sign| char::from_u32(look(sign.letter))).collect();
        let edits = strsim::osa_distance(&looks, &self.looks);
        u8::try_from(edits).ok().filter(|edits| (1..=self.budget).contains(edits))
    }

    fn one_replaced(&self, window: &[Sign]) -> bool {
        let differ = self.signs.iter().zip(window).filter(|(letter, sign)| **letter != sign.letter).count();
        self.signs.len() == window.len() && differ == 1
    }

    /// Whether the term stands in the word at `offset`, and how it is disguised there.
    fn glued(&self, text: &[u16], word: &[Sign], offset: usize) -> Option<MatchKind> {
        let (length, end) = (self.signs.len(), offset + self.signs.len());
        let window = &word[offset..end];
        if self.mode != MatchMode::Auto || self.ideographic || self.variant || !self.looks_like(window) {
            return None;
        }
        let disguise = self.disguise(text, window)?;
        let letter_exact = window.iter().zip(&self.signs).all(|(sign, letter)| sign.letter == *letter);
        let (before, after) = (&word[..offset], &word[end..]);
        let upper = |at: usize| word.get(at).is_some_and(|sign| sign.is(UPPER));
        // `myVelmora`, `VelmoraShop`, `VELMORAshop`; but no `asics` in `AmazonBasics`.
        let shouted = window.iter().all(|sign| sign.is(UPPER));
        let opens = before.is_empty() || (upper(offset) && !upper(offset - 1));
        let closes = after.is_empty() || (upper(end) && !upper(end - 1)) || (shouted && !upper(end));
        let broken = opens && closes;
        let affix = |part: &[Sign]| part.is_empty() || vocabulary::is_affix(part);
        let digits = |part: &[Sign]| part.iter().all(|sign| sign.is_digit());
        let affixes = affix(before) && affix(after);
        let numbered = before.is_empty() && digits(after);
        let rest = word.len() - length;
        let plausible = match length {
            0..=2 => false,
            3 => letter_exact && affixes && rest >= 4,
            4 => letter_exact && (affixes || (numbered && rest <= 4)),
            5 => letter_exact && (affixes || numbered || (broken && rest >= 3)),
            6 => affixes || numbered || (letter_exact && rest >= 2 && !digits(before)),
            _ => (letter_exact && rest >= 2) || affixes || numbered,
        };
        plausible.then(|| disguise.unwrap_or(MatchKind::Glued))
    }
}

/// The words of a window.
fn words_of(window: &[Sign]) -> impl Iterator<Item = &[Sign]> {
    let starts: Vec<usize> = (0..window.len()).filter(|at| *at == 0 || window[*at].is(GAP)).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([window.len()]).collect();
    starts.into_iter().zip(ends).map(move |(start, end)| &window[start..end])
}

/// The first character of what stands before `at`: white space of any width as one space.
fn joint(text: &[u16], window: &[Sign], at: usize) -> Option<char> {
    let gap = text.get(window[at - 1].end as usize..window[at].start as usize)?;
    compile::joint(gap)
}

/// Whether the sign stands for a Greek, Cyrillic or Armenian letter: a short word all of them is a word of its own.
fn is_foreign(text: &[u16], sign: Sign) -> bool {
    text.get(sign.start as usize).is_some_and(|unit| (0x370..0x590).contains(unit))
}
