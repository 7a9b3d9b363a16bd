//! The schemas of `docs/evidence` and our types say the same of a document.
//!
//! A field or a value that is added to a type and not to its schema, or the other way round, fails here: every document is
//! changed in every place, and both have to think the same of it.

use crate::authority::stamp;
use crate::custody::handled;
use crate::sealed::Kept;
use evidence::bundle::Language;
use evidence::bundle::{BUNDLE_FORMAT, BundleRecord};
use evidence::timestamp::Anchor;
use evidence::{Annotation, CustodyEvent, ExhibitRecord, LINK_FORMAT, SignedLink, Tombstone, is_exhibit_id, is_utc};
use jsonschema::Validator;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A kind of document.
struct Kind {
    name: &'static str,
    schema: Value,
    validator: Validator,
    /// What our types say against a document.
    problem: fn(&Value) -> Option<String>,
}

fn kind(name: &'static str, schema: &str, problem: fn(&Value) -> Option<String>) -> Kind {
    let schema: Value = serde_json::from_str(schema).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
    Kind { name, validator: jsonschema::validator_for(&schema).unwrap(), schema, problem }
}

fn parsed<T: DeserializeOwned + Serialize>(value: &Value, check: impl Fn(&T) -> Option<String>) -> Option<String> {
    match serde_json::from_value::<T>(value.clone()) {
        // A document has one spelling: a field that is left out is none with no value.
        Ok(document) if serde_json::to_value(&document).unwrap() != *value => Some("not canonical".to_owned()),
        Ok(document) => check(&document),
        Err(error) => Some(error.to_string()),
    }
}

fn said<E: ToString>(result: Result<(), E>) -> Option<String> {
    result.err().map(|problem| problem.to_string())
}

fn unless(holds: bool, problem: &str) -> Option<String> {
    (!holds).then(|| problem.to_owned())
}

/// Every kind of document of ours in a bundle, by the end of its path.
fn kinds() -> Vec<(&'static str, Kind)> {
    let links = kind("link", include_str!("../../../../docs/evidence/link.schema.json"), |value| {
        // What is signed can't be changed here, so a signature is looked at by its form.
        parsed(value, |signed: &SignedLink| {
            let digits = signed.signature.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
            let form = digits && signed.signature.len() == 128;
            unless(form && signed.link.format == LINK_FORMAT && is_utc(&signed.link.utc), "form of a link")
        })
    });
    let bundle = kind("bundle", include_str!("../../../../docs/evidence/bundle.schema.json"), |value| {
        parsed(value, |bundle: &BundleRecord| {
            let ids = bundle.exhibits.iter().map(|exhibit| &exhibit.id);
            let ids_hold = ids.chain(bundle.deleted.iter().map(|exhibit| &exhibit.id)).all(|id| is_exhibit_id(id));
            let holds = bundle.format == BUNDLE_FORMAT
                && is_utc(&bundle.created)
                && !bundle.software.trim().is_empty()
                && !bundle.exhibits.is_empty()
                && ids_hold
                && (bundle.exhibits.iter().flat_map(|exhibit| &exhibit.withheld))
                    .all(|withheld| evidence::is_file_name(&withheld.name))
                && (bundle.documents.iter().flat_map(|documents| &documents.files))
                    .all(|document| evidence::is_file_name(&document.name));
            unless(holds, "form of a bundle")
        })
    });
    let exhibit = kind("exhibit", include_str!("../../../../docs/evidence/exhibit.schema.json"), |value| {
        parsed(value, |record: &ExhibitRecord| said(record.check()))
    });
    let custody = kind("custody", include_str!("../../../../docs/evidence/custody.schema.json"), |value| {
        parsed(value, |event: &CustodyEvent| said(event.check()))
    });
    let annotation = kind("annotation", include_str!("../../../../docs/evidence/annotation.schema.json"), |value| {
        parsed(value, |annotation: &Annotation| said(annotation.check()))
    });
    let tombstone = kind("tombstone", include_str!("../../../../docs/evidence/tombstone.schema.json"), |value| {
        parsed(value, |tombstone: &Tombstone| said(tombstone.check()))
    });
    let anchor = kind("anchor", include_str!("../../../../docs/evidence/anchor.schema.json"), |value| {
        parsed(value, |anchor: &Anchor| said(anchor.check()))
    });
    vec![
        ("links.jsonl", links),
        ("bundle.json", bundle),
        ("exhibit.json", exhibit),
        ("-annotation.json", annotation),
        ("/tombstones/", tombstone),
        ("/custody/", custody),
        ("/anchors/", anchor),
    ]
}

/// The documents of ours in a bundle of `kept`, each with its kind's place in `kinds`.
fn documents(kinds: &[(&str, Kind)], kept: &Kept, facts_only: bool) -> Vec<(usize, Value)> {
    let mut found = Vec::new();
    for (path, bytes) in kept.members(&kept.plan(facts_only)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if path.contains("/files/")
            || path.ends_with("-redacted.png")
            || path.ends_with(".der")
            || path.ends_with(".tsr")
        {
            continue;
        }
        let Some(at) = kinds.iter().position(|(end, _)| path.contains(end)) else { continue };
        let lines = if path.ends_with(".jsonl") { text.lines().collect() } else { vec![text.as_str()] };
        found.extend(lines.into_iter().map(|line| (at, serde_json::from_str(line).unwrap())));
    }
    found
}

/// The same, and stamped where there is an OpenSSL.
pub fn everything_stamped() -> Kept {
    let mut kept = everything();
    stamp(&mut kept);
    kept
}

/// A chain on which everything was done once.
pub fn everything() -> Kept {
    let mut kept = handled();
    kept.documents = Some(Language::ENGLISH);
    kept.announce_archive_key(5);
    let failed = vec!["file_hash".to_owned(), "file_size".to_owned()];
    let bundle_id = Some(evidence::sha256(b"bundle"));
    kept.happen(&[1], evidence::Happening::Verified { bundle_id, holds: false, failed }, None);
    kept.annotate(&[1], evidence::AnnotationKind::Role, Some("test_purchase"));
    kept.redact(0, "first-view.png", Some(b"a redacted copy"));
    kept.redact(1, "slice-001.png", None);
    kept.change_key(9);
    let mut import = kept.exhibits[0].clone();
    import.id = "0123456789abcdef0123456789abcdef".to_owned();
    import.kind = evidence::ExhibitKind::Import;
    import.requested_url.clear();
    import.final_url.clear();
    import.files[1].role = evidence::FileRole::Imported;
    import.files[1].fetched = Some(evidence::Fetched {
        url: "https://img.example/1.png".to_owned(),
        request_headers: BTreeMap::from([("accept".to_owned(), "image/*".to_owned())]),
        status: 200,
        headers: BTreeMap::new(),
    });
    import.environment.logged_in = None;
    import.environment.logged_in_signs.clear();
    kept.seal(import);
    kept.capture("fedcba9876543210fedcba9876543210", None);
    kept.delete(3, "captured by mistake");
    kept
}

/// Every document that `value` becomes by one change, with what was changed. What may hold any names is left as it is.
fn changed(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    walk(value, String::new(), &mut |pointer, part| {
        let parent = |edit: &dyn Fn(&mut Value)| {
            let mut document = value.clone();
            edit(document.pointer_mut(pointer).unwrap());
            document
        };
        if pointer.ends_with("/headers") {
            return;
        }
        if let Value::Object(object) = part {
            for name in object.keys() {
                let without = parent(&|part| drop(part.as_object_mut().unwrap().remove(name)));
                found.push((format!("{pointer} without {name}"), without));
            }
            found.push((
                format!("{pointer} with more"),
                parent(&|part| drop(part.as_object_mut().unwrap().insert("more".to_owned(), json!(1)))),
            ));
        }
        for other in [json!(null), json!(7), json!(-1), json!(0.5), json!("no such"), json!(true), json!([]), json!({})]
        {
            if other != *part {
                found.push((format!("{pointer} as {other}"), parent(&|part| *part = other.clone())));
            }
        }
        if let Value::String(text) = part {
            for other in [text.to_uppercase(), format!("{text}0"), text.chars().skip(1).collect(), format!(" {text}")] {
                if other != *text {
                    found.push((format!("{pointer} as {other:?}"), parent(&|part| *part = json!(other))));
                }
            }
        }
    });
    found
}

fn walk(value: &Value, pointer: String, visit: &mut impl FnMut(&str, &Value)) {
    visit(&pointer, value);
    match value {
        Value::Object(object) if !pointer.ends_with("/headers") => {
            object.iter().for_each(|(name, value)| walk(value, format!("{pointer}/{name}"), visit));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| walk(value, format!("{pointer}/{index}"), visit));
        }
        _ => {}
    }
}

/// What a type says and a schema can't: rules that go beyond one field.
fn is_beyond(pointer: &str, problem: Option<&str>) -> bool {
    let is_open = pointer.starts_with("/software");
    let rules = ["stands out of order", "do not make the exhibit", "is ok but left no file", "is listed twice"];
    let rules = rules.into_iter().chain(["does not say which listed files", "in the order of their ids"]);
    let rules = rules.chain(["contradicts the outcome", "does not say from which rows", "signs of a login do not say"]);
    let is_rule = problem.is_some_and(|problem| rules.into_iter().any(|rule| problem.contains(rule)));
    is_open || is_rule
}

#[test]
fn whatever_our_code_writes_is_valid() {
    let kinds = kinds();
    let mut seen = BTreeSet::new();
    for facts_only in [false, true] {
        for (at, document) in documents(&kinds, &everything_stamped(), facts_only) {
            let (_, kind) = &kinds[at];
            let problems: Vec<String> = kind.validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert_eq!(problems, Vec::<String>::new(), "{} {document}", kind.name);
            assert_eq!((kind.problem)(&document), None, "{} {document}", kind.name);
            seen.insert(kind.name);
        }
    }
    assert_eq!(seen.len(), kinds.len(), "only {seen:?}");
}

#[test]
fn schemas_and_types_refuse_the_same() {
    let kinds = kinds();
    let mut refused = 0;
    for (at, document) in
        documents(&kinds, &everything_stamped(), false).into_iter().chain(documents(&kinds, &handled(), true))
    {
        let (_, kind) = &kinds[at];
        for (what, changed) in changed(&document) {
            let problem = (kind.problem)(&changed);
            let is_valid = kind.validator.is_valid(&changed);
            if is_valid != problem.is_none() && !is_beyond(&what, problem.as_deref()) {
                panic!("{}: {what}: the schema says {is_valid}, the types say {problem:?}", kind.name);
            }
            refused += usize::from(!is_valid);
        }
    }
    assert!(refused > 5_000, "only {refused} changes were refused");
}

#[test]
fn every_value_of_a_list_is_known_to_the_types() {
    let kinds = kinds();
    let documents = documents(&kinds, &everything_stamped(), false);
    for (at, (_, kind)) in kinds.iter().enumerate() {
        let mut lists = Vec::new();
        walk(&kind.schema, String::new(), &mut |pointer, value| {
            if let Some(values) = value.get("enum").and_then(Value::as_array) {
                let (_, field) = pointer.rsplit_once('/').unwrap();
                lists.push((field.to_owned(), values.clone()));
            }
        });
        for (field, values) in lists {
            for value in values.iter().filter(|value| !value.is_null()) {
                let known = |document: &Value| {
                    let mut known = false;
                    walk(document, String::new(), &mut |pointer, _| {
                        if !known && pointer.ends_with(&format!("/{field}")) {
                            let mut changed = document.clone();
                            *changed.pointer_mut(pointer).unwrap() = value.clone();
                            let problem = (kind.problem)(&changed);
                            known = problem.is_none_or(|problem| !problem.contains("unknown variant"));
                        }
                    });
                    known
                };
                let mut of_kind = documents.iter().filter(|(kind, _)| *kind == at);
                assert!(
                    of_kind.any(|(_, document)| known(document)),
                    "{}: no type knows {value} in {field}",
                    kind.name
                );
            }
        }
    }
}
