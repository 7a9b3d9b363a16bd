//! What a drawn item page says of sending: the price, where from and where to.

use crate::labels;
use crate::model::{Amount, PriceRange, Shipping};
use crate::money::{self, PriceHints};
use crate::page::Page;
use crate::source::{Scope, Source};
use crate::text;
use rust_decimal::Decimal;

/// What is shown for the country the page is set to, and where it was read. `ships_from` is what the viewer chose among
/// the variants.
pub(super) fn read<P: Page>(page: &P, hints: &PriceHints, ships_from: Option<&str>) -> Option<(Shipping, String)> {
    let document = Scope::document(page);
    let mut shipping = Shipping { ships_from: ships_from.map(str::to_owned), ..Shipping::default() };
    let mut source = None;
    for found in super::texts(page, None, LINE) {
        if shipping.price.is_none()
            && let Some(price) = price(&found.text, hints)
        {
            shipping.price = Some(price);
            shipping.text = Some(found.text.clone());
        }
        // Without a price the first line is what the page says of it, such as from which sum on it is free.
        shipping.text.get_or_insert_with(|| found.text.clone());
        if shipping.ships_from.is_none() {
            shipping.ships_from = labels::ships_from(&found.text).map(str::to_owned);
        }
        source.get_or_insert(found.source);
    }
    let named = document.first(SHIPS_TO).and_then(|found| {
        let place = labels::ships_to(&found.text).unwrap_or(&found.text);
        Some((labels::country(place)?.to_owned(), found.source))
    });
    let named = named.or_else(|| {
        let found = document.first(DELIVERY)?;
        Some((labels::country(labels::ships_to(&found.text)?)?.to_owned(), found.source))
    });
    if let Some((country, found_at)) = named {
        shipping.ships_to = Some(country);
        source.get_or_insert(found_at);
    }
    let source = source.or(ships_from.map(|_| super::variants::SOURCE.to_owned()))?;
    Some((shipping, source))
}

/// The price a line tells: none for one that is free under a condition only.
fn price(line: &str, hints: &PriceHints) -> Option<PriceRange> {
    if labels::is_free_shipping(line) {
        let currency = hints.currency.map(str::to_owned);
        let nothing = Amount(Decimal::ZERO);
        return Some(PriceRange { min: nothing, max: nothing, currency, text: Some(text::fold(line)) });
    }
    money::parse_price(labels::shipping_price(line).unwrap_or(line), hints).ok()
}

const LINE: &str = ".dynamic-shipping-line";

const SHIPS_TO: &[Source] =
    &[Source::Text("[class*=\"delivery-v2--to\"]"), Source::Text("[data-pl=\"product-delivery\"] [class*=\"--to--\"]")];

/// All of the block: the words before the place have to say what it is.
const DELIVERY: &[Source] = &[Source::Text("[data-pl=\"product-delivery\"]")];
