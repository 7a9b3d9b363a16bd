//! A part of the stitched page: strips of slices, one below the other, copied pixel by pixel.

use super::{canvas, decode, png};
use crate::binary::refused;
use crate::stitching::Part;
use evidence::Strip;
use protocol::ErrorBody;
use web_sys::Blob;

/// A PNG of a part, whose slices `file` gives. One slice is in memory at a time.
pub async fn stitch<Given>(part: &Part, file: impl Fn(String) -> Given) -> Result<Blob, ErrorBody>
where
    Given: Future<Output = Result<Blob, ErrorBody>>,
{
    let width = part.strips.iter().map(|strip| strip.width).max().unwrap_or_default();
    let height = part.strips.iter().map(|strip| strip.height).sum();
    let (canvas, context) = canvas(width, height)?;
    for strip in &part.strips {
        let slice = decode(&file(strip.file.clone()).await?).await?;
        let [left, top, width, height, row] = pixels(strip);
        let copied = context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &slice, left, top, width, height, 0.0, row, width, height,
        );
        slice.close();
        copied.map_err(refused)?;
    }
    png(&canvas).await
}

fn pixels(strip: &Strip) -> [f64; 5] {
    [strip.left, strip.top, strip.width, strip.height, strip.row].map(f64::from)
}
