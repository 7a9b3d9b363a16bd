//! The terms of a brand: added by lines, set, removed, with what each catches beside it.

use super::begin::new_terms;
use super::brands::brand_of;
use super::editing::{Editing, Wrong};
use super::fields::{ChoiceField, Entry, Fields, Form, Narrow, SHOWN, TextField, holds, lines, parts};
use crate::session::{Session, code, say};
use crate::workbench::register::Said;
use crate::workbench::rights::{choices, of_code};
use crate::workbench::term::{Preview, settings_text};
use analysis::{Brand, Case, MatchMode, Meaning, Profile, Term};
use leptos::prelude::*;

/// The terms, the one that is being changed, and adding more.
#[component]
pub fn Terms(id: StoredValue<String>, brand: Memo<Option<Brand>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let terms =
        Memo::new(move |_| brand.with(|brand| brand.as_ref().map(|brand| brand.terms.clone()).unwrap_or_default()));
    let sought = RwSignal::new(String::new());
    let open = RwSignal::new(None::<Term>);
    let found = Memo::new(move |_| {
        let sought = sought.get();
        terms.with(|terms| terms.iter().filter(|term| holds(&term.text, &sought)).cloned().collect::<Vec<_>>())
    });
    let more = move || found.with(Vec::len).saturating_sub(SHOWN);
    let close = Callback::new(move |()| open.set(None));
    view! {
        <Narrow label="panel.edit.narrow_terms" sought=sought count=Signal::derive(move || terms.with(Vec::len))/>
        <ul class="terms" data-testid="terms" aria-label=say("panel.profile.terms")>
            {move || found.get().into_iter().take(SHOWN).map(|term| {
                let (opened, shown, named) = (term.clone(), term.clone(), term.text.clone());
                let settings = term.clone();
                view! {
                    <li>
                        <button
                            class="small"
                            data-testid="term"
                            aria-expanded=move || open.with(|open| open.as_ref() == Some(&shown)).to_string()
                            title=move || session.say_with("panel.term.open", &[("term", named.clone())])
                            on:click=move |_| open.update(|open| {
                                *open = Some(opened.clone()).filter(|term| open.as_ref() != Some(term));
                            })
                        >
                            {term.text}
                        </button>
                        " " <small>{move || settings_text(session, &settings)}</small>
                    </li>
                }
            }).collect_view()}
        </ul>
        <Show when=move || { more() > 0 }>
            <p class="faint">{move || session.say_with("panel.edit.more_rows", &[("count", more().to_string())])}</p>
        </Show>
        {move || open.get().map(|term| view! { <OneTerm id=id term=term done=close/> })}
        <Added id=id/>
    }
}

/// Adding the terms that stand on the lines of a text.
#[component]
fn Added(id: StoredValue<String>) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let text = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let add = move |profile: &mut Profile| {
        let (place, brand) = id.with_value(|id| brand_of(profile, id))?;
        let new = new_terms(&brand.terms, &text.get());
        brand.terms.extend(new);
        Some(place)
    };
    let form = Form::new(&["terms"], move || {
        if lines(&text.get()).next().is_none() {
            return Some(Wrong::new("terms", session.say("panel.edit.terms_needed")));
        }
        editing.tried(add).err()
    });
    let close = Callback::new(move |()| {
        text.set(String::new());
        form.begin_again();
        is_open.set(false);
    });
    let kept = Callback::new(move |()| {
        let written = text.get_untracked();
        let before = editing.profile.get_untracked();
        let there = before.as_ref().and_then(|it| it.brands.iter().find(|brand| id.with_value(|id| brand.id == *id)));
        let count = there.map_or(0, |brand| new_terms(&brand.terms, &written).len());
        let known = lines(&written).count() - count;
        let arguments = [("count", count.to_string()), ("known", known.to_string())];
        let key = if known == 0 { "panel.edit.terms_added" } else { "panel.edit.terms_added_others_known" };
        if editing.change(Said::new(key, arguments), add).is_ok() {
            close.run(());
        }
    });
    view! {
        <Show
            when=move || is_open.get()
            fallback=move || view! {
                <div class="buttons">
                    <button class="small" data-testid="add-terms" on:click=move |_| is_open.set(true)>
                        {say("panel.edit.add_terms")}
                    </button>
                </div>
            }
        >
            <Fields form=form testid="new-terms" keep="panel.edit.add" kept=kept left=Some(close)>
                <TextField
                    form=form
                    field="terms"
                    label="panel.profile.terms"
                    help="panel.edit.terms_help"
                    entry=Entry::Lines
                    value=text
                    first=true
                />
            </Fields>
        </Show>
    }
}

/// What of a term can be set.
#[derive(Clone, Copy)]
struct Written {
    text: RwSignal<String>,
    matching: RwSignal<String>,
    case: RwSignal<String>,
    meaning: RwSignal<String>,
    needs: RwSignal<String>,
    forbids: RwSignal<String>,
    language: RwSignal<String>,
}

impl Written {
    fn of(term: &Term) -> Self {
        Self {
            text: RwSignal::new(term.text.clone()),
            matching: RwSignal::new(code(term.matching)),
            case: RwSignal::new(code(term.case)),
            meaning: RwSignal::new(code(term.meaning)),
            needs: RwSignal::new(term.needs.join(", ")),
            forbids: RwSignal::new(term.forbids.join(", ")),
            language: RwSignal::new(term.language.clone().unwrap_or_default()),
        }
    }

    fn term(self) -> Term {
        let language = self.language.get().trim().to_owned();
        Term {
            text: self.text.get().trim().to_owned(),
            matching: of_code(&self.matching.get()).unwrap_or_default(),
            case: of_code(&self.case.get()).unwrap_or_default(),
            needs: parts(&self.needs.get()),
            forbids: parts(&self.forbids.get()),
            meaning: of_code(&self.meaning.get()).unwrap_or_default(),
            language: Some(language).filter(|language| !language.is_empty()),
        }
    }
}

const CASES: [(Case, &str); 2] = [(Case::Any, "panel.edit.case_any"), (Case::AsWritten, "panel.edit.case_as_written")];

/// One term with all its settings, and what it catches as it is written now.
#[component]
fn OneTerm(id: StoredValue<String>, term: Term, done: Callback<()>) -> impl IntoView {
    let editing = expect_context::<Editing>();
    let written = Written::of(&term);
    let before = StoredValue::new(term);
    let write = move |profile: &mut Profile| {
        let (place, brand) = id.with_value(|id| brand_of(profile, id))?;
        let at = brand.terms.iter().position(|term| before.with_value(|before| term == before))?;
        brand.terms[at] = written.term();
        Some(format!("{place}.terms[{at}]"))
    };
    const FIELDS: &[&str] = &["text", "matching", "case", "meaning", "needs", "forbids", "language"];
    let said = move || Said::new("panel.edit.changed", [("name", written.term().text)]);
    let (form, kept) = Form::of_profile(FIELDS, write, said, done);
    let refused = RwSignal::new(None::<String>);
    let remove = move |_| {
        let said = Said::new("panel.edit.removed", [("name", before.with_value(|term| term.text.clone()))]);
        let removed = editing.change(said, |profile| {
            let (place, brand) = id.with_value(|id| brand_of(profile, id))?;
            brand.terms.retain(|term| before.with_value(|before| term != before));
            Some(place)
        });
        match removed {
            Ok(()) => done.run(()),
            Err(wrong) => refused.set(Some(wrong.problem)),
        }
    };
    let was = before.with_value(|term| term.text.clone());
    view! {
        <div class="edited" data-testid="term-editor">
            <div>
                <Fields form=form testid="term-form" keep="panel.edit.keep" kept=kept left=Some(done)>
                    <TextField form=form field="text" label="panel.edit.term" value=written.text first=true/>
                    <ChoiceField
                        form=form
                        field="meaning"
                        label="panel.edit.meaning"
                        help="panel.edit.meaning_help"
                        choices=choices(&Meaning::ALL, Meaning::key)
                        value=written.meaning
                    />
                    <ChoiceField
                        form=form
                        field="matching"
                        label="panel.edit.matching"
                        help="panel.edit.matching_help"
                        choices=choices(&MatchMode::ALL, MatchMode::key)
                        value=written.matching
                    />
                    <ChoiceField
                        form=form
                        field="case"
                        label="panel.edit.case"
                        choices=CASES.iter().map(|(case, name)| (code(case), *name)).collect()
                        value=written.case
                    />
                    <TextField form=form field="needs" label="panel.edit.needs" help="panel.edit.needs_help" value=written.needs/>
                    <TextField
                        form=form
                        field="forbids"
                        label="panel.edit.forbids"
                        help="panel.edit.forbids_help"
                        value=written.forbids
                    />
                    <TextField
                        form=form
                        field="language"
                        label="panel.edit.language"
                        help="panel.edit.language_help"
                        value=written.language
                    />
                </Fields>
                <div class="buttons">
                    <button class="small" data-testid="remove-term" on:click=remove>{say("panel.edit.remove_term")}</button>
                </div>
                <div role="alert">
                    {move || refused.get().map(|problem| view! { <p class="failure" data-testid="refused">{problem}</p> })}
                </div>
            </div>
            <Preview
                term=Signal::derive(move || Some(written.term()).filter(|term| !term.text.is_empty()))
                instead_of=Some(was)
            />
        </div>
    }
}
