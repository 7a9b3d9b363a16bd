//! What an exhibit is found by, from its reading and its judgement.
//!
//! Both are read field by field and leniently: they may be of another version, and what is not understood is not found by.

use serde::Deserialize;
use std::collections::BTreeSet;

/// What an exhibit is found by besides its record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The title of what the page is about, and the titles of whatever something was found on.
    pub(crate) listing: String,
    /// The brands that were found, and those the listings state.
    pub(crate) brand: String,
    pub(crate) seller: String,
    pub(crate) price: String,
    /// The highest level.
    pub(crate) level: String,
    /// The kinds of what was found.
    pub(crate) findings: String,
}

/// The levels from the highest.
const LEVELS: [&str; 5] = ["high", "medium", "low", "none", "allowed"];

impl Summary {
    pub(crate) fn of(reading: Option<&[u8]>, judgement: Option<&[u8]>) -> Self {
        let reading: Reading = reading.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let judgement: Judgement = judgement.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let noticed =
            |item: &str| judgement.listings.iter().any(|judged| judged.item_id == item && !judged.findings.is_empty());
        let shown: Vec<&Listing> = reading
            .listings
            .iter()
            .filter(|listing| listing.role == "main" || (!listing.item_id.is_empty() && noticed(&listing.item_id)))
            .collect();
        let findings = || judgement.listings.iter().flat_map(|judged| &judged.findings);
        let brands = findings()
            .flat_map(|finding| finding.brand.iter().chain(finding.why.arguments.brand.iter()))
            .chain(shown.iter().filter_map(|listing| listing.brand.as_ref()));
        let sellers = reading.seller.iter().chain(shown.iter().filter_map(|listing| listing.seller.as_ref()));
        let sellers = sellers.flat_map(|seller| seller.name.iter().chain(&seller.id));
        let level = LEVELS.iter().find(|level| judgement.listings.iter().any(|judged| judged.level == **level));
        Self {
            listing: joined(shown.iter().filter_map(|listing| listing.title.as_ref())),
            brand: joined(brands),
            seller: joined(sellers),
            price: shown.first().and_then(|listing| listing.price.as_ref()).map(Price::shown).unwrap_or_default(),
            level: level.map_or_else(String::new, |level| (*level).to_owned()),
            findings: joined(findings().map(|finding| &finding.kind.name)),
        }
    }
}

/// Each once, in the order of their first.
fn joined<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let mut seen = BTreeSet::new();
    let texts: Vec<&str> =
        texts.map(|text| text.trim()).filter(|text| !text.is_empty() && seen.insert(*text)).collect();
    texts.join(" · ")
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reading {
    seller: Option<Seller>,
    listings: Vec<Listing>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Listing {
    role: String,
    item_id: String,
    title: Option<String>,
    price: Option<Price>,
    seller: Option<Seller>,
    brand: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seller {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Price {
    min: Option<String>,
    max: Option<String>,
    currency: Option<String>,
    text: Option<String>,
}

impl Price {
    fn shown(&self) -> String {
        if let Some(text) = &self.text {
            return text.clone();
        }
        let amounts: Vec<&String> = match (&self.min, &self.max) {
            (Some(min), Some(max)) if min == max => vec![min],
            (min, max) => min.iter().chain(max).collect(),
        };
        let amounts: Vec<&str> = amounts.into_iter().map(String::as_str).collect();
        format!("{} {}", amounts.join("–"), self.currency.as_deref().unwrap_or_default()).trim().to_owned()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Judgement {
    listings: Vec<Judged>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Judged {
    item_id: String,
    level: String,
    findings: Vec<Finding>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Finding {
    kind: Kind,
    brand: Option<String>,
    why: Why,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Kind {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Why {
    arguments: Arguments,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Arguments {
    brand: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exhibit_is_found_by_its_main_listing_and_by_those_something_was_found_on() {
        let reading = br#"{"future_field":1,"seller":null,"listings":[
            {"item_id":"1","role":"main","title":"Velmora boot","price":{"min":"9.50","max":"12.00","currency":"EUR","text":null},"seller":{"id":"77","name":"Boots"}},
            {"item_id":"2","role":"recommendation","title":"Velmora sock","brand":"NONE"},
            {"item_id":"3","role":"recommendation","title":"A hat"}]}"#;
        let judgement = br#"{"listings":[
            {"item_id":"2","level":"low","findings":[{"kind":{"name":"term"},"brand":"velmora","why":{"key":"k","arguments":{}}}]},
            {"item_id":"1","level":"medium","findings":[{"kind":{"name":"cue"},"brand":null,"why":{"arguments":{"brand":"velmora"}}}]}]}"#;
        let summary = Summary::of(Some(reading), Some(judgement));
        let expected = Summary {
            listing: "Velmora boot · Velmora sock".to_owned(),
            brand: "velmora · NONE".to_owned(),
            seller: "Boots · 77".to_owned(),
            price: "9.50–12.00 EUR".to_owned(),
            level: "medium".to_owned(),
            findings: "term · cue".to_owned(),
        };
        assert_eq!(summary, expected);
    }

    #[test]
    fn what_cannot_be_read_is_not_found_by() {
        assert_eq!(Summary::of(Some(b"\xff"), Some(b"[]")), Summary::default());
        assert_eq!(Summary::of(None, None), Summary::default());
    }
}
