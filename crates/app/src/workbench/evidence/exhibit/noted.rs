//! What the analyst notes of an exhibit: label, case, note. Opinions, kept apart from the record.

use crate::session::{Session, say};
use crate::task::{Failure, Task};
use ::evidence::AnnotationKind;
use leptos::prelude::*;
use protocol::{Annotations, PageRequest};
use vault::Vault;
use webext::messaging::ask_worker;

/// What an exhibit can be to a complaint, offered as labels.
const ROLES: [&str; 5] = [
    "panel.role.listing",
    "panel.role.official",
    "panel.role.own_site",
    "panel.role.test_purchase",
    "panel.role.other",
];

/// Where the offered labels stand in the document.
const OFFERED: &str = "offered-labels";

/// The three fields. `changed` is counted up once a change is in the chain.
#[component]
pub fn Noted(id: String, changed: RwSignal<u32>) -> impl IntoView {
    let loading = Task::new();
    let noted = RwSignal::new(None::<Annotations>);
    {
        let id = id.clone();
        loading.run(async move {
            let found = Vault::open().await?.annotations().await?.remove(&id);
            noted.try_set(Some(found.unwrap_or_default()));
            Ok(())
        });
    }
    view! {
        <section data-testid="noted">
            <h3>{say("panel.noted")}</h3>
            <p class="prose faint">{say("panel.noted.note")}</p>
            <Failure task=loading/>
            {move || noted.get().map(|noted| view! { <Fields id=id.clone() noted=noted changed=changed/> })}
        </section>
    }
}

#[component]
fn Fields(id: String, noted: Annotations, changed: RwSignal<u32>) -> impl IntoView {
    let session = expect_context::<Session>();
    let saving = Task::new();
    // A field that is left while another is being kept is kept after it.
    let waiting = StoredValue::new(Vec::<(AnnotationKind, String)>::new());
    let keep = move |kind: AnnotationKind| {
        let id = id.clone();
        move |event: leptos::ev::Event| {
            waiting.update_value(|waiting| waiting.push((kind, event_target_value(&event))));
            let id = id.clone();
            saving.run(async move {
                while let Some((kind, text)) =
                    waiting.try_update_value(|it| (!it.is_empty()).then(|| it.remove(0))).flatten()
                {
                    let exhibits = vec![id.clone()];
                    let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                    ask_worker::<()>(PageRequest::Annotate { exhibits, kind, text }).await?;
                    changed.try_update(|count| *count += 1);
                }
                Ok(())
            });
        }
    };
    view! {
        <div class="settings narrow">
            <label class="field">
                <span>{say("panel.noted.label")}</span>
                <input
                    type="text"
                    data-testid="noted-label"
                    list=OFFERED
                    maxlength="120"
                    prop:value=noted.label.unwrap_or_default()
                    on:change=keep(AnnotationKind::Label)
                />
            </label>
            <datalist id=OFFERED>
                {ROLES.iter().map(|role| view! { <option value=move || session.say(role)></option> }).collect_view()}
            </datalist>
            <label class="field">
                <span>{say("panel.noted.case")}</span>
                <input
                    type="text"
                    data-testid="noted-case"
                    maxlength="120"
                    prop:value=noted.case.unwrap_or_default()
                    on:change=keep(AnnotationKind::Case)
                />
            </label>
            <label class="field">
                <span>{say("panel.noted.text")}</span>
                <textarea
                    data-testid="noted-note"
                    rows="3"
                    prop:value=noted.note.unwrap_or_default()
                    on:change=keep(AnnotationKind::Note)
                ></textarea>
            </label>
        </div>
        <Failure task=saving testid="noted-failure"/>
    }
}
