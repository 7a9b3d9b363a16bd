//! What one listing is judged by, prepared once for every group of evidence.

use crate::finding::{Field, Finding, FindingKind, Group, Reason, Severity, Span, TermUse};
use crate::matcher::Hit;
use crate::phrase::Title;
use crate::price::CompiledProduct;
use crate::profile::Meaning;
use listing::{Listing, Seller};

/// A brand of the profile, as findings need it.
#[derive(Clone, Debug)]
pub(crate) struct CompiledBrand {
    pub id: String,
    pub name: String,
    pub products: Vec<CompiledProduct>,
}

/// A listing with the terms in its title.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub listing: &'a Listing,
    /// The listing's own seller, or the page's where the page is the listing's.
    pub seller: Option<&'a Seller>,
    /// The title, which is empty where none was read.
    pub title: &'a Title<'a>,
    pub terms: &'a [TermHit],
    pub brands: &'a [CompiledBrand],
    /// The terms of all brands as the profile writes them, by the matcher's index.
    pub term_texts: &'a [String],
}

/// A term found in a title.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TermHit {
    pub hit: Hit,
    /// The brand, by its index in the profile.
    pub brand: usize,
    pub meaning: Meaning,
    pub term_use: TermUse,
    /// Whether it is a model number that no name of its brand stands beside, and which so may be another maker's.
    pub is_unconfirmed: bool,
}

/// A finding on its way to the level.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub finding: Finding,
    /// For a cue: whether it stands in the phrase of a term.
    pub in_phrase: bool,
}

impl Subject<'_> {
    /// The brand of a term.
    pub fn brand(&self, term: &TermHit) -> &CompiledBrand {
        &self.brands[term.brand]
    }

    /// The term as the profile writes it.
    pub fn term_text(&self, term: &TermHit) -> &str {
        self.term_texts.get(term.hit.term as usize).map_or("", String::as_str)
    }

    /// Where terms stand in the title.
    pub fn named(&self) -> Vec<(u32, u32)> {
        self.terms.iter().map(|term| (term.hit.start, term.hit.end)).collect()
    }

    /// The terms the listing is sold under.
    pub fn sold_as(&self) -> impl Iterator<Item = &TermHit> {
        self.terms.iter().filter(|term| term.term_use == TermUse::AsBrand && !term.is_unconfirmed)
    }

    /// Whether terms are named, and all of them possibly only to say what the goods are for.
    pub fn is_only_referential(&self) -> bool {
        !self.terms.is_empty() && self.terms.iter().all(|term| term.term_use.may_say_what_for())
    }

    /// A finding about this listing.
    pub fn draft(
        &self,
        kind: FindingKind,
        group: Group,
        severity: Severity,
        spans: Vec<Span>,
        why: Reason,
        brand: Option<&CompiledBrand>,
    ) -> Draft {
        let mut draft = draft_of(self.listing, kind, group, severity, why);
        draft.finding.spans = spans;
        draft.finding.brand = brand.map(|brand| brand.id.clone());
        draft
    }
}

/// A finding about a listing that stands nowhere on its card and is about no one brand.
pub(crate) fn draft_of(listing: &Listing, kind: FindingKind, group: Group, severity: Severity, why: Reason) -> Draft {
    let item_id = listing.item_id.clone();
    let finding = Finding { item_id, kind, group, severity, spans: Vec::new(), why, brand: None };
    Draft { finding, in_phrase: false }
}

/// A span over all of a text.
pub(crate) fn whole(field: Field, text: Option<&str>) -> Vec<Span> {
    let span = text.map(|text| Span { field, start: 0, end: text.encode_utf16().count() as u32 });
    span.into_iter().collect()
}
