//! What scrolls the page, where that is on the screen, and what stands still above it.
//!
//! Lengths inside are CSS pixels, which have fractions wherever the page is zoomed. What leaves this module are the
//! pixels of a picture of the screen: Chromium keeps scroll offsets at whole ones, so these are exact.

use crate::dom;
use crate::rectangle::{Rectangle, ancestors};
use crate::waiting;
use evidence::{Area, Rows};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleDeclaration, Document, Element, ScrollBehavior, ScrollToOptions, Window};

/// What scrolls the page.
#[derive(Clone)]
pub(crate) struct Scroller {
    window: Window,
    document: Document,
    /// An element inside the page; absent where the document itself scrolls.
    inner: Option<Element>,
}

/// Where a scroller stands, in pixels of a picture of the screen.
pub(crate) struct Standing {
    pub x: u32,
    pub y: u32,
    /// The width of all that it scrolls.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Where on the screen that is shown.
    pub area: Area,
}

impl Scroller {
    /// The document itself; absent only where there is no page.
    pub(crate) fn document(document: &Document) -> Option<Self> {
        Some(Self { window: waiting::window()?, document: document.clone(), inner: None })
    }

    /// The document where it scrolls. Otherwise what a wheel turned over the middle of the screen would scroll, if that
    /// fills at least half of the screen.
    pub(crate) fn find(document: &Document) -> Option<Self> {
        let whole = Self::document(document)?;
        if whole.document_scrolls() {
            return Some(whole);
        }
        let screen = whole.area();
        let middle = dom::element_at(document, screen.left + screen.width() / 2.0, screen.top + screen.height() / 2.0);
        let fills_half = |element: &Element| {
            let part = Rectangle::of(element).clip(&screen);
            part.is_some_and(|part| part.width() * part.height() * 2.0 >= screen.width() * screen.height())
        };
        let inner = ancestors(middle).find(|element| whole.scrolls(element) && fills_half(element));
        Some(Self { inner, ..whole })
    }

    /// A selector of the element that scrolls, where it is not the document.
    pub(crate) fn selector(&self) -> Option<String> {
        self.inner.as_ref().map(selector)
    }

    /// The offset in CSS pixels.
    pub(crate) fn offset(&self) -> (f64, f64) {
        match &self.inner {
            Some(element) => dom::scrolled(element),
            None => match self.window.visual_viewport() {
                Some(visual) => (visual.page_left(), visual.page_top()),
                None => (self.window.scroll_x().unwrap_or_default(), self.window.scroll_y().unwrap_or_default()),
            },
        }
    }

    /// Scrolls to an offset in CSS pixels.
    pub(crate) fn scroll(&self, (x, y): (f64, f64)) {
        let options = ScrollToOptions::new();
        options.set_left(x);
        options.set_top(y);
        // A page may ask for smooth scrolling, which would still be on its way when the picture is taken.
        options.set_behavior(ScrollBehavior::Instant);
        match &self.inner {
            Some(element) => element.scroll_to_with_scroll_to_options(&options),
            None => self.window.scroll_to_with_scroll_to_options(&options),
        }
    }

    /// Scrolls to a row of what it scrolls.
    pub(crate) fn scroll_to_row(&self, row: u32) {
        self.scroll((self.offset().0, f64::from(row) / self.ratio()));
    }

    /// Where it stands.
    pub(crate) fn standing(&self) -> Standing {
        let ratio = self.ratio();
        let (x, y) = self.offset();
        let scrolling = self.inner.clone().or_else(|| dom::scrolling_element(&self.document));
        let (page_width, page_height) = scrolling.as_ref().map(dom::scroll_size).unwrap_or_default();
        let area = self.area();
        let [left, top, right, bottom] = [area.left, area.top, area.right, area.bottom].map(|edge| whole(edge * ratio));
        Standing {
            x: whole(x * ratio),
            y: whole(y * ratio),
            width: whole(page_width * ratio),
            height: whole(page_height * ratio),
            area: Area { left, top, width: right - left, height: bottom - top },
        }
    }

    /// The rows of the screen in which nothing covers what scrolls, because it stands still while that moves: bars along
    /// the top and the bottom. What reaches further into the screen than a third, such as a column at the side or a
    /// dialog, is no bar and is left where it is.
    pub(crate) fn uncovered(&self) -> Rows {
        let area = self.area();
        let mut bars = Bars { third: area.height() / 3.0, from: area.top, to: area.bottom, area };
        for element in dom::select(&self.document, "*") {
            if self.stands_still(&element, &area) {
                self.find_bars(&element, &mut bars);
            }
        }
        let ratio = self.ratio();
        let standing = self.standing().area;
        let (top, bottom) = (standing.top, standing.top + standing.height);
        // A pixel that is covered in part is covered. Sums of fractions are not exact to the last digit.
        let from = if bars.from > area.top { whole((bars.from * ratio - 0.01).ceil()).clamp(top, bottom) } else { top };
        let to = if bars.to < area.bottom { whole((bars.to * ratio + 0.01).floor()) } else { bottom };
        Rows { from, to: to.clamp(from, bottom) }
    }

    /// Pixels of a picture of the screen to a CSS pixel.
    fn ratio(&self) -> f64 {
        let magnified = self.window.visual_viewport().map_or(1.0, |visual| visual.scale());
        self.window.device_pixel_ratio() * magnified
    }

    /// Where on the screen the scrolled contents are shown, without scroll bars.
    fn area(&self) -> Rectangle {
        match &self.inner {
            None => {
                let size = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or_default();
                let (right, bottom) = match self.window.visual_viewport() {
                    Some(visual) => (visual.width(), visual.height()),
                    None => (size(self.window.inner_width()), size(self.window.inner_height())),
                };
                Rectangle { left: 0.0, top: 0.0, right, bottom }
            }
            Some(element) => {
                let outer = Rectangle::of(element);
                let style = self.style(element);
                let border = |edge: &str| pixels(style.as_ref(), &format!("border-{edge}-width")).unwrap_or_default();
                let [left, top, right, bottom] = ["left", "top", "right", "bottom"].map(border);
                // What is left of the width beside borders and contents is a scroll bar.
                let (client_width, client_height) = dom::client_size(element);
                let bar = |whole: f64, borders: f64, client: f64| {
                    let rest = whole - borders - client;
                    if rest >= 2.0 { rest.round() } else { 0.0 }
                };
                let inner = Rectangle {
                    left: outer.left + left,
                    top: outer.top + top,
                    right: outer.right - right - bar(outer.width(), left + right, client_width),
                    bottom: outer.bottom - bottom - bar(outer.height(), top + bottom, client_height),
                };
                let screen = Self { inner: None, ..self.clone() }.area();
                inner.clip(&screen).unwrap_or(screen)
            }
        }
    }

    /// Whether a person can scroll the document.
    fn document_scrolls(&self) -> bool {
        let Some(root) = dom::document_element(&self.document) else { return true };
        let overflow = |element: &Element| value(self.style(element).as_ref(), "overflow-y");
        // What the root does not say of the viewport's scrolling, the body does.
        let said = match overflow(&root).as_str() {
            "visible" => dom::body(&self.document).map(|body| overflow(&body)).unwrap_or_default(),
            root => root.to_owned(),
        };
        let scrolling = dom::scrolling_element(&self.document).unwrap_or(root);
        !matches!(said.as_str(), "hidden" | "clip") && overflows(&scrolling)
    }

    /// Whether an element has more to show than it does and can be scrolled to it.
    fn scrolls(&self, element: &Element) -> bool {
        overflows(element) && matches!(value(self.style(element).as_ref(), "overflow-y").as_str(), "auto" | "scroll")
    }

    /// Whether an element stays where it is on the screen while the contents move. One that only might is taken for one
    /// that does: then its rows are shown by another screen.
    fn stands_still(&self, element: &Element, area: &Rectangle) -> bool {
        let style = self.style(element);
        match value(style.as_ref(), "position").as_str() {
            "fixed" => true,
            "sticky" => {
                let now = Rectangle::of(element);
                let stuck =
                    |edge: &str, distance: f64| pixels(style.as_ref(), edge).is_some_and(|at| distance <= at + 1.0);
                stuck("top", now.top - area.top) || stuck("bottom", area.bottom - now.bottom)
            }
            "absolute" => self
                .inner
                .as_ref()
                .is_some_and(|inner| !dom::contains(inner, element) && !dom::contains(element, inner)),
            _ => false,
        }
    }

    fn find_bars(&self, element: &Element, bars: &mut Bars) {
        let Some(extent) = self.extent(element, &bars.area) else { return };
        if bars.take(&extent) {
            return;
        }
        // An invisible frame around bars is none itself. A column at the side, a dialog: these are left.
        let is_frame = extent.width() * 2.0 >= bars.area.width() && !self.is_painted(element);
        if !is_frame {
            return;
        }
        for child in dom::children(element).iter().filter_map(|child| child.dyn_ref::<Element>()) {
            self.find_bars(child, bars);
        }
    }

    /// What of an element with everything in it can be seen, its shadow included.
    fn extent(&self, element: &Element, area: &Rectangle) -> Option<Rectangle> {
        let shadow = shadow(&value(self.style(element).as_ref(), "box-shadow"));
        std::iter::once(element.clone())
            .chain(dom::select_in(element, "*"))
            .filter(is_shown)
            .filter_map(|part| Rectangle::of(&part).clip(area))
            .reduce(|one, other| one.with(&other))
            .and_then(|extent| extent.grown(shadow).clip(area))
    }

    fn is_painted(&self, element: &Element) -> bool {
        let style = self.style(element);
        let color = value(style.as_ref(), "background-color");
        let is_clear = color.is_empty() || color == "transparent" || color.replace(' ', "").ends_with(",0)");
        !is_clear || value(style.as_ref(), "background-image") != "none"
    }

    fn style(&self, element: &Element) -> Option<CssStyleDeclaration> {
        self.window.get_computed_style(element).ok().flatten()
    }
}

/// The bars found so far.
struct Bars {
    area: Rectangle,
    third: f64,
    from: f64,
    to: f64,
}

impl Bars {
    /// Takes what lies within the uppermost or the lowest third; false of anything else.
    fn take(&mut self, extent: &Rectangle) -> bool {
        if extent.bottom <= self.area.top + self.third {
            self.from = self.from.max(extent.bottom);
        } else if extent.top >= self.area.bottom - self.third {
            self.to = self.to.min(extent.top);
        } else {
            return false;
        }
        true
    }
}

/// How far a computed `box-shadow` reaches beyond its box: for each shadow its offset, blur and spread together.
fn shadow(computed: &str) -> f64 {
    // Each is a color, four lengths and perhaps `inset`; commas stand in colors too.
    let lengths: Vec<f64> =
        computed.split([' ', ',']).filter_map(|word| word.strip_suffix("px")?.parse::<f64>().ok()).collect();
    let reach = |four: &[f64]| four.first().map_or(0.0, |x| x.abs()).max(four[1].abs()) + four[2] + four[3];
    lengths.chunks_exact(4).map(reach).fold(0.0, f64::max)
}

fn is_shown(element: &Element) -> bool {
    let options = js_sys::Object::new();
    for name in ["opacityProperty", "visibilityProperty"] {
        let _ = Reflect::set(&options, &name.into(), &JsValue::TRUE);
    }
    dom::check_visibility(element, &options)
}

/// The shortest way to name an element that is sure: from the nearest id inwards, or from the body.
fn selector(element: &Element) -> String {
    let mut steps = Vec::new();
    for element in ancestors(Some(element.clone())) {
        let id = dom::attribute(&element, "id").unwrap_or_default();
        if !id.is_empty() && id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_') {
            // As an attribute, since an identifier cannot begin with a digit.
            steps.push(format!("[id=\"{id}\"]"));
            break;
        }
        let name = dom::local_name(&element);
        let before = std::iter::successors(dom::previous(&element), dom::previous)
            .filter(|sibling| dom::local_name(sibling) == name)
            .count();
        steps.push(format!("{name}:nth-of-type({})", before + 1));
    }
    steps.reverse();
    steps.join(" > ")
}

fn value(style: Option<&CssStyleDeclaration>, property: &str) -> String {
    style.and_then(|style| style.get_property_value(property).ok()).unwrap_or_default()
}

/// A computed length; absent where there is a word instead, such as `auto`.
fn pixels(style: Option<&CssStyleDeclaration>, property: &str) -> Option<f64> {
    value(style, property).strip_suffix("px")?.parse().ok()
}

/// Whether an element has more to show than it does.
fn overflows(element: &Element) -> bool {
    dom::scroll_size(element).1 > dom::client_size(element).1 + 1.0
}

fn whole(length: f64) -> u32 {
    length.max(0.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shadow_reaches_as_far_as_its_offset_blur_and_spread() {
        assert_eq!(shadow("none"), 0.0);
        assert_eq!(shadow("rgba(0, 0, 0, 0.2) 0px 2px 8px 0px"), 10.0);
        assert_eq!(shadow("rgb(0, 0, 0) 0px 1px 2px 0px, rgba(0, 0, 0, 0.5) 0px -6px 12px 1px inset"), 19.0);
    }

    #[test]
    fn bars_lie_along_the_edges_and_leave_at_least_a_third() {
        let area = Rectangle { left: 0.0, top: 0.0, right: 800.0, bottom: 600.0 };
        let strip = |top: f64, bottom: f64| Rectangle { left: 0.0, top, right: 800.0, bottom };
        let mut bars = Bars { area, third: 200.0, from: 0.0, to: 600.0 };
        assert!(bars.take(&strip(0.0, 60.0)));
        assert!(bars.take(&strip(560.0, 600.0)));
        assert!(bars.take(&strip(40.0, 90.0)));
        assert!(!bars.take(&strip(100.0, 300.0)));
        assert!(!bars.take(&strip(0.0, 600.0)));
        assert_eq!((bars.from, bars.to), (90.0, 560.0));
    }
}
