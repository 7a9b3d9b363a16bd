//! An item page that says its listing is not there (2024 on). Its head still names the listing, and cards stand below.

use super::head;
use crate::address::Place;
use crate::generation::{Draft, Generation, Seen};
use crate::model::{PageKind, Site};
use crate::page::Page;
use crate::text;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "item-gone-2024", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    if is_error_page(seen) {
        return true;
    }
    let is_item = matches!(seen.place, Place::Item(_));
    if !(is_item || seen.has(NOTICE)) || seen.shows(LISTING) {
        return false;
    }
    seen.shows(NOTICE) || is_item && (seen.shows(NOTICE_AT_AN_ITEM) || says_so(seen))
}

/// The page every address that is none leads to.
fn is_error_page<P: Page>(seen: &Seen<P>) -> bool {
    let path = seen.address.as_ref().filter(|_| seen.site == Site::Aliexpress).map(|address| address.path());
    path.is_some_and(|path| ERROR_PATHS.contains(&path))
}

/// Whether the notice stands anywhere in what is drawn, as the page's own state words it or in English.
fn says_so<P: Page>(seen: &Seen<P>) -> bool {
    let Some(told) = head::told(seen, NOTICE_KEY) else { return false };
    let page = seen.page;
    // The smallest element with the notice has nothing else in it.
    let leaves =
        page.select(None, SHOWN).into_iter().take(MOST_ELEMENTS).filter(|node| page.first(Some(node), "*").is_none());
    leaves.filter(|node| page.is_shown(node)).any(|node| {
        let text = text::fold(&page.text(&node));
        text == text::fold(&told) || ENGLISH.contains(&text.as_str())
    })
}

/// No listing: the one the head names is gone, and the cards are of others.
fn extract<P: Page>(_: &Seen<P>) -> Draft<P::Node> {
    Draft::new(PageKind::Gone)
}

const ERROR_PATHS: &[&str] = &["/p/error/404.html", "/404.html"];

/// The notice; its text is English on every country's host, and stands localised in every page's state.
const NOTICE: &[&str] = &["[class*=\"not-found--wrap\"]"];

const NOTICE_AT_AN_ITEM: &[&str] = &["[class*=\"not-found--desc\"]", "[class*=\"item-not-found\"]"];

const NOTICE_KEY: &str = "i18nMap.PAGE_NOT_FOUND_NOTICE";

const ENGLISH: &[&str] = &["Sorry, the page you requested can not be found"];

/// Where the notice may stand when its class is another.
const SHOWN: &str = "#root h1, #root h2, #root h3, #root p, #root div, #root span";

/// More elements than a page with nothing but the notice and its shelf has before the notice.
const MOST_ELEMENTS: usize = 300;

/// What only a page with a listing shows.
const LISTING: &[&str] = &["h1[data-pl=\"product-title\"]", "[data-pl=\"product-price\"]"];
