//! Asking for terms to be blocked.

use crate::fixtures::{item_page, results, right, with};
use catalogue::Language;
use complaint::KeywordRequest;

#[test]
fn terms_are_counted_as_sellers_write_them() {
    let page = with(results(4), |reading| {
        reading.listings[1].title = Some("Velmorra headphones replica".to_owned());
        reading.listings[2].title = Some("Ear pads for Velmora headphones".to_owned());
    });
    let request = KeywordRequest::new(&right(), &[page, item_page()]);
    let counts: Vec<(&str, usize)> = request.terms.iter().map(|term| (term.term.as_str(), term.listings)).collect();
    assert_eq!(counts, [("velmora", 3), ("velmorra", 1)], "what only says what goods are for is not counted");
    assert_eq!((request.listings, request.pages), (5, 2));
    let text = request.to_text(Language::ENGLISH);
    assert!(text.contains("“velmorra”: in 1 listings"), "{text}");
    assert!(text.contains("https://www.aliexpress.com/item/2001.html"));
    let table = String::from_utf8(request.to_table()).unwrap();
    assert_eq!(table.lines().count(), 5);
}
