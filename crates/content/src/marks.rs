//! Where in the document stands what a finding speaks of.

use crate::live_page::{is_rendered, text_nodes};
use crate::passages::Passage;
use crate::rectangle::Rectangle;
use crate::{dom, waiting};
use analysis::{Field, Severity, Span};
use listing::{Anchor, Listing};
use protocol::VisibleRectangle;
use std::collections::BTreeMap;
use web_sys::{Document, Element, Node, Range};

/// A finding and a place in the document it speaks of.
#[derive(Clone)]
pub(crate) struct Mark {
    /// Which of the listing's findings.
    pub(crate) finding: usize,
    /// The highlight it is painted with.
    pub(crate) name: &'static str,
    pub(crate) range: Range,
}

/// Where one listing's fields stand in the document, each looked for once.
pub(crate) struct ShownFields<'a> {
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
    pub(crate) fn new(listing: &'a Listing, anchor: &'a Anchor<Element>) -> Self {
        Self { listing, anchor, found: BTreeMap::new() }
    }

    pub(crate) fn range(&mut self, document: &Document, span: &Span) -> Option<Range> {
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
pub(crate) struct Viewport {
    width: f64,
    height: f64,
}

impl Viewport {
    pub(crate) fn now() -> Option<Self> {
        let window = waiting::window()?;
        Some(Self { width: window.inner_width().ok()?.as_f64()?, height: window.inner_height().ok()?.as_f64()? })
    }

    pub(crate) fn clip(&self, rect: &Rectangle, label: String, severity: Severity) -> Option<VisibleRectangle> {
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
