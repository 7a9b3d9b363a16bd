//! The arithmetic of prices: packs, variants, rates and shares of any listing.
#![no_main]

use analysis::{Analyst, FindingKind, Neighbourhood, Profile};
use libfuzzer_sys::fuzz_target;
use listing::parsed::ParsedPage;
use listing::{Amount, Listing, PriceRange, Role, UnitPrice, Variant};
use rust_decimal::Decimal;
use std::sync::LazyLock;

static ANALYST: LazyLock<Analyst> = LazyLock::new(|| {
    let text = r#"{"version": 1, "name": "x", "brands": [{"id": "v", "name": "Velmora", "terms": [{"text": "Velmora"}],
        "products": [
            {"name": "tips", "words": [["tips", "насадки", "耳塞套"]], "reference_price": "4.99", "currency": "USD"},
            {"name": "cream", "words": ["cream"], "lowest_authorised": "1000000000000", "currency": "EUR", "unit": "l"},
            {"name": "socks", "words": ["socks"], "reference_price": "0.000001", "currency": "IDR", "unit": "pair"}]}],
        "entered_rates": [{"currency": "NGN", "per_euro": "0.0000000001", "date": "2031-12-31", "source": "x"},
            {"currency": "VND", "per_euro": "1000000000", "date": "2031-12-31", "source": "x"}]}"#;
    Analyst::new(&Profile::parse(text).expect("the profile is valid"), &Neighbourhood::default())
});

// The title; the lowest price, the highest and the currency; the price of a unit and the unit; then a variant a line: its
// price and its name, the first of them chosen.
fuzz_target!(|input: &str| {
    let mut lines = input.lines();
    let title = lines.next().unwrap_or_default();
    let mut price = lines.next().unwrap_or_default().split(' ');
    let amount = |text: Option<&str>| text.and_then(|text| text.parse::<Decimal>().ok()).map(Amount);
    let (Some(min), Some(max)) = (amount(price.next()), amount(price.next())) else { return };
    let currency = price.next().map(str::to_owned);
    let of = |min: Amount, max: Amount| PriceRange { min, max, currency: currency.clone(), text: None };
    let unit = lines.next().and_then(|line| line.split_once(' '));
    let unit_price = unit.and_then(|(price, unit)| {
        let price = amount(Some(price))?;
        Some(UnitPrice { price: of(price, price), unit: unit.to_owned() })
    });
    let variants = lines.enumerate().filter_map(|(number, line)| {
        let (price, name) = line.split_once(' ')?;
        let price = amount(Some(price)).map(|price| of(price, price));
        let options = vec![("Color".to_owned(), name.to_owned())];
        Some(Variant { options, price, selected: number == 0, ..Variant::default() })
    });
    let listing = Listing {
        title: Some(title.to_owned()),
        price: Some(of(min, max)),
        unit_price,
        variants: variants.collect(),
        ..Listing::new(Role::Result, "1", "https://www.aliexpress.com/item/1.html")
    };
    let mut reading = listing::read(&ParsedPage::new("", "https://www.aliexpress.com/")).reading;
    reading.listings = (0..9).map(|number| Listing { item_id: number.to_string(), ..listing.clone() }).collect();
    let judged = ANALYST.judge(&reading);
    assert_eq!(ANALYST.judge(&reading), judged);
    for finding in judged.listings.iter().flat_map(|listing| &listing.findings) {
        if matches!(finding.kind, FindingKind::PriceReference | FindingKind::PriceOutlier) {
            assert!(finding.why.arguments.contains_key("arithmetic"), "{finding:?}");
        }
    }
});
