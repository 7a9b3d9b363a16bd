//! The exchange rates prices are compared by.

use super::profile::editing::Editing;
use super::register::Said;
use crate::controls::FileButton;
use crate::files::text_of;
use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use analysis::{EnteredRate, RateTable};
use leptos::prelude::*;
use protocol::{ErrorBody, ErrorCode};

/// Which rates are in use, and choosing others.
#[component]
pub fn Rates(own: Option<RateTable>, entered: Vec<EnteredRate>) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let task = Task::new();
    let is_own = own.is_some();
    let table = own.unwrap_or_else(RateTable::built_in);
    let entered = entered.iter().map(|rate| {
        let (currency, date, source) = (&rate.currency, &rate.date, &rate.source);
        view! { <li>{format!("1 EUR = {} {currency} ({source}, {date})", rate.per_euro.0)}</li> }
    });
    let entered = entered.collect_view();
    let import = Callback::new(move |files: Vec<web_sys::File>| {
        let Some(file) = files.into_iter().next() else { return };
        task.run(async move {
            let table = RateTable::from_ecb(&text_of(&file).await?).map_err(|error| {
                ErrorBody::new(ErrorCode::ProfileInvalid, untrack(|| error.told(session.language())))
            })?;
            replace(editing, Some(table))
        });
    });
    let back = move |_| {
        task.run(async move { replace(editing, None) });
    };
    let RateTable { date, source, euro } = table;
    let known = euro.into_keys().collect::<Vec<_>>().join(" ");
    view! {
        <section>
            <h3>{say("panel.rates")}</h3>
            <p data-testid="rates-in-use">
                {move || session.say_with("panel.rates.in_use", &[("source", source.clone()), ("date", date.clone())])}
            </p>
            <p class="quiet">{known}</p>
            <ul>{entered}</ul>
            <div class="buttons">
                <FileButton
                    label="panel.rates.import"
                    accept=".xml,.csv,text/xml,text/csv"
                    testid="import-rates"
                    busy=Signal::derive(move || task.is_busy())
                    chosen=import
                />
                {is_own.then(|| view! {
                    <button data-testid="built-in-rates" disabled=move || task.is_busy() on:click=back>
                        {say("panel.rates.built_in")}
                    </button>
                })}
                <Failure task=task testid="rates-error"/>
            </div>
        </section>
    }
}

fn replace(editing: Editing, rates: Option<RateTable>) -> Result<(), Trouble> {
    let key = if rates.is_some() { "panel.rates.imported" } else { "panel.rates.given_back" };
    let changed = editing.change(Said::new(key, []), |profile| {
        profile.rates = rates;
        Some("rates".to_owned())
    });
    changed.map_err(|wrong| ErrorBody::new(ErrorCode::ProfileInvalid, wrong.problem).into())
}
