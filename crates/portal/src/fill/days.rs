//! Days in fields that open a calendar, as pages draw them.

use crate::control::Control;
use crate::dom;
use crate::events;
use crate::page::could_submit;
use crate::settle::quiet;
use crate::text::day_like;
use crate::visible::is_shown;
use js_sys::Set;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

/// What can be typed in.
const TYPED_IN: &str = "input[type=text],input:not([type])";

/// Types a day and takes it from the calendar where there is one. False where nothing could be typed or taken.
pub(super) async fn fill(control: &Control, day: &str, trees: &[Node]) -> bool {
    let element = &control.element;
    let before = Set::new(&JsValue::UNDEFINED);
    for input in shown(trees, TYPED_IN) {
        before.add(&input);
    }
    events::press(element);
    events::focus(element);
    quiet(trees).await;
    let can_type = |input: &Element| dom::attribute(input, "readonly").is_none();
    // A field that only opens something has its day typed in what it opens.
    let typed_in = match can_type(element) {
        true => Some(element.clone()),
        false => shown(trees, TYPED_IN).into_iter().find(|input| !before.has(input) && can_type(input)),
    };
    if let Some(input) = &typed_in {
        events::focus(input);
        dom::set_value(input, &day_like(day, &pattern(input)));
        events::typed(input);
        quiet(trees).await;
    }
    // Pages that draw a calendar take a day from there; others take what was typed.
    let cells = format!("[title=\"{day}\"],[data-date=\"{day}\"],[data-value=\"{day}\"],[aria-label=\"{day}\"]");
    let cell = shown(trees, &cells).into_iter().find(|cell| !could_submit(cell));
    if let Some(cell) = &cell {
        let inner = dom::all_in(cell, "*").into_iter().find(is_shown);
        events::press(inner.as_ref().unwrap_or(cell));
    } else if let Some(input) = &typed_in {
        events::changed(input);
    }
    quiet(trees).await;
    for input in typed_in.iter().chain([element]) {
        events::blur(input);
    }
    quiet(trees).await;
    if dom::attribute(element, "aria-expanded").as_deref() == Some("true") {
        events::press(element);
        quiet(trees).await;
    }
    typed_in.is_some() || cell.is_some()
}

/// How a page wants days written.
pub(super) fn pattern(element: &Element) -> String {
    dom::attribute_or_empty(element, "placeholder")
}

fn shown(trees: &[Node], selector: &str) -> Vec<Element> {
    trees.iter().flat_map(|tree| dom::all_in(tree, selector)).filter(is_shown).collect()
}
