//! The document as one inert file: what the analyst saw, and nothing that acts or fetches.
//!
//! The live DOM is walked and written as text; nothing of the page is cloned or changed.
//! Open shadow roots are written as declarative ones (`<template shadowrootmode>`), which a parser turns back into shadow
//! roots without any script. Closed ones can't be read and are missing, as are the pixels of `canvas` and `video`.
//! A style sheet the browser does not let us read (of another origin, without CORS) is named and left out.

mod css;
mod markup;

use css::without_addresses;
use js_sys::Array;
use markup::{
    ElementRule, POLICY, element_rule, is_plain_name, is_secret_name, write_attribute, write_escaped, write_pair,
};
use protocol::{Frozen, FrozenPicture};
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::{
    CssImportRule, CssStyleSheet, Document, Element, HtmlElement, HtmlImageElement, HtmlInputElement, HtmlLinkElement,
    HtmlOptionElement, HtmlStyleElement, HtmlTextAreaElement, Node, ShadowRoot,
};

/// Freezes the document. `is_ours` tells the elements we have put into it.
pub(crate) fn freeze(document: &Document, is_ours: impl Fn(&Node) -> bool) -> Frozen {
    let mut writer = Writer { out: String::new(), pictures: Vec::new(), numbers: BTreeMap::new(), is_ours: &is_ours };
    // Without a doctype a page is laid out in quirks mode, and has to stay so.
    if document.doctype().is_some() {
        writer.out.push_str("<!DOCTYPE html>\n");
    }
    if let Some(root) = document.document_element() {
        writer.document(document, &root);
    }
    Frozen { html: writer.out, pictures: writer.pictures }
}

struct Writer<'a> {
    out: String,
    pictures: Vec<FrozenPicture>,
    /// The number of each picture by its address.
    numbers: BTreeMap<String, usize>,
    is_ours: &'a dyn Fn(&Node) -> bool,
}

/// What is still to be written. A stack and no recursion, since a script can nest elements as deep as it likes.
enum Step {
    Node(Node),
    /// Text of ours, such as an end tag.
    Markup(String),
}

impl Writer<'_> {
    fn document(&mut self, document: &Document, root: &Element) {
        self.out.push_str("<html");
        self.attributes(root, false);
        self.out.push('>');
        self.out.push_str("<head>");
        self.out.push_str("<meta http-equiv=\"Content-Security-Policy\"");
        write_pair(&mut self.out, "content", POLICY);
        self.out.push_str("><meta charset=\"utf-8\">");
        let is_head = |node: &Node| node.dyn_ref::<Element>().is_some_and(|element| element.local_name() == "head");
        let (heads, rest): (Vec<Node>, Vec<Node>) = children(root).into_iter().partition(is_head);
        for head in &heads {
            self.nodes(children(head));
        }
        self.out.push_str("</head>");
        self.nodes(rest);
        // Adopted sheets come after all others, as they do in the document's own order.
        self.adopted(&document.adopted_style_sheets());
        self.out.push_str("</html>\n");
    }

    fn nodes(&mut self, nodes: Vec<Node>) {
        let mut steps: Vec<Step> = nodes.into_iter().rev().map(Step::Node).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Markup(markup) => self.out.push_str(&markup),
                Step::Node(node) if node.node_type() == Node::TEXT_NODE => {
                    write_escaped(&mut self.out, &node.node_value().unwrap_or_default());
                }
                Step::Node(node) => {
                    if let Some(element) = node.dyn_ref::<Element>()
                        && !(self.is_ours)(&node)
                    {
                        self.element(element, &mut steps);
                    }
                }
            }
        }
    }

    fn element(&mut self, element: &Element, steps: &mut Vec<Step>) {
        let foreign = element.dyn_ref::<HtmlElement>().is_none();
        let name = element.local_name();
        match element_rule(&name.to_ascii_lowercase()) {
            ElementRule::Drop => {}
            ElementRule::Style => self.style(element, foreign),
            ElementRule::Placeholder => self.placeholder(element, &name),
            ElementRule::Void if name == "meta" => self.meta(element),
            ElementRule::Void => self.open(element, &name, foreign),
            ElementRule::TextArea => {
                self.open(element, &name, foreign);
                let value =
                    element.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default();
                // A parser drops one line break at the beginning.
                self.out.push('\n');
                write_escaped(&mut self.out, &value);
                self.out.push_str("</textarea>");
            }
            ElementRule::Defused => {
                self.out.push_str("<div");
                write_pair(&mut self.out, "data-element", &name);
                self.attributes(element, foreign);
                self.out.push('>');
                self.below(element, "div", steps);
            }
            ElementRule::Keep => {
                let written = if is_plain_name(&name) { &*name } else { "div" };
                self.open(element, written, foreign);
                if name == "pre" {
                    self.out.push('\n');
                }
                self.below(element, written, steps);
            }
        }
    }

    fn open(&mut self, element: &Element, name: &str, foreign: bool) {
        self.out.push('<');
        self.out.push_str(name);
        self.attributes(element, foreign);
        if let Some(image) = element.dyn_ref::<HtmlImageElement>() {
            self.picture(image);
        }
        self.state(element);
        self.out.push('>');
    }

    /// Has the children written next, then the end tag.
    fn below(&mut self, element: &Element, name: &str, steps: &mut Vec<Step>) {
        steps.push(Step::Markup(format!("</{name}>")));
        steps.extend(children(element).into_iter().rev().map(Step::Node));
        if let Some(root) = element.shadow_root() {
            self.out.push_str("<template shadowrootmode=\"open\">");
            self.shadow(&root);
            self.out.push_str("</template>");
        }
    }

    fn shadow(&mut self, root: &ShadowRoot) {
        self.nodes(children(root));
        self.adopted(&root.adopted_style_sheets());
    }

    fn attributes(&mut self, element: &Element, foreign: bool) {
        let attributes = element.attributes();
        let live_value = has_live_value(element);
        for index in 0..attributes.length() {
            let Some(attribute) = attributes.item(index) else { continue };
            let name = attribute.name();
            // The present state is written instead of the one the page began with.
            let is_state = matches!(&*name, "value" | "checked" | "selected") && live_value;
            if !is_state {
                write_attribute(&mut self.out, foreign, &name, &attribute.value());
            }
        }
    }

    /// What the person has typed and ticked. Passwords and hidden fields hold nothing the person sees.
    fn state(&mut self, element: &Element) {
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            let kind = input.type_();
            if !matches!(&*kind, "hidden" | "password" | "file") {
                write_pair(&mut self.out, "value", &input.value());
            }
            if input.checked() {
                self.out.push_str(" checked");
            }
        } else if let Some(option) = element.dyn_ref::<HtmlOptionElement>() {
            write_pair(&mut self.out, "value", &option.value());
            if option.selected() {
                self.out.push_str(" selected");
            }
        }
    }

    fn picture(&mut self, image: &HtmlImageElement) {
        if !image.complete() || image.natural_width() == 0 {
            return;
        }
        let address = image.current_src();
        if address.starts_with("data:image/") {
            write_pair(&mut self.out, "src", &address);
            return;
        }
        let address = match address.strip_prefix("http:") {
            Some(rest) => format!("https:{rest}"),
            None => address,
        };
        if !address.starts_with("https:") {
            return;
        }
        let next = self.pictures.len();
        let number = *self.numbers.entry(address.clone()).or_insert(next);
        if number == next {
            self.pictures.push(FrozenPicture { url: address });
        }
        write_pair(&mut self.out, "src", &format!("counterproof-picture:{number}"));
    }

    /// `meta` elements that describe stay; those that instruct the browser, and those that carry keys, are left out.
    fn meta(&mut self, element: &Element) {
        let name = element.get_attribute("name").or_else(|| element.get_attribute("property"));
        if let Some(name) = name
            && !is_secret_name(&name)
            && !element.has_attribute("http-equiv")
        {
            self.open(element, "meta", false);
        }
    }

    fn placeholder(&mut self, element: &Element, name: &str) {
        let address = ["src", "data"].iter().find_map(|attribute| element.get_attribute(attribute)).unwrap_or_default();
        self.out.push_str("<div");
        write_pair(&mut self.out, "data-element", name);
        for kept in ["id", "class", "style", "title", "width", "height"] {
            if let Some(value) = element.get_attribute(kept) {
                write_attribute(&mut self.out, false, kept, &value);
            }
        }
        self.out.push('>');
        write_escaped(&mut self.out, &format!("[{name}: {address}]"));
        self.out.push_str("</div>");
    }

    fn style(&mut self, element: &Element, foreign: bool) {
        let sheet = if let Some(style) = element.dyn_ref::<HtmlStyleElement>() {
            style.sheet()
        } else if let Some(link) = element.dyn_ref::<HtmlLinkElement>() {
            link.sheet()
        } else {
            None
        };
        let Some(sheet) = sheet.and_then(|sheet| sheet.dyn_into::<CssStyleSheet>().ok()) else {
            if foreign {
                self.out.push_str("<style>");
                let text = without_addresses(&element.text_content().unwrap_or_default());
                write_escaped(&mut self.out, &text);
                self.out.push_str("</style>");
            }
            return;
        };
        self.sheet(&sheet);
    }

    fn adopted(&mut self, sheets: &Array) {
        for sheet in sheets.iter() {
            let sheet: CssStyleSheet = sheet.unchecked_into();
            if !crate::highlights::is_our_sheet(&sheet) {
                self.sheet(&sheet);
            }
        }
    }

    fn sheet(&mut self, sheet: &CssStyleSheet) {
        if sheet.disabled() {
            return;
        }
        self.out.push_str("<style");
        if let Ok(Some(address)) = sheet.href() {
            write_pair(&mut self.out, "data-href", &address);
        }
        let media = sheet.media().media_text();
        if !media.is_empty() {
            write_pair(&mut self.out, "media", &media);
        }
        match rules(sheet) {
            Some(text) => {
                self.out.push('>');
                self.out.push_str(&without_addresses(&text));
            }
            None => self.out.push_str(" data-unreadable>"),
        }
        self.out.push_str("</style>");
    }
}

/// The text of a sheet's rules, imported ones in their place; nothing where the browser does not let us read it.
fn rules(sheet: &CssStyleSheet) -> Option<String> {
    let rules = sheet.css_rules().ok()?;
    let mut text = String::new();
    for index in 0..rules.length() {
        let Some(rule) = rules.item(index) else { continue };
        match rule.dyn_ref::<CssImportRule>() {
            Some(import) => {
                let imported = import.style_sheet().as_ref().and_then(self::rules).unwrap_or_default();
                let media = import.media().map(|media| media.media_text()).unwrap_or_default();
                if media.is_empty() {
                    text.push_str(&imported);
                } else {
                    text.push_str(&format!("@media {media} {{\n{imported}}}\n"));
                }
            }
            None => {
                text.push_str(&rule.css_text());
                text.push('\n');
            }
        }
    }
    Some(text)
}

fn has_live_value(element: &Element) -> bool {
    element.dyn_ref::<HtmlInputElement>().is_some() || element.dyn_ref::<HtmlOptionElement>().is_some()
}

fn children(node: &Node) -> Vec<Node> {
    let mut children = Vec::new();
    let mut next = node.first_child();
    while let Some(child) = next {
        next = child.next_sibling();
        children.push(child);
    }
    children
}
