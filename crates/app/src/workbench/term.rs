//! A term of the profile: how it is set, what it catches, what to search for.

use crate::session::{Session, refused, say};
use crate::task::{Failure, Task};
use analysis::{Case, Fate, Habitual, MatchMode, Meaning, Misspelling, Term, TermVariants, Variant};
use leptos::prelude::*;
use protocol::PageRequest;
use wasm_bindgen_futures::JsFuture;
use webext::messaging::ask_worker;

/// How the term is set, in a few words; nothing where nothing is.
pub fn settings_text(session: Session, term: &Term) -> String {
    let mut parts = Vec::new();
    if term.meaning != Meaning::Brand {
        parts.push(session.say(term.meaning.key()));
    }
    parts.extend(term.language.clone());
    if term.matching != MatchMode::Auto {
        parts.push(session.say(term.matching.key()));
    }
    if term.case == Case::AsWritten {
        parts.push(session.say("panel.term.as_written"));
    }
    for (key, words) in [("panel.term.needs", &term.needs), ("panel.term.forbids", &term.forbids)] {
        if !words.is_empty() {
            parts.push(session.say_with(key, &[("words", words.join(", "))]));
        }
    }
    parts.join(" · ")
}

/// What a text would catch that is in no profile yet.
#[component]
pub fn Look() -> impl IntoView {
    let asked = RwSignal::new(None::<Term>);
    let written = RwSignal::new(String::new());
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = written.get_untracked().trim().to_owned();
        if !text.is_empty() {
            asked.set(Some(Term::new(&text, MatchMode::Auto)));
        }
    };
    view! {
        <section data-testid="look-at-term">
            <h3>{say("panel.term.look")}</h3>
            <form class="look" on:submit=look>
                <label>
                    <span class="hidden">{say("panel.term.text")}</span>
                    <input
                        type="search"
                        data-testid="look-text"
                        placeholder=say("panel.term.text")
                        on:input=move |event| written.set(event_target_value(&event))
                    />
                </label>
                <button data-testid="look-button">{say("panel.term.show")}</button>
            </form>
            <Show when=move || asked.with(Option::is_none)>
                <p class="faint">{say("panel.term.note")}</p>
            </Show>
            <Preview term=Signal::from(asked)/>
        </section>
    }
}

/// What a term catches, and what to search for. Follows the term.
#[component]
pub fn Preview(
    term: Signal<Option<Term>>,
    /// The term of the profile in whose place it would stand.
    #[prop(optional_no_strip)]
    instead_of: Option<String>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let task = Task::new();
    let found = RwSignal::new(None::<TermVariants>);
    let instead_of = StoredValue::new(instead_of);
    let term = Memo::new(move |_| term.get());
    Effect::new(move || {
        if term.with(Option::is_none) {
            return;
        }
        // What is written meanwhile is looked at in the next round.
        task.run(async move {
            loop {
                let Some(Some(asked)) = term.try_get_untracked() else { return Ok(()) };
                let instead_of = instead_of.try_get_value().flatten();
                let request = PageRequest::TermVariants { term: Box::new(asked.clone()), instead_of };
                let answer = ask_worker(request).await;
                if term.try_get_untracked() == Some(Some(asked)) {
                    found.set(Some(answer?));
                    return Ok(());
                }
            }
        });
    });
    view! {
        <div class="preview">
            <Failure task=task/>
            {move || found.get().map(|found| view! { <Shown found=found/> })}
        </div>
        {move || task.is_busy().then(|| view! { <p class="hidden" role="status">{session.say("panel.term.looking")}</p> })}
    }
}

#[component]
fn Shown(found: TermVariants) -> impl IntoView {
    let session = expect_context::<Session>();
    let TermVariants { term, preview, search } = found;
    let (caught_of, search_of) = (term.clone(), term);
    view! {
        <div class="look-columns">
            <div data-testid="term-preview">
                <h4>{move || session.say_with("variants.caught", &[("term", caught_of.clone())])}</h4>
                {preview.into_iter().map(|habitual| view! { <Group habitual=habitual/> }).collect_view()}
            </div>
            <div data-testid="term-search">
                <h4>{move || session.say_with("variants.search", &[("term", search_of.clone())])}</h4>
                <SearchList search=search/>
            </div>
        </div>
    }
}

#[component]
fn Group(habitual: Habitual) -> impl IntoView {
    let session = expect_context::<Session>();
    let Habitual { habit, count, caught, variants } = habitual;
    let counts =
        move || session.say_with("variants.of", &[("caught", caught.to_string()), ("count", count.to_string())]);
    view! {
        <h5>{move || session.say(habit.key())} " " <small>{counts}</small></h5>
        <ul class="caught">
            {variants.into_iter().map(|Variant { text, fate }| {
                let is_caught = fate.is_caught();
                let note = move || fate_text(session, &fate);
                view! {
                    <li class:is-caught=is_caught data-caught=is_caught.to_string()>
                        <b>{visible(&text)}</b> " " <small>{note}</small>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

/// The most plausible misspellings; more can be copied than are shown.
const SHOWN: usize = 30;

#[component]
fn SearchList(search: Vec<Misspelling>) -> impl IntoView {
    let session = expect_context::<Session>();
    let working = Task::new();
    let copied = RwSignal::new(false);
    if search.is_empty() {
        return view! { <p class="faint">{say("panel.term.no_search")}</p> }.into_any();
    }
    let count = search.len();
    let all = search.iter().map(|misspelling| misspelling.text.as_str()).collect::<Vec<_>>().join("\n");
    let copy = move |_| {
        let written = window().navigator().clipboard().write_text(&all);
        working.run(async move {
            JsFuture::from(written).await.map_err(refused)?;
            copied.set(true);
            Ok(())
        });
    };
    view! {
        <p class="faint">{say("panel.term.search_note")}</p>
        <button class="small" data-testid="copy-search" disabled=move || working.is_busy() on:click=copy>
            {move || match copied.get() {
                true => session.say("panel.draft.copied"),
                false => session.say_with("panel.term.copy", &[("count", count.to_string())]),
            }}
        </button>
        <Failure task=working/>
        <ol class="search-list">
            {search.into_iter().take(SHOWN).map(|Misspelling { text, habit, .. }| {
                let address = search_address(&text);
                view! {
                    <li>
                        <a href=address target="_blank" rel="noreferrer noopener">{text}</a>
                        " " <small>{move || session.say(habit.key())}</small>
                    </li>
                }
            }).collect_view()}
        </ol>
    }
    .into_any()
}

fn fate_text(session: Session, fate: &Fate) -> String {
    match fate {
        Fate::OtherTerm { term } => session.say_with(fate.key(), &[("term", term.clone())]),
        _ => session.say(fate.key()),
    }
}

/// Where AliExpress shows what it finds for a text. Opened by the analyst alone.
pub fn search_address(text: &str) -> String {
    let dashed = text.split_whitespace().collect::<Vec<_>>().join("-");
    format!("https://www.aliexpress.com/w/wholesale-{}.html", String::from(js_sys::encode_uri_component(&dashed)))
}

/// A text as it can be seen: what is invisible stands as its code.
fn visible(text: &str) -> String {
    text.replace('\u{200b}', "‹200B›")
}
