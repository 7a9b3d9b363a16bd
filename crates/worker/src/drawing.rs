//! The annotated view: the findings drawn on a copy of the first view.

use crate::binary::refused;
use analysis::Severity;
use js_sys::{Function, Promise, Reflect};
use protocol::{ErrorBody, ErrorCode, VisibleRectangle};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, ImageEncodeOptions, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// Sizes in CSS pixels.
const LINE: f64 = 2.0;
const TEXT: f64 = 12.0;
const PADDING: f64 = 3.0;

/// The colour of a finding's frame and label.
fn color(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "#57606a",
        Severity::Weak => "#0969da",
        Severity::Medium => "#9a6700",
        Severity::Strong => "#cf222e",
    }
}

/// A PNG of `first_view` with the rectangles, measured in CSS pixels of a viewport `viewport_width` wide.
pub async fn annotate(
    first_view: &Blob,
    viewport_width: u32,
    rectangles: &[VisibleRectangle],
) -> Result<Blob, ErrorBody> {
    let picture = decode(first_view).await?;
    let canvas = OffscreenCanvas::new(picture.width(), picture.height()).map_err(refused)?;
    let context: OffscreenCanvasRenderingContext2d = canvas
        .get_context("2d")
        .map_err(refused)?
        .ok_or_else(|| ErrorBody::new(ErrorCode::Browser, "no canvas"))?
        .unchecked_into();
    context.draw_image_with_image_bitmap(&picture, 0.0, 0.0).map_err(refused)?;
    let scale = f64::from(picture.width()) / f64::from(viewport_width.max(1));
    context.scale(scale, scale).map_err(refused)?;
    let width = f64::from(viewport_width);
    for rectangle in rectangles {
        draw(&context, rectangle, width)?;
    }
    let options = ImageEncodeOptions::new();
    options.set_type("image/png");
    let made = canvas.convert_to_blob_with_options(&options).map_err(refused)?;
    JsFuture::from(made).await.map(JsCast::unchecked_into).map_err(refused)
}

fn draw(
    context: &OffscreenCanvasRenderingContext2d,
    rectangle: &VisibleRectangle,
    page_width: f64,
) -> Result<(), ErrorBody> {
    let [x, y, width, height] = [rectangle.x, rectangle.y, rectangle.width, rectangle.height].map(f64::from);
    let color = color(rectangle.severity);
    context.set_line_width(LINE);
    context.set_stroke_style_str(color);
    context.stroke_rect(x - LINE, y - LINE, width + 2.0 * LINE, height + 2.0 * LINE);

    context.set_font(&format!("600 {TEXT}px system-ui, sans-serif"));
    context.set_text_baseline("top");
    let label_width = context.measure_text(&rectangle.label).map_err(refused)?.width() + 2.0 * PADDING;
    let label_height = TEXT + 2.0 * PADDING;
    // Above what it is about, below where there is no room; never beyond the right edge.
    let top = if y >= label_height + LINE { y - label_height - LINE } else { y + height + LINE };
    let left = x.min(page_width - label_width).max(0.0);
    context.set_fill_style_str(color);
    context.fill_rect(left, top, label_width, label_height);
    context.set_fill_style_str("#ffffff");
    context.fill_text(&rectangle.label, left + PADDING, top + PADDING).map_err(refused)
}

async fn decode(picture: &Blob) -> Result<ImageBitmap, ErrorBody> {
    let global = js_sys::global();
    let function: Function = Reflect::get(&global, &"createImageBitmap".into()).map_err(refused)?.unchecked_into();
    let decoded: Promise = function.call1(&JsValue::UNDEFINED, picture).map_err(refused)?.unchecked_into();
    JsFuture::from(decoded).await.map(JsCast::unchecked_into).map_err(refused)
}
