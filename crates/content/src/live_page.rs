//! The live document as a [`Page`].

use crate::changes::holds;
use crate::{dom, waiting};
use js_sys::{JsString, Object, Reflect, WeakSet};
use listing::{Page, is_matched_by_itself};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue, intern};
use web_sys::{Document, Element, HtmlScriptElement, Node};

/// The live document. Nothing of it is copied but what is asked for.
pub(crate) struct LivePage {
    document: Document,
    /// What `checkVisibility` is asked, made once.
    visibility: JsValue,
    from: ReadFrom,
    /// What was looked for in scripts: the marks of those that hold the page's data.
    marks: RefCell<BTreeSet<String>>,
}

/// Where in the document it was read: what has to change before a reading can become another.
pub(crate) struct ReadFrom {
    /// Elements that were found among the whole document, and all that hold them.
    holders: RefCell<WeakSet>,
    /// Elements whose text was read, or below which elements were looked for.
    texts: RefCell<WeakSet>,
    /// What was looked for among the whole document.
    selectors: RefCell<BTreeSet<String>>,
    /// The same as one list.
    joined: RefCell<Option<String>>,
    /// Whether the coming and going of any element may decide what is found.
    neighbours: Cell<bool>,
}

impl ReadFrom {
    fn new() -> Self {
        Self {
            holders: RefCell::new(WeakSet::new()),
            texts: RefCell::new(WeakSet::new()),
            selectors: RefCell::default(),
            joined: RefCell::default(),
            neighbours: Cell::new(false),
        }
    }

    /// Whether the element holds one that was found among the whole document, or is one.
    pub(crate) fn is_holder(&self, element: &Element) -> bool {
        self.holders.borrow().has(element)
    }

    /// Whether the element's text was read, or something was looked for below it.
    pub(crate) fn is_text_of(&self, element: &Element) -> bool {
        self.texts.borrow().has(element)
    }

    /// Whether the element or one below it would be found now.
    pub(crate) fn may_be_found_at(&self, element: &Element) -> bool {
        let mut joined = self.joined.borrow_mut();
        let joined = joined.get_or_insert_with(|| {
            let selectors = self.selectors.borrow();
            selectors.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        });
        self.neighbours.get() || (!joined.is_empty() && holds(element, joined))
    }

    fn forget(&self) {
        self.holders.replace(WeakSet::new());
        self.texts.replace(WeakSet::new());
        self.selectors.take();
        self.joined.take();
        self.neighbours.set(false);
    }

    fn searched(&self, selector: &str, found: &[Element]) {
        if !self.selectors.borrow().contains(selector) {
            self.neighbours.set(self.neighbours.get() || !is_matched_by_itself(selector));
            self.selectors.borrow_mut().insert(selector.to_owned());
            self.joined.take();
        }
        let holders = self.holders.borrow();
        for element in found {
            let mut above = Some(element.clone());
            while let Some(element) = above.filter(|element| !holders.has(element)) {
                holders.add(&element);
                above = dom::parent(&element);
            }
        }
    }

    fn looked_into(&self, element: &Element) {
        self.texts.borrow().add(element);
    }
}

impl LivePage {
    /// The page this world runs in.
    pub(crate) fn new(document: &Document) -> Self {
        let visibility = Object::new();
        // A plain object takes any property.
        let _ = Reflect::set(&visibility, &"visibilityProperty".into(), &JsValue::TRUE);
        Self {
            document: document.clone(),
            visibility: visibility.into(),
            from: ReadFrom::new(),
            marks: RefCell::default(),
        }
    }

    /// Where it was read.
    pub(crate) fn read_from(&self) -> &ReadFrom {
        &self.from
    }

    /// What was looked for in scripts since the page was opened.
    pub(crate) fn marks_of_scripts(&self) -> BTreeSet<String> {
        self.marks.borrow().clone()
    }

    /// As if nothing had been read.
    pub(crate) fn forget(&self) {
        self.from.forget();
    }
}

impl Page for LivePage {
    type Node = Element;

    fn url(&self) -> String {
        dom::url(&self.document)
    }

    fn title(&self) -> Option<String> {
        if let Some(title) = self.first(None, "head title") {
            self.from.looked_into(&title);
        }
        Some(dom::title(&self.document)).filter(|title| !title.is_empty())
    }

    fn select(&self, scope: Option<&Element>, selector: &str) -> Vec<Element> {
        let Some(scope) = scope else {
            let found = dom::select(&self.document, intern(selector));
            self.from.searched(selector, &found);
            return found;
        };
        self.from.looked_into(scope);
        dom::select_in(scope, intern(selector))
    }

    fn first(&self, scope: Option<&Element>, selector: &str) -> Option<Element> {
        let Some(scope) = scope else {
            let found = dom::first(&self.document, intern(selector));
            self.from.searched(selector, found.as_slice());
            return found;
        };
        self.from.looked_into(scope);
        dom::first_in(scope, intern(selector))
    }

    fn attribute(&self, node: &Element, name: &str) -> Option<String> {
        dom::attribute(node, intern(name))
    }

    fn text(&self, node: &Element) -> String {
        self.from.looked_into(node);
        let text = dom::text_content(node);
        // The browser's own concatenation serves wherever there is nothing to leave out: a script or a style sheet without
        // any of these signs says nothing.
        let may_hold_code = text.contains(['{', '(', '=', ';', '@']);
        if !may_hold_code || dom::first_in(node, intern("script, style")).is_none() {
            return text;
        }
        text_nodes(node).iter().filter_map(Node::node_value).collect()
    }

    fn parent(&self, node: &Element) -> Option<Element> {
        dom::parent(node)
    }

    fn matches(&self, node: &Element, selector: &str) -> bool {
        dom::matches(node, intern(selector))
    }

    fn is_shown(&self, node: &Element) -> bool {
        dom::check_visibility(node, &self.visibility)
    }

    fn scripts(&self, marker: &str) -> Vec<String> {
        if !self.marks.borrow().contains(marker) {
            self.marks.borrow_mut().insert(marker.to_owned());
        }
        let scripts = dom::scripts(&self.document);
        (0..scripts.length())
            .filter_map(|index| scripts.item(index)?.dyn_into::<HtmlScriptElement>().ok())
            .filter(|script| !script.has_attribute("src"))
            .filter_map(|script| {
                // Looked through on the browser's side: most scripts are large and not ours to copy.
                let text = script.unchecked_ref::<Script>().text();
                text.includes(marker, 0).then(|| String::from(text))
            })
            .collect()
    }
}

/// Whether the viewer can see the element.
pub(crate) fn is_rendered(element: &Element) -> bool {
    dom::check_visibility(element, &JsValue::UNDEFINED)
}

/// The text nodes below an element in document order, without those of scripts and styles.
pub(crate) fn text_nodes(element: &Element) -> Vec<Node> {
    /// `NodeFilter.SHOW_TEXT`.
    const SHOW_TEXT: u32 = 4;
    let Some(document) = waiting::window().and_then(|window| window.document()) else { return Vec::new() };
    let Some(walker) = dom::walker(&document, element, SHOW_TEXT) else { return Vec::new() };
    let mut nodes = Vec::new();
    while let Ok(Some(node)) = walker.next_node() {
        let hidden = dom::parent(&node).is_some_and(|parent| matches!(&*dom::local_name(&parent), "script" | "style"));
        if !hidden {
            nodes.push(node);
        }
    }
    nodes
}

#[wasm_bindgen]
extern "C" {
    /// A script element, for what `web-sys` does not offer.
    type Script;

    /// `Node.textContent`, left where it is.
    #[wasm_bindgen(method, getter, js_name = textContent)]
    fn text(this: &Script) -> JsString;
}
