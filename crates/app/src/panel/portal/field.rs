//! The fields of the form: what belongs in each, what came of it, and how to do it by hand.

use super::AtPortal;
use crate::files::download;
use crate::session::{refused, say};
use crate::task::{Failure, Task};
use crate::workbench::shelf::kept;
use complaint::{Attachment, Draft, DraftField, FieldKey, FillingValue};
use leptos::prelude::*;
use protocol::{FieldOutcome, FilledField, PortalCommand, Refusal};
use wasm_bindgen_futures::JsFuture;

#[component]
pub fn Fields(at: AtPortal, draft: Memo<Option<Draft>>) -> impl IntoView {
    let fields = move || {
        let draft = draft.get()?;
        let portal = at.portal.get();
        let files = |field: &DraftField| match field.key {
            FieldKey::Attachments => files_of(&draft, at),
            _ => Vec::new(),
        };
        let fields = draft.fields(portal.as_ref(), draft.language);
        Some(
            fields
                .into_iter()
                .map(|field| {
                    let files = files(&field);
                    view! { <Field at=at field=field files=files/> }
                })
                .collect_view(),
        )
    };
    view! { <ul class="portal-fields" data-testid="portal-fields">{fields}</ul> }
}

fn files_of(draft: &Draft, at: AtPortal) -> Vec<(String, Attachment)> {
    let Some(portal) = at.portal.get_untracked() else { return Vec::new() };
    let files = draft.filling(&portal).into_iter().find_map(|filling| match filling.value {
        FillingValue::Files(files) => Some(files),
        _ => None,
    });
    files.unwrap_or_default()
}

#[component]
fn Field(at: AtPortal, field: DraftField, files: Vec<(String, Attachment)>) -> impl IntoView {
    let session = at.session;
    let DraftField { key, value, .. } = field;
    let filled =
        Memo::new(move |_| at.state.with(|state| state.fields.iter().find(|field| field.key == key.code()).cloned()));
    let outcome = Memo::new(move |_| filled.with(|field| field.as_ref().map(|field| field.outcome.clone())));
    let word = move || outcome.get().map(|outcome| session.say(&format!("filling.outcome.{}", word_of(&outcome))));
    let why = move || match outcome.get() {
        Some(FieldOutcome::Refused { why, .. }) => Some(session.name("filling.refusal", why)),
        _ => None,
    };
    let offered = move || match outcome.get() {
        Some(FieldOutcome::Refused { why: Refusal::NotOffered, offered }) if !offered.is_empty() => {
            Some(session.say_with("panel.portal.offered", &[("options", offered.replace('\n', " · "))]))
        }
        Some(FieldOutcome::Refused { why: Refusal::Locked, offered }) if !offered.is_empty() => {
            Some(session.say_with("panel.portal.at_most", &[("count", offered)]))
        }
        _ => None,
    };
    let found = move || {
        let differs = matches!(outcome.get(), Some(FieldOutcome::Differs | FieldOutcome::NotPutBack));
        let found = filled.with(|field| field.as_ref().and_then(|field: &FilledField| field.found.clone()));
        found.filter(|_| differs).map(|found| session.say_with("panel.portal.found", &[("text", found)]))
    };
    let label = move || filled.with(|field| field.as_ref().and_then(|field| field.label.clone()));
    let can_point = move || {
        matches!(outcome.get(), Some(FieldOutcome::NotFound | FieldOutcome::Differs | FieldOutcome::Refused { .. }))
    };
    let can_show = move || matches!(outcome.get(), Some(FieldOutcome::Filled | FieldOutcome::Differs));
    let (copying, copied) = (Task::new(), RwSignal::new(false));
    let copy = {
        let value = value.clone();
        move |_| {
            let written = window().navigator().clipboard().write_text(&value);
            copying.run(async move {
                JsFuture::from(written).await.map_err(refused)?;
                copied.set(true);
                Ok(())
            });
        }
    };
    let saves = files.into_iter().map(|(name, attachment)| view! { <Save name=name attachment=attachment/> });
    let saves = saves.collect_view();
    view! {
        <li
            class="portal-field"
            data-testid="portal-field"
            data-field=key.code()
            data-outcome=move || outcome.get().map(|outcome| word_of(&outcome))
        >
            <div class="portal-field-head">
                <b>{move || session.say(key.key())}</b>
                <span class="portal-outcome">{word}</span>
            </div>
            {move || label().map(|label| view! { <p class="faint">{format!("“{label}”")}</p> })}
            // Long texts scroll: by keyboard, too.
            <p class="portal-value" tabindex="0">{value}</p>
            {move || why().map(|why| view! { <p class="portal-why">{why}</p> })}
            {move || offered().map(|offered| view! { <p class="faint">{offered}</p> })}
            {move || found().map(|found| view! { <p class="portal-why" data-testid="found">{found}</p> })}
            <div class="buttons">
                <button class="small" data-testid="copy-field" disabled=move || copying.is_busy() on:click=copy>
                    {move || session.say(if copied.get() { "panel.draft.copied" } else { "panel.draft.copy" })}
                </button>
                <Show when=can_show>
                    <button
                        class="small"
                        data-testid="show-field"
                        on:click=move |_| at.ask(PortalCommand::Show { field: key.code().to_owned() })
                    >
                        {say("panel.portal.show")}
                    </button>
                </Show>
                <Show when=can_point>
                    <button
                        class="small"
                        data-testid="point-field"
                        on:click=move |_| at.ask(PortalCommand::Point { field: key.code().to_owned() })
                    >
                        {say("panel.portal.point")}
                    </button>
                </Show>
                {saves}
            </div>
            <Failure task=copying/>
        </li>
    }
}

/// A file to attach by hand.
#[component]
fn Save(name: String, attachment: Attachment) -> impl IntoView {
    let saving = Task::new();
    let shown = name.clone();
    let title = name.clone();
    let save = move |_| {
        let (name, sha256) = (name.clone(), attachment.sha256.clone());
        saving.run(async move { Ok(download(&name, &kept(&sha256).await?)?) });
    };
    view! {
        <button class="small" title=title disabled=move || saving.is_busy() on:click=save>
            {say("panel.file.save")}" "{shown}
        </button>
        <Failure task=saving/>
    }
}

fn word_of(outcome: &FieldOutcome) -> &'static str {
    match outcome {
        FieldOutcome::NotFound => "not_found",
        FieldOutcome::Filled => "filled",
        FieldOutcome::Differs => "differs",
        FieldOutcome::Refused { .. } => "refused",
        FieldOutcome::PutBack => "put_back",
        FieldOutcome::NotPutBack => "not_put_back",
    }
}
