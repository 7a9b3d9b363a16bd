//! The exchange rates prices are compared by.

use crate::files::{chosen_file, text_of};
use crate::session::{Session, say};
use crate::task::{Failure, Task};
use analysis::{Profile, RateTable};
use leptos::prelude::*;
use protocol::{ErrorBody, ErrorCode, PageRequest};
use webext::messaging::ask_worker;

/// Which rates are in use, and choosing others.
#[component]
pub fn Rates(profile: Profile) -> impl IntoView {
    let session = expect_context::<Session>();
    let task = Task::new();
    let own = profile.rates.is_some();
    let table = profile.rates.clone().unwrap_or_else(RateTable::built_in);
    let entered = profile.entered_rates.iter().map(|rate| {
        let (currency, date, source) = (&rate.currency, &rate.date, &rate.source);
        view! { <li>{format!("1 EUR = {} {currency} ({source}, {date})", rate.per_euro.0)}</li> }
    });
    let entered = entered.collect_view();
    let replace = move |profile: Profile| async move {
        let text = serde_json::to_string(&profile)
            .map_err(|error| ErrorBody::new(ErrorCode::ProfileInvalid, error.to_string()))?;
        session.settings.set(Some(ask_worker(PageRequest::ImportProfile { text }).await?));
        Ok(())
    };
    let before = profile.clone();
    let import = move |file: web_sys::File| {
        let before = before.clone();
        task.run(async move {
            let table = RateTable::from_ecb(&text_of(&file).await?)
                .map_err(|error| ErrorBody::new(ErrorCode::ProfileInvalid, error.to_string()))?;
            replace(Profile { rates: Some(table), ..before }).await
        });
    };
    let back = move |_| {
        let profile = Profile { rates: None, ..profile.clone() };
        task.run(replace(profile));
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
                <label class="button" class:disabled=move || task.is_busy()>
                    {say("panel.rates.import")}
                    <input
                        class="file-input"
                        type="file"
                        accept=".xml,.csv,text/xml,text/csv"
                        data-testid="import-rates"
                        disabled=move || task.is_busy()
                        on:change=move |event| {
                            if let Some(file) = chosen_file(&event) {
                                import(file);
                            }
                        }
                    />
                </label>
                {own.then(|| view! {
                    <button data-testid="built-in-rates" disabled=move || task.is_busy() on:click=back>
                        {say("panel.rates.built_in")}
                    </button>
                })}
                <Failure task=task testid="rates-error"/>
            </div>
        </section>
    }
}
