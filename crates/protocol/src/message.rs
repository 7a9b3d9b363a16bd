//! The messages.

use crate::cases::{Case, ListingVerdict};
use crate::copies::FolderCopy;
use crate::delivery::{DeliveryChoices, DeliveryState};
use crate::error::ErrorBody;
use crate::filling::PortalCommand;
use crate::timestamps::{TimestampChoices, TimestampState};
use analysis::{Fingerprint, Judgement, NearMiss, Neighbourhood, Profile, RateTable, Term};
use catalogue::Language;
use evidence::bundle::{Opinions, Originals};
use evidence::{
    AnnotationKind, Area, Completeness, ExhibitKind, ExhibitRole, RedactedRectangle, Rows, Sha256Hex, StepName,
    StepOutcome, Viewport,
};
use listing::{PageKind, PageReading};
use serde::{Deserialize, Serialize};

/// What travels through `runtime.sendMessage` and `tabs.sendMessage`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "to", content = "body", rename_all = "snake_case", deny_unknown_fields)]
pub enum Envelope {
    /// From a content script to the service worker.
    WorkerFromContent(ContentRequest),
    /// From one of our own pages to the service worker.
    WorkerFromPage(PageRequest),
    /// From the service worker or one of our own pages to a content script.
    Content(PageCommand),
    /// From one of our own pages to the engine in a portal's page.
    Portal(PortalCommand),
    /// To whoever of our own pages listens; not answered.
    Pages(Notice),
}

/// An [`Envelope`] as it is sent: in what is loaded into a page, the envelope itself would bring the writers of every
/// message of every world.
#[derive(Clone, Debug, Serialize)]
pub struct Addressed<T> {
    to: &'static str,
    body: T,
}

impl From<ContentRequest> for Addressed<ContentRequest> {
    fn from(body: ContentRequest) -> Self {
        Self { to: "worker_from_content", body }
    }
}

impl From<PageRequest> for Addressed<PageRequest> {
    fn from(body: PageRequest) -> Self {
        Self { to: "worker_from_page", body }
    }
}

impl From<PageCommand> for Addressed<PageCommand> {
    fn from(body: PageCommand) -> Self {
        Self { to: "content", body }
    }
}

impl From<PortalCommand> for Addressed<PortalCommand> {
    fn from(body: PortalCommand) -> Self {
        Self { to: "portal", body }
    }
}

impl From<Notice> for Addressed<Notice> {
    fn from(body: Notice) -> Self {
        Self { to: "pages", body }
    }
}

/// The answer to every request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply<T> {
    /// It was done.
    Ok(T),
    /// It was not.
    Error(ErrorBody),
}

impl<T> From<Result<T, ErrorBody>> for Reply<T> {
    fn from(result: Result<T, ErrorBody>) -> Self {
        match result {
            Ok(value) => Reply::Ok(value),
            Err(error) => Reply::Error(error),
        }
    }
}

impl<T> From<Reply<T>> for Result<T, ErrorBody> {
    fn from(reply: Reply<T>) -> Self {
        match reply {
            Reply::Ok(value) => Ok(value),
            Reply::Error(error) => Err(error),
        }
    }
}

/// What a content script asks of the service worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
pub enum ContentRequest {
    /// The first message. Answered with [`Briefing`], or `bad_message` where no version is shared.
    Hello {
        /// The version spoken.
        protocol: u32,
        /// The oldest version understood.
        oldest: u32,
    },
    /// The fingerprints of listings' pictures, which the worker fetches from the site's picture hosts. Answered with a list
    /// of [`ShownPicture`], one for each address; with an empty one where the profile has no official pictures.
    Pictures {
        /// The full-size addresses that stand in the reading.
        addresses: Vec<String>,
    },
    /// What is kept of listings: exhibits, drafts, the active case's verdicts. Answered with a list of [`KnownListing`], one
    /// for each listing of which something is kept.
    Known {
        /// The listings, by item id.
        item_ids: Vec<String>,
    },
    /// Keep where the summary stands on the page, for all pages. Answered with `null`.
    PlaceSummary {
        /// Where.
        place: SummaryPlace,
    },
    /// The analyst wants no marks on any page. Answered with `null`.
    BeQuiet,
    /// The page refuses WebAssembly in content scripts: have the JavaScript build injected. Sent by the loader, not by
    /// the engine. Answered with `null`.
    InjectScriptBuild,
}

/// What a profile says of something that is tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What is said of each listing.
    pub judgement: Judgement,
    /// Per listing, in the same order, what comes nearest to a term; none where one was found, or nothing is near.
    pub misses: Vec<Option<NearMiss>>,
}

/// What one of our own pages asks of the service worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
pub enum PageRequest {
    /// Answered with [`Settings`].
    Settings,
    /// Keep what differs between two settings, and leave the rest as it is, which another window may have changed since;
    /// every content script is told. Answered with [`Settings`].
    SaveSettings {
        /// As they were shown when they were changed.
        before: Box<Settings>,
        /// As they are wanted.
        settings: Box<Settings>,
    },
    /// Replace the profile, given as the text of its file; every content script is told.
    /// Answered with [`Settings`], or `profile_invalid` naming the field; the old one stays then.
    ImportProfile {
        /// The JSON text.
        text: String,
    },
    /// What a term catches beside those of the profile, and what to search for; the term need not be in the profile.
    /// Answered with [`analysis::TermVariants`].
    TermVariants {
        /// The term as it would be set.
        term: Box<Term>,
        /// The text of the profile's term in whose place it would stand; none: beside all of them.
        instead_of: Option<String>,
    },
    /// What the profile in use says of a reading that is no page of a tab: of titles an analyst wrote down, or of a saved
    /// page. Answered with [`Trial`].
    Try {
        /// What is judged.
        reading: Box<PageReading>,
    },
    /// What is preset by the browser's policy. Answered with a list of [`Preset`](crate::Preset).
    Policy,
    /// Capture a tab. Answered with the capture's id once it is written down; progress follows as notices.
    Capture {
        /// The tab.
        tab_id: i32,
    },
    /// The captures that are running. Answered with a list of [`CaptureProgress`].
    RunningCaptures,
    /// Take a file in as an exhibit. Answered with the exhibit's id; `file_too_large` otherwise.
    ImportFile {
        /// A `blob:` address of one of our own pages, which has to stay open until the answer.
        address: String,
        /// The file's own name.
        name: String,
        /// When it was changed last, in milliseconds since 1970, as the system says.
        last_modified: i64,
    },
    /// Give exhibits a label, a note, a case or a role in place of what they have. Answered with `null`.
    Annotate {
        /// The exhibits.
        exhibits: Vec<String>,
        /// Which of them.
        kind: AnnotationKind,
        /// What it says, of a role its name; none or a blank one takes it off.
        text: Option<String>,
    },
    /// Write down that exhibits were put into a bundle which was given out. Answered with `null`.
    ReportExport {
        /// The exhibits.
        exhibits: Vec<String>,
        /// The bundle.
        bundle_id: Sha256Hex,
        /// Whether conclusions are in it.
        opinions: Opinions,
        /// Whether pictures of which there is a redacted copy are in it.
        originals: Originals,
    },
    /// Make a copy of a picture in which parts are painted over, in place of the copy there is; with no rectangle, take that
    /// one off. Answered with `null`, or `not_found`.
    Redact {
        /// The exhibit.
        exhibit: String,
        /// The picture, by its name in the exhibit.
        file: String,
        /// What to paint over, in pixels of the picture.
        rectangles: Vec<RedactedRectangle>,
    },
    /// Write down that exhibits were verified. Answered with `null`.
    ReportVerification {
        /// The exhibits.
        exhibits: Vec<String>,
        /// The bundle they were verified in; absent where it was done in the vault.
        bundle_id: Option<Sha256Hex>,
        /// The codes of what failed, in any order; none: nothing did.
        failed: Vec<String>,
    },
    /// Delete an exhibit's contents; a tombstone stays. Answered with `null`, `not_found`, or `busy` during a capture.
    DeleteExhibit {
        /// The exhibit.
        id: String,
        /// Why; not blank.
        reason: String,
    },
    /// Write down that a copy of an exhibit stands in the folder for backups; with none, that it does not. Answered with
    /// `null`.
    SetFolderCopy {
        /// The exhibit.
        exhibit: String,
        /// The copy, as it was read again.
        copy: Option<FolderCopy>,
    },
    /// The folder for backups is another, or none; whoever asks has written it down. Answered with `null`.
    FolderChanged,
    /// Make a new device key, which the old one announces. Answered with its fingerprint.
    RenewKey,
    /// Keep a draft, new or changed. `json` is the complaint crate's draft. Answered with `null`.
    SaveDraft {
        /// The draft's id.
        id: String,
        /// The draft, as JSON text.
        json: String,
    },
    /// Delete a draft. Answered with `null`.
    DeleteDraft {
        /// The draft's id.
        id: String,
    },
    /// A document of the extension's own. Answered with [`CaseText`](crate::CaseText).
    CaseDocument {
        /// Which.
        document: CaseDocument,
    },
    /// Keep a document in place of the one there was. Answered with `null`.
    SaveCaseDocument {
        /// The case it was changed for; `case_changed` where that is not the active one any more.
        case: String,
        /// Which.
        document: CaseDocument,
        /// The complaint crate's JSON text.
        json: String,
    },
    /// The cases, in the order they were made. Answered with a list of [`Case`].
    Cases,
    /// Make a case without anything in it, and make it the active one. Answered with [`Settings`].
    CreateCase {
        /// What to call it; not blank.
        name: String,
    },
    /// Make another case the active one. Answered with [`Settings`], or `not_found`.
    SwitchCase {
        /// The case.
        id: String,
    },
    /// Give a case another name, archive it, or take it out of the archive. Answered with a list of [`Case`]; the active
    /// one can't be archived.
    ChangeCase {
        /// The case as it is to be.
        case: Case,
    },
    /// A case as one document, to be taken elsewhere. Answered with its JSON text.
    ExportCase {
        /// The case.
        id: String,
    },
    /// Take a case in as a new one, and make it the active one. Answered with [`Settings`], or `case_invalid`.
    ImportCase {
        /// The JSON text.
        text: String,
    },
    /// Which other cases watch for something that a page shows. Answered with a list of [`CaseHits`](crate::CaseHits), of
    /// those with any.
    InOtherCases {
        /// The page as it was read.
        reading: Box<PageReading>,
    },
    /// The verdicts of the active case. Answered with a list of [`ListingVerdict`].
    Verdicts,
    /// Give listings a verdict in place of what they have, or none. Answered with them as they were kept, or
    /// `case_changed`.
    SetVerdicts {
        /// The case they are of.
        case: String,
        /// The listings, each with its verdict.
        verdicts: Vec<ListingVerdict>,
    },
    /// Bring files back that were trimmed, from the companion's disk. Answered with `null` once all of them are in the
    /// vault again, where they stay while [`FILES_LOCK`](crate::FILES_LOCK) is held; else as the companion refuses.
    Fetch {
        /// The files, by their hashes.
        files: Vec<Sha256Hex>,
    },
    /// How it stands with the companion. Answered with [`DeliveryState`].
    Delivery,
    /// What the analyst has chosen of delivery. Answered with [`DeliveryChoices`].
    DeliveryChoices,
    /// Replace what the analyst has chosen of delivery, which takes effect at once. Answered with [`DeliveryChoices`].
    ChooseDelivery {
        /// All of it.
        choices: DeliveryChoices,
    },
    /// Call the companion now, whatever came of it before. Answered with `null` once that is begun.
    Deliver,
    /// How it stands with timestamps. Answered with [`TimestampState`].
    Timestamps,
    /// What the analyst has chosen of timestamps. Answered with [`TimestampChoices`].
    TimestampChoices,
    /// Replace what the analyst has chosen of timestamps, which takes effect at once. Answered with [`TimestampChoices`].
    ChooseTimestamps {
        /// All of it.
        choices: TimestampChoices,
    },
    /// Ask the authorities now, if there is anything new to stamp. Answered with `null` once that is begun.
    Timestamp,
    /// Whether a tab shows a portal that a draft could be filled in at. Answered with
    /// [`PortalHere`](crate::PortalHere), or `null` where it shows none or the analyst has not let us see what it shows.
    PortalHere {
        /// The tab.
        tab_id: i32,
    },
    /// Take upon oneself to fill in what the analyst has asked for on a tab. Answered with whether that is still to be
    /// done: with `true` once, so that of two panels one does it.
    TakePortalWish {
        /// The tab.
        tab_id: i32,
    },
    /// Put the engine that fills in a draft into a tab's page. Answered with the document's id, `not_allowed` where the tab
    /// shows no portal.
    EnterPortal {
        /// The tab.
        tab_id: i32,
    },
}

/// What the service worker or one of our own pages asks of a content script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum PageCommand {
    /// What is on the page now, with its judgement. Answered with [`PageState`].
    Describe,
    /// The settings or the profile have changed: say hello again. Answered with `null`, once what came of it is shown.
    Apply,
    /// What is kept of listings has changed: ask for it again. Answered with `null`, before the answer has come.
    LookUpAgain,
    /// Bring a listing into view and point at it for a moment. Answered with `null`, or `not_found`.
    Reveal {
        /// The listing, by item id.
        item_id: String,
    },
    /// Take every mark of ours off, hold the capture port, and wait two frames; until [`PageCommand::EndCapture`] nothing
    /// is drawn. Answered with [`PageGeometry`] at rest.
    BeginCapture {
        /// The capture.
        capture_id: String,
    },
    /// Where the page stands. Answered with [`PageGeometry`].
    Geometry,
    /// Scroll and wait until what is in view is drawn. Answered with [`ScrolledPage`].
    ScrollTo {
        /// The row of the page that is to stand at the top, in pixels of the screen.
        y: u32,
    },
    /// What on the page says whether somebody is logged in. Answered with a list of [`evidence::LoginSign`].
    LoginSigns,
    /// The rectangles of the findings in view, for the annotated view. Answered with a list of [`VisibleRectangle`].
    Rectangles,
    /// The scripts that hold the page's data. Answered with a list of [`EmbeddedScript`].
    EmbeddedState,
    /// The document as one inert file. Answered with [`Frozen`].
    Freeze {
        /// Style sheets the page's own world cannot read, fetched again.
        sheets: Vec<FetchedSheet>,
    },
    /// What the page's markup holds that speaks for the visitor, so that it can be taken out of the browser's archive.
    /// Answered with a list of texts, which are kept nowhere.
    Secrets,
    /// Scroll back, put the marks back, let go of the port. Answered with `null`.
    EndCapture {
        /// The capture.
        capture_id: String,
    },
}

/// What is told to our own pages, unasked and unanswered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case", deny_unknown_fields)]
pub enum Notice {
    /// A page was read anew: whoever shows its tab asks it to describe itself.
    PageChanged,
    /// A capture went on, or ended.
    Capture(CaptureProgress),
    /// Settings or profile have changed, or what the browser's policy presets.
    SettingsChanged,
    /// An exhibit or a draft came or went, an exhibit got or lost a copy outside the browser, or something was done with
    /// one of them.
    VaultChanged,
    /// The register of rights, the portals or the labels have changed, or what the browser's policy presets.
    CaseDocumentChanged,
    /// Verdicts have changed, or the cases.
    VerdictsChanged,
    /// There is news in a portal's page: a field was filled in, or the analyst has asked for it.
    PortalChanged,
    /// How it stands with the companion.
    Delivery(DeliveryState),
    /// How it stands with timestamps.
    Timestamps(TimestampState),
}

/// What a content script has made of its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageState {
    /// The facts.
    pub reading: PageReading,
    /// What they mean under the profile.
    pub judgement: Judgement,
    /// How the content script runs: `wasm` or `script`.
    pub engine: String,
    /// Which of the reading's listings have an element on the page that [`PageCommand::Reveal`] can show, by item id.
    pub revealable: Vec<String>,
    /// How many of the listings' pictures could not be compared with the official ones: they could not be fetched, or are
    /// too plain.
    pub pictures_not_compared: u32,
}

/// A listing's picture, looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownPicture {
    /// Its full-size address, as it was asked for.
    pub address: String,
    /// What it looks like; absent where it could not be fetched or is too plain to be compared.
    pub fingerprint: Option<Fingerprint>,
}

/// Settings that all worlds share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The version of the protocol spoken by the worker.
    pub protocol: u32,
    /// Who captures; kept in each exhibit.
    pub operator: String,
    /// The language of the interface.
    pub language: Language,
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// No marks on the page at all.
    pub quiet: bool,
    /// The case that is worked on. Only the requests about cases change it: other settings that come with another case
    /// than the active one are refused with `case_changed`.
    #[serde(default)]
    pub case: Case,
    /// The profile of the case; absent before the first is imported.
    pub profile: Option<Profile>,
}

impl Settings {
    /// These, with what the analyst changed between two others. The case and the version stay.
    pub fn with_changes(self, before: &Self, after: Self) -> Self {
        fn of<T: PartialEq>(now: T, before: &T, after: T) -> T {
            if after == *before { now } else { after }
        }
        Self {
            protocol: self.protocol,
            operator: of(self.operator, &before.operator, after.operator),
            language: of(self.language, &before.language, after.language),
            theme: of(self.theme, &before.theme, after.theme),
            quiet: of(self.quiet, &before.quiet, after.quiet),
            case: self.case,
            profile: of(self.profile, &before.profile, after.profile),
        }
    }
}

/// What a content script works with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Briefing {
    /// The settings.
    pub settings: Settings,
    /// What ordinary language has near the terms of the profile; empty without a profile.
    pub neighbourhood: Neighbourhood,
    /// The exchange rates to compare prices by; absent without a profile.
    pub rates: Option<RateTable>,
    /// Where the summary stands on the page.
    pub summary: SummaryPlace,
}

/// Where the summary stands on a page, and how much of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryPlace {
    /// How far to the right, in thousandths of the room there is.
    pub across: u16,
    /// How far down, in thousandths of the room there is.
    pub down: u16,
    /// Whether only the counts are shown.
    pub folded: bool,
}

impl SummaryPlace {
    /// All the room there is.
    pub const END: u16 = 1000;
}

impl Default for SummaryPlace {
    /// The lower left corner: the site's own buttons that float are on the right.
    fn default() -> Self {
        Self { across: 0, down: Self::END, folded: false }
    }
}

/// What is kept of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownListing {
    /// The listing, by item id.
    pub item_id: String,
    /// How many exhibits show it.
    pub exhibits: u32,
    /// When the newest of them was sealed (UTC); absent where there is none.
    pub sealed: Option<String>,
    /// Whether nothing is missing in the newest one.
    pub is_complete: bool,
    /// The label it has in the active case.
    pub label: Option<String>,
    /// Whether it stands in a draft that was not filed yet.
    pub is_drafted: bool,
    /// When the newest complaint about it was filed (UTC); absent where none was.
    pub filed: Option<String>,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Where the page stands. CSS pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageGeometry {
    /// The document's address.
    pub url: String,
    /// The document's title.
    pub title: String,
    /// `performance.timeOrigin` in whole milliseconds: with the address it tells one load of a page from another.
    pub time_origin: String,
    /// Scroll offset from the left, in pixels of the screen, as all lengths here but those of the viewport.
    pub x: u32,
    /// Scroll offset from the top.
    pub y: u32,
    /// Width of all that can be scrolled to.
    pub page_width: u32,
    /// Its height.
    pub page_height: u32,
    /// Where on the screen the scrolled contents are.
    pub area: Area,
    /// A selector of the element that scrolls, once a capture has begun; absent where it is the document.
    pub scroller: Option<String>,
    /// The viewport.
    pub viewport: Viewport,
    /// HTTP status by `PerformanceNavigationTiming.responseStatus`, where the browser gives it.
    pub response_status: Option<u16>,
    /// Whether everything in view was drawn when this was measured; false: the wait ran out.
    pub settled: bool,
}

/// Where a page stands that was scrolled, and what can be seen of it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScrolledPage {
    /// Where it stands.
    pub page: PageGeometry,
    /// The rows of the screen in which no bar that stands still covers what was scrolled.
    pub uncovered: Rows,
}

/// A finding's rectangle in the viewport. CSS pixels, clipped to the viewport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisibleRectangle {
    /// From the left edge of the viewport.
    pub x: u32,
    /// From its top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// What is drawn beside it: the reason in the analyst's language.
    pub label: String,
    /// The finding's severity, `note` to `strong`, which chooses the colour.
    pub severity: analysis::Severity,
}

/// A script that holds a page's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedScript {
    /// Which element of the document: `script element 3 of 20`.
    pub place: String,
    /// Whether the page says that it is JSON.
    pub is_json: bool,
    /// Its text, as it stands in the document but for what was removed.
    pub text: String,
    /// What was overwritten.
    pub removed: Vec<RemovedValue>,
}

/// A value that was overwritten with as many asterisks as it had bytes, because it speaks for the visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedValue {
    /// The name it went by.
    pub name: String,
    /// Where it stood, in bytes of UTF-8 from the beginning.
    pub offset: u32,
    /// How many bytes it had.
    pub length: u32,
}

/// A style sheet that was fetched again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchedSheet {
    /// Its address, as the page has it.
    pub url: String,
    /// Its text.
    pub text: String,
}

/// The document as one inert file: no scripts, no handlers, a policy that allows local data only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// The HTML, in pieces.
    pub parts: Vec<FrozenPart>,
    /// The pictures that were seen.
    pub pictures: Vec<FrozenPicture>,
    /// What the document shows or refers to and the file cannot hold.
    pub missing: Vec<Missing>,
}

/// A piece of a frozen page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrozenPart {
    /// As it is.
    Markup(String),
    /// A picture's `data:` address, by its number; nothing where there is none.
    Picture(usize),
    /// The `style` element that gives each picture of styles its custom property, `--counterproof-picture-N`.
    StylePictures,
}

/// A picture a frozen page refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenPicture {
    /// Its address.
    pub url: String,
    /// Whether styles draw it.
    pub in_styles: bool,
}

/// What a frozen page lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// What it is.
    pub kind: MissingKind,
    /// Its address; empty where it has none.
    pub address: String,
    /// Why it is missing.
    pub reason: String,
}

/// The kinds of things a frozen page can lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingKind {
    /// A picture.
    Picture,
    /// A style sheet.
    StyleSheet,
    /// A font in use.
    Font,
    /// A frame: the document of another address inside this one.
    Frame,
    /// Video or sound.
    Media,
    /// What a plug-in would show.
    Plugin,
    /// A drawing made by a script that cannot be read.
    Canvas,
    /// What a person has typed.
    TypedText,
}

impl MissingKind {
    /// The kind as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            MissingKind::Picture => "picture",
            MissingKind::StyleSheet => "style_sheet",
            MissingKind::Font => "font",
            MissingKind::Frame => "frame",
            MissingKind::Media => "media",
            MissingKind::Plugin => "plugin",
            MissingKind::Canvas => "canvas",
            MissingKind::TypedText => "typed_text",
        }
    }
}

/// A capture's progress, or its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaptureProgress {
    /// The capture, which is also the exhibit's id.
    pub capture_id: String,
    /// The tab.
    pub tab_id: i32,
    /// How far it is.
    pub state: CaptureState,
    /// The steps so far, in order, the running one last.
    pub steps: Vec<StepProgress>,
    /// The page's title.
    pub title: String,
}

/// How far a capture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureState {
    /// Going on.
    Running,
    /// Sealed, every step succeeded.
    Complete,
    /// Sealed, something is missing.
    Partial,
    /// Nothing could be sealed (storage refused): nothing is kept.
    Failed,
}

/// One step's progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepProgress {
    /// Which step.
    pub name: StepName,
    /// How it ended; absent while it runs.
    pub outcome: Option<StepOutcome>,
    /// Why, where it is not `ok`.
    pub error: Option<ErrorBody>,
}

/// A row of the gallery: what the vault's index holds of an exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitSummary {
    /// The exhibit.
    pub id: String,
    /// Whether it is of a page or of a file.
    pub kind: ExhibitKind,
    /// Its number in the chain.
    pub seq: u64,
    /// When it was sealed (UTC).
    pub sealed: String,
    /// The page's address; empty in an import.
    pub url: String,
    /// The page's title, or the file's own name.
    pub title: String,
    /// The page's kind as read.
    pub page_kind: Option<PageKind>,
    /// Whether anything is missing.
    pub completeness: Completeness,
    /// SHA-256 of the canonical `exhibit.json`.
    pub record_sha256: Sha256Hex,
    /// SHA-256 of the first view or the imported picture, for the thumbnail; absent where there is none.
    pub first_view: Option<Sha256Hex>,
}

/// What an analyst has noted of an exhibit, as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotations {
    /// Its label.
    pub label: Option<String>,
    /// Who gave it that label, and when; absent where it has none, and of labels from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_by: Option<Signed>,
    /// The note on it.
    pub note: Option<String>,
    /// The name of the case it belongs to.
    pub case: Option<String>,
    /// What it is to a complaint.
    pub role: Option<ExhibitRole>,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// Who, as the analyst gave the name.
    pub operator: String,
    /// When (UTC).
    pub utc: String,
}

/// A document of the extension's own that the complaint crate reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseDocument {
    /// The register of rights.
    Rights,
    /// The portals that are not as built in. All cases share them.
    Portals,
    /// The labels of verdicts that are not as built in.
    Labels,
}

impl CaseDocument {
    /// The document as it is written.
    pub fn name(self) -> &'static str {
        match self {
            CaseDocument::Rights => "rights",
            CaseDocument::Portals => "portals",
            CaseDocument::Labels => "labels",
        }
    }
}

/// A row of the drafts' list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftSummary {
    /// The draft.
    pub id: String,
    /// The draft, as the complaint crate's JSON text.
    pub json: String,
    /// When it was kept last (UTC).
    pub saved: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent addressed is received as an envelope.
    fn arrives<T>(body: T, envelope: &Envelope)
    where
        Addressed<T>: From<T> + Serialize,
    {
        let sent = serde_json::to_value(Addressed::from(body)).unwrap();
        assert_eq!(sent, serde_json::to_value(envelope).unwrap());
        assert_eq!(serde_json::from_value::<Envelope>(sent).unwrap(), *envelope);
    }

    #[test]
    fn of_settings_only_what_was_changed_is_taken() {
        let before = Settings {
            protocol: 1,
            operator: String::new(),
            language: Language::ENGLISH,
            theme: Theme::System,
            quiet: false,
            case: Case::default(),
            profile: None,
        };
        // Another window has done this meanwhile.
        let now = Settings { profile: Some(Profile::new("Velmora")), quiet: true, ..before.clone() };
        let named = Settings { operator: "Ana Example".to_owned(), theme: Theme::Dark, ..before.clone() };
        let kept = now.clone().with_changes(&before, named.clone());
        assert_eq!(kept, Settings { operator: "Ana Example".to_owned(), theme: Theme::Dark, ..now.clone() });
        // What both changed is as the later wants it, and what was taken away is gone.
        let without = Settings { profile: None, quiet: false, ..now.clone() };
        assert_eq!(kept.with_changes(&now, without), named);
    }

    #[test]
    fn every_role_has_its_text() {
        for role in ExhibitRole::ALL {
            assert!(catalogue::has(&format!("exhibit_role.{}", role.as_str())), "{role:?}");
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str(), "a role is named as it travels");
        }
    }

    #[test]
    fn what_is_addressed_arrives_as_an_envelope() {
        let hello = ContentRequest::Hello { protocol: 1, oldest: 1 };
        arrives(hello.clone(), &Envelope::WorkerFromContent(hello));
        arrives(PageRequest::Settings, &Envelope::WorkerFromPage(PageRequest::Settings));
        arrives(PageCommand::ScrollTo { y: 7 }, &Envelope::Content(PageCommand::ScrollTo { y: 7 }));
        arrives(Notice::PageChanged, &Envelope::Pages(Notice::PageChanged));
    }
}
