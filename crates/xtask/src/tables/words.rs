//! Words of ordinary language, and of makers' names.

use super::han::Variants;
use super::{Sources, Table, plain, wrapped};
use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The list that is written by hand.
pub const TRADE: &str = "crates/vocabulary/lists/trade.txt";

/// English words.
pub struct English {
    /// All of them, without marks.
    plain: BTreeSet<String>,
    /// Those that are listed, as they are written in lower case.
    pub written: BTreeSet<String>,
}

/// SCOWL's words, capitalised words and names of sizes 10 to 50, in the spellings of both sides of the Atlantic.
pub fn english(sources: &Sources) -> Result<English> {
    let mut found = English { plain: BTreeSet::new(), written: BTreeSet::new() };
    for size in [10, 20, 35, 40, 50] {
        for list in ["english", "american", "british"] {
            for kind in ["words", "upper", "proper-names"] {
                let name = format!("scowl/{list}-{kind}.{size}");
                // Not every list comes in every size; the words of all are there.
                let Ok(text) = sources.dictionary(&name) else {
                    if (list, kind) == ("english", "words") {
                        bail!("usr/share/dict/{name} is missing: see \"Word lists\" in CONTRIBUTING.md");
                    }
                    continue;
                };
                for word in text.split_whitespace().filter(|word| !word.contains('\'')) {
                    found.plain.insert(plain(word));
                    let word = word.to_lowercase();
                    if (2..=12).contains(&word.chars().count()) {
                        found.written.insert(word);
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Languages with their dictionaries in Debian.
const WITH_DICTIONARY: [(&str, &[&str]); 7] = [
    ("es", &["spanish"]),
    ("pt", &["portuguese", "brazilian"]),
    ("fr", &["french"]),
    ("de", &["ngerman"]),
    ("it", &["italian"]),
    ("nl", &["dutch"]),
    ("pl", &["polish"]),
];

/// Frequent words that the language's spelling dictionary knows.
pub fn european(sources: &Sources, english: &English) -> Result<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    for (language, dictionaries) in WITH_DICTIONARY {
        let frequent = frequent(sources, language, 30_000)?;
        let wanted: BTreeSet<String> = frequent.iter().map(|word| plain(word)).collect();
        let mut known = BTreeSet::new();
        for name in dictionaries {
            let dictionary = sources.dictionary(name)?;
            known.extend(dictionary.split_whitespace().map(plain).filter(|word| wanted.contains(word)));
        }
        words.extend(
            frequent.iter().filter(|word| is_latin(word) && known.contains(&plain(word))).map(|word| written(word)),
        );
    }
    Ok(words.difference(&english.plain).cloned().collect())
}

/// Languages of which the most frequent words alone are taken.
const FURTHER: [&str; 11] = ["vi", "id", "ms", "tr", "sv", "cs", "ro", "hu", "da", "fi", "fil"];

/// Frequent words of further languages.
pub fn further(sources: &Sources, english: &English, european: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    for language in FURTHER {
        let frequent = frequent(sources, language, 5_000)?;
        words.extend(frequent.iter().filter(|word| is_latin(word)).map(|word| written(word)));
    }
    Ok(words.into_iter().filter(|word| !english.plain.contains(word) && !european.contains(word)).collect())
}

/// wordfreq's most frequent words, from its larger list where it has one.
fn frequent(sources: &Sources, language: &str, count: usize) -> Result<Vec<String>> {
    let path = |size: &str| format!("wordfreq/data/{size}_{language}.msgpack.gz");
    let bytes = sources.bytes(&path("large")).or_else(|_| sources.bytes(&path("small")))?;
    let list = rmpv::decode::read_value(&mut GzDecoder::new(bytes.as_slice()))
        .with_context(|| format!("reading wordfreq's list of {language}"))?;
    // A head, then for each centibel of frequency the words that have it.
    let buckets =
        list.as_array().context("wordfreq's list is no list")?.iter().skip(1).filter_map(|bucket| bucket.as_array());
    let words = buckets.flatten().filter_map(|word| word.as_str()).filter(|word| !is_number(word));
    Ok(words.take(count).map(str::to_owned).collect())
}

/// Whether the word begins as a number of several digits does: wordfreq's lists hold those under a `0` a digit.
fn is_number(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_numeric)
        && characters.next().is_some_and(|next| next.is_numeric() || matches!(next, '.' | ','))
}

/// Whether the word has three to ten letters, all of them Latin.
fn is_latin(word: &str) -> bool {
    let base = |letter: char| match letter {
        'đ' => 'd',
        'ø' => 'o',
        'ł' => 'l',
        'æ' => 'a',
        'œ' => 'o',
        'ı' => 'i',
        other => other,
    };
    (3..=10).contains(&word.chars().count())
        && word.chars().all(char::is_alphabetic)
        && plain(word).chars().map(base).all(|letter| letter.is_ascii_lowercase() || letter == 'ß')
}

fn written(word: &str) -> String {
    word.to_lowercase().nfc().collect()
}

/// jieba's words of two to four signs seen at least a hundred times, without names, in simplified signs.
pub fn chinese(sources: &Sources, variants: &Variants) -> Result<Table> {
    /// Names of persons and of what is not a place.
    const NAMES: [&str; 4] = ["nr", "nz", "nrt", "nrfg"];
    let dictionary = sources.text("jieba-0.42.1/jieba/dict.txt")?;
    let mut words = BTreeSet::new();
    for line in dictionary.lines() {
        let mut cells = line.split_whitespace();
        let (Some(word), Some(seen), Some(kind)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let seen: u32 = seen.parse().with_context(|| format!("the dictionary of jieba has the line {line:?}"))?;
        let is_han = word.chars().all(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
        if (2..=4).contains(&word.chars().count()) && is_han && seen >= 100 && !NAMES.contains(&kind) {
            words.insert(variants.fold(word));
        }
    }
    Ok(Table {
        path: "crates/vocabulary/lists/chinese.txt",
        head: "Chinese words of two to four signs, in their simplified form.\n\
               From the dictionary of jieba 0.42.1, words seen at least 100 times, without names: https://github.com/fxsjy/jieba\n\
               Copyright 2013 Sun Junyi, MIT License.",
        body: wrapped(&words, 60),
    })
}

/// Words of names of four to nine letters that are in none of `lists`.
pub fn names(sources: &Sources, lists: [&BTreeSet<String>; 3]) -> Result<BTreeSet<String>> {
    let known: BTreeSet<String> = lists.into_iter().flatten().map(|word| plain(word)).collect();
    let shops: Value = serde_json::from_str(&sources.text("name-suggestion-index/package/dist/json/nsi.json")?)?;
    let icons: Value = serde_json::from_str(&sources.text("simple-icons/package/data/simple-icons.json")?)?;
    let shops = shops["nsi"].as_object().context("name-suggestion-index has no categories")?;
    let brands = shops.iter().filter(|(category, _)| category.starts_with("brands"));
    let brands =
        brands.filter_map(|(_, category)| category["items"].as_array()).flatten().map(|item| &item["displayName"]);
    let icons = icons.as_array().context("simple-icons has no list")?.iter().map(|icon| &icon["title"]);
    let mut words = BTreeSet::new();
    for name in brands.chain(icons).filter_map(Value::as_str) {
        let name = plain(name);
        let parts = name.split(|letter: char| !letter.is_ascii_lowercase());
        words.extend(parts.filter(|word| (4..=9).contains(&word.len()) && !known.contains(*word)).map(str::to_owned));
    }
    Ok(words)
}

/// The list of English words.
pub fn english_table(english: &English) -> Table {
    Table {
        path: "crates/vocabulary/lists/english.txt",
        head: "English words and names of up to twelve letters.\n\
               From SCOWL (Spell Checker Oriented Word Lists), sizes 10 to 50, version 2020.12.07: http://wordlist.aspell.net/\n\
               Copyright 2000-2018 by Kevin Atkinson. Permission to use, copy, modify, distribute and sell these word lists, the\n\
               associated scripts, the output created from the scripts, and its documentation for any purpose is hereby granted\n\
               without fee, provided that the above copyright notice appears in all copies and that both that copyright notice and\n\
               this permission notice appear in supporting documentation. Kevin Atkinson makes no representations about the\n\
               suitability of this array for any purpose. It is provided \"as is\" without express or implied warranty.",
        body: wrapped(&english.written, 120),
    }
}

/// The list of European words.
pub fn european_table(words: &BTreeSet<String>) -> Table {
    Table {
        path: "crates/vocabulary/lists/european.txt",
        head: "Frequent words of Spanish, Portuguese, French, German, Italian, Dutch and Polish, of three to ten letters.\n\
               From wordfreq 3.1.1 by Robyn Speer, the 30,000 most frequent words of each language, without what the spelling\n\
               dictionaries of Debian do not know. https://github.com/rspeer/wordfreq\n\
               Creative Commons Attribution-ShareAlike 4.0 International; this list is under the same licence.",
        body: wrapped(words, 120),
    }
}

/// The list of further languages' words.
pub fn further_table(words: &BTreeSet<String>) -> Table {
    Table {
        path: "crates/vocabulary/lists/further.txt",
        head: "Frequent words of Vietnamese, Indonesian, Malay, Turkish, Swedish, Czech, Romanian, Hungarian, Danish, Finnish and\n\
               Filipino, of three to ten letters. From wordfreq 3.1.1 by Robyn Speer, the 5,000 most frequent words of each language.\n\
               https://github.com/rspeer/wordfreq\n\
               Creative Commons Attribution-ShareAlike 4.0 International; this list is under the same licence.",
        body: wrapped(words, 120),
    }
}

/// The list of words of names.
pub fn names_table(words: &BTreeSet<String>) -> Table {
    Table {
        path: "crates/vocabulary/lists/names.txt",
        head: "Words of makers' and shops' names, of four to nine letters.\n\
               From name-suggestion-index 8.0.20260918 (Copyright 2026, name-suggestion-index contributors; BSD 3-Clause) and\n\
               simple-icons 16.37.0 (CC0 1.0).",
        body: wrapped(words, 120),
    }
}
