//! What is known of this page, and what is shown of it.

use crate::badge_words::{badge_text, seller_key, sentence};
use crate::badges::{BadgeText, Badges, Wanted};
use crate::changes::Changes;
use crate::highlights::{Highlights, NOTE, name_for};
use crate::known::{Known, KnownText};
use crate::live_page::{LivePage, is_rendered};
use crate::marks::{Mark, ShownFields, Viewport};
use crate::rectangle::Rectangle;
use crate::seen::Seen;
use crate::summary::{Act, SummaryText};
use crate::{dom, presence, waiting};
use analysis::{Analyst, Fingerprints, Judgement, Judging, Level, ListingJudgement, Severity};
use catalogue::{Language, text_in_page as text};
use js_sys::Array;
use listing::{Listing, PageKind, PageReading, Reader, Role};
use protocol::{
    Briefing, ContentRequest, ErrorBody, ErrorCode, Notice, OLDEST_PROTOCOL, PROTOCOL, PageState, Settings,
    ShownPicture, Theme, VisibleRectangle,
};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Document, Element, MutationObserver, MutationObserverInit, Node, ScrollBehavior, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

/// The engine's state in one document.
pub(crate) struct Session {
    engine: String,
    document: Document,
    page: LivePage,
    reader: RefCell<Reader<Element>>,
    /// What has happened to the page since it was read last.
    changes: RefCell<Changes>,
    /// Sees what happens to the page, while it is watched.
    observer: RefCell<Option<MutationObserver>>,
    settings: RefCell<Option<Settings>>,
    /// Absent before the first profile is imported.
    analyst: RefCell<Option<Analyst>>,
    seen: RefCell<Option<Seen>>,
    pictures: RefCell<Pictures>,
    known: RefCell<Known>,
    /// The listing the summary has gone to last, by item id.
    gone_to: RefCell<Option<String>>,
    highlights: Rc<Highlights>,
    badges: Rc<Badges>,
    /// While the page is captured, nothing of ours may be on it.
    suspended: Cell<bool>,
    /// Whether listings are being judged a few at a time.
    judges_on: Cell<bool>,
    /// The capture that is running, if one is.
    pub(crate) capture: RefCell<Option<crate::capture::Capture>>,
}

/// Milliseconds judging may take at a time: half of a frame.
const SLICE: f64 = 8.0;
/// Milliseconds between two showings of a page that is still being judged.
const BETWEEN_SHOWS: f64 = 250.0;
/// Milliseconds the rest of a long page waits at most for the page's own work.
const PATIENCE: u32 = 50;

/// What is known of the listings' pictures.
#[derive(Default)]
struct Pictures {
    known: Fingerprints,
    /// The addresses the worker was asked about.
    asked: BTreeSet<String>,
    /// Whether an answer is awaited.
    asking: bool,
}

impl Session {
    /// A session of this document, with nothing read and nothing shown.
    ///
    /// # Errors
    ///
    /// The browser's, where the document can't hold our marks.
    pub(crate) fn new(document: &Document, engine: &str) -> Result<Rc<Self>, JsValue> {
        Ok(Rc::new(Self {
            engine: engine.to_owned(),
            document: document.clone(),
            page: LivePage::new(document),
            reader: RefCell::default(),
            changes: RefCell::new(Changes::unknown()),
            observer: RefCell::default(),
            settings: RefCell::default(),
            analyst: RefCell::default(),
            seen: RefCell::default(),
            pictures: RefCell::default(),
            known: RefCell::default(),
            gone_to: RefCell::default(),
            highlights: Highlights::new(document),
            badges: Badges::new(document)?,
            suspended: Cell::new(false),
            judges_on: Cell::new(false),
            capture: RefCell::default(),
        }))
    }

    /// Reads the page, and asks the worker what to look for.
    pub(crate) fn begin(self: &Rc<Self>) {
        let session = Rc::clone(self);
        self.badges.summary.obey(move |act| session.act(act));
        let session = Rc::clone(self);
        spawn_local(async move {
            match session.hello().await {
                Some(briefing) => session.apply(briefing),
                // Without settings the page is still read, so that the panel and a capture can ask.
                None => drop(session.read_again()),
            }
        });
    }

    /// Asks for the settings anew and takes them on.
    pub(crate) async fn apply_anew(self: &Rc<Self>) -> Result<(), ErrorBody> {
        let briefing = self.hello().await.ok_or_else(|| ErrorBody::new(ErrorCode::Internal, "no settings came"))?;
        self.apply(briefing);
        Ok(())
    }

    fn apply(self: &Rc<Self>, briefing: Briefing) {
        let Briefing { settings, neighbourhood, rates, summary } = briefing;
        self.badges.summary.put(summary);
        self.known.borrow_mut().forget();
        let year = js_sys::Date::new_0().get_utc_full_year();
        let profile = settings.profile.as_ref().zip(rates.as_ref());
        let analyst = profile.map(|(profile, rates)| Analyst::with_rates(profile, &neighbourhood, rates).in_year(year));
        self.analyst.replace(analyst);
        self.settings.replace(Some(settings));
        // Judged anew even where the page is the same.
        self.seen.replace(None);
        self.read_again();
    }

    /// Reads what has changed of the page, judges it, and shows what was found. Whether anything is different from the last
    /// time. Of a long page the rest is judged a little later, a few listings at a time.
    pub(crate) fn read_again(self: &Rc<Self>) -> bool {
        if !presence::is_alive() {
            return false;
        }
        self.notice_the_rest();
        let nothing_new = !self.changes.borrow().matter()
            && waiting::window()
                .and_then(|window| window.location().href().ok())
                .is_some_and(|url| self.is_read_at(&url));
        if nothing_new {
            self.changes.replace(Changes::none());
            self.show();
            return false;
        }
        // What nobody watches may have become anything by the next time.
        let next = if self.observer.borrow().is_some() { Changes::none() } else { Changes::unknown() };
        let changes = self.changes.replace(next);
        if changes.are_unknown() {
            self.page.forget();
        }
        let known = (!changes.are_unknown()).then_some(&changes as &dyn listing::Changes<Element>);
        let reading = self.reader.borrow_mut().read(&self.page, known);
        let before = self.seen.take();
        let changed = before.as_ref().is_none_or(|seen| seen.reading.reading != reading.reading);
        let (known, before) = match before {
            Some(mut seen) => (seen.judging.take(), Some(seen)),
            None => (None, None),
        };
        let known = before.as_ref().zip(known).map(|(seen, judging)| (&seen.reading.reading, judging));
        let knows_pictures = known.is_some();
        let mut judging = self.analyst.borrow().is_some().then(|| Judging::new(&reading.reading, known));
        if let (Some(judging), Some(analyst), false) = (&mut judging, &*self.analyst.borrow(), knows_pictures) {
            judging.learn(analyst, &reading.reading, &self.pictures.borrow().known);
        }
        let judgement = unjudged(&reading.reading);
        let mut seen = Seen { marks: vec![None; judgement.listings.len()], reading, judging, judgement };
        if let Some(analyst) = &*self.analyst.borrow() {
            seen.judge_some(analyst, Some(SLICE));
        }
        if let Some(before) = before {
            seen.keep_marks(before, &changes);
        }
        let rest = !seen.is_judged();
        self.seen.replace(Some(seen));
        self.show();
        self.look_at_pictures();
        self.look_up();
        // Of a page that is not judged yet it is told when it is.
        if rest {
            self.judge_on();
        } else if changed {
            spawn_local(webext::messaging::tell_pages(Notice::PageChanged));
        }
        changed
    }

    /// Judges the rest of the page, a few listings at a time, whenever the page has nothing more urgent to do.
    fn judge_on(self: &Rc<Self>) {
        if self.judges_on.replace(true) {
            return;
        }
        let session = Rc::clone(self);
        spawn_local(async move {
            let mut shown = waiting::now();
            loop {
                waiting::idle(PATIENCE).await;
                if !presence::is_alive() {
                    return;
                }
                let done = session.judge_some(Some(SLICE));
                // To show a long page costs more than to judge a few listings of it.
                if done || waiting::now() - shown > BETWEEN_SHOWS {
                    session.show();
                    shown = waiting::now();
                }
                if done {
                    break;
                }
            }
            session.judges_on.set(false);
            webext::messaging::tell_pages(Notice::PageChanged).await;
        });
    }

    /// Judges more of the page. Whether all of it is judged then.
    fn judge_some(&self, milliseconds: Option<f64>) -> bool {
        let (analyst, mut seen) = (self.analyst.borrow(), self.seen.borrow_mut());
        let (Some(analyst), Some(seen)) = (&*analyst, &mut *seen) else { return true };
        if !seen.is_judged() {
            seen.judge_some(analyst, milliseconds);
        }
        seen.is_judged()
    }

    /// What is kept of listings has changed.
    pub(crate) fn look_up_again(self: &Rc<Self>) {
        self.known.borrow_mut().forget();
        self.look_up();
    }

    /// Asks what is kept of the listings that were not asked about.
    fn look_up(self: &Rc<Self>) {
        if self.is_quiet() || self.suspended.get() || self.analyst.borrow().is_none() {
            return;
        }
        let question = {
            let seen = self.seen.borrow();
            let Some(seen) = &*seen else { return };
            self.known.borrow_mut().ask(seen.reading.reading.listings.iter().map(|listing| &listing.item_id))
        };
        let Some(question) = question else { return };
        let session = Rc::clone(self);
        spawn_local(async move {
            let request = ContentRequest::Known { item_ids: question.item_ids.clone() };
            // Where the worker can't say, nothing is claimed.
            let answer = webext::messaging::ask(request).await.unwrap_or_default();
            let is_new = session.known.borrow_mut().take_in(&question, answer);
            if is_new && presence::is_alive() {
                session.show();
            }
            // Of what was read meanwhile.
            session.look_up();
        });
    }

    /// What the analyst wants of the summary.
    fn act(self: &Rc<Self>, act: Act) {
        match act {
            Act::Next => self.go_on(true),
            Act::Previous => self.go_on(false),
            Act::Quiet => spawn_local(async {
                // Refused only where the settings can't be kept, and the panel says that.
                let _: Result<(), ErrorBody> = webext::messaging::ask(ContentRequest::BeQuiet).await;
            }),
            Act::Place(place) => spawn_local(async move {
                // Where it can't be kept, it stands there on this page.
                let _: Result<(), ErrorBody> = webext::messaging::ask(ContentRequest::PlaceSummary { place }).await;
            }),
        }
    }

    /// Goes to the next listing with findings, or to the one before, and round.
    fn go_on(self: &Rc<Self>, forward: bool) {
        let next = {
            let (seen, gone_to) = (self.seen.borrow(), self.gone_to.borrow());
            let Some(seen) = &*seen else { return };
            let found = seen.found();
            if found.is_empty() {
                return;
            }
            let now = found.iter().position(|&at| Some(seen.item_id(at)) == gone_to.as_deref());
            let next = match (now, forward) {
                (Some(now), true) => (now + 1) % found.len(),
                (Some(now), false) => (now + found.len() - 1) % found.len(),
                (None, true) => 0,
                (None, false) => found.len() - 1,
            };
            seen.item_id(found[next]).to_owned()
        };
        self.gone_to.replace(Some(next.clone()));
        // A card that is gone by now is counted and not shown.
        let _ = self.reveal(&next);
        self.show();
    }

    /// Asks what the pictures look like that were not asked about, and judges again when it is known.
    fn look_at_pictures(self: &Rc<Self>) {
        /// So that the first answer comes soon.
        const AT_A_TIME: usize = 24;
        let has_official = self.analyst.borrow().as_ref().is_some_and(Analyst::has_pictures);
        if !has_official || self.suspended.get() || self.pictures.borrow().asking {
            return;
        }
        let mut addresses = {
            let (seen, pictures) = (self.seen.borrow(), self.pictures.borrow());
            let Some(seen) = &*seen else { return };
            let shown = seen.reading.reading.listings.iter().flat_map(pictures_of);
            shown.filter(|address| !pictures.asked.contains(*address)).cloned().collect::<Vec<String>>()
        };
        addresses.truncate(AT_A_TIME);
        let mut pictures = self.pictures.borrow_mut();
        if addresses.is_empty() || pictures.asked.len() >= MOST_PICTURES {
            return;
        }
        pictures.asked.extend(addresses.iter().cloned());
        pictures.asking = true;
        drop(pictures);
        let session = Rc::clone(self);
        spawn_local(async move {
            let request = ContentRequest::Pictures { addresses };
            let answer = webext::messaging::ask(request).await;
            // Those that are not answered count as not compared.
            session.take_in_pictures(answer.unwrap_or_default());
        });
    }

    fn take_in_pictures(self: &Rc<Self>, shown: Vec<ShownPicture>) {
        let fingerprints = shown.into_iter().filter_map(|picture| Some((picture.address, picture.fingerprint?)));
        let learnt: Fingerprints = fingerprints.collect();
        {
            let (analyst, mut seen) = (self.analyst.borrow(), self.seen.borrow_mut());
            if let (Some(analyst), Some(seen)) = (&*analyst, &mut *seen) {
                seen.learn(analyst, &learnt);
            }
            let mut pictures = self.pictures.borrow_mut();
            pictures.asking = false;
            pictures.known.extend(learnt);
        }
        self.show();
        self.look_at_pictures();
        // What could not be compared is told as well.
        spawn_local(webext::messaging::tell_pages(Notice::PageChanged));
    }

    /// How many pictures were asked about in vain.
    fn pictures_not_compared(&self, reading: &PageReading) -> u32 {
        let pictures = self.pictures.borrow();
        if pictures.asking || self.analyst.borrow().as_ref().is_none_or(|analyst| !analyst.has_pictures()) {
            return 0;
        }
        let shown: BTreeSet<&String> = reading.listings.iter().flat_map(pictures_of).collect();
        let in_vain = |address: &&String| pictures.asked.contains(*address) && !pictures.known.contains_key(*address);
        shown.into_iter().filter(in_vain).count() as u32
    }

    /// Has `observer` see what happens to the page from now on; none leaves the page unwatched.
    pub(crate) fn watch(&self, observer: Option<&MutationObserver>) {
        if let Some(before) = self.observer.take() {
            before.disconnect();
        }
        self.changes.borrow().everything();
        let Some(observer) = observer else { return };
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_character_data(true);
        options.set_subtree(true);
        options.set_attributes(true);
        options.set_attribute_old_value(true);
        if observer.observe_with_options(&self.document, &options).is_ok() {
            self.observer.replace(Some(observer.clone()));
        }
    }

    /// Takes in what an observer saw. Whether the page may have to be read again.
    pub(crate) fn notice(&self, records: &Array) -> bool {
        let changes = self.changes.borrow();
        changes.note(records, self.page.read_from(), |node| self.is_ours(node));
        changes.matter()
    }

    /// Forgets what was read: something has happened that no observer sees.
    pub(crate) fn forget(&self) {
        self.changes.borrow().everything();
    }

    /// What the observer has seen and not told yet.
    fn notice_the_rest(&self) {
        let rest = self.observer.borrow().as_ref().map(MutationObserver::take_records);
        if let Some(records) = rest {
            self.notice(&records);
        }
    }

    /// What is on the page now.
    pub(crate) fn describe(self: &Rc<Self>) -> Result<PageState, ErrorBody> {
        if self.suspended.get() {
            // What is kept as evidence rests on nothing that was read before.
            self.forget();
        }
        self.read_again();
        self.judge_some(None);
        let seen = self.seen.borrow();
        let seen =
            seen.as_ref().ok_or_else(|| ErrorBody::new(ErrorCode::PageUnreachable, "the extension was reloaded"))?;
        let reading = seen.reading.reading.clone();
        let revealable = reading
            .listings
            .iter()
            .zip(&seen.reading.anchors)
            .filter(|(_, anchor)| anchor.card.is_some())
            .map(|(listing, _)| listing.item_id.clone())
            .collect();
        let pictures_not_compared = self.pictures_not_compared(&reading);
        let (judgement, engine) = (seen.judgement.clone(), self.engine.clone());
        Ok(PageState { reading, judgement, engine, revealable, pictures_not_compared })
    }

    /// Brings a listing into view and points at it for a moment, in quiet mode without pointing.
    ///
    /// # Errors
    ///
    /// `not_found` where no element shows the listing, `capture_running` while the page must not move.
    pub(crate) fn reveal(self: &Rc<Self>, item_id: &str) -> Result<(), ErrorBody> {
        if self.suspended.get() {
            return Err(ErrorBody::new(ErrorCode::CaptureRunning, item_id));
        }
        let card = self.card_of(item_id).ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, item_id))?;
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        options.set_inline(ScrollLogicalPosition::Nearest);
        options.set_behavior(ScrollBehavior::Instant);
        card.scroll_into_view_with_scroll_into_view_options(&options);
        if self.settings.borrow().as_ref().is_some_and(|settings| !settings.quiet) {
            self.badges.point_at(&card);
        }
        Ok(())
    }

    /// Takes every mark off, and puts none on until [`resume`](Self::resume).
    pub(crate) fn suspend(&self) {
        self.suspended.set(true);
        self.take_off();
    }

    /// Lets marks be shown again.
    pub(crate) fn resume(self: &Rc<Self>) {
        self.suspended.set(false);
        self.read_again();
        self.look_at_pictures();
        self.look_up();
    }

    /// Whether marks are off because the page is being captured.
    pub(crate) fn is_suspended(&self) -> bool {
        self.suspended.get()
    }

    /// The rectangles in view of every finding's text and every card with findings, measured without painting anything.
    pub(crate) fn rectangles(&self) -> Vec<VisibleRectangle> {
        let seen = self.seen.borrow();
        let (Some(seen), Some(viewport)) = (&*seen, Viewport::now()) else { return Vec::new() };
        let language = self.language();
        let mut rectangles = Vec::new();
        for (entry, anchor) in seen.judgement.listings.iter().zip(&seen.reading.anchors) {
            let card = anchor.card.as_ref().filter(|card| entry.level > Level::None && is_rendered(card));
            if let Some(card) = card {
                let said = badge_text(language, entry);
                let first = said.reasons.first().map(|(_, reason)| format!(": {reason}")).unwrap_or_default();
                let label = format!("{}{first}", said.word);
                let severity = entry.findings.first().map_or(Severity::Weak, |finding| finding.severity);
                rectangles.extend(viewport.clip(&Rectangle::of(card), label, severity));
            }
        }
        for (at, entry) in seen.judgement.listings.iter().enumerate() {
            for mark in self.marks(seen, at) {
                let Some(finding) = entry.findings.get(mark.finding) else { continue };
                let Some(rects) = mark.range.get_client_rects() else { continue };
                let holder = mark.range.start_container().ok().and_then(|node| dom::parent(&node));
                // A text that runs over several lines has one label.
                let mut label = sentence(language, &finding.why);
                for index in 0..rects.length() {
                    // Of a title that is cut off after some lines the rest is not seen.
                    let shown = rects.item(index).and_then(|rect| Rectangle::from(&rect).shown_in(holder.clone()));
                    let Some(shown) = shown else { continue };
                    if let Some(rectangle) = viewport.clip(&shown, label.clone(), finding.severity) {
                        rectangles.push(rectangle);
                        label.clear();
                    }
                }
            }
        }
        rectangles
    }

    /// Has the badges follow their cards after the page has moved.
    pub(crate) fn follow_layout(&self) {
        self.badges.place_soon();
    }

    /// The document.
    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    /// The address the page was read at last.
    pub(crate) fn is_read_at(&self, url: &str) -> bool {
        self.seen.borrow().as_ref().is_some_and(|seen| seen.reading.reading.page.url == url)
    }

    /// By what the scripts that hold the page's data were known.
    pub(crate) fn marks_of_scripts(&self) -> BTreeSet<String> {
        self.page.marks_of_scripts()
    }

    /// Whether a node is one we have put into the document.
    pub(crate) fn is_ours(&self, node: &Node) -> bool {
        self.badges.is_host(node)
    }

    /// The worker may be starting: it is asked a few times before the page goes unjudged. Whatever comes later is told by
    /// `apply`.
    async fn hello(&self) -> Option<Briefing> {
        const PAUSES: [u32; 4] = [300, 1000, 3000, 0];
        for pause in PAUSES {
            let hello = ContentRequest::Hello { protocol: PROTOCOL, oldest: OLDEST_PROTOCOL };
            match webext::messaging::ask(hello).await {
                Ok(briefing) => return Some(briefing),
                Err(error) if error.code == ErrorCode::BadMessage => return None,
                Err(_) => waiting::after(pause).await,
            }
        }
        None
    }

    fn show(&self) {
        let theme = self.settings.borrow().as_ref().map_or(Theme::System, |settings| settings.theme);
        let mut seen = self.seen.borrow_mut();
        let Some(seen) = seen.as_mut().filter(|_| !self.is_quiet() && !self.suspended.get()) else {
            self.take_off();
            return;
        };
        for at in 0..seen.marks.len() {
            if seen.marks.get(at).is_some_and(Option::is_none) {
                let found = self.marks(seen, at);
                seen.marks[at] = Some(found);
            }
        }
        self.highlights.show(seen.marks.iter().flatten().flatten().map(|mark| (mark.name, &mark.range)));
        self.badges.show(theme, self.language(), self.wanted_badges(seen), self.wanted_summary(seen));
    }

    fn take_off(&self) {
        self.highlights.hide();
        self.badges.hide();
    }

    fn wanted_badges(&self, seen: &Seen) -> Vec<Wanted> {
        if !may_have_badges(seen.reading.reading.page.kind) {
            return Vec::new();
        }
        let language = self.language();
        let known = self.known.borrow();
        let listings = seen.reading.reading.listings.iter().zip(&seen.reading.anchors);
        listings
            .zip(&seen.judgement.listings)
            .filter_map(|((listing, anchor), entry)| {
                let known = known.of(&listing.item_id);
                if entry.level == Level::None && known.is_none() {
                    return None;
                }
                let card = anchor.card.clone()?;
                let known = known.map(|known| KnownText::new(language, known)).unwrap_or_default();
                let judged = badge_text(language, entry);
                let text = BadgeText {
                    // On an item's page the badge stands among the page's own lines, and the marks are beside it.
                    about: judged.about.filter(|_| listing.role != Role::Main),
                    of_seller: listing.seller.as_ref().map(|_| text(language, seller_key(entry), &BTreeMap::new())),
                    known,
                    ..judged
                };
                Some(Wanted { card, role: listing.role, text })
            })
            .collect()
    }

    fn wanted_summary(&self, seen: &Seen) -> Option<SummaryText> {
        let reading = &seen.reading.reading;
        if self.analyst.borrow().is_none() || !may_have_badges(reading.page.kind) || reading.listings.is_empty() {
            return None;
        }
        let counted = |level: Level| seen.judgement.listings.iter().filter(|entry| entry.level == level).count();
        let levels = [Level::High, Level::Medium, Level::Low, Level::Allowed];
        let known = self.known.borrow();
        let is_captured = |listing: &&Listing| known.of(&listing.item_id).is_some_and(|known| known.exhibits > 0);
        let found = seen.found();
        let at = self.gone_to.borrow().as_deref().and_then(|gone_to| {
            let number = found.iter().position(|&at| seen.item_id(at) == gone_to)?;
            let title = reading.listings.get(found[number])?.title.clone();
            Some((number + 1, title.unwrap_or_else(|| gone_to.to_owned())))
        });
        Some(SummaryText {
            language: self.language(),
            counts: levels.map(|level| (level, counted(level))).into_iter().filter(|(_, count)| *count > 0).collect(),
            listings: reading.listings.len(),
            captured: reading.listings.iter().filter(is_captured).count(),
            is_judged: seen.is_judged(),
            at,
        })
    }

    fn is_quiet(&self) -> bool {
        self.settings.borrow().as_ref().is_none_or(|settings| settings.quiet)
    }

    /// Every place in the document that a finding of a listing speaks of, weakest findings first.
    fn marks(&self, seen: &Seen, at: usize) -> Vec<Mark> {
        let mut marks = Vec::new();
        let reading = &seen.reading;
        let listing = reading.reading.listings.get(at).zip(reading.anchors.get(at));
        let Some(((listing, anchor), entry)) = listing.zip(seen.judgement.listings.get(at)) else { return marks };
        let mut shown = ShownFields::new(listing, anchor);
        let allowed = entry.level == Level::Allowed;
        for (number, finding) in entry.findings.iter().enumerate().rev() {
            for span in &finding.spans {
                if let Some(range) = shown.range(&self.document, span) {
                    // On an allowed seller's own goods its name is no alarm.
                    let name = if allowed { NOTE } else { name_for(&finding.kind) };
                    marks.push(Mark { finding: number, name, range });
                }
            }
        }
        marks
    }

    fn language(&self) -> Language {
        self.settings.borrow().as_ref().map_or_else(Language::default, |settings| settings.language)
    }

    /// The card of a listing: of several the first that can be seen.
    fn card_of(&self, item_id: &str) -> Option<Element> {
        let seen = self.seen.borrow();
        let seen = seen.as_ref()?;
        let cards: Vec<&Element> = (seen.reading.reading.listings.iter())
            .zip(&seen.reading.anchors)
            .filter(|(listing, _)| listing.item_id == item_id)
            .filter_map(|(_, anchor)| anchor.card.as_ref().filter(|card| card.is_connected()))
            .collect();
        cards.iter().find(|card| is_rendered(card)).or(cards.first()).map(|&card| card.clone())
    }
}

/// The most pictures of a page that are looked at.
const MOST_PICTURES: usize = 2000;

/// The pictures of a listing that are compared: those of the page's own listing, of every other the one its card shows.
fn pictures_of(listing: &Listing) -> &[String] {
    const MOST_OF_A_GALLERY: usize = 20;
    let most = if listing.role == Role::Main { MOST_OF_A_GALLERY } else { 1 };
    &listing.images[..listing.images.len().min(most)]
}

fn lists_things(kind: PageKind) -> bool {
    matches!(kind, PageKind::Search | PageKind::Category | PageKind::Store)
}

/// Pages that show listings. On a page that is gone, blocked or unknown there is nothing to mark.
fn may_have_badges(kind: PageKind) -> bool {
    kind == PageKind::Item || lists_things(kind)
}

/// With no profile nothing is looked for, and nothing found.
fn unjudged(reading: &PageReading) -> Judgement {
    let listings = (reading.listings.iter()).map(|listing| ListingJudgement::nothing_found(&listing.item_id)).collect();
    Judgement { profile: String::new(), listings, set_size: 0 }
}
