//! Hostile and broken pages: nothing panics, what comes out is bounded, and what was not understood is told.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground is missing")]

use listing::parsed::ParsedPage;
use listing::{Issue, IssueCode, Listing, PageKind, PageReading, PriceRange, Role, read};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const ITEM: &str = "https://www.aliexpress.com/item/1005009100002022.html";
const SEARCH: &str = "https://www.aliexpress.com/w/wholesale-lamp.html";

/// Addresses of every kind of page that is read.
const ADDRESSES: &[&str] = &[
    ITEM,
    SEARCH,
    "https://www.aliexpress.com/category/39/lamps.html",
    "https://www.aliexpress.com/store/1234567",
    "https://aliexpress.ru/item/1005009100002022.html",
    "https://aliexpress.ru/popular/lamp",
    "https://aliexpress.ru/store/1100036170",
    "https://www.alibaba.com/product-detail/Lamp_1600123456789.html",
    "https://www.alibaba.com/trade/search?SearchText=lamp",
    "https://detail.1688.com/offer/612345678901.html",
    "https://s.1688.com/selloffer/offer_search.htm",
    "https://item.taobao.com/item.htm?id=612345678901",
    "https://a.aliexpress.com/_mK1AbCd",
    "",
];

/// In bytes: what no text of a reading is longer than.
const LONGEST_TEXT: usize = 4096;

/// Reads a page, and checks what holds of every reading.
fn reading(html: &str, url: &str) -> PageReading {
    let read = read(&ParsedPage::new(html, url));
    assert_eq!(read.anchors.len(), read.reading.listings.len());
    let written = serde_json::to_value(&read.reading).unwrap();
    assert!(longest(&written) <= LONGEST_TEXT, "a text of {} bytes at {url}", longest(&written));
    assert!(read.reading.listings.len() <= 5000 && read.reading.issues.len() <= 10_000);
    for listing in &read.reading.listings {
        names_its_sources(listing);
    }
    read.reading
}

fn longest(written: &serde_json::Value) -> usize {
    match written {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(values) => values.iter().map(longest).max().unwrap_or(0),
        serde_json::Value::Object(members) => members.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}

fn names_its_sources(listing: &Listing) {
    let set = [
        ("title", listing.title.is_some()),
        ("price", listing.price.is_some()),
        ("list_price", listing.list_price.is_some()),
        ("seller", listing.seller.is_some()),
        ("sold", listing.sold.is_some()),
        ("rating", listing.rating.is_some()),
        ("review_count", listing.review_count.is_some()),
        ("images", !listing.images.is_empty()),
        ("specifications", !listing.specifications.is_empty()),
        ("variants", !listing.variants.is_empty()),
        ("quantity_prices", !listing.quantity_prices.is_empty()),
        ("breadcrumbs", !listing.breadcrumbs.is_empty()),
        ("brand", listing.brand.is_some()),
        ("shipping", listing.shipping.is_some()),
        ("unit_price", listing.unit_price.is_some()),
        ("discount_percent", listing.discount_percent.is_some()),
    ];
    for (field, is_set) in set {
        assert!(!is_set || listing.sources.contains_key(field), "{field} of {} has no source", listing.item_id);
    }
}

fn has_issue(reading: &PageReading, code: IssueCode, field: &str) -> bool {
    reading.issues.iter().any(|issue| issue.code == code && issue.field.as_deref() == Some(field))
}

/// Whether an issue tells of a listing's price.
fn tells_of_price(reading: &PageReading, id: &str) -> bool {
    let tells = |issue: &Issue| issue.item_id.as_deref() == Some(id) && issue.field.as_deref() == Some("price");
    reading.issues.iter().any(tells)
}

/// The golden pages: name, address, document.
fn golden_pages() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages");
    let mut pages: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let case: serde_json::Value =
                serde_json::from_slice(&fs::read(entry.path().join("case.json")).unwrap()).unwrap();
            let html = fs::read_to_string(entry.path().join("source.html")).unwrap();
            let url = case.get("url").and_then(serde_json::Value::as_str).unwrap_or_default();
            (entry.file_name().to_string_lossy().into_owned(), url.to_owned(), html)
        })
        .collect();
    pages.sort();
    pages
}

/// The longest piece of `text` that ends at a character before `share` of it.
fn cut(text: &str, share: f64) -> &str {
    let mut end = (text.len() as f64 * share) as usize;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A drawn item page.
fn item_page(title: &str, price: &str) -> String {
    format!(
        r#"<html><head><meta property="og:title" content="{title} - AliExpress">
        <script>window._d_c_ = {{}}; window._d_c_.DCData = {{"imagePathList":["https://ae01.alicdn.com/kf/Sa1.jpg"]}};</script>
        </head><body><h1 data-pl="product-title">{title}</h1>
        <div data-pl="product-price"><span class="price-default--current--x1">{price}</span></div>
        <a data-pl="store-name" href="//de.aliexpress.com/store/1234567">Lamp Store</a></body></html>"#
    )
}

/// A results page whose state holds `entries`.
fn results_page(entries: &str) -> String {
    format!(
        r#"<script>window._dida_config_._init_data_= {{ data: {{"hierarchy":{{}},"data":{{"root":{{"fields":{{"mods":{{"itemList":{{"content":[{entries}]}}}},"pageInfo":{{"totalResults":2}}}}}}}}}} }}</script>"#
    )
}

fn entry(id: &str, title: &str, price: &str) -> String {
    format!(
        r#"{{"productId":"{id}","title":{{"displayTitle":"{title}"}},"prices":{{"salePrice":{{"currencyCode":"USD","minPrice":{price},"formattedPrice":"US ${price}"}}}}}}"#
    )
}

#[test]
fn a_page_cut_off_anywhere_is_read() {
    for (_, url, html) in golden_pages() {
        for step in 0..8 {
            reading(cut(&html, f64::from(step) / 8.0), &url);
        }
    }
}

#[test]
fn a_state_cut_off_anywhere_gives_no_other_fact() {
    for (name, url, html) in golden_pages() {
        let whole = reading(&html, &url);
        // What told that the listing is gone may be what is cut away.
        if whole.page.kind == PageKind::Gone {
            continue;
        }
        let facts = |reading: &PageReading| -> BTreeMap<String, (Option<PriceRange>, Option<String>)> {
            let of = |listing: &Listing| {
                let seller = listing.seller.as_ref().and_then(|seller| seller.id.clone());
                (listing.item_id.clone(), (listing.price.clone(), seller))
            };
            reading.listings.iter().map(of).collect()
        };
        let whole_facts = facts(&whole);
        let scripts = html.match_indices("<script").map(|(at, _)| at);
        let longest = scripts
            .filter_map(|start| {
                let from = start + html[start..].find('>')? + 1;
                Some((from, from + html[from..].find("</script")?))
            })
            .max_by_key(|(from, to)| to - from);
        let Some((from, to)) = longest.filter(|(from, to)| to - from > 500) else { continue };
        for step in 0..10 {
            let state = cut(&html[from..to], f64::from(step) / 10.0);
            let broken = format!("{}{state}{}", &html[..from], &html[to..]);
            let read = reading(&broken, &url);
            for (id, found) in facts(&read) {
                let Some(known) = whole_facts.get(&id) else { panic!("{name}: {id} is not on the whole page") };
                // Without what settles the shown price there may be the range over all variants, which holds it, if the
                // reading says so.
                if let (Some(found), Some(known)) = (&found.0, &known.0) {
                    let same = (found.min, found.max) == (known.min, known.max);
                    let holds = found.min <= known.min && known.max <= found.max && tells_of_price(&read, &id);
                    assert!(same || holds, "{name}, {step}: {found:?} and {known:?} of {id}");
                }
                assert!(found.1.is_none() || found.1 == known.1, "{name}, {step}: {found:?} and {known:?} of {id}");
            }
        }
    }
}

#[test]
fn a_drawn_price_that_is_not_understood_is_told() {
    let mut drawn = 0;
    for (name, url, html) in golden_pages() {
        for known in reading(&html, &url).listings {
            let Some(price) = &known.price else { continue };
            let Some(text) = price.text.as_deref().filter(|_| known.sources["price"].starts_with("dom:")) else {
                continue;
            };
            for unread in ["1.2.3,4", "KWD 1.250.00", "$ 1.2.3,4 - 5"] {
                let replaced = html.replace(&format!(">{text}<"), &format!(">{unread}<"));
                if replaced == html {
                    continue;
                }
                drawn += 1;
                let read = reading(&replaced, &url);
                let Some(found) = read.listings.iter().find(|listing| listing.item_id == known.item_id) else {
                    continue;
                };
                let same = found.price.as_ref().is_some_and(|found| (found.min, found.max) == (price.min, price.max));
                let is_drawn = found.sources.get("price").is_none_or(|source| source.starts_with("dom:"));
                let is_told = tells_of_price(&read, &known.item_id);
                let found = (&found.price, found.sources.get("price"));
                assert!(is_told || same && is_drawn, "{name}: {found:?} in place of {price:?}");
            }
        }
    }
    assert!(drawn > 50, "{drawn}");
}

#[test]
fn scripts_of_ten_megabytes_are_gone_through() {
    let junk = "ab,{".repeat(2_500_000);
    let entries = format!(r#"{},{{"productId":"x","junk":"{junk}"}}"#, entry("1005009100000001", "Lamp", "1.50"));
    let read = reading(&results_page(&entries), SEARCH);
    assert_eq!(read.listings.len(), 1);
    let open = format!("<script>window.runParams = {{ data: {}</script>", "{\"a\":[".repeat(1_700_000));
    assert_ne!(reading(&open, ITEM).page.kind, PageKind::Blocked);
}

#[test]
fn a_hundred_thousand_elements_are_read_to_a_limit() {
    let mut grid = String::from(r#"<div id="card-list">"#);
    for number in 0..12_500 {
        // In every second card the price stands in the link itself.
        let price = r#"<span style="font-size:20px">$1.50</span>"#;
        let price = if number % 2 == 0 { format!("<div>{price}</div>") } else { price.to_owned() };
        write!(
            grid,
            r#"<div class="card-out-wrapper"><a class="search-card-item" href="/item/{}.html"><div title="Lamp"><h3>Lamp</h3></div>{price}<span>Lamp Store</span></a></div>"#,
            1_005_009_100_000_000_u64 + number
        )
        .unwrap();
    }
    let read = reading(&grid, SEARCH);
    assert_eq!(read.listings.len(), 5000);
    assert!(has_issue(&read, IssueCode::CutShort, "listings"));
}

#[test]
fn rows_and_pictures_without_end_are_read_to_a_limit() {
    let rows = r#"<div class="specification--prop--x"><div class="specification--title--x">Colour</div><div class="specification--desc--x">NUMBER</div></div>"#;
    let pictures = r#"<div class="slider--img--x"><img src="//ae01.alicdn.com/kf/SNUMBER.jpg_80x80.jpg"></div>"#;
    let mut page = item_page("Lamp", "€ 1,50").replace("imagePathList", "other");
    for number in 0..3000 {
        page.push_str(&rows.replace("NUMBER", &number.to_string()));
        page.push_str(&pictures.replace("NUMBER", &number.to_string()));
    }
    let read = reading(&page, ITEM);
    assert_eq!((read.listings[0].images.len(), read.listings[0].specifications.len()), (500, 500));
    assert!(has_issue(&read, IssueCode::CutShort, "images"));
    assert!(has_issue(&read, IssueCode::CutShort, "specifications"));
}

#[test]
fn deep_nesting_is_no_recursion() {
    let depth = 10_000;
    let elements = format!("{}{}", "<div class=\"price--current-- specification--prop\">".repeat(depth), "1");
    let page = item_page("Lamp", "€ 1,50").replace("</body>", &elements);
    let read = reading(&page, ITEM);
    assert_eq!(read.listings[0].title.as_deref(), Some("Lamp"));
    let nested = format!(r#"{{"productId":"1005009100000002","title":{}"#, "[{\"a\":".repeat(50_000));
    for url in ADDRESSES {
        for mark in ["_init_data_= ", "runParams = ", "window.__INIT_DATA=", "DCData = ", "detailData = "] {
            reading(&format!("<script>{mark}{{ data: {nested}</script>"), url);
        }
        reading(&format!(r#"<script id="__AER_DATA__" type="application/json">{nested}</script>"#), url);
        reading(&format!(r#"<script type="application/ld+json">{nested} "priceCurrency"</script>"#), url);
    }
}

#[test]
fn spans_within_spans_are_looked_at_to_a_limit() {
    for span in [
        "<span style=font-size:1px>1",
        "<span style=currency-symbol:$;text-decoration:line-through>1",
        "<span>4",
        "<span title=Free>4",
        "<span hidden style=font-size:1px>1",
        "<span class=\"x--ad-- price-original price-sale\">9",
    ] {
        let spans = format!("<a class=search-card-item href=/item/1005009100000001.html>{}", span.repeat(10_000));
        let read = reading(&format!("<div id=card-list>{spans}"), SEARCH);
        assert_eq!(read.listings.len(), 1);
        assert_eq!(read.listings[0].price, None, "{span}");
    }
}

#[test]
fn half_a_character_is_one_replacement() {
    let read = reading(&results_page(&entry("1005009100000001", r"Lamp \ud83d", "1.50")), SEARCH);
    assert_eq!(read.listings[0].title.as_deref(), Some("Lamp \u{FFFD}"));
    let read = reading(&item_page("Lamp &#xD83D;", "€ 1,50"), ITEM);
    assert_eq!(read.listings[0].title.as_deref(), Some("Lamp \u{FFFD}"));
}

#[test]
fn marks_of_direction_stay_in_titles_and_not_in_prices() {
    let title = "No\u{200B}va \u{202E}pmal\u{202C}";
    let read = reading(&item_page(title, "\u{200F}\u{202B}12\u{200B},50 €\u{202C}"), ITEM);
    assert_eq!(read.listings[0].title.as_deref(), Some(title));
    assert_eq!(read.listings[0].price.as_ref().map(|price| price.min.0.to_string()).as_deref(), Some("12.50"));
}

#[test]
fn mis_decoded_text_is_kept_and_numbers_beside_it_are_read() {
    // What a page in GBK becomes where it is taken for UTF-8.
    let title = "\u{FFFD}\u{FFFD}\u{FFFD}\u{5E9}\u{FFFD}\u{FFFD} 2024";
    let read = reading(&item_page(title, "€ 12,50"), ITEM);
    assert_eq!(read.listings[0].title.as_deref(), Some(title));
    let read = reading(&item_page("Lamp", "\u{FFFD}\u{FFFD} 12,50"), ITEM);
    assert_eq!(read.listings[0].price, None);
    assert!(has_issue(&read, IssueCode::NotUnderstood, "price"));
}

#[test]
fn a_title_of_a_hundred_kilobytes_is_cut_and_told() {
    let title = "台灯".repeat(17_000);
    let item = reading(&item_page(&title, "€ 1,50"), ITEM);
    let results = reading(&results_page(&entry("1005009100000001", &title, "1.50")), SEARCH);
    for read in [item, results] {
        let kept = read.listings[0].title.as_deref().unwrap();
        assert!(title.starts_with(kept) && kept.len() > LONGEST_TEXT - 4);
        assert!(has_issue(&read, IssueCode::CutShort, "title"));
    }
}

#[test]
fn millions_of_digits_are_no_number() {
    let digits = "9".repeat(1_000_000);
    let read = reading(&item_page("Lamp", &format!("€ {digits}")), ITEM);
    assert_eq!(read.listings[0].price, None);
    assert!(has_issue(&read, IssueCode::NotUnderstood, "price"));
    let read = reading(&results_page(&entry("1005009100000001", "Lamp", &digits)), SEARCH);
    assert_eq!(read.listings[0].price, None);
    let read = reading(&results_page(&entry(&digits, "Lamp", "1.50")), SEARCH);
    assert!(read.listings.is_empty());
    let read = reading(&item_page("Lamp", "€ 1,50"), &format!("https://www.aliexpress.com/item/{digits}.html"));
    assert!(read.listings.iter().all(|listing| listing.role != Role::Main));
    // Every number of every golden page.
    for (_, url, html) in golden_pages() {
        let digits = "7".repeat(2000);
        let inflated: String = html.split("00").take(400).collect::<Vec<_>>().join(&digits);
        reading(&inflated, &url);
    }
}

#[test]
fn anything_is_a_page_at_every_address() {
    let markers = ["_init_data_", "runParams", "DCData", "__INIT_DATA", "__AER_DATA__", "detailData", "priceCurrency"];
    let scripts: String = markers.map(|mark| format!("<script>{mark} = {{,'\"`[\\u{{ /*</script>{mark}=")).concat();
    let entities = "&#x;&#55357;&#1114112;&&&&;&nbsp".repeat(1000);
    let repeated: String =
        markers.map(|mark| format!("<script>{}</script>", format!("{mark}={{").repeat(20_000))).concat();
    for url in ADDRESSES {
        for html in
            ["", "\0\u{FEFF}\u{FFFF}", &scripts, &entities, &repeated, "<script>", "<!--", "<a href=\"", "<table><td>"]
        {
            reading(html, url);
        }
    }
}
