//! Prices, counts and amounts over any text, with and without what a page states about itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use listing::money::{PriceHints, is_currency, parse_amount, parse_price};
use listing::number::{NumberFormat, is_sold_text, parse_count, parse_number};

// The first line says what the page states: a currency's code, a decimal point; the rest is the text.
fuzz_target!(|input: &str| {
    let (stated, text) = input.split_once('\n').unwrap_or(("", input));
    let currency = stated.get(..3).filter(|code| is_currency(code));
    let format = stated.chars().rfind(|c| matches!(c, '.' | ',')).map(|decimal_point| NumberFormat { decimal_point });
    if let Ok(price) = parse_price(text, &PriceHints { currency, format }) {
        assert!(price.min <= price.max, "{text:?}");
        assert!(price.currency.as_deref().is_none_or(is_currency), "{text:?}");
        // What is kept of the text is enough to come to the same price again.
        let kept = price.text.as_deref().unwrap_or_default();
        assert_eq!(parse_price(kept, &PriceHints { currency, format }), Ok(price.clone()), "{text:?}");
    }
    // A format only settles what the text leaves open: without one there is the same number, or none.
    if let (Ok(open), Ok(point), Ok(comma)) = (
        parse_number(text, None, Some(2)),
        parse_number(text, Some(NumberFormat { decimal_point: '.' }), Some(2)),
        parse_number(text, Some(NumberFormat { decimal_point: ',' }), Some(2)),
    ) {
        assert!(open == point || open == comma, "{text:?}");
    }
    if is_sold_text(text) {
        assert!(parse_count(text).is_ok(), "{text:?}");
    }
    let _ = parse_amount(text);
});
