//! `counterproof variants`: what a term catches, and what to search for.

use crate::command::counterproof;
use serde_json::Value;

fn sample() -> String {
    format!("{}/../../extension/sample-profile.json", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn each_term_is_one_object_a_line() {
    let ended = counterproof(["variants", "--json", "--search", "5", "Velmora", "Tarnquist"]);
    assert_eq!((ended.status, ended.errors.as_str()), (0, ""));
    let found: Vec<Value> = ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.iter().map(|it| it["term"].as_str().unwrap()).collect::<Vec<_>>(), ["Velmora", "Tarnquist"]);
    assert_eq!(found[0]["search"].as_array().unwrap().len(), 5);
}

#[test]
fn a_term_is_looked_at_as_its_profile_sets_it() {
    let caught = |arguments: &[&str]| {
        let ended = counterproof([&["variants", "--json"], arguments].concat());
        let found: Value = serde_json::from_str(ended.output.trim()).unwrap();
        found["preview"].as_array().unwrap().iter().map(|habit| habit["caught"].as_u64().unwrap()).sum::<u64>()
    };
    assert!(caught(&["TQX"]) > 0);
    assert_eq!(caught(&["--profile", &sample(), "TQX"]), 0, "the sample profile wants TQX exactly");
}

#[test]
fn a_person_reads_what_is_caught_and_why_not() {
    let ended = counterproof(["variants", "Nike"]);
    for part in ["What “Nike” catches", "not caught: an ordinary word", "Letter doubled (", "to search for"] {
        assert!(ended.output.contains(part), "{part} is not in\n{}", ended.output);
    }
}
