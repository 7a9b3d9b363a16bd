//! One entry of what is known of a portal: what it says, how sure that is, where it was read and when.

use super::{Changing, OWN_SOURCE};
use crate::session::{Session, code};
use complaint::{Certainty, Day, Portal, Sourced};
use leptos::prelude::*;

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// What it says.
    pub value: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
    /// When it was entered.
    pub day: Day,
}

impl Known {
    /// An entry with its value in words.
    pub fn of<T>(entry: &Sourced<T>, value: String) -> Self {
        Self { value, certainty: entry.certainty, source: entry.source.clone(), day: entry.day }
    }
}

/// How an entry is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryKind {
    /// On one line.
    #[default]
    Line,
    /// On several.
    Lines,
    /// A number.
    Number,
}

/// An entry that can be changed; it is kept when the field is left.
#[component]
pub fn Entry<G, S>(
    label: Signal<String>,
    testid: &'static str,
    #[prop(optional)] kind: EntryKind,
    get: G,
    set: S,
) -> impl IntoView
where
    G: Fn(&Portal) -> Option<Known> + Send + Sync + 'static,
    S: Fn(&mut Portal, String) + Copy + Send + Sync + 'static,
{
    let changing = expect_context::<Changing>();
    let known = changing.part(get);
    let known = Memo::new(move |_| known.get().flatten());
    let value =
        Memo::new(move |_| known.with(|known| known.as_ref().map(|known| known.value.clone()).unwrap_or_default()));
    let keep = move |text: String| {
        let text = text.trim().to_owned();
        if text != value.get_untracked() {
            changing.change(|portal| set(portal, text));
        }
    };
    let input = match kind {
        EntryKind::Lines => view! {
            <textarea
                rows="2"
                data-testid=testid
                prop:value=move || value.get()
                on:change=move |event| keep(event_target_value(&event))
            ></textarea>
        }
        .into_any(),
        EntryKind::Line | EntryKind::Number => view! {
            <input
                type="text"
                inputmode=if kind == EntryKind::Number { "decimal" } else { "text" }
                autocomplete="off"
                data-testid=testid
                prop:value=move || value.get()
                on:change=move |event| keep(event_target_value(&event))
            />
        }
        .into_any(),
    };
    view! {
        <label class="field form-field">
            <span>{label}</span>
            {input}
        </label>
        <KnownLine known=known/>
    }
}

/// How sure an entry is, where it was read and when.
#[component]
pub fn KnownLine(#[prop(into)] known: Signal<Option<Known>>) -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        known.get().map(|known| {
            let Known { certainty, source, day, .. } = known;
            // Of what the analyst has entered here, the certainty says where it is from.
            let source = Some(source).filter(|source| source != OWN_SOURCE);
            view! {
                <small class="known" data-certainty=code(certainty)>
                    <b>{move || session.say(certainty.key())}</b>
                    {source.map(|source| format!(" · {source}"))}
                    {format!(" · {day}")}
                </small>
            }
        })
    }
}
