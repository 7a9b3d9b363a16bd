//! Checks and what is to be said about them: codes and arguments, never sentences.

use crate::chain::LinkProblem;
use crate::custody::CustodyProblem;
use crate::record::RecordProblem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// No check says more than this many things: a bundle with everything wrong is not better understood by more.
const MOST_REMARKS: usize = 50;

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was checked.
    pub kind: CheckKind,
    /// Which one, where there are several: an exhibit's id.
    pub subject: Option<String>,
    outcome: CheckOutcome,
    /// What there is to say: what is wrong, why it was not checked, or what was found in order. At most 50.
    pub remarks: Vec<Remark>,
    /// How many more things there were to say.
    pub further_remarks: u64,
}

impl Check {
    /// A check in which nothing has failed.
    pub fn new(kind: CheckKind) -> Self {
        Self { kind, subject: None, outcome: CheckOutcome::Passed, remarks: Vec::new(), further_remarks: 0 }
    }

    /// A check that was not made.
    pub fn not_checked(kind: CheckKind, why: RemarkCode) -> Self {
        let mut check = Self::new(kind);
        check.leave(Remark::new(why));
        check
    }

    /// How it came out.
    pub fn outcome(&self) -> CheckOutcome {
        self.outcome
    }

    /// Whether nothing has failed so far.
    pub fn holds(&self) -> bool {
        self.outcome != CheckOutcome::Failed
    }

    /// Something is wrong.
    pub fn fail(&mut self, remark: Remark) {
        self.outcome = CheckOutcome::Failed;
        self.say(remark);
    }

    /// Something could not be checked; what failed stays failed.
    pub fn leave(&mut self, remark: Remark) {
        if self.holds() {
            self.outcome = CheckOutcome::NotChecked;
        }
        self.say(remark);
    }

    /// Something worth saying that changes nothing.
    pub fn note(&mut self, remark: Remark) {
        self.say(remark);
    }

    fn say(&mut self, remark: Remark) {
        if self.remarks.len() < MOST_REMARKS {
            self.remarks.push(remark);
        } else {
            self.further_remarks += 1;
        }
    }
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The ZIP stands in its one form.
    Zip,
    /// The bag holds exactly the files its manifests list.
    Bag,
    /// `data/bundle.json`.
    Bundle,
    /// The links, their signatures and their order.
    Chain,
    /// What was done with the exhibits, and what was deleted.
    Custody,
    /// What authorities stamped, at the time they did.
    Timestamps,
    /// One exhibit: its record, its files, the link that seals it.
    Exhibit,
    /// The files that hold conclusions.
    Opinions,
    /// The pictures of which there is a redacted copy.
    Originals,
    /// The documents that tell what is in the bundle.
    Documents,
    /// The web archive among them: its signature, and its records against the exhibits' files.
    WebArchive,
    /// Everything that is neither hashed into a record nor signed follows from what is.
    Form,
    /// The key is the one known from elsewhere.
    Key,
    /// The chain is the one known from elsewhere.
    Head,
    /// The time stamps come to a root that is known from elsewhere.
    Root,
    /// Every file of a vault has the bytes it is named after.
    Files,
    /// What the links of a vault are about is there.
    Contents,
    /// A vault's index.
    Index,
}

impl CheckKind {
    /// Those of a bundle, in the order of a verdict.
    pub const OF_A_BUNDLE: [CheckKind; 15] = [
        CheckKind::Zip,
        CheckKind::Bag,
        CheckKind::Bundle,
        CheckKind::Chain,
        CheckKind::Custody,
        CheckKind::Timestamps,
        CheckKind::Exhibit,
        CheckKind::Opinions,
        CheckKind::Originals,
        CheckKind::Documents,
        CheckKind::WebArchive,
        CheckKind::Form,
        CheckKind::Key,
        CheckKind::Head,
        CheckKind::Root,
    ];

    /// Those of a vault that no bundle has.
    pub const OF_A_VAULT: [CheckKind; 3] = [CheckKind::Files, CheckKind::Contents, CheckKind::Index];

    /// The key of its name in the catalogue.
    pub fn text_key(self) -> &'static str {
        match self {
            CheckKind::Zip => "verify.check.zip",
            CheckKind::Bag => "verify.check.bag",
            CheckKind::Bundle => "verify.check.bundle",
            CheckKind::Chain => "verify.check.chain",
            CheckKind::Custody => "verify.check.custody",
            CheckKind::Timestamps => "verify.check.timestamps",
            CheckKind::Exhibit => "verify.check.exhibit",
            CheckKind::Opinions => "verify.check.opinions",
            CheckKind::Originals => "verify.check.originals",
            CheckKind::Documents => "verify.check.documents",
            CheckKind::WebArchive => "verify.check.web_archive",
            CheckKind::Form => "verify.check.form",
            CheckKind::Key => "verify.check.key",
            CheckKind::Head => "verify.check.head",
            CheckKind::Root => "verify.check.root",
            CheckKind::Files => "verify.check.files",
            CheckKind::Contents => "verify.check.contents",
            CheckKind::Index => "verify.check.index",
        }
    }
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// As it should.
    Passed,
    /// Something is wrong.
    Failed,
    /// It, or part of it, was not checked, and a remark says why.
    NotChecked,
}

impl CheckOutcome {
    /// All.
    pub const ALL: [CheckOutcome; 3] = [CheckOutcome::Passed, CheckOutcome::Failed, CheckOutcome::NotChecked];

    /// The key of its name in the catalogue.
    pub fn text_key(self) -> &'static str {
        match self {
            CheckOutcome::Passed => "verify.outcome.passed",
            CheckOutcome::Failed => "verify.outcome.failed",
            CheckOutcome::NotChecked => "verify.outcome.not_checked",
        }
    }
}

/// One thing to say about a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What.
    pub code: RemarkCode,
    /// Where; absent where it is about the whole.
    pub place: Option<Place>,
    /// The arguments of its text in the catalogue. Some come from the bundle as they stand there: whoever shows them sees
    /// to it that nothing in them acts on a terminal or a page.
    pub arguments: BTreeMap<String, String>,
}

impl Remark {
    /// A remark about the whole.
    pub fn new(code: RemarkCode) -> Self {
        Self { code, place: None, arguments: BTreeMap::new() }
    }

    /// The remark about a place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The remark with an argument more.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.arguments.insert(name.to_owned(), value.to_string());
        self
    }
}

/// A place in a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file's path.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<u64>,
    /// The offset in the ZIP, from 0.
    pub offset: Option<u64>,
}

impl Place {
    /// A file.
    pub fn file(path: &str) -> Self {
        Self { file: Some(path.to_owned()), ..Self::default() }
    }

    pub(crate) fn offset(offset: u64) -> Self {
        Self { offset: Some(offset), ..Self::default() }
    }

    pub(crate) fn and_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub(crate) fn and_offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }
}

macro_rules! remark_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal,)+) => {
        /// What there is to say. A code is never given another meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RemarkCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl RemarkCode {
            /// All.
            pub const ALL: &[RemarkCode] = &[$(RemarkCode::$name,)+];

            /// The code as it is written.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(RemarkCode::$name => $key,)+
                }
            }

            /// The key of its text in the catalogue.
            pub fn text_key(self) -> &'static str {
                match self {
                    $(RemarkCode::$name => concat!("verify.remark.", $key),)+
                }
            }
        }
    };
}

remark_codes! {
    /// `members` members, `size` bytes.
    ZipFine = "zip_fine",
    /// The bundle was unpacked, so there is no ZIP to check.
    Unpacked = "unpacked",
    /// The ZIP could not be read to its end.
    ZipUnreadable = "zip_unreadable",
    /// The end record is not where a ZIP ends.
    ZipEndDamaged = "zip_end_damaged",
    /// `count` bytes stand after the end of the archive.
    ZipTrailing = "zip_trailing",
    /// `count` bytes stand before the first member.
    ZipPrefix = "zip_prefix",
    /// The central directory does not end where the end record begins: `found`, `expected`.
    ZipDirectoryPlace = "zip_directory_place",
    /// No entry of the central directory stands here: `found`.
    ZipDirectoryDamaged = "zip_directory_damaged",
    /// There are more members than a bundle can have.
    ZipTooMany = "zip_too_many",
    /// A path that no bundle has: it could lead out of the folder, or be read as another.
    ZipPath = "zip_path",
    /// Two members of one path.
    ZipDuplicate = "zip_duplicate",
    /// A member is compressed or encrypted: `method`.
    ZipNotStored = "zip_not_stored",
    /// A member does not stand where the one before it ends: `found`, `expected`.
    ZipOverlap = "zip_overlap",
    /// `count` bytes stand between two members.
    ZipGap = "zip_gap",
    /// The contents reach past the next structure: `found`.
    ZipSize = "zip_size",
    /// A field of a header in front of a member: `field`, `found`, `expected`.
    ZipLocalField = "zip_local_field",
    /// A field of a member's entry in the central directory: `field`, `found`, `expected`.
    ZipCentralField = "zip_central_field",
    /// A field of the records that end the archive: `field`, `found`, `expected`.
    ZipEndField = "zip_end_field",
    /// The contents of a member are not those its checksum was made of: `found`, `expected`.
    ZipChecksum = "zip_checksum",

    /// `files` files, `size` bytes.
    BagFine = "bag_fine",
    /// A member stands outside the one folder at the top: `expected`.
    BagFolder = "bag_folder",
    /// A file is listed but not there.
    FileMissing = "file_missing",
    /// A file is there but not listed in `manifest`.
    FileUnlisted = "file_unlisted",
    /// A file's contents do not have the listed hash: `found`, `expected`.
    FileHash = "file_hash",
    /// A file does not have the size its record has: `found`, `expected`.
    FileSize = "file_size",
    /// A line is not `hash  path`, or names a file a second time.
    ManifestLine = "manifest_line",

    /// The bundle's id: `id`.
    BundleFine = "bundle_fine",
    /// `data/bundle.json` can't be read, so what it describes was not checked.
    BundleUnreadable = "bundle_unreadable",
    /// The folder is not named after the bundle's id: `found`, `expected`.
    BundleFolder = "bundle_folder",
    /// A document is larger than any of its kind: `limit` bytes.
    DocumentTooLarge = "document_too_large",
    /// A document is no JSON of this format: `problem`, the parser's words.
    DocumentInvalid = "document_invalid",
    /// A document is not in canonical form.
    DocumentNotCanonical = "document_not_canonical",
    /// The bundle has another format: `found`.
    BundleFormat = "bundle_format",
    /// The time of making is not spelled as one: `found`.
    BundleCreated = "bundle_created",
    /// The name of the software could not stand in the bag: `found`.
    BundleSoftware = "bundle_software",
    /// The bundle lists no exhibit.
    BundleEmpty = "bundle_empty",
    /// Exhibits are listed twice or not in the order of their links: `exhibit`.
    BundleOrder = "bundle_order",
    /// An exhibit's id is none: `found`.
    BundleExhibitId = "bundle_exhibit_id",

    /// There are no documents that tell what is in the bundle.
    DocumentsNone = "documents_none",
    /// `files` documents are as they were made; whether they say what the exhibits say was not checked.
    DocumentsNotCompared = "documents_not_compared",
    /// The documents are not listed in the order of their names, each once.
    DocumentsOrder = "documents_order",
    /// The name of a document is none of ours: `found`.
    DocumentsName = "documents_name",

    /// `pages` pages of `files` files, all of them files of the exhibits.
    WebArchiveFine = "web_archive_fine",
    /// There is none.
    WebArchiveNone = "web_archive_none",
    /// The file is not the one `data/bundle.json` lists, so it was not looked into.
    WebArchiveOther = "web_archive_other",
    /// Signed with `key`, which the chain announces.
    WebArchiveSigned = "web_archive_signed",
    /// It is not signed.
    WebArchiveNotSigned = "web_archive_not_signed",
    /// The signature does not match what is signed.
    WebArchiveSignature = "web_archive_signature",
    /// It is signed with a key the chain does not announce: `found`.
    WebArchiveKey = "web_archive_key",
    /// Its members are not those of a web archive of ours: `found`.
    WebArchiveMembers = "web_archive_members",
    /// A description is not the one that follows from what it describes.
    WebArchiveDescription = "web_archive_description",
    /// No record of the kinds there are stands at `offset`.
    WebArchiveRecord = "web_archive_record",
    /// The record at `offset` is of no file of an exhibit.
    WebArchiveForeign = "web_archive_foreign",
    /// The index is not that of the records.
    WebArchiveIndex = "web_archive_index",
    /// Line `line` of the pages names no exhibit, or no address of a record.
    WebArchivePages = "web_archive_pages",

    /// `links` links, `exhibits` of them exhibits.
    ChainFine = "chain_fine",
    /// The chain was not read to its end, so this was not checked.
    ChainUnreadable = "chain_unreadable",
    /// Link `seq` is dated before the one it follows: the clock was set back.
    ChainClock = "chain_clock",
    /// Link `seq` announces another key, `key`, which signs from there on.
    ChainKey = "chain_key",
    /// The chain is not the one `data/bundle.json` names: `found`, `expected`.
    ChainOther = "chain_other",
    /// The last link is not the one `data/bundle.json` names: `found`, `expected`.
    ChainHead = "chain_head",
    /// There is no link.
    LinkMissing = "link_missing",
    /// The format of link `seq` is not known.
    LinkFormat = "link_format",
    /// The time of link `seq` is not spelled as one.
    LinkUtc = "link_utc",
    /// Another number stands where link `seq` was expected.
    LinkSeq = "link_seq",
    /// Link `seq` belongs to another chain.
    LinkChain = "link_chain",
    /// Link `seq` does not follow the one before it.
    LinkPrev = "link_prev",
    /// Link `seq` is signed with a key the chain has not announced.
    LinkKey = "link_key",
    /// The key of link `seq` is no public key.
    LinkKeyInvalid = "link_key_invalid",
    /// The signature of link `seq` does not match.
    LinkSignature = "link_signature",

    /// Nothing is known of what was done with the exhibits.
    CustodyNone = "custody_none",
    /// `count` more links are about what was done with exhibits; their events are not in this bundle.
    CustodyElsewhere = "custody_elsewhere",
    /// `count` more links say that an exhibit was deleted, none of those that are in this bundle.
    DeletedElsewhere = "deleted_elsewhere",
    /// Events or deleted exhibits are not listed in the order of their links, each once.
    CustodyOrder = "custody_order",
    /// Link `seq` is not about this document.
    CustodyNotLinked = "custody_not_linked",
    /// An event concerns no exhibit of the bundle, or one with another record.
    CustodyForeign = "custody_foreign",
    /// What `data/bundle.json` says is withheld of an event is not what the event has.
    CustodyWithheld = "custody_withheld",
    /// An annotation is of another kind than its event says.
    CustodyAnnotation = "custody_annotation",
    /// A document's format is not known: `found`.
    CustodyFormat = "custody_format",
    /// An exhibit's id in a document is none: `found`.
    CustodyExhibitId = "custody_exhibit_id",
    /// An event does not list its exhibits in the order of their ids, each once.
    CustodyExhibits = "custody_exhibits",
    /// A time in a document is not spelled as one: `found`.
    CustodyTime = "custody_time",
    /// What failed contradicts whether anything did.
    CustodyFailed = "custody_failed",
    /// An annotation's salt is none: `found`.
    CustodySalt = "custody_salt",
    /// A role is not known: `found`.
    CustodyRole = "custody_role",
    /// A redaction is not of one picture, of rectangles, in a colour: `found`.
    CustodyRedaction = "custody_redaction",
    /// A redaction is of no picture that `exhibit` has: link `seq`.
    CustodyNoPicture = "custody_no_picture",
    /// A tombstone gives no reason.
    CustodyReason = "custody_reason",
    /// Link `seq`, `utc`, by `operator`: `count` exhibits were exported as the bundle `bundle`.
    EventExported = "event_exported",
    /// The same, facts only.
    EventExportedFacts = "event_exported_facts",
    /// As above: pictures of which there is a redacted copy were withheld.
    EventExportedRedacted = "event_exported_redacted",
    /// As above: facts only, and such pictures were withheld.
    EventExportedFactsRedacted = "event_exported_facts_redacted",
    /// As above: they were verified, and nothing failed.
    EventVerified = "event_verified",
    /// As above: they were verified, and this failed: `failed`.
    EventVerifiedFailed = "event_verified_failed",
    /// As above: they were taken into a vault, sealed by link `link` of the chain `chain`.
    EventReceived = "event_received",
    /// As above: they were given a label.
    EventLabelled = "event_labelled",
    /// As above: their label was taken off.
    EventLabelRemoved = "event_label_removed",
    /// As above: they were given a note.
    EventNoted = "event_noted",
    /// As above: their note was taken off.
    EventNoteRemoved = "event_note_removed",
    /// As above: they were assigned to a case.
    EventAssigned = "event_assigned",
    /// As above: they were taken out of their case.
    EventCaseRemoved = "event_case_removed",
    /// As above: they were given a role.
    EventRoleGiven = "event_role_given",
    /// As above: their role was taken off.
    EventRoleRemoved = "event_role_removed",
    /// As above: a copy of `file` was made in which `rectangles` rectangles are painted over.
    EventRedacted = "event_redacted",
    /// As above: the redacted copy of `file` was taken off.
    EventRedactionRemoved = "event_redaction_removed",
    /// The contents of `exhibit`, sealed by link `sealed`, were deleted: link `seq`, `utc`, by `operator`, `reason`.
    ExhibitDeleted = "exhibit_deleted",
    /// A tombstone is not that of `exhibit`, or the exhibit is there.
    DeletedOther = "deleted_other",

    /// Link `head` was there at `time`, says `authority` (`url`), asked first at `asked`: link `seq`. Its certificates end in
    /// `root`, `sha256`.
    TimestampFine = "timestamp_fine",
    /// There is none.
    TimestampNone = "timestamp_none",
    /// `exhibit` was sealed after what was stamped.
    TimestampLater = "timestamp_later",
    /// Anchors are not listed in the order of their links, each once.
    TimestampOrder = "timestamp_order",
    /// An anchor does not keep to its format: `problem`.
    TimestampForm = "timestamp_form",
    /// Link `seq` is not about this anchor.
    TimestampNotLinked = "timestamp_not_linked",
    /// An anchor is not of link `seq`, or that does not come before it.
    TimestampOtherHead = "timestamp_other_head",
    /// The anchor of link `seq` covers no exhibit of the bundle.
    TimestampForeign = "timestamp_foreign",
    /// The time stamp of `authority` does not hold: `problem`.
    TimestampWrong = "timestamp_wrong",

    /// A complete exhibit: `files` files, sealed by link `seq`, captured `opened` from `url`.
    ExhibitComplete = "exhibit_complete",
    /// A partial exhibit: as above.
    ExhibitPartial = "exhibit_partial",
    /// A step of a partial exhibit did not succeed: `step`, `code`.
    ExhibitStep = "exhibit_step",
    /// The record has another id than its folder: `found`, `expected`.
    ExhibitId = "exhibit_id",
    /// The record is not the one `data/bundle.json` lists: `found`, `expected`.
    ExhibitOther = "exhibit_other",
    /// Link `seq` does not seal the record.
    ExhibitNotSealed = "exhibit_not_sealed",
    /// What `data/bundle.json` says is withheld is not what the record has.
    ExhibitWithheld = "exhibit_withheld",
    /// The record's format is not known: `found`.
    RecordFormat = "record_format",
    /// The record's id is none: `found`.
    RecordId = "record_id",
    /// A time in the record is not spelled as one: `found`.
    RecordTime = "record_time",
    /// A file name in the record is not of our making: `found`.
    RecordFileName = "record_file_name",
    /// A file is listed twice in the record: `found`.
    RecordFileTwice = "record_file_twice",
    /// A file does not say which listed files it is derived from: `found`.
    RecordDerived = "record_derived",
    /// The files or addresses are not those of an exhibit of this kind: `found`.
    RecordKind = "record_kind",
    /// A kind of page, a source or an intervention is not known: `found`.
    RecordValue = "record_value",
    /// Whether somebody was logged in does not follow from the signs of it: `found`.
    RecordLoggedIn = "record_logged_in",
    /// A stitched picture does not say from which rows it was put together: `found`.
    RecordStrips = "record_strips",
    /// A step stands out of order: `found`.
    RecordStepOrder = "record_step_order",
    /// The completeness does not follow from the steps: `found`.
    RecordCompleteness = "record_completeness",
    /// A step is `ok` but its file is not listed: `found`.
    RecordStepFile = "record_step_file",

    /// `files` files with conclusions are as they were sealed.
    OpinionsFine = "opinions_fine",
    /// `files` files were withheld.
    OpinionsWithheld = "opinions_withheld",
    /// There are none.
    OpinionsNone = "opinions_none",
    /// They stand in an exhibit that failed.
    OpinionsFailed = "opinions_failed",

    /// Every original is there.
    OriginalsIncluded = "originals_included",
    /// Originals were to be withheld, and of none there is a redacted copy.
    OriginalsNone = "originals_none",
    /// A file was withheld: it shows or says what is painted over in a redacted copy.
    OriginalsWithheld = "originals_withheld",
    /// They are of an exhibit that failed.
    OriginalsFailed = "originals_failed",

    /// Everything else follows.
    FormFine = "form_fine",
    /// An exhibit could not be read, so what follows from it was not compared.
    FormUnknown = "form_unknown",
    /// A member stands in another's place: `found`, `expected`.
    FormOrder = "form_order",
    /// A file of the bag is not the one that follows from its contents.
    FormText = "form_text",

    /// The chain begins with the pinned key.
    KeyFine = "key_fine",
    /// No key was pinned: `found` is the bundle's.
    KeyNotPinned = "key_not_pinned",
    /// The chain begins with another key: `found`, `expected`.
    KeyOther = "key_other",
    /// The pinned link is link `seq`, and every exhibit comes before it.
    HeadFine = "head_fine",
    /// No link was pinned: `found` is the bundle's last.
    HeadNotPinned = "head_not_pinned",
    /// The chain has no such link: `expected`.
    HeadAbsent = "head_absent",
    /// An exhibit was sealed after the pinned link `seq`: `exhibit`.
    HeadEarlier = "head_earlier",
    /// The time stamp of link `seq`, by `authority`, comes to the pinned root `root`, `sha256`.
    RootFine = "root_fine",
    /// No root was pinned: that of link `seq`, by `authority`, comes to `root`, `sha256`.
    RootNotPinned = "root_not_pinned",
    /// That of link `seq`, by `authority`, comes to no pinned root, but to `root`, `sha256`.
    RootOther = "root_other",
    /// The time stamps failed.
    RootFailed = "root_failed",

    /// Of a vault: `files` files, `size` bytes.
    FilesFine = "files_fine",
    /// All that the links are about is there: `exhibits` exhibits.
    ContentsFine = "contents_fine",
    /// The index has what the chains have.
    IndexFine = "index_fine",
    /// Something in a vault is not as it was kept: `problem`.
    VaultProblem = "vault_problem",
    /// `count` time stamps hold.
    TimestampsFine = "timestamps_fine",
    /// `count` exhibits were sealed in that chain after the pinned link `seq`.
    HeadLater = "head_later",
    /// Further checks were not made, because the vault is too damaged to be opened.
    VaultDamaged = "vault_damaged",
}

impl Serialize for RemarkCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for RemarkCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        let known = RemarkCode::ALL.iter().find(|code| code.as_str() == written);
        known.copied().ok_or_else(|| serde::de::Error::custom(format!("unknown code {written}")))
    }
}

impl From<LinkProblem> for RemarkCode {
    fn from(problem: LinkProblem) -> Self {
        match problem {
            LinkProblem::Missing => RemarkCode::LinkMissing,
            LinkProblem::Format => RemarkCode::LinkFormat,
            LinkProblem::Utc => RemarkCode::LinkUtc,
            LinkProblem::Seq => RemarkCode::LinkSeq,
            LinkProblem::Chain => RemarkCode::LinkChain,
            LinkProblem::Prev => RemarkCode::LinkPrev,
            LinkProblem::Key => RemarkCode::LinkKey,
            LinkProblem::KeyInvalid => RemarkCode::LinkKeyInvalid,
            LinkProblem::Signature => RemarkCode::LinkSignature,
        }
    }
}

impl From<CustodyProblem> for Remark {
    fn from(problem: CustodyProblem) -> Self {
        match problem {
            CustodyProblem::Format(found) => Remark::new(RemarkCode::CustodyFormat).with("found", found),
            CustodyProblem::ExhibitId(found) => Remark::new(RemarkCode::CustodyExhibitId).with("found", found),
            CustodyProblem::Exhibits => Remark::new(RemarkCode::CustodyExhibits),
            CustodyProblem::Time(found) => Remark::new(RemarkCode::CustodyTime).with("found", found),
            CustodyProblem::Failed => Remark::new(RemarkCode::CustodyFailed),
            CustodyProblem::Salt(found) => Remark::new(RemarkCode::CustodySalt).with("found", found),
            CustodyProblem::Role(found) => Remark::new(RemarkCode::CustodyRole).with("found", found),
            CustodyProblem::Redaction(found) => Remark::new(RemarkCode::CustodyRedaction).with("found", found),
            CustodyProblem::Reason => Remark::new(RemarkCode::CustodyReason),
        }
    }
}

impl From<RecordProblem> for Remark {
    fn from(problem: RecordProblem) -> Self {
        let (code, found) = match problem {
            RecordProblem::Format(found) => (RemarkCode::RecordFormat, found),
            RecordProblem::Id(found) => (RemarkCode::RecordId, found),
            RecordProblem::Time(found) => (RemarkCode::RecordTime, found),
            RecordProblem::FileName(found) => (RemarkCode::RecordFileName, found),
            RecordProblem::FileTwice(found) => (RemarkCode::RecordFileTwice, found),
            RecordProblem::Sources(found) => (RemarkCode::RecordDerived, found),
            RecordProblem::Kind(kind) => (RemarkCode::RecordKind, kind.as_str().to_owned()),
            RecordProblem::Value(found) => (RemarkCode::RecordValue, found),
            RecordProblem::LoggedIn(found) => {
                (RemarkCode::RecordLoggedIn, found.map_or_else(|| "null".to_owned(), |found| found.to_string()))
            }
            RecordProblem::Strips(found) => (RemarkCode::RecordStrips, found),
            RecordProblem::StepOrder(step) => (RemarkCode::RecordStepOrder, step.as_str().to_owned()),
            RecordProblem::Completeness(completeness) => {
                (RemarkCode::RecordCompleteness, completeness.as_str().to_owned())
            }
            RecordProblem::StepWithoutFile(step) => (RemarkCode::RecordStepFile, step.as_str().to_owned()),
        };
        Remark::new(code).with("found", found)
    }
}
