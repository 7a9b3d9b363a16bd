//! Which forms of a name are found, where, and which words are left alone.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use analysis::{Confidence, Hit, MatchKind, MatchMode, Matcher, Meaning, Neighbourhood, Term};
use proptest::prelude::*;
use std::sync::LazyLock;

fn terms(texts: &[&str]) -> Vec<Term> {
    texts.iter().map(|text| Term::new(*text, MatchMode::Auto)).collect()
}

fn compiled(terms: &[Term]) -> Matcher {
    Matcher::new(terms, &Neighbourhood::of(terms, &vocabulary::LISTS))
}

/// The text of each hit with its kind.
fn find(texts: &[&str], title: &str) -> Vec<(String, MatchKind)> {
    let units: Vec<u16> = title.encode_utf16().collect();
    let place = |hit: &Hit| String::from_utf16(&units[hit.start as usize..hit.end as usize]).unwrap();
    compiled(&terms(texts)).find(&units).iter().map(|hit| (place(hit), hit.kind)).collect()
}

fn check(term: &str, title: &str, found: &str, kind: MatchKind) {
    assert_eq!(find(&[term], title), [(found.to_owned(), kind)], "{term} in {title}");
}

fn check_nothing(term: &str, title: &str) {
    assert_eq!(find(&[term], title), [], "{term} in {title}");
}

use MatchKind::{Exact, Glued, Lookalike, Misspelled, Obfuscated, Script};

#[test]
fn the_name_itself_in_any_dress() {
    for title in ["VELMORA x", "[velmora]", "#Velmora", "Velmora's", "Velmora™"] {
        let units = find(&["Velmora"], title);
        assert_eq!(units.len(), 1, "{title}");
        assert_eq!(units[0].1, Exact, "{title}");
    }
    check("L'Orvane", "new LOrvane cream", "LOrvane", Exact);
    check("Orvané", "ORVANE cream", "ORVANE", Exact);
    check("North Velm", "north-velm bag", "north-velm", Exact);
    check("North Velm", "NorthVelm bag", "NorthVelm", Exact);
}

#[test]
fn misspelled_names() {
    for variant in ["Velmra", "Vellmora", "Velmoora", "Velnora", "Vlemora", "Velmorra", "Vellmorra"] {
        check("Velmora", &format!("new {variant} bag"), variant, Misspelled);
    }
    check("North Velmar", "north velmer bag", "north velmer", Misspelled);
}

#[test]
fn letters_that_look_alike() {
    check("Velmora", "Vеlmоrа bag", "Vеlmоrа", Lookalike);
    check("Velmora", "Ｖｅｌｍｏｒａ bag", "Ｖｅｌｍｏｒａ", Lookalike);
    // Among Han, kana and Hangul, letters of full width are usual.
    for title in ["正品 Ｖｅｌｍｏｒａ 耳机", "Ｖｅｌｍｏｒａ バッグ", "정품 Ｖｅｌｍｏｒａ"]
    {
        check("Velmora", title, "Ｖｅｌｍｏｒａ", Exact);
        check("Ｖｅｌｍｏｒａ", title, "Ｖｅｌｍｏｒａ", Exact);
    }
    check("Ｖｅｌｍｏｒａ", "Ｖｅｌｍｏｒａ bag", "Ｖｅｌｍｏｒａ", Exact);
    check("Velmora", "𝓥𝓮𝓵𝓶𝓸𝓻𝓪 bag", "𝓥𝓮𝓵𝓶𝓸𝓻𝓪", Lookalike);
    check("Velmora", "Vélmörâ bag", "Vélmörâ", Lookalike);
    check("Velmora", "Velrnora bag", "Velrnora", Lookalike);
}

#[test]
fn disguised_letters() {
    check("Velmora", "V3lm0ra bag", "V3lm0ra", Obfuscated);
    check("Velmora", "Velmor@ bag", "Velmor@", Obfuscated);
    check("Velmora", "V€£mora bag", "V€£mora", Obfuscated);
    check("Velmora", "Velmora €25", "Velmora", Exact);
    check("Velmora", "buy V E L M O R A bag", "V E L M O R A", Obfuscated);
    check("Velmora", "V.e.l.m.o.r.a bag", "V.e.l.m.o.r.a", Obfuscated);
    check("Velmora", "Vel\u{200b}mora bag", "Vel\u{200b}mora", Obfuscated);
    check("Velmora", "V*lmora bag", "V*lmora", Obfuscated);
    check("Velmora", "Velm*r* bag", "Velm*r*", Obfuscated);
    check("Velmora", "Vel-mora bag", "Vel-mora", Obfuscated);
}

#[test]
fn names_inside_longer_words() {
    check("Velmora", "velmorashoes", "velmora", Glued);
    check("Velmora", "VELMORA2024 bag", "VELMORA", Glued);
    check("Velmora", "myvelmora", "velmora", Glued);
    check("Velm", "VelmOriginal bag", "Velm", Glued);
    check("Asicx", "AsicxRunner", "Asicx", Glued);
    check_nothing("Asicx", "AmazonBasicx");
}

#[test]
fn two_names_glued_to_each_other_are_both_found() {
    let both = |first: &str, second: &str| [(first.to_owned(), Glued), (second.to_owned(), Glued)];
    assert_eq!(find(&["Orvane", "Kelmon"], "OrvaneKelmon case"), both("Orvane", "Kelmon"));
    assert_eq!(find(&["Orvane", "Kelmon"], "orvanekelmon case"), both("orvane", "kelmon"));
    assert_eq!(find(&["Velm", "Kelmon"], "VelmKelmon case"), both("Velm", "Kelmon"));
    assert_eq!(find(&["Velm", "Orse"], "velmorse code"), []);
}

#[test]
fn what_was_met_before_changes_nothing() {
    let names: Vec<String> = (0..60).map(|at| format!("Velm{}ora{}", char::from(b'a' + at % 26), at / 26)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(["Tarnquist", "North Velmar"]).collect();
    let matcher = compiled(&terms(&names));
    for title in ["tarnish tarnqist north velmer TarnqistBag", "tarnish nort velmar tarnquistbag", "Tarnish TARNQ1ST"] {
        let units: Vec<u16> = title.encode_utf16().collect();
        let first = matcher.find(&units);
        assert_eq!(matcher.find(&units), first);
        matcher.forget();
        assert_eq!(matcher.find(&units), first);
        assert_eq!(compiled(&terms(&names)).find(&units), first);
        assert!(!first.is_empty(), "{title}");
    }
}

#[test]
fn names_in_other_scripts() {
    check("维尔莫拉", "新款维尔莫拉耳机", "维尔莫拉", Exact);
    check("维尔莫拉", "新款维尔莫啦耳机", "维尔莫啦", Misspelled);
    check("ベルモラ", "新品ﾍﾞﾙﾓﾗ正規", "ﾍﾞﾙﾓﾗ", Script);
    check("ベルモラ", "新品べるもら正規", "べるもら", Script);
    check("Velmora", "正品Velmora耳机", "Velmora", Exact);
}

#[test]
fn ordinary_words_and_numbers_are_left_alone() {
    check_nothing("Nike", "nice bike like nine hikers");
    check_nothing("Canon", "canonical canonicals cannot");
    check_nothing("Lego", "legs and logo, 1EG0 LE60");
    check_nothing("Crocs", "cross body crops");
    check_nothing("JBL", "J8 18L J B. L");
    check_nothing("Canon", "can on sale");
}

#[test]
fn points_and_marks_belong_to_the_letters_they_stand_on() {
    check("فلمورا", "حقيبة فَلْمُورَا", "فَلْمُورَا", Exact);
    check("ולמורה", "תיק וֶלְמוֹרָה", "וֶלְמוֹרָה", Exact);
    check("Velmora", "Velmora\u{20dd} bag", "Velmora\u{20dd}", Lookalike);
    check("नाइक", "नया नाइक जूता", "नाइक", Exact);
}

#[test]
fn a_mode_narrows_what_is_found() {
    let find = |matching, title: &str| {
        let units: Vec<u16> = title.encode_utf16().collect();
        let term = Term::new("Velmora", matching);
        compiled(&[term]).find(&units).len()
    };
    for (title, exact, folded) in
        [("VELMORA", 1, 1), ("V3lmora", 0, 1), ("Vеlmora", 0, 1), ("Velnora", 0, 0), ("velmorashoes", 0, 0)]
    {
        assert_eq!((find(MatchMode::Exact, title), find(MatchMode::Folded, title)), (exact, folded), "{title}");
    }
}

/// A long list of names, in which a short one is given no tolerance.
fn among_many(term: Term) -> Vec<Term> {
    let letters = |number: u32| (0..6).map(move |place| char::from(b'a' + (number / 5_u32.pow(place) % 5) as u8 * 4));
    let others = (0..3000).map(|number| Term::new(letters(number).collect::<String>(), MatchMode::Auto));
    std::iter::once(term).chain(others).collect()
}

#[test]
fn what_is_set_holds_however_long_the_list_is() {
    let modes = [MatchMode::Auto, MatchMode::OneEdit, MatchMode::TwoEdits];
    let matchers =
        modes.map(|matching| Matcher::new(&among_many(Term::new("Velmora", matching)), &Neighbourhood::default()));
    for (title, expected) in
        [("Velmra bag", [true, true, true]), ("Velmr bag", [false, false, true]), ("Velmorashoes", [true, true, true])]
    {
        let units: Vec<u16> = title.encode_utf16().collect();
        let found = matchers.each_ref().map(|matcher| matcher.find(&units).iter().any(|hit| hit.term == 0));
        assert_eq!(found, expected, "{title}");
    }
}

#[test]
fn a_model_is_found_however_it_is_parted() {
    let finds = |model: &str, title: &str| {
        let units: Vec<u16> = title.encode_utf16().collect();
        let term = Term { meaning: Meaning::Model, ..Term::new(model, MatchMode::Auto) };
        Matcher::new(&[term], &Neighbourhood::default()).find(&units).len() == 1
    };
    for title in ["VQ-1000XM5", "vq1000xm5", "VQ 1000 XM 5", "VQ-1000 XM5 black", "(VQ1000-XM5)"] {
        assert!(finds("VQ-1000XM5", title), "{title}");
    }
    for title in ["VQ-1000XM4", "VQ-1000X", "VQ-10 00XM5", "V Q-1000XM5", "VQ-l000XM5", "VQ-1000XMS", "myVQ-1000XM5"] {
        assert!(!finds("VQ-1000XM5", title), "{title}");
    }
    assert!(finds("V8", "V8 motor") && finds("V8", "v-8") && !finds("V8", "V80") && !finds("V8", "VB"));
}

#[test]
fn the_more_could_be_chance_the_less_sure_a_hit_is() {
    use Confidence::{Certain, Likely, Possible};
    let sure = |term: &str, title: &str| {
        let units: Vec<u16> = title.encode_utf16().collect();
        let hits = compiled(&terms(&[term])).find(&units);
        assert_eq!(hits.len(), 1, "{term} in {title}");
        hits[0].confidence
    };
    for (term, title, expected) in [
        ("Velmora", "Velmora bag", Certain),
        ("维尔莫拉", "新款维尔莫拉耳机", Certain),
        ("ベルモラ", "新品べるもら正規", Certain),
        ("Velmora", "Vеlmоrа bag", Certain),
        ("Velmora", "V E L M O R A bag", Certain),
        ("V8", "V8 engine", Likely),
        ("Velm", "V3lm bag", Likely),
        ("Velmora", "velmorashoes", Likely),
        ("Velmora", "Velnora bag", Likely),
        ("Velmora", "Velnorra bag", Possible),
        ("Velmo", "Velno bag", Possible),
        ("Velm", "Velmshoes", Possible),
    ] {
        assert_eq!(sure(term, title), expected, "{term} in {title}");
    }
    // Among thousands of names a misspelled one may be another's.
    let matcher = Matcher::new(&among_many(Term::new("Velmorano", MatchMode::Auto)), &Neighbourhood::default());
    let units: Vec<u16> = "Velmorana bag".encode_utf16().collect();
    assert_eq!(matcher.find(&units)[0].confidence, Possible);
}

#[test]
fn joints_between_digits_count() {
    let find = |title: &str| {
        let units: Vec<u16> = title.encode_utf16().collect();
        compiled(&[Term::new("1:1", MatchMode::Exact)]).find(&units).len()
    };
    assert_eq!([find("quality 1:1"), find("1：1"), find("1.1"), find("1 1"), find("11")], [1, 1, 0, 0, 0]);
}

#[test]
fn of_overlapping_names_the_better_is_given() {
    assert_eq!(find(&["Velmora", "Velnora"], "Velnora bag"), [("Velnora".to_owned(), Exact)]);
    assert_eq!(find(&["Velmora", "North Velmora"], "north velmorra"), [("north velmorra".to_owned(), Misspelled)]);
}

#[test]
fn an_exact_name_inside_another_is_given_too() {
    let both = [("Velmora".to_owned(), Exact), ("Velmora Air".to_owned(), Exact)];
    assert_eq!(find(&["Velmora", "Velmora Air"], "Velmora Air 5"), both);
    let crossing = [("North Velmora".to_owned(), Exact), ("Velmora Air".to_owned(), Exact)];
    assert_eq!(find(&["North Velmora", "Velmora Air"], "North Velmora Air"), crossing);
    let matcher = compiled(&terms(&["North Velmora", "Velmora Air"]));
    let units: Vec<u16> = "North Velmora Air".encode_utf16().collect();
    let apart: Vec<u32> = matcher.find_apart(&units).iter().map(|hit| hit.term).collect();
    assert_eq!(apart, [0], "of those that overlap the longest");
}

const NAMES: [&str; 14] = [
    "Velmora",
    "North Velm",
    "L'Orvané",
    "维尔莫拉",
    "ベルモラ",
    "JBL",
    "Lego",
    "V8",
    "1:1",
    "für",
    "브랜드",
    "для",
    "บฟ",
    "नाइक",
];

static NAMED: LazyLock<Matcher> = LazyLock::new(|| compiled(&terms(&NAMES)));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn spans_stand_inside_the_text_in_order_and_on_characters(
        text in "[ -~vélmoraVELMORA0139@*.\u{200b}\u{301}ベルモﾗ维尔莫拉𝓥𝓮𝓵для\u{1f1fb}]{0,60}",
    ) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let hits = NAMED.find(&units);
        prop_assert!(hits.is_sorted());
        let mut before = 0;
        for hit in NAMED.find_apart(&units) {
            prop_assert!(before <= hit.start);
            before = hit.end;
        }
        for hit in hits {
            prop_assert!(hit.start < hit.end && hit.end as usize <= units.len());
            prop_assert!((hit.term as usize) < NAMES.len());
            let place = String::from_utf16(&units[hit.start as usize..hit.end as usize]);
            prop_assert!(place.is_ok(), "{text}: {hit:?} splits a character");
        }
    }

    #[test]
    fn spans_begin_and_end_between_characters(
        characters in prop::collection::vec(
            ("[VelmoraJBL8 .*Вдля维尔莫拉ベルモラﾍกบฟनाइक𝓥𝓮]", concat!(
                "[\u{300}-\u{30f}\u{483}\u{5b0}-\u{5b4}\u{64b}-\u{652}\u{93e}-\u{94d}\u{e31}\u{e34}-\u{e3a}",
                "\u{20d0}\u{20dd}\u{3099}\u{309a}\u{fe0f}\u{e0100}\u{1d165}]{0,2}")),
            0..24,
        ),
    ) {
        let mut text = String::new();
        let mut bounds = vec![0];
        for (base, marks) in characters {
            text.push_str(&base);
            text.push_str(&marks);
            bounds.push(text.encode_utf16().count() as u32);
        }
        let units: Vec<u16> = text.encode_utf16().collect();
        for hit in NAMED.find(&units) {
            prop_assert!(bounds.contains(&hit.start) && bounds.contains(&hit.end), "{hit:?} cuts a character of {text:?}");
        }
    }

    #[test]
    fn no_text_is_refused(units in prop::collection::vec(any::<u16>(), 0..80)) {
        for hit in NAMED.find(&units) {
            prop_assert!(hit.start < hit.end && hit.end as usize <= units.len());
        }
    }
}

proptest! {
    // Each case compiles a matcher of its own.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_term_finds_itself(term in "[A-Za-z][a-z]{2,12}( [a-z]{2,8})?", before in "[0-9 ]{0,5}") {
        let title = format!("{before} {term} .");
        let units: Vec<u16> = title.encode_utf16().collect();
        let hits = Matcher::new(&terms(&[&term]), &Neighbourhood::default()).find(&units);
        let start = title.find(&term).unwrap() as u32;
        let place = (start, start + term.len() as u32);
        prop_assert!(hits.iter().any(|hit| (hit.start, hit.end) == place && hit.kind == Exact), "{hits:?}");
    }
}

/// Words that stand inside one another, near one another and across one another's ends.
fn name() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["nike", "nikes", "air", "max", "niko", "ni", "维尔", "莫拉", "维尔莫"]);
    prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn another_term_takes_no_exact_hit_away(
        own in prop::collection::vec(name(), 1..4), more in prop::collection::vec(name(), 1..4), title in name(),
    ) {
        let exact = |texts: &[String]| -> Vec<Hit> {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let units: Vec<u16> = title.encode_utf16().collect();
            let hits = Matcher::new(&terms(&texts), &Neighbourhood::default()).find(&units);
            hits.into_iter().filter(|hit| hit.kind == Exact).collect()
        };
        let with_more = exact(&[own.clone(), more].concat());
        for hit in exact(&own) {
            prop_assert!(with_more.contains(&hit), "{hit:?} of {own:?} in {title}");
        }
    }
}

#[test]
fn a_name_that_ends_in_a_number_is_found_as_it_is() {
    check("Aerolux 5", "Velmora Aerolux 5 headphones", "Aerolux 5", Exact);
    check_nothing("A-Premium", "4 Premium pillows");
}

#[test]
fn a_part_of_a_longer_word_in_kana_is_not_the_name() {
    check("ソニー", "新品 ソニイ ヘッドホン", "ソニイ", Misspelled);
    check_nothing("ソニー", "ハソニイ");
    check_nothing("ソニー", "ソニイズ");
}
