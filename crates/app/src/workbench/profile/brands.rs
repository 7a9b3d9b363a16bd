//! The brands: added, renamed, removed.

use super::begin::{BrandFields, new_brand};
use super::editing::Editing;
use super::fields::{Fields, Form, TextField, parts};
use super::part_of;
use super::products::Products;
use super::terms::Terms;
use crate::session::{Session, say};
use crate::workbench::register::Said;
use analysis::{Brand, Profile};
use leptos::prelude::*;

/// All brands, and adding one.
#[component]
pub fn Brands() -> impl IntoView {
    let editing = expect_context::<Editing>();
    let ids =
        part_of(editing.profile, |profile| profile.brands.iter().map(|brand| brand.id.clone()).collect::<Vec<_>>());
    let is_adding = RwSignal::new(false);
    view! {
        <section data-testid="brands">
            <header class="part-head">
                <h3>{say("panel.profile.brands")}</h3>
                <button
                    class="small"
                    data-testid="add-brand"
                    aria-expanded=move || is_adding.get().to_string()
                    on:click=move |_| is_adding.update(|is_adding| *is_adding = !*is_adding)
                >
                    {say("panel.edit.add_brand")}
                </button>
            </header>
            <Show when=move || is_adding.get()>
                <Added done=Callback::new(move |()| is_adding.set(false))/>
            </Show>
            <Show when=move || ids.with(|ids| ids.as_ref().is_some_and(Vec::is_empty))>
                <p class="empty">{say("panel.edit.no_brands")}</p>
            </Show>
            <For each=move || ids.get().unwrap_or_default() key=Clone::clone let:id>
                <OneBrand id=id/>
            </For>
        </section>
    }
}

/// Where the brand of an id stands in the document.
pub fn brand_of<'a>(profile: &'a mut Profile, id: &str) -> Option<(String, &'a mut Brand)> {
    let at = profile.brands.iter().position(|brand| brand.id == id)?;
    Some((format!("brands[{at}]"), &mut profile.brands[at]))
}

#[component]
fn Added(done: Callback<()>) -> impl IntoView {
    let (name, terms) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let add = move |profile: &mut Profile| {
        let brand = new_brand(&profile.brands, &name.get(), &terms.get());
        profile.brands.push(brand);
        Some(format!("brands[{}]", profile.brands.len() - 1))
    };
    let said = move || Said::new("panel.edit.added", [("name", name.get().trim().to_owned())]);
    let (form, kept) = Form::of_profile(&["name", "terms"], add, said, done);
    view! {
        <Fields form=form testid="new-brand" keep="panel.edit.add" kept=kept left=Some(done)>
            <BrandFields form name terms first=true/>
        </Fields>
    }
}

#[component]
fn OneBrand(id: String) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let id = StoredValue::new(id);
    let brand = Memo::new(move |_| {
        editing.profile.with(|profile| {
            let brand = profile.as_ref()?.brands.iter().find(|brand| id.with_value(|id| brand.id == *id))?;
            Some(Brand { pictures: Vec::new(), ..brand.clone() })
        })
    });
    let name =
        Memo::new(move |_| brand.with(|brand| brand.as_ref().map(|brand| brand.name.clone()).unwrap_or_default()));
    let is_open = RwSignal::new(false);
    let remove = move |_| {
        let said = Said::new("panel.edit.removed", [("name", name.get_untracked())]);
        // A profile is right without any of its brands.
        let _ = editing.change(said, |profile| {
            profile.brands.retain(|brand| id.with_value(|id| brand.id != *id));
            Some("brands".to_owned())
        });
    };
    view! {
        <article class="brand" data-testid="brand" data-brand=id.get_value() aria-label=move || name.get()>
            <header class="part-head">
                <h4>{move || name.get()}</h4>
                <button
                    class="small"
                    data-testid="edit-brand"
                    aria-expanded=move || is_open.get().to_string()
                    aria-label=move || session.say_with("panel.edit.edit_this", &[("name", name.get())])
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                >
                    {say("panel.edit.edit")}
                </button>
                <button
                    class="small"
                    data-testid="remove-brand"
                    aria-label=move || session.say_with("panel.edit.remove_this", &[("name", name.get())])
                    on:click=remove
                >
                    {say("panel.edit.remove")}
                </button>
            </header>
            <Show when=move || is_open.get()>
                <Changed id=id brand=brand done=Callback::new(move |()| is_open.set(false))/>
            </Show>
            <Terms id=id brand=brand/>
            <Products id=id brand=brand/>
        </article>
    }
}

/// The brand's own fields.
#[component]
fn Changed(id: StoredValue<String>, brand: Memo<Option<Brand>>, done: Callback<()>) -> impl IntoView {
    let of = |part: fn(&Brand) -> String| {
        RwSignal::new(brand.with_untracked(|brand| brand.as_ref().map(part).unwrap_or_default()))
    };
    let (name, categories) = (of(|brand| brand.name.clone()), of(|brand| brand.categories.join(", ")));
    let write = move |profile: &mut Profile| {
        let (place, brand) = id.with_value(|id| brand_of(profile, id))?;
        brand.name = name.get().trim().to_owned();
        brand.categories = parts(&categories.get());
        Some(place)
    };
    let said = move || Said::new("panel.edit.changed", [("name", name.get().trim().to_owned())]);
    let (form, kept) = Form::of_profile(&["name", "categories"], write, said, done);
    view! {
        <Fields form=form testid="brand-form" keep="panel.edit.keep" kept=kept left=Some(done)>
            <TextField form=form field="name" label="panel.edit.name" value=name first=true/>
            <TextField
                form=form
                field="categories"
                label="panel.edit.categories"
                help="panel.edit.categories_help"
                value=categories
            />
        </Fields>
    }
}
