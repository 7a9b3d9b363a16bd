//! A portal's page: the drafts that can be filled in there, each field with what came of it, and that it was filed.

mod field;
mod filed;
mod plan;

use crate::session::{Session, code, hear, say};
use crate::shown_page::ShownPage;
use crate::task::{Failure, Task, Trouble};
use crate::workbench::of_case::ShownCase;
use crate::workbench::register::{DoneNote, Register, Said, today};
use crate::workbench::shelf::Shelf;
use complaint::{Draft, FieldKey, Pointed, Portal};
use field::Fields;
use filed::{FileIt, FiledNote};
use leptos::prelude::*;
use protocol::{FieldMark, FillPhase, FillState, LeftKind, Notice, PageRequest, PortalCommand, PortalHere};
use vault::Vault;
use webext::messaging::{ask_page, ask_worker};

/// What the panel knows of the portal its tab shows.
#[derive(Clone, Copy)]
pub struct AtPortal {
    session: Session,
    page: ShownPage,
    register: Register,
    /// The case that is worked on.
    case: ShownCase,
    /// The portal; absent where the tab shows none.
    portal: RwSignal<Option<Portal>>,
    /// The drafts that are ready for it, the one that was called ready last first.
    drafts: RwSignal<Vec<Draft>>,
    /// The draft that is to be filled in, or is, by id.
    chosen: RwSignal<Option<String>>,
    /// What the page's engine tells.
    state: RwSignal<FillState>,
    /// Filling in.
    filling: Task,
    /// Asking the page something else.
    asking: Task,
    /// Noting that it was filed, or that it was not.
    filing: Task,
    /// The draft that was filed here last.
    filed: RwSignal<Option<Draft>>,
    /// The marks that were written down, so that taking one back holds.
    noted: StoredValue<Vec<(String, FieldMark)>>,
    looking: Task,
}

impl AtPortal {
    /// Follows the page the panel is about.
    pub fn follow(page: ShownPage) -> Self {
        let at = Self {
            session: expect_context(),
            page,
            register: Register::open(),
            case: expect_context::<Shelf>().case,
            portal: RwSignal::new(None),
            drafts: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            state: RwSignal::new(FillState::default()),
            filling: Task::new(),
            asking: Task::new(),
            filing: Task::new(),
            filed: RwSignal::new(None),
            noted: StoredValue::new(Vec::new()),
            looking: Task::new(),
        };
        provide_context(at.register);
        let is_ready = Memo::new(move |_| at.is_ready());
        Effect::new(move || {
            page.tab.track();
            // Read, and not only tracked: a memo nobody has read yet hears of nothing.
            is_ready.get();
            at.register.own_portals.track();
            at.case.track();
            at.look();
        });
        hear(move |notice, _| {
            if matches!(notice, Notice::PortalChanged | Notice::VaultChanged) {
                at.look();
            }
        });
        at
    }

    /// Whether the tab shows a portal.
    pub fn is_here(self) -> bool {
        self.portal.with(Option::is_some)
    }

    /// Looks which portal the tab shows, which drafts there are for it, and how far filling in is.
    fn look(self) {
        self.looking.again(self.look_once());
    }

    /// Whether register and case are known: before that nobody can tell which draft goes in, and where.
    fn is_ready(self) -> bool {
        self.register.read.get() && !self.register.loading.is_busy() && self.case.is_known()
    }

    async fn look_once(self) -> Result<(), Trouble> {
        let is_ready = untrack(|| self.is_ready());
        let tab_id = self.page.tab_id();
        let here: Option<PortalHere> = match tab_id {
            Some(tab_id) => ask_worker(PageRequest::PortalHere { tab_id }).await?,
            None => None,
        };
        let (Some(tab_id), Some(here)) = (tab_id, here) else {
            self.portal.set(None);
            return Ok(());
        };
        // A page nobody has asked to have filled in has no engine that could answer.
        let state: FillState = ask_page(tab_id, None, PortalCommand::Describe).await.unwrap_or_default();
        let vault = Vault::open().await?;
        let (drafts, noted) = (vault.drafts().await?, vault.annotations().await?);
        // Nobody files for one rights holder what was made for another; what the page is filled in with stays in sight.
        let is_shown =
            |draft: &Draft| state.draft.as_ref() == Some(&draft.id) || untrack(|| self.case.has_draft(draft, &noted));
        let drafts = drafts.iter().filter_map(|draft| Draft::from_json(&draft.json).ok());
        let mut ready: Vec<Draft> = drafts
            .filter(|draft| draft.is_ready() && here.portals.contains(&draft.portal) && is_shown(draft))
            .collect();
        ready.sort_by(|one, other| other.ready_since().cmp(&one.ready_since()));
        let known = |id: &Option<String>| id.as_ref().is_some_and(|id| ready.iter().any(|draft| draft.id == *id));
        let chosen = [state.draft.clone(), self.chosen.get_untracked(), ready.first().map(|draft| draft.id.clone())]
            .into_iter()
            .find(known)
            .flatten();
        let wanted = ready.iter().find(|draft| Some(&draft.id) == chosen.as_ref()).map(|draft| draft.portal.clone());
        let id = wanted.or_else(|| here.portals.first().cloned());
        self.portal.set(untrack(|| self.register.portals()).into_iter().find(|portal| Some(&portal.id) == id.as_ref()));
        self.drafts.set(ready);
        self.chosen.set(chosen);
        self.note_marks(&state);
        self.state.set(state);
        // Taken only by who can do it now: a panel whose analyst has turned to another tab leaves it to be found again.
        if here.asked && is_ready && self.page.tab_id() == Some(tab_id) {
            let is_ours: bool = ask_worker(PageRequest::TakePortalWish { tab_id }).await?;
            if is_ours {
                self.fill_in(tab_id);
            }
        }
        Ok(())
    }

    fn draft(self) -> Option<Draft> {
        let chosen = self.chosen.get();
        self.drafts.with(|drafts| drafts.iter().find(|draft| Some(&draft.id) == chosen.as_ref()).cloned())
    }

    /// Fills the chosen draft in.
    pub fn fill(self) {
        if let Some(tab_id) = self.page.tab_id() {
            self.fill_in(tab_id);
        }
    }

    fn fill_in(self, tab_id: i32) {
        let (Some(draft), Some(portal)) = (untrack(|| self.draft()), self.portal.get_untracked()) else { return };
        self.filling.run(async move {
            let state = plan::fill(tab_id, &draft, &portal).await?;
            self.state.set(state);
            Ok(())
        });
    }

    /// Takes back what was filled in.
    pub fn undo(self) {
        if self.state.with_untracked(|state| state.draft.is_some()) {
            self.ask(PortalCommand::Undo);
        }
    }

    fn ask(self, command: PortalCommand) {
        let Some(tab_id) = self.page.tab_id() else { return };
        self.asking.line_up(async move {
            self.state.set(ask_page(tab_id, None, command).await?);
            Ok(())
        });
    }

    /// Writes down by what a field is told that the analyst has pointed at.
    fn note_marks(self, state: &FillState) {
        let Some(portal) = self.portal.get_untracked() else { return };
        let Some(day) = today() else { return };
        for field in &state.fields {
            let Some(mark) = field.mark.clone() else { continue };
            let noted = (field.key.clone(), mark.clone());
            let key = FieldKey::ALL.into_iter().find(|key| key.code() == field.key);
            let (Some(key), false) = (key, self.noted.with_value(|all| all.contains(&noted))) else { continue };
            self.noted.update_value(|all| all.push(noted));
            let FieldMark { label, name, id, placeholder } = mark;
            let mut changed = portal.clone();
            changed.pointed.insert(key, Pointed { label, name, id, placeholder, day });
            let mut own = self.register.own_portals.get_untracked();
            match own.iter_mut().find(|own| own.id == changed.id) {
                Some(own) => *own = changed,
                None => own.push(changed),
            }
            let field = untrack(|| self.session.say(key.key()));
            self.register.kept_portals.change(own, Said::new("panel.portal.noted", [("field", field)]));
        }
    }
}

/// The portal's page, in place of the listings.
#[component]
pub fn PortalPage(at: AtPortal) -> impl IntoView {
    let session = at.session;
    let name = Memo::new(move |_| at.portal.with(|portal| portal.as_ref().map(|portal| portal.name.clone())));
    let has_draft = Memo::new(move |_| at.drafts.with(|drafts| !drafts.is_empty()));
    let draft = Memo::new(move |_| at.draft());
    let is_begun = Memo::new(move |_| at.state.with(|state| state.draft.is_some()));
    view! {
        <section class="page-section" aria-label=say("panel.portal") data-testid="portal-page">
            <header class="page-head">
                <span class="chip">{say("panel.portal")}</span>
                <h2 class="page-title">{move || name.get()}</h2>
            </header>
            <DoneNote kept=at.register.kept_portals/>
            <Failure task=at.looking/>
            <FiledNote at=at/>
            <Show
                when=move || has_draft.get()
                fallback=move || view! {
                    <p class="empty" data-testid="no-ready-draft">
                        {say("panel.portal.no_draft")}" "
                        <a href="workbench.html#drafts" target="_blank">{say("panel.portal.to_drafts")}</a>
                    </p>
                }
            >
                <Choice at=at/>
                <div class="buttons">
                    <button
                        class="primary"
                        data-testid="fill"
                        aria-keyshortcuts="f"
                        disabled=move || at.filling.is_busy()
                        on:click=move |_| at.fill()
                    >
                        {move || session.say(if is_begun.get() { "panel.portal.fill_on" } else { "panel.portal.fill" })}
                        " "<kbd>"f"</kbd>
                    </button>
                    <button
                        data-testid="take-back-filling"
                        aria-keyshortcuts="u"
                        disabled=move || at.asking.is_busy() || !is_begun.get()
                        on:click=move |_| at.undo()
                    >
                        {say("panel.portal.take_back")}" "<kbd>"u"</kbd>
                    </button>
                </div>
                <Failure task=at.filling testid="fill-failure"/>
                <Failure task=at.asking/>
                <Phase at=at/>
                <FileIt at=at/>
                <Fields at=at draft=draft/>
                <Left at=at/>
            </Show>
        </section>
    }
}

/// Which draft is filled in.
#[component]
fn Choice(at: AtPortal) -> impl IntoView {
    let session = at.session;
    let rows = move || {
        at.drafts
            .with(|drafts| drafts.iter().map(|draft| (draft.id.clone(), in_short(session, draft))).collect::<Vec<_>>())
    };
    view! {
        <label class="portal-draft">
            <span class="faint">{say("panel.portal.draft")}</span>
            <select data-testid="portal-draft" on:change=move |event| at.chosen.set(Some(event_target_value(&event)))>
                {move || rows().into_iter().map(|(id, text)| {
                    let chosen = at.chosen.get().as_ref() == Some(&id);
                    view! { <option value=id selected=chosen>{text}</option> }
                }).collect_view()}
            </select>
        </label>
    }
}

fn in_short(session: Session, draft: &Draft) -> String {
    let arguments = [
        ("right", draft.right.name.clone()),
        ("reason", draft.reason.label.clone()),
        ("links", draft.links().len().to_string()),
    ];
    session.say_with("panel.portal.in_short", &arguments)
}

/// How far it is, in one line.
#[component]
fn Phase(at: AtPortal) -> impl IntoView {
    let session = at.session;
    let phase = Memo::new(move |_| at.state.with(|state| state.phase.clone()));
    let pointing = Memo::new(move |_| at.state.with(|state| state.pointing.clone()));
    let name = move || match phase.get() {
        FillPhase::Idle => "idle",
        FillPhase::Filling => "filling",
        FillPhase::Waiting => "waiting",
        FillPhase::Settled => "settled",
        FillPhase::GivenUp { .. } => "given_up",
        FillPhase::Undone => "undone",
    };
    let told = move || match phase.get() {
        FillPhase::GivenUp { why } => session.name("filling.given_up", why),
        _ => session.say(&format!("filling.phase.{}", name())),
    };
    view! {
        <p class="portal-phase" role="status" data-testid="portal-phase" data-phase=name>{told}</p>
        {move || pointing.get().map(|_| view! {
            <p class="note" data-testid="pointing">
                <span>{say("panel.portal.pointing")}</span>
                <button class="small" on:click=move |_| at.ask(PortalCommand::StopPointing)>
                    {say("panel.portal.stop_pointing")}
                </button>
            </p>
        })}
    }
}

/// What is left to the analyst.
#[component]
fn Left(at: AtPortal) -> impl IntoView {
    let session = at.session;
    let left = Memo::new(move |_| at.state.with(|state| state.left.clone()));
    let frames = Memo::new(move |_| at.state.with(|state| state.foreign_frames.clone()));
    let key = |kind: LeftKind| format!("filling.left.{}", code(kind));
    view! {
        <Show when=move || left.with(|left| !left.is_empty())>
            <h3>{say("panel.portal.left")}</h3>
            <ul class="portal-left" data-testid="portal-left">
                {move || left.get().into_iter().map(|one| view! {
                    <li data-kind=code(one.kind)>
                        <b>{move || session.say(&key(one.kind))}</b>" "<span>{one.label}</span>
                    </li>
                }).collect_view()}
            </ul>
        </Show>
        {move || frames.with(|frames| (!frames.is_empty()).then(|| frames.join(", "))).map(|hosts| view! {
            <p class="faint" data-testid="foreign-frames">
                {move || session.say_with("panel.portal.foreign_frames", &[("hosts", hosts.clone())])}
            </p>
        })}
    }
}
