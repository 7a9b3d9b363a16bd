//! Which case is worked on: always in sight, changed in one step.

use crate::cases::Cases;
use crate::session::{Session, say};
use crate::shown_page::{ShownPage, Sight};
use crate::task::{Failure, Task};
use leptos::html::Select;
use leptos::prelude::*;
use protocol::{CaseHits, PageRequest};
use webext::messaging::ask_worker;

/// The active case, in a list of those that are not archived.
#[component]
pub fn ActiveCase(cases: Cases, chooser: NodeRef<Select>) -> impl IntoView {
    let offered = move || {
        let active = cases.active();
        let all = cases.all.get();
        all.into_iter().filter(|case| case.archived.is_none() || case.id == active).collect::<Vec<_>>()
    };
    view! {
        <label class="case-chooser">
            <span class="hidden">{say("panel.case")}</span>
            <select
                node_ref=chooser
                data-testid="active-case"
                aria-keyshortcuts="g"
                title=say("panel.case")
                aria-busy=move || cases.working.is_busy().to_string()
                on:change=move |event| cases.switch(event_target_value(&event))
            >
                {move || offered().into_iter().map(|case| view! {
                    <option value=case.id.clone() selected=case.id == cases.active()>{cases.name(&case)}</option>
                }).collect_view()}
            </select>
        </label>
    }
}

/// Says that what the page shows is watched for by another case, with a button that changes to it.
#[component]
pub fn OtherCases(cases: Cases, page: ShownPage) -> impl IntoView {
    let session = expect_context::<Session>();
    let hits = RwSignal::new(Vec::<CaseHits>::new());
    let asking = Task::new();
    let turn = StoredValue::new(0_u32);
    Effect::new(move || {
        let (several, active) = (cases.all.with(Vec::len) > 1, cases.active());
        let reading = page.sight.with(|sight| match sight {
            Sight::Read(state) if several && !active.is_empty() => Some(state.reading.clone()),
            _ => None,
        });
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let Some(reading) = reading else {
            hits.set(Vec::new());
            return;
        };
        let this = turn.get_value();
        // Answers that were overtaken are thrown away.
        leptos::task::spawn_local(async move {
            let found = ask_worker::<Vec<CaseHits>>(PageRequest::InOtherCases { reading: Box::new(reading) }).await;
            if turn.try_get_value() == Some(this) {
                match found {
                    Ok(found) => hits.set(found),
                    Err(error) => asking.fail(error),
                }
            }
        });
    });
    view! {
        {move || hits.get().into_iter().map(|CaseHits { case, item_ids }| {
            let arguments = [("case", cases.name(&case)), ("count", item_ids.len().to_string())];
            let id = case.id;
            view! {
                <p class="note other-case" role="status" data-testid="other-case">
                    <span>{move || session.say_with("panel.case.other", &arguments)}</span>
                    <button class="small" disabled=move || cases.working.is_busy() on:click=move |_| cases.switch(id.clone())>
                        {say("panel.case.switch")}
                    </button>
                </p>
            }
        }).collect_view()}
        <Failure task=asking/>
        <Failure task=cases.working testid="case-failure"/>
    }
}
