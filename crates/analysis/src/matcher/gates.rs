//! What a word has to begin or end with to be worth a look.
//!
//! Most words of a text are near no term, and a load or two tells: by their first and last two letters and their length.
//! Gates let everything through that a term could be found in; they decide nothing.

use super::compile::Entry;
use super::hashes::Letter;
use crate::fold::look;

/// Lengths by pairs of letters. A pair is two kinds of letters, of which there are [`KINDS`].
#[derive(Clone, Debug)]
pub(super) struct Gates {
    pairs: Vec<Gate>,
    /// Per entry.
    sketches: Vec<Sketch>,
    /// By the first and the last letter: how long a word with two letters wrong may be.
    far: Vec<u32>,
}

/// Sets of lengths, a bit each; the last bit is every length from there on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gate {
    /// Of the entries that begin with the pair.
    pub whole_first: u32,
    /// Of the entries that end with it.
    pub whole_last: u32,
    /// Of words that begin with it and may be an entry with one letter wrong.
    pub near_first: u32,
    /// Of words that end with it and may be.
    pub near_last: u32,
    /// Of words that begin with it and may begin or end a name of several words.
    pub end_first: u32,
    /// Of words that end with it and may.
    pub end_last: u32,
}

/// An entry at first sight.
#[derive(Clone, Copy, Debug)]
struct Sketch {
    /// Which kinds of letters it has, a bit each.
    letters: u32,
    length: u8,
    words: u8,
    budget: u8,
}

const KINDS: usize = 32;
/// The bit of lengths that have none of their own.
pub(super) const LONG: usize = 31;

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

const ASCII: [u8; 128] = {
    let mut kinds = [0; 128];
    let mut letter = 0;
    while letter < 128 {
        kinds[letter as usize] = (look(letter) & 31) as u8;
        letter += 1;
    }
    kinds
};

fn kind(letter: u32) -> usize {
    match ASCII.get(letter as usize) {
        Some(kind) => usize::from(*kind),
        None => (look(letter).wrapping_mul(0x9e37_79b1) >> 27) as usize,
    }
}

fn pair(first: u32, second: u32) -> usize {
    kind(first) * KINDS + kind(second)
}

/// Which kinds of letters a row has, a bit each.
pub(super) fn letters(row: &[impl Letter]) -> u32 {
    row.iter().fold(0, |letters, letter| letters | 1 << kind(letter.letter()))
}

impl Gates {
    pub fn new(entries: &[Entry]) -> Self {
        let sketch = |entry: &Entry| Sketch {
            letters: letters(&entry.signs),
            length: entry.signs.len().try_into().unwrap_or(u8::MAX),
            words: entry.word_count().try_into().unwrap_or(u8::MAX),
            budget: entry.budget,
        };
        let sketches = entries.iter().map(sketch).collect();
        let mut gates = Self { pairs: vec![Gate::default(); KINDS * KINDS], far: vec![0; KINDS * KINDS], sketches };
        for entry in entries {
            gates.add(entry);
        }
        gates
    }

    /// The gate of a row's first letters, or its last ones. Of one letter it is that letter's.
    pub fn first(&self, letters: &[impl Letter]) -> Gate {
        let (Some(first), second) = (letters.first(), letters.get(1)) else { return Gate::default() };
        self.of(first.letter(), second.map_or(0, Letter::letter))
    }

    /// The gate of a row's last letters.
    pub fn last(&self, letters: &[impl Letter]) -> Gate {
        match letters {
            [.., first, second] => self.of(first.letter(), second.letter()),
            _ => Gate::default(),
        }
    }

    /// Whether a row of so many letters of these kinds may be the entry misspelled: an edit brings one kind and takes one.
    pub fn may_be(&self, number: u32, length: usize, letters: u32) -> bool {
        self.sketches.get(number as usize).is_some_and(|sketch| {
            usize::from(sketch.length).abs_diff(length) <= usize::from(sketch.budget)
                && (sketch.letters ^ letters).count_ones() <= 2 * u32::from(sketch.budget)
        })
    }

    /// How many words the entry has.
    pub fn words(&self, number: u32) -> usize {
        self.sketches.get(number as usize).map_or(0, |sketch| usize::from(sketch.words))
    }

    fn of(&self, first: u32, second: u32) -> Gate {
        self.pairs.get(pair(first, second)).copied().unwrap_or_default()
    }

    /// The lengths of words with these letters at their ends that may be an entry with two letters wrong.
    pub fn far(&self, letters: &[impl Letter]) -> u32 {
        let (Some(first), Some(last)) = (letters.first(), letters.last()) else { return 0 };
        self.far.get(pair(first.letter(), last.letter())).copied().unwrap_or(0)
    }

    fn add(&mut self, entry: &Entry) {
        let length = entry.signs.len();
        self.both_ends(&entry.signs, |first| &mut first.whole_first, |last| &mut last.whole_last, bit(length));
        if entry.budget == 0 {
            return;
        }
        if !entry.ideographic {
            let lengths = bits(length - 1, length + 1);
            self.near(&entry.signs, |first| &mut first.near_first, |last| &mut last.near_last, lengths);
        }
        if entry.budget > 1 && !entry.ideographic {
            self.add_far(entry);
        }
        if let Some((first, last)) = entry.end_words() {
            for word in [first, last] {
                let lengths = match word.len() {
                    0..=2 => bit(word.len()),
                    3 => bits(3, 4),
                    length => bits(length - 1, length + 1),
                };
                self.near(word, |first| &mut first.end_first, |last| &mut last.end_last, lengths);
            }
        }
    }

    fn both_ends(
        &mut self,
        letters: &[u32],
        first_of: impl Fn(&mut Gate) -> &mut u32,
        last_of: impl Fn(&mut Gate) -> &mut u32,
        lengths: u32,
    ) {
        match letters {
            [only] => {
                // Whatever stands behind it.
                let from = kind(*only) * KINDS;
                self.pairs[from..from + KINDS].iter_mut().for_each(|gate| *first_of(gate) |= lengths);
            }
            [first, second, ..] => {
                *first_of(&mut self.pairs[pair(*first, *second)]) |= lengths;
                let (last_but_one, last) = (letters[letters.len() - 2], letters[letters.len() - 1]);
                *last_of(&mut self.pairs[pair(last_but_one, last)]) |= lengths;
            }
            [] => {}
        }
    }

    /// One letter wrong leaves the first two or the last two as they are, but for `Nkie`.
    fn near(
        &mut self,
        letters: &[u32],
        first_of: impl Fn(&mut Gate) -> &mut u32,
        last_of: impl Fn(&mut Gate) -> &mut u32,
        lengths: u32,
    ) {
        if let [first, _, third, _] = letters {
            *first_of(&mut self.pairs[pair(*first, *third)]) |= lengths;
        }
        self.both_ends(letters, first_of, last_of, lengths);
    }

    fn add_far(&mut self, entry: &Entry) {
        let [first, .., last] = entry.signs.as_slice() else { return };
        let (first, last) = (kind(*first), kind(*last));
        let lengths = bits(entry.signs.len() - 2, entry.signs.len() + 2);
        if entry.keeps_both_ends() {
            self.far[first * KINDS + last] |= lengths;
            return;
        }
        for other in 0..KINDS {
            self.far[first * KINDS + other] |= lengths;
            self.far[other * KINDS + last] |= lengths;
        }
    }
}
