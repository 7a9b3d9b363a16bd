//! The live document as a [`Page`].

use js_sys::{Array, JsString, Object, Reflect};
use listing::Page;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlScriptElement, Node, NodeList};

/// The live document. Nothing of it is copied but what is asked for.
pub(crate) struct LivePage {
    document: Document,
    /// What `checkVisibility` is asked, made once.
    visibility: JsValue,
}

impl LivePage {
    /// The page this world runs in.
    pub(crate) fn new(document: &Document) -> Self {
        let visibility = Object::new();
        // A plain object takes any property.
        let _ = Reflect::set(&visibility, &"visibilityProperty".into(), &JsValue::TRUE);
        Self { document: document.clone(), visibility: visibility.into() }
    }
}

impl Page for LivePage {
    type Node = Element;

    fn url(&self) -> String {
        self.document.location().and_then(|location| location.href().ok()).unwrap_or_default()
    }

    fn title(&self) -> Option<String> {
        Some(self.document.title()).filter(|title| !title.is_empty())
    }

    fn select(&self, scope: Option<&Element>, selector: &str) -> Vec<Element> {
        let found = match scope {
            Some(element) => element.query_selector_all(selector),
            None => self.document.query_selector_all(selector),
        };
        found.map(|list| elements(&list)).unwrap_or_default()
    }

    fn first(&self, scope: Option<&Element>, selector: &str) -> Option<Element> {
        match scope {
            Some(element) => element.query_selector(selector),
            None => self.document.query_selector(selector),
        }
        .ok()
        .flatten()
    }

    fn attribute(&self, node: &Element, name: &str) -> Option<String> {
        node.get_attribute(name)
    }

    fn text(&self, node: &Element) -> String {
        // The browser's own concatenation serves wherever there is nothing to leave out.
        if node.query_selector("script, style").ok().flatten().is_none() {
            return node.text_content().unwrap_or_default();
        }
        text_nodes(node).iter().filter_map(Node::node_value).collect()
    }

    fn parent(&self, node: &Element) -> Option<Element> {
        node.parent_element()
    }

    fn matches(&self, node: &Element, selector: &str) -> bool {
        node.matches(selector).unwrap_or(false)
    }

    fn is_shown(&self, node: &Element) -> bool {
        node.unchecked_ref::<Rendered>().check_visibility(&self.visibility)
    }

    fn scripts(&self, marker: &str) -> Vec<String> {
        let scripts = self.document.scripts();
        (0..scripts.length())
            .filter_map(|index| scripts.item(index)?.dyn_into::<HtmlScriptElement>().ok())
            .filter(|script| !script.has_attribute("src"))
            .filter_map(|script| {
                // Looked through on the browser's side: most scripts are large and not ours to copy.
                let text = script.unchecked_ref::<Rendered>().text();
                text.includes(marker, 0).then(|| String::from(text))
            })
            .collect()
    }
}

/// Whether the viewer can see the element.
pub(crate) fn is_rendered(element: &Element) -> bool {
    element.unchecked_ref::<Rendered>().check_visibility(&JsValue::UNDEFINED)
}

/// The text nodes below an element in document order, without those of scripts and styles.
pub(crate) fn text_nodes(element: &Element) -> Vec<Node> {
    /// `NodeFilter.SHOW_TEXT`.
    const SHOW_TEXT: u32 = 4;
    let Some(document) = element.owner_document() else { return Vec::new() };
    let Ok(walker) = document.create_tree_walker_with_what_to_show(element, SHOW_TEXT) else { return Vec::new() };
    let mut nodes = Vec::new();
    while let Ok(Some(node)) = walker.next_node() {
        let hidden = node.parent_element().is_some_and(|parent| matches!(&*parent.local_name(), "script" | "style"));
        if !hidden {
            nodes.push(node);
        }
    }
    nodes
}

fn elements(list: &NodeList) -> Vec<Element> {
    Array::from(list).iter().map(JsCast::unchecked_into).collect()
}

#[wasm_bindgen]
extern "C" {
    /// An element, for what `web-sys` does not offer.
    type Rendered;

    /// `Element.checkVisibility`.
    #[wasm_bindgen(method, js_name = checkVisibility)]
    fn check_visibility(this: &Rendered, options: &JsValue) -> bool;

    /// `Node.textContent`, left where it is.
    #[wasm_bindgen(method, getter, js_name = textContent)]
    fn text(this: &Rendered) -> JsString;
}
