//! What letters are folded to: the signs of all scripts that are read as Latin letters or digits.
//!
//! The data are those of the crates `unicode-normalization` (decompositions, marks), `unicode-security` (the table of
//! look-alikes of Unicode Technical Standard #39) and `unicode_names2` (names), so that no folder of sources is needed and
//! a test compares what is committed with them. What they lack, and what is not taken of them, stands with its reason in
//! `letters-by-hand.txt`.

use super::Table;
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

/// The file of what is decided by hand.
pub const BY_HAND: &str = "crates/analysis/tables/letters-by-hand.txt";

/// How a sign differs from the letters it is folded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// It is another way of writing them: ß for ss.
    Same,
    /// It has a mark or a stroke more.
    Marked,
    /// It is of another script or style.
    Alike,
    /// Both.
    AlikeAndMarked,
    /// It is a symbol, and stands for a letter only within a word.
    Symbol,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Same => "same",
            Kind::Marked => "marked",
            Kind::Alike => "alike",
            Kind::AlikeAndMarked => "alike-marked",
            Kind::Symbol => "symbol",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let mut kinds = [Kind::Same, Kind::Marked, Kind::Alike, Kind::AlikeAndMarked, Kind::Symbol].into_iter();
        kinds.find(|kind| kind.name() == name)
    }
}

/// What a sign is folded to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fold {
    letters: String,
    kind: Kind,
}

/// What is decided by hand.
struct ByHand {
    folds: BTreeMap<char, Fold>,
    /// Signs that stay themselves.
    kept: BTreeSet<char>,
}

impl ByHand {
    /// Lines of a kind, a target and its signs, parted by spaces; `none` has no target.
    fn read(text: &str) -> Result<Self> {
        let mut by_hand = Self { folds: BTreeMap::new(), kept: BTreeSet::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let signs = match cells.as_slice() {
                ["none", signs @ ..] => {
                    by_hand.kept.extend(signs.iter().flat_map(|signs| signs.chars()));
                    continue;
                }
                [_, _, signs @ ..] => signs,
                _ => bail!("{BY_HAND}: `{line}` has no signs"),
            };
            let kind = Kind::named(cells[0]).with_context(|| format!("{BY_HAND}: `{line}` begins with no kind"))?;
            for sign in signs.iter().flat_map(|signs| signs.chars()) {
                let fold = Fold { letters: cells[1].to_owned(), kind };
                if by_hand.folds.insert(sign, fold).is_some() || by_hand.kept.contains(&sign) {
                    bail!("{BY_HAND}: {sign} stands there twice");
                }
            }
        }
        Ok(by_hand)
    }
}

/// Makes the table of letters.
pub fn letters(by_hand: &str) -> Result<Table> {
    let versions = [unicode_normalization::UNICODE_VERSION.0.into(), unicode_security::UNICODE_VERSION.0];
    ensure!(
        versions == [18, 18],
        "the data are of Unicode {versions:?}: say so in the heads of the tables and in NOTICE"
    );
    let by_hand = ByHand::read(by_hand)?;
    let folds: BTreeMap<char, Fold> = signs().filter_map(|sign| Some((sign, fold(sign, &by_hand)?))).collect();
    Ok(Table {
        path: "crates/analysis/tables/letters.txt",
        head: "What signs are read as: how they differ, the letters, the signs. `a-z` and `0-9` are followed by the first sign of\n\
               each alphabet. From the Unicode Character Database and from confusables.txt of Unicode Technical Standard #39,\n\
               both 18.0, Unicode License V3, with what stands in letters-by-hand.txt.",
        body: written(folds),
    })
}

/// Makes the table of marks.
pub fn marks() -> Table {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in signs().filter(|sign| is_combining_mark(*sign)).map(u32::from) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    let lines: Vec<String> = ranges.iter().map(|(first, last)| format!("{first:x} {last:x}")).collect();
    Table {
        path: "crates/analysis/tables/marks.txt",
        head: "Combining marks (general categories Mn, Mc and Me), each row a range of code points. From the Unicode Character Database\n\
               18.0, Unicode License V3.",
        body: lines.join("\n"),
    }
}

/// Every character beyond ASCII.
fn signs() -> impl Iterator<Item = char> {
    '\u{80}'..=char::MAX
}

/// Signs that are folded by rule or are no letters among Latin ones: marks and what is not seen; scripts that are written
/// without spaces, which have tables of their own; scripts written from right to left, whose letters would not stand in
/// their place among Latin ones.
fn is_apart(sign: char) -> bool {
    let without_spaces = matches!(
        sign.script(),
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo | Script::Thai
    );
    let full_width = matches!(sign, '\u{ff01}'..='\u{ff5e}');
    let right_to_left = matches!(u32::from(sign), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff);
    let unseen = skeleton(sign.encode_utf8(&mut [0; 4])).next().is_none();
    without_spaces || full_width || right_to_left || unseen || is_combining_mark(sign)
}

/// The same letter in the other case, in scripts in which names are looked for.
fn other_case(sign: char) -> Option<char> {
    if !matches!(sign.script(), Script::Latin | Script::Cyrillic | Script::Greek | Script::Armenian) {
        return None;
    }
    let single = |mut letters: Vec<char>| if letters.len() == 1 { letters.pop() } else { None };
    let lower = single(sign.to_lowercase().collect()).filter(|lower| *lower != sign);
    lower.or_else(|| single(sign.to_uppercase().collect()).filter(|upper| *upper != sign))
}

/// What a sign is folded to. A name is found in capitals as well: where one case of a letter is folded, so is the other.
fn fold(sign: char, by_hand: &ByHand) -> Option<Fold> {
    let own = |sign: char| {
        let taken = !by_hand.kept.contains(&sign) && !is_apart(sign);
        if taken { own_fold(sign, by_hand) } else { None }
    };
    own(sign).or_else(|| own(other_case(sign).filter(|_| !by_hand.kept.contains(&sign))?))
}

/// By hand; as the letter of which it is a form; as the letter it looks like.
fn own_fold(sign: char, by_hand: &ByHand) -> Option<Fold> {
    if let Some(fold) = by_hand.folds.get(&sign) {
        return Some(fold.clone());
    }
    let itself = sign.to_string();
    let canonical: String = sign.nfd().collect();
    if canonical != itself {
        return of_base(&canonical, by_hand);
    }
    let compatible = without_marks(&sign.nfkd().filter(|sign| !"(). ".contains(*sign)).collect::<String>());
    if let Some(letters) = latin(&compatible) {
        return Some(Fold { letters, kind: Kind::Alike });
    }
    let form = || {
        let mut signs = compatible.chars();
        let (base, None) = (signs.next().filter(|base| *base != sign)?, signs.next()) else { return None };
        let Fold { letters, kind } = fold(base, by_hand)?;
        Some(Fold { letters, kind: if kind == Kind::Symbol { kind } else { Kind::Alike } })
    };
    by_name(sign).or_else(|| of_gap(sign)).or_else(form).or_else(|| of_alike(sign, by_hand))
}

/// Of a sign that is another with marks.
fn of_base(canonical: &str, by_hand: &ByHand) -> Option<Fold> {
    let bare = without_marks(canonical);
    let marked = bare.len() < canonical.len();
    let mut signs = bare.chars();
    let (base, None) = (signs.next()?, signs.next()) else { return None };
    if let Some(letters) = latin(&bare) {
        return Some(Fold { letters, kind: if marked { Kind::Marked } else { Kind::Alike } });
    }
    let base = fold(base, by_hand)?;
    let kind = match base.kind {
        Kind::Alike if marked => Kind::AlikeAndMarked,
        kind => kind,
    };
    Some(Fold { kind, ..base })
}

/// Of a sign whose name tells the letter.
fn by_name(sign: char) -> Option<Fold> {
    let name = unicode_names2::name(sign)?.to_string();
    let (letter, kind) = ["LATIN CAPITAL LETTER ", "LATIN SMALL LETTER "]
        .iter()
        .find_map(|start| name.strip_prefix(start)?.split_once(" WITH ").map(|(letter, _)| (letter, Kind::Marked)))
        .or_else(|| {
            let letter = name.strip_prefix("LATIN LETTER SMALL CAPITAL ")?;
            Some((letter.split_once(" WITH ").map_or(letter, |(letter, _)| letter), Kind::Alike))
        })
        .or_else(|| {
            let starts = [
                "NEGATIVE CIRCLED LATIN CAPITAL LETTER ",
                "NEGATIVE SQUARED LATIN CAPITAL LETTER ",
                "REGIONAL INDICATOR SYMBOL LETTER ",
            ];
            Some((starts.iter().find_map(|start| name.strip_prefix(start))?, Kind::Alike))
        })?;
    let letters = latin(letter).filter(|letters| letters.len() == 1)?;
    Some(Fold { letters, kind })
}

/// Of a sign that looks like others.
fn of_alike(sign: char, by_hand: &ByHand) -> Option<Fold> {
    let prototype: String = skeleton(sign.encode_utf8(&mut [0; 4])).collect();
    let bare = without_marks(&prototype);
    let kind = if is_money(sign) { Kind::Symbol } else { Kind::Alike };
    if let Some(letters) = latin(&bare) {
        // Of several letters only what is Latin itself: in other scripts such a sign is one letter.
        let taken = letters.len() == 1 || (sign.script() == Script::Latin && letters != "rn");
        return taken.then_some(Fold { letters, kind });
    }
    let mut signs = bare.chars();
    let (base, None) = (signs.next()?, signs.next()) else { return None };
    if base == sign || !sign.is_alphanumeric() {
        return None;
    }
    // The prototype is a small capital or a letter with a stroke.
    let letters = by_hand.folds.get(&base).cloned().or_else(|| by_name(base))?.letters;
    (letters.len() == 1).then_some(Fold { letters, kind })
}

/// Of a place that is free in the mathematical alphabets, since its letter was a sign already (ℎ for italic h): what makes
/// such texts by counting writes there all the same.
fn of_gap(sign: char) -> Option<Fold> {
    let place = u32::from(sign).checked_sub(0x1_d400).filter(|place| *place < 13 * 52 && sign.nfkd().eq([sign]))?;
    let letter = char::from_u32(u32::from('a') + place % 26)?;
    Some(Fold { letters: letter.to_string(), kind: Kind::Alike })
}

fn is_money(sign: char) -> bool {
    matches!(u32::from(sign), 0xa2..=0xa5 | 0x20a0..=0x20cf)
}

/// The text in small letters, if it is one to three Latin letters or digits.
fn latin(text: &str) -> Option<String> {
    let fits = (1..=3).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_alphanumeric());
    fits.then(|| text.to_ascii_lowercase())
}

fn without_marks(text: &str) -> String {
    text.chars().filter(|sign| !is_combining_mark(*sign)).collect()
}

/// Whole alphabets first, then a line a target.
fn written(mut folds: BTreeMap<char, Fold>) -> String {
    let mut lines = Vec::new();
    for (name, alphabet) in [("a-z", "abcdefghijklmnopqrstuvwxyz"), ("0-9", "0123456789")] {
        let is_alphabet = |first: char| {
            alphabet.chars().zip(u32::from(first)..).all(|(letter, code)| {
                let fold = char::from_u32(code).and_then(|sign| folds.get(&sign));
                fold.is_some_and(|fold| fold.kind == Kind::Alike && fold.letters == letter.to_string())
            })
        };
        let firsts: Vec<char> = folds.keys().copied().filter(|first| is_alphabet(*first)).collect();
        for first in &firsts {
            let codes = (u32::from(*first)..).take(alphabet.len());
            codes.filter_map(char::from_u32).for_each(|sign| drop(folds.remove(&sign)));
        }
        lines.push(format!("alike {name} {}", firsts.iter().collect::<String>()));
    }
    let mut rows: BTreeMap<(Kind, String), String> = BTreeMap::new();
    for (sign, fold) in folds {
        rows.entry((fold.kind, fold.letters)).or_default().push(sign);
    }
    lines.extend(rows.iter().map(|((kind, letters), signs)| format!("{} {letters} {signs}", kind.name())));
    lines.join("\n")
}
