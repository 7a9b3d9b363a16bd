//! Pictures drawn by the worker.

pub mod annotate;
pub mod stamp;
pub mod stitch;

use crate::binary::refused;
use js_sys::{Function, Promise, Reflect};
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, ImageEncodeOptions, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// A canvas of this size, and what draws on it.
fn canvas(width: u32, height: u32) -> Result<(OffscreenCanvas, OffscreenCanvasRenderingContext2d), ErrorBody> {
    let canvas = OffscreenCanvas::new(width, height).map_err(refused)?;
    let context = canvas.get_context("2d").map_err(refused)?;
    let context = context.ok_or_else(|| ErrorBody::new(ErrorCode::Browser, "no canvas"))?.unchecked_into();
    Ok((canvas, context))
}

/// What was drawn.
async fn png(canvas: &OffscreenCanvas) -> Result<Blob, ErrorBody> {
    let options = ImageEncodeOptions::new();
    options.set_type("image/png");
    let made = canvas.convert_to_blob_with_options(&options).map_err(refused)?;
    JsFuture::from(made).await.map(JsCast::unchecked_into).map_err(refused)
}

/// A picture's pixels.
async fn decode(picture: &Blob) -> Result<ImageBitmap, ErrorBody> {
    let global = js_sys::global();
    let function: Function = Reflect::get(&global, &"createImageBitmap".into()).map_err(refused)?.unchecked_into();
    let decoded: Promise = function.call1(&JsValue::UNDEFINED, picture).map_err(refused)?.unchecked_into();
    JsFuture::from(decoded).await.map(JsCast::unchecked_into).map_err(refused)
}
