//! A field of a form: its name, what is entered, what helps, and what is wrong with it.

use crate::session::{Session, say};
use leptos::html::{Input, Textarea};
use leptos::prelude::*;

/// How a text is entered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// On one line.
    #[default]
    Line,
    /// On several.
    Lines,
    /// As a day.
    Day,
}

/// What every field of a form has.
#[derive(Clone)]
pub struct FieldFrame {
    /// Tells it from every other element of the document.
    pub id: String,
    /// Its name in what the form makes.
    pub field: &'static str,
    /// The key of its name for people.
    pub label: &'static str,
    /// The key of what helps to fill it in.
    pub help: Option<&'static str>,
    /// What is wrong with it.
    pub wrong: Signal<Option<String>>,
}

impl FieldFrame {
    /// The id of what is said about it.
    fn about(&self) -> String {
        format!("{}-about", self.id)
    }
}

/// What is entered, with all that stands around it.
#[component]
fn Framed(frame: FieldFrame, children: Children) -> impl IntoView {
    let about = frame.about();
    let FieldFrame { id, field, label, help, wrong } = frame;
    view! {
        <div class="field form-field">
            <label for=id>{say(label)}</label>
            <div>
                {children()}
                <div id=about>
                    {help.map(|help| view! { <small>{say(help)}</small> })}
                    <WrongNote field wrong/>
                </div>
            </div>
        </div>
    }
}

/// A text.
#[component]
pub fn TextEntry(
    frame: FieldFrame,
    entry: Entry,
    #[prop(into)] value: Signal<String>,
    write: Callback<String>,
    /// What holds where nothing is entered.
    otherwise: Option<Signal<String>>,
    /// The id of a list of proposals.
    list: Option<&'static str>,
    /// Whether the caret goes here when the form is opened.
    first: bool,
) -> impl IntoView {
    let wrong = frame.wrong;
    let attributes = view! {
        <{..}
            id=frame.id.clone()
            data-field=frame.field
            aria-invalid=move || wrong.with(Option::is_some).to_string()
            aria-describedby=frame.about()
            placeholder=move || otherwise.map(|otherwise| otherwise.get())
            prop:value=move || value.get()
            on:input=move |event| write.run(event_target_value(&event))
        />
    };
    let input = match entry {
        Entry::Lines => {
            let node = NodeRef::<Textarea>::new();
            if first {
                node.on_load(|input| drop(input.focus()));
            }
            view! { <textarea {..attributes} node_ref=node rows="3"></textarea> }.into_any()
        }
        Entry::Line | Entry::Day => {
            let node = NodeRef::<Input>::new();
            if first {
                node.on_load(|input| drop(input.focus()));
            }
            let kind = if entry == Entry::Day { "date" } else { "text" };
            view! { <input {..attributes} node_ref=node type=kind autocomplete="off" list=list/> }.into_any()
        }
    };
    view! { <Framed frame>{input}</Framed> }
}

/// One of several values, each with its code and the key of its name.
#[component]
pub fn ChoiceEntry(
    frame: FieldFrame,
    choices: Vec<(String, &'static str)>,
    /// The code of what is chosen at first.
    chosen: String,
    write: Callback<String>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let wrong = frame.wrong;
    let select = view! {
        <select
            id=frame.id.clone()
            data-field=frame.field
            aria-invalid=move || wrong.with(Option::is_some).to_string()
            aria-describedby=frame.about()
            on:change=move |event| write.run(event_target_value(&event))
        >
            {choices.into_iter().map(|(code, name)| {
                let selected = code == chosen;
                view! { <option value=code selected=selected>{move || session.say(name)}</option> }
            }).collect_view()}
        </select>
    };
    view! { <Framed frame>{select}</Framed> }
}

/// What is wrong with a field.
#[component]
pub fn WrongNote(field: &'static str, #[prop(into)] wrong: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div role="alert">
            {move || wrong.get().map(|problem| view! {
                <p class="failure" data-testid="wrong" data-field=field>{problem}</p>
            })}
        </div>
    }
}
