//! The stamped copy: the first view below a banner that says where, when and as what it was kept.

use super::{canvas, decode, lines, png, width_of};
use crate::binary::refused;
use protocol::ErrorBody;
use web_sys::{Blob, OffscreenCanvasRenderingContext2d};

/// Sizes in CSS pixels.
const MARGIN: f64 = 16.0;
const LINE: f64 = 20.0;
const BETWEEN: f64 = 4.0;
const RULE: f64 = 1.0;
const LABEL_FONT: &str = "13px system-ui, sans-serif";
const VALUE_FONT: &str = "13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
const PAPER: &str = "#ffffff";
const LABEL_INK: &str = "#57606a";
const VALUE_INK: &str = "#1f2328";
const RULE_INK: &str = "#8c959f";

/// What the banner says: what it is, and its text, which is broken into lines and never cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub label: String,
    /// The text.
    pub value: String,
}

/// The banner, laid out for a picture.
pub struct Banner {
    /// The labels, each with its text in lines.
    rows: Vec<(String, Vec<String>)>,
    value_left: f64,
    width: f64,
    ratio: f64,
}

impl Banner {
    /// The banner of `entries` above a picture so many pixels wide, taken with `ratio` pixels to a CSS pixel.
    pub fn above(pixels: u32, ratio: f64, entries: &[Entry]) -> Result<Self, ErrorBody> {
        let width = f64::from(pixels) / ratio;
        // A canvas has to have a size before anything can be measured on it.
        let (_, measuring) = canvas(1, 1)?;
        measuring.set_font(LABEL_FONT);
        let label_width = widest(&measuring, entries.iter().map(|entry| entry.label.as_str()))?;
        let value_left = MARGIN + label_width + MARGIN;
        measuring.set_font(VALUE_FONT);
        let measure = |text: &str| width_of(&measuring, text);
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            rows.push((entry.label.clone(), lines(&entry.value, width - value_left - MARGIN, measure)?));
        }
        Ok(Self { rows, value_left, width, ratio })
    }

    /// Its height in whole pixels, so that below it every pixel is the picture's.
    pub fn pixels(&self) -> u32 {
        let height = self.rows.iter().map(|(_, lines)| height_of(lines) + BETWEEN).sum::<f64>() + 2.0 * MARGIN;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a banner has some hundred rows")]
        let pixels = (height * self.ratio).ceil() as u32;
        pixels
    }

    /// Draws it at the top of a canvas that is scaled by the ratio.
    pub fn draw(&self, context: &OffscreenCanvasRenderingContext2d) -> Result<(), ErrorBody> {
        let height = f64::from(self.pixels()) / self.ratio;
        context.set_fill_style_str(PAPER);
        context.fill_rect(0.0, 0.0, self.width, height);
        context.set_text_baseline("middle");
        let mut top = MARGIN;
        for (label, lines) in &self.rows {
            let middle = |index: usize| top + LINE * (count(index) + 0.5);
            context.set_font(LABEL_FONT);
            context.set_fill_style_str(LABEL_INK);
            context.fill_text(label, MARGIN, middle(0)).map_err(refused)?;
            context.set_font(VALUE_FONT);
            context.set_fill_style_str(VALUE_INK);
            for (index, line) in lines.iter().enumerate() {
                context.fill_text(line, self.value_left, middle(index)).map_err(refused)?;
            }
            top += height_of(lines) + BETWEEN;
        }
        context.set_fill_style_str(RULE_INK);
        context.fill_rect(0.0, height - RULE, self.width, RULE);
        Ok(())
    }
}

/// A PNG of `first_view`, taken with so many pixels to a CSS pixel, below a banner of `entries`.
pub async fn stamp(first_view: &Blob, ratio: f64, entries: &[Entry]) -> Result<Blob, ErrorBody> {
    let picture = decode(first_view).await?;
    let banner = Banner::above(picture.width(), ratio, entries)?;
    let (canvas, context) = canvas(picture.width(), picture.height() + banner.pixels())?;
    // Before anything is scaled.
    context.draw_image_with_image_bitmap(&picture, 0.0, f64::from(banner.pixels())).map_err(refused)?;
    picture.close();
    context.scale(ratio, ratio).map_err(refused)?;
    banner.draw(&context)?;
    png(&canvas).await
}

fn widest<'a>(
    context: &OffscreenCanvasRenderingContext2d,
    mut texts: impl Iterator<Item = &'a str>,
) -> Result<f64, ErrorBody> {
    texts.try_fold(0.0, |widest: f64, text| Ok(widest.max(width_of(context, text)?)))
}

fn height_of(lines: &[String]) -> f64 {
    count(lines.len()) * LINE
}

#[expect(clippy::cast_precision_loss, reason = "a banner has a few lines")]
fn count(lines: usize) -> f64 {
    lines as f64
}
