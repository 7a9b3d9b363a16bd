//! Exporting chosen exhibits as a bundle.

use super::choice::size;
use super::shelf::{Shelf, all_files};
use crate::controls::LanguageOptions;
use crate::files::download;
use crate::session::{Session, say};
use crate::task::{Failure, Task};
use ::evidence::bundle::Order;
use catalogue::Language;
use leptos::prelude::*;
use protocol::PageRequest;
use vault::{Vault, size_of};
use webext::BrowserError;
use webext::messaging::ask_worker;

/// How far an export is, in bytes read.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    done: u64,
    total: u64,
    cancelled: bool,
}

/// The button with what belongs to it.
#[component]
pub fn Export() -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let exporting = Task::new();
    let facts_only = RwSignal::new(false);
    let withhold_originals = RwSignal::new(false);
    // That of the interface, until another is chosen: who reads the bundle may read another language than who makes it.
    let chosen = RwSignal::new(None::<Language>);
    let language = Memo::new(move |_| chosen.get().unwrap_or_else(|| session.language()));
    let progress = RwSignal::new(Progress::default());
    let made = RwSignal::new(None::<(String, u64)>);
    let export = move |_| {
        let ids = shelf.in_order();
        let facts_only = facts_only.get_untracked();
        let withhold_originals = withhold_originals.get_untracked();
        let language = language.get_untracked();
        progress.set(Progress::default());
        made.set(None);
        exporting.run(async move {
            let created = String::from(js_sys::Date::new_0().to_iso_string());
            let software = software()?;
            let order = Order {
                created: Some(&created),
                software: &software,
                facts_only,
                withhold_originals,
                documents: Some(language),
                until: None,
            };
            // Without the section that shows it, nobody could take the export.
            let go_on = |done, total| {
                progress.try_update(|progress| {
                    (progress.done, progress.total) = (done, total);
                    !progress.cancelled
                }) == Some(true)
            };
            let _held = all_files(&ids).await?;
            if let Some(bundle) = Vault::open().await?.bundle(&ids, &order, &go_on).await? {
                let name = format!("{}.zip", bundle.folder);
                download(&name, &bundle.blob)?;
                made.set(Some((name, size_of(&bundle.blob))));
                let (opinions, originals) = (order.opinions(), order.originals());
                let (exhibits, bundle_id) = (bundle.exhibits, bundle.id);
                ask_worker::<()>(PageRequest::ReportExport { exhibits, bundle_id, opinions, originals }).await?;
            }
            Ok(())
        });
    };
    view! {
        <div class="action" title=say("panel.export.what")>
            <button
                data-testid="export-bundle"
                disabled=move || exporting.is_busy() || shelf.chosen.with(|chosen| chosen.is_empty())
                aria-busy=move || exporting.is_busy().to_string()
                on:click=export
            >
                {say("panel.export.button")}
            </button>
            <label class="check" title=say("panel.export.facts_only.note")>
                <input
                    type="checkbox"
                    data-testid="facts-only"
                    prop:checked=move || facts_only.get()
                    on:change=move |event| facts_only.set(event_target_checked(&event))
                />
                <span>{say("panel.export.facts_only")}</span>
            </label>
            <label class="check" title=say("panel.export.withhold.note")>
                <input
                    type="checkbox"
                    data-testid="withhold-originals"
                    prop:checked=move || withhold_originals.get()
                    on:change=move |event| withhold_originals.set(event_target_checked(&event))
                />
                <span>{say("panel.export.withhold")}</span>
            </label>
            <label class="inline" title=say("panel.export.language.note")>
                <span>{say("panel.export.language")}</span>
                <LanguageOptions
                    chosen=language.into()
                    change=Callback::new(move |language| chosen.set(Some(language)))
                    testid="documents-language"
                />
            </label>
            <Show when=move || exporting.is_busy()>
                <progress
                    aria-label=say("panel.export.running")
                    max=move || progress.with(|it| it.total.max(1).to_string())
                    value=move || progress.with(|it| it.done.to_string())
                ></progress>
                <button class="small" on:click=move |_| progress.update(|progress| progress.cancelled = true)>
                    {say("panel.export.cancel")}
                </button>
            </Show>
            <span class="outcome-line" role="status" data-testid="export-outcome">
                {move || {
                    if progress.with(|progress| progress.cancelled) {
                        return Some(session.say("panel.export.cancelled"));
                    }
                    made.get().map(|(name, bytes)| {
                        session.say_with("panel.export.made", &[("name", name), ("size", size(bytes))])
                    })
                }}
            </span>
        </div>
        <Failure task=exporting testid="export-failure"/>
    }
}

/// What a bundle says made it.
pub fn software() -> Result<String, BrowserError> {
    Ok(format!("Counterproof {}", webext::runtime::version()?))
}
