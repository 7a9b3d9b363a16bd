use super::standard::{TABLES, line_named, lines};
use super::*;
use crate::finding::TermUse;
use crate::phrase::LANGUAGES;
use crate::subject::CompiledBrand;
use listing::{Listing, Role};

/// Titles a language: what is to be found, its severity before it, then the title.
const CASES: &str = include_str!("../../tests/cues.txt");

fn cues(standard: &StandardCues) -> Cues {
    Cues::new(&[], standard)
}

/// The cues of a title in which Nike and iPhone are watched: each with its severity and the last parts of its reason's key.
fn found(cues: &Cues, title: &str) -> Vec<String> {
    let terms = ["Nike", "iPhone"].map(|text| Term::new(text, MatchMode::Exact));
    let units: Vec<u16> = title.encode_utf16().collect();
    let title = Title::new(&units);
    let hits = Matcher::new(&terms, &Neighbourhood::default()).find(&units);
    let uses = title.uses(&hits, |hit| hit.term as usize);
    let hit = |(hit, term_use): (&Hit, TermUse)| TermHit {
        hit: *hit,
        brand: 0,
        meaning: crate::profile::Meaning::default(),
        term_use,
        is_unconfirmed: false,
    };
    let terms: Vec<TermHit> = hits.iter().zip(uses).map(hit).collect();
    let brands = [CompiledBrand { id: "nike".to_owned(), name: "Nike".to_owned(), products: Vec::new() }];
    let listing = Listing::new(Role::Result, "1", "https://www.aliexpress.com/item/1.html");
    let texts = ["Nike".to_owned(), "iPhone".to_owned()];
    let subject =
        Subject { listing: &listing, seller: None, title: &title, terms: &terms, brands: &brands, term_texts: &texts };
    let drafts = cues.found(&subject).into_iter();
    let told = drafts.map(|draft| {
        let severity = format!("{:?}", draft.finding.severity).to_lowercase();
        let key: Vec<&str> = draft.finding.why.key.split('.').skip(2).collect();
        format!("{severity} {} {}", key.join("."), draft.finding.why.arguments["cue"])
    });
    told.collect()
}

#[test]
fn titles_have_the_cues_they_should() {
    let cues = cues(&StandardCues::default());
    let mut wrong = Vec::new();
    let mut expected: Option<(&str, Vec<&str>)> = None;
    let mut check = |case: Option<(&str, Vec<&str>)>| {
        if let Some((title, expected)) = case
            && found(&cues, title) != expected
        {
            wrong.push(format!("{title}\n    {}", found(&cues, title).join("\n    ")));
        }
    };
    for line in CASES.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match (line.strip_prefix("    "), &mut expected) {
            (Some(cue), Some((_, cues))) => cues.push(cue),
            _ => check(expected.replace((line, Vec::new()))),
        }
    }
    check(expected);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_language_has_every_meaning() {
    assert_eq!(TABLES.iter().map(|(language, _)| *language).collect::<Vec<_>>(), LANGUAGES);
    for (language, table) in TABLES {
        for meaning in ["copy", "quality", "origin", "weak origin exact", "sales"] {
            assert!(lines(table).any(|(name, _)| name == meaning), "{language} has no line “{meaning}:”");
        }
        for (name, _) in lines(table) {
            assert!(name.starts_with("not near ") || line_named(name).is_some(), "{language}: “{name}” is no meaning");
        }
        let written = table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines(table).count(), written, "{language}: a line is not “meaning: cues”");
    }
}

#[test]
fn no_cue_stands_twice_in_a_language() {
    for (language, table) in TABLES {
        let mut seen = std::collections::BTreeSet::new();
        for (name, texts) in lines(table).filter(|(name, _)| line_named(name).is_some()) {
            for text in texts.split(", ") {
                assert!(seen.insert(text.to_lowercase()), "{language}, {name}: {text} stands twice");
            }
        }
    }
}

#[test]
fn what_excepts_a_cue_names_one() {
    let known: std::collections::BTreeSet<String> =
        standard::cues(&StandardCues::default()).map(|cue| cue.text.to_lowercase()).collect();
    for (language, table) in TABLES {
        for (name, _) in lines(table) {
            let Some(cue) = name.strip_prefix("not near ") else { continue };
            assert!(known.contains(&cue.to_lowercase()), "{language}: “{cue}” is no cue");
        }
    }
}

#[test]
fn a_profile_chooses_among_the_standard_cues() {
    let title = "Nike replica 高仿 shoes";
    let languages =
        |languages: &[&str]| StandardCues::Languages(languages.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(found(&cues(&StandardCues::All(true)), title).len(), 2);
    assert_eq!(found(&cues(&StandardCues::All(false)), title), [""; 0]);
    assert_eq!(found(&cues(&languages(&["zh"])), title), ["strong copy.near 高仿"]);
}

#[test]
fn a_cue_of_the_profile_replaces_the_standard_one() {
    let own = |language: Option<&str>| {
        let language = language.map(str::to_owned);
        Cues::new(&[Cue { text: "Outlet".to_owned(), meaning: CueMeaning::Copy, language }], &StandardCues::default())
    };
    assert_eq!(found(&own(None), "Nike outlet shoes for men"), ["strong copy.near outlet"]);
    // In another language's titles it is not looked for at all.
    assert_eq!(found(&own(Some("it")), "Nike outlet shoes for men"), [""; 0]);
    assert_eq!(found(&own(Some("it")), "Scarpe Nike outlet per uomo"), ["strong copy.near outlet"]);
}
