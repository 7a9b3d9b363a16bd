//! Fields of a right's form.

use super::form::{Form, Wrong};
use crate::session::{Session, say};
pub use crate::workbench::form_field::Entry;
use crate::workbench::form_field::{ChoiceEntry, FieldFrame, TextEntry};
use complaint::Day;
use leptos::prelude::*;

/// The form and what is wrong in it.
#[derive(Clone, Copy)]
pub struct Writing {
    /// The form.
    pub form: RwSignal<Form>,
    /// The first field that is wrong, once it was tried to keep it.
    pub wrong: RwSignal<Option<Wrong>>,
}

impl Writing {
    /// What is wrong with a field, as it changes.
    pub fn wrong_with(self, field: &'static str) -> Signal<Option<String>> {
        let session = expect_context::<Session>();
        let Writing { wrong, .. } = self;
        Signal::derive(move || wrong.get().filter(|wrong| wrong.field == field).map(|wrong| session.say(wrong.key)))
    }

    /// Says no longer that a field is wrong: it is being written.
    pub fn forgive(self, field: &'static str) {
        if self.wrong.with_untracked(|wrong| wrong.is_some_and(|wrong| wrong.field == field)) {
            self.wrong.set(None);
        }
    }
}

/// A text. The form is read once: nobody else writes it while the field is there.
#[component]
pub fn TextField(
    field: &'static str,
    label: &'static str,
    #[prop(optional)] help: Option<&'static str>,
    #[prop(optional)] entry: Entry,
    /// The id of a list of proposals.
    #[prop(optional)]
    list: Option<&'static str>,
    get: fn(&Form) -> String,
    set: fn(&mut Form, String),
) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let frame = FieldFrame { id: format!("right-{field}"), field, label, help, wrong: writing.wrong_with(field) };
    let write = Callback::new(move |text: String| {
        writing.forgive(field);
        writing.form.update(|form| set(form, text));
    });
    view! { <TextEntry frame entry value=writing.form.with_untracked(get) write otherwise=None list first=false/> }
}

/// One of several values, each with its code and the key of its name.
#[component]
pub fn ChoiceField(
    field: &'static str,
    label: &'static str,
    #[prop(optional)] help: Option<&'static str>,
    choices: Vec<(String, &'static str)>,
    get: fn(&Form) -> String,
    set: fn(&mut Form, String),
) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let frame = FieldFrame { id: format!("right-{field}"), field, label, help, wrong: writing.wrong_with(field) };
    let write = Callback::new(move |chosen: String| writing.form.update(|form| set(form, chosen)));
    view! { <ChoiceEntry frame choices chosen=writing.form.with_untracked(get) write/> }
}

/// Something that is so or not.
#[component]
pub fn CheckField(
    field: &'static str,
    label: &'static str,
    get: fn(&Form) -> bool,
    set: fn(&mut Form, bool),
) -> impl IntoView {
    let Writing { form, .. } = expect_context();
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-field=field
                prop:checked=form.with_untracked(get)
                on:change=move |event| form.update(|form| set(form, event_target_checked(&event)))
            />
            <span>{say(label)}</span>
        </label>
    }
}

/// A day as it stands in a field.
pub fn day_text(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A day from a field; none where there is none.
pub fn day_of(text: String) -> Option<Day> {
    Day::try_from(text).ok()
}
