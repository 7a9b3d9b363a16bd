//! The checklist: what is missing or weak, and the way out of each.

use super::Changing;
use crate::files::chosen_files;
use crate::session::{Session, code, say};
use crate::workbench::evidence::take_in;
use crate::workbench::shelf::Shelf;
use ::evidence::ExhibitRole;
use complaint::{Check, Draft, Place, Requirement};
use leptos::prelude::*;

#[component]
pub fn Checks(draft: Draft, changing: Changing) -> impl IntoView {
    let checks = draft.checklist.clone();
    let id = draft.id;
    view! {
        <section>
            <h3>{say("draft.field.checklist")}</h3>
            <ul class="checklist" data-testid="draft-checklist">
                {checks.is_empty().then(|| view! { <li class="faint">{say("panel.draft.nothing_lacking")}</li> })}
                {checks.into_iter().map(|check| view! {
                    <Point check=check draft=id.clone() changing=changing/>
                }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Point(check: Check, draft: String, changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let severity = check.severity;
    let place = check.place.clone();
    let way_out_key = check.way_out_key();
    let key = check.key.clone();
    let in_words = move |key: &str| catalogue::text(session.language(), key, &check.arguments_in(session.language()));
    let (what, way_out) = {
        let in_words = StoredValue::new(in_words);
        let key = key.clone();
        (
            move || in_words.with_value(|in_words| in_words(&key)),
            move || in_words.with_value(|in_words| in_words(&way_out_key)),
        )
    };
    let place = place.map(|place| match place {
        Place::Right(id) => format!("#rights/{id}"),
        Place::Exhibit(id) => format!("#evidence/{id}"),
        Place::Portal(_) => "#portals".to_owned(),
        Place::Settings => "#settings".to_owned(),
        Place::Draft => String::new(),
    });
    let place = place.filter(|place| !place.is_empty());
    let supplied = role_for(&key);
    let is_comparison = key == Requirement::Comparison.key();
    view! {
        <li data-severity=code(severity) data-testid="check" data-key=key>
            <b>{move || session.say(severity.key())}</b>
            <span>
                {what}
                <small class="way-out">"→ "{match place {
                    Some(place) => view! { <a href=place>{way_out}</a> }.into_any(),
                    None => view! { <span>{way_out}</span> }.into_any(),
                }}</small>
                {is_comparison.then(|| view! {
                    <a class="button small" href=format!("#compare/{draft}") data-testid="compare">{say("panel.draft.compare")}</a>
                })}
                {supplied.map(|role| view! { <Supply role=role changing=changing/> })}
            </span>
        </li>
    }
}

/// What a file has to be to meet a requirement.
fn role_for(key: &str) -> Option<ExhibitRole> {
    let requirement = Requirement::ALL.into_iter().find(|requirement| requirement.key() == key)?;
    match requirement {
        Requirement::Comparison => Some(ExhibitRole::ComparisonSheet),
        Requirement::NonProductionStatement => Some(ExhibitRole::NonProductionStatement),
        Requirement::TestBuyReport => Some(ExhibitRole::TestPurchaseReport),
        Requirement::OriginalPictures => Some(ExhibitRole::OriginalPicture),
        Requirement::OrderNumber | Requirement::CopyrightProof => None,
    }
}

/// Takes a file in as what is missing, and adds it to the draft.
#[component]
fn Supply(role: ExhibitRole, changing: Changing) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let add = move |event| {
        let files = chosen_files(&event);
        let taking_in = async move {
            let mut taken_in = Vec::with_capacity(files.len());
            for file in &files {
                taken_in.push(take_in(file, Some(role)).await?);
            }
            shelf.reload();
            Ok(taken_in)
        };
        changing.make_after(taking_in, |draft, _, taken_in| draft.exhibits.extend(taken_in));
    };
    view! {
        <label class="button small" class:disabled=move || changing.working.is_busy()>
            {move || session.say_with("panel.draft.supply", &[("role", session.name("exhibit_role", role))])}
            <input
                class="file-input"
                type="file"
                multiple=true
                data-testid="supply"
                disabled=move || changing.working.is_busy()
                on:change=add
            />
        </label>
    }
}
