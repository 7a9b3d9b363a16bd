//! The cases, and which one is worked on.

use crate::session::{Session, hear};
use crate::task::Task;
use leptos::prelude::*;
use protocol::{Case, Notice, PageRequest, Settings};
use webext::messaging::ask_worker;

/// The cases, and changing from one to another.
#[derive(Clone, Copy)]
pub struct Cases {
    session: Session,
    /// All, in the order they were made.
    pub all: RwSignal<Vec<Case>>,
    /// Changing them.
    pub working: Task,
    loading: Task,
}

impl Cases {
    /// Reads them, and again whenever they have changed.
    pub fn open() -> Self {
        let cases = Self {
            session: expect_context(),
            all: RwSignal::new(Vec::new()),
            working: Task::new(),
            loading: Task::new(),
        };
        hear(move |notice, _| {
            if matches!(notice, Notice::VerdictsChanged | Notice::SettingsChanged) {
                cases.load();
            }
        });
        cases.load();
        cases
    }

    /// The id of the active one; empty until it is known.
    pub fn active(self) -> String {
        self.session.settings.with(|it| it.as_ref().map(|it| it.case.id.clone()).unwrap_or_default())
    }

    /// What a case is called.
    pub fn name(self, case: &Case) -> String {
        if case.name.is_empty() { self.session.say("panel.case.unnamed") } else { case.name.clone() }
    }

    /// Asks for something that ends in a case being the active one.
    pub fn ask(self, request: PageRequest) {
        self.working.line_up(async move {
            let settings: Settings = ask_worker(request).await?;
            self.session.settings.set(Some(settings));
            Ok(())
        });
    }

    /// Makes another case the active one.
    pub fn switch(self, id: String) {
        self.ask(PageRequest::SwitchCase { id });
    }

    /// Keeps a case otherwise named, archived, or not.
    pub fn change(self, case: Case) {
        self.working.line_up(async move {
            self.all.set(ask_worker(PageRequest::ChangeCase { case }).await?);
            Ok(())
        });
    }

    fn load(self) {
        self.loading.again(async move {
            self.all.set(ask_worker(PageRequest::Cases).await?);
            Ok(())
        });
    }
}
