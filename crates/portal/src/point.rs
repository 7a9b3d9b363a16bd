//! Having the analyst point at a field. While they do, the page hears of no click.

use crate::control::Control;
use crate::dom;
use crate::outline::Outline;
use crate::page::Page;
use js_sys::Function;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, KeyboardEvent, Node, Window};

/// What the analyst did.
pub(crate) enum Pointed {
    /// Pointed at this control.
    At(Box<Control>),
    /// Pointed at something that is never filled in.
    AtOther,
    /// Pressed Escape.
    Stopped,
}

/// Waiting for the analyst, until it is dropped.
pub(crate) struct Pointing {
    windows: Vec<Window>,
    listener: Function,
}

const HEARD: [&str; 8] =
    ["pointermove", "pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick", "keydown"];

impl Pointing {
    /// Begins. `done` is called once.
    pub(crate) fn begin(document: &Document, page: &Page, done: impl Fn(Pointed) + 'static) -> Self {
        let mut windows: Vec<Window> = Vec::new();
        for tree in &page.trees {
            let is_document = dom::node_type(tree) == Node::DOCUMENT_NODE;
            windows.extend(is_document.then(|| dom::window_of(tree.unchecked_ref())).flatten());
        }
        let outline = Outline::new(document);
        let here = document.clone();
        let done = Rc::new(done);
        let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let kind = event.type_();
            if kind == "keydown" {
                if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                    silence(&event);
                    done(Pointed::Stopped);
                }
                return;
            }
            let Some(target) = dom::origin(&event) else { return };
            if kind == "pointermove" {
                if let (Some(control), Some(outline)) = (control_of(&here, &target), &outline) {
                    outline.around(&control.host);
                }
                return;
            }
            silence(&event);
            // A script of the page cannot point in the analyst's stead.
            if kind == "click" && event.is_trusted() {
                done(control_of(&here, &target).map_or(Pointed::AtOther, |control| Pointed::At(Box::new(control))));
            }
        });
        let listener: Function = listener.into_js_value().unchecked_into();
        for window in &windows {
            for kind in HEARD {
                dom::listen(window, kind, &listener);
            }
        }
        Self { windows, listener }
    }
}

impl Drop for Pointing {
    fn drop(&mut self) {
        for window in &self.windows {
            for kind in HEARD {
                dom::unlisten(window, kind, &self.listener);
            }
        }
    }
}

fn silence(event: &Event) {
    event.prevent_default();
    event.stop_immediate_propagation();
}

/// The control an element belongs to: its own, or that of the label it stands in.
fn control_of(document: &Document, target: &Element) -> Option<Control> {
    let page = Page::look(document).ok()?;
    if let Some(control) = page.control_at(target) {
        return Some(control.clone());
    }
    let label = dom::closest(target, "label")?;
    page.controls.iter().find(|control| dom::labels(&control.element).contains(&label)).cloned()
}
