//! The register of rights: the list, one right in full, what is taken in and given out.

mod documents;
mod editor;
mod exchange;
mod fields;
mod form;
mod kinds;

use super::checks::Checks;
use super::register::{DoneNote, Register, today};
use crate::session::{Session, code, say};
use complaint::{Right, StandingIn, reminders};
use editor::OneRight;
use exchange::Exchange;
pub use kinds::{choices, of_code};
use leptos::prelude::*;

/// What stands in the address in place of an id where a right is added; an id of this letter is written otherwise there.
const NEW: &str = "+";

/// The list, or the right that `shown` names.
#[component]
pub fn Rights(shown: Memo<String>) -> impl IntoView {
    let register = expect_context::<Register>();
    view! {
        <DoneNote kept=register.kept_rights/>
        {move || {
            let what = shown.get();
            if what.is_empty() { view! { <List/> }.into_any() } else { view! { <OneRight what=what/> }.into_any() }
        }}
    }
}

/// Where a right is shown, behind the section's name.
fn place_of(id: &str) -> String {
    String::from(js_sys::encode_uri_component(id))
}

#[component]
fn List() -> impl IntoView {
    let rights = expect_context::<Register>().kept_rights;
    let is_empty = Memo::new(move |_| rights.items.with(Vec::is_empty));
    view! {
        <header class="section-head">
            <h2>{say("panel.section.rights")}</h2>
            <a class="button" data-testid="add-right" href=format!("#rights/{NEW}")>{say("panel.right.add")}</a>
        </header>
        <Show when=move || rights.read.get() && is_empty.get()>
            <p class="empty prose" data-testid="no-rights">{say("panel.rights.none")}</p>
        </Show>
        <Exchange/>
        <Reminders/>
        <Show when=move || !is_empty.get()>
            <div class="wide-table">
                <table class="rights">
                    <thead>
                        <tr>
                            <th>{say("panel.right.name")}</th>
                            <th>{say("panel.right.kind")}</th>
                            <th>{say("panel.right.number")}</th>
                            <th>{say("panel.right.territory")}</th>
                            <th>{say("panel.right.status")}</th>
                            <th>{say("panel.right.expires")}</th>
                            <th>{say("panel.right.verification")}</th>
                        </tr>
                    </thead>
                    {move || rights.items.get().into_iter().map(|right| view! { <Row right=right/> }).collect_view()}
                </table>
            </div>
        </Show>
    }
}

#[component]
fn Row(right: Right) -> impl IntoView {
    let session = expect_context::<Session>();
    let checks = today().map(|today| right.standing(today, StandingIn::default())).unwrap_or_default();
    let (kind, status, verification) = (right.kind(), right.status, right.verification.state);
    let territories: Vec<String> = std::iter::once(&right.territory)
        .chain(&right.extended_to)
        .map(|territory| territory.as_str().to_owned())
        .collect();
    view! {
        <tbody data-testid="right-row" data-right-id=right.id.clone()>
            <tr>
                <th scope="row"><a href=format!("#rights/{}", place_of(&right.id))>{right.name}</a></th>
                <td>{move || session.say(kind.key())}</td>
                <td>{right.number}</td>
                <td>{territories.join(" ")}</td>
                <td data-status=code(status)>{move || session.say(status.key())}</td>
                <td class="when">{right.expires.map(|day| day.to_string()).unwrap_or_else(|| "–".to_owned())}</td>
                <td data-verification=code(verification)>{move || session.say(verification.key())}</td>
            </tr>
            <tr class="standing-row">
                <td colspan="7"><Checks checks=checks none="panel.right.all_well"/></td>
            </tr>
        </tbody>
    }
}

/// What ends soon or has ended, and what the portal is late with.
#[component]
fn Reminders() -> impl IntoView {
    let session = expect_context::<Session>();
    let rights = expect_context::<Register>().kept_rights;
    let all = Memo::new(move |_| {
        let reminded = |rights: &Vec<Right>| today().map(|today| reminders(rights, today)).unwrap_or_default();
        rights.items.with(reminded)
    });
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <section class="reminders" data-testid="reminders">
                <h3>{say("panel.rights.reminders")}</h3>
                <ul>
                    {move || all.get().into_iter().map(|reminder| {
                        let href = format!("#rights/{}", place_of(&reminder.right));
                        let arguments = [
                            ("name", reminder.name),
                            ("day", reminder.day.to_string()),
                            ("days", reminder.days.abs().to_string()),
                        ];
                        let key = reminder.kind.key(reminder.days < 0);
                        view! { <li><a href=href>{move || session.say_with(key, &arguments)}</a></li> }
                    }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}
