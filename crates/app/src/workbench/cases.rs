//! The cases: making, naming, archiving them, taking them elsewhere; and the labels of the active one.

use super::labels::Labels;
use super::preset::Presetable;
use crate::cases::Cases;
use crate::controls::{FileButton, NewName};
use crate::files::{download_text, text_of};
use crate::moment::when;
use crate::session::{Session, say};
use crate::task::{Failure, Task};
use leptos::prelude::*;
use protocol::{Case, PageRequest, PolicyPart};
use webext::messaging::ask_worker;

/// The section.
#[component]
pub fn CasesSection() -> impl IntoView {
    let cases = Cases::open();
    let taking = Task::new();
    let create = Callback::new(move |name| {
        cases.ask(PageRequest::CreateCase { name });
        true
    });
    let import = Callback::new(move |files: Vec<web_sys::File>| {
        let Some(file) = files.into_iter().next() else { return };
        taking.run(async move {
            let text = text_of(&file).await?;
            cases.ask(PageRequest::ImportCase { text });
            Ok(())
        });
    });
    view! {
        <header class="section-head"><h2>{say("panel.section.cases")}</h2></header>
        <p class="prose faint">{say("panel.cases.what")}</p>
        <NewName
            label="panel.cases.name"
            make="panel.cases.create"
            testids=("new-case-name", "create-case")
            longest=120
            busy=Signal::derive(move || cases.working.is_busy())
            made=create
        >
            <FileButton
                label="panel.cases.import"
                accept=".json,application/json"
                testid="import-case"
                busy=Signal::derive(move || cases.working.is_busy() || taking.is_busy())
                chosen=import
            />
        </NewName>
        <Failure task=cases.working testid="cases-failure"/>
        <Failure task=taking/>
        <table data-testid="cases">
            <thead>
                <tr>
                    <th>{say("panel.cases.name")}</th>
                    <th>{say("panel.cases.state")}</th>
                    <th><span class="hidden">{say("panel.cases.do")}</span></th>
                </tr>
            </thead>
            <tbody>
                <For each=move || cases.all.get() key=|case| case.id.clone() children=move |case| view! { <Row cases id=case.id/> }/>
            </tbody>
        </table>
        <Presetable part=PolicyPart::Labels><Labels/></Presetable>
    }
}

#[component]
fn Row(cases: Cases, id: String) -> impl IntoView {
    let session = expect_context::<Session>();
    let saving = Task::new();
    let id = StoredValue::new(id);
    let case = Memo::new(move |_| {
        cases.all.with(|all| id.with_value(|id| all.iter().find(|case| case.id == *id).cloned().unwrap_or_default()))
    });
    let is_active = Memo::new(move |_| id.with_value(|id| cases.active() == *id));
    let is_archived = Memo::new(move |_| case.with(|case| case.archived.is_some()));
    let rename = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        let case = case.get_untracked();
        if !name.is_empty() && name != case.name {
            cases.change(Case { name, ..case });
        }
    };
    let turn_archived = move |_| {
        let case = case.get_untracked();
        // The worker sets the time.
        let archived = case.archived.is_none().then(String::new);
        cases.change(Case { archived, ..case });
    };
    let export = move |_| {
        let Case { id, name, .. } = case.get_untracked();
        saving.run(async move {
            let text: String = ask_worker(PageRequest::ExportCase { id }).await?;
            let name = if name.is_empty() { "case".to_owned() } else { file_name(&name) };
            Ok(download_text(&format!("counterproof-case-{name}.json"), "application/json", &text)?)
        });
    };
    let state = move || match (case.with(|case| case.archived.clone()), is_active.get()) {
        (Some(utc), _) => session.say_with("panel.cases.archived", &[("utc", when(&utc))]),
        (None, true) => session.say("panel.cases.active"),
        (None, false) => session.say("panel.cases.open"),
    };
    // A case is known by its name once it is out of sight.
    let may_be_archived = move || is_archived.get() || (!is_active.get() && case.with(|case| !case.name.is_empty()));
    view! {
        <tr data-testid="case" data-case-id=id.get_value() data-active=move || is_active.get().to_string()>
            <td>
                <input
                    type="text"
                    maxlength="120"
                    data-testid="case-name"
                    aria-label=say("panel.cases.name")
                    placeholder=say("panel.case.unnamed")
                    prop:value=move || case.with(|case| case.name.clone())
                    on:change=rename
                />
            </td>
            <td data-testid="case-state">{state}</td>
            <td>
                <span class="file-buttons">
                    // Neither is ever taken from under the focus that has just pressed it.
                    <button
                        class="small"
                        data-testid="switch-case"
                        aria-disabled=move || is_active.get().to_string()
                        on:click=move |_| cases.switch(id.get_value())
                    >
                        {say("panel.cases.switch")}
                    </button>
                    <button class="small" data-testid="export-case" disabled=move || saving.is_busy() on:click=export>
                        {say("panel.cases.export")}
                    </button>
                    <Show when=may_be_archived>
                        <button class="small" data-testid="archive-case" on:click=turn_archived>
                            {move || session.say(if is_archived.get() { "panel.cases.bring_back" } else { "panel.cases.archive" })}
                        </button>
                    </Show>
                </span>
                <Failure task=saving/>
            </td>
        </tr>
    }
}

/// A name as it can stand in a file's name everywhere.
fn file_name(name: &str) -> String {
    name.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '-' }).collect()
}
