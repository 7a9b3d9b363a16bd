//! The cue words in force: the profile's own, and which of the standard ones.

use super::profile::editing::Editing;
use super::profile::{OwnCues, part_of};
use super::register::Said;
use crate::session::{Session, say};
use analysis::StandardCues;
use js_sys::Object;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// The cue words.
#[component]
pub fn Cues() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let standard = part_of(editing.profile, |profile| profile.standard_cues.clone());
    let languages = StandardCues::languages();
    let all = languages.len();
    let is_in_force =
        move |language: &str| standard.with(|cues| cues.as_ref().is_some_and(|cues| cues.includes(language)));
    let count = Memo::new(move |_| languages.iter().filter(|language| is_in_force(language)).count());
    let summary = move || {
        let key = match count.get() {
            0 => "panel.cues.none_in_force",
            count if count == all => "panel.cues.all_in_force",
            _ => "panel.cues.some_in_force",
        };
        session.say_with(key, &[("count", count.get().to_string()), ("all", all.to_string())])
    };
    let keep = move |chosen: &dyn Fn(&StandardCues) -> StandardCues| {
        // The languages are those there are.
        let _ = editing.change(Said::new("panel.cues.switched", []), |profile| {
            profile.standard_cues = chosen(&profile.standard_cues);
            Some("standard_cues".to_owned())
        });
    };
    let switch = move |language: &str, on: bool| {
        keep(&|before| StandardCues::of(|other| if other == language { on } else { before.includes(other) }));
    };
    view! {
        <section data-testid="cues">
            <h3>{say("panel.profile.cues")}</h3>
            <h4>{say("panel.cues.own")}</h4>
            <OwnCues/>
            <dl class="facts-table">
                <dt>{say("panel.cues.standard")}</dt>
                <dd data-testid="standard-cues-in-force">{summary}</dd>
            </dl>
            <fieldset class="languages">
                <legend class="hidden">{say("panel.cues.standard")}</legend>
                {languages.iter().map(|&language| view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            data-testid="standard-cues"
                            data-language=language
                            prop:checked=move || is_in_force(language)
                            on:change=move |event| switch(language, event_target_checked(&event))
                        />
                        <span>{move || language_name(session.language().tag(), language)}</span>
                    </label>
                }).collect_view()}
            </fieldset>
            <div class="buttons">
                <button
                    class="small"
                    data-testid="all-standard-cues"
                    disabled=move || count.get() == all
                    on:click=move |_| keep(&|_| StandardCues::All(true))
                >
                    {say("panel.cues.all")}
                </button>
                <button
                    class="small"
                    data-testid="no-standard-cues"
                    disabled=move || count.get() == 0
                    on:click=move |_| keep(&|_| StandardCues::All(false))
                >
                    {say("panel.cues.none")}
                </button>
            </div>
        </section>
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<DisplayNames, JsValue>;
    #[wasm_bindgen(method, catch, js_name = of)]
    fn name_of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;
}

/// A language by its name in the language of the interface, as the browser has it.
fn language_name(interface: &str, language: &str) -> String {
    let options = Object::new();
    // A new object takes whatever is set.
    let _ = js_sys::Reflect::set(&options, &"type".into(), &"language".into());
    let names = DisplayNames::new(interface, &options).ok();
    names.and_then(|names| names.name_of(language).ok().flatten()).unwrap_or_else(|| language.to_owned())
}
