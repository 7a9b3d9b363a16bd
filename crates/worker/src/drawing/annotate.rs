//! The annotated view: a copy of the first view with a numbered frame around each finding, and below it what the numbers
//! mean, so that nothing of the page is covered by words.

use super::{canvas, decode, png};
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
const TAG_FONT: &str = "600 11px system-ui, sans-serif";
const LEGEND_FONT: &str = "13px system-ui, sans-serif";

/// A PNG of `first_view`, taken with `scale` pixels to a CSS pixel, with the findings' rectangles, measured in CSS pixels.
pub async fn annotate(first_view: &Blob, scale: f64, rectangles: &[VisibleRectangle]) -> Result<Blob, ErrorBody> {
    let picture = decode(first_view).await?;
    let reasons = reasons(rectangles);
    let height = f64::from(picture.height()) / scale;
    let legend = lines(reasons.len()) + 2.0 * LEGEND_MARGIN;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas has whole pixels")]
    let (canvas, context) = canvas(picture.width(), ((height + legend) * scale).ceil() as u32)?;
    context.set_fill_style_str("#ffffff");
    context.fill_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_image_bitmap(&picture, 0.0, 0.0).map_err(refused)?;
    context.scale(scale, scale).map_err(refused)?;
    context.set_text_baseline("middle");

    for rectangle in rectangles {
        frame(&context, rectangle);
    }
    // After all frames, so that no frame strikes a number out.
    for rectangle in rectangles {
        // The further rectangles of one finding have no label.
        let Some(index) = reasons.iter().position(|reason| reason.label == rectangle.label) else { continue };
        let top = f64::from(rectangle.y) - FRAME - TAG_HEIGHT;
        tag(&context, index + 1, rectangle.severity, f64::from(rectangle.x) - FRAME, top.max(0.0))?;
    }
    for (index, reason) in reasons.iter().enumerate() {
        let top = height + LEGEND_MARGIN + lines(index);
        let right = tag(&context, index + 1, reason.severity, LEGEND_MARGIN, top + (LEGEND_LINE - TAG_HEIGHT) / 2.0)?;
        context.set_font(LEGEND_FONT);
        context.set_fill_style_str("#1f2328");
        context.fill_text(&reason.label, right + LEGEND_MARGIN, top + LEGEND_LINE / 2.0).map_err(refused)?;
    }

    png(&canvas).await
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
fn lines(count: usize) -> f64 {
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

/// Draws a number and returns where it ends on the right.
fn tag(
    context: &OffscreenCanvasRenderingContext2d,
    number: usize,
    severity: Severity,
    left: f64,
    top: f64,
) -> Result<f64, ErrorBody> {
    let number = number.to_string();
    context.set_font(TAG_FONT);
    let width = context.measure_text(&number).map_err(refused)?.width() + 2.0 * TAG_PADDING;
    let left = left.max(0.0);
    context.set_fill_style_str(color(severity));
    context.fill_rect(left, top, width, TAG_HEIGHT);
    context.set_fill_style_str("#ffffff");
    context.fill_text(&number, left + TAG_PADDING, top + TAG_HEIGHT / 2.0).map_err(refused)?;
    Ok(left + width)
}
