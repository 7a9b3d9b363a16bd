//! Certificates, statements and letters of a right: files of the analyst's that are taken in as exhibits.

use super::fields::Writing;
use crate::controls::FileButton;
use crate::session::{Session, code, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::choice::size;
use crate::workbench::evidence::take_in;
use crate::workbench::shelf::{Shelf, record};
use ::evidence::ExhibitRole;
use complaint::{DocumentKind, RightDocument};
use leptos::prelude::*;

/// The documents, and adding one.
#[component]
pub fn Documents() -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let Writing { form, .. } = expect_context();
    let adding = Task::new();
    let kind = RwSignal::new(DocumentKind::Certificate);
    let documents = Memo::new(move |_| form.with(|form| form.right.documents.clone()));
    let add = Callback::new(move |files: Vec<web_sys::File>| {
        let kind = kind.get_untracked();
        adding.run(async move {
            for file in &files {
                let document = attach(file, kind).await?;
                shelf.reload();
                form.update(|form| form.right.documents.push(document));
            }
            Ok(())
        });
    });
    let remove = move |removed: &RightDocument| {
        form.update(|form| form.right.documents.retain(|document| document != removed));
    };
    view! {
        <p class="prose faint">{say("panel.right.documents_what")}</p>
        <ul class="files" data-testid="right-documents">
            {move || documents.get().into_iter().map(|document| {
                let name = document.kind;
                let removed = document.clone();
                view! {
                    <li class="file" data-testid="right-document" data-kind=code(document.kind)>
                        <div class="file-line">
                            <b>{move || session.say(name.key())}</b>
                            <a href=format!("#evidence/{}", document.exhibit)>{document.file}</a>
                            <span class="faint">{size(document.size)}</span>
                            <span class="file-buttons">
                                <button class="small" data-testid="remove-document" on:click=move |_| remove(&removed)>
                                    {say("panel.right.remove")}
                                </button>
                            </span>
                        </div>
                        <code class="hash faint">{document.sha256.as_str().to_owned()}</code>
                    </li>
                }
            }).collect_view()}
        </ul>
        <div class="buttons">
            <label class="inline">
                <span>{say("panel.right.document_kind")}</span>
                <select
                    data-testid="document-kind"
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        if let Some(chosen) = DocumentKind::ALL.into_iter().find(|kind| code(kind) == chosen) {
                            kind.set(chosen);
                        }
                    }
                >
                    {DocumentKind::ALL.into_iter().map(|kind| view! {
                        <option value=code(kind)>{move || session.say(kind.key())}</option>
                    }).collect_view()}
                </select>
            </label>
            <FileButton
                label="panel.right.add_document"
                accept=""
                testid="add-document"
                several=true
                busy=Signal::derive(move || adding.is_busy())
                chosen=add
            />
            <Failure task=adding testid="document-failure"/>
        </div>
    }
}

/// Takes a file in as an exhibit that is a document of a right.
async fn attach(file: &web_sys::File, kind: DocumentKind) -> Result<RightDocument, Trouble> {
    let exhibit = take_in(file, Some(ExhibitRole::RightDocument)).await?;
    let (record, _) = record(&exhibit).await?;
    let kept = record.files.into_iter().next();
    let kept = kept.ok_or_else(|| Trouble::new("panel.trouble.exhibit_missing", &exhibit))?;
    Ok(RightDocument {
        kind,
        exhibit,
        file: kept.name,
        media_type: kept.media_type,
        size: kept.size,
        sha256: kept.sha256,
    })
}
