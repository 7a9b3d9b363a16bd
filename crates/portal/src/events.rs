//! Telling the page what a person's hand would.

use crate::dom;
use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, EventInit, InputEvent, InputEventInit, MouseEvent, MouseEventInit, PointerEvent, PointerEventInit,
};

/// Whether something is sent is the analyst's to say: while we tell the page of something, a form that is sent by whoever
/// hears of it is held back.
pub(crate) fn without_sending(element: &Element, act: impl FnOnce()) {
    let window = dom::document_of(element).and_then(|document| dom::window_of(&document));
    let hold = HOLD.with(Function::clone);
    if let Some(window) = &window {
        dom::listen(window, "submit", &hold);
    }
    act();
    if let Some(window) = &window {
        dom::unlisten(window, "submit", &hold);
    }
}

thread_local! {
    static HOLD: Function = Closure::<dyn Fn(Event)>::new(|event: Event| {
        event.prevent_default();
        event.stop_immediate_propagation();
    })
    .into_js_value()
    .unchecked_into();
}

/// Puts the focus on a field.
pub(crate) fn focus(element: &Element) {
    without_sending(element, || dom::focus(element));
}

/// Takes the focus from a field.
pub(crate) fn blur(element: &Element) {
    without_sending(element, || dom::blur(element));
}

/// Tells that a field has another content.
pub(crate) fn typed(element: &Element) {
    without_sending(element, || {
        let options = InputEventInit::new();
        options.set_bubbles(true);
        options.set_composed(true);
        options.set_input_type("insertFromPaste");
        if let Ok(event) = InputEvent::new_with_event_init_dict("input", &options) {
            dom::dispatch(element, &event);
        }
    });
}

/// Tells that another content is settled.
pub(crate) fn changed(element: &Element) {
    plain(element, "change");
}

/// Tells that the list has another choice.
pub(crate) fn selected(element: &Element) {
    plain(element, "input");
    plain(element, "change");
}

fn plain(element: &Element, kind: &str) {
    without_sending(element, || {
        let options = EventInit::new();
        options.set_bubbles(true);
        options.set_composed(kind == "input");
        if let Ok(event) = Event::new_with_event_init_dict(kind, &options) {
            dom::dispatch(element, &event);
        }
    });
}

/// Chooses a radio button, as a click does.
pub(crate) fn click(element: &Element) {
    without_sending(element, || dom::click(element));
}

/// Presses an element with the pointer.
pub(crate) fn press(element: &Element) {
    without_sending(element, || {
        for kind in
            ["pointerover", "pointerdown", "mouseover", "mousemove", "mousedown", "pointerup", "mouseup", "click"]
        {
            let event: Option<Event> = if kind.starts_with("pointer") {
                let options = PointerEventInit::new();
                options.set_bubbles(true);
                options.set_cancelable(true);
                options.set_composed(true);
                options.set_pointer_type("mouse");
                options.set_is_primary(true);
                PointerEvent::new_with_event_init_dict(kind, &options).ok().map(JsCast::unchecked_into)
            } else {
                let options = MouseEventInit::new();
                options.set_bubbles(true);
                options.set_cancelable(true);
                options.set_composed(true);
                options.set_detail(1);
                MouseEvent::new_with_mouse_event_init_dict(kind, &options).ok().map(JsCast::unchecked_into)
            };
            if let Some(event) = event {
                dom::dispatch(element, &event);
            }
        }
    });
}
