//! Something that takes time: whether it is going on, and how it failed.

use crate::session::{Session, code};
use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{ErrorBody, ErrorCode};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use vault::{BackupError, BundleError, FolderError, VaultError};
use webext::BrowserError;

/// Why something could not be done: a text of the catalogue and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The text's key; its argument is `detail`.
    pub key: String,
    /// What it is about.
    pub detail: String,
}

impl Trouble {
    /// A trouble told by `key` about `detail`.
    pub fn new(key: &str, detail: impl ToString) -> Self {
        Self { key: key.to_owned(), detail: detail.to_string() }
    }

    /// Whether it is the error of this code.
    pub fn is(&self, error: ErrorCode) -> bool {
        self.key == error_key(error)
    }
}

impl From<ErrorBody> for Trouble {
    fn from(error: ErrorBody) -> Self {
        Self { key: error_key(error.code), detail: error.detail }
    }
}

impl From<BrowserError> for Trouble {
    fn from(error: BrowserError) -> Self {
        ErrorBody::from(error).into()
    }
}

impl From<VaultError> for Trouble {
    fn from(error: VaultError) -> Self {
        ErrorBody::from(error).into()
    }
}

impl From<BundleError> for Trouble {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Vault(error) => error.into(),
            BundleError::Plan(error) => Self::new("panel.trouble.bundle", error),
            BundleError::FileMissing(sha256) => Self::new("panel.trouble.file_missing", sha256),
            BundleError::FileSize(sha256) => Self::new("panel.trouble.file_size", sha256),
        }
    }
}

impl From<FolderError> for Trouble {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Gone => Self::new("panel.trouble.folder_gone", ""),
            FolderError::NotAllowed => Self::new("panel.trouble.folder_not_allowed", ""),
            FolderError::Full => Self::new("panel.trouble.folder_full", ""),
            FolderError::Taken(name) => Self::new("panel.trouble.folder_taken", name),
            FolderError::NotAsWritten(name) => Self::new("panel.trouble.folder_not_as_written", name),
            FolderError::Refused(words) => Self::new("panel.trouble.folder", words),
            FolderError::Vault(error) => error.into(),
        }
    }
}

impl From<BackupError> for Trouble {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Bundle(error) => error.into(),
            BackupError::Folder(error) => error.into(),
        }
    }
}

/// The key of an error code's text.
fn error_key(error: ErrorCode) -> String {
    format!("error.{}", code(error))
}

type Work = Pin<Box<dyn Future<Output = Result<(), Trouble>>>>;

/// What is done after what is going on.
struct Waiting {
    work: Work,
    /// It reads anew what was read before: once it has, nothing that failed before it matters.
    supersedes: bool,
}

/// One thing the analyst can have done, at most once at a time.
#[derive(Clone, Copy)]
pub struct Task {
    busy: RwSignal<bool>,
    error: RwSignal<Option<Trouble>>,
    waiting: StoredValue<Rc<RefCell<VecDeque<Waiting>>>, LocalStorage>,
}

impl Task {
    /// A task that has not been begun.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), error: RwSignal::new(None), waiting: StoredValue::new_local(Rc::default()) }
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
    pub fn error(self) -> Option<Trouble> {
        self.error.get()
    }

    /// Forgets the last failure.
    pub fn forget(self) {
        self.error.set(None);
    }

    /// Says that it failed.
    pub fn fail(self, error: impl Into<Trouble>) {
        self.error.set(Some(error.into()));
    }

    /// Begins it, unless it is going on.
    pub fn run(self, work: impl Future<Output = Result<(), Trouble>> + 'static) {
        if !self.busy.get_untracked() {
            self.begin(work);
        }
    }

    /// Does it as soon as what is going on is done, so that nothing the analyst changed meanwhile is lost.
    pub fn line_up(self, work: impl Future<Output = Result<(), Trouble>> + 'static) {
        self.queue(work, false);
    }

    /// Does it, and once more after it where it is asked for while it is going on: for what reads something again that has
    /// changed, and may have changed since it was read. The task has to be of such work only.
    pub fn again(self, work: impl Future<Output = Result<(), Trouble>> + 'static) {
        if !self.waiting.with_value(|waiting| waiting.borrow().iter().any(|next| next.supersedes)) {
            self.queue(work, true);
        }
    }

    /// Waits until what is going on is done, for what needs that to be known.
    pub async fn settled(self) {
        if self.is_busy_now() {
            let (tell, told) = oneshot::channel();
            let last = async move {
                // Whoever waited for it may be gone.
                let _ = tell.send(());
                Ok(())
            };
            self.queue(last, false);
            let _ = told.await;
        }
    }

    fn queue(self, work: impl Future<Output = Result<(), Trouble>> + 'static, supersedes: bool) {
        if self.busy.get_untracked() {
            let next = Waiting { work: Box::pin(work), supersedes };
            self.waiting.with_value(|waiting| waiting.borrow_mut().push_back(next));
        } else {
            self.begin(work);
        }
    }

    fn begin(self, work: impl Future<Output = Result<(), Trouble>> + 'static) {
        self.busy.set(true);
        self.error.set(None);
        let waiting = self.waiting.get_value();
        spawn_local(async move {
            let mut error = work.await.err();
            loop {
                let next = waiting.borrow_mut().pop_front();
                let Some(Waiting { work, supersedes }) = next else { break };
                error = work.await.err().or(error.filter(|_| !supersedes));
            }
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
                    view! { <p class="failure" data-testid=testid.unwrap_or("failure")>{session.trouble(&error)}</p> }
                })
            }}
        </div>
    }
}
