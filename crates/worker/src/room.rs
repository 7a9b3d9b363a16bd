//! Whether there is room for a capture, asked before anything is photographed.

use crate::binary::refused;
use js_sys::{Function, Promise, Reflect};
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the largest capture takes: sixty screens of a large display, its pictures and the files made from them.
const LARGEST_CAPTURE: f64 = 256.0 * MEBIBYTE;
const MEBIBYTE: f64 = 1_048_576.0;

/// Refuses where the browser reports less room than the largest capture takes.
///
/// The vault may grow as far as the disk allows; what the browser reports as quota follows the disk's free space.
pub async fn check() -> Result<(), ErrorBody> {
    // A browser that does not say refuses when the disk is full, and the step says so then.
    let Some(free) = free().await else { return Ok(()) };
    if free >= LARGEST_CAPTURE {
        return Ok(());
    }
    let mebibytes = |bytes: f64| (bytes / MEBIBYTE).floor();
    let detail = format!("{} MiB < {} MiB", mebibytes(free.max(0.0)), mebibytes(LARGEST_CAPTURE));
    Err(ErrorBody::new(ErrorCode::StorageFull, detail))
}

/// The bytes that may still be kept, by `navigator.storage.estimate()`.
async fn free() -> Option<f64> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let storage = Reflect::get(&navigator, &"storage".into()).ok()?;
    let estimate = Reflect::get(&storage, &"estimate".into()).ok()?.dyn_into::<Function>().ok()?;
    let asked: Promise = estimate.call0(&storage).map_err(refused).ok()?.unchecked_into();
    let answer = JsFuture::from(asked).await.ok()?;
    let number = |name: &str| Reflect::get(&answer, &JsValue::from(name)).ok()?.as_f64();
    Some(number("quota")? - number("usage")?)
}
