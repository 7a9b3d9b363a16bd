//! The pages that are measured: ours, saved ones where they are at hand, ours grown longer, and hostile ones.

use listing::parsed::ParsedPage;
use listing::{Role, read};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A page to measure.
pub struct Case {
    pub name: String,
    pub layout: String,
    pub url: String,
    pub html: String,
    pub listings: usize,
}

impl Case {
    fn new(name: String, url: String, html: String) -> Self {
        let reading = read(&ParsedPage::new(&html, &url)).reading;
        Self { name, layout: reading.page.layout, listings: reading.listings.len(), url, html }
    }

    pub fn page(&self) -> ParsedPage {
        ParsedPage::new(&self.html, &self.url)
    }

    /// The page with nothing but its head and its scripts: what can be read from it comes from the state.
    pub fn without_elements(&self) -> ParsedPage {
        let (head, body) = self.html.split_once("</head>").unwrap_or(("", &self.html));
        let scripts: String = script_elements(body).collect();
        ParsedPage::new(&format!("{head}</head><body>{scripts}</body>"), &self.url)
    }

    /// The longest JSON among the states the page carries.
    pub fn state(&self) -> Option<&str> {
        script_elements(&self.html).filter_map(json_in).max_by_key(|json| json.len())
    }
}

/// Golden pages, by name.
pub fn golden() -> Vec<Case> {
    let folder = checkout().join("tests/pages");
    let mut folders: Vec<PathBuf> = read_folder(&folder);
    folders.sort();
    let cases = folders.iter().filter(|folder| folder.join("source.html").is_file());
    cases.map(|folder| golden_case(folder)).collect()
}

fn golden_case(folder: &Path) -> Case {
    let described = json(&folder.join("case.json"));
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Case::new(name, text(&described["url"]), source(folder))
}

fn source(folder: &Path) -> String {
    fs::read_to_string(folder.join("source.html")).expect("a golden page can be read")
}

/// Pages somebody saved, named by layout and number: what they show is not ours to repeat.
#[expect(clippy::print_stderr, reason = "who starts a benchmark is told what is not measured")]
pub fn saved() -> Vec<Case> {
    let corpus = checkout().join("../shared/corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: no saved pages beside the checkout");
        return Vec::new();
    }
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let truth = json(&corpus.join("truth.json"));
    let pages = truth.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with(".html"));
    let mut cases = Vec::new();
    for (name, known) in pages {
        // Some were saved in other charsets.
        let Ok(bytes) = fs::read(corpus.join("pages").join(name)) else { continue };
        let html = String::from_utf8_lossy(&bytes).into_owned();
        let mut case = Case::new(String::new(), known["url"].as_str().unwrap_or_default().to_owned(), html);
        let number = numbers.entry(case.layout.clone()).or_default();
        *number += 1;
        case.name = format!("{} {number}", case.layout);
        cases.push(case);
    }
    cases
}

/// The golden results page with this many cards, each in the grid and in the state.
pub fn grown(cards: usize) -> Case {
    const CARD: &str = "<div class=\"gq_bu search-item-card-wrapper-gallery\">";
    const CARD_END: &str = "</a></div></div></div>";
    const STATE: &str = "_init_data_= { data: ";
    let folder = checkout().join("tests/pages/results");
    let html = source(&folder);
    let (before_state, rest) = html.split_once(STATE).expect("the page has a state");
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let mut state = values.next().expect("the state is JSON").expect("the state is JSON");
    let (between, grid) = rest[values.byte_offset()..].split_once(CARD).expect("the page has cards");
    let (last, after) =
        grid.rsplit_once(CARD).map_or(("", grid), |(_, last)| last.split_once(CARD_END).unwrap_or_default());
    let own_cards: Vec<String> =
        grid[..grid.len() - after.len()].split(CARD).map(|card| format!("{CARD}{card}")).collect();
    assert!(!last.is_empty(), "the last card ends");

    let content = state.pointer_mut("/data/root/fields/mods/itemList/content").expect("the state has a list");
    // The first of the state's listings are those of the grid.
    let own_entries: Vec<String> =
        content.as_array().into_iter().flatten().map(Value::to_string).take(own_cards.len()).collect();
    // Each round has ids of its own.
    let round = |items: &[String]| -> Vec<String> {
        let all = (0..).flat_map(|round| {
            items.iter().map(move |item| item.replace("10050091", &format!("1005{:04}", 100 + round)))
        });
        all.take(cards).collect()
    };
    let entries = round(&own_entries).into_iter().map(|entry| serde_json::from_str(&entry).expect("an entry is JSON"));
    *content = Value::Array(entries.collect());
    let html = format!("{before_state}{STATE}{state}{between}{}{after}", round(&own_cards).concat());
    let case = Case::new(format!("{cards} cards"), text(&json(&folder.join("case.json"))["url"]), html);
    let results = read(&case.page()).reading.listings.iter().filter(|listing| listing.role == Role::Result).count();
    assert_eq!(results, cards, "every card is a listing");
    case
}

/// Pages made to cost a reader time or memory.
pub fn hostile() -> Vec<Case> {
    let item = "https://www.aliexpress.com/item/1005009100002022.html";
    let search = "https://www.aliexpress.com/w/wholesale-lamp.html";
    let results = source(&checkout().join("tests/pages/results"));
    let drawn = source(&checkout().join("tests/pages/item"));
    let (before_body, body) = drawn.split_once("<div id=\"root\">").expect("the item page has a root");
    let with = |what: &str| format!("{before_body}{what}<div id=\"root\">{body}");
    let titled = |title: &str| drawn.replace("Velmora Aerolux 5 Wireless Headphones", title);
    let priced = |price: &str| drawn.replace("$18.90", price);
    let listed = |content: &str| {
        format!(
            "<script>window._dida_config_._init_data_= {{ data: {{\"data\":{{\"root\":{{\"fields\":{{\"mods\":{{\"itemList\":{{\"content\":[{content}]}}}}}}}}}}}} }}</script>"
        )
    };
    let cut =
        results.find("\"storeName\"").and_then(|at| results.get(at..)).map_or(0, |rest| results.len() - rest.len());
    let entry = |id: usize| {
        format!("{{\"productId\":\"{}\",\"title\":{{\"displayTitle\":\"Lamp\"}}}}", 1_005_000_000_000_000_usize + id)
    };
    let pages: [(&str, &str, String); 11] = [
        ("a script of 10 MB", item, with(&format!("<script>var state = \"{}\";</script>", "x".repeat(10 << 20)))),
        (
            "a state of 10 MB",
            search,
            listed(&format!("{{\"productId\":\"1005009100001011\",\"other\":\"{}\"}}", "x".repeat(10 << 20))),
        ),
        ("20,000 listings in a state", search, listed(&(0..20_000).map(entry).collect::<Vec<_>>().join(","))),
        ("100,000 nodes", item, with(&"<div><b>x</b></div>".repeat(50_000))),
        ("nodes 5,000 deep", item, with(&format!("{}{}", "<div>".repeat(5_000), "</div>".repeat(5_000)))),
        ("a state 1,000,000 deep", search, listed(&"[".repeat(1_000_000))),
        ("a title of 100 kB", item, titled(&"Lamp ".repeat(20_000))),
        ("a price of 2,000,000 digits", item, priced(&format!("${}", "9".repeat(2_000_000)))),
        ("a state cut off", search, format!("{}</script>", &results[..cut])),
        ("10,000 states of one name", search, "<script>window._init_data_ = {\"a\":</script>".repeat(10_000)),
        ("one mark 1,000,000 times", search, format!("<script>{}</script>", "_init_data_ ".repeat(1_000_000))),
    ];
    pages.into_iter().map(|(name, url, html)| Case::new(name.to_owned(), url.to_owned(), html)).collect()
}

fn script_elements(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices("<script").filter_map(|(at, _)| {
        let rest = &html[at..];
        rest.get(..rest.find("</script>")? + "</script>".len())
    })
}

/// The JSON a script is, or assigns after a mark of a state.
fn json_in(script: &str) -> Option<&str> {
    // A hostile script may name its state at every few bytes.
    let mut places = STATES.iter().flat_map(|mark| script.match_indices(mark).take(20));
    let marked = places.find_map(|(at, _)| assigned(&script[at..]));
    // Of a few words there is nothing to compare with.
    marked.filter(|json| json.len() >= 10_000)
}

fn assigned(script: &str) -> Option<&str> {
    let rest = &script[script.find(['{', '['])?..];
    // The outer object may be JavaScript's, with a bare key.
    let bare = rest.strip_prefix('{').map(str::trim_start).and_then(|inner| inner.strip_prefix("data:"));
    let json = bare.map_or(rest, str::trim_start);
    let mut values = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    values.next()?.ok()?;
    json.get(..values.byte_offset())
}

/// What the scripts of states are known by.
const STATES: &[&str] =
    &["_init_data_", "runParams", "DCData", "__AER_DATA__", "detailData", "__INIT_DATA", "_offer_list", "ld+json"];

fn checkout() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read_folder(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("the folder of golden pages is there").flatten().map(|entry| entry.path()).collect()
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
