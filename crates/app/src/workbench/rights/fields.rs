//! Fields of a right's form.

use super::form::{Form, Wrong};
use crate::session::{Session, say};
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

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// On one line.
    #[default]
    Line,
    /// On several.
    Lines,
    /// A day.
    Day,
}

/// A text. The form is read once: nobody else writes it while the field is there.
#[component]
pub fn TextField(
    field: &'static str,
    label: &'static str,
    #[prop(optional)] help: Option<&'static str>,
    #[prop(optional)] kind: TextKind,
    /// The id of a list of proposals.
    #[prop(optional)]
    list: Option<&'static str>,
    get: fn(&Form) -> String,
    set: fn(&mut Form, String),
) -> impl IntoView {
    let Writing { form, wrong } = expect_context();
    let value = form.with_untracked(get);
    let write = move |text: String| {
        if wrong.with_untracked(|wrong| wrong.is_some_and(|wrong| wrong.field == field)) {
            wrong.set(None);
        }
        form.update(|form| set(form, text));
    };
    let is_wrong = move || wrong.with(|wrong| wrong.is_some_and(|wrong| wrong.field == field)).to_string();
    let id = format!("right-{field}");
    let input = match kind {
        TextKind::Lines => view! {
            <textarea
                id=id.clone()
                rows="3"
                data-field=field
                aria-invalid=is_wrong
                prop:value=value
                on:input=move |event| write(event_target_value(&event))
            ></textarea>
        }
        .into_any(),
        TextKind::Line | TextKind::Day => view! {
            <input
                id=id.clone()
                type=if kind == TextKind::Day { "date" } else { "text" }
                autocomplete="off"
                list=list
                data-field=field
                aria-invalid=is_wrong
                prop:value=value
                on:input=move |event| write(event_target_value(&event))
            />
        }
        .into_any(),
    };
    view! {
        <div class="field form-field">
            <label for=id>{say(label)}</label>
            <div>
                {input}
                {help.map(|help| view! { <small>{say(help)}</small> })}
                <WrongNote field=field/>
            </div>
        </div>
    }
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
    let session = expect_context::<Session>();
    let Writing { form, .. } = expect_context();
    let chosen = form.with_untracked(get);
    let id = format!("right-{field}");
    view! {
        <div class="field form-field">
            <label for=id.clone()>{say(label)}</label>
            <div>
                <select
                    id=id
                    data-field=field
                    on:change=move |event| form.update(|form| set(form, event_target_value(&event)))
                >
                    {choices.into_iter().map(|(code, name)| {
                        let selected = code == chosen;
                        view! { <option value=code selected=selected>{move || session.say(name)}</option> }
                    }).collect_view()}
                </select>
                {help.map(|help| view! { <small>{say(help)}</small> })}
            </div>
        </div>
    }
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

/// What is wrong with a field.
#[component]
pub fn WrongNote(field: &'static str) -> impl IntoView {
    let session = expect_context::<Session>();
    let Writing { wrong, .. } = expect_context();
    view! {
        <div role="alert">
            {move || wrong.get().filter(|wrong| wrong.field == field).map(|wrong| view! {
                <p class="failure" data-testid="wrong" data-field=field>{session.say(wrong.key)}</p>
            })}
        </div>
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
