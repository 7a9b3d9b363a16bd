//! What is missing from a draft, and what weakens it.

use crate::draft::Attachment;
use crate::portal::{Certainty, ComplaintKind, Portal, Requirement};
use crate::selection::{Chosen, DraftRequest, Exhibit};
use analysis::{FindingKind, Level, RightKind, RightStatus, TermUse};
use evidence::{Completeness, StepOutcome};
use listing::{PageKind, Site};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One point of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Whether it blocks the draft.
    pub severity: CheckSeverity,
    /// The catalogue's key of its text.
    pub key: String,
    /// The arguments the text names in braces.
    pub arguments: BTreeMap<String, String>,
}

/// Whether a point blocks the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckSeverity {
    /// The portal will refuse it, or something has to be added.
    Error,
    /// It weakens the complaint.
    Warning,
}

impl CheckSeverity {
    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            CheckSeverity::Error => "check.error",
            CheckSeverity::Warning => "check.warning",
        }
    }
}

/// Everything that is to be said of a draft, errors first.
pub(crate) fn checklist(
    request: &DraftRequest,
    exhibits: &[&Exhibit],
    chosen: &[Chosen],
    links: &[String],
    attachments: &[Attachment],
) -> Vec<Check> {
    let mut checks = Vec::new();
    right(request, &mut checks);
    platform(request.portal, exhibits, &mut checks);
    reason(request, links.len(), &mut checks);
    number_of_links(request, links.len(), &mut checks);
    exhibits.iter().for_each(|exhibit| state(exhibit, &mut checks));
    chosen.iter().for_each(|one| listing(request, one, &mut checks));
    limits(request.portal, attachments, &mut checks);
    if request.operator.trim().is_empty() {
        checks.push(warning("check.no_operator", &[]));
    }
    checks.sort_by_key(|check| check.severity);
    checks
}

fn right(request: &DraftRequest, checks: &mut Vec<Check>) {
    let right = request.right;
    let name = right.name.as_str();
    // Days in this form compare as text.
    let today = request.now.get(..10).unwrap_or_default();
    let over = right.expires.as_deref().filter(|day| *day < today);
    match (right.status, over) {
        (RightStatus::Pending, _) => checks.push(error("check.right_pending", &[("right", name)])),
        (_, Some(day)) => checks.push(error("check.right_expired_on", &[("right", name), ("day", day)])),
        (RightStatus::Expired, None) => checks.push(error("check.right_expired", &[("right", name)])),
        (RightStatus::Registered, None) => {
            if right.expires.is_none() && matches!(right.kind, RightKind::Trademark | RightKind::Patent) {
                checks.push(warning("check.right_expiry_unknown", &[("right", name)]));
            }
        }
    }
}

fn platform(portal: &Portal, exhibits: &[&Exhibit], checks: &mut Vec<Check>) {
    let mut sites: Vec<Site> = Vec::new();
    for exhibit in exhibits {
        let site = exhibit.reading.page.site;
        if !sites.contains(&site) {
            sites.push(site);
        }
        if portal.platform(site).is_none() {
            let address = exhibit.record.final_url.as_str();
            checks.push(error("check.platform_not_served", &[("portal", portal.name.as_str()), ("address", address)]));
        }
    }
    if sites.len() > 1 {
        checks.push(error("check.several_platforms", &[("count", &sites.len().to_string())]));
    }
}

fn reason(request: &DraftRequest, links: usize, checks: &mut Vec<Check>) {
    let Some(reason) = request.portal.reason(request.reason) else {
        checks.push(error("check.reason_unknown", &[("reason", request.reason), ("portal", &request.portal.name)]));
        return;
    };
    let label = reason.label.as_str();
    if !reason.rights.contains(&request.right.kind) {
        checks.push(error("check.reason_not_for_right", &[("reason", label), ("right", &request.right.name)]));
    }
    if reason.one_listing && links > 1 {
        checks.push(error("check.one_listing", &[("reason", label), ("count", &links.to_string())]));
    }
    for requirement in &reason.requires {
        let given = match requirement {
            Requirement::OrderNumber => request.order_number.is_some_and(|number| !number.trim().is_empty()),
            other => request.at_hand.contains(other),
        };
        if !given {
            checks.push(error(requirement.key(), &[("reason", label)]));
        }
    }
    if reason.certainty == Certainty::ThirdParty {
        checks.push(warning("check.reason_uncertain", &[("reason", label), ("source", &reason.source)]));
    }
}

fn number_of_links(request: &DraftRequest, links: usize, checks: &mut Vec<Check>) {
    let limit = request.portal.links.value;
    if links == 0 {
        let key = match request.kind {
            ComplaintKind::Listing => "check.no_link",
            ComplaintKind::StoreFront => "check.no_store_link",
        };
        checks.push(error(key, &[]));
    } else if links > limit {
        checks.push(error("check.too_many_links", &[("count", &links.to_string()), ("limit", &limit.to_string())]));
    }
}

/// What the state of a page or capture takes away.
fn state(exhibit: &Exhibit, checks: &mut Vec<Check>) {
    let id = exhibit.record.id.as_str();
    let page = match exhibit.reading.page.kind {
        PageKind::Gone => Some("check.page_gone"),
        PageKind::Blocked => Some("check.page_blocked"),
        PageKind::Login => Some("check.page_login"),
        PageKind::Other => Some("check.page_other"),
        PageKind::Item | PageKind::Search | PageKind::Category | PageKind::Store => None,
    };
    checks.extend(page.map(|key| warning(key, &[("exhibit", id), ("address", &exhibit.record.final_url)])));
    if exhibit.record.completeness == Completeness::Partial {
        let missing = exhibit
            .record
            .steps
            .iter()
            .filter(|step| matches!(step.outcome, StepOutcome::Failed | StepOutcome::Skipped));
        let count = missing.count().to_string();
        checks.push(warning("check.exhibit_partial", &[("exhibit", id), ("count", &count)]));
    }
    if exhibit.judgement.is_none() && page.is_none() {
        checks.push(warning("check.not_judged", &[("exhibit", id)]));
    }
}

fn listing(request: &DraftRequest, one: &Chosen, checks: &mut Vec<Check>) {
    let link = one.listing.url.as_str();
    if request.kind == ComplaintKind::StoreFront && one.link(request.kind).is_none() {
        checks.push(warning("check.store_unknown", &[("link", link)]));
    }
    let Some(judgement) = one.judgement else { return };
    if judgement.level == Level::Allowed {
        checks.push(error("check.seller_allowed", &[("link", link)]));
    }
    let own =
        judgement.findings.iter().filter(|finding| finding.brand.as_deref() == Some(request.right.brand.as_str()));
    let uses: Vec<TermUse> = own
        .filter_map(|finding| match finding.kind {
            FindingKind::Term { r#use, .. } => Some(r#use),
            _ => None,
        })
        .collect();
    if uses.is_empty() {
        checks.push(warning("check.brand_not_found", &[("link", link), ("right", &request.right.name)]));
    } else if uses.iter().all(|term_use| term_use.may_say_what_for()) {
        checks.push(warning("check.only_referential", &[("link", link), ("right", &request.right.name)]));
    }
}

fn limits(portal: &Portal, attachments: &[Attachment], checks: &mut Vec<Check>) {
    let limits = portal.attachments.value;
    let source = portal.attachments.source.as_str();
    if attachments.is_empty() {
        checks.push(warning("check.no_attachment", &[]));
    }
    if attachments.len() > limits.count {
        let (count, limit) = (attachments.len().to_string(), limits.count.to_string());
        checks.push(warning("check.attachment_count", &[("count", &count), ("limit", &limit), ("source", source)]));
    }
    for large in attachments.iter().filter(|attachment| attachment.size > limits.bytes) {
        let limit = format!("{} MB", limits.bytes >> 20);
        let arguments = [("file", large.file.as_str()), ("limit", &limit), ("source", source)];
        checks.push(warning("check.attachment_size", &arguments));
    }
}

fn error(key: &str, arguments: &[(&str, &str)]) -> Check {
    check(CheckSeverity::Error, key, arguments)
}

fn warning(key: &str, arguments: &[(&str, &str)]) -> Check {
    check(CheckSeverity::Warning, key, arguments)
}

fn check(severity: CheckSeverity, key: &str, arguments: &[(&str, &str)]) -> Check {
    let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Check { severity, key: key.to_owned(), arguments }
}
