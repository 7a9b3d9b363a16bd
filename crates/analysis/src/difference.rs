//! What makes a text found another than the term it stands for: which letters, by what.

use crate::finding::Reason;
use crate::fold::{GAP, IDEOGRAPH, INVISIBLE, MARKED, MASK, SYMBOL, Sign, Symbols, fold, look};
use crate::matcher::PAIRS;

/// The differences between a text found and the term, in the order of the text, each as a reason's detail.
///
/// Nothing where they are the same but for case, or where they are so far apart that no list of letters would explain it.
pub(crate) fn differences(found: &[u16], term: &str) -> Vec<Reason> {
    let term: Vec<u16> = term.encode_utf16().collect();
    let mut own = Vec::new();
    fold(&term, Symbols::AsGaps, &mut own);
    let mut signs = Vec::new();
    let has_symbols = fold(found, Symbols::AsGaps, &mut signs);
    if signs.len().max(own.len()) > LONGEST {
        return Vec::new();
    }
    let (mut cost, mut steps) = align(&signs, &own);
    if has_symbols {
        let mut with_symbols = Vec::new();
        fold(found, Symbols::AsLetters, &mut with_symbols);
        if with_symbols.len() <= LONGEST {
            let (other_cost, other_steps) = align(&with_symbols, &own);
            if other_cost < cost {
                (cost, steps, signs) = (other_cost, other_steps, with_symbols);
            }
        }
    }
    if cost > MOST_EDITS * EDIT {
        return Vec::new();
    }
    let mut told = Told::default();
    let pair = Pair { found, signs: &signs, term: &term, own: &own };
    for step in steps {
        pair.tell(step, &mut told);
    }
    pair.tell_gaps(&mut told);
    told.reasons()
}

/// Names are shorter.
const LONGEST: usize = 128;
/// What an edit costs, beside which writing a letter as one it looks like costs little.
const EDIT: u32 = 8;
/// What it costs to take a letter for another it is drawn like, or for one that is hidden.
const LIKENESS: u32 = 1;
/// More edits than the matcher tolerates explain nothing.
const MOST_EDITS: u32 = 3;

/// One step from the term to the text found, by the places of their signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// A sign that stands for a sign of the term.
    Stands { at: usize, own: usize },
    /// Two signs that stand for one they look like together.
    Together { at: usize, own: usize },
    /// Two signs of the term in the other order.
    Swapped { at: usize },
    /// A sign the term does not have.
    Added { at: usize },
    /// A sign of the term that is not there.
    LeftOut { own: usize },
    /// Another sign in the place of the term's.
    Replaced { at: usize, own: usize },
}

/// The cheapest way from the term's signs to those found.
fn align(signs: &[Sign], own: &[Sign]) -> (u32, Vec<Step>) {
    let width = own.len() + 1;
    let mut best: Vec<(u32, Option<Step>)> = Vec::with_capacity((signs.len() + 1) * width);
    for at in 0..=signs.len() {
        for place in 0..=own.len() {
            let ways = ways(signs, own, at, place).into_iter().flatten();
            let reached = ways.filter_map(|(cost, step)| {
                let (back, own_back) = lengths(step);
                let before = best.get(at.checked_sub(back)? * width + place.checked_sub(own_back)?)?;
                Some((before.0 + cost, Some(step)))
            });
            // Of two ways of the same cost the first, so that the same texts are always told the same way.
            best.push(reached.min_by_key(|(cost, _)| *cost).unwrap_or((0, None)));
        }
    }
    let mut steps = Vec::new();
    let (mut at, mut place) = (signs.len(), own.len());
    while let Some((_, Some(step))) = best.get(at * width + place) {
        let (back, own_back) = lengths(*step);
        (at, place) = (at.saturating_sub(back), place.saturating_sub(own_back));
        steps.push(*step);
    }
    steps.reverse();
    (best.last().map_or(0, |(cost, _)| *cost), steps)
}

/// The last steps that may lead to `at` signs found for `place` signs of the term, with what they cost.
fn ways(signs: &[Sign], own: &[Sign], at: usize, place: usize) -> [Option<(u32, Step)>; 5] {
    let sign = |back: usize| at.checked_sub(back).and_then(|at| Some((at, signs.get(at)?)));
    let term = |back: usize| place.checked_sub(back).and_then(|place| Some((place, own.get(place)?)));
    let stands = sign(1).zip(term(1)).map(|((at, sign), (own, term))| match likeness(*sign, *term) {
        Some(cost) => (cost, Step::Stands { at, own }),
        None => (EDIT, Step::Replaced { at, own }),
    });
    let together = sign(2).zip(sign(1)).zip(term(1)).and_then(|(((at, one), (_, other)), (own, term))| {
        let pair = PAIRS.iter().find(|(letter, _)| u32::from(*letter) == term.letter)?.1.map(u32::from);
        (pair == [one.letter, other.letter]).then_some((LIKENESS, Step::Together { at, own }))
    });
    let swapped = sign(2).zip(sign(1)).zip(term(2).zip(term(1))).and_then(|((one, other), (first, second))| {
        let crossed = likeness(*one.1, *second.1).is_some() && likeness(*other.1, *first.1).is_some();
        crossed.then_some((EDIT, Step::Swapped { at: one.0 }))
    });
    let added = sign(1).map(|(at, _)| (EDIT, Step::Added { at }));
    let left_out = term(1).map(|(own, _)| (EDIT, Step::LeftOut { own }));
    [stands, together, swapped, added, left_out]
}

/// How many signs found, and how many of the term, a step goes over.
fn lengths(step: Step) -> (usize, usize) {
    match step {
        Step::Stands { .. } | Step::Replaced { .. } => (1, 1),
        Step::Together { .. } => (2, 1),
        Step::Swapped { .. } => (2, 2),
        Step::Added { .. } => (1, 0),
        Step::LeftOut { .. } => (0, 1),
    }
}

/// What it costs that the sign stands for the term's; nothing where it does not.
fn likeness(sign: Sign, own: Sign) -> Option<u32> {
    if sign.letter == own.letter {
        return Some(0);
    }
    (sign.is(MASK) || look(sign.letter) == look(own.letter)).then_some(LIKENESS)
}

/// A text found beside its term.
struct Pair<'a> {
    found: &'a [u16],
    signs: &'a [Sign],
    term: &'a [u16],
    own: &'a [Sign],
}

impl Pair<'_> {
    fn tell(&self, step: Step, told: &mut Told) {
        match step {
            Step::Stands { at, own } => self.tell_letter(at, own, told),
            Step::Together { at, own } => {
                let written = format!("{}{}", self.written(at), self.written(at + 1));
                told.add(Way::WrittenFor, format!("{written}\0{}", self.meant(own)));
            }
            Step::Swapped { at } => {
                let (one, other) = (self.written(at), self.written(at + 1));
                told.add(Way::Swapped, format!("{other}{one} → {one}{other}"));
            }
            Step::Added { at } => {
                let same = |other: Option<usize>| {
                    let other = other.and_then(|other| self.signs.get(other));
                    other.zip(self.signs.get(at)).is_some_and(|(one, other)| one.letter == other.letter)
                };
                let doubled = same(at.checked_sub(1)) || same(Some(at + 1));
                told.add(if doubled { Way::Doubled } else { Way::Added }, self.written(at));
            }
            Step::LeftOut { own } => told.add(Way::LeftOut, self.meant(own)),
            Step::Replaced { at, own } => {
                told.add(Way::Replaced, format!("{} → {}", self.meant(own), self.written(at)))
            }
        }
    }

    /// A sign that stands for the term's: by which letter, from which script, with which mark.
    fn tell_letter(&self, at: usize, own: usize, told: &mut Told) {
        let (Some(sign), Some(term)) = (self.signs.get(at), self.own.get(own)) else { return };
        let (written, meant) = (self.written(at), self.meant(own));
        if sign.is(MASK) {
            told.add(Way::Hidden, written);
        } else if written.to_lowercase() == meant.to_lowercase()
            || (sign.letter == term.letter && sign.is(MARKED) && term.is(MARKED))
        {
            // The same letter.
        } else if let Some(script) = Script::of(&written).filter(|script| Some(*script) != Script::of(&meant)) {
            told.add(Way::Letters(script), written);
        } else if sign.letter == term.letter && sign.is(IDEOGRAPH) {
            told.add(Way::Variant, format!("{meant} → {written}"));
        } else if sign.letter == term.letter && (sign.is(MARKED) || term.is(MARKED)) {
            told.add(Way::Marked, format!("{meant} → {written}"));
        } else if sign.letter == term.letter && !sign.is(SYMBOL) {
            told.add(Way::Letters(Script::Other), written);
        } else {
            told.add(Way::WrittenFor, format!("{written}\0{meant}"));
        }
    }

    /// What stands between the letters though it does not in the term, seen or not.
    fn tell_gaps(&self, told: &mut Told) {
        // Of a name of several words its own gaps are no difference, wherever they stand.
        let own = self.own.iter().skip(1).filter(|sign| sign.is(GAP)).count();
        let gaps: Vec<String> = self
            .signs
            .windows(2)
            .filter_map(|pair| match pair {
                [before, sign] if sign.is(GAP) => Some(slice(self.found, before.end, sign.start)),
                _ => None,
            })
            .collect();
        for gap in gaps.into_iter().skip(own) {
            let signs: String = gap.chars().filter(|sign| !sign.is_whitespace()).collect();
            told.add(if signs.is_empty() { Way::Spaces } else { Way::Signs }, signs);
        }
        let invisible = |signs: &[Sign]| signs.iter().skip(1).filter(|sign| sign.is(INVISIBLE)).count();
        let added = invisible(self.signs).saturating_sub(invisible(self.own));
        (0..added).for_each(|_| told.add(Way::Invisible, String::new()));
    }

    /// The characters of a sign found.
    fn written(&self, at: usize) -> String {
        self.signs.get(at).map(|sign| slice(self.found, sign.start, sign.end)).unwrap_or_default()
    }

    /// The characters of the term's sign.
    fn meant(&self, at: usize) -> String {
        self.own.get(at).map(|sign| slice(self.term, sign.start, sign.end).to_lowercase()).unwrap_or_default()
    }
}

fn slice(text: &[u16], start: u32, end: u32) -> String {
    text.get(start as usize..end as usize).map(String::from_utf16_lossy).unwrap_or_default()
}

/// The ways a text can differ from its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A digit, a symbol or a letter for one it looks like.
    WrittenFor,
    /// Letters of another script or style.
    Letters(Script),
    /// Another form of the same sign.
    Variant,
    Marked,
    Hidden,
    LeftOut,
    Added,
    Doubled,
    Replaced,
    Swapped,
    Spaces,
    Signs,
    Invisible,
}

impl Way {
    /// The catalogue's keys: for one place, and for several.
    fn keys(self) -> [&'static str; 2] {
        match self {
            Way::WrittenFor => ["how.written_for", "how.written_for"],
            Way::Letters(script) => [script.key(), script.key()],
            Way::Variant => ["how.variant", "how.variant"],
            Way::Marked => ["how.marked", "how.marked"],
            Way::Hidden => ["how.hidden.one", "how.hidden.several"],
            Way::LeftOut => ["how.left_out.one", "how.left_out.several"],
            Way::Added => ["how.added.one", "how.added.several"],
            Way::Doubled => ["how.doubled.one", "how.doubled.several"],
            Way::Replaced => ["how.replaced.one", "how.replaced.several"],
            Way::Swapped => ["how.swapped", "how.swapped"],
            Way::Spaces => ["how.spaces.one", "how.spaces.several"],
            Way::Signs => ["how.signs.one", "how.signs.several"],
            Way::Invisible => ["how.invisible.one", "how.invisible.several"],
        }
    }
}

/// The scripts and styles whose letters are taken for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Armenian,
    Cherokee,
    FullWidth,
    Mathematical,
    Enclosed,
    Kana,
    Han,
    Other,
}

impl Script {
    /// The script of a text's first character; none of a digit or a symbol.
    fn of(text: &str) -> Option<Self> {
        let first = text.chars().next()?;
        Some(match u32::from(first) {
            0..=0x7f if !first.is_ascii_alphabetic() => return None,
            0..=0x24f | 0x1e00..=0x1eff => Script::Latin,
            0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
            0x400..=0x52f | 0x1c80..=0x1c8f | 0xa640..=0xa69f => Script::Cyrillic,
            0x530..=0x58f => Script::Armenian,
            0x13a0..=0x13ff | 0xab70..=0xabbf => Script::Cherokee,
            0x3041..=0x30ff => Script::Kana,
            0xff01..=0xff9f => Script::FullWidth,
            0x2100..=0x214f | 0x1d400..=0x1d7ff => Script::Mathematical,
            0x2460..=0x24ff | 0x1f100..=0x1f1ff => Script::Enclosed,
            0x2e80..=0x2fdf | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => Script::Han,
            _ => Script::Other,
        })
    }

    fn key(self) -> &'static str {
        match self {
            Script::Latin => "how.letters.latin",
            Script::Cyrillic => "how.letters.cyrillic",
            Script::Greek => "how.letters.greek",
            Script::Armenian => "how.letters.armenian",
            Script::Cherokee => "how.letters.cherokee",
            Script::FullWidth => "how.letters.full_width",
            Script::Mathematical => "how.letters.mathematical",
            Script::Enclosed => "how.letters.enclosed",
            Script::Kana => "how.letters.kana",
            Script::Han => "how.letters.han",
            Script::Other => "how.letters.other",
        }
    }
}

/// What is told, each way once, in the order it is met first.
#[derive(Default)]
struct Told {
    ways: Vec<(Way, usize, Vec<String>)>,
}

impl Told {
    fn add(&mut self, way: Way, what: String) {
        // Each letter written for another is a detail of its own: `0 for o, 3 for e`.
        let same = |(other, _, whats): &&mut (Way, usize, Vec<String>)| {
            *other == way && (way != Way::WrittenFor || whats.contains(&what))
        };
        match self.ways.iter_mut().find(same) {
            Some((_, count, whats)) => {
                *count += 1;
                // Edits are counted one by one; a letter that stands for another is shown once.
                if matches!(way, Way::LeftOut | Way::Added | Way::Doubled) || !whats.contains(&what) {
                    whats.push(what);
                }
            }
            None => self.ways.push((way, 1, vec![what])),
        }
    }

    fn reasons(self) -> Vec<Reason> {
        let reason = |(way, count, whats): (Way, usize, Vec<String>)| {
            let [one, several] = way.keys();
            let key = if count == 1 { one } else { several };
            if way == Way::WrittenFor {
                let (written, meant) = whats.first().and_then(|what| what.split_once('\0')).unwrap_or_default();
                return Reason::new(key, &[("written", written.to_owned()), ("meant", meant.to_owned())]);
            }
            Reason::new(key, &[("count", count.to_string()), ("letters", whats.join(" "))])
        };
        self.ways.into_iter().map(reason).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::Language;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn told(found: &str, term: &str) -> String {
        let found: Vec<u16> = found.encode_utf16().collect();
        let details = differences(&found, term);
        let words = |detail: &Reason| catalogue::text(Language::ENGLISH, &detail.key, &detail.arguments);
        details.iter().map(words).collect::<Vec<_>>().join(", ")
    }

    fn check(term: &str, found: &[&str], expected: Expect) {
        let lines: Vec<String> =
            found.iter().map(|found| format!("{}: {}", found.escape_debug(), told(found, term))).collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn letters_that_stand_for_others() {
        check(
            "Velmora",
            &[
                "Velm0ra",
                "V3lm0r4",
                "ve1mora",
                "Velmor@",
                "Vеlmоra",
                "Ｖｅｌｍｏｒａ",
                "Vélmora",
                "Velrnora",
                "V*lm*ra",
            ],
            expect![[r#"
                Velm0ra: 0 for o
                V3lm0r4: 3 for e, 0 for o, 4 for a
                ve1mora: 1 for l
                Velmor@: @ for a
                Vеlmоra: Cyrillic е о
                Ｖｅｌｍｏｒａ: of another width Ｖ ｅ ｌ ｍ ｏ ｒ ａ
                Vélmora: other accents (e → é)
                Velrnora: rn for m
                V*lm*ra: 2 letters hidden by *"#]],
        );
    }

    #[test]
    fn letters_that_are_missing_or_too_many() {
        check(
            "Velmora",
            &[
                "Velmra", "Vlmra", "Velmorra", "Velmoxra", "Velmara", "Velmroa", "Velm0rra", "velmora", "VELMORA",
                "Xyzzy",
            ],
            expect![[r#"
                Velmra: 1 letter left out (o)
                Vlmra: 2 letters left out (e o)
                Velmorra: 1 letter doubled (r)
                Velmoxra: 1 letter added (x)
                Velmara: 1 letter replaced (o → a)
                Velmroa: 2 letters swapped (or → ro)
                Velm0rra: 0 for o, 1 letter doubled (r)
                velmora: 
                VELMORA: 
                Xyzzy: "#]],
        );
    }

    #[test]
    fn what_stands_between_the_letters() {
        check(
            "Velmora",
            &["V E L M O R A", "Vel mora", "V.e.l.m.o.r.a", "Vel\u{200b}mo\u{200b}ra", "V-3lmora"],
            expect![[r#"
                V E L M O R A: spaces between the letters in 6 places
                Vel mora: 1 space between the letters
                V.e.l.m.o.r.a: “.” between the letters in 6 places
                Vel\u{200b}mo\u{200b}ra: invisible characters in 2 places
                V-3lmora: 3 for e, “-” between the letters"#]],
        );
        check(
            "Aerolux 5",
            &["Aer0lux 5", "Aero lux 5"],
            expect![[r#"
            Aer0lux 5: 0 for o
            Aero lux 5: 1 space between the letters"#]],
        );
    }

    #[test]
    fn names_in_han_and_kana() {
        check(
            "维尔莫拉",
            &["維爾莫拉", "维尔莫啦", "维尔莫", "维-尔-莫-拉"],
            expect![[r#"
            維爾莫拉: other forms of the same signs (维 → 維 尔 → 爾)
            维尔莫啦: 1 letter replaced (拉 → 啦)
            维尔莫: 1 letter left out (拉)
            维-尔-莫-拉: “-” between the letters in 3 places"#]],
        );
        check(
            "ヴェルモラ",
            &["ヴエルモラ", "ｳﾞｪﾙﾓﾗ"],
            expect![[r#"
            ヴエルモラ: other forms of the same signs (ェ → エ)
            ｳﾞｪﾙﾓﾗ: of another width ｳﾞ ｪ ﾙ ﾓ ﾗ"#]],
        );
    }

    #[test]
    fn what_is_invisible_in_the_term_as_well_is_no_difference() {
        for found in ["À\u{ffa0}ඳ", "Àඳ"] {
            assert_eq!(told(found, "À\u{ffa0}ඳ"), "");
        }
    }

    proptest! {
        #[test]
        fn any_two_texts_are_compared(found in ".{0,40}", term in ".{0,40}") {
            _ = told(&found, &term);
        }

        #[test]
        fn any_units_are_compared(found in prop::collection::vec(any::<u16>(), 0..200), term in ".{0,40}") {
            _ = differences(&found, &term);
        }

        #[test]
        fn a_term_does_not_differ_from_itself(term in "[\\p{L}\\p{N}][\\p{L}\\p{N} .-]{0,30}") {
            prop_assert_eq!(told(&term, &term), "");
        }

        #[test]
        fn one_edit_is_told_as_one(at in 0_usize..7, letter in "[bcdf]", kind in 0_u8..2) {
            let mut letters: Vec<String> = "Velmora".chars().map(String::from).collect();
            if kind == 0 { letters.insert(at, letter); } else { letters[at] = letter; }
            let told = told(&letters.concat(), "Velmora");
            prop_assert!(told.starts_with("1 letter "), "{}", told);
        }
    }
}
