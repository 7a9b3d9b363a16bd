//! Changing the profile: what is entered is checked before it is kept, and can be taken back step by step.

use crate::session::{Session, say};
use crate::workbench::register::Said;
use analysis::{Profile, ProfileError};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// How many changes can be taken back, one after the other. Each holds a whole profile.
const STEPS: usize = 30;

/// The profile in use, and what was done to it in this workbench. All that is changed of a profile goes through here.
#[derive(Clone, Copy)]
pub struct Editing {
    /// The profile in use.
    pub profile: Memo<Option<Profile>>,
    session: Session,
    /// The changes that can be taken back, the last one last.
    done: RwSignal<Vec<Done>>,
}

/// A change that was made.
#[derive(Clone)]
struct Done {
    said: Said,
    before: Option<Profile>,
    after: Option<Profile>,
}

/// Why something is not kept: the part of what was entered that is wrong, by its name in the document, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The part; empty where it is no part of it.
    pub field: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Wrong {
    /// A problem with a part.
    pub fn new(field: &str, problem: impl Into<String>) -> Self {
        Self { field: field.to_owned(), problem: problem.into() }
    }

    /// What a profile was refused for, seen from what stands at `place` in it. Follows the language where it is called
    /// reactively.
    pub fn seen_from(place: &str, error: &ProfileError, session: Session) -> Self {
        match error.field.strip_prefix(place) {
            Some(rest) => {
                let part = rest.trim_start_matches('.').split('[').next().unwrap_or_default();
                Self::new(part, session.reason(&error.problem))
            }
            None => Self::new("", error.told(session.language())),
        }
    }
}

impl Editing {
    /// Nothing was done yet.
    pub fn begin() -> Self {
        let session = expect_context::<Session>();
        let profile = Memo::new(move |_| {
            session.settings.with(|settings| settings.as_ref().and_then(|settings| settings.profile.clone()))
        });
        let done = RwSignal::new(Vec::<Done>::new());
        let case = Memo::new(move |_| {
            session.settings.with(|settings| settings.as_ref().map(|settings| settings.case.id.clone()))
        });
        Effect::new(move |before: Option<Option<String>>| {
            let case = case.get();
            // Each case has a profile of its own, even where two are alike.
            if before.is_some_and(|before| before.is_some() && before != case) {
                done.set(Vec::new());
            }
            case
        });
        Effect::new(move || {
            let is_ours =
                profile.with(|now| done.with_untracked(|done| done.last().is_none_or(|last| last.after == *now)));
            // Somebody else changed it: what was done here can't be taken back without undoing that.
            if !is_ours {
                done.set(Vec::new());
            }
        });
        Self { profile, session, done }
    }

    /// The profile as `change` leaves it. `change` says at which place of the document stands what it changed; none where
    /// that is gone.
    ///
    /// # Errors
    ///
    /// What is wrong with it then, seen from that place.
    pub fn tried(self, change: impl FnOnce(&mut Profile) -> Option<String>) -> Result<Profile, Wrong> {
        let gone = || Wrong::new("", self.session.say("panel.edit.gone"));
        let mut changed = self.profile.get().ok_or_else(gone)?;
        let place = change(&mut changed).ok_or_else(gone)?;
        changed.check().map_err(|error| Wrong::seen_from(&place, &error, self.session))?;
        Ok(changed)
    }

    /// Keeps what `change` makes of the profile, says what was done, and offers to take it back.
    ///
    /// # Errors
    ///
    /// As [`tried`](Self::tried); the profile is as it was then.
    pub fn change(self, said: Said, change: impl FnOnce(&mut Profile) -> Option<String>) -> Result<(), Wrong> {
        let changed = untrack(|| self.tried(change))?;
        self.replace(said, changed);
        Ok(())
    }

    /// Keeps another profile, one that was checked.
    pub fn replace(self, said: Said, after: Profile) {
        let (before, after) = (self.profile.get_untracked(), Some(after));
        if before == after {
            return;
        }
        self.note(said, before, after.clone());
        self.session.change(|settings| settings.profile = after);
    }

    /// Writes down that the profile was replaced, so that it can be taken back.
    pub fn note(self, said: Said, before: Option<Profile>, after: Option<Profile>) {
        self.done.update(|done| {
            if done.len() == STEPS {
                done.remove(0);
            }
            done.push(Done { said, before, after });
        });
    }

    fn take_back(self) {
        let last = self.done.try_update(Vec::pop).flatten();
        if let Some(Done { before, .. }) = last {
            self.session.change(|settings| settings.profile = before);
        }
    }
}

/// What was done last, with a button and a key that take it back.
#[component]
pub fn DoneLine() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let pressed = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let is_plain = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing());
        if event.key() == "u" && is_plain && !is_writing(&event) {
            event.prevent_default();
            editing.take_back();
        }
    });
    on_cleanup(move || pressed.remove());
    let last = move || editing.done.with(|done| Some((done.last()?.said.clone(), done.len() - 1)));
    view! {
        <div role="status">
            {move || last().map(|(said, more)| view! {
                <p class="note" data-testid="done">
                    <span>{move || said.text(session)}</span>
                    <button class="small" data-testid="undo" on:click=move |_| editing.take_back()>
                        {say("panel.register.undo")} <kbd>"u"</kbd>
                    </button>
                    {(more > 0).then(|| view! {
                        <small>{move || session.say_with("panel.edit.more_steps", &[("count", more.to_string())])}</small>
                    })}
                </p>
            })}
        </div>
    }
}

/// Whether a key goes into a text that is being written.
fn is_writing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| target.matches("input:not([type=checkbox]), textarea, select").unwrap_or(false))
}
