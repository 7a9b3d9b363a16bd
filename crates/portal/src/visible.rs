//! What a person sees of the page.

use crate::dom;
use web_sys::{Element, Node};

/// Elements whose text is no text beside them.
const SILENT: [&str; 10] =
    ["script", "style", "noscript", "template", "select", "textarea", "svg", "iframe", "object", "datalist"];

/// Whether an element is drawn, has a size, and is neither cut off nor beside the page.
pub(crate) fn is_shown(element: &Element) -> bool {
    dom::is_drawn(element) && has_place(element, 2.0)
}

/// The same, large enough that a person takes it for a part of a form.
pub(crate) fn is_shown_part(element: &Element) -> bool {
    dom::is_drawn(element) && has_place(element, 8.0)
}

/// Whether an element takes up room on the page.
fn has_place(element: &Element, least: f64) -> bool {
    let rectangle = dom::rectangle(element);
    if rectangle.width() < least || rectangle.height() < least {
        return false;
    }
    let Some(window) = dom::document_of(element).and_then(|document| dom::window_of(&document)) else { return false };
    let (left, top) = (window.scroll_x().unwrap_or_default(), window.scroll_y().unwrap_or_default());
    // Left of the page or above it nobody can scroll; of pages written from the right, that is so on the other side.
    if rectangle.bottom() + top <= 0.0 || (rectangle.right() + left <= 0.0 && left >= 0.0 && !is_from_right(element)) {
        return false;
    }
    if is_from_right(element) && rectangle.right() < -window_width(&window) * 2.0 {
        return false;
    }
    !is_cut_off(element)
}

fn is_from_right(element: &Element) -> bool {
    let root = dom::document_of(element).and_then(|document| dom::document_element(&document));
    root.is_some_and(|root| {
        dom::style(&root).and_then(|it| it.get_property_value("direction").ok()).as_deref() == Some("rtl")
    })
}

fn window_width(window: &web_sys::Window) -> f64 {
    window.inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default()
}

/// Whether what is around an element leaves nothing of it to be seen.
fn is_cut_off(element: &Element) -> bool {
    /// Deeper than any form; what is cut off further out is another part of the page.
    const DEEP: usize = 30;
    let own = dom::rectangle(element);
    for around in std::iter::successors(Some(element.clone()), dom::parent).take(DEEP) {
        let Some(style) = dom::style(&around) else { continue };
        let property = |name: &str| style.get_property_value(name).unwrap_or_default();
        let clip = property("clip-path");
        if clip.starts_with("inset(50%") || clip.starts_with("inset(100%") || clip == "circle(0px)" {
            return true;
        }
        // The old way: a rectangle of nothing.
        let old = property("clip");
        if old.starts_with("rect(") && matches!(property("position").as_str(), "absolute" | "fixed") {
            let sides: Vec<f64> = old
                .trim_start_matches("rect(")
                .trim_end_matches(')')
                .split(',')
                .map(|side| side.trim().trim_end_matches("px").parse().unwrap_or(f64::MAX))
                .collect();
            if let [top, right, bottom, left] = sides[..]
                && (right - left <= 1.0 || bottom - top <= 1.0)
            {
                return true;
            }
        }
        let hides = |axis: &str| matches!(property(axis).as_str(), "hidden" | "clip");
        if (hides("overflow-x") || hides("overflow-y")) && !dom::is_named(&around, &["html", "body"]) {
            let outer = dom::rectangle(&around);
            let out_of_sight = |near: f64, far: f64, from: f64, to: f64| near >= to - 1.0 || far <= from + 1.0;
            if (hides("overflow-x") && out_of_sight(own.left(), own.right(), outer.left(), outer.right()))
                || (hides("overflow-y") && out_of_sight(own.top(), own.bottom(), outer.top(), outer.bottom()))
            {
                return true;
            }
        }
    }
    false
}

/// The texts in an element that are drawn, each run by itself, those of controls left out. Absent where they are longer
/// together than `most` characters.
pub(crate) fn texts_of(element: &Element, most: usize) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let mut left = most;
    gather(element, &mut texts, &mut left, 0).then_some(texts)
}

/// The same, as one.
pub(crate) fn text_of(element: &Element, most: usize) -> Option<String> {
    texts_of(element, most).map(|texts| texts.join(" "))
}

/// The drawn text of a text node, or of an element.
pub(crate) fn texts_of_node(node: &Node, most: usize) -> Option<Vec<String>> {
    if dom::is_element(node) {
        return texts_of(wasm_bindgen::JsCast::unchecked_ref(node), most);
    }
    let text = if dom::node_type(node) == Node::TEXT_NODE { dom::value_of_node(node) } else { String::new() };
    let text = text.trim().to_owned();
    (text.chars().count() <= most).then(|| if text.is_empty() { Vec::new() } else { vec![text] })
}

/// Whether everything fitted.
fn gather(element: &Element, texts: &mut Vec<String>, left: &mut usize, depth: usize) -> bool {
    /// Labels are not built deeper.
    const DEEP: usize = 24;
    if depth > DEEP || dom::is_named(element, &SILENT) || !dom::is_drawn(element) {
        return true;
    }
    for child in dom::children(element) {
        if dom::is_element(&child) {
            if !gather(wasm_bindgen::JsCast::unchecked_ref(&child), texts, left, depth + 1) {
                return false;
            }
        } else if dom::node_type(&child) == Node::TEXT_NODE {
            let text = dom::value_of_node(&child);
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let length = text.chars().count();
            if length > *left {
                return false;
            }
            *left -= length;
            texts.push(text.to_owned());
        }
    }
    true
}
