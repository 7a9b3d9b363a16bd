//! A saved page, parsed by the browser itself: without scripts run, without layout, and without any of it shown.

use crate::session::refused;
use js_sys::Uint8Array;
use listing::saved::{SavedDocument, saved_from};
use listing::{Page, PageReading};
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen::JsCast;
use web_sys::{Document, DomParser, Element, NodeList, SupportedType, TextDecoder};

/// What a saved page shows, read as of the address it was saved from.
pub fn read(name: &str, bytes: &[u8]) -> Result<PageReading, ErrorBody> {
    let unusable = |problem: String| ErrorBody::new(ErrorCode::BadMessage, format!("{name} {problem}"));
    let SavedDocument { html, charset, address } = SavedDocument::parse(bytes).map_err(unusable)?;
    // A charset no browser knows is read as UTF-8, as is one that is not named.
    let named = charset.and_then(|label| TextDecoder::new_with_label(&label).ok());
    let decoder = match named {
        Some(decoder) => decoder,
        None => TextDecoder::new().map_err(refused)?,
    };
    let html = decoder.decode_with_js_u8_array(&Uint8Array::from(html.as_slice())).map_err(refused)?;
    let url = address.or_else(|| saved_from(&html)).unwrap_or_else(|| format!("file:///{name}"));
    let parser = DomParser::new().map_err(refused)?;
    let document = parser.parse_from_string(&html, SupportedType::TextHtml).map_err(refused)?;
    let page = SavedPage { document, url };
    // A page opened from a file may still name its address.
    let named = if page.url.starts_with("file:") { listing::named_address(&page) } else { None };
    let page = match named {
        Some(url) => SavedPage { url, ..page },
        None => page,
    };
    Ok(listing::read(&page).reading)
}

struct SavedPage {
    document: Document,
    url: String,
}

impl Page for SavedPage {
    type Node = Element;

    fn url(&self) -> String {
        self.url.clone()
    }

    fn title(&self) -> Option<String> {
        Some(self.document.title()).filter(|title| !title.is_empty())
    }

    fn select(&self, scope: Option<&Element>, selector: &str) -> Vec<Element> {
        let found = match scope {
            Some(scope) => scope.query_selector_all(selector),
            None => self.document.query_selector_all(selector),
        };
        found.map(elements).unwrap_or_default()
    }

    fn first(&self, scope: Option<&Element>, selector: &str) -> Option<Element> {
        let found = match scope {
            Some(scope) => scope.query_selector(selector),
            None => self.document.query_selector(selector),
        };
        found.ok().flatten()
    }

    fn attribute(&self, node: &Element, name: &str) -> Option<String> {
        node.get_attribute(name)
    }

    fn text(&self, node: &Element) -> String {
        let silent = || node.clone_node_with_deep(true).ok().and_then(|copy| copy.dyn_into::<Element>().ok());
        match self.first(Some(node), "script, style").and_then(|_| silent()) {
            Some(copy) => {
                self.select(Some(&copy), "script, style").iter().for_each(Element::remove);
                copy.text_content().unwrap_or_default()
            }
            None => node.text_content().unwrap_or_default(),
        }
    }

    fn parent(&self, node: &Element) -> Option<Element> {
        node.parent_element()
    }

    fn matches(&self, node: &Element, selector: &str) -> bool {
        node.matches(selector).unwrap_or(false)
    }

    fn is_shown(&self, node: &Element) -> bool {
        let mut above = Some(node.clone());
        while let Some(element) = above {
            if element.has_attribute("hidden") || element.get_attribute("style").is_some_and(|style| hides(&style)) {
                return false;
            }
            above = element.parent_element();
        }
        true
    }

    fn scripts(&self, marker: &str) -> Vec<String> {
        let scripts = self.select(None, "script:not([src])").into_iter().filter_map(|script| script.text_content());
        scripts.filter(|text| text.contains(marker)).collect()
    }
}

fn elements(list: NodeList) -> Vec<Element> {
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
}

/// Whether an element's own style takes it out of the view.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let (property, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        property.trim().eq_ignore_ascii_case("display") && value.trim().to_ascii_lowercase().starts_with("none")
    })
}
