//! Misspellings and how plausible they are.
//!
//! A plausibility is the habit's own, less at a word's beginning, which people read first and change last, and a little
//! less at its end. The figures order sellers' habits as titles show them: a doubled letter and a dropped vowel come before
//! a wrong key, what sounds alike before what is merely near.

use super::{Habit, Made};
use crate::fold::{MARKED, Symbols, fold};

/// Sounds and what is written for them, with its plausibility.
const SOUNDS: [(&str, &str, u32); 34] = [
    ("ph", "f", 88),
    ("f", "ph", 70),
    ("ck", "k", 86),
    ("k", "ck", 62),
    ("c", "k", 84),
    ("k", "c", 74),
    ("qu", "kw", 60),
    ("q", "k", 60),
    ("x", "ks", 62),
    ("ks", "x", 62),
    ("s", "z", 76),
    ("z", "s", 76),
    ("c", "s", 56),
    ("s", "c", 50),
    ("y", "i", 82),
    ("i", "y", 82),
    ("ie", "ei", 80),
    ("ei", "ie", 80),
    ("oo", "u", 66),
    ("ee", "i", 66),
    ("ou", "u", 60),
    ("au", "o", 56),
    ("ea", "ee", 56),
    ("th", "t", 60),
    ("t", "th", 46),
    ("sh", "s", 46),
    ("ch", "sh", 50),
    ("ch", "c", 54),
    ("gh", "g", 50),
    ("v", "w", 50),
    ("w", "v", 50),
    ("j", "g", 44),
    ("g", "j", 44),
    ("ge", "je", 44),
];

/// Letters of the same alphabet that look alike.
const SHAPES: [(&str, &str, u32); 17] = [
    ("i", "l", 66),
    ("l", "i", 62),
    ("m", "rn", 54),
    ("rn", "m", 54),
    ("w", "vv", 50),
    ("vv", "w", 50),
    ("n", "m", 58),
    ("m", "n", 58),
    ("u", "v", 54),
    ("v", "u", 54),
    ("d", "b", 44),
    ("b", "d", 44),
    ("g", "q", 44),
    ("d", "cl", 36),
    ("e", "c", 46),
    ("c", "e", 46),
    ("k", "lc", 34),
];

/// Digits and symbols for letters.
const LEET: [(char, char, u32); 15] = [
    ('o', '0', 84),
    ('i', '1', 76),
    ('e', '3', 74),
    ('a', '4', 68),
    ('a', '@', 68),
    ('l', '1', 70),
    ('s', '5', 66),
    ('s', '$', 60),
    ('i', '!', 56),
    ('b', '8', 52),
    ('t', '7', 50),
    ('g', '9', 44),
    ('z', '2', 40),
    ('c', '(', 40),
    ('g', '6', 36),
];

const VOWELS: &str = "aeiou";
/// Vowels that are taken for one another most.
const CLOSE_VOWELS: [(char, char); 6] = [('a', 'e'), ('e', 'i'), ('a', 'o'), ('o', 'u'), ('a', 'u'), ('e', 'o')];
/// Consonants that names double.
const OFTEN_DOUBLED: &str = "lsmnprtdfgckz";
/// The rows of the keyboard, each shifted by half a key.
const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Shorter words are not misspelled: almost any change makes another word of them.
const SHORTEST_WORD: usize = 3;

/// Every misspelling of a name by one slip. `alternatives` gives the signs that are written for a sign of Han or kana.
pub(super) fn of<'a>(name: &str, alternatives: impl Fn(char) -> &'a [u32]) -> Vec<Made> {
    let letters: Vec<char> = name.chars().map(unmarked).collect();
    let mut slips = Slips { letters: &letters, made: Vec::new() };
    for (at, letter) in letters.iter().enumerate() {
        slips.sign_like(at, alternatives(*letter));
        if let Some(place) = slips.place(at) {
            slips.lone(at, place);
            slips.with_next(at, place);
            slips.tabled(at, place);
            slips.keys(at, place);
        }
    }
    slips.made
}

/// Where in its word a letter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Inner,
    Last,
}

struct Slips<'a> {
    letters: &'a [char],
    made: Vec<Made>,
}

impl Slips<'_> {
    fn is_letter(&self, at: usize) -> bool {
        self.letters.get(at).is_some_and(|letter| letter.is_alphabetic())
    }

    fn lower(&self, at: usize) -> Option<char> {
        self.letters.get(at)?.to_lowercase().next()
    }

    /// Absent where the letter stands in no word that can be misspelled; scripts without upper and lower case have none.
    fn place(&self, at: usize) -> Option<Place> {
        let cased =
            |at: usize| self.letters.get(at).is_some_and(|letter| letter.is_uppercase() || letter.is_lowercase());
        if !cased(at) {
            return None;
        }
        let start = (0..at).rev().take_while(|before| cased(*before)).last().unwrap_or(at);
        let end = (at..self.letters.len()).take_while(|after| cased(*after)).last().unwrap_or(at);
        match at {
            _ if end + 1 - start < SHORTEST_WORD => None,
            _ if at == start => Some(Place::First),
            _ if at == end => Some(Place::Last),
            _ => Some(Place::Inner),
        }
    }

    /// The name with `length` letters from `at` replaced, in their case.
    fn make(&mut self, habit: Habit, at: usize, length: usize, new: &str, plausibility: u32, place: Place) {
        let shouted = self.letters.get(at).is_some_and(|letter| letter.is_uppercase());
        let all_shouted = !self.letters.iter().any(|letter| letter.is_lowercase());
        let mut text: String = self.letters.iter().take(at).collect();
        for (index, letter) in new.chars().enumerate() {
            if all_shouted || (shouted && index == 0) {
                text.extend(letter.to_uppercase());
            } else {
                text.push(letter);
            }
        }
        text.extend(self.letters.iter().skip(at + length));
        let share = match place {
            Place::First => 60,
            Place::Inner => 100,
            Place::Last => 92,
        };
        self.made.push(Made { text, habit, plausibility: (plausibility * share / 100).max(1) });
    }

    /// A letter left out, doubled, or another vowel.
    fn lone(&mut self, at: usize, place: Place) {
        let Some(letter) = self.lower(at) else { return };
        let before = at.checked_sub(1).and_then(|before| self.lower(before));
        let after = self.lower(at + 1);
        let is_vowel = VOWELS.contains(letter);
        if before == Some(letter) {
            self.make(Habit::Omission, at, 1, "", 92, place);
        } else if after != Some(letter) {
            self.make(Habit::Omission, at, 1, "", if is_vowel { 84 } else { 70 }, place);
            let doubled = match letter {
                'e' | 'o' => 78,
                _ if is_vowel => 64,
                _ if OFTEN_DOUBLED.contains(letter) => 86,
                _ => 62,
            };
            self.make(Habit::Doubling, at, 1, &format!("{letter}{letter}"), doubled, place);
        }
        if is_vowel {
            for other in VOWELS.chars().filter(|other| *other != letter) {
                let close = CLOSE_VOWELS.contains(&(letter, other)) || CLOSE_VOWELS.contains(&(other, letter));
                self.make(Habit::Vowel, at, 1, &other.to_string(), if close { 72 } else { 58 }, place);
            }
        }
    }

    fn with_next(&mut self, at: usize, place: Place) {
        let (Some(letter), Some(next)) = (self.lower(at), self.lower(at + 1)) else { return };
        if self.is_letter(at + 1) && letter != next {
            let one_is_vowel = VOWELS.contains(letter) != VOWELS.contains(next);
            let swapped = format!("{next}{letter}");
            self.make(Habit::Transposition, at, 2, &swapped, if one_is_vowel { 80 } else { 74 }, place);
        }
    }

    fn tabled(&mut self, at: usize, place: Place) {
        for (habit, table) in [(Habit::Sound, SOUNDS.as_slice()), (Habit::Shape, SHAPES.as_slice())] {
            for (from, to, plausibility) in table {
                let length = from.chars().count();
                if from.chars().enumerate().all(|(index, letter)| self.lower(at + index) == Some(letter)) {
                    self.make(habit, at, length, to, *plausibility, place);
                }
            }
        }
        for (from, to, plausibility) in LEET {
            if self.lower(at) == Some(from) {
                // What is put for a letter stands out wherever it stands, so a word's beginning is as good a place.
                let place = if place == Place::First { Place::Last } else { place };
                self.make(Habit::Leet, at, 1, &to.to_string(), plausibility, place);
            }
        }
    }

    fn keys(&mut self, at: usize, place: Place) {
        let Some(letter) = self.lower(at) else { return };
        for (key, plausibility) in beside(letter) {
            self.make(Habit::Neighbour, at, 1, &key.to_string(), plausibility, place);
            if Some(key) != self.lower(at + 1) {
                self.make(Habit::Insertion, at, 1, &format!("{letter}{key}"), plausibility * 3 / 4, place);
            }
        }
    }

    /// A sign of Han or kana for another that sounds or looks like it.
    fn sign_like(&mut self, at: usize, others: &[u32]) {
        for (rank, other) in (0..).zip(others.iter().filter_map(|other| char::from_u32(*other))) {
            let plausibility = 90_u32.saturating_sub(rank).max(20);
            self.make(Habit::Sound, at, 1, &other.to_string(), plausibility, Place::Inner);
        }
    }
}

/// The letter without its mark: nobody who misspells a name gets its accents right.
fn unmarked(letter: char) -> char {
    let mut signs = Vec::new();
    fold(letter.encode_utf16(&mut [0; 2]), Symbols::AsGaps, &mut signs);
    let plain = match signs.as_slice() {
        [sign] if sign.is(MARKED) => char::from_u32(sign.letter).unwrap_or(letter),
        _ => return letter,
    };
    if letter.is_uppercase() { plain.to_uppercase().next().unwrap_or(plain) } else { plain }
}

/// The keys beside a letter's, with how plausible it is to hit them.
fn beside(letter: char) -> Vec<(char, u32)> {
    let place = KEYS.iter().enumerate().find_map(|(row, keys)| Some((row, keys.find(letter)?)));
    let Some((row, column)) = place else { return Vec::new() };
    let key = |row: usize, column: Option<usize>| KEYS.get(row)?.chars().nth(column?);
    let (left, right) = (column.checked_sub(1), Some(column + 1));
    let (above, below) = (row.wrapping_sub(1), row + 1);
    let same = [key(row, left), key(row, right)].map(|key| (key, 56));
    let other = [key(above, Some(column)), key(above, right), key(below, left), key(below, Some(column))];
    same.into_iter()
        .chain(other.map(|key| (key, 44)))
        .filter_map(|(key, plausibility)| Some((key?, plausibility)))
        .collect()
}
