//! The workbench: evidence with its export, drafts, rights and portals, verifying bundles, profile, backup, settings.

mod areas;
mod backup;
mod cases;
mod checks;
mod choice;
mod compare;
mod cues;
mod drafts;
mod evidence;
mod export;
mod form_field;
mod labels;
pub mod of_case;
mod pictures;
mod portals;
mod preset;
mod profile;
mod rates;
pub mod register;
mod rights;
mod settings;
pub mod shelf;
mod term;
mod verify;
mod welcome;

pub use choice::size;
pub use drafts::{Desk, now};
pub use term::search_address;

use crate::session::{Session, say};
use crate::task::Failure;
use backup::{Backup, BackupSection};
use leptos::ev;
use leptos::prelude::*;
use preset::{Presetable, Presets};
use profile::editing::Editing;
use protocol::PolicyPart;
use register::Register;
use shelf::Shelf;

/// The sections: the name in the address, the heading.
const SECTIONS: [(&str, &str); 10] = [
    ("evidence", "panel.section.evidence"),
    ("drafts", "panel.section.drafts"),
    ("compare", "compare.section"),
    ("rights", "panel.section.rights"),
    ("portals", "panel.section.portals"),
    ("verify", "panel.section.verify"),
    ("cases", "panel.section.cases"),
    ("profile", "panel.section.profile"),
    ("backup", "panel.section.backup"),
    ("settings", "panel.section.settings"),
];

/// The section that no entry leads to: it is shown when the extension is installed, and from the settings.
const WELCOME: &str = "welcome";

/// The whole workbench. The section and what it shows stand in the address, so that each can be linked to.
#[component]
pub fn Workbench() -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = Shelf::open();
    provide_context(shelf);
    let register = Register::open();
    provide_context(register);
    provide_context(Editing::begin());
    provide_context(Presets::follow());
    provide_context(Backup::begin());
    let place = RwSignal::new(place());
    let moved = window_event_listener(ev::hashchange, move |_| place.set(self::place()));
    on_cleanup(move || moved.remove());
    let section = Memo::new(move |_| place.with(|(section, _)| *section));
    let what = Memo::new(move |_| place.with(|(_, what)| what.clone()));
    view! {
        <div class="workbench">
            <nav class="side" aria-label=say("panel.workbench")>
                <h1 class="name">{say("panel.name")}</h1>
                <ul>
                    {SECTIONS.iter().map(|(name, heading)| view! {
                        <li>
                            <a
                                href=format!("#{name}")
                                data-testid=format!("section-{name}")
                                aria-current=move || (section.get() == *name).then_some("page")
                            >
                                {say(heading)}
                            </a>
                        </li>
                    }).collect_view()}
                </ul>
            </nav>
            <main class="section">
                <Failure task=session.fetching/>
                <Failure task=session.keeping/>
                <Failure task=shelf.loading testid="shelf-failure"/>
                <Failure task=register.loading testid="register-failure"/>
                {move || match section.get() {
                    "drafts" => view! { <drafts::Drafts shown=what/> }.into_any(),
                    "rights" => {
                        view! { <Presetable part=PolicyPart::Rights><rights::Rights shown=what/></Presetable> }.into_any()
                    },
                    "portals" => {
                        view! { <Presetable part=PolicyPart::Portals><portals::Portals shown=what/></Presetable> }.into_any()
                    },
                    "compare" => view! { <compare::Compare shown=what/> }.into_any(),
                    "verify" => view! { <verify::VerifySection/> }.into_any(),
                    "cases" => view! { <cases::CasesSection/> }.into_any(),
                    "profile" => view! { <profile::ProfileSection/> }.into_any(),
                    "backup" => view! { <BackupSection/> }.into_any(),
                    WELCOME => view! { <welcome::Welcome/> }.into_any(),
                    "settings" => view! { <settings::SettingsSection/> }.into_any(),
                    _ => view! { <evidence::Evidence shown=what/> }.into_any(),
                }}
            </main>
        </div>
    }
}

/// Goes to a section, and to what in it.
fn go(section: &str, what: &str) {
    let hash = if what.is_empty() { format!("#{section}") } else { format!("#{section}/{what}") };
    // A fragment of our own can't be refused.
    let _ = window().location().set_hash(&hash);
}

/// The section the address names, and what in it; the first section where it names none.
fn place() -> (&'static str, String) {
    let hash = window().location().hash().unwrap_or_default();
    let (section, what) = hash.trim_start_matches('#').split_once('/').unwrap_or((hash.trim_start_matches('#'), ""));
    let known = SECTIONS.iter().map(|(name, _)| *name).chain([WELCOME]).find(|name| *name == section);
    (known.unwrap_or(SECTIONS[0].0), what.to_owned())
}
