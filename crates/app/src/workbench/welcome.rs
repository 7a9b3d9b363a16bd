//! What an analyst sees once the extension is installed: what it reads, keeps and sends, and the first steps up to a
//! first capture.

use super::shelf::Shelf;
use crate::cases::Cases;
use crate::first_steps::{FirstSearch, Promises, SidePanel, Step, WhoAndWhat};
use crate::session::say;
use crate::task::Failure;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Welcome() -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let cases = Cases::open();
    let panel = SidePanel::of_this_window();
    let opened = RwSignal::new(false);
    let open = Callback::new(move |()| {
        panel.open();
        opened.set(true);
    });
    let has_exhibit = Memo::new(move |_| shelf.exhibits.with(|all| !all.is_empty()));
    view! {
        <header class="section-head"><h2>{say("panel.welcome.page")}</h2></header>
        <p class="prose">{say("panel.welcome.what")}</p>
        <section class="prose">
            <h3>{say("panel.first.promises")}</h3>
            <Promises/>
        </section>
        <section class="prose" data-testid="welcome-steps">
            <h3>{say("panel.first")}</h3>
            <ol class="first-steps">
                <WhoAndWhat cases/>
                <Step done=opened text="panel.welcome.open_panel">
                    <p class="faint">{say("panel.welcome.panel_what")}</p>
                    <p><button data-testid="open-panel" on:click=move |_| open.run(())>{say("panel.welcome.open_panel_button")}</button></p>
                    <Failure task=panel.opening/>
                </Step>
                <Step done=has_exhibit text="panel.first.capture">
                    <p class="faint">{say("panel.welcome.first_capture")}</p>
                    <p><FirstSearch also=open/></p>
                </Step>
            </ol>
        </section>
        <p class="prose faint">{say("panel.welcome.again")}</p>
    }
}
