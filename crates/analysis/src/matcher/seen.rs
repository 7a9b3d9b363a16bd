//! Words that have been looked into, and what was not found there.
//!
//! The titles of one page repeat their words, and most words are near no term. What a word looks like decides what may be
//! near it; so a word that looks like one without any needs no second look.

use super::hashes::Letter;
use crate::fold::{Sign, look};
use std::cell::Cell;

/// A bounded memory of words, the later in the place of the earlier. It only ever saves work: what is found does not depend
/// on what is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    slots: Vec<Cell<Slot>>,
}

/// What a word looks like, and what is not near it. A free slot is a word without letters.
type Slot = [u8; 16];

/// A word as it may be remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    place: usize,
    looks: Slot,
}

/// What may be near a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Near {
    /// A term that the word is, misspelled or with more letters around it.
    Term = 1 << 6,
    /// A term of several words, one of which the word is.
    Name = 1 << 7,
}

const SLOTS_BITS: u32 = 12;
/// Where the length and what is not near it stand.
const ABOUT: usize = size_of::<Slot>() - 1;
const NEAR: u8 = Near::Term as u8 | Near::Name as u8;

impl Seen {
    /// With room for the words of a page.
    pub fn new() -> Self {
        Self { slots: vec![Cell::default(); 1 << SLOTS_BITS] }
    }

    /// The word of these letters and this hash. Absent where it is too long to be kept, or not all Latin.
    pub fn word(&self, letters: &[Sign], hash: u32) -> Option<Word> {
        if self.slots.is_empty() || letters.len() > ABOUT {
            return None;
        }
        let mut looks = [0; size_of::<Slot>()];
        let mut all = 0;
        for (kept, sign) in looks.iter_mut().zip(letters) {
            let look = look(sign.letter());
            all |= look;
            *kept = look as u8;
        }
        looks[ABOUT] = letters.len() as u8;
        (all < 0x80).then_some(Word { place: (hash >> (u32::BITS - SLOTS_BITS)) as usize, looks })
    }

    /// Whether such a word was looked into, and nothing of the kind was near it.
    pub fn knows_none(&self, word: &Word, near: Near) -> bool {
        self.slots.get(word.place).is_some_and(|slot| {
            let slot = slot.get();
            slot[ABOUT] & near as u8 != 0 && is_of(slot, word)
        })
    }

    /// Remembers that nothing of the kind is near the word.
    pub fn remember_none(&self, word: &Word, near: Near) {
        if let Some(slot) = self.slots.get(word.place) {
            let mut kept = if is_of(slot.get(), word) { slot.get() } else { word.looks };
            kept[ABOUT] |= near as u8;
            slot.set(kept);
        }
    }

    /// Forgets every word.
    pub fn forget(&self) {
        self.slots.iter().for_each(|slot| slot.set(Slot::default()));
    }
}

fn is_of(mut slot: Slot, word: &Word) -> bool {
    slot[ABOUT] &= !NEAR;
    slot == word.looks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::{Symbols, fold};

    fn word(seen: &Seen, text: &str, hash: u32) -> Option<Word> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut signs = Vec::new();
        fold(&units, Symbols::AsGaps, &mut signs);
        seen.word(&signs, hash)
    }

    #[test]
    fn a_word_is_known_by_its_letters_and_not_by_its_hash() {
        let seen = Seen::new();
        let (plain, disguised, other) = (word(&seen, "Hollow", 7), word(&seen, "H0LLOW", 7), word(&seen, "hallow", 7));
        let (plain, disguised, other) = (plain.unwrap(), disguised.unwrap(), other.unwrap());
        seen.remember_none(&plain, Near::Term);
        assert!(seen.knows_none(&disguised, Near::Term));
        assert!(!seen.knows_none(&plain, Near::Name));
        assert!(!seen.knows_none(&other, Near::Term));
        seen.remember_none(&other, Near::Name);
        assert!(!seen.knows_none(&plain, Near::Term), "the later word has the place");
        seen.forget();
        assert!(!seen.knows_none(&other, Near::Name));
    }

    #[test]
    fn words_that_could_be_taken_for_another_are_not_kept() {
        let seen = Seen::new();
        assert!(word(&seen, "fifteenletterss", 7).is_some());
        assert!(word(&seen, "sixteenlettersss", 7).is_none());
        assert!(word(&seen, "желтый", 7).is_none());
        assert!(word(&Seen::default(), "hollow", 7).is_none());
    }
}
