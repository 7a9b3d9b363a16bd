//! The command on golden pages of our own making, and on real saved pages where they are at hand.
//!
//! A case is a folder of `tests/pages`: `source.html`, `case.json` with the address it stands for, and `expected.json`,
//! what `counterproof inspect --json` says under the sample profile, or under the `profile` that `case.json` names, a path
//! from the case's folder, and as of its `date` where it has one. `UPDATE_GOLDEN=1 cargo test -p companion --test golden` writes the expected files anew.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground is missing")]

use listing::layouts;
use listing::parsed::ParsedPage;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[test]
fn every_golden_page_reads_as_expected() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differing = Vec::new();
    for case in golden_cases() {
        let described: Value = json(&fs::read_to_string(case.join("case.json")).unwrap());
        let url = described["url"].as_str().expect("case.json has a url");
        let profile = match described["profile"].as_str() {
            Some(own) => case.join(own),
            None => checkout().join("extension/sample-profile.json"),
        };
        let page = case.join("source.html");
        let mut arguments = vec![OsStr::new("--json"), "--url".as_ref(), url.as_ref(), "--profile".as_ref()];
        arguments.push(profile.as_ref());
        if let Some(day) = described["date"].as_str() {
            arguments.extend([OsStr::new("--date"), day.as_ref()]);
        }
        arguments.push(page.as_ref());
        let output = inspect(arguments);
        assert!(output.status.success(), "{}: {}", case.display(), String::from_utf8_lossy(&output.stderr));
        let found = serde_json::to_string_pretty(&json(&stdout(&output))).unwrap() + "\n";
        let expected = case.join("expected.json");
        if update {
            fs::write(&expected, found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            differing.push(format!("{}: {}", case.display(), first_difference(&expected, &found)));
        }
    }
    assert!(differing.is_empty(), "these read otherwise (UPDATE_GOLDEN=1 accepts):\n{}", differing.join("\n"));
}

#[test]
fn every_layout_has_a_golden_page() {
    let expected =
        golden_cases().into_iter().map(|case| json(&fs::read_to_string(case.join("expected.json")).unwrap()));
    let shown: BTreeSet<String> =
        expected.filter_map(|read| read["page"]["layout"].as_str().map(str::to_owned)).collect();
    let without: Vec<&str> = layouts::<ParsedPage>().into_iter().filter(|layout| !shown.contains(*layout)).collect();
    assert!(without.is_empty(), "no golden page is of {without:?}");
}

#[test]
fn without_an_address_the_page_is_asked() {
    let output = inspect(["--json".as_ref(), checkout().join("tests/pages/item/source.html").as_os_str()]);
    let read = json(&stdout(&output));
    assert_eq!(read["page"]["url"], "https://www.aliexpress.com/item/1005009100002022.html");
    assert_eq!(read["listings"][0]["role"], "main");
    assert_eq!(read["findings"], Value::Array(Vec::new()));
}

#[test]
fn a_page_that_is_not_there_is_named_and_the_others_are_read() {
    let here = checkout().join("tests/pages/gone/source.html");
    let output = inspect([OsStr::new("--json"), "/no/such/page.html".as_ref(), here.as_ref()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/page.html"));
    assert_eq!(json(&stdout(&output))["page"]["kind"], "gone");
}

#[test]
fn a_profile_that_is_not_valid_is_refused_with_its_field() {
    let folder = std::env::temp_dir().join(format!("counterproof-golden-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let profile = folder.join("profile.json");
    fs::write(
        &profile,
        r#"{"version": 1, "name": "x", "brands": [{"id": "a", "name": "A", "terms": [{"txet": "a"}]}]}"#,
    )
    .unwrap();
    let here = checkout().join("tests/pages/gone/source.html");
    let output = inspect([OsStr::new("--profile"), profile.as_ref(), here.as_ref()]);
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("profile.json") && message.contains("txet"), "{message}");
}

#[test]
fn a_person_gets_a_table_with_reasons() {
    let profile = checkout().join("extension/sample-profile.json");
    let here = checkout().join("tests/pages/results/source.html");
    let output = inspect([OsStr::new("--profile"), profile.as_ref(), here.as_ref()]);
    assert!(output.status.success());
    let printed = stdout(&output);
    for part in ["Search results", "Results (24)", "Recommendations (4)", "Harbor Bargain Store", "18.9 USD", "→"] {
        assert!(printed.contains(part), "{part} is not in\n{printed}");
    }
}

#[test]
fn a_person_is_told_how_far_a_page_was_read_and_what_to_check() {
    let page = fs::read_to_string(checkout().join("tests/pages/item/source.html")).unwrap();
    let other_title =
        page.replace("<meta property=\"og:title\" content=\"", "<meta property=\"og:title\" content=\"Other: ");
    let no_price = page.replace("price-default--current", "price-renamed");
    let printed = |name: &str, html: &str| {
        let file = std::env::temp_dir().join(format!("counterproof-{name}-{}.html", std::process::id()));
        fs::write(&file, html).unwrap();
        let output = inspect([file.as_ref()]);
        fs::remove_file(&file).unwrap();
        stdout(&output)
    };
    let whole = printed("whole", &page);
    assert!(whole.contains("What was read") && !whole.contains("To check by eye"), "{whole}");
    let disagreeing = printed("disagreeing", &other_title);
    for part in ["Title: the page’s own sources disagree", "page’s head: “Other: ", "drawn page: “Velmora"] {
        assert!(disagreeing.contains(part), "{part} is not in\n{disagreeing}");
    }
    let lacking = printed("lacking", &no_price);
    for part in ["To check by eye (1)", "Not found, though such pages show it: Price. AliExpress may have changed"] {
        assert!(lacking.contains(part), "{part} is not in\n{lacking}");
    }
}

/// Every site, field, layer and issue of the golden pages has a name.
#[test]
fn whatever_a_golden_page_covers_has_a_name() {
    for case in golden_cases() {
        let read = json(&fs::read_to_string(case.join("expected.json")).unwrap());
        let mut keys = vec![format!("site.{}", read["page"]["site"].as_str().unwrap())];
        for field in read["coverage"].as_array().unwrap() {
            keys.push(format!("field.{}", field["field"].as_str().unwrap()));
            keys.extend(field["layers"].as_object().unwrap().keys().map(|layer| format!("layer.{layer}")));
        }
        for issue in read["issues"].as_array().unwrap() {
            keys.push(format!("issue.{}", issue["code"].as_str().unwrap()));
            keys.extend(issue["field"].as_str().map(|field| format!("field.{field}")));
        }
        let nameless: Vec<&String> = keys.iter().filter(|key| !catalogue::has(key)).collect();
        assert!(nameless.is_empty(), "{}: {nameless:?}", case.display());
    }
}

/// Real pages can't be kept with the code; where their folder lies beside the checkout they are read too.
#[test]
fn saved_pages_are_read_without_a_listing_where_there_is_none() {
    let Some(corpus) = checkout().parent().map(|parent| parent.join("shared/corpus")).filter(|path| path.is_dir())
    else {
        println!("skipped: no saved pages beside the checkout");
        return;
    };
    let truth = json(&fs::read_to_string(corpus.join("truth.json")).unwrap());
    let mut read_pages = 0;
    for (name, known) in truth.as_object().unwrap() {
        let (Some(kind), Some(url)) = (known["kind"].as_str(), known["url"].as_str()) else { continue };
        let page = corpus.join("pages").join(name);
        if page.extension() != Some(OsStr::new("html")) {
            continue;
        }
        let output = inspect([OsStr::new("--json"), "--url".as_ref(), url.as_ref(), page.as_ref()]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let read = json(&stdout(&output));
        let listings = read["listings"].as_array().unwrap();
        if matches!(kind, "gone" | "blocked" | "login") {
            assert_eq!(read["page"]["kind"], kind, "{name}");
            assert!(listings.is_empty(), "{name}");
        }
        for listing in listings {
            for field in ["title", "price", "seller"] {
                let sourced = listing["sources"][field].is_string();
                assert_eq!(
                    !listing[field].is_null(),
                    sourced,
                    "{name}: {} has a {field} without source",
                    listing["item_id"]
                );
            }
        }
        read_pages += 1;
    }
    println!("{read_pages} saved pages read");
}

fn golden_cases() -> Vec<PathBuf> {
    let folder = checkout().join("tests/pages");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("case.json").is_file())
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} holds no case", folder.display());
    cases
}

fn checkout() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn inspect<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counterproof"));
    command.arg("inspect").args(arguments).env("LC_ALL", "C.UTF-8");
    command.output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn first_difference(expected: &Path, found: &str) -> String {
    let expected = fs::read_to_string(expected).unwrap_or_default();
    let lines = expected.lines().zip(found.lines()).enumerate();
    let differs = lines.clone().find(|(_, (expected, found))| expected != found);
    match differs {
        Some((line, (expected, found))) => format!("line {}: {} became {}", line + 1, expected.trim(), found.trim()),
        None => format!("{} lines became {}", expected.lines().count(), found.lines().count()),
    }
}
