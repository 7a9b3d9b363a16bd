//! The side panel: this page.

mod capture;
mod listings;
mod portal;

use crate::companion::CompanionLine;
use crate::controls::{ProfileFile, ProfileNote, SettingsControls, Welcome};
use crate::only_here::OnlyHereCounted;
use crate::reading::{Summary, WhatWasRead};
use crate::session::{Session, say};
use crate::shown_page::{ShownPage, Sight};
use crate::task::{Failure, Trouble};
use crate::timestamps::TimestampLine;
use capture::{Capture, CaptureTask};
use leptos::ev;
use leptos::prelude::*;
use listing::PageKind;
use listings::Listings;
use portal::{AtPortal, PortalPage};
use protocol::PageState;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// The whole panel.
#[component]
pub fn Panel() -> impl IntoView {
    let session = expect_context::<Session>();
    let page = ShownPage::follow();
    let capture = CaptureTask::new(page);
    let portal = AtPortal::follow(page);
    let help = RwSignal::new(false);
    let keys = window_event_listener(ev::keydown, move |event| on_key(&event, capture, portal, help));
    on_cleanup(move || keys.remove());
    let profile =
        Memo::new(move |_| session.settings.with(|settings| settings.as_ref().map(|it| it.profile.is_some())));
    let has_profile = move || profile.get() == Some(true);
    let lacks_profile = move || profile.get() == Some(false);

    view! {
        <div class="panel">
            <header class="bar">
                <h1 class="name">{say("panel.name")}</h1>
                <a class="quiet-link" href="workbench.html" target="_blank" data-testid="open-workbench">
                    {say("panel.workbench.open")}
                </a>
                <button
                    class="icon-button"
                    aria-expanded=move || help.get().to_string()
                    aria-label=say("panel.help")
                    title=say("panel.help")
                    on:click=move |_| help.update(|shown| *shown = !*shown)
                >
                    "?"
                </button>
            </header>
            {move || help.get().then(|| view! { <Help portal=portal/> })}
            <Failure task=session.fetching/>
            <Failure task=session.keeping/>
            <Capture task=capture/>
            <main class="panel-body">
                {move || lacks_profile().then(|| view! { <Welcome/> })}
                <Show when=move || portal.is_here() fallback=move || view! { <ThisPage page=page/> }>
                    <PortalPage at=portal/>
                </Show>
            </main>
            <footer class="panel-foot">
                <OnlyHereCounted/>
                <CompanionLine/>
                <TimestampLine/>
                <details>
                    <summary><ProfileNote/></summary>
                    {move || has_profile().then(|| view! { <ProfileFile/> })}
                    <SettingsControls/>
                </details>
            </footer>
        </div>
    }
}

#[component]
fn ThisPage(page: ShownPage) -> impl IntoView {
    let session = expect_context::<Session>();
    // The kind of sight alone, so that a page read anew changes its rows and not the whole view.
    let plain = Memo::new(move |_| {
        page.sight.with(|sight| match sight {
            Sight::Looking => Some(("panel.page.looking", None)),
            Sight::Silent => Some(("panel.page.silent", None)),
            Sight::Foreign => Some(("panel.page.foreign", None)),
            Sight::Failed(error) => Some(("panel.page.failed", Some(Trouble::from(error.clone())))),
            Sight::Read(_) => None,
        })
    });
    let state = Memo::new(move |_| {
        page.sight.with(|sight| match sight {
            Sight::Read(state) => Some((**state).clone()),
            _ => None,
        })
    });
    view! {
        <section class="page-section" aria-label=say("panel.page")>
            {move || match plain.get() {
                Some((key, error)) => view! {
                    <p class="empty" data-testid="page-empty">{move || session.say(key)}</p>
                    {error.map(|error| view! { <p class="failure" role="alert">{move || session.trouble(&error)}</p> })}
                }.into_any(),
                None => view! { <ReadPage page=page state=state/> }.into_any(),
            }}
        </section>
    }
}

/// A page that has described itself.
#[component]
fn ReadPage(page: ShownPage, state: Memo<Option<PageState>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let kind = Memo::new(move |_| state.with(|state| state.as_ref().map(|state| state.reading.page.kind)));
    let title =
        Memo::new(move |_| state.with(|state| state.as_ref().and_then(|state| state.reading.page.title.clone())));
    let summary = Memo::new(move |_| state.with(|state| state.as_ref().map(|state| Summary::of(&state.reading))));
    let count = Memo::new(move |_| state.with(|state| state.as_ref().map_or(0, |state| state.reading.listings.len())));
    view! {
        <header class="page-head">
            <span class="chip" data-testid="page-kind" data-kind=move || kind.get().map(crate::session::code)>
                {move || kind.get().map(|kind| session.name("page_kind", kind))}
            </span>
            <h2 class="page-title" title=move || title.get()>{move || title.get()}</h2>
        </header>
        {move || kind.get().and_then(explanation).map(|key| view! {
            <p class="empty" data-testid="page-empty">{move || session.say(key)}</p>
        })}
        {move || (count.get() == 0 && kind.get().is_some_and(lists)).then(|| view! {
            <p class="empty" data-testid="page-empty">{move || session.say("panel.page.no_listings")}</p>
        })}
        <WhatWasRead summary=summary/>
        <Listings page=page state=state/>
    }
}

/// What to say of a page that holds no listings by its nature.
fn explanation(kind: PageKind) -> Option<&'static str> {
    match kind {
        PageKind::Gone => Some("panel.page.gone"),
        PageKind::Blocked => Some("panel.page.blocked"),
        PageKind::Login => Some("panel.page.login"),
        PageKind::Other => Some("panel.page.other"),
        PageKind::Item | PageKind::Search | PageKind::Category | PageKind::Store => None,
    }
}

fn lists(kind: PageKind) -> bool {
    explanation(kind).is_none()
}

/// The keys, and what each does: also what the help shows.
const KEYS: [(&str, &str); 5] = [
    ("j", "panel.help.next"),
    ("k", "panel.help.previous"),
    ("o", "panel.help.show"),
    ("c", "panel.help.capture"),
    ("?", "panel.help.help"),
];

/// The same at a portal.
const KEYS_AT_PORTAL: [(&str, &str); 4] =
    [("f", "panel.help.fill"), ("u", "panel.help.take_back"), ("c", "panel.help.capture"), ("?", "panel.help.help")];

#[component]
fn Help(portal: AtPortal) -> impl IntoView {
    let keys = move || if portal.is_here() { &KEYS_AT_PORTAL[..] } else { &KEYS[..] };
    view! {
        <section class="help" aria-label=say("panel.help")>
            <dl>
                {move || keys().iter().map(|(key, text)| view! {
                    <dt><kbd>{*key}</kbd></dt>
                    <dd>{say(text)}</dd>
                }).collect_view()}
            </dl>
        </section>
    }
}

fn on_key(event: &KeyboardEvent, capture: CaptureTask, portal: AtPortal, help: RwSignal<bool>) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || is_typing(event) {
        return;
    }
    match event.key().as_str() {
        "j" => move_focus(1),
        "k" => move_focus(-1),
        "o" => show_focused(),
        "c" => capture.begin(),
        "f" if untrack(|| portal.is_here()) => portal.fill(),
        "u" if untrack(|| portal.is_here()) => portal.undo(),
        "?" => help.update(|shown| *shown = !*shown),
        _ => return,
    }
    event.prevent_default();
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target: Option<HtmlElement> = event.target().and_then(|target| target.dyn_into().ok());
    target.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"))
}

/// The rows that are shown, in their order.
fn rows() -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(".listing") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// The row that has the focus or holds what has it, by its place among `rows`.
fn focused(rows: &[HtmlElement]) -> Option<usize> {
    let active = document().active_element()?;
    rows.iter().position(|row| row.contains(Some(&active)))
}

fn move_focus(by: isize) {
    let rows = rows();
    let next = match focused(&rows) {
        Some(place) => place.saturating_add_signed(by).min(rows.len().saturating_sub(1)),
        None => 0,
    };
    if let Some(row) = rows.get(next) {
        // A row that has left the document meanwhile can't be focused, and needs not.
        let _ = row.focus();
    }
}

fn show_focused() {
    let rows = rows();
    let button = focused(&rows).and_then(|place| rows[place].query_selector(".listing-show").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}
