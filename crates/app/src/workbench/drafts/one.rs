//! One draft in full: the checklist, and each field of the portal's form ready to be copied.

use super::{Readiness, Undo};
use crate::files::{download, download_text};
use crate::session::{Session, code, refused, say};
use crate::task::{Failure, Task};
use crate::workbench::choice::{size, when};
use crate::workbench::shelf::{Shelf, kept};
use ::evidence::is_file_name;
use catalogue::Language;
use complaint::{Attachment, Draft, DraftField};
use leptos::prelude::*;
use protocol::{DraftSummary, PageRequest};
use wasm_bindgen_futures::JsFuture;
use webext::messaging::ask_worker;

/// The draft with this id.
#[component]
pub fn OneDraft(id: String, undo: Undo) -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let editing = Editing(RwSignal::new(false));
    provide_context(editing);
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
            Some(summary) => match serde_json::from_str::<Draft>(&summary.json) {
                Ok(draft) => view! { <Shown summary=summary draft=draft undo=undo/> }.into_any(),
                Err(_) => view! { <p class="failure" role="alert">{say("panel.draft.unreadable")}</p> }.into_any(),
            },
            None if shelf.read.get() => view! { <p class="empty">{say("panel.draft.missing")}</p> }.into_any(),
            None => ().into_any(),
        }}
    }
}

/// Whether a field of the draft is being written in.
#[derive(Clone, Copy)]
struct Editing(RwSignal<bool>);

#[component]
fn Shown(summary: DraftSummary, draft: Draft, undo: Undo) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let working = Task::new();
    let name = format!("counterproof-draft-{}", draft.id.get(..8).unwrap_or("draft"));
    let as_json = {
        let (name, draft) = (name.clone(), draft.clone());
        move |_| {
            working.run({
                let done = download_text(&format!("{name}.json"), "application/json", &draft.to_json());
                async move { Ok(done?) }
            })
        }
    };
    let as_text = {
        let (name, draft) = (name.clone(), draft.clone());
        move |_| {
            working.run({
                let done =
                    download_text(&format!("{name}.txt"), "text/plain;charset=utf-8", &draft.to_text(draft.language));
                async move { Ok(done?) }
            })
        }
    };
    let checks: Vec<_> = draft.checklist.clone();
    let fields = draft.fields(draft.language);
    let attachments = draft.attachments.clone();
    let heading = format!("{} · {}", draft.right.name, draft.reason.label);
    let made = when(&draft.created);
    let operator = draft.operator.clone();
    let whole = draft.clone();
    view! {
        <article class="draft" data-testid="draft" data-draft-id=draft.id.clone()>
            <h2>{heading}</h2>
            <p class="draft-line">
                <Readiness draft=draft.clone()/>
                <span class="when">{made}</span>
                <span class="faint">{operator}</span>
            </p>
            <div class="buttons">
                <button data-testid="export-json" disabled=move || working.is_busy() on:click=as_json>
                    {say("panel.draft.export_json")}
                </button>
                <button data-testid="export-text" disabled=move || working.is_busy() on:click=as_text>
                    {say("panel.draft.export_text")}
                </button>
                <button disabled=move || working.is_busy() on:click=move |_| undo.delete(shelf, summary.clone())>
                    {say("panel.draft.delete")}
                </button>
                <Failure task=working/>
            </div>
            <p class="prose faint">{say("panel.draft.never_sent")}</p>
            <section>
                <h3>{say("draft.field.checklist")}</h3>
                <ul class="checklist" data-testid="draft-checklist">
                    {checks.is_empty().then(|| view! { <li class="faint">{say("panel.draft.nothing_lacking")}</li> })}
                    {checks.into_iter().map(|check| view! {
                        <li data-severity=code(check.severity)>
                            <b>{move || session.say(check.severity.key())}</b>
                            <span>{move || {
                                let arguments: Vec<(&str, String)> =
                                    check.arguments.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
                                session.say_with(&check.key, &arguments)
                            }}</span>
                        </li>
                    }).collect_view()}
                </ul>
            </section>
            <section>
                <h3>{say("panel.draft.fields")}</h3>
                {fields.into_iter().map(|field| view! { <Field field=field draft=whole.clone()/> }).collect_view()}
            </section>
            <section>
                <h3>{say("draft.field.attachments")}</h3>
                <ul class="files">
                    {attachments.into_iter().map(|file| view! { <Attached file=file/> }).collect_view()}
                </ul>
            </section>
        </article>
    }
}

/// The field that may be rewritten: the others follow from the exhibits and the right.
const EDITABLE: &str = "text";

#[component]
fn Field(field: DraftField, draft: Draft) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let working = Task::new();
    let copied = RwSignal::new(false);
    let editing = RwSignal::new(None::<String>);
    let Editing(is_editing) = expect_context();
    Effect::new(move || is_editing.set(editing.with(Option::is_some)));
    let DraftField { key, label_key, portal_label, value } = field;
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
        let mut draft = draft.clone();
        match draft.language {
            Language::English => draft.text.en = text,
            Language::Chinese => draft.text.zh = text,
        }
        working.run(async move {
            ask_worker::<()>(PageRequest::SaveDraft { id: draft.id.clone(), json: draft.to_json() }).await?;
            editing.set(None);
            shelf.reload();
            Ok(())
        });
    };
    let empty = value.is_empty();
    view! {
        <div class="draft-field" data-testid="draft-field" data-key=key>
            <div class="draft-field-head">
                <b>{move || session.say(label_key)}</b>
                {portal_label.map(|label| view! { <span class="faint">{format!("“{label}”")}</span> })}
                <span class="file-buttons">
                    <Show when=move || key == EDITABLE && editing.with(Option::is_none)>
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
                    aria-label=move || session.say(label_key)
                    prop:value=move || editing.get().unwrap_or_default()
                    on:input=move |event| editing.set(Some(event_target_value(&event)))
                ></textarea>
                <div class="buttons">
                    <button class="primary" data-testid="keep-field" disabled=move || working.is_busy() on:click=keep.clone()>
                        {say("panel.draft.keep")}
                    </button>
                    <button on:click=move |_| editing.set(None)>{say("panel.draft.discard")}</button>
                </div>
            </Show>
            <Failure task=working/>
        </div>
    }
}

/// A file to attach, for the analyst to save.
#[component]
fn Attached(file: Attachment) -> impl IntoView {
    let saving = Task::new();
    let name = if is_file_name(&file.file) { file.file.clone() } else { file.sha256.to_string() };
    let name = format!("{}-{name}", file.exhibit.get(..8).unwrap_or_default());
    let shown = name.clone();
    let save = move |_| {
        let (name, sha256) = (name.clone(), file.sha256.clone());
        saving.run(async move { Ok(download(&name, &kept(&sha256).await?)?) });
    };
    view! {
        <li class="file">
            <div class="file-line">
                <span class="file-name">{shown}</span>
                <span class="faint">{format!("{} · {}", file.media_type, size(file.size))}</span>
                <span class="file-buttons">
                    <button class="small" disabled=move || saving.is_busy() on:click=save>{say("panel.file.save")}</button>
                </span>
            </div>
            <Failure task=saving/>
        </li>
    }
}
