//! A request to block branded terms in a marketplace's search: the terms, how often they were found, and examples.

use crate::draft::{DraftListing, DraftRight};
use crate::right::Right;
use crate::selection::Exhibit;
use crate::template::{line, right_line};
use analysis::{FindingKind, TermUse};
use catalogue::Language;
use listing::{PageKind, Role};
use serde::Serialize;

/// How many examples are given of each term.
const EXAMPLES: usize = 5;

/// What is asked to be blocked, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeywordRequest {
    /// The right it rests on.
    pub right: DraftRight,
    /// The terms as sellers write them, the most frequent first.
    pub terms: Vec<KeywordTerm>,
    /// How many listings were looked at.
    pub listings: usize,
    /// The pages they stand on.
    pub pages: usize,
    /// When the first and the last of them were captured (UTC).
    pub captured: Option<(String, String)>,
}

/// A term as sellers write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeywordTerm {
    /// As it stands in titles, in lower case.
    pub term: String,
    /// In how many listings.
    pub listings: usize,
    /// Some of them.
    pub examples: Vec<DraftListing>,
}

impl KeywordRequest {
    /// What was found in the titles of the exhibits' listings of the right's brand. Terms that only say what goods are for
    /// are left out: those are for buyers to find.
    pub fn new(right: &Right, exhibits: &[Exhibit]) -> Self {
        let mut terms: Vec<KeywordTerm> = Vec::new();
        let (mut listings, mut pages) = (Vec::new(), 0);
        let mut times: Vec<&str> = Vec::new();
        for exhibit in exhibits {
            let Some(page) = exhibit.page() else { continue };
            pages += 1;
            times.push(exhibit.record.times.opened.as_str());
            for (index, listing) in page.listings.iter().enumerate() {
                let is_beside = page.page.kind == PageKind::Item && listing.role != Role::Main;
                if is_beside || listings.contains(&(page.page.site, listing.item_id.as_str())) {
                    continue;
                }
                listings.push((page.page.site, listing.item_id.as_str()));
                let judged = exhibit.judgement.iter().filter_map(|judgement| judgement.listings.get(index));
                let findings = judged.flat_map(|one| &one.findings).filter(|finding| {
                    let is_used = matches!(
                        finding.kind,
                        FindingKind::Term { r#use: TermUse::AsBrand | TermUse::Comparative, .. }
                    );
                    is_used && finding.brand.as_deref() == Some(right.brand.as_str())
                });
                let title = listing.title.as_deref().unwrap_or_default();
                let mut found: Vec<String> = findings
                    .filter_map(|finding| finding.text_in_title(title))
                    .map(|text| text.to_lowercase())
                    .collect();
                found.sort();
                found.dedup();
                for text in found {
                    let example = || DraftListing {
                        link: Some(listing.url.clone()),
                        item_id: listing.item_id.clone(),
                        title: listing.title.clone(),
                        seller: listing.seller.as_ref().and_then(|seller| seller.name.clone()),
                        exhibit: exhibit.id().to_owned(),
                    };
                    match terms.iter_mut().find(|term| term.term == text) {
                        Some(term) => {
                            term.listings += 1;
                            if term.examples.len() < EXAMPLES {
                                term.examples.push(example());
                            }
                        }
                        None => terms.push(KeywordTerm { term: text, listings: 1, examples: vec![example()] }),
                    }
                }
            }
        }
        terms.sort_by(|one, other| other.listings.cmp(&one.listings).then_with(|| one.term.cmp(&other.term)));
        times.sort_unstable();
        let captured = times.first().zip(times.last()).map(|(first, last)| ((*first).to_owned(), (*last).to_owned()));
        Self { right: right.into(), terms, listings: listings.len(), pages, captured }
    }

    /// The request as a text to be sent.
    pub fn to_text(&self, language: Language) -> String {
        let (first, last) = self.captured.clone().unwrap_or_default();
        let (listings, pages) = (self.listings.to_string(), self.pages.to_string());
        let arguments = [
            ("listings", listings.as_str()),
            ("pages", pages.as_str()),
            ("first", first.as_str()),
            ("last", last.as_str()),
        ];
        let mut parts = vec![
            line(language, "keywords.text.ask", &[]),
            right_line(language, &self.right),
            line(language, "keywords.text.seen", &arguments),
        ];
        for term in &self.terms {
            let count = term.listings.to_string();
            let mut lines = vec![line(language, "keywords.text.term", &[("term", &term.term), ("count", &count)])];
            lines.extend(term.examples.iter().filter_map(|example| example.link.clone()));
            parts.push(lines.join("\n"));
        }
        parts.join("\n\n") + "\n"
    }
}

/// What a finding is about, as it stands in the title.
trait InTitle {
    fn text_in_title(&self, title: &str) -> Option<String>;
}

impl InTitle for analysis::Finding {
    fn text_in_title(&self, title: &str) -> Option<String> {
        let span = self.spans.iter().find(|span| span.field == analysis::Field::Title)?;
        crate::template::slice(title, span.start, span.end)
    }
}
