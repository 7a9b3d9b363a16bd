//! Cue words, weighted by how near they stand to a term.

use crate::finding::{Field, FindingKind, Group, Reason, Severity, Span};
use crate::matcher::{Matcher, Neighbourhood};
use crate::profile::{Cue, CueMeaning, Term};
use crate::subject::{Draft, Subject};

/// The profile's cues, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Cues {
    matcher: Matcher,
    list: Vec<Cue>,
}

impl Cues {
    pub fn new(cues: &[Cue]) -> Self {
        let terms: Vec<Term> = cues.iter().map(|cue| Term::exactly(&cue.text)).collect();
        Self { matcher: Matcher::new(&terms, &Neighbourhood::default()), list: cues.to_vec() }
    }

    pub fn found(&self, subject: &Subject) -> Vec<Draft> {
        let Subject { title, terms, .. } = *subject;
        let drafts = self.matcher.find_apart(title.units()).into_iter().filter_map(|hit| {
            let cue = self.list.get(hit.term as usize)?;
            // Part of a term's own name is no cue.
            if terms.iter().any(|term| hit.start < term.hit.end && term.hit.start < hit.end) {
                return None;
            }
            let term = terms.iter().find(|term| title.distance(&hit, &term.hit).is_some_and(|words| words <= 6));
            let (severity, key) = match (cue.meaning, term, terms.is_empty()) {
                (CueMeaning::Copy, Some(_), _) => (Severity::Strong, "why.cue.copy.near"),
                (CueMeaning::Copy, None, false) => (Severity::Medium, "why.cue.copy.title"),
                (CueMeaning::Copy, None, true) => (Severity::Weak, "why.cue.copy.alone"),
                (CueMeaning::Origin, Some(_), _) => (Severity::Medium, "why.cue.origin.near"),
                (CueMeaning::Origin, None, false) => (Severity::Weak, "why.cue.origin.title"),
                (CueMeaning::Origin, None, true) => (Severity::Note, "why.cue.origin.alone"),
            };
            let mut arguments = vec![("cue", title.text(&hit))];
            arguments.extend(term.map(|term| ("text", title.text(&term.hit))));
            let span = Span { field: Field::Title, start: hit.start, end: hit.end };
            let why = Reason::new(key, &arguments);
            let brand = term.map(|term| subject.brand(term));
            let made = subject.draft(FindingKind::Cue, Group::Cue, severity, vec![span], why, brand);
            Some(Draft { in_phrase: term.is_some(), ..made })
        });
        drafts.collect()
    }
}
