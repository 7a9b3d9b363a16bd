//! The fields of the portal's form, each with a copy button, and the files to attach.

use super::{Changing, Editing};
use crate::files::download;
use crate::session::{Session, refused, say};
use crate::task::{Failure, Task};
use crate::workbench::choice::size;
use crate::workbench::register::Register;
use crate::workbench::shelf::kept;
use complaint::{Attachment, Draft, DraftField, FieldKey};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[component]
pub fn Fields(draft: Draft, changing: Changing) -> impl IntoView {
    let register = expect_context::<Register>();
    let portals = register.portals();
    let portal = portals.iter().find(|portal| portal.id == draft.portal);
    let fields = draft.fields(portal, draft.language);
    let is_own = draft.text_is_own;
    let is_filed = draft.is_filed();
    view! {
        <section>
            <h3>{say("panel.draft.fields")}</h3>
            {fields.into_iter().map(|field| view! { <Field field=field is_own=is_own is_filed=is_filed changing=changing/> }).collect_view()}
        </section>
    }
}

/// The field that may be rewritten: the others follow from the exhibits and the right.
const EDITABLE: FieldKey = FieldKey::Text;

#[component]
fn Field(field: DraftField, is_own: bool, is_filed: bool, changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let working = Task::new();
    let copied = RwSignal::new(false);
    let editing = RwSignal::new(None::<String>);
    let Editing(is_editing) = expect_context();
    Effect::new(move || is_editing.set(editing.with(Option::is_some)));
    let DraftField { key, portal_label, value } = field;
    let copy = {
        let value = value.clone();
        move |_| {
            let written = window().navigator().clipboard().write_text(&value);
            working.run(async move {
                JsFuture::from(written).await.map_err(refused)?;
                copied.set(true);
                Ok(())
            });
        }
    };
    let edit = {
        let value = value.clone();
        move |_| editing.set(Some(value.clone()))
    };
    let keep = move |_| {
        let Some(text) = editing.get_untracked() else { return };
        editing.set(None);
        changing.keep(move |draft| {
            *draft.text.of_mut(draft.language) = text;
            draft.text_is_own = true;
        });
    };
    let anew = move |_| changing.make(|draft, _| draft.text_is_own = false);
    let empty = value.is_empty();
    let can_be_edited = move || key == EDITABLE && !is_filed && editing.with(Option::is_none);
    view! {
        <div class="draft-field" data-testid="draft-field" data-key=key.code()>
            <div class="draft-field-head">
                <b>{move || session.say(key.key())}</b>
                {portal_label.map(|label| view! { <span class="faint">{format!("“{label}”")}</span> })}
                <span class="file-buttons">
                    <Show when=move || is_own && can_be_edited()>
                        <button class="small" data-testid="write-anew" on:click=anew>{say("panel.draft.write_anew")}</button>
                    </Show>
                    <Show when=can_be_edited>
                        <button class="small" data-testid="edit-field" on:click=edit.clone()>{say("panel.draft.edit")}</button>
                    </Show>
                    <button
                        class="small"
                        data-testid="copy-field"
                        disabled=move || working.is_busy() || empty
                        on:click=copy
                    >
                        {move || session.say(if copied.get() { "panel.draft.copied" } else { "panel.draft.copy" })}
                    </button>
                </span>
            </div>
            <Show
                when=move || editing.with(Option::is_some)
                fallback=move || view! { <p class="draft-value">{value.clone()}</p> }
            >
                <textarea
                    rows="12"
                    aria-label=move || session.say(key.key())
                    prop:value=move || editing.get().unwrap_or_default()
                    on:input=move |event| editing.set(Some(event_target_value(&event)))
                ></textarea>
                <div class="buttons">
                    <button class="primary" data-testid="keep-field" disabled=move || working.is_busy() on:click=keep>
                        {say("panel.draft.keep")}
                    </button>
                    <button on:click=move |_| editing.set(None)>{say("panel.draft.discard")}</button>
                </div>
            </Show>
            <Failure task=working/>
        </div>
    }
}

/// The files to attach, and those for which the portal has no room.
#[component]
pub fn Attachments(draft: Draft) -> impl IntoView {
    let named = (1..).zip(draft.attachments.iter().chain(&draft.further_files));
    let files: Vec<(String, Attachment)> = named.map(|(number, file)| (file.file_name(number), file.clone())).collect();
    let attached = draft.attachments.len();
    let mut rows = files.into_iter().map(|(name, file)| view! { <Attached name=name file=file/> });
    let first = rows.by_ref().take(attached).collect_view();
    let further = rows.collect_view();
    let has_further = !draft.further_files.is_empty();
    view! {
        <section>
            <h3>{say("draft.field.attachments")}</h3>
            <ul class="files" data-testid="attachments">{first}</ul>
            {has_further.then(|| view! { <h4>{say("panel.draft.further")}</h4> })}
            <ul class="files">{further}</ul>
        </section>
    }
}

/// A file to attach, for the analyst to save.
#[component]
fn Attached(name: String, file: Attachment) -> impl IntoView {
    let session = expect_context::<Session>();
    let saving = Task::new();
    let shown = name.clone();
    let kind = file.kind;
    let save = move |_| {
        let (name, sha256) = (name.clone(), file.sha256.clone());
        saving.run(async move { Ok(download(&name, &kept(&sha256).await?)?) });
    };
    view! {
        <li class="file">
            <div class="file-line">
                <span class="file-name">{shown}</span>
                <span class="faint">{move || format!("{} · {}", session.say(kind.key()), size(file.size))}</span>
                <span class="file-buttons">
                    <button class="small" disabled=move || saving.is_busy() on:click=save>{say("panel.file.save")}</button>
                </span>
            </div>
            <Failure task=saving/>
        </li>
    }
}
