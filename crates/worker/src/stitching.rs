//! Which rows of which slice make up the stitched page. Pixels of the pictures throughout.

use evidence::{Area, Rows, Strip};

/// The highest picture that is made, which is the highest canvas every Chromium can draw on.
const MOST_ROWS: u32 = 16_384;
/// The most pixels of one picture: 128 MB while it is drawn.
const MOST_PIXELS: u32 = 32 * 1024 * 1024;

/// A slice as stitching looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Its file.
    pub file: String,
    /// The row of the page that stands at the top of `area`.
    pub y: u32,
    /// Where in the picture the page is shown.
    pub area: Area,
    /// The rows of the picture in which nothing covers the page.
    pub uncovered: Rows,
    /// The picture's width.
    pub width: u32,
    /// The picture's height.
    pub height: u32,
}

/// Rows of the page that no slice shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first.
    pub from: u32,
    /// The first after them.
    pub to: u32,
}

/// One picture of the stitched page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The row of the whole that is its first.
    pub first_row: u32,
    /// What stands in it, from the top down.
    pub strips: Vec<Strip>,
}

/// The strips that make up the whole page: of the first slice everything down to where it is covered, of each later one
/// what follows on the page, of the last one everything down to its end.
///
/// # Errors
///
/// Where a slice begins below the end of the one before.
pub fn strips(slices: &[Slice]) -> Result<Vec<Strip>, Gap> {
    let mut strips = Vec::with_capacity(slices.len());
    let mut row = 0;
    // The first row of the page that is not in a strip yet.
    let mut reached: Option<u32> = None;
    for (index, slice) in slices.iter().enumerate() {
        let top = match reached {
            None => 0,
            Some(reached) if reached < slice.y => return Err(Gap { from: reached, to: slice.y }),
            Some(reached) => reached - slice.y + slice.area.top,
        };
        let bottom = if index + 1 == slices.len() { slice.height } else { slice.uncovered.to.min(slice.height) };
        if bottom <= top {
            continue;
        }
        let width = slice.area.width.min(slice.width.saturating_sub(slice.area.left));
        strips.push(Strip { file: slice.file.clone(), left: slice.area.left, top, width, height: bottom - top, row });
        row += bottom - top;
        reached = Some((slice.y + bottom).saturating_sub(slice.area.top));
    }
    Ok(strips)
}

/// The pictures the strips are put into, each no larger than can be drawn.
pub fn parts(strips: &[Strip]) -> Vec<Part> {
    let widest = strips.iter().map(|strip| strip.width).max().unwrap_or(1).max(1);
    let most = MOST_ROWS.min(MOST_PIXELS / widest).max(1);
    let mut parts: Vec<Part> = Vec::new();
    for strip in strips {
        let (mut done, mut row) = (0, strip.row);
        while done < strip.height {
            let index = row / most;
            let height = (strip.height - done).min((index + 1) * most - row);
            let piece = Strip { top: strip.top + done, height, row: row - index * most, ..strip.clone() };
            match parts.last_mut().filter(|part| part.first_row == index * most) {
                Some(part) => part.strips.push(piece),
                None => parts.push(Part { first_row: index * most, strips: vec![piece] }),
            }
            done += height;
            row += height;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(number: u32, y: u32, uncovered: (u32, u32)) -> Slice {
        Slice {
            file: format!("slice-{number:03}.png"),
            y,
            area: Area { left: 0, top: 0, width: 800, height: 600 },
            uncovered: Rows { from: uncovered.0, to: uncovered.1 },
            width: 800,
            height: 600,
        }
    }

    /// File, first row in it, height, first row in the whole.
    fn brief(strips: &[Strip]) -> Vec<(&str, u32, u32, u32)> {
        strips.iter().map(|strip| (&strip.file[6..9], strip.top, strip.height, strip.row)).collect()
    }

    #[test]
    fn screens_without_bars_stand_one_below_the_other_and_the_last_gives_what_is_left() {
        let slices = [slice(1, 0, (0, 600)), slice(2, 600, (0, 600)), slice(3, 900, (0, 600))];
        assert_eq!(
            brief(&strips(&slices).unwrap()),
            [("001", 0, 600, 0), ("002", 0, 600, 600), ("003", 300, 300, 1_200)]
        );
    }

    #[test]
    fn bars_are_there_once_the_upper_at_the_beginning_and_the_lower_at_the_end() {
        let slices = [slice(1, 0, (60, 560)), slice(2, 500, (60, 560)), slice(3, 700, (60, 560))];
        assert_eq!(
            brief(&strips(&slices).unwrap()),
            [("001", 0, 560, 0), ("002", 60, 500, 560), ("003", 360, 240, 1_060)]
        );
    }

    #[test]
    fn a_scroller_inside_the_page_counts_its_rows_from_its_own_top() {
        let inside = |number, y| Slice {
            area: Area { left: 50, top: 100, width: 700, height: 480 },
            ..slice(number, y, (100, 580))
        };
        let strips = strips(&[inside(1, 0), inside(2, 480), inside(3, 620)]).unwrap();
        assert_eq!(brief(&strips), [("001", 0, 580, 0), ("002", 100, 480, 580), ("003", 440, 160, 1_060)]);
        assert!(strips.iter().all(|strip| (strip.left, strip.width) == (50, 700)));
    }

    #[test]
    fn a_row_no_slice_shows_is_said_and_not_left_out() {
        let slices = [slice(1, 0, (0, 600)), slice(2, 640, (0, 600))];
        assert_eq!(strips(&slices), Err(Gap { from: 600, to: 640 }));
    }

    #[test]
    fn a_bar_that_grew_costs_covered_rows_but_no_row_of_the_page() {
        let slices = [slice(1, 0, (0, 600)), slice(2, 550, (100, 600))];
        assert_eq!(brief(&strips(&slices).unwrap()), [("001", 0, 600, 0), ("002", 50, 550, 600)]);
    }

    #[test]
    fn parts_hold_every_row_once_and_none_is_too_large() {
        let slices: Vec<Slice> = (0..60).map(|number| slice(number + 1, number * 600, (0, 600))).collect();
        let strips = strips(&slices).unwrap();
        let parts = parts(&strips);
        assert_eq!(parts.iter().map(|part| part.first_row).collect::<Vec<_>>(), [0, 16_384, 32_768]);
        let mut total = 0;
        for part in &parts {
            let mut row = 0;
            for strip in &part.strips {
                assert_eq!(strip.row, row);
                row += strip.height;
            }
            assert!(row <= MOST_ROWS);
            total += row;
        }
        assert_eq!(total, 36_000);
        // The strip on the border is in both, one beginning where the other ends.
        let (last, first) = (parts[0].strips.last().unwrap(), &parts[1].strips[0]);
        assert_eq!((&last.file, last.top + last.height, first.row), (&first.file, first.top, 0));
    }

    #[test]
    fn wide_pages_are_cut_into_lower_parts() {
        let wide = |number, y| Slice {
            area: Area { left: 0, top: 0, width: 5_120, height: 2_880 },
            width: 5_120,
            height: 2_880,
            ..slice(number, y, (0, 2_880))
        };
        let parts = parts(&strips(&[wide(1, 0), wide(2, 2_880), wide(3, 5_760)]).unwrap());
        assert_eq!(parts.iter().map(|part| part.first_row).collect::<Vec<_>>(), [0, 6_553]);
    }
}
