//! Choosing exhibits.

use super::of_case::NothingOfCase;
use super::shelf::Shelf;
use crate::session::{Session, code, say};
use ::evidence::Completeness;
use leptos::prelude::*;
use protocol::ExhibitSummary;

/// How many exhibits a list shows at first, and how many more each time.
pub const PAGE: usize = 50;

/// Whether an exhibit is complete, by word and shape.
#[component]
pub fn CompletenessMark(completeness: Completeness) -> impl IntoView {
    let session = expect_context::<Session>();
    let key = match completeness {
        Completeness::Complete => "panel.exhibit.complete",
        Completeness::Partial => "panel.exhibit.partial",
    };
    view! { <span class="completeness" data-completeness=code(completeness)>{move || session.say(key)}</span> }
}

/// The box that chooses one exhibit.
#[component]
pub fn ChooseExhibit(exhibit: ExhibitSummary) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let (shown, changed) = (exhibit.id.clone(), exhibit.id.clone());
    let title = exhibit.title;
    view! {
        <input
            type="checkbox"
            data-testid="exhibit-select"
            data-exhibit-id=exhibit.id
            aria-label=move || session.say_with("panel.exhibit.choose", &[("title", title.clone())])
            prop:checked=move || shelf.is_chosen(&shown)
            on:change=move |event| shelf.choose(&changed, event_target_checked(&event))
        />
    }
}

/// Shows more exhibits where there are more.
#[component]
pub fn More(shown: RwSignal<usize>) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let rest = move || shelf.shown.with(Vec::len).saturating_sub(shown.get());
    view! {
        <Show when=move || { rest() > 0 }>
            <button on:click=move |_| shown.update(|count| *count += PAGE)>
                {move || session.say_with("panel.exhibits.more", &[("count", rest().to_string())])}
            </button>
        </Show>
    }
}

/// What stands where there is no exhibit yet, or none of the case that is shown.
#[component]
pub fn NoExhibits() -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    view! {
        <Show when=move || shelf.read.get() && shelf.shown.with(Vec::is_empty)>
            <Show when=move || shelf.exhibits.with(Vec::is_empty) fallback=NothingOfCase>
                <p class="empty" data-testid="no-exhibits">{say("panel.exhibits.none")}</p>
            </Show>
        </Show>
    }
}

/// A size as shown: `12 bytes`, `3.4 kB`, `5.6 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}
