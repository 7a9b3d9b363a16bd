//! Putting what was captured of a listing into a draft, without leaving the panel.

use super::triage::Triage;
use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::Desk;
use crate::workbench::shelf::Shelf;
use leptos::prelude::*;

/// Putting captures into drafts.
#[derive(Clone, Copy)]
pub struct ToDraft {
    desk: Desk,
    shelf: Shelf,
    triage: Triage,
    /// Doing it.
    pub working: Task,
    /// The draft it was put into last, by id.
    put_into: RwSignal<Option<String>>,
}

impl ToDraft {
    /// With nothing put anywhere yet.
    pub fn new(triage: Triage) -> Self {
        Self {
            desk: Desk::expect(),
            shelf: expect_context(),
            triage,
            working: Task::new(),
            put_into: RwSignal::new(None),
        }
    }

    /// Puts the newest capture of the listing that is looked at into the open draft it belongs to, or a new one.
    pub fn add(self) {
        let Some(listing) = self.triage.current.get_untracked() else { return };
        self.put_into.set(None);
        self.working.run(async move {
            // A capture that was sealed a moment ago is not told to be none.
            self.desk.read().await;
            let exhibit = untrack(|| self.shelf.captured(&listing.item_id)).map(|exhibit| exhibit.id);
            let exhibit = exhibit.ok_or_else(|| Trouble::new("panel.drafting.not_captured", ""))?;
            let draft = self.desk.add(&exhibit).await?;
            self.put_into.set(Some(draft));
            Ok(())
        });
    }
}

/// What came of it.
#[component]
pub fn Drafting(drafting: ToDraft) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div role="status">
            {move || drafting.put_into.get().map(|id| view! {
                <p class="note" data-testid="put-into-draft" data-draft-id=id.clone()>
                    {move || session.say("panel.drafting.added")}" "
                    <a href=format!("workbench.html#drafts/{id}") target="_blank">{say("panel.drafting.open")}</a>
                </p>
            })}
        </div>
        <Failure task=drafting.working testid="drafting-failure"/>
    }
}
