//! A page on its way to its judgement: card by card, then the page as a whole.

use crate::analyst::Analyst;
use crate::finding::{Finding, FindingKind, Judgement, Level, ListingJudgement, Reason};
use crate::image::Fingerprints;
use crate::level::{Circumstances, Weighed, explain};
use crate::price::{Middle, Standing};
use crate::seller::Stores;
use crate::subject::Draft;
use listing::{Listing, PageKind, PageReading, Role, Seller};
use std::collections::{BTreeMap, BTreeSet};

/// The cards of one reading, as far as they have been looked at.
///
/// What takes time is done a card at a time, so that whoever asks can do other things in between; what is then said of
/// the page is a function of all its cards, whatever their order.
#[derive(Debug)]
pub struct Judging {
    cards: Vec<Option<Card>>,
    /// How many cards were looked at, and not taken over from a former reading.
    looked_at: u32,
    /// The pictures that are known so far.
    pictures: Fingerprints,
}

/// What was found on one listing by itself.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub drafts: Vec<Draft>,
    /// Why its seller's listings are genuine, where the profile says so.
    pub allowed: Option<Reason>,
    /// What it is compared by with the page's others; none where it is comparable with none.
    pub standing: Option<Standing>,
    /// The brands it is sold under, of which it is at least likely that they are meant, by their index in the profile.
    pub brands: BTreeSet<usize>,
    /// The brand it is sold under, where the profile has no price to compare its own with.
    pub brand_without_price: Option<String>,
    /// What its pictures tell, as far as they are known.
    pub picture: Option<Draft>,
}

impl Judging {
    /// Begins to judge a reading. Where an earlier reading of the page was judged, under the same profile, a listing that
    /// is the same is not looked at again.
    pub fn new(reading: &PageReading, before: Option<(&PageReading, Judging)>) -> Self {
        let mut cards: Vec<Option<Card>> = reading.listings.iter().map(|_| None).collect();
        let mut pictures = Fingerprints::new();
        if let Some((former_reading, mut former)) = before {
            let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (place, listing) in former_reading.listings.iter().enumerate() {
                known.entry(listing.item_id.as_str()).or_default().push(place);
            }
            for (card, listing) in cards.iter_mut().zip(&reading.listings) {
                let Some(places) = known.get_mut(listing.item_id.as_str()) else { continue };
                let same = |place: &usize| {
                    former_reading.listings.get(*place).is_some_and(|then| {
                        then == listing && seller_of(then, former_reading) == seller_of(listing, reading)
                    })
                };
                let Some(at) = places.iter().position(same) else { continue };
                *card = former.cards.get_mut(places.swap_remove(at)).and_then(Option::take);
            }
            pictures = former.pictures;
        }
        Self { cards, looked_at: 0, pictures }
    }

    /// Looks at the next listing that has not been. Whether there was one.
    pub fn look_at_next(&mut self, analyst: &Analyst, reading: &PageReading) -> bool {
        let next = self.cards.iter_mut().zip(&reading.listings).find(|(card, _)| card.is_none());
        let Some((card, listing)) = next else { return false };
        let picture = analyst.look_at_pictures(listing, &self.pictures);
        *card = Some(Card { picture, ..analyst.look_at(listing, seller_of(listing, reading)) });
        self.looked_at += 1;
        true
    }

    /// Takes in what listings' pictures look like. Listings that show them and were looked at are compared at once, the others
    /// when they are.
    pub fn learn(&mut self, analyst: &Analyst, reading: &PageReading, pictures: &Fingerprints) {
        self.pictures.extend(pictures.iter().map(|(address, fingerprint)| (address.clone(), *fingerprint)));
        for (card, listing) in self.cards.iter_mut().zip(&reading.listings) {
            let Some(card) = card else { continue };
            if listing.images.iter().any(|image| pictures.contains_key(image)) {
                card.picture = analyst.look_at_pictures(listing, &self.pictures);
            }
        }
    }

    /// Whether every listing was looked at or taken over.
    pub fn is_done(&self) -> bool {
        self.cards.iter().all(Option::is_some)
    }

    /// How many listings were looked at, and not taken over.
    pub fn looked_at(&self) -> u32 {
        self.looked_at
    }

    /// What is to be said of the page, as far as its listings have been looked at.
    pub fn judgement(&self, analyst: &Analyst, reading: &PageReading) -> Judgement {
        let cards = || reading.listings.iter().zip(self.cards.iter().map(Option::as_ref));
        let stores =
            Stores::of(cards().filter_map(|(listing, card)| Some((listing, seller_of(listing, reading), card?))));
        let middle = Middle::of(self.cards.iter().flatten().filter_map(|card| card.standing.as_ref()));
        let listings = cards().map(|(listing, card)| match card {
            Some(card) => {
                let seller = seller_of(listing, reading);
                let outlier = card.standing.as_ref().and_then(|standing| middle.against(standing));
                let outlier = outlier.map(|sign| sign.draft(listing, None));
                let store = stores.found(analyst.brands(), listing, seller, card);
                judged(analyst, listing, seller, card, [outlier, store])
            }
            None => ListingJudgement::nothing_found(&listing.item_id),
        });
        Judgement { profile: analyst.name().to_owned(), listings: listings.collect(), set_size: middle.size() }
    }
}

/// A listing with what is found on it by itself, and what is said of it among the page's others.
fn judged(
    analyst: &Analyst,
    listing: &Listing,
    seller: Option<&Seller>,
    card: &Card,
    of_page: [Option<Draft>; 2],
) -> ListingJudgement {
    let mut drafts: Vec<&Draft> = card.drafts.iter().chain(&card.picture).chain(of_page.iter().flatten()).collect();
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.finding.severity));
    let weighed: Vec<Weighed> = drafts.iter().map(|draft| Weighed::new(&draft.finding, draft.in_phrase)).collect();
    let denied = drafts.iter().any(|draft| draft.finding.kind == FindingKind::SellerDenied);
    let circumstances = Circumstances {
        allowed: card.allowed.as_ref(),
        seller: seller.filter(|_| !denied),
        brand_without_price: card.brand_without_price.as_deref(),
    };
    let explanation = explain(&weighed, analyst.weights(), &circumstances);
    let findings: Vec<Finding> = drafts.into_iter().map(|draft| draft.finding.clone()).collect();
    let why = card.allowed.clone().or_else(|| findings.first().map(|finding| finding.why.clone()));
    ListingJudgement {
        item_id: listing.item_id.clone(),
        level: explanation.level,
        why,
        findings,
        explanation: Some(explanation).filter(|explanation| explanation.level != Level::None),
    }
}

/// The listing's own seller. An item page may name the seller of its main listing beside it only, and a store's page that
/// of all it lists.
fn seller_of<'a>(listing: &'a Listing, reading: &'a PageReading) -> Option<&'a Seller> {
    let is_the_pages = match listing.role {
        Role::Main => true,
        Role::Result => reading.page.kind == PageKind::Store,
        Role::Recommendation => false,
    };
    listing.seller.as_ref().or(reading.seller.as_ref().filter(|_| is_the_pages))
}
