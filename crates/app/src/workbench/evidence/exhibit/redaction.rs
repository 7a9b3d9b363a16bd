//! Redacted copies of an exhibit's pictures: what is painted over is drawn with the pointer or by keys, seen as it will be,
//! and made by the worker.

use crate::session::{Session, say};
use crate::task::{Failure, Task};
use crate::workbench::areas::{self, Keyed};
use crate::workbench::evidence::Picture;
use ::evidence::{ExhibitRecord, RedactedCopy, RedactedRectangle, Redactions, Sha256Hex};
use complaint::comparison::PixelArea;
use leptos::html;
use leptos::prelude::*;
use protocol::PageRequest;
use std::collections::BTreeMap;
use vault::Vault;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlImageElement, KeyboardEvent, PointerEvent};
use webext::messaging::ask_worker;

/// How large a rectangle is that is added by a button.
const ADDED: u32 = 160;
/// A side of a rectangle.
type Side = fn(&mut RedactedRectangle) -> &mut u32;
/// The sides, with the keys of their names.
const SIDES: [(&str, Side); 4] = [
    ("panel.redact.left", |rectangle| &mut rectangle.left),
    ("panel.redact.top", |rectangle| &mut rectangle.top),
    ("panel.redact.width", |rectangle| &mut rectangle.width),
    ("panel.redact.height", |rectangle| &mut rectangle.height),
];

/// A picture that can be redacted.
#[derive(Clone, PartialEq)]
struct Original {
    name: String,
    sha256: Sha256Hex,
}

/// The section. `changed` is counted up once a copy is in the chain.
#[component]
pub fn Redaction(record: ExhibitRecord, changed: RwSignal<u32>) -> impl IntoView {
    let originals: Vec<Original> = (record.files.iter())
        .filter(|file| file.media_type.starts_with("image/"))
        .map(|file| Original { name: file.name.clone(), sha256: file.sha256.clone() })
        .collect();
    let id = StoredValue::new(record.id);
    let loading = Task::new();
    let copies = RwSignal::new(None::<BTreeMap<String, RedactedCopy>>);
    Effect::new(move || {
        changed.track();
        loading.again(async move {
            let events = Vault::open().await?.events().await?;
            let redactions = Redactions::of(events.iter().map(|kept| (kept.seq, &kept.event)));
            let Some(id) = id.try_get_value() else { return Ok(()) };
            let of_it = redactions.of_exhibit(&id);
            copies.try_set(Some(of_it.into_iter().map(|(name, copy)| (name.to_owned(), copy.clone())).collect()));
            Ok(())
        });
    });
    // What is made takes the place of the copy there is: nothing is drawn before that copy is known.
    let is_read = Memo::new(move |_| copies.with(Option::is_some));
    let chosen = RwSignal::new(None::<Original>);
    let all = originals.clone();
    let choose = move |event| {
        let name = event_target_value(&event);
        chosen.set(all.iter().find(|original| original.name == name).cloned());
    };
    (!originals.is_empty()).then(|| {
        view! {
            <section data-testid="redaction">
                <h3>{say("panel.redact")}</h3>
                <p class="prose faint">{say("panel.redact.what")}</p>
                <label class="inline">
                    <span>{say("panel.redact.picture")}</span>
                    <select data-testid="redact-picture" on:change=choose>
                        <option value="">{say("panel.redact.none")}</option>
                        {originals.into_iter().map(|original| {
                            view! { <option value=original.name.clone()>{original.name.clone()}</option> }
                        }).collect_view()}
                    </select>
                </label>
                {move || chosen.get().filter(|_| is_read.get()).map(|original| {
                    view! { <Editor id=id.get_value() original=original copies=copies changed=changed/> }
                })}
                <Failure task=loading/>
            </section>
        }
    })
}

/// A picture with what is painted over.
#[component]
fn Editor(
    id: String,
    original: Original,
    copies: RwSignal<Option<BTreeMap<String, RedactedCopy>>>,
    changed: RwSignal<u32>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let saving = Task::new();
    let sight = NodeRef::<html::Div>::new();
    let name = StoredValue::new(original.name.clone());
    let standing = Memo::new(move |_| copies.with(|copies| copies.as_ref()?.get(&name.get_value()).cloned()));
    let painted =
        Memo::new(move |_| standing.with(|copy| copy.as_ref().map(|it| it.rectangles.clone())).unwrap_or_default());
    // It begins with what is painted over so far.
    let rectangles = RwSignal::new(painted.get_untracked());
    let before = RwSignal::new(Vec::<Vec<RedactedRectangle>>::new());
    // Where a rectangle stands depends on the picture's size, which is known once it has arrived.
    let arrived = RwSignal::new(false);
    let drawing = RwSignal::new(None::<((f64, f64), (f64, f64))>);
    let change = move |change: &dyn Fn(&mut Vec<RedactedRectangle>)| {
        let was = rectangles.get_untracked();
        rectangles.update(change);
        if rectangles.with_untracked(|now| *now != was) {
            before.update(|before| before.push(was));
        }
    };
    // Where nothing was drawn here, it goes on with what another window painted over.
    Effect::watch(
        move || painted.get(),
        move |now, was, _| {
            if rectangles.with_untracked(|drawn| was == Some(drawn)) {
                change(&|all| all.clone_from(now));
            }
        },
        false,
    );
    let remove = move |place: usize| {
        change(&|all| {
            all.remove(place);
        });
    };
    let undo = move |_| {
        if let Some(last) = before.try_update(Vec::pop).flatten() {
            rectangles.set(last);
        }
    };
    let begin = move |event: PointerEvent| {
        let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(at) = target.and_then(|target| {
            // A pointer that is gone by now holds nothing.
            let _ = target.set_pointer_capture(event.pointer_id());
            place_of(&event, sight)
        }) {
            drawing.set(Some((at, at)));
        }
    };
    let draw = move |event: PointerEvent| {
        if let Some(at) = place_of(&event, sight) {
            drawing.update(|drawing| {
                if let Some((_, to)) = drawing {
                    *to = at;
                }
            });
        }
    };
    let end = move |_: PointerEvent| {
        if let Some(drawn) = drawing.try_update(Option::take).flatten().and_then(between) {
            change(&|all| all.push(drawn));
        }
    };
    let add = move |_| {
        let Some(size) = size_of(sight) else { return };
        let added = rectangle_of(areas::in_the_middle(size, ADDED));
        change(&|all| all.push(added));
    };
    let by_key = move |place: usize, event: &KeyboardEvent| {
        let Some(rectangle) = rectangles.with_untracked(|all| all.get(place).copied()) else { return };
        match areas::keyed(area_of(rectangle), event) {
            Some(Keyed::Removed) => remove(place),
            Some(Keyed::Changed(area)) => change(&|all| {
                if let Some(rectangle) = all.get_mut(place) {
                    *rectangle = rectangle_of(area);
                }
            }),
            None => {}
        }
    };
    let save = {
        let (id, file) = (id.clone(), original.name.clone());
        move |rectangles: Vec<RedactedRectangle>| {
            let request = PageRequest::Redact { exhibit: id.clone(), file: file.clone(), rectangles };
            saving.run(async move {
                ask_worker::<()>(request).await?;
                changed.try_update(|count| *count += 1);
                Ok(())
            });
        }
    };
    let take_off = {
        let save = save.clone();
        move |_| {
            change(&Vec::clear);
            save(Vec::new());
        }
    };
    let is_new = move || painted.get() != rectangles.get();
    view! {
        <div class="redact">
            <div class="redact-scroll">
                <div
                    class="redact-sight"
                    node_ref=sight
                    data-testid="redact-sight"
                    on:load:capture=move |_| arrived.set(true)
                    on:pointerdown=begin
                    on:pointermove=draw
                    on:pointerup=end
                >
                    <Picture sha256=original.sha256 description=original.name/>
                    {move || rectangles.get().into_iter().enumerate().map(|(place, rectangle)| view! {
                        <span
                            class="redacted"
                            data-testid="redacted-rectangle"
                            tabindex="0"
                            role="img"
                            aria-label=move || session.say_with("panel.redact.rectangle", &[("number", (place + 1).to_string())])
                            style=move || { arrived.track(); style_of(rectangle, sight) }
                            on:pointerdown=|event: PointerEvent| event.stop_propagation()
                            on:keydown=move |event| by_key(place, &event)
                        ></span>
                    }).collect_view()}
                    {move || drawing.get().and_then(between).map(|rectangle| view! {
                        <span class="redacted is-drawn" style=style_of(rectangle, sight)></span>
                    })}
                </div>
            </div>
            <div class="buttons">
                <button data-testid="redact-add" on:click=add>{say("panel.redact.add")}</button>
                <button data-testid="redact-undo" disabled=move || before.with(Vec::is_empty) on:click=undo>{say("panel.redact.undo")}</button>
                <button
                    class="primary"
                    data-testid="redact-save"
                    disabled=move || saving.is_busy() || rectangles.with(Vec::is_empty) || !is_new()
                    aria-busy=move || saving.is_busy().to_string()
                    on:click=move |_| save(rectangles.get_untracked())
                >
                    {say("panel.redact.save")}
                </button>
                {move || standing.with(Option::is_some).then(|| {
                    let take_off = take_off.clone();
                    view! {
                        <button data-testid="redact-remove" disabled=move || saving.is_busy() on:click=take_off>{say("panel.redact.remove")}</button>
                    }
                })}
            </div>
            <ol class="redact-list">
                {move || rectangles.get().into_iter().enumerate().map(|(place, mut rectangle)| view! {
                    <li>
                        {SIDES.into_iter().map(|(key, side)| {
                            let value = *side(&mut rectangle);
                            view! {
                                <label class="inline">
                                    <span>{say(key)}</span>
                                    <input
                                        type="number"
                                        min="0"
                                        prop:value=value.to_string()
                                        on:change=move |event| {
                                            if let Ok(value) = event_target_value(&event).parse::<u32>() {
                                                change(&|all| if let Some(rectangle) = all.get_mut(place) { *side(rectangle) = value });
                                            }
                                        }
                                    />
                                </label>
                            }
                        }).collect_view()}
                        <button class="small" on:click=move |_| remove(place)>{say("panel.redact.delete")}</button>
                    </li>
                }).collect_view()}
            </ol>
            <div role="status">
                {move || standing.get().map(|copy| view! {
                    <p data-testid="redacted-copy" data-sha256=copy.sha256.to_string()>{say("panel.redact.made")}</p>
                    <div class="file-sight"><Picture sha256=copy.sha256/></div>
                })}
            </div>
            <Failure task=saving testid="redact-failure"/>
        </div>
    }
}

/// The picture's size, once it is there.
fn size_of(sight: NodeRef<html::Div>) -> Option<(u32, u32)> {
    let picture = sight.get_untracked()?.query_selector("img").ok()??.dyn_into::<HtmlImageElement>().ok()?;
    Some((picture.natural_width(), picture.natural_height())).filter(|(width, height)| *width > 0 && *height > 0)
}

/// Where a pointer is, in pixels of the picture, within it.
fn place_of(event: &PointerEvent, sight: NodeRef<html::Div>) -> Option<(f64, f64)> {
    let frame: Element = sight.get_untracked()?.into();
    Some(areas::place_of(event, &frame, size_of(sight)?))
}

/// The rectangle between two places.
fn between(places: ((f64, f64), (f64, f64))) -> Option<RedactedRectangle> {
    areas::between(places).map(rectangle_of)
}

/// Where a rectangle stands on the picture as it is shown.
fn style_of(rectangle: RedactedRectangle, sight: NodeRef<html::Div>) -> String {
    match size_of(sight) {
        Some(size) => areas::style_of(area_of(rectangle), size),
        None => "display: none".to_owned(),
    }
}

fn area_of(RedactedRectangle { left, top, width, height }: RedactedRectangle) -> PixelArea {
    PixelArea { left, top, width, height }
}

fn rectangle_of(PixelArea { left, top, width, height }: PixelArea) -> RedactedRectangle {
    RedactedRectangle { left, top, width, height }
}
