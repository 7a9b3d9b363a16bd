//! The one door to the DOM: [`Page`], implemented by the live document (in the content script) and by a parsed file.

use crate::model::PageReading;

/// A page that can be read. All selectors are static CSS selectors both implementations understand
/// (attribute, class, `:has`-free descendant selectors).
pub trait Page {
    /// A handle on an element; cheap to clone, and equal where it is the same element.
    type Node: Clone + PartialEq;

    /// The document's address.
    fn url(&self) -> String;

    /// The document's title.
    fn title(&self) -> Option<String>;

    /// Elements matching `selector` in document order, below `scope` or in the whole document.
    fn select(&self, scope: Option<&Self::Node>, selector: &str) -> Vec<Self::Node>;

    /// The first of [`select`](Page::select).
    fn first(&self, scope: Option<&Self::Node>, selector: &str) -> Option<Self::Node> {
        self.select(scope, selector).into_iter().next()
    }

    /// An attribute's value, entities decoded.
    fn attribute(&self, node: &Self::Node, name: &str) -> Option<String>;

    /// The text of the element and all below it as it stands in the document, without `script` and `style`, not folded.
    fn text(&self, node: &Self::Node) -> String;

    /// The element that holds this one.
    fn parent(&self, node: &Self::Node) -> Option<Self::Node>;

    /// Whether the element matches `selector`.
    fn matches(&self, node: &Self::Node, selector: &str) -> bool;

    /// Whether the viewer can see the element: the live page asks the layout, a saved one looks for
    /// `hidden` and `display: none` in the element's own attributes and its ancestors'.
    fn is_shown(&self, node: &Self::Node) -> bool;

    /// The source text of every inline script that contains `marker`, in document order.
    fn scripts(&self, marker: &str) -> Vec<String>;
}

/// A reading together with the elements it was read from, so that a caller can mark them.
#[derive(Clone, Debug)]
pub struct Reading<N> {
    /// The facts.
    pub reading: PageReading,
    /// For each listing of `reading.listings`, in the same order, the elements that show it.
    pub anchors: Vec<Anchor<N>>,
}

/// The elements that show one listing; each is absent when the listing was found in the page's state only.
#[derive(Clone, Debug)]
pub struct Anchor<N> {
    /// The whole card, or the title's block on an item page.
    pub card: Option<N>,
    /// The element whose text is the title.
    pub title: Option<N>,
    /// The element whose text is the price.
    pub price: Option<N>,
    /// The element whose text is the seller's name.
    pub seller: Option<N>,
}
