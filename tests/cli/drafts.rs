//! `counterproof draft`: drafts from the vault on disk, written into folders.

use crate::command::{Ended, counterproof};
use crate::vault::TestVault;
use serde_json::{Value, json};
use std::fs;

const RIGHTS: &str = include_str!("../../extension/sample-rights.json");

/// A vault with the register of rights the extension delivers, and a file that was taken in.
fn delivered(test: &str) -> (TestVault, String) {
    let vault = TestVault::new(test);
    let invoice = vault.import("invoice.txt", b"an invoice of a test purchase\n");
    deliver(&vault, "rights", RIGHTS);
    // Portals that are as built in, as the extension mirrors them.
    deliver(&vault, "portals", "null");
    (vault, invoice)
}

fn deliver(vault: &TestVault, part: &str, text: &str) {
    let folder = vault.folder.join("replica");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{part}.json")), text).unwrap();
}

fn draft(vault: &TestVault, arguments: &[&str]) -> Ended {
    counterproof([&["draft", "--vault", vault.folder.to_str().unwrap()], arguments].concat())
}

/// What it prints as JSON, a value a line.
fn rows(ended: &Ended) -> Vec<Value> {
    assert!(ended.errors.is_empty(), "{}", ended.errors);
    ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Makes a draft from the file, which nothing can be filed about.
fn make(vault: &TestVault, invoice: &str) -> (Ended, Value) {
    let folder = vault.scratch.join("drafts");
    let ended = draft(
        vault,
        &[
            "make",
            "--right",
            "velmora-eu-word",
            "--reason",
            "trademark-counterfeit-features",
            "--exhibit",
            &invoice[..8],
            "--language",
            "zh",
            "--operator",
            "Ana",
            "--output",
            folder.to_str().unwrap(),
            "--json",
        ],
    );
    let row = rows(&ended).remove(0);
    (ended, row)
}

#[test]
fn a_draft_is_made_from_exhibits_on_disk_into_a_folder_and_says_what_it_lacks() {
    let (vault, invoice) = delivered("draft-make");
    let (ended, row) = make(&vault, &invoice);
    assert_eq!(ended.status, 1, "its checklist has errors");
    assert!(row["errors"].as_u64().unwrap() > 0);
    let folder = row["folder"].as_str().unwrap();
    for name in ["draft.txt", "draft.json", "draft.html", "links.csv"] {
        assert!(fs::metadata(format!("{folder}/{name}")).unwrap().len() > 0, "{name}");
    }
    let draft: Value = serde_json::from_str(&fs::read_to_string(format!("{folder}/draft.json")).unwrap()).unwrap();
    assert_eq!((&draft["id"], &draft["language"], &draft["operator"]), (&row["id"], &json!("zh"), &json!("Ana")));
    assert_eq!(draft["right"]["number"], "018900001");
    assert!(!vault.folder.join("replica/drafts.json").exists(), "the extension alone writes drafts into a vault");
}

#[test]
fn delivered_drafts_are_listed_shown_and_exported() {
    let (vault, invoice) = delivered("draft-delivered");
    let (_, made) = make(&vault, &invoice);
    let json = fs::read_to_string(format!("{}/draft.json", made["folder"].as_str().unwrap())).unwrap();
    let id = made["id"].as_str().unwrap();
    deliver(&vault, "drafts", &json!([{ "id": id, "json": json, "saved": "2026-11-21T10:00:00.000Z" }]).to_string());

    let listed = draft(&vault, &["list", "--json"]);
    assert_eq!(listed.status, 1, "it has errors");
    assert_eq!(rows(&listed)[0]["id"], id);
    assert!(draft(&vault, &["list"]).output.starts_with(id));

    let shown = |format| draft(&vault, &["show", &id[..8], "--format", format]).output;
    assert!(shown("text").contains("018900001"));
    assert!(shown("html").starts_with("<!"));
    assert_eq!(shown("links"), "");
    let same: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&shown("json")).unwrap(), same);

    let folder = vault.scratch.join("exported");
    let export = || draft(&vault, &["export", id, "--output", folder.to_str().unwrap()]);
    assert_eq!(export().status, 1);
    assert_eq!(fs::read_to_string(folder.join("draft.json")).unwrap(), json);
    let again = export();
    assert_eq!(again.status, 2);
    assert!(again.errors.contains("name a new folder"), "{}", again.errors);
}

#[test]
fn rights_are_listed_with_how_they_stand_and_terms_can_be_asked_to_be_blocked() {
    let (vault, _) = delivered("draft-rights");
    let rights = rows(&draft(&vault, &["rights", "--json"]));
    assert_eq!(rights[0]["right"]["id"], "velmora-eu-word");
    assert!(rights.iter().all(|row| row["standing"].is_array()));
    assert!(draft(&vault, &["rights"]).output.contains("velmora-eu-word  VELMORA, 018900001 (EU)"));
    let asked = draft(&vault, &["keywords", "--right", "velmora-eu-word", "--all", "--json"]);
    assert_eq!(asked.status, 0);
    assert_eq!(rows(&asked)[0]["terms"], json!([]));
}

#[test]
fn what_cannot_be_drafted_is_refused_with_the_way_out() {
    let (vault, invoice) = delivered("draft-refused");
    let refused = |arguments: &[&str]| {
        let ended = draft(&vault, arguments);
        assert_eq!(ended.status, 2, "{}{}", ended.output, ended.errors);
        ended.errors
    };
    assert!(refused(&["show", "abc"]).contains("counterproof draft list"));
    let output = vault.scratch.join("none");
    let make = |right, reason| {
        let output = output.to_str().unwrap();
        let wanted = ["--right", right, "--reason", reason, "--exhibit", &invoice, "--output", output];
        refused(&[&["make"], &wanted[..]].concat())
    };
    assert!(make("other", "trademark-unfair-use").contains("counterproof draft rights"));
    assert!(make("velmora-eu-word", "none-such").contains("trademark-unfair-use"), "the reasons there are");
    deliver(&vault, "rights", "{\n \"format\": \"counterproof-rights/1\",\n \"rights\": 1 }");
    assert!(refused(&["rights"]).contains("rights.json"), "the file is named");
    assert!(!output.exists());
}
