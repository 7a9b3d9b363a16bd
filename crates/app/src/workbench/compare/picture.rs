//! One of the two pictures: choosing it, turning it, what of it is shown, and pointing differences out on it.

use super::bench::{Bench, Candidate, can_stand, candidates};
use super::drawing::draw_view;
use crate::controls::FileButton;
use crate::session::{Session, say};
use crate::task::{Failure, Task};
use crate::workbench::areas::{self, Keyed};
use crate::workbench::evidence::{Picture, take_in};
use crate::workbench::shelf::Shelf;
use ::evidence::ExhibitRole;
use complaint::comparison::{ComparedPicture, PixelArea, Shape, Side};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, File, KeyboardEvent, PointerEvent};

/// A side of an area, to be read and changed.
pub type Length = fn(&mut PixelArea) -> &mut u32;
/// The sides, with the keys of their names.
pub const LENGTHS: [(&str, Length); 4] = [
    ("compare.left", |area| &mut area.left),
    ("compare.top", |area| &mut area.top),
    ("compare.width", |area| &mut area.width),
    ("compare.height", |area| &mut area.height),
];

/// A side.
#[component]
pub fn ComparedSide(side: Side) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let shelf = expect_context::<Shelf>();
    let session = expect_context::<Session>();
    let exhibit = bench.exhibits[side as usize];
    let name = side.as_str();
    let loading = Task::new();
    let taking_in = Task::new();
    let pictures = RwSignal::new(None::<Vec<Candidate>>);
    Effect::new(move || {
        let id = exhibit.get();
        pictures.set(None);
        if id.is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            let found = candidates(&id).await;
            // Another exhibit may be chosen by now.
            if exhibit.try_get_untracked().as_ref() != Some(&id) {
                return;
            }
            match found {
                Ok(found) => drop(pictures.try_set(Some(found))),
                Err(trouble) => loading.fail(trouble),
            }
        });
    });
    let offered = Memo::new(move |_| {
        let can = |exhibit: &protocol::ExhibitSummary| can_stand(shelf, &exhibit.id, exhibit.kind, side);
        shelf.shown.with(|all| all.iter().filter(|exhibit| can(exhibit)).cloned().collect::<Vec<_>>())
    });
    let import = Callback::new(move |files: Vec<File>| {
        taking_in.run(async move {
            let Some(file) = files.first() else { return Ok(()) };
            let id = take_in(file, Some(ExhibitRole::OriginalPicture)).await?;
            shelf.reload();
            if let Some(only) = candidates(&id).await?.into_iter().next() {
                bench.choose(side, only);
            }
            exhibit.set(id);
            Ok(())
        });
    });
    let has_picture = Memo::new(move |_| bench.picture(side).is_some());
    let is_genuine = side == Side::Genuine;
    view! {
        <section class="compared" data-testid=format!("compare-{name}")>
            <h3>{say(if is_genuine { "compare.sheet.genuine" } else { "compare.sheet.shown" })}</h3>
            <div class="buttons">
                <label class="inline">
                    <span>{say("compare.exhibit")}</span>
                    <select
                        data-testid=format!("compare-exhibit-{name}")
                        prop:value=move || { offered.track(); exhibit.get() }
                        on:change=move |event| exhibit.set(event_target_value(&event))
                    >
                        <option value="">{say("compare.exhibit.none")}</option>
                        <For
                            each=move || offered.get()
                            key=|exhibit| exhibit.id.clone()
                            children=move |offered| {
                                let id = offered.id.clone();
                                view! {
                                    <option value=offered.id.clone() selected=move || exhibit.get() == id>
                                        {format!("#{} {}", offered.seq, offered.title)}
                                    </option>
                                }
                            }
                        />
                    </select>
                </label>
                {is_genuine.then(|| view! {
                    <FileButton
                        label="compare.take_in"
                        accept="image/png,image/jpeg,image/webp"
                        testid="compare-take-in"
                        busy=Signal::derive(move || taking_in.is_busy())
                        chosen=import
                    />
                })}
            </div>
            <Failure task=taking_in testid="compare-take-in-failure"/>
            <Show when=move || is_genuine && shelf.read.get() && offered.with(Vec::is_empty)>
                <p class="empty">{say("compare.exhibit.no_genuine")}</p>
            </Show>
            <Failure task=loading/>
            {move || pictures.get().map(|pictures| match pictures.is_empty() {
                true => view! { <p class="empty">{say("compare.pictures.none")}</p> }.into_any(),
                false => view! {
                    <ul class="compare-pictures" aria-label=say("compare.pictures")>
                        {pictures.into_iter().map(|candidate| view! { <Offer candidate=candidate side=side/> }).collect_view()}
                    </ul>
                }.into_any(),
            })}
            {move || has_picture.get().then(|| view! { <Sight side=side session=session/> })}
        </section>
    }
}

#[component]
fn Offer(candidate: Candidate, side: Side) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let (sha256, file, description) = (candidate.sha256.clone(), candidate.file.clone(), candidate.file.clone());
    let chosen = {
        let sha256 = sha256.clone();
        Memo::new(move |_| bench.picture(side).is_some_and(|picture| picture.sha256 == sha256))
    };
    view! {
        <li>
            <button
                class="compare-offer"
                data-testid="compare-picture"
                data-name=file.clone()
                title=file.clone()
                aria-pressed=move || chosen.get().to_string()
                disabled=move || bench.loading.is_busy()
                on:click=move |_| bench.choose(side, candidate.clone())
            >
                <Picture sha256=sha256 description=description/>
            </button>
        </li>
    }
}

/// The picture as it is shown, with what is pointed out.
#[component]
fn Sight(side: Side, session: Session) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let canvas = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let cropping = RwSignal::new(false);
    let drawing = RwSignal::new(None::<((f64, f64), (f64, f64))>);
    let drawn = Task::new();
    let size = Memo::new(move |_| bench.picture(side).map_or((1, 1), |picture| picture.shown_size()));
    let view_of = Memo::new(move |_| bench.picture(side).map(|picture| (picture.sha256, picture.crop, picture.turns)));
    Effect::new(move || {
        view_of.track();
        let (Some(canvas), Some(image)) = (canvas.get(), bench.image(side)) else { return };
        let Some(picture) = bench.picture(side).filter(ComparedPicture::can_be_shown) else { return };
        if let Err(error) = draw_view(&canvas, &picture, &image) {
            drawn.fail(error);
        }
    });
    let place = move |event: &PointerEvent| {
        let frame: Element = frame.get_untracked()?.into();
        Some(areas::place_of(event, &frame, size.get_untracked()))
    };
    let begin = move |event: PointerEvent| {
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
            // A pointer that is gone by now holds nothing.
            let _ = target.set_pointer_capture(event.pointer_id());
            drawing.set(place(&event).map(|at| (at, at)));
        }
    };
    let draw = move |event: PointerEvent| {
        if let (Some(at), true) = (place(&event), drawing.with_untracked(Option::is_some)) {
            drawing.update(|drawing| {
                if let Some((_, to)) = drawing {
                    *to = at;
                }
            });
        }
    };
    let end = move |_: PointerEvent| {
        let area = drawing.try_update(Option::take).flatten().and_then(areas::between);
        let picture = bench.work.with_untracked(|work| work.pictures[side as usize].clone());
        let Some(area) = area.zip(picture).and_then(|(area, picture)| picture.as_stored(area)) else { return };
        if cropping.get_untracked() {
            cropping.set(false);
            bench.change_picture(side, |picture| picture.crop = Some(area));
        } else {
            bench.point_out(side, area);
        }
    };
    let turn = move |by: u8| bench.change_picture(side, |picture| picture.turns = (picture.turns + by) % 4);
    let name = side.as_str();
    let label = format!("compare.sight.{name}");
    view! {
        <div
            class="compare-sight"
            class:is-cropping=move || cropping.get()
            node_ref=frame
            data-testid=format!("compare-sight-{name}")
            role="group"
            aria-label=move || session.say(&label)
            on:pointerdown=begin
            on:pointermove=draw
            on:pointerup=end
            on:pointercancel=move |_| drawing.set(None)
        >
            <canvas node_ref=canvas></canvas>
            <For
                each=move || 0..bench.work.with(|work| work.differences.len())
                key=|place| *place
                children=move |place| view! { <Area place=place side=side session=session size=size/> }
            />
            {move || drawing.get().and_then(areas::between).map(|area| view! {
                <span class="compare-area is-drawn" style=areas::style_of(area, size.get())></span>
            })}
        </div>
        <div class="buttons">
            <button class="small" data-testid=format!("compare-turn-left-{name}") on:click=move |_| turn(3)>{say("compare.turn_left")}</button>
            <button class="small" data-testid=format!("compare-turn-right-{name}") on:click=move |_| turn(1)>{say("compare.turn_right")}</button>
            <button
                class="small"
                data-testid=format!("compare-crop-{name}")
                aria-pressed=move || cropping.get().to_string()
                on:click=move |_| cropping.update(|cropping| *cropping = !*cropping)
            >
                {
                    let (choose, drawing) = (say("compare.crop"), say("compare.crop.drawing"));
                    move || if cropping.get() { drawing() } else { choose() }
                }
            </button>
            <button
                class="small"
                data-testid=format!("compare-whole-{name}")
                disabled=move || bench.picture(side).is_none_or(|picture| picture.crop.is_none())
                on:click=move |_| bench.change_picture(side, |picture| picture.crop = None)
            >
                {say("compare.whole")}
            </button>
        </div>
        <fieldset class="compare-lengths">
            <legend>{say("compare.part")}</legend>
            {LENGTHS.into_iter().map(|(key, length)| {
                let value = move || bench.picture(side).map(|picture| *length(&mut picture.part())).unwrap_or_default().to_string();
                let change = move |event| {
                    let Ok(value) = event_target_value(&event).parse::<u32>() else { return };
                    bench.change_picture(side, |picture| {
                        let mut part = picture.part();
                        *length(&mut part) = value;
                        // What reaches beyond the picture ends where the picture does.
                        picture.crop = part.within(picture.whole()).filter(|part| *part != picture.whole());
                    });
                };
                view! {
                    <label class="inline">
                        <span>{say(key)}</span>
                        <input type="number" min="0" prop:value=value on:change=change/>
                    </label>
                }
            }).collect_view()}
        </fieldset>
        <Failure task=drawn/>
    }
}

/// Where one difference is, on the picture as it is shown.
#[component]
fn Area(place: usize, side: Side, session: Session, size: Memo<(u32, u32)>) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let marked = Memo::new(move |_| {
        bench.work.with(|work| work.differences.get(place).and_then(|difference| difference.marked(side).copied()))
    });
    let shown = Memo::new(move |_| {
        let marked = marked.get()?;
        Some((bench.picture(side)?.as_shown(marked.area)?, marked.shape))
    });
    let is_shown = Memo::new(move |_| shown.with(Option::is_some));
    let by_key = move |event: KeyboardEvent| {
        let Some(((area, shape), picture)) = shown.get_untracked().zip(bench.picture(side)) else { return };
        match areas::keyed(area, &event) {
            Some(Keyed::Removed) => bench.change_area(place, side, |marked| *marked = None),
            Some(Keyed::Changed(area)) => {
                if let Some(area) = picture.as_stored(area) {
                    bench.change_area(place, side, |marked| {
                        *marked = Some(complaint::comparison::MarkedArea { shape, area });
                    });
                }
            }
            None => {}
        }
    };
    let style = move || shown.get().map(|(area, _)| areas::style_of(area, size.get())).unwrap_or_default();
    move || {
        is_shown.get().then(|| {
            view! {
                <span
                    class="compare-area"
                    class:is-round=move || shown.get().is_some_and(|(_, shape)| shape == Shape::Ellipse)
                    data-testid="compare-area"
                    data-number=(place + 1).to_string()
                    tabindex="0"
                    role="img"
                    aria-label=move || session.say_with("compare.area", &[("number", (place + 1).to_string())])
                    style=style
                    on:keydown=by_key
                >
                    <span class="compare-number">{place + 1}</span>
                </span>
            }
        })
    }
}
