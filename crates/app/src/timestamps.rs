//! How it stands with timestamps: a line in the panel, all of it in the settings, and what covers an exhibit.

use crate::moment::when;
use crate::session::{Session, hear, say};
use crate::task::{Failure, Task, Trouble};
use ::evidence::bundle::{KeptAnchor, covering};
use ::evidence::documents::stamped;
use ::evidence::timestamp::Authority;
use leptos::prelude::*;
use protocol::{Notice, PageRequest, TimestampChoices, TimestampState};
use vault::Vault;
use webext::messaging::ask_worker;
use webext::permissions::Sites;

/// What a document knows of timestamps.
#[derive(Clone, Copy)]
struct Timestamps {
    state: RwSignal<Option<TimestampState>>,
    choices: RwSignal<Option<TimestampChoices>>,
    looking: Task,
    choosing: Task,
}

impl Timestamps {
    /// Asks the service worker, and listens to what it tells.
    fn follow() -> Self {
        let timestamps = Self {
            state: RwSignal::new(None),
            choices: RwSignal::new(None),
            looking: Task::new(),
            choosing: Task::new(),
        };
        hear(move |notice, _| {
            if let Notice::Timestamps(state) = notice {
                timestamps.state.set(Some(state));
                timestamps.look();
            }
        });
        timestamps.look();
        timestamps
    }

    fn look(self) {
        self.looking.again(async move {
            self.choices.set(Some(ask_worker(PageRequest::TimestampChoices).await?));
            let state = ask_worker(PageRequest::Timestamps).await?;
            self.state.set(Some(state));
            Ok(())
        });
    }

    fn is_on(self) -> bool {
        self.choices.with(|choices| choices.as_ref().is_some_and(|choices| choices.on))
    }

    async fn choose(self, choices: TimestampChoices) -> Result<(), Trouble> {
        let is_on = choices.on;
        self.choices.set(Some(ask_worker(PageRequest::ChooseTimestamps { choices }).await?));
        if is_on {
            ask_worker::<()>(PageRequest::Timestamp).await?;
        }
        Ok(())
    }
}

/// The line in the panel: nothing where timestamps are off.
#[component]
pub fn TimestampLine() -> impl IntoView {
    let timestamps = Timestamps::follow();
    let is_on = Memo::new(move |_| timestamps.is_on());
    move || {
        is_on.get().then(|| {
            view! {
                <section class="companion" aria-label=say("timestamps")>
                    <Standing timestamps=timestamps/>
                </section>
            }
        })
    }
}

/// The section in the settings.
#[component]
pub fn TimestampSection() -> impl IntoView {
    let timestamps = Timestamps::follow();
    let is_on = Memo::new(move |_| timestamps.is_on());
    view! {
        <section data-testid="timestamps">
            <h3>{say("timestamps")}</h3>
            <p class="prose">{say("timestamps.why")}</p>
            <Choosing timestamps=timestamps/>
            {move || is_on.get().then(|| view! { <Standing timestamps=timestamps/> })}
        </section>
    }
}

/// Which authorities are asked, and whether.
#[component]
fn Choosing(timestamps: Timestamps) -> impl IntoView {
    let written = RwSignal::new(None::<String>);
    let text = move || {
        let kept = move || timestamps.choices.get().map(|choices| written_out(&choices.authorities));
        written.get().or_else(kept).unwrap_or_default()
    };
    let change = move |_| {
        let Some(before) = timestamps.choices.get_untracked() else { return };
        if before.on {
            timestamps.choosing.run(async move {
                timestamps.choose(TimestampChoices { on: false, ..before.clone() }).await?;
                Sites::of(before.authorities.iter().map(|it| it.url.as_str())).remove().await?;
                Ok(())
            });
            return;
        }
        let authorities = authorities(&text());
        if authorities.is_empty() || authorities.iter().any(|it| !it.url.starts_with("https://")) {
            timestamps.choosing.fail(Trouble::new("timestamps.trouble", text()));
            return;
        }
        match Sites::of(authorities.iter().map(|it| it.url.as_str())).request() {
            Ok(answer) => timestamps.choosing.run(async move {
                if answer.await? {
                    timestamps.choose(TimestampChoices { on: true, authorities }).await?;
                    written.set(None);
                }
                Ok(())
            }),
            Err(error) => timestamps.choosing.fail(error),
        }
    };
    view! {
        <label class="field wide">
            <span>{say("timestamps.authorities")}</span>
            <textarea
                rows="3"
                spellcheck="false"
                data-testid="timestamp-authorities"
                prop:value=text
                disabled=move || timestamps.is_on()
                on:input=move |event| written.set(Some(event_target_value(&event)))
            />
        </label>
        <p class="prose faint">{say("timestamps.authorities.note")}</p>
        <div class="buttons">
            <button
                data-testid="timestamps-allow"
                data-on=move || timestamps.is_on().to_string()
                disabled=move || timestamps.choosing.is_busy() || timestamps.choices.get().is_none()
                on:click=change
            >
                {move || if timestamps.is_on() { say("timestamps.off")() } else { say("timestamps.allow")() }}
            </button>
            {move || timestamps.is_on().then(|| view! {
                <button
                    data-testid="timestamp-now"
                    disabled=move || timestamps.choosing.is_busy()
                    on:click=move |_| timestamps.choosing.run(async move {
                        ask_worker::<()>(PageRequest::Timestamp).await?;
                        Ok(())
                    })
                >
                    {say("timestamps.now")}
                </button>
            })}
        </div>
        <Failure task=timestamps.choosing testid="timestamps-failure"/>
    }
}

/// What was stamped last, what waits, and why.
#[component]
fn Standing(timestamps: Timestamps) -> impl IntoView {
    let session = expect_context::<Session>();
    let state = move || timestamps.state.get().unwrap_or_default();
    // One that failed is worth a word, but no alarm, where another has stamped everything.
    let waits = move || state().asked.is_some();
    view! {
        <p data-testid="timestamps-last" role="status">
            {move || match state().last {
                Some(last) => session.say_with(
                    "timestamps.last",
                    &[("time", when(&last.time)), ("authority", last.authority), ("seq", last.seq.to_string())],
                ),
                None => session.say("timestamps.none"),
            }}
        </p>
        {move || state().asked.map(|asked| view! {
            <p data-testid="timestamps-waiting">
                {move || session.say_with("timestamps.waiting", &[("asked", when(&asked))])}
            </p>
        })}
        {move || state().failures.into_iter().map(|error| {
            let trouble = Trouble::from(error);
            let key = trouble.key.clone();
            view! {
                <p class=move || if waits() { "failure" } else { "faint" } data-testid="timestamps-trouble" data-error=key>
                    {move || session.trouble(&trouble)}
                </p>
            }
        }).collect_view()}
    }
}

/// Which timestamps cover an exhibit: the first of each authority.
#[component]
pub fn StampedExhibit(id: String) -> impl IntoView {
    let session = expect_context::<Session>();
    let loading = Task::new();
    let covered = RwSignal::new(None::<Vec<KeptAnchor>>);
    let load = move || {
        let id = id.clone();
        loading.again(async move {
            let vault = Vault::open().await?;
            let Some(seq) = vault.exhibits().await?.into_iter().find(|row| row.id == id).map(|row| row.seq) else {
                return Ok(());
            };
            let anchors = vault.anchors().await?;
            let found = covering(&anchors, seq).into_iter().cloned().collect();
            covered.try_set(Some(found));
            Ok(())
        });
    };
    load();
    hear(move |notice, _| {
        if let Notice::Timestamps(_) = notice {
            load();
        }
    });
    view! {
        <section data-testid="exhibit-timestamps">
            <h3>{say("timestamps")}</h3>
            <Failure task=loading/>
            {move || covered.get().map(|found| match found.is_empty() {
                true => view! { <p class="empty">{say("timestamps.exhibit.none")}</p> }.into_any(),
                false => view! {
                    <ul class="bullets">
                        {found.into_iter().map(|kept| view! { <Covering kept=kept session=session/> }).collect_view()}
                    </ul>
                }.into_any(),
            })}
        </section>
    }
}

#[component]
fn Covering(kept: KeptAnchor, session: Session) -> impl IntoView {
    let (key, arguments) = stamped(kept.seq, &kept.anchor);
    view! { <li data-testid="exhibit-timestamp">{move || session.say_with(key, &arguments)}</li> }
}

/// One address a line.
fn written_out(authorities: &[Authority]) -> String {
    authorities.iter().map(|authority| authority.url.as_str()).collect::<Vec<_>>().join("\n")
}

/// Each called after its machine.
fn authorities(text: &str) -> Vec<Authority> {
    let named = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let name = rest.split(['/', '?', '#']).next().unwrap_or(rest).to_owned();
        Authority { name, url: url.to_owned() }
    };
    text.split_whitespace().map(named).collect()
}
