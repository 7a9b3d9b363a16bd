//! Messages to the worker: who sent it, what is asked, the answer.

use crate::clock::utc;
use crate::policy::Policy;
use crate::senders::{Sender, content_document, own_page};
use crate::{
    capture, cases, copies, custody, delivery, documents, fingerprints, import, known, portals, settings, timestamps,
    verdicts,
};
use protocol::{
    Briefing, ContentRequest, DraftSummary, Envelope, ErrorBody, ErrorCode, Notice, OLDEST_PROTOCOL, PROTOCOL,
    PageRequest, Reply,
};
use serde::Serialize;
use vault::Vault;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use webext::messaging::{from_value, tell_pages, to_value};
use webext::{runtime, scripting};

/// The engine's other build, for pages that refuse WebAssembly in content scripts.
const SCRIPT_BUILD: &str = "content/content-script-build.js";

/// The answer to a message, whatever it was.
pub async fn answer(message: JsValue, sender: JsValue) -> JsValue {
    match handle(message, sender).await {
        Ok(reply) => reply,
        Err(error) => reply_of::<()>(Err(error)),
    }
}

async fn handle(message: JsValue, sender: JsValue) -> Result<JsValue, ErrorBody> {
    let sender: Sender = from_value(sender)?;
    let envelope: Envelope = from_value(message)?;
    let our_id = runtime::id().ok_or_else(|| ErrorBody::new(ErrorCode::Internal, "no id"))?;
    let base = runtime::url_of("")?;
    match envelope {
        Envelope::WorkerFromContent(request) => {
            let document = content_document(&sender, &our_id, &base)?;
            match request {
                ContentRequest::Hello { protocol, oldest } => Ok(reply_of(hello(protocol, oldest).await)),
                ContentRequest::Pictures { addresses } => Ok(reply_of(fingerprints::of(addresses).await)),
                ContentRequest::Known { item_ids } => Ok(reply_of(known::of(&item_ids).await)),
                ContentRequest::PlaceSummary { place } => Ok(reply_of(settings::place_summary(place).await)),
                ContentRequest::BeQuiet => Ok(reply_of(settings::be_quiet().await)),
                ContentRequest::InjectScriptBuild => {
                    scripting::execute_file(document.tab_id, Some(&document.document_id), SCRIPT_BUILD).await?;
                    Ok(reply_of(Ok(())))
                }
            }
        }
        Envelope::WorkerFromPage(request) => {
            own_page(&sender, &our_id, &base)?;
            from_page(request).await
        }
        Envelope::Content(_) | Envelope::Portal(_) | Envelope::Pages(_) => {
            Err(ErrorBody::new(ErrorCode::BadMessage, "not addressed to the worker"))
        }
    }
}

async fn hello(protocol: u32, oldest: u32) -> Result<Briefing, ErrorBody> {
    if protocol < OLDEST_PROTOCOL || oldest > PROTOCOL {
        let detail = format!("{oldest}–{protocol} here, {OLDEST_PROTOCOL}–{PROTOCOL} there");
        return Err(ErrorBody::new(ErrorCode::BadMessage, detail));
    }
    settings::briefing(settings::load().await?).await
}

async fn from_page(request: PageRequest) -> Result<JsValue, ErrorBody> {
    let is_kept = keeps(&request);
    let reply = answer_page(request).await;
    if is_kept {
        delivery::wake();
        timestamps::wake().await;
    }
    reply
}

/// Whether a request appends to the chain or changes what the companion mirrors. What a capture appends, it says itself.
fn keeps(request: &PageRequest) -> bool {
    match request {
        PageRequest::SaveSettings { .. }
        | PageRequest::ImportProfile { .. }
        | PageRequest::ImportFile { .. }
        | PageRequest::Annotate { .. }
        | PageRequest::Redact { .. }
        | PageRequest::ReportExport { .. }
        | PageRequest::ReportVerification { .. }
        | PageRequest::DeleteExhibit { .. }
        | PageRequest::RenewKey
        | PageRequest::SaveDraft { .. }
        | PageRequest::DeleteDraft { .. }
        | PageRequest::SaveCaseDocument { .. }
        | PageRequest::CreateCase { .. }
        | PageRequest::SwitchCase { .. }
        | PageRequest::ChangeCase { .. }
        | PageRequest::ImportCase { .. }
        | PageRequest::SetVerdicts { .. } => true,
        PageRequest::Settings
        | PageRequest::TermVariants { .. }
        | PageRequest::Try { .. }
        | PageRequest::Policy
        | PageRequest::CaseDocument { .. }
        | PageRequest::Cases
        | PageRequest::ExportCase { .. }
        | PageRequest::InOtherCases { .. }
        | PageRequest::Verdicts
        | PageRequest::Capture { .. }
        | PageRequest::RunningCaptures
        | PageRequest::SetFolderCopy { .. }
        | PageRequest::FolderChanged
        | PageRequest::Fetch { .. }
        | PageRequest::Delivery
        | PageRequest::DeliveryChoices
        | PageRequest::ChooseDelivery { .. }
        | PageRequest::Deliver
        | PageRequest::Timestamps
        | PageRequest::TimestampChoices
        | PageRequest::ChooseTimestamps { .. }
        | PageRequest::Timestamp
        | PageRequest::PortalHere { .. }
        | PageRequest::TakePortalWish { .. }
        | PageRequest::EnterPortal { .. } => false,
    }
}

async fn answer_page(request: PageRequest) -> Result<JsValue, ErrorBody> {
    Ok(match request {
        PageRequest::Settings => reply_of(settings::load().await),
        PageRequest::SaveSettings { before, settings } => reply_of(settings::save(&before, *settings).await),
        PageRequest::ImportProfile { text } => reply_of(settings::import_profile(&text).await),
        PageRequest::TermVariants { term, instead_of } => {
            reply_of(settings::term_variants(*term, instead_of.as_deref()).await)
        }
        PageRequest::Policy => reply_of(Ok(Policy::load().await.presets(settings::language().await))),
        PageRequest::Try { reading } => reply_of(settings::try_out(&reading).await),
        PageRequest::Capture { tab_id } => {
            capture::check_grant(tab_id).await?;
            reply_of(capture::start(tab_id).await)
        }
        PageRequest::RunningCaptures => reply_of(Ok(capture::running())),
        PageRequest::ImportFile { address, name, last_modified } => {
            reply_of(import::take_in(&address, name, last_modified).await)
        }
        PageRequest::Annotate { exhibits, kind, text } => {
            reply_of(custody::annotate(&exhibits, kind, text.as_deref()).await)
        }
        PageRequest::Redact { exhibit, file, rectangles } => {
            reply_of(custody::redact(&exhibit, &file, rectangles).await)
        }
        PageRequest::ReportExport { exhibits, bundle_id, opinions, originals } => {
            reply_of(custody::exported(&exhibits, bundle_id, opinions, originals).await)
        }
        PageRequest::ReportVerification { exhibits, bundle_id, failed } => {
            reply_of(custody::verified(&exhibits, bundle_id, failed).await)
        }
        PageRequest::DeleteExhibit { id, reason } => reply_of(custody::delete(&id, &reason).await),
        PageRequest::SetFolderCopy { exhibit, copy } => reply_of(copies::set_folder_copy(&exhibit, copy).await),
        PageRequest::FolderChanged => {
            copies::changed().await;
            reply_of(Ok(()))
        }
        PageRequest::RenewKey => reply_of(Ok(Vault::open().await?.renew_key().await?)),
        PageRequest::SaveDraft { id, json } => {
            Vault::open().await?.save_draft(&DraftSummary { id, json, saved: utc() }).await?;
            known::changed();
            tell_pages(Notice::VaultChanged).await;
            reply_of(Ok(()))
        }
        PageRequest::DeleteDraft { id } => {
            Vault::open().await?.delete_draft(&id).await?;
            known::changed();
            tell_pages(Notice::VaultChanged).await;
            reply_of(Ok(()))
        }
        PageRequest::CaseDocument { document } => reply_of(documents::of_case(document).await),
        PageRequest::SaveCaseDocument { case, document, json } => {
            reply_of(documents::save(&case, document, &json).await)
        }
        PageRequest::Cases => reply_of(cases::all().await),
        PageRequest::CreateCase { name } => reply_of(cases::create(&name).await),
        PageRequest::SwitchCase { id } => reply_of(cases::switch(&id).await),
        PageRequest::ChangeCase { case } => reply_of(cases::change(case).await),
        PageRequest::ExportCase { id } => reply_of(cases::export(&id).await),
        PageRequest::ImportCase { text } => reply_of(cases::import(&text).await),
        PageRequest::InOtherCases { reading } => reply_of(cases::watching(&reading).await),
        PageRequest::Verdicts => reply_of(verdicts::all().await),
        PageRequest::SetVerdicts { case, verdicts } => reply_of(verdicts::set(&case, verdicts).await),
        PageRequest::Fetch { files } => reply_of(delivery::bring_back(&files).await),
        PageRequest::Delivery => reply_of(Ok(delivery::state().await)),
        PageRequest::DeliveryChoices => reply_of(Ok(delivery::choices().await)),
        PageRequest::ChooseDelivery { choices } => reply_of(delivery::choose(choices).await),
        PageRequest::Deliver => {
            delivery::wake();
            reply_of(Ok(()))
        }
        PageRequest::Timestamps => reply_of(Ok(timestamps::state().await)),
        PageRequest::TimestampChoices => reply_of(Ok(timestamps::choices().await)),
        PageRequest::ChooseTimestamps { choices } => reply_of(timestamps::choose(choices).await),
        PageRequest::Timestamp => {
            spawn_local(timestamps::run());
            reply_of(Ok(()))
        }
        PageRequest::PortalHere { tab_id } => reply_of(portals::here(tab_id).await),
        PageRequest::TakePortalWish { tab_id } => reply_of(portals::take_wish(tab_id).await),
        PageRequest::EnterPortal { tab_id } => reply_of(portals::enter(tab_id).await),
    })
}

fn reply_of<T: Serialize>(result: Result<T, ErrorBody>) -> JsValue {
    to_value(&Reply::from(result)).unwrap_or_else(|error| {
        // An error is two texts, which always serialise.
        to_value(&Reply::<()>::Error(error)).unwrap_or_default()
    })
}
