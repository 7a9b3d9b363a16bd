//! What has happened to the document since it was read last, as far as it touches what was read.

use crate::dom;
use crate::live_page::ReadFrom;
use js_sys::{Array, Set};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MutationRecord, Node};

/// Changes on their way to the next reading.
pub(crate) struct Changes {
    /// Whether it is not known what has changed.
    unknown: Cell<bool>,
    /// Whether anything that was read may be another now.
    matter: Cell<bool>,
    scripts: Cell<bool>,
    /// Elements that came or changed an attribute.
    changed: RefCell<Vec<Element>>,
    /// Elements that came, went or changed an attribute, and hold something that was found when the page was read.
    holders: RefCell<Vec<Element>>,
    /// Elements below which a text or an element came, went or changed.
    touched: Set,
}

/// More than this is read as a whole.
const MOST: usize = 2000;
/// With more elements that came or changed it is cheaper to search the document than each of them.
const MOST_SEARCHED: usize = 48;

impl Changes {
    /// Nothing has changed.
    pub(crate) fn none() -> Self {
        Self {
            unknown: Cell::new(false),
            matter: Cell::new(false),
            scripts: Cell::new(false),
            changed: RefCell::default(),
            holders: RefCell::default(),
            touched: Set::new(&JsValue::UNDEFINED),
        }
    }

    /// Anything may have changed.
    pub(crate) fn unknown() -> Self {
        let changes = Self::none();
        changes.everything();
        changes
    }

    /// From now on it is not known what has changed.
    pub(crate) fn everything(&self) {
        self.unknown.set(true);
        self.matter.set(true);
    }

    /// Whether it is not known what has changed.
    pub(crate) fn are_unknown(&self) -> bool {
        self.unknown.get()
    }

    /// Whether anything that was read may be another now.
    pub(crate) fn matter(&self) -> bool {
        self.matter.get()
    }

    /// Takes in what the observer saw. `is_ours` says which nodes we have put into the document.
    pub(crate) fn note(&self, records: &Array, from: &ReadFrom, is_ours: impl Fn(&Node) -> bool) {
        for record in records.iter() {
            if self.unknown.get() {
                return;
            }
            self.note_record(record.unchecked_ref(), from, &is_ours);
            if self.changed.borrow().len() + self.holders.borrow().len() > MOST {
                self.everything();
            }
        }
    }

    fn note_record(&self, record: &MutationRecord, from: &ReadFrom, is_ours: impl Fn(&Node) -> bool) {
        let Some(target) = record.target() else { return };
        if record.type_() == "attributes" {
            let Some(element) = target.dyn_ref::<Element>() else { return };
            if !is_read(record, element) {
                return;
            }
            self.note_kind(element);
            self.note_changed(element, from);
            return self.note_touched(Some(element.clone()), from);
        }
        let element = target.dyn_ref::<Element>().cloned().or_else(|| dom::parent(&target));
        if element.as_ref().is_some_and(|element| dom::matches(element, SCRIPT)) {
            self.note_scripts();
        }
        let mut is_all_ours = record.type_() == "childList";
        for node in nodes(record.added_nodes()).filter(|node| !is_ours(node)) {
            is_all_ours = false;
            if let Some(element) = node.dyn_ref::<Element>() {
                self.note_kind(element);
                self.note_changed(element, from);
            }
        }
        for node in nodes(record.removed_nodes()).filter(|node| !is_ours(node)) {
            is_all_ours = false;
            if let Some(element) = node.dyn_ref::<Element>() {
                self.note_kind(element);
                self.note_holder(element, from);
            }
        }
        if !is_all_ours {
            self.note_touched(element, from);
        }
    }

    /// Scripts hold states, and style sheets decide what is shown.
    fn note_kind(&self, element: &Element) {
        if holds(element, &format!("{SCRIPT}, {STYLE}")) {
            if holds(element, STYLE) {
                self.everything();
            }
            if holds(element, SCRIPT) {
                self.note_scripts();
            }
        }
    }

    fn note_scripts(&self) {
        self.scripts.set(true);
        self.matter.set(true);
    }

    fn note_changed(&self, element: &Element, from: &ReadFrom) {
        self.note_holder(element, from);
        self.changed.borrow_mut().push(element.clone());
        if !self.matter.get() && from.may_be_found_at(element) {
            self.matter.set(true);
        }
    }

    fn note_holder(&self, element: &Element, from: &ReadFrom) {
        if from.is_holder(element) {
            self.holders.borrow_mut().push(element.clone());
            self.matter.set(true);
        }
    }

    fn note_touched(&self, element: Option<Element>, from: &ReadFrom) {
        let mut above = element;
        while let Some(element) = above.filter(|element| !self.touched.has(element)) {
            self.touched.add(&element);
            if from.is_text_of(&element) {
                self.matter.set(true);
            }
            above = dom::parent(&element);
        }
    }
}

impl listing::Changes<Element> for Changes {
    fn above(&self, node: &Element) -> bool {
        self.holders.borrow().iter().any(|holder| dom::contains(holder, node))
    }

    fn within(&self, node: &Element) -> bool {
        self.touched.has(node)
    }

    fn brought(&self, selector: &str) -> bool {
        let changed = self.changed.borrow();
        changed.len() > MOST_SEARCHED || changed.iter().any(|element| holds(element, selector))
    }

    fn scripts(&self) -> bool {
        self.scripts.get()
    }
}

/// Whether the element or one below it matches.
pub(crate) fn holds(element: &Element, selector: &str) -> bool {
    // What is no selector to the browser matches nothing when the page is read.
    dom::matches(element, selector) || dom::first_in(element, selector).is_some()
}

const SCRIPT: &str = "script:not([src])";

const STYLE: &str = "style, link[rel~=\"stylesheet\"]";

/// Whether an attribute that changed is one that listings are read from.
fn is_read(record: &MutationRecord, element: &Element) -> bool {
    let name = record.attribute_name().unwrap_or_default();
    if UNREAD.iter().any(|unread| name.starts_with(unread)) {
        return false;
    }
    let (before, now) = (record.old_value(), dom::attribute(element, &name));
    before != now && (name != "style" || telling(before.as_deref()) != telling(now.as_deref()))
}

/// Attributes for reading aloud, and those the site's own measuring writes on everything that is looked at.
const UNREAD: &[&str] = &["aria-", "data-spm-anchor-id", "data-aplus", "data-splus"];

/// The declarations of a `style` attribute that may say something, or hide it. Whatever slides and fades does not.
fn telling(style: Option<&str>) -> Vec<&str> {
    let declarations = style.unwrap_or_default().split(';').map(str::trim);
    let tells = |declaration: &&str| {
        let property = declaration.split_once(':').map_or(*declaration, |(property, _)| property);
        !property.is_empty() && !MOVING.iter().any(|moving| property.starts_with(moving))
    };
    declarations.filter(tells).collect()
}

/// The beginnings of the properties that carousels, headers and fading pictures change all the time.
const MOVING: &[&str] = &[
    "animation",
    "background",
    "bottom",
    "cursor",
    "height",
    "left",
    "margin",
    "max-height",
    "opacity",
    "pointer-events",
    "right",
    "rotate",
    "scale",
    "top",
    "transform",
    "transition",
    "translate",
    "width",
    "will-change",
    "z-index",
];

fn nodes(list: web_sys::NodeList) -> impl Iterator<Item = Node> {
    (0..list.length()).filter_map(move |at| list.item(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_moves_tells_nothing() {
        assert_eq!(telling(Some("transform: translateX(3px); transition-duration: 0s;")), telling(None));
        assert_eq!(telling(Some("width: 10px; display: none")), ["display: none"]);
        assert_ne!(telling(Some("currency-symbol:$;")), telling(Some("currency-symbol:€;")));
    }
}
