//! Terms in a title: in which form, and used for what.

use crate::finding::{Field, FindingKind, Group, MatchKind, Reason, Severity, Span, TermUse};
use crate::subject::{Draft, Subject};

/// One finding for each brand, form and use, with all its places.
pub(crate) fn found(subject: &Subject) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for term in subject.terms {
        let brand = subject.brand(term);
        let kind = FindingKind::Term { form: term.hit.kind, r#use: term.term_use };
        let span = Span { field: Field::Title, start: term.hit.start, end: term.hit.end };
        let same = |draft: &&mut Draft| {
            draft.finding.kind == kind && draft.finding.brand.as_deref() == Some(brand.id.as_str())
        };
        if let Some(draft) = drafts.iter_mut().find(same) {
            draft.finding.spans.push(span);
            continue;
        }
        let arguments = [("brand", brand.name.clone()), ("text", subject.title.text(&term.hit))];
        let why = Reason::new(key(term.hit.kind, term.term_use), &arguments);
        let severity = severity(term.hit.kind, term.term_use);
        drafts.push(subject.draft(kind, Group::Term, severity, vec![span], why, Some(brand)));
    }
    drafts
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
