//! Taking a draft away: as a folder with its attachments, or in one of its forms.

use crate::files::{bytes_of, download, download_text};
use crate::session::{refused, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::register::Register;
use crate::workbench::shelf::kept;
use ::evidence::Crc32;
use ::evidence::bundle::zip::{Entry, Piece, layout};
use complaint::{Draft, Portal};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

/// The buttons.
#[component]
pub fn Exports(draft: Draft) -> impl IntoView {
    let register = expect_context::<Register>();
    let working = Task::new();
    let name = format!("counterproof-draft-{}", draft.id.get(..8).unwrap_or("draft"));
    let draft = StoredValue::new(draft);
    let portal = move || {
        let id = draft.with_value(|draft| draft.portal.clone());
        register.portals().into_iter().find(|portal| portal.id == id)
    };
    let folder = {
        let name = name.clone();
        move |_| {
            let (name, draft, portal) = (name.clone(), draft.get_value(), portal());
            working.run(async move {
                let blob = folder(&name, &draft, portal.as_ref()).await?;
                Ok(download(&format!("{name}.zip"), &blob)?)
            });
        }
    };
    let one = move |extension: &'static str, media_type: &'static str, write: fn(&Draft, Option<&Portal>) -> String| {
        let name = format!("{name}.{extension}");
        let label = match extension {
            "json" => "panel.draft.export_json",
            "html" => "panel.draft.export_html",
            "csv" => "panel.draft.export_links",
            _ => "panel.draft.export_text",
        };
        let save = move |_| {
            let text = draft.with_value(|draft| write(draft, portal().as_ref()));
            let done = download_text(&name, media_type, &text);
            working.run(async move { Ok(done?) });
        };
        view! {
            <button data-testid=format!("export-{extension}") disabled=move || working.is_busy() on:click=save>
                {say(label)}
            </button>
        }
    };
    view! {
        <button data-testid="export-folder" disabled=move || working.is_busy() on:click=folder>
            {say("panel.draft.export_folder")}
        </button>
        {one("txt", "text/plain;charset=utf-8", |draft, portal| draft.to_text(portal, draft.language))}
        {one("html", "text/html;charset=utf-8", |draft, portal| draft.to_html(portal, draft.language))}
        {one("csv", "text/csv;charset=utf-8", |draft, _| String::from_utf8_lossy(&draft.to_links_table()).into_owned())}
        {one("json", "application/json", |draft, _| draft.to_json())}
        <Failure task=working/>
    }
}

/// The draft's folder as a ZIP: its forms, and the attachments beside them.
async fn folder(name: &str, draft: &Draft, portal: Option<&Portal>) -> Result<Blob, Trouble> {
    let mut entries = Vec::new();
    let mut contents: Vec<JsValue> = Vec::new();
    for (path, bytes) in draft.files(portal) {
        entries.push(entry(format!("{name}/{path}"), &bytes));
        contents.push(Uint8Array::from(bytes.as_slice()).into());
    }
    for (path, attachment) in draft.attached_files() {
        let blob = kept(&attachment.sha256).await?;
        entries.push(entry(format!("{name}/{path}"), &bytes_of(&blob).await?));
        contents.push(blob.into());
    }
    let pieces = layout(&entries).map_err(|error| Trouble::new("panel.trouble.bundle", error))?;
    let parts = Array::new();
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => drop(parts.push(&Uint8Array::from(bytes.as_slice()))),
            Piece::Contents(index) => drop(contents.get(index).map(|content| parts.push(content))),
        }
    }
    let options = BlobPropertyBag::new();
    options.set_type("application/zip");
    Ok(Blob::new_with_blob_sequence_and_options(&parts, &options).map_err(refused)?)
}

fn entry(path: String, bytes: &[u8]) -> Entry {
    Entry { path, size: bytes.len() as u64, crc32: Crc32::of(bytes) }
}
