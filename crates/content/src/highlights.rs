//! Marks on the page's own text, by CSS custom highlights: no node of the page is touched.

use crate::presence::{Trace, is_alive, listen, note};
use crate::{dom, waiting};
use analysis::{FindingKind, MatchKind};
use js_sys::{Array, Set};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{CssStyleSheet, Document, Range};

/// The highlights of this page: one a kind, each with its own look.
///
/// Whatever changes on a page, the browser goes through all its highlighted ranges before it draws the next frame, so of a
/// long page only what is near to be seen is highlighted.
pub(crate) struct Highlights {
    registered: Vec<(&'static str, Highlight)>,
    /// What is to be highlighted.
    wanted: RefCell<Vec<Wanted>>,
    /// Whether what is near is going to be shown.
    is_due: Cell<bool>,
}

/// A range that is to be highlighted.
struct Wanted {
    /// The highlight it belongs in.
    name: &'static str,
    range: Range,
    /// Whether it is in there.
    shown: bool,
}

/// What is not farther from the window than so many of its heights is near.
const NEAR: f64 = 4.0;
/// Milliseconds from a scroll until what is near then is shown: nobody scrolls so far meanwhile and reads.
const PATIENCE: u32 = 150;

impl Highlights {
    /// Makes them, with nothing highlighted yet.
    pub(crate) fn new(document: &Document) -> Rc<Self> {
        adopt_sheet(document);
        let registered: Vec<_> = (0..)
            .zip(LOOKS)
            .map(|(priority, (name, _))| {
                let highlight = Highlight::new();
                highlight.set_priority(priority);
                note(Trace::Highlight(name, highlight.clone().unchecked_into()));
                (*name, highlight)
            })
            .collect();
        let highlights = Rc::new(Self { registered, wanted: RefCell::default(), is_due: Cell::new(false) });
        highlights.follow_layout(document);
        highlights
    }

    /// Highlights these ranges and nothing else, as far as they are near. A range that is highlighted already stays
    /// untouched.
    pub(crate) fn show<'a>(&self, ranges: impl IntoIterator<Item = (&'static str, &'a Range)>) {
        let before = self.wanted.take();
        let shown = Set::new(&JsValue::UNDEFINED);
        for wanted in before.iter().filter(|wanted| wanted.shown) {
            shown.add(&wanted.range);
        }
        let now: Vec<Wanted> = ranges
            .into_iter()
            .map(|(name, range)| Wanted { name, range: range.clone(), shown: shown.has(range) })
            .collect();
        for wanted in &now {
            shown.delete(&wanted.range);
        }
        for gone in before.iter().filter(|wanted| shown.has(&wanted.range)) {
            if let Some(highlight) = self.named(gone.name) {
                highlight.delete(&gone.range);
            }
        }
        self.wanted.replace(now);
        self.show_near();
    }

    /// Highlights what is near, and nothing that is far.
    fn show_near(&self) {
        let mut all = self.wanted.borrow_mut();
        let height = waiting::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or_default();
        // Every rectangle is read before anything is changed, so that the browser lays out once.
        let near: Vec<bool> = all.iter().map(|wanted| is_near(&wanted.range, height)).collect();
        for (wanted, near) in all.iter_mut().zip(near).filter(|(wanted, near)| wanted.shown != *near) {
            if let Some(highlight) = self.named(wanted.name) {
                if near {
                    highlight.add(&wanted.range);
                } else {
                    highlight.delete(&wanted.range);
                }
                wanted.shown = near;
            }
        }
        REGISTRY.with(|registry| {
            for (name, highlight) in &self.registered {
                let is_there = js_sys::Object::is(&registry.get(name), highlight);
                match highlight.size() > 0 {
                    true if !is_there => registry.set(name, highlight),
                    false if is_there => registry.delete(name),
                    _ => {}
                }
            }
        });
    }

    fn follow_layout(self: &Rc<Self>, document: &Document) {
        let Some(window) = waiting::window() else { return };
        for (target, kind) in [(document.as_ref(), "scroll"), (window.as_ref(), "resize")] {
            let highlights = Rc::clone(self);
            listen(target, kind, move |_| highlights.show_near_soon());
        }
    }

    fn show_near_soon(self: &Rc<Self>) {
        if self.wanted.borrow().is_empty() || self.is_due.replace(true) {
            return;
        }
        let highlights = Rc::clone(self);
        spawn_local(async move {
            waiting::after(PATIENCE).await;
            highlights.is_due.set(false);
            if is_alive() {
                highlights.show_near();
            }
        });
    }

    /// Takes all of them off the page.
    pub(crate) fn hide(&self) {
        self.show([]);
    }

    fn named(&self, name: &str) -> Option<&Highlight> {
        self.registered.iter().find(|(candidate, _)| *candidate == name).map(|(_, highlight)| highlight)
    }
}

/// Whether what a range stands in is near to be seen. What is not laid out is: nobody can tell where it will be.
fn is_near(range: &Range, height: f64) -> bool {
    let Some(holder) = range.start_container().ok().and_then(|node| dom::parent(&node)) else { return true };
    let rect = dom::rectangle(&holder);
    rect.bottom() > -NEAR * height && rect.top() < (1.0 + NEAR) * height
}

/// The name of the highlight for a kind of finding.
///
/// What is lawful by itself, or can't be compared, is noted and does not alarm.
pub(crate) fn name_for(kind: &FindingKind) -> &'static str {
    match kind {
        FindingKind::PriceNotComparable => NOTE,
        FindingKind::Term { r#use, .. } if r#use.may_say_what_for() => NOTE,
        FindingKind::Term { form, .. } => match form {
            MatchKind::Exact => "counterproof-exact",
            MatchKind::Misspelled => "counterproof-misspelled",
            MatchKind::Lookalike => "counterproof-lookalike",
            MatchKind::Obfuscated => "counterproof-obfuscated",
            MatchKind::Glued => "counterproof-glued",
            MatchKind::Script => "counterproof-script",
        },
        FindingKind::Cue => "counterproof-cue",
        FindingKind::PriceReference | FindingKind::PriceOutlier => "counterproof-price",
        FindingKind::SellerDenied
        | FindingKind::SellerWatched
        | FindingKind::SellerNameOnly
        | FindingKind::SellerClaim
        | FindingKind::SellerTerm
        | FindingKind::SellerFeedback
        | FindingKind::SellerNew
        | FindingKind::SellerManyBrands => "counterproof-seller",
        // A picture's finding speaks of no text.
        FindingKind::Specification | FindingKind::Category | FindingKind::HiddenLink | FindingKind::Picture => {
            "counterproof-specification"
        }
    }
}

/// Takes a sheet of ours off the document.
pub(crate) fn drop_sheet(sheet: &CssStyleSheet) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let others = dom::adopted_sheets(&document).filter(&mut |other: JsValue, _, _| !js_sys::Object::is(&other, sheet));
    dom::adopt_sheets(&document, &others);
}

/// Takes a highlight off, unless another engine has put its own under the same name.
pub(crate) fn unregister(name: &str, highlight: &Highlight) {
    REGISTRY.with(|registry| {
        if js_sys::Object::is(&registry.get(name), highlight) {
            registry.delete(name);
        }
    });
}

/// Whether a sheet is the one with the highlights' looks.
pub(crate) fn is_our_sheet(sheet: &CssStyleSheet) -> bool {
    sheet
        .css_rules()
        .ok()
        .and_then(|rules| rules.item(0))
        .is_some_and(|rule| rule.css_text().starts_with("::highlight(counterproof-"))
}

/// The highlight of what is worth knowing and no more.
pub(crate) const NOTE: &str = "counterproof-note";

/// Names and looks, weakest first: where two overlap, the later one is seen.
///
/// Line styles differ as well as colours, for eyes that tell colours badly. The colours stand out from white and from
/// near-black (3:1 or more), and the backgrounds are so thin that the page's own text colour stays readable.
const LOOKS: &[(&str, &str)] = &[
    (NOTE, "text-decoration: underline dotted #808a94 1.5px"),
    ("counterproof-specification", "text-decoration: underline dashed #2b85e4 2px"),
    ("counterproof-seller", "text-decoration: underline solid #2b85e4 2px; background-color: rgb(43 133 228 / 14%)"),
    ("counterproof-price", "text-decoration: underline double #0a8f83 2px; background-color: rgb(10 143 131 / 16%)"),
    ("counterproof-cue", "text-decoration: underline solid #a64fd3 2px; background-color: rgb(166 79 211 / 16%)"),
    ("counterproof-glued", "text-decoration: underline dotted #de5a0b 3px; background-color: rgb(255 159 28 / 22%)"),
    ("counterproof-script", "text-decoration: underline solid #de5a0b 3px; background-color: rgb(255 159 28 / 22%)"),
    ("counterproof-exact", "text-decoration: underline solid #de5a0b 2px; background-color: rgb(255 159 28 / 22%)"),
    ("counterproof-misspelled", "text-decoration: underline wavy #e23c3c 2px; background-color: rgb(255 92 92 / 18%)"),
    ("counterproof-lookalike", "text-decoration: underline double #e23c3c 2px; background-color: rgb(255 92 92 / 18%)"),
    (
        "counterproof-obfuscated",
        "text-decoration: underline dashed #e23c3c 2px; background-color: rgb(255 92 92 / 18%)",
    ),
];

/// A constructed sheet is not subject to the page's policy, as a `style` element would be.
fn adopt_sheet(document: &Document) {
    let rules: String = LOOKS.iter().map(|(name, look)| format!("::highlight({name}) {{ {look} }}\n")).collect();
    let Ok(sheet) = CssStyleSheet::new() else { return };
    if sheet.replace_sync(&rules).is_ok() {
        let sheets = dom::adopted_sheets(document).concat(&Array::of1(&sheet));
        dom::adopt_sheets(document, &sheets);
        note(Trace::Sheet(sheet));
    }
}

// `web-sys` has these only as unstable.
#[wasm_bindgen]
extern "C" {
    /// A set of ranges that are painted alike.
    pub(crate) type Highlight;

    #[wasm_bindgen(constructor)]
    fn new() -> Highlight;

    #[wasm_bindgen(method, setter)]
    fn set_priority(this: &Highlight, priority: i32);

    #[wasm_bindgen(method, getter)]
    fn size(this: &Highlight) -> u32;

    #[wasm_bindgen(method)]
    fn add(this: &Highlight, range: &Range);

    #[wasm_bindgen(method)]
    fn delete(this: &Highlight, range: &Range);

    /// The document's highlights by name.
    type HighlightRegistry;

    #[wasm_bindgen(method)]
    fn get(this: &HighlightRegistry, name: &str) -> JsValue;

    #[wasm_bindgen(method)]
    fn set(this: &HighlightRegistry, name: &str, highlight: &Highlight);

    #[wasm_bindgen(method)]
    fn delete(this: &HighlightRegistry, name: &str);

    #[wasm_bindgen(thread_local_v2, js_namespace = CSS, js_name = highlights)]
    static REGISTRY: HighlightRegistry;
}

#[cfg(test)]
mod tests {
    use super::*;
    use analysis::{Confidence, TermUse};

    #[test]
    fn every_kind_has_a_look_of_its_name() {
        let term = |form, r#use| FindingKind::Term { form, r#use, edits: 0, confidence: Confidence::Certain };
        let kinds = [
            term(MatchKind::Exact, TermUse::AsBrand),
            term(MatchKind::Misspelled, TermUse::AsBrand),
            term(MatchKind::Lookalike, TermUse::AsBrand),
            term(MatchKind::Obfuscated, TermUse::AsBrand),
            term(MatchKind::Glued, TermUse::AsBrand),
            term(MatchKind::Script, TermUse::AsBrand),
            term(MatchKind::Exact, TermUse::Referential),
            FindingKind::Cue,
            FindingKind::PriceReference,
            FindingKind::SellerDenied,
            FindingKind::Specification,
        ];
        let mut names: Vec<_> = kinds.iter().map(name_for).collect();
        names.sort_unstable();
        let mut looks: Vec<_> = LOOKS.iter().map(|(name, _)| *name).collect();
        looks.sort_unstable();
        assert_eq!(names, looks);
    }
}
