//! Hashes of rows of letters that see only what a letter looks like, whole and with letters left out.
//!
//! A hash is a polynomial over the letters, in 32 bits: leaving out the next letter instead of the last one changes one of
//! its terms, so every further hash of a row costs one multiplication.

use super::LONGEST_WORD;
use crate::fold::{Sign, kind, look};

/// A letter, wherever it stands.
pub(super) trait Letter {
    fn letter(&self) -> u32;
    fn kind(&self) -> u8;
}

impl Letter for u32 {
    fn letter(&self) -> u32 {
        *self
    }

    fn kind(&self) -> u8 {
        kind(*self)
    }
}

impl Letter for Sign {
    fn letter(&self) -> u32 {
        self.letter
    }

    fn kind(&self) -> u8 {
        self.kind
    }
}

const BASE: u32 = 0x2c1b_3c6d;
/// How many powers of the base are kept.
pub(super) const POWERS: usize = 64;

const POWER: [u32; POWERS] = {
    let mut powers = [1_u32; POWERS];
    let mut at = 1;
    while at < POWERS {
        powers[at] = powers[at - 1].wrapping_mul(BASE);
        at += 1;
    }
    powers
};

const fn mixed(look: u32) -> u32 {
    let mixed = look.wrapping_mul(0x9e37_79b1);
    (mixed ^ (mixed >> 15)) | 1
}

const ASCII: [u32; 128] = {
    let mut weights = [0; 128];
    let mut letter = 0;
    while letter < 128 {
        weights[letter as usize] = mixed(look(letter));
        letter += 1;
    }
    weights
};

fn weight(letter: u32) -> u32 {
    ASCII.get(letter as usize).copied().unwrap_or_else(|| mixed(look(letter)))
}

/// The hash of a row of letters with one more at its end.
pub(super) fn append(hash: u32, letter: u32) -> u32 {
    hash.wrapping_mul(BASE).wrapping_add(weight(letter))
}

/// The hash of a row of letters.
pub(super) fn hash(letters: &[impl Letter]) -> u32 {
    letters.iter().fold(0, |hash, letter| append(hash, letter.letter()))
}

/// The hash of what follows a row of the hash `head` in the row of the hash `all`, which is `length` letters.
pub(super) fn tail(all: u32, head: u32, length: usize) -> Option<u32> {
    POWER.get(length).map(|power| all.wrapping_sub(head.wrapping_mul(*power)))
}

/// What the letters of a row look like.
pub(super) struct Looks {
    looks: [u32; LONGEST_WORD],
    length: usize,
}

impl Looks {
    /// Absent where the row is longer than [`LONGEST_WORD`].
    pub fn of(letters: &[impl Letter]) -> Option<Self> {
        let mut looks = [0; LONGEST_WORD];
        for (look_at, letter) in looks.get_mut(..letters.len())?.iter_mut().zip(letters) {
            *look_at = look(letter.letter());
        }
        Some(Self { looks, length: letters.len() })
    }

    /// One by one.
    pub fn letters(&self) -> &[u32] {
        &self.looks[..self.length]
    }
}

/// A row of letters to hash with letters left out.
pub(super) struct Row {
    weights: [u32; LONGEST_WORD],
    length: usize,
}

impl Row {
    /// Absent where the row is longer than [`LONGEST_WORD`].
    pub fn new(letters: &[impl Letter]) -> Option<Self> {
        let mut weights = [0; LONGEST_WORD];
        for (weight_at, letter) in weights.get_mut(..letters.len())?.iter_mut().zip(letters) {
            *weight_at = weight(letter.letter());
        }
        Some(Self { weights, length: letters.len() })
    }

    fn hash_from(&self, from: usize) -> u32 {
        let rest = self.weights.get(from..self.length).unwrap_or_default();
        rest.iter().fold(0, |hash, weight| hash.wrapping_mul(BASE).wrapping_add(*weight))
    }

    /// The hash once the letter at `at` stands where the one at `instead` stood, with `behind` letters behind it.
    fn moved(&self, hash: u32, at: usize, instead: usize, behind: usize) -> u32 {
        let change = self.weights[at].wrapping_sub(self.weights[instead]);
        hash.wrapping_add(change.wrapping_mul(POWER[behind]))
    }

    /// Calls `each` with the hash without each letter; of equal letters side by side, without one of them.
    pub fn without_one(&self, mut each: impl FnMut(u32)) {
        let mut hash = self.hash_from(1);
        for out in 0..self.length {
            if out > 0 {
                if self.weights[out] == self.weights[out - 1] {
                    continue;
                }
                hash = self.moved(hash, out - 1, out, self.length - 1 - out);
            }
            each(hash);
        }
    }

    /// Calls `each` with the hash without each two letters.
    pub fn without_two(&self, mut each: impl FnMut(u32)) {
        let mut both = self.hash_from(2);
        for first in 0..self.length.saturating_sub(1) {
            if first > 0 {
                both = self.moved(both, first - 1, first + 1, self.length - 2 - first);
            }
            let mut hash = both;
            each(hash);
            for second in first + 2..self.length {
                if self.weights[second] == self.weights[second - 1] {
                    continue;
                }
                hash = self.moved(hash, second - 1, second, self.length - 1 - second);
                each(hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(word: &str) -> Vec<u32> {
        word.chars().map(u32::from).collect()
    }

    #[test]
    fn a_row_without_letters_hashes_as_if_they_had_never_been_there() {
        for word in ["v", "ve", "velmora", "aabbb", "北国n"] {
            let letters = letters(word);
            let row = Row::new(&letters).unwrap();
            let (mut one, mut two) = (Vec::new(), Vec::new());
            row.without_one(|hash| one.push(hash));
            row.without_two(|hash| two.push(hash));
            let without = |out: &[usize]| {
                let kept = letters.iter().enumerate().filter(|(at, _)| !out.contains(at));
                hash(&kept.map(|(_, letter)| *letter).collect::<Vec<_>>())
            };
            for first in 0..letters.len() {
                assert!(one.contains(&without(&[first])), "{word} without {first}");
                for second in first + 1..letters.len() {
                    assert!(two.contains(&without(&[first, second])), "{word} without {first} and {second}");
                }
            }
            assert!(one.len() <= letters.len());
        }
    }

    #[test]
    fn the_tail_of_a_row_hashes_like_a_row() {
        let word = letters("velmora");
        assert_eq!(tail(hash(&word), hash(&word[..3]), 4), Some(hash(&word[3..])));
        assert_eq!(tail(0, 0, POWERS), None);
    }
}
