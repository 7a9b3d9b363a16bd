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

use crate::finding::MatchKind;
use crate::fold::{
    GAP, HIDDEN, IDEOGRAPH, INVISIBLE, LOOK_ALIKE, MARKED, MASK, SYMBOL, Sign, Symbols, UPPER, fold, has_symbols, look,
};
use crate::profile::MatchMode;
use crate::profile::Term;
use compile::{Crowd, Entry, Index, append, hash, without_one, without_two};
pub use neighbourhood::{Neighbourhood, WordLists};
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
        let allowed = match entry.mode {
            MatchMode::Exact => kind == MatchKind::Exact,
            MatchMode::Folded | MatchMode::Auto => true,
        };
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
            let goes_on = |at: Option<usize>| {
                at.and_then(|at| signs.get(at)).is_some_and(|sign| !sign.is(GAP) && is_kana(text, *sign))
            };
            let after = signs.get(from + length).is_some_and(|sign| !sign.is(GAP) && is_kana(text, *sign));
            let before = is_kana(text, window[0]) && !window[0].is(GAP) && goes_on(from.checked_sub(1));
            if before || (after && is_kana(text, window[length - 1])) {
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
    fn spacing(&self, text: &[u16], window: &[Sign], pieces: &Index) -> Option<Option<MatchKind>> {
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
        if extra != 1 || window.iter().any(|sign| sign.is_digit()) {
            return None;
        }
        let at = (1..window.len()).find(|at| window[*at].is(GAP) && !self.breaks[*at])?;
        if self.ideographic {
            let parted =
                matches!(joint(text, window, at), Some('-' | '.' | '|' | '_' | '*' | '·' | '・' | '/' | '~' | ' '));
            return if parted { disguised } else { None };
        }
        let lengths = [at, window.len() - at];
        let spaced = joint(text, window, at) == Some(' ');
        let known =
            [&window[..at], &window[at..]].iter().filter(|piece| pieces.get(hash(piece)).next().is_some()).count();
        let apostrophe = joint(text, window, at).is_some_and(is_apostrophe);
        let plausible = if spaced {
            window.len() >= 5 && known == 0
        } else {
            window.len() >= 4 && (known == 0 || window.len() >= 7)
                || !apostrophe && ((window.len() >= 5 && known < 2) || (window.len() >= 4 && lengths.contains(&1)))
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
        // A digit or symbol that is a word of its own is no disguised letter: `4 Premium` for A-Premium.
        let stands_for_a_word = |at: usize| {
            let ends = at + 1 == window.len() || window[at + 1].is(GAP);
            window[at].is_digit() && (at == 0 || window[at].is(GAP)) && ends && window[at].letter != self.signs[at]
        };
        let numbered = (0..window.len()).any(stands_for_a_word);
        let short_foreign = alike && window.len() <= 3 && window.iter().all(|sign| is_foreign(text, *sign));
        if !plausible
            || (numbered && self.breaks.contains(&true))
            || (symbols && window.len() <= 2)
            || short_foreign
            || (swapped > 0 && window.len() < 4)
        {
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
            // A name of several words written as one, and misspelled besides: only where little else is changed.
            _ if self.breaks.contains(&true) && (length < 7 || self.is_joined()) => {
                self.is_joined() && edits == 1 && first_kept
            }
            _ if !self.is_alone() => match (edits, length) {
                (1, 4) => self.is_doubled_in(word),
                (1, 5) => {
                    let kept = self.crowd < Crowd::Crowded && first_kept && last_kept;
                    kept || self.is_doubled_in(word) || self.is_swapped_in(word)
                }
                (1, _) => self.crowd < Crowd::Crowded || (first_kept && last_kept),
                _ => length >= 8 && first_kept && last_kept && self.crowd < Crowd::Crowded,
            },
            4 => word.len() >= 4 && word.iter().all(|sign| !sign.is_digit()),
            5 => first_kept || last_kept,
            6 if edits == 2 => first_kept && last_kept,
            _ if edits == 1 => true,
            _ => first_kept || last_kept,
        };
        plausible.then_some(edits)
    }

    /// The same for a name of several words. An ordinary word is a misspelled one only beside a rare word of the name.
    fn misspelled_name(&self, text: &[u16], window: &[Sign], known: impl Fn(&[Sign]) -> bool) -> Option<u8> {
        let words: Vec<&[Sign]> = words_of(window).collect();
        let own: Vec<&[u32]> = self.words().collect();
        if words.len() != own.len() {
            return None;
        }
        let edits = self.distance(window)?;
        let same = |word: &[Sign], own: &[u32]| {
            word.len() == own.len() && word.iter().zip(own).all(|(sign, letter)| look(sign.letter) == look(*letter))
        };
        let (kept, changed): (Vec<_>, Vec<_>) = words.iter().copied().zip(own).partition(|(word, own)| same(word, own));
        // `L'Oréal` is written as one word.
        if self.is_joined() {
            let at = (1..window.len()).find(|at| window[*at].is(GAP))?;
            let joined = joint(text, window, at).is_some_and(|joint| joint != ' ');
            return (joined && edits == 1).then_some(edits);
        }
        if window.len() < 7 {
            return None;
        }
        let rare_kept = kept.iter().any(|(word, _)| word.len() >= 4 && !known(word));
        let plausible = match (changed.as_slice(), edits) {
            ([(word, own)], 1) => {
                own.len() >= 3 && word.len() >= 3 && (own.len() >= 4 || look(word[0].letter) == look(own[0]))
            }
            ([(word, own)], _) => own.len() >= 5 && word.len() >= 4 || rare_kept && own.len() >= 4,
            ([_, _], 2) => window.len() >= 9 && changed.iter().all(|(word, own)| own.len().min(word.len()) >= 4),
            _ => false,
        };
        let ordinary = changed.iter().any(|(word, _)| known(word)) && !rare_kept;
        (plausible && !ordinary).then_some(edits)
    }

    /// Whether the word is the term with one of its letters written twice.
    fn is_doubled_in(&self, word: &[Sign]) -> bool {
        let same = self.signs.iter().zip(word).take_while(|(letter, sign)| **letter == sign.letter).count();
        word.len() == self.signs.len() + 1
            && same > 0
            && word[same].letter == self.signs[same - 1]
            && self.signs[same..].iter().zip(&word[same + 1..]).all(|(letter, sign)| *letter == sign.letter)
    }

    /// Whether the word is the term with two letters that stand beside each other swapped.
    fn is_swapped_in(&self, word: &[Sign]) -> bool {
        let letters = |signs: &[u32]| {
            let mut sorted = signs.to_vec();
            sorted.sort_unstable();
            sorted
        };
        let own: Vec<u32> = word.iter().map(|sign| sign.letter).collect();
        word.len() == self.signs.len() && letters(&own) == letters(&self.signs)
    }

    /// Whether so few ordinary words lie near the term that what is near it is the term, as far as the list's length goes.
    fn is_alone(&self) -> bool {
        match self.crowd {
            Crowd::Few => true,
            Crowd::Many => self.neighbours <= 5,
            Crowd::Crowded => self.neighbours <= 1,
        }
    }

    /// Whether the words of the term are joined by an apostrophe, as in `L'Oréal`, and so are one.
    fn is_joined(&self) -> bool {
        self.joint.is_some_and(is_apostrophe) && self.signs.len() >= 5
    }

    fn distance(&self, word: &[Sign]) -> Option<u8> {
        if self.signs.len().abs_diff(word.len()) > usize::from(self.budget) {
            return None;
        }
        let looks: String = word.iter().filter_map(|sign| char::from_u32(look(sign.letter))).collect();
        let edits = strsim::osa_distance(&looks, &self.looks);
        u8::try_from(edits).ok().filter(|edits| (1..=self.budget).contains(edits))
    }

    /// Whether the window is the name in Han or kana with one sign replaced, swapped, doubled or left out. The shorter the
    /// name, the less may differ.
    fn is_miswritten(&self, window: &[Sign]) -> bool {
        let own = &self.signs;
        let prefix = own.iter().zip(window).take_while(|(letter, sign)| **letter == sign.letter).count();
        let tail = |skip_own: usize, skip_window: usize| {
            let (own, window) = (own.get(prefix + skip_own..), window.get(prefix + skip_window..));
            own.zip(window).is_some_and(|(own, window)| {
                own.len() == window.len() && own.iter().zip(window).all(|(letter, sign)| *letter == sign.letter)
            })
        };
        if window.len() == own.len() {
            let Some(sign) = window.get(prefix) else { return false };
            let stands_for = self.alternatives.get(prefix).is_some_and(|others| others.contains(&sign.letter));
            let swapped = own.len() >= 3
                && tail(2, 2)
                && own.get(prefix + 1) == Some(&sign.letter)
                && window.get(prefix + 1).map(|sign| sign.letter) == own.get(prefix).copied();
            return swapped || (tail(1, 1) && (own.len() >= 4 || stands_for));
        }
        let doubled = own.len() >= 3
            && prefix > 0
            && tail(0, 1)
            && window.get(prefix).map(|sign| sign.letter) == own.get(prefix - 1).copied();
        doubled || (own.len() >= 4 && window.len() + 1 == own.len() && tail(1, 0))
    }

    /// Whether the term stands in the word at `offset`, and how it is disguised there.
    fn glued(&self, text: &[u16], word: &[Sign], offset: usize) -> Option<MatchKind> {
        let (length, end) = (self.signs.len(), offset + self.signs.len());
        let window = word.get(offset..end)?;
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
        let affix = |part: &[Sign]| part.is_empty() || affixes::is_affix(part);
        let digits = |part: &[Sign]| part.iter().all(|sign| sign.is_digit());
        let affixes = affix(before) && affix(after);
        let numbered = before.is_empty() && digits(after);
        let rest = word.len() - length;
        let plausible = match length {
            0..=2 => false,
            3 => letter_exact && affixes && (rest >= 4 || broken),
            4 => letter_exact && (affixes || (numbered && rest <= 4)),
            5 => affixes || numbered || (letter_exact && broken && rest >= 3),
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

fn is_apostrophe(joint: char) -> bool {
    matches!(joint, '\'' | '’' | 'ʼ' | '`' | '´')
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

/// Whether the sign stands for a Greek, Cyrillic or Armenian letter: a short word all of them is a word of its own.
fn is_foreign(text: &[u16], sign: Sign) -> bool {
    text.get(sign.start as usize).is_some_and(|unit| (0x370..0x590).contains(unit))
}
