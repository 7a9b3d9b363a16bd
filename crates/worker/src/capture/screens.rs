//! Pictures of the screen: the first view and the slices.
//!
//! Every shot proves that its own tab was in front and its document unchanged before and after, so none can hold a pixel
//! of another.

use super::{Capture, NewFile};
use crate::binary;
use crate::clock::{steady, utc};
use crate::pace::Pace;
use crate::slices::{Next, Plan, Stop, of_pixels};
use crate::steps::Done;
use evidence::{FileRole, Geometry, Rows, Screen};
use gloo::timers::future::TimeoutFuture;
use protocol::{ErrorBody, ErrorCode, PageCommand, PageGeometry, ScrolledPage};
use std::cell::RefCell;
use web_sys::Blob;
use webext::{BrowserError, tabs};

/// How often a shot is tried again because the page was scrolled meanwhile, or the browser wants it slower.
const TRIES: u32 = 4;

thread_local! {
    /// How fast screens may be photographed, over all captures.
    static PACE: RefCell<Pace> = const { RefCell::new(Pace::new()) };
}

/// Whether the tab holds the grant to be photographed; what the trial shows is looked at by nobody.
pub async fn check_grant(tab_id: i32) -> Result<(), ErrorBody> {
    let tab = tabs::get(tab_id).await?;
    if !tab.active {
        return Err(ErrorBody::new(ErrorCode::TabSwitched, ""));
    }
    at_pace().await;
    match tabs::capture_visible(tab.window_id).await.map_err(photograph_error) {
        Err(error) if error.code == ErrorCode::NoGrant => Err(error),
        _ => Ok(()),
    }
}

impl Capture {
    /// The visible part as it stands.
    pub(crate) async fn first_view(&mut self) -> Result<Done, ErrorBody> {
        let mut page = self.page()?.clone();
        for _ in 0..TRIES {
            match self.shot(&page, true).await? {
                Shot::Taken(blob, page) => {
                    let note = (!page.settled).then(|| "not everything in view was drawn".to_owned());
                    self.journal.page = Some(page.clone());
                    self.keep_screen("first-view.png".to_owned(), FileRole::FirstView, &blob, &page, None).await?;
                    return Ok(Done::Ok(note));
                }
                // The analyst still scrolls: the first view is where that ends.
                Shot::Moved(now) => page = now,
            }
        }
        Err(ErrorBody::new(ErrorCode::NotSettled, format!("y={}", page.y)))
    }

    /// Screen by screen through the page as high as it is now.
    pub(crate) async fn slices(&mut self) -> Result<Done, ErrorBody> {
        let plan = Plan::new(self.page()?);
        let mut unsettled = Vec::new();
        let mut note = None;
        let (mut taken, mut stop) = (0, Stop::TOP);
        loop {
            let screen = match self.slice(taken + 1, &stop).await? {
                Sliced::Kept(screen) => screen,
                Sliced::Beyond(end) => match plan.rest(&end) {
                    Some(rest) => return Err(ErrorBody::new(ErrorCode::Capped, rest)),
                    None => break,
                },
            };
            taken += 1;
            note = plan.note(&screen.page);
            if !screen.page.settled {
                unsettled.push(screen.page.y.to_string());
            }
            match plan.next(taken, &screen) {
                Next::At(next) => stop = next,
                Next::Finished => break,
                Next::Capped => return Err(ErrorBody::new(ErrorCode::Capped, of_pixels(&screen.page))),
            }
        }
        match unsettled.is_empty() {
            true => Ok(Done::Ok(note)),
            false => Err(ErrorBody::new(ErrorCode::NotSettled, format!("y={}", unsettled.join(",")))),
        }
    }

    /// The slice at a stop, kept, unless the page goes no further than the one before.
    async fn slice(&mut self, number: u32, stop: &Stop) -> Result<Sliced, ErrorBody> {
        for _ in 0..TRIES {
            let ScrolledPage { page, uncovered } = self.scroll(stop).await?;
            if stop.is_beyond(&page) {
                return Ok(Sliced::Beyond(page));
            }
            if let Shot::Taken(blob, page) = self.shot(&page, false).await? {
                let name = format!("slice-{number:03}.png");
                self.keep_screen(name, FileRole::Slice, &blob, &page, Some(uncovered)).await?;
                self.save().await?;
                return Ok(Sliced::Kept(ScrolledPage { page, uncovered }));
            }
        }
        Err(ErrorBody::new(ErrorCode::NotSettled, format!("y={}", stop.y)))
    }

    /// Scrolls to a stop, and back by as much as a bar covers there of what no slice shows yet.
    async fn scroll(&mut self, stop: &Stop) -> Result<ScrolledPage, ErrorBody> {
        let mut y = stop.y;
        // A bar may come and go with the direction of scrolling: then its rows are taken covered.
        for tries_left in (0..TRIES).rev() {
            let now: ScrolledPage = self.ask_or_gone(PageCommand::ScrollTo { y }).await?;
            self.journal.intervene("scrolled", format!("y={}", now.page.y));
            match stop.back_from(&now) {
                Some(back) if tries_left > 0 => y = back,
                _ => return Ok(now),
            }
        }
        Err(ErrorBody::new(ErrorCode::Internal, "a page is scrolled at least once"))
    }

    /// Photographs the tab while the page stands as `expected`. The picture is dropped unless the same holds afterwards.
    async fn shot(&mut self, expected: &PageGeometry, with_rectangles: bool) -> Result<Shot, ErrorBody> {
        for attempt in 1..=TRIES {
            at_pace().await;
            let before = match self.standing(expected).await? {
                Standing::As(moment) => moment,
                Standing::Moved(page) => return Ok(Shot::Moved(page)),
            };
            let taken = tabs::capture_visible(self.window_id).await;
            if taken.as_ref().is_err_and(is_too_fast) && attempt < TRIES {
                TimeoutFuture::new(attempt * 500).await;
                continue;
            }
            if with_rectangles {
                self.rectangles = Some(self.ask(PageCommand::Rectangles).await);
            }
            let after = match self.standing(expected).await? {
                Standing::As(moment) => moment,
                Standing::Moved(page) => return Ok(Shot::Moved(page)),
            };
            let data_url = taken.map_err(photograph_error)?;
            if before.last_shown != after.last_shown {
                return Err(ErrorBody::new(ErrorCode::TabSwitched, ""));
            }
            let page = PageGeometry { settled: expected.settled, ..after.page };
            return Ok(Shot::Taken(binary::file_behind(&data_url).await?, page));
        }
        Err(ErrorBody::new(ErrorCode::Browser, "tabs.captureVisibleTab"))
    }

    /// Whether the tab is in front, its document is the one that was met, in the size it had, and stands as `expected`.
    async fn standing(&self, expected: &PageGeometry) -> Result<Standing, ErrorBody> {
        let tab = tabs::get(self.journal.tab_id)
            .await
            .map_err(|error| ErrorBody::new(ErrorCode::Navigated, error.message))?;
        if !tab.active || tab.window_id != self.window_id {
            return Err(ErrorBody::new(ErrorCode::TabSwitched, ""));
        }
        let page: PageGeometry = self.ask_or_gone(PageCommand::Geometry).await?;
        let met = self.page()?;
        if page.url != met.url || page.time_origin != met.time_origin {
            return Err(ErrorBody::new(ErrorCode::Navigated, page.url));
        }
        if page.viewport != met.viewport {
            let size = |page: &PageGeometry| format!("{}×{}", page.viewport.width, page.viewport.height);
            return Err(ErrorBody::new(ErrorCode::Resized, format!("{} → {}", size(met), size(&page))));
        }
        if (page.x, page.y) != (expected.x, expected.y) {
            return Ok(Standing::Moved(page));
        }
        Ok(Standing::As(Moment { page, last_shown: tab.last_shown }))
    }

    async fn keep_screen(
        &mut self,
        name: String,
        role: FileRole,
        blob: &Blob,
        page: &PageGeometry,
        uncovered: Option<Rows>,
    ) -> Result<(), ErrorBody> {
        let zoom = tabs::zoom(self.journal.tab_id).await.ok();
        let screen = Screen {
            x: page.x,
            y: page.y,
            page_width: page.page_width,
            page_height: page.page_height,
            viewport: page.viewport.clone(),
            zoom: zoom.map(|zoom| zoom.to_string()),
            scroller: page.scroller.clone(),
            area: page.area,
            uncovered,
        };
        let file = NewFile {
            name,
            role,
            media_type: "image/png",
            utc: utc(),
            source: "tabs.captureVisibleTab".to_owned(),
            derived_from: Vec::new(),
            geometry: Some(Geometry::Screen(screen)),
            fetched: None,
        };
        self.keep(file, blob).await
    }
}

/// A try at a slice.
enum Sliced {
    /// It was taken and kept like this.
    Kept(ScrolledPage),
    /// The page stays here.
    Beyond(PageGeometry),
}

/// A try at a picture of the screen.
enum Shot {
    /// It was taken while the page stood like this.
    Taken(Blob, PageGeometry),
    /// It was dropped or not taken: the page has been scrolled to here.
    Moved(PageGeometry),
}

/// How a document stands.
enum Standing {
    /// As expected.
    As(Moment),
    /// Scrolled to here.
    Moved(PageGeometry),
}

/// A tab's document at one moment.
struct Moment {
    page: PageGeometry,
    /// When the tab was brought to the front last: it changes when another was in between.
    last_shown: Option<i64>,
}

/// Waits until the next picture of a screen may be taken.
async fn at_pace() {
    let wait = PACE.with_borrow_mut(|pace| pace.reserve(steady()));
    #[expect(clippy::cast_possible_truncation, reason = "a wait is a few seconds")]
    TimeoutFuture::new(wait.ceil() as u32).await;
}

fn is_too_fast(error: &BrowserError) -> bool {
    error.message.contains("MAX_CAPTURE_VISIBLE_TAB_CALLS_PER_SECOND")
}

fn photograph_error(error: BrowserError) -> ErrorBody {
    // Chromium's words: “Either the '<all_urls>' or 'activeTab' permission is required.”
    match error.message.contains("activeTab") {
        true => ErrorBody::new(ErrorCode::NoGrant, error.message),
        false => error.into(),
    }
}
