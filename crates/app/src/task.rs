//! Something that takes time: whether it is going on, and how it failed.

use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::ErrorBody;
use std::future::Future;

/// One thing the analyst can have done, at most once at a time.
#[derive(Clone, Copy)]
pub struct Task {
    busy: RwSignal<bool>,
    error: RwSignal<Option<ErrorBody>>,
}

impl Task {
    /// A task that has not been begun.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), error: RwSignal::new(None) }
    }

    /// Whether it is going on.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// The same, for work that shall not follow it.
    pub fn is_busy_now(self) -> bool {
        self.busy.get_untracked()
    }

    /// How it failed the last time.
    pub fn error(self) -> Option<ErrorBody> {
        self.error.get()
    }

    /// Forgets the last failure.
    pub fn forget(self) {
        self.error.set(None);
    }

    /// Says that it failed.
    pub fn fail(self, error: impl Into<ErrorBody>) {
        self.error.set(Some(error.into()));
    }

    /// Begins it, unless it is going on.
    pub fn run(self, work: impl Future<Output = Result<(), ErrorBody>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let error = work.await.err();
            // The section that began the task may have been left meanwhile, its signals with it.
            let _ = self.error.try_set(error);
            let _ = self.busy.try_set(false);
        });
    }
}

/// The last failure of a task, in words.
#[component]
pub fn Failure(task: Task, #[prop(optional)] testid: Option<&'static str>) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div role="alert">
            {move || {
                task.error().map(|error| {
                    view! { <p class="failure" data-testid=testid.unwrap_or("failure")>{session.error(&error)}</p> }
                })
            }}
        </div>
    }
}
