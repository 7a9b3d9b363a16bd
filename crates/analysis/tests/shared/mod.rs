//! What the tests of judging share.

use listing::{Listing, PageInfo, PageKind, PageReading, Site};
use std::collections::BTreeMap;

/// A page of results with these listings.
pub fn page(listings: Vec<Listing>) -> PageReading {
    let page = PageInfo {
        kind: PageKind::Search,
        site: Site::Aliexpress,
        url: "https://www.aliexpress.com/w/wholesale-velmora.html".to_owned(),
        canonical_url: None,
        title: None,
        language: None,
        currency: None,
        ship_to: None,
        layout: String::new(),
        sources: BTreeMap::new(),
    };
    PageReading { page, seller: None, listings, issues: Vec::new(), coverage: Vec::new() }
}
