//! Every sentence a person reads, in every language of the interface, by key.
//!
//! Compiled in, because `chrome.i18n` cannot follow a language setting. `{name}` in a text is replaced by the argument.
//! `{name|area}` is replaced by a clause: where the argument is there, by the text of the key `area.` and the argument,
//! which takes the same arguments; where it is not, by nothing.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh")]
    Chinese,
}

impl Language {
    /// Every language, in the order a chooser shows them.
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }

    /// The language best serving a browser whose preferred language is `tag`.
    pub fn for_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
    }
}

/// One text: key, English, Chinese.
pub(crate) type Text = (&'static str, &'static str, &'static str);

mod texts;

/// The text of `key` with every `{name}` replaced by its argument.
///
/// A key that is not in the catalogue comes back as it is, so that a gap is seen and not hidden; a test in each crate
/// that uses keys checks that there is none.
pub fn text(language: Language, key: &str, arguments: &BTreeMap<String, String>) -> String {
    match find(texts::ALL, key) {
        Some(found) => fill(texts::ALL, found, language, arguments),
        None => key.to_owned(),
    }
}

/// The same for the content script, which carries only the texts it can show: it is loaded into someone's page.
pub fn text_in_page(language: Language, key: &str, arguments: &BTreeMap<String, String>) -> String {
    match find(texts::IN_PAGE, key) {
        Some(found) => fill(texts::IN_PAGE, found, language, arguments),
        None => key.to_owned(),
    }
}

fn fill(
    areas: &'static [&'static [Text]],
    text: &'static Text,
    language: Language,
    arguments: &BTreeMap<String, String>,
) -> String {
    let template = in_language(text, language);
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
                if let Some(clause) = key.and_then(|key| find(areas, &key)) {
                    out.push_str(&fill(areas, clause, language, arguments));
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
    find(texts::ALL, key).is_some()
}

/// Every key with its texts in the order of [`Language::ALL`].
pub fn entries() -> impl Iterator<Item = (&'static str, [&'static str; 2])> {
    texts::ALL.iter().flat_map(|area| area.iter()).map(|(key, english, chinese)| (*key, [*english, *chinese]))
}

fn in_language(text: &'static Text, language: Language) -> &'static str {
    match language {
        Language::English => text.1,
        Language::Chinese => text.2,
    }
}

fn find(areas: &'static [&'static [Text]], key: &str) -> Option<&'static Text> {
    areas.iter().flat_map(|area| area.iter()).find(|(candidate, _, _)| *candidate == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> =
            text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn every_text_takes_the_same_arguments_in_every_language() {
        for (key, [english, chinese]) in entries() {
            assert_eq!(arguments(english), arguments(chinese), "{key}");
            assert!(!english.is_empty() && !chinese.is_empty(), "{key} is empty");
        }
    }

    #[test]
    fn a_text_shown_in_the_page_is_the_same_there() {
        let none = BTreeMap::new();
        for key in ["level.high", "page.badge.note"] {
            assert_eq!(text_in_page(Language::Chinese, key, &none), text(Language::Chinese, key, &none));
        }
        assert_eq!(text_in_page(Language::English, "error.internal", &none), "error.internal");
    }

    #[test]
    fn no_key_stands_twice() {
        let mut keys: Vec<&str> = entries().map(|(key, _)| key).collect();
        keys.sort_unstable();
        let mut distinct = keys.clone();
        distinct.dedup();
        assert_eq!(keys, distinct);
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
            fill(&[CLAUSES], &CLAUSES[0], Language::English, &arguments)
        };
        assert_eq!(with(&[("price", "5 USD")]), "5 USD is low");
        assert_eq!(with(&[("price", "5 USD"), ("unit", "piece"), ("count", "2")]), "5 USD is low for 2 pieces");
        // What a page says is never a key.
        assert_eq!(with(&[("price", "5 {unit|unit}"), ("unit", "page text")]), "5 {unit|unit} is low");
    }

    const CLAUSES: &[Text] = &[
        ("low", "{price} is low{unit|unit}", "{price}{unit|unit}偏低"),
        ("unit.piece", " for {count} pieces", "{count}件"),
    ];

    #[test]
    fn no_clause_leads_back_to_itself() {
        for (key, [english, _]) in entries() {
            for area in arguments(english).into_iter().filter_map(|name| Some(name.split_once('|')?.1)) {
                let clauses: Vec<_> =
                    entries().filter(|(key, _)| key.rsplit_once('.').is_some_and(|it| it.0 == area)).collect();
                assert!(!clauses.is_empty(), "{key}: {area} has no clause");
                for (clause, [english, _]) in clauses {
                    assert!(!english.contains('|'), "{clause} is a clause with a clause");
                }
            }
        }
    }

    #[test]
    fn arguments_are_put_in_and_unknown_ones_stay() {
        let arguments = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
        assert_eq!(text(Language::English, "no.such.key", &arguments), "no.such.key");
    }
}
