//! What is true of every price.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use analysis::{Analyst, Finding, FindingKind, Neighbourhood, Profile};
use listing::parsed::ParsedPage;
use listing::{Amount, Listing, PageReading, PriceRange, Role, Variant};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::sync::LazyLock;

fn analyst(reference: Decimal) -> Analyst {
    let text = format!(
        r#"{{"version": 1, "name": "x", "brands": [{{"id": "v", "name": "Velmora", "terms": [{{"text": "Velmora"}}],
        "products": [{{"name": "Ear tips", "words": ["tips"], "reference_price": "{reference}", "currency": "USD"}}]}}]}}"#
    );
    Analyst::new(&Profile::parse(&text).unwrap(), &Neighbourhood::default())
}

static ANALYST: LazyLock<Analyst> = LazyLock::new(|| analyst(Decimal::from(5)));

fn price(min: Decimal, max: Decimal, currency: &str) -> PriceRange {
    PriceRange { min: Amount(min), max: Amount(max), currency: Some(currency.to_owned()), text: None }
}

fn tips(number: usize, words: &str, price: PriceRange) -> Listing {
    let title = Some(format!("Velmora ear tips {words}"));
    let url = format!("https://www.aliexpress.com/item/{number}.html");
    Listing { title, price: Some(price), ..Listing::new(Role::Result, &number.to_string(), &url) }
}

fn page(listings: Vec<Listing>) -> PageReading {
    let mut reading = listing::read(&ParsedPage::new("", "https://www.aliexpress.com/w/wholesale-tips.html")).reading;
    reading.listings = listings;
    reading
}

fn prices(analyst: &Analyst, listing: Listing) -> Vec<Finding> {
    let judged = analyst.judge(&page(vec![listing])).listings.remove(0);
    judged.findings.into_iter().filter(|finding| finding.why.key.starts_with("why.price.")).collect()
}

#[test]
fn a_price_from_is_weak_at_most() {
    let from =
        PriceRange { text: Some("from US $0.50".to_owned()), ..price(Decimal::new(5, 1), Decimal::new(5, 1), "USD") };
    let found = prices(&ANALYST, tips(1, "", from)).remove(0);
    assert_eq!((found.severity, found.why.arguments["basis"].as_str()), (analysis::Severity::Weak, "from"));
}

proptest! {
    #[test]
    fn a_price_and_its_reference_in_another_measure_give_the_same_band(
        cents in 1_i64..2_000, reference in 1_i64..2_000, factor in 1_i64..1_000,
    ) {
        let band = |times: i64| {
            let amount = Decimal::new(cents * times, 2);
            let found = prices(&analyst(Decimal::new(reference * times, 2)), tips(1, "", price(amount, amount, "USD")));
            found.first().map(|finding| (finding.severity, finding.why.arguments["percent"].clone()))
        };
        prop_assert_eq!(band(1), band(factor));
    }

    #[test]
    fn so_many_for_so_many_times_the_price_are_as_cheap(cents in 1_i64..2_000, count in 2_i64..500) {
        let share = |words: &str, amount: i64| {
            let amount = Decimal::new(amount, 2);
            let found = prices(&ANALYST, tips(1, words, price(amount, amount, "USD")));
            found.first().map(|finding| (finding.severity, finding.why.arguments["percent"].clone()))
        };
        prop_assert_eq!(share("", cents), share(&format!("{count} pcs"), cents * count));
    }

    #[test]
    fn no_price_is_too_odd(
        low in any::<[u8; 16]>(), high in any::<[u8; 16]>(), own in any::<[u8; 16]>(), words in ".{0,30}", option in ".{0,20}",
        currency in prop::sample::select(vec!["USD", "EUR", "IDR", "RUB", ""]), selected in any::<bool>(),
    ) {
        let amount = Decimal::deserialize;
        let options = vec![("Color".to_owned(), option)];
        let own = price(amount(own), amount(own), currency);
        let variant = Variant { options, price: Some(own), selected, ..Variant::default() };
        let listing = Listing { variants: vec![variant], ..tips(1, &words, price(amount(low), amount(high), currency)) };
        let listings = (0..9).map(|number: u32| Listing { item_id: number.to_string(), ..listing.clone() });
        let reading = page(listings.collect());
        let judged = ANALYST.judge(&reading);
        prop_assert_eq!(&ANALYST.judge(&reading), &judged);
        for finding in judged.listings.iter().flat_map(|listing| &listing.findings) {
            if matches!(finding.kind, FindingKind::PriceReference | FindingKind::PriceOutlier) {
                prop_assert!(finding.why.arguments.contains_key("arithmetic"), "{finding:?}");
            }
        }
    }

    #[test]
    fn outliers_do_not_depend_on_the_order(
        packs in prop::collection::vec((1_i64..5_000, prop::sample::select(vec!["", "10pcs", "5/10 pcs", "case"])), 8..20),
        turn in 0_usize..20,
    ) {
        let mut listings: Vec<Listing> = packs.iter().enumerate().map(|(number, (cents, words))| {
            tips(number, words, price(Decimal::new(*cents, 2), Decimal::new(*cents, 2), "USD"))
        }).collect();
        let judged = |listings: &[Listing]| {
            let mut judged = ANALYST.judge(&page(listings.to_vec())).listings;
            judged.sort_by(|one, other| one.item_id.cmp(&other.item_id));
            judged
        };
        let before = judged(&listings);
        let length = listings.len();
        listings.rotate_left(turn % length);
        listings.reverse();
        prop_assert_eq!(before, judged(&listings));
    }
}
