//! Prices: against a product's reference price, and against the page's other listings.

mod accessory;
mod offer;
mod outlier;
mod pack;
mod product;
mod rate;
mod reference;
mod text;

pub(crate) use outlier::{Middle, Standing};
pub(crate) use product::CompiledProduct;

use crate::finding::{Field, Finding, FindingKind, Group, Reason, Severity, TermUse};
use crate::profile::{Profile, RateTable};
use crate::subject::{CompiledBrand, Draft, Subject, whole};
use listing::Listing;
use product::{Beside, Candidate, Folded, Name, candidates};
use rate::Rates;
use rust_decimal::{Decimal, RoundingStrategy};

/// What a price tells.
#[derive(Debug, PartialEq)]
pub(crate) struct PriceSign {
    pub kind: FindingKind,
    pub severity: Severity,
    pub why: Reason,
}

/// What prices are judged with, beside the products of the brands.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    rates: Rates,
    /// Per brand, how its row of the specifications may name it.
    names: Vec<Vec<Name>>,
}

/// The products a listing may be about, of each brand that has any.
pub(crate) struct Products<'a> {
    of_brands: Vec<(&'a CompiledBrand, Vec<Candidate<'a>>)>,
}

impl Prices {
    pub fn new(profile: &Profile, rates: &RateTable) -> Self {
        let names = profile.brands.iter().map(|brand| {
            let terms = brand.terms.iter().map(|term| term.text.as_str());
            terms.chain([brand.name.as_str()]).map(Name::new).collect()
        });
        Self { rates: Rates::new(rates, &profile.entered_rates), names: names.collect() }
    }

    /// Which products a listing may be about.
    pub fn products<'a>(&self, subject: &Subject<'a>) -> Products<'a> {
        let listing = subject.listing;
        let with_products = subject.brands.iter().enumerate().filter(|(_, brand)| !brand.products.is_empty());
        let named = with_products.filter_map(|(number, brand)| Some((brand, self.use_of(number, subject)?)));
        let named: Vec<_> = named.collect();
        if named.is_empty() || listing.price.is_none() {
            return Products { of_brands: Vec::new() };
        }
        let title = Folded::new(subject.title.units());
        let texts = listing.specifications.iter().map(|(_, value)| value.as_str());
        let chosen = listing.variants.iter().find(|variant| variant.selected);
        let options = chosen.iter().flat_map(|variant| variant.options.iter().map(|(_, option)| option.as_str()));
        let texts = texts.chain(options).chain(listing.breadcrumbs.iter().map(String::as_str));
        let beside =
            Beside { texts: texts.map(|text| Folded::new(&text.encode_utf16().collect::<Vec<_>>())).collect() };
        let title_text = listing.title.as_deref().unwrap_or_default();
        let of_brands = named
            .into_iter()
            .map(|(brand, term_use)| (brand, candidates(&brand.products, &title, title_text, &beside, term_use)));
        Products { of_brands: of_brands.filter(|(_, candidates)| !candidates.is_empty()).collect() }
    }

    /// What the brand is named for: as a brand where it is so anywhere; `Some(None)` where the specifications alone name
    /// it. A case for a phone is no cheap phone.
    fn use_of(&self, number: usize, subject: &Subject) -> Option<Option<TermUse>> {
        let mut uses = subject.terms.iter().filter(|term| term.brand == number).map(|term| term.term_use).peekable();
        if uses.peek().is_some() {
            return uses.filter(|term_use| !term_use.may_say_what_for()).min().map(Some);
        }
        let row = subject.listing.brand.as_ref()?;
        let row = Folded::new(&row.encode_utf16().collect::<Vec<_>>());
        let names = self.names.get(number)?;
        names.iter().any(|name| row.find(name).is_some()).then_some(None)
    }

    /// What the price of a listing tells beside the reference prices of the products it may be.
    pub fn found(&self, subject: &Subject, products: &Products) -> Vec<Draft> {
        let Some(price) = &subject.listing.price else { return Vec::new() };
        let mut drafts = Vec::new();
        for (brand, candidates) in &products.of_brands {
            let sign = match candidates.as_slice() {
                [candidate] => reference::against_reference(subject.listing, price, candidate, &self.rates),
                several => reference::several(subject.listing, price, several, &self.rates),
            };
            drafts.extend(sign.map(|sign| sign.draft(subject.listing, Some(brand))));
        }
        drafts
    }
}

impl Products<'_> {
    /// The product a listing is about, where it can be only one.
    pub fn only(&self) -> Option<&Candidate<'_>> {
        match self.of_brands.as_slice() {
            [(_, candidates)] => candidates.first().filter(|_| candidates.len() == 1),
            _ => None,
        }
    }
}

impl PriceSign {
    /// The sign as a finding about a listing.
    pub fn draft(self, listing: &Listing, brand: Option<&CompiledBrand>) -> Draft {
        let spans = whole(Field::Price, listing.price.as_ref().and_then(|price| price.text.as_deref()));
        let finding = Finding {
            item_id: listing.item_id.clone(),
            kind: self.kind,
            group: Group::Price,
            severity: self.severity,
            spans,
            why: self.why,
            brand: brand.map(|brand| brand.id.clone()),
        };
        Draft { finding, in_phrase: false }
    }
}

fn percent(amount: Decimal, of: Decimal) -> Option<Decimal> {
    amount.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(of)
}

/// Rounded down, so that a price never reads as nearer to the reference than it is to the band it was put in.
fn whole_percent(percent: Decimal) -> String {
    percent.floor().normalize().to_string()
}

/// To a tenth of a percent, rounded down as the whole percent is.
fn tenths(percent: Decimal) -> Decimal {
    percent.round_dp_with_strategy(1, RoundingStrategy::ToZero).normalize()
}

/// As many decimals as an amount is told with: two, and of a small one four.
fn rounded(amount: Decimal) -> String {
    in_cents(amount.round_dp(if amount.abs() < Decimal::ONE { 4 } else { 2 }))
}

/// An amount with no decimals or with at least two, as money is written.
fn in_cents(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() == 1 {
        amount.rescale(2);
    }
    amount.to_string()
}
