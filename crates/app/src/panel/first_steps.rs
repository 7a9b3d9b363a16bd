//! What a new analyst does first: who they are, for whom they work, what to look for, a first capture. It is there until
//! something was captured, each step ticked as it is done, and says before all else what is read, kept and sent.

use crate::cases::Cases;
use crate::controls::ProfileFile;
use crate::session::{Session, say};
use crate::workbench::shelf::Shelf;
use leptos::prelude::*;
use protocol::Case;

/// What is read, kept and sent.
const PROMISES: [&str; 3] = ["panel.first.reads", "panel.first.keeps", "panel.first.sends"];

/// The steps; nothing once there is an exhibit.
#[component]
pub fn FirstSteps(cases: Cases) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let is_new = Memo::new(move |_| {
        let is_known = session.settings.with(Option::is_some) && shelf.read.get();
        is_known && shelf.exhibits.with(Vec::is_empty)
    });
    let of = move |part: fn(&protocol::Settings) -> String| {
        Memo::new(move |_| session.settings.with(|settings| settings.as_ref().map(part).unwrap_or_default()))
    };
    let operator = of(|settings| settings.operator.clone());
    let case = of(|settings| settings.case.name.clone());
    let profile = of(|settings| settings.profile.as_ref().map(|profile| profile.name.clone()).unwrap_or_default());
    let name_operator = Callback::new(move |name| session.change(|settings| settings.operator = name));
    let name_case = Callback::new(move |name: String| {
        let active = session.settings.with_untracked(|settings| settings.as_ref().map(|it| it.case.clone()));
        if let Some(active) = active.filter(|_| !name.is_empty()) {
            cases.change(Case { name, ..active });
        }
    });
    view! {
        <Show when=move || is_new.get()>
            <section class="welcome" data-testid="first-steps">
                <h2>{say("panel.first")}</h2>
                <details class="fold">
                    <summary>{say("panel.first.promises")}</summary>
                    <ul class="bullets">
                        {PROMISES.map(|promise| view! { <li>{say(promise)}</li> })}
                    </ul>
                    <a class="quiet-link" href="workbench.html#settings" target="_blank">{say("panel.first.permissions")}</a>
                </details>
                <ol class="first-steps">
                    <Step done=Signal::derive(move || !operator.with(String::is_empty)) text="panel.first.operator">
                        <Name
                            testid="first-operator"
                            label="panel.operator"
                            example="panel.operator.placeholder"
                            name=operator
                            named=name_operator
                        />
                    </Step>
                    <Step done=Signal::derive(move || !case.with(String::is_empty)) text="panel.first.case">
                        <Name
                            testid="first-case"
                            label="panel.cases.name"
                            example="panel.first.case_placeholder"
                            name=case
                            named=name_case
                        />
                    </Step>
                    <Step done=Signal::derive(move || !profile.with(String::is_empty)) text="panel.first.profile">
                        {move || if profile.with(String::is_empty) {
                            view! {
                                <p class="faint">{say("panel.welcome.why")}</p>
                                <ProfileFile sample=true taken=None>
                                    <a class="button" href="workbench.html#profile" target="_blank">{say("panel.first.write_profile")}</a>
                                </ProfileFile>
                            }.into_any()
                        } else {
                            view! { <p class="faint">{move || profile.get()}</p> }.into_any()
                        }}
                    </Step>
                    <Step done=Signal::derive(|| false) text="panel.first.capture">
                        <p class="faint">{say("panel.first.capture_how")}</p>
                    </Step>
                </ol>
            </section>
        </Show>
    }
}

/// A name that is asked for.
#[component]
fn Name(
    testid: &'static str,
    /// The key of what the name is of, and that of an example.
    label: &'static str,
    example: &'static str,
    name: Memo<String>,
    named: Callback<String>,
) -> impl IntoView {
    view! {
        <input
            type="text"
            autocomplete="off"
            maxlength="120"
            data-testid=testid
            aria-label=say(label)
            placeholder=say(example)
            prop:value=move || name.get()
            on:change=move |event| named.run(event_target_value(&event).trim().to_owned())
        />
    }
}

/// A step, ticked or not.
#[component]
fn Step(done: Signal<bool>, text: &'static str, children: Children) -> impl IntoView {
    view! {
        <li class="first-step" data-testid="first-step" data-done=move || done.get().to_string()>
            <span class="first-step-text">
                {say(text)}
                <Show when=move || done.get()><span class="hidden">{say("panel.first.done")}</span></Show>
            </span>
            {children()}
        </li>
    }
}
