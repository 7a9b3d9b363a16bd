//! The folds against the data they are made from.

use super::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

const BY_HAND: &str = include_str!("../../tables/letters-by-hand.txt");

fn folded(text: &str) -> Vec<Sign> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut signs = Vec::new();
    fold(&units, Symbols::AsLetters, &mut signs);
    signs
}

fn letters(text: &str) -> String {
    folded(text).iter().filter_map(|sign| char::from_u32(sign.letter)).collect()
}

/// Without marks.
fn bare(text: impl Iterator<Item = char>) -> String {
    text.filter(|sign| !is_combining_mark(*sign)).collect()
}

fn beyond_ascii() -> impl Iterator<Item = char> {
    '\u{80}'..=char::MAX
}

/// Why a sign that looks like a letter is not folded to it.
fn exception(sign: char, letter: char) -> Option<&'static str> {
    let one = |text: &str, letter: char| text.chars().eq([letter]);
    let by_hand = BY_HAND.lines().filter(|line| !line.starts_with('#'));
    let code = u32::from(sign);
    if by_hand.flat_map(|line| line.split(' ').skip(1)).any(|signs| signs.contains(sign)) {
        return Some("decided by hand, with a reason");
    }
    if matches!(
        sign.script(),
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo | Script::Thai
    ) {
        return Some("its script is written without spaces and has tables of its own");
    }
    if matches!(code, 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff) {
        return Some(
            "its script is written from right to left, so that it would not stand in its place among Latin letters",
        );
    }
    if is_combining_mark(sign) {
        return Some("a mark is no letter");
    }
    if matches!(code, 0xff01..=0xff5e) && !is_full_width(sign) {
        return Some("a symbol of full width is taken as the symbol of ASCII is");
    }
    let read = letters(&sign.to_string());
    if one(&bare(sign.nfkd()).to_lowercase(), read.chars().next()?) {
        return Some("it is a form of the letter it is folded to, whatever else it looks like");
    }
    let alike = |other: char| look(u32::from(other)) == look(u32::from(letter));
    read.chars().any(alike).then_some("letters that are written for one another: i, l and 1; o and 0")
}

#[test]
fn what_looks_like_one_letter_is_folded_to_it_or_an_exception_with_a_reason() {
    let mut reasons: BTreeMap<&str, String> = BTreeMap::new();
    let mut wrong = String::new();
    let mut right = 0;
    for sign in beyond_ascii() {
        let prototype = bare(skeleton(sign.encode_utf8(&mut [0; 4]))).to_lowercase();
        let mut signs = prototype.chars();
        let (Some(letter), None) = (signs.next().filter(char::is_ascii_alphanumeric), signs.next()) else { continue };
        if letters(&sign.to_string()).chars().eq([letter]) {
            right += 1;
        } else if let Some(reason) = exception(sign, letter) {
            reasons.entry(reason).or_default().push(sign);
        } else {
            let _ = write!(wrong, "{sign} (U+{:04X}) is no {letter}; ", u32::from(sign));
        }
    }
    let excepted: usize = reasons.values().map(|signs| signs.chars().count()).sum();
    assert!(wrong.is_empty(), "{wrong}");
    assert!(right > 4 * excepted, "{right} folded, but {excepted} exceptions: {reasons:#?}");
}

#[test]
fn what_is_not_seen_parts_no_word() {
    for sign in beyond_ascii().filter(|sign| skeleton(sign.encode_utf8(&mut [0; 4])).next().is_none()) {
        let signs = folded(&format!("a{sign}b"));
        let joined = matches!(signs.as_slice(), [_, last] if last.is(INVISIBLE) && !last.is(GAP));
        assert!(joined, "U+{:04X}: {signs:?}", u32::from(sign));
    }
}

#[test]
fn a_letter_and_its_decomposition_are_read_alike() {
    let scripts = [Script::Latin, Script::Cyrillic, Script::Greek, Script::Hangul];
    for sign in beyond_ascii().filter(|sign| scripts.contains(&sign.script())) {
        let decomposed: String = sign.nfd().collect();
        let hangul = sign.script() == Script::Hangul && !('가'..='힣').contains(&sign);
        let in_table = !letters(&sign.to_string()).chars().eq(sign.to_lowercase());
        if hangul || (sign.script() != Script::Hangul && !in_table) {
            continue;
        }
        assert_eq!(letters(&sign.to_string()), letters(&decomposed), "{sign} (U+{:04X})", u32::from(sign));
    }
}

#[test]
fn russian_names_are_read_alike_in_capitals() {
    for sign in 'Ѐ'..='ԯ' {
        let (lower, upper): (String, String) = (sign.to_lowercase().collect(), sign.to_uppercase().collect());
        assert_eq!(letters(&lower), letters(&upper), "{sign}");
    }
}

#[test]
fn kana_of_half_width_are_the_usual_ones() {
    for sign in '\u{ff66}'..='\u{ff9d}' {
        assert_eq!(letters(&sign.to_string()), letters(&sign.nfkc().collect::<String>()), "{sign}");
    }
}

#[test]
fn styles_and_units_are_read_as_their_letters() {
    for text in ["𝗩𝗲𝗹𝗺𝗼𝗿𝗮", "𝓥𝓮𝓵𝓶𝓸𝓻𝓪", "ⓥⓔⓛⓜⓞⓡⓐ", "🅥🅴🅻🅼🅾🆁🅰", "ᴠᴇʟᴍᴏʀᴀ", "🇻🇪🇱🇲🇴🇷🇦", "ᵛᵉˡᵐᵒʳᵃ", "Ｖｅｌｍｏｒａ"]
    {
        assert_eq!(letters(text), "velmora", "{text}");
    }
    // The place of italic h is free: the letter is ℎ.
    assert_eq!([letters("𝑕"), letters("ℎ")], ["h", "h"]);
    assert_eq!(["ﬃ", "㎏", "⑩", "№", "Ǆ", "ß", "Æ"].map(letters), ["ffi", "kg", "10", "no", "dz", "ss", "ae"]);
}
