//! What one or two characters are found by: every character of a text, and every two that stand side by side.
//!
//! Two Chinese characters are a word, and the index of words knows three characters at least.

use std::collections::BTreeSet;
use std::fmt::Write;

/// The characters and pairs of texts, each once, as the index takes them: their code points, so that nothing in them is a
/// blank or a sign to it.
pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut found = BTreeSet::new();
    for text in texts {
        let mut before = None;
        for letter in text.chars().flat_map(char::to_lowercase) {
            found.insert((letter, None));
            found.extend(before.map(|before| (before, Some(letter))));
            before = Some(letter);
        }
    }
    let mut pairs = String::with_capacity(found.len() * 8);
    for (first, second) in found {
        name(&mut pairs, first, second);
        pairs.push(' ');
    }
    pairs
}

/// The one or two characters of a text as the index has them; none of a text of another length.
pub(crate) fn named(text: &str) -> Option<String> {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    let (first, second) = (letters.next()?, letters.next());
    if letters.next().is_some() {
        return None;
    }
    let mut pair = String::new();
    name(&mut pair, first, second);
    Some(pair)
}

fn name(pairs: &mut String, first: char, second: Option<char>) {
    // Writing to a string does not fail.
    _ = write!(pairs, "{:x}", u32::from(first));
    if let Some(second) = second {
        _ = write!(pairs, "x{:x}", u32::from(second));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_characters_and_its_pairs() {
        let pairs = of(["鞋垫", "Ab a", ""]);
        let found: BTreeSet<&str> = pairs.split_whitespace().collect();
        for text in ["鞋", "垫", "鞋垫", "a", "A", "aB", "b ", " a"] {
            assert!(found.contains(named(text).unwrap().as_str()), "{text}");
        }
        for text in ["垫鞋", "垫a", "aa"] {
            assert!(!found.contains(named(text).unwrap().as_str()), "{text}");
        }
        assert_eq!(found.len(), 9);
        assert_eq!((named(""), named("abc")), (None, None));
    }
}
