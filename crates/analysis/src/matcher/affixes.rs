//! Words that names are glued to.

use crate::fold::{Sign, Symbols, fold};
use std::collections::HashSet;
use std::sync::OnceLock;

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

const AFFIXES: &str = "shoes shoe sneaker sneakers boots boot sandals slippers clogs trainers bag bags handbag backpack \
    wallet belt watch watches phone phones camera lens case cover charger cable battery shirt shirts tshirt hoodie jacket \
    cap hat socks shorts pants dress jeans perfume cream makeup lipstick toy toys bricks blocks tools tool drill \
    style styles original originals official genuine authentic authorized real new best top super cheap sale sales deal \
    deals outlet shop store stores mall market club world fan fans lover online direct factory brand brands fashion sport \
    sports sportswear wear kids men mens man women womens woman girl boy boys girls baby my the for pro max plus mini lite \
    air usa china com us uk eu de fr it es ru xl xxl hd v2 v3 ii iii quality type like replica replicas copy copies fake dupe clone \
    ل لل ال و ב ל ה ו";
