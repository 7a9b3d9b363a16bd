//! That the analyst has filed a complaint, with the portal's reference.

use super::AtPortal;
use crate::session::say;
use crate::task::{Failure, Trouble};
use complaint::{Draft, DraftState};
use leptos::prelude::*;
use protocol::PageRequest;
use webext::messaging::ask_worker;

impl AtPortal {
    /// Keeps the chosen draft as filed.
    fn file(self, reference: String) {
        let Some(mut draft) = untrack(|| self.draft()) else { return };
        let settings = self.session.settings.get_untracked();
        let operator = settings.map(|settings| settings.operator).unwrap_or_default();
        draft.call_filed(&operator, &crate::workbench::now(), &reference);
        self.filing.run(async move {
            keep(&draft).await?;
            self.filed.set(Some(draft));
            self.ask(protocol::PortalCommand::End);
            Ok(())
        });
    }

    /// It was not filed after all.
    fn take_back_filing(self) {
        let Some(mut draft) = self.filed.get_untracked() else { return };
        draft.call_not_filed();
        self.filing.run(async move {
            keep(&draft).await?;
            self.filed.set(None);
            Ok(())
        });
    }
}

async fn keep(draft: &Draft) -> Result<(), Trouble> {
    Ok(ask_worker(PageRequest::SaveDraft { id: draft.id.clone(), json: draft.to_json() }).await?)
}

/// What was filed last, which can be taken back.
#[component]
pub fn FiledNote(at: AtPortal) -> impl IntoView {
    let session = at.session;
    let said = move || {
        at.filed.get().map(|draft| {
            let given = match &draft.state {
                DraftState::Filed { reference, .. } => reference.clone(),
                _ => String::new(),
            };
            let key = if given.is_empty() { "panel.portal.filed_without" } else { "panel.portal.filed" };
            session.say_with(key, &[("right", draft.right.name), ("reference", given)])
        })
    };
    view! {
        <div role="status">
            {move || said().map(|said| view! {
                <p class="note" data-testid="filed-note">
                    <span>{said}</span>
                    <button class="small" data-testid="not-filed" on:click=move |_| at.take_back_filing()>
                        {say("panel.register.undo")}
                    </button>
                </p>
            })}
        </div>
        <Failure task=at.filing/>
    }
}

/// Asks for the reference once the analyst says that it was filed.
#[component]
pub fn FileIt(at: AtPortal) -> impl IntoView {
    let asks = RwSignal::new(false);
    let reference = RwSignal::new(String::new());
    let begun = Memo::new(move |_| at.state.with(|state| state.draft.is_some()));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asks.set(false);
        at.file(reference.get_untracked());
        reference.set(String::new());
    };
    view! {
        <Show when=move || begun.get() && !asks.get()>
            <div class="buttons">
                <button data-testid="file" on:click=move |_| asks.set(true)>{say("panel.portal.file")}</button>
            </div>
        </Show>
        <Show when=move || asks.get()>
            <form class="portal-reference" on:submit=save>
                <label>
                    <span>{say("panel.portal.reference")}</span>
                    <input
                        type="text"
                        autocomplete="off"
                        autofocus
                        data-testid="reference"
                        prop:value=move || reference.get()
                        on:input=move |event| reference.set(event_target_value(&event))
                    />
                </label>
                <div class="buttons">
                    <button class="primary" data-testid="save-reference" disabled=move || at.filing.is_busy()>
                        {say("panel.portal.save_reference")}
                    </button>
                    <button type="button" on:click=move |_| asks.set(false)>{say("panel.portal.not_yet")}</button>
                </div>
                <p class="faint">{say("panel.portal.reference_why")}</p>
            </form>
        </Show>
    }
}
