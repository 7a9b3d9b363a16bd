//! Another language is another file: the code that the build makes the tables with is given a third one here, and ones with
//! mistakes.

#[path = "../build/languages.rs"]
mod languages;

use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

/// The files as they are compiled in.
fn ours() -> BTreeMap<String, String> {
    languages::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(languages::FOLDER)).expect("the files are there")
}

/// A language made of English: every text changed, written from right to left.
fn third() -> Table {
    let mut third: Table = ours()["en"].parse().expect("English is TOML");
    third["language"] = Value::Table(toml::toml! {
        tag = "ar"
        name = "العربية"
        direction = "rtl"
        serves = ["ar"]
        locale = "ar"
    });
    change(&mut third["manifest"]);
    change(&mut third["texts"]);
    // A text of the length browsers take.
    third["manifest"]["description"] = "وصف".into();
    third
}

fn change(texts: &mut Value) {
    match texts {
        Value::String(text) => *text = format!("‹{text}›"),
        Value::Table(table) => table.iter_mut().for_each(|(_, texts)| change(texts)),
        other => panic!("{other} is no text"),
    }
}

/// What is wrong where this file stands beside ours.
fn problems(third: &Table) -> Vec<String> {
    let mut files = ours();
    files.insert("ar".to_owned(), third.to_string());
    languages::read(&files).err().unwrap_or_default()
}

#[test]
fn a_third_file_is_a_third_language() {
    let mut files = ours();
    files.insert("ar".to_owned(), third().to_string());
    let read = languages::read(&files).expect("the third file is whole");
    let codes: Vec<&str> = read.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["en", "ar", "zh"]);
    let tables = languages::tables(&read);
    for told in [
        "const COUNT: usize = 3;",
        r#"const CODES: &[&str] = &["en", "ar", "zh"];"#,
        r#"Head { tag: "ar", name: "العربية", direction: "rtl", serves: &["ar"], locale: "ar" },"#,
        r#"("action_title", ["Capture this page with Counterproof", "‹Capture this page with Counterproof›", "#,
    ] {
        assert!(tables.contains(told), "{told}");
    }
    let (all, in_page) = tables.split_once("static IN_PAGE").expect("the page has a table of its own");
    let (in_page, _) = in_page.split_once("static MANIFEST").expect("the manifest has a table of its own");
    let [english, _, chinese] = read.as_slice() else { panic!("three languages") };
    for (area, texts) in &english.1.texts {
        for (key, text) in texts {
            let row = format!("({key:?}, [{text:?}, {:?}, {:?}]),\n", format!("‹{text}›"), chinese.1.texts[area][key]);
            assert_eq!(all.matches(&row).count(), 1, "{row}");
            // What is loaded into someone's page has the texts that are shown there, and no others.
            assert_eq!(in_page.contains(&row), ["findings", "page"].contains(&area.as_str()), "{row}");
        }
    }
}

#[test]
fn what_a_file_lacks_or_has_wrong_is_told_by_file_and_key() {
    let mut third = third();
    let page = third["texts"]["page"].as_table_mut().expect("an area is a table");
    page.remove("page.badge.note");
    page.insert("page.badge.noot".to_owned(), "‹Note›".into());
    page["page.badge.more"] = "‹{number}›".into();
    page["page.summary"] = " ".into();
    page["page.summary.fold"] = "one\ntwo".into();
    third["texts"]["panel"].as_table_mut().expect("an area is a table").remove("panel.page");
    third["manifest"].as_table_mut().expect("a table").remove("name");
    third["manifest"]["description"] = "‹…›".repeat(45).into();
    third["language"]["locale"] = "zh_CN".into();
    third["language"]["tag"] = "../ar".into();
    let told = problems(&third);
    assert_eq!(
        told,
        [
            "ar.toml: [manifest] lacks “name”, which en.toml has",
            "ar.toml: [texts.page] lacks “page.badge.note”, which en.toml has",
            "ar.toml: [texts.page] “page.badge.more” takes {number}, in en.toml it takes {count}",
            "ar.toml: [texts.page] has “page.badge.noot”, which en.toml has not",
            "ar.toml: [texts.panel] lacks “panel.page”, which en.toml has",
            "ar.toml: [language] tag can’t be “../ar”",
            "zh.toml: [language] locale is “zh_CN”, as in ar.toml",
            "ar.toml: [texts.page] “page.summary” is empty",
            "ar.toml: [texts.page] “page.summary.fold” has a line break; \\ at the end of a line goes on with the next",
            "ar.toml: [manifest] “description” has 135 characters; browsers take at most 132",
        ]
    );
    third.remove("language");
    assert!(problems(&third)[0].starts_with("ar.toml: TOML parse error"), "{:?}", problems(&third));
}

#[test]
fn no_key_stands_in_two_areas() {
    let mut files = ours();
    let english = files["en"].replace("[texts.page]\n", "[texts.page]\n\"panel.page\" = \"Again\"\n");
    files = BTreeMap::from([("en".to_owned(), english)]);
    let told = languages::read(&files).err().unwrap_or_default();
    assert_eq!(told, ["en.toml: “panel.page” stands in [texts.page] and in [texts.panel]"]);
}
