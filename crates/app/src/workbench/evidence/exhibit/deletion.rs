//! Deleting an exhibit, and what is left of a deleted one.

use crate::moment::when;
use crate::session::{Session, say};
use crate::task::{Failure, Task};
use crate::workbench::go;
use crate::workbench::shelf::Shelf;
use ::evidence::Tombstone;
use leptos::prelude::*;
use protocol::PageRequest;
use webext::messaging::ask_worker;

/// The button; pressed, it says what goes and what stays, and asks why.
#[component]
pub fn Deletion(id: String) -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let deleting = Task::new();
    let asked = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let delete = move |_| {
        let (id, reason) = (id.clone(), reason.get_untracked().trim().to_owned());
        deleting.run(async move {
            ask_worker::<()>(PageRequest::DeleteExhibit { id: id.clone(), reason }).await?;
            shelf.choose(&id, false);
            shelf.reload();
            go("evidence", "");
            Ok(())
        });
    };
    view! {
        <section data-testid="deletion">
            <h3>{say("panel.delete")}</h3>
            <Show
                when=move || asked.get()
                fallback=move || view! {
                    <div class="buttons">
                        <button data-testid="delete-exhibit" on:click=move |_| asked.set(true)>{say("panel.delete.button")}</button>
                    </div>
                }
            >
                <div class="deletion" data-testid="delete-question">
                    <p class="prose">{say("panel.delete.what")}</p>
                    <label class="field">
                        <span>{say("panel.delete.reason")}</span>
                        <input
                            type="text"
                            data-testid="delete-reason"
                            maxlength="240"
                            prop:value=move || reason.get()
                            on:input=move |event| reason.set(event_target_value(&event))
                        />
                    </label>
                    <div class="buttons">
                        <button
                            data-testid="delete-confirm"
                            disabled=move || deleting.is_busy() || reason.with(|reason| reason.trim().is_empty())
                            on:click=delete.clone()
                        >
                            {say("panel.delete.confirm")}
                        </button>
                        <button on:click=move |_| asked.set(false)>{say("panel.delete.cancel")}</button>
                    </div>
                </div>
            </Show>
            <Failure task=deleting testid="delete-failure"/>
        </section>
    }
}

/// What stands where a deleted exhibit stood.
#[component]
pub fn Deleted(tombstone: Tombstone) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <p class="prose" data-testid="tombstone">
            {move || {
                let operator = match tombstone.operator.is_empty() {
                    true => session.say("panel.operator.none"),
                    false => tombstone.operator.clone(),
                };
                let arguments = [("when", when(&tombstone.utc)), ("operator", operator), ("reason", tombstone.reason.clone())];
                session.say_with("panel.delete.done", &arguments)
            }}
        </p>
        <p><code class="faint hash">{tombstone.record_sha256.to_string()}</code></p>
    }
}
