//! Pictures as the browser decodes them.

use crate::call::{BrowserError, words};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, ImageEncodeOptions, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// A decoded picture; its memory is given back with it.
#[derive(Debug)]
pub struct Bitmap(ImageBitmap);

impl Bitmap {
    /// The picture in a file, its pixels as they are stored: no colour profile is applied. Turned as its camera says.
    ///
    /// # Errors
    ///
    /// The file is no picture the browser can decode.
    pub async fn of(file: &Blob) -> Result<Self, BrowserError> {
        let global = js_sys::global();
        let function: Function =
            Reflect::get(&global, &"createImageBitmap".into()).map_err(refused)?.dyn_into().map_err(refused)?;
        let options = Object::new();
        for (name, value) in [("colorSpaceConversion", "none"), ("premultiplyAlpha", "none")] {
            Reflect::set(&options, &name.into(), &value.into()).map_err(refused)?;
        }
        let decoding: Promise =
            function.apply(&JsValue::UNDEFINED, &Array::of2(file, &options)).map_err(refused)?.unchecked_into();
        Ok(Self(JsFuture::from(decoding).await.map_err(refused)?.unchecked_into()))
    }

    /// Its width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.0.width(), self.0.height())
    }

    /// Its pixels, row by row: red, green, blue, alpha.
    ///
    /// # Errors
    ///
    /// The browser has no canvas of that size.
    pub fn pixels(&self) -> Result<Vec<u8>, BrowserError> {
        let (width, height) = self.size();
        let (_, context) = self.drawn(width, height)?;
        let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).map_err(refused)?;
        Ok(data.data().0)
    }

    /// The picture as WebP, no side longer than `side`.
    ///
    /// # Errors
    ///
    /// The browser can't draw or encode it.
    pub async fn thumbnail(&self, side: u32) -> Result<Blob, BrowserError> {
        let (width, height) = self.size();
        let longest = width.max(height).max(side);
        let scaled = |length: u32| ((f64::from(length) * f64::from(side) / f64::from(longest)).round() as u32).max(1);
        let (canvas, _) = self.drawn(scaled(width), scaled(height))?;
        let options = ImageEncodeOptions::new();
        options.set_type("image/webp");
        options.set_quality(0.7);
        let encoding = canvas.convert_to_blob_with_options(&options).map_err(refused)?;
        Ok(JsFuture::from(encoding).await.map_err(refused)?.unchecked_into())
    }

    /// The picture as PNG, with rectangles (left, top, width, height) of one colour over it. The file holds nothing else.
    ///
    /// # Errors
    ///
    /// The browser can't draw or encode it.
    pub async fn painted_over(&self, rectangles: &[[u32; 4]], color: &str) -> Result<Blob, BrowserError> {
        let (width, height) = self.size();
        let (canvas, context) = self.drawn(width, height)?;
        context.set_fill_style_str(color);
        for [left, top, width, height] in rectangles.iter().map(|sides| sides.map(f64::from)) {
            context.fill_rect(left, top, width, height);
        }
        let options = ImageEncodeOptions::new();
        options.set_type("image/png");
        let encoding = canvas.convert_to_blob_with_options(&options).map_err(refused)?;
        Ok(JsFuture::from(encoding).await.map_err(refused)?.unchecked_into())
    }

    fn drawn(
        &self,
        width: u32,
        height: u32,
    ) -> Result<(OffscreenCanvas, OffscreenCanvasRenderingContext2d), BrowserError> {
        let canvas = OffscreenCanvas::new(width, height).map_err(refused)?;
        let context: OffscreenCanvasRenderingContext2d =
            canvas.get_context("2d").map_err(refused)?.ok_or_else(|| refused("no canvas".into()))?.unchecked_into();
        Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into()).map_err(refused)?;
        let (to_width, to_height) = (f64::from(width), f64::from(height));
        context.draw_image_with_image_bitmap_and_dw_and_dh(&self.0, 0.0, 0.0, to_width, to_height).map_err(refused)?;
        Ok((canvas, context))
    }
}

impl Drop for Bitmap {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn refused(error: JsValue) -> BrowserError {
    BrowserError { call: "createImageBitmap".into(), message: words(&error) }
}
