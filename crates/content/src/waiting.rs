//! Waiting, always with an end: a tab in the background draws no frames, and its events may never come.

use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Function, Promise};
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
pub(crate) async fn after(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

/// Waits for the next frame, at most `bound` milliseconds. Whether a frame came.
pub(crate) async fn frame(bound: u32) -> bool {
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
    const BOUND: u32 = 250;
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
    within(&idle, bound.saturating_mul(2)).await;
}

/// Waits for a promise to be settled, at most `bound` milliseconds. Whether it was, in either way.
pub(crate) async fn within(promise: &Promise, bound: u32) -> bool {
    let settled = JsFuture::from(promise.clone());
    matches!(select(settled, TimeoutFuture::new(bound)).await, Either::Left(_))
}
