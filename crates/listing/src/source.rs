//! Where fields are looked for: a table of sources a field, in order of trust, and where the answer was found.

use crate::page::Page;
use crate::state::Value;
use crate::text;

/// One place where a field's text may stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    /// The text of the first shown element that matches.
    Text(&'static str),
    /// An attribute of the first element that matches.
    Attribute(&'static str, &'static str),
    /// A value of the page's state, keys joined by dots.
    State(&'static str),
}

/// A field's text, where it was found, and the element that shows it.
#[derive(Clone, Debug)]
pub(crate) struct Found<N> {
    /// The text, folded, entities decoded, not empty.
    pub(crate) text: String,
    /// Such as `dom:h1[data-pl="product-title"]` or `_init_data_:title.displayTitle`.
    pub(crate) source: String,
    /// The element whose text it is; none for attributes and state.
    pub(crate) node: Option<N>,
}

/// What the sources of a field are looked for in.
pub(crate) struct Scope<'a, P: Page> {
    pub(crate) page: &'a P,
    /// The element to look below; the whole document without.
    pub(crate) node: Option<&'a P::Node>,
    /// The part of the page's state that belongs to it, and the state's name.
    pub(crate) state: Option<(Value<'a>, &'static str)>,
}

impl<'a, P: Page> Scope<'a, P> {
    pub(crate) fn document(page: &'a P) -> Self {
        Self { page, node: None, state: None }
    }

    /// The first of `sources` that gives a text.
    pub(crate) fn first(&self, sources: &[Source]) -> Option<Found<P::Node>> {
        self.all(sources).next()
    }

    /// Every source's text, in the order of the table.
    pub(crate) fn all(&self, sources: &[Source]) -> impl Iterator<Item = Found<P::Node>> {
        sources.iter().filter_map(|source| self.look(*source))
    }

    /// Every shown element of a [`Source::Text`], in document order; of another source its one text.
    pub(crate) fn every(&self, source: Source) -> Vec<Found<P::Node>> {
        self.few(source, MOST_FOUND)
    }

    /// The same of the first elements alone, where those that match may stand in each other.
    pub(crate) fn few(&self, source: Source, most: usize) -> Vec<Found<P::Node>> {
        let Source::Text(selector) = source else { return self.look(source).into_iter().collect() };
        self.shown(selector).take(most).filter_map(|node| self.text_of(node, selector)).collect()
    }

    /// What matches and can be seen, of the first elements that match.
    fn shown(&self, selector: &str) -> impl Iterator<Item = P::Node> {
        let nodes = self.page.select(self.node, selector).into_iter().take(MOST_LOOKED_AT);
        nodes.filter(|node| self.page.is_shown(node))
    }

    fn text_of(&self, node: P::Node, selector: &str) -> Option<Found<P::Node>> {
        let text = text::fold(&self.page.text(&node));
        (!text.is_empty()).then(|| Found { text, source: format!("dom:{selector}"), node: Some(node) })
    }

    fn look(&self, source: Source) -> Option<Found<P::Node>> {
        let (text, name) = match source {
            Source::Text(selector) => {
                let node = self.shown(selector).next()?;
                return self.text_of(node, selector);
            }
            Source::Attribute(selector, attribute) => {
                let node = self.page.first(self.node, selector)?;
                (self.page.attribute(&node, attribute)?, format!("dom:{selector}@{attribute}"))
            }
            Source::State(path) => {
                let (state, state_name) = self.state?;
                (text::decode_entities(&state.at(path)?.text()?), format!("{state_name}:{path}"))
            }
        };
        let text = text::fold(&text);
        (!text.is_empty()).then_some(Found { text, source: name, node: None })
    }
}

/// No field stands in as many places. Elements that match may be nested, and each of them has the text of all below it.
const MOST_FOUND: usize = 1000;

/// Whether an element can be seen depends on all that hold it.
const MOST_LOOKED_AT: usize = 2 * MOST_FOUND;
