//! What is known of this page, and what is shown of it.

use crate::badges::{BadgeText, Badges, Wanted};
use crate::changes::Changes;
use crate::highlights::{Highlights, NOTE, name_for};
use crate::known::{Known, KnownText};
use crate::live_page::{LivePage, is_rendered, text_nodes};
use crate::passages::Passage;
use crate::rectangle::Rectangle;
use crate::summary::{Act, SummaryText};
use crate::{dom, presence, waiting};
use analysis::{
    Analyst, Field, FindingKind, Fingerprints, Group, Judgement, Judging, Level, ListingJudgement, Reason, Severity,
    Span,
};
use catalogue::{Language, text_in_page as text};
use js_sys::Array;
use listing::{Anchor, Listing, PageKind, PageReading, Reader, Reading, Role};
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
    Document, Element, MutationObserver, MutationObserverInit, Node, Range, ScrollBehavior, ScrollIntoViewOptions,
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
    highlights: Highlights,
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

/// The page as it was read last.
struct Seen {
    reading: Reading<Element>,
    /// How far its listings have been judged; absent without a profile.
    judging: Option<Judging>,
    judgement: Judgement,
    /// For each listing where its findings stand in the document; absent until it was looked for.
    marks: Vec<Option<Vec<Mark>>>,
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
            loop {
                waiting::idle(PATIENCE).await;
                let done = !presence::is_alive() || session.judge_some(Some(SLICE));
                if done {
                    break;
                }
            }
            session.judges_on.set(false);
            webext::messaging::tell_pages(Notice::PageChanged).await;
        });
    }

    /// Judges more of the page, and shows it. Whether all of it is judged then.
    fn judge_some(self: &Rc<Self>, milliseconds: Option<f64>) -> bool {
        {
            let (analyst, mut seen) = (self.analyst.borrow(), self.seen.borrow_mut());
            let (Some(analyst), Some(seen)) = (&*analyst, &mut *seen) else { return true };
            if seen.is_judged() {
                return true;
            }
            seen.judge_some(analyst, milliseconds);
        }
        self.show();
        self.seen.borrow().as_ref().is_none_or(Seen::is_judged)
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
        self.badges.show(theme, self.wanted_badges(seen), self.wanted_summary(seen));
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

impl Seen {
    /// The listings on which something was found, by number, in the page's order.
    fn found(&self) -> Vec<usize> {
        let listings = self.judgement.listings.iter().enumerate();
        listings.filter(|(_, entry)| entry.level > Level::None).map(|(at, _)| at).collect()
    }

    fn item_id(&self, at: usize) -> &str {
        self.reading.reading.listings.get(at).map_or("", |listing| &listing.item_id)
    }

    /// Whether every listing has been judged.
    fn is_judged(&self) -> bool {
        self.judging.as_ref().is_none_or(Judging::is_done)
    }

    /// Judges listings until so much time has passed, at least one; all of them where no time is given.
    fn judge_some(&mut self, analyst: &Analyst, milliseconds: Option<f64>) {
        let Some(judging) = &mut self.judging else { return };
        let reading = &self.reading.reading;
        let began = waiting::now();
        while judging.look_at_next(analyst, reading) {
            if milliseconds.is_some_and(|bound| waiting::now() - began >= bound) {
                break;
            }
        }
        let judgement = judging.judgement(analyst, reading);
        self.judged(judgement);
    }

    /// Judges anew what pictures tell that have become known.
    fn learn(&mut self, analyst: &Analyst, pictures: &Fingerprints) {
        let Some(judging) = &mut self.judging else { return };
        judging.learn(analyst, &self.reading.reading, pictures);
        let judgement = judging.judgement(analyst, &self.reading.reading);
        self.judged(judgement);
    }

    fn judged(&mut self, judgement: Judgement) {
        let before = std::mem::replace(&mut self.judgement, judgement);
        for (marks, (now, then)) in self.marks.iter_mut().zip(self.judgement.listings.iter().zip(&before.listings)) {
            if now != then {
                *marks = None;
            }
        }
    }

    /// Takes over the marks of cards that stand as they stood and are judged as they were.
    fn keep_marks(&mut self, before: Seen, changes: &Changes) {
        use listing::Changes as _;
        if changes.are_unknown() {
            return;
        }
        let mut known: BTreeMap<String, (usize, Vec<Mark>)> = (before.marks.into_iter().enumerate())
            .zip(&before.reading.reading.listings)
            .filter_map(|((at, marks), listing)| Some((listing.item_id.clone(), (at, marks?))))
            .collect();
        let listings = self.reading.reading.listings.iter().zip(&self.reading.anchors);
        for ((marks, (listing, anchor)), entry) in self.marks.iter_mut().zip(listings).zip(&self.judgement.listings) {
            let Some((at, kept)) = known.remove(&listing.item_id) else { continue };
            let Some(card) = &anchor.card else { continue };
            let same_card = before.reading.anchors.get(at).is_some_and(|anchor| anchor.card.as_ref() == Some(card));
            let same = same_card
                && before.reading.reading.listings.get(at) == Some(listing)
                && before.judgement.listings.get(at) == Some(entry);
            // The title's block of an item page does not hold the price.
            if same && listing.role != Role::Main && !changes.above(card) && !changes.within(card) {
                *marks = Some(kept);
            }
        }
    }
}

/// A finding and a place in the document it speaks of.
#[derive(Clone)]
struct Mark {
    /// Which of the listing's findings.
    finding: usize,
    /// The highlight it is painted with.
    name: &'static str,
    range: Range,
}

/// Where one listing's fields stand in the document, each looked for once.
struct ShownFields<'a> {
    listing: &'a Listing,
    anchor: &'a Anchor<Element>,
    found: BTreeMap<Field, Option<ShownText>>,
}

/// A field's text and the nodes that show it.
struct ShownText {
    text: String,
    nodes: Vec<Node>,
    passage: Passage,
}

impl<'a> ShownFields<'a> {
    fn new(listing: &'a Listing, anchor: &'a Anchor<Element>) -> Self {
        Self { listing, anchor, found: BTreeMap::new() }
    }

    fn range(&mut self, document: &Document, span: &Span) -> Option<Range> {
        let (listing, anchor) = (self.listing, self.anchor);
        let shown = self.found.entry(span.field).or_insert_with(|| find_field(listing, anchor, span.field)).as_ref()?;
        let (from, to) = shown.passage.locate(&shown.text, span.start, span.end)?;
        let range = dom::create_range(document)?;
        range.set_start(shown.nodes.get(from.node as usize)?, from.offset).ok()?;
        range.set_end(shown.nodes.get(to.node as usize)?, to.offset).ok()?;
        Some(range)
    }
}

/// The field's own element where it shows the text. A text read from an attribute or from the page's state stands, if
/// anywhere, among what the card shows.
fn find_field(listing: &Listing, anchor: &Anchor<Element>, field: Field) -> Option<ShownText> {
    let (text, element) = match field {
        Field::Title => (listing.title.clone(), &anchor.title),
        Field::Price => (listing.price.as_ref().and_then(|price| price.text.clone()), &anchor.price),
        Field::Seller => (listing.seller.as_ref().and_then(|seller| seller.name.clone()), &anchor.seller),
    };
    let text = text?;
    if let Some(element) = element {
        let shown = ShownText::new(text.clone(), text_nodes(element));
        if shown.passage.holds(&text) {
            return Some(shown);
        }
    }
    let visible = |node: &Node| dom::parent(node).is_some_and(|parent| is_rendered(&parent));
    let nodes = text_nodes(anchor.card.as_ref()?).into_iter().filter(visible).collect();
    Some(ShownText::new(text, nodes))
}

impl ShownText {
    fn new(text: String, nodes: Vec<Node>) -> Self {
        let passage = Passage::new(nodes.iter().map(|node| node.node_value().unwrap_or_default()));
        Self { text, nodes, passage }
    }
}

/// The part of the page that can be seen.
struct Viewport {
    width: f64,
    height: f64,
}

impl Viewport {
    fn now() -> Option<Self> {
        let window = waiting::window()?;
        Some(Self { width: window.inner_width().ok()?.as_f64()?, height: window.inner_height().ok()?.as_f64()? })
    }

    fn clip(&self, rect: &Rectangle, label: String, severity: Severity) -> Option<VisibleRectangle> {
        let (left, top) = (rect.left.max(0.0).round(), rect.top.max(0.0).round());
        let (right, bottom) = (rect.right.min(self.width).round(), rect.bottom.min(self.height).round());
        (right > left && bottom > top).then_some(VisibleRectangle {
            x: left as u32,
            y: top as u32,
            width: (right - left) as u32,
            height: (bottom - top) as u32,
            label,
            severity,
        })
    }
}

fn badge_text(language: Language, entry: &ListingJudgement) -> BadgeText {
    /// As many as are read at a glance; the panel has all of them.
    const REASONS: usize = 4;
    let mut reasons: Vec<(Severity, String)> = Vec::new();
    for finding in &entry.findings {
        let reason = sentence(language, &finding.why);
        if reasons.iter().all(|(_, other)| *other != reason) {
            reasons.push((finding.severity, reason));
        }
    }
    if let Some(why) = entry.why.as_ref().filter(|_| reasons.is_empty()) {
        reasons.push((Severity::Weak, sentence(language, why)));
    }
    let more = reasons.len().saturating_sub(REASONS);
    reasons.truncate(REASONS);
    let only_notes = !reasons.is_empty() && reasons.iter().all(|(severity, _)| *severity == Severity::Note);
    let word = text(language, if only_notes { "page.badge.note" } else { badge_key(entry.level) }, &BTreeMap::new());
    let heading = text(language, "page.badge.heading", &BTreeMap::from([("level".to_owned(), word.clone())]));
    let more = (more > 0)
        .then(|| text(language, "page.badge.more", &BTreeMap::from([("count".to_owned(), more.to_string())])));
    let about = entry.findings.first().filter(|_| entry.level > Level::None && !only_notes);
    let about = about.map(|finding| text(language, about_key(&finding.kind, finding.group), &BTreeMap::new()));
    let seller = list_of(entry).map(|(short, _)| text(language, short, &BTreeMap::new()));
    BadgeText {
        level: entry.level,
        only_notes: only_notes && entry.level > Level::None,
        // What is only kept says nothing of a level.
        word: if entry.level == Level::None { String::new() } else { word },
        about,
        seller,
        known: KnownText::default(),
        heading,
        reasons,
        more,
        of_seller: None,
    }
}

/// What a finding is about, in a word or two.
fn about_key(kind: &FindingKind, group: Group) -> &'static str {
    match kind {
        FindingKind::Term { form, .. } => form.key(),
        _ => group.key(),
    }
}

/// The list of the analyst's that the seller stands on and that alarms: shortly, and in a sentence.
fn list_of(entry: &ListingJudgement) -> Option<(&'static str, &'static str)> {
    let on = |wanted: &FindingKind| entry.findings.iter().any(|finding| finding.kind == *wanted);
    if on(&FindingKind::SellerDenied) {
        Some(("page.seller.denied_short", "page.seller.denied"))
    } else if on(&FindingKind::SellerWatched) {
        Some(("page.seller.watched_short", "page.seller.watched"))
    } else {
        None
    }
}

/// What is known of a listing's seller.
fn seller_key(entry: &ListingJudgement) -> &'static str {
    match list_of(entry) {
        Some((_, sentence)) => sentence,
        None if entry.level == Level::Allowed => "page.seller.allowed",
        None => "page.seller.unknown",
    }
}

fn sentence(language: Language, reason: &Reason) -> String {
    reason.sentence(|key, arguments| text(language, key, arguments))
}

fn badge_key(level: Level) -> &'static str {
    match level {
        Level::High => "level.high",
        Level::Medium => "level.medium",
        Level::Low => "level.low",
        Level::None => "level.none",
        Level::Allowed => "level.allowed",
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

#[cfg(test)]
mod tests {
    use super::*;
    use analysis::Finding;

    fn finding(severity: Severity, key: &str) -> Finding {
        Finding {
            item_id: "1".into(),
            kind: FindingKind::Cue,
            group: Group::Cue,
            severity,
            spans: Vec::new(),
            why: Reason { key: key.into(), arguments: BTreeMap::new(), details: Vec::new() },
            brand: None,
        }
    }

    fn judged(level: Level, findings: Vec<Finding>) -> ListingJudgement {
        ListingJudgement { level, findings, ..ListingJudgement::nothing_found("1") }
    }

    #[test]
    fn a_badge_shows_the_strongest_reasons_and_counts_the_rest() {
        let findings = ["a", "b", "b", "c", "d", "e", "f"].map(|key| finding(Severity::Strong, key)).to_vec();
        let said = badge_text(Language::English, &judged(Level::High, findings));
        let shown: Vec<&str> = said.reasons.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(shown, ["a", "b", "c", "d"]);
        assert!(said.more.unwrap().contains('2'));
    }

    #[test]
    fn a_lawful_use_alone_gives_a_discreet_badge() {
        assert!(badge_text(Language::English, &judged(Level::Low, vec![finding(Severity::Note, "a")])).only_notes);
        let both = vec![finding(Severity::Weak, "b"), finding(Severity::Note, "a")];
        assert!(!badge_text(Language::English, &judged(Level::Low, both)).only_notes);
    }

    #[test]
    fn every_text_is_in_the_catalogue() {
        for level in [Level::Allowed, Level::None, Level::Low, Level::Medium, Level::High] {
            assert!(catalogue::has(badge_key(level)));
        }
        let lists = ["denied_short", "denied", "watched_short", "watched", "allowed", "unknown"];
        for key in lists.map(|list| format!("page.seller.{list}")) {
            assert!(catalogue::has(&key), "{key}");
        }
        for key in ["page.badge.note", "page.badge.heading", "page.badge.more"] {
            assert!(catalogue::has(key), "{key}");
        }
    }
}
