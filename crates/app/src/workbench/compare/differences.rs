//! The differences: their words, their order, and where they are in numbers.

use super::bench::{Bench, Typed};
use super::picture::LENGTHS;
use crate::session::{Session, code, say};
use complaint::comparison::{Difference, MOST_LETTERS, Shape, Side};
use leptos::prelude::*;

const SHAPES: [Shape; 2] = [Shape::Ellipse, Shape::Rectangle];

/// All of them.
#[component]
pub fn Differences() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let add = move |_| {
        let added = Difference { number: 0, genuine: None, shown: None, words: String::new() };
        bench.change(|work| work.differences.push(added));
    };
    view! {
        <section>
            <h3>{say("compare.differences")}</h3>
            <Show when=move || bench.work.with(|work| work.differences.is_empty())>
                <p class="empty">{say("compare.differences.none")}</p>
            </Show>
            <ol class="compare-differences">
                <For
                    each=move || 0..bench.work.with(|work| work.differences.len())
                    key=|place| *place
                    children=move |place| view! { <OneDifference place=place/> }
                />
            </ol>
            <div class="buttons">
                <button data-testid="compare-add" on:click=add>{say("compare.add")}</button>
                <button data-testid="compare-undo" disabled=move || !bench.can_undo() on:click=move |_| bench.undo()>
                    {say("compare.undo")}
                </button>
            </div>
        </section>
    }
}

#[component]
fn OneDifference(place: usize) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let session = expect_context::<Session>();
    let it = Memo::new(move |_| bench.work.with(|work| work.differences.get(place).cloned()));
    let last = Memo::new(move |_| bench.work.with(|work| work.differences.len() <= place + 1));
    let shape = Memo::new(move |_| {
        it.with(|it| it.as_ref().and_then(|it| it.shown.or(it.genuine))).map(|marked| marked.shape).unwrap_or_default()
    });
    let number = (place + 1).to_string();
    let words_label = {
        let number = number.clone();
        move || session.say_with("compare.words", &[("number", number.clone())])
    };
    let write = move |event| {
        let words = event_target_value(&event);
        bench.type_in(Typed::Words(place), |work| {
            if let Some(difference) = work.differences.get_mut(place) {
                difference.words = words;
            }
        });
    };
    let choose_shape = move |event| {
        let chosen = event_target_value(&event);
        let Some(shape) = SHAPES.into_iter().find(|shape| code(shape) == chosen) else { return };
        bench.change(|work| {
            let Some(difference) = work.differences.get_mut(place) else { return };
            for side in Side::BOTH {
                if let Some(marked) = difference.marked_mut(side) {
                    marked.shape = shape;
                }
            }
        });
    };
    let swap = move |other: usize| {
        bench.change(|work| {
            if other < work.differences.len() {
                work.differences.swap(place, other);
            }
        });
    };
    let delete = move |_| {
        bench.change(|work| {
            if place < work.differences.len() {
                work.differences.remove(place);
            }
        });
    };
    view! {
        <li class="compare-difference" data-testid="compare-difference" data-number=number.clone()>
            <span class="compare-number" aria-hidden="true">{number.clone()}</span>
            <div class="compare-words">
                <textarea
                    data-testid="compare-words"
                    rows="2"
                    maxlength=MOST_LETTERS.to_string()
                    aria-label=words_label
                    placeholder=say("compare.words.example")
                    prop:value=move || it.with(|it| it.as_ref().map(|it| it.words.clone()).unwrap_or_default())
                    on:input=write
                ></textarea>
                <div class="buttons">
                    <label class="inline">
                        <span>{say("compare.shape")}</span>
                        <select data-testid="compare-shape" prop:value=move || code(shape.get()) on:change=choose_shape>
                            {SHAPES.into_iter().map(|shape| view! {
                                <option value=code(shape)>{move || session.name("compare.shape", shape)}</option>
                            }).collect_view()}
                        </select>
                    </label>
                    <button class="small" disabled=place == 0 on:click=move |_| swap(place.saturating_sub(1)) data-testid="compare-up">
                        {say("compare.up")}
                    </button>
                    <button class="small" disabled=move || last.get() on:click=move |_| swap(place + 1) data-testid="compare-down">
                        {say("compare.down")}
                    </button>
                    <button class="small" on:click=delete data-testid="compare-delete">{say("compare.delete")}</button>
                </div>
                {Side::BOTH.into_iter().map(|side| view! { <AreaFields place=place side=side/> }).collect_view()}
            </div>
        </li>
    }
}

/// Where a difference is on a picture, in numbers.
#[component]
fn AreaFields(place: usize, side: Side) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let marked = Memo::new(move |_| {
        bench.work.with(|work| work.differences.get(place).and_then(|difference| difference.marked(side).copied()))
    });
    let is_marked = Memo::new(move |_| marked.with(Option::is_some));
    let name = side.as_str();
    let has_picture = Memo::new(move |_| bench.picture(side).is_some());
    let key = if side == Side::Genuine { "compare.area.genuine" } else { "compare.area.shown" };
    view! {
        <fieldset class="compare-lengths">
            <legend>{say(key)}</legend>
            {move || match is_marked.get() {
                false => view! {
                    <button
                        class="small"
                        data-testid=format!("compare-point-out-{name}")
                        disabled=move || !has_picture.get()
                        on:click=move |_| bench.point_out_in_the_middle(place, side)
                    >
                        {say("compare.area.add")}
                    </button>
                }.into_any(),
                true => view! {
                    {LENGTHS.into_iter().map(|(key, length)| {
                        let value = move || marked.get().map(|mut marked| *length(&mut marked.area)).unwrap_or_default().to_string();
                        let change = move |event| {
                            let Ok(value) = event_target_value(&event).parse::<u32>() else { return };
                            bench.change_area(place, side, |marked| {
                                if let Some(marked) = marked {
                                    *length(&mut marked.area) = value;
                                }
                            });
                        };
                        view! {
                            <label class="inline">
                                <span>{say(key)}</span>
                                <input type="number" min="0" prop:value=value on:change=change/>
                            </label>
                        }
                    }).collect_view()}
                    <button class="small" on:click=move |_| bench.change_area(place, side, |marked| *marked = None)>
                        {say("compare.area.remove")}
                    </button>
                }.into_any(),
            }}
        </fieldset>
    }
}
