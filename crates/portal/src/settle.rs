//! Waiting for the page, always with an end.

use gloo::timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{MutationObserver, MutationObserverInit, Node};

/// How often something is looked at that is waited for, in milliseconds: about every third frame.
const PACE: u32 = 50;

/// Milliseconds since the document began, from a clock that never goes back.
pub(crate) fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Waits until something is so, at most `bound` milliseconds. Whether it came to be.
pub(crate) async fn until(bound: u32, mut is_so: impl FnMut() -> bool) -> bool {
    let end = now() + f64::from(bound);
    loop {
        if is_so() {
            return true;
        }
        if now() >= end {
            return false;
        }
        TimeoutFuture::new(PACE).await;
    }
}

/// Waits until nothing in the trees has changed for a moment, or for as long as a page may take to answer.
pub(crate) async fn quiet(trees: &[Node]) {
    /// A framework answers within a frame or two.
    const MOMENT: f64 = 80.0;
    const BOUND: u32 = 600;
    let last = Rc::new(Cell::new(now()));
    let noted = Rc::clone(&last);
    let watch = Watch::over(trees, move || noted.set(now()));
    until(BOUND, || now() - last.get() >= MOMENT).await;
    drop(watch);
}

/// Hears of changes in trees, until it is dropped.
pub(crate) struct Watch {
    observer: Option<MutationObserver>,
    _callback: Closure<dyn FnMut()>,
}

impl Watch {
    /// Begins to listen.
    pub(crate) fn over(trees: &[Node], heard: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(heard);
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok();
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        let names = ["disabled", "hidden", "readonly", "style", "class", "value"];
        options.set_attribute_filter(&names.iter().map(|&name| JsValue::from(name)).collect::<js_sys::Array>());
        for tree in trees {
            if let Some(observer) = &observer {
                let _ = observer.observe_with_options(tree, &options);
            }
        }
        Self { observer, _callback: callback }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
