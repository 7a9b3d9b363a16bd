//! Terms in a title: in which form, and used for what.

use crate::difference::differences;
use crate::finding::{Field, Finding, FindingKind, Group, MatchKind, Reason, Severity, Span, TermUse};
use crate::profile::Meaning;
use crate::subject::{CompiledBrand, Draft, Subject, TermHit};

/// One finding for each brand, form, use and difference, with all its places.
pub(crate) fn found(subject: &Subject) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for term in subject.terms {
        let brand = subject.brand(term);
        let kind = FindingKind::Term { form: term.hit.kind, r#use: term.term_use, edits: term.hit.edits };
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
        let severity = if term.is_unconfirmed { Severity::Note } else { severity(term.hit.kind, term.term_use) };
        drafts.push(subject.draft(kind, Group::Term, severity, vec![span], why, Some(brand)));
    }
    drafts
}

/// What was found, for what, and where its letters differ.
fn reason(subject: &Subject, term: &TermHit, brand: &CompiledBrand) -> Reason {
    let details = match term.hit.kind {
        MatchKind::Exact | MatchKind::Glued => Vec::new(),
        _ => differences(subject.title.units_of(&term.hit), subject.term_text(term)),
    };
    // What differs is said against the term, which may be called otherwise than its brand; so may what the brand makes.
    let own = subject.term_text(term);
    let is_name = matches!(term.meaning, Meaning::Brand | Meaning::Transliteration);
    let watched = if (is_name && details.is_empty()) || own.to_lowercase() == brand.name.to_lowercase() {
        brand.name.clone()
    } else {
        format!("{own} ({})", brand.name)
    };
    let arguments = [("brand", watched), ("text", subject.title.text(&term.hit))];
    let key = if term.is_unconfirmed { "why.term.model".to_owned() } else { key(term.hit.kind, term.term_use) };
    Reason { details, ..Reason::new(key, &arguments) }
}

/// A disguise is a sign by itself; the plain name used as the brand is one only together with others.
fn severity(form: MatchKind, term_use: TermUse) -> Severity {
    match (form, term_use) {
        (MatchKind::Lookalike | MatchKind::Obfuscated, TermUse::Referential) => Severity::Weak,
        (_, TermUse::Referential) => Severity::Note,
        (MatchKind::Lookalike | MatchKind::Obfuscated, _) => Severity::Strong,
        (MatchKind::Misspelled, _) | (_, TermUse::Comparative) => Severity::Medium,
        (MatchKind::Exact | MatchKind::Glued | MatchKind::Script, TermUse::AsBrand) => Severity::Weak,
    }
}

fn key(form: MatchKind, term_use: TermUse) -> String {
    let name = |key: &'static str| key.split_once('.').map_or(key, |(_, name)| name);
    format!("why.term.{}.{}", name(term_use.key()), name(form.key()))
}
