//! Looks at the DOM that the page cannot answer in the browser's stead.
//!
//! A control named `firstChild` hides `form.firstChild`, and a picture named `documentElement` hides
//! `document.documentElement`, in an extension's world as in the page's own. What is imported as `final` is taken from
//! the prototype, which is this world's. So whatever is asked of the document, or of an element that may be a form, is asked
//! here.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    AddEventListenerOptions, Document, DocumentType, DomRect, Element, Event, EventTarget, HtmlCollection,
    NamedNodeMap, Node, NodeList, Range, ShadowRoot, TreeWalker,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = EventTarget)]
    type BareTarget;
    #[wasm_bindgen(method, final, js_class = "EventTarget", js_name = addEventListener, catch)]
    fn add_event_listener(
        this: &BareTarget,
        kind: &str,
        listener: &js_sys::Function,
        options: &AddEventListenerOptions,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, final, js_class = "EventTarget", js_name = dispatchEvent, catch)]
    fn dispatch_event(this: &BareTarget, event: &Event) -> Result<bool, JsValue>;

    #[wasm_bindgen(js_name = Node)]
    type BareNode;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = firstChild)]
    fn first_child(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nextSibling)]
    fn next_sibling(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = parentElement)]
    fn parent_element(this: &BareNode) -> Option<Element>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nodeType)]
    fn node_type(this: &BareNode) -> u16;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nodeValue)]
    fn node_value(this: &BareNode) -> Option<String>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = textContent)]
    fn text_content(this: &BareNode) -> Option<String>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = baseURI)]
    fn base_uri(this: &BareNode) -> String;
    #[wasm_bindgen(method, final, js_class = "Node")]
    fn contains(this: &BareNode, other: &Node) -> bool;

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
    #[wasm_bindgen(method, final, js_class = "Element", catch)]
    fn matches(this: &BareElement, selector: &str) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = querySelector, catch)]
    fn query_selector(this: &BareElement, selector: &str) -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = querySelectorAll, catch)]
    fn query_selector_all(this: &BareElement, selector: &str) -> Result<NodeList, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = checkVisibility)]
    fn check_visibility(this: &BareElement, options: &JsValue) -> bool;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = getBoundingClientRect)]
    fn rectangle(this: &BareElement) -> DomRect;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = previousElementSibling)]
    fn previous_element(this: &BareElement) -> Option<Element>;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = scrollLeft)]
    fn scroll_left(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = scrollTop)]
    fn scroll_top(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = scrollWidth)]
    fn scroll_width(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = scrollHeight)]
    fn scroll_height(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = clientWidth)]
    fn client_width(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = clientHeight)]
    fn client_height(this: &BareElement) -> f64;

    #[wasm_bindgen(js_name = Document)]
    type BareDocument;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = documentElement)]
    fn document_element(this: &BareDocument) -> Option<Element>;
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn body(this: &BareDocument) -> Option<Element>;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = scrollingElement)]
    fn scrolling_element(this: &BareDocument) -> Option<Element>;
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn title(this: &BareDocument) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = URL)]
    fn url(this: &BareDocument) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = visibilityState)]
    fn visibility_state(this: &BareDocument) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn doctype(this: &BareDocument) -> Option<DocumentType>;
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn images(this: &BareDocument) -> HtmlCollection;
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn scripts(this: &BareDocument) -> HtmlCollection;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = adoptedStyleSheets)]
    fn adopted_style_sheets(this: &BareDocument) -> Array;
    #[wasm_bindgen(method, final, setter, js_class = "Document", js_name = adoptedStyleSheets)]
    fn set_adopted_style_sheets(this: &BareDocument, sheets: &Array);
    #[wasm_bindgen(method, final, getter, js_class = "Document")]
    fn fonts(this: &BareDocument) -> JsValue;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = querySelector, catch)]
    fn query_selector(this: &BareDocument, selector: &str) -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = querySelectorAll, catch)]
    fn query_selector_all(this: &BareDocument, selector: &str) -> Result<NodeList, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = elementFromPoint)]
    fn element_from_point(this: &BareDocument, x: f32, y: f32) -> Option<Element>;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = elementsFromPoint)]
    fn elements_from_point(this: &BareDocument, x: f32, y: f32) -> Array;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = createElement, catch)]
    fn create_element(this: &BareDocument, name: &str) -> Result<Element, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = createRange, catch)]
    fn create_range(this: &BareDocument) -> Result<Range, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = createTreeWalker, catch)]
    fn create_tree_walker(this: &BareDocument, root: &Node, what_to_show: u32) -> Result<TreeWalker, JsValue>;
}

/// Has `listener` called for each event of the kind.
///
/// # Errors
///
/// The browser's, of a target that takes no listeners.
pub(crate) fn listen(
    target: &EventTarget,
    kind: &str,
    listener: &js_sys::Function,
    options: &AddEventListenerOptions,
) -> Result<(), JsValue> {
    target.unchecked_ref::<BareTarget>().add_event_listener(kind, listener, options)
}

/// Runs the listeners of an event.
pub(crate) fn dispatch(target: &EventTarget, event: &Event) {
    // An event that is just being dispatched is none of ours.
    let _ = target.unchecked_ref::<BareTarget>().dispatch_event(event);
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

/// The element that holds this node.
pub(crate) fn parent(node: &Node) -> Option<Element> {
    node.unchecked_ref::<BareNode>().parent_element()
}

/// Whether `inner` is this node or below it.
pub(crate) fn contains(node: &Node, inner: &Node) -> bool {
    node.unchecked_ref::<BareNode>().contains(inner)
}

pub(crate) fn local_name(element: &Element) -> String {
    element.unchecked_ref::<BareElement>().local_name()
}

/// Whether the element matches `selector`.
pub(crate) fn matches(element: &Element, selector: &str) -> bool {
    element.unchecked_ref::<BareElement>().matches(selector).unwrap_or(false)
}

/// The elements below this one that match `selector`, in document order.
pub(crate) fn select_in(element: &Element, selector: &str) -> Vec<Element> {
    let found = element.unchecked_ref::<BareElement>().query_selector_all(selector);
    found.map(|found| elements(&found)).unwrap_or_default()
}

/// The first of [`select_in`].
pub(crate) fn first_in(element: &Element, selector: &str) -> Option<Element> {
    element.unchecked_ref::<BareElement>().query_selector(selector).ok().flatten()
}

/// `Element.checkVisibility`.
pub(crate) fn check_visibility(element: &Element, options: &JsValue) -> bool {
    element.unchecked_ref::<BareElement>().check_visibility(options)
}

/// Where the element is on the screen.
pub(crate) fn rectangle(element: &Element) -> DomRect {
    element.unchecked_ref::<BareElement>().rectangle()
}

/// The element before this one, below the same.
pub(crate) fn previous(element: &Element) -> Option<Element> {
    element.unchecked_ref::<BareElement>().previous_element()
}

/// How far an element's contents are scrolled, in CSS pixels with their fractions.
pub(crate) fn scrolled(element: &Element) -> (f64, f64) {
    let element = element.unchecked_ref::<BareElement>();
    (element.scroll_left(), element.scroll_top())
}

/// Width and height of all that an element scrolls.
pub(crate) fn scroll_size(element: &Element) -> (f64, f64) {
    let element = element.unchecked_ref::<BareElement>();
    (element.scroll_width(), element.scroll_height())
}

/// Width and height of what an element shows, without borders and scroll bars.
pub(crate) fn client_size(element: &Element) -> (f64, f64) {
    let element = element.unchecked_ref::<BareElement>();
    (element.client_width(), element.client_height())
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

fn bare(document: &Document) -> &BareDocument {
    document.unchecked_ref()
}

/// What addresses in the document are relative to.
pub(crate) fn base_uri(document: &Document) -> String {
    document.unchecked_ref::<BareNode>().base_uri()
}

pub(crate) fn document_element(document: &Document) -> Option<Element> {
    bare(document).document_element()
}

pub(crate) fn body(document: &Document) -> Option<Element> {
    bare(document).body()
}

/// The element that scrolls with the document.
pub(crate) fn scrolling_element(document: &Document) -> Option<Element> {
    bare(document).scrolling_element()
}

pub(crate) fn title(document: &Document) -> String {
    bare(document).title()
}

/// The document's address.
pub(crate) fn url(document: &Document) -> String {
    bare(document).url()
}

/// Whether the document's tab is in front.
pub(crate) fn is_in_front(document: &Document) -> bool {
    bare(document).visibility_state() == "visible"
}

pub(crate) fn has_doctype(document: &Document) -> bool {
    bare(document).doctype().is_some()
}

/// The elements `img`, in document order, those of shadow roots not among them.
pub(crate) fn images(document: &Document) -> HtmlCollection {
    bare(document).images()
}

/// The elements `script`.
pub(crate) fn scripts(document: &Document) -> HtmlCollection {
    bare(document).scripts()
}

pub(crate) fn adopted_sheets(document: &Document) -> Array {
    bare(document).adopted_style_sheets()
}

pub(crate) fn adopt_sheets(document: &Document, sheets: &Array) {
    bare(document).set_adopted_style_sheets(sheets);
}

/// The set of the document's fonts.
pub(crate) fn fonts(document: &Document) -> JsValue {
    bare(document).fonts()
}

/// The elements that match `selector`, in document order.
pub(crate) fn select(document: &Document, selector: &str) -> Vec<Element> {
    bare(document).query_selector_all(selector).map(|found| elements(&found)).unwrap_or_default()
}

/// The first of [`select`].
pub(crate) fn first(document: &Document, selector: &str) -> Option<Element> {
    bare(document).query_selector(selector).ok().flatten()
}

/// What lies on top at a point of the screen.
pub(crate) fn element_at(document: &Document, x: f64, y: f64) -> Option<Element> {
    bare(document).element_from_point(x as f32, y as f32)
}

/// All that lies at a point of the screen, from the top.
pub(crate) fn elements_at(document: &Document, x: f64, y: f64) -> Vec<Element> {
    bare(document).elements_from_point(x as f32, y as f32).iter().map(JsCast::unchecked_into).collect()
}

/// Makes an element that stands nowhere yet.
///
/// # Errors
///
/// The browser's, where the document is none that elements can be made in.
pub(crate) fn create(document: &Document, name: &str) -> Result<Element, JsValue> {
    bare(document).create_element(name)
}

/// Makes a range that holds nothing yet.
pub(crate) fn create_range(document: &Document) -> Option<Range> {
    bare(document).create_range().ok()
}

/// A walk through the nodes below `root` that are of the kinds of `what_to_show`.
pub(crate) fn walker(document: &Document, root: &Node, what_to_show: u32) -> Option<TreeWalker> {
    bare(document).create_tree_walker(root, what_to_show).ok()
}

fn elements(list: &NodeList) -> Vec<Element> {
    (0..list.length()).filter_map(|index| list.item(index)).map(JsCast::unchecked_into).collect()
}
