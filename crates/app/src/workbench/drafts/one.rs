//! One draft in full: what it rests on, the checklist, and each field of the portal's form ready to be copied.

mod basis;
mod checks;
mod export;
mod fields;
mod filing;

use super::material::{Desk, now};
use super::{Readiness, Undo};
use crate::moment::when;
use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::drafts::make::is_plain;
use crate::workbench::register::Register;
use crate::workbench::shelf::Shelf;
use basis::Basis;
use checks::Checks;
use complaint::{Draft, DraftState, Ground};
use export::Exports;
use fields::{Attachments, Fields};
use filing::Filing;
use leptos::ev;
use leptos::prelude::*;
use protocol::DraftSummary;
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

/// The draft with this id.
#[component]
pub fn OneDraft(id: String, undo: Undo) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let register = expect_context::<Register>();
    let editing = Editing(RwSignal::new(false));
    provide_context(editing);
    let changing = Changing::new();
    // What another window makes of it is shown once nobody writes in it here.
    let found = Memo::new(move |before: Option<&Option<DraftSummary>>| match before {
        Some(before) if editing.0.get() => before.clone(),
        _ => shelf.drafts.with(|drafts| drafts.iter().find(|draft| draft.id == id).cloned()),
    });
    view! {
        <header class="section-head">
            <a class="quiet-link" href="#drafts">{say("panel.draft.back")}</a>
        </header>
        {move || match found.get() {
            Some(summary) => match Draft::from_json(&summary.json) {
                // What it rests on is needed to look at it again.
                Ok(draft) if register.read.get() => view! { <Shown summary draft changing undo/> }.into_any(),
                Ok(_) => ().into_any(),
                Err(problem) => view! {
                    <p class="failure" role="alert">
                        {say("panel.draft.unreadable")} " " {move || problem.told(session.language())}
                    </p>
                }.into_any(),
            },
            None if shelf.read.get() => view! { <p class="empty">{say("panel.draft.missing")}</p> }.into_any(),
            None => ().into_any(),
        }}
    }
}

/// Whether a field of the draft is being written in.
#[derive(Clone, Copy)]
struct Editing(RwSignal<bool>);

/// A draft that can be changed: whatever is changed makes it anew from its exhibits. Changes are made one after the
/// other, each of what the one before it left.
#[derive(Clone, Copy)]
struct Changing {
    desk: Desk,
    draft: StoredValue<Rc<RefCell<Option<Draft>>>, LocalStorage>,
    working: Task,
}

impl Changing {
    fn new() -> Self {
        Self { desk: Desk::expect(), draft: StoredValue::new_local(Rc::default()), working: Task::new() }
    }

    /// Takes what is kept for what is to be changed next, unless changes are under way that know better.
    fn shows(self, draft: &Draft) {
        if !self.working.is_busy_now() {
            self.draft.with_value(|latest| latest.replace(Some(draft.clone())));
        }
    }

    /// Makes the draft again with something changed.
    fn make(self, change: impl FnOnce(&mut Draft, &mut Ground) + 'static) {
        self.make_after(async { Ok(()) }, move |draft, ground, ()| change(draft, ground));
    }

    /// Makes the draft again, changed by what comes of `before`.
    fn make_after<T: 'static>(
        self,
        before: impl Future<Output = Result<T, Trouble>> + 'static,
        change: impl FnOnce(&mut Draft, &mut Ground, T) + 'static,
    ) {
        let latest = self.draft.get_value();
        self.working.line_up(async move {
            let found = before.await?;
            let Some(draft) = latest.borrow().clone() else { return Ok(()) };
            let made = self.desk.again(&draft, |draft, ground| change(draft, ground, found)).await?;
            self.desk.keep(&made).await?;
            if let Some(again) = made.into_iter().find(|made| made.id == draft.id) {
                latest.replace(Some(again));
            }
            Ok(())
        });
    }

    /// Keeps the draft with something changed that makes nothing else anew.
    fn keep(self, change: impl FnOnce(&mut Draft) + 'static) {
        let latest = self.draft.get_value();
        self.working.line_up(async move {
            let Some(mut draft) = latest.borrow().clone() else { return Ok(()) };
            change(&mut draft);
            self.desk.keep(std::slice::from_ref(&draft)).await?;
            latest.replace(Some(draft));
            Ok(())
        });
    }

    /// Looks at it as things are now, and keeps what that changed.
    fn look_again(self) {
        let latest = self.draft.get_value();
        self.working.line_up(async move {
            let Some(draft) = latest.borrow().clone() else { return Ok(()) };
            let made = self.desk.again(&draft, |_, _| {}).await?;
            // What would split it waits for the analyst.
            if let [again] = made.as_slice()
                && *again != draft
            {
                self.desk.keep(&made).await?;
                latest.replace(Some(again.clone()));
            }
            Ok(())
        });
    }
}

#[component]
fn Shown(summary: DraftSummary, draft: Draft, changing: Changing, undo: Undo) -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let session = expect_context::<Session>();
    changing.shows(&draft);
    // Once each time it is opened: what the look changes is shown by another of these.
    let looked = expect_context::<LookedAt>();
    // What was filed stays as it was filed.
    let is_filed = draft.is_filed();
    if !is_filed && looked.0.with_value(|last| *last != draft.id) {
        looked.0.set_value(draft.id.clone());
        changing.look_again();
    }
    let id = draft.id.clone();
    let heading = format!("{} · {}", draft.right.name, draft.reason.label);
    let can_be_ready = draft.can_be_ready();
    let is_ready = draft.is_ready();
    let toggle = move || {
        let operator = session.operator();
        changing.keep(move |draft| match draft.state {
            DraftState::Draft if draft.can_be_ready() => draft.call_ready(&operator, &now()),
            DraftState::Draft => {}
            DraftState::Ready { .. } => draft.state = DraftState::Draft,
            DraftState::Filed { .. } => {}
        });
    };
    let pressed = window_event_listener(ev::keydown, move |event| {
        if event.key() == "r" && is_plain(&event) && !is_filed && (can_be_ready || is_ready) {
            event.prevent_default();
            toggle();
        }
    });
    on_cleanup(move || pressed.remove());
    let ready_line = match &draft.state {
        DraftState::Ready { utc, operator } if is_ready => {
            let arguments = [("utc", when(utc)), ("operator", operator.clone())];
            Some(move || session.say_with("panel.draft.ready_by", &arguments))
        }
        _ => None,
    };
    let made = when(&draft.created);
    let operator = draft.operator.clone();
    view! {
        <article
            class="draft"
            data-testid="draft"
            data-draft-id=id
            data-busy=move || changing.working.is_busy().to_string()
        >
            <h2>{heading}</h2>
            <p class="draft-line">
                <Readiness draft=draft.clone()/>
                {ready_line.map(|line| view! { <span class="faint">{line}</span> })}
                <span class="when">{made}</span>
                <span class="faint">{operator}</span>
            </p>
            <div class="buttons">
                {(!is_filed).then(|| view! {
                    <button
                        class="primary"
                        data-testid="call-ready"
                        aria-keyshortcuts="r"
                        disabled=move || changing.working.is_busy() || !(can_be_ready || is_ready)
                        on:click=move |_| toggle()
                    >
                        {say(if is_ready { "panel.draft.call_draft" } else { "panel.draft.call_ready" })}" "<kbd>"r"</kbd>
                    </button>
                })}
                <Exports draft=draft.clone()/>
                <button
                    disabled=move || changing.working.is_busy()
                    on:click=move |_| undo.delete(shelf, summary.clone())
                >
                    {say("panel.draft.delete")}
                </button>
            </div>
            <Failure task=changing.working testid="draft-failure"/>
            <p class="prose faint">{say("panel.draft.never_sent")}</p>
            <Filing draft=draft.clone() changing=changing/>
            <fieldset class="draft-made" disabled=is_filed>
                <Checks draft=draft.clone() changing=changing/>
                <Basis draft=draft.clone() changing=changing/>
            </fieldset>
            <Fields draft=draft.clone() changing=changing/>
            <Attachments draft=draft/>
        </article>
    }
}

/// The draft that was looked at again last, so that looking does not go on for ever.
#[derive(Clone, Copy)]
pub struct LookedAt(pub StoredValue<String>);
