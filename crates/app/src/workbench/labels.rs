//! The labels of verdicts: those that are built in, and the analyst's own. None is ever taken out of the set, since it may
//! have been given; it is offered no longer.

use super::register::{DoneNote, Register, Said};
use crate::controls::NewName;
use crate::session::{Session, say};
use complaint::{Label, built_in_labels};
use leptos::prelude::*;

/// The labels in the order they are offered.
#[component]
pub fn Labels() -> impl IntoView {
    let register = expect_context::<Register>();
    let add = Callback::new(move |wanted: String| {
        if register.labels().iter().any(|label| label.en == wanted || label.zh == wanted) {
            return false;
        }
        let label = Label {
            id: format!("own-{}", register.labels().len() + 1),
            en: wanted.clone(),
            zh: wanted,
            infringement: false,
            actionable: false,
            inactive: false,
        };
        change(register, label, "panel.labels.added");
        true
    });
    view! {
        <section data-testid="labels">
            <h3>{say("panel.labels")}</h3>
            <p class="prose faint">{say("panel.labels.what")}</p>
            <DoneNote kept=register.kept_labels/>
            <table>
                <thead>
                    <tr>
                        <th>{say("panel.labels.name")}</th>
                        <th>{say("panel.verdict.infringement")}</th>
                        <th>{say("panel.verdict.actionable")}</th>
                        <th>{say("panel.labels.offered")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || register.labels() key=|label| label.id.clone() children=move |label| view! { <Row register id=label.id/> }/>
                </tbody>
            </table>
            <NewName
                label="panel.labels.name"
                make="panel.labels.add"
                testids=("new-label-name", "add-label")
                longest=80
                made=add
            />
        </section>
    }
}

#[component]
fn Row(register: Register, id: String) -> impl IntoView {
    let session = expect_context::<Session>();
    let is_own = built_in_labels().iter().all(|ours| ours.id != id);
    let id = StoredValue::new(id);
    let label = Memo::new(move |_| id.with_value(|id| register.labels().into_iter().find(|label| label.id == *id)));
    let name = Memo::new(move |_| {
        label.with(|label| label.as_ref().map(|label| label.name(session.language()).to_owned()).unwrap_or_default())
    });
    let edit = move |change_it: &dyn Fn(&mut Label)| {
        if let Some(mut label) = label.get_untracked() {
            change_it(&mut label);
            change(register, label, "panel.labels.changed");
        }
    };
    let rename = move |event| {
        let wanted = event_target_value(&event).trim().to_owned();
        if !wanted.is_empty() {
            edit(&|label| label.name_mut(untrack(|| session.language())).clone_from(&wanted));
        }
    };
    let is =
        move |part: fn(&Label) -> bool| Signal::derive(move || label.with(|label| label.as_ref().is_some_and(part)));
    view! {
        <tr data-testid="label-row" data-label=id.get_value()>
            <td>
                {if is_own {
                    view! {
                        <input type="text" maxlength="80" data-testid="label-name" aria-label=say("panel.labels.name") prop:value=move || name.get() on:change=rename/>
                    }.into_any()
                } else {
                    view! { <span>{move || name.get()}</span> }.into_any()
                }}
            </td>
            <td><Tick on=is(|it| it.infringement) named="panel.verdict.infringement" of=name turn=Callback::new(move |()| edit(&|it| it.infringement = !it.infringement))/></td>
            <td><Tick on=is(|it| it.actionable) named="panel.verdict.actionable" of=name turn=Callback::new(move |()| edit(&|it| it.actionable = !it.actionable))/></td>
            <td><Tick on=is(|it| !it.inactive) named="panel.labels.offered" of=name turn=Callback::new(move |()| edit(&|it| it.inactive = !it.inactive))/></td>
        </tr>
    }
}

#[component]
fn Tick(on: Signal<bool>, named: &'static str, of: Memo<String>, turn: Callback<()>) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <input
            type="checkbox"
            data-testid=named
            aria-label=move || format!("{}: {}", of.get(), session.say(named))
            prop:checked=move || on.get()
            on:change=move |_| turn.run(())
        />
    }
}

/// Keeps a label in place of what it was, or after the others.
fn change(register: Register, label: Label, said: &'static str) {
    let kept = register.kept_labels;
    let mut own = kept.items.get_untracked();
    let arguments = [("label", label.en.clone())];
    match own.iter_mut().find(|known| known.id == label.id) {
        Some(known) => *known = label,
        None => own.push(label),
    }
    kept.change(own, Said::new(said, arguments));
}
