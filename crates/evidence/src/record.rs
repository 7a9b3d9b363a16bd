//! The record of facts of one exhibit: `exhibit.json`, canonical JSON (RFC 8785), integers and strings only.

use crate::canonical::{CanonicalError, canonical_json};
use crate::digest::{Sha256Hex, sha256};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The format this code writes.
pub const EXHIBIT_FORMAT: &str = "counterproof-exhibit/1";

/// Everything that was observed, made or missing in one capture, or of one file taken in. Holds no opinion: what was concluded from it
/// ([`OpinionRecord`]) is kept in files of their own that an export can leave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitRecord {
    /// [`EXHIBIT_FORMAT`].
    pub format: String,
    /// The exhibit's id: 32 lower-case hexadecimal digits, random.
    pub id: String,
    /// Whether it is of a page or of a file the analyst had.
    pub kind: ExhibitKind,
    /// Who captured or imported, as the analyst gave the name; empty where none was given.
    pub operator: String,
    /// The address of the tab when the capture was asked for; empty in an import.
    pub requested_url: String,
    /// The address of the document that was captured; empty in an import.
    pub final_url: String,
    /// The address without tracking, where the page is one we know how to name.
    pub canonical_url: Option<String>,
    /// The document's title, or the imported file's own name.
    pub title: String,
    /// The page's kind as read (`item`, `search`, …), or absent where the page could not be read.
    pub page_kind: Option<String>,
    /// When.
    pub times: Times,
    /// With what.
    pub environment: Environment,
    /// What the browser reported of the network.
    pub network: Network,
    /// What capturing did to the page.
    pub interventions: Vec<Intervention>,
    /// Every expected step with its outcome, in order.
    pub steps: Vec<StepRecord>,
    /// What [`Completeness::of`] makes of the steps.
    pub completeness: Completeness,
    /// Every file that was kept.
    pub files: Vec<FileRecord>,
    /// Files that hold conclusions, by hash only.
    pub opinions: Vec<OpinionRecord>,
}

/// The opinion of an exhibit that holds its judgement.
pub(crate) const JUDGEMENT: &str = "judgement.json";

impl ExhibitRecord {
    /// The bytes of `exhibit.json`: what a chain's link is about, and what a bundle holds.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The hash of those bytes.
    pub fn sha256(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical()?))
    }

    /// The file that holds what was read from the page.
    pub fn reading(&self) -> Option<&FileRecord> {
        self.files.iter().find(|file| file.role == FileRole::Reading)
    }

    /// The opinion that holds what the reading meant under the profile.
    pub fn judgement(&self) -> Option<&OpinionRecord> {
        self.opinions.iter().find(|opinion| opinion.name == JUDGEMENT)
    }

    /// The first thing in the record that contradicts the format, if any.
    pub fn check(&self) -> Result<(), RecordProblem> {
        if self.format != EXHIBIT_FORMAT {
            return Err(RecordProblem::Format(self.format.clone()));
        }
        if !is_exhibit_id(&self.id) {
            return Err(RecordProblem::Id(self.id.clone()));
        }
        let times = [&self.times.opened, &self.times.closed]
            .into_iter()
            .chain(&self.times.server_date_received)
            .chain(self.interventions.iter().map(|intervention| &intervention.utc))
            .chain(self.steps.iter().flat_map(|step| step.started.iter().chain(&step.finished)))
            .chain(self.files.iter().map(|file| &file.utc));
        if let Some(time) = times.into_iter().find(|time| !is_utc(time)) {
            return Err(RecordProblem::Time(time.clone()));
        }
        self.check_files()?;
        let imported = self.files.iter().any(|file| file.role == FileRole::Imported);
        let is_import = self.kind == ExhibitKind::Import;
        if imported != is_import || (is_import && !(self.requested_url.is_empty() && self.final_url.is_empty())) {
            return Err(RecordProblem::Kind(self.kind));
        }
        let open = [(&self.network.source, SOURCES)]
            .into_iter()
            .chain(self.page_kind.iter().map(|kind| (kind, PAGE_KINDS)))
            .chain(self.interventions.iter().map(|intervention| (&intervention.kind, INTERVENTIONS)));
        if let Some((value, _)) = open.into_iter().find(|(value, known)| !known.contains(&value.as_str())) {
            return Err(RecordProblem::Value(value.clone()));
        }
        if self.environment.logged_in != LoginSign::together(&self.environment.logged_in_signs) {
            return Err(RecordProblem::LoggedIn(self.environment.logged_in));
        }
        if let Some(file) = self.files.iter().find(|file| !keeps_to_its_strips(file)) {
            return Err(RecordProblem::Strips(file.name.clone()));
        }
        if let Some(pair) = self.steps.windows(2).find(|pair| pair[0].name >= pair[1].name) {
            return Err(RecordProblem::StepOrder(pair[1].name));
        }
        if self.completeness != Completeness::of(&self.steps) {
            return Err(RecordProblem::Completeness(self.completeness));
        }
        let missing = FILES_OF_STEPS.iter().find(|(step, role)| {
            self.steps.iter().any(|record| record.name == *step && record.outcome == StepOutcome::Ok)
                && !self.files.iter().any(|file| file.role == *role)
        });
        match missing {
            Some((step, _)) => Err(RecordProblem::StepWithoutFile(*step)),
            None => Ok(()),
        }
    }

    fn check_files(&self) -> Result<(), RecordProblem> {
        let facts = self.files.iter().map(|file| &file.name);
        let mut names = BTreeSet::new();
        for name in facts.chain(self.opinions.iter().map(|opinion| &opinion.name)) {
            if !is_file_name(name) {
                return Err(RecordProblem::FileName(name.clone()));
            }
            if !names.insert(name.as_str()) {
                return Err(RecordProblem::FileTwice(name.clone()));
            }
        }
        // Only what stands before a file, so that nothing comes from itself by a way round.
        let mut known = BTreeSet::new();
        for file in &self.files {
            if !each_once_among(&file.derived_from, &known) {
                return Err(RecordProblem::Sources(file.name.clone()));
            }
            known.insert(file.name.as_str());
        }
        let unfounded = |opinion: &&OpinionRecord| {
            opinion.derived_from.is_empty() || !each_once_among(&opinion.derived_from, &known)
        };
        match self.opinions.iter().find(unfounded) {
            Some(opinion) => Err(RecordProblem::Sources(opinion.name.clone())),
            None => Ok(()),
        }
    }
}

fn each_once_among(sources: &[String], known: &BTreeSet<&str>) -> bool {
    let mut named = BTreeSet::new();
    sources.iter().all(|source| known.contains(source.as_str()) && named.insert(source))
}

/// Whether a stitched picture's strips follow one another from the top and name, in their order, what it is derived from;
/// and whether no other picture has any.
fn keeps_to_its_strips(file: &FileRecord) -> bool {
    let Some(Geometry::Stitched(stitched)) = &file.geometry else { return file.role != FileRole::Stitched };
    let mut row = 0_u32;
    let mut sources: Vec<&String> = Vec::new();
    for strip in &stitched.strips {
        if strip.row != row || strip.height == 0 || strip.width == 0 {
            return false;
        }
        let Some(next) = row.checked_add(strip.height) else { return false };
        row = next;
        if sources.last() != Some(&&strip.file) {
            sources.push(&strip.file);
        }
    }
    file.role == FileRole::Stitched && row > 0 && sources.into_iter().eq(&file.derived_from)
}

/// What [`ExhibitRecord::page_kind`] can be.
const PAGE_KINDS: &[&str] = &["item", "search", "category", "store", "gone", "blocked", "login", "other"];
/// What [`Network::source`] can be.
const SOURCES: &[&str] = &["webRequest", "PerformanceNavigationTiming", "not recorded"];
/// What [`Intervention::kind`] can be.
const INTERVENTIONS: &[&str] = &["marks_removed", "scrolled", "hidden", "restored"];

/// What a step that is `ok` must have left behind.
const FILES_OF_STEPS: &[(StepName, FileRole)] = &[
    (StepName::FirstView, FileRole::FirstView),
    (StepName::Reading, FileRole::Reading),
    (StepName::EmbeddedState, FileRole::EmbeddedState),
    (StepName::FrozenPage, FileRole::FrozenPage),
    (StepName::Archive, FileRole::Archive),
    (StepName::StitchedPage, FileRole::Stitched),
    (StepName::StampedCopy, FileRole::Stamped),
];

/// What contradicts the format of a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordProblem {
    /// Another format, or another version of ours.
    #[error("the format is {0:?}")]
    Format(String),
    /// An id that is not 32 lower-case hexadecimal digits.
    #[error("the id is {0:?}")]
    Id(String),
    /// A time that is not `YYYY-MM-DDThh:mm:ss.sssZ`.
    #[error("{0:?} is no UTC time")]
    Time(String),
    /// A file name that is not of our making.
    #[error("{0:?} is no file name of ours")]
    FileName(String),
    /// Two files of one name.
    #[error("{0} is listed twice")]
    FileTwice(String),
    /// A file that names as its sources others than the facts before it, or one twice, or a conclusion from none.
    #[error("{0} does not say which listed files it is derived from")]
    Sources(String),
    /// An import without an imported file or with an address, or a capture with an imported file.
    #[error("the files or addresses are not those of the kind {0:?}")]
    Kind(ExhibitKind),
    /// A kind of page, a source or an intervention that is none of those there are.
    #[error("{0:?} is no value known here")]
    Value(String),
    /// Whether somebody was logged in is not what the signs of it say.
    #[error("the signs of a login do not say {0:?}")]
    LoggedIn(Option<bool>),
    /// A stitched picture whose strips do not follow one another, or are not of the files it is derived from.
    #[error("{0} does not say from which rows it was put together")]
    Strips(String),
    /// A step that stands twice or out of its order.
    #[error("the step {0:?} stands out of order")]
    StepOrder(StepName),
    /// The completeness that is claimed is not the one that follows from the steps.
    #[error("the steps do not make the exhibit {0:?}")]
    Completeness(Completeness),
    /// A step that is said to have succeeded and left no file.
    #[error("the step {0:?} is ok but left no file")]
    StepWithoutFile(StepName),
}

/// Whether `name` is a file name of our making: `[a-z0-9-]+\.[a-z0-9]+`, at most 100 characters, never from a page.
pub fn is_file_name(name: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let Some((stem, extension)) = name.split_once('.') else { return false };
    name.len() <= 100
        && !stem.is_empty()
        && !extension.is_empty()
        && stem.bytes().all(|byte| alphanumeric(byte) || byte == b'-')
        && extension.bytes().all(alphanumeric)
}

/// Whether `id` is an exhibit's id: 32 lower-case hexadecimal digits.
pub fn is_exhibit_id(id: &str) -> bool {
    crate::hex::decode::<16>(id).is_some()
}

/// Whether `text` is a time as our formats spell it, `YYYY-MM-DDThh:mm:ss.sssZ`: such times sort as texts do.
pub fn is_utc(text: &str) -> bool {
    const SHAPE: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
    let text = text.as_bytes();
    let number =
        |from: usize, to: usize| text[from..to].iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    text.len() == SHAPE.len()
        && text
            .iter()
            .zip(SHAPE)
            .all(|(byte, shape)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == shape })
        && (1..=12).contains(&number(5, 7))
        && (1..=31).contains(&number(8, 10))
        && number(11, 13) < 24
        && number(14, 16) < 60
        && number(17, 19) <= 60
}

/// What an exhibit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExhibitKind {
    /// A page as the browser showed it.
    Capture,
    /// A file the analyst had: an invoice, a photo of goods, the report of a test purchase.
    Import,
}

impl ExhibitKind {
    /// The kind as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            ExhibitKind::Capture => "capture",
            ExhibitKind::Import => "import",
        }
    }
}

/// The clocks. All times are UTC, `YYYY-MM-DDThh:mm:ss.sssZ`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// System clock when the capture was asked for.
    pub opened: String,
    /// System clock when the record was closed.
    pub closed: String,
    /// The system's IANA time zone.
    pub time_zone: String,
    /// The system's offset from UTC in minutes, east positive.
    pub offset_minutes: i32,
    /// The server's `Date` header of the main document as sent, or absent where it was not recorded.
    pub server_date: Option<String>,
    /// System clock when that header arrived.
    pub server_date_received: Option<String>,
    /// System clock minus server clock at that moment, in milliseconds (the header has whole seconds).
    pub skew_milliseconds: Option<i64>,
    /// By how much the system clock was moved during the capture, in milliseconds, measured by a clock that nobody sets:
    /// forwards positive. Absent where the capture was cut short before that was measured.
    pub moved_milliseconds: Option<i64>,
}

/// The browser and the settings the page was seen with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The browser's user agent string.
    pub user_agent: String,
    /// Browser brands and full versions as the browser reports them.
    pub browser: String,
    /// Operating system and architecture as the browser reports them.
    pub platform: String,
    /// Our version.
    pub software: String,
    /// SHA-256 of each of our running files, by path.
    pub running_files: Vec<RunningFile>,
    /// The viewport at the first view, absent where the page could not be asked.
    pub viewport: Option<Viewport>,
    /// The browser's interface languages, in order.
    pub languages: Vec<String>,
    /// The page's language as read.
    pub page_language: Option<String>,
    /// ISO 4217 code of the currency shown, as read.
    pub currency: Option<String>,
    /// Country shipped to, as read.
    pub ship_to: Option<String>,
    /// Whether the page was shown to somebody logged in: what all its signs say; absent where they differ or there are none.
    pub logged_in: Option<bool>,
    /// What on the page says so.
    pub logged_in_signs: Vec<LoginSign>,
    /// Whether the tab was an incognito one.
    pub incognito: bool,
}

/// A sign on a page of somebody being logged in, or of nobody. It holds nothing of who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginSign {
    /// Where it stands, as in a reading's sources.
    pub source: String,
    /// What it says.
    pub logged_in: bool,
}

impl LoginSign {
    /// What signs say together: nothing where they differ.
    pub fn together(signs: &[Self]) -> Option<bool> {
        let said = signs.first()?.logged_in;
        signs.iter().all(|sign| sign.logged_in == said).then_some(said)
    }
}

/// One of our own files as it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunningFile {
    /// Its path inside the extension.
    pub path: String,
    /// Its hash.
    pub sha256: Sha256Hex,
}

/// The visible part of the page. Lengths are CSS pixels; ratios are decimal strings, since the record holds no floats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viewport {
    /// `innerWidth`.
    pub width: u32,
    /// `innerHeight`.
    pub height: u32,
    /// `devicePixelRatio`, such as `1.25`.
    pub device_pixel_ratio: String,
    /// Pinch zoom (`visualViewport.scale`), such as `1`.
    pub scale: String,
}

/// What the browser reported of the main document's request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Where the facts come from: `webRequest`, `PerformanceNavigationTiming` or `not recorded`.
    pub source: String,
    /// The address requested at first, before redirects, where recorded.
    pub requested_url: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The address of the server as the browser reports it.
    pub server_address: Option<String>,
    /// Response headers by lower-case name, from an allow-list; never cookies.
    pub headers: BTreeMap<String, String>,
}

/// Something capturing did to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// What was done: `marks_removed`, `scrolled`, `hidden`, `restored`.
    pub kind: String,
    /// To what, and how far: `y=1200`, a selector.
    pub detail: String,
    /// When.
    pub utc: String,
}

/// A step of a capture and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// Which step.
    pub name: StepName,
    /// How it ended.
    pub outcome: StepOutcome,
    /// A stable code for an outcome that is not `ok`, such as `tab_switched`; see PROTOCOL.md.
    pub code: Option<String>,
    /// What happened, for a person.
    pub detail: Option<String>,
    /// When it began; absent where it never did.
    pub started: Option<String>,
    /// When it ended.
    pub finished: Option<String>,
}

/// The steps of a capture, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// Find the document and write down that a capture began.
    Open,
    /// Take our marks off the page.
    Quiet,
    /// The visible part as it stood, before anything else is done to the page.
    FirstView,
    /// What is on the page.
    Reading,
    /// The scripts of the page that hold its data, word for word.
    EmbeddedState,
    /// Screen by screen through the page.
    Slices,
    /// The page as an inert file.
    FrozenPage,
    /// The page as the browser's own archive.
    Archive,
    /// The listing's pictures as served.
    Images,
    /// What the browser reported of the network.
    Network,
    /// The whole page as one picture, put together from the slices.
    StitchedPage,
    /// The first view below a banner with address, time and hash.
    StampedCopy,
    /// The first view with the findings drawn in.
    AnnotatedView,
    /// Compare the system's clock with one that nobody sets, and with the chain.
    Clock,
    /// Close the record and append it to the chain.
    Seal,
}

impl StepName {
    /// All steps in their order.
    pub const ALL: [StepName; 15] = [
        StepName::Open,
        StepName::Quiet,
        StepName::FirstView,
        StepName::Reading,
        StepName::EmbeddedState,
        StepName::Slices,
        StepName::FrozenPage,
        StepName::Archive,
        StepName::Images,
        StepName::Network,
        StepName::StitchedPage,
        StepName::StampedCopy,
        StepName::AnnotatedView,
        StepName::Clock,
        StepName::Seal,
    ];

    /// The step as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            StepName::Open => "open",
            StepName::Quiet => "quiet",
            StepName::FirstView => "first_view",
            StepName::Reading => "reading",
            StepName::EmbeddedState => "embedded_state",
            StepName::Slices => "slices",
            StepName::FrozenPage => "frozen_page",
            StepName::Archive => "archive",
            StepName::Images => "images",
            StepName::Network => "network",
            StepName::StitchedPage => "stitched_page",
            StepName::StampedCopy => "stamped_copy",
            StepName::AnnotatedView => "annotated_view",
            StepName::Clock => "clock",
            StepName::Seal => "seal",
        }
    }
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// As it should.
    Ok,
    /// It does not apply to this page, such as pictures where there is no listing: the exhibit can still be complete.
    NotApplicable,
    /// It was not begun, because of an earlier failure.
    Skipped,
    /// It failed.
    Failed,
}

/// Whether every expected step succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Completeness {
    /// Every step is `ok` or `not_applicable`.
    Complete,
    /// At least one step failed or was skipped.
    Partial,
}

impl Completeness {
    /// What the steps make of an exhibit: complete only if each of [`StepName::ALL`] is there and `ok` or
    /// `not_applicable`, and no step contradicts that.
    pub fn of(steps: &[StepRecord]) -> Self {
        let succeeded = |step: &StepRecord| matches!(step.outcome, StepOutcome::Ok | StepOutcome::NotApplicable);
        let all_there = StepName::ALL.iter().all(|name| steps.iter().any(|step| step.name == *name));
        if all_there && steps.iter().all(succeeded) { Completeness::Complete } else { Completeness::Partial }
    }

    /// The completeness as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Completeness::Complete => "complete",
            Completeness::Partial => "partial",
        }
    }
}

/// A file that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Its name inside the exhibit, ours: `first-view.png`, `slice-003.png`, `image-01.jpg`.
    pub name: String,
    /// What it is.
    pub role: FileRole,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash of exactly the bytes kept.
    pub sha256: Sha256Hex,
    /// When it was made.
    pub utc: String,
    /// Where it comes from: an address for pictures fetched again, the analyst's own name of an imported file with the
    /// time of its last change, the call that made it otherwise.
    pub source: String,
    /// The files it was made from, by name, each of which stands before it in the record; none of an original.
    pub derived_from: Vec<String>,
    /// What part of the page a picture of the screen, or of several, shows.
    pub geometry: Option<Geometry>,
    /// How it was fetched again; present exactly for pictures that were.
    pub fetched: Option<Fetched>,
}

/// How a file was fetched again, apart from the page's own request for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetched {
    /// The address that was asked.
    pub url: String,
    /// The request headers that were chosen, by lower-case name. No cookie and no referrer is sent.
    pub request_headers: BTreeMap<String, String>,
    /// HTTP status.
    pub status: u16,
    /// Response headers by lower-case name, from an allow-list; never cookies.
    pub headers: BTreeMap<String, String>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// The visible part, untouched.
    FirstView,
    /// One screen of the page.
    Slice,
    /// What was read, with the source of each field.
    Reading,
    /// A script of the page that holds its data, word for word.
    EmbeddedState,
    /// The page as an inert file.
    FrozenPage,
    /// The page as the browser's own archive (MHTML).
    Archive,
    /// A listing's picture, fetched again from where the page has it.
    Image,
    /// The whole page, or a part of it, put together from slices.
    Stitched,
    /// The first view below a banner that says where, when and as what it was kept.
    Stamped,
    /// A file the analyst had, as it was.
    Imported,
}

/// What part of the page a picture shows. Lengths are pixels of the picture, which are the screen's: with fractions of
/// a zoom, CSS pixels would not be whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Geometry {
    /// A picture of the screen.
    Screen(Screen),
    /// A picture put together from several.
    Stitched(Stitched),
}

/// Where a picture of the screen was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// Horizontal scroll offset.
    pub x: u32,
    /// Vertical scroll offset: the row of the page that stands at the top of `area`.
    pub y: u32,
    /// Width of all that can be scrolled to at that moment.
    pub page_width: u32,
    /// Its height.
    pub page_height: u32,
    /// The viewport at that moment.
    pub viewport: Viewport,
    /// The tab's zoom as the browser gives it, such as `1.1`; absent where it does not.
    pub zoom: Option<String>,
    /// A selector of the element that scrolls; absent where it is the document.
    pub scroller: Option<String>,
    /// Where in the picture the scrolled contents are.
    pub area: Area,
    /// The rows of the picture in which no bar that stands still covers them; absent where that was not measured.
    pub uncovered: Option<Rows>,
}

/// What a stitched picture is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stitched {
    /// The row of the whole stitched page that is this picture's first: 0 unless it had to be cut into several.
    pub first_row: u32,
    /// The strips from the top down, without a gap.
    pub strips: Vec<Strip>,
}

/// A rectangle of one picture that stands in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strip {
    /// The file it was taken from.
    pub file: String,
    /// Its left edge there.
    pub left: u32,
    /// Its top edge there.
    pub top: u32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The row at which it stands, at the left edge.
    pub row: u32,
}

/// A rectangle of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its left edge.
    pub left: u32,
    /// Its top edge.
    pub top: u32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// Rows of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// The first.
    pub from: u32,
    /// The first after them.
    pub to: u32,
}

/// A file that holds conclusions: kept apart, named here by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionRecord {
    /// Its name: `judgement.json`, `annotated-view.png`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its hash.
    pub sha256: Sha256Hex,
    /// The files it was drawn on or concluded from, by name: at least one.
    pub derived_from: Vec<String>,
}
