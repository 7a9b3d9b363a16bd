//! A saved page as a [`Page`]: parsed once, without scripts run and without layout.

use crate::page::Page;
use scraper::{ElementRef, Html, Selector, node::Node};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A parsed HTML document and the address it was saved from.
pub struct ParsedPage {
    document: Html,
    url: String,
    /// Compiled selectors, since the readers ask for the same few again and again; `None` for one that is not valid.
    selectors: RefCell<HashMap<String, Option<Rc<Selector>>>>,
}

/// An element of a [`ParsedPage`].
pub type ParsedNode = ego_tree::NodeId;

impl ParsedPage {
    /// Parses a document. Whatever `html` holds, there is a document: the parser repairs it as a browser does.
    pub fn new(html: &str, url: &str) -> Self {
        Self { document: Html::parse_document(html), url: url.to_owned(), selectors: RefCell::default() }
    }

    /// The same document at another address, as when it names its own.
    pub fn at(self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self }
    }

    /// The document's tree.
    pub fn tree(&self) -> &ego_tree::Tree<Node> {
        &self.document.tree
    }

    /// The document's tree, for what the page's own scripts would do to it.
    pub fn tree_mut(&mut self) -> &mut ego_tree::Tree<Node> {
        &mut self.document.tree
    }

    fn element(&self, node: ParsedNode) -> Option<ElementRef<'_>> {
        self.document.tree.get(node).and_then(ElementRef::wrap)
    }

    fn selector(&self, text: &str) -> Option<Rc<Selector>> {
        let mut selectors = self.selectors.borrow_mut();
        if let Some(known) = selectors.get(text) {
            return known.clone();
        }
        let compiled = Selector::parse(text).ok().map(Rc::new);
        selectors.insert(text.to_owned(), compiled.clone());
        compiled
    }
}

impl Page for ParsedPage {
    type Node = ParsedNode;

    fn url(&self) -> String {
        self.url.clone()
    }

    fn title(&self) -> Option<String> {
        self.first(None, "title").map(|title| self.text(&title))
    }

    fn select(&self, scope: Option<&ParsedNode>, selector: &str) -> Vec<ParsedNode> {
        let Some(selector) = self.selector(selector) else { return Vec::new() };
        match scope {
            Some(scope) => {
                self.element(*scope).map(|scope| scope.select(&selector).map(|e| e.id()).collect()).unwrap_or_default()
            }
            None => self.document.select(&selector).map(|element| element.id()).collect(),
        }
    }

    fn first(&self, scope: Option<&ParsedNode>, selector: &str) -> Option<ParsedNode> {
        let selector = self.selector(selector)?;
        match scope {
            Some(scope) => self.element(*scope)?.select(&selector).next().map(|element| element.id()),
            None => self.document.select(&selector).next().map(|element| element.id()),
        }
    }

    fn attribute(&self, node: &ParsedNode, name: &str) -> Option<String> {
        self.element(*node)?.value().attr(name).map(str::to_owned)
    }

    fn text(&self, node: &ParsedNode) -> String {
        let mut text = String::new();
        let Some(root) = self.document.tree.get(*node) else { return text };
        let mut silent_below = None;
        for edge in root.traverse() {
            match edge {
                ego_tree::iter::Edge::Open(opened) => match opened.value() {
                    Node::Element(element)
                        if silent_below.is_none() && matches!(element.name(), "script" | "style") =>
                    {
                        silent_below = Some(opened.id());
                    }
                    Node::Text(piece) if silent_below.is_none() => text.push_str(piece),
                    _ => {}
                },
                ego_tree::iter::Edge::Close(closed) if silent_below == Some(closed.id()) => silent_below = None,
                ego_tree::iter::Edge::Close(_) => {}
            }
        }
        text
    }

    fn parent(&self, node: &ParsedNode) -> Option<ParsedNode> {
        let parent = self.document.tree.get(*node)?.parent()?;
        parent.value().is_element().then(|| parent.id())
    }

    fn matches(&self, node: &ParsedNode, selector: &str) -> bool {
        let element = self.element(*node);
        self.selector(selector).zip(element).is_some_and(|(selector, element)| selector.matches(&element))
    }

    fn is_shown(&self, node: &ParsedNode) -> bool {
        let Some(element) = self.document.tree.get(*node) else { return false };
        std::iter::once(element)
            .chain(element.ancestors())
            .filter_map(|ancestor| ancestor.value().as_element())
            .all(|element| element.attr("hidden").is_none() && !element.attr("style").is_some_and(hides))
    }

    fn scripts(&self, marker: &str) -> Vec<String> {
        let scripts = self.select(None, "script:not([src])");
        scripts
            .into_iter()
            .filter_map(|script| self.element(script))
            .map(|script| script.text().collect::<String>())
            .filter(|text| text.contains(marker))
            .collect()
    }
}

/// Whether an element's own style takes it out of the view.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let (property, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        property.trim().eq_ignore_ascii_case("display") && value.trim().to_ascii_lowercase().starts_with("none")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scope_text_and_visibility() {
        let html = "<div id=a><p>one<script>no</script> <b>two</b></p><div style='display: none'><i>three</i></div></div><p>four</p>";
        let page = ParsedPage::new(html, "https://example.com/");
        let scope = page.first(None, "#a");
        let paragraphs = page.select(scope.as_ref(), "p");
        assert_eq!(paragraphs.iter().map(|p| page.text(p)).collect::<Vec<_>>(), ["one two"]);
        assert_eq!(page.select(scope.as_ref(), ":scope > p").len(), 1);
        assert_eq!(page.select(scope.as_ref(), ":scope > i").len(), 0);
        assert!(!page.is_shown(&page.first(None, "i").unwrap()));
        assert!(page.is_shown(&paragraphs[0]));
        assert!(page.select(None, "p[").is_empty());
    }
}
