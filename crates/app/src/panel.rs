//! The side panel: this page.

mod bench;
mod capture;
mod case;
mod drafting;
mod first_steps;
mod listings;
mod portal;
mod price;
mod queue;
mod row;
mod triage;

use crate::cases::Cases;
use crate::companion::CompanionLine;
use crate::controls::{ProfileFile, ProfileNote, SettingsControls, Welcome};
use crate::only_here::OnlyHereCounted;
use crate::reading::{Summary, WhatWasRead};
use crate::session::{Session, say};
use crate::shown_page::{ShownPage, Sight};
use crate::task::{Failure, Trouble};
use crate::timestamps::TimestampLine;
use crate::workbench::register::Register;
use crate::workbench::shelf::Shelf;
use bench::{Bench, BenchView};
use capture::{Capture, CaptureTask};
use case::{ActiveCase, OtherCases};
use complaint::Label;
use drafting::{Drafting, ToDraft};
use first_steps::FirstSteps;
use leptos::ev;
use leptos::html::Select;
use leptos::prelude::*;
use listing::PageKind;
use listings::Listings;
use portal::{AtPortal, PortalPage};
use protocol::PageState;
use queue::{Queue, QueueView};
use triage::{Standing, Triage};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// The whole panel.
#[component]
pub fn Panel() -> impl IntoView {
    let session = expect_context::<Session>();
    provide_context(Shelf::open());
    provide_context(Register::open());
    let page = ShownPage::follow();
    let triage = Triage::begin(page);
    let reach = Reach {
        capture: CaptureTask::new(page),
        portal: AtPortal::follow(page),
        triage,
        bench: Bench::new(page, triage),
        drafting: ToDraft::new(triage),
        queue: Queue::new(page, triage),
        cases: Cases::open(),
        case_chooser: NodeRef::new(),
        help: RwSignal::new(false),
    };
    let Reach { capture, portal, help, cases, .. } = reach;
    let keys = window_event_listener(ev::keydown, move |event| on_key(&event, reach));
    on_cleanup(move || keys.remove());
    let profile =
        Memo::new(move |_| session.settings.with(|settings| settings.as_ref().map(|it| it.profile.is_some())));
    let has_profile = move || profile.get() == Some(true);
    let lacks_profile = move || profile.get() == Some(false);

    view! {
        <div class="panel">
            <header class="bar">
                <h1 class="name">{say("panel.name")}</h1>
                <ActiveCase cases chooser=reach.case_chooser/>
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
            <OtherCases cases page/>
            <QueueView queue=reach.queue/>
            <main class="panel-body">
                <FirstSteps cases page triage/>
                {move || lacks_profile().then(|| view! { <LacksProfile/> })}
                <Show when=move || portal.is_here() fallback=move || view! { <ThisPage page triage/> }>
                    <PortalPage at=portal/>
                </Show>
            </main>
            <div class="bench-place">
                <Drafting drafting=reach.drafting/>
                <BenchView bench=reach.bench drafting=reach.drafting/>
            </div>
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

/// What is said in a case without a profile once the first steps are behind.
#[component]
fn LacksProfile() -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let is_new = Memo::new(move |_| !shelf.read.get() || shelf.exhibits.with(Vec::is_empty));
    view! { <Show when=move || !is_new.get()><Welcome/></Show> }
}

/// What the panel's keys reach.
#[derive(Clone, Copy)]
struct Reach {
    capture: CaptureTask,
    portal: AtPortal,
    triage: Triage,
    bench: Bench,
    drafting: ToDraft,
    queue: Queue,
    cases: Cases,
    case_chooser: NodeRef<Select>,
    help: RwSignal<bool>,
}

#[component]
fn ThisPage(page: ShownPage, triage: Triage) -> impl IntoView {
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
                None => view! { <ReadPage page state triage/> }.into_any(),
            }}
        </section>
    }
}

/// A page that has described itself.
#[component]
fn ReadPage(page: ShownPage, state: Memo<Option<PageState>>, triage: Triage) -> impl IntoView {
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
        <Listings page state triage/>
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
const KEYS: [(&str, &str); 19] = [
    ("j", "panel.help.next"),
    ("k", "panel.help.previous"),
    ("1 … 9", "panel.help.label"),
    ("i", "panel.verdict.infringement"),
    ("t", "panel.verdict.actionable"),
    ("n", "panel.help.note"),
    ("a", "panel.seller.allow"),
    ("w", "panel.seller.watch"),
    ("x", "panel.seller.deny"),
    ("o", "panel.help.open"),
    ("s", "panel.help.show"),
    ("m", "panel.help.mark"),
    ("b", "panel.help.begin"),
    ("p", "panel.help.pause"),
    ("c", "panel.help.capture"),
    ("d", "panel.help.draft"),
    ("u", "panel.help.undo"),
    ("g", "panel.help.case"),
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

fn on_key(event: &KeyboardEvent, reach: Reach) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || is_typing(event) {
        return;
    }
    let Reach { triage, .. } = reach;
    let key = event.key();
    match key.as_str() {
        "c" => reach.capture.begin(),
        "?" => reach.help.update(|shown| *shown = !*shown),
        "Escape" => reach.help.set(false),
        "f" if untrack(|| reach.portal.is_here()) => reach.portal.fill(),
        "u" if untrack(|| reach.portal.is_here()) => reach.portal.undo(),
        "j" => move_focus(1),
        "k" => move_focus(-1),
        "i" => triage.turn_infringement(),
        "t" => triage.turn_actionable(),
        "n" => reach.bench.write_note(),
        "a" => triage.turn_seller(Standing::Allowed),
        "w" => triage.turn_seller(Standing::Watched),
        "x" => triage.turn_seller(Standing::Denied),
        "o" => reach.bench.open_page(),
        "s" => reach.bench.show_on_page(),
        "m" => triage.turn_mark(),
        "b" => reach.queue.begin(),
        "p" => reach.queue.turn_pause(),
        "d" => reach.drafting.add(),
        "u" => triage.undo(),
        "g" => focus_chooser(reach.case_chooser),
        digit => match untrack(|| label_of(digit, triage)) {
            Some(label) => triage.label(&label),
            None => return,
        },
    }
    event.prevent_default();
}

/// The label a digit stands for.
fn label_of(digit: &str, triage: Triage) -> Option<Label> {
    let place = digit.parse::<usize>().ok()?.checked_sub(1)?;
    triage.labels().into_iter().nth(place)
}

fn focus_chooser(chooser: NodeRef<Select>) {
    if let Some(chooser) = chooser.get_untracked() {
        // A chooser that has left the document can't be focused, and needs not.
        let _ = chooser.focus();
    }
}

/// Gives the focus back to the row that is looked at.
pub(crate) fn return_to_row() {
    let row = document().query_selector(".listing[aria-current=true]").ok().flatten();
    if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        let _ = row.focus();
    }
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

/// The row that is looked at, by its place among `rows`.
fn looked_at(rows: &[HtmlElement]) -> Option<usize> {
    rows.iter().position(|row| row.get_attribute("aria-current").is_some())
}

/// The row that has the focus or holds what has it, by its place among `rows`.
fn focused(rows: &[HtmlElement]) -> Option<usize> {
    let active = document().active_element()?;
    rows.iter().position(|row| row.contains(Some(&active)))
}

fn move_focus(by: isize) {
    let rows = rows();
    // A row that was drawn anew meanwhile has lost the focus, and is still the one that is looked at.
    let next = match focused(&rows).or_else(|| looked_at(&rows)) {
        Some(place) => place.saturating_add_signed(by).min(rows.len().saturating_sub(1)),
        None => 0,
    };
    if let Some(row) = rows.get(next) {
        // A row that has left the document meanwhile can't be focused, and needs not.
        let _ = row.focus();
    }
}
