//! What a control is called on the page.

use crate::control::{Control, Group, Kind};
use crate::dom;
use crate::text::{LONGEST_LABEL, name_of};
use crate::visible::{texts_of, texts_of_node};
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// A text that may be a control's name, and how the page ties it to the control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// The text, as it stands there.
    pub text: String,
    /// How it is tied.
    pub tie: Tie,
}

/// How a text is tied to a control, the loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tie {
    /// It stands in the field until something is typed.
    Placeholder,
    /// It stands before the field or above it.
    Beside,
    /// The page says so.
    Said,
}

/// The texts that may be a control's name.
pub(crate) fn labels_of(control: &Control) -> Vec<Label> {
    let mut said = said(control);
    said.retain(|text| !name_of(text).is_empty());
    let is_prompt = |text: &String| matches!(name_of(text).as_str(), "" | "select" | "choose" | "请选择" | "选择");
    let mut labels: Vec<Label> = Vec::new();
    let is_named = said.iter().any(|text| !is_prompt(text));
    labels.extend(said.into_iter().map(|text| Label { text, tie: Tie::Said }));
    if !is_named {
        labels.extend(beside(control).into_iter().map(|text| Label { text, tie: Tie::Beside }));
        let placeholder = dom::attribute_or_empty(&control.element, "placeholder");
        if !name_of(&placeholder).is_empty() {
            labels.push(Label { text: placeholder, tie: Tie::Placeholder });
        }
    }
    labels
}

/// The name to tell the analyst.
pub(crate) fn shown(labels: &[Label]) -> Option<String> {
    labels.first().map(|label| label.text.trim_matches(|sign: char| sign == '*' || sign.is_whitespace()).to_owned())
}

/// What stands at a radio button or a box.
pub(crate) fn of_choice(choice: &Element) -> Option<String> {
    let tied = dom::labels(choice).iter().find_map(text_of_label);
    let around = || dom::closest(choice, "label").as_ref().and_then(text_of_label);
    let own = || {
        let is_field = dom::is_named(choice, &["input"]);
        (!is_field).then(|| text_of_label(choice)).flatten()
    };
    let said = || dom::attribute(choice, "aria-label").filter(|text| !text.trim().is_empty());
    let after = || {
        dom::after(choice)
            .find_map(|node| texts_of_node(&node, LONGEST_LABEL).filter(|texts| !texts.is_empty()))
            .map(|texts| texts.join(" "))
    };
    tied.or_else(around).or_else(own).or_else(said).or_else(after)
}

/// A label's text: all of it, or its first part where an explanation follows.
fn text_of_label(label: &Element) -> Option<String> {
    texts_of(label, LONGEST_LABEL).map(|texts| texts.join(" ")).filter(|text| !text.is_empty())
}

/// What one element says as a label: all of it, and its first part.
fn readings(element: &Element) -> Vec<String> {
    /// So much is looked at for the first part.
    const FIRST: usize = 1_000;
    let Some(texts) = texts_of(element, FIRST) else { return Vec::new() };
    let Some(first) = texts.iter().find(|text| !name_of(text).is_empty()).cloned() else { return Vec::new() };
    let whole = texts.join(" ");
    // Words that are only drawn differently in parts are one word.
    let joined = texts.concat();
    let mut readings = vec![whole, joined, first];
    readings.retain(|text| text.chars().count() <= LONGEST_LABEL);
    readings.dedup();
    readings
}

/// What the page itself says a control is called.
fn said(control: &Control) -> Vec<String> {
    let named = match (&control.kind, &control.group) {
        (Kind::Radios, Some(Group::Around(around))) => around.clone(),
        (Kind::Radios, _) => control.host.clone(),
        _ => control.element.clone(),
    };
    let mut said = Vec::new();
    let tree = dom::root(&named);
    for id in dom::attribute_or_empty(&named, "aria-labelledby").split_whitespace() {
        let selector = format!("[id=\"{}\"]", id.replace(['"', '\\'], ""));
        said.extend(dom::all_in(&tree, &selector).iter().take(1).flat_map(readings));
    }
    said.extend(dom::attribute(&named, "aria-label"));
    if control.kind != Kind::Radios {
        said.extend(dom::labels(&named).iter().flat_map(readings));
        if dom::labels(&named).is_empty() {
            said.extend(dom::closest(&named, "label").iter().flat_map(readings));
        }
    }
    // Some frameworks tie a label to the element around the field, which the browser ignores.
    for around in std::iter::successors(Some(named.clone()), dom::parent).take(4) {
        let id = dom::attribute_or_empty(&around, "id");
        if !id.is_empty() {
            let selector = format!("label[for=\"{}\"]", id.replace(['"', '\\'], ""));
            said.extend(dom::all_in(&dom::root(&around), &selector).iter().take(1).flat_map(readings));
        }
    }
    if let Some(fieldset) = dom::closest_outside(&named, "fieldset") {
        let fields = dom::all_in(&fieldset, "input:not([type=radio]):not([type=hidden]),textarea,select");
        let is_only = match control.kind {
            Kind::Radios => fields.is_empty(),
            _ => fields.len() == 1 && dom::all_in(&fieldset, "input[type=radio]").is_empty(),
        };
        if is_only {
            said.extend(dom::all_in(&fieldset, "legend").iter().take(1).flat_map(readings));
        }
    }
    said.dedup();
    said
}

/// What stands before a control, up to the control before it; the nearest first.
fn beside(control: &Control) -> Vec<String> {
    /// Form-item layouts are not built deeper.
    const DEEP: usize = 9;
    let mut found = Vec::new();
    let mut here = control.host.clone();
    for _ in 0..DEEP {
        let mut stopped = false;
        for sibling in dom::before(&here) {
            if holds_control(&sibling) {
                stopped = true;
                break;
            }
            found.extend(readings_of_node(&sibling));
        }
        if found.is_empty() && dom::is_named(&here, &["td"]) {
            found.extend(heading_of_column(&here));
        }
        if stopped || !found.is_empty() {
            break;
        }
        let Some(parent) = dom::parent(&here) else { break };
        here = parent;
    }
    found
}

fn readings_of_node(node: &Node) -> Vec<String> {
    if dom::is_element(node) {
        return readings(node.unchecked_ref());
    }
    texts_of_node(node, LONGEST_LABEL).unwrap_or_default()
}

/// Whether a node is or holds a control, seen or not: what stands before that is not about the one after it.
fn holds_control(node: &Node) -> bool {
    const ANY: &str = "input:not([type=hidden]),textarea,select,[role=combobox],[contenteditable=true]";
    dom::is_element(node) && (dom::matches(node.unchecked_ref(), ANY) || !dom::all_in(node, ANY).is_empty())
}

/// What stands at the top of a table's column.
fn heading_of_column(cell: &Element) -> Vec<String> {
    let Some(table) = dom::closest(cell, "table") else { return Vec::new() };
    let column = dom::before(cell).filter(dom::is_element).count();
    let headings = dom::all_in(&table, "tr:first-child > th");
    headings.get(column).map(readings).unwrap_or_default()
}
