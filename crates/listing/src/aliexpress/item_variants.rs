//! The variants of a listing as the states of 2012 to mid-2024 tell them: what a viewer chooses by, and what each
//! combination costs.

use super::item_state::words;
use crate::model::{Amount, PriceRange, QuantityPrice, Variant};
use crate::money::{self, PriceHints};
use crate::picture;
use crate::state::Value;
use std::collections::BTreeMap;

/// What a viewer chooses by, such as the colour.
pub(super) struct Property {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) options: Vec<Choice>,
}

/// One option of a property.
pub(super) struct Choice {
    /// The numbers it goes by.
    pub(super) ids: Vec<String>,
    pub(super) name: String,
    pub(super) image: Option<String>,
}

/// Every combination that is told, also the one without options of a listing that has no choice.
#[derive(Default)]
pub(super) struct Variants {
    pub(super) all: Vec<Variant>,
    /// What is told of each in numbers without a currency: the seller's own, which may not be the one that is shown.
    plain: Vec<Plain>,
    /// The one the page preselects.
    pub(super) preselected: Option<usize>,
    /// Whether there are more than any listing has.
    pub(super) is_cut_short: bool,
}

#[derive(Default)]
struct Plain {
    price: Option<Amount>,
    list_price: Option<Amount>,
    /// From which quantity on which price.
    bulk: Option<(u32, Amount)>,
}

/// The properties of `productSKUPropertyList`.
pub(super) fn properties(told: Value) -> Vec<Property> {
    let read = |property: Value| {
        let [id, name, options] = property.pick(["skuPropertyId", "skuPropertyName", "skuPropertyValues"]);
        let options = options.into_iter().flat_map(Value::elements).take(MOST_OPTIONS).filter_map(Choice::read);
        Some(Property { id: id?.text()?, name: words(name?)?, options: options.collect() })
    };
    told.elements().take(MOST_PROPERTIES).filter_map(read).collect()
}

impl Choice {
    fn read(told: Value) -> Option<Self> {
        let [id, long_id, shown, name, image] = told.pick([
            "propertyValueId",
            "propertyValueIdLong",
            "propertyValueDisplayName",
            "propertyValueName",
            "skuPropertyImagePath",
        ]);
        let mut ids: Vec<String> = [id, long_id].into_iter().flatten().filter_map(Value::text).collect();
        ids.dedup();
        let name = shown.and_then(words).or_else(|| words(name?))?;
        Some(Self { ids, name, image: image.and_then(Value::text) })
    }
}

impl Variants {
    /// Reads `skuPriceList` or `skuProducts`; `preselected` is the attribute text of the one the page preselects.
    pub(super) fn read(list: Value, properties: &[Property], preselected: Option<&str>, hints: &PriceHints) -> Self {
        let options = by_ids(properties);
        let mut read = Self::default();
        for (index, told) in list.elements().enumerate() {
            if index == MOST_VARIANTS {
                read.is_cut_short = true;
                break;
            }
            let [id, plain_id, attributes, ids, facts, salable] =
                told.pick(["skuIdStr", "skuId", "skuAttr", "skuPropIds", "skuVal", "salable"]);
            let attributes = attributes.and_then(words).unwrap_or_default();
            let ids = ids.and_then(Value::text).unwrap_or_default();
            // `14:193#Black;200007763:201336100`, the words after `#` being the seller's own for the option.
            let pairs = attributes.split(';').filter_map(|pair| pair.split('#').next()?.split_once(':'));
            let mut chosen: Vec<_> = pairs.filter_map(|pair| options.get(&pair)).collect();
            if chosen.is_empty() {
                let pairs = properties.iter().map(|property| property.id.as_str()).zip(ids.split(','));
                chosen = pairs.filter_map(|pair| options.get(&pair)).collect();
            }
            if preselected.is_some_and(|wanted| !wanted.is_empty() && wanted == attributes) {
                read.preselected = Some(read.all.len());
            }
            let (price, list_price, stock, plain) = facts.map(|facts| offer(facts, hints)).unwrap_or_default();
            let differs = |list: &PriceRange| price.as_ref().is_some_and(|price| price.min != list.min);
            let salable = salable.and_then(Value::text).map(|text| text == "true");
            read.plain.push(plain);
            read.all.push(Variant {
                sku_id: id.or(plain_id).and_then(Value::text).filter(|id| is_number(id)),
                options: chosen.iter().map(|(property, option)| (property.name.clone(), option.name.clone())).collect(),
                list_price: list_price.filter(differs),
                available: match (stock, salable) {
                    (_, Some(false)) | (Some(0), _) => Some(false),
                    (Some(_), _) | (_, Some(true)) => Some(true),
                    (None, None) => None,
                },
                price,
                stock,
                selected: false,
                image: chosen.iter().find_map(|(_, option)| option.image.as_deref().and_then(picture::full_size)),
            });
        }
        read
    }

    /// Takes the seller's own prices for those that are shown, where they are the same numbers.
    pub(super) fn take_plain_prices(&mut self, shown: Option<&PriceRange>) {
        let Some(shown) = shown else { return };
        if self.all.iter().any(|variant| variant.price.is_some()) || !self.plain_is(shown) {
            return;
        }
        let range =
            |amount: Amount| PriceRange { min: amount, max: amount, currency: shown.currency.clone(), text: None };
        for (variant, plain) in self.all.iter_mut().zip(&self.plain) {
            variant.price = plain.price.map(range);
            variant.list_price = plain.list_price.filter(|list| Some(*list) != plain.price).map(range);
        }
    }

    /// The price from a quantity on, where all variants have it at the same quantity and it is in the currency shown.
    pub(super) fn quantity_price(&self) -> Option<QuantityPrice> {
        let own = self.all.iter().map(|variant| variant.price.as_ref());
        let is_own = |(own, plain): (Option<&PriceRange>, &Plain)| {
            own.is_some_and(|own| plain.price == Some(own.min) && plain.bulk.is_some_and(|(_, bulk)| bulk <= own.min))
        };
        if self.plain.is_empty() || !own.clone().zip(&self.plain).all(is_own) {
            return None;
        }
        let bulk: Vec<(u32, Amount)> = self.plain.iter().filter_map(|plain| plain.bulk).collect();
        let (from, _) = *bulk.first()?;
        let same = from > 1 && bulk.iter().all(|(quantity, _)| *quantity == from);
        let amounts = || bulk.iter().map(|(_, amount)| *amount);
        let currency = own.flatten().next()?.currency.clone();
        let price = PriceRange { min: amounts().min()?, max: amounts().max()?, currency, text: None };
        same.then_some(QuantityPrice { from, to: None, price })
    }

    fn plain_is(&self, shown: &PriceRange) -> bool {
        let prices: Option<Vec<Amount>> = self.plain.iter().map(|plain| plain.price).collect();
        let prices = prices.unwrap_or_default();
        prices.iter().min() == Some(&shown.min) && prices.iter().max() == Some(&shown.max)
    }

    /// Marks the variant whose price is the one that is shown: the one the viewer has chosen, or else, where nothing to
    /// choose by is drawn, the one the page preselects.
    pub(super) fn mark(&mut self, chosen: Option<&[(String, String)]>, price: Option<&PriceRange>) {
        let is_shown = |variant: &Variant| {
            let own = variant.price.as_ref().map(|price| price.min);
            own.is_some() && own == price.map(|price| price.min) && own == price.map(|price| price.max)
        };
        let index = match chosen {
            Some(chosen) => {
                let has = |variant: &Variant, (name, label): &(String, String)| {
                    variant.options.iter().any(|(property, option)| property == name && option == label)
                };
                let fits = |variant: &Variant| chosen.iter().all(|choice| has(variant, choice));
                let fitting = || self.all.iter().enumerate().filter(|(_, variant)| fits(variant));
                let only = |mut fitting: Box<dyn Iterator<Item = (usize, &Variant)> + '_>| {
                    let (index, _) = fitting.next()?;
                    fitting.next().is_none().then_some(index)
                };
                // A property the page does not draw, such as where it is sent from, may leave several.
                only(Box::new(fitting())).or_else(|| only(Box::new(fitting().filter(|(_, variant)| is_shown(variant)))))
            }
            None => self.preselected.filter(|index| self.all.get(*index).is_some_and(is_shown)),
        };
        if let Some(variant) = index.and_then(|index| self.all.get_mut(index)) {
            variant.selected = true;
        }
    }
}

fn by_ids(properties: &[Property]) -> BTreeMap<(&str, &str), (&Property, &Choice)> {
    let options = properties.iter().flat_map(|property| property.options.iter().map(move |option| (property, option)));
    options
        .flat_map(|(property, option)| {
            option.ids.iter().map(move |id| ((property.id.as_str(), id.as_str()), (property, option)))
        })
        .collect()
}

type Offer = (Option<PriceRange>, Option<PriceRange>, Option<u32>, Plain);

/// What one variant costs: price, list price, how many are left, and the numbers without a currency.
fn offer(facts: Value, hints: &PriceHints) -> Offer {
    let [stock, is_reduced, reduced, full, shown_reduced, shown_full] = facts.pick([
        "availQuantity",
        "isActivity",
        "skuActivityAmount",
        "skuAmount",
        "actSkuMultiCurrencyCalPrice",
        "skuMultiCurrencyCalPrice",
    ]);
    let [own_reduced, own_full, older_reduced, older_full, quantity, bulk_reduced, bulk_full, older_bulk] =
        facts.pick([
            "actSkuCalPrice",
            "skuCalPrice",
            "actSkuPrice",
            "skuPrice",
            "bulkOrder",
            "actSkuBulkCalPrice",
            "skuBulkCalPrice",
            "skuBulkPrice",
        ]);
    let is_reduced = is_reduced.and_then(Value::text).is_none_or(|text| text == "true");
    // Newer states tell an amount with its currency, older ones the number alone, but of the currency that is shown.
    let in_currency = |value: Value| {
        let amount = plain(value)?;
        Some(PriceRange { min: amount, max: amount, currency: Some(hints.currency?.to_owned()), text: None })
    };
    let before = full.and_then(amount).or_else(|| shown_full.and_then(in_currency));
    let reduced = reduced.and_then(amount).or_else(|| shown_reduced.and_then(in_currency)).filter(|_| is_reduced);
    let (price, list_price) = match reduced {
        Some(price) => (Some(price), before),
        None => (before, None),
    };
    let own_full = own_full.or(older_full).and_then(plain);
    let own_reduced = own_reduced.or(older_reduced).and_then(plain).filter(|_| is_reduced);
    let bulk = if own_reduced.is_some() { bulk_reduced } else { bulk_full.or(older_bulk) };
    let plain = Plain {
        price: own_reduced.or(own_full),
        list_price: own_full.filter(|_| own_reduced.is_some()),
        bulk: quantity.and_then(Value::text).and_then(|text| text.parse().ok()).zip(bulk.and_then(plain)),
    };
    (price, list_price, stock.and_then(Value::text).and_then(|text| text.parse().ok()), plain)
}

/// `{"currency": "USD", "formatedAmount": "US $0.99", "value": 0.99}`
pub(super) fn amount(value: Value) -> Option<PriceRange> {
    let [currency, written, value] = value.pick(["currency", "formatedAmount", "value"]);
    let currency = currency.and_then(Value::text).filter(|code| money::is_currency(code));
    let text = written.and_then(words);
    match value.and_then(plain) {
        Some(value) => Some(PriceRange { min: value, max: value, currency, text }),
        None => money::parse_price(&text?, &PriceHints { currency: currency.as_deref(), format: None }).ok(),
    }
}

/// An amount as the state writes it, a number of JavaScript: `1021.0` is `1021`.
pub(super) fn plain(value: Value) -> Option<Amount> {
    value.amount().map(|amount| Amount(amount.0.normalize()))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

// More than any listing has; a hostile page is read no further.
const MOST_PROPERTIES: usize = 30;
const MOST_OPTIONS: usize = 500;
const MOST_VARIANTS: usize = 5000;
