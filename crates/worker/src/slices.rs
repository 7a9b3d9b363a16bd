//! Which screens of a page are photographed, and where it is scrolled to for each.
//!
//! Bars that stand still at the top and the bottom cover what is below them, so a screen is followed by one in which the
//! page has moved on by as much as was not covered. Pixels of the screen throughout.

use protocol::{PageGeometry, ScrolledPage};

/// The most screens of one page. A results page of 60 cards has about ten, an item page with a long description forty.
pub const MOST_SCREENS: u32 = 60;

/// What is to be photographed: the page as high as it was when slicing began, so that a feed that never ends has an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The page's height at the start.
    height: u32,
    /// How much larger it may be in truth: the browser gives a page's size in whole CSS pixels.
    rounding: u32,
}

/// Where a slice is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The row to scroll to.
    pub y: u32,
    /// The first row of the page that no slice shows uncovered yet.
    reached: u32,
    /// Where the slice before was taken.
    before: Option<u32>,
}

/// What follows a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another one.
    At(Stop),
    /// Everything planned is there.
    Finished,
    /// There are as many as are kept, and more of the page.
    Capped,
}

impl Plan {
    /// The plan for a page that stands like this.
    pub fn new(page: &PageGeometry) -> Self {
        let number = |text: &str| text.parse::<f64>().unwrap_or(1.0);
        let ratio = number(&page.viewport.device_pixel_ratio) * number(&page.viewport.scale);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a ratio is a small number")]
        let rounding = if ratio.fract() == 0.0 { 0 } else { (ratio / 2.0).ceil() as u32 };
        Self { height: page.page_height, rounding }
    }

    /// What follows after `taken` slices, the last of them taken like this.
    pub fn next(&self, taken: u32, last: &ScrolledPage) -> Next {
        if last.page.y.saturating_add(last.page.area.height) >= self.height.saturating_add(self.rounding) {
            Next::Finished
        } else if taken >= MOST_SCREENS {
            Next::Capped
        } else {
            let reached = row_at(last, last.uncovered.to);
            let covered = last.uncovered.from.saturating_sub(last.page.area.top);
            let y = reached.saturating_sub(covered).max(last.page.y.saturating_add(1));
            Next::At(Stop { y, reached, before: Some(last.page.y) })
        }
    }

    /// What is left of a page that cannot be scrolled on, such as one that is held where it is or magnified by pinching.
    pub fn rest(&self, end: &PageGeometry) -> Option<String> {
        let seen = end.y.saturating_add(end.area.height);
        (seen.saturating_add(self.rounding) < end.page_height).then(|| of_pixels(end))
    }

    /// What is to be said of the page: that its height changed, that there is more of it at the side.
    pub fn note(&self, last: &PageGeometry) -> Option<String> {
        let height = (last.page_height != self.height)
            .then(|| format!("page height {} at the start, {} at the end", self.height, last.page_height));
        let width = (last.page_width > last.area.width.saturating_add(self.rounding)).then(|| {
            format!("columns {} to {} of {}", last.x, last.x.saturating_add(last.area.width), last.page_width)
        });
        let notes: Vec<String> = height.into_iter().chain(width).collect();
        (!notes.is_empty()).then(|| notes.join("; "))
    }
}

impl Stop {
    /// The top of the page.
    pub const TOP: Stop = Stop { y: 0, reached: 0, before: None };

    /// Where to scroll back to because a bar at the top has come or grown and covers what no slice shows yet.
    pub fn back_from(&self, now: &ScrolledPage) -> Option<u32> {
        let before = self.before?;
        let hidden = row_at(now, now.uncovered.from).saturating_sub(self.reached);
        let y = now.page.y.saturating_sub(hidden);
        (hidden > 0 && y > before).then_some(y)
    }

    /// Whether the page ends before this: it did not scroll on.
    pub fn is_beyond(&self, now: &PageGeometry) -> bool {
        self.before.is_some_and(|before| now.y <= before)
    }
}

/// How far down the page a screen shows it.
pub fn of_pixels(page: &PageGeometry) -> String {
    format!("{} of {} pixels", page.y.saturating_add(page.area.height), page.page_height)
}

/// The row of the page in a row of the screen.
fn row_at(screen: &ScrolledPage, row: u32) -> u32 {
    screen.page.y.saturating_add(row).saturating_sub(screen.page.area.top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::{Area, Rows, Viewport};

    fn page(y: u32, page_height: u32) -> PageGeometry {
        PageGeometry {
            url: String::new(),
            title: String::new(),
            time_origin: String::new(),
            x: 0,
            y,
            page_width: 800,
            page_height,
            area: Area { left: 0, top: 0, width: 800, height: 600 },
            scroller: None,
            viewport: Viewport { width: 800, height: 600, device_pixel_ratio: "1".into(), scale: "1".into() },
            response_status: None,
            settled: true,
        }
    }

    /// A screen with a bar of this height at the top and one at the bottom.
    fn screen(y: u32, page_height: u32, (top, bottom): (u32, u32)) -> ScrolledPage {
        ScrolledPage { page: page(y, page_height), uncovered: Rows { from: top, to: 600 - bottom } }
    }

    /// The offsets at which a page is photographed that grows with every screen, and whose bars are `bars(offset)`.
    fn offsets(height: u32, grows_by: u32, bars: impl Fn(u32) -> (u32, u32)) -> (Vec<u32>, Next) {
        let plan = Plan::new(&page(0, height));
        let (mut offsets, mut height) = (vec![0], height);
        let mut last = screen(0, height, bars(0));
        loop {
            let stop = match plan.next(u32::try_from(offsets.len()).unwrap(), &last) {
                Next::At(stop) => stop,
                end => return (offsets, end),
            };
            height += grows_by;
            let scroll = |y: u32| {
                let y = y.min(height.saturating_sub(600));
                screen(y, height, bars(y))
            };
            let mut now = scroll(stop.y);
            while let Some(back) = stop.back_from(&now) {
                now = scroll(back);
            }
            if stop.is_beyond(&now.page) {
                return (offsets, Next::Finished);
            }
            offsets.push(now.page.y);
            last = now;
        }
    }

    fn bare(_: u32) -> (u32, u32) {
        (0, 0)
    }

    #[test]
    fn screens_follow_one_another_and_the_last_ends_with_the_page() {
        assert_eq!(offsets(1_500, 0, bare), (vec![0, 600, 900], Next::Finished));
        assert_eq!(offsets(1_200, 0, bare), (vec![0, 600], Next::Finished));
        assert_eq!(offsets(600, 0, bare), (vec![0], Next::Finished));
        assert_eq!(offsets(0, 600, bare), (vec![0], Next::Finished));
    }

    #[test]
    fn where_bars_cover_the_page_it_is_moved_on_by_less() {
        assert_eq!(offsets(1_500, 0, |_| (60, 40)), (vec![0, 500, 900], Next::Finished));
    }

    #[test]
    fn a_bar_that_appears_on_the_way_has_the_page_scrolled_back_a_little() {
        let bars = |y| if y > 0 { (80, 0) } else { (0, 0) };
        assert_eq!(offsets(2_000, 0, bars), (vec![0, 520, 1_040, 1_400], Next::Finished));
    }

    #[test]
    fn a_page_that_grows_ends_where_it_ended_at_the_start() {
        assert_eq!(offsets(1_500, 600, bare), (vec![0, 600, 1_200], Next::Finished));
        assert_eq!(
            Plan::new(&page(0, 1_500)).note(&page(900, 2_700)).as_deref(),
            Some("page height 1500 at the start, 2700 at the end")
        );
    }

    #[test]
    fn a_page_wider_than_the_screen_is_said_to_be() {
        let wide = PageGeometry { x: 100, page_width: 1_100, ..page(0, 1_500) };
        assert_eq!(Plan::new(&wide).note(&wide).as_deref(), Some("columns 100 to 900 of 1100"));
        assert_eq!(Plan::new(&page(0, 1_500)).note(&page(0, 1_500)), None);
    }

    #[test]
    fn a_page_longer_than_what_is_kept_is_said_to_be() {
        let (offsets, end) = offsets(600 * (MOST_SCREENS + 1), 0, bare);
        assert_eq!((offsets.len(), end), (MOST_SCREENS as usize, Next::Capped));
    }

    #[test]
    fn a_page_that_does_not_scroll_on_ends_the_slices() {
        let plan = Plan::new(&page(0, 5_000));
        let Next::At(stop) = plan.next(1, &screen(0, 600, (0, 0))) else { panic!("the plan says that there is more") };
        assert!(stop.is_beyond(&page(0, 600)));
        assert!(!stop.is_beyond(&page(1, 601)));
    }

    #[test]
    fn a_page_that_is_held_before_its_end_is_said_to_be() {
        let plan = Plan::new(&page(0, 1_500));
        assert_eq!(plan.rest(&page(600, 1_500)).as_deref(), Some("1200 of 1500 pixels"));
        assert_eq!(plan.rest(&page(900, 1_500)), None);
        assert_eq!(plan.rest(&page(0, 600)), None);
    }

    #[test]
    fn a_height_that_was_rounded_down_does_not_cost_the_last_rows() {
        let zoomed = |y| {
            let viewport = Viewport { device_pixel_ratio: "1.5".into(), ..page(0, 0).viewport };
            PageGeometry { viewport, ..page(y, 1_200) }
        };
        let last = ScrolledPage { page: zoomed(600), uncovered: Rows { from: 0, to: 600 } };
        assert!(matches!(Plan::new(&zoomed(0)).next(2, &last), Next::At(Stop { y: 1_200, .. })));
    }
}
