//! `counterproof explain`: how levels came about.

use crate::command::{counterproof, folder};
use serde_json::Value;

fn at_root(path: &str) -> String {
    format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))
}

fn explain(arguments: &[&str]) -> crate::command::Ended {
    let (profile, page) = (at_root("extension/sample-profile.json"), at_root("tests/pages/results/source.html"));
    let fixed = ["explain", "--profile", &profile, &page];
    counterproof(fixed.iter().chain(arguments).copied())
}

#[test]
fn each_level_is_told_with_its_rule_its_groups_and_what_would_change_it() {
    let ended = explain(&[]);
    assert_eq!(ended.status, 0, "{}", ended.errors);
    for part in [
        "High · ",
        "points from 2 independent groups",
        "├ Term · 6 points",
        "Title: »T.a.r.n.q.u.i.s.t« Softshell",
        "What would change it",
        "on the list of allowed sellers it would have no level",
        "Nothing was found on",
    ] {
        assert!(ended.output.contains(part), "{part} is not in\n{}", ended.output);
    }
}

#[test]
fn as_json_a_listing_is_a_line_whose_level_is_its_explanations() {
    let ended = explain(&["--json"]);
    let listings: Vec<Value> = ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(listings.len(), 28);
    let explained: Vec<&Value> = listings.iter().filter(|listing| listing["explanation"].is_object()).collect();
    assert!(explained.len() > 10);
    for listing in explained {
        assert_eq!(listing["level"], listing["explanation"]["level"]);
        assert_ne!(listing["findings"], Value::Array(Vec::new()));
    }
}

#[test]
fn one_listing_is_asked_for_by_its_id() {
    let ended = explain(&["--json", "--item", "1005009100001640"]);
    assert_eq!((ended.status, ended.output.lines().count()), (0, 1), "{}", ended.errors);
    let absent = explain(&["--item", "1"]);
    assert_eq!(absent.status, 2);
    assert!(absent.errors.contains("no page holds a listing with the id 1"), "{}", absent.errors);
    let undated = explain(&["--date", "May 9"]);
    assert_eq!(undated.status, 2);
    assert!(undated.errors.contains("2026-05-09"), "{}", undated.errors);
}

#[test]
fn an_entered_rate_is_told_with_its_day_and_source() {
    let profile = folder("an_entered_rate").join("profile.json");
    let text = r#"{ "version": 1, "name": "x", "brands": [{ "id": "v", "name": "Velmora", "terms": [{ "text": "Velmora" }] }],
        "entered_rates": [{ "currency": "NGN", "per_euro": "1600", "date": "2026-05-09", "source": "our bank" }] }"#;
    std::fs::write(&profile, text).unwrap();
    let page = at_root("tests/pages/results/source.html");
    let ended = counterproof(["explain", "--profile", profile.to_str().unwrap(), &page]);
    assert_eq!(ended.status, 0, "{}", ended.errors);
    let told = "Entered exchange rate: 1 EUR = 1600 NGN (our bank, 2026-05-09); it counts before the table’s";
    assert!(ended.output.starts_with(told), "{}", ended.output);
    assert!(!explain(&[]).output.contains("Entered exchange rate"));
}
