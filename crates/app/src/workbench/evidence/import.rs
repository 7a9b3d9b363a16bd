//! Taking files of the analyst in as exhibits.

use super::exhibit::noted::RoleOptions;
use crate::controls::{DropPlace, FileButton};
use crate::session::{refused, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::go;
use crate::workbench::shelf::Shelf;
use ::evidence::{AnnotationKind, ExhibitKind, ExhibitRole};
use leptos::prelude::*;
use protocol::PageRequest;
use web_sys::{File, Url};
use webext::messaging::ask_worker;

/// The place files are dropped on, with a button that has them chosen. A single file is shown once it is taken in.
#[component]
pub fn Import() -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let importing = Task::new();
    let role = RwSignal::new(String::new());
    let import = Callback::new(move |files: Vec<File>| {
        importing.run(async move {
            let mut taken_in = Vec::with_capacity(files.len());
            for file in &files {
                let id = take_in(file, role.with_untracked(|role| ExhibitRole::named(role))).await;
                // What was taken in before one that was refused is shown all the same.
                shelf.reload();
                taken_in.push(id?);
            }
            if let [id] = taken_in.as_slice() {
                go("evidence", id);
            }
            Ok(())
        });
    });
    view! {
        <DropPlace testid="drop-exhibits" dropped=import>
            <FileButton
                label="panel.import"
                accept=""
                testid="import-files"
                several=true
                busy=Signal::derive(move || importing.is_busy())
                chosen=import
            />
            <label class="inline">
                <span>{say("panel.import.as")}</span>
                <select data-testid="import-role" on:change=move |event| role.set(event_target_value(&event))>
                    <RoleOptions kind=ExhibitKind::Import chosen=None/>
                </select>
            </label>
            <span class="faint">{say("panel.import.what")}</span>
        </DropPlace>
        <Failure task=importing testid="import-failure"/>
    }
}

/// Has the worker take a file in, with what it is to a complaint. Gives the exhibit's id.
pub async fn take_in(file: &File, role: Option<ExhibitRole>) -> Result<String, Trouble> {
    let address = Url::create_object_url_with_blob(file).map_err(refused)?;
    let request = PageRequest::ImportFile {
        address: address.clone(),
        name: file.name(),
        last_modified: file.last_modified() as i64,
    };
    let id: Result<String, _> = ask_worker(request).await;
    drop(Url::revoke_object_url(&address));
    let id = id?;
    if let Some(role) = role {
        let (kind, text) = (AnnotationKind::Role, Some(role.as_str().to_owned()));
        ask_worker::<()>(PageRequest::Annotate { exhibits: vec![id.clone()], kind, text }).await?;
    }
    Ok(id)
}
