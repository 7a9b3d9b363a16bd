//! Rectangles that are drawn on a picture with the pointer, and moved by keys.

use complaint::comparison::PixelArea;
use web_sys::{Element, KeyboardEvent, PointerEvent};

/// How far one key moves a side, in pixels of the picture.
const STEP: i64 = 8;

/// What a key does to an area.
pub enum Keyed {
    /// It is another now.
    Changed(PixelArea),
    /// It is taken off.
    Removed,
}

/// Where a pointer is on a picture of this size that fills a frame: in pixels of the picture, within it.
pub fn place_of(event: &PointerEvent, frame: &Element, (width, height): (u32, u32)) -> (f64, f64) {
    let frame = frame.get_bounding_client_rect();
    let part = |at: i32, from: f64, length: f64| ((f64::from(at) - from) / length).clamp(0.0, 1.0);
    let x = part(event.client_x(), frame.left(), frame.width()) * f64::from(width);
    let y = part(event.client_y(), frame.top(), frame.height()) * f64::from(height);
    (x, y)
}

/// The rectangle between two places, to whole pixels outwards; none where there is nothing between them.
pub fn between((from, to): ((f64, f64), (f64, f64))) -> Option<PixelArea> {
    let span = |one: f64, other: f64| {
        let (least, most) = (one.min(other).floor(), one.max(other).ceil());
        (least as u32, (most - least) as u32)
    };
    let ((left, width), (top, height)) = (span(from.0, to.0), span(from.1, to.1));
    (width > 1 && height > 1).then_some(PixelArea { left, top, width, height })
}

/// A square in the middle of a picture of this size, no side longer than `side`.
pub fn in_the_middle((width, height): (u32, u32), side: u32) -> PixelArea {
    let (wide, high) = (side.min(width), side.min(height));
    PixelArea { left: (width - wide) / 2, top: (height - high) / 2, width: wide, height: high }
}

/// Where a rectangle stands on a picture of this size, in whatever size it is shown.
pub fn style_of(area: PixelArea, (width, height): (u32, u32)) -> String {
    let part = |side: u32, of: u32| f64::from(side) / f64::from(of) * 100.0;
    format!(
        "left: {:.4}%; top: {:.4}%; width: {:.4}%; height: {:.4}%",
        part(area.left, width),
        part(area.top, height),
        part(area.width, width),
        part(area.height, height)
    )
}

/// What a key does to an area: arrows move it, with Shift its lower right corner; Delete takes it off. None for other keys.
pub fn keyed(area: PixelArea, event: &KeyboardEvent) -> Option<Keyed> {
    let (across, down) = match event.key().as_str() {
        "ArrowLeft" => (-STEP, 0),
        "ArrowRight" => (STEP, 0),
        "ArrowUp" => (0, -STEP),
        "ArrowDown" => (0, STEP),
        "Delete" | "Backspace" => {
            event.prevent_default();
            return Some(Keyed::Removed);
        }
        _ => return None,
    };
    event.prevent_default();
    let moved = |side: u32, by: i64, least: i64| (i64::from(side) + by).max(least) as u32;
    Some(Keyed::Changed(if event.shift_key() {
        PixelArea { width: moved(area.width, across, 1), height: moved(area.height, down, 1), ..area }
    } else {
        PixelArea { left: moved(area.left, across, 0), top: moved(area.top, down, 0), ..area }
    }))
}
