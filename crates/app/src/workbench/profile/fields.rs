//! Fields of the profile's forms: each shows what is wrong with it, as soon as it is.

use super::editing::{Editing, Wrong};
use crate::session::say;
pub use crate::workbench::form_field::Entry;
use crate::workbench::form_field::{ChoiceEntry, FieldFrame, TextEntry};
use crate::workbench::register::Said;
use analysis::Profile;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use std::cell::Cell;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A form and what would be wrong with it if it was kept now.
#[derive(Clone, Copy)]
pub struct Form {
    /// The fields by their names in the document; what is wrong with no field stands at the first.
    fields: &'static [&'static str],
    wrong: Memo<Option<Wrong>>,
    /// The fields something was entered into; of the others nothing is said before it was tried to keep them.
    touched: RwSignal<BTreeSet<&'static str>>,
    tried: RwSignal<bool>,
}

impl Form {
    /// A form of these fields, given what checks what stands in them.
    pub fn new(fields: &'static [&'static str], check: impl Fn() -> Option<Wrong> + Send + Sync + 'static) -> Self {
        Self {
            fields,
            wrong: Memo::new(move |_| check()),
            touched: RwSignal::new(BTreeSet::new()),
            tried: RwSignal::new(false),
        }
    }

    /// A form of these fields of the profile, and what keeps them: `write` puts what is entered into the profile as
    /// [`Editing::tried`] wants it, `said` is what is said of it once it is kept, and then `done` follows.
    pub fn of_profile(
        fields: &'static [&'static str],
        write: impl Fn(&mut Profile) -> Option<String> + Copy + Send + Sync + 'static,
        said: impl Fn() -> Said + Send + Sync + 'static,
        done: Callback<()>,
    ) -> (Self, Callback<()>) {
        let editing = expect_context::<Editing>();
        let kept = Callback::new(move |()| {
            if editing.change(untrack(&said), write).is_ok() {
                done.run(());
            }
        });
        (Self::new(fields, move || editing.tried(write).err()), kept)
    }

    /// What is to be said of a field.
    fn said_of(self, field: &str) -> Option<String> {
        let wrong = self.wrong.get()?;
        let place = self.fields.iter().copied().find(|known| *known == wrong.field).or(self.fields.first().copied())?;
        // What is part of the same is entered together: one of them may be wrong because of another.
        let whole = |field: &'static str| field.split('.').next();
        let is_touched = || self.touched.with(|touched| touched.iter().any(|other| whole(other) == whole(place)));
        (place == field && (self.tried.get() || is_touched())).then_some(wrong.problem)
    }

    /// What is to be said of a field, as it changes.
    fn wrong_with(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.said_of(field))
    }

    fn touch(self, field: &'static str) {
        self.touched.update(|touched| {
            touched.insert(field);
        });
    }

    /// The form is as empty as it was at first.
    pub fn begin_again(self) {
        self.tried.set(false);
        self.touched.update(BTreeSet::clear);
    }
}

thread_local! {
    static FIELDS: Cell<u32> = const { Cell::new(0) };
}

/// An id that no other field of the document has: several forms of a kind may be open.
fn fresh_id() -> String {
    FIELDS.with(|count| {
        count.set(count.get() + 1);
        format!("profile-field-{}", count.get())
    })
}

/// A text.
#[component]
pub fn TextField(
    form: Form,
    field: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] help: Option<&'static str>,
    #[prop(optional)] entry: Entry,
    /// What holds where nothing is entered.
    #[prop(optional, into)]
    otherwise: Option<Signal<String>>,
    /// Whether the caret goes here when the form is opened.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let frame = FieldFrame { id: fresh_id(), field, label, help, wrong: form.wrong_with(field) };
    let write = Callback::new(move |text| {
        form.touch(field);
        value.set(text);
    });
    view! { <TextEntry frame entry value write otherwise list=None first/> }
}

/// One of several values, each with its code and the key of its name.
#[component]
pub fn ChoiceField(
    form: Form,
    field: &'static str,
    label: &'static str,
    #[prop(optional)] help: Option<&'static str>,
    choices: Vec<(String, &'static str)>,
    value: RwSignal<String>,
) -> impl IntoView {
    let frame = FieldFrame { id: fresh_id(), field, label, help, wrong: form.wrong_with(field) };
    let write = Callback::new(move |chosen| {
        form.touch(field);
        value.set(chosen);
    });
    view! { <ChoiceEntry frame choices chosen=value.get_untracked() write/> }
}

/// The fields with what keeps them and what leaves it. Enter in a line keeps, Escape leaves.
#[component]
pub fn Fields(
    form: Form,
    testid: &'static str,
    /// The key of the button that keeps.
    keep: &'static str,
    kept: Callback<()>,
    /// Leaving without keeping; none where the form is always there.
    #[prop(optional_no_strip)]
    left: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Form>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.wrong.with_untracked(Option::is_none) {
            kept.run(());
            return;
        }
        form.tried.set(true);
        // The field is marked when what depends on it has been drawn anew.
        request_animation_frame(move || {
            let wrong = node.get_untracked().and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten());
            if let Some(field) = wrong.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                // A field that is not there can't be wrong.
                let _ = field.focus();
            }
        });
    };
    let key = move |event: KeyboardEvent| {
        if let Some(left) = left.filter(|_| event.key() == "Escape") {
            event.stop_propagation();
            left.run(());
        }
    };
    view! {
        <form class="form profile-form" node_ref=node data-testid=testid on:submit=submit on:keydown=key>
            {children()}
            <div class="buttons">
                <button class="primary" type="submit" data-testid="keep">{say(keep)}</button>
                {left.map(|left| view! {
                    <button type="button" data-testid="leave" on:click=move |_| left.run(())>{say("panel.edit.leave")}</button>
                })}
            </div>
        </form>
    }
}

/// The parts of a text between commas, semicolons and line ends.
pub fn parts(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '\n', '，', '；', '、']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// The lines of a text that hold something.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// How many rows of a list are shown at once; more are not gone through by eye.
pub const SHOWN: usize = 100;

/// Narrows a list that is long.
#[component]
pub fn Narrow(
    label: &'static str,
    sought: RwSignal<String>,
    /// How many there are in all.
    count: Signal<usize>,
) -> impl IntoView {
    const LONG: usize = 12;
    view! {
        <Show when=move || { count.get() > LONG }>
            <label class="narrow">
                <span class="hidden">{say(label)}</span>
                <input
                    type="search"
                    data-testid="narrow"
                    placeholder=say(label)
                    prop:value=move || sought.get()
                    on:input=move |event| sought.set(event_target_value(&event))
                />
            </label>
        </Show>
    }
}

/// Whether a text holds what is sought, whatever the case.
pub fn holds(text: &str, sought: &str) -> bool {
    let sought = sought.trim();
    sought.is_empty() || text.to_lowercase().contains(&sought.to_lowercase())
}
