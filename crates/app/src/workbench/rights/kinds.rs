//! What the portal asks of each kind of right, and by what somebody else than the holder complains.

use super::fields::{CheckField, ChoiceField, Entry, TextField, Writing, day_of, day_text};
use super::form::{ClassRow, Form};
use crate::session::{code, say};
use crate::workbench::form_field::WrongNote;
use complaint::{Authorisation, Copyright, Details, MarkForm, OtherRight, PatentType, Trademark};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The values of an enumeration by their codes.
pub fn choices<T: Copy + Serialize>(all: &[T], key: fn(T) -> &'static str) -> Vec<(String, &'static str)> {
    all.iter().map(|value| (code(value), key(*value))).collect()
}

/// The value of a code.
pub fn of_code<T: DeserializeOwned>(code: &str) -> Option<T> {
    serde_json::from_value(code.into()).ok()
}

#[component]
pub fn OfMark() -> impl IntoView {
    view! {
        <ChoiceField
            field="form"
            label="panel.right.form"
            choices=choices(&MarkForm::ALL, MarkForm::key)
            get=|form| code(mark(form).form)
            set=|form, chosen| {
                if let Some((mark, chosen)) = form.mark().zip(of_code(&chosen)) {
                    mark.form = chosen;
                }
            }
        />
        <Classes/>
        <TextField
            field="brand_information"
            label="panel.right.brand_information"
            help="panel.right.brand_information_help"
            entry=Entry::Lines
            get=|form| mark(form).brand_information
            set=|form, text| {
                if let Some(mark) = form.mark() {
                    mark.brand_information = text;
                }
            }
        />
        <fieldset class="form-checks">
            <legend>{say("panel.right.was")}</legend>
            <CheckField
                field="renewed"
                label="panel.right.renewed"
                get=|form| mark(form).renewed
                set=|form, is_so| {
                    if let Some(mark) = form.mark() {
                        mark.renewed = is_so;
                    }
                }
            />
            <CheckField
                field="assigned"
                label="panel.right.assigned"
                get=|form| mark(form).assigned
                set=|form, is_so| {
                    if let Some(mark) = form.mark() {
                        mark.assigned = is_so;
                    }
                }
            />
            <CheckField
                field="changed"
                label="panel.right.name_changed"
                get=|form| mark(form).changed
                set=|form, is_so| {
                    if let Some(mark) = form.mark() {
                        mark.changed = is_so;
                    }
                }
            />
        </fieldset>
    }
}

fn mark(form: &Form) -> Trademark {
    match &form.right.details {
        Details::Trademark(mark) => mark.clone(),
        _ => Trademark::default(),
    }
}

/// The classes of a trademark with their goods.
#[component]
fn Classes() -> impl IntoView {
    let writing = expect_context::<Writing>();
    let form = writing.form;
    let add = move |_| {
        form.update(|form| {
            let key = form.classes.iter().map(|row| row.key + 1).max().unwrap_or(0);
            form.classes.push(ClassRow { key, number: String::new(), goods: String::new() });
        });
    };
    let write = move |key: u32, change: &dyn Fn(&mut ClassRow)| {
        writing.forgive("classes");
        form.update(|form| form.classes.iter_mut().filter(|row| row.key == key).for_each(change));
    };
    view! {
        <fieldset class="field form-field">
            <legend>{say("panel.right.classes")}</legend>
            <div class="classes">
                <small>{say("panel.right.classes_help")}</small>
                <For each=move || form.with(|form| form.classes.clone()) key=|row| row.key let:row>
                    <div class="class-row" data-testid="class-row">
                        <input
                            type="text"
                            inputmode="numeric"
                            autocomplete="off"
                            data-field="classes"
                            aria-label=say("panel.right.class")
                            placeholder=say("panel.right.class")
                            prop:value=row.number
                            on:input=move |event| {
                                let text = event_target_value(&event);
                                write(row.key, &|row| row.number.clone_from(&text));
                            }
                        />
                        <input
                            type="text"
                            autocomplete="off"
                            data-field="goods"
                            aria-label=say("panel.right.goods")
                            placeholder=say("panel.right.goods")
                            prop:value=row.goods
                            on:input=move |event| {
                                let text = event_target_value(&event);
                                write(row.key, &|row| row.goods.clone_from(&text));
                            }
                        />
                        <button
                            class="small"
                            on:click=move |_| form.update(|form| form.classes.retain(|other| other.key != row.key))
                        >
                            {say("panel.right.remove")}
                        </button>
                    </div>
                </For>
                <button class="small" data-testid="add-class" on:click=add>{say("panel.right.add_class")}</button>
                <WrongNote field="classes" wrong=writing.wrong_with("classes")/>
            </div>
        </fieldset>
    }
}

#[component]
pub fn OfWork() -> impl IntoView {
    view! {
        <CheckField
            field="registered"
            label="panel.right.work_registered"
            get=|form| work(form).registered
            set=|form, is_so| change_work(form, |work| work.registered = is_so)
        />
        <TextField
            field="work_type"
            label="panel.right.work_type"
            help="panel.right.work_type_help"
            get=|form| work(form).work_type
            set=|form, text| change_work(form, |work| work.work_type = text)
        />
        <TextField
            field="work"
            label="panel.right.work"
            entry=Entry::Lines
            get=|form| work(form).work
            set=|form, text| change_work(form, |work| work.work = text)
        />
        <TextField
            field="instances"
            label="panel.right.instances"
            help="panel.right.instances_help"
            entry=Entry::Lines
            get=|form| work(form).instances
            set=|form, text| change_work(form, |work| work.instances = text)
        />
    }
}

fn work(form: &Form) -> Copyright {
    match &form.right.details {
        Details::Copyright(work) => work.clone(),
        _ => Copyright::default(),
    }
}

fn change_work(form: &mut Form, change: impl FnOnce(&mut Copyright)) {
    if let Details::Copyright(work) = &mut form.right.details {
        change(work);
    }
}

#[component]
pub fn OfPatent() -> impl IntoView {
    view! {
        <ChoiceField
            field="patent_type"
            label="panel.right.patent_type"
            choices=choices(&PatentType::ALL, PatentType::key)
            get=|form| match &form.right.details {
                Details::Patent(patent) => code(patent.patent_type),
                _ => String::new(),
            }
            set=|form, chosen| {
                if let (Details::Patent(patent), Some(chosen)) = (&mut form.right.details, of_code(&chosen)) {
                    patent.patent_type = chosen;
                }
            }
        />
    }
}

#[component]
pub fn OfOther() -> impl IntoView {
    view! {
        <TextField
            field="valid_from"
            label="panel.right.valid_from"
            entry=Entry::Day
            get=|form| day_text(other(form).valid_from)
            set=|form, text| change_other(form, |other| other.valid_from = day_of(text))
        />
        <TextField
            field="content"
            label="panel.right.content"
            entry=Entry::Lines
            get=|form| other(form).content
            set=|form, text| change_other(form, |other| other.content = text)
        />
    }
}

fn other(form: &Form) -> OtherRight {
    match &form.right.details {
        Details::Other(other) => other.clone(),
        _ => OtherRight::default(),
    }
}

fn change_other(form: &mut Form, change: impl FnOnce(&mut OtherRight)) {
    if let Details::Other(other) = &mut form.right.details {
        change(other);
    }
}

/// By what somebody else than the holder complains.
#[component]
pub fn OfAuthorisation() -> impl IntoView {
    let Writing { form, .. } = expect_context();
    let is_authorised = Memo::new(move |_| form.with(|form| form.right.authorisation.is_some()));
    view! {
        <section class="form">
            <h3>{say("panel.right.complainant")}</h3>
            <CheckField
                field="authorised_by_letter"
                label="panel.right.by_letter"
                get=|form| form.right.authorisation.is_some()
                set=|form, is_so| form.right.authorisation = is_so.then(Authorisation::default)
            />
            <Show when=move || is_authorised.get()>
                <TextField
                    field="authorised"
                    label="panel.right.authorised"
                    get=|form| form.right.authorisation.as_ref().map(|letter| letter.complainant.clone()).unwrap_or_default()
                    set=|form, text| {
                        if let Some(letter) = &mut form.right.authorisation {
                            letter.complainant = text;
                        }
                    }
                />
                <TextField
                    field="authorisation_expires"
                    label="panel.right.authorisation_expires"
                    entry=Entry::Day
                    help="panel.right.authorisation_help"
                    get=|form| day_text(form.right.authorisation.as_ref().and_then(|letter| letter.expires))
                    set=|form, text| {
                        if let Some(letter) = &mut form.right.authorisation {
                            letter.expires = day_of(text);
                        }
                    }
                />
            </Show>
        </section>
    }
}
