//! The listings of this page by level, each with its reasons.

use crate::judged::{HowItCameAbout, LevelMark, Reasons};
use crate::reading::{ListingDetail, price_text};
use crate::session::{Session, code, say};
use crate::shown_page::ShownPage;
use crate::task::{Failure, Task};
use analysis::{Explanation, Finding, Level, ListingJudgement};
use leptos::prelude::*;
use listing::{Listing, PriceRange, Role, Seller};
use protocol::{PageCommand, PageState};
use std::collections::BTreeMap;
use webext::messaging::ask_page;

/// The levels in the order they are shown; those after the first three are folded away.
const SHOWN: [Level; 3] = [Level::High, Level::Medium, Level::Low];
const FOLDED: [Level; 2] = [Level::None, Level::Allowed];

/// One row: a listing with its judgement.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// Tells the row from every other, and from the same listing read otherwise.
    key: String,
    listing: Listing,
    level: Level,
    reasons: Vec<Finding>,
    why: Option<analysis::Reason>,
    explanation: Option<Explanation>,
    revealable: bool,
}

/// The listings of this page.
#[component]
pub fn Listings(page: ShownPage, state: Memo<Option<PageState>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = Memo::new(move |_| state.with(|state| state.as_ref().map(rows).unwrap_or_default()));
    let not_compared = Memo::new(move |_| state.with(|state| state.as_ref().map_or(0, |it| it.pictures_not_compared)));
    let of_level = move |level: Level| {
        Memo::new(move |_| {
            rows.with(|rows| rows.iter().filter(|row| row.level == level).cloned().collect::<Vec<Row>>())
        })
    };
    let judged =
        Memo::new(move |_| session.settings.with(|settings| settings.as_ref().is_some_and(|it| it.profile.is_some())));
    let quiet = move || rows.with(|rows| !rows.is_empty() && rows.iter().all(|row| FOLDED.contains(&row.level)));
    let reveal = Task::new();
    view! {
        {move || (quiet() && judged.get()).then(|| view! {
            <p class="empty" data-testid="nothing-found">{move || session.say("panel.page.nothing_found")}</p>
        })}
        {move || (not_compared.get() > 0).then(|| view! {
            <p class="note" data-testid="pictures-not-compared">
                {move || session.say_with("panel.pictures.not_compared", &[("count", not_compared.get().to_string())])}
            </p>
        })}
        <Failure task=reveal/>
        {SHOWN.map(|level| {
            let rows = of_level(level);
            view! {
                <Show when=move || !rows.with(Vec::is_empty)>
                    <section class="level-group" aria-label=move || session.name("level", level)>
                        <h3 class="level-heading">
                            <LevelMark level=level/>
                            <span class="count">{move || rows.with(Vec::len)}</span>
                        </h3>
                        <Rows page=page rows=rows reveal=reveal/>
                    </section>
                </Show>
            }
        })}
        <div class="folds">
            {FOLDED.map(|level| {
                let rows = of_level(level);
                let open = RwSignal::new(false);
                let key = if level == Level::Allowed { "panel.folded.allowed" } else { "panel.folded.none" };
                view! {
                    <Show when=move || !rows.with(Vec::is_empty)>
                        <section class="fold">
                            <button
                                class="fold-button"
                                aria-expanded=move || open.get().to_string()
                                data-testid="folded"
                                data-level=code(level)
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                {move || session.say_with(key, &[("count", rows.with(Vec::len).to_string())])}
                            </button>
                            <Show when=move || open.get()>
                                <Rows page=page rows=rows reveal=reveal/>
                            </Show>
                        </section>
                    </Show>
                }
            })}
        </div>
    }
}

#[component]
fn Rows(page: ShownPage, rows: Memo<Vec<Row>>, reveal: Task) -> impl IntoView {
    view! {
        <ul class="listings">
            <For each=move || rows.get() key=|row| row.key.clone() children=move |row| view! { <RowView page=page row=row reveal=reveal/> }/>
        </ul>
    }
}

#[component]
fn RowView(page: ShownPage, row: Row, reveal: Task) -> impl IntoView {
    let session = expect_context::<Session>();
    let Row { listing, level, reasons, why, explanation, revealable, .. } = row;
    let item_id = listing.item_id.clone();
    let show = move |_| {
        let Some(tab_id) = page.tab.with_untracked(|tab| tab.as_ref().and_then(|tab| tab.id)) else { return };
        let item_id = item_id.clone();
        reveal.run(async move { Ok(ask_page::<_, ()>(tab_id, None, PageCommand::Reveal { item_id }).await?) });
    };
    let title = listing.title.clone();
    let alone = reasons.is_empty().then_some(why).flatten();
    let how = explanation.map(|explanation| (explanation, reasons.clone()));
    let detail = (listing.role == Role::Main).then(|| listing.clone());
    view! {
        <li
            class="listing"
            tabindex="0"
            data-testid="listing-row"
            data-level=code(level)
            data-item-id=listing.item_id.clone()
        >
            <div class="listing-head">
                <h4 class="listing-title">
                    {move || title.clone().unwrap_or_else(|| session.say("panel.listing.no_title"))}
                </h4>
                <button class="small listing-show" disabled=!revealable on:click=show data-testid="show-listing">
                    {say("panel.listing.show")}
                </button>
            </div>
            <p class="facts">
                <LevelMark level=level in_row=true/>
                {(listing.role == Role::Main).then(|| view! { <span class="chip">{say("panel.listing.main")}</span> })}
                {(listing.role == Role::Recommendation).then(|| view! { <span class="chip">{say("panel.listing.recommendation")}</span> })}
                {listing.advertised.then(|| view! { <span class="chip">{say("panel.listing.advertised")}</span> })}
                <Price price=listing.price list_price=listing.list_price/>
                <SellerName seller=listing.seller/>
            </p>
            <Reasons findings=reasons why=alone/>
            {how.map(|(explanation, findings)| view! { <HowItCameAbout explanation=explanation findings=findings/> })}
            {detail.map(|listing| view! { <ListingDetail listing=listing/> })}
        </li>
    }
}

#[component]
fn Price(price: Option<PriceRange>, list_price: Option<PriceRange>) -> impl IntoView {
    let price = price.as_ref().map(price_text);
    let list_price = list_price.as_ref().map(price_text);
    view! {
        <span class="price">
            {match price {
                Some(price) => view! { <b>{price}</b> }.into_any(),
                None => view! { <span class="faint">{say("panel.listing.no_price")}</span> }.into_any(),
            }}
            {list_price.map(|price| view! {
                " " <s class="faint"><span class="hidden">{say("panel.listing.list_price")}</span>{price}</s>
            })}
        </span>
    }
}

#[component]
fn SellerName(seller: Option<Seller>) -> impl IntoView {
    let named = seller.and_then(|seller| seller.name.or(seller.id).or(seller.member_id));
    match named {
        Some(name) => view! { <span class="seller" title=name.clone()>{name.clone()}</span> }.into_any(),
        None => view! { <span class="seller faint">{say("panel.listing.no_seller")}</span> }.into_any(),
    }
}

fn rows(state: &PageState) -> Vec<Row> {
    let mut seen = BTreeMap::<String, u32>::new();
    state
        .reading
        .listings
        .iter()
        .enumerate()
        .map(|(place, listing)| {
            let judgement = judgement_of(state, place, listing);
            let revealable = state.revealable.contains(&listing.item_id);
            let written = format!("{listing:?}{judgement:?}{revealable}");
            let again = seen.entry(written.clone()).or_default();
            *again += 1;
            Row {
                key: format!("{again} {written}"),
                listing: listing.clone(),
                level: judgement.map_or(Level::None, |judgement| judgement.level),
                reasons: judgement.map(|judgement| judgement.findings.clone()).unwrap_or_default(),
                why: judgement.and_then(|judgement| judgement.why.clone()),
                explanation: judgement.and_then(|judgement| judgement.explanation.clone()),
                revealable,
            }
        })
        .collect()
}

fn judgement_of<'a>(state: &'a PageState, place: usize, listing: &Listing) -> Option<&'a ListingJudgement> {
    state.judgement.listings.get(place).filter(|judgement| judgement.item_id == listing.item_id)
}
