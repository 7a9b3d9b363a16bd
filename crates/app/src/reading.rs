//! What was read of a page: how far, what is in doubt, and what the page tells of the listing it is about.

use crate::session::{Session, say};
use leptos::prelude::*;
use listing::{
    Doubt, FieldCoverage, Issue, Layer, Listing, PageReading, PriceRange, QuantityPrice, Role, Shipping, Site, Variant,
};
use std::collections::BTreeMap;

/// How much of one doubt, and how many variants, are shown at once.
const AT_ONCE: usize = 6;

/// How far a page was read, as it is shown: nothing in here changes while only listings do.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    layout: String,
    coverage: Vec<FieldCoverage>,
    doubts: Vec<Told>,
}

/// A doubt with what its text takes.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    key: &'static str,
    site: Site,
    fields: Vec<String>,
    lacking: Option<(u32, u32)>,
    issues: Vec<Issue>,
}

impl Summary {
    /// Of a reading.
    pub fn of(reading: &PageReading) -> Self {
        // What an item page is about need not be named.
        let main = reading.listings.iter().find(|listing| listing.role == Role::Main).map(|listing| &listing.item_id);
        let named = |issue: &&Issue| Issue {
            item_id: issue.item_id.clone().filter(|item| Some(item) != main),
            ..(*issue).clone()
        };
        let told = |doubt: &Doubt| Told {
            key: doubt.key(),
            site: reading.page.site,
            fields: doubt.fields().into_iter().map(str::to_owned).collect(),
            lacking: doubt.lacking(),
            issues: doubt.issues().iter().map(named).collect(),
        };
        let doubts = reading.doubts().iter().map(told).collect();
        Self { layout: reading.page.layout.clone(), coverage: reading.coverage.clone(), doubts }
    }
}

impl Told {
    fn text(&self, session: Session) -> String {
        let fields: Vec<String> = self.fields.iter().map(|field| field_name(session, field)).collect();
        let (lacking, expected) = self.lacking.unwrap_or_default();
        let arguments = [
            ("field", fields.join(&session.say("reading.separator"))),
            ("site", session.name("site", self.site)),
            ("lacking", lacking.to_string()),
            ("expected", expected.to_string()),
        ];
        session.say_with(self.key, &arguments)
    }
}

/// What is in doubt stands open; the fields are folded away.
#[component]
pub fn WhatWasRead(summary: Memo<Option<Summary>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let open = RwSignal::new(false);
    let doubts = Memo::new(move |_| summary.with(|it| it.as_ref().map(|it| it.doubts.clone()).unwrap_or_default()));
    view! {
        <section class="reading" data-testid="reading" data-doubts=move || doubts.with(Vec::len)>
            <Doubts doubts=doubts/>
            <button
                class="fold-button"
                data-testid="reading-fold"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || session.say(if doubts.with(Vec::is_empty) { "reading.complete" } else { "reading.title" })}
            </button>
            {move || if open.get() { summary.get() } else { None }.map(|summary| view! { <Coverage summary=summary/> })}
        </section>
    }
}

/// The same of a reading that was kept, all of it open.
#[component]
pub fn KeptReading(reading: PageReading) -> impl IntoView {
    let summary = Summary::of(&reading);
    let (doubts, count) = (summary.doubts.clone(), summary.doubts.len());
    let main = reading.listings.into_iter().next().filter(|listing| listing.role == Role::Main);
    view! {
        <div class="reading" data-testid="reading" data-doubts=count>
            <Doubts doubts=Memo::new(move |_| doubts.clone())/>
            {main.map(|listing| view! { <Listed listing=listing/> })}
            <Coverage summary=summary/>
        </div>
    }
}

#[component]
fn Doubts(doubts: Memo<Vec<Told>>) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <Show when=move || !doubts.with(Vec::is_empty)>
            <div class="doubts" role="note" data-testid="doubts">
                <h3>{say("reading.to_check")}</h3>
                <ul>
                    {move || doubts.get().into_iter().map(|doubt| {
                        let values: Vec<_> = doubt.issues.iter().filter_map(|issue| issue_values(session, issue)).collect();
                        let further = values.len().saturating_sub(AT_ONCE);
                        view! {
                            <li data-testid="doubt" data-key=doubt.key>
                                {doubt.text(session)}
                                <ul class="values">
                                    {values.into_iter().take(AT_ONCE).collect_view()}
                                    {(further > 0).then(|| view! {
                                        <li>{session.say_with("reading.further", &[("count", further.to_string())])}</li>
                                    })}
                                </ul>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </div>
        </Show>
    }
}

/// The listing an issue is about, and each value with the layer it stands in; the source itself for who hovers.
fn issue_values(session: Session, issue: &Issue) -> Option<impl IntoView + use<>> {
    let item = issue.item_id.clone();
    // Two places of one layer may say the same.
    let told: BTreeMap<(Layer, &String), &String> =
        issue.values.iter().rev().map(|(source, value)| ((Layer::of(source), value), source)).collect();
    let values: Vec<(String, String)> =
        told.into_iter().rev().map(|((_, value), source)| (source.clone(), value.clone())).collect();
    (item.is_some() || !values.is_empty()).then(|| {
        view! {
            <li>
                {item.map(|item| view! { <code class="faint">{item}</code> })}
                {values.into_iter().map(|(source, value)| {
                    let layer = session.name("layer", Layer::of(&source));
                    view! {
                        <span class="value" title=source>
                            {session.say_with("reading.value", &[("layer", layer), ("value", value)])}
                        </span>
                    }
                }).collect_view()}
            </li>
        }
    })
}

/// The layout, and field by field on how many listings it was found and in which layers.
#[component]
fn Coverage(summary: Summary) -> impl IntoView {
    let session = expect_context::<Session>();
    let Summary { layout, coverage, .. } = summary;
    view! {
        <table class="coverage" data-testid="coverage">
            <tbody>
                <tr><th scope="row">{say("field.layout")}</th><td colspan="2"><code>{layout}</code></td></tr>
                {coverage.into_iter().map(|field| {
                    let (name, code) = (field.field.clone(), field.field.clone());
                    let lacking = field.is_lacking();
                    let count = [("found", field.found.to_string()), ("expected", field.expected.to_string())];
                    view! {
                        <tr data-field=code data-lacking=lacking.to_string()>
                            <th scope="row">{move || field_name(session, &name)}</th>
                            <td class="number">{move || session.say_with("reading.found", &count)}</td>
                            <td>{move || layers(session, &field)}</td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// The layers that gave a field, each with its share where there are several.
fn layers(session: Session, field: &FieldCoverage) -> String {
    let shares = field.layers.iter().map(|(layer, count)| match field.layers.len() {
        1 => session.name("layer", layer),
        _ => format!("{} {count}", session.name("layer", layer)),
    });
    match field.found {
        0 => session.say(if field.is_lacking() { "reading.absent" } else { "reading.not_shown" }),
        _ => shares.collect::<Vec<_>>().join(" · "),
    }
}

fn field_name(session: Session, field: &str) -> String {
    let key = format!("field.{field}");
    if catalogue::has(&key) { session.say(&key) } else { field.to_owned() }
}

/// A listing's title, price and seller, and the rest below.
#[component]
fn Listed(listing: Listing) -> impl IntoView {
    let price = listing.price.as_ref().map(price_text);
    let seller = listing.seller.as_ref().and_then(|seller| seller.name.clone().or(seller.id.clone()));
    let rows = [
        ("field.title", listing.title.clone()),
        ("field.item_id", Some(listing.item_id.clone())),
        ("field.price", price),
        ("field.seller", seller),
    ];
    let rows = rows.into_iter().filter_map(|(key, value)| Some((key, Fact::Text(value?)))).collect();
    view! { <Facts rows=rows/> <ListingDetail listing=listing/> }
}

/// What a page tells of a listing beside title, price and seller; nothing where it tells nothing.
#[component]
pub fn ListingDetail(listing: Listing) -> impl IntoView {
    let mut rows: Vec<(&'static str, Fact)> = Vec::new();
    let mut tell = |key, text: Option<String>| rows.extend(text.map(|text| (key, Fact::Text(text))));
    tell("field.discount_percent", listing.discount_percent.map(|percent| format!("{percent} %")));
    let per_unit = listing.unit_price.map(|unit| format!("{} / {}", price_text(&unit.price), unit.unit));
    tell("field.unit_price", per_unit);
    tell("field.sold", listing.sold.map(|sold| sold.text.unwrap_or_else(|| sold.count.to_string())));
    let reviews = listing.review_count.map(|count| count.to_string());
    tell("field.rating", listing.rating);
    tell("field.review_count", reviews);
    tell("field.brand", listing.brand);
    let category = listing.breadcrumbs.join(" › ");
    tell("field.breadcrumbs", Some(category).filter(|category| !category.is_empty()));
    tell("field.seller.opened", listing.seller.and_then(|seller| seller.opened));
    if let Some(shipping) = listing.shipping {
        rows.push(("field.shipping", Fact::Shipping(shipping)));
    }
    if !listing.quantity_prices.is_empty() {
        rows.push(("field.quantity_prices", Fact::Lines(listing.quantity_prices.iter().map(quantity_text).collect())));
    }
    if !listing.variants.is_empty() {
        rows.push(("field.variants", Fact::Variants(listing.variants)));
    }
    view! { <Facts rows=rows/> }
}

/// What stands beside a fact's name.
enum Fact {
    Text(String),
    Lines(Vec<String>),
    Shipping(Shipping),
    Variants(Vec<Variant>),
}

#[component]
fn Facts(rows: Vec<(&'static str, Fact)>) -> impl IntoView {
    let session = expect_context::<Session>();
    (!rows.is_empty()).then(|| {
        view! {
            <dl class="listing-facts" data-testid="listing-facts">
                {rows.into_iter().map(|(key, fact)| view! {
                    <dt>{say(key)}</dt>
                    <dd data-field=key.strip_prefix("field.")>
                        {match fact {
                            Fact::Text(text) => text.into_any(),
                            Fact::Lines(lines) => view! {
                                <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                            }.into_any(),
                            Fact::Shipping(shipping) => (move || shipping_text(session, &shipping)).into_any(),
                            Fact::Variants(variants) => view! { <Variants variants=variants/> }.into_any(),
                        }}
                    </dd>
                }).collect_view()}
            </dl>
        }
    })
}

/// The variants, the chosen one marked; of many only that one until the rest is asked for.
#[component]
fn Variants(variants: Vec<Variant>) -> impl IntoView {
    let session = expect_context::<Session>();
    let count = variants.len();
    let open = RwSignal::new(count <= AT_ONCE);
    view! {
        <ul class="variants">
            {move || {
                let shown = variants.iter().filter(|variant| open.get() || variant.selected);
                shown.map(|variant| view! { <OneVariant variant=variant.clone()/> }).collect_view()
            }}
        </ul>
        <Show when=move || !open.get()>
            <button class="small" on:click=move |_| open.set(true)>
                {move || session.say_with("panel.listing.variants", &[("count", count.to_string())])}
            </button>
        </Show>
    }
}

#[component]
fn OneVariant(variant: Variant) -> impl IntoView {
    let (price, sold_out) = (variant.price.as_ref().map(price_text), variant.is_sold_out());
    view! {
        <li data-selected=variant.selected.to_string()>
            {variant_text(&variant)}
            {price.map(|price| view! { " " <b class="price">{price}</b> })}
            {variant.selected.then(|| view! { " " <span class="chip">{say("reading.chosen")}</span> })}
            {sold_out.then(|| view! { " " <span class="chip">{say("reading.sold_out")}</span> })}
        </li>
    }
}

/// The options of a variant, or else its id.
fn variant_text(variant: &Variant) -> String {
    let options = variant.options.iter().map(|(property, option)| match property.is_empty() {
        true => option.clone(),
        false => format!("{property}: {option}"),
    });
    let options = options.collect::<Vec<_>>().join(", ");
    if options.is_empty() { variant.sku_id.clone().unwrap_or_default() } else { options }
}

fn quantity_text(tier: &QuantityPrice) -> String {
    let price = price_text(&tier.price);
    match tier.to {
        Some(to) if to == tier.from => format!("{to}: {price}"),
        Some(to) => format!("{}–{to}: {price}", tier.from),
        None => format!("{}+: {price}", tier.from),
    }
}

fn shipping_text(session: Session, shipping: &Shipping) -> String {
    let cost = shipping.price.as_ref().map(|price| match price.is_zero() {
        true => session.say("reading.free"),
        false => price_text(price),
    });
    let place = |key: &str, place: &Option<String>| {
        place.as_ref().map(|place| session.say_with(key, &[("place", place.clone())]))
    };
    let told = [
        cost.or_else(|| shipping.text.clone()),
        place("reading.ships_from", &shipping.ships_from),
        place("reading.ships_to", &shipping.ships_to),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The price as the page writes it, or else its amounts.
pub fn price_text(price: &PriceRange) -> String {
    if let Some(text) = &price.text {
        return text.clone();
    }
    let amounts =
        if price.min == price.max { price.min.0.to_string() } else { format!("{}–{}", price.min.0, price.max.0) };
    match &price.currency {
        Some(currency) => format!("{amounts} {currency}"),
        None => amounts,
    }
}
