//! The products of a brand with their prices.

use super::bands::WrittenBands;
use super::brands::brand_of;
use super::editing::{Editing, Wrong};
use super::fields::{ChoiceField, Fields, Form, Narrow, SHOWN, TextField, holds, parts};
use super::part_of;
use crate::session::{Session, code, say};
use crate::workbench::register::Said;
use crate::workbench::rights::{choices, of_code};
use analysis::{Brand, PriceBands, PriceUnit, Product, ProductWord, Profile};
use leptos::prelude::*;
use listing::Amount;

/// The products, the one that is being changed, and adding one.
#[component]
pub fn Products(id: StoredValue<String>, brand: Memo<Option<Brand>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let products =
        Memo::new(move |_| brand.with(|brand| brand.as_ref().map(|brand| brand.products.clone()).unwrap_or_default()));
    let sought = RwSignal::new(String::new());
    // The product that is being changed; inside it none for one that is added.
    let open = RwSignal::new(None::<Option<Product>>);
    let found = Memo::new(move |_| {
        let sought = sought.get();
        products.with(|products| {
            products.iter().filter(|product| holds(&product.name, &sought)).cloned().collect::<Vec<_>>()
        })
    });
    let more = move || found.with(Vec::len).saturating_sub(SHOWN);
    let close = Callback::new(move |()| open.set(None));
    view! {
        <Narrow label="panel.edit.narrow_products" sought=sought count=Signal::derive(move || products.with(Vec::len))/>
        <Show when=move || !products.with(Vec::is_empty)>
            <div class="wide-table">
                <table class="products">
                    <thead>
                        <tr>
                            <th>{say("panel.edit.product")}</th>
                            <th class="number">{say("panel.edit.reference_price")}</th>
                            <th class="number">{say("panel.edit.lowest_authorised")}</th>
                            <th>{say("panel.edit.price_of")}</th>
                            <th>{say("panel.edit.words")}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || found.get().into_iter().take(SHOWN).map(|product| view! {
                            <Row product=product open=open/>
                        }).collect_view()}
                    </tbody>
                </table>
            </div>
            <Show when=move || { more() > 0 }>
                <p class="faint">{move || session.say_with("panel.edit.more_rows", &[("count", more().to_string())])}</p>
            </Show>
        </Show>
        {move || open.get().map(|product| view! { <OneProduct id=id product=product done=close/> })}
        <Show when=move || open.with(Option::is_none)>
            <div class="buttons">
                <button class="small" data-testid="add-product" on:click=move |_| open.set(Some(None))>
                    {say("panel.edit.add_product")}
                </button>
            </div>
        </Show>
    }
}

#[component]
fn Row(product: Product, open: RwSignal<Option<Option<Product>>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let amount = |price: Option<Amount>| price.map_or_else(|| "–".to_owned(), |price| price.0.to_string());
    let money = |price: Option<Amount>| match price {
        Some(_) => format!("{} {}", amount(price), product.currency),
        None => amount(price),
    };
    let (usual, lowest) = (money(product.reference_price), money(product.lowest_authorised));
    let (quantity, unit) = (product.quantity.0.to_string(), product.unit);
    let words = words_text(&product);
    let (opened, named) = (product.clone(), product.name.clone());
    view! {
        <tr data-testid="product">
            <th scope="row">
                <button
                    class="link"
                    data-testid="edit-product"
                    aria-label=move || session.say_with("panel.edit.edit_this", &[("name", named.clone())])
                    on:click=move |_| open.set(Some(Some(opened.clone())))
                >
                    {product.name}
                </button>
            </th>
            <td class="number">{usual}</td>
            <td class="number">{lowest}</td>
            <td>{quantity} " " {move || session.say(unit.key())}</td>
            <td>{words}</td>
        </tr>
    }
}

/// The words of a product as they are entered: commas between them, `|` between those of which one is enough.
fn words_text(product: &Product) -> String {
    product.words.iter().map(|word| word.alternatives().join(" | ")).collect::<Vec<_>>().join(", ")
}

fn words_of(text: &str) -> Vec<ProductWord> {
    parts(text).iter().map(|part| ProductWord::of(part)).collect()
}

/// What of a product can be entered.
#[derive(Clone, Copy)]
struct Written {
    name: RwSignal<String>,
    words: RwSignal<String>,
    models: RwSignal<String>,
    reference_price: RwSignal<String>,
    lowest_authorised: RwSignal<String>,
    currency: RwSignal<String>,
    unit: RwSignal<String>,
    quantity: RwSignal<String>,
    bands: WrittenBands,
}

impl Written {
    fn of(product: Option<&Product>) -> Self {
        let of = |part: fn(&Product) -> String, otherwise: &str| {
            RwSignal::new(product.map_or_else(|| otherwise.to_owned(), part))
        };
        let amount = |amount: Option<Amount>| amount.map(|amount| amount.0.to_string()).unwrap_or_default();
        let price = |price: Option<Option<Amount>>| RwSignal::new(price.map(amount).unwrap_or_default());
        Self {
            name: of(|product| product.name.clone(), ""),
            words: of(words_text, ""),
            models: of(|product| product.models.join(", "), ""),
            reference_price: price(product.map(|product| product.reference_price)),
            lowest_authorised: price(product.map(|product| product.lowest_authorised)),
            currency: of(|product| product.currency.clone(), "USD"),
            unit: of(|product| code(product.unit), &code(PriceUnit::Item)),
            quantity: of(|product| product.quantity.0.to_string(), "1"),
            bands: WrittenBands::of(product.and_then(|product| product.bands)),
        }
    }

    /// The product, given the bands of the profile.
    fn product(self, session: Session, bands: PriceBands) -> Result<Product, Wrong> {
        let amount = |field: &str, text: String| {
            let text = text.trim().to_owned();
            let parsed = serde_json::from_value::<Amount>(text.clone().into());
            parsed.map_err(|_| Wrong::new(field, session.say_with("panel.edit.no_amount", &[("text", text)])))
        };
        let price = |field: &str, text: String| match text.trim() {
            "" => Ok(None),
            _ => amount(field, text).map(Some),
        };
        Ok(Product {
            name: self.name.get().trim().to_owned(),
            words: words_of(&self.words.get()),
            models: parts(&self.models.get()),
            reference_price: price("reference_price", self.reference_price.get())?,
            lowest_authorised: price("lowest_authorised", self.lowest_authorised.get())?,
            currency: self.currency.get().trim().to_uppercase(),
            unit: of_code(&self.unit.get()).unwrap_or_default(),
            quantity: amount("quantity", self.quantity.get())?,
            bands: self.bands.bands(session, "bands.", bands)?,
        })
    }
}

/// One product with its prices; a new one where there is none.
#[component]
fn OneProduct(id: StoredValue<String>, product: Option<Product>, done: Callback<()>) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let written = Written::of(product.as_ref());
    let is_new = product.is_none();
    let before = StoredValue::new(product);
    let bands = part_of(editing.profile, |profile| profile.price_bands.unwrap_or_default());
    let bands = Memo::new(move |_| bands.get().unwrap_or_default());
    let read = move || written.product(session, bands.get());
    let write = move |profile: &mut Profile, product: Product| {
        let (place, brand) = id.with_value(|id| brand_of(profile, id))?;
        let at = match before.get_value() {
            Some(before) => brand.products.iter().position(|product| *product == before)?,
            None => brand.products.len(),
        };
        if let Some(known) = brand.products.get_mut(at) {
            let was = std::mem::take(&mut known.name);
            let shown = brand.pictures.iter_mut().filter(|picture| picture.product.as_ref() == Some(&was));
            shown.for_each(|picture| picture.product = Some(product.name.clone()));
            *known = product;
        } else {
            brand.products.push(product);
        }
        Some(format!("{place}.products[{at}]"))
    };
    const FIELDS: &[&str] = &[
        "name",
        "reference_price",
        "lowest_authorised",
        "currency",
        "quantity",
        "unit",
        "words",
        "models",
        "bands.strong",
        "bands.medium",
        "bands.weak",
    ];
    let form = Form::new(FIELDS, move || match read() {
        Ok(product) => editing.tried(|profile| write(profile, product)).err(),
        Err(wrong) => Some(wrong),
    });
    let kept = Callback::new(move |()| {
        let Ok(product) = untrack(read) else { return };
        let key = if is_new { "panel.edit.added" } else { "panel.edit.changed" };
        let said = Said::new(key, [("name", product.name.clone())]);
        if editing.change(said, |profile| write(profile, product)).is_ok() {
            done.run(());
        }
    });
    let refused = RwSignal::new(None::<String>);
    let remove = move |_| {
        let Some(before) = before.get_value() else { return };
        let said = Said::new("panel.edit.removed", [("name", before.name.clone())]);
        let removed = editing.change(said, |profile| {
            let (place, brand) = id.with_value(|id| brand_of(profile, id))?;
            brand.products.retain(|product| *product != before);
            Some(place)
        });
        match removed {
            Ok(()) => done.run(()),
            Err(wrong) => refused.set(Some(wrong.problem)),
        }
    };
    let of_profile = move |limit: fn(PriceBands) -> u32| Signal::derive(move || limit(bands.get()).to_string());
    let keep = if is_new { "panel.edit.add" } else { "panel.edit.keep" };
    view! {
        <div class="edited-alone" data-testid="product-editor">
            <Fields form=form testid="product-form" keep=keep kept=kept left=Some(done)>
                <TextField form=form field="name" label="panel.edit.name" value=written.name first=true/>
                <TextField
                    form=form
                    field="reference_price"
                    label="panel.edit.reference_price"
                    help="panel.edit.reference_price_help"
                    value=written.reference_price
                />
                <TextField
                    form=form
                    field="lowest_authorised"
                    label="panel.edit.lowest_authorised"
                    help="panel.edit.lowest_authorised_help"
                    value=written.lowest_authorised
                />
                <TextField form=form field="currency" label="panel.edit.currency" help="panel.edit.currency_help" value=written.currency/>
                <TextField form=form field="quantity" label="panel.edit.quantity" help="panel.edit.quantity_help" value=written.quantity/>
                <ChoiceField
                    form=form
                    field="unit"
                    label="panel.edit.unit"
                    choices=choices(&PriceUnit::ALL, PriceUnit::key)
                    value=written.unit
                />
                <TextField form=form field="words" label="panel.edit.words" help="panel.edit.words_help" value=written.words/>
                <TextField form=form field="models" label="panel.edit.models" help="panel.edit.models_help" value=written.models/>
                <TextField
                    form=form
                    field="bands.strong"
                    label="panel.bands.strong"
                    help="panel.bands.of_product"
                    value=written.bands.strong
                    otherwise=of_profile(|bands| bands.strong)
                />
                <TextField
                    form=form
                    field="bands.medium"
                    label="panel.bands.medium"
                    value=written.bands.medium
                    otherwise=of_profile(|bands| bands.medium)
                />
                <TextField
                    form=form
                    field="bands.weak"
                    label="panel.bands.weak"
                    help="panel.bands.above"
                    value=written.bands.weak
                    otherwise=of_profile(|bands| bands.weak)
                />
            </Fields>
            <Show when=move || !is_new>
                <div class="buttons">
                    <button class="small" data-testid="remove-product" on:click=remove>{say("panel.edit.remove_product")}</button>
                </div>
            </Show>
            <div role="alert">
                {move || refused.get().map(|problem| view! { <p class="failure" data-testid="refused">{problem}</p> })}
            </div>
        </div>
    }
}
