//! Ordinary words, which are never a misspelled name, and words that names are glued to.

use crate::fold::{Sign, Symbols, fold};
use std::collections::HashSet;
use std::sync::OnceLock;

/// Ordinary words, lower case: the frequent ones, and for long lists of terms also rarer ones and other makers' names.
///
/// Among few terms a rare word near one of them is likelier the term than the word.
pub(super) fn words(rare: bool) -> impl Iterator<Item = &'static str> {
    let rarer = if rare { [FURTHER, NAMES] } else { ["", ""] };
    [ENGLISH, EUROPEAN, TRADE, CHINESE]
        .into_iter()
        .chain(rarer)
        .flat_map(str::lines)
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_ascii_whitespace)
}

/// Whether the word is an ordinary one.
pub(super) fn knows(word: &[Sign]) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    KNOWN.get_or_init(|| words(false).map(folded).collect()).contains(&letters(word))
}

/// Whether the piece of a word is an English word of its own, as in `can on`.
pub(super) fn is_english(piece: &[Sign]) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    let words = || [ENGLISH, TRADE].into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#'));
    KNOWN.get_or_init(|| words().flat_map(str::split_ascii_whitespace).map(folded).collect()).contains(&letters(piece))
}

/// Whether names are glued to the word: `shoes`, `official`.
pub(super) fn is_affix(word: &[Sign]) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    KNOWN.get_or_init(|| AFFIXES.split_ascii_whitespace().map(folded).collect()).contains(&letters(word))
}

fn letters(word: &[Sign]) -> String {
    word.iter().filter_map(|sign| char::from_u32(sign.letter)).collect()
}

fn folded(word: &str) -> String {
    let units: Vec<u16> = word.encode_utf16().collect();
    let mut signs = Vec::new();
    fold(&units, Symbols::AsGaps, &mut signs);
    letters(&signs)
}

const ENGLISH: &str = include_str!("../../vocabulary/english.txt");
const EUROPEAN: &str = include_str!("../../vocabulary/european.txt");
const CHINESE: &str = include_str!("../../vocabulary/chinese.txt");
const FURTHER: &str = include_str!("../../vocabulary/further.txt");
const NAMES: &str = include_str!("../../vocabulary/names.txt");
const TRADE: &str = include_str!("../../vocabulary/trade.txt");

const AFFIXES: &str = "shoes shoe sneaker sneakers boots boot sandals slippers clogs trainers bag bags handbag backpack \
    wallet belt watch watches phone phones camera lens case cover charger cable battery shirt shirts tshirt hoodie jacket \
    cap hat socks shorts pants dress jeans perfume cream makeup lipstick toy toys bricks blocks tools tool drill \
    style styles original originals official genuine authentic authorized real new best top super cheap sale sales deal \
    deals outlet shop store stores mall market club world fan fans lover online direct factory brand brands fashion sport \
    sports sportswear wear kids men mens man women womens woman girl boy boys girls baby my the for pro max plus mini lite \
    air usa china com us uk eu de fr it es ru xl xxl hd v2 v3 ii iii quality type like replica replicas copy copies fake dupe clone";
