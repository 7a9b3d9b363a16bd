//! Which of the fields a page usually has were found on it, and in which layer: the first thing to look at when the site
//! changes its pages.

use crate::model::{FieldCoverage, Layer, Listing, PageKind, PageReading, Role};
use std::collections::BTreeMap;

/// The coverage of the fields expected on a page of this kind, in the table's order.
pub(crate) fn of(reading: &PageReading) -> Vec<FieldCoverage> {
    let (role, fields) = match reading.page.kind {
        PageKind::Item => (Role::Main, ITEM),
        PageKind::Search | PageKind::Category => (Role::Result, RESULT),
        PageKind::Store | PageKind::Gone | PageKind::Blocked | PageKind::Login | PageKind::Other => return Vec::new(),
    };
    let expected: Vec<&Listing> = reading.listings.iter().filter(|listing| listing.role == role).collect();
    fields.iter().map(|field| coverage(field, &expected)).collect()
}

fn coverage(field: &str, listings: &[&Listing]) -> FieldCoverage {
    let mut layers: BTreeMap<Layer, u32> = BTreeMap::new();
    for source in listings.iter().filter_map(|listing| listing.sources.get(field)) {
        *layers.entry(layer(source)).or_default() += 1;
    }
    let count = u32::try_from(listings.len()).unwrap_or(u32::MAX);
    FieldCoverage { field: field.to_owned(), expected: count, found: layers.values().sum(), layers }
}

/// The layer a source's name belongs to.
fn layer(source: &str) -> Layer {
    let (place, what) = source.split_once(':').unwrap_or((source, ""));
    match place {
        "url" | "link" => Layer::Address,
        "ld+json" => Layer::Head,
        "dom" if what.starts_with("meta[") || what.starts_with("link[") => Layer::Head,
        "dom" => Layer::Dom,
        _ => Layer::State,
    }
}

/// What an item page shows of its listing.
const ITEM: &[&str] = &["item_id", "title", "price", "seller", "images", "sold", "rating", "review_count"];

/// What a card of a results grid shows.
const RESULT: &[&str] = &["item_id", "title", "price", "images"];
