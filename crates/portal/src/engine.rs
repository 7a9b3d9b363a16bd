//! The engine: what it was told, how far it is, and what it does next.

use crate::control::{Control, Kind};
use crate::dom;
use crate::fill::{self, Before, Taken};
use crate::find::{Found, find, is_still, named};
use crate::label;
use crate::outline::Outline;
use crate::page::Page;
use crate::point::{Pointed, Pointing};
use crate::settle::{Watch, now, quiet};
use crate::text::{is_of_complaints, name_of};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use protocol::{
    FieldOutcome, FieldToFill, FillPhase, FillPlan, FillState, FilledField, GivenFile, GivenUp, Notice, PortalCommand,
    Refusal,
};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, File, FilePropertyBag, Node, VisibilityState};
use webext::messaging::tell_pages;

/// How long one going-through of the page may take, in milliseconds.
const BOUND: f64 = 45_000.0;

/// The engine of a document.
pub(crate) struct Engine {
    document: Document,
    state: RefCell<FillState>,
    plan: RefCell<Option<Rc<FillPlan>>>,
    taken: RefCell<Taken>,
    /// The controls that were filled in, by the field's key, and what stood there before, in the order it was done.
    touched: RefCell<Vec<(String, Before)>>,
    controls: RefCell<BTreeMap<String, Control>>,
    /// The fields that were tried, by key, and whether a list was opened for it, which is not done again by itself.
    tried: RefCell<BTreeMap<String, bool>>,
    /// Whether a field was found here under a name that only forms about rights have.
    is_known_form: Cell<bool>,
    /// Counted up by whatever ends what is being done.
    turn: Cell<u32>,
    watch: RefCell<Option<Watch>>,
    pointing: RefCell<Option<Pointing>>,
}

impl Engine {
    /// An engine that does nothing yet.
    pub(crate) fn new(document: Document) -> Rc<Self> {
        Rc::new(Self {
            document,
            state: RefCell::default(),
            plan: RefCell::default(),
            taken: RefCell::default(),
            touched: RefCell::default(),
            controls: RefCell::default(),
            tried: RefCell::default(),
            is_known_form: Cell::new(false),
            turn: Cell::new(0),
            watch: RefCell::default(),
            pointing: RefCell::default(),
        })
    }

    /// Carries a command out, or begins to, and says how it stands.
    pub(crate) fn obey(self: &Rc<Self>, command: PortalCommand) -> FillState {
        match command {
            PortalCommand::Describe => self.read_back(),
            PortalCommand::Take { file } => self.take(file),
            PortalCommand::Fill { plan } => self.fill(*plan),
            PortalCommand::Show { field } => self.show(&field),
            PortalCommand::Point { field } => self.point(&field),
            PortalCommand::StopPointing => self.stop_pointing(),
            PortalCommand::Undo => self.undo(),
            PortalCommand::End => self.end(),
        }
        self.state.borrow().clone()
    }

    fn take(&self, given: GivenFile) {
        let options = FilePropertyBag::new();
        options.set_type(&given.file.media_type);
        let parts = Array::of1(&Uint8Array::from(given.bytes.as_slice()));
        if let Ok(file) = File::new_with_u8_array_sequence_and_options(&parts, &given.file.name, &options) {
            self.taken.borrow_mut().insert(given.file.sha256, file);
        }
    }

    fn fill(self: &Rc<Self>, plan: FillPlan) {
        let turn = self.begin_turn();
        let is_same_draft = self.state.borrow().draft.as_ref() == Some(&plan.draft);
        if !is_same_draft {
            self.touched.borrow_mut().clear();
        }
        self.controls.borrow_mut().clear();
        self.tried.borrow_mut().clear();
        self.is_known_form.set(false);
        let field = |field: &FieldToFill| FilledField {
            key: field.key.clone(),
            label: None,
            outcome: FieldOutcome::NotFound,
            found: None,
            mark: None,
        };
        *self.state.borrow_mut() = FillState {
            draft: Some(plan.draft.clone()),
            phase: FillPhase::Filling,
            fields: plan.fields.iter().map(field).collect(),
            ..FillState::default()
        };
        let is_here = self.document.location().and_then(|location| {
            let host = location.hostname().ok()?;
            let secure = location.protocol().ok()? == "https:";
            Some(secure && plan.hosts.iter().any(|known| known.trim().eq_ignore_ascii_case(&host)))
        });
        *self.plan.borrow_mut() = Some(Rc::new(plan));
        if is_here != Some(true) {
            self.set_phase(FillPhase::GivenUp { why: GivenUp::OtherHost });
            return;
        }
        let engine = Rc::clone(self);
        spawn_local(async move { engine.go(turn).await });
    }

    /// Fills in what is here, and then what appears, until the turn ends.
    async fn go(self: &Rc<Self>, turn: u32) {
        /// How long to wait after a change, at least and where the page changes without end, in milliseconds.
        const SOON: u32 = 250;
        const LATE: u32 = 4_000;
        let mut pause = SOON;
        loop {
            let outcome = self.go_through(turn).await;
            if self.turn.get() != turn {
                return;
            }
            let Ok((trees, did_something)) = outcome else {
                let Err(why) = outcome else { return };
                self.set_phase(FillPhase::GivenUp { why });
                return;
            };
            let is_settled = self.state.borrow().fields.iter().all(|field| field.outcome != FieldOutcome::NotFound);
            let phase = if is_settled { FillPhase::Settled } else { FillPhase::Waiting };
            self.set_phase(phase);
            // Looking costs the page's time, so a page that changes for ever is looked at ever more seldom.
            pause = if did_something { SOON } else { (pause * 2).min(LATE) };
            let has_changed = Rc::new(Cell::new(false));
            let noted = Rc::clone(&has_changed);
            *self.watch.borrow_mut() = Some(Watch::over(&trees, move || noted.set(true)));
            loop {
                TimeoutFuture::new(SOON.max(if has_changed.get() { pause } else { SOON })).await;
                if self.turn.get() != turn {
                    return;
                }
                if has_changed.get() {
                    break;
                }
            }
        }
    }

    /// Goes through the plan's fields until nothing more is found.
    async fn go_through(self: &Rc<Self>, turn: u32) -> Result<(Vec<Node>, bool), GivenUp> {
        let Some(plan) = self.plan.borrow().clone() else { return Err(GivenUp::Restless) };
        let end = now() + BOUND;
        let mut did_something = false;
        loop {
            let mut found_some = false;
            for field in &plan.fields {
                let was_opened = self.tried.borrow().get(&field.key).copied().unwrap_or_default();
                if self.outcome_of(&field.key).is_none_or(|outcome| !is_open(&outcome, was_opened)) {
                    continue;
                }
                let page = Page::look(&self.document).map_err(|_| GivenUp::TooManyFields)?;
                self.state.borrow_mut().foreign_frames.clone_from(&page.foreign_frames);
                let controls = named(&page);
                match find(field, &plan.fields, &controls, self.is_known_form.get()) {
                    Found::Nothing => self.set_outcome(&field.key, None, FieldOutcome::NotFound),
                    Found::Ambiguous => self.refuse(&field.key, None, Refusal::Ambiguous, &[]),
                    Found::WrongKind(label) => self.refuse(&field.key, label, Refusal::WrongKind, &[]),
                    Found::At(control, label) => {
                        if label.as_deref().is_some_and(|label| is_of_complaints(&name_of(label))) {
                            self.is_known_form.set(true);
                        }
                        let is_first =
                            self.tried.borrow_mut().insert(field.key.clone(), control.kind == Kind::Dropdown);
                        if is_first.is_none() {
                            self.set_phase(FillPhase::Filling);
                        }
                        found_some |= self.fill_one(field, &control, label, &page.trees, is_first.is_none()).await;
                    }
                }
                if self.turn.get() != turn {
                    return Ok((page.trees, did_something));
                }
                if now() > end {
                    return Err(GivenUp::Restless);
                }
            }
            did_something |= found_some;
            if !found_some {
                break;
            }
        }
        let page = Page::look(&self.document).map_err(|_| GivenUp::TooManyFields)?;
        self.state.borrow_mut().left = page.left();
        self.check_all(&plan, &page).await;
        self.read_back();
        Ok((page.trees, did_something))
    }

    /// Fills one field in and reads it back. Whether it was filled in.
    async fn fill_one(
        &self,
        field: &FieldToFill,
        control: &Control,
        label: Option<String>,
        trees: &[Node],
        is_first: bool,
    ) -> bool {
        /// How long what depends on another field may take to come, in milliseconds. Later, a change of the page tells.
        const PATIENCE: u32 = 1_500;
        if control.kind == Kind::Dropdown {
            self.until_seen().await;
        }
        let before = Before::of(control, &field.value);
        let taken = self.taken.borrow().clone();
        let patience = if is_first { PATIENCE } else { 0 };
        let is_touched = match fill::fill(control, &field.value, &taken, trees, patience).await {
            Ok(is_touched) => is_touched,
            Err((why, offered)) => {
                self.refuse(&field.key, label, why, &offered);
                return false;
            }
        };
        let is_new = self.touched.borrow().iter().all(|(key, _)| *key != field.key);
        if let Some(before) = before.filter(|_| is_touched && is_new) {
            self.touched.borrow_mut().push((field.key.clone(), before));
        }
        self.controls.borrow_mut().insert(field.key.clone(), control.clone());
        let now = self.control_now(field).unwrap_or_else(|| control.clone());
        self.set_outcome(&field.key, label, fill::outcome(&now, &field.value));
        self.tell();
        true
    }

    /// Waits until the page's tab is in front: what a page draws when it is pressed, it draws in frames, of which a tab behind
    /// others has none.
    async fn until_seen(&self) {
        /// A tab in the background is woken about as often.
        const PAUSE: u32 = 500;
        let turn = self.turn.get();
        while self.document.visibility_state() == VisibilityState::Hidden && self.turn.get() == turn {
            TimeoutFuture::new(PAUSE).await;
        }
    }

    /// Looks at every field that was filled in once more: what became another field is emptied again.
    async fn check_all(&self, plan: &FillPlan, page: &Page) {
        for field in &plan.fields {
            let filled = matches!(self.outcome_of(&field.key), Some(FieldOutcome::Filled | FieldOutcome::Differs));
            let control = self.controls.borrow().get(&field.key).cloned();
            let Some(control) = control.filter(|control| filled && control.is_connected()) else { continue };
            if is_still(field, &control) {
                continue;
            }
            let before = {
                let mut touched = self.touched.borrow_mut();
                touched.iter().position(|(key, _)| *key == field.key).map(|at| touched.remove(at).1)
            };
            if let Some(before) = before {
                before.put_back(&control, &page.trees).await;
            }
            self.controls.borrow_mut().remove(&field.key);
            self.refuse(&field.key, None, Refusal::Moved, &[]);
        }
    }

    /// Reads every field that was filled in again, for whoever asks how it stands.
    fn read_back(&self) {
        let Some(plan) = self.plan.borrow().clone() else { return };
        if self.state.borrow().phase == FillPhase::Undone {
            return;
        }
        for field in &plan.fields {
            let known = self.outcome_of(&field.key);
            if !matches!(known, Some(FieldOutcome::Filled | FieldOutcome::Differs)) {
                continue;
            }
            // A step that was left takes its fields along; what was read there last holds.
            let Some(control) = self.control_now(field) else { continue };
            let outcome = fill::outcome(&control, &field.value);
            let found = fill::found(&control);
            if let Some(shown) = self.state.borrow_mut().fields.iter_mut().find(|shown| shown.key == field.key) {
                shown.outcome = outcome;
                shown.found = Some(found);
            }
        }
    }

    /// The control of a field as it is today: pages draw fields anew.
    fn control_now(&self, field: &FieldToFill) -> Option<Control> {
        let known = self.controls.borrow().get(&field.key).cloned();
        if let Some(known) = known.filter(Control::is_connected) {
            return Some(known);
        }
        let plan = self.plan.borrow().clone()?;
        let page = Page::look(&self.document).ok()?;
        match find(field, &plan.fields, &named(&page), self.is_known_form.get()) {
            Found::At(control, _) => {
                self.controls.borrow_mut().insert(field.key.clone(), (*control).clone());
                Some(*control)
            }
            _ => None,
        }
    }

    fn show(self: &Rc<Self>, key: &str) {
        let Some(field) = self.field(key) else { return };
        let Some(control) = self.control_now(&field) else { return };
        dom::bring_into_view(&control.host);
        let outline = Outline::new(&self.document);
        spawn_local(async move {
            /// Long enough to be found by the eye.
            const SHOWN: u32 = 1_600;
            if let Some(outline) = &outline {
                outline.around(&control.host);
            }
            TimeoutFuture::new(SHOWN).await;
            drop(outline);
        });
    }

    fn point(self: &Rc<Self>, key: &str) {
        self.stop_pointing();
        let (Some(field), Ok(page)) = (self.field(key), Page::look(&self.document)) else { return };
        let engine = Rc::clone(self);
        let pointing = Pointing::begin(&self.document, &page, move |pointed| {
            engine.state.borrow_mut().pointing = None;
            let (engine, field) = (Rc::clone(&engine), field.clone());
            spawn_local(async move {
                // Not within the listener, which this takes off.
                engine.pointing.borrow_mut().take();
                match pointed {
                    Pointed::Stopped => {}
                    Pointed::AtOther => engine.refuse(&field.key, None, Refusal::NeverFilled, &[]),
                    Pointed::At(control) => engine.fill_pointed(&field, &control).await,
                }
                engine.tell();
            });
        });
        *self.pointing.borrow_mut() = Some(pointing);
        self.state.borrow_mut().pointing = Some(key.to_owned());
        self.tell();
    }

    async fn fill_pointed(&self, field: &FieldToFill, control: &Control) {
        let Ok(page) = Page::look(&self.document) else { return };
        let labels = label::labels_of(control);
        let label = label::shown(&labels);
        self.fill_one(field, control, label.clone(), &page.trees, true).await;
        let outcome = self.outcome_of(&field.key);
        if matches!(outcome, Some(FieldOutcome::Filled | FieldOutcome::Differs))
            && let Some(shown) = self.state.borrow_mut().fields.iter_mut().find(|shown| shown.key == field.key)
        {
            shown.mark = Some(control.mark(label.as_deref()));
        }
        let plan = self.plan.borrow().clone();
        if let Some(plan) = plan {
            // From now on the field is known by what was pointed at.
            let mark = control.mark(label.as_deref());
            let with_mark = |one: &FieldToFill| match one.key == field.key {
                true => FieldToFill { mark: Some(mark.clone()), ..one.clone() },
                false => one.clone(),
            };
            let fields = plan.fields.iter().map(with_mark).collect();
            *self.plan.borrow_mut() = Some(Rc::new(FillPlan { fields, ..(*plan).clone() }));
        }
    }

    fn stop_pointing(&self) {
        let stopped = self.pointing.borrow_mut().take();
        drop(stopped);
        self.state.borrow_mut().pointing = None;
    }

    fn undo(self: &Rc<Self>) {
        self.begin_turn();
        self.stop_pointing();
        self.set_phase(FillPhase::Filling);
        let engine = Rc::clone(self);
        spawn_local(async move {
            let mut touched = std::mem::take(&mut *engine.touched.borrow_mut());
            let trees = Page::look(&engine.document).map(|page| page.trees).unwrap_or_default();
            while let Some((key, before)) = touched.pop() {
                let now = engine.field(&key).and_then(|field| engine.control_now(&field));
                let now = now.or_else(|| before.control.is_connected().then(|| before.control.clone()));
                let is_back = match now {
                    Some(now) => before.put_back(&now, &trees).await,
                    None => false,
                };
                let outcome = if is_back { FieldOutcome::PutBack } else { FieldOutcome::NotPutBack };
                engine.set_outcome(&key, None, outcome);
            }
            quiet(&trees).await;
            engine.set_phase(FillPhase::Undone);
        });
    }

    fn end(&self) {
        self.begin_turn();
        self.stop_pointing();
        self.plan.borrow_mut().take();
        self.taken.borrow_mut().clear();
        self.touched.borrow_mut().clear();
        self.controls.borrow_mut().clear();
        *self.state.borrow_mut() = FillState::default();
    }

    fn begin_turn(&self) -> u32 {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.watch.borrow_mut().take();
        self.turn.get()
    }

    fn field(&self, key: &str) -> Option<FieldToFill> {
        self.plan.borrow().as_ref()?.fields.iter().find(|field| field.key == key).cloned()
    }

    fn outcome_of(&self, key: &str) -> Option<FieldOutcome> {
        self.state.borrow().fields.iter().find(|field| field.key == key).map(|field| field.outcome.clone())
    }

    fn refuse(&self, key: &str, label: Option<String>, why: Refusal, offered: &[String]) {
        /// More options than that nobody reads.
        const MOST: usize = 30;
        let offered = offered.iter().take(MOST).cloned().collect::<Vec<_>>().join("\n");
        self.set_outcome(key, label, FieldOutcome::Refused { why, offered });
    }

    fn set_outcome(&self, key: &str, label: Option<String>, outcome: FieldOutcome) {
        let found = match &outcome {
            FieldOutcome::Filled | FieldOutcome::Differs => self.controls.borrow().get(key).map(fill::found),
            _ => None,
        };
        if let Some(field) = self.state.borrow_mut().fields.iter_mut().find(|field| field.key == key) {
            field.label = label.or_else(|| field.label.take());
            field.outcome = outcome;
            field.found = found;
        }
    }

    fn set_phase(&self, phase: FillPhase) {
        let is_other = self.state.borrow().phase != phase;
        self.state.borrow_mut().phase = phase;
        if is_other {
            self.tell();
        }
    }

    fn tell(&self) {
        spawn_local(tell_pages(Notice::PortalChanged));
    }
}

/// Whether a field is still looked for. What was refused because of what the page shows may be shown otherwise later.
fn is_open(outcome: &FieldOutcome, was_opened: bool) -> bool {
    match outcome {
        FieldOutcome::NotFound => true,
        FieldOutcome::Refused { why, offered } => match why {
            Refusal::Ambiguous | Refusal::WrongKind => true,
            Refusal::NotOffered => !was_opened,
            // A limit stays, a lock may open.
            Refusal::Locked => offered.is_empty(),
            _ => false,
        },
        _ => false,
    }
}
