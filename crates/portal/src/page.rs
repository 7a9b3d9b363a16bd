//! What is on the page: the trees of its documents, its controls, and what is left to the analyst.

use crate::control::{Control, Kind};
use crate::dom;
use crate::text::{folded, is_one_of};
use crate::visible::{is_shown, is_shown_part, text_of};
use crate::words::{CODES, FILING_BUTTONS, NEVER, OTHER_BUTTONS};
use protocol::{LeftKind, LeftToYou};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Node};

/// How many controls a page has at most; no form has more.
const MOST_CONTROLS: usize = 2_000;

/// How many of them are seen at most; each has to be compared with the rest of its form.
const MOST_SHOWN: usize = 400;

/// How many elements are looked at for shadow roots and frames.
const MOST_ELEMENTS: u32 = 200_000;

/// How many trees a page has at most.
const MOST_TREES: usize = 500;

/// What controls are made of.
const CONTROLS: &str = "input,textarea,select,[contenteditable],[role=combobox],[aria-haspopup=listbox],[role=radio]";

/// What can be pressed.
pub(crate) const BUTTONS: &str = "button,input[type=submit],input[type=button],input[type=image],[role=button]";

/// The elements a shadow root can stand in, besides those with a name of their own.
const HOSTS: &str = "article,aside,blockquote,body,div,footer,h1,h2,h3,h4,h5,h6,header,main,nav,p,section,span";

/// The page as it is now.
pub(crate) struct Page {
    /// The documents and shadow roots, the page's own first.
    pub trees: Vec<Node>,
    /// The controls that may be filled in, in order.
    pub controls: Vec<Control>,
    /// Frames of others, by host.
    pub foreign_frames: Vec<String>,
}

/// A page with more in it than any form has.
pub(crate) struct TooMuch;

impl Page {
    /// Looks at the page.
    pub(crate) fn look(document: &Document) -> Result<Self, TooMuch> {
        let (trees, foreign_frames) = trees(document)?;
        let mut found = Vec::new();
        for tree in &trees {
            found.extend(dom::all_in(tree, CONTROLS));
            if found.len() > MOST_CONTROLS {
                return Err(TooMuch);
            }
        }
        let controls = controls(&found);
        if controls.len() > MOST_SHOWN {
            return Err(TooMuch);
        }
        Ok(Self { trees, controls, foreign_frames })
    }

    /// Whether an element belongs to a control, and to which.
    pub(crate) fn control_at(&self, element: &Element) -> Option<&Control> {
        self.controls.iter().find(|control| control.parts().any(|part| dom::holds(part, element)))
    }

    /// What is left to the analyst, as far as it can be seen.
    pub(crate) fn left(&self) -> Vec<LeftToYou> {
        /// More of them tell nobody anything.
        const MOST: usize = 20;
        let mut left = BTreeSet::new();
        for tree in &self.trees {
            for input in dom::all_in(tree, "input[type=checkbox],[role=checkbox]") {
                let host =
                    visible_host(&input, Kind::Radios).or_else(|| dom::closest(&input, "label").filter(is_shown));
                if let Some(label) = host.and_then(|_| crate::label::of_choice(&input)) {
                    left.insert(LeftToYou { kind: LeftKind::Declaration, label });
                }
            }
            for input in dom::all_in(tree, "input,iframe,img") {
                let names = [
                    dom::attribute_or_empty(&input, "name"),
                    dom::attribute_or_empty(&input, "id"),
                    dom::attribute_or_empty(&input, "placeholder"),
                    dom::attribute_or_empty(&input, "src"),
                ];
                let label = names.iter().find(|name| CODES.iter().any(|code| folded(name).contains(code)));
                if let Some(label) = label.filter(|_| is_shown(&input)) {
                    left.insert(LeftToYou { kind: LeftKind::Code, label: label.chars().take(80).collect() });
                }
            }
            for button in dom::all_in(tree, BUTTONS) {
                let label = words_of_button(&button);
                if is_one_of(&label, &FILING_BUTTONS) && is_shown(&button) {
                    left.insert(LeftToYou { kind: LeftKind::Submit, label });
                }
            }
        }
        left.into_iter().take(MOST).collect()
    }
}

/// What stands on a button.
pub(crate) fn words_of_button(button: &Element) -> String {
    if dom::is_named(button, &["input"]) {
        return dom::value(button);
    }
    let text = text_of(button, 60).unwrap_or_default();
    if text.is_empty() { dom::attribute_or_empty(button, "aria-label") } else { text }
}

/// Whether pressing an element could send a form.
pub(crate) fn could_submit(element: &Element) -> bool {
    let Some(button) = dom::closest_outside(element, "button,input[type=submit],input[type=image],a[href]") else {
        return false;
    };
    if dom::is_named(&button, &["a"]) {
        let address = dom::attribute_or_empty(&button, "href");
        return !(address.starts_with('#') && address.len() < 2 || address.starts_with("javascript:"));
    }
    let kind = dom::attribute_or_empty(&button, "type").to_lowercase();
    let submits = !matches!(kind.as_str(), "button" | "reset");
    submits && (dom::closest_outside(&button, "form").is_some() || dom::attribute(&button, "form").is_some())
}

/// Whether the form around a control is for something else: it looks things up, lets somebody in, or takes money.
pub(crate) fn is_in_other_form(control: &Element) -> bool {
    let mut here = Some(control.clone());
    while let Some(element) = here {
        if dom::matches(&element, "[role=search],search") {
            return true;
        }
        let is_form = dom::is_named(&element, &["form"]);
        if is_form && !dom::all_in(&element, "input[type=password],input[autocomplete^=cc-]").is_empty() {
            return true;
        }
        let buttons = dom::all_in(&element, BUTTONS);
        // A page of buttons without end decides nothing.
        let words: Vec<String> = buttons.iter().take(200).map(words_of_button).filter(|it| !it.is_empty()).collect();
        let files = words.iter().any(|word| is_one_of(word, &FILING_BUTTONS));
        if files || words.iter().any(|word| is_one_of(word, &OTHER_BUTTONS)) {
            return !files;
        }
        here = dom::parent(&element);
    }
    false
}

/// Whether a control is of those that are never filled in.
pub(crate) fn is_never_filled(element: &Element) -> bool {
    let kind = if dom::is_named(element, &["input"]) { dom::input_type(element) } else { String::new() };
    // A list that opens is often one to search in, and called a new password so that the browser offers nothing there.
    let opens = dom::attribute_or_empty(element, "role") == "combobox";
    let is_search = kind == "search" && !opens;
    if is_search || matches!(kind.as_str(), "password" | "checkbox" | "submit" | "button" | "image" | "reset") {
        return true;
    }
    let purpose = dom::attribute_or_empty(element, "autocomplete").to_lowercase();
    let is_guarded = ["cc-", "current-password", "one-time-code"].iter().any(|part| purpose.contains(part));
    if is_guarded
        || (purpose.contains("new-password") && !opens)
        || dom::attribute_or_empty(element, "role") == "searchbox"
    {
        return true;
    }
    let is_box = |name: &str| NEVER.iter().any(|part| name.contains(part));
    ["name", "id"].iter().any(|name| is_box(&dom::attribute_or_empty(element, name).to_lowercase()))
}

fn trees(document: &Document) -> Result<(Vec<Node>, Vec<String>), TooMuch> {
    let mut trees = Vec::new();
    let mut foreign = BTreeSet::new();
    let mut open: Vec<Node> = vec![document.clone().unchecked_into()];
    let mut looked = 0_u32;
    while let Some(tree) = open.pop() {
        for frame in dom::all_in(&tree, "iframe,frame") {
            if !is_shown(&frame) {
                continue;
            }
            match dom::framed(&frame) {
                Some(inner) => open.push(inner.unchecked_into()),
                None => {
                    let address = web_sys::Url::new(&dom::attribute_or_empty(&frame, "src"));
                    foreign.insert(address.map(|address| address.host()).unwrap_or_default());
                }
            }
        }
        for element in dom::all_in(&tree, "*") {
            looked += 1;
            if looked > MOST_ELEMENTS {
                return Err(TooMuch);
            }
            let may_host = dom::name(&element).contains('-') || dom::matches(&element, HOSTS);
            if let Some(root) = may_host.then(|| dom::shadow_root(&element)).flatten() {
                open.push(root);
            }
        }
        trees.push(tree);
        if trees.len() > MOST_TREES {
            return Err(TooMuch);
        }
    }
    Ok((trees, foreign.into_iter().filter(|host| !host.is_empty()).collect()))
}

/// What is drawn of a control: the element itself, or what a framework draws around it and for it alone. A field that is
/// hidden among others has none.
pub(crate) fn visible_host(element: &Element, kind: Kind) -> Option<Element> {
    /// Frameworks put at most so many elements around what they hide.
    const NEAR: usize = 5;
    if is_shown_part(element) {
        return Some(element.clone());
    }
    let others = match kind {
        Kind::Radios => "input:not([type=hidden]):not([type=radio]),textarea,select,[role=combobox]",
        _ => "input:not([type=hidden]),textarea,select,[role=combobox]",
    };
    let is_alone = |around: &Element| dom::all_in(around, others).iter().all(|other| dom::holds(element, other));
    let host = std::iter::successors(dom::parent(element), dom::parent)
        .take(NEAR)
        .take_while(|around| !dom::is_named(around, &["form", "fieldset", "body", "html"]) && is_alone(around))
        .find(is_shown_part)?;
    // A hidden field for files is offered by something to press.
    let offers = || {
        let pressed = !dom::all_in(&host, "button,label,[role=button]").is_empty() || dom::is_named(&host, &["label"]);
        let points = dom::style(&host).and_then(|style| style.get_property_value("cursor").ok());
        pressed || points.as_deref() == Some("pointer")
    };
    (kind != Kind::Files || offers()).then_some(host)
}

fn controls(found: &[Element]) -> Vec<Control> {
    let mut controls: Vec<Control> = Vec::new();
    for element in found {
        if is_never_filled(element) {
            continue;
        }
        let Some(kind) = Kind::of(element) else { continue };
        let shown = match kind {
            Kind::Dropdown | Kind::Radios | Kind::Files => visible_host(element, kind),
            _ => is_shown(element).then(|| element.clone()),
        };
        let Some(host) = shown else { continue };
        // What opens a list often holds the field one types in to search it.
        let nested = |outer: &Control| {
            outer.kind == Kind::Dropdown && kind != Kind::Radios && outer.parts().any(|part| dom::holds(part, element))
        };
        if controls.last().is_some_and(nested) {
            continue;
        }
        if kind == Kind::Radios {
            let group = crate::control::group_of(element);
            if let Some(known) =
                controls.iter_mut().find(|known| known.kind == Kind::Radios && known.group.as_ref() == Some(&group))
            {
                known.choices.push(element.clone());
                known.host = crate::control::common(&known.host, &host);
                continue;
            }
            controls.push(Control {
                element: element.clone(),
                kind,
                host,
                choices: vec![element.clone()],
                group: Some(group),
            });
            continue;
        }
        controls.push(Control { element: element.clone(), kind, host, choices: Vec::new(), group: None });
    }
    controls
}
