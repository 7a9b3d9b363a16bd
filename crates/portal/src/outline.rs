//! An outline around a field, in a shadow root the page cannot look into.

use crate::dom;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, ShadowRootInit, ShadowRootMode};

/// An outline, until it is dropped.
pub(crate) struct Outline {
    host: Element,
    frame: HtmlElement,
}

impl Outline {
    /// Draws nothing yet.
    pub(crate) fn new(document: &Document) -> Option<Self> {
        let host = document.create_element("div").ok()?;
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Closed)).ok()?;
        let frame: HtmlElement = document.create_element("div").ok()?.unchecked_into();
        root.append_child(&frame).ok()?;
        dom::document_element(document)?.append_child(&host).ok()?;
        Some(Self { host, frame })
    }

    /// Draws it around an element.
    pub(crate) fn around(&self, element: &Element) {
        let rectangle = dom::rectangle(element);
        let (left, top) = offset(element);
        let style = format!(
            "position:fixed;z-index:2147483647;pointer-events:none;box-sizing:border-box;border:3px solid #1f6feb;\
             border-radius:6px;background:rgba(31,111,235,.12);left:{}px;top:{}px;width:{}px;height:{}px",
            rectangle.left() + left - 4.0,
            rectangle.top() + top - 4.0,
            rectangle.width() + 8.0,
            rectangle.height() + 8.0,
        );
        // Set through the style object: a policy of the page may forbid style attributes.
        self.frame.style().set_css_text(&style);
    }
}

impl Drop for Outline {
    fn drop(&mut self) {
        self.host.remove();
    }
}

/// Where a frame's document begins in the outermost.
fn offset(element: &Element) -> (f64, f64) {
    let mut at = (0.0, 0.0);
    let mut window = dom::document_of(element).and_then(|document| dom::window_of(&document));
    while let Some(frame) = window.and_then(|window| window.frame_element().ok().flatten()) {
        let rectangle = dom::rectangle(&frame);
        at = (at.0 + rectangle.left(), at.1 + rectangle.top());
        window = dom::document_of(&frame).and_then(|document| dom::window_of(&document));
    }
    at
}
