//! Prices: against a product's reference price, and against the page's other listings.

mod rate;

use crate::finding::{Field, FindingKind, Group, Reason, Severity, TermUse};
use crate::matcher::{Matcher, Neighbourhood};
use crate::profile::{Product, Profile, Term};
use crate::subject::{CompiledBrand, Draft, Subject, whole};
use listing::{Listing, PageReading, PriceRange, Role};
use rate::{NotConverted, Rates};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// What a price tells.
#[derive(Debug, PartialEq)]
pub(crate) struct PriceSign {
    pub kind: FindingKind,
    pub severity: Severity,
    pub why: Reason,
}

/// The share of the reference price, in percent, up to which a price is how strong a sign.
const BANDS: [(u32, Severity); 3] = [(20, Severity::Strong), (50, Severity::Medium), (70, Severity::Weak)];
/// Fewer comparable listings have no meaningful middle.
const SMALLEST_SET: usize = 8;
/// An outlier is this many deviations below the median, and at most this share of it.
const DEVIATIONS: u32 = 3;
const OUTLIER_PERCENT: u32 = 50;
/// From this share of the median down it is a stronger sign.
const FAR_PERCENT: u32 = 20;

/// A product of the profile, compiled.
#[derive(Clone, Debug)]
pub(crate) struct CompiledProduct {
    product: Product,
    /// One matcher a word, because words may overlap.
    words: Vec<Matcher>,
}

impl CompiledProduct {
    pub fn new(product: &Product) -> Self {
        let words = product.words.iter().map(|word| Matcher::new(&[Term::exactly(word)], &Neighbourhood::default()));
        Self { product: product.clone(), words: words.collect() }
    }

    /// Whether all the product's words stand in the title.
    fn applies(&self, title: &[u16]) -> bool {
        self.words.iter().all(|word| !word.find(title).is_empty())
    }
}

/// What prices are judged with, beside the products.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    rates: Rates,
}

impl Prices {
    pub fn new(profile: &Profile) -> Self {
        Self { rates: Rates::new(profile.rates.as_ref(), &profile.entered_rates) }
    }

    /// What the price of a listing tells.
    pub fn found(&self, subject: &Subject, middle: &Middle) -> Vec<Draft> {
        let Some(price) = &subject.listing.price else { return Vec::new() };
        let mut drafts = Vec::new();
        for (number, brand) in subject.brands.iter().enumerate() {
            // A case for a phone is no cheap phone.
            let sold = subject.terms.iter().any(|term| term.brand == number && term.term_use != TermUse::Referential);
            let products = brand.products.iter().filter(|product| sold && product.applies(subject.title.units()));
            let Some(product) = products.max_by_key(|product| product.product.words.len()) else { continue };
            let sign = self.against_reference(price, &product.product);
            drafts.extend(sign.map(|sign| sign.draft(subject, price, Some(brand))));
        }
        if !subject.is_only_referential() {
            drafts.extend(middle.against(subject.listing).map(|sign| sign.draft(subject, price, None)));
        }
        drafts
    }

    /// Compares a price with a product's reference price. Nothing for a price that is not lower than the bands.
    ///
    /// Of a range the highest price counts, because the lowest is often that of an accessory; where only the lowest is
    /// low, the sign is weak and says so.
    fn against_reference(&self, price: &PriceRange, product: &Product) -> Option<PriceSign> {
        let reference = product.reference_price.0;
        let mut arguments = vec![
            ("price", shown(price)),
            ("product", product.name.clone()),
            ("reference", format!("{} {}", reference, product.currency)),
        ];
        let not_comparable = |key: &str, arguments: &[(&str, String)]| {
            let why = Reason::new(key, arguments);
            Some(PriceSign { kind: FindingKind::PriceNotComparable, severity: Severity::Note, why })
        };
        let Some(currency) = price.currency.as_deref() else {
            return not_comparable("why.price.unknown_currency", &arguments);
        };
        let band = |amount: Decimal| {
            let converted = self.rates.convert(amount, currency, &product.currency)?;
            let percent = percent(converted.amount, reference).ok_or(NotConverted::Overflow)?;
            let found = BANDS.iter().find(|(limit, _)| percent <= Decimal::from(*limit));
            Ok(found.map(|(_, severity)| (amount, converted, percent, *severity)))
        };
        let bands = band(price.max.0).and_then(|highest| Ok((highest, band(price.min.0)?)));
        let (key, (amount, converted, percent, severity)) = match bands {
            Ok((Some(found), _)) => ("why.price.reference", found),
            Ok((None, Some(found))) => ("why.price.reference_lowest", (found.0, found.1, found.2, Severity::Weak)),
            Ok((None, None)) => return None,
            Err(NotConverted::NoRate(missing)) => {
                arguments.push(("currency", missing.join(", ")));
                return not_comparable("why.price.no_rate", &arguments);
            }
            Err(NotConverted::Overflow) => return not_comparable("why.price.overflow", &arguments),
        };
        let mut arithmetic =
            format!("{} ÷ {} = {} %", rounded(converted.amount), reference.normalize(), tenths(percent));
        if !converted.steps.is_empty() {
            let step = format!(
                "{} {currency}{} = {} {}",
                amount.normalize(),
                converted.steps,
                rounded(converted.amount),
                product.currency
            );
            arithmetic = format!("{step}; {arithmetic}");
            arguments.push(("rate", "used".to_owned()));
            arguments.push(("rates", converted.rates.join("; ")));
        }
        arguments.push(("percent", whole_percent(percent)));
        arguments.push(("arithmetic", arithmetic));
        Some(PriceSign { kind: FindingKind::PriceReference, severity, why: Reason::new(key, &arguments) })
    }
}

impl PriceSign {
    fn draft(self, subject: &Subject, price: &PriceRange, brand: Option<&CompiledBrand>) -> Draft {
        let spans = whole(Field::Price, price.text.as_deref());
        subject.draft(self.kind, Group::Price, self.severity, spans, self.why, brand)
    }
}

/// The middle of the prices of a page's results, by currency: a function of the set of listings, not of their order.
#[derive(Clone, Debug)]
pub(crate) struct Middle {
    sets: BTreeMap<String, Set>,
}

#[derive(Clone, Copy, Debug)]
struct Set {
    size: usize,
    median: Decimal,
    deviation: Decimal,
}

impl Middle {
    pub fn of(reading: &PageReading) -> Self {
        // A listing that stands on the page twice counts once, with its lowest price.
        let mut prices: BTreeMap<(&str, &str), Decimal> = BTreeMap::new();
        for listing in reading.listings.iter().filter(|listing| listing.role == Role::Result) {
            let Some(PriceRange { min, currency: Some(currency), .. }) = &listing.price else { continue };
            let lowest = prices.entry((currency, &listing.item_id)).or_insert(min.0);
            *lowest = min.0.min(*lowest);
        }
        let mut by_currency: BTreeMap<String, Vec<Decimal>> = BTreeMap::new();
        for ((currency, _), price) in prices {
            by_currency.entry(currency.to_owned()).or_default().push(price);
        }
        let sets = by_currency.into_iter().filter_map(|(currency, prices)| Some((currency, Set::of(prices)?)));
        Self { sets: sets.collect() }
    }

    /// How many listings the largest set holds.
    pub fn size(&self) -> u32 {
        self.sets.values().map(|set| set.size as u32).max().unwrap_or(0)
    }

    /// Compares a listing with the others in its currency.
    pub fn against(&self, listing: &Listing) -> Option<PriceSign> {
        let price = listing.price.as_ref().filter(|_| listing.role == Role::Result)?;
        let currency = price.currency.as_ref()?;
        let set = self.sets.get(currency).filter(|set| set.size >= SMALLEST_SET)?;
        let percent = percent(price.max.0, set.median)?;
        let below = set.median - Decimal::from(DEVIATIONS) * set.deviation;
        if price.max.0 >= below || percent > Decimal::from(OUTLIER_PERCENT) {
            return None;
        }
        let severity = if percent <= Decimal::from(FAR_PERCENT) { Severity::Medium } else { Severity::Weak };
        let arguments = [
            ("price", shown(price)),
            ("median", format!("{} {currency}", set.median.normalize())),
            ("percent", whole_percent(percent)),
            ("count", set.size.to_string()),
        ];
        let why = Reason::new("why.price.outlier", &arguments);
        Some(PriceSign { kind: FindingKind::PriceOutlier, severity, why })
    }
}

impl Set {
    fn of(mut prices: Vec<Decimal>) -> Option<Self> {
        let middle = median(&mut prices)?;
        let mut distances: Vec<Decimal> = prices.iter().map(|price| (*price - middle).abs()).collect();
        // 1.4826 makes the median absolute deviation of a normal distribution its standard deviation.
        let deviation = median(&mut distances)? * Decimal::new(14826, 4);
        Some(Self { size: prices.len(), median: middle, deviation })
    }
}

fn median(values: &mut [Decimal]) -> Option<Decimal> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = if values.len().is_multiple_of(2) { *values.get(values.len() / 2 - 1)? } else { upper };
    (upper + lower).checked_div(Decimal::TWO)
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
fn rounded(amount: Decimal) -> Decimal {
    amount.round_dp(if amount < Decimal::ONE { 4 } else { 2 }).normalize()
}

/// The price as the page writes it, or as it was read.
fn shown(price: &PriceRange) -> String {
    if let Some(text) = &price.text {
        return text.clone();
    }
    let amount =
        if price.min == price.max { price.min.0.to_string() } else { format!("{}–{}", price.min.0, price.max.0) };
    match &price.currency {
        Some(currency) => format!("{amount} {currency}"),
        None => amount,
    }
}
