//! A listing's price against a product's reference price, with the arithmetic.

use super::offer::{Basis, Offer, Offers, offers, shown};
use super::pack::{Measure, Quantity};
use super::product::{Candidate, CompiledProduct, Doubt, Ground, Surety};
use super::rate::{NotConverted, Rates};
use super::{PriceSign, in_cents, percent, rounded, tenths, whole_percent};
use crate::finding::{FindingKind, Reason, Severity};
use crate::profile::PriceUnit;
use listing::{Listing, PriceRange};
use rust_decimal::Decimal;

/// Named arguments of a reason.
type Arguments = Vec<(&'static str, String)>;

/// An offer as a share of the reference price.
struct Compared<'a> {
    offer: &'a Offer,
    /// In the reference's currency, for as much as the reference is of.
    value: Decimal,
    percent: Decimal,
    severity: Option<Severity>,
    /// What was done to the price: ` ÷ 10 ÷ 1.1172`.
    steps: String,
    rates: Vec<String>,
}

/// Why an offer was not compared.
enum NotCompared {
    Rate(NotConverted),
    /// The reference is of a measure the listing does not give, or gives in two ways.
    NoMeasure(Option<String>),
}

/// Compares a listing's price with the reference price of the product it is about. Nothing for a price that is not lower
/// than the bands.
///
/// Of several prices the highest counts, because the lowest is often that of an accessory; where only the lowest is low,
/// the sign is weak and says so. So it is for a price “from”.
pub(crate) fn against_reference(
    listing: &Listing,
    price: &PriceRange,
    candidate: &Candidate,
    rates: &Rates,
) -> Option<PriceSign> {
    let product = candidate.product;
    let mut arguments = vec![
        ("price", shown(price)),
        ("product", product.name.clone()),
        ("reference", money(product.reference, &product.currency)),
    ];
    if let Some((per, quantity)) = per(product, false) {
        arguments.extend([("per", per.to_owned()), ("quantity", quantity)]);
    }
    let is_unsure = matches!(candidate.surety, Surety::Unsure(_));
    // Of what is not surely the product only a low price is worth a word.
    let not_comparable = |key: &str, arguments: &Arguments| {
        let why = Reason::new(key, arguments);
        let sign = PriceSign { kind: FindingKind::PriceNotComparable, severity: Severity::Note, why };
        (!is_unsure).then_some(sign)
    };
    let Some(currency) = price.currency.as_deref() else {
        return not_comparable("why.price.unknown_currency", &arguments);
    };
    let offers = match offers(listing, price, product, &candidate.named) {
        Offers::Goods(offers) => offers,
        Offers::NotTheGoods { thing, kind } => {
            arguments.push(("thing", thing));
            return not_comparable(kind.key(), &arguments);
        }
    };
    let mut compared = Vec::new();
    // What costs nothing is not on sale.
    for offer in offers.iter().filter(|offer| offer.amount > Decimal::ZERO) {
        match compare(offer, currency, product, rates) {
            Ok(offer) => compared.push(offer),
            Err(NotCompared::Rate(NotConverted::NoRate(missing))) => {
                arguments.push(("currency", missing.join(", ")));
                return not_comparable("why.price.no_rate", &arguments);
            }
            Err(NotCompared::Rate(NotConverted::Overflow)) => return not_comparable("why.price.overflow", &arguments),
            Err(NotCompared::NoMeasure(None)) => return not_comparable("why.price.no_measure", &arguments),
            Err(NotCompared::NoMeasure(Some(text))) => {
                arguments.push(("unclear", text));
                return not_comparable("why.price.unclear_measure", &arguments);
            }
        }
    }
    // Where two are equal the first, so that the same listing gives the same words.
    let highest = compared.iter().rev().max_by_key(|offer| offer.value)?;
    let lowest = compared.iter().min_by_key(|offer| offer.value)?;
    let is_single = highest.value == lowest.value;
    let (found, severity) = match (highest.severity, lowest.severity) {
        (Some(_), _) if highest.offer.basis == Basis::From => (highest, Severity::Weak),
        (Some(severity), _) => (highest, severity),
        (None, Some(_)) => (lowest, Severity::Weak),
        (None, None) => return None,
    };
    let severity = match &candidate.surety {
        Surety::Sure => severity,
        Surety::Likely(_) => severity.min(Severity::Medium),
        Surety::Unsure(_) => Severity::Note,
    };
    let is_lowest_only = !is_single && highest.severity.is_none();
    Some(PriceSign {
        kind: FindingKind::PriceReference,
        severity,
        why: found.told(candidate, currency, is_lowest_only, arguments),
    })
}

fn compare<'a>(
    offer: &'a Offer,
    currency: &str,
    product: &CompiledProduct,
    rates: &Rates,
) -> Result<Compared<'a>, NotCompared> {
    let overflow = NotCompared::Rate(NotConverted::Overflow);
    let (count, per) = match (&offer.quantity, is_measure(product.unit)) {
        (Quantity::Counted(_, amount), _) => (*amount, base_quantity(product)),
        (Quantity::One | Quantity::Unclear(_), false) => (Decimal::ONE, product.quantity),
        (Quantity::Unclear(text), true) => return Err(NotCompared::NoMeasure(Some(text.clone()))),
        (Quantity::One | Quantity::Unstated, _) => return Err(NotCompared::NoMeasure(None)),
    };
    let mut steps = String::new();
    let mut value = offer.amount;
    if count != Decimal::ONE {
        value = value.checked_div(count).ok_or(NotCompared::Rate(NotConverted::Overflow))?;
        steps += &format!(" ÷ {}", count.normalize());
    }
    if per != Decimal::ONE {
        value = value.checked_mul(per).ok_or(NotCompared::Rate(NotConverted::Overflow))?;
        steps += &format!(" × {}", per.normalize());
    }
    let converted = rates.convert(value, currency, &product.currency).map_err(NotCompared::Rate)?;
    steps += &converted.steps;
    let value = converted.amount;
    let share = percent(value, product.reference).ok_or(overflow)?;
    let bands = product.bands;
    let limits = [(bands.strong, Severity::Strong), (bands.medium, Severity::Medium), (bands.weak, Severity::Weak)];
    let band = limits.into_iter().find(|(limit, _)| share <= Decimal::from(*limit)).map(|(_, severity)| severity);
    // What authorised sellers ask is not low, and what they never ask is.
    let severity = match product.lowest_authorised {
        Some(lowest) if value >= lowest => None,
        Some(_) => Some(band.unwrap_or(Severity::Weak)),
        None => band,
    };
    Ok(Compared { offer, value, percent: share, severity, steps, rates: converted.rates })
}

impl Compared<'_> {
    fn told(&self, candidate: &Candidate, currency: &str, is_lowest_only: bool, mut arguments: Arguments) -> Reason {
        let product = candidate.product;
        let mut reference = product.reference;
        let mut share = self.percent;
        let mut key = if product.is_lowest { "why.price.lowest_authorised" } else { "why.price.reference" };
        // Above the bands of the usual price it is the lowest authorised one that it is below.
        if let Some(lowest) = product.lowest_authorised.filter(|_| share > Decimal::from(product.bands.weak)) {
            (key, reference) = ("why.price.lowest_authorised", lowest);
            share = percent(self.value, lowest).unwrap_or(share);
        }
        let mut arithmetic = format!("{} ÷ {} = {} %", rounded(self.value), in_cents(reference), tenths(share));
        if !self.steps.is_empty() {
            let (from, to) =
                (money(self.offer.amount, currency), format!("{} {}", rounded(self.value), product.currency));
            arithmetic = format!("{from}{} = {to}; {arithmetic}", self.steps);
        }
        let mut set = |name: &'static str, value: String| {
            arguments.retain(|(known, _)| *known != name);
            arguments.push((name, value));
        };
        set("price", self.offer.told.clone());
        set("reference", money(reference, &product.currency));
        set("percent", whole_percent(share));
        set("arithmetic", arithmetic);
        if !self.rates.is_empty() {
            set("rate", "used".to_owned());
            set("rates", self.rates.join("; "));
        }
        match &self.offer.quantity {
            Quantity::Counted(measure, amount) => {
                set("pack", measure.key().to_owned());
                set("amount", measure.told(*amount));
            }
            Quantity::Unclear(text) => {
                set("count", "unclear".to_owned());
                set("unclear", text.clone());
            }
            Quantity::One | Quantity::Unstated => {}
        }
        let counted = matches!(self.offer.quantity, Quantity::Counted(..));
        if let Some((per, quantity)) = per(product, counted) {
            set("per", per.to_owned());
            set("quantity", quantity);
        }
        match &self.offer.basis {
            Basis::Listing => {}
            Basis::Range if is_lowest_only => set("basis", "lowest".to_owned()),
            Basis::Range => set("basis", "highest".to_owned()),
            Basis::From => set("basis", "from".to_owned()),
            Basis::Chosen(name) | Basis::Variant(name) => {
                let basis = match (&self.offer.basis, is_lowest_only) {
                    (Basis::Chosen(_), _) => "chosen",
                    (_, true) => "lowest_variant",
                    (_, false) => "variant",
                };
                set("basis", basis.to_owned());
                set("variant", name.clone());
            }
            Basis::PageUnit(unit) => {
                set("basis", "page_unit".to_owned());
                set("page_unit", unit.clone());
            }
        }
        match &candidate.surety {
            Surety::Sure => {}
            Surety::Likely(ground) => set("sure", ground.key().to_owned()),
            Surety::Unsure(doubt) => {
                let (clause, text) = match doubt {
                    Doubt::Word(word) => ("word", word.as_str()),
                    Doubt::Accessory(word) => ("accessory", word.as_str()),
                    Doubt::Comparative => ("comparative", ""),
                };
                set("sure", clause.to_owned());
                set("doubt", text.to_owned());
            }
        }
        Reason::new(key, &arguments)
    }
}

impl Ground {
    /// The catalogue's key below `price.sure`.
    fn key(self) -> &'static str {
        match self {
            Ground::AnyOfTheBrand => "any",
            Ground::OutsideTheTitle => "outside",
            Ground::BrandRow => "brand_row",
        }
    }
}

/// Whether a unit is one of measure, not of number.
pub(crate) fn is_measure(unit: PriceUnit) -> bool {
    !matches!(unit, PriceUnit::Item | PriceUnit::Pair | PriceUnit::Set)
}

/// What the reference is of, in what packs are measured in: litres as millilitres.
pub(crate) fn base_quantity(product: &CompiledProduct) -> Decimal {
    match product.unit {
        PriceUnit::Litre | PriceUnit::Kilogram => product.quantity * Decimal::ONE_THOUSAND,
        _ => product.quantity,
    }
}

/// What the reference price is of, where it says more than that there is one: the key below `price.per`, and how much.
fn per(product: &CompiledProduct, counted: bool) -> Option<(&'static str, String)> {
    let quantity = product.quantity.normalize();
    let is_one = quantity == Decimal::ONE;
    let key = match (product.unit, is_one) {
        (PriceUnit::Item, true) if !counted => return None,
        (PriceUnit::Item, true) => "item",
        (PriceUnit::Item, false) => "items",
        (PriceUnit::Pair, true) => "pair",
        (PriceUnit::Pair, false) => "pairs",
        (PriceUnit::Set, true) => "set",
        (PriceUnit::Set, false) => "sets",
        _ => "measure",
    };
    let unit = match product.unit {
        PriceUnit::Item | PriceUnit::Pair | PriceUnit::Set => return Some((key, quantity.to_string())),
        PriceUnit::Millilitre => "ml",
        PriceUnit::Litre => "l",
        PriceUnit::Gram => "g",
        PriceUnit::Kilogram => "kg",
        PriceUnit::Metre => "m",
    };
    Some((key, format!("{quantity} {unit}")))
}

impl Measure {
    /// The catalogue's key below `price.pack`.
    pub fn key(self) -> &'static str {
        match self {
            Measure::Piece => "items",
            Measure::Pair => "pairs",
            Measure::Set => "sets",
            Measure::Volume | Measure::Mass | Measure::Length => "measure",
        }
    }

    /// So much of it, as a sentence has it.
    pub fn told(self, amount: Decimal) -> String {
        let amount = amount.normalize();
        match self {
            Measure::Piece | Measure::Pair | Measure::Set => amount.to_string(),
            Measure::Volume => format!("{amount} ml"),
            Measure::Mass => format!("{amount} g"),
            Measure::Length => format!("{amount} m"),
        }
    }
}

fn money(amount: Decimal, currency: &str) -> String {
    format!("{} {currency}", in_cents(amount))
}

/// Says that a listing could be about one product or another, where its price would be low for one of them.
pub(crate) fn several(
    listing: &Listing,
    price: &PriceRange,
    candidates: &[Candidate],
    rates: &Rates,
) -> Option<PriceSign> {
    let is_low = |candidate: &Candidate| {
        let sign = against_reference(listing, price, candidate, rates);
        sign.is_some_and(|sign| sign.kind == FindingKind::PriceReference)
    };
    if !candidates.iter().any(is_low) {
        return None;
    }
    let (last, first) = candidates.split_last()?;
    let names: Vec<&str> = first.iter().take(MOST_NAMED).map(|candidate| candidate.product.name.as_str()).collect();
    let arguments = [("price", shown(price)), ("products", names.join(", ")), ("other", last.product.name.clone())];
    let why = Reason::new("why.price.several_products", &arguments);
    Some(PriceSign { kind: FindingKind::PriceNotComparable, severity: Severity::Note, why })
}

/// How many products are named before the last that it could be.
const MOST_NAMED: usize = 3;
