//! What is known of the portals: data, because it differs by portal and account, each fact with its source.

use analysis::RightKind;
use listing::Site;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A portal complaints are filed at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
    /// The types of complaint.
    pub complaint_types: Vec<ComplaintType>,
    /// The reasons of its drop-down. An account may be shown others.
    pub reasons: Vec<PortalReason>,
    /// The labels of its fields, by our key, as far as they are known.
    pub field_labels: BTreeMap<String, String>,
}

/// A fact and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced<T> {
    /// The fact.
    pub value: T,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
}

/// How sure a fact about a portal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The portal's operator says so.
    Official,
    /// Others say so.
    ThirdParty,
}

/// A marketplace as the portal names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// The marketplace.
    pub site: Site,
    /// Its name in the portal's list.
    pub name: String,
}

/// Limits of what is attached to one complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentLimits {
    /// How many files.
    pub count: usize,
    /// How large one may be, in bytes.
    pub bytes: u64,
}

/// What a complaint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintKind {
    /// Listings.
    Listing,
    /// The store itself, other than on specific listings.
    StoreFront,
}

/// A type of complaint as the portal names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintType {
    /// What it is about.
    pub kind: ComplaintKind,
    /// Its name in the portal's list.
    pub label: String,
}

/// A reason as the portal names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalReason {
    /// Our code for it.
    pub code: String,
    /// Its name in the portal's list, quoted.
    pub label: String,
    /// The kinds of right it is for.
    pub rights: Vec<RightKind>,
    /// What has to be added to a complaint with this reason.
    pub requires: Vec<Requirement>,
    /// Whether each complaint is about one listing.
    #[serde(default)]
    pub one_listing: bool,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
}

/// What a reason asks for beyond links and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// A document that compares the goods with genuine ones, same model and angle, each difference commented.
    Comparison,
    /// A statement that the model was never made.
    NonProductionStatement,
    /// The order number of a test purchase.
    OrderNumber,
    /// A signed or sealed report on a test purchase.
    TestBuyReport,
    /// A registration, or a signed claim statement.
    CopyrightProof,
    /// Original picture files, or the official page that shows them.
    OriginalPictures,
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

    /// The marketplace's name in the portal's list.
    pub fn platform(&self, site: Site) -> Option<&str> {
        self.platforms.iter().find(|platform| platform.site == site).map(|platform| platform.name.as_str())
    }
}

impl Requirement {
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

/// The portals that are known, the usual one first.
pub fn portals() -> &'static [Portal] {
    static PORTALS: LazyLock<Vec<Portal>> =
        LazyLock::new(|| SOURCES.iter().filter_map(|source| serde_json::from_str(source).ok()).collect());
    &PORTALS
}

/// The portal with this id.
pub fn portal(id: &str) -> Option<&'static Portal> {
    portals().iter().find(|portal| portal.id == id)
}

const SOURCES: [&str; 1] = [include_str!("../portals/alibaba-ipp.json")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_portal_is_read() {
        for source in SOURCES {
            let read: Result<Portal, _> = serde_json::from_str(source);
            assert!(read.is_ok(), "{read:?}");
        }
        assert_eq!(portals().len(), SOURCES.len());
    }

    #[test]
    fn codes_stand_once_and_facts_have_sources() {
        for portal in portals() {
            let mut codes: Vec<&str> = portal.reasons.iter().map(|reason| reason.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), portal.reasons.len(), "{}", portal.id);
            assert!(portal.reasons.iter().all(|reason| !reason.source.is_empty() && !reason.rights.is_empty()));
            assert!(portal.hosts.iter().all(|host| !host.source.is_empty()));
        }
    }
}
