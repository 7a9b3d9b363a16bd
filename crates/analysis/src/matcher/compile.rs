//! Terms as the matcher looks for them, and the tables it finds them by.

use super::LONGEST_WORD;
use super::neighbourhood::Neighbourhood;
use crate::fold::{GAP, IDEOGRAPH, LOOK_ALIKE, MARKED, Sign, Symbols, fold, look};
use crate::profile::{MatchMode, Term};

/// One form of a term.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The term, by its index in the list.
    pub term: u32,
    pub mode: MatchMode,
    /// The folded letters without gaps.
    pub signs: Vec<u32>,
    /// What the letters look like, for comparing by edit distance.
    pub looks: String,
    /// Per sign, whether a gap stands before it in the term.
    pub breaks: Vec<bool>,
    /// Per sign, whether the term has it with a mark.
    pub marked: Vec<bool>,
    /// The character in the term's first gap.
    pub joint: Option<char>,
    /// Whether all signs belong to scripts written without spaces.
    pub ideographic: bool,
    /// Per sign, whether folding changed the term's own script or width there.
    pub alike: Vec<bool>,
    /// How many edits are tolerated at most.
    pub budget: u8,
    /// Of a name in Han or kana, per sign, the signs that may stand for it.
    pub alternatives: Vec<Vec<u32>>,
    /// How many ordinary words would be taken for the term misspelled.
    pub neighbours: u32,
    /// How long the list is the term stands in.
    pub crowd: Crowd,
    /// Whether two letters stand for one they look like together: `rn` for `m`.
    pub variant: bool,
}

/// Pairs of letters that look like one.
pub(crate) const PAIRS: [(char, [char; 2]); 3] = [('m', ['r', 'n']), ('w', ['v', 'v']), ('d', ['c', 'l'])];

/// Every form of every term.
pub(super) fn entries(terms: &[Term], neighbourhood: &Neighbourhood) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(terms.len());
    let crowd = Crowd::of(terms);
    for (number, term) in (0..).zip(terms) {
        let Some(entry) = entry(number, term, crowd, neighbourhood) else { continue };
        if !entry.mode.is_plain() && !entry.ideographic && entry.signs.len() >= 4 {
            entries.extend(variants(&entry));
        }
        entries.push(entry);
    }
    entries
}

/// How long the list is. The longer, the more ordinary words and other names lie near one of its terms, and the less a
/// misspelling says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Crowd {
    Few,
    Many,
    Crowded,
}

impl Crowd {
    fn of(terms: &[Term]) -> Self {
        match terms.iter().filter(|term| term.mode() == MatchMode::Auto).count() {
            0..=250 => Self::Few,
            251..=2500 => Self::Many,
            _ => Self::Crowded,
        }
    }
}

fn entry(number: u32, term: &Term, crowd: Crowd, neighbourhood: &Neighbourhood) -> Option<Entry> {
    let text: Vec<u16> = term.text.encode_utf16().collect();
    let mut signs = Vec::new();
    fold(&text, Symbols::AsGaps, &mut signs);
    if signs.is_empty() {
        return None;
    }
    let ideographic = signs.iter().all(|sign| sign.is(IDEOGRAPH));
    // What the analyst has set holds however long the list is.
    let crowd = if term.mode() == MatchMode::Auto { crowd } else { Crowd::Few };
    let first_gap = (1..signs.len()).find(|at| signs[*at].is(GAP));
    Some(Entry {
        term: number,
        mode: term.mode(),
        budget: budget(term.mode(), &signs, ideographic, crowd),
        crowd,
        neighbours: neighbourhood.counts.get(number as usize).copied().unwrap_or(0),
        looks: signs.iter().filter_map(|sign| char::from_u32(look(sign.letter))).collect(),
        breaks: signs.iter().enumerate().map(|(at, sign)| at > 0 && sign.is(GAP)).collect(),
        marked: signs.iter().map(|sign| sign.is(MARKED)).collect(),
        joint: first_gap.and_then(|at| joint(text.get(signs[at - 1].end as usize..signs[at].start as usize)?)),
        ideographic,
        alike: signs.iter().map(|sign| sign.is(LOOK_ALIKE)).collect(),
        signs: signs.iter().map(|sign| sign.letter).collect(),
        alternatives: match (ideographic, term.mode().is_loose()) {
            (true, true) => {
                let known = &neighbourhood.alternatives;
                let of = |letter: u32| known.iter().find(|(sign, _)| *sign == letter).map(|(_, others)| others.clone());
                signs.iter().map(|sign| of(sign.letter).unwrap_or_default()).collect()
            }
            _ => Vec::new(),
        },
        variant: false,
    })
}

/// Short names get no tolerance: most words are one edit from one of them.
fn budget(mode: MatchMode, signs: &[Sign], ideographic: bool, crowd: Crowd) -> u8 {
    let digits = signs.iter().any(|sign| sign.is_digit());
    match (mode, ideographic, signs.len()) {
        (MatchMode::Exact | MatchMode::Spacing | MatchMode::Folded, _, _) | (_, _, 0 | 1) | (_, false, 2 | 3) => 0,
        (_, true, _) => 1,
        _ if digits => 0,
        (MatchMode::OneEdit, ..) | (MatchMode::TwoEdits, _, 4 | 5) => 1,
        (MatchMode::TwoEdits, ..) => 2,
        (_, _, length) => match (crowd, length) {
            (Crowd::Few, 4 | 5) | (Crowd::Many, 4..=6) | (Crowd::Crowded, 5..=7) => 1,
            (Crowd::Few, 6..=LONGEST_WORD) | (Crowd::Many, 7..=LONGEST_WORD) | (Crowd::Crowded, 8..=LONGEST_WORD) => 2,
            _ => 0,
        },
    }
}

fn variants(entry: &Entry) -> Vec<Entry> {
    let mut forms = Vec::new();
    for (at, letter) in entry.signs.iter().enumerate() {
        let Some((_, pair)) = PAIRS.iter().find(|(one, _)| u32::from(*one) == *letter) else { continue };
        let mut form = entry.clone();
        form.signs.splice(at..=at, pair.map(u32::from));
        form.breaks.insert(at + 1, false);
        form.marked.insert(at + 1, false);
        form.alike.insert(at + 1, false);
        form.looks = form.signs.iter().filter_map(|letter| char::from_u32(look(*letter))).collect();
        form.budget = 0;
        form.variant = true;
        forms.push(form);
    }
    forms
}

impl Entry {
    /// The words of the term.
    pub fn words(&self) -> impl Iterator<Item = &[u32]> {
        let starts: Vec<usize> = (0..self.signs.len()).filter(|at| *at == 0 || self.breaks[*at]).collect();
        let ends: Vec<usize> = starts.iter().skip(1).copied().chain([self.signs.len()]).collect();
        starts.into_iter().zip(ends).map(|(start, end)| &self.signs[start..end])
    }

    /// The first and the last word of a term of several.
    pub fn end_words(&self) -> Option<(&[u32], &[u32])> {
        let words: Vec<&[u32]> = self.words().collect();
        match words.as_slice() {
            [first, .., last] if self.budget > 0 => Some((first, last)),
            _ => None,
        }
    }
}

/// The first character of a gap: white space of any width is one space, a full-width sign is its narrow one.
pub(super) fn joint(gap: &[u16]) -> Option<char> {
    let character = char::decode_utf16(gap.iter().copied()).next()?.ok()?;
    Some(match character {
        _ if character.is_whitespace() => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0)?,
        _ => character,
    })
}

/// A letter, wherever it stands.
pub(super) trait Letter {
    fn letter(&self) -> u32;
}

impl Letter for u32 {
    fn letter(&self) -> u32 {
        *self
    }
}

impl Letter for Sign {
    fn letter(&self) -> u32 {
        self.letter
    }
}

const BASE: u32 = 0x2c1b_3c6d;

/// The hash of a row of letters with one more at its end. It sees only what the letter looks like.
pub(super) fn append(hash: u32, letter: u32) -> u32 {
    hash.wrapping_mul(BASE).wrapping_add(weight(letter))
}

fn weight(letter: u32) -> u32 {
    let mixed = look(letter).wrapping_mul(0x9e37_79b1);
    (mixed ^ (mixed >> 15)) | 1
}

/// The hash of a row of letters.
pub(super) fn hash(letters: &[impl Letter]) -> u32 {
    letters.iter().fold(0, |hash, letter| append(hash, letter.letter()))
}

/// Prefix hashes and powers of the base, so that the hash without some letters needs no second walk.
struct Prefixes {
    hashes: [u32; LONGEST_WORD + 1],
    powers: [u32; LONGEST_WORD + 1],
}

impl Prefixes {
    fn new(letters: &[impl Letter]) -> Self {
        let mut prefixes = Self { hashes: [0; LONGEST_WORD + 1], powers: [1; LONGEST_WORD + 1] };
        for (at, letter) in letters.iter().enumerate().take(LONGEST_WORD) {
            prefixes.hashes[at + 1] = append(prefixes.hashes[at], letter.letter());
            prefixes.powers[at + 1] = prefixes.powers[at].wrapping_mul(BASE);
        }
        prefixes
    }

    /// The hash of the letters from `from` up to `to`.
    fn part(&self, from: usize, to: usize) -> u32 {
        self.hashes[to].wrapping_sub(self.hashes[from].wrapping_mul(self.powers[to - from]))
    }

    fn join(&self, first: u32, second: u32, length: usize) -> u32 {
        first.wrapping_mul(self.powers[length]).wrapping_add(second)
    }
}

/// Calls `each` with the hash of the letters without each one. Rows longer than [`LONGEST_WORD`] have none.
pub(super) fn without_one(letters: &[impl Letter], mut each: impl FnMut(u32)) {
    let length = letters.len();
    if length > LONGEST_WORD {
        return;
    }
    let prefixes = Prefixes::new(letters);
    for at in 0..length {
        each(prefixes.join(prefixes.hashes[at], prefixes.part(at + 1, length), length - at - 1));
    }
}

/// Calls `each` with the hash of the letters without each two.
pub(super) fn without_two(letters: &[impl Letter], mut each: impl FnMut(u32)) {
    let length = letters.len();
    if length > LONGEST_WORD {
        return;
    }
    let prefixes = Prefixes::new(letters);
    for first in 0..length {
        for second in first + 1..length {
            let head = prefixes.join(prefixes.hashes[first], prefixes.part(first + 1, second), second - first - 1);
            each(prefixes.join(head, prefixes.part(second + 1, length), length - second - 1));
        }
    }
}

/// Numbers by hash. Most look-ups find nothing, and end at one bit.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    rows: Vec<(u32, u32)>,
    bits: Vec<u32>,
    shift: u32,
}

impl Index {
    /// An index of nothing but hashes.
    pub fn of(hashes: &[u32]) -> Self {
        let mut index = Self::default();
        for hash in hashes {
            index.add(*hash, 0);
        }
        index.build();
        index
    }

    /// Adds a row; [`Index::build`] makes it found.
    pub fn add(&mut self, hash: u32, number: u32) {
        self.rows.push((spread(hash), number));
    }

    /// Makes the rows added so far found.
    pub fn build(&mut self) {
        self.rows.sort_unstable();
        self.rows.dedup();
        let size = (self.rows.len().max(4) * 16).next_power_of_two().ilog2().min(24);
        self.shift = 32 - size;
        self.bits = vec![0; 1 << (size - 5)];
        for (hash, _) in &self.rows {
            let bit = hash >> self.shift;
            self.bits[(bit >> 5) as usize] |= 1 << (bit & 31);
        }
    }

    /// The numbers under `hash`.
    pub fn get(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let hash = spread(hash);
        let bit = hash >> self.shift;
        let set = self.bits.get((bit >> 5) as usize).is_some_and(|word| word & (1 << (bit & 31)) != 0);
        let first = if set { self.rows.partition_point(|(row, _)| *row < hash) } else { self.rows.len() };
        self.rows[first..].iter().take_while(move |(row, _)| *row == hash).map(|(_, number)| *number)
    }
}

/// Brings the entropy of a polynomial hash, which is in its upper bits, everywhere.
fn spread(hash: u32) -> u32 {
    let mixed = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35)
}
