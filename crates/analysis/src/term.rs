//! Terms in a title: in which form, and used for what.

use crate::difference::differences;
use crate::finding::{Field, Finding, FindingKind, Group, MatchKind, Reason, Severity, Span, TermUse};
use crate::matcher::{Confidence, Hit};
use crate::profile::Meaning;
use crate::subject::{CompiledBrand, Draft, Subject, TermHit};

/// One finding for each brand, form, use and difference, with all its places.
pub(crate) fn found(subject: &Subject) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for term in subject.terms {
        let brand = subject.brand(term);
        let kind = FindingKind::Term {
            form: term.hit.kind,
            r#use: term.term_use,
            edits: term.hit.edits,
            confidence: term.hit.confidence,
        };
        let span = Span { field: Field::Title, start: term.hit.start, end: term.hit.end };
        let why = reason(subject, term, brand);
        let same = |draft: &&mut Draft| {
            let Finding { kind: other, brand: of, why: other_why, .. } = &draft.finding;
            *other == kind && of.as_deref() == Some(brand.id.as_str()) && other_why.details == why.details
        };
        if let Some(draft) = drafts.iter_mut().find(same) {
            draft.finding.spans.push(span);
            continue;
        }
        let severity = if term.is_unconfirmed { Severity::Note } else { severity(&term.hit, term.term_use) };
        drafts.push(subject.draft(kind, Group::Term, severity, vec![span], why, Some(brand)));
    }
    drafts
}

/// What was found, for what, and where its letters differ.
fn reason(subject: &Subject, term: &TermHit, brand: &CompiledBrand) -> Reason {
    let mut details = match term.hit.kind {
        MatchKind::Exact | MatchKind::Glued => Vec::new(),
        _ => differences(subject.title.units_of(&term.hit), subject.term_text(term)),
    };
    let differs = !details.is_empty();
    details.extend(doubt(term.hit.confidence));
    // What differs is said against the term, which may be called otherwise than its brand; so may what the brand makes.
    let own = subject.term_text(term);
    let is_name = matches!(term.meaning, Meaning::Brand | Meaning::Transliteration);
    let watched = if (is_name && !differs) || own.to_lowercase() == brand.name.to_lowercase() {
        brand.name.clone()
    } else {
        format!("{own} ({})", brand.name)
    };
    let arguments = [("brand", watched), ("text", subject.title.text(&term.hit))];
    let key = if term.is_unconfirmed { "why.term.model".to_owned() } else { key(term.hit.kind, term.term_use) };
    Reason { details, ..Reason::new(key, &arguments) }
}

/// What is said of a match that may be another word.
fn doubt(confidence: Confidence) -> Option<Reason> {
    let key = match confidence {
        Confidence::Possible => "how.confidence.possible",
        Confidence::Likely => "how.confidence.likely",
        Confidence::Certain => return None,
    };
    Some(Reason::new(key, &[]))
}

/// A disguise is a sign by itself; the plain name used as the brand is one only together with others, and what may well
/// be another word is a weak one.
fn severity(hit: &Hit, term_use: TermUse) -> Severity {
    let most = if hit.confidence == Confidence::Possible { Severity::Weak } else { Severity::Strong };
    by_form(hit.kind, term_use).min(most)
}

fn by_form(form: MatchKind, term_use: TermUse) -> Severity {
    match (form, term_use) {
        (MatchKind::Lookalike | MatchKind::Obfuscated, TermUse::Unclear) => Severity::Medium,
        (MatchKind::Lookalike | MatchKind::Obfuscated, TermUse::Referential) => Severity::Weak,
        (_, TermUse::Referential | TermUse::Unclear) => Severity::Note,
        (MatchKind::Lookalike | MatchKind::Obfuscated, _) => Severity::Strong,
        (MatchKind::Misspelled, _) | (_, TermUse::Comparative) => Severity::Medium,
        (MatchKind::Exact | MatchKind::Glued | MatchKind::Script, TermUse::AsBrand) => Severity::Weak,
    }
}

fn key(form: MatchKind, term_use: TermUse) -> String {
    let name = |key: &'static str| key.split_once('.').map_or(key, |(_, name)| name);
    format!("why.term.{}.{}", name(term_use.key()), name(form.key()))
}
