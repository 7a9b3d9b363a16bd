//! What is known of the portals: data, because it differs by portal and account, each entry with its source and day.
//! The analyst's own entries, “as shown in your portal”, take the place of ours.

use crate::day::{Day, Territory};
use crate::document::{self, DocumentError, Format, Item};
use crate::language::either;
use crate::right::RightKind;
use analysis::Reason;
use catalogue::Language;
use listing::Site;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const FORMAT: Format = Format { name: "counterproof-portals", version: 1, list: "portals" };

/// A portal complaints are filed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Our id for it, used in drafts.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The hosts it is served from.
    pub hosts: Vec<Sourced<String>>,
    /// The marketplaces it takes complaints about.
    pub platforms: Vec<Platform>,
    /// How many links one complaint takes.
    pub links: Sourced<usize>,
    /// How many files, and how large.
    pub attachments: Sourced<AttachmentLimits>,
    /// How large a picture may be, in bytes.
    pub picture_bytes: Sourced<u64>,
    /// The types of complaint.
    pub complaint_types: Vec<ComplaintType>,
    /// The reasons of its drop-down. An account may be shown others.
    pub reasons: Vec<PortalReason>,
    /// The labels of its fields, by our key: whatever a field was seen to be called, in any language.
    pub field_labels: BTreeMap<FieldKey, Sourced<Vec<String>>>,
    /// Other words for the same fields, not seen in this portal; a field is looked for under both.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub synonyms: BTreeMap<FieldKey, Sourced<Vec<String>>>,
    /// The fields the analyst has pointed at in the portal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pointed: BTreeMap<FieldKey, Pointed>,
    /// How old an exhibit may be before a draft warns, in days.
    pub fresh_days: Sourced<u32>,
}

/// A field of the portal's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKey {
    /// The marketplace.
    Platform,
    /// The type of right.
    RightKind,
    /// The right, as it was registered with the portal.
    Right,
    /// The right's number.
    RightNumber,
    /// The day the right expires.
    RightExpires,
    /// Listings or store front.
    ComplaintType,
    /// The reason.
    Reason,
    /// The links, one a line.
    Links,
    /// The order number of a test purchase.
    OrderNumber,
    /// The free text.
    Text,
    /// The files.
    Attachments,
}

impl FieldKey {
    /// All, in the order of the form.
    pub const ALL: [Self; 11] = [
        Self::Platform,
        Self::RightKind,
        Self::Right,
        Self::RightNumber,
        Self::RightExpires,
        Self::ComplaintType,
        Self::Reason,
        Self::Links,
        Self::OrderNumber,
        Self::Text,
        Self::Attachments,
    ];

    /// As it is written.
    pub fn code(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::RightKind => "right_kind",
            Self::Right => "right",
            Self::RightNumber => "right_number",
            Self::RightExpires => "right_expires",
            Self::ComplaintType => "complaint_type",
            Self::Reason => "reason",
            Self::Links => "links",
            Self::OrderNumber => "order_number",
            Self::Text => "text",
            Self::Attachments => "attachments",
        }
    }

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Platform => "draft.field.platform",
            Self::RightKind => "draft.field.right_kind",
            Self::Right => "draft.field.right",
            Self::RightNumber => "draft.field.right_number",
            Self::RightExpires => "draft.field.right_expires",
            Self::ComplaintType => "draft.field.complaint_type",
            Self::Reason => "draft.field.reason",
            Self::Links => "draft.field.links",
            Self::OrderNumber => "draft.field.order_number",
            Self::Text => "draft.field.text",
            Self::Attachments => "draft.field.attachments",
        }
    }
}

/// By what a field is told that the analyst has pointed at: of what is not empty, each has to be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pointed {
    /// Its visible label, without case and punctuation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Its `name`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its `id`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its placeholder.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
    /// When the analyst did.
    pub day: Day,
}

/// A fact, where it comes from and when it was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced<T> {
    /// The fact.
    pub value: T,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
    /// When it was entered.
    pub day: Day,
}

/// How sure a fact about a portal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The portal's operator says so.
    Official,
    /// Others say so.
    ThirdParty,
    /// Nobody says so in public; it is taken to be as at a portal that is known.
    Assumed,
    /// The analyst has seen it in the portal.
    Analyst,
}

impl Certainty {
    /// All.
    pub const ALL: [Self; 4] = [Self::Official, Self::ThirdParty, Self::Assumed, Self::Analyst];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Official => "portal.certainty.official",
            Self::ThirdParty => "portal.certainty.third_party",
            Self::Assumed => "portal.certainty.assumed",
            Self::Analyst => "portal.certainty.analyst",
        }
    }
}

/// A marketplace as the portal names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// The marketplace.
    pub site: Site,
    /// Its name in the portal's list.
    pub name: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
    /// When it was entered.
    pub day: Day,
    /// Where a right has to hold for complaints about it; absent where it takes rights of any country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territories: Option<Sourced<Vec<Territory>>>,
}

/// Limits of what is attached to one complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentLimits {
    /// How many files.
    pub count: usize,
    /// How large one may be, in bytes.
    pub bytes: u64,
}

/// What a complaint is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintKind {
    /// Listings.
    #[default]
    Listing,
    /// The store itself, other than on specific listings.
    StoreFront,
}

impl ComplaintKind {
    /// All.
    pub const ALL: [Self; 2] = [Self::Listing, Self::StoreFront];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Listing => "draft.kind.listing",
            Self::StoreFront => "draft.kind.store_front",
        }
    }
}

/// A type of complaint as the portal names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintType {
    /// What it is about.
    pub kind: ComplaintKind,
    /// Its name in the portal's list.
    pub label: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
    /// When it was entered.
    pub day: Day,
}

/// A reason as the portal names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalReason {
    /// Our code for it.
    pub code: String,
    /// Its name in the portal's list, quoted.
    pub label: String,
    /// The kinds of right it is for.
    pub rights: Vec<RightKind>,
    /// What has to be added to a complaint with this reason.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// Whether each complaint is about one listing.
    #[serde(default)]
    pub one_listing: bool,
    /// Whether the mark on the page has to be the registered one.
    #[serde(default)]
    pub identical_mark: bool,
    /// Whether a use that only says what goods are for is excluded.
    #[serde(default)]
    pub excludes_referential: bool,
    /// What the text says besides facts; absent: facts alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
    /// When it was entered.
    pub day: Day,
}

/// What the text of a complaint says, paragraph by paragraph. `{right}`, `{reason}`, `{listings}`, `{labels}`,
/// `{captures}`, `{marks}`, `{variants}`, `{pictures}`, `{order_number}`, `{comparison}`, `{report}`, `{statement}`,
/// `{claim_statement}`, `{originals}` and `{official_pages}` are filled in; a paragraph that names something there is none of is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// English.
    pub en: Vec<String>,
    /// Simplified Chinese.
    pub zh: Vec<String>,
}

impl Template {
    /// The paragraphs as they are filed by someone who reads a language.
    pub fn of(&self, language: Language) -> &[String] {
        either(language, &self.en, &self.zh)
    }
}

/// What a paragraph of a template may name.
pub const PLACEHOLDERS: [&str; 15] = [
    "right",
    "reason",
    "listings",
    "labels",
    "captures",
    "marks",
    "variants",
    "pictures",
    "order_number",
    "comparison",
    "report",
    "statement",
    "claim_statement",
    "originals",
    "official_pages",
];

/// What a reason asks for beyond links and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// A sheet that compares the goods with genuine ones, same model and angle, each difference commented.
    Comparison,
    /// A statement that the model was never made.
    NonProductionStatement,
    /// The order number of a test purchase.
    OrderNumber,
    /// The report of a test purchase, signed or sealed.
    TestBuyReport,
    /// A registration, or a signed or sealed claim statement.
    CopyrightProof,
    /// The original pictures, or the official page with its address.
    OriginalPictures,
}

impl Requirement {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::Comparison,
        Self::NonProductionStatement,
        Self::OrderNumber,
        Self::TestBuyReport,
        Self::CopyrightProof,
        Self::OriginalPictures,
    ];

    /// The catalogue's key of what is missing without it.
    pub fn key(self) -> &'static str {
        match self {
            Requirement::Comparison => "check.requires.comparison",
            Requirement::NonProductionStatement => "check.requires.non_production_statement",
            Requirement::OrderNumber => "check.requires.order_number",
            Requirement::TestBuyReport => "check.requires.test_buy_report",
            Requirement::CopyrightProof => "check.requires.copyright_proof",
            Requirement::OriginalPictures => "check.requires.original_pictures",
        }
    }
}

impl Portal {
    /// The reason with this code.
    pub fn reason(&self, code: &str) -> Option<&PortalReason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// The reasons for a kind of right, in the portal's order.
    pub fn reasons_for(&self, kind: RightKind) -> impl Iterator<Item = &PortalReason> {
        self.reasons.iter().filter(move |reason| reason.rights.contains(&kind))
    }

    /// The marketplace as the portal has it.
    pub fn platform(&self, site: Site) -> Option<&Platform> {
        self.platforms.iter().find(|platform| platform.site == site)
    }

    /// The hosts it is served from, as the browser writes them; none below or above them.
    pub fn host_names(&self) -> impl Iterator<Item = String> {
        self.hosts.iter().map(|host| host.value.trim().to_lowercase())
    }

    /// What a field was seen to be called, the most usual first.
    pub fn labels(&self, field: FieldKey) -> &[String] {
        self.field_labels.get(&field).map(|labels| labels.value.as_slice()).unwrap_or_default()
    }

    /// What is wrong with a field, as the field's name and the problem.
    pub fn problem(&self) -> Option<(String, Reason)> {
        if self.id.trim().is_empty() || self.name.trim().is_empty() {
            let field = if self.id.trim().is_empty() { "id" } else { "name" };
            return Some((field.to_owned(), Reason::new("wrong.empty", &[])));
        }
        if self.links.value == 0 {
            return Some(("links.value".to_owned(), Reason::new("wrong.portal.no_link", &[])));
        }
        let mut codes = BTreeSet::new();
        for (index, reason) in self.reasons.iter().enumerate() {
            let field = |name: &str| format!("reasons[{index}].{name}");
            if reason.code.trim().is_empty() || reason.label.trim().is_empty() {
                let name = if reason.code.trim().is_empty() { "code" } else { "label" };
                return Some((field(name), Reason::new("wrong.empty", &[])));
            }
            if !codes.insert(reason.code.as_str()) {
                let code = [("code", reason.code.clone())];
                return Some((field("code"), Reason::new("wrong.portal.code_twice", &code)));
            }
            if reason.rights.is_empty() {
                return Some((field("rights"), Reason::new("wrong.portal.no_kind_of_right", &[])));
            }
            let paragraphs = reason.template.iter().flat_map(|template| template.en.iter().chain(&template.zh));
            if let Some(unknown) =
                paragraphs.flat_map(|text| placeholders(text)).find(|one| !PLACEHOLDERS.contains(one))
            {
                let known = PLACEHOLDERS.map(|one| format!("{{{one}}}")).join(", ");
                let names = [("name", format!("{{{unknown}}}")), ("known", known)];
                return Some((field("template"), Reason::new("wrong.portal.unknown_name", &names)));
            }
        }
        None
    }
}

/// What a paragraph names in braces.
pub(crate) fn placeholders(paragraph: &str) -> impl Iterator<Item = &str> {
    paragraph.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The portals as we know them, the usual one first.
pub fn built_in_portals() -> &'static [Portal] {
    static PORTALS: LazyLock<Vec<Portal>> =
        LazyLock::new(|| SOURCES.iter().filter_map(|source| portals_from_json(source).ok()).flatten().collect());
    &PORTALS
}

/// All portals: ours, those that the analyst has changed in their place, and the analyst's own after them.
pub fn portals(own: &[Portal]) -> Vec<Portal> {
    let ours = built_in_portals();
    let changed = |portal: &Portal| own.iter().find(|own| own.id == portal.id).unwrap_or(portal).clone();
    let added = own.iter().filter(|own| ours.iter().all(|portal| portal.id != own.id));
    ours.iter().map(changed).chain(added.cloned()).collect()
}

/// Reads portals from their JSON text.
///
/// # Errors
///
/// The first problem with its line and field.
pub fn portals_from_json(text: &str) -> Result<Vec<Portal>, DocumentError> {
    let items: Vec<Item<Portal>> = document::read(text, &FORMAT)?;
    let mut ids = BTreeSet::new();
    for item in &items {
        if let Some((field, problem)) = item.value.problem() {
            return Err(item.error(&field, problem));
        }
        if !ids.insert(item.value.id.as_str()) {
            return Err(item.error("id", Reason::new("wrong.id_twice", &[("id", item.value.id.clone())])));
        }
    }
    Ok(items.into_iter().map(|item| item.value).collect())
}

/// Portals as JSON text.
pub fn portals_to_json(portals: &[Portal]) -> String {
    document::write(&FORMAT, portals)
}

const SOURCES: [&str; 2] = [include_str!("../portals/alibaba-ipp.json"), include_str!("../portals/aidc-ipp.json")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_portal_is_read() {
        for source in SOURCES {
            let read = portals_from_json(source);
            assert!(read.is_ok(), "{}", read.map(drop).map_err(|error| error.to_string()).unwrap_err());
        }
        assert_eq!(built_in_portals().len(), SOURCES.len());
    }

    #[test]
    fn of_a_portal_nothing_is_known_of_nothing_is_said_to_be_known() {
        let unknown = built_in_portals().iter().find(|portal| portal.id == "aidc-ipp");
        let unknown = unknown.map(|portal| {
            portal.reasons.iter().all(|reason| reason.certainty == Certainty::Assumed)
                && portal.links.certainty == Certainty::Assumed
                && portal.field_labels.values().all(|labels| labels.certainty == Certainty::Assumed)
        });
        assert_eq!(unknown, Some(true));
    }
}
