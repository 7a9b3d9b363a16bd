//! Which listings of which exhibits a draft is about.

use crate::portal::{ComplaintKind, Portal, Requirement};
use analysis::{Group, Judgement, Level, ListingJudgement, Right};
use catalogue::Language;
use evidence::{ExhibitRecord, Sha256Hex};
use listing::{Listing, PageKind, PageReading, Role, Seller, Site};

/// An exhibit with what was read and concluded.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The record of facts.
    pub record: ExhibitRecord,
    /// SHA-256 of the record's canonical bytes.
    pub record_sha256: Sha256Hex,
    /// What was read from the page.
    pub reading: PageReading,
    /// What it meant under the profile, where it was judged.
    pub judgement: Option<Judgement>,
}

/// What a draft is made from.
#[derive(Clone, Debug)]
pub struct DraftRequest<'a> {
    /// Where it is to be filed.
    pub portal: &'a Portal,
    /// The right it rests on.
    pub right: &'a Right,
    /// What it is about.
    pub kind: ComplaintKind,
    /// The portal's reason, by our code.
    pub reason: &'a str,
    /// The exhibits it rests on.
    pub exhibits: &'a [Exhibit],
    /// On pages of results, the listings it is about, by item id; absent: those judged medium or high in
    /// which a term of the right's brand was found. On an item page it is always the main listing.
    pub item_ids: Option<&'a [String]>,
    /// The order number of a test purchase.
    pub order_number: Option<&'a str>,
    /// What the analyst has at hand of the reason's requirements.
    pub at_hand: &'a [Requirement],
    /// Who drafts.
    pub operator: &'a str,
    /// The language it is to be filed in. The draft holds its text in every language.
    pub language: Language,
    /// The time, UTC, `YYYY-MM-DDThh:mm:ss.sssZ`.
    pub now: &'a str,
}

/// One listing a draft is about, with the exhibit that shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chosen<'a> {
    pub exhibit: &'a Exhibit,
    pub listing: &'a Listing,
    pub judgement: Option<&'a ListingJudgement>,
}

impl<'a> Chosen<'a> {
    /// The link a complaint of this kind names.
    pub fn link(&self, kind: ComplaintKind) -> Option<&'a str> {
        match kind {
            ComplaintKind::Listing => Some(self.listing.url.as_str()),
            ComplaintKind::StoreFront => self.seller().and_then(|seller| seller.url.as_deref()),
        }
    }

    /// The seller, as the listing or the item page beside it names it.
    pub fn seller(&self) -> Option<&'a Seller> {
        let beside = if self.listing.role == Role::Main { self.exhibit.reading.seller.as_ref() } else { None };
        self.listing.seller.as_ref().or(beside)
    }

    pub fn site(&self) -> Site {
        self.exhibit.reading.page.site
    }
}

/// The listings a request is about, in the order of the exhibits and pages, each address once.
pub(crate) fn choose<'a>(request: &DraftRequest<'a>) -> Vec<Chosen<'a>> {
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    for exhibit in request.exhibits {
        let listings = exhibit.reading.listings.iter().enumerate();
        let of_exhibit = listings.map(|(index, listing)| {
            // Judgements stand in the reading's order; an id may stand on a page twice.
            let judgements = exhibit.judgement.as_ref().map(|judgement| &judgement.listings);
            let judgement = judgements.and_then(|list| list.get(index)).filter(|one| one.item_id == listing.item_id);
            Chosen { exhibit, listing, judgement }
        });
        for one in of_exhibit.filter(|one| is_meant(request, one)) {
            let again = chosen.iter().any(|other| other.listing.url == one.listing.url);
            if !again {
                chosen.push(one);
            }
        }
    }
    chosen
}

fn is_meant(request: &DraftRequest, one: &Chosen) -> bool {
    if one.exhibit.reading.page.kind == PageKind::Item {
        return one.listing.role == Role::Main;
    }
    match request.item_ids {
        Some(ids) => ids.contains(&one.listing.item_id),
        None => one.judgement.is_some_and(|judgement| {
            matches!(judgement.level, Level::Medium | Level::High) && shows_brand(judgement, &request.right.brand)
        }),
    }
}

/// Whether a term of the brand was found in the listing, used in whatever way.
fn shows_brand(judgement: &ListingJudgement, brand: &str) -> bool {
    judgement.findings.iter().any(|finding| finding.group == Group::Term && finding.brand.as_deref() == Some(brand))
}
