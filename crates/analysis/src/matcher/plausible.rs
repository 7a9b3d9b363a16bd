//! Whether what the index proposes for a term is plausible, and how it differs from the term.
//!
//! A hash says that some signs may be a term's; here they are compared one by one. Short names get little tolerance,
//! names with many ordinary words near them get less the longer the list of terms is.

use super::compile::{Crowd, Entry, joint as joint_of};
use super::distance::distance;
use super::hashes::{Looks, hash};
use super::index::Index;
use super::{Confidence, Hit, affixes};
use crate::finding::MatchKind;
use crate::fold::{GAP, IDEOGRAPH, INVISIBLE, LOOK_ALIKE, MARKED, SYMBOL, Sign, UPPER, is_full_width, look};
use crate::profile::MatchMode;
use std::collections::BTreeSet;

impl Entry {
    pub(super) fn hit(&self, window: &[Sign], kind: MatchKind, edits: u8) -> Hit {
        let start = window.first().map_or(0, |sign| sign.start);
        let end = window.last().map_or(start, |sign| sign.end);
        let kind = if self.variant && kind == MatchKind::Exact { MatchKind::Lookalike } else { kind };
        Hit { start, end, term: self.term, kind, edits, confidence: self.confidence(kind, edits) }
    }

    /// How sure a hit of this kind is, by how much else is written like it.
    fn confidence(&self, kind: MatchKind, edits: u8) -> Confidence {
        let length = self.signs.len();
        let crowded = self.crowd == Crowd::Crowded || !self.is_alone();
        match kind {
            MatchKind::Exact if length < 3 && !self.ideographic => Confidence::Likely,
            MatchKind::Exact | MatchKind::Script => Confidence::Certain,
            MatchKind::Lookalike | MatchKind::Obfuscated if length < 5 && !self.ideographic => Confidence::Likely,
            MatchKind::Lookalike | MatchKind::Obfuscated => Confidence::Certain,
            MatchKind::Glued if length < 6 => Confidence::Possible,
            MatchKind::Glued => Confidence::Likely,
            MatchKind::Misspelled if self.ideographic && length >= 4 => Confidence::Likely,
            MatchKind::Misspelled if edits > 1 || length < 6 || crowded => Confidence::Possible,
            MatchKind::Misspelled => Confidence::Likely,
        }
    }

    pub(super) fn looks_like(&self, window: &[Sign]) -> bool {
        self.signs.len() == window.len()
            && self.signs.iter().zip(window).all(|(letter, sign)| look(*letter) == look(sign.letter))
    }

    /// Whether the window's gaps are plausible for the term, and if they are a disguise. Absent: not plausible.
    pub(super) fn spacing(&self, text: &[u16], window: &[Sign], pieces: &Index) -> Option<Option<MatchKind>> {
        let inner = 1..window.len();
        let extra = inner.clone().filter(|at| window[*at].is(GAP) && !self.breaks[*at]).count();
        let missing = inner.clone().filter(|at| !window[*at].is(GAP) && self.breaks[*at]).count();
        if self.mode == MatchMode::Exact {
            let same_joints = inner.filter(|at| self.breaks[*at]).all(|at| self.same_joint(text, window, at));
            return (extra == 0 && missing == 0 && same_joints).then_some(None);
        }
        if self.mode == MatchMode::Spacing {
            let parted = inner.filter(|at| window[*at].is(GAP) != self.breaks[*at]);
            return parted.clone().all(|at| self.is_parted(text, window, at)).then_some(None);
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
        let known = [&window[..at], &window[at..]].iter().filter(|piece| pieces.holds(hash(piece))).count();
        let apostrophe = joint(text, window, at).is_some_and(is_apostrophe);
        let plausible = if spaced {
            window.len() >= 5 && known == 0
        } else {
            window.len() >= 4 && (known == 0 || window.len() >= 7)
                || !apostrophe && ((window.len() >= 5 && known < 2) || (window.len() >= 4 && lengths.contains(&1)))
        };
        if plausible { disguised } else { None }
    }

    /// Whether a model may be parted or joined before `at`: `WH-1000XM5` is `WH 1000 XM5`, but neither `WH-10 00XM5` nor
    /// `WH-1000X M5`.
    fn is_parted(&self, text: &[u16], window: &[Sign], at: usize) -> bool {
        if !window[at].is(GAP) {
            return !self.between_digits(at);
        }
        let digit = |letter: u32| (0x30..=0x39).contains(&letter);
        let changes = digit(self.signs[at]) != digit(self.signs[at - 1]);
        changes && matches!(joint(text, window, at), Some(' ' | '-' | '_' | '/' | '.' | '‐' | '–'))
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
    pub(super) fn disguise(&self, text: &[u16], window: &[Sign]) -> Option<Option<MatchKind>> {
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
        // A term that is itself of full width has such letters wherever it stands.
        let alike = window
            .iter()
            .zip(&self.alike)
            .any(|(sign, alike)| sign.is(LOOK_ALIKE) != *alike && !(*alike && is_full_width_at(text, *sign)));
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

    /// Whether the word, which is so many edits from the term, is plausibly a misspelling of it.
    pub(super) fn is_misspelling(&self, word: &[Sign], edits: u8) -> bool {
        if self.ideographic || word[0].is(IDEOGRAPH) {
            return false;
        }
        let looks = |at: usize| look(self.signs[at]);
        let (length, last) = (self.signs.len(), self.signs.len() - 1);
        let word_last = word.len() - 1;
        let first_kept = look(word[0].letter) == looks(0);
        let last_kept = look(word[word_last].letter) == looks(last);
        match length {
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
        }
    }

    /// The same for a name of several words. An ordinary word is a misspelled one only beside a rare word of the name.
    pub(super) fn misspelled_name(&self, text: &[u16], window: &[Sign], known: impl Fn(&[Sign]) -> bool) -> Option<u8> {
        let edits = self.distance(Looks::of(window)?.letters())?;
        let words: Vec<&[Sign]> = words_of(window).collect();
        let own: Vec<&[u32]> = self.words().collect();
        if words.len() != own.len() {
            return None;
        }
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

    /// Whether the word, which is one edit away, is the term with two letters that stand beside each other swapped.
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

    /// Whether what has two letters wrong is only taken for the term if it begins and ends as that does.
    pub(super) fn keeps_both_ends(&self) -> bool {
        self.signs.len() == 6 || !self.is_alone()
    }

    /// Whether a letter may be wrong both in the first and in the last of its words.
    pub(super) fn may_have_both_ends_wrong(&self) -> bool {
        self.budget > 1 && self.end_words().is_some_and(|(first, last)| first.len().min(last.len()) >= 4)
    }

    /// How many edits make a word of these looks out of the term, if they are no more than are tolerated.
    pub(super) fn distance(&self, looks: &[u32]) -> Option<u8> {
        let own = Looks::of(&self.signs)?;
        distance(own.letters(), looks, self.budget).filter(|edits| *edits > 0)
    }

    /// Whether the window is the name in Han or kana with one sign replaced, swapped, doubled or left out. The shorter the
    /// name, the less may differ.
    pub(super) fn is_miswritten(&self, window: &[Sign]) -> bool {
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

    /// Whether the term stands in the word at `offset`, and how it is disguised there. Of the rest it is asked whether it is
    /// a name as well.
    pub(super) fn glued(
        &self,
        text: &[u16],
        word: &[Sign],
        offset: usize,
        is_name: impl Fn(&[Sign]) -> bool,
    ) -> Option<MatchKind> {
        let (length, end) = (self.signs.len(), offset + self.signs.len());
        let window = word.get(offset..end)?;
        if !self.mode.is_loose() || self.ideographic || self.variant || !self.looks_like(window) {
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
        // `VelmoraTarnquist` is both; shorter names make up words by chance.
        let named = || {
            let other = if before.is_empty() { after } else { before };
            rest == other.len() && length.min(rest) >= 4 && (broken || length.min(rest) >= 6) && is_name(other)
        };
        let plausible = match length {
            0..=2 => false,
            4.. if letter_exact && named() => true,
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
    joint_of(gap)
}

fn is_apostrophe(joint: char) -> bool {
    matches!(joint, '\'' | '’' | 'ʼ' | '`' | '´')
}

/// Whether the sign is written in full width.
fn is_full_width_at(text: &[u16], sign: Sign) -> bool {
    let unit = text.get(sign.start as usize).copied().unwrap_or_default();
    char::from_u32(u32::from(unit)).is_some_and(is_full_width)
}

/// Whether the sign stands for a Greek, Cyrillic or Armenian letter: a short word all of them is a word of its own.
fn is_foreign(text: &[u16], sign: Sign) -> bool {
    text.get(sign.start as usize).is_some_and(|unit| (0x370..0x590).contains(unit))
}
