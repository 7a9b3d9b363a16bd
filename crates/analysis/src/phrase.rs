//! What stands around a term: what it is used for, and how far other things are from it.
//!
//! Scoped to the phrase: in "Case for iPhone 15 with Nike logo" `for` speaks of iPhone alone.

mod lists;
mod markers;
mod words;

use crate::finding::{MatchKind, TermUse};
use crate::matcher::Hit;
use markers::{
    ACCESSORY, AND, CLAIM, COMPARATIVE_AFTER, COMPARATIVE_BEFORE, DEVICE, END, KNOWN, LINE, MAKER, MODEL, PURPOSE,
    REFERENTIAL_AFTER, REFERENTIAL_BEFORE, REFERENTIAL_DIRECTLY_BEFORE,
};
pub(crate) use markers::{LANGUAGES, Languages};
use words::{Kind, WORD, Word};

/// A title cut into words and segments, with what its words do.
#[derive(Clone, Debug)]
pub(crate) struct Title<'a> {
    text: &'a [u16],
    words: Vec<Word>,
    evidence: markers::Evidence,
}

/// A word or several, to be looked for beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase(Vec<u32>);

/// How far a `for` reaches over words that are no part of a name: `for Xiaomi Redmi Note 8 Samsung`.
const REACH_BEFORE: u32 = 6 * WORD;
/// How far a comparison reaches: `similar to the Nike`.
const REACH_COMPARISON: u32 = WORD;
/// How far off the marker after a name may stand: `iPhone 15 compatible`.
const REACH_AFTER: u32 = 2 * WORD;
/// What an ordinary word weighs beside a name: two of them, and no list of names is being read any more.
const ORDINARY: u32 = 3 * WORD;
/// What a comma weighs between things that are near each other.
const COMMA: u32 = 2 * WORD;
/// A model's name in katakana is no longer than five words: `トヨタ ハイエース 200系 ワイド用`.
const LONGEST_MODEL: u32 = 5 * WORD;
/// How many words may describe an accessory: `Velmora 6 leather flip case`.
const DESCRIBED: usize = 3;
/// No more words than these are looked at around a term, whatever they weigh.
const SEEN: usize = 48;
/// A marker that is written together with a name is no longer than this, in UTF-16 code units.
const LONGEST_AFFIX: u32 = 16;
/// How many words beside a cue tell what it means there.
const BESIDE: usize = 5;
/// A list goes on after a comma in pieces of at most this many words: `for Samsung, Xiaomi`.
const LISTED: u32 = 2 * WORD;
/// The same where names are written in signs: `トヨタ,フォルクスワーゲン用`.
const LISTED_SIGNS: u32 = 3 * WORD;

impl<'a> Title<'a> {
    /// Prepares a title.
    pub fn new(text: &'a [u16]) -> Self {
        let mut words = words::of(text);
        let evidence = markers::mark(text, &mut words);
        Self { text, words, evidence }
    }

    /// The title's text.
    pub fn units(&self) -> &[u16] {
        self.text
    }

    /// The text of a hit; a lone surrogate stands as U+FFFD.
    pub fn text(&self, hit: &Hit) -> String {
        String::from_utf16_lossy(self.units_of(hit))
    }

    /// The UTF-16 of a hit.
    pub fn units_of(&self, hit: &Hit) -> &[u16] {
        self.text.get(hit.start as usize..hit.end as usize).unwrap_or_default()
    }

    /// What each hit is used for, given whose name it is. The hits stand in the order of the text and don't overlap.
    pub fn uses(&self, hits: &[Hit], brand_of: impl Fn(&Hit) -> usize) -> Vec<TermUse> {
        let mut named = vec![false; self.words.len()];
        for hit in hits {
            let (first, after) = self.place(hit);
            named.get_mut(first..after).unwrap_or_default().fill(true);
        }
        let said: Vec<Option<TermUse>> = hits.iter().map(|hit| self.said(hit, &named)).collect();
        let mut uses: Vec<TermUse> = (hits.iter().zip(&said))
            .map(|(hit, said)| {
                let (first, after) = self.place(hit);
                said.unwrap_or(match self.is_bare_accessory(hit, first, after, &named) {
                    true => TermUse::Referential,
                    false => TermUse::AsBrand,
                })
            })
            .collect();
        if uses.contains(&TermUse::AsBrand) {
            self.tell_lists(hits, &said, &mut uses, brand_of);
        }
        uses
    }

    /// How many words stand between two places, without models and numbers and with a comma as two; none if they stand in different phrases.
    pub fn distance(&self, one: &Hit, other: &Hit) -> Option<u32> {
        let (first, last) = if one.start <= other.start { (one, other) } else { (other, one) };
        let ((_, after), (to, _)) = (self.place(first), self.place(last));
        let (before, next) = (self.words.get(after.saturating_sub(1))?, self.words.get(to)?);
        let from = self.words.get(after).map_or(next.offset, |word| word.offset);
        if before.phrase != next.phrase {
            return None;
        }
        let words = next.offset.saturating_sub(from);
        Some((words + (next.segment - before.segment) * COMMA) / WORD)
    }

    /// Whether the title may be in one of the languages: nothing tells more of another. For certain, if something tells of it.
    pub fn may_be_in(&self, languages: Languages, certain: bool) -> bool {
        languages == Languages::ALL || self.evidence.is_of(languages, certain)
    }

    /// Whether the phrase stands in the hit or a few words beside it.
    pub fn has_beside(&self, hit: &Hit, phrase: &Phrase) -> bool {
        let (first, after) = self.place(hit);
        let (from, to) = (first.saturating_sub(BESIDE), (after + BESIDE).min(self.words.len()));
        let near = self.words.get(from..to).unwrap_or_default();
        near.windows(phrase.0.len().max(1)).any(|words| words.iter().map(|word| word.hash).eq(phrase.0.iter().copied()))
    }

    /// What the words around a hit say of it, if they do.
    fn said(&self, hit: &Hit, named: &[bool]) -> Option<TermUse> {
        let (first, after) = self.place(hit);
        let inside = self.inside(hit, first, after);
        let before = inside.or_else(|| self.before(first, after, named));
        let following = self.after(after, named);
        match (before, following) {
            // `for Nike style shoes` compares.
            (Some((_, TermUse::Referential)), Some((0, TermUse::Comparative))) => Some(TermUse::Comparative),
            (Some((near, _)), Some((nearer, said))) if nearer < near => Some(said),
            (Some((_, said)), _) | (None, Some((_, said))) => Some(said),
            (None, None) => None,
        }
    }

    /// What the rest of the word says that the hit stands in: `لiPhone`, `iPhone용`, `nikestyle`.
    fn inside(&self, hit: &Hit, first: usize, after: usize) -> Option<(u32, TermUse)> {
        let part = |from: u32, to: u32| match to.checked_sub(from) {
            Some(1..=LONGEST_AFFIX) => markers::role(self.text, from, to),
            _ => 0,
        };
        let prefix = self.words.get(first).map_or(0, |word| part(word.start, hit.start));
        let suffix = self.words.get(after.saturating_sub(1)).map_or(0, |word| part(hit.end, word.end));
        if prefix & COMPARATIVE_BEFORE != 0 || suffix & COMPARATIVE_AFTER != 0 {
            Some((0, TermUse::Comparative))
        } else if prefix & (REFERENTIAL_BEFORE | REFERENTIAL_DIRECTLY_BEFORE) != 0 || suffix & REFERENTIAL_AFTER != 0 {
            Some((0, TermUse::Referential))
        } else {
            None
        }
    }

    /// What a marker before the hit says of it, and how far off it stands.
    fn before(&self, first: usize, after: usize, named: &[bool]) -> Option<(u32, TermUse)> {
        let mut segment = self.words.get(first)?.segment;
        let small = self.words.get(first).is_some_and(|word| word.kind == Kind::Small);
        let mut distance = 0;
        // What was walked over of the segment, to tell whether it is a piece of a list; its last piece may run on, where
        // there were others before it.
        let (mut piece, mut runs_on) = (0, self.rest_of_piece(after) > LISTED);
        for at in (first.saturating_sub(SEEN)..first).rev() {
            let word = self.words.get(at)?;
            if word.segment != segment {
                let comma = self.words.get(at + 1).is_some_and(|next| next.after_comma);
                let listed = comma && piece <= LISTED;
                if !listed || (runs_on && self.words.get(at).is_some_and(|word| !word.after_comma)) {
                    return None;
                }
                (segment, piece, runs_on) = (word.segment, 0, false);
            }
            // `for case iPhone` still speaks of iPhone.
            let spoken_of = at.checked_sub(1).and_then(|before| self.words.get(before));
            if word.does(ACCESSORY) && spoken_of.is_some_and(|before| before.does(REFERENTIAL_BEFORE)) {
                continue;
            }
            // `case on iPhone` says both what is sold and what for.
            if word.does(END | PURPOSE | ACCESSORY) && !word.does(REFERENTIAL_BEFORE) {
                return None;
            }
            if word.does(COMPARATIVE_BEFORE) && distance <= REACH_COMPARISON {
                return Some((distance, TermUse::Comparative));
            }
            if word.does(REFERENTIAL_BEFORE) || (word.does(REFERENTIAL_DIRECTLY_BEFORE) && distance == 0) {
                return Some((distance, TermUse::Referential));
            }
            if named.get(at) == Some(&true) || word.is_part_of_a_name() {
                continue;
            }
            let ordinary = word.kind == Kind::Small && !small && !word.does(KNOWN);
            distance += if ordinary { ORDINARY } else { word.size };
            piece += word.size;
            if distance > REACH_BEFORE {
                return None;
            }
        }
        None
    }

    /// How much of a piece of a list stands after the hit: nothing up to an `and`.
    fn rest_of_piece(&self, after: usize) -> u32 {
        let Some(segment) = self.words.get(after.saturating_sub(1)).map(|word| word.segment) else { return 0 };
        let mut rest = 0;
        for word in self.words.iter().skip(after).take(SEEN).take_while(|word| word.segment == segment) {
            if word.does(AND) || rest > LISTED {
                break;
            }
            if !word.is_part_of_a_name() {
                rest += word.size;
            }
        }
        rest
    }

    /// What a marker after the hit says of it, and how far off it stands.
    fn after(&self, after: usize, named: &[bool]) -> Option<(u32, TermUse)> {
        let mut segment = self.words.get(after.saturating_sub(1))?.segment;
        let (mut distance, mut compares) = (0, true);
        // In a list, `トヨタ,ホンダ用`, what was walked over of one of its pieces.
        let mut piece = None;
        // How much of a model's name in katakana, and whether a part of the model was named: `トヨタ バンパー用`.
        let (mut model_name, mut part) = (0, false);
        for (at, word) in self.words.iter().enumerate().skip(after).take(SEEN) {
            if word.segment != segment {
                if !word.after_comma || distance > 0 || part {
                    return None;
                }
                (segment, piece, compares, model_name) = (word.segment, Some(0), false, 0);
            }
            if word.does(ACCESSORY) && word.kind == Kind::Sign && (part || !word.does(REFERENTIAL_AFTER)) {
                (part, compares) = (true, false);
                continue;
            }
            if word.does(COMPARATIVE_AFTER) {
                return compares.then_some((distance, TermUse::Comparative));
            }
            if word.does(REFERENTIAL_AFTER) {
                return (!(part && word.does(REFERENTIAL_BEFORE))).then_some((distance, TermUse::Referential));
            }
            let other =
                END | PURPOSE | ACCESSORY | REFERENTIAL_BEFORE | COMPARATIVE_BEFORE | REFERENTIAL_DIRECTLY_BEFORE;
            if word.does(other) {
                return None;
            }
            // `Nike Air Max style`, but not `iPhone phone original style`.
            let model = word.kind == Kind::Model || word.does(MODEL | LINE);
            compares &= model;
            let is_name = model || named.get(at) == Some(&true) || word.is_part_of_a_name() || word.does(MAKER);
            match &mut piece {
                // `ケース iPhone用` speaks of another name.
                _ if is_name && part => return None,
                _ if is_name => continue,
                // `トヨタ ハイエース用`, but not `Nike 靴用`.
                _ if word.is_unknown_katakana() && model_name < LONGEST_MODEL => model_name += word.size,
                Some(piece) if *piece < LISTED_SIGNS && word.kind == Kind::Sign => *piece += word.size,
                _ if word.kind == Kind::Sign => return None,
                _ => distance += word.size,
            }
            if distance > REACH_AFTER {
                return None;
            }
        }
        None
    }

    /// Whether the goods are an accessory to a model of this name, with no word that says so: `iPhone 15 case`,
    /// `Velmora Corolla 2019 floor mats`.
    ///
    /// Without a model the goods may well be the brand's own (`Velmora headphones case`), and so they may be where they are
    /// said to be original.
    fn is_bare_accessory(&self, hit: &Hit, first: usize, after: usize, named: &[bool]) -> bool {
        let Some(own) = self.words.get(after.saturating_sub(1)) else { return false };
        let in_segment = |word: &&Word| word.segment == own.segment;
        let before = || self.words.get(first.saturating_sub(SEEN)..first).unwrap_or_default().iter().rev();
        let claimed = |word: &Word| word.does(CLAIM);
        if before().take_while(in_segment).any(claimed)
            || self.words.iter().skip(after).take(SEEN).take_while(in_segment).any(claimed)
        {
            return false;
        }
        // A digit in a disguise (`V3lmora`) is no model's.
        let plain = hit.kind == MatchKind::Exact;
        let numbered = plain && self.units_of(hit).iter().any(|unit| (0x30..=0x39).contains(unit));
        let line = self.words.get(first..after).unwrap_or_default().iter().any(|word| word.does(LINE));
        let (model, follows) = self.model_and_accessory(after, own.segment, numbered || line, named);
        let leads = || before().take_while(in_segment).find(|word| !word.does(KNOWN) || word.does(ACCESSORY | END));
        model && (follows || leads().is_some_and(|word| word.does(ACCESSORY)))
    }

    /// Whether a model's name follows, and an accessory after that.
    fn model_and_accessory(&self, after: usize, mut segment: u32, mut model: bool, named: &[bool]) -> (bool, bool) {
        // What was walked over that belongs to no name: before the model and after it.
        let (mut name, mut described, mut device) = (0, 0, false);
        for (at, word) in self.words.iter().enumerate().skip(after).take(SEEN) {
            if word.segment != segment {
                if !word.after_comma || described > 0 {
                    return (model, false);
                }
                segment = word.segment;
            }
            if word.does(ACCESSORY) {
                // `Velmora 5 ケース付き` comes with a case.
                let mut rest = self.words.iter().skip(at).skip_while(|word| word.does(ACCESSORY));
                let added = rest.next().is_some_and(|word| word.does(END) && word.kind == Kind::Sign);
                return (model, model && !added);
            }
            if word.kind == Kind::Model || word.does(LINE) {
                model = true;
            } else if named.get(at) == Some(&true) || word.is_part_of_a_name() {
                device |= word.does(DEVICE);
            } else if word.role & !KNOWN != 0 || device {
                return (model, false);
            } else if model {
                described += 1;
                if described > DESCRIBED {
                    return (model, false);
                }
            } else if word.does(KNOWN) || !(word.katakana || word.kind == Kind::Name) {
                return (model, false);
            } else {
                name += word.size;
                if name > if word.katakana { LONGEST_MODEL } else { WORD } {
                    return (model, false);
                }
            }
        }
        (model, false)
    }

    /// The first word of a hit and the first one after it.
    fn place(&self, hit: &Hit) -> (usize, usize) {
        let first = self.words.partition_point(|word| word.end <= hit.start);
        (first, self.words.partition_point(|word| word.start < hit.end).max(first))
    }
}

impl Phrase {
    pub fn new(text: &str) -> Self {
        let units: Vec<u16> = text.encode_utf16().collect();
        Self(words::of(&units).iter().map(|word| word.hash).collect())
    }
}

impl Word {
    fn does(&self, roles: u16) -> bool {
        self.role & roles != 0
    }

    /// Whether it is katakana that is no word we know, as a model's name may be.
    fn is_unknown_katakana(&self) -> bool {
        self.katakana && self.role == 0
    }

    /// Whether names are written with it: a model, a number, the sort of device, what joins two names.
    fn is_part_of_a_name(&self) -> bool {
        matches!(self.kind, Kind::Model | Kind::Quantity) || self.does(MODEL | DEVICE | AND | CLAIM)
    }
}

#[cfg(test)]
mod tests;
