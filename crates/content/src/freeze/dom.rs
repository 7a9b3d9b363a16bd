//! Looks at the DOM that the page cannot answer in the browser's stead.
//!
//! A control named `firstChild` hides `form.firstChild`, and a picture named `documentElement` hides
//! `document.documentElement`, in an extension's world as in the page's own. What is imported as `final` is taken from
//! the prototype, which is this world's.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, DocumentType, Element, NamedNodeMap, Node, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Node)]
    type BareNode;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = firstChild)]
    fn first_child(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nextSibling)]
    fn next_sibling(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nodeType)]
    fn node_type(this: &BareNode) -> u16;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nodeValue)]
    fn node_value(this: &BareNode) -> Option<String>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = textContent)]
    fn text_content(this: &BareNode) -> Option<String>;

    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = baseURI)]
    fn base_uri(this: &BareNode) -> String;

    #[wasm_bindgen(js_name = Element)]
    type BareElement;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = localName)]
    fn local_name(this: &BareElement) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = namespaceURI)]
    fn namespace(this: &BareElement) -> Option<String>;
    #[wasm_bindgen(method, final, getter, js_class = "Element")]
    fn attributes(this: &BareElement) -> NamedNodeMap;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = getAttribute)]
    fn get_attribute(this: &BareElement, name: &str) -> Option<String>;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = shadowRoot)]
    fn shadow_root(this: &BareElement) -> Option<ShadowRoot>;

    #[wasm_bindgen(js_name = Document)]
    type BareDocument;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = documentElement)]
    fn document_element(this: &BareDocument) -> Option<Element>;
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn doctype(this: &BareDocument) -> Option<DocumentType>;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = adoptedStyleSheets)]
    fn adopted_style_sheets(this: &BareDocument) -> Array;
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn fonts(this: &BareDocument) -> JsValue;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = querySelectorAll, catch)]
    fn query_selector_all(this: &BareDocument, selector: &str) -> Result<web_sys::NodeList, JsValue>;
}

pub(crate) fn children(node: &Node) -> Vec<Node> {
    let mut children = Vec::new();
    let mut next = node.unchecked_ref::<BareNode>().first_child();
    while let Some(child) = next {
        next = child.unchecked_ref::<BareNode>().next_sibling();
        children.push(child);
    }
    children
}

/// A text node's text.
pub(crate) fn text_of(node: &Node) -> Option<String> {
    let node = node.unchecked_ref::<BareNode>();
    (node.node_type() == Node::TEXT_NODE).then(|| node.node_value().unwrap_or_default())
}

pub(crate) fn text_content(node: &Node) -> String {
    node.unchecked_ref::<BareNode>().text_content().unwrap_or_default()
}

pub(crate) fn local_name(element: &Element) -> String {
    element.unchecked_ref::<BareElement>().local_name()
}

/// Whether the element is none of HTML's.
pub(crate) fn is_foreign(element: &Element) -> bool {
    element.unchecked_ref::<BareElement>().namespace().as_deref() != Some("http://www.w3.org/1999/xhtml")
}

pub(crate) fn attributes(element: &Element) -> Vec<(String, String)> {
    let attributes = element.unchecked_ref::<BareElement>().attributes();
    (0..attributes.length())
        .filter_map(|index| attributes.item(index))
        .map(|attribute| (attribute.name(), attribute.value()))
        .collect()
}

pub(crate) fn attribute(element: &Element, name: &str) -> Option<String> {
    element.unchecked_ref::<BareElement>().get_attribute(name)
}

/// The element's shadow root, open or closed, where the browser shows it to extensions, and whether it is a closed one.
pub(crate) fn shadow_root(element: &Element) -> Option<(ShadowRoot, bool)> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = ["chrome", "dom"], js_name = openOrClosedShadowRoot, catch)]
        fn open_or_closed_shadow_root(element: &Element) -> Result<Option<ShadowRoot>, JsValue>;
    }
    if let Some(open) = element.unchecked_ref::<BareElement>().shadow_root() {
        return Some((open, false));
    }
    // Only elements of HTML have one, and of these only such as could be given one.
    let name = local_name(element);
    let may_have = name.contains('-') || CAN_HAVE_SHADOW.contains(&name.as_str());
    if is_foreign(element) || !may_have {
        return None;
    }
    open_or_closed_shadow_root(element).ok().flatten().map(|root| (root, true))
}

/// The elements `attachShadow` takes, beside custom ones.
const CAN_HAVE_SHADOW: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "body",
    "div",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "main",
    "nav",
    "p",
    "section",
    "span",
];

/// What addresses in the document are relative to.
pub(crate) fn base_uri(document: &Document) -> String {
    document.unchecked_ref::<BareNode>().base_uri()
}

pub(crate) fn document_element(document: &Document) -> Option<Element> {
    document.unchecked_ref::<BareDocument>().document_element()
}

pub(crate) fn has_doctype(document: &Document) -> bool {
    document.unchecked_ref::<BareDocument>().doctype().is_some()
}

pub(crate) fn adopted_sheets(document: &Document) -> Array {
    document.unchecked_ref::<BareDocument>().adopted_style_sheets()
}

/// The set of the document's fonts.
pub(crate) fn fonts(document: &Document) -> JsValue {
    document.unchecked_ref::<BareDocument>().fonts()
}

/// The elements that match `selector`, in document order.
pub(crate) fn select(document: &Document, selector: &str) -> Vec<Element> {
    let Ok(found) = document.unchecked_ref::<BareDocument>().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)).map(JsCast::unchecked_into).collect()
}
