//! The annotated view: a copy of the first view with a numbered frame around each finding, above it the banner of the
//! stamped copy, and below it what the numbers mean, so that nothing of the page is covered by words.

use super::stamp::{Banner, Entry};
use super::{canvas, decode, lines, png, width_of};
use crate::binary::refused;
use analysis::Severity;
use protocol::{ErrorBody, VisibleRectangle};
use web_sys::{Blob, OffscreenCanvasRenderingContext2d};

/// Sizes in CSS pixels.
const FRAME: f64 = 2.0;
const TAG_HEIGHT: f64 = 15.0;
const TAG_PADDING: f64 = 3.0;
const LEGEND_LINE: f64 = 22.0;
const LEGEND_MARGIN: f64 = 10.0;
/// Where the legend's words begin, beside numbers of two digits.
const LEGEND_TEXT: f64 = 44.0;
const TAG_FONT: &str = "600 11px system-ui, sans-serif";
const LEGEND_FONT: &str = "13px system-ui, sans-serif";

/// A PNG of `first_view`, taken with `scale` pixels to a CSS pixel, below a banner of `entries` and with the findings'
/// rectangles, measured in CSS pixels.
pub async fn annotate(
    first_view: &Blob,
    scale: f64,
    rectangles: &[VisibleRectangle],
    entries: &[Entry],
) -> Result<Blob, ErrorBody> {
    let picture = decode(first_view).await?;
    let banner = Banner::above(picture.width(), scale, entries)?;
    let rectangles = joined(rectangles);
    let reasons = reasons(&rectangles);
    let (width, height) = (f64::from(picture.width()) / scale, f64::from(picture.height()) / scale);

    // A canvas has to have a size before anything can be measured on it.
    let (_, measuring) = canvas(1, 1)?;
    measuring.set_font(LEGEND_FONT);
    let measure = |text: &str| width_of(&measuring, text);
    let texts = reasons.iter().map(|reason| lines(&reason.label, width - LEGEND_TEXT - LEGEND_MARGIN, measure));
    let texts: Vec<Vec<String>> = texts.collect::<Result<_, _>>()?;
    let legend = height_of(texts.iter().map(Vec::len).sum()) + 2.0 * LEGEND_MARGIN;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas has whole pixels")]
    let (canvas, context) = canvas(picture.width(), banner.pixels() + ((height + legend) * scale).ceil() as u32)?;
    context.set_fill_style_str("#ffffff");
    context.fill_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_image_bitmap(&picture, 0.0, f64::from(banner.pixels())).map_err(refused)?;
    picture.close();
    context.scale(scale, scale).map_err(refused)?;
    banner.draw(&context)?;
    context.translate(0.0, f64::from(banner.pixels()) / scale).map_err(refused)?;
    context.set_text_baseline("middle");

    for rectangle in &rectangles {
        frame(&context, rectangle);
    }
    // After all frames, so that no frame strikes a number out.
    for rectangle in &rectangles {
        // The further rectangles of one finding have no label.
        let Some(index) = reasons.iter().position(|reason| reason.label == rectangle.label) else { continue };
        let top = f64::from(rectangle.y) - FRAME - TAG_HEIGHT;
        tag(&context, index + 1, rectangle.severity, f64::from(rectangle.x) - FRAME, top.max(0.0))?;
    }
    let mut top = height + LEGEND_MARGIN;
    for (index, (reason, text)) in reasons.iter().zip(texts).enumerate() {
        tag(&context, index + 1, reason.severity, LEGEND_MARGIN, top + (LEGEND_LINE - TAG_HEIGHT) / 2.0)?;
        context.set_font(LEGEND_FONT);
        context.set_fill_style_str("#1f2328");
        for line in text {
            context.fill_text(&line, LEGEND_TEXT, top + LEGEND_LINE / 2.0).map_err(refused)?;
            top += LEGEND_LINE;
        }
    }
    png(&canvas).await
}

/// The rectangles with those of one finding that touch on a line made one: a price is often written in pieces, and the
/// browser gives both the pieces and what they stand in.
fn joined(rectangles: &[VisibleRectangle]) -> Vec<VisibleRectangle> {
    let mut joined: Vec<VisibleRectangle> = Vec::with_capacity(rectangles.len());
    for rectangle in rectangles {
        match joined.last_mut() {
            Some(last) if continues(rectangle, last) => {
                let right = (last.x + last.width).max(rectangle.x + rectangle.width);
                last.x = last.x.min(rectangle.x);
                last.width = right - last.x;
            }
            _ => joined.push(rectangle.clone()),
        }
    }
    joined
}

fn continues(rectangle: &VisibleRectangle, last: &VisibleRectangle) -> bool {
    (rectangle.label.is_empty() || rectangle.label == last.label)
        && (rectangle.y, rectangle.height) == (last.y, last.height)
        && rectangle.x <= last.x + last.width + 1
        && last.x <= rectangle.x + rectangle.width + 1
}

/// The rectangles whose labels are told apart, each label once.
fn reasons(rectangles: &[VisibleRectangle]) -> Vec<&VisibleRectangle> {
    let mut reasons: Vec<&VisibleRectangle> = Vec::new();
    for rectangle in rectangles.iter().filter(|rectangle| !rectangle.label.is_empty()) {
        if !reasons.iter().any(|reason| reason.label == rectangle.label) {
            reasons.push(rectangle);
        }
    }
    reasons
}

/// The height of so many lines of the legend.
#[expect(clippy::cast_precision_loss, reason = "there are a few lines")]
fn height_of(count: usize) -> f64 {
    count as f64 * LEGEND_LINE
}

/// The colour of a finding's frame and number.
fn color(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "#57606a",
        Severity::Weak => "#0969da",
        Severity::Medium => "#9a6700",
        Severity::Strong => "#cf222e",
    }
}

fn frame(context: &OffscreenCanvasRenderingContext2d, rectangle: &VisibleRectangle) {
    let [x, y, width, height] = [rectangle.x, rectangle.y, rectangle.width, rectangle.height].map(f64::from);
    context.set_line_width(FRAME);
    context.set_stroke_style_str(color(rectangle.severity));
    context.stroke_rect(x - FRAME / 2.0, y - FRAME / 2.0, width + FRAME, height + FRAME);
}

/// Draws a number.
fn tag(
    context: &OffscreenCanvasRenderingContext2d,
    number: usize,
    severity: Severity,
    left: f64,
    top: f64,
) -> Result<(), ErrorBody> {
    let number = number.to_string();
    context.set_font(TAG_FONT);
    let width = width_of(context, &number)? + 2.0 * TAG_PADDING;
    let left = left.max(0.0);
    context.set_fill_style_str(color(severity));
    context.fill_rect(left, top, width, TAG_HEIGHT);
    context.set_fill_style_str("#ffffff");
    context.fill_text(&number, left + TAG_PADDING, top + TAG_HEIGHT / 2.0).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(x: u32, y: u32, width: u32, label: &str) -> VisibleRectangle {
        VisibleRectangle { x, y, width, height: 20, label: label.to_owned(), severity: Severity::Strong }
    }

    #[test]
    fn pieces_of_one_text_have_one_frame_and_its_next_line_another() {
        let pieces = [
            rectangle(10, 0, 8, "lower than"),
            rectangle(10, 0, 8, ""),
            rectangle(18, 0, 20, ""),
            rectangle(39, 0, 4, "lower than"),
            rectangle(10, 20, 30, ""),
            rectangle(60, 20, 10, "matches"),
        ];
        assert_eq!(
            joined(&pieces),
            [rectangle(10, 0, 33, "lower than"), rectangle(10, 20, 30, ""), rectangle(60, 20, 10, "matches")]
        );
    }
}
