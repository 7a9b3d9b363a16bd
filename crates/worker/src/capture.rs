//! A capture: the functions of the table's steps, and going through the table. Captures of different tabs may run side
//! by side.

mod archive;
mod embedded_state;
mod fetched;
mod frozen_page;
mod images;
mod screens;
mod views;

pub use screens::check_grant;

use self::fetched::Picture;
use crate::clock::{Moments, random_id, utc, utc_of, within};
use crate::journal::{ClosedRecord, Journal, ReadPage};
use crate::steps::{Done, Fate, STEPS, Step, fate};
use crate::{
    binary, cases, clock, copies, delivery, environment, icon, network, patterns, recovery, requests, room, settings,
    timestamps, verdicts,
};
use catalogue::Language;
use evidence::{
    Completeness, ExhibitKind, Fetched, FileRecord, FileRole, Geometry, Intervention, OpinionRecord, StepName, Times,
    canonical_json,
};
use futures::future::join;
use gloo::timers::future::TimeoutFuture;
use listing::IssueCode;
use protocol::{
    CaptureProgress, CaptureState, ErrorBody, ErrorCode, Notice, PageCommand, PageGeometry, PageState, VisibleRectangle,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use vault::{Sealing, Vault, sha256_of};
use web_sys::Blob;
use webext::messaging::{ask_page, tell_pages};
use webext::{BrowserError, runtime, scripting, tabs};

/// What starts the content script.
pub const LOADER: &str = "content/loader.js";
/// How long a content script may take to answer for the first time.
const FIRST_ANSWER_MILLISECONDS: u32 = 8_000;
/// How long the page may take to let go.
const LETTING_GO_MILLISECONDS: u32 = 5_000;

/// How far the system's clock and the steady one may go apart in a capture: they are read one after the other, and clocks
/// that are kept by a time server are moved a little all the time.
const CLOCK_MILLISECONDS: i64 = 1_000;

/// A capture that runs.
#[derive(Debug)]
pub struct Capture {
    vault: Vault,
    journal: Journal,
    window_id: i32,
    language: Language,
    has_profile: bool,
    /// The two clocks when the capture was asked for.
    began: Moments,
    /// What the page said of itself, for the steps after the reading.
    state: Option<PageState>,
    /// Where the findings stood in the first view.
    rectangles: Option<Result<Vec<VisibleRectangle>, ErrorBody>>,
    /// The pictures fetched so far, by address, or why they could not be.
    pictures: BTreeMap<String, Result<Picture, String>>,
}

/// A file about to be kept.
struct NewFile<'a> {
    name: String,
    role: FileRole,
    media_type: &'a str,
    utc: String,
    source: String,
    derived_from: Vec<String>,
    geometry: Option<Geometry>,
    fetched: Option<Fetched>,
}

thread_local! {
    /// The captures this instance runs, by tab.
    static RUNNING: RefCell<BTreeMap<i32, CaptureProgress>> = const { RefCell::new(BTreeMap::new()) };
    /// This instance.
    static INSTANCE: String = random_id();
}

/// The instance of the engine that runs this code.
pub fn instance() -> String {
    INSTANCE.with(Clone::clone)
}

/// The captures that run.
pub fn running() -> Vec<CaptureProgress> {
    RUNNING.with_borrow(|running| running.values().cloned().collect())
}

/// Writes a capture of a tab down, starts it, and returns its id.
///
/// # Errors
///
/// `capture_running` where one of this tab is; `not_allowed` on pages no content script may run on; `storage_refused`
/// where it cannot be written down. Nothing is kept then.
pub async fn start(tab_id: i32) -> Result<String, ErrorBody> {
    let place = Place::take(tab_id)?;
    // Whatever an earlier instance left of a capture of this tab lets go of the page first.
    recovery::finish_all().await;
    let tab = tabs::get(tab_id).await?;
    let url = tab.url.clone().unwrap_or_default();
    if patterns::any_matches(&runtime::content_script_patterns()?.exclude_matches, &url) {
        return Err(ErrorBody::new(ErrorCode::NotAllowed, url));
    }
    room::check().await?;
    let settings = settings::load().await?;
    let began = Moments::now();
    let (time_zone, offset_minutes) = environment::time_zone();
    let journal = Journal {
        id: random_id(),
        instance: instance(),
        browser_run: environment::browser_run().await,
        tab_id,
        document_id: None,
        operator: settings.operator,
        requested_url: url,
        title: tab.title.clone().unwrap_or_default(),
        page: None,
        read: None,
        times: Times {
            opened: utc(),
            closed: String::new(),
            time_zone,
            offset_minutes,
            server_date: None,
            server_date_received: None,
            skew_milliseconds: None,
            moved_milliseconds: None,
        },
        environment: environment::at_once(tab.incognito),
        network: network::recorded(None, None),
        interventions: Vec::new(),
        steps: Vec::new(),
        files: Vec::new(),
        opinions: Vec::new(),
        closed: None,
    };
    let vault = Vault::open().await?;
    vault.begin(&journal.id, &journal).await?;
    recovery::set_alarm().await;
    let id = journal.id.clone();
    let capture = Capture {
        vault,
        journal,
        window_id: tab.window_id,
        language: settings.language,
        has_profile: settings.profile.is_some(),
        began,
        state: None,
        rectangles: None,
        pictures: BTreeMap::new(),
    };
    wasm_bindgen_futures::spawn_local(async move {
        capture.run().await;
        drop(place);
    });
    Ok(id)
}

/// Closes a journal's record and seals it, after the page was let go. What is sealed is in the vault for good.
pub async fn seal(vault: &Vault, journal: &mut Journal) -> Result<Completeness, ErrorBody> {
    let let_go = end_on_page(journal).await;
    let closed = match journal.closed.clone() {
        Some(closed) => closed,
        None => {
            if let_go {
                journal.intervene(
                    "restored",
                    journal.page.as_ref().map_or_else(String::new, |page| format!("y={}", page.y)),
                );
            }
            close(vault, journal).await?
        }
    };
    let sealing = Sealing {
        id: journal.id.clone(),
        kind: ExhibitKind::Capture,
        url: journal.final_url(),
        title: journal.title.clone(),
        page_kind: journal.read.as_ref().map(|read| read.kind),
        completeness: closed.completeness,
        first_view: journal.first_view().cloned(),
        record: closed.json.into_bytes(),
        files: journal.hashes(),
        new_files: Vec::new(),
    };
    vault.seal(&sealing).await?;
    // Sealed it is, whatever comes of what follows.
    let assigned = async { cases::assign(&journal.id).await.and(verdicts::assign(&journal.id, &sealing.url).await) };
    if let Err(error) = assigned.await {
        web_sys::console::warn_1(&format!("{}: {}", error.code.name(), error.detail).into());
    }
    copies::changed().await;
    delivery::wake();
    timestamps::wake().await;
    Ok(closed.completeness)
}

/// Tells everybody who watches how far a capture is; what is told is how far it is now.
pub fn announce(journal: &Journal, state: CaptureState, language: Language) -> impl Future<Output = ()> + 'static {
    let progress = journal.progress(state);
    let error = journal.first_error().cloned();
    async move {
        icon::show(&progress, error.as_ref(), language).await;
        tell_pages(Notice::Capture(progress)).await;
    }
}

impl Capture {
    /// Goes through the table to the seal.
    async fn run(mut self) {
        for step in &STEPS {
            match fate(step, &self.journal.steps) {
                Fate::Skip(error) => self.journal.skip(step.name, error),
                Fate::Run => {
                    self.journal.begin(step.name, &utc());
                    // Nobody's work waits for who watches.
                    let announcement = self.announce(CaptureState::Running);
                    let (result, ()) = join(self.work(step), announcement).await;
                    self.journal.end(step.name, result, &utc());
                }
            }
            if step.name == StepName::Open && self.is_out_of_reach() {
                return self.give_up().await;
            }
        }
        self.journal.begin(StepName::Seal, &utc());
        // A refusal shows again at the seal.
        let (_, ()) = join(self.save(), self.announce(CaptureState::Running)).await;
        let state = match seal(&self.vault, &mut self.journal).await {
            Ok(completeness) => state_of(completeness),
            Err(error) => {
                self.journal.end(StepName::Seal, Err(error), &utc());
                CaptureState::Failed
            }
        };
        self.announce(state).await;
    }

    /// Writes down what is done so far and which step is begun, and does its work.
    async fn work(&mut self, step: &Step) -> Result<Done, ErrorBody> {
        self.save().await?;
        within(step.seconds * 1_000, (step.work)(self))
            .await
            .unwrap_or_else(|| Err(ErrorBody::new(ErrorCode::TimedOut, format!("{} s", step.seconds))))
    }

    /// Finds the document, and has a content script in it that answers.
    pub(crate) async fn open(&mut self) -> Result<Done, ErrorBody> {
        let document_id = scripting::execute_file(self.journal.tab_id, None, LOADER).await.map_err(unreachable_page)?;
        self.journal.document_id = Some(document_id);
        let page = within(FIRST_ANSWER_MILLISECONDS, self.first_answer())
            .await
            .ok_or_else(|| ErrorBody::new(ErrorCode::PageUnreachable, "no answer"))?;
        self.meet(page);
        self.journal.environment = environment::in_full(self.journal.environment.incognito).await?;
        Ok(Done::Ok(None))
    }

    /// Takes our marks off the page.
    pub(crate) async fn quiet(&mut self) -> Result<Done, ErrorBody> {
        let capture_id = self.journal.id.clone();
        let page: PageGeometry = self.ask(PageCommand::BeginCapture { capture_id }).await?;
        self.journal.intervene("marks_removed", String::new());
        if self.journal.page.as_ref().is_some_and(|before| before.time_origin != page.time_origin) {
            return Err(ErrorBody::new(ErrorCode::Navigated, page.url));
        }
        self.meet(page);
        Ok(Done::Ok(None))
    }

    /// What is on the page, and apart from it what that means.
    pub(crate) async fn reading(&mut self) -> Result<Done, ErrorBody> {
        let state: PageState = self.ask(PageCommand::Describe).await?;
        self.journal.read = Some(ReadPage::from(&state.reading.page));
        self.journal.environment.logged_in_signs = self.ask(PageCommand::LoginSigns).await?;
        let file = NewFile {
            name: "reading.json".to_owned(),
            role: FileRole::Reading,
            media_type: "application/json",
            utc: utc(),
            source: format!("content script ({})", state.engine),
            derived_from: Vec::new(),
            geometry: None,
            fetched: None,
        };
        self.keep(file, &canonical(&state.reading)?).await?;
        if self.has_profile {
            let judgement = canonical(&state.judgement)?;
            self.keep_opinion("judgement.json", "application/json", &judgement, vec!["reading.json".to_owned()])
                .await?;
        }
        let unfinished = state.reading.issues.iter().any(|issue| issue.code == IssueCode::NotRendered);
        self.state = Some(state);
        if unfinished { Err(ErrorBody::new(ErrorCode::NotSettled, "")) } else { Ok(Done::Ok(None)) }
    }

    /// What the browser reported of the network.
    pub(crate) async fn network(&mut self) -> Result<Done, ErrorBody> {
        let page = self.page()?;
        let (url, response_status) = (page.url.clone(), page.response_status);
        let known = requests::of_tab(self.journal.tab_id).await;
        let time_origin = page.time_origin.parse().unwrap_or_default();
        let facts = network::of_document(&known, &url, time_origin);
        self.journal.network = network::recorded(facts, response_status);
        let date = self.journal.network.headers.get("date").cloned();
        if let (Some(date), Some(received)) = (date, facts.and_then(|facts| facts.received)) {
            let times = &mut self.journal.times;
            times.skew_milliseconds = clock::of_http_date(&date).map(|server| received - server);
            times.server_date = Some(date);
            times.server_date_received = Some(utc_of(received));
        }
        if facts.is_none() && response_status.is_none() {
            return Err(ErrorBody::new(ErrorCode::Browser, "webRequest, PerformanceNavigationTiming"));
        }
        Ok(Done::Ok(None))
    }

    /// Whether the times of the record can be compared with one another and with what was sealed before.
    pub(crate) async fn clock(&mut self) -> Result<Done, ErrorBody> {
        let moved = self.began.moved(&Moments::now());
        self.journal.times.moved_milliseconds = Some(moved);
        if moved.abs() > CLOCK_MILLISECONDS {
            return Err(ErrorBody::new(ErrorCode::ClockChanged, format!("{moved:+} ms")));
        }
        match self.vault.last_link().await? {
            Some(last) if last.link.utc > utc() => Err(ErrorBody::new(ErrorCode::ClockChanged, last.link.utc)),
            _ => Ok(Done::Ok(None)),
        }
    }

    /// The first answer of a content script that is just being loaded.
    async fn first_answer(&self) -> PageGeometry {
        loop {
            if let Ok(page) = self.ask(PageCommand::Geometry).await {
                return page;
            }
            TimeoutFuture::new(100).await;
        }
    }

    fn meet(&mut self, page: PageGeometry) {
        self.journal.title.clone_from(&page.title);
        if self.journal.requested_url.is_empty() {
            self.journal.requested_url.clone_from(&page.url);
        }
        self.journal.page = Some(page);
    }

    fn page(&self) -> Result<&PageGeometry, ErrorBody> {
        self.journal.page.as_ref().ok_or_else(|| ErrorBody::new(ErrorCode::Internal, "the page was not asked"))
    }

    async fn keep(&mut self, file: NewFile<'_>, blob: &Blob) -> Result<(), ErrorBody> {
        let sha256 = sha256_of(blob).await?;
        self.vault.put_file(&sha256, file.media_type, blob).await?;
        self.journal.files.push(FileRecord {
            name: file.name,
            role: file.role,
            media_type: file.media_type.to_owned(),
            size: size(blob),
            sha256,
            utc: file.utc,
            source: file.source,
            derived_from: file.derived_from,
            geometry: file.geometry,
            fetched: file.fetched,
        });
        Ok(())
    }

    async fn keep_opinion(
        &mut self,
        name: &str,
        media_type: &str,
        blob: &Blob,
        derived_from: Vec<String>,
    ) -> Result<(), ErrorBody> {
        let sha256 = sha256_of(blob).await?;
        self.vault.put_file(&sha256, media_type, blob).await?;
        self.journal.opinions.push(OpinionRecord {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size: size(blob),
            sha256,
            derived_from,
        });
        Ok(())
    }

    /// Whether nothing can be injected into the page, so that there is nothing to keep.
    fn is_out_of_reach(&self) -> bool {
        self.journal
            .first_error()
            .is_some_and(|error| matches!(error.code, ErrorCode::PageUnreachable | ErrorCode::NoGrant))
    }

    async fn give_up(self) {
        // Where it cannot be deleted, the next instance seals an exhibit that says nothing was kept.
        let _ = self.vault.abandon(&self.journal.id).await;
        self.announce(CaptureState::Failed).await;
    }

    async fn ask<T: DeserializeOwned>(&self, command: PageCommand) -> Result<T, ErrorBody> {
        ask_page(self.journal.tab_id, self.journal.document_id.as_deref(), command).await
    }

    /// The same of a document that has answered before: one that does not any more has been left.
    async fn ask_or_gone<T: DeserializeOwned>(&self, command: PageCommand) -> Result<T, ErrorBody> {
        match self.ask(command).await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                let tab = tabs::get(self.journal.tab_id).await.ok();
                let now_at = tab.and_then(|tab| tab.url).unwrap_or(error.detail);
                Err(ErrorBody::new(ErrorCode::Navigated, now_at))
            }
        }
    }

    async fn save(&self) -> Result<(), ErrorBody> {
        Ok(self.vault.save_journal(&self.journal.id, &self.journal).await?)
    }

    fn announce(&self, state: CaptureState) -> impl Future<Output = ()> + 'static {
        RUNNING.with_borrow_mut(|running| {
            running.insert(self.journal.tab_id, self.journal.progress(state));
        });
        announce(&self.journal, state, self.language)
    }
}

impl Journal {
    fn intervene(&mut self, kind: &str, detail: String) {
        self.interventions.push(Intervention { kind: kind.to_owned(), detail, utc: utc() });
    }
}

/// The state a sealed capture ends in.
pub fn state_of(completeness: Completeness) -> CaptureState {
    match completeness {
        Completeness::Complete => CaptureState::Complete,
        Completeness::Partial => CaptureState::Partial,
    }
}

/// A tab's place among the running captures, given back when it is dropped.
struct Place {
    tab_id: i32,
}

impl Place {
    fn take(tab_id: i32) -> Result<Self, ErrorBody> {
        RUNNING.with_borrow_mut(|running| {
            if running.contains_key(&tab_id) {
                return Err(ErrorBody::new(ErrorCode::CaptureRunning, ""));
            }
            let starting = CaptureProgress {
                capture_id: String::new(),
                tab_id,
                state: CaptureState::Running,
                steps: Vec::new(),
                title: String::new(),
            };
            running.insert(tab_id, starting);
            Ok(Self { tab_id })
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        RUNNING.with_borrow_mut(|running| running.remove(&self.tab_id));
    }
}

/// Has the page let go; returns whether it held on.
async fn end_on_page(journal: &Journal) -> bool {
    // The worker may have been stopped before the page's answer was written down.
    if !journal.steps.iter().any(|step| step.name == StepName::Quiet && step.started.is_some()) {
        return false;
    }
    let command = PageCommand::EndCapture { capture_id: journal.id.clone() };
    let ended = ask_page::<_, ()>(journal.tab_id, journal.document_id.as_deref(), command);
    within(LETTING_GO_MILLISECONDS, ended).await.is_some_and(|ended| ended.is_ok())
}

async fn close(vault: &Vault, journal: &mut Journal) -> Result<ClosedRecord, ErrorBody> {
    let closed = journal.close(&utc()).map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))?;
    vault.save_journal(&journal.id, journal).await?;
    Ok(closed)
}

fn unreachable_page(error: BrowserError) -> ErrorBody {
    // Chromium's words: “Cannot access contents of the page. Extension manifest must request permission …”
    let code =
        if error.message.contains("must request permission") { ErrorCode::NoGrant } else { ErrorCode::PageUnreachable };
    ErrorBody::new(code, error.message)
}

fn canonical<T: Serialize>(value: &T) -> Result<Blob, ErrorBody> {
    let bytes = canonical_json(value).map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))?;
    binary::blob(&bytes, "application/json")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file's size is a whole number")]
fn size(blob: &Blob) -> u64 {
    blob.size() as u64
}
