//! From findings to a level.

use crate::finding::{Finding, FindingKind, Group, Level, Severity};
use std::collections::BTreeMap;

/// A finding in its group, as the level sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weighed {
    pub group: Group,
    pub severity: Severity,
    /// Whether it may be the second group a high level needs: a cue only in the term's own phrase.
    pub seconds: bool,
}

impl Weighed {
    pub fn new(finding: &Finding, in_phrase: bool) -> Self {
        let seconds = finding.kind != FindingKind::Cue || in_phrase;
        Self { group: finding.group, severity: finding.severity, seconds }
    }
}

/// The weight from which two groups together are worth evidence.
const HIGH: u32 = 4;
/// The weight from which a listing is worth a look.
const MEDIUM: u32 = 2;

/// How suspicious a listing with these findings is.
///
/// Each group counts once, with its strongest finding. High needs two groups, one of them term or image, so that neither
/// a price nor a seller is ever enough. Notes weigh nothing: a lawful reference stays low whatever it is joined by.
pub(crate) fn level(findings: &[Weighed]) -> Level {
    if findings.is_empty() {
        return Level::None;
    }
    let mut groups: BTreeMap<Group, (u32, bool)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| weight(finding.severity) > 0) {
        let (heaviest, seconds) = groups.entry(finding.group).or_default();
        *heaviest = weight(finding.severity).max(*heaviest);
        *seconds |= finding.seconds;
    }
    let total: u32 = groups.values().map(|(weight, _)| weight).sum();
    let shown = groups.keys().any(|group| matches!(group, Group::Term | Group::Image));
    let independent: u32 = groups.values().filter(|(_, seconds)| *seconds).map(|(weight, _)| weight).sum();
    let groups = groups.values().filter(|(_, seconds)| *seconds).count();
    if shown && groups >= 2 && independent >= HIGH {
        Level::High
    } else if total >= MEDIUM {
        Level::Medium
    } else {
        Level::Low
    }
}

fn weight(severity: Severity) -> u32 {
    match severity {
        Severity::Note => 0,
        Severity::Weak => 1,
        Severity::Medium => 2,
        Severity::Strong => 3,
    }
}
