use super::markers::{TABLES, lines, role_named};
use super::*;
use crate::finding::MatchKind;
use crate::matcher::{Matcher, Neighbourhood};
use crate::profile::{MatchMode, Term};
use std::collections::BTreeSet;

/// Titles a language, in which each name says what it is used for: `{for iPhone}`.
const CASES: &[(&str, &str)] = &[
    ("en", include_str!("../../tests/uses/en.txt")),
    ("es", include_str!("../../tests/uses/es.txt")),
    ("pt", include_str!("../../tests/uses/pt.txt")),
    ("fr", include_str!("../../tests/uses/fr.txt")),
    ("de", include_str!("../../tests/uses/de.txt")),
    ("nl", include_str!("../../tests/uses/nl.txt")),
    ("it", include_str!("../../tests/uses/it.txt")),
    ("pl", include_str!("../../tests/uses/pl.txt")),
    ("ru", include_str!("../../tests/uses/ru.txt")),
    ("uk", include_str!("../../tests/uses/uk.txt")),
    ("tr", include_str!("../../tests/uses/tr.txt")),
    ("ar", include_str!("../../tests/uses/ar.txt")),
    ("he", include_str!("../../tests/uses/he.txt")),
    ("th", include_str!("../../tests/uses/th.txt")),
    ("vi", include_str!("../../tests/uses/vi.txt")),
    ("id", include_str!("../../tests/uses/id.txt")),
    ("ja", include_str!("../../tests/uses/ja.txt")),
    ("ko", include_str!("../../tests/uses/ko.txt")),
    ("zh", include_str!("../../tests/uses/zh.txt")),
];

const NAMES: [&str; 9] = ["Nike", "iPhone", "Dyson", "Samsung", "Xiaomi", "Canon", "Lego", "Toyota", "BMW"];

fn titles(cases: &str) -> impl Iterator<Item = &str> {
    cases.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The title without its braces, and what each name in it is used for.
fn parsed(line: &str) -> (String, Vec<(String, TermUse)>) {
    let mut title = String::new();
    let mut uses = Vec::new();
    let mut parts = line.split('{');
    title.push_str(parts.next().unwrap());
    for part in parts {
        let (named, rest) = part.split_once('}').unwrap();
        let (said, name) = named.split_once(' ').unwrap();
        let said = match said {
            "brand" => TermUse::AsBrand,
            "for" => TermUse::Referential,
            "like" => TermUse::Comparative,
            "unclear" => TermUse::Unclear,
            other => panic!("{line}: {other} is no use"),
        };
        uses.push((name.to_owned(), said));
        title.push_str(name);
        title.push_str(rest);
    }
    (title, uses)
}

fn found(title: &str) -> Vec<(String, TermUse)> {
    let terms = NAMES.map(|text| Term::new(text, MatchMode::Auto));
    let units: Vec<u16> = title.encode_utf16().collect();
    let mut hits = Matcher::new(&terms, &Neighbourhood::default()).find(&units);
    hits.retain(|hit| matches!(hit.kind, MatchKind::Exact | MatchKind::Glued));
    let uses = Title::new(&units).uses(&hits, |hit| hit.term as usize);
    hits.iter().map(|hit| terms[hit.term as usize].text.clone()).zip(uses).collect()
}

#[test]
fn names_are_used_as_the_titles_of_each_language_say() {
    let mut wrong = Vec::new();
    for (language, cases) in CASES {
        for line in titles(cases) {
            let (title, expected) = parsed(line);
            let found = found(&title);
            if found != expected {
                wrong.push(format!("{language}: {title}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_language_shows_every_use() {
    for (language, cases) in CASES {
        let shown: BTreeSet<TermUse> = titles(cases).flat_map(|line| parsed(line).1).map(|(_, said)| said).collect();
        assert!(shown.len() >= 3, "{language} shows {shown:?} only");
    }
    let names = |tables: &[(&'static str, &str)]| tables.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(names(CASES), names(TABLES));
}

#[test]
fn every_language_has_every_role_or_says_why_not() {
    let roles = [
        "referential before",
        "referential after",
        "comparative before",
        "comparative after",
        "end",
        "and",
        "purpose",
        "models",
        "devices",
        "accessories",
        "claims",
        "no marker",
        "words",
    ];
    for (language, table) in TABLES {
        let written: BTreeSet<&str> = lines(table).map(|(name, _)| name).collect();
        for role in roles {
            assert!(written.contains(role), "{language} has no line “{role}:”");
        }
        for name in written {
            assert!(role_named(name).is_some(), "{language}: “{name}” is no role");
        }
        let lines_written = table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines(table).count(), lines_written, "{language}: a line is not “role: words”");
    }
}

#[test]
fn no_phrase_stands_twice_in_a_role() {
    for (language, table) in TABLES {
        let mut seen = BTreeSet::new();
        for (name, phrases) in lines(table) {
            for phrase in phrases.split(", ") {
                assert!(seen.insert((name, phrase)), "{language}, {name}: {phrase} stands twice");
                assert_eq!(phrase, phrase.trim().to_lowercase(), "{language}, {name}: {phrase}");
            }
        }
    }
}

#[test]
fn every_phrase_is_found_whole() {
    for (language, table) in TABLES {
        for (name, phrases) in lines(table).filter(|(_, phrases)| !phrases.starts_with("none: ")) {
            for phrase in phrases.split(", ") {
                let units: Vec<u16> = phrase.replace('*', "xy").encode_utf16().collect();
                let (length, role) = markers::first(&units);
                assert_eq!(length, words::of(&units).len(), "{language}, {name}: {phrase}");
                assert_eq!(role & role_named(name).unwrap(), role_named(name).unwrap(), "{language}, {name}: {phrase}");
            }
        }
    }
}

/// Work that grew with the square of the title would not come to an end.
#[test]
fn a_long_title_takes_work_that_grows_with_it() {
    for part in ["Nike'", "for Nike ", "Nike, ", "Nike 15 ", "对Nike用", "para do per z como "] {
        let title = part.repeat((1 << 20) / part.len());
        let names = title.matches("Nike").count();
        let used = found(&title).len();
        assert!(used <= names, "{part}: {used} of {names}");
    }
}

#[test]
fn a_comma_is_two_words_and_a_bar_ends_the_phrase() {
    let distance = |title: &str, one: &str, other: &str| {
        let units: Vec<u16> = title.encode_utf16().collect();
        let place = |text: &str| {
            let matcher = Matcher::new(&[Term::exactly(text)], &Neighbourhood::default());
            matcher.find(&units)[0]
        };
        Title::new(&units).distance(&place(one), &place(other))
    };
    assert_eq!(distance("Nike shoes replica", "Nike", "replica"), Some(1));
    assert_eq!(distance("replica Nike", "Nike", "replica"), Some(0));
    assert_eq!(distance("Nike V8 15 shoes 2024 replica", "Nike", "replica"), Some(1));
    assert_eq!(distance("Nike, replica", "Nike", "replica"), Some(2));
    assert_eq!(distance("Nike | replica", "Nike", "replica"), None);
    assert_eq!(distance("耐克运动鞋高仿", "耐克", "高仿"), Some(1));
}
