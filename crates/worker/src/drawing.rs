//! Pictures drawn by the worker.

pub mod annotate;
pub mod stamp;
pub mod stitch;

use crate::binary::refused;
use js_sys::{Function, Object, Promise, Reflect};
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, ImageEncodeOptions, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// A canvas of this size, and what draws on it.
fn canvas(width: u32, height: u32) -> Result<(OffscreenCanvas, OffscreenCanvasRenderingContext2d), ErrorBody> {
    let canvas = OffscreenCanvas::new(width, height).map_err(refused)?;
    let options = Object::new();
    // Without a channel for transparency the picture is smaller by a quarter.
    Reflect::set(&options, &"alpha".into(), &JsValue::FALSE).map_err(refused)?;
    let context = canvas.get_context_with_context_options("2d", &options).map_err(refused)?;
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

/// A text broken into lines no wider than `width`: between words where there are some, anywhere where one is too long. No
/// letter is lost; a line has at least one.
fn lines<E>(text: &str, width: f64, measure: impl Fn(&str) -> Result<f64, E>) -> Result<Vec<String>, E> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for letter in text.chars() {
        let full = line.len();
        line.push(letter);
        if full == 0 || letter == ' ' || measure(&line)? <= width {
            continue;
        }
        // What begins the next line: the word that does not fit any more, or the letter.
        let next = line[..full].rfind(' ').map_or(full, |space| space + 1);
        let rest = line.split_off(next);
        lines.push(std::mem::replace(&mut line, rest));
    }
    lines.push(line);
    Ok(lines)
}

fn width_of(context: &OffscreenCanvasRenderingContext2d, text: &str) -> Result<f64, ErrorBody> {
    Ok(context.measure_text(text).map_err(refused)?.width())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[expect(
        clippy::cast_precision_loss,
        clippy::unnecessary_wraps,
        reason = "a few letters, measured as the canvas does"
    )]
    fn ten_each(text: &str) -> Result<f64, Infallible> {
        Ok(text.chars().count() as f64 * 10.0)
    }

    #[test]
    fn long_words_are_broken_and_never_cut() {
        let address = "https://www.aliexpress.com/item/1005001.html?spm=a2g0o&商品=1";
        let broken = lines(address, 205.0, ten_each).unwrap();
        assert!(broken.len() > 1);
        assert!(broken.iter().all(|line| line.chars().count() <= 20));
        assert_eq!(broken.concat(), address);
    }

    #[test]
    fn sentences_are_broken_between_words() {
        assert_eq!(lines("a word and another one", 100.0, ten_each).unwrap(), ["a word and ", "another ", "one"]);
        assert_eq!(
            lines("a wordthatistoolong here", 100.0, ten_each).unwrap(),
            ["a ", "wordthatis", "toolong ", "here"]
        );
    }

    #[test]
    fn a_line_that_is_too_narrow_still_holds_a_letter() {
        assert_eq!(lines("abc", 5.0, ten_each).unwrap(), ["a", "b", "c"]);
        assert_eq!(lines("", 5.0, ten_each).unwrap(), [""]);
    }
}
