//! Whether pages say that somebody is logged in: golden pages of each kind of header, and saved ones where they stand
//! beside the checkout.

use listing::login_signs;
use listing::parsed::ParsedPage;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn signs(html: &str, url: &str) -> Vec<(String, bool)> {
    login_signs(&ParsedPage::new(html, url))
}

/// What the signs say together: nothing where there are none or where they differ.
fn said(signs: &[(String, bool)]) -> Option<bool> {
    let first = signs.first()?.1;
    signs.iter().all(|(_, logged_in)| *logged_in == first).then_some(first)
}

#[test]
fn golden_pages_say_what_their_headers_show() {
    let mut told = 0;
    for entry in fs::read_dir(checkout().join("tests/pages")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(case) = fs::read_to_string(folder.join("case.json")) else { continue };
        let case: Value = serde_json::from_str(&case).unwrap();
        let html = String::from_utf8_lossy(&fs::read(folder.join("source.html")).unwrap()).into_owned();
        let signs = signs(&html, case["url"].as_str().unwrap());
        assert_eq!(said(&signs), case["logged_in"].as_bool(), "{}: {signs:?}", folder.display());
        told += usize::from(case["logged_in"].is_boolean());
        assert!(!format!("{signs:?}").contains("Olmira"), "no name of a visitor is in a sign");
        assert!(!format!("{signs:?}").contains("22900"), "no id of a visitor is in a sign");
    }
    assert!(told >= 7, "{told} pages tell");
}

#[test]
fn signs_that_differ_stand_beside_each_other() {
    let header = r#"<script exparams="a=1&amp;userid=2290009900011"></script>
        <div class="my-account--text--x"><b>Anmelden / Registrieren</b></div>"#;
    let signs = signs(header, "https://de.aliexpress.com/item/1005009100002022.html");
    assert_eq!(signs.iter().map(|(_, logged_in)| *logged_in).collect::<Vec<_>>(), [false, true]);
    assert_eq!(said(&signs), None);
}

#[test]
fn links_count_where_nothing_else_says_it_and_where_they_are_shown() {
    const URL: &str = "https://www.aliexpress.com/w/wholesale-lamp.html";
    let of = |html: &str| said(&signs(html, URL));
    let (to_login, to_logout) = (
        r#"<a href="//login.aliexpress.com/?return_url=x">Sign in</a>"#,
        r#"<a href="https://login.aliexpress.com/xman/xlogout.htm">Sign out</a>"#,
    );
    assert_eq!(of(to_login), Some(false));
    assert_eq!(of(to_logout), Some(true));
    assert_eq!(of(&format!("{to_login}{to_logout}")), Some(true));
    assert_eq!(of(&format!("<div hidden>{to_logout}</div>{to_login}")), Some(false));
    assert_eq!(of(&format!("<div style='display:none'>{to_login}</div>")), None);
    for other in ["//login.aliexpress.com/seller.htm", "//login.aliexpress.com/join/buyer/x.htm", "//login.example/"] {
        assert_eq!(of(&format!("<a href='{other}'>x</a>")), None, "{other}");
    }
    let counted = r#"<script exparams="userid=3100000001"></script>"#;
    assert_eq!(of(&format!("{counted}{to_login}")), Some(true));
    for nobody in ["userid=&aplus", "userid=/,", "aplus", "xuserid=31"] {
        assert_eq!(of(&format!("<script exparams='{nobody}'></script>")), None, "{nobody}");
    }
}

#[test]
fn a_strangers_page_says_nothing() {
    let page = r#"<div class="site-nav-status-login"></div><script exparams="userid=31"></script>
        <a href="https://login.aliexpress.com/">Sign in</a>"#;
    for url in ["https://velmora-outlet.example/lamp", "file:///tmp/page.html", ""] {
        assert_eq!(signs(page, url), []);
    }
}

/// What each saved page that tells anything tells.
const SAVED: &[(&str, bool)] = &[
    ("1688-search-01", true),
    ("aliexpress-category-01", false),
    ("aliexpress-category-04", true),
    ("aliexpress-item-01", false),
    ("aliexpress-item-04", false),
    ("aliexpress-item-05", false),
    ("aliexpress-item-07", false),
    ("aliexpress-item-09", false),
    ("aliexpress-item-10", false),
    ("aliexpress-item-11", false),
    ("aliexpress-item-12", false),
    ("aliexpress-itemgone-01", false),
    ("aliexpress-search-03", false),
    ("aliexpress-search-05", false),
    ("aliexpress-search-12", false),
    ("aliexpress-store-01", false),
    ("aliexpressru-popular-01", false),
    ("taobao-home-01", false),
    ("taobao-item-01", false),
];

#[test]
fn saved_pages_say_what_their_headers_show() {
    let corpus = checkout().join("../shared/corpus");
    let Ok(truth) = fs::read_to_string(corpus.join("truth.json")) else {
        println!("no saved pages in {}", corpus.display());
        return;
    };
    let truth: Value = serde_json::from_str(&truth).unwrap();
    for (name, described) in truth.as_object().unwrap() {
        let (Some(name), Some(url)) = (name.strip_suffix(".html"), described["url"].as_str()) else { continue };
        let html = fs::read(corpus.join(format!("pages/{name}.html"))).unwrap();
        let signs = signs(&String::from_utf8_lossy(&html), url);
        // The pages of one shop in one week are all of one header.
        let expected = match SAVED.iter().find(|(saved, _)| *saved == name) {
            Some((_, logged_in)) => Some(*logged_in),
            None => name.contains("-us2022-").then_some(false),
        };
        println!("{name}: {signs:?}");
        assert_eq!(said(&signs), expected, "{name}: {signs:?}");
    }
}
