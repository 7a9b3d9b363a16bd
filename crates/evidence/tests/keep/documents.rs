//! The documents of a bundle tell what is in it, in both languages, and nothing that was left out.

use crate::authority::stamp;
use crate::custody::handled;
use crate::sealed::Kept;
use evidence::bundle::Language;
use evidence::bundle::{BundleInput, plan, told_of};
use evidence::{AnnotationKind, StepName};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// A picture of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc``\xf8\x0f\0\x01\x04\x01\0_\xe5\xc3K\0\0\0\0IEND\xaeB`\x82";

/// An exhibit whose page says things that would act on whoever reads them, a partial one, and a file that was taken in.
fn kept() -> Kept {
    let mut kept = Kept::new(7);
    kept.documents = Some(Language::ENGLISH);
    let reading = json!({
        "page": {"kind": "item"},
        "seller": {"id": "1100001", "name": "Trail & Peak Store", "url": null, "member_id": null, "positive_rate": "97.1%"},
        "listings": [{
            "role": "main", "item_id": "1005001234567890", "alias_id": null,
            "url": "https://www.aliexpress.com/item/1005001234567890.html",
            "title": "=HYPERLINK(\"https://evil.example\") <script>alert(1)</script> Trailwind",
            "price": {"min": "12.30", "max": "14.00", "currency": "EUR", "text": "€12,30 – 14,00"},
            "list_price": null, "seller": null, "sold": {"count": 3000, "text": "3.000+"}, "rating": "4.8",
            "review_count": 12, "images": ["https://img.example/1.jpg"], "sources": {}
        }],
        "issues": [], "coverage": []
    });
    let judgement = json!({
        "profile": "Trailwind", "set_size": 1,
        "listings": [{
            "item_id": "1005001234567890", "level": "high", "why": null,
            "findings": [{
                "item_id": "1005001234567890", "group": "term", "severity": "medium", "where": [], "brand": "trailwind",
                "kind": {"name": "term", "form": "exact", "use": "as_brand"},
                "why": {"key": "why.term.as_brand.exact", "arguments": {"text": "Trailwind", "brand": "Trailwind"}}
            }]
        }]
    });
    let page = "<!DOCTYPE html><title>Trailwind</title><h1>Trailwind Löwe</h1><p>A page that runs nothing.";
    let files = [
        ("page.html", page.as_bytes().to_vec()),
        ("first-view.png", PIXEL.to_vec()),
        ("reading.json", bytes(&reading)),
        ("judgement.json", bytes(&judgement)),
    ];
    kept.capture_with("5a0b1c2d3e4f60718293a4b5c6d7e8f9", None, &files);
    kept.capture("00112233445566778899aabbccddeeff", Some(StepName::FrozenPage));
    kept.import("0123456789abcdef0123456789abcdef");
    kept.annotate(&[0], AnnotationKind::Label, Some("possible imitation"));
    kept.annotate(&[0], AnnotationKind::Note, Some("-1+1|cmd"));
    kept
}

fn bytes(value: &Value) -> Vec<u8> {
    evidence::canonical_json(value).unwrap()
}

/// The documents of a bundle by their names.
fn documents(kept: &Kept, facts_only: bool) -> BTreeMap<String, String> {
    let members = kept.members(&kept.plan(facts_only));
    let documents = members.into_iter().filter_map(|(path, bytes)| {
        let (_, name) = path.split_once("/data/documents/")?;
        Some((name.to_owned(), String::from_utf8_lossy(&bytes).into_owned()))
    });
    documents.collect()
}

#[test]
fn a_table_has_a_row_for_each_and_no_formula() {
    let documents = documents(&kept(), false);
    let rows = |name: &str| -> Vec<Value> { serde_json::from_str(&documents[name]).unwrap() };
    assert_eq!(rows("exhibits.json").len(), 3);
    assert_eq!(rows("exhibits.json")[1]["unsuccessful_steps"], "frozen_page");
    let listing = &rows("listings.json")[0];
    assert_eq!((&listing["price_min"], &listing["price_currency"]), (&json!("12.30"), &json!("EUR")));
    assert_eq!(listing["seller_id"], "1100001");
    assert_eq!(rows("findings.json")[0]["why"], "“Trailwind” matches Trailwind, used as a brand");
    assert_eq!(rows("annotations.json")[1]["text"], "-1+1|cmd");
    let listings = documents["listings.csv"].as_str();
    assert!(listings.starts_with("\u{feff}exhibit_id,opened_utc,"));
    assert!(listings.contains(",\"'=HYPERLINK(\"\"https://evil.example\"\") <script>"), "{listings}");
    assert!(documents["annotations.csv"].contains(",'-1+1|cmd,true,"));
}

#[test]
fn the_report_runs_nothing_and_asks_for_nothing() {
    for language in Language::ALL {
        let mut kept = kept();
        kept.documents = Some(language);
        for (name, html) in documents(&kept, false).iter().filter(|(name, _)| name.ends_with(".html")) {
            let lower = html.to_lowercase();
            for forbidden in
                ["<script", "<link", "<iframe", "<form", "<base", "href=", "url(", "@import", "javascript:"]
            {
                assert!(!lower.contains(forbidden), "{name} has {forbidden}");
            }
            let sources = html.matches(" src=\"").count();
            assert_eq!(sources, html.matches(" src=\"data:image/png;base64,").count(), "{name}");
            for key in ["document.", "panel.", "step.", "level.", "severity.", "why."] {
                assert!(!html.contains(&format!(">{key}")), "{name} shows a key of {key}");
            }
        }
    }
}

#[test]
fn the_report_shows_the_picture_the_hashes_and_who_judged() {
    let kept = kept();
    let report = &documents(&kept, false)["report.html"];
    let expected = [
        "data:image/png;base64,iVBORw0KGgo",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "€12,30 – 14,00",
        "under the profile “Trailwind”",
        "“possible imitation”",
        "Ana Example, 2026-11-21 09:04:00 UTC, link 4",
        kept.exhibits[0].files[0].sha256.as_str(),
        "What the seal does not prove",
    ];
    for text in expected {
        assert!(report.contains(text), "{text}");
    }
}

#[test]
fn facts_only_tells_no_conclusion() {
    let documents = documents(&kept(), true);
    let names: Vec<&str> = documents.keys().map(String::as_str).collect();
    assert!(!names.iter().any(|name| name.starts_with("findings") || name.starts_with("annotations")), "{names:?}");
    for (name, text) in &documents {
        for told in ["possible imitation", "cmd", "matches Trailwind", "under the profile", "judgement.json"] {
            assert!(!text.contains(told), "{name} tells {told}");
        }
    }
}

#[test]
fn a_withheld_picture_is_not_shown_and_its_redacted_copy_is() {
    let mut kept = kept();
    kept.redact(0, "first-view.png", Some(b"a redacted copy"));
    let input = BundleInput { withhold_originals: true, ..kept.input(false) };
    let plan = kept.finish(plan(&input).unwrap());
    let members = kept.members(&plan);
    let (_, report) = members.iter().find(|(path, _)| path.ends_with("/report.html")).unwrap();
    let report = String::from_utf8_lossy(report);
    assert!(!report.contains("iVBORw0KGgo"));
    assert!(report.contains("YSByZWRhY3RlZCBjb3B5"));
}

#[test]
fn templates_are_filled_with_what_was_recorded_and_mark_their_blanks() {
    let kept = kept();
    let documents = documents(&kept, false);
    let declaration = &documents["declaration.html"];
    assert!(declaration.contains("____________________ [name of the declarant]"));
    assert!(declaration.contains("Chromium 156.0.8078.79"));
    assert!(declaration.contains(kept.exhibits[2].sha256().unwrap().as_str()));
    assert!(documents["witness-statement.html"].contains("Ana Example captured this page."));
    assert!(documents["chain-of-custody.html"].contains("labelled: possible imitation"));
}

#[test]
fn what_covers_an_exhibit_is_told_with_it() {
    let mut kept = kept();
    assert!(
        documents(&kept, false)["report.html"].contains("Not stamped: its times are those of this computer’s clock.")
    );
    stamp(&mut kept);
    let Some(anchor) = kept.anchors.first() else { return };
    let documents = documents(&kept, false);
    for name in ["report.html", "chain-of-custody.html"] {
        let said = format!("by {} ({})", anchor.anchor.authority.name, anchor.anchor.authority.url);
        assert_eq!(documents[name].matches(&said).count(), kept.exhibits.len(), "{name}");
        assert!(!documents[name].contains("Not stamped"), "{name}");
    }
}

#[test]
fn only_what_the_documents_tell_has_to_be_given() {
    let kept = kept();
    let wanted = told_of(&kept.exhibits, true);
    let readings = kept.exhibits.iter().flat_map(|record| &record.files).filter(|file| file.name == "reading.json");
    assert_eq!(wanted, readings.map(|file| (file.sha256.clone(), file.size)).collect());
    assert_eq!(told_of(&kept.exhibits, false).len(), 4);
}

#[test]
fn without_documents_a_bundle_has_none() {
    let kept = handled();
    assert_eq!(documents(&kept, false).len(), 0);
}

/// What Python, with these arguments and a file of these bytes, says; absent where it has no such module.
fn asked(folder: &str, module: &str, arguments: &[&str], file: &str, bytes: &[u8]) -> Option<std::process::Output> {
    let has = Command::new("python3").args(["-c", &format!("import {module}")]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 or its package `{module}` is not installed (pip install {module})");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(file);
    std::fs::write(&file, bytes).unwrap();
    Some(Command::new("python3").args(arguments).arg(file).output().unwrap())
}

/// The web archive of a bundle.
fn archive(kept: &Kept) -> Vec<u8> {
    let members = kept.members(&kept.plan(false));
    members.into_iter().find(|(path, _)| path.ends_with("/archive.wacz")).unwrap().1
}

/// The WARC file of an archive, whose first member it is.
fn warc(archive: &[u8]) -> &[u8] {
    let size = u32::from_le_bytes(archive[22..26].try_into().unwrap()) as usize;
    let start = 30 + "archive/data.warc".len();
    &archive[start..start + size]
}

#[test]
fn other_programs_accept_the_web_archive() {
    let archive = archive(&kept());
    let arguments = ["-c", "import sys; from wacz.main import main; sys.exit(main(['validate', '-f', sys.argv[1]]))"];
    if let Some(output) = asked("wacz", "wacz", &arguments, "archive.wacz", &archive) {
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("the passed WACZ is valid"), "{said}{output:?}");
    }
    let check = ["-c", "import sys; from warcio.cli import main; sys.exit(main(['check', '-v', sys.argv[1]]))"];
    if let Some(output) = asked("warcio", "warcio", &check, "data.warc", warc(&archive)) {
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.matches("digest pass").count() == 2, "{said}{output:?}");
        let mut changed = warc(&archive).to_vec();
        let end = changed.len() - 5;
        changed[end] ^= 1;
        let output = asked("warcio", "warcio", &check, "changed.warc", &changed).unwrap();
        assert!(!output.status.success(), "a changed record passes");
    }
}

#[test]
fn no_record_claims_to_be_an_answer_of_the_server() {
    let archive = archive(&kept());
    let text = String::from_utf8_lossy(warc(&archive)).into_owned();
    let kinds: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("WARC-Type: ")).collect();
    assert_eq!(kinds, ["warcinfo", "resource", "metadata"]);
    assert!(text.contains("WARC-Target-URI: https://www.aliexpress.com/item/1005001234567890.html"));
}

#[test]
fn the_index_says_where_each_record_stands() {
    let archive = archive(&kept());
    let text = String::from_utf8_lossy(&archive).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("\"filename\":\"data.warc\"")).collect();
    assert_eq!(lines.len(), 1);
    for line in lines {
        let entry: Value = serde_json::from_str(&line[line.find('{').unwrap()..]).unwrap();
        let number = |name: &str| entry[name].as_str().unwrap().parse::<usize>().unwrap();
        let record = &warc(&archive)[number("offset")..][..number("length")];
        assert!(record.starts_with(b"WARC/1.1\r\nWARC-Type: resource\r\n") && record.ends_with(b"\r\n\r\n"));
    }
}
