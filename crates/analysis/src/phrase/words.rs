//! A title cut into words.

/// One word, or one sign of a script that is written without spaces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub start: u32,
    pub end: u32,
    /// Which stretch between punctuation it stands in.
    pub segment: u32,
    /// Which stretch between punctuation stronger than a comma.
    pub phrase: u32,
    /// Whether a comma, and nothing stronger, opens the segment.
    pub after_comma: bool,
    pub kind: Kind,
    /// How much of a title it is; a word of a script with spaces is [`WORD`].
    pub size: u32,
    /// The sizes of all words before it, but for models and quantities, which belong to a name.
    pub offset: u32,
    /// The hash of its lower case.
    pub hash: u32,
    /// What it does (`markers`), nothing at first.
    pub role: u16,
    /// Whether a phrase begins with it (`markers`).
    pub opens: bool,
    /// Whether it is a sign of katakana, which Japanese writes foreign names in.
    pub katakana: bool,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// With a capital letter, or in a script that has none.
    Name,
    /// With a small letter.
    Small,
    /// With a digit: `15`, `V8`.
    Model,
    /// A number and its unit: `18V`, `10pcs`, and a year.
    Quantity,
    /// A sign of a script without spaces.
    Sign,
}

/// The size of a word in a script with spaces.
pub(super) const WORD: u32 = 4;

/// What a run of characters is written in; another script begins another word: `لiPhone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    /// Latin, Cyrillic, Greek, digits: scripts whose letters are mixed within a word to disguise it.
    Western,
    Arabic,
    Hebrew,
    Other,
    /// A sign that is a word by itself, of this size.
    Sign(u32),
    /// Marks and the like, which belong to the word they stand in.
    Mark,
}

fn script(character: char) -> Option<Script> {
    Some(match u32::from(character) {
        0x300..=0x36f | 0x591..=0x5c7 | 0x610..=0x61a | 0x64b..=0x65f | 0x670 | 0x200b..=0x200f => Script::Mark,
        0xe31 | 0xe34..=0xe3a | 0xe47..=0xe4e => Script::Mark,
        0x27 | 0x2019 | 0x2a => Script::Mark,
        0xe01..=0xe46 => Script::Sign(1),
        0x3041..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9f if character.is_alphanumeric() => Script::Sign(1),
        0x1100..=0x11ff | 0x3131..=0x318e | 0xac00..=0xd7a3 => Script::Sign(1),
        0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => {
            Script::Sign(2)
        }
        0x5d0..=0x5f2 => Script::Hebrew,
        0x620..=0x6ff | 0x750..=0x77f | 0xfb50..=0xfdff | 0xfe70..=0xfefc if character.is_alphabetic() => {
            Script::Arabic
        }
        0x00..=0x58f | 0x1e00..=0x1fff | 0xff10..=0xff5a if character.is_alphanumeric() => Script::Western,
        _ if character.is_alphanumeric() => Script::Other,
        _ => return None,
    })
}

/// Cuts a text into words.
pub(super) fn of(text: &[u16]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut segment, mut phrase, mut after_comma, mut at) = (0, 0, false, 0);
    let mut open: Option<Script> = None;
    for decoded in char::decode_utf16(text.iter().copied()) {
        let character = decoded.unwrap_or('\u{fffd}');
        let (start, end) = (at, at + character.len_utf16() as u32);
        at = end;
        let Some(script) = script(character) else {
            open = None;
            let stop = is_stop(character);
            if stop || matches!(character, ',' | '，' | '、' | '،') {
                let empty = words.last().is_none_or(|word| word.segment != segment);
                after_comma = !stop && (!empty || after_comma);
                segment += u32::from(!empty);
                phrase += u32::from(stop && !empty);
                if stop && empty {
                    phrase = phrase.max(words.last().map_or(0, |word| word.phrase + 1));
                }
            }
            continue;
        };
        match (script, open, words.last_mut()) {
            (Script::Mark, Some(_), Some(word)) => {
                word.end = end;
                continue;
            }
            (Script::Mark, ..) => continue,
            (_, Some(before), Some(word)) if before == script && !matches!(script, Script::Sign(_)) => {
                word.end = end;
                continue;
            }
            _ => {}
        }
        open = Some(script);
        let size = if let Script::Sign(size) = script { size } else { WORD };
        let sign = matches!(script, Script::Sign(_));
        let kind = if sign { Kind::Sign } else { Kind::Name };
        let katakana = sign && matches!(character, '\u{30a1}'..='\u{30fa}' | '\u{30fc}' | '\u{ff66}'..='\u{ff9f}');
        let (offset, hash, role, opens) = (0, 0, 0, false);
        words.push(Word { start, end, segment, phrase, after_comma, kind, size, offset, hash, role, opens, katakana });
    }
    let mut offset = 0;
    for word in &mut words {
        let written = text.get(word.start as usize..word.end as usize).unwrap_or_default();
        word.hash = hash(written);
        if word.kind == Kind::Name {
            word.kind = kind(written);
        }
        word.offset = offset;
        offset += if matches!(word.kind, Kind::Model | Kind::Quantity) { 0 } else { word.size };
    }
    words
}

fn is_stop(character: char) -> bool {
    matches!(
        character,
        ';' | '；'
            | '؛'
            | '|'
            | '｜'
            | '('
            | ')'
            | '（'
            | '）'
            | '['
            | ']'
            | '【'
            | '】'
            | '。'
            | '!'
            | '！'
            | '–'
            | '—'
    )
}

fn kind(written: &[u16]) -> Kind {
    let is_digit = |unit: &&u16| (0x30..=0x39).contains(*unit);
    let digits = written.iter().take_while(is_digit).count();
    let unit = String::from_utf16_lossy(written.get(digits..).unwrap_or_default()).to_lowercase();
    let year =
        digits == 4 && unit.is_empty() && (written.starts_with(&[0x31, 0x39]) || written.starts_with(&[0x32, 0x30]));
    if year || (digits > 0 && UNITS.contains(&unit.as_str())) {
        return Kind::Quantity;
    }
    if written.iter().any(|unit| is_digit(&unit)) {
        return Kind::Model;
    }
    let first = char::decode_utf16(written.iter().copied()).next();
    if matches!(first, Some(Ok(first)) if first.is_lowercase()) { Kind::Small } else { Kind::Name }
}

/// What numbers are counted in.
const UNITS: &[&str] = &[
    "v", "w", "a", "ah", "mah", "wh", "hz", "khz", "mhz", "db", "mm", "cm", "m", "km", "ml", "l", "oz", "g", "kg",
    "mg", "gb", "tb", "mb", "pcs", "pc", "pack", "pairs", "pair", "set", "sets", "in", "inch", "k", "ft", "lb", "x",
    "hp", "шт", "мм", "см", "мл", "в", "г",
];

/// The hash of a word's lower case, in 32 bits.
pub(super) fn hash(written: &[u16]) -> u32 {
    lower(written).fold(EMPTY, append)
}

/// The hash of no letters.
pub(super) const EMPTY: u32 = 0x811c_9dc5;

/// The hash of a row of characters with one more at its end.
pub(super) fn append(hash: u32, character: char) -> u32 {
    (hash ^ u32::from(character)).wrapping_mul(0x0100_0193)
}

/// The characters of a word in lower case, without what is not seen.
pub(super) fn lower(written: &[u16]) -> impl Iterator<Item = char> + '_ {
    let characters = char::decode_utf16(written.iter().copied()).map(|decoded| decoded.unwrap_or('\u{fffd}'));
    let lower = characters.flat_map(char::to_lowercase);
    lower.filter(|character| !matches!(character, '\u{307}' | '\u{200b}'..='\u{200f}')).map(|character| match character
    {
        '’' => '\'',
        'ё' => 'е',
        other => other,
    })
}
