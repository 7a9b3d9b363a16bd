//! The listings of this page by level, each with its reasons.

use super::row::{Row, RowView};
use super::triage::Triage;
use crate::judged::LevelMark;
use crate::session::{Session, code};
use crate::shown_page::ShownPage;
use analysis::{Level, ListingJudgement};
use leptos::prelude::*;
use listing::Listing;
use protocol::PageState;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

/// The levels in the order they are shown; those after the first three are folded away.
const SHOWN: [Level; 3] = [Level::High, Level::Medium, Level::Low];
const FOLDED: [Level; 2] = [Level::None, Level::Allowed];

/// The listings of this page.
#[component]
pub fn Listings(page: ShownPage, state: Memo<Option<PageState>>, triage: Triage) -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = Memo::new(move |_| state.with(|state| state.as_ref().map(rows).unwrap_or_default()));
    let not_compared = Memo::new(move |_| state.with(|state| state.as_ref().map_or(0, |it| it.pictures_not_compared)));
    let of_level = move |level: Level| {
        Memo::new(move |_| {
            rows.with(|rows| rows.iter().filter(|row| row.level == level).cloned().collect::<Vec<Arc<Row>>>())
        })
    };
    let judged =
        Memo::new(move |_| session.settings.with(|settings| settings.as_ref().is_some_and(|it| it.profile.is_some())));
    let quiet = move || rows.with(|rows| !rows.is_empty() && rows.iter().all(|row| FOLDED.contains(&row.level)));
    view! {
        {move || (quiet() && judged.get()).then(|| view! {
            <p class="empty" data-testid="nothing-found">{move || session.say("panel.page.nothing_found")}</p>
        })}
        {move || (not_compared.get() > 0).then(|| view! {
            <p class="note" data-testid="pictures-not-compared">
                {move || session.say_with("panel.pictures.not_compared", &[("count", not_compared.get().to_string())])}
            </p>
        })}
        {SHOWN.map(|level| {
            let rows = of_level(level);
            view! {
                <Show when=move || !rows.with(Vec::is_empty)>
                    <section class="level-group" aria-label=move || session.name("level", level)>
                        <h3 class="level-heading">
                            <LevelMark level=level/>
                            <span class="count">{move || rows.with(Vec::len)}</span>
                        </h3>
                        <Rows page rows triage/>
                    </section>
                </Show>
            }
        })}
        <div class="folds">
            {FOLDED.map(|level| {
                let rows = of_level(level);
                let open = RwSignal::new(false);
                let key = if level == Level::Allowed { "panel.folded.allowed" } else { "panel.folded.none" };
                view! {
                    <Show when=move || !rows.with(Vec::is_empty)>
                        <section class="fold">
                            <button
                                class="fold-button"
                                aria-expanded=move || open.get().to_string()
                                data-testid="folded"
                                data-level=code(level)
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                {move || session.say_with(key, &[("count", rows.with(Vec::len).to_string())])}
                            </button>
                            <Show when=move || open.get()>
                                <Rows page rows triage/>
                            </Show>
                        </section>
                    </Show>
                }
            })}
        </div>
    }
}

/// The rows, those that can be seen first: the others follow with the next frames.
#[component]
fn Rows(page: ShownPage, rows: Memo<Vec<Arc<Row>>>, triage: Triage) -> impl IntoView {
    /// As many as a tall window shows.
    const FIRST: usize = 16;
    /// As many as are made within a frame, so that keys are heard in between.
    const AT_A_TIME: usize = 16;
    let shown = RwSignal::new(FIRST);
    Effect::new(move || {
        if shown.get() < rows.with(Vec::len) {
            request_animation_frame(move || shown.update(|shown| *shown += AT_A_TIME));
        }
    });
    let first = move || rows.with(|rows| rows.iter().take(shown.get()).cloned().collect::<Vec<_>>());
    view! {
        <ul class="listings">
            <For each=first key=|row| row.key children=move |row| view! { <RowView page row triage/> }/>
        </ul>
    }
}

fn rows(state: &PageState) -> Vec<Arc<Row>> {
    let mut seen = BTreeMap::<u64, u32>::new();
    state
        .reading
        .listings
        .iter()
        .enumerate()
        .map(|(place, listing)| {
            let judgement = judgement_of(state, place, listing);
            let revealable = state.revealable.contains(&listing.item_id);
            let digest = digest(listing, judgement, revealable);
            let again = seen.entry(digest).or_default();
            *again += 1;
            Arc::new(Row {
                key: (digest, *again),
                listing: listing.clone(),
                level: judgement.map_or(Level::None, |judgement| judgement.level),
                reasons: judgement.map(|judgement| judgement.findings.clone()).unwrap_or_default(),
                why: judgement.and_then(|judgement| judgement.why.clone()),
                explanation: judgement.and_then(|judgement| judgement.explanation.clone()),
                revealable,
            })
        })
        .collect()
}

/// Of everything a row shows. What is read holds numbers that have no hash of their own, so it is written out.
fn digest(listing: &Listing, judgement: Option<&ListingJudgement>, revealable: bool) -> u64 {
    struct Into<'a>(&'a mut DefaultHasher);
    impl fmt::Write for Into<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.write(text.as_bytes());
            Ok(())
        }
    }
    let mut hasher = DefaultHasher::new();
    // A hasher takes everything.
    let _ = write!(Into(&mut hasher), "{listing:?}{judgement:?}{revealable}");
    hasher.finish()
}

fn judgement_of<'a>(state: &'a PageState, place: usize, listing: &Listing) -> Option<&'a ListingJudgement> {
    state.judgement.listings.get(place).filter(|judgement| judgement.item_id == listing.item_id)
}
