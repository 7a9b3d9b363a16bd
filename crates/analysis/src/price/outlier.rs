//! A listing's price against comparable listings of the page.
//!
//! Comparable are results in one currency that name the same brands in the same use, and where there are enough of them
//! the same product; goods of a brand are not put together with accessories for it, nor with goods that don't name it.
//! Packs are compared by the price of one, or of the reference's measure where all give it.

use super::accessory;
use super::offer::{Offer, Offers, offers, shown};
use super::pack::{Pack, Quantity};
use super::product::{Candidate, Doubt, Surety};
use super::reference::{base_quantity, is_measure};
use super::{PriceSign, Products, percent, rounded, tenths, whole_percent};
use crate::finding::{FindingKind, Reason, Severity, TermUse};
use crate::subject::Subject;
use listing::Role;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer comparable listings have no meaningful middle.
const SMALLEST_SET: usize = 8;
/// An outlier is this many deviations below the median, and at most this share of it. Where more than half of the prices
/// are the same the deviation is 0, and the share decides alone.
const DEVIATIONS: u32 = 3;
const OUTLIER_PERCENT: u32 = 50;
/// From this share of the median down it is a stronger sign.
const FAR_PERCENT: u32 = 20;

/// What a listing is compared by with the page's others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    item_id: String,
    /// The set of its brand, and that of its product.
    brand: Set,
    product: Option<Set>,
    /// The prices of one.
    lowest: Decimal,
    highest: Decimal,
    told: String,
}

/// What makes listings comparable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Set {
    currency: String,
    /// The brands that are named, by index, with what each is named for.
    brands: Vec<(u32, TermUse)>,
    /// The product of the first brand, by name.
    product: Option<String>,
    /// Whether it is compared by the measure of its product.
    by_measure: bool,
}

impl Standing {
    /// Where a listing stands; none for one that is comparable with none: it is no result, has no price, only says what
    /// it is for, is sold beside the goods, or can't be counted.
    pub fn of(subject: &Subject, products: &Products) -> Option<Self> {
        let candidate = products.only();
        let listing = subject.listing;
        let price =
            listing.price.as_ref().filter(|price| listing.role == Role::Result && price.min.0 > Decimal::ZERO)?;
        let currency = price.currency.clone()?;
        if subject.is_only_referential() {
            return None;
        }
        let title = listing.title.as_deref().unwrap_or_default();
        let is_accessory = |candidate: &Candidate| matches!(candidate.surety, Surety::Unsure(Doubt::Accessory(_)));
        let beside_goods = match candidate {
            Some(candidate) => is_accessory(candidate),
            None => !subject.terms.is_empty() && accessory::of_title(title, |_| false).is_some(),
        };
        if beside_goods {
            return None;
        }
        let brands: BTreeSet<(u32, TermUse)> = (subject.terms.iter())
            .filter(|term| !term.term_use.may_say_what_for())
            .map(|term| (term.brand as u32, term.term_use))
            .collect();
        let candidate = candidate.filter(|candidate| !matches!(candidate.surety, Surety::Unsure(_)));
        let (count, by_measure) = match candidate {
            Some(candidate) => match offers(listing, price, candidate.product, &candidate.named) {
                Offers::Goods(found) => {
                    (found.first().map(|offer: &Offer| offer.quantity.clone())?, is_measure(candidate.product.unit))
                }
                Offers::NotTheGoods { .. } => return None,
            },
            None => (Pack::of(title, &subject.named()).count(Default::default()), false),
        };
        let count = match count {
            Quantity::Counted(_, amount) => amount,
            Quantity::One => Decimal::ONE,
            Quantity::Unclear(_) | Quantity::Unstated => return None,
        };
        let per = candidate.filter(|_| by_measure).map_or(Decimal::ONE, |candidate| base_quantity(candidate.product));
        let of_one = |amount: Decimal| amount.checked_div(count)?.checked_mul(per);
        let brand = Set { currency, brands: brands.into_iter().collect(), product: None, by_measure };
        let product = candidate.map(|candidate| Set { product: Some(candidate.product.name.clone()), ..brand.clone() });
        Some(Self {
            item_id: listing.item_id.clone(),
            brand,
            product,
            lowest: of_one(price.min.0)?,
            highest: of_one(price.max.0)?,
            told: if count == Decimal::ONE {
                shown(price)
            } else {
                format!("{} ÷ {}", shown(price), count.normalize())
            },
        })
    }
}

/// The middle of the prices of a page's results, by set: a function of the set of listings, not of their order.
#[derive(Clone, Debug)]
pub(crate) struct Middle {
    sets: BTreeMap<Set, Figures>,
}

#[derive(Clone, Copy, Debug)]
struct Figures {
    size: usize,
    median: Decimal,
    deviation: Decimal,
}

impl Middle {
    pub fn of<'a>(standings: impl Iterator<Item = &'a Standing>) -> Self {
        // A listing that stands on the page twice counts once, with its lowest price.
        let mut prices: BTreeMap<&Set, BTreeMap<&str, Decimal>> = BTreeMap::new();
        for standing in standings {
            for set in [Some(&standing.brand), standing.product.as_ref()].into_iter().flatten() {
                let lowest = prices.entry(set).or_default().entry(&standing.item_id).or_insert(standing.lowest);
                *lowest = standing.lowest.min(*lowest);
            }
        }
        let sets = prices
            .into_iter()
            .filter_map(|(set, prices)| Some((set.clone(), Figures::of(prices.into_values().collect())?)));
        Self { sets: sets.collect() }
    }

    /// How many listings the largest set holds.
    pub fn size(&self) -> u32 {
        self.sets.values().map(|set| set.size as u32).max().unwrap_or(0)
    }

    /// Compares a listing with those of its product, or where there are too few with those of its brand.
    pub fn against(&self, standing: &Standing) -> Option<PriceSign> {
        let figures = |set: &Set| self.sets.get(set).filter(|figures| figures.size >= SMALLEST_SET);
        let of_product = standing.product.as_ref().and_then(|set| Some((set, figures(set)?)));
        let (set, figures) = of_product.or_else(|| Some((&standing.brand, figures(&standing.brand)?)))?;
        let share = percent(standing.highest, figures.median)?;
        let below = figures.threshold()?;
        if standing.highest >= below || share > Decimal::from(OUTLIER_PERCENT) {
            return None;
        }
        let severity = if share <= Decimal::from(FAR_PERCENT) { Severity::Medium } else { Severity::Weak };
        let median = rounded(figures.median);
        let arithmetic = format!(
            "{} ÷ {median} = {} %; {median} − {DEVIATIONS} × 1.4826 × {} = {}",
            rounded(standing.highest),
            tenths(share),
            rounded(figures.deviation),
            rounded(below),
        );
        let kind = match (&set.product, set.brands.first()) {
            (Some(_), _) => "product",
            (None, Some((_, TermUse::Comparative))) => "comparative",
            (None, Some(_)) => "brand",
            (None, None) => "plain",
        };
        let arguments = [
            ("price", standing.told.clone()),
            ("median", format!("{median} {}", set.currency)),
            ("percent", whole_percent(share)),
            ("count", figures.size.to_string()),
            ("set", kind.to_owned()),
            ("product", set.product.clone().unwrap_or_default()),
            ("arithmetic", arithmetic),
        ];
        let why = Reason::new("why.price.outlier", &arguments);
        Some(PriceSign { kind: FindingKind::PriceOutlier, severity, why })
    }
}

impl Figures {
    fn of(mut prices: Vec<Decimal>) -> Option<Self> {
        let middle = median(&mut prices)?;
        let mut distances: Vec<Decimal> = prices.iter().map(|price| (*price - middle).abs()).collect();
        let deviation = median(&mut distances)?;
        Some(Self { size: prices.len(), median: middle, deviation })
    }

    /// Below this a price is far from the others.
    fn threshold(&self) -> Option<Decimal> {
        // 1.4826 makes the median absolute deviation of a normal distribution its standard deviation.
        let deviations = Decimal::from(DEVIATIONS).checked_mul(Decimal::new(14826, 4))?.checked_mul(self.deviation)?;
        self.median.checked_sub(deviations)
    }
}

fn median(values: &mut [Decimal]) -> Option<Decimal> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = if values.len().is_multiple_of(2) { *values.get(values.len() / 2 - 1)? } else { upper };
    upper.checked_add(lower)?.checked_div(Decimal::TWO)
}
