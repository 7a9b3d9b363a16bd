//! One listing in the list: its picture, its title with what was found marked, and what is known of it.

use super::triage::{Standing, Triage};
use crate::judged::{HowItCameAbout, LevelMark, Reasons};
use crate::moment::when;
use crate::reading::{ListingDetail, price_text};
use crate::session::{Session, code, say};
use crate::shown_page::ShownPage;
use crate::workbench::shelf::Shelf;
use ::evidence::Completeness;
use analysis::{Explanation, Field, Finding, Level, Reason, Severity};
use leptos::prelude::*;
use listing::{Listing, PriceRange, Role, Seller, picture};
use std::sync::Arc;

/// A listing with its judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Tells the row from every other, and from the same listing read otherwise: a digest of what it holds, and how many
    /// of the same stand before it.
    pub key: (u64, u32),
    /// What was read.
    pub listing: Listing,
    /// How suspicious it is.
    pub level: Level,
    /// What was found.
    pub reasons: Vec<Finding>,
    /// Why it has its level, where nothing was found.
    pub why: Option<Reason>,
    /// How the level came about.
    pub explanation: Option<Explanation>,
    /// Whether the page can point at it.
    pub revealable: bool,
}

/// The row.
#[component]
pub fn RowView(page: ShownPage, row: Arc<Row>, triage: Triage) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let Row { listing, level, reasons, why, explanation, revealable, .. } = Arc::unwrap_or_clone(row);
    let item_id = StoredValue::new(listing.item_id.clone());
    let show = move |_| page.reveal(item_id.get_value(), triage.keeping);
    let focused = {
        let listing = listing.clone();
        move |_| {
            if triage.current.with_untracked(|current| current.as_ref() != Some(&listing)) {
                triage.current.set(Some(listing.clone()));
            }
        }
    };
    let is_current = move || item_id.with_value(|id| triage.is_current(id));
    let picture = listing.images.first().map(|address| picture::row_size(address));
    let verdict = Memo::new(move |_| item_id.with_value(|id| triage.verdict(id)));
    let exhibit = Memo::new(move |_| item_id.with_value(|id| shelf.captured(id)));
    let seller = listing.seller.clone();
    let standing = Memo::new(move |_| seller.as_ref().and_then(|seller| triage.standing(seller)));
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
            aria-current=move || is_current().then_some("true")
            on:focusin=focused
        >
            <div class="listing-head">
                {picture.map(|address| view! {
                    <img class="listing-picture" src=address alt="" loading="lazy" referrerpolicy="no-referrer" width="48" height="48"/>
                })}
                <h4 class="listing-title"><Title title=listing.title.clone() findings=reasons.clone()/></h4>
                <button class="small listing-show" disabled=!revealable on:click=show data-testid="show-listing">
                    {say("panel.listing.show")}
                </button>
            </div>
            <p class="facts">
                <LevelMark level=level in_row=true/>
                {move || item_id.with_value(|id| triage.is_marked(id)).then(|| view! {
                    <span class="chip marked" data-testid="marked">{say("panel.queue.marked")}</span>
                })}
                {move || verdict.get().map(|verdict| view! { <Given verdict/> })}
                {move || exhibit.get().map(|exhibit| {
                    let key = match exhibit.completeness {
                        Completeness::Complete => "panel.listing.captured",
                        Completeness::Partial => "panel.listing.captured_partial",
                    };
                    let sealed = [("utc", when(&exhibit.sealed))];
                    view! {
                        <a
                            class="chip captured"
                            data-testid="captured"
                            href=format!("workbench.html#evidence/{}", exhibit.id)
                            target="_blank"
                        >
                            {move || session.say_with(key, &sealed)}
                        </a>
                    }
                })}
                {(listing.role == Role::Main).then(|| view! { <span class="chip">{say("panel.listing.main")}</span> })}
                {(listing.role == Role::Recommendation).then(|| view! { <span class="chip">{say("panel.listing.recommendation")}</span> })}
                {listing.advertised.then(|| view! { <span class="chip">{say("panel.listing.advertised")}</span> })}
                <Price price=listing.price list_price=listing.list_price/>
                <SellerName seller=listing.seller/>
                {move || standing.get().map(|standing: Standing| view! {
                    <span class="chip seller-list" data-testid="standing" data-standing=standing.name()>{say(standing.key())}</span>
                })}
            </p>
            <Reasons findings=reasons why=alone/>
            {how.map(|(explanation, findings)| view! { <HowItCameAbout explanation=explanation findings=findings/> })}
            {detail.map(|listing| view! { <ListingDetail listing=listing/> })}
        </li>
    }
}

/// A verdict in short.
#[component]
fn Given(verdict: protocol::Verdict) -> impl IntoView {
    let note = (!verdict.note.is_empty()).then_some(verdict.note);
    view! {
        <span class="given" data-testid="verdict">
            {verdict.label.map(|label| view! { <b class="chip given-label">{label}</b> })}
            {verdict.infringement.then(|| view! { <span class="chip">{say("panel.verdict.infringement")}</span> })}
            {verdict.actionable.then(|| view! { <span class="chip">{say("panel.verdict.actionable")}</span> })}
            {note.map(|note| view! { <i class="faint">{note}</i> })}
        </span>
    }
}

/// The title, with what was found in it marked as the page marks it.
#[component]
fn Title(title: Option<String>, findings: Vec<Finding>) -> impl IntoView {
    let session = expect_context::<Session>();
    match title {
        None => view! { <span>{move || session.say("panel.listing.no_title")}</span> }.into_any(),
        Some(title) => parts(&title, &findings)
            .into_iter()
            .map(|(text, severity)| match severity {
                Some(severity) => view! { <mark data-severity=code(severity)>{text}</mark> }.into_any(),
                None => text.into_any(),
            })
            .collect_view()
            .into_any(),
    }
}

/// A title in parts, each with the severity of the strongest finding that stands in it.
fn parts(title: &str, findings: &[Finding]) -> Vec<(String, Option<Severity>)> {
    let units: Vec<u16> = title.encode_utf16().collect();
    let mut severities: Vec<Option<Severity>> = vec![None; units.len()];
    for finding in findings {
        for span in finding.spans.iter().filter(|span| span.field == Field::Title) {
            let (start, end) = (span.start as usize, (span.end as usize).min(units.len()));
            for severity in severities.get_mut(start..end).into_iter().flatten() {
                *severity = (*severity).max(Some(finding.severity));
            }
        }
    }
    let mut parts = Vec::<(Vec<u16>, Option<Severity>)>::new();
    for (unit, severity) in units.into_iter().zip(severities) {
        match parts.last_mut() {
            Some((text, same)) if *same == severity => text.push(unit),
            _ => parts.push((vec![unit], severity)),
        }
    }
    parts.into_iter().map(|(text, severity)| (String::from_utf16_lossy(&text), severity)).collect()
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
