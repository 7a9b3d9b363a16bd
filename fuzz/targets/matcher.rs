//! The matcher over any terms and any text: what it finds stands in the text, on characters, in order, is the same again,
//! and does not depend on what stands far behind it.
#![no_main]

use analysis::{Case, Hit, MatchMode, Matcher, Neighbourhood, Term, WordLists};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;

/// Few words, so that each case is quick; one of each list that is used in its own way.
const LISTS: WordLists<'static> = WordLists {
    english: "nice like elm more vel north",
    trade: "bag case",
    european: "für niké montaña",
    chinese: "维尔 手机",
    further: "velm",
    names: "velmor",
    syllables: "er 尔儿而\nwei 维为围",
    look_alikes: "尔你\nロ口",
};

/// How a term is matched, by the digit its line begins with.
const MODES: [MatchMode; 6] =
    [MatchMode::Auto, MatchMode::Exact, MatchMode::Folded, MatchMode::Spacing, MatchMode::OneEdit, MatchMode::TwoEdits];

/// The first lines are terms, the text comes after an empty line.
fn taken_apart(input: &str) -> (Vec<Term>, &str) {
    let (terms, text) =
        input.split_once("\n\n").unwrap_or(("0Velmora\n2North Velm\n11:1\n0维尔莫拉\n5ベルモラ", input));
    let terms = terms.lines().take(64).map(|line| {
        let digit = line.chars().next().and_then(|first| first.to_digit(12)).unwrap_or(0) as usize;
        let text = line.strip_prefix(|first: char| first.is_ascii_digit()).unwrap_or(line);
        let case = if digit >= MODES.len() { Case::AsWritten } else { Case::Any };
        Term { case, ..Term::new(text, MODES[digit % MODES.len()]) }
    });
    (terms.collect(), text)
}

/// Checks what holds of every list of hits, over text that may hold lone surrogates.
fn check(hits: &[Hit], units: &[u16], terms: &[Term]) {
    let mut boundaries: BTreeSet<u32> = BTreeSet::from([0]);
    let mut at = 0;
    for decoded in char::decode_utf16(units.iter().copied()) {
        at += decoded.map_or(1, |character| character.len_utf16() as u32);
        boundaries.insert(at);
    }
    for hit in hits {
        assert!(hit.start < hit.end && hit.end as usize <= units.len(), "{hit:?}");
        assert!(boundaries.contains(&hit.start) && boundaries.contains(&hit.end), "{hit:?} splits a character");
        assert!((hit.term as usize) < terms.len(), "{hit:?}");
    }
    assert!(hits.windows(2).all(|pair| pair[0].start <= pair[1].start && pair[0] != pair[1]), "{hits:?}");
}

fuzz_target!(|input: &[u8]| {
    // Cases end in a byte that says whether the text is turned into UTF-16 or is code units as it comes.
    let [bytes @ .., choice] = input else { return };
    let input = String::from_utf8_lossy(bytes);
    let (terms, text) = taken_apart(&input);
    let units: Vec<u16> = match choice & 1 {
        0 => text.encode_utf16().collect(),
        _ => text
            .as_bytes()
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)))
            .collect(),
    };
    let neighbourhood = match choice & 2 {
        0 => Neighbourhood::default(),
        _ => Neighbourhood::of(&terms, &LISTS),
    };
    let matcher = Matcher::new(&terms, &neighbourhood);
    let hits = matcher.find(&units);
    check(&hits, &units, &terms);
    assert_eq!(hits, matcher.find(&units));
    assert_eq!(hits, Matcher::new(&terms, &neighbourhood).find(&units));
    let apart = matcher.find_apart(&units);
    check(&apart, &units, &terms);
    assert!(apart.windows(2).all(|pair| pair[0].end <= pair[1].start), "{apart:?}");
    // What stands after a long gap changes nothing before it.
    let longer: Vec<u16> = units.iter().copied().chain("      .".encode_utf16()).collect();
    assert_eq!(hits, matcher.find(&longer));
});
