//! Hostile texts: nothing panics, what comes out is bounded by what goes in, and the work grows with the text, not with
//! its square.
//!
//! Nothing is timed: the allocations are counted, and the texts are so long that work growing with their square would
//! not come to an end.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

mod shared;

use analysis::{Analyst, Hit, Judgement, Matcher, Profile};
use listing::{Listing, Role};
use measuring::memory::{Counting, allocations};
use shared::page;
use std::sync::LazyLock;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PROFILE: &str = r#"{
    "version": 1, "name": "Watch list",
    "brands": [
        { "id": "velmora", "name": "Velmora", "terms": [
            { "text": "Velmora" }, { "text": "North Velm" }, { "text": "L'Orvané" }, { "text": "aaaa" }, { "text": "a" },
            { "text": "aa aa" }, { "text": "V8" }, { "text": "维尔莫拉" }, { "text": "ベルモラ" }, { "text": "벨모라" },
            { "text": "Вельмора" }, { "text": "فيلمورا" } ],
          "products": [{ "name": "Aerolux", "words": ["aerolux"], "reference_price": "150.00", "currency": "USD" }] }
    ],
    "cues": [{ "text": "replica", "meaning": "copy" }, { "text": "1:1", "meaning": "copy" }]
}"#;

static ANALYST: LazyLock<Analyst> = LazyLock::new(|| {
    let profile = Profile::parse(PROFILE).unwrap();
    Analyst::new(&profile, &Analyst::neighbourhood(&profile, &vocabulary::LISTS))
});

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let terms = Profile::parse(PROFILE).unwrap().brands.remove(0).terms;
    let neighbourhood = analysis::Neighbourhood::of(&terms, &vocabulary::LISTS);
    Matcher::new(&terms, &neighbourhood)
});

const MEGABYTE: usize = 1 << 20;

fn judge(title: &str) -> Judgement {
    let url = "https://www.aliexpress.com/item/1005009100002022.html";
    let listing = Listing { title: Some(title.to_owned()), ..Listing::new(Role::Result, "1005009100002022", url) };
    ANALYST.judge(&page(vec![listing]))
}

/// What is found in a text, after checking what holds of everything that is found.
fn find(text: &str) -> Vec<Hit> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let hits = MATCHER.find(&units);
    let mut before = 0;
    for hit in &hits {
        assert!(before <= hit.start && hit.start < hit.end && hit.end as usize <= units.len(), "{hit:?}");
        assert!(String::from_utf16(&units[hit.start as usize..hit.end as usize]).is_ok(), "{hit:?} splits a character");
        before = hit.start;
    }
    hits
}

/// Finds and judges a text.
fn check(text: &str) -> Vec<Hit> {
    let hits = find(text);
    let judgement = judge(text);
    let findings = &judgement.listings[0].findings;
    // The longest sentence about a title quotes it once and again.
    let told = findings.iter().flat_map(|finding| finding.why.arguments.values()).map(String::len).sum::<usize>();
    assert!(told <= 4 * text.len() + 4096, "{told} bytes are told of {}", text.len());
    let spans = findings.iter().map(|finding| finding.spans.len()).sum::<usize>();
    assert!(spans <= 2 * text.len() + 64, "{spans} spans in {} bytes", text.len());
    hits
}

/// Checks that twice the text takes no more than a little over twice the allocations.
fn grows_with_the_text(piece: &str, length: usize) {
    let text = |length: usize| piece.repeat(length / piece.len());
    let (one, two) = (text(length), text(2 * length));
    // What is compiled on first use is compiled.
    find(piece);
    judge(piece);
    for work in [|text: &str| drop(find(text)), |text: &str| drop(judge(text))] {
        let (first, second) = (allocations(|| work(&one)), allocations(|| work(&two)));
        assert!(second <= 2 * first + first / 4 + 64, "{piece:?}: {first} allocations, then {second}");
    }
}

#[test]
fn a_megabyte_of_one_letter() {
    for letter in ["a", "維", "*"] {
        let hits = check(&letter.repeat(MEGABYTE / letter.len()));
        assert_eq!(hits, [], "{letter}");
    }
    for letter in ["V", "é", "ー", "カ", "1", "@", "\u{200b}", "𝓥", "ﷺ", "\u{e0041}"] {
        let hits = check(&letter.repeat(MEGABYTE / 8 / letter.len()));
        assert_eq!(hits, [], "{letter}");
    }
}

#[test]
fn one_letter_apart_without_end() {
    for piece in ["a ", "V.", "a\u{200b}", "a-a_", "維 ", "1:", "* "] {
        check(&piece.repeat(MEGABYTE / 4 / piece.len()));
    }
}

#[test]
fn a_hundred_thousand_marks() {
    for mark in ["\u{301}", "\u{20dd}", "\u{3099}", "\u{200d}", "\u{fe0f}", "\u{64b}", "\u{5b0}", "\u{93c}"] {
        let marks = mark.repeat(100_000);
        check(&marks);
        check(&format!("Velmora{marks}"));
        check(&format!("{marks}Velmora"));
        check(&format!("Vel{marks}mora bag"));
        check(&format!("Velmo{marks}ra, ベ{marks}ルモラ, 维{marks}尔莫拉"));
    }
}

#[test]
fn all_of_unicode_in_a_row() {
    let all: String = (0..=0x0010_ffff).filter_map(char::from_u32).collect();
    check(&all);
    let backwards: String = all.chars().rev().collect();
    check(&backwards);
    let spaced: String = all.chars().flat_map(|character| [character, ' ']).collect();
    check(&spaced);
    let between: String = all.chars().step_by(7).flat_map(|character| ['v', 'e', 'l', character, 'm', 'o']).collect();
    check(&between);
    // Each character at the end of a name.
    let after: String =
        all.chars().step_by(13).flat_map(|sign| [' ', 'V', 'e', 'l', 'm', 'o', 'r', 'a', sign]).collect();
    assert!(check(&after).len() > 10_000);
}

#[test]
fn all_code_units_in_a_row_and_lone_surrogates() {
    let all: Vec<u16> = (0..=u16::MAX).collect();
    let mut reversed = all.clone();
    reversed.reverse();
    let halves: Vec<u16> =
        "Velmora".encode_utf16().flat_map(|unit| [0xd835, unit, 0xdcb1]).cycle().take(MEGABYTE).collect();
    for units in [all, reversed, halves, vec![0xd800; MEGABYTE], vec![0xdc00; MEGABYTE]] {
        for hit in MATCHER.find(&units) {
            assert!(hit.start < hit.end && hit.end as usize <= units.len());
        }
    }
}

#[test]
fn names_without_end() {
    for (piece, expected) in [
        ("Velmora ", MEGABYTE / 8),
        ("velmra ", MEGABYTE / 7),
        ("velmorashoes ", MEGABYTE / 13),
        ("V e l m o r a  ", MEGABYTE / 15),
        ("维尔莫拉", MEGABYTE / 12),
        ("north velm-", MEGABYTE / 11),
    ] {
        let hits = find(&piece.repeat(MEGABYTE / piece.len()));
        assert!(hits.len() >= expected - 1, "{piece}: {} of {expected}", hits.len());
    }
}

#[test]
fn a_title_of_names_and_markers_without_end() {
    for piece in ["for Velmora ", "Velmora style ", "1:1 Velmora, ", "replica ", "for men Velmora 用"] {
        // Eight times what a title is cut to when it is read.
        check(&piece.repeat((1 << 15) / piece.len()));
    }
}

#[test]
fn the_work_grows_with_the_text() {
    for piece in [
        "a",
        "a ",
        "Velmora ",
        "Velm\u{301}ora-",
        "velmra, ",
        "维尔莫拉",
        "ベ\u{3099}ルモラ",
        "V*lm@ra ",
        "for Velmora ",
    ] {
        grows_with_the_text(piece, 1 << 14);
    }
}
