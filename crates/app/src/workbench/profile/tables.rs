//! Terms, prices and sellers from tables: merged into the profile, with a report of what is wrong where.

use super::editing::Editing;
use crate::controls::FileButton;
use crate::files::{download_text, text_of};
use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::register::Said;
use leptos::prelude::*;
use tables::{Fault, ProfileTable, Taken};

/// By this a spreadsheet tells that a table is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A table as it is shown.
struct Shown {
    table: ProfileTable,
    /// The keys of its name and of what it brings.
    name: &'static str,
    what: &'static str,
    /// The name of the file to fill in.
    template: &'static str,
    testid: &'static str,
}

const TABLES: [Shown; 3] = [
    Shown {
        table: ProfileTable::Terms,
        name: "panel.tables.terms",
        what: "panel.tables.terms_what",
        template: "counterproof-terms.csv",
        testid: "import-terms",
    },
    Shown {
        table: ProfileTable::Prices,
        name: "panel.tables.prices",
        what: "panel.tables.prices_what",
        template: "counterproof-prices.csv",
        testid: "import-prices",
    },
    Shown {
        table: ProfileTable::Sellers,
        name: "panel.tables.sellers",
        what: "panel.tables.sellers_what",
        template: "counterproof-sellers.csv",
        testid: "import-sellers",
    },
];

/// A table that is not taken yet, because rows of it are wrong.
#[derive(Clone)]
struct Waiting {
    file: String,
    table: ProfileTable,
    text: String,
    good: usize,
    faults: Vec<Fault>,
}

/// The tables, each with its template, and the report of one that has faults.
#[component]
pub fn Tables() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let working = Task::new();
    let waiting = RwSignal::new(None::<Waiting>);
    let read = move |table: ProfileTable, file: web_sys::File| {
        waiting.set(None);
        working.run(async move {
            let (file, text) = (file.name(), text_of(&file).await?);
            let taken = merged(session, editing, table, &file, &text)?;
            if taken.faults.is_empty() {
                keep(editing, &file, taken);
            } else {
                let good = taken.added + taken.changed + taken.known;
                waiting.set(Some(Waiting { file, table, text, good, faults: taken.faults }));
            }
            Ok(())
        });
    };
    let take = move |_| {
        let Some(Waiting { file, table, text, .. }) = waiting.get_untracked() else { return };
        // The profile may be another since the table was read.
        match merged(session, editing, table, &file, &text) {
            Ok(taken) => {
                keep(editing, &file, taken);
                waiting.set(None);
            }
            Err(trouble) => working.fail(trouble),
        }
    };
    let template = move |shown: &'static Shown| {
        let text = format!("{BYTE_ORDER_MARK}{}", shown.table.template());
        let given = download_text(shown.template, "text/csv;charset=utf-8", &text);
        working.run(async move { Ok(given?) });
    };
    view! {
        <section data-testid="tables">
            <h3>{say("panel.tables.heading")}</h3>
            <p class="prose faint">{say("panel.tables.how")}</p>
            <dl class="facts-table tables">
                {TABLES.iter().map(|shown| view! {
                    <dt>{say(shown.name)}</dt>
                    <dd>
                        <p class="faint">{say(shown.what)} " " <code>{shown.table.columns().join(", ")}</code></p>
                        <div class="buttons">
                            <FileButton
                                label="panel.tables.import"
                                accept=".csv,.tsv,.txt,text/csv"
                                testid=shown.testid
                                busy=Signal::derive(move || working.is_busy())
                                chosen=Callback::new(move |files: Vec<web_sys::File>| {
                                    if let Some(file) = files.into_iter().next() {
                                        read(shown.table, file);
                                    }
                                })
                            />
                            <button
                                data-testid=shown.template.trim_end_matches(".csv").replace("counterproof", "template")
                                disabled=move || working.is_busy()
                                on:click=move |_| template(shown)
                            >
                                {say("panel.tables.template")}
                            </button>
                        </div>
                    </dd>
                }).collect_view()}
            </dl>
            <Failure task=working testid="table-refused"/>
            <div role="alert">
                {move || waiting.get().map(|Waiting { file, good, faults, .. }| {
                    let arguments = [("file", file), ("faults", faults.len().to_string()), ("good", good.to_string())];
                    view! {
                        <div class="report" data-testid="table-report">
                            <p>{move || session.say_with("panel.tables.faults", &arguments)}</p>
                            <Faults faults=faults/>
                            <div class="buttons">
                                <button class="primary" data-testid="take-good-rows" disabled=good == 0 on:click=take>
                                    {move || session.say_with("panel.tables.take", &[("count", good.to_string())])}
                                </button>
                                <button data-testid="take-no-rows" on:click=move |_| waiting.set(None)>
                                    {say("panel.tables.leave")}
                                </button>
                            </div>
                        </div>
                    }
                })}
            </div>
        </section>
    }
}

#[component]
fn Faults(faults: Vec<Fault>) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div class="faults">
            <table>
                <thead>
                    <tr>
                        <th class="number">{say("panel.tables.line")}</th>
                        <th>{say("panel.tables.column")}</th>
                        <th>{say("panel.tables.problem")}</th>
                    </tr>
                </thead>
                <tbody>
                    {faults.into_iter().map(|Fault { line, column, problem }| view! {
                        <tr data-testid="fault">
                            <td class="number">{line.map(|line| line.to_string())}</td>
                            <td>{column}</td>
                            <td>{move || session.reason(&problem)}</td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

fn merged(session: Session, editing: Editing, table: ProfileTable, file: &str, text: &str) -> Result<Taken, Trouble> {
    let refused = |problem: String| Trouble::new("panel.tables.refused", format!("{file}: {problem}"));
    let profile = editing.profile.get_untracked().ok_or_else(|| refused(String::new()))?;
    table.merged_into(&profile, text).map_err(|error| refused(untrack(|| error.told(session.language()))))
}

/// Keeps what a table brings, in one step that can be taken back.
fn keep(editing: Editing, file: &str, taken: Taken) {
    let arguments = [
        ("file", file.to_owned()),
        ("added", taken.added.to_string()),
        ("changed", taken.changed.to_string()),
        ("known", taken.known.to_string()),
    ];
    editing.replace(Said::new("panel.tables.taken", arguments), taken.profile);
}
