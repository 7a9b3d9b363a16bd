//! The summary of the page: how many listings there are of each level, a way through them, and a way to take all marks off.
//! A small box that lies over the page where the analyst puts it.

use crate::badges::{create, set_style};
use crate::presence::{listen, listen_actively};
use crate::waiting;
use analysis::Level;
use catalogue::{Language, text_in_page as text};
use protocol::SummaryPlace;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, KeyboardEvent, Node, PointerEvent};

/// What the summary says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SummaryText {
    pub(crate) language: Language,
    /// How many listings are of each level, highest first.
    pub(crate) counts: Vec<(Level, usize)>,
    /// How many listings the page has.
    pub(crate) listings: usize,
    /// How many of them were captured before.
    pub(crate) captured: usize,
    /// Whether all of them were judged.
    pub(crate) is_judged: bool,
    /// Which of those with findings was gone to last, and its title.
    pub(crate) at: Option<(usize, String)>,
}

/// What the analyst does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Go to the next listing with findings.
    Next,
    /// Go to the one before.
    Previous,
    /// Take all marks off.
    Quiet,
    /// It stands somewhere else now.
    Place(SummaryPlace),
}

/// The box.
pub(crate) struct Summary {
    pub(crate) element: HtmlElement,
    document: Document,
    shown: RefCell<Option<SummaryText>>,
    place: Cell<SummaryPlace>,
    parts: RefCell<Option<Parts>>,
    /// Where the pointer took hold of it: the pointer's place then and its own.
    held: Cell<Option<(f64, f64, SummaryPlace)>>,
    /// Who does what the analyst wants.
    acts: OnceCell<Box<dyn Fn(Act)>>,
}

/// What changes in it.
struct Parts {
    grip: HtmlElement,
    counts: HtmlElement,
    fold: HtmlElement,
    body: HtmlElement,
    lines: HtmlElement,
    at: HtmlElement,
    ways: HtmlElement,
}

impl Summary {
    /// # Errors
    ///
    /// The browser's, where the document is none that elements can be made in.
    pub(crate) fn new(document: &Document) -> Result<Rc<Self>, JsValue> {
        let element = create(document, "section", "summary")?;
        element.set_hidden(true);
        let summary = Rc::new(Self {
            element,
            document: document.clone(),
            shown: RefCell::default(),
            place: Cell::default(),
            parts: RefCell::default(),
            held: Cell::default(),
            acts: OnceCell::new(),
        });
        summary.follow_person();
        Ok(summary)
    }

    /// Who does what the analyst wants; the first one it is.
    pub(crate) fn obey(&self, acts: impl Fn(Act) + 'static) {
        let _ = self.acts.set(Box::new(acts));
    }

    fn act(&self, act: Act) {
        if let Some(acts) = self.acts.get() {
            acts(act);
        }
    }

    /// Where it stands from now on.
    pub(crate) fn put(&self, place: SummaryPlace) {
        self.place.set(place);
        for (side, thousandths) in [("--across", place.across), ("--down", place.down)] {
            set_style(&self.element, side, &format!("{}", f64::from(thousandths) / f64::from(SummaryPlace::END)));
        }
        self.fold();
    }

    /// Shows this and nothing else; none takes it off.
    pub(crate) fn show(&self, wanted: Option<SummaryText>) {
        self.element.set_hidden(wanted.is_none());
        let Some(wanted) = wanted else { return };
        let before = self.shown.replace(Some(wanted.clone()));
        if before.as_ref() == Some(&wanted) {
            return;
        }
        let same_frame = before.is_some_and(|before| before.language == wanted.language);
        if !same_frame && self.build(wanted.language).is_err() {
            return;
        }
        // Refused only by a document that is going away.
        let _ = self.write(&wanted);
    }

    /// Whether it is on the page.
    pub(crate) fn is_shown(&self) -> bool {
        !self.element.hidden()
    }

    /// What does not change while the language stays.
    fn build(&self, language: Language) -> Result<(), JsValue> {
        let say = |key: &str| text(language, key, &BTreeMap::new());
        self.element.set_text_content(None);
        self.element.set_attribute("aria-label", &say("page.summary"))?;
        let button = |class: &str, name: &str, key: &str| -> Result<HtmlElement, JsValue> {
            let button = create(&self.document, "button", class)?;
            button.set_attribute("type", "button")?;
            button.set_attribute("data-act", name)?;
            button.set_attribute("aria-label", &say(key))?;
            button.set_title(&say(key));
            Ok(button)
        };
        let bar = create(&self.document, "div", "bar")?;
        let grip = button("grip", "grip", "page.summary.move")?;
        let counts = create(&self.document, "div", "counts")?;
        counts.set_attribute("role", "list")?;
        let fold = button("fold", "fold", "page.summary.fold")?;
        for part in [&grip, &counts, &fold] {
            bar.append_child(part)?;
        }
        let body = create(&self.document, "div", "body")?;
        let lines = create(&self.document, "div", "lines")?;
        let at = create(&self.document, "div", "at")?;
        at.set_attribute("role", "status")?;
        let ways = create(&self.document, "div", "ways")?;
        for (name, key, sign) in [("previous", "page.summary.previous", "↑"), ("next", "page.summary.next", "↓")] {
            let way = button("way", name, key)?;
            way.set_text_content(Some(sign));
            ways.append_child(&way)?;
        }
        let quiet = button("way quiet", "quiet", "page.summary.quiet_title")?;
        quiet.set_text_content(Some(&say("page.summary.quiet")));
        ways.append_child(&quiet)?;
        for part in [&lines, &at, &ways] {
            body.append_child(part)?;
        }
        self.element.append_child(&bar)?;
        self.element.append_child(&body)?;
        self.parts.replace(Some(Parts { grip, counts, fold, body, lines, at, ways }));
        self.fold();
        Ok(())
    }

    fn write(&self, wanted: &SummaryText) -> Result<(), JsValue> {
        let parts = self.parts.borrow();
        let Some(parts) = &*parts else { return Ok(()) };
        let language = wanted.language;
        let say = |key: &str, arguments: &[(&str, String)]| {
            let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            text(language, key, &arguments)
        };
        parts.counts.set_text_content(None);
        for (level, count) in &wanted.counts {
            let entry = create(&self.document, "span", class_of(*level))?;
            entry.set_attribute("role", "listitem")?;
            let level = say(level.key(), &[]);
            entry.set_attribute("aria-label", &format!("{level}: {count}"))?;
            entry.set_title(&level);
            entry.append_child(&create(&self.document, "span", "shape")?.into())?;
            entry.append_child(&self.document.create_text_node(&count.to_string()).into())?;
            parts.counts.append_child(&entry)?;
        }
        let mut lines = vec![say("page.summary.listings", &[("count", wanted.listings.to_string())])];
        if wanted.captured > 0 {
            lines.push(say("page.summary.captured", &[("count", wanted.captured.to_string())]));
        }
        if !wanted.is_judged {
            lines.push(say("page.summary.judging", &[]));
        }
        parts.lines.set_text_content(Some(&lines.join(" · ")));
        let found: usize = wanted.counts.iter().filter(|(level, _)| *level > Level::None).map(|(_, count)| count).sum();
        let at = match &wanted.at {
            Some((number, title)) => {
                let arguments =
                    [("number", number.to_string()), ("count", found.to_string()), ("title", title.clone())];
                say("page.summary.at", &arguments)
            }
            None if found == 0 && wanted.is_judged => say("page.summary.nothing", &[]),
            None => String::new(),
        };
        parts.at.set_text_content(Some(&at));
        parts.ways.set_attribute("data-empty", if found == 0 { "true" } else { "false" })?;
        Ok(())
    }

    fn fold(&self) {
        let folded = self.place.get().folded;
        if let Some(parts) = &*self.parts.borrow() {
            parts.body.set_hidden(folded);
            // Refused only for names that are none.
            let _ = parts.fold.set_attribute("aria-expanded", if folded { "false" } else { "true" });
        }
    }

    fn follow_person(self: &Rc<Self>) {
        let summary = Rc::clone(self);
        listen_actively(&self.element, "click", move |event| summary.clicked(&event));
        let summary = Rc::clone(self);
        listen_actively(&self.element, "keydown", move |event| summary.pressed(&event));
        for kind in ["pointerdown", "pointermove", "pointerup", "pointercancel"] {
            let summary = Rc::clone(self);
            listen(&self.element, kind, move |event| {
                if let Some(event) = event.dyn_ref::<PointerEvent>().filter(|event| event.is_trusted()) {
                    summary.dragged(event);
                }
            });
        }
    }

    fn clicked(&self, event: &Event) {
        event.stop_propagation();
        if !event.is_trusted() {
            return;
        }
        match act_of(event).as_deref() {
            Some("next") => self.act(Act::Next),
            Some("previous") => self.act(Act::Previous),
            Some("quiet") => self.act(Act::Quiet),
            Some("fold") => {
                let place = self.place.get();
                self.moved(SummaryPlace { folded: !place.folded, ..place });
            }
            _ => {}
        }
    }

    /// The arrow keys move it while its grip has the focus; the page hears nothing of the keys pressed in it.
    fn pressed(&self, event: &Event) {
        const STEP: i32 = 50;
        event.stop_propagation();
        let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|event| event.is_trusted()) else { return };
        if act_of(event).as_deref() != Some("grip") {
            return;
        }
        let (across, down) = match key.key().as_str() {
            "ArrowLeft" => (-STEP, 0),
            "ArrowRight" => (STEP, 0),
            "ArrowUp" => (0, -STEP),
            "ArrowDown" => (0, STEP),
            _ => return,
        };
        event.prevent_default();
        let place = self.place.get();
        let step = |at: u16, by: i32| (i32::from(at) + by).clamp(0, i32::from(SummaryPlace::END)) as u16;
        self.moved(SummaryPlace { across: step(place.across, across), down: step(place.down, down), ..place });
    }

    fn dragged(&self, event: &PointerEvent) {
        match event.type_().as_str() {
            "pointerdown" => {
                if act_of(event).as_deref() == Some("grip") && event.button() == 0 {
                    self.held.set(Some((event.client_x().into(), event.client_y().into(), self.place.get())));
                    if let Some(parts) = &*self.parts.borrow() {
                        // Without it the box is lost by a pointer that is too quick.
                        let _ = parts.grip.set_pointer_capture(event.pointer_id());
                    }
                }
            }
            "pointermove" => {
                if let Some((x, y, from)) = self.held.get() {
                    self.put(self.beside(from, f64::from(event.client_x()) - x, f64::from(event.client_y()) - y));
                }
            }
            _ => {
                if self.held.take().is_some() {
                    self.moved(self.place.get());
                }
            }
        }
    }

    /// The place so many pixels beside another.
    fn beside(&self, from: SummaryPlace, right: f64, down: f64) -> SummaryPlace {
        let number = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or_default();
        let Some(window) = waiting::window() else { return from };
        let own = self.element.get_bounding_client_rect();
        let end = f64::from(SummaryPlace::END);
        let moved = |from: u16, by: f64, room: f64| (f64::from(from) + by / room.max(1.0) * end).clamp(0.0, end) as u16;
        SummaryPlace {
            across: moved(from.across, right, number(window.inner_width()) - own.width()),
            down: moved(from.down, down, number(window.inner_height()) - own.height()),
            ..from
        }
    }

    fn moved(&self, place: SummaryPlace) {
        self.put(place);
        self.act(Act::Place(place));
    }
}

/// Which of the buttons an event is about.
fn act_of(event: &Event) -> Option<String> {
    let target = event.target()?.dyn_into::<Node>().ok()?;
    let element = target.dyn_into::<Element>().ok()?;
    element.closest("[data-act]").ok().flatten()?.get_attribute("data-act")
}

fn class_of(level: Level) -> &'static str {
    match level {
        Level::High => "count high-count",
        Level::Medium => "count medium-count",
        Level::Low | Level::None => "count low-count",
        Level::Allowed => "count allowed-count",
    }
}
