//! Lists that open, as pages draw them.

use super::{ANSWER, Refused};
use crate::control::{Control, surroundings};
use crate::dom;
use crate::events;
use crate::page::could_submit;
use crate::settle::{quiet, until};
use crate::text::pick;
use crate::visible::{is_shown, text_of};
use js_sys::Set;
use protocol::Refusal;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

/// What may be an option: by its role, or by what frameworks call those whose roles stand in a list for screen readers.
const OPTIONS: &str = "[role=option],[role=menuitem],[role=menuitemradio],[role=treeitem],[aria-selected],li,\
    [class*=option i],[class*=item i]";

/// How long a list may take to come, in milliseconds: it may be asked for only now.
const LIST: u32 = 2_500;

/// An option that can be seen.
struct Choice {
    element: Element,
    text: String,
}

/// Chooses in a list that opens: opens it, looks, types what is looked for where one can, scrolls, and presses the option.
pub(super) async fn choose(
    control: &Control,
    names: &[String],
    number: Option<&str>,
    trees: &[Node],
) -> Result<(), Refused> {
    if control.shows(names, number) {
        return Ok(());
    }
    let element = &control.element;
    if could_submit(element) {
        return Err((Refusal::WrongKind, Vec::new()));
    }
    let before = Set::new(&JsValue::UNDEFINED);
    for element in trees.iter().flat_map(|tree| dom::all_in(tree, OPTIONS)).filter(is_shown) {
        before.add(&element);
    }
    events::press(element);
    events::focus(element);
    let mut offered = Vec::new();
    let mut found = look(trees, &before, names, number, &mut offered).await;
    let can_type = dom::is_named(element, &["input"]) && dom::attribute(element, "readonly").is_none();
    if found.is_none() && can_type {
        for wanted in number.into_iter().chain(names.iter().map(String::as_str)) {
            dom::set_value(element, wanted);
            events::typed(element);
            found = look(trees, &before, names, number, &mut offered).await;
            if found.is_some() {
                break;
            }
        }
        if found.is_none() {
            dom::set_value(element, "");
            events::typed(element);
            quiet(trees).await;
        }
    }
    if found.is_none() {
        found = scroll_for(trees, &before, names, number, &mut offered).await;
    }
    let Some(option) = found.filter(|option| !could_submit(option)) else {
        close(element);
        quiet(trees).await;
        return Err((Refusal::NotOffered, offered));
    };
    events::press(&option);
    until(ANSWER, || control.shows(names, number)).await;
    close(element);
    quiet(trees).await;
    Ok(())
}

/// Takes the choice back by what the page offers for that.
pub(super) fn clear(element: &Element) {
    /// Where such a button stands: in what is drawn around the field.
    const NEAR: usize = 4;
    const CLEAR: &str = "[class*=clear i],[aria-label*=clear i],[title*=clear i],[aria-label*=清],[title*=清]";
    let around = surroundings(element, NEAR);
    let button = around.iter().flat_map(|around| dom::all_in(around, CLEAR)).find(|button| !could_submit(button));
    if let Some(button) = button {
        events::press(&button);
    }
}

/// Waits until what is looked for is among the options that came with the opening.
async fn look(
    trees: &[Node],
    before: &Set,
    names: &[String],
    number: Option<&str>,
    offered: &mut Vec<String>,
) -> Option<Element> {
    let mut found = None;
    let mut seen_twice = 0;
    until(LIST, || {
        let options = visible_options(trees, before);
        let texts: Vec<String> = options.iter().map(|choice| choice.text.clone()).collect();
        found = pick(&texts, names, number).map(|index| options[index].element.clone());
        // A list that stands there without changing has all it will show.
        seen_twice = if texts.is_empty() || texts != *offered { 0 } else { seen_twice + 1 };
        if !texts.is_empty() {
            *offered = texts;
        }
        found.is_some() || seen_twice > 8
    })
    .await;
    found
}

/// Scrolls through a list that draws only what is in view.
async fn scroll_for(
    trees: &[Node],
    before: &Set,
    names: &[String],
    number: Option<&str>,
    offered: &mut Vec<String>,
) -> Option<Element> {
    /// Screens of a list; a longer one wants to be searched.
    const MOST: usize = 40;
    let first = visible_options(trees, before).into_iter().next()?.element;
    let list = std::iter::successors(Some(first), dom::parent).take(8).find(|around| {
        let (whole, seen, _) = dom::scrolling(around);
        seen > 0.0 && whole > seen + 4.0
    })?;
    for _ in 0..MOST {
        let (whole, seen, top) = dom::scrolling(&list);
        if top + seen >= whole - 1.0 {
            return None;
        }
        dom::scroll_to(&list, top + seen * 0.8);
        quiet(trees).await;
        let options = visible_options(trees, before);
        let texts: Vec<String> = options.iter().map(|choice| choice.text.clone()).collect();
        if let Some(index) = pick(&texts, names, number) {
            return Some(options[index].element.clone());
        }
        for text in texts {
            if !offered.contains(&text) {
                offered.push(text);
            }
        }
    }
    None
}

/// The options one can see now and could not before, the innermost where some are within others.
fn visible_options(trees: &[Node], before: &Set) -> Vec<Choice> {
    /// More than one can look through.
    const MOST: usize = 500;
    const LONGEST: usize = 200;
    let mut choices: Vec<Choice> = Vec::new();
    let all = trees.iter().flat_map(|tree| dom::all_in(tree, OPTIONS)).filter(|element| !before.has(element));
    for element in all.filter(|element| !is_disabled(element) && is_shown(element)).take(MOST) {
        let Some(text) = text_of(&element, LONGEST).filter(|text| !text.is_empty()) else { continue };
        if let Some(last) = choices.last()
            && dom::holds(&last.element, &element)
        {
            choices.pop();
        }
        choices.push(Choice { element, text });
    }
    choices
}

fn is_disabled(option: &Element) -> bool {
    dom::attribute(option, "aria-disabled").as_deref() == Some("true")
}

/// Closes the list where it is still open, by what opened it.
fn close(element: &Element) {
    if dom::attribute(element, "aria-expanded").as_deref() == Some("true") {
        events::press(element);
    }
    events::blur(element);
}
