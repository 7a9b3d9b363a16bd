//! Words that names are glued to.

use crate::fold::Sign;
use std::sync::OnceLock;

/// Whether names are glued to the word: `shoes`, `official`.
pub(super) fn is_affix(word: &[Sign]) -> bool {
    static SORTED: OnceLock<Vec<&str>> = OnceLock::new();
    let sorted = SORTED.get_or_init(|| {
        let mut words: Vec<&str> = AFFIXES.split_whitespace().collect();
        words.sort_unstable();
        words
    });
    let letters = || word.iter().map(|sign| sign.letter);
    sorted.binary_search_by(|known| known.chars().map(u32::from).cmp(letters())).is_ok()
}

/// As they fold, in small letters.
const AFFIXES: &str = "shoes shoe sneaker sneakers boots boot sandals slippers clogs trainers bag bags handbag backpack \
    wallet belt watch watches phone phones camera lens case cover charger cable battery shirt shirts tshirt hoodie jacket \
    cap hat socks shorts pants dress jeans perfume cream makeup lipstick toy toys bricks blocks tools tool drill \
    style styles original originals official genuine authentic authorized real new best top super cheap sale sales deal \
    deals outlet shop store stores mall market club world fan fans lover online direct factory brand brands fashion sport \
    sports sportswear wear kids men mens man women womens woman girl boy boys girls baby my the for pro max plus mini lite \
    air usa china com us uk eu de fr it es ru xl xxl hd v2 v3 ii iii quality type like replica replicas copy copies fake dupe clone \
    ل لل ال و ב ל ה ו";
