//! An item page that says its listing is not there (2024 on). Its head still names the listing, and cards stand below.

use crate::generation::{Draft, Generation, Seen};
use crate::model::PageKind;
use crate::page::Page;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "item-gone-2024", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    seen.shows(NOTICE) && !seen.shows(LISTING)
}

/// No listing: the one the head names is gone, and the cards are of others.
fn extract<P: Page>(_: &Seen<P>) -> Draft<P::Node> {
    Draft::new(PageKind::Gone)
}

/// The notice; its text is English on every country's host, and stands localised in every page's state.
const NOTICE: &[&str] = &["[class*=\"not-found--wrap\"]"];

/// What only a page with a listing shows.
const LISTING: &[&str] = &["h1[data-pl=\"product-title\"]", "[data-pl=\"product-price\"]"];
