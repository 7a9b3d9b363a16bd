//! The pictures of an exhibit: small ones in a row, and each in full, zoomed, moved, beside another.

use super::super::Picture;
use crate::session::{Session, say};
use ::evidence::{ExhibitRecord, Sha256Hex};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent, WheelEvent};

/// How much one step zooms.
const STEP: f64 = 1.25;
/// The least and the most: 1 is as wide as there is room.
const RANGE: (f64, f64) = (0.2, 16.0);

/// A kept picture.
#[derive(Clone, PartialEq)]
pub struct KeptPicture {
    name: String,
    sha256: Sha256Hex,
}

/// The pictures a record names, in its order; those that hold conclusions last.
pub fn pictures_of(record: &ExhibitRecord) -> Vec<KeptPicture> {
    let facts = record.files.iter().map(|file| (&file.name, &file.media_type, &file.sha256));
    let opinions = record.opinions.iter().map(|file| (&file.name, &file.media_type, &file.sha256));
    let pictures = facts.chain(opinions).filter(|(_, media_type, _)| media_type.starts_with("image/"));
    pictures.map(|(name, _, sha256)| KeptPicture { name: name.clone(), sha256: sha256.clone() }).collect()
}

/// The row of small pictures.
#[component]
pub fn Pictures(pictures: Vec<KeptPicture>) -> impl IntoView {
    let session = expect_context::<Session>();
    let shown = RwSignal::new(None::<usize>);
    let all = StoredValue::new(pictures.clone());
    view! {
        <section data-testid="exhibit-pictures">
            <h3>{say("panel.views")}</h3>
            <ul class="views">
                {pictures.into_iter().enumerate().map(|(place, picture)| {
                    let KeptPicture { name, sha256 } = picture;
                    let label = name.clone();
                    view! {
                        <li>
                            <button
                                class="view"
                                data-testid="view-picture"
                                data-name=name.clone()
                                aria-label=move || session.say_with("panel.views.open", &[("name", label.clone())])
                                on:click=move |_| shown.set(Some(place))
                            >
                                <span class="view-sight"><Picture sha256=sha256/></span>
                                <span class="view-name">{name.clone()}</span>
                            </button>
                        </li>
                    }
                }).collect_view()}
            </ul>
            {move || shown.get().map(|place| view! { <Viewer pictures=all.get_value() first=place shown=shown/> })}
        </section>
    }
}

/// Pictures in full. Escape closes it, as the browser has it for every dialog.
#[component]
fn Viewer(pictures: Vec<KeptPicture>, first: usize, shown: RwSignal<Option<usize>>) -> impl IntoView {
    let left = RwSignal::new(first);
    let right = RwSignal::new(None::<usize>);
    let zoom = RwSignal::new(1.0);
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
            // It can't be refused: the dialog is in the document and not open.
            let _ = dialog.show_modal();
        }
    });
    let by_key = move |event: KeyboardEvent| match event.key().as_str() {
        "+" | "=" => zoom.update(|zoom| *zoom = within(*zoom * STEP)),
        "-" => zoom.update(|zoom| *zoom = within(*zoom / STEP)),
        "0" => zoom.set(1.0),
        _ => {}
    };
    let count = pictures.len();
    let names: Vec<String> = pictures.iter().map(|picture| picture.name.clone()).collect();
    let options = move || {
        names
            .iter()
            .enumerate()
            .map(|(place, name)| view! { <option value=place.to_string()>{name.clone()}</option> })
            .collect_view()
    };
    let all = StoredValue::new(pictures);
    let pane = move |place: usize| {
        all.with_value(|all| all.get(place).cloned()).map(|picture| view! { <Pane picture=picture zoom=zoom/> })
    };
    view! {
        <dialog class="viewer" node_ref=dialog data-testid="viewer" aria-label=say("panel.views") on:close=move |_| shown.set(None) on:keydown=by_key>
            <div class="viewer-bar">
                <select
                    data-testid="viewer-picture"
                    aria-label=say("panel.views.shown")
                    prop:value=move || left.get().to_string()
                    on:change=move |event| left.set(event_target_value(&event).parse().unwrap_or(first))
                >
                    {options()}
                </select>
                {(count > 1).then(|| view! {
                    <label class="inline">
                        <span>{say("panel.views.beside")}</span>
                        <select
                            data-testid="viewer-beside"
                            on:change=move |event| right.set(event_target_value(&event).parse().ok())
                        >
                            <option value="">{say("panel.views.nothing")}</option>
                            {options()}
                        </select>
                    </label>
                })}
                <span class="viewer-zoom">
                    <button class="icon-button" aria-label=say("panel.views.smaller") on:click=move |_| zoom.update(|zoom| *zoom = within(*zoom / STEP))>"−"</button>
                    <button class="small" data-testid="viewer-fit" title=say("panel.views.fit") on:click=move |_| zoom.set(1.0)>
                        {move || format!("{:.0} %", zoom.get() * 100.0)}
                    </button>
                    <button class="icon-button" data-testid="viewer-larger" aria-label=say("panel.views.larger") on:click=move |_| zoom.update(|zoom| *zoom = within(*zoom * STEP))>"+"</button>
                </span>
                <button data-testid="viewer-close" on:click=move |_| shown.set(None)>{say("panel.views.close")}</button>
            </div>
            <div class="viewer-panes">
                {move || pane(left.get())}
                {move || right.get().and_then(pane)}
            </div>
        </dialog>
    }
}

/// One picture. The wheel zooms on the spot under the pointer; dragging and the arrow keys move it.
#[component]
fn Pane(picture: KeptPicture, zoom: RwSignal<f64>) -> impl IntoView {
    let pane = NodeRef::<html::Div>::new();
    let by_wheel = move |event: WheelEvent| {
        event.prevent_default();
        let Some(pane) = pane.get_untracked() else { return };
        let before = zoom.get_untracked();
        let after = within(if event.delta_y() < 0.0 { before * STEP } else { before / STEP });
        zoom.set(after);
        let frame = pane.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - frame.left(), f64::from(event.client_y()) - frame.top());
        let kept = |scrolled: i32, at: f64| ((f64::from(scrolled) + at) * after / before - at).round() as i32;
        let (left, top) = (kept(pane.scroll_left(), x), kept(pane.scroll_top(), y));
        // The picture has its new size once the signal's effect has run.
        request_animation_frame(move || {
            pane.set_scroll_left(left);
            pane.set_scroll_top(top);
        });
    };
    let hold = move |event: PointerEvent| {
        let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(target) = target {
            // A pointer that is gone by now holds nothing.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: PointerEvent| {
        if let Some(pane) = pane.get_untracked().filter(|_| event.buttons() & 1 == 1) {
            pane.set_scroll_left(pane.scroll_left() - event.movement_x());
            pane.set_scroll_top(pane.scroll_top() - event.movement_y());
        }
    };
    let KeptPicture { name, sha256 } = picture;
    view! {
        <div class="viewer-pane" node_ref=pane tabindex="0" data-testid="viewer-pane" data-name=name.clone() on:wheel=by_wheel on:pointerdown=hold on:pointermove=drag>
            <div class="viewer-picture" style:width=move || format!("{:.2}%", zoom.get() * 100.0)>
                <Picture sha256=sha256 description=name.clone()/>
            </div>
        </div>
    }
}

fn within(zoom: f64) -> f64 {
    zoom.clamp(RANGE.0, RANGE.1)
}
