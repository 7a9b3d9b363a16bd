//! What a badge says.

use crate::badges::BadgeText;
use crate::known::KnownText;
use analysis::{FindingKind, Group, Level, ListingJudgement, Reason, Severity};
use catalogue::{Language, text_in_page as text};
use std::collections::BTreeMap;

/// What the badge of a listing says of its judgement.
pub(crate) fn badge_text(language: Language, entry: &ListingJudgement) -> BadgeText {
    /// As many as are read at a glance; the panel has all of them.
    const REASONS: usize = 4;
    let mut reasons: Vec<(Severity, String)> = Vec::new();
    for finding in &entry.findings {
        let reason = sentence(language, &finding.why);
        if reasons.iter().all(|(_, other)| *other != reason) {
            reasons.push((finding.severity, reason));
        }
    }
    if let Some(why) = entry.why.as_ref().filter(|_| reasons.is_empty()) {
        reasons.push((Severity::Weak, sentence(language, why)));
    }
    let more = reasons.len().saturating_sub(REASONS);
    reasons.truncate(REASONS);
    let only_notes = !reasons.is_empty() && reasons.iter().all(|(severity, _)| *severity == Severity::Note);
    let word = text(language, if only_notes { "page.badge.note" } else { entry.level.key() }, &BTreeMap::new());
    let heading = text(language, "page.badge.heading", &BTreeMap::from([("level".to_owned(), word.clone())]));
    let more = (more > 0)
        .then(|| text(language, "page.badge.more", &BTreeMap::from([("count".to_owned(), more.to_string())])));
    let about = entry.findings.first().filter(|_| entry.level > Level::None && !only_notes);
    let about = about.map(|finding| text(language, about_key(&finding.kind, finding.group), &BTreeMap::new()));
    let seller = list_of(entry).map(|(short, _)| text(language, short, &BTreeMap::new()));
    BadgeText {
        level: entry.level,
        only_notes: only_notes && entry.level > Level::None,
        // What is only kept says nothing of a level.
        word: if entry.level == Level::None { String::new() } else { word },
        about,
        seller,
        known: KnownText::default(),
        heading,
        reasons,
        more,
        of_seller: None,
    }
}

/// What a finding is about, in a word or two.
fn about_key(kind: &FindingKind, group: Group) -> &'static str {
    match kind {
        FindingKind::Term { form, .. } => form.key(),
        _ => group.key(),
    }
}

/// The list of the analyst's that the seller stands on and that alarms: shortly, and in a sentence.
fn list_of(entry: &ListingJudgement) -> Option<(&'static str, &'static str)> {
    let on = |wanted: &FindingKind| entry.findings.iter().any(|finding| finding.kind == *wanted);
    if on(&FindingKind::SellerDenied) {
        Some(("page.seller.denied_short", "page.seller.denied"))
    } else if on(&FindingKind::SellerWatched) {
        Some(("page.seller.watched_short", "page.seller.watched"))
    } else {
        None
    }
}

/// What is known of a listing's seller.
pub(crate) fn seller_key(entry: &ListingJudgement) -> &'static str {
    match list_of(entry) {
        Some((_, sentence)) => sentence,
        None if entry.level == Level::Allowed => "page.seller.allowed",
        None => "page.seller.unknown",
    }
}

pub(crate) fn sentence(language: Language, reason: &Reason) -> String {
    reason.sentence(|key, arguments| text(language, key, arguments))
}

#[cfg(test)]
mod tests {
    use super::*;
    use analysis::Finding;

    fn finding(severity: Severity, key: &str) -> Finding {
        Finding {
            item_id: "1".into(),
            kind: FindingKind::Cue,
            group: Group::Cue,
            severity,
            spans: Vec::new(),
            why: Reason { key: key.into(), arguments: BTreeMap::new(), details: Vec::new() },
            brand: None,
        }
    }

    fn judged(level: Level, findings: Vec<Finding>) -> ListingJudgement {
        ListingJudgement { level, findings, ..ListingJudgement::nothing_found("1") }
    }

    #[test]
    fn a_badge_shows_the_strongest_reasons_and_counts_the_rest() {
        let findings = ["a", "b", "b", "c", "d", "e", "f"].map(|key| finding(Severity::Strong, key)).to_vec();
        let said = badge_text(Language::ENGLISH, &judged(Level::High, findings));
        let shown: Vec<&str> = said.reasons.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(shown, ["a", "b", "c", "d"]);
        assert!(said.more.unwrap().contains('2'));
    }

    #[test]
    fn a_lawful_use_alone_gives_a_discreet_badge() {
        assert!(badge_text(Language::ENGLISH, &judged(Level::Low, vec![finding(Severity::Note, "a")])).only_notes);
        let both = vec![finding(Severity::Weak, "b"), finding(Severity::Note, "a")];
        assert!(!badge_text(Language::ENGLISH, &judged(Level::Low, both)).only_notes);
    }

    #[test]
    fn every_text_is_in_the_catalogue() {
        for level in [Level::Allowed, Level::None, Level::Low, Level::Medium, Level::High] {
            assert!(catalogue::has(level.key()));
        }
        let lists = ["denied_short", "denied", "watched_short", "watched", "allowed", "unknown"];
        for key in lists.map(|list| format!("page.seller.{list}")) {
            assert!(catalogue::has(&key), "{key}");
        }
        for key in ["page.badge.note", "page.badge.heading", "page.badge.more"] {
            assert!(catalogue::has(key), "{key}");
        }
    }
}
