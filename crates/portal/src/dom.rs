//! Looks at the DOM that the page cannot answer in the browser's stead, in any frame and any shadow root.
//!
//! A control named `localName` hides `form.localName`, in an extension's world as in the page's own; what is imported as
//! `final` is taken from the prototype, which is this world's. So frameworks that keep watch over a control by properties of
//! their own are not told in a roundabout way, and see what a person's typing shows them: a new value and its event.
//!
//! Nothing is asked by `instanceof`: elements of frames are of another window.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, DomRect, Element, Event, FileList, Node, NodeList};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = EventTarget)]
    type BareTarget;
    #[wasm_bindgen(method, final, js_class = "EventTarget", js_name = dispatchEvent, catch)]
    fn dispatch_event(this: &BareTarget, event: &Event) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, final, js_class = "EventTarget", js_name = addEventListener)]
    fn add_event_listener(this: &BareTarget, kind: &str, listener: &Function, capture: bool);
    #[wasm_bindgen(method, final, js_class = "EventTarget", js_name = removeEventListener)]
    fn remove_event_listener(this: &BareTarget, kind: &str, listener: &Function, capture: bool);

    #[wasm_bindgen(js_name = Node)]
    type BareNode;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = firstChild)]
    fn first_child(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nextSibling)]
    fn next_sibling(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = previousSibling)]
    fn previous_sibling(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = parentNode)]
    fn parent_node(this: &BareNode) -> Option<Node>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nodeType)]
    fn node_type(this: &BareNode) -> u16;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = nodeValue)]
    fn node_value(this: &BareNode) -> Option<String>;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = isConnected)]
    fn is_connected(this: &BareNode) -> bool;
    #[wasm_bindgen(method, final, getter, js_class = "Node", js_name = ownerDocument)]
    fn owner_document(this: &BareNode) -> Option<Document>;
    #[wasm_bindgen(method, final, js_class = "Node", js_name = getRootNode)]
    fn root_node(this: &BareNode) -> Node;
    #[wasm_bindgen(method, final, js_class = "Node")]
    fn contains(this: &BareNode, other: &Node) -> bool;

    #[wasm_bindgen(js_name = Element)]
    type BareElement;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = localName)]
    fn local_name(this: &BareElement) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = shadowRoot)]
    fn shadow_root(this: &BareElement) -> Option<Node>;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = getAttribute)]
    fn get_attribute(this: &BareElement, name: &str) -> Option<String>;
    #[wasm_bindgen(method, final, js_class = "Element", catch)]
    fn matches(this: &BareElement, selector: &str) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Element", catch)]
    fn closest(this: &BareElement, selector: &str) -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = querySelectorAll, catch)]
    fn query_selector_all(this: &BareElement, selector: &str) -> Result<NodeList, JsValue>;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = checkVisibility)]
    fn check_visibility(this: &BareElement, options: &JsValue) -> bool;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = getBoundingClientRect)]
    fn rectangle(this: &BareElement) -> DomRect;
    #[wasm_bindgen(method, final, js_class = "Element", js_name = scrollIntoView)]
    fn scroll_into_view(this: &BareElement, options: &JsValue);
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = clientHeight)]
    fn client_height(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = scrollHeight)]
    fn scroll_height(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, getter, js_class = "Element", js_name = scrollTop)]
    fn scroll_top(this: &BareElement) -> f64;
    #[wasm_bindgen(method, final, setter, js_class = "Element", js_name = scrollTop)]
    fn set_scroll_top(this: &BareElement, top: f64);

    #[wasm_bindgen(js_name = HTMLElement)]
    type BareHtmlElement;
    #[wasm_bindgen(method, final, js_class = "HTMLElement")]
    fn click(this: &BareHtmlElement);
    #[wasm_bindgen(method, final, js_class = "HTMLElement")]
    fn focus(this: &BareHtmlElement, options: &JsValue);
    #[wasm_bindgen(method, final, js_class = "HTMLElement")]
    fn blur(this: &BareHtmlElement);
    #[wasm_bindgen(method, final, getter, js_class = "HTMLElement", js_name = innerText)]
    fn inner_text(this: &BareHtmlElement) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLElement", js_name = isContentEditable)]
    fn is_content_editable(this: &BareHtmlElement) -> bool;

    #[wasm_bindgen(js_name = HTMLInputElement)]
    type BareInput;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLInputElement", js_name = type)]
    fn kind(this: &BareInput) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLInputElement")]
    fn value(this: &BareInput) -> String;
    #[wasm_bindgen(method, final, setter, js_class = "HTMLInputElement", catch)]
    fn set_value(this: &BareInput, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLInputElement")]
    fn checked(this: &BareInput) -> bool;
    #[wasm_bindgen(method, final, setter, js_class = "HTMLInputElement")]
    fn set_checked(this: &BareInput, checked: bool);
    #[wasm_bindgen(method, final, getter, js_class = "HTMLInputElement")]
    fn files(this: &BareInput) -> Option<FileList>;
    #[wasm_bindgen(method, final, setter, js_class = "HTMLInputElement")]
    fn set_files(this: &BareInput, files: &FileList);
    #[wasm_bindgen(method, final, getter, js_class = "HTMLInputElement")]
    fn multiple(this: &BareInput) -> bool;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLInputElement", js_name = labels)]
    fn labels(this: &BareInput) -> Option<NodeList>;

    #[wasm_bindgen(js_name = HTMLTextAreaElement)]
    type BareTextArea;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLTextAreaElement")]
    fn value(this: &BareTextArea) -> String;
    #[wasm_bindgen(method, final, setter, js_class = "HTMLTextAreaElement")]
    fn set_value(this: &BareTextArea, value: &str);
    #[wasm_bindgen(method, final, getter, js_class = "HTMLTextAreaElement", js_name = labels)]
    fn labels(this: &BareTextArea) -> Option<NodeList>;

    #[wasm_bindgen(js_name = HTMLSelectElement)]
    type BareSelect;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLSelectElement", js_name = selectedIndex)]
    fn selected_index(this: &BareSelect) -> i32;
    #[wasm_bindgen(method, final, setter, js_class = "HTMLSelectElement", js_name = selectedIndex)]
    fn set_selected_index(this: &BareSelect, index: i32);
    #[wasm_bindgen(method, final, getter, js_class = "HTMLSelectElement", js_name = labels)]
    fn labels(this: &BareSelect) -> Option<NodeList>;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLSelectElement")]
    fn multiple(this: &BareSelect) -> bool;

    #[wasm_bindgen(js_name = HTMLOptionElement)]
    type BareOption;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLOptionElement")]
    fn label(this: &BareOption) -> String;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLOptionElement")]
    fn disabled(this: &BareOption) -> bool;

    #[wasm_bindgen(js_name = HTMLIFrameElement)]
    type BareFrame;
    #[wasm_bindgen(method, final, getter, js_class = "HTMLIFrameElement", js_name = contentDocument)]
    fn content_document(this: &BareFrame) -> Option<Document>;

    #[wasm_bindgen(js_name = Document)]
    type BareDocument;
    #[wasm_bindgen(method, final, js_class = "Document", js_name = querySelectorAll, catch)]
    fn query_selector_all(this: &BareDocument, selector: &str) -> Result<NodeList, JsValue>;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = documentElement)]
    fn document_element(this: &BareDocument) -> Option<Element>;
    #[wasm_bindgen(method, final, getter, js_class = "Document", js_name = defaultView)]
    fn default_view(this: &BareDocument) -> Option<web_sys::Window>;

    #[wasm_bindgen(js_name = DocumentFragment)]
    type BareFragment;
    #[wasm_bindgen(method, final, js_class = "DocumentFragment", js_name = querySelectorAll, catch)]
    fn query_selector_all(this: &BareFragment, selector: &str) -> Result<NodeList, JsValue>;

    #[wasm_bindgen(js_name = ShadowRoot)]
    type BareShadowRoot;
    #[wasm_bindgen(method, final, getter, js_class = "ShadowRoot")]
    fn host(this: &BareShadowRoot) -> Element;
}

pub(crate) fn name(element: &Element) -> String {
    element.unchecked_ref::<BareElement>().local_name()
}

pub(crate) fn is_named(element: &Element, names: &[&str]) -> bool {
    names.contains(&name(element).as_str())
}

pub(crate) fn attribute(element: &Element, name: &str) -> Option<String> {
    element.unchecked_ref::<BareElement>().get_attribute(name)
}

/// An attribute, or nothing where it is absent.
pub(crate) fn attribute_or_empty(element: &Element, name: &str) -> String {
    attribute(element, name).unwrap_or_default()
}

pub(crate) fn matches(element: &Element, selector: &str) -> bool {
    element.unchecked_ref::<BareElement>().matches(selector).unwrap_or_default()
}

/// The element itself or the nearest around it that matches, in the same tree.
pub(crate) fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.unchecked_ref::<BareElement>().closest(selector).ok().flatten()
}

/// The same, out of shadow roots as well.
pub(crate) fn closest_outside(element: &Element, selector: &str) -> Option<Element> {
    let mut here = element.clone();
    loop {
        if let Some(found) = closest(&here, selector) {
            return Some(found);
        }
        here = host_of(&root(&here))?;
    }
}

/// The elements below a document, shadow root or element that match, in order.
pub(crate) fn all_in(node: &Node, selector: &str) -> Vec<Element> {
    let found = match node_type(node) {
        Node::DOCUMENT_NODE => node.unchecked_ref::<BareDocument>().query_selector_all(selector),
        Node::DOCUMENT_FRAGMENT_NODE => node.unchecked_ref::<BareFragment>().query_selector_all(selector),
        _ => node.unchecked_ref::<BareElement>().query_selector_all(selector),
    };
    found.map(|list| listed(&list)).unwrap_or_default()
}

fn listed(list: &NodeList) -> Vec<Element> {
    (0..list.length()).filter_map(|index| list.item(index)).map(JsCast::unchecked_into).collect()
}

pub(crate) fn node_type(node: &Node) -> u16 {
    node.unchecked_ref::<BareNode>().node_type()
}

pub(crate) fn is_element(node: &Node) -> bool {
    node_type(node) == Node::ELEMENT_NODE
}

/// The children of a node, in order.
pub(crate) fn children(node: &Node) -> impl Iterator<Item = Node> {
    let first = node.unchecked_ref::<BareNode>().first_child();
    std::iter::successors(first, |child| child.unchecked_ref::<BareNode>().next_sibling())
}

/// What stands before a node in its parent, the nearest first.
pub(crate) fn before(node: &Node) -> impl Iterator<Item = Node> {
    let first = node.unchecked_ref::<BareNode>().previous_sibling();
    std::iter::successors(first, |sibling| sibling.unchecked_ref::<BareNode>().previous_sibling())
}

/// What stands after a node in its parent.
pub(crate) fn after(node: &Node) -> impl Iterator<Item = Node> {
    let first = node.unchecked_ref::<BareNode>().next_sibling();
    std::iter::successors(first, |sibling| sibling.unchecked_ref::<BareNode>().next_sibling())
}

pub(crate) fn value_of_node(node: &Node) -> String {
    node.unchecked_ref::<BareNode>().node_value().unwrap_or_default()
}

/// The element around one; of the topmost in a shadow root, its host.
pub(crate) fn parent(element: &Element) -> Option<Element> {
    let parent = element.unchecked_ref::<BareNode>().parent_node()?;
    if is_element(&parent) { Some(parent.unchecked_into()) } else { host_of(&parent) }
}

/// A shadow root's host.
pub(crate) fn host_of(root: &Node) -> Option<Element> {
    (node_type(root) == Node::DOCUMENT_FRAGMENT_NODE).then(|| root.unchecked_ref::<BareShadowRoot>().host())
}

pub(crate) fn root(element: &Element) -> Node {
    element.unchecked_ref::<BareNode>().root_node()
}

pub(crate) fn is_connected(element: &Element) -> bool {
    element.unchecked_ref::<BareNode>().is_connected()
}

pub(crate) fn document_of(element: &Element) -> Option<Document> {
    element.unchecked_ref::<BareNode>().owner_document()
}

/// Whether one node is the other or around it, in the same tree.
pub(crate) fn holds(outer: &Node, inner: &Node) -> bool {
    outer.unchecked_ref::<BareNode>().contains(inner)
}

pub(crate) fn document_element(document: &Document) -> Option<Element> {
    document.unchecked_ref::<BareDocument>().document_element()
}

pub(crate) fn window_of(document: &Document) -> Option<web_sys::Window> {
    document.unchecked_ref::<BareDocument>().default_view()
}

/// The document in a frame, where it is of this page's origin.
pub(crate) fn framed(frame: &Element) -> Option<Document> {
    frame.unchecked_ref::<BareFrame>().content_document()
}

/// The shadow root of an element, also one that is closed to the page: the browser lets extensions look.
pub(crate) fn shadow_root(element: &Element) -> Option<Node> {
    element.unchecked_ref::<BareElement>().shadow_root().or_else(|| {
        let opened = OPEN_OR_CLOSED.with(|open| open.as_ref()?.call1(&JsValue::UNDEFINED, element).ok())?;
        (!opened.is_null() && !opened.is_undefined()).then(|| opened.unchecked_into())
    })
}

thread_local! {
    static OPEN_OR_CLOSED: Option<Function> = {
        let chrome = Reflect::get(&js_sys::global(), &"chrome".into()).unwrap_or_default();
        let dom = Reflect::get(&chrome, &"dom".into()).unwrap_or_default();
        let open: Option<Function> =
            Reflect::get(&dom, &"openOrClosedShadowRoot".into()).ok().and_then(|it| it.dyn_into().ok());
        open.map(|open| open.bind0(&dom).unchecked_into())
    };
}

/// Whether the browser draws the element so that it could be seen if it is in view and not covered.
pub(crate) fn is_drawn(element: &Element) -> bool {
    thread_local! {
        static OPTIONS: JsValue = {
            let options = Object::new();
            for check in ["opacityProperty", "visibilityProperty", "contentVisibilityAuto"] {
                let _ = Reflect::set(&options, &check.into(), &JsValue::TRUE);
            }
            options.into()
        };
    }
    OPTIONS.with(|options| element.unchecked_ref::<BareElement>().check_visibility(options))
}

pub(crate) fn rectangle(element: &Element) -> DomRect {
    element.unchecked_ref::<BareElement>().rectangle()
}

/// The computed style of an element.
pub(crate) fn style(element: &Element) -> Option<web_sys::CssStyleDeclaration> {
    window_of(&document_of(element)?)?.get_computed_style(element).ok().flatten()
}

/// Brings an element into the middle of the view.
pub(crate) fn bring_into_view(element: &Element) {
    let options = Object::new();
    for (name, value) in [("block", "center"), ("inline", "nearest"), ("behavior", "instant")] {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    element.unchecked_ref::<BareElement>().scroll_into_view(&options);
}

/// How far the inside of an element can be scrolled, how high it is, and how far it is scrolled.
pub(crate) fn scrolling(element: &Element) -> (f64, f64, f64) {
    let element = element.unchecked_ref::<BareElement>();
    (element.scroll_height(), element.client_height(), element.scroll_top())
}

pub(crate) fn scroll_to(element: &Element, top: f64) {
    element.unchecked_ref::<BareElement>().set_scroll_top(top);
}

pub(crate) fn click(element: &Element) {
    element.unchecked_ref::<BareHtmlElement>().click();
}

pub(crate) fn focus(element: &Element) {
    let options = Object::new();
    let _ = Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
    element.unchecked_ref::<BareHtmlElement>().focus(&options);
}

pub(crate) fn blur(element: &Element) {
    element.unchecked_ref::<BareHtmlElement>().blur();
}

/// An element's text as it is drawn, line by line.
pub(crate) fn drawn_text(element: &Element) -> String {
    element.unchecked_ref::<BareHtmlElement>().inner_text()
}

pub(crate) fn is_content_editable(element: &Element) -> bool {
    element.unchecked_ref::<BareHtmlElement>().is_content_editable()
}

/// The type of an `input`, as the browser takes it.
pub(crate) fn input_type(element: &Element) -> String {
    element.unchecked_ref::<BareInput>().kind()
}

/// What stands in an `input` or a `textarea`.
pub(crate) fn value(element: &Element) -> String {
    if is_named(element, &["textarea"]) {
        element.unchecked_ref::<BareTextArea>().value()
    } else {
        element.unchecked_ref::<BareInput>().value()
    }
}

/// Writes into an `input` or a `textarea`, as the browser does before it tells the page.
pub(crate) fn set_value(element: &Element, value: &str) {
    if is_named(element, &["textarea"]) {
        element.unchecked_ref::<BareTextArea>().set_value(value);
    } else {
        // Refused by file inputs alone, which nothing is written into.
        let _ = element.unchecked_ref::<BareInput>().set_value(value);
    }
}

pub(crate) fn is_checked(element: &Element) -> bool {
    element.unchecked_ref::<BareInput>().checked()
}

pub(crate) fn set_checked(element: &Element, checked: bool) {
    element.unchecked_ref::<BareInput>().set_checked(checked);
}

pub(crate) fn files(element: &Element) -> Option<FileList> {
    element.unchecked_ref::<BareInput>().files()
}

pub(crate) fn set_files(element: &Element, files: &FileList) {
    element.unchecked_ref::<BareInput>().set_files(files);
}

pub(crate) fn takes_several(element: &Element) -> bool {
    element.unchecked_ref::<BareInput>().multiple()
}

pub(crate) fn selects_several(element: &Element) -> bool {
    element.unchecked_ref::<BareSelect>().multiple()
}

pub(crate) fn selected_index(element: &Element) -> i32 {
    element.unchecked_ref::<BareSelect>().selected_index()
}

pub(crate) fn set_selected_index(element: &Element, index: i32) {
    element.unchecked_ref::<BareSelect>().set_selected_index(index);
}

/// The options of a `select` as texts; of one that cannot be chosen, nothing.
pub(crate) fn options(element: &Element) -> Vec<String> {
    let options = all_in(element, "option");
    let text = |option: &Element| match option.unchecked_ref::<BareOption>().disabled() {
        true => String::new(),
        false => option.unchecked_ref::<BareOption>().label(),
    };
    options.iter().map(text).collect()
}

/// The `label` elements the browser ties to a control.
pub(crate) fn labels(element: &Element) -> Vec<Element> {
    let labels = match name(element).as_str() {
        "input" => element.unchecked_ref::<BareInput>().labels(),
        "textarea" => element.unchecked_ref::<BareTextArea>().labels(),
        "select" => element.unchecked_ref::<BareSelect>().labels(),
        _ => None,
    };
    labels.map(|list| listed(&list)).unwrap_or_default()
}

/// Has an element told of an event.
pub(crate) fn dispatch(element: &Element, event: &Event) {
    let _ = element.unchecked_ref::<BareTarget>().dispatch_event(event);
}

pub(crate) fn listen(target: &JsValue, kind: &str, listener: &Function) {
    target.unchecked_ref::<BareTarget>().add_event_listener(kind, listener, true);
}

pub(crate) fn unlisten(target: &JsValue, kind: &str, listener: &Function) {
    target.unchecked_ref::<BareTarget>().remove_event_listener(kind, listener, true);
}

/// Where an event began, out of open shadow roots.
pub(crate) fn origin(event: &Event) -> Option<Element> {
    let first = event.composed_path().get(0);
    // The window is no node.
    if !Reflect::has(&first, &"nodeType".into()).unwrap_or_default() {
        return None;
    }
    let first: Node = first.unchecked_into();
    is_element(&first).then(|| first.unchecked_into())
}
