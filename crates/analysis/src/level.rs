//! From findings to a level, and how it came about.

use crate::finding::{Finding, FindingKind, Group, Level, Reason, Severity};
use crate::matcher::Confidence;
use crate::profile::Weights;
use listing::Seller;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a level came about, and what would make it another. The level is taken from here, so the two can't disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The level.
    pub level: Level,
    /// The rule that decided, with its numbers.
    pub rule: Reason,
    /// The groups that hold a finding, the heaviest first.
    pub groups: Vec<GroupShare>,
    /// The points of all groups.
    pub total: u32,
    /// What would make the level another.
    pub changes: Vec<Change>,
}

/// What one group of evidence contributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupShare {
    /// The group.
    pub group: Group,
    /// How strong its strongest finding is.
    pub severity: Severity,
    /// What it counts: its strength times the group's weight.
    pub points: u32,
    /// Whether it may be one of the two groups a high level needs. A note is none, nor a cue outside the term's
    /// phrase, nor a seller's record.
    pub independent: bool,
    /// Its strongest finding, by its place among the listing's findings.
    pub finding: u32,
}

/// One change, and the level it would lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What would have to be otherwise.
    pub why: Reason,
    /// The level then; none where that is not known before it is tried.
    pub level: Option<Level>,
}

/// A finding in its group, as the level sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weighed {
    pub group: Group,
    pub severity: Severity,
    /// Whether it may be the second group a high level needs: a cue only in the term's own phrase, a seller's record not.
    pub seconds: bool,
    /// Whether it is a term that may well be another word: it counts only where something else does.
    pub doubtful: bool,
}

impl Weighed {
    pub fn new(finding: &Finding, in_phrase: bool) -> Self {
        let seconds = match finding.kind {
            FindingKind::Cue => in_phrase,
            // What is known of a seller beside its listing is context.
            FindingKind::SellerTerm
            | FindingKind::SellerFeedback
            | FindingKind::SellerNew
            | FindingKind::SellerManyBrands => false,
            _ => true,
        };
        let doubtful = matches!(finding.kind, FindingKind::Term { confidence: Confidence::Possible, .. });
        Self { group: finding.group, severity: finding.severity, seconds, doubtful }
    }
}

/// What else bears on a level than its findings.
pub(crate) struct Circumstances<'a> {
    /// Why the seller's listings are genuine, where the profile says so.
    pub allowed: Option<&'a Reason>,
    /// The seller that could be put on the list of allowed ones: none that is on another.
    pub seller: Option<&'a Seller>,
    /// The brand the listing is sold under, where the profile has no price to compare its own with.
    pub brand_without_price: Option<&'a str>,
}

/// How suspicious a listing with these findings is, and why. The findings stand strongest first.
///
/// Each group counts once, with its strongest finding. High needs two groups, one of them term or image, so that neither
/// a price nor a seller is ever enough. Notes weigh nothing: a lawful reference stays low whatever it is joined by.
pub(crate) fn explain(findings: &[Weighed], weights: &Weights, circumstances: &Circumstances) -> Explanation {
    let decided = Decision::of(findings, weights);
    if circumstances.allowed.is_some() {
        let change = decided.level != Level::None;
        let change = change.then(|| Change {
            why: Reason::new(format!("change.not_allowed.{}", name(decided.level)), &[]),
            level: Some(decided.level),
        });
        return Explanation {
            level: Level::Allowed,
            rule: Reason::new("rule.allowed", &[]),
            groups: decided.shares,
            total: decided.total,
            changes: change.into_iter().collect(),
        };
    }
    Explanation {
        level: decided.level,
        rule: decided.rule(weights),
        changes: changes(findings, weights, circumstances, decided.level),
        total: decided.total,
        groups: decided.shares,
    }
}

/// What the rule says of a set of findings.
struct Decision {
    level: Level,
    shares: Vec<GroupShare>,
    total: u32,
    /// The points of the groups that count for a high level.
    independent: u32,
    /// How many these are, and whether a term or an image is among them.
    groups: usize,
    shown: bool,
    /// Whether a term would count, but may well be another word, and nothing else counts.
    doubted: bool,
}

impl Decision {
    fn of(findings: &[Weighed], weights: &Weights) -> Self {
        let mut shares: BTreeMap<Group, GroupShare> = BTreeMap::new();
        let weight = |finding: &Weighed| strength(finding.severity) * weights.of(finding.group);
        let supported = findings.iter().any(|finding| !finding.doubtful && weight(finding) > 0);
        let doubted = !supported && findings.iter().any(|finding| finding.doubtful && weight(finding) > 0);
        for (place, finding) in (0..).zip(findings) {
            let points = if finding.doubtful && !supported { 0 } else { weight(finding) };
            let independent = finding.seconds && points > 0;
            let (group, severity) = (finding.group, finding.severity);
            let share = shares.entry(group).or_insert(GroupShare {
                group,
                severity,
                points,
                independent: false,
                finding: place,
            });
            if (points, severity) > (share.points, share.severity) {
                (share.severity, share.points, share.finding) = (severity, points, place);
            }
            share.independent |= independent;
        }
        let mut shares: Vec<GroupShare> = shares.into_values().collect();
        shares.sort_by_key(|share| (std::cmp::Reverse(share.points), share.group));
        let total: u32 = shares.iter().map(|share| share.points).sum();
        let counting = || shares.iter().filter(|share| share.independent);
        let independent: u32 = counting().map(|share| share.points).sum();
        let (groups, shown) = (counting().count(), counting().any(|share| is_shown(share.group)));
        let level = if findings.is_empty() {
            Level::None
        } else if shown && groups >= 2 && independent >= weights.high {
            Level::High
        } else if total >= weights.medium {
            Level::Medium
        } else {
            Level::Low
        };
        Self { level, shares, total, independent, groups, shown, doubted }
    }

    /// The rule that decided.
    fn rule(&self, weights: &Weights) -> Reason {
        let key = match self.level {
            Level::Allowed => "rule.allowed",
            Level::None => "rule.none",
            Level::Low if self.doubted => "rule.doubted",
            Level::Low if self.total == 0 => "rule.notes",
            Level::Low => "rule.low",
            Level::Medium if !self.shown => "rule.medium.nothing_shown",
            Level::Medium if self.groups < 2 => "rule.medium.one_group",
            Level::Medium => "rule.medium.points",
            Level::High => "rule.high",
        };
        let arguments = [
            ("total", self.total.to_string()),
            ("independent", self.independent.to_string()),
            ("groups", self.groups.to_string()),
            ("medium", weights.medium.to_string()),
            ("high", weights.high.to_string()),
        ];
        Reason::new(key, &arguments)
    }
}

/// What a listing shows by itself, so that it can be evidence.
fn is_shown(group: Group) -> bool {
    matches!(group, Group::Term | Group::Image)
}

/// What would make the level another, each found by asking the rule again with one thing changed.
fn changes(findings: &[Weighed], weights: &Weights, circumstances: &Circumstances, level: Level) -> Vec<Change> {
    let mut changes = Vec::new();
    if level == Level::None {
        return changes;
    }
    changes.extend(with_another(findings, weights, level));
    changes.extend(with_near_cue(findings, weights, level));
    changes.extend(without_one(findings, weights, level));
    let counts = findings.iter().any(|finding| finding.severity > Severity::Note);
    if let Some(brand) = circumstances.brand_without_price.filter(|_| level < Level::High && counts) {
        changes
            .push(Change { why: Reason::new("change.reference_price", &[("brand", brand.to_owned())]), level: None });
    }
    let id = circumstances.seller.and_then(|seller| seller.id.as_ref().or(seller.member_id.as_ref()));
    if let Some(id) = id.filter(|_| counts) {
        let why = Reason::new("change.allowed", &[("id", id.clone())]);
        changes.push(Change { why, level: Some(Level::Allowed) });
    }
    changes
}

/// The least strong finding of a group without any that would raise the level.
fn with_another(findings: &[Weighed], weights: &Weights, level: Level) -> Vec<Change> {
    let mut groups: BTreeMap<(Level, Severity), Vec<Group>> = BTreeMap::new();
    for group in Group::ALL.into_iter().filter(|group| findings.iter().all(|finding| finding.group != *group)) {
        let raised = [Severity::Weak, Severity::Medium, Severity::Strong].into_iter().find_map(|severity| {
            let another = Weighed { group, severity, seconds: true, doubtful: false };
            let then = Decision::of(&[findings, &[another]].concat(), weights).level;
            (then > level).then_some((then, severity))
        });
        if let Some(raised) = raised {
            groups.entry(raised).or_default().push(group);
        }
    }
    // Of two strengths the lesser stands first, then the higher level.
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((level, severity), _)| (*severity, std::cmp::Reverse(*level)));
    let change = |((level, severity), groups): ((Level, Severity), Vec<Group>)| {
        let key = format!("change.another.{}.{}", name(level), last_part(severity.key()));
        Change { why: of_groups(key, groups), level: Some(level) }
    };
    groups.into_iter().map(change).collect()
}

/// A cue somewhere in the title, if it stood in the term's phrase.
fn with_near_cue(findings: &[Weighed], weights: &Weights, level: Level) -> Option<Change> {
    let near: Vec<Weighed> = findings
        .iter()
        .map(|finding| Weighed { seconds: finding.seconds || finding.group == Group::Cue, ..*finding })
        .collect();
    let then = Decision::of(&near, weights).level;
    (then > level)
        .then(|| Change { why: Reason::new(format!("change.near_cue.{}", name(then)), &[]), level: Some(then) })
}

/// The groups without which the level would be lower.
fn without_one(findings: &[Weighed], weights: &Weights, level: Level) -> Vec<Change> {
    let mut groups: BTreeMap<Level, Vec<Group>> = BTreeMap::new();
    for group in Group::ALL.into_iter().filter(|group| findings.iter().any(|finding| finding.group == *group)) {
        let rest: Vec<Weighed> = findings.iter().filter(|finding| finding.group != group).copied().collect();
        let then = Decision::of(&rest, weights).level;
        if then < level {
            groups.entry(then).or_default().push(group);
        }
    }
    let change = |(level, groups): (Level, Vec<Group>)| {
        let number = if groups.len() == 1 { "one" } else { "several" };
        Change { why: of_groups(format!("change.without.{}.{number}", name(level)), groups), level: Some(level) }
    };
    groups.into_iter().rev().map(change).collect()
}

fn of_groups(key: String, groups: Vec<Group>) -> Reason {
    let details = groups.into_iter().map(|group| Reason::new(group.key(), &[])).collect();
    Reason { details, ..Reason::new(key, &[]) }
}

fn name(level: Level) -> &'static str {
    last_part(level.key())
}

fn last_part(key: &'static str) -> &'static str {
    key.split_once('.').map_or(key, |(_, part)| part)
}

/// How much a finding's strength counts.
fn strength(severity: Severity) -> u32 {
    match severity {
        Severity::Note => 0,
        Severity::Weak => 1,
        Severity::Medium => 2,
        Severity::Strong => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEVERITIES: [Severity; 4] = [Severity::Note, Severity::Weak, Severity::Medium, Severity::Strong];

    fn finding() -> impl Strategy<Value = Weighed> {
        let (group, severity) = (prop::sample::select(&Group::ALL[..]), prop::sample::select(&SEVERITIES[..]));
        (group, severity, any::<bool>(), any::<bool>()).prop_map(|(group, severity, seconds, doubtful)| Weighed {
            group,
            severity,
            seconds,
            doubtful: doubtful && group == Group::Term,
        })
    }

    fn weights() -> impl Strategy<Value = Weights> {
        (prop::array::uniform7(0_u32..11), 1_u32..40, 1_u32..40).prop_map(|(of, medium, more)| Weights {
            term: of[0].max(1),
            cue: of[1],
            image: of[2].max(1),
            price: of[3],
            seller: of[4],
            specification: of[5],
            category: of[6],
            medium,
            high: medium + more,
        })
    }

    fn of(findings: &[Weighed], weights: &Weights) -> Explanation {
        explain(findings, weights, &Circumstances { allowed: None, seller: None, brand_without_price: None })
    }

    proptest! {
        #[test]
        fn whatever_the_weights_high_needs_two_groups_and_a_term_or_a_picture(
            findings in prop::collection::vec(finding(), 0..8),
            weights in weights(),
        ) {
            if of(&findings, &weights).level == Level::High {
                let counting: Vec<&Weighed> =
                    findings.iter().filter(|finding| finding.severity > Severity::Note && finding.seconds).collect();
                prop_assert!(counting.iter().any(|finding| is_shown(finding.group)));
                prop_assert!(counting.iter().any(|finding| finding.group != counting[0].group));
            }
        }

        #[test]
        fn another_finding_never_lowers_a_level(
            findings in prop::collection::vec(finding(), 0..8),
            another in finding(),
            weights in weights(),
        ) {
            let more = [findings.as_slice(), &[another]].concat();
            prop_assert!(of(&more, &weights).level >= of(&findings, &weights).level);
        }

        #[test]
        fn notes_weigh_nothing(findings in prop::collection::vec(finding(), 1..8), group in prop::sample::select(&Group::ALL[..])) {
            let note = Weighed { group, severity: Severity::Note, seconds: true, doubtful: false };
            let more = [findings.as_slice(), &[note]].concat();
            let (with, without) = (of(&more, &Weights::default()), of(&findings, &Weights::default()));
            prop_assert_eq!((with.level, with.total), (without.level, without.total));
        }

        #[test]
        fn the_order_of_findings_makes_no_difference(findings in prop::collection::vec(finding(), 0..8), weights in weights()) {
            let mut turned = findings.clone();
            turned.reverse();
            let (one, other) = (of(&findings, &weights), of(&turned, &weights));
            prop_assert_eq!((one.level, one.total, one.rule, one.changes), (other.level, other.total, other.rule, other.changes));
        }

        #[test]
        fn an_allowed_seller_has_no_level(findings in prop::collection::vec(finding(), 0..8), weights in weights()) {
            let why = Reason::new("why.seller.allowed", &[]);
            let allowed = Circumstances { allowed: Some(&why), seller: None, brand_without_price: None };
            prop_assert_eq!(explain(&findings, &weights, &allowed).level, Level::Allowed);
        }

        #[test]
        fn what_would_change_a_level_is_another_level(findings in prop::collection::vec(finding(), 0..8), weights in weights()) {
            let explanation = of(&findings, &weights);
            prop_assert!(explanation.changes.iter().all(|change| change.level != Some(explanation.level)));
        }
    }
}
