//! Settings, storage and permissions.

use super::choice::size;
use crate::companion::CompanionSection;
use crate::controls::SettingsControls;
use crate::session::{Session, refused, say};
use crate::task::{Failure, Task};
use crate::timestamps::TimestampSection;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;
use webext::permissions::{self, Permission};

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
        <section class="narrow">
            <SettingsControls/>
            <p><a class="quiet-link" data-testid="open-welcome" href="#welcome">{say("panel.welcome.show")}</a></p>
        </section>
        <CompanionSection/>
        <TimestampSection/>
        <Storage/>
        <Permissions/>
        <Incognito/>
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
    view! {
        <section>
            <h3>{say("panel.permissions")}</h3>
            <ul class="bullets prose">
                {AGREED.iter().map(|text| view! { <li>{say(text)}</li> }).collect_view()}
            </ul>
            <Optional
                permission=permissions::ALL_SITES
                name="all-sites"
                texts=["panel.permission.all_sites", "panel.grant.button", "panel.grant.remove"]
            />
            <Optional
                permission=permissions::PAGE_CAPTURE
                name="page-capture"
                texts=["panel.permission.page_capture", "panel.grant.page_capture", "panel.grant.page_capture.remove"]
            />
        </section>
    }
}

/// What incognito windows mean here, and whether the browser lets us into them.
#[component]
fn Incognito() -> impl IntoView {
    let asking = Task::new();
    let allowed = RwSignal::new(None::<bool>);
    asking.run(async move {
        allowed.set(Some(permissions::may_enter_incognito_windows().await?));
        Ok(())
    });
    view! {
        <section>
            <h3>{say("panel.incognito")}</h3>
            {move || allowed.get().map(|allowed| {
                let text = if allowed { "panel.incognito.allowed" } else { "panel.incognito.refused" };
                view! { <p class="prose" data-testid="incognito" data-allowed=allowed.to_string()>{say(text)}</p> }
            })}
            <p class="prose faint">{say("panel.incognito.note")}</p>
            <Failure task=asking/>
        </section>
    }
}

/// A permission that is not needed: what it is for, and the button that asks for it or gives it back.
#[component]
fn Optional(
    /// Which.
    permission: Permission,
    /// What the button goes by.
    name: &'static str,
    /// What it is for, how it is asked for, how it is given back.
    texts: [&'static str; 3],
) -> impl IntoView {
    let asking = Task::new();
    let held = RwSignal::new(None::<bool>);
    asking.run(async move {
        held.set(Some(permission.is_held().await?));
        Ok(())
    });
    let change = move |_| {
        if held.get_untracked() == Some(true) {
            asking.run(async move {
                permission.remove().await?;
                held.set(Some(permission.is_held().await?));
                Ok(())
            });
            return;
        }
        match permission.request() {
            Ok(answer) => asking.run(async move {
                held.set(Some(answer.await?));
                Ok(())
            }),
            Err(error) => asking.fail(error),
        }
    };
    let [purpose, give, take] = texts;
    view! {
        <p class="prose">{say(purpose)}</p>
        <div class="buttons">
            <button
                data-testid=name
                data-held=move || held.get().map(|held| held.to_string())
                disabled=move || asking.is_busy() || held.get().is_none()
                on:click=change
            >
                {
                    let (give, take) = (say(give), say(take));
                    move || if held.get() == Some(true) { take() } else { give() }
                }
            </button>
            <Failure task=asking/>
        </div>
    }
}
