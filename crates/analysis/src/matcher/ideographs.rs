//! Signs of Han and kana that are written for one another, because they sound or look alike.

use super::compile::Entry;
use super::neighbourhood::WordLists;
use crate::fold::{Symbols, fold};
use std::collections::BTreeMap;

/// Per sign of the terms in Han and kana, the folded signs that may stand for it.
pub(super) fn alternatives(entries: &[Entry], lists: &WordLists) -> Vec<(u32, Vec<u32>)> {
    let signs = entries.iter().filter(|entry| entry.ideographic && entry.budget > 0).flat_map(|entry| &entry.signs);
    let mut table: BTreeMap<u32, Vec<u32>> = signs.map(|sign| (*sign, Vec::new())).collect();
    if table.is_empty() {
        return Vec::new();
    }
    let syllables = lists.syllables.lines().filter_map(|line| line.split_once(' ')).map(|(_, signs)| signs);
    let groups = syllables.chain(lists.look_alikes.lines()).chain(KANA).filter(|line| !line.starts_with('#'));
    for group in groups.map(folded) {
        for sign in &group {
            if let Some(others) = table.get_mut(sign) {
                others.extend(group.iter().filter(|other| *other != sign));
            }
        }
    }
    for others in table.values_mut() {
        others.sort_unstable();
        others.dedup();
    }
    table.into_iter().collect()
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

/// Kana that differ by a voicing mark, by size, or in how a long vowel is written.
const KANA: [&str; 33] = [
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
