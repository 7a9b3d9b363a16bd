//! Waiting, always with an end: a tab in the background draws no frames, and its events may never come.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdleRequestOptions, Window};

/// The window; absent only where there is no page.
pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// Milliseconds since the document began, from a clock that never goes back.
pub(crate) fn now() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Waits so many milliseconds.
pub(crate) async fn after(milliseconds: i32) {
    let _ = JsFuture::from(timeout(milliseconds)).await;
}

/// Waits for the next frame, at most `bound` milliseconds. Whether a frame came.
pub(crate) async fn frame(bound: i32) -> bool {
    let drawn = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            let _ = window.request_animation_frame(&resolve);
        }
    });
    within(&drawn, bound).await
}

/// Waits until `count` frames were drawn, so that what was changed before is on the screen. Whether they were.
pub(crate) async fn frames(count: u32) -> bool {
    /// Longer than a frame of a busy page, shorter than anyone's patience.
    const BOUND: i32 = 250;
    for _ in 0..count {
        if !frame(BOUND).await {
            return false;
        }
    }
    true
}

/// Waits until the page has nothing more urgent to do, at most `bound` milliseconds.
pub(crate) async fn idle(bound: u32) {
    let idle = Promise::new(&mut |resolve: Function, _| {
        let options = IdleRequestOptions::new();
        options.set_timeout(bound);
        if let Some(window) = window() {
            let _ = window.request_idle_callback_with_options(&resolve, &options);
        }
    });
    // In a hidden tab idle callbacks are held back as well.
    within(&idle, i32::try_from(bound).unwrap_or(i32::MAX).saturating_mul(2)).await;
}

/// Waits for a promise to be settled, at most `bound` milliseconds. Whether it was, in either way.
pub(crate) async fn within(promise: &Promise, bound: i32) -> bool {
    let settled = Promise::all_settled(&Array::of1(promise));
    let first = Promise::race(&Array::of2(&settled, &timeout(bound)));
    // `allSettled` gives an array, a timeout nothing.
    JsFuture::from(first).await.is_ok_and(|outcome| !outcome.is_undefined())
}

fn timeout(milliseconds: i32) -> Promise {
    Promise::new(&mut |resolve, _| {
        if let Some(window) = window()
            && window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).is_err()
        {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    })
}
