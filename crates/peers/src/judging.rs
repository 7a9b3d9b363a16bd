//! A page of cards, to be judged whole.

use analysis::{Analyst, Profile};
use listing::{Amount, Listing, PageInfo, PageKind, PageReading, PriceRange, Role, Site};
use serde_json::json;
use std::collections::BTreeMap;

/// A results page as it is after reading.
pub struct Page(PageReading);

impl Page {
    /// A page of cards with these titles.
    pub fn new(titles: &[String]) -> Self {
        let page = PageInfo {
            kind: PageKind::Search,
            site: Site::Aliexpress,
            url: "https://www.aliexpress.com/w/wholesale-lamp.html".to_owned(),
            canonical_url: None,
            title: None,
            language: Some("en".to_owned()),
            currency: Some("USD".to_owned()),
            ship_to: None,
            layout: "search-2020".to_owned(),
            sources: BTreeMap::new(),
        };
        let listings = (0..).zip(titles).map(|(number, title)| card(number, title)).collect();
        Self(PageReading { page, seller: None, listings, issues: Vec::new(), coverage: Vec::new() })
    }

    /// Judges the page, and gives how many findings there are.
    pub fn judge(&self, analyst: &Analyst) -> usize {
        analyst.judge(&self.0).listings.iter().map(|listing| listing.findings.len()).sum()
    }
}

fn card(number: u64, title: &str) -> Listing {
    let id = (1_005_009_100_000_000 + number).to_string();
    let mut card = Listing::new(Role::Result, &id, &format!("https://www.aliexpress.com/item/{id}.html"));
    card.title = Some(title.to_owned());
    let amount: Option<Amount> = serde_json::from_value(json!(format!("{}.99", 3 + number % 40))).ok();
    card.price =
        amount.map(|amount| PriceRange { min: amount, max: amount, currency: Some("USD".to_owned()), text: None });
    card
}

/// The sample profile with a brand more for each name.
pub fn profile(names: &[String]) -> Profile {
    let sample = include_str!("../../../extension/sample-profile.json");
    let mut profile = Profile::parse(sample).expect("the sample profile is one");
    let brands = (0..).zip(names).map(
        |(number, name): (u32, _)| json!({ "id": format!("name-{number}"), "name": name, "terms": [{ "text": name }] }),
    );
    profile.brands.extend(brands.map(|brand| serde_json::from_value(brand).expect("a name makes a brand")));
    profile
}
