//! The stamped copy: the first view below a banner that says where, when and as what it was kept.

use super::{canvas, decode, png};
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

/// A PNG of `first_view`, taken with so many pixels to a CSS pixel, below a banner of `entries`.
pub async fn stamp(first_view: &Blob, ratio: f64, entries: &[Entry]) -> Result<Blob, ErrorBody> {
    let picture = decode(first_view).await?;
    let width = f64::from(picture.width()) / ratio;

    // A canvas has to have a size before anything can be measured on it.
    let (_, measuring) = canvas(1, 1)?;
    measuring.set_font(LABEL_FONT);
    let label_width = widest(&measuring, entries.iter().map(|entry| entry.label.as_str()))?;
    let value_left = MARGIN + label_width + MARGIN;
    measuring.set_font(VALUE_FONT);
    let mut laid_out = Vec::with_capacity(entries.len());
    for entry in entries {
        let measure = |text: &str| width_of(&measuring, text);
        laid_out.push((&entry.label, lines(&entry.value, width - value_left - MARGIN, measure)?));
    }
    let banner = laid_out.iter().map(|(_, lines)| height_of(lines) + BETWEEN).sum::<f64>() + 2.0 * MARGIN;
    let banner_pixels = (banner * ratio).ceil();

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a banner has some hundred rows")]
    let (canvas, context) = canvas(picture.width(), picture.height() + banner_pixels as u32)?;
    context.set_fill_style_str(PAPER);
    context.fill_rect(0.0, 0.0, f64::from(canvas.width()), banner_pixels);
    // At a whole pixel, and before anything is scaled: below the banner every pixel is the first view's.
    context.draw_image_with_image_bitmap(&picture, 0.0, banner_pixels).map_err(refused)?;
    picture.close();
    context.scale(ratio, ratio).map_err(refused)?;
    context.set_text_baseline("middle");
    let mut top = MARGIN;
    for (label, lines) in laid_out {
        let middle = |index: usize| top + LINE * (count(index) + 0.5);
        context.set_font(LABEL_FONT);
        context.set_fill_style_str(LABEL_INK);
        context.fill_text(label, MARGIN, middle(0)).map_err(refused)?;
        context.set_font(VALUE_FONT);
        context.set_fill_style_str(VALUE_INK);
        for (index, line) in lines.iter().enumerate() {
            context.fill_text(line, value_left, middle(index)).map_err(refused)?;
        }
        top += height_of(&lines) + BETWEEN;
    }
    context.set_fill_style_str(RULE_INK);
    context.fill_rect(0.0, (banner_pixels / ratio) - RULE, width, RULE);
    png(&canvas).await
}

/// A text broken into lines no wider than `width`, as far as that can be: a line has at least one character.
fn lines<E>(text: &str, width: f64, measure: impl Fn(&str) -> Result<f64, E>) -> Result<Vec<String>, E> {
    let mut lines = vec![String::new()];
    for character in text.chars() {
        let Some(line) = lines.last_mut() else { break };
        line.push(character);
        if line.chars().nth(1).is_some() && measure(line)? > width {
            line.pop();
            lines.push(character.to_string());
        }
    }
    Ok(lines)
}

fn widest<'a>(
    context: &OffscreenCanvasRenderingContext2d,
    mut texts: impl Iterator<Item = &'a str>,
) -> Result<f64, ErrorBody> {
    texts.try_fold(0.0, |widest: f64, text| Ok(widest.max(width_of(context, text)?)))
}

fn width_of(context: &OffscreenCanvasRenderingContext2d, text: &str) -> Result<f64, ErrorBody> {
    Ok(context.measure_text(text).map_err(refused)?.width())
}

fn height_of(lines: &[String]) -> f64 {
    count(lines.len()) * LINE
}

#[expect(clippy::cast_precision_loss, reason = "a banner has a few lines")]
fn count(lines: usize) -> f64 {
    lines as f64
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
    fn long_texts_are_broken_and_never_cut() {
        let address = "https://www.aliexpress.com/item/1005001.html?spm=a2g0o&商品=1";
        let broken = lines(address, 205.0, ten_each).unwrap();
        assert!(broken.len() > 1);
        assert!(broken.iter().all(|line| line.chars().count() <= 20));
        assert_eq!(broken.concat(), address);
    }

    #[test]
    fn a_line_that_is_too_narrow_still_holds_a_character() {
        assert_eq!(lines("abc", 5.0, ten_each).unwrap(), ["a", "b", "c"]);
        assert_eq!(lines("", 5.0, ten_each).unwrap(), [""]);
    }
}
