//! From a reading to a judgement.

use crate::finding::{
    Field, Finding, FindingKind, Group, Judgement, Level, ListingJudgement, MatchKind, Reason, Severity, Span, TermUse,
};
use crate::level::{Weighed, level};
use crate::matcher::{Hit, Matcher, Neighbourhood, WordLists};
use crate::phrase::{Phrases, Title};
use crate::price::{self, Middle, PriceSign};
use crate::profile::{Cue, CueMeaning, MatchMode, Product, Profile, Term};
use crate::seller::{KnownSellers, SellerSign};
use crate::specification::{BrandRow, brand_row};
use listing::{Listing, PageReading, Role, Seller};
use std::collections::BTreeMap;

/// A profile, compiled to judge pages with.
#[derive(Clone, Debug)]
pub struct Analyst {
    name: String,
    brands: Vec<CompiledBrand>,
    terms: Matcher,
    /// Per term of the matcher, its brand by index.
    owners: Vec<u32>,
    cues: Matcher,
    cue_list: Vec<Cue>,
    phrases: Phrases,
    sellers: KnownSellers,
}

#[derive(Clone, Debug)]
struct CompiledBrand {
    id: String,
    name: String,
    products: Vec<CompiledProduct>,
}

#[derive(Clone, Debug)]
struct CompiledProduct {
    product: Product,
    /// One matcher a word, because words may overlap.
    words: Vec<Matcher>,
}

/// A finding on its way to the level.
struct Draft {
    finding: Finding,
    /// For a cue: whether it stands in the phrase of a term.
    in_phrase: bool,
}

/// A term found in a title.
struct TermHit {
    hit: Hit,
    brand: usize,
    term_use: TermUse,
}

impl Analyst {
    /// What ordinary language has near the terms of a profile: made once a profile, where the word lists are.
    pub fn neighbourhood(profile: &Profile, lists: &WordLists) -> Neighbourhood {
        Neighbourhood::of(&terms_of(profile), lists)
    }

    /// Whether a neighbourhood kept from before is this profile's.
    pub fn is_neighbourhood_of(neighbourhood: &Neighbourhood, profile: &Profile, lists: &WordLists) -> bool {
        neighbourhood.is_of(&terms_of(profile), lists)
    }

    /// Compiles a profile, given its [`neighbourhood`](Self::neighbourhood).
    pub fn new(profile: &Profile, neighbourhood: &Neighbourhood) -> Self {
        let terms = terms_of(profile);
        let owners = (0..).zip(&profile.brands).flat_map(|(number, brand)| brand.terms.iter().map(move |_| number));
        let cues: Vec<Term> = profile.cues.iter().map(|cue| exactly(&cue.text)).collect();
        let brands = profile.brands.iter().map(|brand| CompiledBrand {
            id: brand.id.clone(),
            name: brand.name.clone(),
            products: brand.products.iter().map(CompiledProduct::new).collect(),
        });
        Self {
            name: profile.name.clone(),
            brands: brands.collect(),
            terms: Matcher::new(&terms, neighbourhood),
            owners: owners.collect(),
            cues: Matcher::new(&cues, &Neighbourhood::default()),
            cue_list: profile.cues.clone(),
            phrases: Phrases::new(),
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
        let middle = Middle::of(reading);
        // An item page may name the seller of its main listing beside it only.
        fn seller_of<'a>(listing: &'a Listing, reading: &'a PageReading) -> Option<&'a Seller> {
            let beside = if listing.role == Role::Main { reading.seller.as_ref() } else { None };
            listing.seller.as_ref().or(beside)
        }
        let known: BTreeMap<&str, (&Listing, &ListingJudgement)> = before
            .iter()
            .flat_map(|(reading, judgement)| reading.listings.iter().zip(&judgement.listings))
            .map(|(listing, judged)| (listing.item_id.as_str(), (listing, judged)))
            .collect();
        let former_middle = before.map(|(reading, _)| Middle::of(reading));
        let listings = reading.listings.iter().map(|listing| {
            let seller = seller_of(listing, reading);
            let known = known.get(listing.item_id.as_str()).zip(former_middle.as_ref()).zip(before);
            let same = known.filter(|(((former, _), middle_then), (reading_then, _))| {
                *former == listing
                    && seller_of(former, reading_then) == seller
                    && middle_then.against(former) == middle.against(listing)
            });
            match same {
                Some((((_, judged), _), _)) => (*judged).clone(),
                None => self.judge_listing(listing, seller, &middle),
            }
        });
        Judgement { profile: self.name.clone(), listings: listings.collect(), set_size: middle.size() }
    }

    fn judge_listing(&self, listing: &Listing, seller: Option<&Seller>, middle: &Middle) -> ListingJudgement {
        let units: Vec<u16> = listing.title.as_deref().unwrap_or_default().encode_utf16().collect();
        let title = self.phrases.title(&units);
        let terms = self.term_hits(&units, &title);
        let mut drafts = self.terms_found(listing, &title, &terms);
        drafts.extend(self.cues_found(listing, &units, &title, &terms));
        drafts.extend(self.prices_found(listing, &units, &terms, middle));
        drafts.extend(self.specification_found(listing, &terms));
        let mut allowed = None;
        match seller.and_then(|seller| self.sellers.sign(seller)) {
            Some(SellerSign::Allowed(why)) => allowed = Some(why),
            Some(SellerSign::Finding { kind, severity, why }) => {
                let name = seller.and_then(|seller| seller.name.as_deref());
                let spans = whole(Field::Seller, name).into_iter().collect();
                drafts.push(Draft::new(finding(listing, kind, Group::Seller, severity, spans, why, None)));
            }
            None => {}
        }
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.finding.severity));
        let weighed: Vec<Weighed> = drafts.iter().map(|draft| Weighed::new(&draft.finding, draft.in_phrase)).collect();
        let findings: Vec<Finding> = drafts.into_iter().map(|draft| draft.finding).collect();
        let (level, why) = match allowed {
            Some(why) => (Level::Allowed, Some(why)),
            None => (level(&weighed), findings.first().map(|finding| finding.why.clone())),
        };
        ListingJudgement { item_id: listing.item_id.clone(), level, why, findings }
    }

    fn term_hits(&self, units: &[u16], title: &Title) -> Vec<TermHit> {
        let hits = self.terms.find(units).into_iter();
        let owned = hits.filter_map(|hit| {
            let brand = *self.owners.get(hit.term as usize)? as usize;
            Some(TermHit { hit, brand, term_use: title.term_use(&hit) })
        });
        owned.collect()
    }

    /// One finding for each brand, form and use, with all its places.
    fn terms_found(&self, listing: &Listing, title: &Title, terms: &[TermHit]) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        for TermHit { hit, brand, term_use } in terms {
            let brand = &self.brands[*brand];
            let kind = FindingKind::Term { form: hit.kind, r#use: *term_use };
            let span = Span { field: Field::Title, start: hit.start, end: hit.end };
            let same = |draft: &&mut Draft| {
                draft.finding.kind == kind && draft.finding.brand.as_deref() == Some(brand.id.as_str())
            };
            if let Some(draft) = drafts.iter_mut().find(same) {
                draft.finding.spans.push(span);
                continue;
            }
            let arguments = [("brand", brand.name.clone()), ("text", title.text(hit))];
            let why = Reason::new(term_key(hit.kind, *term_use), &arguments);
            let severity = term_severity(hit.kind, *term_use);
            let made = finding(listing, kind, Group::Term, severity, vec![span], why, Some(&brand.id));
            drafts.push(Draft::new(made));
        }
        drafts
    }

    fn cues_found(&self, listing: &Listing, units: &[u16], title: &Title, terms: &[TermHit]) -> Vec<Draft> {
        let drafts = self.cues.find(units).into_iter().filter_map(|hit| {
            let cue = self.cue_list.get(hit.term as usize)?;
            // Part of a term's own name is no cue.
            if terms.iter().any(|term| hit.start < term.hit.end && term.hit.start < hit.end) {
                return None;
            }
            let term = terms.iter().find(|term| title.near(&hit, &term.hit));
            let (severity, key) = match (cue.meaning, term, terms.is_empty()) {
                (CueMeaning::Copy, Some(_), _) => (Severity::Strong, "why.cue.copy.near"),
                (CueMeaning::Copy, None, false) => (Severity::Medium, "why.cue.copy.title"),
                (CueMeaning::Copy, None, true) => (Severity::Weak, "why.cue.copy.alone"),
                (CueMeaning::Origin, Some(_), _) => (Severity::Medium, "why.cue.origin.near"),
                (CueMeaning::Origin, None, false) => (Severity::Weak, "why.cue.origin.title"),
                (CueMeaning::Origin, None, true) => (Severity::Note, "why.cue.origin.alone"),
            };
            let brand = term.map(|term| &self.brands[term.brand]);
            let mut arguments = vec![("cue", title.text(&hit))];
            arguments.extend(term.map(|term| ("text", title.text(&term.hit))));
            let span = Span { field: Field::Title, start: hit.start, end: hit.end };
            let why = Reason::new(key, &arguments);
            let brand = brand.map(|brand| brand.id.as_str());
            let made = finding(listing, FindingKind::Cue, Group::Cue, severity, vec![span], why, brand);
            Some(Draft { finding: made, in_phrase: term.is_some() })
        });
        drafts.collect()
    }

    fn prices_found(&self, listing: &Listing, units: &[u16], terms: &[TermHit], middle: &Middle) -> Vec<Draft> {
        let Some(price) = &listing.price else { return Vec::new() };
        let spans: Vec<Span> = whole(Field::Price, price.text.as_deref()).into_iter().collect();
        let draft = |sign: PriceSign, brand: Option<&str>| {
            let PriceSign { kind, severity, why } = sign;
            Draft::new(finding(listing, kind, Group::Price, severity, spans.clone(), why, brand))
        };
        let mut drafts = Vec::new();
        for (number, brand) in self.brands.iter().enumerate() {
            // A case for a phone is no cheap phone.
            let sold = terms.iter().any(|term| term.brand == number && term.term_use != TermUse::Referential);
            let product = brand.products.iter().filter(|product| sold && product.applies(units));
            let Some(product) = product.max_by_key(|product| product.product.words.len()) else { continue };
            drafts.extend(price::against_reference(price, &product.product).map(|sign| draft(sign, Some(&brand.id))));
        }
        let only_referential = !terms.is_empty() && terms.iter().all(|term| term.term_use == TermUse::Referential);
        if !only_referential {
            drafts.extend(middle.against(listing).map(|sign| draft(sign, None)));
        }
        drafts
    }

    fn specification_found(&self, listing: &Listing, terms: &[TermHit]) -> Option<Draft> {
        let term = terms.iter().find(|term| term.term_use == TermUse::AsBrand)?;
        let brand = &self.brands[term.brand];
        let (severity, key, value) = match brand_row(&listing.specifications)? {
            BrandRow::NoBrand(value) => (Severity::Medium, "why.specification.none", value),
            BrandRow::Named(value) => {
                let units: Vec<u16> = value.encode_utf16().collect();
                if !self.terms.find(&units).is_empty() {
                    return None;
                }
                (Severity::Weak, "why.specification.other", value)
            }
        };
        let arguments = [("brand", brand.name.clone()), ("value", value.to_owned())];
        let why = Reason::new(key, &arguments);
        let kind = FindingKind::Specification;
        Some(Draft::new(finding(listing, kind, Group::Specification, severity, Vec::new(), why, Some(&brand.id))))
    }
}

impl CompiledProduct {
    fn new(product: &Product) -> Self {
        let words = product.words.iter().map(|word| Matcher::new(&[exactly(word)], &Neighbourhood::default()));
        Self { product: product.clone(), words: words.collect() }
    }

    /// Whether all the product's words stand in the title.
    fn applies(&self, title: &[u16]) -> bool {
        self.words.iter().all(|word| !word.find(title).is_empty())
    }
}

impl Draft {
    fn new(finding: Finding) -> Self {
        Self { finding, in_phrase: false }
    }
}

/// The terms of all brands, in the profile's order.
fn terms_of(profile: &Profile) -> Vec<Term> {
    profile.brands.iter().flat_map(|brand| brand.terms.clone()).collect()
}

fn exactly(text: &str) -> Term {
    Term { text: text.to_owned(), matching: MatchMode::Exact }
}

fn finding(
    listing: &Listing,
    kind: FindingKind,
    group: Group,
    severity: Severity,
    spans: Vec<Span>,
    why: Reason,
    brand: Option<&str>,
) -> Finding {
    let brand = brand.map(str::to_owned);
    Finding { item_id: listing.item_id.clone(), kind, group, severity, spans, why, brand }
}

fn whole(field: Field, text: Option<&str>) -> Option<Span> {
    text.map(|text| Span { field, start: 0, end: text.encode_utf16().count() as u32 })
}

/// A disguise is a sign by itself; the plain name used as the brand is one only together with others.
fn term_severity(form: MatchKind, term_use: TermUse) -> Severity {
    match (form, term_use) {
        (MatchKind::Lookalike | MatchKind::Obfuscated, TermUse::Referential) => Severity::Weak,
        (_, TermUse::Referential) => Severity::Note,
        (MatchKind::Lookalike | MatchKind::Obfuscated, _) => Severity::Strong,
        (MatchKind::Misspelled, _) | (_, TermUse::Comparative) => Severity::Medium,
        (MatchKind::Exact | MatchKind::Glued | MatchKind::Script, TermUse::AsBrand) => Severity::Weak,
    }
}

fn term_key(form: MatchKind, term_use: TermUse) -> String {
    let name = |key: &'static str| key.split_once('.').map_or(key, |(_, name)| name);
    format!("why.term.{}.{}", name(term_use.key()), name(form.key()))
}
