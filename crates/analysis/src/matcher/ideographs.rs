//! Signs of Han and kana that are written for one another, because they sound or look alike.

use crate::fold::{Symbols, fold};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The folded signs that may stand for `letter`.
pub(super) fn alternatives(letter: u32) -> &'static [u32] {
    static TABLE: OnceLock<HashMap<u32, Vec<u32>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: HashMap<u32, Vec<u32>> = HashMap::new();
        let syllables = SYLLABLES.lines().filter_map(|line| line.split_once(' ')).map(|(_, signs)| signs);
        for group in syllables.chain(LOOK_ALIKES.lines()).chain(VOICED).filter(|line| !line.starts_with('#')) {
            let signs = folded(group);
            for sign in &signs {
                let known = table.entry(*sign).or_default();
                known.extend(signs.iter().filter(|other| *other != sign));
            }
        }
        for others in table.values_mut() {
            others.sort_unstable();
            others.dedup();
        }
        table
    });
    table.get(&letter).map_or(&[], Vec::as_slice)
}

fn folded(group: &str) -> Vec<u32> {
    let mut signs = Vec::new();
    let mut folded = Vec::new();
    for character in group.chars() {
        let mut units = [0; 2];
        fold(character.encode_utf16(&mut units), Symbols::AsGaps, &mut signs);
        folded.extend(signs.iter().map(|sign| sign.letter));
    }
    folded
}

const SYLLABLES: &str = include_str!("../../tables/han-syllables.txt");
const LOOK_ALIKES: &str = include_str!("../../tables/han-look-alikes.txt");

/// Kana that differ by a voicing mark, by size, or in how a long vowel is written.
const VOICED: [&str; 33] = [
    "カガ",
    "キギ",
    "クグ",
    "ケゲ",
    "コゴ",
    "サザ",
    "シジ",
    "スズ",
    "セゼ",
    "ソゾ",
    "タダ",
    "チヂ",
    "ツヅッ",
    "テデ",
    "トド",
    "ハバパ",
    "ヒビピ",
    "フブプ",
    "ヘベペ",
    "ホボポ",
    "アァ",
    "イィ",
    "ウゥヴ",
    "エェ",
    "オォ",
    "ヤャ",
    "ユュ",
    "ヨョ",
    "ーアァ",
    "ーイィ",
    "ーウゥ",
    "ーエェ",
    "ーオォ",
];
