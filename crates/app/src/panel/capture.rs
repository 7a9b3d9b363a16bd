//! Capturing this page: the button, the steps, the outcome.

use crate::session::{Session, code, say};
use crate::shown_page::ShownPage;
use crate::task::{Failure, Task, Trouble};
use evidence::StepOutcome;
use leptos::prelude::*;
use protocol::{CaptureProgress, CaptureState, ErrorCode, PageRequest, StepProgress};
use webext::messaging::ask_worker;
use webext::permissions;

/// Capturing the page the panel is about.
#[derive(Clone, Copy)]
pub struct CaptureTask {
    page: ShownPage,
    asking: Task,
    allowing: Task,
    /// Whether the person has allowed every site, as far as is known here.
    allowed: RwSignal<bool>,
}

impl CaptureTask {
    /// For the page the panel is about.
    pub fn new(page: ShownPage) -> Self {
        Self { page, asking: Task::new(), allowing: Task::new(), allowed: RwSignal::new(false) }
    }

    /// Asks for a capture.
    pub fn begin(self) {
        let Some(tab_id) = self.page.tab_id() else { return };
        self.asking.run(async move {
            ask_worker::<String>(PageRequest::Capture { tab_id }).await?;
            Ok(())
        });
    }

    /// To be called in the handler of a click: the browser puts its question only then.
    fn allow(self) {
        match permissions::ALL_SITES.request() {
            Ok(answer) => self.allowing.run(async move {
                if answer.await? {
                    self.asking.forget();
                    self.allowed.set(true);
                }
                Ok(())
            }),
            Err(error) => self.allowing.fail(error),
        }
    }

    /// The last capture of the page's tab.
    fn progress(self, session: Session) -> Option<CaptureProgress> {
        let tab_id = self.page.tab.with(|tab| tab.as_ref().and_then(|tab| tab.id))?;
        session.captures.with(|captures| captures.iter().rfind(|capture| capture.tab_id == tab_id).cloned())
    }
}

/// The button, the steps of the last capture of this tab, its outcome.
#[component]
pub fn Capture(task: CaptureTask) -> impl IntoView {
    let session = expect_context::<Session>();
    let progress = Memo::new(move |_| task.progress(session));
    // What was refused for another tab, or before this capture, is over.
    let subject = Memo::new(move |_| {
        let tab_id = task.page.tab.with(|tab| tab.as_ref().and_then(|tab| tab.id));
        (tab_id, progress.with(|progress| progress.as_ref().map(|capture| capture.capture_id.clone())))
    });
    Effect::watch(move || subject.get(), move |_, _, _| task.asking.forget(), false);
    let running = move || {
        progress.with(|progress| progress.as_ref().is_some_and(|capture| capture.state == CaptureState::Running))
    };
    let busy = move || task.asking.is_busy() || running();
    let refused = move || {
        let now = task.asking.error().is_some_and(|error| error.is(ErrorCode::NoGrant));
        let before = progress.with(|progress| {
            progress.as_ref().is_some_and(|capture| {
                capture
                    .steps
                    .iter()
                    .any(|step| step.error.as_ref().is_some_and(|error| error.code == ErrorCode::NoGrant))
            })
        });
        (now || before) && !task.allowed.get()
    };
    view! {
        <div class="capture-bar">
            <button
                class="primary wide"
                data-testid="capture-button"
                disabled=move || busy() || task.page.tab.with(Option::is_none)
                aria-busy=move || busy().to_string()
                on:click=move |_| task.begin()
            >
                {move || session.say(if busy() { "panel.capture.running" } else { "panel.capture.button" })}
            </button>
        </div>
        <section class="capture" aria-label=say("panel.capture")>
            {move || (!refused()).then(|| view! { <Failure task=task.asking testid="capture-failure"/> })}
            {move || refused().then(|| view! {
                <div class="grant" role="alert" data-testid="grant">
                    <p>{say("panel.grant.click")}</p>
                    <p>{say("panel.grant.always")}</p>
                    <button
                        data-testid="grant-all-sites"
                        disabled=move || task.allowing.is_busy()
                        on:click=move |_| task.allow()
                    >
                        {say("panel.grant.button")}
                    </button>
                    <Failure task=task.allowing/>
                </div>
            })}
            <div aria-live="polite" aria-atomic="false">
                {move || progress.get().map(|capture| view! { <Progress capture=capture/> })}
            </div>
        </section>
    }
}

#[component]
fn Progress(capture: CaptureProgress) -> impl IntoView {
    let session = expect_context::<Session>();
    let ended = capture.state != CaptureState::Running;
    let state = code(capture.state);
    let wrong =
        capture.steps.iter().filter(|step| matches!(step.outcome, Some(StepOutcome::Failed | StepOutcome::Skipped)));
    let wrong: Vec<StepProgress> = wrong.cloned().collect();
    view! {
        <div class="progress" data-testid="capture-progress" data-capture-id=capture.capture_id.clone()>
            {if ended {
                let key = outcome_key(capture.state);
                let id = capture.capture_id.clone();
                view! {
                    <p class="outcome" data-testid="capture-outcome" data-state=state>{move || session.say(key)}</p>
                    <a class="quiet-link" href=format!("workbench.html#evidence/{id}") target="_blank">
                        {say("panel.capture.open")}
                    </a>
                    <Steps steps=wrong/>
                    <details class="fold">
                        <summary>{say("panel.capture.steps")}</summary>
                        <Steps steps=capture.steps/>
                    </details>
                }.into_any()
            } else {
                view! { <Steps steps=capture.steps/> }.into_any()
            }}
        </div>
    }
}

/// The steps of a capture, each with its outcome in words.
#[component]
fn Steps(steps: Vec<StepProgress>) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <ol class="steps">
            {steps.into_iter().map(|step| {
                let outcome = step.outcome.map_or_else(|| "running".to_owned(), code);
                let text = outcome_text(step.outcome);
                let error = step.error.map(Trouble::from);
                view! {
                    <li class="step" data-step=code(step.name) data-outcome=outcome>
                        <span class="step-name">{move || session.name("step", step.name)}</span>
                        <span class="step-outcome">{move || session.say(text)}</span>
                        {error.map(|error| view! { <span class="step-why">{move || session.trouble(&error)}</span> })}
                    </li>
                }
            }).collect_view()}
        </ol>
    }
}

/// The key of the text of how a capture ended.
pub fn outcome_key(state: CaptureState) -> &'static str {
    match state {
        CaptureState::Running => "panel.capture.running",
        CaptureState::Complete => "panel.capture.complete",
        CaptureState::Partial => "panel.capture.partial",
        CaptureState::Failed => "panel.capture.failed",
    }
}

fn outcome_text(outcome: Option<StepOutcome>) -> &'static str {
    match outcome {
        None => "panel.outcome.running",
        Some(StepOutcome::Ok) => "panel.outcome.ok",
        Some(StepOutcome::NotApplicable) => "panel.outcome.not_applicable",
        Some(StepOutcome::Skipped) => "panel.outcome.skipped",
        Some(StepOutcome::Failed) => "panel.outcome.failed",
    }
}
