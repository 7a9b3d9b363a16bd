//! The gallery of exhibits, and one exhibit in full.

mod exhibit;
mod import;

use super::choice::{ChooseExhibit, CompletenessMark, More, NoExhibits, PAGE};
use super::of_case::CaseChooser;
use super::shelf::{Shelf, kept};
use crate::moment::when;
use crate::only_here::OnlyHere;
use crate::session::{Session, code, say};
use crate::workbench::drafts::MakeDraft;
use crate::workbench::export::Export;
use ::evidence::Sha256Hex;
use exhibit::Exhibit;
use import::Import;
pub use import::take_in;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::ExhibitSummary;
use web_sys::{Blob, Url};

/// The gallery, or the exhibit that `shown` names.
#[component]
pub fn Evidence(shown: Memo<String>) -> impl IntoView {
    move || {
        let id = shown.get();
        if id.is_empty() { view! { <Gallery/> }.into_any() } else { view! { <Exhibit id=id/> }.into_any() }
    }
}

#[component]
fn Gallery() -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let shown = RwSignal::new(PAGE);
    let only_here = Memo::new(move |_| shelf.only_here().len());
    view! {
        <header class="section-head">
            <h2>{say("panel.section.evidence")}</h2>
            <span class="faint" aria-live="polite">
                {move || session.say_with("panel.exhibits.chosen", &[("count", shelf.chosen.with(|it| it.len()).to_string())])}
            </span>
            <CaseChooser/>
        </header>
        <OnlyHere count=only_here.into() in_new_tab=Some(false)/>
        <section class="actions" aria-label=say("panel.exhibits.actions")>
            <MakeDraft/>
            <Export/>
        </section>
        <Import/>
        <NoExhibits/>
        <ul class="gallery">
            <For
                each=move || shelf.shown.with(|all| all.iter().take(shown.get()).cloned().collect::<Vec<_>>())
                key=|exhibit| exhibit.id.clone()
                children=|exhibit| view! { <Card exhibit=exhibit/> }
            />
        </ul>
        <More shown=shown/>
    }
}

#[component]
fn Card(exhibit: ExhibitSummary) -> impl IntoView {
    let session = expect_context::<Session>();
    let href = format!("#evidence/{}", exhibit.id);
    let kind = exhibit.page_kind;
    let shelf = expect_context::<Shelf>();
    let id = exhibit.id.clone();
    let role = {
        let id = exhibit.id.clone();
        move || shelf.noted.with(|noted| noted.get(&id).and_then(|noted| noted.role))
    };
    let is_only_here = move || shelf.is_only_here(&id);
    view! {
        <li
            class="card"
            data-testid="exhibit-row"
            data-exhibit-id=exhibit.id.clone()
            data-completeness=code(exhibit.completeness)
        >
            <a class="thumbnail" href=href.clone() tabindex="-1" aria-hidden="true">
                {exhibit.first_view.clone().map(|sha256| view! { <Picture sha256=sha256/> })}
            </a>
            <div class="card-text">
                <div class="card-line">
                    <ChooseExhibit exhibit=exhibit.clone()/>
                    <span class="number">{format!("#{}", exhibit.seq)}</span>
                    <CompletenessMark completeness=exhibit.completeness/>
                    {kind.map(|kind| view! { <span class="chip">{move || session.name("page_kind", kind)}</span> })}
                </div>
                <a class="card-title" href=href data-testid="open-exhibit">{exhibit.title}</a>
                {move || role().map(|role| view! {
                    <span class="card-role" data-testid="exhibit-role">{move || session.name("exhibit_role", role)}</span>
                })}
                <span class="when">{when(&exhibit.sealed)}</span>
                {move || is_only_here().then(|| view! {
                    <span class="faint unsaved" data-testid="exhibit-only-here">{say("panel.exhibit.only_here")}</span>
                })}
                <span class="address" title=exhibit.url.clone()>{exhibit.url.clone()}</span>
            </div>
        </li>
    }
}

/// A kept picture.
#[component]
pub fn Picture(sha256: Sha256Hex, #[prop(optional, into)] description: Option<String>) -> impl IntoView {
    let address = RwSignal::new(None::<String>);
    let trouble = RwSignal::new(false);
    spawn_local(async move {
        match kept(&sha256).await.ok().and_then(|blob| address_of(&blob)) {
            Some(url) => {
                if let Some(unused) = address.try_set(Some(url)).flatten() {
                    drop(Url::revoke_object_url(&unused));
                }
            }
            None => drop(trouble.try_set(true)),
        }
    });
    on_cleanup(move || {
        if let Some(url) = address.try_get_untracked().flatten() {
            drop(Url::revoke_object_url(&url));
        }
    });
    view! {
        {move || address.get().map(|url| view! {
            <img src=url alt=description.clone().unwrap_or_default() loading="lazy"/>
        })}
        {move || trouble.get().then(|| view! { <span class="faint">{say("panel.file.gone")}</span> })}
    }
}

/// An address for a blob that lasts until it is given back.
pub fn address_of(blob: &Blob) -> Option<String> {
    Url::create_object_url_with_blob(blob).ok()
}
