//! Complaint drafts: the list, and one in full.

mod make;
mod material;
mod one;

pub use make::MakeDraft;
pub use material::{Desk, now};

use super::of_case::{CaseChooser, NothingOfCase};
use super::shelf::Shelf;
use crate::moment::when;
use crate::session::{Session, say};
use crate::task::{Failure, Task};
use complaint::{CheckSeverity, Draft};
use leptos::prelude::*;
use one::{LookedAt, OneDraft};
use protocol::{DraftSummary, PageRequest};
use webext::messaging::ask_worker;

/// The list, or the draft that `shown` names.
#[component]
pub fn Drafts(shown: Memo<String>) -> impl IntoView {
    provide_context(LookedAt(StoredValue::new(String::new())));
    let undo = Undo { deleting: Task::new(), deleted: RwSignal::new(None) };
    view! {
        <DeletedNote undo=undo/>
        {move || {
            let id = shown.get();
            if id.is_empty() {
                view! { <List undo=undo/> }.into_any()
            } else {
                view! { <OneDraft id=id undo=undo/> }.into_any()
            }
        }}
    }
}

/// Deleting a draft, and taking that back.
#[derive(Clone, Copy)]
pub struct Undo {
    deleting: Task,
    deleted: RwSignal<Option<DraftSummary>>,
}

impl Undo {
    fn delete(self, shelf: Shelf, draft: DraftSummary) {
        self.deleting.run(async move {
            ask_worker::<()>(PageRequest::DeleteDraft { id: draft.id.clone() }).await?;
            shelf.drafts.update(|drafts| drafts.retain(|kept| kept.id != draft.id));
            self.deleted.set(Some(draft));
            super::go("drafts", "");
            Ok(())
        });
    }

    fn take_back(self, shelf: Shelf) {
        let Some(DraftSummary { id, json, .. }) = self.deleted.get_untracked() else { return };
        self.deleting.run(async move {
            ask_worker::<()>(PageRequest::SaveDraft { id, json }).await?;
            self.deleted.set(None);
            shelf.reload();
            Ok(())
        });
    }
}

#[component]
fn DeletedNote(undo: Undo) -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    view! {
        <div role="status">
            {move || undo.deleted.with(Option::is_some).then(|| view! {
                <p class="note">
                    {say("panel.draft.deleted")}
                    <button
                        class="small"
                        data-testid="undo-delete"
                        disabled=move || undo.deleting.is_busy()
                        on:click=move |_| undo.take_back(shelf)
                    >
                        {say("panel.draft.undo")}
                    </button>
                </p>
            })}
        </div>
        <Failure task=undo.deleting/>
    }
}

#[component]
fn List(undo: Undo) -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    view! {
        <header class="section-head"><h2>{say("panel.section.drafts")}</h2><CaseChooser/></header>
        <Show when=move || shelf.read.get() && shelf.shown_drafts.with(Vec::is_empty)>
            <Show when=move || shelf.drafts.with(Vec::is_empty) fallback=NothingOfCase>
                <p class="empty">{say("panel.drafts.none")}</p>
            </Show>
        </Show>
        <ul class="drafts">
            <For
                each=move || shelf.shown_drafts.get()
                key=|draft| (draft.id.clone(), draft.saved.clone())
                children=move |draft| view! { <Row draft=draft undo=undo/> }
            />
        </ul>
    }
}

#[component]
fn Row(draft: DraftSummary, undo: Undo) -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let href = format!("#drafts/{}", draft.id);
    let read = Draft::from_json(&draft.json).ok();
    let saved = when(&draft.saved);
    let id = draft.id.clone();
    view! {
        <li class="draft-row" data-testid="draft-row" data-draft-id=id>
            {match read {
                Some(draft) => view! {
                    <a class="card-title" href=href>{format!("{} · {}", draft.right.name, draft.reason.label)}</a>
                    <Readiness draft=draft/>
                }.into_any(),
                None => view! { <span class="failure">{say("panel.draft.unreadable")}</span> }.into_any(),
            }}
            <span class="when">{saved}</span>
            <button
                class="small"
                data-testid="delete-draft"
                disabled=move || undo.deleting.is_busy()
                on:click=move |_| undo.delete(shelf, draft.clone())
            >
                {say("panel.draft.delete")}
            </button>
        </li>
    }
}

/// How many points block a draft, and how many weaken it; or that it was filed.
#[component]
pub fn Readiness(draft: Draft) -> impl IntoView {
    let session = expect_context::<Session>();
    let count = |severity| draft.checklist.iter().filter(|check| check.severity == severity).count().to_string();
    let arguments = [
        ("links", draft.links().len().to_string()),
        ("errors", count(CheckSeverity::Error)),
        ("warnings", count(CheckSeverity::Warning)),
    ];
    let key = match (draft.is_filed(), draft.is_ready(), draft.can_be_ready()) {
        (true, _, _) => "panel.draft.is_filed",
        (false, true, _) => "panel.draft.is_ready",
        (false, false, true) => "panel.draft.ready",
        (false, false, false) => "panel.draft.lacking",
    };
    view! {
        <span
            class="readiness"
            data-testid="readiness"
            data-ready=draft.is_ready().to_string()
            data-filed=draft.is_filed().to_string()
            data-lacking=(!draft.can_be_ready()).to_string()
        >
            {move || session.say_with(key, &arguments)}
        </span>
    }
}
