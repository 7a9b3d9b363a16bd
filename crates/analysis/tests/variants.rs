//! What a term is said to catch, and what is worth searching for.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use analysis::{Fate, Habit, MatchKind, MatchMode, Matcher, Meaning, Neighbourhood, Term, TermVariants, Variants};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn variants(terms: &[Term]) -> TermVariants {
    let neighbourhood = Neighbourhood::of(terms, &vocabulary::LISTS);
    Variants::new(terms, &neighbourhood).of(0).unwrap()
}

fn auto(text: &str) -> Term {
    Term::new(text, MatchMode::Auto)
}

fn fate_of(found: &TermVariants, habit: Habit, text: &str) -> Fate {
    let group = found.preview.iter().find(|group| group.habit == habit).unwrap();
    group.variants.iter().find(|variant| variant.text == text).unwrap_or_else(|| panic!("no {text}")).fate.clone()
}

#[test]
fn the_preview_says_what_the_matcher_does_with_each_habit() {
    let found = variants(&[auto("Velmora")]);
    let caught = |habit, text: &str, form| assert_eq!(fate_of(&found, habit, text), Fate::Caught { form }, "{text}");
    caught(Habit::Omission, "Velmra", MatchKind::Misspelled);
    caught(Habit::Doubling, "Vellmora", MatchKind::Misspelled);
    caught(Habit::Transposition, "Vlemora", MatchKind::Misspelled);
    caught(Habit::Shape, "Velrnora", MatchKind::Lookalike);
    caught(Habit::Leet, "Velm0ra", MatchKind::Obfuscated);
    caught(Habit::LookAlike, "Vеlmora", MatchKind::Lookalike);
    caught(Habit::Parted, "V e l m o r a", MatchKind::Obfuscated);
    caught(Habit::Glued, "velmorashoes", MatchKind::Glued);
}

#[test]
fn ordinary_words_and_other_terms_are_said_to_be_and_not_searched() {
    let found = variants(&[auto("Nike"), auto("Nikee")]);
    assert_eq!(fate_of(&found, Habit::Vowel, "Nuke"), Fate::OrdinaryWord);
    assert_eq!(fate_of(&found, Habit::Doubling, "Nikee"), Fate::OtherTerm { term: "Nikee".to_owned() });
    assert!(found.search.iter().all(|searched| !["nuke", "nikee", "nike"].contains(&searched.text.as_str())));
}

#[test]
fn the_setting_decides_what_is_caught() {
    for (matching, misspelled, disguised) in [
        (MatchMode::Auto, true, true),
        (MatchMode::Folded, false, true),
        (MatchMode::Exact, false, false),
        (MatchMode::Spacing, false, false),
    ] {
        let found = variants(&[Term::new("Velmora", matching)]);
        let is_caught = |habit, text| fate_of(&found, habit, text).is_caught();
        assert_eq!(is_caught(Habit::Omission, "Velmra"), misspelled, "{matching:?}");
        assert_eq!(is_caught(Habit::Leet, "Velm0ra"), disguised, "{matching:?}");
    }
}

#[test]
fn what_sellers_do_most_is_searched_first() {
    let found = variants(&[auto("Velmora")]);
    let rank = |text: &str| found.search.iter().position(|searched| searched.text == text).unwrap();
    assert!(
        rank("vellmora") < rank("velmira") && rank("velmra") < rank("vekmora") && rank("velm0ra") < rank("vvelmora")
    );
    let ranked: Vec<u32> = found.search.iter().map(|searched| searched.plausibility).collect();
    assert!(ranked.is_sorted_by(|one, other| one >= other), "{ranked:?}");
}

#[test]
fn the_catalogue_has_what_is_said_of_terms() {
    let matching = [
        MatchMode::Auto,
        MatchMode::Exact,
        MatchMode::Spacing,
        MatchMode::Folded,
        MatchMode::OneEdit,
        MatchMode::TwoEdits,
    ];
    let meanings = [Meaning::Brand, Meaning::ProductLine, Meaning::Transliteration, Meaning::Model];
    let fates = [Fate::OrdinaryWord, Fate::NotTolerated, Fate::OtherTerm { term: String::new() }];
    let keys = matching.map(MatchMode::key).into_iter().chain(meanings.map(Meaning::key));
    let keys = keys.chain(fates.iter().map(Fate::key)).chain(Habit::ALL.map(Habit::key));
    let missing: Vec<&str> = keys.filter(|key| !catalogue::has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn accents_are_not_asked_of_those_who_misspell() {
    let found = variants(&[auto("Orvané")]);
    assert!(found.search.iter().any(|searched| searched.text == "orvanne"), "{:?}", found.search);
}

#[test]
fn a_name_in_han_is_written_with_signs_that_sound_or_look_alike() {
    let found = variants(&[auto("维尔莫拉")]);
    let sounds = found.preview.iter().find(|group| group.habit == Habit::Sound).unwrap();
    assert!(sounds.caught > 0 && sounds.caught == sounds.count, "{sounds:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_term_nothing_is_said_twice_and_what_is_caught_is_found(text in "[A-Za-z0-9éЖ 耐ナ'.-]{1,24}") {
        let terms = [auto(&text)];
        let neighbourhood = Neighbourhood::default();
        let matcher = Matcher::new(&terms, &neighbourhood);
        let found = Variants::new(&terms, &neighbourhood).of(0).unwrap();
        let mut seen = BTreeSet::new();
        for searched in &found.search {
            prop_assert!(seen.insert(searched.text.clone()));
            prop_assert!((1..=100).contains(&searched.plausibility));
        }
        for variant in found.preview.iter().flat_map(|group| &group.variants) {
            let units: Vec<u16> = variant.text.encode_utf16().collect();
            prop_assert_eq!(!matcher.find(&units).is_empty(), variant.fate.is_caught(), "{}", variant.text);
        }
    }
}
