//! What a word has to begin or end with to be worth a look.
//!
//! Most words of a text are near no term, and a load or two tells: by their first and last two letters and their length.
//! Gates let everything through that a term could be found in; they decide nothing.

use super::compile::Entry;
use super::hashes::Letter;
use crate::fold::KINDS;

/// Sets of lengths by pairs of kinds of letters.
#[derive(Clone, Debug)]
pub(super) struct Gates {
    /// By the first two letters of a row.
    firsts: Vec<Gate>,
    /// By the last two.
    lasts: Vec<Gate>,
    /// By two letters that stand somewhat further on, [`MIDDLE`]: of words with two letters wrong.
    middles: Vec<u32>,
    /// By the first and the last letter: of words with two letters wrong.
    ends: Vec<u32>,
    /// By one Han sign or kana: of windows that begin with it, and that end with it.
    ideographs: Vec<[u32; 2]>,
    /// Per entry.
    sketches: Vec<Sketch>,
}

/// Sets of lengths, a bit each; the last bit is every length from there on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gate {
    /// Of the entries that begin, or end, with the pair.
    pub whole: u32,
    /// Of words that may be an entry with one letter wrong.
    pub near: u32,
    /// Of words that may be an entry with two letters wrong.
    pub far: u32,
    /// Of words that are the first or last one of a name of several.
    pub end: u32,
    /// Of words that may be the first one of a name of several with one letter wrong.
    pub end_near: u32,
}

/// An entry at first sight.
#[derive(Clone, Copy, Debug)]
struct Sketch {
    /// Which kinds of letters it has, a bit each.
    letters: u32,
    /// The same of its first word and of its last one.
    ends: [u32; 2],
    length: u8,
    budget: u8,
}

/// The bit of lengths that have none of their own.
pub(super) const LONG: usize = 31;
/// Where the third letter of an entry may stand in a word once the first two have been altered by one edit.
const MIDDLE: std::ops::RangeInclusive<usize> = 1..=3;
const PAIRS: usize = KINDS * KINDS;

/// The set of one length.
pub(super) fn bit(length: usize) -> u32 {
    1 << length.min(LONG)
}

/// The set of the lengths from `first` to `last`.
pub(super) fn bits(first: usize, last: usize) -> u32 {
    if first > last {
        return 0;
    }
    (u32::MAX >> (LONG - last.min(LONG))) & (u32::MAX << first.min(LONG))
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) % KINDS * KINDS + usize::from(second) % KINDS
}

fn ideograph(letter: u32) -> usize {
    (letter.wrapping_mul(0x9e37_79b1) >> 22) as usize
}

/// Which kinds of letters a row has, a bit each.
pub(super) fn letters(row: &[impl Letter]) -> u32 {
    row.iter().fold(0, |letters, letter| letters | 1 << (letter.kind() & 31))
}

impl Gates {
    pub fn new(entries: &[Entry]) -> Self {
        let sketch = |entry: &Entry| Sketch {
            letters: letters(&entry.signs),
            ends: entry.end_words().map_or([0; 2], |(first, last)| [letters(first), letters(last)]),
            length: entry.signs.len().try_into().unwrap_or(u8::MAX),
            budget: entry.budget,
        };
        let mut gates = Self {
            firsts: vec![Gate::default(); PAIRS],
            lasts: vec![Gate::default(); PAIRS],
            middles: vec![0; PAIRS],
            ends: vec![0; PAIRS],
            ideographs: vec![[0; 2]; 1024],
            sketches: entries.iter().map(sketch).collect(),
        };
        for entry in entries {
            gates.add(entry);
        }
        gates
    }

    /// The gate of a row's first letters.
    pub fn first(&self, row: &[impl Letter]) -> Gate {
        let (Some(first), second) = (row.first(), row.get(1)) else { return Gate::default() };
        self.firsts[pair(first.kind(), second.map_or(0, Letter::kind))]
    }

    /// The gate of a row's last letters; none for a row of one letter.
    pub fn last(&self, row: &[impl Letter]) -> Gate {
        match row {
            [.., first, second] => self.lasts[pair(first.kind(), second.kind())],
            _ => Gate::default(),
        }
    }

    /// Whether a word, which begins and ends with these gates, may be an entry with two letters wrong.
    pub fn may_be_far(&self, word: &[impl Letter], first: Gate, last: Gate) -> bool {
        let length = bit(word.len());
        let (Some(begin), Some(end)) = (word.first(), word.last()) else { return false };
        if self.ends[pair(begin.kind(), end.kind())] & length == 0 {
            return false;
        }
        let middle = |at: usize| match word.get(at..at + 2) {
            Some([one, other]) => self.middles[pair(one.kind(), other.kind())],
            _ => 0,
        };
        (first.far | last.far) & length != 0 || MIDDLE.into_iter().any(|at| middle(at) & length != 0)
    }

    /// Whether a window of `length` signs that begins or ends with these may be a miswritten entry.
    pub fn may_be_miswritten(&self, first: u32, last: u32, length: usize) -> bool {
        (self.ideographs[ideograph(first)][0] | self.ideographs[ideograph(last)][1]) & bit(length) != 0
    }

    /// Whether a row of so many letters of these kinds may be the entry misspelled: an edit brings one kind and takes one.
    pub fn may_be(&self, number: u32, length: usize, letters: u32) -> bool {
        self.sketches.get(number as usize).is_some_and(|sketch| {
            usize::from(sketch.length).abs_diff(length) <= usize::from(sketch.budget)
                && (sketch.letters ^ letters).count_ones() <= 2 * u32::from(sketch.budget)
        })
    }

    /// The same for several words whose first and last one have letters of these kinds.
    pub fn may_be_name(&self, number: u32, length: usize, ends: [u32; 2]) -> bool {
        self.sketches.get(number as usize).is_some_and(|sketch| {
            let differing = [0, 1].map(|end| (sketch.ends[end] ^ ends[end]).count_ones());
            usize::from(sketch.length).abs_diff(length) <= usize::from(sketch.budget)
                && differing[0] + differing[1] <= 2 * u32::from(sketch.budget)
        })
    }

    fn add(&mut self, entry: &Entry) {
        let length = entry.signs.len();
        self.exactly(&entry.signs, |gate| &mut gate.whole, bit(length));
        match (entry.budget, entry.signs.as_slice()) {
            (0, _) | (_, []) => return,
            (_, [first, .., last]) if entry.ideographic => {
                let lengths = bits(length - 1, length + 1);
                self.ideographs[ideograph(*first)][0] |= lengths;
                self.ideographs[ideograph(*last)][1] |= lengths;
            }
            _ => self.about(&entry.signs, |gate| &mut gate.near, bits(length - 1, length + 1)),
        }
        if entry.budget > 1 {
            self.add_far(entry);
        }
        let Some((first, last)) = entry.end_words() else { return };
        for word in [first, last] {
            self.exactly(word, |gate| &mut gate.end, bit(word.len()));
        }
        if entry.may_have_both_ends_wrong() {
            self.about(first, |gate| &mut gate.end_near, bits(first.len() - 1, first.len() + 1));
        }
    }

    /// Lets rows through that begin, or end, as these letters do.
    fn exactly(&mut self, row: &[impl Letter], field: impl Fn(&mut Gate) -> &mut u32, lengths: u32) {
        match row {
            // Whatever stands behind it.
            [only] => (0..KINDS as u8).for_each(|next| *field(&mut self.firsts[pair(only.kind(), next)]) |= lengths),
            [first, second, ..] => {
                *field(&mut self.firsts[pair(first.kind(), second.kind())]) |= lengths;
                let (last_but_one, last) = (&row[row.len() - 2], &row[row.len() - 1]);
                *field(&mut self.lasts[pair(last_but_one.kind(), last.kind())]) |= lengths;
            }
            [] => {}
        }
    }

    /// Lets rows through that begin, or end, as these letters do, or would do with the second and third swapped.
    ///
    /// So does a row with one letter wrong: a wrong letter leaves the first two or the last two as they are, and so do two
    /// that are swapped but in `Nkie`.
    fn about(&mut self, row: &[impl Letter], field: impl Fn(&mut Gate) -> &mut u32, lengths: u32) {
        self.exactly(row, &field, lengths);
        if let [first, _, third, ..] = row {
            *field(&mut self.firsts[pair(first.kind(), third.kind())]) |= lengths;
        }
        if let [.., third, _, last] = row {
            *field(&mut self.lasts[pair(third.kind(), last.kind())]) |= lengths;
        }
    }

    /// Two letters wrong that leave neither the first two nor the last two as they are leave the middle.
    fn add_far(&mut self, entry: &Entry) {
        let [first, _, third, fourth, .., last] = entry.signs.as_slice() else { return };
        let lengths = bits(entry.signs.len() - 2, entry.signs.len() + 2);
        self.about(&entry.signs, |gate| &mut gate.far, lengths);
        self.middles[pair(third.kind(), fourth.kind())] |= lengths;
        let (first, last) = (first.kind(), last.kind());
        if entry.keeps_both_ends() {
            self.ends[pair(first, last)] |= lengths;
            return;
        }
        for other in 0..KINDS as u8 {
            self.ends[pair(first, other)] |= lengths;
            self.ends[pair(other, last)] |= lengths;
        }
    }
}
