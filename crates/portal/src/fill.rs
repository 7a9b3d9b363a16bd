//! Filling a control in, and putting back what stood in it.

mod days;
mod dropdown;
mod files;

use crate::control::{Control, Kind};
use crate::dom;
use crate::events;
use crate::page::is_never_filled;
use crate::settle::{quiet, until};
use crate::text::{pick, says_day};
use files::shown_files;
use protocol::{FieldOutcome, FillValue, Refusal};
use wasm_bindgen::JsCast;
use web_sys::{Element, FileList, Node};

pub(crate) use files::Taken;

/// How long the page may take to show what was filled in, in milliseconds.
const ANSWER: u32 = 1_500;

/// What stood in a control before.
pub(crate) struct Before {
    /// The control.
    pub control: Control,
    /// What stood in it.
    what: Content,
}

enum Content {
    Text(String),
    /// A day, in a field that opens a calendar.
    Day(String),
    Index(i32),
    Chosen(Option<usize>),
    Shown(Vec<String>),
    Files(FileList, Vec<String>),
}

/// Why a control was not filled in, and what it offered instead.
pub(crate) type Refused = (Refusal, Vec<String>);

impl Before {
    /// What stands in a control now, in which such a value is about to be filled in.
    pub(crate) fn of(control: &Control, value: &FillValue) -> Option<Self> {
        let what = match control.kind {
            Kind::Line | Kind::Dropdown if matches!(value, FillValue::Day { .. }) => {
                Content::Day(dom::value(&control.element))
            }
            Kind::Line | Kind::Lines | Kind::Day | Kind::Editable => Content::Text(control.text()),
            Kind::Select => Content::Index(dom::selected_index(&control.element)),
            Kind::Radios => Content::Chosen(control.chosen()),
            Kind::Dropdown => Content::Shown(crate::control::shown_texts(&control.element)),
            Kind::Files => {
                let files = dom::files(&control.element)?;
                Content::Files(files, shown_files(control))
            }
        };
        Some(Self { control: control.clone(), what })
    }

    /// Puts it back. `now` is the control as it is found today, since a page may have drawn it anew. Whether what stands there
    /// is what stood there.
    pub(crate) async fn put_back(&self, now: &Control, trees: &[Node]) -> bool {
        match &self.what {
            Content::Text(text) => {
                write(now, text);
                quiet(trees).await;
                now.text() == *text
            }
            Content::Day(text) => {
                if text.is_empty() {
                    dropdown::clear(&now.element);
                } else {
                    days::fill(now, text, trees).await;
                }
                until(ANSWER, || dom::value(&now.element) == *text).await
            }
            Content::Index(index) => {
                dom::set_selected_index(&now.element, *index);
                events::selected(&now.element);
                quiet(trees).await;
                dom::selected_index(&now.element) == *index
            }
            Content::Chosen(Some(index)) => {
                if let Some(choice) = now.choices.get(*index) {
                    events::click(choice);
                }
                until(ANSWER, || now.chosen() == Some(*index)).await
            }
            Content::Chosen(None) => {
                for choice in now.choices.iter().filter(|choice| dom::is_named(choice, &["input"])) {
                    dom::set_checked(choice, false);
                    events::selected(choice);
                }
                // A framework may hold on to the choice that is no longer shown, which nobody can see from here.
                false
            }
            Content::Shown(texts) => {
                let same = || crate::control::shown_texts(&now.element) == *texts;
                if same() {
                    return true;
                }
                dropdown::clear(&now.element);
                quiet(trees).await;
                // What is still shown, such as a label, is no choice that was lost.
                let shown = crate::control::shown_texts(&now.element);
                for text in texts.iter().filter(|text| !shown.contains(text)) {
                    if same() {
                        break;
                    }
                    let _ = dropdown::choose(now, std::slice::from_ref(text), None, trees).await;
                }
                until(ANSWER, same).await
            }
            Content::Files(files, shown) => files::put_back(now, files, shown, trees).await,
        }
    }
}

/// Fills a control in, waiting so many milliseconds for what depends on a choice before it: a lock that opens, a list that
/// comes. What stands in it then is for [`holds`] to say. False where it stood there already.
pub(crate) async fn fill(
    control: &Control,
    value: &FillValue,
    taken: &Taken,
    trees: &[Node],
    patience: u32,
) -> Result<bool, Refused> {
    if is_never_filled(&control.element) {
        return Err((Refusal::NeverFilled, Vec::new()));
    }
    if !control.kind.takes(value) {
        return Err((Refusal::WrongKind, Vec::new()));
    }
    if holds(control, value) {
        return Ok(false);
    }
    if !until(patience, || !is_locked(control, value)).await {
        return Err((Refusal::Locked, Vec::new()));
    }
    match value {
        FillValue::Line { text } | FillValue::Lines { text } => {
            if let Some(most) = most_signs(&control.element)
                && text.encode_utf16().count() > most
            {
                return Err((Refusal::Locked, vec![most.to_string()]));
            }
            write(control, text);
            quiet(trees).await;
        }
        FillValue::Day { day } if control.kind == Kind::Day => {
            write(control, day);
            quiet(trees).await;
        }
        FillValue::Day { day } => {
            if !days::fill(control, day, trees).await {
                return Err((Refusal::Locked, Vec::new()));
            }
        }
        FillValue::Choice { names, number } => match control.kind {
            Kind::Select => {
                let number = number.as_deref();
                until(patience, || pick(&control.offered(), names, number).is_some()).await;
                let offered = control.offered();
                let index = pick(&offered, names, number).ok_or_else(|| not_offered(offered))?;
                dom::set_selected_index(&control.element, i32::try_from(index).unwrap_or(-1));
                events::selected(&control.element);
                quiet(trees).await;
            }
            Kind::Radios => {
                let offered = control.offered();
                let index = pick(&offered, names, number.as_deref()).ok_or_else(|| not_offered(offered))?;
                if let Some(choice) = control.choices.get(index) {
                    events::click(choice);
                }
                until(ANSWER, || control.chosen() == Some(index)).await;
                quiet(trees).await;
            }
            _ => dropdown::choose(control, names, number.as_deref(), trees).await?,
        },
        FillValue::Files { files } => files::fill(control, files, taken, trees).await?,
    }
    Ok(true)
}

/// Whether what belongs in a control stands in it.
pub(crate) fn holds(control: &Control, value: &FillValue) -> bool {
    match value {
        FillValue::Line { text } | FillValue::Lines { text } => {
            let wanted = text.replace("\r\n", "\n");
            match control.kind {
                // Lines of an editable element are elements, and the space between them is the page's.
                Kind::Editable => {
                    let lines = |text: &str| {
                        text.lines()
                            .map(|line| line.trim().to_owned())
                            .filter(|line| !line.is_empty())
                            .collect::<Vec<_>>()
                    };
                    lines(&control.text()) == lines(&wanted)
                }
                _ => control.text() == wanted,
            }
        }
        FillValue::Day { day } => match control.kind {
            Kind::Day => control.text() == *day,
            _ => says_day(&dom::value(&control.element), day, &days::pattern(&control.element)),
        },
        FillValue::Choice { names, number } => control.shows(names, number.as_deref()),
        FillValue::Files { files } => {
            let shown = shown_files(control);
            shown.len() == files.len() && files.iter().all(|file| shown.contains(&file.name))
        }
    }
}

/// What came of filling a control in, read from the page.
pub(crate) fn outcome(control: &Control, value: &FillValue) -> FieldOutcome {
    if holds(control, value) { FieldOutcome::Filled } else { FieldOutcome::Differs }
}

/// What stands in a control, as the analyst is told.
pub(crate) fn found(control: &Control) -> String {
    if control.kind == Kind::Files { shown_files(control).join("\n") } else { control.text() }
}

/// Writes text into a control, as pasting it would.
fn write(control: &Control, text: &str) {
    let element = &control.element;
    events::focus(element);
    if control.kind == Kind::Editable {
        write_editable(element, text);
    } else {
        dom::set_value(element, text);
        events::typed(element);
        events::changed(element);
    }
    events::blur(element);
}

/// The browser's own way of pasting: an editor keeps its own idea of the text and hears of this.
fn write_editable(element: &Element, text: &str) {
    let Some(document) = dom::document_of(element) else { return };
    let selection = dom::window_of(&document).and_then(|window| window.get_selection().ok().flatten());
    if let Some(selection) = selection {
        let _ = selection.select_all_children(element);
    }
    let document: &web_sys::HtmlDocument = document.unchecked_ref();
    let command = if text.is_empty() { "delete" } else { "insertText" };
    events::without_sending(element, || {
        let _ = document.exec_command_with_show_ui_and_value(command, false, text);
    });
}

fn not_offered(offered: Vec<String>) -> Refused {
    (Refusal::NotOffered, offered.into_iter().filter(|text| !text.trim().is_empty()).collect())
}

fn is_locked(control: &Control, value: &FillValue) -> bool {
    let element = &control.element;
    let off = dom::attribute(element, "disabled").is_some()
        || dom::matches(element, ":disabled")
        || dom::attribute(element, "aria-disabled").as_deref() == Some("true");
    // Fields that open something are often not to be typed in.
    let opens = matches!(value, FillValue::Choice { .. } | FillValue::Files { .. } | FillValue::Day { .. });
    off || (!opens && dom::attribute(element, "readonly").is_some())
}

fn most_signs(element: &Element) -> Option<usize> {
    dom::attribute(element, "maxlength")?.trim().parse().ok()
}
