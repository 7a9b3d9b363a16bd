//! Settings, storage and permissions.

use super::choice::size;
use crate::controls::SettingsControls;
use crate::session::{Session, refused, say};
use crate::task::{Failure, Task};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;
use webext::permissions;

/// What was agreed at installation, in plain words.
const AGREED: [&str; 6] = [
    "panel.permission.sites",
    "panel.permission.pictures",
    "panel.permission.tab",
    "panel.permission.storage",
    "panel.permission.network",
    "panel.permission.other",
];

/// The section.
#[component]
pub fn SettingsSection() -> impl IntoView {
    view! {
        <header class="section-head"><h2>{say("panel.section.settings")}</h2></header>
        <section class="narrow"><SettingsControls/></section>
        <Storage/>
        <Permissions/>
    }
}

#[component]
fn Storage() -> impl IntoView {
    let session = expect_context::<Session>();
    let measuring = Task::new();
    let used = RwSignal::new(None::<(u64, u64)>);
    measuring.run(async move {
        let estimate = window().navigator().storage().estimate().map_err(refused)?;
        let estimate: StorageEstimate = JsFuture::from(estimate).await.map_err(refused)?.unchecked_into();
        let number = |value: Option<f64>| value.unwrap_or_default() as u64;
        used.set(Some((number(estimate.get_usage()), number(estimate.get_quota()))));
        Ok(())
    });
    view! {
        <section>
            <h3>{say("panel.storage")}</h3>
            <p data-testid="storage-used">
                {move || used.get().map(|(used, quota)| {
                    session.say_with("panel.storage.used", &[("used", size(used)), ("quota", size(quota))])
                })}
            </p>
            <p class="prose faint">{say("panel.storage.note")}</p>
            <Failure task=measuring/>
        </section>
    }
}

#[component]
fn Permissions() -> impl IntoView {
    let asking = Task::new();
    let held = RwSignal::new(None::<bool>);
    asking.run(async move {
        held.set(Some(permissions::has_all_sites().await?));
        Ok(())
    });
    let change = move |_| {
        if held.get_untracked() == Some(true) {
            asking.run(async move {
                permissions::remove_all_sites().await?;
                held.set(Some(permissions::has_all_sites().await?));
                Ok(())
            });
            return;
        }
        match permissions::request_all_sites() {
            Ok(answer) => asking.run(async move {
                held.set(Some(answer.await?));
                Ok(())
            }),
            Err(error) => asking.fail(error),
        }
    };
    view! {
        <section>
            <h3>{say("panel.permissions")}</h3>
            <ul class="bullets prose">
                {AGREED.iter().map(|text| view! { <li>{say(text)}</li> }).collect_view()}
            </ul>
            <p class="prose">{say("panel.permission.all_sites")}</p>
            <div class="buttons">
                <button
                    data-testid="all-sites"
                    disabled=move || asking.is_busy() || held.get().is_none()
                    on:click=change
                >
                    {
                        let (give, take) = (say("panel.grant.button"), say("panel.grant.remove"));
                        move || if held.get() == Some(true) { take() } else { give() }
                    }
                </button>
                <Failure task=asking/>
            </div>
        </section>
    }
}
