//! Words that have been looked into, and what was not found there.
//!
//! The titles of one page repeat their words, and most words are near no term. What a word looks like decides what may be
//! near it; so a word that looks like one without any needs no second look.

use super::hashes::{append, hash};
use crate::fold::Sign;
use std::sync::Mutex;

/// A bounded memory of words, the later in the place of the earlier. It only ever saves work: what is found does not depend
/// on what is in it, and while another thread has it in use there is none.
#[derive(Debug, Default)]
pub(super) struct Seen {
    slots: Mutex<Vec<Slot>>,
}

/// What a word looks like, and what is not near it. A free slot is a word without letters.
type Slot = [u8; 16];

/// A word with its hash, as it may be remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// The hash of its signs.
    pub key: u32,
    /// None of a word that is too long to be kept, or not all in letters of ASCII as they look.
    looks: Option<Slot>,
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
        Self { slots: Mutex::new(vec![Slot::default(); 1 << SLOTS_BITS]) }
    }

    /// Whether such a word was looked into, and nothing of the kind was near it.
    pub fn knows_none(&self, word: &Word, near: Near) -> bool {
        let Some(looks) = word.looks else { return false };
        let Ok(slots) = self.slots.try_lock() else { return false };
        slots.get(word.place()).is_some_and(|slot| slot[ABOUT] & near as u8 != 0 && is_of(*slot, looks))
    }

    /// Remembers that nothing of the kind is near the word.
    pub fn remember_none(&self, word: &Word, near: Near) {
        let Some(looks) = word.looks else { return };
        let Ok(mut slots) = self.slots.try_lock() else { return };
        if let Some(slot) = slots.get_mut(word.place()) {
            if !is_of(*slot, looks) {
                *slot = looks;
            }
            slot[ABOUT] |= near as u8;
        }
    }

    /// Forgets every word.
    pub fn forget(&self) {
        if let Ok(mut slots) = self.slots.try_lock() {
            slots.fill(Slot::default());
        }
    }
}

impl Clone for Seen {
    /// A memory of the same size, with nothing in it.
    fn clone(&self) -> Self {
        let size = self.slots.try_lock().map_or(0, |slots| slots.len());
        Self { slots: Mutex::new(vec![Slot::default(); size]) }
    }
}

impl Word {
    /// The word of these letters.
    pub fn new(letters: &[Sign]) -> Self {
        let mut looks = Slot::default();
        let mut key = 0;
        if letters.len() > ABOUT {
            return Self { key: hash(letters), looks: None };
        }
        for (kept, sign) in looks.iter_mut().zip(letters) {
            key = append(key, sign.letter);
            *kept = sign.look;
        }
        let known = !looks[..letters.len()].contains(&0);
        looks[ABOUT] = letters.len() as u8;
        Self { key, looks: known.then_some(looks) }
    }

    fn place(&self) -> usize {
        (self.key >> (u32::BITS - SLOTS_BITS)) as usize
    }
}

fn is_of(mut slot: Slot, looks: Slot) -> bool {
    slot[ABOUT] &= !NEAR;
    slot == looks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::{Symbols, fold};

    fn word(text: &str) -> Word {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut signs = Vec::new();
        fold(&units, Symbols::AsGaps, &mut signs);
        Word::new(&signs)
    }

    #[test]
    fn a_word_is_known_by_its_letters_and_not_by_its_hash() {
        let seen = Seen::new();
        let (plain, disguised) = (word("Hollow"), word("H0LLOW"));
        let other = Word { key: plain.key, ..word("hallow") };
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
        for (text, is_kept) in [("fifteenletterss", true), ("sixteenlettersss", false), ("желтый", false)] {
            let word = word(text);
            seen.remember_none(&word, Near::Term);
            assert_eq!(seen.knows_none(&word, Near::Term), is_kept, "{text}");
        }
    }
}
