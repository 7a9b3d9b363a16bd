//! One right in full.

use super::documents::Documents;
use super::fields::{ChoiceField, Entry, TextField, Writing, day_of, day_text};
use super::form::Form;
use super::kinds::{OfAuthorisation, OfMark, OfOther, OfPatent, OfWork, choices, of_code};
use super::{NEW, place_of};
use crate::session::{Session, code, say};
use crate::workbench::checks::Checks;
use crate::workbench::go;
use crate::workbench::register::{Register, Said, today};
use complaint::{Details, Right, RightKind, RightStatus, StandingIn, VerificationState};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The right that the address names, or a new one.
#[component]
pub fn OneRight(what: String) -> impl IntoView {
    let register = expect_context::<Register>();
    let is_new = what == NEW;
    let named = js_sys::decode_uri_component(&what).map(String::from).unwrap_or(what);
    let found = Memo::new(move |_| {
        let is_named = |right: &&Right| !is_new && right.id == named;
        register.rights.with(|rights| rights.iter().find(is_named).cloned())
    });
    view! {
        <header class="section-head">
            <a class="quiet-link" href="#rights">{say("panel.right.back")}</a>
        </header>
        {move || match found.get() {
            Some(right) => view! { <Editor kept=Some(right)/> }.into_any(),
            None if is_new => view! { <Editor kept=None/> }.into_any(),
            None if register.read.get() => view! { <p class="empty">{say("panel.right.missing")}</p> }.into_any(),
            None => ().into_any(),
        }}
    }
}

#[component]
fn Editor(kept: Option<Right>) -> impl IntoView {
    let session = expect_context::<Session>();
    let rights = expect_context::<Register>().kept_rights;
    let begun = kept.as_ref().map_or_else(Form::empty, Form::of);
    let id = kept.as_ref().map(|right| right.id.clone());
    let writing = Writing { form: RwSignal::new(begun.clone()), wrong: RwSignal::new(None) };
    provide_context(writing);
    let Writing { form, wrong } = writing;
    let kind = Memo::new(move |_| form.with(|form| form.right.kind()));
    let is_changed = Memo::new(move |_| form.with(|form| *form != begun));
    let checks = Memo::new(move |_| {
        let right = form.with(|form| form.right(&[]).ok());
        right.zip(today()).map(|(right, today)| right.standing(today, StandingIn::default()))
    });
    let save = {
        let id = id.clone();
        move |_| {
            let mut after = rights.items.get_untracked();
            let others = after.iter().map(|right| &right.id).filter(|other| Some(*other) != id.as_ref()).cloned();
            match form.with_untracked(|form| form.right(&others.collect::<Vec<_>>())) {
                Ok(right) => {
                    let said = Said::new("panel.right.saved", [("name", right.name.clone())]);
                    let place = place_of(&right.id);
                    match after.iter_mut().find(|known| Some(&known.id) == id.as_ref()) {
                        Some(known) => *known = right,
                        None => after.push(right),
                    }
                    rights.change(after, said);
                    go("rights", &place);
                }
                Err(first) => {
                    wrong.set(Some(first));
                    focus(first.field);
                }
            }
        }
    };
    let delete = kept.clone().map(|right| {
        move |_| {
            let after = rights.items.get_untracked().into_iter().filter(|other| other.id != right.id).collect();
            rights.change(after, Said::new("panel.right.deleted", [("name", right.name.clone())]));
            go("rights", "");
        }
    });
    let name = kept.map(|right| right.name);
    view! {
        <article class="draft right" data-testid="right">
            <h2>{move || name.clone().unwrap_or_else(|| session.say("panel.right.new"))}</h2>
            <section data-testid="right-standing">
                <h3>{say("panel.right.standing")}</h3>
                {move || match checks.get() {
                    Some(checks) => view! { <Checks checks=checks none="panel.right.all_well"/> }.into_any(),
                    None => view! { <p class="faint">{say("panel.right.not_complete")}</p> }.into_any(),
                }}
            </section>
            <section class="form">
                <h3>{say("panel.right.as_registered")}</h3>
                <ChoiceField
                    field="kind"
                    label="panel.right.kind"
                    choices=choices(&RightKind::ALL, RightKind::key)
                    get=|form| code(form.right.kind())
                    set=|form, chosen| {
                        if let Some(kind) = of_code::<RightKind>(&chosen).filter(|kind| *kind != form.right.kind()) {
                            form.right.details = Details::empty(kind);
                        }
                    }
                />
                <TextField
                    field="name"
                    label="panel.right.name"
                    help="panel.right.name_help"
                    get=|form| form.right.name.clone()
                    set=|form, text| form.right.name = text
                />
                <Brand/>
                <TextField
                    field="number"
                    label="panel.right.number"
                    help="panel.right.number_help"
                    get=|form| form.right.number.clone()
                    set=|form, text| form.right.number = text
                />
                <TextField
                    field="holder"
                    label="panel.right.holder"
                    help="panel.right.holder_help"
                    get=|form| form.right.holder.clone()
                    set=|form, text| form.right.holder = text
                />
                <TextField
                    field="territory"
                    label="panel.right.territory"
                    help="panel.right.territory_help"
                    get=|form| form.territory.clone()
                    set=|form, text| form.territory = text
                />
                <Show when=move || form.with(Form::is_international)>
                    <TextField
                        field="extended_to"
                        label="panel.right.extended_to"
                        help="panel.right.extended_to_help"
                        get=|form| form.extended_to.clone()
                        set=|form, text| form.extended_to = text
                    />
                </Show>
                <ChoiceField
                    field="status"
                    label="panel.right.status"
                    help="panel.right.status_help"
                    choices=choices(&RightStatus::ALL, RightStatus::key)
                    get=|form| code(form.right.status)
                    set=|form, chosen| form.right.status = of_code(&chosen).unwrap_or(form.right.status)
                />
                <TextField
                    field="expires"
                    label="panel.right.expires"
                    entry=Entry::Day
                    help="panel.right.expires_help"
                    get=|form| day_text(form.right.expires)
                    set=|form, text| form.right.expires = day_of(text)
                />
                {move || match kind.get() {
                    RightKind::Trademark => view! { <OfMark/> }.into_any(),
                    RightKind::Copyright => view! { <OfWork/> }.into_any(),
                    RightKind::Patent => view! { <OfPatent/> }.into_any(),
                    RightKind::Other => view! { <OfOther/> }.into_any(),
                }}
            </section>
            <section class="form">
                <h3>{say("panel.right.at_portal")}</h3>
                <ChoiceField
                    field="verification"
                    label="panel.right.verification"
                    help="panel.right.verification_help"
                    choices=choices(&VerificationState::ALL, VerificationState::key)
                    get=|form| code(form.right.verification.state)
                    set=|form, chosen| {
                        let state = of_code(&chosen).unwrap_or(form.right.verification.state);
                        form.right.verification.state = state;
                    }
                />
                <TextField
                    field="verified_since"
                    label="panel.right.since"
                    entry=Entry::Day
                    get=|form| day_text(form.right.verification.since)
                    set=|form, text| form.right.verification.since = day_of(text)
                />
            </section>
            <OfAuthorisation/>
            <section class="form">
                <h3>{say("panel.right.documents")}</h3>
                <Documents/>
            </section>
            <section class="form">
                <h3>{say("panel.right.search")}</h3>
                <p class="prose faint">{say("panel.right.search_what")}</p>
                <TextField
                    field="search_day"
                    label="panel.right.search_day"
                    entry=Entry::Day
                    get=|form| day_text(form.search.day)
                    set=|form, text| form.search.day = day_of(text)
                />
                <TextField
                    field="search_register"
                    label="panel.right.search_register"
                    get=|form| form.search.register.clone()
                    set=|form, text| form.search.register = text
                />
                <TextField
                    field="search_result"
                    label="panel.right.search_result"
                    entry=Entry::Lines
                    get=|form| form.search.result.clone()
                    set=|form, text| form.search.result = text
                />
            </section>
            {id.is_none().then(|| view! {
                <section class="form">
                    <TextField
                        field="id"
                        label="panel.right.id"
                        help="panel.right.id_help"
                        get=|form| form.right.id.clone()
                        set=|form, text| form.right.id = text
                    />
                </section>
            })}
            <div class="buttons keep-bar">
                <button
                    class="primary"
                    data-testid="save-right"
                    disabled=move || !is_changed.get() || !rights.read.get()
                    on:click=save
                >
                    {say("panel.right.save")}
                </button>
                {delete.map(|delete| view! {
                    <button data-testid="delete-right" on:click=delete>{say("panel.right.delete")}</button>
                })}
                <span class="faint" role="status">
                    {move || is_changed.get().then(|| session.say("panel.right.changed"))}
                </span>
            </div>
        </article>
    }
}

/// Puts the caret into a field of the form.
fn focus(field: &str) {
    let input = document().query_selector(&format!("[data-field={field}]")).ok().flatten();
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        // A field that is not there can't be wrong.
        let _ = input.focus();
    }
}

/// The brand it protects: one of the profile's where there is a profile.
#[component]
fn Brand() -> impl IntoView {
    let session = expect_context::<Session>();
    let brands = move || {
        let of = |settings: &protocol::Settings| {
            let profile = settings.profile.as_ref()?;
            Some(profile.brands.iter().map(|brand| (brand.id.clone(), brand.name.clone())).collect::<Vec<_>>())
        };
        session.settings.with(|settings| settings.as_ref().and_then(of).unwrap_or_default())
    };
    view! {
        <datalist id="right-brands">
            {move || brands().into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view()}
        </datalist>
        <TextField
            field="brand"
            label="panel.right.brand"
            help="panel.right.brand_help"
            list="right-brands"
            get=|form| form.right.brand.clone()
            set=|form, text| form.right.brand = text
        />
    }
}
