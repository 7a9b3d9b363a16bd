//! What a page tells of the one listing it is about, beside what stands in the table.

use crate::words::Words;
use listing::{Listing, PriceRange, QuantityPrice, Shipping, Variant};

/// Name and value of each fact that was read, in the order of the side panel.
pub fn of(words: &Words, listing: &Listing) -> Vec<[String; 2]> {
    let mut rows: Vec<(&str, String)> = Vec::new();
    rows.extend(listing.list_price.as_ref().map(|it| ("field.list_price", price(it))));
    rows.extend(listing.discount_percent.map(|percent| ("field.discount_percent", format!("{percent} %"))));
    rows.extend(
        listing.unit_price.as_ref().map(|unit| ("field.unit_price", format!("{} / {}", price(&unit.price), unit.unit))),
    );
    rows.extend(several("field.quantity_prices", listing.quantity_prices.iter().map(quantity)));
    rows.extend(several("field.variants", listing.variants.iter().map(|it| variant(words, it))));
    rows.extend(listing.shipping.as_ref().map(|it| ("field.shipping", shipping(words, it))));
    rows.extend(listing.rating.as_ref().map(|rating| ("field.rating", rating.clone())));
    rows.extend(listing.review_count.map(|count| ("field.review_count", count.to_string())));
    rows.extend(listing.brand.as_ref().map(|brand| ("field.brand", brand.clone())));
    if !listing.breadcrumbs.is_empty() {
        rows.push(("field.breadcrumbs", listing.breadcrumbs.join(" › ")));
    }
    let opened = listing.seller.as_ref().and_then(|seller| seller.opened.clone());
    rows.extend(opened.map(|opened| ("field.seller.opened", opened)));
    rows.into_iter().map(|(key, value)| [if key.is_empty() { String::new() } else { words.text(key) }, value]).collect()
}

/// The amounts of a price.
pub fn price(price: &PriceRange) -> String {
    let currency = price.currency.as_deref().unwrap_or_default();
    let amount = match price.min == price.max {
        true => price.min.0.to_string(),
        false => format!("{} – {}", price.min.0, price.max.0),
    };
    format!("{amount} {currency}").trim_end().to_owned()
}

/// Lines below one name.
fn several(key: &'static str, lines: impl Iterator<Item = String>) -> impl Iterator<Item = (&'static str, String)> {
    lines.enumerate().map(move |(place, line)| (if place == 0 { key } else { "" }, line))
}

fn quantity(tier: &QuantityPrice) -> String {
    match tier.to {
        Some(to) if to == tier.from => format!("{to}: {}", price(&tier.price)),
        Some(to) => format!("{}–{to}: {}", tier.from, price(&tier.price)),
        None => format!("{}+: {}", tier.from, price(&tier.price)),
    }
}

fn variant(words: &Words, variant: &Variant) -> String {
    let options = variant.options.iter().map(|(property, option)| match property.is_empty() {
        true => option.clone(),
        false => format!("{property}: {option}"),
    });
    let options = options.collect::<Vec<_>>().join(", ");
    let named = if options.is_empty() { variant.sku_id.clone().unwrap_or_default() } else { options };
    let told = [
        Some(named),
        variant.price.as_ref().map(price),
        variant.selected.then(|| words.text("reading.chosen")),
        variant.is_sold_out().then(|| words.text("reading.sold_out")),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn shipping(words: &Words, shipping: &Shipping) -> String {
    let cost = shipping.price.as_ref().map(|it| if it.is_zero() { words.text("reading.free") } else { price(it) });
    let place =
        |key: &str, place: &Option<String>| place.as_ref().map(|place| words.with(key, &[("place", place.clone())]));
    let told = [
        cost.or_else(|| shipping.text.clone()),
        place("reading.ships_from", &shipping.ships_from),
        place("reading.ships_to", &shipping.ships_to),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
