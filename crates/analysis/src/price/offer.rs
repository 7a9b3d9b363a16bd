//! Which of a listing's prices are the goods', and of how many.

use super::accessory::{self, Accessory, AccessoryKind};
use super::pack::{Pack, Quantity, is_piece};
use super::product::{CompiledProduct, Folded};
use crate::profile::PriceUnit;
use listing::{Listing, PriceRange, Variant};
use rust_decimal::Decimal;

/// A price something can be bought at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offer {
    pub amount: Decimal,
    pub quantity: Quantity,
    /// Where the price is from, if it is not simply the listing's.
    pub basis: Basis,
    /// The price as it is told.
    pub told: String,
}

/// Where a price is from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Basis {
    /// It is the price of the listing.
    Listing,
    /// It is one end of the listing's range.
    Range,
    /// The listing's price is one “from”.
    From,
    /// It is the price of the variant the viewer has chosen.
    Chosen(String),
    /// It is the price of one of the variants that are the goods.
    Variant(String),
    /// It is the price of one piece as the page states it.
    PageUnit(String),
}

/// What a listing asks for the goods.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Offers {
    /// These prices, in one currency.
    Goods(Vec<Offer>),
    /// What is asked is the price of something else: `thing` says so, and what kind of thing it is.
    NotTheGoods { thing: String, kind: AccessoryKind },
}

/// What the listing asks for a product.
pub(crate) fn offers(listing: &Listing, price: &PriceRange, product: &CompiledProduct, named: &[(u32, u32)]) -> Offers {
    let title = listing.title.as_deref().unwrap_or_default();
    let is_own = |word: &str| product.owns(word);
    if let Some(Accessory { kind: AccessoryKind::Payment, text }) = accessory::of_title(title, is_own) {
        return Offers::NotTheGoods { thing: text, kind: AccessoryKind::Payment };
    }
    let pack = Pack::of(title, named);
    if let Some(offer) = of_one(listing, price, product.unit) {
        return Offers::Goods(vec![offer]);
    }
    let single = price.min == price.max;
    let chosen = listing.variants.iter().find(|variant| variant.selected);
    let named_chosen = chosen.map(|variant| (variant, variant_name(variant))).filter(|(_, name)| !name.is_empty());
    let accessory_of = |name: &str| accessory::of_variant(name, is_own);
    if let Some((variant, name)) = &named_chosen {
        let own =
            if single { Some(price) } else { variant.price.as_ref().filter(|own| own.currency == price.currency) };
        if let (Some(own), None) = (own, accessory_of(name)) {
            let basis = if listing.variants.len() > 1 { Basis::Chosen(name.clone()) } else { Basis::Listing };
            return Offers::Goods(ends(own, &quantity(name, &pack, product), &basis));
        }
    }
    let priced: Vec<(String, &PriceRange)> = (listing.variants.iter())
        .filter_map(|variant| Some((variant_name(variant), variant.price.as_ref()?)))
        .filter(|(_, own)| own.currency == price.currency)
        .collect();
    let goods: Vec<&(String, &PriceRange)> = priced.iter().filter(|(name, _)| accessory_of(name).is_none()).collect();
    let chosen_accessory = named_chosen.as_ref().and_then(|(_, name)| Some((name.clone(), accessory_of(name)?)));
    // Where the variants say nothing, or all of them are the goods, the range of the page stands for them.
    if chosen_accessory.is_some() || (!single && goods.len() < priced.len() && !goods.is_empty()) {
        let matching: Vec<&&(String, &PriceRange)> =
            goods.iter().filter(|(name, _)| product.is_named_in(&Folded::new(&units(name)))).collect();
        let used: Vec<&(String, &PriceRange)> =
            if matching.is_empty() { goods } else { matching.into_iter().copied().collect() };
        if let (true, Some((name, found))) = (used.is_empty(), chosen_accessory) {
            return Offers::NotTheGoods { thing: name, kind: found.kind };
        }
        let offers = used
            .into_iter()
            .flat_map(|(name, own)| ends(own, &quantity(name, &pack, product), &Basis::Variant(name.clone())));
        return Offers::Goods(offers.collect());
    }
    let basis = match (single, is_from(price)) {
        (true, true) => Basis::From,
        (true, false) => Basis::Listing,
        (false, _) => Basis::Range,
    };
    Offers::Goods(ends(price, &pack.count(product.unit), &basis))
}

/// The price of one piece, where the page states it and a piece is what the reference is of.
fn of_one(listing: &Listing, price: &PriceRange, unit: PriceUnit) -> Option<Offer> {
    let stated = listing.unit_price.as_ref().filter(|stated| unit == PriceUnit::Item && is_piece(&stated.unit))?;
    let same = stated.price.currency == price.currency && stated.price.min == stated.price.max;
    // A page rounds the price of one to nothing sensible when it is below a few cents.
    let exact = stated.price.max.0 >= Decimal::new(10, 2);
    (same && exact).then(|| Offer {
        amount: stated.price.max.0,
        quantity: Quantity::One,
        basis: Basis::PageUnit(stated.unit.clone()),
        told: shown(&stated.price),
    })
}

fn ends(price: &PriceRange, quantity: &Quantity, basis: &Basis) -> Vec<Offer> {
    let offer =
        |amount: Decimal| Offer { amount, quantity: quantity.clone(), basis: basis.clone(), told: shown(price) };
    if price.min == price.max { vec![offer(price.max.0)] } else { vec![offer(price.max.0), offer(price.min.0)] }
}

/// A variant's own quantity counts before the title's.
fn quantity(name: &str, title: &Pack, product: &CompiledProduct) -> Quantity {
    match Pack::of(name, &[]).count(product.unit) {
        Quantity::One if !Pack::of(name, &[]).is_stated() => title.count(product.unit),
        Quantity::Unstated => title.count(product.unit),
        own => own,
    }
}

/// What is chosen, without the names of the properties.
pub(crate) fn variant_name(variant: &Variant) -> String {
    variant.options.iter().map(|(_, option)| option.as_str()).collect::<Vec<_>>().join(" · ")
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// Whether the page writes the price as the lowest of several.
fn is_from(price: &PriceRange) -> bool {
    const BEFORE: [&str; 22] = [
        "from ",
        "from:",
        "as low as ",
        "start from ",
        "starts at ",
        "mulai ",
        "từ ",
        "เริ่มต้น",
        "החל מ",
        "desde ",
        "a partir de ",
        "от ",
        "від ",
        "ab ",
        "à partir de ",
        "dès ",
        "da ",
        "vanaf ",
        "od ",
        "من ",
        "最低",
        "starting",
    ];
    const AFTER: [&str; 10] =
        ["起", "起批", "から", "より", "～", "~", "부터", "+", "'den başlayan", "başlayan fiyatlarla"];
    let Some(text) = &price.text else { return false };
    let text = text.trim().to_lowercase();
    BEFORE.iter().any(|from| text.starts_with(from)) || AFTER.iter().any(|from| text.ends_with(from))
}

/// The price as the page writes it, or as it was read.
pub(crate) fn shown(price: &PriceRange) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use listing::Amount;

    fn written(text: &str) -> PriceRange {
        let amount = Amount(Decimal::new(320, 2));
        PriceRange { min: amount, max: amount, currency: Some("USD".to_owned()), text: Some(text.to_owned()) }
    }

    #[test]
    fn prices_that_say_there_are_higher_ones() {
        for text in [
            "from $3.20",
            "From: US $3.20",
            "Desde US $3.20",
            "a partir de R$ 3,20",
            "от 320 ₽",
            "ab 3,20 €",
            "à partir de 3,20 €",
            "¥3.20起",
            "3,20円から",
            "3.20원부터",
            "من 3.20 ر.س",
            "US $3.20+",
        ] {
            assert!(is_from(&written(text)), "{text}");
        }
        for text in ["US $3.20", "US $3.20 - 9.00", "3,20 €", "¥3.20", "3.20 over 5 sold"] {
            assert!(!is_from(&written(text)), "{text}");
        }
    }
}
