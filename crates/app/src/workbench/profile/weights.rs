//! How much each group of evidence counts, and from how many points on a level begins.

use super::editing::Editing;
use super::part_of;
use crate::session::{Session, say};
use crate::workbench::register::Said;
use analysis::{Profile, Weights};
use leptos::prelude::*;

/// A number of the weights.
struct Number {
    /// Its name in the document.
    name: &'static str,
    /// The keys of what it is called and of what it does.
    label: &'static str,
    what: &'static str,
    of: fn(&mut Weights) -> &mut u32,
}

const NUMBERS: [Number; 9] = [
    Number { name: "term", label: "group.term", what: "panel.weight.term", of: |weights| &mut weights.term },
    Number { name: "cue", label: "group.cue", what: "panel.weight.cue", of: |weights| &mut weights.cue },
    Number { name: "image", label: "group.image", what: "panel.weight.image", of: |weights| &mut weights.image },
    Number { name: "price", label: "group.price", what: "panel.weight.price", of: |weights| &mut weights.price },
    Number { name: "seller", label: "group.seller", what: "panel.weight.seller", of: |weights| &mut weights.seller },
    Number {
        name: "specification",
        label: "group.specification",
        what: "panel.weight.specification",
        of: |weights| &mut weights.specification,
    },
    Number {
        name: "category",
        label: "group.category",
        what: "panel.weight.category",
        of: |weights| &mut weights.category,
    },
    Number {
        name: "medium",
        label: "panel.weight.from_medium",
        what: "panel.weight.medium",
        of: |weights| &mut weights.medium,
    },
    Number {
        name: "high",
        label: "panel.weight.from_high",
        what: "panel.weight.high",
        of: |weights| &mut weights.high,
    },
];

/// The weights, each with what it does.
#[component]
pub fn WeightsSection() -> impl IntoView {
    let editing = expect_context::<Editing>();
    let weights = part_of(editing.profile, |profile| profile.weights);
    let as_built_in = move || weights.get().is_none_or(|weights| weights == Weights::default());
    let back = move |_| {
        // What is built in is right.
        let _ = editing.change(Said::new("panel.weight.reset", []), |profile| {
            profile.weights = Weights::default();
            Some("weights".to_owned())
        });
    };
    view! {
        <section data-testid="weights">
            <header class="part-head">
                <h3>{say("panel.weight.heading")}</h3>
                <button class="small" data-testid="built-in-weights" disabled=as_built_in on:click=back>
                    {say("panel.weight.built_in")}
                </button>
            </header>
            <p class="prose faint">{say("panel.weight.how")}</p>
            <div class="weights">
                {NUMBERS.iter().map(|number| view! { <OneNumber number=number weights=weights/> }).collect_view()}
            </div>
        </section>
    }
}

#[component]
fn OneNumber(number: &'static Number, weights: Memo<Option<Weights>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let wrong = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| (number.of)(&mut weights.get().unwrap_or_default()).to_string());
    let about = format!("weight-{}", number.name);
    let write = move |text: String| {
        let Ok(wanted) = text.trim().parse::<u32>() else {
            wrong.set(Some(session.say("panel.weight.no_number")));
            return;
        };
        let arguments = [("name", session.say(number.label)), ("points", wanted.to_string())];
        let changed = editing.change(Said::new("panel.weight.changed", arguments), |profile: &mut Profile| {
            *(number.of)(&mut profile.weights) = wanted;
            Some("weights".to_owned())
        });
        wrong.set(changed.err().map(|wrong| wrong.problem));
    };
    view! {
        <label>
            <span>{say(number.label)}</span>
            <input
                type="text"
                inputmode="numeric"
                autocomplete="off"
                data-testid="weight"
                data-weight=number.name
                aria-describedby=about.clone()
                aria-invalid=move || wrong.with(Option::is_some).to_string()
                prop:value=move || value.get()
                on:change=move |event| write(event_target_value(&event))
            />
        </label>
        <div id=about>
            <small>{say(number.what)}</small>
            <div role="alert">
                {move || wrong.get().map(|problem| view! {
                    <p class="failure" data-testid="wrong" data-field=number.name>{problem}</p>
                })}
            </div>
        </div>
    }
}
