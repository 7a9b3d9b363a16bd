//! Folding: a text becomes a row of signs, each with its place in the original.
//!
//! A sign is a letter or digit as a reader takes it: without case, accents, width and script. What a fold had to do is
//! kept as [`traits`](Sign::traits), because it is what a finding has to explain.
//! Everything is counted in 32 bits.

use std::sync::OnceLock;

/// The sign was folded from a letter of another script, width or style that looks like it.
pub(crate) const LOOK_ALIKE: u8 = 1;
/// The sign carried a mark (accent) that was dropped.
pub(crate) const MARKED: u8 = 1 << 1;
/// An invisible character stands directly before the sign, inside its word.
pub(crate) const INVISIBLE: u8 = 1 << 2;
/// The sign was folded from a symbol used as a letter: `@` for a.
pub(crate) const SYMBOL: u8 = 1 << 3;
/// Something that is no sign stands between this sign and the one before.
pub(crate) const GAP: u8 = 1 << 4;
/// The sign is an upper-case letter.
pub(crate) const UPPER: u8 = 1 << 5;
/// The sign belongs to a script written without spaces: a word may begin and end at it.
pub(crate) const IDEOGRAPH: u8 = 1 << 6;
/// The sign hides a letter: `N*ke`.
pub(crate) const MASK: u8 = 1 << 7;

/// What a mask folds to; no letter does.
pub(crate) const HIDDEN: u32 = '*' as u32;

/// One letter or digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sign {
    /// The folded letter, as a Unicode scalar value.
    pub letter: u32,
    /// First UTF-16 code unit in the original.
    pub start: u32,
    /// One past the last, marks included.
    pub end: u32,
    /// What folding did, and where the sign stands.
    pub traits: u8,
    /// Which of [`KINDS`] the letter is of.
    pub kind: u8,
    /// What the letter looks like, if that is in ASCII, or 0.
    pub look: u8,
}

/// Kinds of letters: signs that look alike are of one kind, and so are some that do not.
pub(crate) const KINDS: usize = 32;

const fn ascii_look(letter: u32) -> u8 {
    if letter < 0x80 { look(letter) as u8 } else { 0 }
}

/// The kind of a letter.
pub(crate) const fn kind(letter: u32) -> u8 {
    let look = look(letter);
    (if look < 0x80 { look & 31 } else { look.wrapping_mul(0x9e37_79b1) >> 27 }) as u8
}

impl Sign {
    fn new(letter: u32, start: u32, end: u32, traits: u8) -> Self {
        Self { letter, start, end, traits, kind: kind(letter), look: ascii_look(letter) }
    }

    /// Whether every bit of `traits` is set.
    pub fn is(self, traits: u8) -> bool {
        self.traits & traits == traits
    }

    /// Whether the sign is a digit.
    pub fn is_digit(self) -> bool {
        (0x30..=0x39).contains(&self.letter)
    }
}

/// How symbols are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbols {
    /// As what stands between words.
    AsGaps,
    /// As the letters they look like, where they stand in or beside a word.
    AsLetters,
}

/// Folds `text` into `signs`, which is emptied first. Lone surrogates are gaps.
///
/// Says whether the text holds a symbol that [`Symbols::AsLetters`] would take for a letter.
pub(crate) fn fold(text: &[u16], symbols: Symbols, signs: &mut Vec<Sign>) -> bool {
    let ascii = if symbols == Symbols::AsLetters { &ASCII_WITH_SYMBOLS } else { &ASCII };
    let mut symbols_seen = 0;
    let mut is_east_asian = None;
    let mut pending = GAP;
    let mut at = 0_u32;
    signs.clear();
    signs.reserve(text.len());
    while let Some(unit) = text.get(at as usize) {
        if *unit < 0x80 {
            // Every unit is written where the next sign goes, and stays if it is one: there is nothing to guess about which.
            let rest = text.get(at as usize..).unwrap_or_default();
            let run = rest.iter().take_while(|unit| **unit < 0x80).count();
            let mut count = signs.len();
            signs.resize(count + run, Sign::default());
            for (unit, start) in rest[..run].iter().zip(at..) {
                let Folded { letter, traits, kind, look } = ascii[usize::from(*unit) & 0x7f];
                let (end, all) = (start + 1, traits | pending);
                signs[count] = Sign { letter: u32::from(letter), start, end, traits: all, kind, look };
                let is_gap = u8::from(letter == 0);
                count += usize::from(1 - is_gap);
                pending = GAP * is_gap;
                symbols_seen |= traits * is_gap;
            }
            signs.truncate(count);
            at += run as u32;
            continue;
        }
        let Some(character) = decode(*unit, text.get(at as usize + 1)) else {
            at += 1;
            pending = GAP;
            continue;
        };
        let (start, end) = (at, at + character.len_utf16() as u32);
        at = end;
        match class(character, symbols) {
            Class::Sign { letter, .. } if joined(signs.last_mut().filter(|_| pending == 0), letter, end) => {}
            Class::Sign { letter, more, traits } => {
                let usual = is_full_width(character) && *is_east_asian.get_or_insert_with(|| has_east_asian(text));
                let traits = if usual { traits & !LOOK_ALIKE } else { traits } | pending;
                signs.push(Sign::new(letter, start, end, traits));
                for letter in more.into_iter().filter(|letter| *letter != 0) {
                    signs.push(Sign::new(u32::from(letter), start, end, traits & !(GAP | INVISIBLE)));
                }
                pending = 0;
            }
            Class::Mark(traits) => {
                if let Some(last) = signs.last_mut().filter(|_| pending & GAP == 0) {
                    last.end = end;
                    last.traits |= traits;
                }
            }
            Class::Voicing(offset) => {
                let last = signs.last_mut().filter(|_| pending & GAP == 0);
                if let Some(last) = last.filter(|last| last.is(IDEOGRAPH) || is_mark(character)) {
                    last.end = end;
                    last.letter = voiced(last.letter, offset);
                    last.kind = kind(last.letter);
                }
            }
            Class::Invisible if pending & GAP == 0 => {
                pending |= INVISIBLE;
                // A variation selector belongs to the sign before it.
                if let Some(last) = signs.last_mut().filter(|_| is_mark(character)) {
                    last.end = end;
                }
            }
            Class::Gap if pending & GAP == 0 && is_stroke(character) && after_kana(text, signs) => {
                let letter = kana_look(u32::from('ー'));
                signs.push(Sign::new(letter, start, end, IDEOGRAPH | LOOK_ALIKE));
            }
            Class::Symbol => {
                symbols_seen |= SYMBOL;
                pending = GAP;
            }
            Class::Gap | Class::Invisible => pending = GAP,
        }
    }
    symbols_seen != 0
}

/// The character that begins with `unit`. Absent where that is half of a surrogate pair without the other half.
fn decode(unit: u16, next: Option<&u16>) -> Option<char> {
    match (unit, next) {
        (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
            char::from_u32(0x10000 + ((u32::from(unit) & 0x3ff) << 10) + (u32::from(*low) & 0x3ff))
        }
        _ => char::from_u32(u32::from(unit)),
    }
}

/// An ASCII character, folded. Of a gap the letter is 0, and the traits are not where it may stand for a letter.
#[derive(Clone, Copy)]
struct Folded {
    letter: u8,
    traits: u8,
    kind: u8,
    look: u8,
}

const ASCII: [Folded; 128] = ascii(Symbols::AsGaps);
const ASCII_WITH_SYMBOLS: [Folded; 128] = ascii(Symbols::AsLetters);

const fn ascii(symbols: Symbols) -> [Folded; 128] {
    let mut table = [Folded { letter: 0, traits: 0, kind: 0, look: 0 }; 128];
    let mut code = 0;
    while code < 128 {
        let (letter, traits) = match (code, symbols) {
            (b'0'..=b'9' | b'a'..=b'z', _) => (code, 0),
            (b'A'..=b'Z', _) => (code | 0x20, UPPER),
            (_, Symbols::AsGaps) => (0, if symbol_letter(code) == 0 { 0 } else { SYMBOL }),
            (_, Symbols::AsLetters) => match symbol_letter(code) {
                b'*' => (b'*', MASK),
                0 => (0, 0),
                letter => (letter, SYMBOL),
            },
        };
        let (kind, look) = (kind(letter as u32), ascii_look(letter as u32));
        table[code as usize] = Folded { letter, traits, kind, look };
        code += 1;
    }
    table
}

/// The letter's class: signs that are written for one another share it.
pub(crate) const fn look(letter: u32) -> u32 {
    if letter >= 0x80 {
        return letter;
    }
    let class = match letter as u8 {
        b'0' => b'o',
        b'1' | b'i' => b'l',
        b'2' => b'z',
        b'3' => b'e',
        b'4' => b'a',
        b'5' => b's',
        b'6' | b'9' | b'q' => b'g',
        b'7' => b't',
        b'8' => b'b',
        b'v' => b'u',
        other => other,
    };
    class as u32
}

/// Whether a place begins or ends between a character and a mark on it, or inside a surrogate pair.
pub(crate) fn cuts_a_character(text: &[u16], start: u32, end: u32) -> bool {
    let cut = |at: u32| {
        let at = at as usize;
        let Some(unit) = text.get(at) else { return false };
        decode(*unit, text.get(at + 1)).is_some_and(|character| at > 0 && is_mark(character))
    };
    cut(start) || cut(end)
}

/// Whether the character is a mark on the one before it.
fn is_mark(character: char) -> bool {
    static RANGES: OnceLock<Vec<(u32, u32)>> = OnceLock::new();
    let code = u32::from(character);
    // Nothing before the first mark is one, and neither is common punctuation.
    if code < 0x300 || (0x2000..0x20d0).contains(&code) || (0x3000..0x302a).contains(&code) {
        return false;
    }
    let ranges = RANGES.get_or_init(|| {
        let rows = MARKS.lines().filter_map(|line| line.split_once(' '));
        rows.filter_map(|(first, last)| u32::from_str_radix(first, 16).ok().zip(u32::from_str_radix(last, 16).ok()))
            .collect()
    });
    let after = ranges.partition_point(|(first, _)| *first <= code);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|(_, last)| code <= *last)
}

const MARKS: &str = include_str!("../tables/marks.txt");

/// Whether the character is drawn like the mark of a long vowel.
fn is_stroke(character: char) -> bool {
    matches!(character, '─' | '━' | '－' | '—' | '–' | '―' | '‐' | '−')
}

fn after_kana(text: &[u16], signs: &[Sign]) -> bool {
    let unit = signs.last().and_then(|sign| text.get(sign.start as usize));
    unit.is_some_and(|unit| (0x30a1..=0x30fa).contains(unit) || (0xff66..=0xff9d).contains(unit))
}

enum Class {
    Sign {
        letter: u32,
        /// The letters after the first, of ASCII, or 0.
        more: [u8; 2],
        traits: u8,
    },
    /// What it adds to the traits of the sign before it.
    Mark(u8),
    Voicing(u32),
    Invisible,
    /// What would be taken for a letter by [`Symbols::AsLetters`].
    Symbol,
    Gap,
}

fn sign(letter: u32, traits: u8) -> Class {
    Class::Sign { letter, more: [0; 2], traits }
}

fn class(character: char, symbols: Symbols) -> Class {
    let code = u32::from(character);
    let folded = if symbols == Symbols::AsLetters { &ASCII_WITH_SYMBOLS } else { &ASCII };
    if let Some(folded) = folded.get(code as usize) {
        return if folded.letter == 0 { Class::Gap } else { sign(u32::from(folded.letter), folded.traits) };
    }
    match code {
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f => {
            Class::Invisible
        }
        0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 => Class::Invisible,
        0xfff0..=0xfff8 | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff => Class::Invisible,
        0x300..=0x36f | 0x483..=0x487 | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0xfe20..=0xfe2f => {
            Class::Mark(MARKED)
        }
        0xff01..=0xff5e => match class(char::from_u32(code - 0xfee0).unwrap_or(' '), symbols) {
            Class::Sign { letter, more, traits } => Class::Sign { letter, more, traits: traits | LOOK_ALIKE },
            other => other,
        },
        0xff66..=0xff9d => {
            let kana = HALF_WIDTH_KANA.get((code - 0xff66) as usize).copied().unwrap_or('ー');
            sign(kana_look(u32::from(kana)), IDEOGRAPH | LOOK_ALIKE)
        }
        0xff9e | 0x3099 | 0x309b => Class::Voicing(1),
        0xff9f | 0x309a | 0x309c => Class::Voicing(2),
        0x3041..=0x3096 => sign(kana_look(code + 0x60), IDEOGRAPH | LOOK_ALIKE),
        0x30a1..=0x30fa | 0x30fc => sign(kana_look(code), IDEOGRAPH),
        0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => {
            match han_variant(character) {
                Some(letter) => sign(letter, IDEOGRAPH | LOOK_ALIKE),
                None => sign(code, IDEOGRAPH),
            }
        }
        0x0e01..=0x0e4e | 0xac00..=0xd7a3 | 0x1100..=0x11ff | 0x3131..=0x318e => sign(code, IDEOGRAPH),
        _ => match Letters::get().read(code) {
            Some(read) if read.traits & SYMBOL != 0 && symbols == Symbols::AsGaps => Class::Symbol,
            Some(Read { letters: [letter, more @ ..], traits }) => {
                let upper = if traits == MARKED && character.is_uppercase() { UPPER } else { 0 };
                Class::Sign { letter: u32::from(letter), more, traits: traits | upper }
            }
            // The points of Hebrew and Arabic, which most texts leave out.
            None if matches!(code, 0x591..=0x5c7 | 0x610..=0x61a | 0x64b..=0x65f | 0x670 | 0x6d6..=0x6ed)
                && is_mark(character) =>
            {
                Class::Mark(0)
            }
            None if character.is_alphanumeric() => lower(character),
            None if is_mark(character) => Class::Mark(MARKED),
            None => Class::Gap,
        },
    }
}

/// The character's own lower case, for scripts that fold to nothing else.
fn lower(character: char) -> Class {
    let folded = character.to_lowercase().next().unwrap_or(character);
    sign(u32::from(folded), if folded == character { 0 } else { UPPER })
}

/// The letter a symbol is written for, or [`HIDDEN`]; 0 for none.
const fn symbol_letter(code: u8) -> u8 {
    match code {
        b'@' => b'a',
        b'$' => b's',
        b'!' | b'|' => b'l',
        b'+' => b't',
        b'(' => b'c',
        b'#' => b'h',
        b'*' => b'*',
        _ => 0,
    }
}

/// Whether the character is a letter or digit of ASCII as wide as a Han sign.
pub(crate) fn is_full_width(character: char) -> bool {
    matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// Whether the text holds kana, Han or Hangul, among which letters of full width are usual.
fn has_east_asian(text: &[u16]) -> bool {
    text.iter().any(|unit| matches!(unit, 0x3041..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7a3 | 0xff66..=0xff9d))
}

/// Kana that look like a Han sign share it.
fn kana_look(code: u32) -> u32 {
    match char::from_u32(code) {
        Some('ロ') => u32::from('口'),
        Some('ニ') => u32::from('二'),
        Some('ー') => u32::from('一'),
        Some('カ' | 'ヵ') => u32::from('力'),
        Some('タ') => u32::from('夕'),
        Some('ト') => u32::from('卜'),
        Some('ハ') => u32::from('八'),
        Some('エ' | 'ェ') => u32::from('工'),
        Some('チ') => u32::from('千'),
        Some('ミ') => u32::from('三'),
        _ => code,
    }
}

/// The sign a Han sign is folded to: the simplified form of a traditional one, the common form of a rare one.
fn han_variant(character: char) -> Option<u32> {
    static TABLE: OnceLock<HanVariants> = OnceLock::new();
    let table = TABLE.get_or_init(HanVariants::new);
    let code = u32::from(character);
    let folded = match code.checked_sub(FIRST_HAN).and_then(|at| table.common.get(at as usize)) {
        Some(folded) => u32::from(*folded),
        None => table.others.binary_search_by_key(&code, |(variant, _)| *variant).map_or(0, |at| table.others[at].1),
    };
    (folded != 0).then_some(folded)
}

/// The signs of the block of common Han signs by their place in it, 0 for none; the others in order.
struct HanVariants {
    common: Vec<u16>,
    others: Vec<(u32, u32)>,
}

const FIRST_HAN: u32 = 0x4e00;
const LAST_HAN: u32 = 0x9fff;

impl HanVariants {
    fn new() -> Self {
        let mut table = Self { common: vec![0; (LAST_HAN - FIRST_HAN + 1) as usize], others: Vec::new() };
        for line in HAN_VARIANTS.lines().filter(|line| !line.starts_with('#')) {
            let mut signs = line.chars().map(u32::from);
            let Some(folded) = signs.next() else { continue };
            for variant in signs {
                let place = variant.checked_sub(FIRST_HAN).and_then(|at| table.common.get_mut(at as usize));
                match (place, u16::try_from(folded)) {
                    (Some(place), Ok(folded)) => *place = folded,
                    _ => table.others.push((variant, folded)),
                }
            }
        }
        table.others.sort_unstable();
        table
    }
}

const HAN_VARIANTS: &str = include_str!("../tables/han-variants.txt");

/// A kana with its voicing mark composed: か and ゛ are が.
fn voiced(letter: u32, offset: u32) -> u32 {
    let plain = match char::from_u32(letter) {
        Some('力') => u32::from('カ'),
        Some('夕') => u32::from('タ'),
        Some('卜') => u32::from('ト'),
        Some('八') => u32::from('ハ'),
        Some('千') => u32::from('チ'),
        _ => letter,
    };
    match plain {
        0x30a6 if offset == 1 => 0x30f4,
        0x30ab..=0x30c2 | 0x30c4..=0x30c9 if offset == 1 => plain + 1,
        0x30cf..=0x30dd => plain + offset,
        _ => letter,
    }
}

/// Joins a vowel or a final consonant of Hangul to the syllable before it, as most texts have them already.
fn joined(last: Option<&mut Sign>, letter: u32, end: u32) -> bool {
    let Some(last) = last.filter(|_| (0x1161..=0x11c2).contains(&letter)) else { return false };
    let syllable = match (last.letter, letter) {
        (first @ 0x1100..=0x1112, 0x1161..=0x1175) => 0xac00 + ((first - 0x1100) * 21 + letter - 0x1161) * 28,
        (open @ 0xac00..=0xd7a3, 0x11a8..) if (open - 0xac00).is_multiple_of(28) => open + letter - 0x11a7,
        _ => return false,
    };
    (last.letter, last.kind, last.end) = (syllable, kind(syllable), end);
    true
}

/// What the signs of other scripts and styles, and Latin letters with marks, are read as.
struct Letters {
    /// By their place.
    early: Vec<Read>,
    /// In order.
    late: Vec<(u32, Read)>,
}

/// One to three letters or digits of ASCII, then zeros; of a sign that is not in the table, none.
#[derive(Clone, Copy, Default)]
struct Read {
    letters: [u8; 3],
    traits: u8,
}

/// Past Latin, Greek, Cyrillic and Armenian letters, which are those of most titles.
const LATE: u32 = 0x600;

impl Letters {
    fn get() -> &'static Self {
        static TABLE: OnceLock<Letters> = OnceLock::new();
        TABLE.get_or_init(Self::new)
    }

    fn new() -> Self {
        let mut table = Self { early: vec![Read::default(); LATE as usize], late: Vec::new() };
        for line in LETTERS.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split(' ');
            let (Some(kind), Some(letters), Some(signs)) = (cells.next(), cells.next(), cells.next()) else { continue };
            let traits = match kind {
                "marked" => MARKED,
                "alike" => LOOK_ALIKE,
                "alike-marked" => LOOK_ALIKE | MARKED,
                "symbol" => SYMBOL,
                _ => 0,
            };
            for sign in signs.chars() {
                match letters.as_bytes() {
                    [first, b'-', last] => {
                        (*first..=*last)
                            .zip(u32::from(sign)..)
                            .for_each(|(letter, code)| table.add(code, &[letter], traits));
                    }
                    letters => table.add(u32::from(sign), letters, traits),
                }
            }
        }
        table.late.sort_unstable_by_key(|(code, _)| *code);
        table
    }

    fn add(&mut self, code: u32, letters: &[u8], traits: u8) {
        let mut read = Read { traits, ..Read::default() };
        read.letters.iter_mut().zip(letters).for_each(|(place, letter)| *place = *letter);
        match self.early.get_mut(code as usize) {
            Some(place) => *place = read,
            None => self.late.push((code, read)),
        }
    }

    fn read(&self, code: u32) -> Option<Read> {
        if let Some(read) = self.early.get(code as usize) {
            return Some(*read).filter(|read| read.letters[0] != 0);
        }
        let at = self.late.binary_search_by_key(&code, |(code, _)| *code).ok()?;
        self.late.get(at).map(|(_, read)| *read)
    }
}

const LETTERS: &str = include_str!("../tables/letters.txt");

/// The full-width form of each character from U+FF66 to U+FF9D.
const HALF_WIDTH_KANA: [char; 56] = [
    'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク',
    'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ',
    'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ', 'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン',
];

#[cfg(test)]
mod tests;
