//! Which Nice class goods are of, told by words of the listing: enough to see a mismatch, never to decide one.

use listing::Listing;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// By class, words for its goods as they stand in titles and categories (Nice classification, twelfth edition).
#[derive(Deserialize)]
struct Goods {
    classes: BTreeMap<u8, Vec<String>>,
}

static GOODS: LazyLock<Goods> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../tables/goods.json")).unwrap_or(Goods { classes: BTreeMap::new() })
});

/// The classes the words of a listing point to, with the word; the categories' before the title's, since a title also
/// names what goods are for.
pub(crate) fn classes_of(listing: &Listing) -> Vec<(u8, String)> {
    let categories = listing.breadcrumbs.iter().rev().map(|category| in_text(category)).find(|found| !found.is_empty());
    categories.unwrap_or_else(|| listing.title.as_deref().map(in_text).unwrap_or_default())
}

fn in_text(text: &str) -> Vec<(u8, String)> {
    let folded = format!(" {} ", words(&text.to_lowercase()));
    let stands = |word: &str| {
        if word.is_ascii() {
            folded.contains(&format!(" {word} ")) || folded.contains(&format!(" {word}s "))
        } else {
            folded.contains(word)
        }
    };
    let found = GOODS.classes.iter().filter_map(|(class, words)| {
        // The longest is the most telling.
        let word = words.iter().filter(|word| stands(word)).max_by_key(|word| word.chars().count())?;
        Some((*class, word.clone()))
    });
    let mut found: Vec<(u8, String)> = found.collect();
    // A phone case is a case: words that stand inside a longer one that was found say nothing by themselves.
    let all: Vec<String> = found.iter().map(|(_, word)| word.clone()).collect();
    found.retain(|(_, word)| !all.iter().any(|other| other.len() > word.len() && other.contains(word.as_str())));
    found
}

/// A text's words with single spaces between them.
fn words(text: &str) -> String {
    let parts = text.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use listing::Role;

    fn titled(title: &str) -> Vec<u8> {
        let listing = Listing { title: Some(title.to_owned()), ..Listing::new(Role::Main, "1", "https://example.com") };
        classes_of(&listing).into_iter().map(|(class, _)| class).collect()
    }

    #[test]
    fn goods_are_told_by_their_words() {
        assert_eq!(titled("Velmora wireless headphones with case"), [9]);
        assert_eq!(titled("Men's running shoes size 42"), [25]);
        assert_eq!(titled("新款蓝牙耳机"), [9]);
        assert!(titled("Something nobody has a word for").is_empty());
    }

    #[test]
    fn the_category_counts_before_the_title() {
        let mut listing = Listing::new(Role::Main, "1", "https://example.com");
        listing.title = Some("Strap for watch".to_owned());
        listing.breadcrumbs = vec!["Home".to_owned(), "Women's Shoes".to_owned()];
        assert_eq!(classes_of(&listing).first().map(|(class, _)| *class), Some(25));
    }
}
