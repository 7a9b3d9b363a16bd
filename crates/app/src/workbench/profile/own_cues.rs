//! The profile's own cue words.

use super::editing::Editing;
use super::fields::{ChoiceField, Fields, Form, TextField};
use super::part_of;
use crate::session::{Session, code, say};
use crate::workbench::register::Said;
use crate::workbench::rights::{choices, of_code};
use analysis::{Cue, CueMeaning, Profile};
use leptos::prelude::*;

/// The words, the one that is being changed, and adding one.
#[component]
pub fn OwnCues() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let cues = part_of(editing.profile, |profile| profile.cues.clone());
    // The word that is being changed; inside it none for one that is added.
    let open = RwSignal::new(None::<Option<Cue>>);
    let close = Callback::new(move |()| open.set(None));
    view! {
        <ul class="terms" data-testid="own-cues" aria-label=say("panel.cues.own")>
            {move || cues.get().into_iter().flatten().map(|cue| {
                let (opened, shown) = (cue.clone(), cue.clone());
                view! {
                    <li>
                        <button
                            class="small"
                            data-testid="cue"
                            aria-expanded=move || open.with(|open| open.as_ref() == Some(&Some(shown.clone()))).to_string()
                            on:click=move |_| open.set(Some(Some(opened.clone())))
                        >
                            {cue.text}
                        </button>
                        " " <small>{move || session.say(cue.meaning.key())} {cue.language.map(|tag| format!(" · {tag}"))}</small>
                    </li>
                }
            }).collect_view()}
        </ul>
        {move || open.get().map(|cue| view! { <OneCue cue=cue done=close/> })}
        <Show when=move || open.with(Option::is_none)>
            <div class="buttons">
                <button class="small" data-testid="add-cue" on:click=move |_| open.set(Some(None))>{say("panel.edit.add_cue")}</button>
            </div>
        </Show>
    }
}

/// One cue word; a new one where there is none.
#[component]
fn OneCue(cue: Option<Cue>, done: Callback<()>) -> impl IntoView {
    let editing = expect_context::<Editing>();
    let is_new = cue.is_none();
    let of = |part: fn(&Cue) -> String, otherwise: &str| {
        RwSignal::new(cue.as_ref().map_or_else(|| otherwise.to_owned(), part))
    };
    let text = of(|cue| cue.text.clone(), "");
    let meaning = of(|cue| code(cue.meaning), &code(CueMeaning::Copy));
    let language = of(|cue| cue.language.clone().unwrap_or_default(), "");
    let before = StoredValue::new(cue);
    let write = move |profile: &mut Profile| {
        let language = language.get().trim().to_lowercase();
        let written = Cue {
            text: text.get().trim().to_owned(),
            meaning: of_code(&meaning.get()).unwrap_or(CueMeaning::Copy),
            language: Some(language).filter(|language| !language.is_empty()),
        };
        let at = match before.get_value() {
            Some(before) => profile.cues.iter().position(|cue| *cue == before)?,
            None => profile.cues.len(),
        };
        match profile.cues.get_mut(at) {
            Some(known) => *known = written,
            None => profile.cues.push(written),
        }
        Some(format!("cues[{at}]"))
    };
    let said = move || {
        let key = if is_new { "panel.edit.added" } else { "panel.edit.changed" };
        Said::new(key, [("name", text.get().trim().to_owned())])
    };
    let (form, kept) = Form::of_profile(&["text", "meaning", "language"], write, said, done);
    let remove = move |_| {
        let Some(before) = before.get_value() else { return };
        let said = Said::new("panel.edit.removed", [("name", before.text.clone())]);
        // A profile is right without any of its cue words.
        let _ = editing.change(said, |profile| {
            profile.cues.retain(|cue| *cue != before);
            Some("cues".to_owned())
        });
        done.run(());
    };
    let keep = if is_new { "panel.edit.add" } else { "panel.edit.keep" };
    view! {
        <Fields form=form testid="cue-form" keep=keep kept=kept left=Some(done)>
            <TextField form=form field="text" label="panel.edit.cue" value=text first=true/>
            <ChoiceField
                form=form
                field="meaning"
                label="panel.edit.meaning"
                choices=choices(&CueMeaning::ALL, CueMeaning::key)
                value=meaning
            />
            <TextField form=form field="language" label="panel.edit.language" help="panel.edit.cue_language_help" value=language/>
        </Fields>
        <Show when=move || !is_new>
            <div class="buttons">
                <button class="small" data-testid="remove-cue" on:click=remove>{say("panel.edit.remove_cue")}</button>
            </div>
        </Show>
    }
}
