//! Of which case exhibits and drafts are shown. An exhibit says by name to which it belongs, a draft by its exhibits.

use super::shelf::Shelf;
use crate::session::{Session, say};
use complaint::Draft;
use leptos::prelude::*;
use protocol::{DraftSummary, ExhibitSummary, Noted, case_of};
use std::collections::BTreeSet;

/// Of which case exhibits and drafts are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum OfCase {
    /// Of the one that is worked on.
    Active,
    /// Of the one of that name; empty: of none.
    Named(String),
    /// Of every.
    All,
}

/// Of which case exhibits and drafts are shown: of the one that is worked on, until another is chosen.
#[derive(Clone, Copy)]
pub struct ShownCase {
    shown: RwSignal<OfCase>,
    /// The name of the case that is worked on; absent until it is known.
    active: Memo<Option<String>>,
    /// The other names that exhibits say.
    others: Memo<Vec<String>>,
}

impl ShownCase {
    /// Of the case that is worked on, and of the next one once another is.
    pub fn follow(exhibits: RwSignal<Vec<ExhibitSummary>>, noted: RwSignal<Noted>) -> Self {
        let session = expect_context::<Session>();
        let active =
            Memo::new(move |_| session.settings.with(|settings| settings.as_ref().map(|it| it.case.name.clone())));
        let others = Memo::new(move |_| {
            let names: BTreeSet<String> = exhibits.with(|all| {
                noted.with(|noted| all.iter().map(|exhibit| case_of(&exhibit.id, noted).to_owned()).collect())
            });
            names.into_iter().filter(|name| active.with(|active| active.as_ref() != Some(name))).collect()
        });
        let case = Self { shown: RwSignal::new(OfCase::Active), active, others };
        Effect::new(move |before: Option<Option<String>>| {
            let active = case.active.get();
            if before.is_some_and(|before| before != active) {
                case.shown.set(OfCase::Active);
            }
            active
        });
        // Nobody could choose what is offered no longer.
        Effect::new(move || {
            let gone = case.others.with(|others| {
                case.shown.with_untracked(|shown| matches!(shown, OfCase::Named(name) if !others.contains(name)))
            });
            if gone {
                case.shown.set(OfCase::Active);
            }
        });
        case
    }

    /// The exhibits that belong to it; none before it is known.
    pub fn exhibits(self, all: &[ExhibitSummary], noted: &Noted) -> Vec<ExhibitSummary> {
        all.iter().filter(|exhibit| self.has(&exhibit.id, noted)).cloned().collect()
    }

    /// The drafts that belong to it. One that can't be read is shown with every case.
    pub fn drafts(self, all: &[DraftSummary], noted: &Noted) -> Vec<DraftSummary> {
        let is_shown =
            |draft: &&DraftSummary| Draft::from_json(&draft.json).map_or(true, |it| self.has_draft(&it, noted));
        all.iter().filter(is_shown).cloned().collect()
    }

    /// Whether a draft belongs to it: one with an exhibit of it, or with none at all.
    pub fn has_draft(self, draft: &Draft, noted: &Noted) -> bool {
        draft.exhibits.is_empty() || draft.exhibits.iter().any(|exhibit| self.has(exhibit, noted))
    }

    /// Whether it is known which case is worked on.
    pub fn is_known(self) -> bool {
        self.active.with(Option::is_some)
    }

    /// Whoever asks hears when it is another.
    pub fn track(self) {
        self.shown.track();
        // Read, and not only tracked: a memo nobody has read yet hears of nothing.
        self.active.with(|_| ());
    }

    fn has(self, exhibit: &str, noted: &Noted) -> bool {
        let name = case_of(exhibit, noted);
        self.shown.with(|shown| match shown {
            OfCase::Active => self.active.with(|active| active.as_deref() == Some(name)),
            OfCase::Named(chosen) => chosen == name,
            OfCase::All => true,
        })
    }
}

/// The chooser, where there are exhibits of other cases than the one that is worked on.
#[component]
pub fn CaseChooser() -> impl IntoView {
    /// What stands for every case; no name holds this character.
    const ALL: &str = "\u{0}";
    let session = expect_context::<Session>();
    let ShownCase { shown, active, others } = expect_context::<Shelf>().case;
    let choose = move |event| {
        shown.set(match event_target_value(&event) {
            all if all == ALL => OfCase::All,
            name if active.with_untracked(|active| active.as_ref() == Some(&name)) => OfCase::Active,
            name => OfCase::Named(name),
        });
    };
    let is = move |case: &OfCase| shown.with(|shown| shown == case);
    let active_name = move || match active.get().filter(|name| !name.is_empty()) {
        Some(name) => name,
        None => session.say("panel.case.unnamed"),
    };
    view! {
        <Show when=move || others.with(|others| !others.is_empty())>
            <label class="inline">
                <span>{say("panel.case.shown")}</span>
                <select data-testid="case-shown" on:change=choose>
                    <option value=move || active.get().unwrap_or_default() prop:selected=move || is(&OfCase::Active)>
                        {active_name}
                    </option>
                    <For
                        each=move || others.get()
                        key=String::clone
                        children=move |name| {
                            let (value, this) = (name.clone(), OfCase::Named(name.clone()));
                            view! {
                                <option value=value prop:selected=move || is(&this)>
                                    {if name.is_empty() { say("panel.case.none").into_any() } else { name.into_any() }}
                                </option>
                            }
                        }
                    />
                    <option value=ALL prop:selected=move || is(&OfCase::All)>{say("panel.case.all")}</option>
                </select>
            </label>
        </Show>
    }
}

/// What stands where there is nothing of this case, though there is of others.
#[component]
pub fn NothingOfCase() -> impl IntoView {
    let ShownCase { shown, .. } = expect_context::<Shelf>().case;
    view! {
        <p class="empty" data-testid="nothing-of-case">
            {say("panel.case.nothing")} " "
            <button class="small" data-testid="show-all-cases" on:click=move |_| shown.set(OfCase::All)>
                {say("panel.case.show_all")}
            </button>
        </p>
    }
}
