//! What a term's settings do to what is found in a listing.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

mod shared;

use analysis::{Analyst, Finding, FindingKind, Level, MatchKind, Neighbourhood, Profile, Severity};
use listing::{Listing, PageKind, Role};
use shared::page;

/// What is found under a profile whose one brand, Velmora, has these terms.
fn judge(terms: &str, title: &str, breadcrumbs: &[&str]) -> (Level, Vec<Finding>) {
    let text = format!(
        r#"{{"version": 1, "name": "x", "brands": [{{"id": "v", "name": "Velmora", "terms": [{terms}]}}],
            "cues": [{{"text": "replica", "meaning": "copy"}}]}}"#
    );
    let profile = Profile::parse(&text).unwrap();
    let analyst = Analyst::new(&profile, &Neighbourhood::default());
    let mut listing = Listing::new(Role::Main, "1", "https://www.aliexpress.com/item/1.html");
    listing.title = Some(title.to_owned());
    listing.breadcrumbs = breadcrumbs.iter().map(|name| (*name).to_owned()).collect();
    let mut reading = page(vec![listing]);
    reading.page.kind = PageKind::Item;
    let mut judged = analyst.judge(&reading).listings;
    let judged = judged.remove(0);
    (judged.level, judged.findings)
}

fn is_found(terms: &str, title: &str, breadcrumbs: &[&str]) -> bool {
    !judge(terms, title, breadcrumbs).1.is_empty()
}

#[test]
fn a_needed_word_has_to_stand_in_title_or_category() {
    let terms = r#"{"text": "Pomaro", "needs": ["phone", "smart watch", "手机"]}"#;
    for title in ["Pomaro Phone 15", "case for smart-watch Pomaro", "Pomaro手机壳", "PHONE pomaro", "phone Pomraro"]
    {
        assert!(is_found(terms, title, &[]), "{title}");
    }
    for title in ["fresh Pomaro", "Pomaro phones", "Pomaro watch", "Pomaro microphone"] {
        assert!(!is_found(terms, title, &[]), "{title}");
    }
    assert!(is_found(terms, "Pomaro 15", &["Home", "Phone & Accessories"]));
    assert!(!is_found(terms, "Pomaro 15", &["Home", "Fruit"]));
}

#[test]
fn a_forbidden_word_takes_the_term_away() {
    let terms = r#"{"text": "Pomaro", "forbids": ["juice", "pomaro pie"]}"#;
    assert!(is_found(terms, "Pomaro bag", &[]));
    for title in ["Pomaro juice", "Juice of Pomaro", "a Pomaro-pie"] {
        assert!(!is_found(terms, title, &[]), "{title}");
    }
    assert!(!is_found(terms, "Pomaro bag", &["Juice"]));
}

#[test]
fn case_as_written_tells_a_name_from_a_word() {
    let terms = r#"{"text": "Velmora", "case": "as_written"}"#;
    for title in ["Velmora bag", "my Velmora", "Vlemora bag", "V3lmora bag"] {
        assert!(is_found(terms, title, &[]), "{title}");
    }
    for title in ["velmora bag", "VELMORA bag", "vlemora bag", "VLEMORA bag"] {
        assert!(!is_found(terms, title, &[]), "{title}");
    }
}

#[test]
fn conditions_leave_other_terms_alone() {
    let terms = r#"{"text": "Pomaro", "needs": ["phone"]}, "Velmora""#;
    let (_, findings) = judge(terms, "Velmora Pomaro bag", &[]);
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].spans[0].start, findings[0].spans[0].end), (0, 7));
}

#[test]
fn a_transliteration_is_the_brand_in_another_script() {
    let (level, findings) =
        judge(r#"{"text": "维尔莫拉", "meaning": "transliteration", "language": "zh"}"#, "维尔莫拉包", &[]);
    assert!(matches!(findings[0].kind, FindingKind::Term { form: MatchKind::Script, .. }));
    assert_eq!((level, findings[0].why.arguments["brand"].as_str()), (Level::Low, "Velmora"));
}

#[test]
fn a_product_line_stands_for_its_brand_and_is_named() {
    let (_, findings) = judge(r#"{"text": "Aerolux", "meaning": "product_line"}"#, "Aerolux headphones", &[]);
    assert_eq!(findings[0].brand.as_deref(), Some("v"));
    assert_eq!(
        (findings[0].severity, findings[0].why.arguments["brand"].as_str()),
        (Severity::Weak, "Aerolux (Velmora)")
    );
}

#[test]
fn a_model_is_a_note_unless_its_brand_is_named() {
    let terms = r#"{"text": "VQ-1000XM5", "meaning": "model"}, "Velmora""#;
    let (level, findings) = judge(terms, "headphones VQ1000XM5", &[]);
    assert_eq!((level, findings[0].severity), (Level::Low, Severity::Note));
    assert_eq!(findings[0].why.key, "why.term.model");
    let (_, findings) = judge(terms, "Velmora headphones VQ1000XM5", &[]);
    let severities: Vec<_> = findings.iter().map(|finding| (finding.severity, finding.spans.len())).collect();
    assert_eq!(severities, [(Severity::Weak, 2)]);
}
