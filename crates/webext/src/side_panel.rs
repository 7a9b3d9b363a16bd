//! `sidePanel`.

use crate::call::{BrowserError, call_now, words};
use js_sys::{Object, Promise, Reflect};
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Opens the side panel beside the tabs of a window. The browser does it only while a person's gesture lasts, so it is
/// asked at once, and the future is its answer.
pub fn open(window_id: i32) -> Result<impl Future<Output = Result<(), BrowserError>> + use<>, BrowserError> {
    let refused = |error: JsValue| BrowserError { call: "sidePanel.open".into(), message: words(&error) };
    let options = Object::new();
    Reflect::set(&options, &"windowId".into(), &window_id.into()).map_err(refused)?;
    let opened: Promise = call_now("sidePanel", "open", &[options.into()])?.dyn_into().map_err(refused)?;
    Ok(async move { JsFuture::from(opened).await.map(drop).map_err(refused) })
}
