//! From a reading to a judgement.

use crate::category::Categories;
use crate::condition::Conditions;
use crate::cue::Cues;
use crate::finding::{Judgement, MatchKind};
use crate::image::{Fingerprints, OfficialPictures};
use crate::judging::{Card, Judging};
use crate::matcher::{Confidence, Hit, Matcher, Neighbourhood, WordLists};
use crate::phrase::Title;
use crate::price::{CompiledProduct, Prices, Standing};
use crate::profile::{Meaning, Profile, RateTable, Term, Weights};
use crate::seller::{self, Claims, KnownSellers, SellerSign};
use crate::subject::{CompiledBrand, Draft, Subject, TermHit};
use crate::{specification, term};
use listing::{Listing, PageReading, Seller};
use std::collections::BTreeSet;

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
    claims: Claims,
    categories: Categories,
    weights: Weights,
    /// The year it is, where it is known.
    year: Option<u32>,
    pictures: OfficialPictures,
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
        Self::with_rates(profile, neighbourhood, &Self::rates(profile))
    }

    /// The exchange rates of a profile: its own table, or the one that is built in.
    pub fn rates(profile: &Profile) -> RateTable {
        profile.rates.clone().unwrap_or_else(RateTable::built_in)
    }

    /// The same, given the profile's [`rates`](Self::rates) too: a page carries neither the table nor its reader.
    pub fn with_rates(profile: &Profile, neighbourhood: &Neighbourhood, rates: &RateTable) -> Self {
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
            prices: Prices::new(profile, rates),
            sellers: KnownSellers::new(&profile.sellers),
            claims: Claims::new(),
            categories: Categories::new(profile.brands.iter().map(|brand| brand.categories.as_slice())),
            weights: profile.weights,
            year: None,
            pictures: OfficialPictures::new(&profile.brands),
        }
    }

    /// Judges as of a year, so that it can be said how old a store is.
    #[must_use]
    pub fn in_year(self, year: u32) -> Self {
        Self { year: Some(year), ..self }
    }

    /// Judges what was read from a page, all at once.
    ///
    /// Everything but price outliers and what is said of a store's listings together depends on a listing and the profile
    /// alone; those are functions of the set of listings, whatever their order.
    pub fn judge(&self, reading: &PageReading) -> Judgement {
        let mut judging = Judging::new(reading, None);
        while judging.look_at_next(self, reading) {}
        judging.judgement(self, reading)
    }

    /// Whether there are official pictures to compare listings' pictures with.
    pub fn has_pictures(&self) -> bool {
        !self.pictures.is_empty()
    }

    /// What the pictures of a listing tell, as far as they are known.
    pub(crate) fn look_at_pictures(&self, listing: &Listing, known: &Fingerprints) -> Option<Draft> {
        self.pictures.found(listing, &self.brands, known)
    }

    /// What is found on one listing by itself, without its pictures.
    pub(crate) fn look_at(&self, listing: &Listing, seller: Option<&Seller>) -> Card {
        let units: Vec<u16> = listing.title.as_deref().unwrap_or_default().encode_utf16().collect();
        let title = Title::new(&units);
        let terms = self.term_hits(&title, listing);
        let (brands, term_texts) = (&self.brands, &self.term_texts);
        let subject = Subject { listing, seller, title: &title, terms: &terms, brands, term_texts };
        let products = self.prices.products(&subject);
        let mut drafts = term::found(&subject);
        drafts.extend(self.cues.found(&subject));
        drafts.extend(self.prices.found(&subject, &products));
        drafts.extend(specification::found(&subject, |text| self.term_hits_beside(text)));
        drafts.extend(self.categories.found(&subject));
        let mut allowed = None;
        match self.sellers.found(&subject) {
            Some(SellerSign::Allowed(why)) => allowed = Some(why),
            Some(SellerSign::Finding(draft)) => drafts.push(draft),
            None => drafts.extend(self.claims.found(&subject, |name| self.term_hits(name, listing))),
        }
        drafts.extend(seller::record(&subject, self.year));
        let sold: BTreeSet<usize> = subject.sold_as().map(|term| term.brand).collect();
        let sure = subject.sold_as().filter(|term| term.hit.confidence > Confidence::Possible);
        let surely_sold = sure.map(|term| term.brand).collect();
        let unpriced = sold.iter().filter_map(|brand| self.brands.get(*brand)).find(|brand| brand.products.is_empty());
        let brand_without_price = unpriced.filter(|_| listing.price.is_some()).map(|brand| brand.name.clone());
        let standing = Standing::of(&subject, &products);
        Card { drafts, allowed, standing, brands: surely_sold, brand_without_price, picture: None }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn brands(&self) -> &[CompiledBrand] {
        &self.brands
    }

    pub(crate) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The terms in a text beside the title, whatever has to stand about them in a title.
    fn term_hits_beside(&self, text: &Title) -> Vec<TermHit> {
        let hits = self.terms.find(text.units());
        let brand_of = |hit: &Hit| self.owners.get(hit.term as usize).map_or(0, |owner| owner.brand as usize);
        let uses = text.uses(&hits, brand_of);
        let owned = hits.into_iter().zip(uses).filter_map(|(hit, term_use)| {
            let Owner { brand, meaning } = *self.owners.get(hit.term as usize)?;
            let is_unconfirmed = meaning == Meaning::Model;
            Some(TermHit { hit, brand: brand as usize, meaning, term_use, is_unconfirmed })
        });
        owned.collect()
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
        let brand_of = |hit: &Hit| owner_of(hit).map_or(0, |owner| owner.brand as usize);
        let is_named = |brand| told.iter().any(|(_, other)| other.brand == brand && other.meaning != Meaning::Model);
        let uses = title.uses(&told.iter().map(|(hit, _)| *hit).collect::<Vec<_>>(), brand_of);
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
