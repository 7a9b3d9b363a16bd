//! That a draft was filed: the analyst's word, with the portal's reference, which can be taken back.

use super::Changing;
use crate::moment::when;
use crate::session::{Session, say};
use crate::workbench::drafts::material::now;
use crate::workbench::register::Register;
use complaint::{Draft, DraftState};
use leptos::prelude::*;

/// The way to the portal and the form for the reference, where the draft is ready; who filed it when, where it was.
#[component]
pub fn Filing(draft: Draft, changing: Changing) -> impl IntoView {
    match &draft.state {
        DraftState::Filed { utc, operator, reference } => {
            let filed = [("utc", when(utc)), ("operator", operator.clone()), ("reference", reference.clone())];
            view! { <Filed filed=filed changing=changing/> }.into_any()
        }
        DraftState::Ready { .. } if draft.is_ready() => view! { <ToFile draft=draft changing=changing/> }.into_any(),
        DraftState::Ready { .. } | DraftState::Draft => ().into_any(),
    }
}

#[component]
fn Filed(filed: [(&'static str, String); 3], changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let has_reference = !filed[2].1.is_empty();
    let key = if has_reference { "panel.filed.by" } else { "panel.filed.by_without" };
    view! {
        <p class="note" data-testid="filed">
            <span>{move || session.say_with(key, &filed)}</span>
            <button
                class="small"
                data-testid="not-filed"
                disabled=move || changing.working.is_busy()
                on:click=move |_| changing.keep(Draft::call_not_filed)
            >
                {say("panel.filed.not_after_all")}
            </button>
        </p>
    }
}

#[component]
fn ToFile(draft: Draft, changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let register = expect_context::<Register>();
    let portal = register.portals().into_iter().find(|portal| portal.id == draft.portal);
    let address = portal.and_then(|portal| portal.host_names().next()).map(|host| format!("https://{host}/"));
    let reference = RwSignal::new(String::new());
    let is_empty = move || reference.with(|reference| reference.trim().is_empty());
    let file = move |reference: String| {
        let operator = session.operator();
        changing.keep(move |draft| draft.call_filed(&operator, &now(), &reference));
    };
    view! {
        <section>
            <h3>{say("panel.filed.to_file")}</h3>
            <p class="prose">{say("panel.filed.how")}</p>
            <form
                class="buttons"
                on:submit=move |event| {
                    event.prevent_default();
                    if !is_empty() {
                        file(reference.get_untracked());
                    }
                }
            >
                {address.map(|address| view! {
                    <a class="button" href=address target="_blank" rel="noreferrer" data-testid="open-portal">
                        {say("panel.filed.open_portal")}
                    </a>
                })}
                <label class="inline">
                    <span>{say("panel.filed.reference")}</span>
                    <input
                        type="text"
                        class="short"
                        autocomplete="off"
                        data-testid="reference"
                        prop:value=move || reference.get()
                        on:input=move |event| reference.set(event_target_value(&event))
                    />
                </label>
                <button data-testid="call-filed" disabled=move || changing.working.is_busy() || is_empty()>
                    {say("panel.filed.call")}
                </button>
                <button
                    type="button"
                    class="small"
                    data-testid="call-filed-without"
                    disabled=move || changing.working.is_busy() || !is_empty()
                    on:click=move |_| file(String::new())
                >
                    {say("panel.filed.call_without")}
                </button>
            </form>
        </section>
    }
}
