//! Which screens of a page are photographed.

use protocol::PageGeometry;

/// The most screens of one page. A results page of 60 cards has about ten, an item page with a long description forty.
pub const MOST_SCREENS: u32 = 60;

/// What is to be photographed: the page as high as it was when slicing began, so that a feed that never ends has an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The page's height at the start.
    height: u32,
    /// One screen's height.
    screen: u32,
}

/// What follows a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Scroll there and take another.
    ScrollTo(u32),
    /// Everything planned is there.
    Finished,
    /// There are as many as are kept, and more of the page.
    Capped,
}

impl Plan {
    /// The plan for a page that stands like this.
    pub fn new(page: &PageGeometry) -> Self {
        Self { height: page.page_height, screen: page.viewport.height.max(1) }
    }

    /// What follows after `taken` slices, the last of them taken where the page stands.
    pub fn next(&self, taken: u32, last: &PageGeometry) -> Next {
        let below = last.y.saturating_add(self.screen);
        // The page may have shrunk meanwhile: then its end is reached earlier.
        if below >= self.height.min(last.page_height) {
            Next::Finished
        } else if taken >= MOST_SCREENS {
            Next::Capped
        } else {
            Next::ScrollTo(below)
        }
    }

    /// What is to be said of the page's height, where it changed.
    pub fn note(&self, last: &PageGeometry) -> Option<String> {
        (last.page_height != self.height)
            .then(|| format!("page height {} at the start, {} at the end", self.height, last.page_height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::Viewport;

    fn page(y: u32, page_height: u32) -> PageGeometry {
        PageGeometry {
            url: String::new(),
            title: String::new(),
            time_origin: String::new(),
            x: 0,
            y,
            page_height,
            viewport: Viewport { width: 800, height: 600, device_pixel_ratio: "1".into(), scale: "1".into() },
            response_status: None,
            settled: true,
        }
    }

    fn offsets(height: u32, grows_by: u32) -> (Vec<u32>, Next) {
        let plan = Plan::new(&page(0, height));
        let (mut offsets, mut now) = (vec![0], page(0, height));
        loop {
            match plan.next(u32::try_from(offsets.len()).unwrap(), &now) {
                Next::ScrollTo(y) => {
                    let height = now.page_height + grows_by;
                    now = page(y.min(height - 600), height);
                    offsets.push(now.y);
                }
                end => return (offsets, end),
            }
        }
    }

    #[test]
    fn screens_follow_one_another_and_the_last_ends_with_the_page() {
        assert_eq!(offsets(1_500, 0), (vec![0, 600, 900], Next::Finished));
        assert_eq!(offsets(1_200, 0), (vec![0, 600], Next::Finished));
        assert_eq!(offsets(600, 0), (vec![0], Next::Finished));
        assert_eq!(offsets(0, 600), (vec![0], Next::Finished));
    }

    #[test]
    fn a_page_that_grows_ends_where_it_ended_at_the_start() {
        assert_eq!(offsets(1_500, 600), (vec![0, 600, 1_200], Next::Finished));
        assert_eq!(
            Plan::new(&page(0, 1_500)).note(&page(900, 2_700)).as_deref(),
            Some("page height 1500 at the start, 2700 at the end")
        );
    }

    #[test]
    fn a_page_longer_than_what_is_kept_is_said_to_be() {
        let (offsets, end) = offsets(600 * (MOST_SCREENS + 1), 0);
        assert_eq!((offsets.len(), end), (MOST_SCREENS as usize, Next::Capped));
    }

    #[test]
    fn a_page_that_does_not_scroll_ends_the_slices() {
        let plan = Plan::new(&page(0, 5_000));
        assert_eq!(plan.next(1, &page(0, 600)), Next::Finished);
    }
}
