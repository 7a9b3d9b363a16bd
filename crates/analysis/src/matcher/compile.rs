//! Terms as the matcher looks for them.

use super::LONGEST_WORD;
use super::neighbourhood::Neighbourhood;
use crate::fold::{GAP, IDEOGRAPH, LOOK_ALIKE, MARKED, Sign, Symbols, fold};
use crate::profile::{MatchMode, Term};

/// One form of a term.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The term, by its index in the list.
    pub term: u32,
    pub mode: MatchMode,
    /// The folded letters without gaps.
    pub signs: Vec<u32>,
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
    /// How many ordinary words would be taken for the term misspelled, the nearer ones counted more often.
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

    /// How many words the term is.
    pub fn word_count(&self) -> usize {
        1 + self.breaks.iter().filter(|gap| **gap).count()
    }

    /// The first and the last word of a term of several that may be misspelled.
    pub fn end_words(&self) -> Option<(&[u32], &[u32])> {
        let second = self.breaks.iter().position(|gap| *gap).filter(|_| self.budget > 0)?;
        let last = self.breaks.iter().rposition(|gap| *gap)?;
        self.signs.get(..second).zip(self.signs.get(last..))
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
