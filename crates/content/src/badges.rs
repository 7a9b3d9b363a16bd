//! Badges beside the cards that have findings, and the note of reasons each one opens.
//!
//! All of it hangs in one closed shadow root below one element at the end of the document, laid over the page from the
//! cards' own rectangles. Nothing in it does more than show text: it needs no trust, and events the page made up are
//! ignored.
//!
//! The page's [`Summary`] is in the same root.

use crate::dom;
use crate::known::KnownText;
use crate::presence::{Trace, listen, note};
use crate::summary::{Summary, SummaryText};
use crate::waiting;
use analysis::{Level, Severity};
use catalogue::Language;
use listing::Role;
use protocol::Theme;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    CssStyleSheet, Document, Element, Event, HtmlElement, KeyboardEvent, Node, ResizeObserver, ShadowRoot,
    ShadowRootInit, ShadowRootMode,
};

/// What a badge says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BadgeText {
    /// How suspicious the listing is; decides shape and colour.
    pub(crate) level: Level,
    /// Whether nothing found is suspicious by itself: the badge is discreet then.
    pub(crate) only_notes: bool,
    /// The level in a word; empty where there is none to tell.
    pub(crate) word: String,
    /// What the strongest reason is about, in a word or two.
    pub(crate) about: Option<String>,
    /// On which of the analyst's lists the seller stands, where it alarms.
    pub(crate) seller: Option<String>,
    /// What is kept of the listing.
    pub(crate) known: KnownText,
    /// The heading of the note.
    pub(crate) heading: String,
    /// The strongest reasons.
    pub(crate) reasons: Vec<(Severity, String)>,
    /// That there are more, if there are.
    pub(crate) more: Option<String>,
    /// What is known of the seller.
    pub(crate) of_seller: Option<String>,
}

/// A badge to show.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The card it belongs to.
    pub(crate) card: Element,
    /// The part its listing plays.
    pub(crate) role: Role,
    /// What it says.
    pub(crate) text: BadgeText,
}

/// All badges of the page.
pub(crate) struct Badges {
    document: Document,
    host: HtmlElement,
    layer: HtmlElement,
    reasons: HtmlElement,
    pointer: HtmlElement,
    /// What there is on the whole page.
    pub(crate) summary: Rc<Summary>,
    shown: RefCell<Vec<Badge>>,
    /// The badge whose reasons are open.
    opened: RefCell<Option<HtmlElement>>,
    pointed_at: RefCell<Option<Element>>,
    placing: Cell<bool>,
}

struct Badge {
    element: HtmlElement,
    wanted: Wanted,
    /// Where it was put last, in whole pixels; absent while it is hidden.
    place: Cell<Option<(i32, i32)>>,
}

impl Badges {
    /// Makes the layer; it enters the document when there is something to show.
    ///
    /// # Errors
    ///
    /// The browser's, where the document is none that elements can be made in.
    pub(crate) fn new(document: &Document) -> Result<Rc<Self>, JsValue> {
        let host = create(document, "div", "")?;
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Closed))?;
        adopt_sheet(&root)?;
        let layer = create(document, "div", "layer")?;
        let reasons = create(document, "div", "reasons")?;
        reasons.set_attribute("role", "tooltip")?;
        reasons.set_hidden(true);
        let pointer = create(document, "div", "pointer")?;
        pointer.set_hidden(true);
        let summary = Summary::new(document)?;
        layer.append_child(&summary.element)?;
        root.append_child(&layer)?;
        note(Trace::Element(host.clone().into()));
        let badges = Rc::new(Self {
            document: document.clone(),
            host,
            layer,
            reasons,
            pointer,
            summary,
            shown: RefCell::default(),
            opened: RefCell::default(),
            pointed_at: RefCell::default(),
            placing: Cell::new(false),
        });
        badges.follow_layout();
        badges.follow_person();
        Ok(badges)
    }

    /// Shows these badges and no others, and the summary if there is one, all in one language. A badge that says the same
    /// of the same card stays as it is.
    pub(crate) fn show(
        self: &Rc<Self>,
        theme: Theme,
        language: Language,
        wanted: Vec<Wanted>,
        summary: Option<SummaryText>,
    ) {
        self.summary.show(summary);
        // Not the page's own: what is written in another language may be written the other way.
        self.layer.set_lang(language.tag());
        self.layer.set_dir(language.direction());
        let _ = self.layer.set_attribute("data-theme", theme_name(theme));
        let mut old = VecDeque::from(self.shown.take());
        let mut shown = Vec::with_capacity(wanted.len());
        for want in wanted {
            // Most stay, in their order, so that the next one is the first to be looked at.
            let kept = old
                .iter()
                .position(|badge| badge.wanted.text == want.text && badge.wanted.card.is_same_node(Some(&want.card)));
            match kept.and_then(|at| old.remove(at)) {
                Some(badge) => shown.push(badge),
                None => shown.extend(self.make(want).ok()),
            }
        }
        let opened = self.opened.borrow().clone();
        if old.iter().any(|badge| opened.as_ref().is_some_and(|it| it.is_same_node(Some(&badge.element)))) {
            self.close_reasons();
        }
        for badge in &old {
            badge.element.remove();
        }
        self.shown.replace(shown);
        self.enter();
        self.place_soon();
    }

    /// Takes everything off the page, the element included.
    pub(crate) fn hide(&self) {
        self.close_reasons();
        self.pointer.set_hidden(true);
        self.pointed_at.replace(None);
        self.summary.show(None);
        for badge in self.shown.take() {
            badge.element.remove();
        }
        self.host.remove();
    }

    /// Draws a frame around an element for a moment.
    pub(crate) fn point_at(self: &Rc<Self>, element: &Element) {
        /// Long enough to be found by an eye that comes from the side panel.
        const MOMENT: u32 = 2400;
        self.pointed_at.replace(Some(element.clone()));
        self.enter();
        self.place();
        let badges = Rc::clone(self);
        let element = element.clone();
        spawn_local(async move {
            waiting::after(MOMENT).await;
            let still = badges.pointed_at.borrow().as_ref().is_some_and(|it| it.is_same_node(Some(&element)));
            if still {
                badges.pointed_at.replace(None);
                badges.pointer.set_hidden(true);
                badges.leave_if_empty();
            }
        });
    }

    /// Puts every badge where its card is, with the next frame.
    pub(crate) fn place_soon(self: &Rc<Self>) {
        if self.is_empty() || self.placing.replace(true) {
            return;
        }
        let badges = Rc::clone(self);
        spawn_local(async move {
            waiting::frame(200).await;
            badges.placing.set(false);
            if crate::presence::is_alive() {
                badges.place();
            }
        });
    }

    /// Whether a node is this layer's only trace in the document.
    pub(crate) fn is_host(&self, node: &Node) -> bool {
        self.host.is_same_node(Some(node))
    }

    fn is_empty(&self) -> bool {
        self.shown.borrow().is_empty() && self.pointed_at.borrow().is_none() && !self.summary.is_shown()
    }

    fn leave_if_empty(&self) {
        if self.is_empty() {
            self.host.remove();
        }
    }

    /// The end of the document, outside `body`, is where a page's own scripts are least surprised.
    fn enter(&self) {
        if self.is_empty() {
            self.host.remove();
        } else if !self.host.is_connected()
            && let Some(root) = dom::document_element(&self.document)
        {
            let _ = root.append_child(&self.host);
        }
    }

    fn make(&self, wanted: Wanted) -> Result<Badge, JsValue> {
        let text = &wanted.text;
        let element =
            create(&self.document, "div", if text.only_notes { "badge note" } else { badge_class(text.level) })?;
        element.set_hidden(true);
        element.set_tab_index(0);
        element.set_attribute("role", "note")?;
        let spoken: Vec<&str> = std::iter::once(text.heading.as_str())
            .chain(text.reasons.iter().map(|(_, reason)| reason.as_str()))
            .chain(text.of_seller.as_deref())
            .chain(text.known.lines.iter().map(String::as_str))
            .collect();
        element.set_attribute("aria-label", &spoken.join(". "))?;
        element.append_child(&create(&self.document, "span", "shape")?.into())?;
        let parts = [
            ("word", Some(&text.word).filter(|word| !word.is_empty())),
            ("about", text.about.as_ref()),
            ("seller", text.seller.as_ref()),
            ("known", text.known.short.as_ref()),
        ];
        for (class, said) in parts.into_iter().filter_map(|(class, said)| Some((class, said?))) {
            let part = create(&self.document, "span", class)?;
            part.set_text_content(Some(said));
            element.append_child(&part)?;
        }
        self.layer.append_child(&element)?;
        Ok(Badge { element, wanted, place: Cell::new(None) })
    }

    /// Reads every rectangle first and writes after, so that the browser lays out once.
    fn place(&self) {
        let Some(window) = waiting::window() else { return };
        let origin = self.host.get_bounding_client_rect();
        let (left, top) = (origin.left(), origin.top());
        let height = window.inner_height().ok().and_then(|it| it.as_f64()).unwrap_or_default();
        let shown = self.shown.borrow();
        let places: Vec<Option<(i32, i32)>> = shown
            .iter()
            .map(|badge| {
                let corner = self.corner(badge, height)?;
                Some(((corner.0 - left).round() as i32, (corner.1 - top).round() as i32))
            })
            .collect();
        let pointed = self.pointed_at.borrow().as_ref().map(dom::rectangle);
        for (badge, place) in shown.iter().zip(places) {
            if badge.place.replace(place) == place {
                continue;
            }
            badge.element.set_hidden(place.is_none());
            if let Some((x, y)) = place {
                // At the end of a title a badge is right-aligned.
                let x = match badge.wanted.role {
                    Role::Main => format!("calc({x}px - 100%)"),
                    Role::Result | Role::Recommendation => format!("{x}px"),
                };
                set_style(&badge.element, "transform", &format!("translate({x},{y}px)"));
            }
        }
        if let Some(badge) = &*self.opened.borrow() {
            self.place_reasons(badge);
        }
        if let Some(rect) = pointed {
            let margin = 6.0;
            let (x, y) = ((rect.left() - left - margin).round(), (rect.top() - top - margin).round());
            set_style(&self.pointer, "transform", &format!("translate({x}px,{y}px)"));
            set_style(&self.pointer, "width", &format!("{}px", (rect.width() + 2.0 * margin).round()));
            set_style(&self.pointer, "height", &format!("{}px", (rect.height() + 2.0 * margin).round()));
            self.pointer.set_hidden(false);
            if !self.layer.contains(Some(&self.pointer)) {
                let _ = self.layer.append_child(&self.pointer);
            }
        }
    }

    /// Where a badge's corner belongs in the viewport; nowhere while its card can't be seen.
    fn corner(&self, badge: &Badge, viewport_height: f64) -> Option<(f64, f64)> {
        let card = &badge.wanted.card;
        let rect = dom::rectangle(card);
        if rect.width() < 1.0 || rect.height() < 1.0 || !crate::live_page::is_rendered(card) {
            return None;
        }
        let (x, y) = match badge.wanted.role {
            // Below the end of the title, where it covers no line of text.
            Role::Main => (rect.right(), rect.bottom() + 4.0),
            Role::Result | Role::Recommendation => (rect.left() + 6.0, rect.top() + 6.0),
        };
        // A point of the card itself, beside the badge.
        let (beside_x, beside_y) = match badge.wanted.role {
            Role::Main => (rect.left() + 4.0, rect.bottom() - 4.0),
            Role::Result | Role::Recommendation => (x + (rect.width() - 12.0).min(96.0), y + 10.0),
        };
        let in_view = (0.0..viewport_height).contains(&beside_y);
        if in_view && self.is_covered(card, beside_x, beside_y) { None } else { Some((x, y)) }
    }

    /// Whether something lies over the card here, such as a header that stays while the page scrolls, or whether the card
    /// is scrolled out of its shelf.
    fn is_covered(&self, card: &Element, x: f64, y: f64) -> bool {
        match dom::element_at(&self.document, x, y) {
            Some(top) if dom::contains(card, &top) => return false,
            Some(top) if dom::contains(&top, card) => return true,
            _ => {}
        }
        // Rare, and dearer to find out: what lies over the card belongs neither to it nor to what it is in.
        for layer in dom::elements_at(&self.document, x, y) {
            if dom::contains(card, &layer) {
                return false;
            }
            if dom::contains(&layer, card) || (!self.is_host(&layer) && floats(&layer, card)) {
                return true;
            }
        }
        true
    }

    fn follow_layout(self: &Rc<Self>) {
        let Some(window) = waiting::window() else { return };
        let document: &web_sys::EventTarget = self.document.as_ref();
        for (target, kind, moves_cards_away) in [
            (document, "scroll", true),
            (window.as_ref(), "resize", true),
            (document, "load", false),
            (document, "transitionend", false),
            (document, "animationend", false),
        ] {
            let badges = Rc::clone(self);
            listen(target, kind, move |_| {
                // What the keyboard has gone to is scrolled into view, and its reasons go along.
                let is_gone_to = || {
                    let opened = badges.opened.borrow();
                    opened.as_ref().is_some_and(|badge| badge.matches(":focus-visible").unwrap_or(false))
                };
                if moves_cards_away && !is_gone_to() {
                    badges.close_reasons();
                }
                badges.place_soon();
            });
        }
        let badges = Rc::clone(self);
        let resized = Closure::<dyn Fn()>::new(move || badges.place_soon());
        if let Ok(observer) = ResizeObserver::new(resized.into_js_value().unchecked_ref()) {
            for element in [dom::document_element(&self.document), dom::body(&self.document)].iter().flatten() {
                observer.observe(element);
            }
            note(Trace::Sizes(observer));
        }
    }

    fn follow_person(self: &Rc<Self>) {
        for kind in ["pointerover", "focusin"] {
            let badges = Rc::clone(self);
            listen(&self.layer, kind, move |event| {
                if event.is_trusted() {
                    badges.open_reasons(&event);
                }
            });
        }
        for kind in ["pointerout", "focusout"] {
            let badges = Rc::clone(self);
            listen(&self.layer, kind, move |_| badges.close_reasons());
        }
        let badges = Rc::clone(self);
        listen(&self.layer, "keydown", move |event| {
            let escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape");
            if escape && event.is_trusted() {
                badges.close_reasons();
            }
        });
    }

    fn open_reasons(&self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let shown = self.shown.borrow();
        let Some(badge) = shown.iter().find(|badge| badge.element.contains(target.as_ref())) else { return };
        if self.write_reasons(&badge.wanted.text).is_ok() {
            self.reasons.set_hidden(false);
            self.place_reasons(&badge.element);
            self.opened.replace(Some(badge.element.clone()));
        }
    }

    fn write_reasons(&self, text: &BadgeText) -> Result<(), JsValue> {
        self.reasons.set_text_content(None);
        let heading = create(&self.document, "div", "heading")?;
        heading.set_text_content(Some(&text.heading));
        self.reasons.append_child(&heading)?;
        let list = create(&self.document, "ul", "list")?;
        for (severity, reason) in &text.reasons {
            let row = create(&self.document, "li", severity_class(*severity))?;
            row.set_text_content(Some(reason));
            list.append_child(&row)?;
        }
        self.reasons.append_child(&list)?;
        if let Some(more) = &text.more {
            let row = create(&self.document, "div", "more")?;
            row.set_text_content(Some(more));
            self.reasons.append_child(&row)?;
        }
        let facts: Vec<&String> = text.of_seller.iter().chain(&text.known.lines).collect();
        if !facts.is_empty() {
            let list = create(&self.document, "ul", "facts")?;
            for fact in facts {
                let row = create(&self.document, "li", "")?;
                row.set_text_content(Some(fact));
                list.append_child(&row)?;
            }
            self.reasons.append_child(&list)?;
        }
        self.layer.append_child(&self.reasons)?;
        Ok(())
    }

    fn place_reasons(&self, badge: &HtmlElement) {
        let Some(window) = waiting::window() else { return };
        let number = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or_default();
        let (width, height) = (number(window.inner_width()), number(window.inner_height()));
        let (badge, note) = (badge.get_bounding_client_rect(), self.reasons.get_bounding_client_rect());
        let gap = 7.0;
        let x = badge.left().min(width - note.width() - gap).max(gap);
        let below = badge.bottom() + gap;
        let y = if below + note.height() > height { (badge.top() - gap - note.height()).max(gap) } else { below };
        set_style(&self.reasons, "transform", &format!("translate({}px,{}px)", x.round(), y.round()));
    }

    fn close_reasons(&self) {
        self.reasons.set_hidden(true);
        self.opened.replace(None);
    }
}

/// Whether the layer belongs to something that stays put or floats while `card` moves under it.
fn floats(layer: &Element, card: &Element) -> bool {
    let Some(window) = waiting::window() else { return false };
    let mut element = Some(layer.clone());
    while let Some(current) = element {
        if dom::contains(&current, card) {
            return false;
        }
        let position = window
            .get_computed_style(&current)
            .ok()
            .flatten()
            .and_then(|style| style.get_property_value("position").ok())
            .unwrap_or_default();
        if matches!(&*position, "fixed" | "sticky") {
            return true;
        }
        element = dom::parent(&current);
    }
    false
}

fn badge_class(level: Level) -> &'static str {
    match level {
        Level::High => "badge high",
        Level::Medium => "badge medium",
        Level::Low => "badge low",
        Level::None => "badge nothing",
        Level::Allowed => "badge allowed",
    }
}

fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Strong => "strong",
        Severity::Medium => "medium-reason",
        Severity::Weak => "weak-reason",
        Severity::Note => "note-reason",
    }
}

fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

pub(crate) fn create(document: &Document, name: &str, class: &str) -> Result<HtmlElement, JsValue> {
    let element = dom::create(document, name)?.unchecked_into::<HtmlElement>();
    if !class.is_empty() {
        element.set_class_name(class);
    }
    Ok(element)
}

pub(crate) fn set_style(element: &HtmlElement, property: &str, value: &str) {
    // Refused only for properties that do not exist.
    let _ = element.style().set_property(property, value);
}

fn adopt_sheet(root: &ShadowRoot) -> Result<(), JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(include_str!("badges.css"))?;
    root.set_adopted_style_sheets(&js_sys::Array::of1(&sheet));
    Ok(())
}
