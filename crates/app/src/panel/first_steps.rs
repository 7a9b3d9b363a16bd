//! The first steps beside the page: there until something was captured, each ticked as it is done. The last ones lead
//! through a first capture on whatever page stands beside the panel.

use super::triage::Triage;
use crate::cases::Cases;
use crate::first_steps::{FirstSearch, Promises, Step, WhoAndWhat};
use crate::session::{Session, say};
use crate::shown_page::{ShownPage, Sight};
use crate::workbench::shelf::Shelf;
use leptos::prelude::*;

/// The steps; once there is an exhibit, where it is.
#[component]
pub fn FirstSteps(cases: Cases, page: ShownPage, triage: Triage) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let is_new = Memo::new(move |_| {
        let is_known = session.settings.with(Option::is_some) && shelf.read.get();
        is_known && shelf.exhibits.with(Vec::is_empty)
    });
    // Only who was led through the steps is told that they are behind them.
    let was_new = Memo::new(move |was: Option<&bool>| was == Some(&true) || is_new.get());
    let first = move || {
        // Asked while there is no exhibit yet: afterwards nobody knows.
        let was_new = was_new.get();
        let newest = shelf.exhibits.with(|all| all.first().map(|exhibit| exhibit.id.clone()));
        newest.filter(|_| was_new && shelf.exhibits.with(Vec::len) == 1)
    };
    let shows_listings = Memo::new(move |_| {
        page.sight.with(|sight| matches!(sight, Sight::Read(state) if !state.reading.listings.is_empty()))
    });
    let looks_at_one = Memo::new(move |_| shows_listings.get() && triage.current.with(Option::is_some));
    view! {
        <Show when=move || is_new.get()>
            <section class="welcome" data-testid="first-steps">
                <h2>{say("panel.first")}</h2>
                <details class="fold">
                    <summary>{say("panel.first.promises")}</summary>
                    <Promises/>
                </details>
                <ol class="first-steps">
                    <WhoAndWhat cases/>
                    <Step done=shows_listings text="panel.first.results">
                        <Show when=move || !shows_listings.get()><p><FirstSearch/></p></Show>
                    </Step>
                    <Step done=looks_at_one text="panel.first.look">
                        <p class="faint">{say("panel.first.look_how")}</p>
                    </Step>
                    <Step done=false text="panel.first.capture">
                        <p class="faint">{say("panel.first.capture_how")}</p>
                    </Step>
                </ol>
            </section>
        </Show>
        <div role="status">
            {move || first().map(|id| view! {
                <p class="note" data-testid="first-captured">
                    {move || session.say("panel.first.captured")}" "
                    <a href=format!("workbench.html#evidence/{id}") target="_blank">{say("panel.first.open")}</a>
                </p>
            })}
        </div>
    }
}
