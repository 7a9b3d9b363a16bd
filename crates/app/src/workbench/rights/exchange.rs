//! Taking rights in from files, and giving them out.

use crate::controls::FileButton;
use crate::files::{download_text, own_file, text_of};
use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::register::{Kept, Register, Said};
use complaint::{
    DocumentError, RIGHTS_TABLE_TEMPLATE, Right, rights_from_json, rights_from_table, rights_to_json, rights_to_table,
};
use leptos::prelude::*;

/// The extension's own rights, of brands that do not exist.
const SAMPLE: &str = "sample-rights.json";
/// By this a spreadsheet tells that a table is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const TABLE: &str = "text/csv;charset=utf-8";

/// The buttons.
#[component]
pub fn Exchange() -> impl IntoView {
    let session = expect_context::<Session>();
    let rights = expect_context::<Register>().kept_rights;
    let working = Task::new();
    let is_empty = Memo::new(move |_| rights.items.with(Vec::is_empty));
    let import = Callback::new(move |files: Vec<web_sys::File>| {
        let Some(file) = files.into_iter().next() else { return };
        working.run(async move {
            let name = file.name();
            take_in(session, rights, &name, &text_of(&file).await?)
        });
    });
    let sample = move |_| working.run(async move { take_in(session, rights, SAMPLE, &own_file(SAMPLE).await?) });
    let give = move |name: &'static str, media_type: &'static str, text: fn(&[Right]) -> String| {
        move |_| {
            let given = rights.items.with_untracked(|rights| download_text(name, media_type, &text(rights)));
            working.run(async move { Ok(given?) });
        }
    };
    let nothing = move || working.is_busy() || is_empty.get();
    view! {
        <div class="buttons">
            <FileButton
                label="panel.rights.import"
                accept=".json,.csv,.tsv,.txt,application/json,text/csv"
                testid="import-rights"
                busy=Signal::derive(move || working.is_busy())
                chosen=import
            />
            <Show when=move || is_empty.get()>
                <button data-testid="sample-rights" disabled=move || working.is_busy() on:click=sample>
                    {say("panel.rights.sample")}
                </button>
            </Show>
            <button
                data-testid="export-rights-json"
                disabled=nothing
                on:click=give("counterproof-rights.json", "application/json", rights_to_json)
            >
                {say("panel.rights.export_json")}
            </button>
            <button
                data-testid="export-rights-table"
                disabled=nothing
                on:click=give("counterproof-rights.csv", TABLE, |rights| BYTE_ORDER_MARK.to_owned() + &rights_to_table(rights))
            >
                {say("panel.rights.export_table")}
            </button>
            <button
                data-testid="rights-template"
                disabled=move || working.is_busy()
                on:click=give("counterproof-rights-template.csv", TABLE, |_| BYTE_ORDER_MARK.to_owned() + RIGHTS_TABLE_TEMPLATE)
            >
                {say("panel.rights.template")}
            </button>
            <Failure task=working testid="rights-refused"/>
        </div>
    }
}

/// Takes the rights of a file in: those with an id that is there already take that one's place.
fn take_in(session: Session, kept: Kept<Right>, name: &str, text: &str) -> Result<(), Trouble> {
    let refused = |error: DocumentError| {
        let problem = untrack(|| error.told(session.language()));
        Trouble::new("panel.rights.refused", format!("{name}: {problem}"))
    };
    let start = text.trim_start_matches(BYTE_ORDER_MARK).trim_start();
    let is_table = !name.to_lowercase().ends_with(".json") && !start.starts_with(['{', '[']);
    let read = if is_table { rights_from_table(text) } else { rights_from_json(text) };
    let read = read.map_err(refused)?;
    let mut after = kept.items.get_untracked();
    let (mut added, mut replaced) = (0_usize, 0_usize);
    for mut right in read {
        match after.iter_mut().find(|known| known.id == right.id) {
            Some(known) => {
                if is_table {
                    // A table has no place for documents.
                    right.documents = std::mem::take(&mut known.documents);
                }
                *known = right;
                replaced += 1;
            }
            None => {
                after.push(right);
                added += 1;
            }
        }
    }
    // Together they may be more than a register holds.
    rights_from_json(&rights_to_json(&after)).map_err(refused)?;
    kept.change(
        after,
        Said::new("panel.rights.taken_in", [("added", added.to_string()), ("replaced", replaced.to_string())]),
    );
    Ok(())
}
