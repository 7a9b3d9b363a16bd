//! How it stands with the companion: a line in the panel, all of it in the settings.

use crate::session::{Session, code, hear, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::size;
use leptos::prelude::*;
use protocol::host::VaultNotice;
use protocol::{DeliveryChoices, DeliveryStage, DeliveryState, Keep, Notice, PageRequest, VaultFound};
use webext::messaging::ask_worker;
use webext::permissions::NATIVE_MESSAGING;

/// How many gigabytes may stay, to choose from.
const GIGABYTES: [u32; 4] = [1, 5, 20, 100];

/// What a document knows of the companion.
#[derive(Clone, Copy)]
pub struct Companion {
    state: RwSignal<Option<DeliveryState>>,
    choices: RwSignal<Option<DeliveryChoices>>,
    looking: Task,
    choosing: Task,
}

impl Companion {
    /// Asks the service worker, and listens to what it tells.
    pub fn follow() -> Self {
        let companion = Self {
            state: RwSignal::new(None),
            choices: RwSignal::new(None),
            looking: Task::new(),
            choosing: Task::new(),
        };
        hear(move |notice, _| {
            if let Notice::Delivery(state) = notice {
                companion.state.set(Some(state));
            }
        });
        companion.looking.run(async move {
            let state = ask_worker(PageRequest::Delivery).await?;
            // What was told meanwhile is newer.
            companion.state.update(|known| {
                known.get_or_insert(state);
            });
            companion.choices.set(Some(ask_worker(PageRequest::DeliveryChoices).await?));
            Ok(())
        });
        companion
    }

    fn stage(self) -> DeliveryStage {
        self.state.with(|state| state.as_ref().map(|state| state.stage).unwrap_or_default())
    }

    fn choose(self, change: impl FnOnce(&mut DeliveryChoices) + 'static) {
        self.choosing.line_up(async move {
            let mut choices = match self.choices.get_untracked() {
                Some(choices) => choices,
                None => ask_worker(PageRequest::DeliveryChoices).await?,
            };
            change(&mut choices);
            self.choices.set(Some(ask_worker(PageRequest::ChooseDelivery { choices }).await?));
            Ok(())
        });
    }

    fn call(self) {
        self.choosing.run(async move {
            ask_worker::<()>(PageRequest::Deliver).await?;
            Ok(())
        });
    }

    fn words(self, session: Session) -> String {
        let state = self.state.get().unwrap_or_default();
        let key = format!("companion.{}", code(state.stage));
        let arguments = [("delivered", state.delivered.to_string()), ("links", state.links.to_string())];
        session.say_with(&key, &arguments)
    }
}

/// The line in the panel: nothing where the companion is not in use.
#[component]
pub fn CompanionLine() -> impl IntoView {
    let companion = Companion::follow();
    let is_used = Memo::new(move |_| companion.stage() != DeliveryStage::Off);
    move || {
        is_used.get().then(|| {
            view! {
                <section class="companion" aria-label=say("companion")>
                    <Standing companion=companion/>
                </section>
            }
        })
    }
}

/// The section in the settings.
#[component]
pub fn CompanionSection() -> impl IntoView {
    let companion = Companion::follow();
    let is_used = Memo::new(move |_| companion.stage() != DeliveryStage::Off);
    view! {
        <section data-testid="companion">
            <h3>{say("companion")}</h3>
            <p class="prose">{say("companion.why")}</p>
            <Allowing companion=companion/>
            {move || is_used.get().then(|| view! {
                <Standing companion=companion/>
                <Facts companion=companion/>
                <Keeping companion=companion/>
            })}
        </section>
    }
}

/// The button that allows the companion, or gives that back.
#[component]
fn Allowing(companion: Companion) -> impl IntoView {
    let asking = Task::new();
    let held = RwSignal::new(None::<bool>);
    asking.run(async move {
        held.set(Some(NATIVE_MESSAGING.is_held().await?));
        Ok(())
    });
    let change = move |_| {
        if held.get_untracked() == Some(true) {
            asking.run(async move {
                NATIVE_MESSAGING.remove().await?;
                held.set(Some(NATIVE_MESSAGING.is_held().await?));
                ask_worker::<()>(PageRequest::Deliver).await?;
                Ok(())
            });
            return;
        }
        match NATIVE_MESSAGING.request() {
            Ok(answer) => asking.run(async move {
                held.set(Some(answer.await?));
                companion.call();
                Ok(())
            }),
            Err(error) => asking.fail(error),
        }
    };
    let (give, take) = (say("companion.allow"), say("companion.disallow"));
    view! {
        <div class="buttons">
            <button
                data-testid="native-messaging"
                data-held=move || held.get().map(|held| held.to_string())
                disabled=move || asking.is_busy() || held.get().is_none()
                on:click=change
            >
                {move || if held.get() == Some(true) { take() } else { give() }}
            </button>
            <Failure task=asking/>
        </div>
    }
}

/// What it does, what is wrong, and what can be done about it.
#[component]
fn Standing(companion: Companion) -> impl IntoView {
    let session = expect_context::<Session>();
    let error = Memo::new(move |_| companion.state.with(|state| state.as_ref().and_then(|state| state.error.clone())));
    let sending = Memo::new(move |_| {
        companion.state.with(|state| state.as_ref().map(|state| (state.sent, state.size))).filter(|(_, size)| *size > 0)
    });
    let found = Memo::new(move |_| companion.state.with(|state| state.as_ref().and_then(|state| state.found.clone())));
    let retry = Memo::new(move |_| companion.state.with(|state| state.as_ref().and_then(|state| state.retry.clone())));
    let is_paused = Memo::new(move |_| companion.choices.with(|choices| choices.is_some_and(|choices| choices.paused)));
    let (pause, go_on) = (say("companion.pause"), say("companion.go_on"));
    view! {
        <div class="standing" data-testid="companion-state" data-stage=move || code(companion.stage())>
            <p role="status">{move || companion.words(session)}</p>
            {move || sending.get().map(|(sent, whole)| view! {
                <p class="sending">
                    <progress max=whole.to_string() value=sent.to_string() aria-label=say("companion")></progress>
                    <span class="faint">
                        {move || session.say_with("companion.sent", &[("sent", size(sent)), ("size", size(whole))])}
                    </span>
                </p>
            })}
            <div role="alert">
                {move || error.get().map(|error| {
                    let code = error.code.name();
                    view! {
                        <p class="failure" data-testid="companion-error" data-code=code>
                            {session.trouble(&Trouble::from(error))} " " <code>{code}</code>
                        </p>
                    }
                })}
            </div>
            {move || retry.get().map(|utc| view! {
                <p class="faint">{move || session.say_with("companion.retry", &[("time", clock(&utc))])}</p>
            })}
            <div class="buttons">
                {move || error.get().is_some().then(|| view! {
                    <button class="small" data-testid="companion-retry" on:click=move |_| companion.call()>
                        {say("companion.try")}
                    </button>
                })}
                <button
                    class="small"
                    data-testid="companion-pause"
                    disabled=move || companion.choices.with(Option::is_none)
                    on:click=move |_| companion.choose(|choices| choices.paused = !choices.paused)
                >
                    {move || if is_paused.get() { go_on() } else { pause() }}
                </button>
            </div>
            <Failure task=companion.looking/>
            <Failure task=companion.choosing/>
            {move || found.get().map(|found| view! { <Found found=found/> })}
        </div>
    }
}

/// What the companion found when it last opened a vault that was not as it should be, folded.
#[component]
fn Found(found: VaultFound) -> impl IntoView {
    let session = expect_context::<Session>();
    let VaultFound { utc, notices } = found;
    let words = move |notice: &VaultNotice| {
        let key = format!("companion.found.{}", notice.code);
        // A newer companion may have found something we have no words for.
        match catalogue::has(&key) {
            true => session.say_with(&key, &[("detail", notice.detail.clone())]),
            false => format!("{}: {}", notice.code, notice.detail),
        }
    };
    view! {
        <details class="faint found" data-testid="companion-found">
            <summary>{move || session.say_with("companion.found", &[("time", clock(&utc))])}</summary>
            <ul>
                {notices.into_iter().map(|notice| {
                    let code = notice.code.clone();
                    view! { <li data-code=code>{move || words(&notice)}</li> }
                }).collect_view()}
            </ul>
        </details>
    }
}

/// Fingerprint, folder, version.
#[component]
fn Facts(companion: Companion) -> impl IntoView {
    let of = move |part: fn(&DeliveryState) -> Option<String>| {
        Memo::new(move |_| companion.state.with(|state| state.as_ref().and_then(part)))
    };
    let fingerprint = of(|state| state.fingerprint.as_ref().map(|fingerprint| spaced(fingerprint.as_str())));
    let vault = of(|state| state.vault.clone());
    let version = of(|state| state.companion.clone());
    view! {
        <dl class="facts-table">
            {move || fingerprint.get().map(|fingerprint| view! {
                <dt>{say("companion.fingerprint")}</dt>
                <dd>
                    <code data-testid="fingerprint">{fingerprint}</code>
                    <small>{say("companion.fingerprint.note")}</small>
                </dd>
            })}
            {move || vault.get().map(|vault| view! {
                <dt>{say("companion.vault")}</dt>
                <dd><code data-testid="vault-folder">{vault}</code></dd>
            })}
            {move || version.get().map(|version| view! {
                <dt>{say("companion.version")}</dt>
                <dd>{version}</dd>
            })}
        </dl>
    }
}

/// What stays in the browser.
#[component]
fn Keeping(companion: Companion) -> impl IntoView {
    let session = expect_context::<Session>();
    let chosen = move || companion.choices.with(|choices| choices.map(|choices| name_of(choices.keep)));
    let options = [Keep::Everything].into_iter().chain(GIGABYTES.map(Keep::Gigabytes)).chain([Keep::Thumbnails]);
    let options: Vec<Keep> = options.collect();
    let offered = options.clone();
    view! {
        <label class="field wide">
            <span>{say("companion.keep")}</span>
            <select
                data-testid="keep"
                prop:value=move || chosen().unwrap_or_default()
                disabled=move || companion.choices.with(Option::is_none)
                on:change=move |event| {
                    let name = event_target_value(&event);
                    if let Some(keep) = offered.iter().copied().find(|keep| name_of(*keep) == name) {
                        companion.choose(move |choices| choices.keep = keep);
                    }
                }
            >
                {options.iter().copied().map(|keep| view! {
                    <option value=name_of(keep)>{move || words_of(session, keep)}</option>
                }).collect_view()}
            </select>
        </label>
        <p class="prose faint">{say("companion.keep.note")}</p>
    }
}

fn name_of(keep: Keep) -> String {
    match keep {
        Keep::Everything => "everything".to_owned(),
        Keep::Gigabytes(count) => count.to_string(),
        Keep::Thumbnails => "thumbnails".to_owned(),
    }
}

fn words_of(session: Session, keep: Keep) -> String {
    match keep {
        Keep::Everything => session.say("companion.keep.everything"),
        Keep::Gigabytes(count) => session.say_with("companion.keep.gigabytes", &[("count", count.to_string())]),
        Keep::Thumbnails => session.say("companion.keep.thumbnails"),
    }
}

/// A fingerprint in groups, so that two can be compared by eye.
fn spaced(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The time of day of a UTC time, where the person is.
fn clock(utc: &str) -> String {
    let date = js_sys::Date::new(&utc.into());
    let two = |number: u32| format!("{number:02}");
    format!("{}:{}:{}", two(date.get_hours()), two(date.get_minutes()), two(date.get_seconds()))
}
