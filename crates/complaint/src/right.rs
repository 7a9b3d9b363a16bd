//! The register of rights: what complaints can rest on, with the fields the portal records of each.

mod standing;
mod table;

pub use standing::{Reminder, ReminderKind, StandingIn, reminders};
pub use table::{RIGHTS_TABLE_TEMPLATE, rights_from_table, rights_to_table};

use crate::day::{Day, Territory};
use crate::document::{self, DocumentError, Format, Item};
use analysis::Reason;
use evidence::Sha256Hex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const FORMAT: Format = Format { name: "counterproof-rights", version: 1, list: "rights" };

/// The most rights of a register.
const MOST_RIGHTS: usize = 5_000;

/// An intellectual property right with the fields the portal records of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// The analyst's id for it.
    pub id: String,
    /// The brand it protects, by the profile's id.
    pub brand: String,
    /// Of a word mark the word, of a figurative one a short description, of a combined one both; the name of a work, a
    /// patent or another right.
    pub name: String,
    /// The registration number, the number only; empty for a copyright that is not registered.
    #[serde(default)]
    pub number: String,
    /// The current owner as in the office's register.
    pub holder: String,
    /// Where it is registered.
    pub territory: Territory,
    /// Where an international registration was extended to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extended_to: Vec<Territory>,
    /// Whether it can carry a complaint.
    pub status: RightStatus,
    /// The last day on which it is in force; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    /// What the portal asks of its kind.
    pub details: Details,
    /// How it stands at the portal, which takes complaints for approved rights only.
    #[serde(default)]
    pub verification: Verification,
    /// By what the complainant may act where it is not the holder; absent where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<Authorisation>,
    /// The last search of a trademark register, such as the one of China's office, for earlier or conflicting marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<RegisterSearch>,
    /// Certificates, class pages, statements and letters that were taken in as exhibits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<RightDocument>,
}

/// A right's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightStatus {
    /// In force; of an unregistered copyright: it exists.
    Registered,
    /// Applied for: cannot carry a complaint.
    Pending,
    /// No longer in force: cannot carry a complaint.
    Expired,
}

impl RightStatus {
    /// All.
    pub const ALL: [Self; 3] = [Self::Registered, Self::Pending, Self::Expired];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Registered => "right.status.registered",
            Self::Pending => "right.status.pending",
            Self::Expired => "right.status.expired",
        }
    }
}

/// The portal's kinds of right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightKind {
    /// A mark.
    Trademark,
    /// A work.
    Copyright,
    /// An invention, utility model or design.
    Patent,
    /// Anything else the portal accepts.
    Other,
}

impl RightKind {
    /// All, in the portal's order.
    pub const ALL: [Self; 4] = [Self::Trademark, Self::Copyright, Self::Patent, Self::Other];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Trademark => "right.trademark",
            Self::Copyright => "right.copyright",
            Self::Patent => "right.patent",
            Self::Other => "right.other",
        }
    }
}

/// What the portal asks of each kind of right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    /// Of a trademark.
    Trademark(Trademark),
    /// Of a copyright.
    Copyright(Copyright),
    /// Of a patent.
    Patent(Patent),
    /// Of another right.
    Other(OtherRight),
}

impl Details {
    /// What the portal asks of this kind, with nothing filled in.
    pub fn empty(kind: RightKind) -> Self {
        match kind {
            RightKind::Trademark => Self::Trademark(Trademark::default()),
            RightKind::Copyright => Self::Copyright(Copyright::default()),
            RightKind::Patent => Self::Patent(Patent::default()),
            RightKind::Other => Self::Other(OtherRight::default()),
        }
    }

    /// The kind of right.
    pub fn kind(&self) -> RightKind {
        match self {
            Self::Trademark(_) => RightKind::Trademark,
            Self::Copyright(_) => RightKind::Copyright,
            Self::Patent(_) => RightKind::Patent,
            Self::Other(_) => RightKind::Other,
        }
    }
}

/// A mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trademark {
    /// What it consists of.
    #[serde(default)]
    pub form: MarkForm,
    /// The classes of goods and services it is registered for.
    #[serde(default)]
    pub classes: Vec<NiceClass>,
    /// What the portal asks as “brand information”.
    #[serde(default)]
    pub brand_information: String,
    /// Whether it was renewed, which wants the certificate of renewal.
    #[serde(default)]
    pub renewed: bool,
    /// Whether it was assigned, which wants the certificate of assignment.
    #[serde(default)]
    pub assigned: bool,
    /// Whether a name or an address was changed, which wants the certificate of change.
    #[serde(default)]
    pub changed: bool,
}

/// What a mark consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkForm {
    /// A word.
    #[default]
    Word,
    /// A picture.
    Figurative,
    /// Both.
    Combined,
}

impl MarkForm {
    /// All.
    pub const ALL: [Self; 3] = [Self::Word, Self::Figurative, Self::Combined];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Word => "right.form.word",
            Self::Figurative => "right.form.figurative",
            Self::Combined => "right.form.combined",
        }
    }
}

/// A class of the Nice classification, with the goods and services in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NiceClass {
    /// From 1 to 45.
    pub number: ClassNumber,
    /// The goods and services as registered, such as `Headphones; loudspeakers`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub goods: String,
}

/// The number of a Nice class, from 1 to 45.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct ClassNumber(u8);

impl TryFrom<u8> for ClassNumber {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        let is_class = (1..=45).contains(&number);
        is_class.then_some(Self(number)).ok_or_else(|| format!("{number} is no Nice class; they run from 1 to 45"))
    }
}

impl From<ClassNumber> for u8 {
    fn from(class: ClassNumber) -> u8 {
        class.0
    }
}

/// A work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copyright {
    /// Whether it is registered; where it is not, the portal wants a signed claim statement.
    #[serde(default)]
    pub registered: bool,
    /// The type of work as the portal lists it: `Software`, `Others`.
    #[serde(default)]
    pub work_type: String,
    /// What the work is.
    #[serde(default)]
    pub work: String,
    /// Where the work can be seen: addresses or editions.
    #[serde(default)]
    pub instances: String,
}

/// A patent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patent {
    /// Its type.
    #[serde(default)]
    pub patent_type: PatentType,
}

/// Types of patent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatentType {
    /// An invention.
    #[default]
    Invention,
    /// A utility model.
    UtilityModel,
    /// A design.
    Design,
}

impl PatentType {
    /// All.
    pub const ALL: [Self; 3] = [Self::Invention, Self::UtilityModel, Self::Design];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Invention => "right.patent.invention",
            Self::UtilityModel => "right.patent.utility_model",
            Self::Design => "right.patent.design",
        }
    }
}

/// Another right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherRight {
    /// From when on it holds; its end is when the right expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// What it is about.
    #[serde(default)]
    pub content: String,
}

/// How a right stands at the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// What the portal says.
    pub state: VerificationState,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
}

/// What the portal says of a right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerificationState {
    /// It was not submitted.
    #[default]
    NotSubmitted,
    /// “Pending verification”.
    Pending,
    /// It can carry complaints.
    Approved,
    /// It was refused.
    Rejected,
}

impl VerificationState {
    /// All.
    pub const ALL: [Self; 4] = [Self::NotSubmitted, Self::Pending, Self::Approved, Self::Rejected];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotSubmitted => "right.verification.not_submitted",
            Self::Pending => "right.verification.pending",
            Self::Approved => "right.verification.approved",
            Self::Rejected => "right.verification.rejected",
        }
    }
}

/// A letter of authorisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorisation {
    /// Who may act for the holder.
    pub complainant: String,
    /// The last day on which it holds; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
}

/// A search of a trademark register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterSearch {
    /// When it was made.
    pub day: Day,
    /// Which register, such as `CNIPA trademark search`.
    pub register: String,
    /// What it showed.
    pub result: String,
}

/// A document of a right, taken in as an exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// The exhibit it was taken in as.
    pub exhibit: String,
    /// The file's name inside it.
    pub file: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its hash.
    pub sha256: Sha256Hex,
}

/// What a document of a right is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The certificate: a scan in colour, or one in black and white that is signed or sealed.
    Certificate,
    /// A page with classes of goods.
    ClassPage,
    /// A certificate of renewal.
    Renewal,
    /// A certificate of assignment.
    Assignment,
    /// A certificate of a changed name or address.
    Change,
    /// The certificate that an international registration was extended to a country.
    Extension,
    /// A signed or sealed copyright claim statement, which may not be a Word file.
    ClaimStatement,
    /// A letter of authorisation.
    Authorisation,
    /// A patent's evaluation report.
    EvaluationReport,
    /// A sample of a work.
    WorkSample,
    /// A translation into English or Chinese.
    Translation,
    /// What the register showed.
    RegisterSearch,
    /// Anything else that supports it, as the portal asks of other rights.
    Supporting,
}

impl DocumentKind {
    /// All.
    pub const ALL: [Self; 13] = [
        Self::Certificate,
        Self::ClassPage,
        Self::Renewal,
        Self::Assignment,
        Self::Change,
        Self::Extension,
        Self::ClaimStatement,
        Self::Authorisation,
        Self::EvaluationReport,
        Self::WorkSample,
        Self::Translation,
        Self::RegisterSearch,
        Self::Supporting,
    ];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Certificate => "right.document.certificate",
            Self::ClassPage => "right.document.class_page",
            Self::Renewal => "right.document.renewal",
            Self::Assignment => "right.document.assignment",
            Self::Change => "right.document.change",
            Self::Extension => "right.document.extension",
            Self::ClaimStatement => "right.document.claim_statement",
            Self::Authorisation => "right.document.authorisation",
            Self::EvaluationReport => "right.document.evaluation_report",
            Self::WorkSample => "right.document.work_sample",
            Self::Translation => "right.document.translation",
            Self::RegisterSearch => "right.document.register_search",
            Self::Supporting => "right.document.supporting",
        }
    }
}

impl Right {
    /// The kind of right.
    pub fn kind(&self) -> RightKind {
        self.details.kind()
    }

    /// The numbers of the Nice classes of a trademark.
    pub fn classes(&self) -> Vec<u8> {
        match &self.details {
            Details::Trademark(mark) => mark.classes.iter().map(|class| class.number.into()).collect(),
            _ => Vec::new(),
        }
    }

    /// The documents of a kind.
    pub fn documents_of(&self, kind: DocumentKind) -> impl Iterator<Item = &RightDocument> {
        self.documents.iter().filter(move |document| document.kind == kind)
    }

    /// What is wrong with a field, as the field's name and the problem; a right with a wrong field is not kept.
    pub fn problem(&self) -> Option<(&'static str, Reason)> {
        let is_unregistered = matches!(&self.details, Details::Copyright(work) if !work.registered);
        let needed = [
            ("id", &self.id, "wrong.right.no_id"),
            ("brand", &self.brand, "wrong.right.no_brand"),
            ("name", &self.name, "wrong.right.no_name"),
            ("holder", &self.holder, "wrong.right.no_holder"),
        ];
        let missing = needed.into_iter().find(|(_, value, _)| value.trim().is_empty());
        if let Some((field, _, key)) = missing {
            return Some((field, Reason::new(key, &[])));
        }
        if self.number.trim().is_empty() && !is_unregistered {
            return Some(("number", Reason::new("wrong.right.no_number", &[])));
        }
        if !self.extended_to.is_empty() && self.territory.as_str() != "WO" {
            return Some(("extended_to", Reason::new("wrong.right.not_extended", &[])));
        }
        None
    }
}

/// Reads a register from its JSON text.
///
/// # Errors
///
/// The first problem with its line and field: the text is no JSON, the format is another or a newer one, a field is
/// missing, unknown, of the wrong type or form, an id stands twice, there are too many.
pub fn rights_from_json(text: &str) -> Result<Vec<Right>, DocumentError> {
    let items: Vec<Item<Right>> = document::read(text, &FORMAT)?;
    checked(items)
}

/// A register as JSON text.
pub fn rights_to_json(rights: &[Right]) -> String {
    document::write(&FORMAT, rights)
}

/// Checks what one field alone cannot show.
fn checked(items: Vec<Item<Right>>) -> Result<Vec<Right>, DocumentError> {
    if let Some(first) = items.get(MOST_RIGHTS) {
        let most = Reason::new("wrong.right.too_many", &[("most", MOST_RIGHTS.to_string())]);
        return Err(DocumentError::at(first.line, &first.field, most));
    }
    let mut ids = BTreeSet::new();
    for item in &items {
        if let Some((field, problem)) = item.value.problem() {
            return Err(item.error(field, problem));
        }
        if !ids.insert(item.value.id.as_str()) {
            return Err(item.error("id", Reason::new("wrong.id_twice", &[("id", item.value.id.clone())])));
        }
    }
    Ok(items.into_iter().map(|item| item.value).collect())
}
