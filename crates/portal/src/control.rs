//! A control of the page, and what stands in it.

use crate::dom;
use crate::text::{name_of, pick};
use crate::visible::{is_shown_part, texts_of};
use protocol::{FieldMark, FillValue};
use web_sys::Element;

/// What kind of control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line of text.
    Line,
    /// Several lines.
    Lines,
    /// Text in an element the page lets one edit.
    Editable,
    /// A list of the browser's own.
    Select,
    /// Radio buttons that belong together.
    Radios,
    /// A list that opens, drawn by the page.
    Dropdown,
    /// A day, in the browser's own field.
    Day,
    /// Files.
    Files,
}

/// A control of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Control {
    /// The element; of radio buttons the first.
    pub element: Element,
    /// What kind.
    pub kind: Kind,
    /// What is seen of it.
    pub host: Element,
    /// The radio buttons.
    pub choices: Vec<Element>,
    /// What radio buttons have in common.
    pub group: Option<Group>,
}

/// What tells that radio buttons belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// The element around them.
    Around(Element),
    /// Their name, and their form or the tree they stand in.
    Named(String, Option<Element>),
}

impl Kind {
    /// The kind of an element, if it is one of ours.
    pub(crate) fn of(element: &Element) -> Option<Self> {
        let role = dom::attribute_or_empty(element, "role");
        let opens = role == "combobox" || dom::attribute_or_empty(element, "aria-haspopup") == "listbox";
        match dom::name(element).as_str() {
            "textarea" => Some(Kind::Lines),
            "select" if dom::selects_several(element) => None,
            "select" => Some(Kind::Select),
            "input" => match dom::input_type(element).as_str() {
                "radio" => Some(Kind::Radios),
                "file" => Some(Kind::Files),
                "date" => Some(Kind::Day),
                "text" | "url" | "tel" | "number" | "email" if !opens => Some(Kind::Line),
                "text" | "search" if opens => Some(Kind::Dropdown),
                _ => None,
            },
            _ if role == "radio" => Some(Kind::Radios),
            _ if opens => Some(Kind::Dropdown),
            _ if dom::is_content_editable(element) => Some(Kind::Editable),
            _ => None,
        }
    }

    /// Whether it can hold such a value at all.
    pub(crate) fn takes(self, value: &FillValue) -> bool {
        match value {
            FillValue::Line { .. } => matches!(self, Kind::Line | Kind::Lines | Kind::Editable),
            FillValue::Lines { text } => {
                matches!(self, Kind::Lines | Kind::Editable) || (self == Kind::Line && !text.contains('\n'))
            }
            FillValue::Choice { .. } => matches!(self, Kind::Select | Kind::Radios | Kind::Dropdown),
            FillValue::Day { .. } => matches!(self, Kind::Day | Kind::Line | Kind::Dropdown),
            FillValue::Files { .. } => self == Kind::Files,
        }
    }
}

impl Control {
    /// Everything that is this control.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Element> {
        [&self.element, &self.host].into_iter().chain(&self.choices)
    }

    /// Whether it is still on the page.
    pub(crate) fn is_connected(&self) -> bool {
        dom::is_connected(&self.element)
    }

    /// What stands in it, as a person would read it.
    pub(crate) fn text(&self) -> String {
        match self.kind {
            Kind::Line | Kind::Lines | Kind::Day => dom::value(&self.element).replace("\r\n", "\n"),
            Kind::Editable => dom::drawn_text(&self.element).replace('\u{a0}', " ").trim_end().to_owned(),
            Kind::Select => {
                let index = usize::try_from(dom::selected_index(&self.element)).ok();
                index.and_then(|index| dom::options(&self.element).into_iter().nth(index)).unwrap_or_default()
            }
            Kind::Radios => self.chosen().map(|chosen| self.choice_label(chosen)).unwrap_or_default(),
            Kind::Dropdown => shown_choice(&self.element),
            Kind::Files => names_of_files(&self.element).join("\n"),
        }
    }

    /// Which radio button is chosen.
    pub(crate) fn chosen(&self) -> Option<usize> {
        self.choices.iter().position(is_chosen)
    }

    /// What stands at a radio button.
    pub(crate) fn choice_label(&self, index: usize) -> String {
        self.choices.get(index).and_then(crate::label::of_choice).unwrap_or_default()
    }

    /// What is offered, as far as it can be read without opening anything.
    pub(crate) fn offered(&self) -> Vec<String> {
        match self.kind {
            Kind::Select => dom::options(&self.element),
            Kind::Radios => (0..self.choices.len()).map(|index| self.choice_label(index)).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether what stands in it is what belongs there. Of a list that opens, what is shown may hold more than the choice.
    pub(crate) fn shows(&self, names: &[String], number: Option<&str>) -> bool {
        match self.kind {
            Kind::Dropdown => {
                let shown = shown_texts(&self.element);
                shown.iter().any(|text| pick(std::slice::from_ref(text), names, number).is_some())
            }
            _ => {
                let text = self.text();
                !text.is_empty() && pick(&[text], names, number).is_some()
            }
        }
    }

    /// By what the analyst's pointing tells it again.
    pub(crate) fn mark(&self, label: Option<&str>) -> FieldMark {
        // An id or a name that is counted up tells another field the next time.
        let lasting = |name: &str| {
            let value = dom::attribute_or_empty(&self.element, name);
            if value.chars().any(|sign| sign.is_ascii_digit() || sign == ':' || sign == '«') {
                String::new()
            } else {
                value
            }
        };
        FieldMark {
            label: label.map(name_of).unwrap_or_default(),
            name: lasting("name"),
            id: lasting("id"),
            placeholder: dom::attribute_or_empty(&self.element, "placeholder").trim().to_owned(),
        }
    }

    /// Whether it bears everything of a mark.
    pub(crate) fn bears(&self, mark: &FieldMark, labels: &[String]) -> bool {
        let says = |name: &str, wanted: &str| {
            wanted.is_empty() || dom::attribute_or_empty(&self.element, name).trim() == wanted
        };
        *mark != FieldMark::default()
            && (mark.label.is_empty() || labels.iter().any(|label| name_of(label) == mark.label))
            && says("name", &mark.name)
            && says("id", &mark.id)
            && says("placeholder", &mark.placeholder)
    }
}

/// Whether a radio button is the chosen one.
pub(crate) fn is_chosen(choice: &Element) -> bool {
    match dom::is_named(choice, &["input"]) {
        true => dom::is_checked(choice),
        false => dom::attribute(choice, "aria-checked").as_deref() == Some("true"),
    }
}

/// What a radio button belongs to.
pub(crate) fn group_of(choice: &Element) -> Group {
    if let Some(around) = dom::closest_outside(choice, "[role=radiogroup],fieldset") {
        return Group::Around(around);
    }
    let name = dom::attribute_or_empty(choice, "name");
    if name.is_empty() {
        // Side by side, each with a label around it.
        let own = dom::closest(choice, "label").unwrap_or_else(|| choice.clone());
        return Group::Around(dom::parent(&own).unwrap_or(own));
    }
    Group::Named(name, dom::closest(choice, "form"))
}

/// The nearest element around both.
pub(crate) fn common(one: &Element, other: &Element) -> Element {
    std::iter::successors(Some(one.clone()), dom::parent)
        .find(|around| dom::holds(around, other))
        .unwrap_or_else(|| one.clone())
}

/// What is seen around a control that the page draws, up to the first other control: the nearest first.
pub(crate) fn surroundings(element: &Element, most: usize) -> Vec<Element> {
    let is_alone = |around: &Element| {
        let others = dom::all_in(around, "input,textarea,select,[role=combobox]");
        others.iter().all(|other| {
            dom::holds(element, other) || dom::is_named(other, &["input"]) && dom::input_type(other) == "hidden"
        })
    };
    std::iter::successors(Some(element.clone()), dom::parent).take(most).take_while(is_alone).collect()
}

/// The texts a list that opens shows for its choice.
pub(crate) fn shown_texts(element: &Element) -> Vec<String> {
    /// Frameworks put at most so many elements between the field and what is drawn of it.
    const NEAR: usize = 4;
    let own = if dom::is_named(element, &["input"]) { dom::value(element) } else { String::new() };
    let mut texts = Vec::new();
    for around in surroundings(element, NEAR).iter().filter(|around| is_shown_part(around)) {
        // Further out stands the label.
        if dom::rectangle(around).height() > 80.0 {
            break;
        }
        for text in texts_of(around, 300).unwrap_or_default() {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    if !own.is_empty() && !texts.contains(&own) {
        texts.push(own);
    }
    texts
}

fn shown_choice(element: &Element) -> String {
    shown_texts(element).into_iter().next().unwrap_or_default()
}

/// The names of the files that stand in a field.
pub(crate) fn names_of_files(element: &Element) -> Vec<String> {
    let Some(files) = dom::files(element) else { return Vec::new() };
    (0..files.length()).filter_map(|index| files.item(index)).map(|file| file.name()).collect()
}
