//! The profile in use.

use super::cues::Cues;
use super::pictures::{Gallery, OfficialPictures};
use super::rates::Rates;
use crate::controls::{ProfileFile, Welcome};
use crate::files::download_text;
use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::term::{Look, settings_text};
use analysis::{Brand, KnownSeller, Profile, Sellers, Term};
use leptos::prelude::*;

/// The section.
#[component]
pub fn ProfileSection() -> impl IntoView {
    let session = expect_context::<Session>();
    let profile = Memo::new(move |_| session.settings.with(|settings| settings.as_ref().map(|it| it.profile.clone())));
    let held = Memo::new(move |_| profile.with(|profile| profile.as_ref().map(Option::is_some)));
    let profile = Memo::new(move |_| profile.get().flatten());
    view! {
        <header class="section-head"><h2>{say("panel.section.profile")}</h2></header>
        {move || held.get().map(|held| match held {
            true => view! { <Shown profile=profile/> }.into_any(),
            false => view! { <Welcome/> }.into_any(),
        })}
    }
}

/// A part of the profile, so that what shows it stays as it is while other parts are changed.
pub(super) fn part_of<T>(profile: Memo<Option<Profile>>, part: fn(&Profile) -> T) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| profile.with(|profile| profile.as_ref().map(part)))
}

#[component]
fn Shown(profile: Memo<Option<Profile>>) -> impl IntoView {
    let saving = Task::new();
    let asked = RwSignal::new(None::<String>);
    let name = part_of(profile, |profile| profile.name.clone());
    let brands = part_of(profile, |profile| {
        let without_pictures = |brand: &Brand| Brand { pictures: Vec::new(), ..brand.clone() };
        profile.brands.iter().map(without_pictures).collect::<Vec<_>>()
    });
    let pictures = part_of(profile, |profile| profile.brands.clone());
    let rates = part_of(profile, |profile| (profile.rates.clone(), profile.entered_rates.clone()));
    let sellers = part_of(profile, |profile| profile.sellers.clone());
    let gallery = Gallery::new();
    let save = move |_| {
        let written = profile.with_untracked(serde_json::to_string_pretty);
        let written = written.map_err(|error| Trouble::new("panel.trouble.open", error));
        saving.run(async move { Ok(download_text("counterproof-profile.json", "application/json", &written?)?) });
    };
    view! {
        <h3 class="profile-title">{move || name.get()}</h3>
        <ProfileFile sample=true>
            <button data-testid="export-profile" disabled=move || saving.is_busy() on:click=save>
                {say("panel.profile.export")}
            </button>
        </ProfileFile>
        <Failure task=saving/>
        {move || brands.get().map(|brands| view! { <Brands brands=brands asked=asked/> })}
        <Look asked=asked/>
        {move || pictures.get().map(|brands| view! { <OfficialPictures brands=brands gallery=gallery/> })}
        {move || rates.get().map(|(own, entered)| view! { <Rates own=own entered=entered/> })}
        <Cues profile=profile/>
        {move || sellers.get().map(|sellers| view! { <Known sellers=sellers/> })}
    }
}

#[component]
fn Brands(brands: Vec<Brand>, asked: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <section>
            <h3>{say("panel.profile.brands")}</h3>
            <table>
                <thead>
                    <tr>
                        <th>{say("panel.profile.brand")}</th>
                        <th>{say("panel.profile.terms")}</th>
                        <th>{say("panel.profile.prices")}</th>
                    </tr>
                </thead>
                <tbody>
                    {brands.into_iter().map(|Brand { name, terms, products, .. }| {
                        let prices = products.into_iter().map(|product| {
                            let price = product.reference_price.or(product.lowest_authorised);
                            let amount = price.map(|price| price.0.to_string()).unwrap_or_default();
                            format!("{}: {amount} {}", product.name, product.currency)
                        });
                        let prices = joined(prices);
                        view! {
                            <tr>
                                <th scope="row">{name}</th>
                                <td><Terms terms=terms asked=asked/></td>
                                <td>{prices}</td>
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </table>
        </section>
    }
}

#[component]
fn Known(sellers: Sellers) -> impl IntoView {
    let lists = [
        ("panel.profile.allowed", sellers.allowed),
        ("panel.profile.watched", sellers.watched),
        ("panel.profile.denied", sellers.denied),
    ];
    view! {
        <section>
            <h3>{say("panel.profile.sellers")}</h3>
            <dl class="facts-table">
                {lists.into_iter().map(|(heading, sellers)| view! {
                    <dt>{say(heading)}</dt>
                    <dd>{joined(sellers.into_iter().map(seller_text))}</dd>
                }).collect_view()}
            </dl>
        </section>
    }
}

/// A longer list is not gone through by eye.
const TERMS_SHOWN: usize = 100;

#[component]
fn Terms(terms: Vec<Term>, asked: RwSignal<Option<String>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let more = terms.len().saturating_sub(TERMS_SHOWN);
    let shown = terms.into_iter().take(TERMS_SHOWN).map(|term| {
        let text = term.text.clone();
        let named = text.clone();
        view! {
            <li>
                <button
                    class="small"
                    data-testid="term"
                    title=move || session.say_with("panel.term.open", &[("term", named.clone())])
                    on:click=move |_| asked.set(Some(text.clone()))
                >
                    {term.text.clone()}
                </button>
                " " <small>{move || settings_text(session, &term)}</small>
            </li>
        }
    });
    view! {
        <ul class="terms" data-testid="terms">{shown.collect_view()}</ul>
        {(more > 0).then(|| view! {
            <p class="faint">{move || session.say_with("panel.term.more", &[("count", more.to_string())])}</p>
        })}
    }
}

fn seller_text(seller: KnownSeller) -> String {
    format!("{} ({})", seller.name, seller.ids.join(", "))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let joined = parts.collect::<Vec<_>>().join(" · ");
    if joined.is_empty() { "–".to_owned() } else { joined }
}
