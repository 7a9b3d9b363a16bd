//! What a new analyst does first, in the panel and on the welcome page alike: what is read, kept and sent; who they are,
//! for whom they work, what to look for; and a first search on the marketplace itself.

use crate::cases::Cases;
use crate::controls::ProfileFile;
use crate::session::{Session, say};
use crate::task::Task;
use crate::workbench::search_address;
use leptos::prelude::*;
use protocol::{Case, Settings};
use webext::{side_panel, tabs};

/// What is read, kept and sent.
const PROMISES: [&str; 3] = ["panel.first.reads", "panel.first.keeps", "panel.first.sends"];

/// What is read, kept and sent, and where each permission is told.
#[component]
pub fn Promises() -> impl IntoView {
    view! {
        <ul class="bullets">
            {PROMISES.map(|promise| view! { <li>{say(promise)}</li> })}
        </ul>
        <a class="quiet-link" href="workbench.html#settings" target="_blank">{say("panel.first.permissions")}</a>
    }
}

/// The steps that are done once, wherever: operator, case, profile. There once the settings are known: before that, what
/// somebody types could not be kept.
#[component]
pub fn WhoAndWhat(cases: Cases) -> impl IntoView {
    let session = expect_context::<Session>();
    let of = move |part: fn(&Settings) -> String| {
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
    let known = Memo::new(move |_| session.settings.with(Option::is_some));
    view! {
        <Show when=move || known.get()>
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
        </Show>
    }
}

/// A step, ticked or not.
#[component]
pub fn Step(#[prop(into)] done: Signal<bool>, text: &'static str, children: Children) -> impl IntoView {
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

/// Leads to what AliExpress finds for the first term of the profile; nothing without one.
#[component]
pub fn FirstSearch(
    /// What else is done by the same click.
    #[prop(optional)]
    also: Option<Callback<()>>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let term = Memo::new(move |_| {
        session.settings.with(|settings| {
            let profile = settings.as_ref()?.profile.as_ref()?;
            profile.brands.iter().flat_map(|brand| &brand.terms).next().map(|term| term.text.clone())
        })
    });
    move || {
        term.get().map(|term| {
            let address = search_address(&term);
            view! {
                <a
                    class="button"
                    data-testid="first-search"
                    href=address
                    target="_blank"
                    rel="noreferrer noopener"
                    on:click=move |_| {
                        if let Some(also) = also {
                            also.run(());
                        }
                    }
                >
                    {move || session.say_with("panel.first.search", &[("term", term.clone())])}
                </a>
            }
        })
    }
}

/// Opening the side panel beside the tabs of this window.
#[derive(Clone, Copy)]
pub struct SidePanel {
    window: RwSignal<Option<i32>>,
    /// Opening it.
    pub opening: Task,
}

impl SidePanel {
    /// Asks which window this page is in: when somebody clicks, there is no time to.
    pub fn of_this_window() -> Self {
        let panel = Self { window: RwSignal::new(None), opening: Task::new() };
        panel.opening.run(async move {
            panel.window.set(tabs::own().await?.map(|tab| tab.window_id));
            Ok(())
        });
        panel
    }

    /// Opens it. To be called where a person's click is handled, and nowhere else.
    pub fn open(self) {
        let Some(window) = self.window.get_untracked() else { return };
        match side_panel::open(window) {
            Ok(opened) => self.opening.run(async move { Ok(opened.await?) }),
            Err(error) => self.opening.fail(error),
        }
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
