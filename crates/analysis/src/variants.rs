//! Which texts a term catches, shown before it is watched; and which misspellings are worth searching for.
//!
//! Sellers have habits: they double letters, drop vowels, hit the next key, write as they speak, put digits for letters.
//! Each habit makes texts out of a term; the matcher itself says what becomes of each, so that what is shown here and what
//! is found in a page cannot differ.

mod disguises;
mod nearest;
mod slips;

pub use nearest::NearMiss;

use crate::finding::MatchKind;
use crate::matcher::{Matcher, Neighbourhood};
use crate::profile::Term;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a list of terms catches.
#[derive(Clone, Debug)]
pub struct Variants<'a> {
    terms: &'a [Term],
    neighbourhood: &'a Neighbourhood,
    matcher: Matcher,
}

/// What one term catches, and what to search for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermVariants {
    /// The term as written.
    pub term: String,
    /// By habit, texts made out of the term and what becomes of them.
    pub preview: Vec<Habitual>,
    /// Misspellings to search a marketplace for, the most plausible first; ordinary words and other terms are left out.
    pub search: Vec<Misspelling>,
}

/// Texts one habit makes out of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Habitual {
    /// The habit.
    pub habit: Habit,
    /// How many texts it makes in all; the most plausible are shown.
    pub count: u32,
    /// How many of all of them the term catches.
    pub caught: u32,
    /// The texts.
    pub variants: Vec<Variant>,
}

/// A text made out of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The text.
    pub text: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// A misspelling worth searching for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Misspelling {
    /// The text, in lower case.
    pub text: String,
    /// The habit that makes it.
    pub habit: Habit,
    /// How plausible it is, from 1 to 100; it orders, and says nothing of how often it is written.
    pub plausibility: u32,
    /// What becomes of it where it stands in a title.
    pub fate: Fate,
}

/// What becomes of a text made out of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name", deny_unknown_fields)]
pub enum Fate {
    /// The term catches it, as this.
    Caught {
        /// How the text differs from the term.
        form: MatchKind,
    },
    /// It is an ordinary word, and so is not caught.
    OrdinaryWord,
    /// Another term catches it.
    OtherTerm {
        /// That term.
        term: String,
    },
    /// It differs more than is tolerated of a term so short, so set, or among so many.
    NotTolerated,
}

/// How a text is made out of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Habit {
    /// A letter is left out.
    Omission,
    /// A letter is written twice.
    Doubling,
    /// Two letters change places.
    Transposition,
    /// A vowel is written for another.
    Vowel,
    /// It is written as it sounds: `f` for `ph`; or with a sign that sounds or looks alike.
    Sound,
    /// The key beside is hit instead.
    Neighbour,
    /// The key beside is hit as well.
    Insertion,
    /// A letter of the same alphabet that looks alike: `rn` for `m`.
    Shape,
    /// A digit or symbol for a letter.
    Leet,
    /// Letters of other scripts, or with marks.
    LookAlike,
    /// Spaces, stops or invisible characters between letters, letters hidden.
    Parted,
    /// Inside a longer word.
    Glued,
}

impl Habit {
    /// Every habit.
    pub const ALL: [Habit; 12] = [
        Habit::Omission,
        Habit::Doubling,
        Habit::Transposition,
        Habit::Vowel,
        Habit::Sound,
        Habit::Neighbour,
        Habit::Insertion,
        Habit::Shape,
        Habit::Leet,
        Habit::LookAlike,
        Habit::Parted,
        Habit::Glued,
    ];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Habit::Omission => "habit.omission",
            Habit::Doubling => "habit.doubling",
            Habit::Transposition => "habit.transposition",
            Habit::Vowel => "habit.vowel",
            Habit::Sound => "habit.sound",
            Habit::Neighbour => "habit.neighbour",
            Habit::Insertion => "habit.insertion",
            Habit::Shape => "habit.shape",
            Habit::Leet => "habit.leet",
            Habit::LookAlike => "habit.look_alike",
            Habit::Parted => "habit.parted",
            Habit::Glued => "habit.glued",
        }
    }
}

impl Fate {
    /// The catalogue's key of what is said of it; `fate.other_term` takes the other term as `term`.
    pub fn key(&self) -> &'static str {
        match self {
            Fate::Caught { form } => form.key(),
            Fate::OrdinaryWord => "fate.ordinary_word",
            Fate::OtherTerm { .. } => "fate.other_term",
            Fate::NotTolerated => "fate.not_tolerated",
        }
    }

    /// Whether the term catches the text.
    pub fn is_caught(&self) -> bool {
        matches!(self, Fate::Caught { .. })
    }
}

/// How many texts of a habit are shown.
const SHOWN: usize = 12;
/// How many misspellings are worth searching for.
const SEARCHED: usize = 100;

/// A text and how plausible it is, from 1 to 100.
struct Made {
    text: String,
    habit: Habit,
    plausibility: u32,
}

impl<'a> Variants<'a> {
    /// Compiles the terms, given what ordinary language has near them.
    pub fn new(terms: &'a [Term], neighbourhood: &'a Neighbourhood) -> Self {
        Self { terms, neighbourhood, matcher: Matcher::new(terms, neighbourhood) }
    }

    /// What the term at `number` catches, and what to search for.
    pub fn of(&self, number: usize) -> Option<TermVariants> {
        let term = self.terms.get(number)?;
        let number = u32::try_from(number).ok()?;
        let slips = best_first(slips::of(&term.text, |sign| self.neighbourhood.alternatives_of(sign)));
        let mut by_habit: BTreeMap<Habit, Vec<Variant>> = BTreeMap::new();
        let mut search = Vec::new();
        for Made { text, habit, plausibility } in slips {
            let fate = self.fate(&text, number);
            let is_another = match fate {
                Fate::Caught { form } => form != MatchKind::Exact,
                Fate::NotTolerated => true,
                Fate::OrdinaryWord | Fate::OtherTerm { .. } => false,
            };
            if search.len() < SEARCHED && is_another {
                search.push(Misspelling { text: text.to_lowercase(), habit, plausibility, fate: fate.clone() });
            }
            by_habit.entry(habit).or_default().push(Variant { text, fate });
        }
        for (habit, text) in disguises::of(&term.text) {
            let fate = self.fate(&text, number);
            by_habit.entry(habit).or_default().push(Variant { text, fate });
        }
        let preview = by_habit.into_iter().map(|(habit, mut variants)| {
            let count = variants.len() as u32;
            let caught = variants.iter().filter(|variant| variant.fate.is_caught()).count() as u32;
            variants.truncate(SHOWN);
            Habitual { habit, count, caught, variants }
        });
        Some(TermVariants { term: term.text.clone(), preview: preview.collect(), search })
    }

    fn fate(&self, text: &str, number: u32) -> Fate {
        let units: Vec<u16> = text.encode_utf16().collect();
        let hits = self.matcher.find(&units);
        let own = hits.iter().find(|hit| hit.term == number);
        let other = hits.first().and_then(|hit| self.terms.get(hit.term as usize));
        match (own, other) {
            (Some(hit), _) => Fate::Caught { form: hit.kind },
            (None, Some(other)) => Fate::OtherTerm { term: other.text.clone() },
            (None, None) if self.matcher.takes_for_ordinary(&units) => Fate::OrdinaryWord,
            (None, None) => Fate::NotTolerated,
        }
    }
}

/// Each text once, by its most plausible habit, the most plausible first.
fn best_first(mut made: Vec<Made>) -> Vec<Made> {
    made.sort_by(|one, other| other.plausibility.cmp(&one.plausibility).then_with(|| one.text.cmp(&other.text)));
    let mut seen = BTreeSet::new();
    made.retain(|variant| seen.insert(variant.text.to_lowercase()));
    made
}
