//! Drawing a sheet, and what is shown of a picture.

use crate::session::refused;
use complaint::comparison::{ComparedPicture, ComparisonSheet, Layout, PlacedRing, Rect, Shape, Style};
use js_sys::{Object, Promise, Reflect};
use leptos::prelude::*;
use protocol::{ErrorBody, ErrorCode};
use std::f64::consts::{FRAC_PI_2, TAU};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

const FONTS: &str = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";
const PAPER: &str = "#ffffff";
const INK: &str = "#000000";
const RULE_INK: &str = "#9aa1ab";
/// Seen on bright and dark goods alike by its halo, and named by its number where colours are not told apart.
const MARK: &str = "#c8102e";
const HALO: &str = "#ffffff";
const MARK_WIDTH: f64 = 3.5;
const HALO_WIDTH: f64 = 7.0;

/// A picture's pixels, as an element that can be drawn.
pub async fn image_of(blob: &Blob) -> Result<HtmlImageElement, ErrorBody> {
    let address = Url::create_object_url_with_blob(blob).map_err(refused)?;
    let image = HtmlImageElement::new().map_err(refused)?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    drop(Url::revoke_object_url(&address));
    decoded.map_err(refused)?;
    Ok(image)
}

/// A canvas that is not part of the document.
pub fn canvas() -> Result<HtmlCanvasElement, ErrorBody> {
    Ok(document().create_element("canvas").map_err(refused)?.unchecked_into())
}

/// What was drawn, as PNG.
pub async fn png(canvas: &HtmlCanvasElement) -> Result<Blob, ErrorBody> {
    let made = Promise::new(&mut |resolve, reject| {
        if let Err(error) = canvas.to_blob_with_type(&resolve, "image/png") {
            drop(reject.call1(&JsValue::UNDEFINED, &error));
        }
    });
    let blob = JsFuture::from(made).await.map_err(refused)?;
    blob.dyn_into().map_err(|_| ErrorBody::new(ErrorCode::Browser, "no picture of this size can be made"))
}

/// Draws what is shown of a picture, in its own pixels.
pub fn draw_view(
    canvas: &HtmlCanvasElement,
    picture: &ComparedPicture,
    image: &HtmlImageElement,
) -> Result<(), ErrorBody> {
    let (width, height) = picture.shown_size();
    canvas.set_width(width);
    canvas.set_height(height);
    let at = Rect { left: 0.0, top: 0.0, width: f64::from(width), height: f64::from(height) };
    draw_picture(&context(canvas)?, picture, image, at).map_err(refused)
}

/// Draws a sheet of a width, and gives its height.
pub fn draw_sheet(
    canvas: &HtmlCanvasElement,
    sheet: &ComparisonSheet,
    images: [&HtmlImageElement; 2],
    width: u32,
) -> Result<u32, ErrorBody> {
    let context = context(canvas)?;
    let measure = |text: &str, style: Style| {
        context.set_font(&font(style));
        // What can't be measured can't be drawn either, and that is told.
        context.measure_text(text).map(|measured| measured.width()).unwrap_or_default()
    };
    let layout = Layout::of(sheet, width, &measure);
    canvas.set_width(layout.width);
    canvas.set_height(layout.height);
    // As the sheet's language is written, whatever that of the interface.
    canvas.set_dir(sheet.language.direction());
    draw(&context, sheet, &layout, images).map_err(refused)?;
    Ok(layout.height)
}

fn draw(
    context: &CanvasRenderingContext2d,
    sheet: &ComparisonSheet,
    layout: &Layout,
    images: [&HtmlImageElement; 2],
) -> Result<(), JsValue> {
    context.set_fill_style_str(PAPER);
    context.fill_rect(0.0, 0.0, f64::from(layout.width), f64::from(layout.height));
    for placed in &layout.pictures {
        draw_picture(context, sheet.picture(placed.side), images[placed.side as usize], placed.at)?;
        let Rect { left, top, width, height } = placed.at;
        context.set_stroke_style_str(RULE_INK);
        context.set_line_width(1.0);
        context.stroke_rect(left - 0.5, top - 0.5, width + 1.0, height + 1.0);
    }
    for (color, width) in [(HALO, HALO_WIDTH), (MARK, MARK_WIDTH)] {
        context.set_stroke_style_str(color);
        context.set_line_width(width);
        for ring in &layout.rings {
            outline(context, ring)?;
            context.stroke();
        }
    }
    context.set_fill_style_str(RULE_INK);
    for Rect { left, top, width, height } in &layout.rules {
        context.fill_rect(*left, *top, *width, *height);
    }
    context.set_text_baseline("middle");
    context.set_text_align("left");
    context.set_fill_style_str(INK);
    for text in &layout.texts {
        context.set_font(&font(text.style));
        context.fill_text(&text.text, text.at.left, text.at.top + text.at.height / 2.0)?;
    }
    context.set_text_align("center");
    for badge in &layout.badges {
        let Rect { left, top, width, .. } = badge.at;
        let radius = width / 2.0;
        for (color, radius) in [(HALO, radius), (MARK, radius - 2.0)] {
            context.begin_path();
            context.arc(left + width / 2.0, top + width / 2.0, radius, 0.0, TAU)?;
            context.set_fill_style_str(color);
            context.fill();
        }
        context.set_fill_style_str(HALO);
        context.set_font(&format!("bold {:.0}px {FONTS}", width * 0.55));
        context.fill_text(&badge.number.to_string(), left + radius, top + radius + 1.0)?;
    }
    Ok(())
}

fn outline(context: &CanvasRenderingContext2d, ring: &PlacedRing) -> Result<(), JsValue> {
    let Rect { left, top, width, height } = ring.at;
    context.begin_path();
    match ring.shape {
        Shape::Rectangle => context.rect(left, top, width, height),
        Shape::Ellipse => {
            let (across, down) = (width / 2.0, height / 2.0);
            context.ellipse(left + across, top + down, across, down, 0.0, 0.0, TAU)?;
        }
    }
    Ok(())
}

fn draw_picture(
    context: &CanvasRenderingContext2d,
    picture: &ComparedPicture,
    image: &HtmlImageElement,
    at: Rect,
) -> Result<(), JsValue> {
    let part = picture.part();
    // Before it is turned, what lies on its side is as wide as it will be high.
    let (width, height) = if picture.turns.is_multiple_of(2) { (at.width, at.height) } else { (at.height, at.width) };
    context.save();
    // What is transparent stands on paper.
    context.set_fill_style_str(PAPER);
    context.fill_rect(at.left, at.top, at.width, at.height);
    Reflect::set(context, &"imageSmoothingQuality".into(), &"high".into())?;
    context.translate(at.left + at.width / 2.0, at.top + at.height / 2.0)?;
    context.rotate(f64::from(picture.turns) * FRAC_PI_2)?;
    let drawn = context.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        image,
        f64::from(part.left),
        f64::from(part.top),
        f64::from(part.width),
        f64::from(part.height),
        -width / 2.0,
        -height / 2.0,
        width,
        height,
    );
    context.restore();
    drawn
}

fn font(style: Style) -> String {
    let weight = if style.is_bold() { "bold" } else { "normal" };
    format!("{weight} {}px {FONTS}", style.size())
}

fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, ErrorBody> {
    let options = Object::new();
    // Without a channel for transparency the picture is smaller by a quarter.
    Reflect::set(&options, &"alpha".into(), &JsValue::FALSE).map_err(refused)?;
    let context = canvas.get_context_with_context_options("2d", &options).map_err(refused)?;
    Ok(context.ok_or_else(|| ErrorBody::new(ErrorCode::Browser, "no canvas"))?.unchecked_into())
}
