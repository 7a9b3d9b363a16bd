//! From a reading to a judgement.

use crate::condition::Conditions;
use crate::cue::Cues;
use crate::finding::{Finding, Judgement, Level, ListingJudgement, MatchKind, Reason};
use crate::level::{Weighed, level};
use crate::matcher::{Hit, Matcher, Neighbourhood, WordLists};
use crate::phrase::Title;
use crate::price::{CompiledProduct, PriceSign, Prices, Standing, Standings};
use crate::profile::{Meaning, Profile, Term};
use crate::seller::{KnownSellers, SellerSign};
use crate::subject::{CompiledBrand, Draft, Subject, TermHit};
use crate::{specification, term};
use listing::{Listing, PageReading, Role, Seller};
use std::collections::BTreeMap;

/// A profile, compiled to judge pages with.
#[derive(Clone, Debug)]
pub struct Analyst {
    name: String,
    brands: Vec<CompiledBrand>,
    terms: Matcher,
    /// The terms as the profile writes them, by the matcher's index.
    term_texts: Vec<String>,
    /// Per term of the matcher, what it stands for.
    owners: Vec<Owner>,
    conditions: Conditions,
    cues: Cues,
    prices: Prices,
    sellers: KnownSellers,
}

/// What a term stands for.
#[derive(Clone, Copy, Debug)]
struct Owner {
    /// The brand, by its index in the profile.
    brand: u32,
    meaning: Meaning,
}

impl Analyst {
    /// The terms of all brands, in the profile's order.
    pub fn terms(profile: &Profile) -> Vec<Term> {
        profile.brands.iter().flat_map(|brand| brand.terms.clone()).collect()
    }

    /// What ordinary language has near the terms of a profile: made once a profile, where the word lists are.
    pub fn neighbourhood(profile: &Profile, lists: &WordLists) -> Neighbourhood {
        Neighbourhood::of(&Self::terms(profile), lists)
    }

    /// Whether a neighbourhood kept from before is this profile's.
    pub fn is_neighbourhood_of(neighbourhood: &Neighbourhood, profile: &Profile, lists: &WordLists) -> bool {
        neighbourhood.is_of(&Self::terms(profile), lists)
    }

    /// Compiles a profile, given its [`neighbourhood`](Self::neighbourhood).
    pub fn new(profile: &Profile, neighbourhood: &Neighbourhood) -> Self {
        let terms = Self::terms(profile);
        let owners = (0..).zip(&profile.brands).flat_map(|(number, brand)| {
            brand.terms.iter().map(move |term| Owner { brand: number, meaning: term.meaning })
        });
        let bands = profile.price_bands.unwrap_or_default();
        let brands = profile.brands.iter().map(|brand| CompiledBrand {
            id: brand.id.clone(),
            name: brand.name.clone(),
            products: brand.products.iter().map(|product| CompiledProduct::new(product, bands)).collect(),
        });
        Self {
            name: profile.name.clone(),
            brands: brands.collect(),
            terms: Matcher::new(&terms, neighbourhood),
            conditions: Conditions::new(&terms),
            term_texts: terms.into_iter().map(|term| term.text).collect(),
            owners: owners.collect(),
            cues: Cues::new(&profile.cues, &profile.standard_cues),
            prices: Prices::new(profile),
            sellers: KnownSellers::new(&profile.sellers),
        }
    }

    /// Judges what was read from a page.
    ///
    /// Everything but price outliers depends on a listing and the profile alone; outliers are a function of the set of
    /// listings, whatever their order.
    pub fn judge(&self, reading: &PageReading) -> Judgement {
        self.judge_again(reading, None)
    }

    /// Judges what was read from a page, as [`judge`](Self::judge) does, where an earlier reading of it was judged before:
    /// a listing that is the same, and stands as far from the others as it did, is not judged again.
    pub fn judge_again(&self, reading: &PageReading, before: Option<(&PageReading, &Judgement)>) -> Judgement {
        // An item page may name the seller of its main listing beside it only.
        fn seller_of<'a>(listing: &'a Listing, reading: &'a PageReading) -> Option<&'a Seller> {
            let beside = if listing.role == Role::Main { reading.seller.as_ref() } else { None };
            listing.seller.as_ref().or(beside)
        }
        let former_middle = before.map(|(_, judgement)| judgement.standings.middle());
        let known: BTreeMap<&str, Known> = before
            .iter()
            .flat_map(|(reading, judgement)| {
                let judged = judgement.listings.iter().zip(judgement.standings.iter());
                reading.listings.iter().zip(judged).map(|(listing, (judged, standing))| {
                    let seller = seller_of(listing, reading);
                    (listing.item_id.as_str(), Known { listing, seller, judged, standing })
                })
            })
            .collect();
        let looked_at = reading.listings.iter().map(|listing| {
            let seller = seller_of(listing, reading);
            let known = known.get(listing.item_id.as_str());
            match known.filter(|known| known.listing == listing && known.seller == seller) {
                Some(known) => LookedAt::Before(known),
                None => LookedAt::Anew(Box::new(self.draft(listing, seller))),
            }
        });
        let looked_at: Vec<LookedAt> = looked_at.collect();
        let standings: Standings = looked_at.iter().map(|listing| listing.standing().cloned()).collect();
        let middle = standings.middle();
        let listings = reading.listings.iter().zip(looked_at).map(|(listing, looked_at)| {
            let outlier = looked_at.standing().and_then(|standing| middle.against(standing));
            let drafted = match looked_at {
                LookedAt::Anew(drafted) => *drafted,
                LookedAt::Before(Known { judged, standing, seller, .. }) => {
                    let then = standing.and_then(|standing| former_middle.as_ref()?.against(standing));
                    if then == outlier {
                        return (*judged).clone();
                    }
                    self.draft(listing, *seller)
                }
            };
            drafted.judged(listing, outlier)
        });
        let listings = listings.collect();
        Judgement { profile: self.name.clone(), listings, set_size: middle.size(), standings }
    }

    /// Everything that is to be said of a listing but how far it stands from the page's others.
    fn draft(&self, listing: &Listing, seller: Option<&Seller>) -> Drafted {
        let units: Vec<u16> = listing.title.as_deref().unwrap_or_default().encode_utf16().collect();
        let title = Title::new(&units);
        let terms = self.term_hits(&title, listing);
        let (brands, term_texts) = (&self.brands, &self.term_texts);
        let subject = Subject { listing, seller, title: &title, terms: &terms, brands, term_texts };
        let products = self.prices.products(&subject);
        let mut drafts = term::found(&subject);
        drafts.extend(self.cues.found(&subject));
        drafts.extend(self.prices.found(&subject, &products));
        drafts.extend(specification::found(&subject, &self.terms));
        let mut allowed = None;
        match self.sellers.found(&subject) {
            Some(SellerSign::Allowed(why)) => allowed = Some(why),
            Some(SellerSign::Finding(draft)) => drafts.push(draft),
            None => {}
        }
        Drafted { drafts, allowed, standing: Standing::of(&subject, &products) }
    }

    /// The terms in a title. What stands inside a longer term of the same brand is told with that one.
    fn term_hits(&self, title: &Title, listing: &Listing) -> Vec<TermHit> {
        let hits = self.conditions.filter(self.terms.find(title.units()), title.units(), listing);
        let owner_of = |hit: &Hit| self.owners.get(hit.term as usize).copied();
        let mut told: Vec<(Hit, Owner)> = Vec::with_capacity(hits.len());
        for (hit, owner) in hits.iter().filter_map(|hit| Some((*hit, owner_of(hit)?))) {
            // In the order of the text what holds a hit stands before it, or begins where it begins.
            match told.iter_mut().rev().find(|(_, other)| other.brand == owner.brand) {
                Some((last, _)) if hit.end <= last.end => {}
                Some((last, of)) if hit.start == last.start => (*last, *of) = (hit, owner),
                _ => told.push((hit, owner)),
            }
        }
        let is_named = |brand| told.iter().any(|(_, other)| other.brand == brand && other.meaning != Meaning::Model);
        let uses = title.uses(&told.iter().map(|(hit, _)| *hit).collect::<Vec<_>>());
        let owned = told.iter().zip(uses).map(|((hit, Owner { brand, meaning }), term_use)| TermHit {
            hit: match (meaning, hit.kind) {
                (Meaning::Transliteration, MatchKind::Exact) => Hit { kind: MatchKind::Script, ..*hit },
                _ => *hit,
            },
            brand: *brand as usize,
            meaning: *meaning,
            term_use,
            is_unconfirmed: *meaning == Meaning::Model && !is_named(*brand),
        });
        owned.collect()
    }
}

/// A listing that was judged before.
struct Known<'a> {
    listing: &'a Listing,
    seller: Option<&'a Seller>,
    judged: &'a ListingJudgement,
    standing: Option<&'a Standing>,
}

/// How a listing came to be looked at.
enum LookedAt<'a> {
    /// It is as it was.
    Before(&'a Known<'a>),
    Anew(Box<Drafted>),
}

impl LookedAt<'_> {
    fn standing(&self) -> Option<&Standing> {
        match self {
            Self::Before(known) => known.standing,
            Self::Anew(drafted) => drafted.standing.as_ref(),
        }
    }
}

/// What was found of a listing by itself.
struct Drafted {
    drafts: Vec<Draft>,
    /// Why its seller is allowed, if it is.
    allowed: Option<Reason>,
    standing: Option<Standing>,
}

impl Drafted {
    /// With what is to be said of its place among the others.
    fn judged(mut self, listing: &Listing, outlier: Option<PriceSign>) -> ListingJudgement {
        self.drafts.extend(outlier.map(|sign| sign.draft(listing, None)));
        self.drafts.sort_by_key(|draft| std::cmp::Reverse(draft.finding.severity));
        let weighed: Vec<Weighed> =
            self.drafts.iter().map(|draft| Weighed::new(&draft.finding, draft.in_phrase)).collect();
        let findings: Vec<Finding> = self.drafts.into_iter().map(|draft| draft.finding).collect();
        let (level, why) = match self.allowed {
            Some(why) => (Level::Allowed, Some(why)),
            None => (level(&weighed), findings.first().map(|finding| finding.why.clone())),
        };
        ListingJudgement { item_id: listing.item_id.clone(), level, why, findings }
    }
}
