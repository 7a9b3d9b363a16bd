//! Capturing the marked listings one after the other, in the tab the panel stands beside, no faster than a person would.

use super::triage::Triage;
use crate::session::{Session, code, say};
use crate::shown_page::{ShownPage, Sight};
use crate::task::{Failure, Task, Trouble};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use listing::{Listing, PageKind, Role};
use protocol::{CaptureState, PageRequest};
use webext::messaging::ask_worker;
use webext::{permissions, tabs};

/// How long a page is looked at before it is captured, in milliseconds: from, and up to so much longer.
const LOOK: (u32, u32) = (2_000, 3_000);
/// How often it is looked whether a page has answered or a capture has ended, in milliseconds.
const STEP: u32 = 250;
/// How long a page may take to answer, in milliseconds.
const PATIENCE: u32 = 60_000;

/// The listings that are captured, and how far it is.
#[derive(Clone, Copy)]
pub struct Queue {
    session: Session,
    page: ShownPage,
    triage: Triage,
    /// All of this round, in order.
    items: RwSignal<Vec<Item>>,
    /// What it waits for; absent while it goes on.
    pause: RwSignal<Option<Pause>>,
    stopped: RwSignal<bool>,
    running: Task,
    allowing: Task,
    /// Whether the browser lets us photograph without a click, as far as was seen.
    lacks_grant: RwSignal<bool>,
}

/// One listing of the round.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    listing: Listing,
    state: State,
}

/// How far a listing is.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Waiting,
    Opening,
    Capturing,
    Captured(String, CaptureState),
    Failed(Trouble),
}

/// Why it does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pause {
    /// The analyst wanted it.
    Wanted,
    /// The site shows something that a person has to answer.
    Blocked,
}

impl Queue {
    /// With nothing to capture.
    pub fn new(page: ShownPage, triage: Triage) -> Self {
        Self {
            session: expect_context(),
            page,
            triage,
            items: RwSignal::new(Vec::new()),
            pause: RwSignal::new(None),
            stopped: RwSignal::new(false),
            running: Task::new(),
            allowing: Task::new(),
            lacks_grant: RwSignal::new(false),
        }
    }

    /// Captures what is marked, unless it is doing so.
    pub fn begin(self) {
        let marked = self.triage.marked.get_untracked();
        let Some(tab) = self.page.tab.get_untracked() else { return };
        let Some(tab_id) = tab.id.filter(|_| !marked.is_empty()) else { return };
        self.running.run(async move {
            // Without it every capture wants a click of its own.
            if !permissions::ALL_SITES.is_held().await? {
                self.lacks_grant.set(true);
                return Ok(());
            }
            self.lacks_grant.set(false);
            self.stopped.set(false);
            self.pause.set(None);
            let items = marked.into_iter().map(|listing| Item { listing, state: State::Waiting });
            self.items.set(items.collect());
            let result = self.go_through(tab_id).await;
            // Back to where the listings were found, however it ended.
            if let Some(url) = tab.url {
                tabs::go(tab_id, &url).await?;
            }
            result
        });
    }

    /// Pauses it, or has it go on.
    pub fn turn_pause(self) {
        self.pause.update(|pause| *pause = if pause.is_some() { None } else { Some(Pause::Wanted) });
    }

    fn is_running(self) -> bool {
        self.running.is_busy()
    }

    async fn go_through(self, tab_id: i32) -> Result<(), Trouble> {
        for place in 0..self.items.with_untracked(Vec::len) {
            if !self.may_go_on().await {
                return Ok(());
            }
            let Some(item) = self.items.with_untracked(|items| items.get(place).cloned()) else { return Ok(()) };
            let came = self.capture(place, tab_id, &item.listing).await;
            let state = came.unwrap_or_else(State::Failed);
            if matches!(state, State::Captured(..)) {
                self.triage.marked.update(|marked| marked.retain(|listing| listing.item_id != item.listing.item_id));
            }
            self.set(place, state);
        }
        Ok(())
    }

    async fn capture(self, place: usize, tab_id: i32, listing: &Listing) -> Result<State, Trouble> {
        self.set(place, State::Opening);
        tabs::go(tab_id, &listing.url).await?;
        if !self.arrive(&listing.item_id).await? {
            return Ok(State::Waiting);
        }
        TimeoutFuture::new(LOOK.0 + (js_sys::Math::random() * f64::from(LOOK.1)) as u32).await;
        if !self.may_go_on().await {
            return Ok(State::Waiting);
        }
        self.set(place, State::Capturing);
        let id: String = ask_worker(PageRequest::Capture { tab_id }).await?;
        loop {
            let captures = self.session.captures;
            let state = captures.with_untracked(|all| all.iter().find(|it| it.capture_id == id).map(|it| it.state));
            match state {
                Some(state) if state != CaptureState::Running => return Ok(State::Captured(id, state)),
                _ => TimeoutFuture::new(STEP).await,
            }
        }
    }

    /// Waits until the tab shows the listing; false where the round was stopped meanwhile.
    async fn arrive(self, item_id: &str) -> Result<bool, Trouble> {
        let mut waited = 0;
        while waited < PATIENCE {
            if !self.may_go_on().await {
                return Ok(false);
            }
            let (is_there, kind) = self.page.sight.with_untracked(|sight| match sight {
                Sight::Read(state) => {
                    let mut listings = state.reading.listings.iter();
                    let is_there = listings.any(|it| it.role == Role::Main && it.item_id == item_id);
                    (is_there, Some(state.reading.page.kind))
                }
                _ => (false, None),
            });
            match kind {
                _ if is_there => return Ok(true),
                Some(PageKind::Gone) => return Err(Trouble::new("panel.queue.gone", "")),
                // Nobody but the analyst can answer it; going on would make it worse.
                Some(PageKind::Blocked | PageKind::Login) => self.pause.set(Some(Pause::Blocked)),
                _ => {}
            }
            TimeoutFuture::new(STEP).await;
            waited += STEP;
        }
        Err(Trouble::new("panel.queue.silent", ""))
    }

    /// Waits while it is paused; false once it is stopped.
    async fn may_go_on(self) -> bool {
        while self.pause.get_untracked().is_some() && !self.stopped.get_untracked() {
            TimeoutFuture::new(STEP).await;
        }
        !self.stopped.get_untracked()
    }

    fn set(self, place: usize, state: State) {
        self.items.update(|items| {
            if let Some(item) = items.get_mut(place) {
                item.state = state;
            }
        });
    }

    /// To be called in the handler of a click: the browser puts its question only then.
    fn allow(self) {
        match permissions::ALL_SITES.request() {
            Ok(answer) => self.allowing.run(async move {
                if answer.await? {
                    self.lacks_grant.set(false);
                    self.begin();
                }
                Ok(())
            }),
            Err(error) => self.allowing.fail(error),
        }
    }
}

/// What is marked, and how far the round is.
#[component]
pub fn QueueView(queue: Queue) -> impl IntoView {
    let session = expect_context::<Session>();
    let marked = move || queue.triage.marked.with(Vec::len);
    let ended = move || queue.items.with(|all| all.iter().filter(|item| is_over(&item.state)).count());
    let total = move || queue.items.with(Vec::len);
    let progress = move || {
        let arguments = [("done", ended().to_string()), ("total", total().to_string())];
        let key = match (queue.is_running(), queue.pause.get()) {
            (false, _) => "panel.queue.ended",
            (true, Some(Pause::Blocked)) => "panel.queue.blocked",
            (true, Some(Pause::Wanted)) => "panel.queue.paused",
            (true, None) => "panel.queue.running",
        };
        session.say_with(key, &arguments)
    };
    view! {
        <Show when=move || { marked() > 0 || total() > 0 }>
            <section class="queue" aria-label=say("panel.queue") data-testid="queue">
                <Show when=move || { marked() > 0 && !queue.is_running() }>
                    <div class="bench-row">
                        <button class="primary" data-testid="begin-queue" aria-keyshortcuts="b" on:click=move |_| queue.begin()>
                            {move || session.say_with("panel.queue.begin", &[("count", marked().to_string())])}" "<kbd>"b"</kbd>
                        </button>
                        <button class="small" data-testid="clear-marks" on:click=move |_| queue.triage.marked.set(Vec::new())>
                            {say("panel.queue.clear")}
                        </button>
                    </div>
                </Show>
                <Show when=move || queue.lacks_grant.get()>
                    <div class="grant" role="alert" data-testid="queue-grant">
                        <p>{say("panel.queue.grant")}</p>
                        <button disabled=move || queue.allowing.is_busy() on:click=move |_| queue.allow()>
                            {say("panel.grant.button")}
                        </button>
                    </div>
                </Show>
                <Failure task=queue.allowing/>
                <Failure task=queue.running testid="queue-failure"/>
                <Show when=move || { total() > 0 }>
                    <p role="status" data-testid="queue-progress" data-running=move || queue.is_running().to_string()>
                        {progress}
                    </p>
                    <progress class="bar-long" max=move || total().to_string() value=move || ended().to_string()></progress>
                    <Show when=move || queue.is_running()>
                        <div class="bench-row">
                            <button class="small" data-testid="pause-queue" aria-keyshortcuts="p" on:click=move |_| queue.turn_pause()>
                                {move || session.say(if queue.pause.get().is_some() { "panel.queue.go_on" } else { "panel.queue.pause" })}
                                " "<kbd>"p"</kbd>
                            </button>
                            <button class="small" data-testid="stop-queue" on:click=move |_| queue.stopped.set(true)>
                                {say("panel.queue.stop")}
                            </button>
                        </div>
                    </Show>
                    <ol class="queue-items">
                        {move || queue.items.get().into_iter().map(|item| view! { <Row item/> }).collect_view()}
                    </ol>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Row(item: Item) -> impl IntoView {
    let session = expect_context::<Session>();
    let title = item.listing.title.unwrap_or(item.listing.item_id);
    let (name, told) = match item.state {
        State::Waiting => ("waiting".to_owned(), view! { <span>{say("panel.queue.waiting")}</span> }.into_any()),
        State::Opening => ("opening".to_owned(), view! { <span>{say("panel.queue.opening")}</span> }.into_any()),
        State::Capturing => ("capturing".to_owned(), view! { <span>{say("panel.capture.running")}</span> }.into_any()),
        State::Captured(id, state) => (
            code(state),
            view! {
                <a href=format!("workbench.html#evidence/{id}") target="_blank">{say(super::capture::outcome_key(state))}</a>
            }
            .into_any(),
        ),
        State::Failed(trouble) => {
            ("failed".to_owned(), view! { <span>{move || session.trouble(&trouble)}</span> }.into_any())
        }
    };
    view! {
        <li data-testid="queue-item" data-state=name>
            <span class="queue-title">{title}</span>
            <span class="faint">{told}</span>
        </li>
    }
}

fn is_over(state: &State) -> bool {
    matches!(state, State::Captured(..) | State::Failed(_))
}
