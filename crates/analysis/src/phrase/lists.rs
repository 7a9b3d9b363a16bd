//! Lists of what goods fit: `トヨタ,カムリ,起亜`, `Case Samsung / Xiaomi / Huawei`.
//!
//! Names of several makers, or of several lines of one, stand together because goods fit all of them. Whose names they are
//! the profile tells, and the table of makers and lines that others make parts for.

use super::Title;
use super::markers::{ACCESSORY, AND, EMBLEM, LINE, MAKER, MODEL, REFERENTIAL_AFTER};
use super::words::{Kind, WORD, Word};
use crate::finding::TermUse;
use crate::matcher::Hit;
use std::collections::BTreeSet;

/// So many different names are a list.
const NAMES: usize = 3;
/// How much may stand between two names of a list, which is taken for a name nobody told us.
const BETWEEN: u32 = 4 * WORD;
/// What a word in small letters weighs there: it is likely to be none.
const SMALL: u32 = 2 * WORD;

/// Whose name stands in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// A brand's of the profile.
    Watched(usize),
    /// One of the table's, by the hash of its letters.
    Told(u32),
}

/// Names that stand together.
#[derive(Debug, Default)]
struct List {
    /// The first word and one past the last name.
    first: usize,
    after: usize,
    names: BTreeSet<Name>,
    /// How many of these names are makers' that others make parts for.
    makers: BTreeSet<Name>,
}

impl Title<'_> {
    /// Tells what lists say of the hits of which no word says anything.
    ///
    /// With an accessory in the title, or a marker at one of its names, a list says what the goods are for. Without any, and
    /// where the goods may be makers' emblems, makers' names in a row leave it open.
    pub(super) fn tell_lists(
        &self,
        hits: &[Hit],
        said: &[Option<TermUse>],
        uses: &mut [TermUse],
        brand_of: impl Fn(&Hit) -> usize,
    ) {
        let lists = self.lists(hits, brand_of);
        let has = |role: u16| self.words.iter().any(|word| word.does(role));
        let (accessory, emblem) = (has(ACCESSORY), has(EMBLEM));
        for list in lists.iter().filter(|list| list.names.len() >= NAMES) {
            let inside: Vec<usize> = (0..hits.len())
                .filter(|number| {
                    hits.get(*number).is_some_and(|hit| (list.first..list.after).contains(&self.place(hit).0))
                })
                .collect();
            let marked = inside.iter().any(|number| said.get(*number) == Some(&Some(TermUse::Referential)));
            let told = match (marked, emblem, accessory) {
                (true, ..) | (false, false, true) => TermUse::Referential,
                (false, true, _) => TermUse::Unclear,
                (false, false, false) if list.makers.len() >= NAMES => TermUse::Unclear,
                (false, false, false) => continue,
            };
            for number in inside {
                if let Some(open) = uses.get_mut(number).filter(|open| **open == TermUse::AsBrand) {
                    *open = told;
                }
            }
        }
    }

    /// The names that stand together.
    fn lists(&self, hits: &[Hit], brand_of: impl Fn(&Hit) -> usize) -> Vec<List> {
        let mut lists = Vec::new();
        let mut open = List::default();
        let mut between = 0;
        let mut hits = hits.iter().peekable();
        let mut at = 0;
        while let Some(word) = self.words.get(at) {
            let watched = hits.next_if(|hit| self.place(hit).0 <= at).map(|hit| (brand_of(hit), self.place(hit).1));
            let told = word.does(MAKER | LINE) && word.opens;
            let end = match watched {
                Some((_, after)) => after.max(at + 1),
                None if told => self.end_of_phrase(at),
                None => at + 1,
            };
            if let Some(name) = watched.map(|(brand, _)| Name::Watched(brand)).or(told.then(|| self.told(at, end))) {
                let breaks =
                    self.words.get(open.after.saturating_sub(1)).is_some_and(|last| last.phrase != word.phrase);
                if open.names.is_empty() || breaks {
                    lists.push(std::mem::replace(&mut open, List { first: at, ..List::default() }));
                }
                open.names.insert(name);
                if word.does(MAKER) {
                    open.makers.insert(name);
                }
                (open.after, between) = (end, 0);
            } else {
                between += cost(word);
                if between > BETWEEN && !open.names.is_empty() {
                    lists.push(std::mem::take(&mut open));
                }
            }
            at = end;
        }
        lists.push(open);
        lists
    }

    /// One past the last word of the phrase that begins at `at`.
    fn end_of_phrase(&self, at: usize) -> usize {
        let role = self.words.get(at).map_or(0, |word| word.role);
        let rest = self.words.iter().skip(at + 1).take_while(|word| !word.opens && word.role == role);
        at + 1 + rest.count()
    }

    fn told(&self, first: usize, after: usize) -> Name {
        let words = self.words.get(first..after).unwrap_or_default();
        Name::Told(words.iter().fold(0, |hash, word| hash.rotate_left(5) ^ word.hash))
    }
}

/// How much a word parts names that stand on both sides of it.
fn cost(word: &Word) -> u32 {
    match word.kind {
        Kind::Model | Kind::Quantity => 0,
        _ if word.does(MODEL | AND | REFERENTIAL_AFTER) => 0,
        _ if word.role != 0 => BETWEEN + 1,
        Kind::Small => SMALL,
        Kind::Name => WORD,
        Kind::Sign => word.size,
    }
}
