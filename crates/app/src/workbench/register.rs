//! The register of rights and the portals, as the worker keeps them and the workbench shows and changes them.

use crate::session::{Session, hear, say};
use crate::task::{Failure, Task, Trouble};
use complaint::{
    Day, DocumentError, Label, Portal, Right, labels, labels_from_json, labels_to_json, portals, portals_from_json,
    portals_to_json, rights_from_json, rights_to_json,
};
use js_sys::Date;
use leptos::prelude::*;
use protocol::{CaseDocument, CaseText, Notice, PageRequest};
use webext::messaging::ask_worker;

/// The rights, and the portals that are not as built in.
#[derive(Clone, Copy)]
pub struct Register {
    /// The rights in the register's order.
    pub rights: RwSignal<Vec<Right>>,
    /// The portals the analyst has changed or added.
    pub own_portals: RwSignal<Vec<Portal>>,
    /// The labels the analyst has changed or added.
    pub kept_labels: Kept<Label>,
    /// Changing the rights.
    pub kept_rights: Kept<Right>,
    /// Changing the portals.
    pub kept_portals: Kept<Portal>,
    /// Reading them.
    pub loading: Task,
    /// Whether they were read at least once.
    pub read: RwSignal<bool>,
}

impl Register {
    /// Reads the register, and again whenever it has changed.
    pub fn open() -> Self {
        let read = RwSignal::new(false);
        let (kept_rights, kept_portals) = (Kept::new(read), Kept::new(read));
        let register = Self {
            rights: kept_rights.items,
            own_portals: kept_portals.items,
            kept_labels: Kept::new(read),
            kept_rights,
            kept_portals,
            loading: Task::new(),
            read,
        };
        hear(move |notice, _| {
            if notice == Notice::CaseDocumentChanged {
                register.reload();
            }
        });
        register.reload();
        register
    }

    /// Reads the register again.
    pub fn reload(self) {
        self.loading.again(async move {
            self.kept_rights.load().await?;
            self.kept_portals.load().await?;
            self.kept_labels.load().await?;
            self.read.set(true);
            Ok(())
        });
    }

    /// All labels of verdicts, those that are built in first.
    pub fn labels(self) -> Vec<Label> {
        self.kept_labels.items.with(|own| labels(own))
    }

    /// All portals, the usual one first.
    pub fn portals(self) -> Vec<Portal> {
        self.own_portals.with(|own| portals(own))
    }
}

/// What a document of the extension's own is a list of.
pub trait Documented: Clone + PartialEq + Send + Sync + 'static {
    /// The document.
    const DOCUMENT: CaseDocument;

    /// Reads its text.
    fn read(text: &str) -> Result<Vec<Self>, DocumentError>;

    /// Writes its text.
    fn write(items: &[Self]) -> String;
}

impl Documented for Right {
    const DOCUMENT: CaseDocument = CaseDocument::Rights;

    fn read(text: &str) -> Result<Vec<Self>, DocumentError> {
        rights_from_json(text)
    }

    fn write(items: &[Self]) -> String {
        rights_to_json(items)
    }
}

impl Documented for Portal {
    const DOCUMENT: CaseDocument = CaseDocument::Portals;

    fn read(text: &str) -> Result<Vec<Self>, DocumentError> {
        portals_from_json(text)
    }

    fn write(items: &[Self]) -> String {
        portals_to_json(items)
    }
}

impl Documented for Label {
    const DOCUMENT: CaseDocument = CaseDocument::Labels;

    fn read(text: &str) -> Result<Vec<Self>, DocumentError> {
        labels_from_json(text)
    }

    fn write(items: &[Self]) -> String {
        labels_to_json(items)
    }
}

/// A document as it is kept, with the last change of it, which can be taken back.
pub struct Kept<T: Documented> {
    /// Its items.
    pub items: RwSignal<Vec<T>>,
    /// Whether it was read; what can't be read is not written over.
    pub read: RwSignal<bool>,
    saving: Task,
    done: RwSignal<Option<Done<T>>>,
    /// The case the items are of.
    case: RwSignal<String>,
}

impl<T: Documented> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Documented> Copy for Kept<T> {}

/// A change that was made.
#[derive(Clone, PartialEq)]
struct Done<T> {
    said: Said,
    before: Vec<T>,
    after: Vec<T>,
}

/// What is said of a change: a text of the catalogue and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    key: &'static str,
    arguments: Vec<(&'static str, String)>,
}

impl Said {
    /// A text with its arguments.
    pub fn new(key: &'static str, arguments: impl Into<Vec<(&'static str, String)>>) -> Self {
        Self { key, arguments: arguments.into() }
    }

    /// What is said.
    pub fn text(&self, session: Session) -> String {
        session.say_with(self.key, &self.arguments)
    }
}

impl<T: Documented> Kept<T> {
    fn new(read: RwSignal<bool>) -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            read,
            saving: Task::new(),
            done: RwSignal::new(None),
            case: RwSignal::new(String::new()),
        }
    }

    async fn load(self) -> Result<(), Trouble> {
        let (case, items) = read().await?;
        self.case.set(case);
        // What is being written here takes the place of what was read.
        if !self.saving.is_busy_now() {
            self.show(items);
        }
        Ok(())
    }

    /// Keeps `after` in place of what there is, says what was done, and offers to take it back.
    pub fn change(self, after: Vec<T>, said: Said) {
        let before = self.items.get_untracked();
        if !self.read.get_untracked() || before == after {
            return;
        }
        self.items.set(after.clone());
        self.done.set(Some(Done { said, before, after }));
        self.write();
    }

    fn take_back(self) {
        let Some(done) = self.done.get_untracked() else { return };
        self.items.set(done.before);
        self.done.set(None);
        self.write();
    }

    /// A change that is made meanwhile is kept in the next round.
    fn write(self) {
        self.saving.run(async move {
            loop {
                let wanted = self.items.get_untracked();
                let case = self.case.get_untracked();
                let request = PageRequest::SaveCaseDocument { case, document: T::DOCUMENT, json: T::write(&wanted) };
                if let Err(error) = ask_worker::<()>(request).await {
                    if let Ok((case, items)) = read().await {
                        self.case.set(case);
                        self.show(items);
                    }
                    return Err(error.into());
                }
                if self.items.with_untracked(|now| *now == wanted) {
                    return Ok(());
                }
            }
        });
    }

    fn show(self, items: Vec<T>) {
        if self.items.with_untracked(|shown| *shown == items) {
            return;
        }
        // Somebody else changed it: what was done here can't be taken back without undoing that.
        if self.done.with_untracked(|done| done.as_ref().is_some_and(|done| done.after != items)) {
            self.done.set(None);
        }
        self.items.set(items);
    }
}

/// The items, and the case they are of.
async fn read<T: Documented>() -> Result<(String, Vec<T>), Trouble> {
    let CaseText { case, text } = ask_worker(PageRequest::CaseDocument { document: T::DOCUMENT }).await?;
    let items = text.map(|text| T::read(&text)).transpose();
    let items = items.map_err(|error| Trouble::new("panel.trouble.register", error))?;
    Ok((case, items.unwrap_or_default()))
}

/// What was done last, with a button that takes it back, and what failed.
#[component]
pub fn DoneNote<T: Documented>(kept: Kept<T>) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div role="status">
            {move || kept.done.get().map(|Done { said, .. }| view! {
                <p class="note" data-testid="done">
                    <span>{move || said.text(session)}</span>
                    <button
                        class="small"
                        data-testid="undo"
                        disabled=move || kept.saving.is_busy()
                        on:click=move |_| kept.take_back()
                    >
                        {say("panel.register.undo")}
                    </button>
                </p>
            })}
        </div>
        <Failure task=kept.saving/>
    }
}

/// The day it is where the analyst is.
pub fn today() -> Option<Day> {
    let now = Date::new_0();
    let day = format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date());
    Day::try_from(day).ok()
}
