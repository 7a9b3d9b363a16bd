//! Every sentence a person reads, in every language of the interface, by key.
//!
//! Each language is a file in `languages`, from which the build script makes the tables: the files are held against one
//! another there. Compiled in, because `chrome.i18n` cannot follow a language setting.
//!
//! `{name}` in a text is replaced by the argument.
//! `{name|area}` is replaced by a clause: where the argument is there, by the text of the key `area.` and the argument,
//! which takes the same arguments; where it is not, by nothing.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// What the build script makes of the files in `languages`.
mod tables {
    use crate::{Head, Text};

    include!(concat!(env!("OUT_DIR"), "/languages.rs"));
}

/// A language of the interface: one of the files in `languages`. Written as its code, the file's name: `en`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(u8);

/// What a language's file says of it.
pub(crate) struct Head {
    tag: &'static str,
    name: &'static str,
    direction: &'static str,
    serves: &'static [&'static str],
    locale: &'static str,
}

/// One text: its key, and the text in each language in the order of [`Language::ALL`].
pub(crate) type Text = (&'static str, [&'static str; tables::COUNT]);

impl Language {
    /// English, which serves whoever no other language serves.
    pub const ENGLISH: Language = Language::named("en");

    /// Simplified Chinese.
    pub const CHINESE: Language = Language::named("zh");

    /// Every language, in the order a chooser shows them.
    pub const ALL: [Language; tables::COUNT] = {
        let mut all = [Language(0); tables::COUNT];
        let mut number = 0;
        while number < tables::COUNT {
            all[number] = Language(number as u8);
            number += 1;
        }
        all
    };

    /// The language of a code that is known to be there: otherwise this does not compile.
    const fn named(code: &str) -> Self {
        let mut number = 0;
        while number < tables::COUNT {
            if is_same(tables::CODES[number], code) {
                return Language(number as u8);
            }
            number += 1;
        }
        panic!("no file of this code stands in languages")
    }

    /// The language of a code, where there is one.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The code it has in settings and records.
    pub fn code(self) -> &'static str {
        tables::CODES[usize::from(self.0)]
    }

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        self.head().tag
    }

    /// Its own name.
    pub fn own_name(self) -> &'static str {
        self.head().name
    }

    /// How it is written, as HTML's `dir` has it: `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        self.head().direction
    }

    /// Its folder among the extension's `_locales`.
    pub fn locale(self) -> &'static str {
        self.head().locale
    }

    /// The language best serving a browser or system whose preferred language is `tag`, `en-GB` or `zh_CN.UTF-8`: of those
    /// that serve how it begins, the one that serves most of it.
    pub fn for_tag(tag: &str) -> Self {
        let served = |language: Language| {
            let served = language.head().serves.iter().filter(|served| begins(tag, served));
            served.map(|served| served.len()).max()
        };
        let best = Self::ALL.into_iter().filter_map(|language| Some((served(language)?, language)));
        best.max_by_key(|(length, _)| *length).map_or(Self::ENGLISH, |(_, language)| language)
    }

    fn head(self) -> &'static Head {
        &tables::HEADS[usize::from(self.0)]
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Code;

        impl Visitor<'_> for Code {
            type Value = Language;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the code of a language")
            }

            fn visit_str<E: Error>(self, code: &str) -> Result<Language, E> {
                Language::of_code(code).ok_or_else(|| E::unknown_variant(code, tables::CODES))
            }
        }

        deserializer.deserialize_str(Code)
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Whether a tag's first parts are those of `served`, whatever its case and whatever parts them.
fn begins(tag: &str, served: &str) -> bool {
    let parts = |tag: &'_ str| tag.split(['-', '_', '.', '@']).map(str::to_ascii_lowercase).collect::<Vec<_>>();
    parts(tag).starts_with(&parts(served))
}

/// The text of `key` with every `{name}` replaced by its argument.
///
/// A key that is not in the catalogue comes back as it is, so that a gap is seen and not hidden; a test in each crate
/// that uses keys checks that there is none.
pub fn text(language: Language, key: &str, arguments: &BTreeMap<String, String>) -> String {
    match find(tables::ALL, key) {
        Some(found) => fill(tables::ALL, found, language, arguments),
        None => key.to_owned(),
    }
}

/// The same for the content script, which carries only the texts it can show: it is loaded into someone's page.
pub fn text_in_page(language: Language, key: &str, arguments: &BTreeMap<String, String>) -> String {
    match find(tables::IN_PAGE, key) {
        Some(found) => fill(tables::IN_PAGE, found, language, arguments),
        None => key.to_owned(),
    }
}

fn fill(
    table: &'static [Text],
    text: &'static Text,
    language: Language,
    arguments: &BTreeMap<String, String>,
) -> String {
    let template = text.1[usize::from(language.0)];
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('}') else {
            rest = after;
            break;
        };
        let name = &after[1..close];
        match (name.split_once('|'), arguments.get(name)) {
            (Some((name, area)), _) => {
                let key = arguments.get(name).map(|value| format!("{area}.{value}"));
                if let Some(clause) = key.and_then(|key| find(table, &key)) {
                    out.push_str(&fill(table, clause, language, arguments));
                }
            }
            (None, Some(value)) => out.push_str(value),
            (None, None) => out.push_str(&after[..=close]),
        }
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}

/// The text of a key that takes no arguments.
pub fn plain(language: Language, key: &str) -> String {
    text(language, key, &BTreeMap::new())
}

/// Whether the catalogue has `key`.
pub fn has(key: &str) -> bool {
    find(tables::ALL, key).is_some()
}

/// Every key with its texts in the order of [`Language::ALL`].
pub fn entries() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    tables::ALL.iter().map(|(key, texts)| (*key, texts.as_slice()))
}

/// What the browser says of the extension in a language, by the manifest's names.
pub fn manifest(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    tables::MANIFEST.iter().map(move |(name, texts)| (*name, texts[usize::from(language.0)]))
}

fn find(table: &'static [Text], key: &str) -> Option<&'static Text> {
    let at = table.binary_search_by(|(candidate, _)| (*candidate).cmp(key)).ok()?;
    table.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> impl Iterator<Item = &str> {
        text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.split_once('|')?.1))
    }

    #[test]
    fn a_language_is_written_as_its_code_and_no_other_is_read() {
        for language in Language::ALL {
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(json, format!("\"{}\"", language.code()));
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
        }
        let error = serde_json::from_str::<Language>("\"xx\"").unwrap_err().to_string();
        assert!(error.contains("`xx`") && error.contains("`en`") && error.contains("`zh`"), "{error}");
    }

    #[test]
    fn a_browser_or_system_is_served_by_how_its_language_begins() {
        for (tag, language) in [
            ("zh", Language::CHINESE),
            ("ZH-Hans-CN", Language::CHINESE),
            ("zh_CN.UTF-8", Language::CHINESE),
            ("en-GB", Language::ENGLISH),
            ("zha", Language::ENGLISH),
            ("de", Language::ENGLISH),
            ("C.UTF-8", Language::ENGLISH),
            ("", Language::ENGLISH),
        ] {
            assert_eq!(Language::for_tag(tag), language, "{tag}");
        }
    }

    #[test]
    fn a_text_shown_in_the_page_is_the_same_there() {
        let none = BTreeMap::new();
        for key in ["level.high", "page.badge.note"] {
            assert_eq!(text_in_page(Language::CHINESE, key, &none), text(Language::CHINESE, key, &none));
        }
        assert_eq!(text_in_page(Language::ENGLISH, "error.internal", &none), "error.internal");
    }

    #[test]
    fn nothing_promises_what_a_seal_cannot_do_or_accuses_anyone() {
        for (key, texts) in entries() {
            for forbidden in
                ["tamper-proof", "court-admissible", "certified", "counterfeit", "infringes", "假货", "防篡改"]
            {
                for text in texts {
                    assert!(!text.to_lowercase().contains(forbidden), "{key} says “{forbidden}”");
                }
            }
        }
    }

    #[test]
    fn a_clause_stands_where_its_argument_does() {
        let with = |arguments: &[(&str, &str)]| {
            let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            fill(CLAUSES, &CLAUSES[0], Language::ENGLISH, &arguments)
        };
        assert_eq!(with(&[("price", "5 USD")]), "5 USD is low");
        assert_eq!(with(&[("price", "5 USD"), ("unit", "piece"), ("count", "2")]), "5 USD is low for 2 pieces");
        // What a page says is never a key.
        assert_eq!(with(&[("price", "5 {unit|unit}"), ("unit", "page text")]), "5 {unit|unit} is low");
    }

    const CLAUSES: &[Text] = &[
        ("low", ["{price} is low{unit|unit}"; tables::COUNT]),
        ("unit.piece", [" for {count} pieces"; tables::COUNT]),
    ];

    #[test]
    fn no_clause_leads_back_to_itself() {
        for (key, texts) in entries() {
            for area in texts.iter().flat_map(|text| clauses(text)) {
                let clauses: Vec<_> =
                    entries().filter(|(key, _)| key.rsplit_once('.').is_some_and(|it| it.0 == area)).collect();
                assert!(!clauses.is_empty(), "{key}: {area} has no clause");
                for (clause, texts) in clauses {
                    assert!(texts.iter().all(|text| !text.contains('|')), "{clause} is a clause with a clause");
                }
            }
        }
    }

    #[test]
    fn arguments_are_put_in_and_unknown_ones_stay() {
        let arguments = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
        assert_eq!(text(Language::ENGLISH, "no.such.key", &arguments), "no.such.key");
    }
}
