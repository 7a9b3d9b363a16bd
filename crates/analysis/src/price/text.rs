//! A text cut into numbers, words and signs, as packs and variants are named in it.

use rust_decimal::Decimal;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub kind: Kind,
    /// First UTF-16 code unit.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Whether nothing stands between this piece and the one before.
    pub joined: bool,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A number; none where it can be read in two ways, as `1.000`.
    Number(Option<Decimal>),
    /// Letters, in lower case; of a script written without spaces, all in a row.
    Word(String),
    /// Anything else but white space.
    Sign(char),
}

/// No title is longer; what follows is not looked at.
const LONGEST: usize = 4096;

/// Cuts a text. A number ends where a letter begins, and the other way round.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut joined = false;
    let mut open = Open::Nothing;
    let mut number = String::new();
    let characters: Vec<char> = text.chars().take(LONGEST).collect();
    for (index, character) in characters.iter().copied().enumerate() {
        let (start, end) = (at, at + character.len_utf16() as u32);
        at = end;
        let folded = narrow(character);
        let next_is_digit = characters.get(index + 1).is_some_and(|next| narrow(*next).is_ascii_digit());
        let continues_number = open == Open::Number && matches!(folded, '.' | ',') && next_is_digit;
        if folded.is_ascii_digit() || continues_number {
            number.push(folded);
            match tokens.last_mut().filter(|_| open == Open::Number) {
                Some(last) => last.end = end,
                None => {
                    number = folded.to_string();
                    tokens.push(Token { kind: Kind::Number(None), start, end, joined });
                }
            }
            if let Some(last) = tokens.last_mut() {
                last.kind = Kind::Number(amount(&number));
            }
            (open, joined) = (Open::Number, true);
            continue;
        }
        let script = script(folded);
        match (script, tokens.last_mut()) {
            (Some(script), Some(Token { kind: Kind::Word(word), end: last, .. })) if open == Open::Word(script) => {
                word.extend(folded.to_lowercase());
                *last = end;
            }
            (Some(_), _) => {
                tokens.push(Token { kind: Kind::Word(folded.to_lowercase().collect()), start, end, joined });
            }
            (None, _) if folded.is_whitespace() || is_invisible(folded) => {}
            (None, _) => tokens.push(Token { kind: Kind::Sign(folded), start, end, joined }),
        }
        open = script.map_or(Open::Nothing, Open::Word);
        joined = !folded.is_whitespace();
    }
    tokens
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Number,
    Word(Script),
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Letters,
    /// Written without spaces.
    Ideographs,
}

/// The script of a letter; none for anything else. A mark belongs to the word it stands in.
fn script(character: char) -> Option<Script> {
    let is_mark = matches!(character, '\u{300}'..='\u{36F}' | '\u{5B0}'..='\u{5C7}' | '\u{64B}'..='\u{65F}' | '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}');
    match character {
        '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => {
            Some(Script::Ideographs)
        }
        _ if character.is_alphabetic() || is_mark => Some(Script::Letters),
        _ => None,
    }
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FE0F}')
}

/// Full-width signs as the narrow ones, and the digits of Arabic as the European ones.
fn narrow(character: char) -> char {
    let digit = |zero: u32| char::from_u32(u32::from(character) - zero + u32::from('0')).unwrap_or(character);
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '٠'..='٩' => digit(0x660),
        '۰'..='۹' => digit(0x6F0),
        '٫' => '.',
        '٬' => ',',
        '×' | '✕' | '✖' | '╳' => '×',
        _ => character,
    }
}

/// A number as titles write it: `100`, `0.5`, `0,5`, `1,000`. With a point before three digits it may be either.
fn amount(text: &str) -> Option<Decimal> {
    const LONGEST_NUMBER: usize = 12;
    if text.len() > LONGEST_NUMBER {
        return None;
    }
    let plain = match text.split_once([',', '.']) {
        None => text.to_owned(),
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte.is_ascii_digit()) => {
            let three = fraction.len() == 3;
            if three && text.contains(',') && whole != "0" {
                format!("{whole}{fraction}")
            } else if three && whole != "0" {
                return None;
            } else {
                format!("{whole}.{fraction}")
            }
        }
        Some(_) => return None,
    };
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |token: Token| match token.kind {
            Kind::Number(Some(number)) => number.to_string(),
            Kind::Number(None) => "?".to_owned(),
            Kind::Word(word) => word,
            Kind::Sign(sign) => sign.to_string(),
        };
        tokens(text).into_iter().map(show).collect()
    }

    #[test]
    fn numbers_words_and_signs_come_apart() {
        assert_eq!(shown("10pcs/lot 0,5kg"), ["10", "pcs", "/", "lot", "0.5", "kg"]);
        assert_eq!(shown("1,000pcs 1.000 шт"), ["1000", "pcs", "?", "шт"]);
        assert_eq!(shown("３双装 ٣ قطع"), ["3", "双装", "3", "قطع"]);
        assert_eq!(shown("3×100ml, 5.Stk"), ["3", "×", "100", "ml", ",", "5", ".", "stk"]);
        assert_eq!(shown("イヤホン10個 Pièces"), ["イヤホン", "10", "個", "pièces"]);
    }

    proptest! {
        #[test]
        fn places_are_of_the_text(text in any::<String>()) {
            let length = text.encode_utf16().count() as u32;
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(last <= token.start && token.start < token.end && token.end <= length);
                last = token.end;
            }
        }
    }
}
