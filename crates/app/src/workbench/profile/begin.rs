//! A profile from nothing: its name, a brand, the brand's terms.

use super::editing::{Editing, Wrong};
use super::fields::{Entry, Fields, Form, TextField, lines};
use crate::session::{Session, say};
use crate::workbench::register::Said;
use analysis::{Brand, MatchMode, Profile, Term};
use leptos::prelude::*;

/// The form a profile is begun with; `left` goes back.
#[component]
pub fn Begin(left: Callback<()>) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let (name, brand, terms) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let written = move || {
        let mut profile = Profile::new(name.get().trim());
        profile.brands.push(new_brand(&[], &brand.get(), &terms.get()));
        profile
    };
    let form = Form::new(&["profile", "name", "terms"], move || {
        let profile = written();
        if profile.name.is_empty() {
            return Profile::check(&profile).err().map(|error| Wrong::new("profile", session.reason(&error.problem)));
        }
        profile.check().err().map(|error| Wrong::seen_from("brands[0]", &error, session))
    });
    let kept = Callback::new(move |()| {
        let profile = untrack(written);
        editing.replace(Said::new("panel.edit.begun", [("name", profile.name.clone())]), profile);
        left.run(());
    });
    view! {
        <section>
            <h3>{say("panel.edit.begin")}</h3>
            <p class="prose faint">{say("panel.edit.begin_what")}</p>
            <Fields form=form testid="begin-profile" keep="panel.edit.begin_keep" kept=kept left=Some(left)>
                <TextField form=form field="profile" label="panel.edit.profile_name" help="panel.edit.profile_name_help" value=name first=true/>
                <BrandFields form name=brand terms/>
            </Fields>
        </section>
    }
}

/// What a new brand is made of: its name, and its terms on lines.
#[component]
pub fn BrandFields(
    form: Form,
    name: RwSignal<String>,
    terms: RwSignal<String>,
    /// Whether the caret goes to the name when the form is opened.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    view! {
        <TextField form field="name" label="panel.profile.brand" value=name first/>
        <TextField
            form
            field="terms"
            label="panel.profile.terms"
            help="panel.edit.begin_terms_help"
            entry=Entry::Lines
            value=terms
        />
    }
}

/// A brand with an id of its own beside `others`, and with its name for a term where none is given.
pub fn new_brand(others: &[Brand], name: &str, terms: &str) -> Brand {
    let name = name.trim().to_owned();
    let given: Vec<Term> = new_terms(&[], terms);
    let terms = if given.is_empty() && !name.is_empty() { vec![Term::new(&name, MatchMode::Auto)] } else { given };
    Brand { terms, ..Brand::new(others, &name) }
}

/// The terms that stand on the lines of a text, those left out that are there already, letter for letter.
pub fn new_terms(there: &[Term], text: &str) -> Vec<Term> {
    let mut new: Vec<Term> = Vec::new();
    for line in lines(text) {
        if !there.iter().chain(&new).any(|term| term.text == line) {
            new.push(Term::new(line, MatchMode::Auto));
        }
    }
    new
}
