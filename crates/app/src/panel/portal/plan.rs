//! What the page's engine is told: where to type, what, and the files.

use crate::task::Trouble;
use crate::workbench::shelf::kept;
use complaint::{Attachment, Draft, Filling, FillingValue, Pointed, Portal};
use js_sys::Uint8Array;
use protocol::{
    FieldMark, FieldToFill, FileToGive, FillPlan, FillState, FillValue, GivenFile, PageRequest, PortalCommand,
};
use wasm_bindgen_futures::JsFuture;
use webext::messaging::{ask_page, ask_worker};

/// Puts the engine into the tab's page, hands it the files and has it begin.
pub async fn fill(tab_id: i32, draft: &Draft, portal: &Portal) -> Result<FillState, Trouble> {
    let document: String = ask_worker(PageRequest::EnterPortal { tab_id }).await?;
    for field in draft.filling(portal) {
        let FillingValue::Files(files) = field.value else { continue };
        for (name, attachment) in files {
            let content = kept(&attachment.sha256).await?;
            let content = JsFuture::from(content.array_buffer()).await.map_err(crate::session::refused)?;
            let file = GivenFile { file: to_give(&name, &attachment), bytes: Uint8Array::new(&content).to_vec() };
            let _: FillState = ask_page(tab_id, Some(&document), PortalCommand::Take { file }).await?;
        }
    }
    let plan = Box::new(plan(draft, portal));
    Ok(ask_page(tab_id, Some(&document), PortalCommand::Fill { plan }).await?)
}

fn plan(draft: &Draft, portal: &Portal) -> FillPlan {
    FillPlan {
        draft: draft.id.clone(),
        hosts: portal.host_names().collect(),
        fields: draft.filling(portal).into_iter().map(field).collect(),
    }
}

fn field(filling: Filling) -> FieldToFill {
    let value = match filling.value {
        FillingValue::Line(text) => FillValue::Line { text },
        FillingValue::Lines(text) => FillValue::Lines { text },
        FillingValue::Choice { names, number } => FillValue::Choice { names, number },
        FillingValue::Day(day) => FillValue::Day { day },
        FillingValue::Files(files) => {
            FillValue::Files { files: files.iter().map(|(name, attachment)| to_give(name, attachment)).collect() }
        }
    };
    let mark = |Pointed { label, name, id, placeholder, .. }| FieldMark { label, name, id, placeholder };
    FieldToFill { key: filling.key.code().to_owned(), labels: filling.labels, mark: filling.pointed.map(mark), value }
}

fn to_give(name: &str, attachment: &Attachment) -> FileToGive {
    FileToGive {
        sha256: attachment.sha256.as_str().to_owned(),
        name: name.to_owned(),
        media_type: attachment.media_type.clone(),
    }
}
