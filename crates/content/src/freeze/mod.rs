//! The document as one inert file: what the analyst saw, and nothing that acts or fetches.
//!
//! The live DOM is walked and written as text; nothing of the page is cloned or changed.
//! Shadow roots are written as declarative ones (`<template shadowrootmode>`), which a parser turns back into shadow roots
//! without any script; closed ones too, since the browser shows them to extensions.
//! Whatever cannot be kept leaves an empty box that names it in attributes, and stands in [`Frozen::missing`].
//!
//! Every tag and every attribute that is written is harmless wherever a parser puts it: a file made of such pieces is inert
//! however it is read, and no rule has to know how a parser mends what a script has nested.

mod css;
mod markup;

use crate::dom::{self, attribute, attributes, children, local_name};
use crate::secrets::is_secret_name;
use css::{Address, without_addresses};
use js_sys::{Array, Reflect};
use markup::{ElementRule, POLICY, element_rule, is_plain_name, write_attribute, write_escaped, write_pair};
use protocol::{FetchedSheet, Frozen, FrozenPart, FrozenPicture, Missing, MissingKind};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CssImportRule, CssStyleDeclaration, CssStyleSheet, Document, Element, HtmlCanvasElement, HtmlImageElement,
    HtmlInputElement, HtmlLinkElement, HtmlOptionElement, HtmlStyleElement, HtmlTextAreaElement, HtmlVideoElement,
    Node, Url, Window,
};

/// Freezes the document, with `sheets` instead of the style sheets the browser does not let us read. `is_ours` tells the
/// elements we have put into it.
pub(crate) fn freeze(document: &Document, sheets: Vec<FetchedSheet>, is_ours: impl Fn(&Node) -> bool) -> Frozen {
    let Some(root) = dom::document_element(document) else {
        return Frozen { parts: Vec::new(), pictures: Vec::new(), missing: Vec::new() };
    };
    let window = crate::waiting::window();
    let mut writer = Writer {
        parts: Vec::new(),
        out: String::new(),
        links: Links {
            base: dom::base_uri(document),
            seen_in_styles: window.as_ref().map(|window| pictures_of_styles(window, &root)).unwrap_or_default(),
            pictures: Vec::new(),
            numbers: BTreeMap::new(),
        },
        missing: Vec::new(),
        sheets: sheets.into_iter().map(|sheet| (sheet.url, sheet.text)).collect(),
        fonts: loaded_fonts(document),
        window,
        is_ours: &is_ours,
    };
    // Without a doctype a page is laid out in quirks mode, and has to stay so.
    if dom::has_doctype(document) {
        writer.out.push_str("<!DOCTYPE html>\n");
    }
    writer.document(document, &root);
    writer.end_part();
    Frozen { parts: writer.parts, pictures: writer.links.pictures, missing: writer.missing }
}

struct Writer<'a> {
    parts: Vec<FrozenPart>,
    /// The markup since the last part.
    out: String,
    links: Links,
    missing: Vec<Missing>,
    /// The texts of sheets that were fetched again, by address.
    sheets: BTreeMap<String, String>,
    /// The families of fonts that are in use.
    fonts: BTreeSet<String>,
    window: Option<Window>,
    is_ours: &'a dyn Fn(&Node) -> bool,
}

/// Addresses, and the pictures behind them.
struct Links {
    /// What addresses in the document are relative to.
    base: String,
    /// The pictures that styles draw, by address.
    seen_in_styles: BTreeSet<String>,
    pictures: Vec<FrozenPicture>,
    /// The number of each picture by its address.
    numbers: BTreeMap<String, usize>,
}

impl Links {
    /// What stands in a style for an address relative to `base`.
    fn in_style(&mut self, base: &str, address: &str) -> Address {
        match resolved(base, address).filter(|address| self.seen_in_styles.contains(address)) {
            Some(address) => Address::Picture(self.number(&address, true)),
            None => Address::Nowhere,
        }
    }

    fn number(&mut self, address: &str, in_styles: bool) -> usize {
        let next = self.pictures.len();
        let number = *self.numbers.entry(address.to_owned()).or_insert(next);
        if number == next {
            self.pictures.push(FrozenPicture { url: address.to_owned(), in_styles });
        } else if in_styles {
            self.pictures[number].in_styles = true;
        }
        number
    }
}

/// What is still to be written. A stack and no recursion, since a script can nest elements as deep as it likes.
enum Step {
    Node(Node),
    /// Text of ours, such as an end tag.
    Markup(String),
    /// The sheets a document or a shadow root has adopted, which come after all others.
    Adopted(Array),
}

impl Writer<'_> {
    fn document(&mut self, document: &Document, root: &Element) {
        self.out.push_str("<html");
        self.attributes(root, false);
        self.out.push_str("><head><meta http-equiv=\"Content-Security-Policy\"");
        write_pair(&mut self.out, "content", POLICY);
        // A browser that was served the file would otherwise ask the server for an icon.
        self.out.push_str("><meta charset=\"utf-8\"><link rel=\"icon\" href=\"data:,\">");
        self.end_part();
        self.parts.push(FrozenPart::StylePictures);
        let is_head = |node: &Node| node.dyn_ref::<Element>().is_some_and(|element| local_name(element) == "head");
        let (heads, rest): (Vec<Node>, Vec<Node>) = children(root).into_iter().partition(is_head);
        for head in &heads {
            self.steps(children(head).into_iter().map(Step::Node).collect());
        }
        self.out.push_str("</head>");
        self.steps(rest.into_iter().map(Step::Node).collect());
        self.adopted(&dom::adopted_sheets(document));
        self.out.push_str("</html>\n");
    }

    fn end_part(&mut self) {
        if !self.out.is_empty() {
            self.parts.push(FrozenPart::Markup(std::mem::take(&mut self.out)));
        }
    }

    fn steps(&mut self, first: Vec<Step>) {
        let mut steps = first;
        steps.reverse();
        while let Some(step) = steps.pop() {
            match step {
                Step::Markup(markup) => self.out.push_str(&markup),
                Step::Adopted(sheets) => self.adopted(&sheets),
                Step::Node(node) => {
                    if let Some(text) = dom::text_of(&node) {
                        write_escaped(&mut self.out, &text);
                    } else if let Some(element) = node.dyn_ref::<Element>()
                        && !(self.is_ours)(&node)
                    {
                        self.element(element, &mut steps);
                    }
                }
            }
        }
    }

    fn element(&mut self, element: &Element, steps: &mut Vec<Step>) {
        let foreign = dom::is_foreign(element);
        let name = local_name(element);
        let lower = name.to_ascii_lowercase();
        match element_rule(&lower) {
            ElementRule::Drop => {}
            ElementRule::Style => self.style(element, foreign),
            ElementRule::Placeholder => self.placeholder(element, &lower),
            ElementRule::Canvas => self.canvas(element),
            ElementRule::Void if lower == "meta" => self.meta(element),
            ElementRule::Void => self.open(element, &lower, foreign),
            ElementRule::TextArea => {
                self.open(element, &lower, foreign);
                self.out.push_str("</textarea>");
                let text = element.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default();
                self.leave_out_typed(&text);
            }
            ElementRule::Defused => {
                self.out.push_str("<div");
                write_pair(&mut self.out, "data-element", &lower);
                self.attributes(element, foreign);
                self.out.push('>');
                self.below(element, "div", steps);
            }
            ElementRule::Keep => {
                let written = if is_plain_name(&name) { &*name } else { "div" };
                self.open(element, written, foreign);
                if lower == "pre" {
                    // A parser drops one line break at the beginning.
                    self.out.push('\n');
                }
                if is_typed_into(element) {
                    self.out.push_str(&format!("</{written}>"));
                    self.leave_out_typed(&dom::text_content(element));
                } else {
                    self.below(element, written, steps);
                }
            }
        }
    }

    fn open(&mut self, element: &Element, name: &str, foreign: bool) {
        self.out.push('<');
        self.out.push_str(name);
        self.attributes(element, foreign);
        if let Some(image) = element.dyn_ref::<HtmlImageElement>() {
            self.picture(image);
        } else if foreign {
            self.foreign_picture(element, name);
        }
        self.state(element);
        self.out.push('>');
    }

    /// Has the children written next, then the end tag.
    fn below(&mut self, element: &Element, name: &str, steps: &mut Vec<Step>) {
        steps.push(Step::Markup(format!("</{name}>")));
        steps.extend(children(element).into_iter().rev().map(Step::Node));
        if let Some((root, closed)) = dom::shadow_root(element) {
            self.out.push_str(if closed {
                "<template shadowrootmode=\"closed\">"
            } else {
                "<template shadowrootmode=\"open\">"
            });
            steps.push(Step::Markup("</template>".to_owned()));
            steps.push(Step::Adopted(root.adopted_style_sheets()));
            steps.extend(children(&root).into_iter().rev().map(Step::Node));
        }
    }

    fn attributes(&mut self, element: &Element, foreign: bool) {
        // The present state is written instead of the one the page began with, and what was typed is not written.
        let without: &[&str] = if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            if has_label(&input.type_()) { &["checked"] } else { &["checked", "value"] }
        } else if element.dyn_ref::<HtmlOptionElement>().is_some() {
            &["selected"]
        } else {
            &[]
        };
        for (name, value) in attributes(element) {
            if !without.contains(&&*name) {
                self.attribute(foreign, &name, &value);
            }
        }
    }

    fn attribute(&mut self, foreign: bool, name: &str, value: &str) {
        let links = &mut self.links;
        let base = links.base.clone();
        write_attribute(&mut self.out, foreign, name, value, &mut |address| links.in_style(&base, address));
    }

    /// What is ticked and chosen. What was typed is the person's own and stays out.
    fn state(&mut self, element: &Element) {
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            if input.checked() {
                self.out.push_str(" checked");
            }
            let kind = input.type_();
            if kind != "hidden" && !has_label(&kind) {
                self.leave_out_typed(&input.value());
            }
        } else if element.dyn_ref::<HtmlOptionElement>().is_some_and(HtmlOptionElement::selected) {
            self.out.push_str(" selected");
        }
    }

    fn leave_out_typed(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.miss(MissingKind::TypedText, String::new(), "not kept");
        }
    }

    fn picture(&mut self, image: &HtmlImageElement) {
        let address = image.current_src();
        if !image.complete() || image.natural_width() == 0 {
            let asked = match attribute(image, "src").filter(|_| address.is_empty()) {
                Some(source) => resolved(&self.links.base, &source).unwrap_or(source),
                None => address,
            };
            if !asked.is_empty() && !asked.starts_with("data:") {
                self.miss(MissingKind::Picture, asked, "not loaded by the page");
            }
            return;
        }
        self.place_picture("src", &address);
    }

    /// A picture inside a drawing; what else a drawing takes from elsewhere is said to be missing.
    fn foreign_picture(&mut self, element: &Element, name: &str) {
        let link = attribute(element, "href").or_else(|| attribute(element, "xlink:href"));
        let Some(link) = link.filter(|link| !link.starts_with('#')) else { return };
        let Some(address) = resolved(&self.links.base, &link) else { return };
        match name {
            "image" => self.place_picture("href", &address),
            "use" | "feImage" => self.miss(MissingKind::Picture, address, "part of a drawing"),
            _ => {}
        }
    }

    /// Writes the attribute with a picture to be put in.
    fn place_picture(&mut self, name: &str, address: &str) {
        if address.starts_with("data:image/") {
            write_pair(&mut self.out, name, address);
            return;
        }
        let secure = match address.strip_prefix("http:") {
            Some(rest) => format!("https:{rest}"),
            None => address.to_owned(),
        };
        if !secure.starts_with("https:") {
            let scheme = secure.split(':').next().unwrap_or_default().to_owned();
            self.miss(MissingKind::Picture, secure.chars().take(200).collect(), &format!("an address of {scheme}:"));
            return;
        }
        self.out.push_str(&format!(" {name}=\""));
        self.end_part();
        let number = self.links.number(&secure, false);
        self.parts.push(FrozenPart::Picture(number));
        self.out.push('"');
    }

    /// `meta` elements that describe stay; those that instruct the browser, and those that carry keys, are left out.
    fn meta(&mut self, element: &Element) {
        let name = attribute(element, "name").or_else(|| attribute(element, "property"));
        if let Some(name) = name
            && !is_secret_name(&name)
            && attribute(element, "http-equiv").is_none()
        {
            self.open(element, "meta", false);
        }
    }

    /// What is drawn, as a picture, where the browser lets it be read.
    fn canvas(&mut self, element: &Element) {
        let drawn = element.dyn_ref::<HtmlCanvasElement>().map(HtmlCanvasElement::to_data_url);
        match drawn {
            Some(Ok(picture)) if picture.starts_with("data:image/") => {
                self.out.push_str("<img data-element=\"canvas\"");
                self.place(element);
                write_pair(&mut self.out, "src", &picture);
                self.out.push('>');
            }
            Some(Ok(_)) => {}
            _ => {
                self.note(element, "canvas", "");
                self.miss(MissingKind::Canvas, String::new(), "the browser does not let it be read");
            }
        }
    }

    fn placeholder(&mut self, element: &Element, name: &str) {
        let given = ["src", "data"].iter().find_map(|source| attribute(element, source));
        let given = given.or_else(|| media_source(element)).unwrap_or_default();
        let address = resolved(&self.links.base, &given).filter(|_| !given.is_empty()).unwrap_or(given);
        let address =
            if address.starts_with("https:") || address.starts_with("http:") { address } else { short(&address) };
        let kind = match name {
            "video" | "audio" => MissingKind::Media,
            "object" | "embed" | "applet" => MissingKind::Plugin,
            _ => MissingKind::Frame,
        };
        self.note(element, name, &address);
        self.miss(kind, address, "not kept");
    }

    /// An empty box in the place and size of an element, which names it and its address in attributes: what a reader of
    /// the file finds and a beholder of the page does not, since a copy shows nothing that the page did not. A video
    /// that had not begun is its poster, as it was on the page.
    fn note(&mut self, element: &Element, name: &str, address: &str) {
        self.out.push_str("<div");
        write_pair(&mut self.out, "data-element", name);
        if !address.is_empty() {
            write_pair(&mut self.out, "data-href", address);
        }
        self.place(element);
        self.out.push('>');
        if let Some(poster) = element.dyn_ref::<HtmlVideoElement>().filter(|video| video.played().length() == 0)
            && let Some(given) = attribute(poster, "poster").filter(|given| !given.is_empty())
            && let Some(address) = resolved(&self.links.base, &given)
        {
            self.out.push_str("<img data-element=\"poster\" style=\"width:100%;height:100%;object-fit:contain\"");
            self.place_picture("src", &address);
            self.out.push('>');
        }
        self.out.push_str("</div>");
    }

    /// The attributes by which what is written for an element stands where that stood, in its size.
    fn place(&mut self, element: &Element) {
        for kept in ["id", "class", "title"] {
            if let Some(value) = attribute(element, kept) {
                self.attribute(false, kept, &value);
            }
        }
        let mut style = attribute(element, "style").map(|style| format!("{style};")).unwrap_or_default();
        let rectangle = element.get_bounding_client_rect();
        let computed = self.window.as_ref().and_then(|window| window.get_computed_style(element).ok().flatten());
        for property in ["display", "position", "inset", "float", "margin", "vertical-align", "z-index"] {
            let value = computed.as_ref().and_then(|style| style.get_property_value(property).ok()).unwrap_or_default();
            let value = if property == "display" && value == "inline" { "inline-block" } else { &*value };
            if !value.is_empty() {
                style.push_str(&format!("{property}:{value};"));
            }
        }
        style.push_str(&format!(
            "box-sizing:border-box;overflow:hidden;width:{}px;height:{}px",
            rectangle.width().round(),
            rectangle.height().round()
        ));
        self.attribute(false, "style", &style);
    }

    fn style(&mut self, element: &Element, foreign: bool) {
        let sheet = if let Some(style) = element.dyn_ref::<HtmlStyleElement>() {
            style.sheet()
        } else if let Some(link) = element.dyn_ref::<HtmlLinkElement>() {
            let sheet = link.sheet();
            if sheet.is_none() && link.rel_list().contains("stylesheet") && !link.disabled() {
                self.miss(MissingKind::StyleSheet, link.href(), "not loaded by the page");
            }
            sheet
        } else {
            None
        };
        if let Some(sheet) = sheet.and_then(|sheet| sheet.dyn_into::<CssStyleSheet>().ok()) {
            self.sheet(&sheet);
        } else if foreign && local_name(element) == "style" {
            let base = self.links.base.clone();
            let text = self.neutral(&base, &dom::text_content(element));
            self.out.push_str("<style>");
            self.out.push_str(&text);
            self.out.push_str("</style>");
        }
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
        let text = self.text_of_sheet(sheet, 0);
        self.out.push_str("<style");
        if let Ok(Some(address)) = sheet.href() {
            write_pair(&mut self.out, "data-href", &address);
        }
        let media = sheet.media().media_text();
        if !media.is_empty() {
            write_pair(&mut self.out, "media", &media);
        }
        self.out.push('>');
        self.out.push_str(&text);
        self.out.push_str("</style>");
    }

    /// A sheet's rules, those it imports in their place; of one that cannot be read, what was fetched again.
    fn text_of_sheet(&mut self, sheet: &CssStyleSheet, depth: usize) -> String {
        /// Imports can go in a circle only as far as they were loaded, and nobody nests them so deep.
        const DEEPEST: usize = 16;
        let address = sheet.href().ok().flatten();
        let base = address.clone().unwrap_or_else(|| self.links.base.clone());
        let fetched = address.as_ref().and_then(|address| self.sheets.get(address)).cloned();
        let own;
        let rules = match (sheet.css_rules(), &fetched) {
            (Ok(rules), _) => rules,
            (Err(_), Some(text)) => {
                if text.contains("@import") {
                    self.miss(
                        MissingKind::StyleSheet,
                        format!("{base}#imports"),
                        "imported by a sheet that was fetched",
                    );
                }
                own = CssStyleSheet::new().ok().filter(|own| own.replace_sync(text).is_ok());
                let Some(rules) = own.as_ref().and_then(|own| own.css_rules().ok()) else { return String::new() };
                rules
            }
            (Err(_), None) => {
                self.miss(MissingKind::StyleSheet, base, "the browser does not let it be read");
                return String::new();
            }
        };
        let mut text = String::new();
        for index in 0..rules.length() {
            let Some(rule) = rules.item(index) else { continue };
            let Some(import) = rule.dyn_ref::<CssImportRule>() else {
                let rule_text = rule.css_text();
                if rule_text.starts_with("@font-face") && !rule_text.contains("data:") {
                    self.note_font(&base, &rule_text);
                    continue;
                }
                text.push_str(&self.neutral(&base, &rule_text));
                text.push('\n');
                continue;
            };
            let Some(imported) = import.style_sheet().filter(|_| depth < DEEPEST) else {
                let address = resolved(&base, &import.href()).unwrap_or_default();
                self.miss(MissingKind::StyleSheet, address, "not loaded by the page");
                continue;
            };
            let mut inner = self.text_of_sheet(&imported, depth + 1);
            let said = |name: &str| Reflect::get(&rule, &name.into()).ok().and_then(|value| value.as_string());
            let media = import.media().map(|media| media.media_text()).filter(|media| !media.is_empty());
            for (keyword, condition) in [
                ("layer", said("layerName")),
                ("supports", said("supportsText").map(|condition| format!("({condition})"))),
                ("media", media),
            ] {
                if let Some(condition) = condition {
                    let condition = self.neutral(&base, &condition);
                    inner = format!("@{keyword} {condition} {{\n{inner}}}\n");
                }
            }
            text.push_str(&inner);
        }
        text
    }

    fn neutral(&mut self, base: &str, css: &str) -> String {
        let links = &mut self.links;
        without_addresses(css, &mut |address| links.in_style(base, address))
    }

    /// Fonts are not kept; those in use are said to be missing.
    fn note_font(&mut self, base: &str, rule: &str) {
        let family = rule.split("font-family:").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default();
        if !self.fonts.contains(family.trim().trim_matches(['"', '\''])) {
            return;
        }
        let mut first = None;
        without_addresses(rule, &mut |address| {
            first.get_or_insert_with(|| address.to_owned());
            Address::Nowhere
        });
        if let Some(address) = first.and_then(|address| resolved(base, &address)) {
            self.miss(MissingKind::Font, address, "not kept");
        }
    }

    fn miss(&mut self, kind: MissingKind, address: String, reason: &str) {
        let missing = Missing { kind, address, reason: reason.to_owned() };
        // What has no address is counted by its entries; the same address twice is one thing.
        if missing.address.is_empty() || !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
    }
}

/// Whether an input's value is what stands on it, and nothing a person types.
fn has_label(kind: &str) -> bool {
    matches!(kind, "button" | "submit" | "reset" | "checkbox" | "radio" | "range" | "color")
}

fn is_typed_into(element: &Element) -> bool {
    attribute(element, "contenteditable").is_some_and(|value| !value.eq_ignore_ascii_case("false"))
}

/// The address of a video's or sound's first source.
fn media_source(element: &Element) -> Option<String> {
    children(element).iter().find_map(|child| attribute(child.dyn_ref::<Element>()?, "src"))
}

/// The beginning of an address that is no place, such as `data:` or `javascript:`.
fn short(address: &str) -> String {
    address.chars().take(80).collect()
}

fn resolved(base: &str, address: &str) -> Option<String> {
    Url::new_with_base(address, base).ok().map(|url| url.href())
}

/// The addresses of the pictures that styles draw: behind elements, as their borders, masks and bullets, before and after
/// them.
fn pictures_of_styles(window: &Window, root: &Element) -> BTreeSet<String> {
    const OF_ELEMENTS: [&str; 5] =
        ["background-image", "border-image-source", "mask-image", "list-style-image", "content"];
    const OF_PSEUDO_ELEMENTS: [&str; 3] = ["content", "background-image", "mask-image"];
    let mut seen = BTreeSet::new();
    let mut note = |style: &CssStyleDeclaration, properties: &[&str]| {
        for property in properties {
            let value = style.get_property_value(wasm_bindgen::intern(property)).unwrap_or_default();
            if value.contains("url(") {
                without_addresses(&value, &mut |address| {
                    seen.insert(address.to_owned());
                    Address::Nowhere
                });
            }
        }
    };
    let mut left: Vec<Node> = vec![root.clone().into()];
    while let Some(node) = left.pop() {
        if let Some(element) = node.dyn_ref::<Element>() {
            let Ok(Some(style)) = window.get_computed_style(element) else { continue };
            if style.get_property_value("display").is_ok_and(|display| display == "none") {
                continue;
            }
            note(&style, &OF_ELEMENTS);
            for pseudo in ["::before", "::after"] {
                let style = window.get_computed_style_with_pseudo_elt(element, pseudo).ok().flatten();
                let is_there = |style: &CssStyleDeclaration| {
                    style.get_property_value("content").is_ok_and(|content| content != "none" && content != "normal")
                };
                if let Some(style) = style.filter(is_there) {
                    note(&style, &OF_PSEUDO_ELEMENTS);
                }
            }
            if let Some((shadow, _)) = dom::shadow_root(element) {
                left.extend(children(shadow.unchecked_ref::<Node>()));
            }
        }
        left.extend(children(&node));
    }
    seen
}

/// The families of the fonts the page has loaded.
fn loaded_fonts(document: &Document) -> BTreeSet<String> {
    let said = |face: &JsValue, name: &str| Reflect::get(face, &name.into()).ok().and_then(|value| value.as_string());
    let faces = dom::fonts(document);
    Array::from(&faces)
        .iter()
        .filter(|face| said(face, "status").as_deref() == Some("loaded"))
        .filter_map(|face| said(&face, "family"))
        .map(|family| family.trim_matches(['"', '\'']).to_owned())
        .collect()
}
