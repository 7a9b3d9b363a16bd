//! What a draft rests on: the portal, the right, the reason, the listings and the exhibits. Each can be changed.

use super::Changing;
use crate::controls::LanguageOptions;
use crate::session::{Session, say};
use crate::workbench::drafts::make::{KindOptions, ReasonOptions, name_of};
use crate::workbench::register::Register;
use crate::workbench::shelf::Shelf;
use complaint::{Draft, DraftListing, FILED_IN, Right};
use leptos::prelude::*;
use protocol::ExhibitSummary;

#[component]
pub fn Basis(draft: Draft, changing: Changing) -> impl IntoView {
    let register = expect_context::<Register>();
    let portals = register.portals();
    let portal = portals.iter().find(|portal| portal.id == draft.portal).cloned();
    let wants_order = portal
        .as_ref()
        .and_then(|portal| portal.reason(&draft.reason.code))
        .is_some_and(|reason| reason.requires.contains(&complaint::Requirement::OrderNumber));
    let rights: Vec<Right> = register.rights.get_untracked();
    let (right_id, reason_code, kind, language) =
        (draft.right.id.clone(), draft.reason.code.clone(), draft.complaint_type, draft.language);
    let portal_id = draft.portal.clone();
    let choose_right = move |event| {
        let id = event_target_value(&event);
        let chosen = register.rights.with_untracked(|rights| rights.iter().find(|right| right.id == id).cloned());
        let Some(right) = chosen else { return };
        let portals = register.portals();
        changing.make(move |draft, ground| {
            // A reason for another kind of right would only be complained of.
            let portal = portals.iter().find(|portal| portal.id == draft.portal);
            let fits = portal
                .and_then(|portal| portal.reason(&ground.reason))
                .is_some_and(|reason| reason.rights.contains(&right.kind()));
            let first = portal.and_then(|portal| portal.reasons_for(right.kind()).next());
            if let (false, Some(first)) = (fits, first) {
                ground.reason.clone_from(&first.code);
            }
            ground.right = right;
        });
    };
    let order_number = draft.order_number.clone().unwrap_or_default();
    view! {
        <section class="basis">
            <h3>{say("panel.draft.basis")}</h3>
            <div class="action">
                <label class="inline">
                    <span>{say("panel.draft.right")}</span>
                    <select data-testid="basis-right" on:change=choose_right>
                        {rights.into_iter().map(|right| view! {
                            <option value=right.id.clone() selected=right.id == right_id>
                                {name_of(&right)}
                            </option>
                        }).collect_view()}
                    </select>
                </label>
                <label class="inline">
                    <span>{say("panel.draft.kind")}</span>
                    <KindOptions
                        chosen=Signal::stored(kind)
                        change=Callback::new(move |kind| changing.make(move |_, ground| ground.kind = kind))
                        testid="basis-kind"
                    />
                </label>
                {portal.map(|portal| view! {
                    <label class="inline">
                        <span>{say("panel.draft.reason")}</span>
                        <ReasonOptions
                            portal=portal
                            kind=draft.right.kind
                            chosen=Some(reason_code)
                            change=Callback::new(move |code| changing.make(move |_, ground| ground.reason = code))
                            testid="basis-reason"
                        />
                    </label>
                })}
                <label class="inline">
                    <span>{say("panel.draft.portal")}</span>
                    <select
                        data-testid="basis-portal"
                        on:change=move |event| {
                            let id = event_target_value(&event);
                            changing.make(move |draft, _| draft.portal = id);
                        }
                    >
                        {portals.into_iter().map(|one| view! {
                            <option value=one.id.clone() selected=one.id == portal_id>{one.name.clone()}</option>
                        }).collect_view()}
                    </select>
                </label>
                <label class="inline">
                    <span>{say("panel.draft.language")}</span>
                    <LanguageOptions
                        among=&FILED_IN
                        chosen=Signal::stored(language)
                        change=Callback::new(move |language| changing.make(move |draft, _| draft.language = language))
                        testid="basis-language"
                    />
                </label>
                {wants_order.then(|| view! {
                    <label class="inline">
                        <span>{say("draft.field.order_number")}</span>
                        <input
                            type="text"
                            autocomplete="off"
                            data-testid="basis-order-number"
                            value=order_number
                            on:change=move |event| {
                                let number = event_target_value(&event).trim().to_owned();
                                changing.make(move |_, ground| {
                                    ground.order_number = Some(number).filter(|number| !number.is_empty());
                                });
                            }
                        />
                    </label>
                })}
            </div>
            <Listings listings=draft.listings left_out=draft.left_out changing=changing/>
            <Exhibits exhibits=draft.exhibits changing=changing/>
        </section>
    }
}

/// The listings, each of which can be left out, and those that were.
#[component]
fn Listings(listings: Vec<DraftListing>, left_out: Vec<DraftListing>, changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let is_short = listings.len() <= SHOWN;
    let count = listings.len().to_string();
    let rows = |listings: Vec<DraftListing>, is_out: bool| {
        listings
            .into_iter()
            .map(|listing| view! { <ListingRow listing=listing is_out=is_out changing=changing/> })
            .collect_view()
    };
    let has_left_out = !left_out.is_empty();
    view! {
        <details class="of-draft" open=is_short>
            <summary>{move || session.say_with("panel.draft.listings", &[("count", count.clone())])}</summary>
            <ul class="files" data-testid="draft-listings">{rows(listings, false)}</ul>
            {has_left_out.then(|| view! { <h4>{say("panel.draft.left_out")}</h4> })}
            <ul class="files" data-testid="draft-left-out">{rows(left_out, true)}</ul>
        </details>
    }
}

/// So many listings are shown without being asked for.
const SHOWN: usize = 10;

#[component]
fn ListingRow(listing: DraftListing, is_out: bool, changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let DraftListing { link, item_id, title, seller, exhibit } = listing;
    let shown = title.unwrap_or_else(|| item_id.clone());
    let described = shown.clone();
    let change = {
        let link = link.clone();
        move |_| {
            let Some(link) = link.clone() else { return };
            changing.make(move |_, ground| {
                if is_out {
                    ground.left_out.retain(|left| *left != link);
                } else {
                    ground.left_out.push(link);
                }
            });
        }
    };
    let key = if is_out { "panel.draft.take_back" } else { "panel.draft.leave_out" };
    view! {
        <li class="file" data-testid="draft-listing">
            <div class="file-line">
                <span class="file-name">{shown}</span>
                <span class="faint">{seller}</span>
                <a class="faint" href=format!("#evidence/{exhibit}")>{exhibit.get(..8).unwrap_or_default().to_owned()}</a>
                <span class="file-buttons">
                    <button
                        class="small"
                        data-testid=if is_out { "take-back" } else { "leave-out" }
                        aria-label=move || format!("{}: {described}", session.say(key))
                        disabled=move || changing.working.is_busy() || link.is_none()
                        on:click=change
                    >
                        {say(key)}
                    </button>
                </span>
            </div>
        </li>
    }
}

/// The exhibits, and those that can be added.
#[component]
fn Exhibits(exhibits: Vec<String>, changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let summary = move |id: &str| {
        shelf.exhibits.with(|all: &Vec<ExhibitSummary>| all.iter().find(|exhibit| exhibit.id == id).cloned())
    };
    let role = move |id: &str| shelf.noted.with(|noted| noted.get(id).and_then(|noted| noted.role));
    let rows = {
        let exhibits = exhibits.clone();
        move || {
            exhibits
                .iter()
                .map(|id| {
                    let title = summary(id)
                        .map(|exhibit| exhibit.title)
                        .unwrap_or_else(|| session.say("panel.draft.exhibit_gone"));
                    let role = role(id).map(|role| session.name("exhibit_role", role));
                    let (href, removed) = (format!("#evidence/{id}"), id.clone());
                    view! {
                        <li class="file" data-testid="draft-exhibit" data-exhibit-id=id.clone()>
                            <div class="file-line">
                                <a class="file-name" href=href>{title}</a>
                                <span class="faint">{role}</span>
                                <span class="file-buttons">
                                    <button
                                        class="small"
                                        data-testid="remove-exhibit"
                                        disabled=move || changing.working.is_busy()
                                        on:click=move |_| {
                                            let removed = removed.clone();
                                            changing.make(move |draft, _| draft.exhibits.retain(|one| *one != removed));
                                        }
                                    >
                                        {say("panel.draft.leave_out")}
                                    </button>
                                </span>
                            </div>
                        </li>
                    }
                })
                .collect_view()
        }
    };
    let others = move || {
        let all = shelf.shown.get();
        all.into_iter().filter(|exhibit| !exhibits.contains(&exhibit.id)).map(|exhibit| {
            let role = role(&exhibit.id).map(|role| format!(" · {}", session.name("exhibit_role", role))).unwrap_or_default();
            view! { <option value=exhibit.id.clone()>{format!("#{} {}{role}", exhibit.seq, exhibit.title)}</option> }
        }).collect_view()
    };
    view! {
        <h4>{say("panel.draft.exhibits")}</h4>
        <ul class="files">{rows}</ul>
        <label class="inline">
            <span>{say("panel.draft.add_exhibit")}</span>
            <select
                data-testid="add-exhibit"
                on:change=move |event| {
                    let id = event_target_value(&event);
                    if !id.is_empty() {
                        changing.make(move |draft, ground| {
                            // A page that is added brings the listings it shows.
                            ground.item_ids = None;
                            draft.exhibits.push(id);
                        });
                    }
                }
            >
                <option value="">{say("panel.draft.add_exhibit.choose")}</option>
                {others}
            </select>
        </label>
    }
}
