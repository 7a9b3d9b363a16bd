//! `docs/profile.schema.json` and [`Profile::parse`] say the same of a document.
//!
//! A field or a value that is added to the types and not to the schema, or the other way round, fails here: the types are
//! asked for what they know by what they refuse.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use analysis::Profile;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../docs/profile.schema.json")).unwrap());
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::validator_for(&SCHEMA).unwrap());

/// A profile in which every field stands.
fn whole() -> Value {
    json!({
        "version": 1,
        "name": "Everything",
        "brands": [{
            "id": "velmora",
            "name": "Velmora",
            "terms": [{
                "text": "Velmora", "matching": "two_edits", "case": "as_written", "needs": ["lamp"], "forbids": ["juice"],
                "meaning": "transliteration", "language": "zh-Hant"
            }, "Tarnquist"],
            "products": [{
                "name": "Lamp", "words": ["lamp", ["desk", "mesa"]], "models": ["L-20"], "reference_price": "19.90",
                "lowest_authorised": "15", "currency": "EUR", "unit": "set", "quantity": "2",
                "bands": { "strong": 10, "medium": 20, "weak": 30 }
            }],
            "categories": ["lamps", "灯具"],
            "pictures": [{ "name": "front.jpg", "algorithm": "luma-1", "hashes": "0".repeat(96 * 23),
                "product": "Lamp", "thumbnail": "data:image/webp;base64,AAAA" }]
        }],
        "sellers": {
            "allowed": [{ "ids": ["1", "2"], "name": "Velmora Store" }],
            "watched": [{ "ids": ["3"], "name": "A Shop" }],
            "denied": [{ "ids": ["4"], "name": "" }]
        },
        "cues": [{ "text": "replica", "meaning": "copy", "language": "es" }],
        "standard_cues": ["en", "zh"],
        "price_bands": { "strong": 20, "medium": 50, "weak": 70 },
        "rates": { "date": "2028-02-29", "source": "A bank", "euro": { "USD": "1.1" } },
        "entered_rates": [{ "currency": "NGN", "per_euro": "1700", "date": "2028-02-29", "source": "A bank" }],
        "weights": {
            "term": 2, "cue": 2, "image": 2, "price": 3, "seller": 1, "specification": 1, "category": 0, "medium": 4, "high": 8
        }
    })
}

fn parse(document: &Value) -> Result<Profile, analysis::ProfileError> {
    Profile::parse(&document.to_string())
}

/// What stands at `pointer` replaced; a key that is not there is added, and taken away where the value is absent.
fn with(pointer: &str, value: Option<Value>) -> Value {
    let mut document = whole();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match (document.pointer_mut(parent).unwrap(), value) {
        (Value::Object(object), Some(value)) => drop(object.insert(key.to_owned(), value)),
        (Value::Object(object), None) => drop(object.remove(key).unwrap()),
        (Value::Array(list), Some(value)) => list[key.parse::<usize>().unwrap()] = value,
        (Value::Array(list), None) => drop(list.remove(key.parse().unwrap())),
        _ => panic!("nothing can stand at {pointer}"),
    }
    document
}

/// The schema a value at this place is meant for, its references followed.
fn resolved<'a>(schema: &'a Value, value: &Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolved(SCHEMA.pointer(reference.trim_start_matches('#')).unwrap(), value);
    }
    let kind = match value {
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        _ => "string",
    };
    let Some(choices) = schema["anyOf"].as_array() else { return schema };
    choices.iter().map(|choice| resolved(choice, value)).find(|choice| choice["type"] == kind).unwrap_or(schema)
}

/// The names in backticks behind `expected` in what is said of `document`.
fn expected_names(document: &Value) -> BTreeSet<String> {
    let error = parse(document).unwrap_err();
    let told = error.to_string();
    let (_, names) = told.split_once("expected").unwrap_or_else(|| panic!("{error}"));
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn check_all_is_known(pointer: &str, value: &Value, schema: &Value, found: &mut usize) {
    let schema = resolved(schema, value);
    if let Some(choices) = schema["enum"].as_array() {
        let choices: BTreeSet<String> = choices.iter().map(|choice| choice.as_str().unwrap().to_owned()).collect();
        assert_eq!(expected_names(&with(pointer, Some(json!("no such")))), choices, "the values of {pointer}");
        *found += 1;
    }
    match value {
        Value::Object(object) => {
            if let Some(properties) = schema["properties"].as_object() {
                let known: BTreeSet<String> = properties.keys().cloned().collect();
                let unknown = with(&format!("{pointer}/no such"), Some(json!(1)));
                assert_eq!(expected_names(&unknown), known, "the fields of {pointer}: types and schema");
                let standing: BTreeSet<String> = object.keys().cloned().collect();
                assert_eq!(standing, known, "the fields of {pointer}: this test's document and schema");
                *found += 1;
            }
            for (name, value) in object {
                let schema = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                check_all_is_known(&format!("{pointer}/{name}"), value, schema, found);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                check_all_is_known(&format!("{pointer}/{index}"), value, &schema["items"], found);
            }
        }
        _ => {}
    }
}

#[test]
fn schema_and_types_know_the_same_fields_and_values() {
    let mut found = 0;
    check_all_is_known("", &whole(), &SCHEMA, &mut found);
    assert!(found >= 15, "only {found} places were compared");
}

#[test]
fn what_is_shipped_and_what_is_whole_is_valid() {
    let sample: Value = serde_json::from_str(include_str!("../../../extension/sample-profile.json")).unwrap();
    for document in [sample, whole()] {
        let problems: Vec<String> = VALIDATOR.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new());
        let read = parse(&document).unwrap();
        let written = serde_json::to_value(read).unwrap();
        assert!(VALIDATOR.is_valid(&written), "{written}");
    }
}

#[test]
fn both_accept_and_refuse_the_same() {
    let term = "/brands/0/terms/0";
    let cases = [
        ("/version".to_owned(), Some(json!(2)), false),
        ("/name".to_owned(), Some(json!(" ")), false),
        ("/name".to_owned(), None, false),
        ("/brands".to_owned(), None, false),
        ("/brands/0/terms".to_owned(), Some(json!([])), false),
        ("/brands/0/terms".to_owned(), Some(json!("Velmora")), false),
        ("/brands/0/terms/1".to_owned(), Some(json!("")), false),
        ("/brands/0/terms/1".to_owned(), Some(json!("--")), false),
        ("/brands/0/terms/1".to_owned(), Some(json!(7)), false),
        ("/brands/0/terms/1".to_owned(), Some(json!("纳克")), true),
        ("/brands/0/terms/1".to_owned(), Some(json!("a".repeat(129))), false),
        ("/brands/0/pictures".to_owned(), None, true),
        ("/brands/0/pictures/0/name".to_owned(), Some(json!("")), false),
        ("/brands/0/pictures/0/algorithm".to_owned(), Some(json!("md5")), false),
        ("/brands/0/pictures/0/hashes".to_owned(), Some(json!("0".repeat(96 * 24))), true),
        ("/brands/0/pictures/0/hashes".to_owned(), Some(json!("0".repeat(96))), false),
        ("/brands/0/pictures/0/hashes".to_owned(), Some(json!("A".repeat(96 * 23))), false),
        ("/brands/0/pictures/0/product".to_owned(), None, true),
        ("/brands/0/pictures/0/thumbnail".to_owned(), None, true),
        ("/brands/0/pictures/0/thumbnail".to_owned(), Some(json!("https://example.com/a.png")), false),
        (
            "/brands/0/pictures/0/thumbnail".to_owned(),
            Some(json!("data:image/png;base64,".to_owned() + &"A".repeat(16_384))),
            false,
        ),
        ("/brands".to_owned(), Some(json!([{ "id": "velmora", "name": "Velmora", "terms": ["Velmora"] }])), true),
        ("/brands/0/products/0/reference_price".to_owned(), Some(json!("cheap")), false),
        ("/brands/0/products/0/reference_price".to_owned(), Some(json!("-1")), false),
        ("/brands/0/products/0/reference_price".to_owned(), None, true),
        ("/brands/0/products/0/words/1".to_owned(), Some(json!([])), false),
        ("/brands/0/products/0/unit".to_owned(), Some(json!("box")), false),
        ("/price_bands/weak".to_owned(), Some(json!(101)), false),
        ("/weights/term".to_owned(), Some(json!(0)), false),
        ("/weights/price".to_owned(), Some(json!(11)), false),
        ("/weights/medium".to_owned(), Some(json!(0)), false),
        ("/weights/seller".to_owned(), None, true),
        ("/brands/0/categories/0".to_owned(), Some(json!("--")), false),
        ("/brands/0/products/0/currency".to_owned(), Some(json!("Euro")), false),
        (format!("{term}/text"), None, false),
        (format!("{term}/matching"), None, true),
        (format!("{term}/matching"), Some(json!("fuzzy")), false),
        (format!("{term}/matching"), Some(json!(2)), false),
        (format!("{term}/case"), Some(json!(true)), false),
        (format!("{term}/needs"), Some(json!("lamp")), false),
        (format!("{term}/needs"), Some(json!([])), true),
        (format!("{term}/needs"), Some(json!(vec!["lamp"; 101])), false),
        (format!("{term}/forbids"), Some(json!([""])), false),
        (format!("{term}/language"), Some(json!("Chinese!")), false),
        (format!("{term}/mode"), Some(json!("auto")), false),
        ("/sellers/allowed/0/ids".to_owned(), Some(json!([])), false),
        ("/sellers/allowed/0/ids".to_owned(), Some(json!([1])), false),
        ("/sellers/banned".to_owned(), Some(json!([])), false),
        ("/cues/0/meaning".to_owned(), Some(json!("copies")), false),
        ("/cues/0/language".to_owned(), Some(json!("Spanish")), false),
        ("/standard_cues".to_owned(), Some(json!(false)), true),
        ("/standard_cues".to_owned(), Some(json!("en")), false),
        ("/rights".to_owned(), Some(json!([])), false),
        ("/rates/source".to_owned(), Some(json!("")), false),
    ];
    for (pointer, value, is_valid) in cases {
        let document = with(&pointer, value.clone());
        assert_eq!(parse(&document).is_ok(), is_valid, "the types: {value:?} at {pointer}");
        assert_eq!(VALIDATOR.is_valid(&document), is_valid, "the schema: {value:?} at {pointer}");
    }
}
