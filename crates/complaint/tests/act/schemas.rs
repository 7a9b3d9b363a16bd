//! The schemas in `docs/` say what the code takes: every field of a full document is taken out and changed, and both are
//! asked.

use crate::fixtures::register;
use complaint::{
    Authorisation, Certainty, Day, RegisterSearch, Right, Sourced, built_in_portals, portals_from_json,
    portals_to_json, rights_from_json, rights_from_table, rights_to_json,
};
use serde_json::{Value, json};

/// A document with every field there is.
fn full_register() -> Vec<Right> {
    let mut rights = rights_from_table(complaint::RIGHTS_TABLE_TEMPLATE).unwrap();
    rights[0].territory = complaint::Territory::try_from("WO".to_owned()).unwrap();
    rights[0].extended_to = vec![complaint::Territory::china()];
    rights[0].documents = register().remove(0).documents;
    rights[0].authorisation = Some(Authorisation { complainant: "Ada".to_owned(), expires: Day::of("2030-01-01") });
    rights[0].search = Some(RegisterSearch {
        day: Day::of("2026-01-01").unwrap(),
        register: "CNIPA".to_owned(),
        result: "nothing earlier".to_owned(),
    });
    rights
}

/// The places of a document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn without(document: &Value, place: &str) -> Value {
    let mut changed = document.clone();
    if let Some((parent, name)) = place.rsplit_once('/') {
        match changed.pointer_mut(parent) {
            Some(Value::Object(members)) => drop(members.remove(name)),
            Some(Value::Array(items)) => drop(items.remove(name.parse().unwrap())),
            _ => {}
        }
    }
    changed
}

fn hold(schema: &str, document: &Value, takes: impl Fn(&str) -> bool) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let both = |document: &Value, what: String| {
        let taken = takes(&document.to_string());
        assert_eq!(validator.is_valid(document), taken, "the schema and the code differ: {what}");
    };
    assert!(validator.is_valid(document), "{:?}", validator.iter_errors(document).next());
    let mut all = Vec::new();
    places(document, "", &mut all);
    for place in &all {
        both(&without(document, place), format!("without {place}"));
        for other in [
            json!(null),
            json!(7),
            json!(-1),
            json!(""),
            json!("?"),
            json!(true),
            json!([]),
            json!({}),
            json!({ "unknown": 1 }),
        ] {
            // The parser takes a list of values for an object; nobody writes one so, and a schema need not say it.
            if other.is_array() && document.pointer(place).is_some_and(Value::is_object) {
                continue;
            }
            let mut changed = document.clone();
            *changed.pointer_mut(place).unwrap() = other.clone();
            both(&changed, format!("{place} = {other}"));
        }
        if document.pointer(place).is_some_and(Value::is_object) {
            let mut changed = document.clone();
            changed.pointer_mut(place).unwrap()["unknown"] = json!(1);
            both(&changed, format!("an unknown field in {place}"));
        }
    }
}

#[test]
fn the_register_keeps_to_its_schema() {
    let document: Value = serde_json::from_str(&rights_to_json(&full_register())).unwrap();
    hold(include_str!("../../../../docs/rights.schema.json"), &document, |text| rights_from_json(text).is_ok());
    let sample = include_str!("../../../../extension/sample-rights.json");
    assert!(rights_from_json(sample).is_ok());
}

#[test]
fn portals_keep_to_their_schema() {
    let schema = include_str!("../../../../docs/portals.schema.json");
    let mut portal = built_in_portals()[0].clone();
    portal.reasons.truncate(2);
    portal.platforms.truncate(1);
    portal.platforms[0].territories = Some(Sourced {
        value: vec![complaint::Territory::china()],
        certainty: Certainty::Analyst,
        source: "as shown".to_owned(),
        day: Day::of("2026-01-01").unwrap(),
    });
    portal.field_labels.retain(|key, _| *key == complaint::FieldKey::Links);
    portal.synonyms.retain(|key, _| *key == complaint::FieldKey::RightNumber);
    let pointed = complaint::Pointed {
        label: "links".to_owned(),
        name: "urls".to_owned(),
        id: "u".to_owned(),
        placeholder: "one a line".to_owned(),
        day: Day::of("2026-01-01").unwrap(),
    };
    portal.pointed.insert(complaint::FieldKey::Links, pointed);
    let document: Value = serde_json::from_str(&portals_to_json(&[portal])).unwrap();
    hold(schema, &document, |text| portals_from_json(text).is_ok());

    let whole: Value = serde_json::from_str(&portals_to_json(built_in_portals())).unwrap();
    let schema: Value = serde_json::from_str(schema).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&whole));
}
