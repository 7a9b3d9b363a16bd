//! Waiting until what is in view is drawn.

use crate::dom;
use crate::waiting::{after, frames, now, within};
use js_sys::{Array, Promise};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlImageElement, MutationObserver, MutationObserverInit, MutationRecord};

/// Waits until the pictures in view are there and no element has come or gone for a while. Whether it came to that.
pub(crate) async fn settle(document: &Document) -> bool {
    /// Milliseconds without an element added or removed, after which the page counts as at rest.
    const QUIET: f64 = 150.0;
    /// Milliseconds after which the page is taken as it is.
    const BOUND: f64 = 1500.0;
    let deadline = now() + BOUND;
    let changes = Changes::observe(document);
    let drawn = frames(2).await;
    loop {
        let missing: Vec<_> = pictures_in_view(document).into_iter().filter(|picture| !picture.complete()).collect();
        if !missing.is_empty() {
            decoded(&missing, deadline).await;
        }
        let rest = QUIET - (now() - changes.last.get());
        if rest > 0.0 {
            after(rest.min(deadline - now()).max(1.0) as u32).await;
        }
        if now() >= deadline {
            return false;
        }
        if missing.is_empty() && now() - changes.last.get() >= QUIET {
            break;
        }
    }
    // There, but perhaps not yet turned into pixels.
    decoded(&pictures_in_view(document), deadline).await;
    drawn && frames(1).await
}

/// When an element was last added to or removed from the document, or a picture got another address: scripts that load
/// pictures once they are scrolled to do so. Text alone does not count: clocks tick for ever.
struct Changes {
    last: Rc<Cell<f64>>,
    observer: Option<MutationObserver>,
    /// Called by the observer for as long as it observes.
    _callback: Closure<dyn Fn(Array)>,
}

impl Changes {
    fn observe(document: &Document) -> Self {
        let last = Rc::new(Cell::new(now()));
        let noted = Rc::clone(&last);
        let callback = Closure::<dyn Fn(Array)>::new(move |records: Array| {
            if records.iter().any(|record| brings_something(record.unchecked_ref())) {
                noted.set(now());
            }
        });
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        options.set_attribute_filter(&Array::of2(&"src".into(), &"srcset".into()));
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            let _ = observer.observe_with_options(document, &options);
        }
        Self { last, observer, _callback: callback }
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

fn brings_something(record: &MutationRecord) -> bool {
    record.type_() == "attributes"
        || [record.added_nodes(), record.removed_nodes()].iter().any(|nodes| {
            (0..nodes.length())
                .any(|at| nodes.item(at).is_some_and(|node| node.node_type() == web_sys::Node::ELEMENT_NODE))
        })
}

async fn decoded(pictures: &[HtmlImageElement], deadline: f64) {
    let promises: Array = pictures.iter().map(HtmlImageElement::decode).collect();
    let left = (deadline - now()).max(1.0) as u32;
    within(&Promise::all_settled(&promises), left).await;
}

fn pictures_in_view(document: &Document) -> Vec<HtmlImageElement> {
    let Some(window) = crate::waiting::window() else { return Vec::new() };
    let size = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or_default();
    let (width, height) = (size(window.inner_width()), size(window.inner_height()));
    let images = dom::images(document);
    (0..images.length())
        .filter_map(|index| images.item(index)?.dyn_into::<HtmlImageElement>().ok())
        .filter(|image| {
            let rect = image.get_bounding_client_rect();
            let has_area = rect.width() > 0.0 && rect.height() > 0.0;
            has_area && rect.bottom() > 0.0 && rect.top() < height && rect.right() > 0.0 && rect.left() < width
        })
        .collect()
}
