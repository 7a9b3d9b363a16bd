//! Reading a page again after it has changed, and only what has changed of it.
//!
//! What a page says is a function of the answers to the questions its generation asks of it. A [`Reader`] keeps the dear
//! ones: which elements of the whole document match a selector, the scripts that hold a state, and each card as it was
//! read. The caller says by [`Changes`] what has happened since; an answer that can't have become another is given again,
//! and everything else is asked anew, so that the reading is the same as one from scratch.

use crate::generation::{self, Listed};
use crate::model::Issue;
use crate::page::{Page, Reading};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What has changed in a page since it was last read.
pub trait Changes<N> {
    /// Whether the element, or one that holds it, came, went, moved or changed an attribute.
    fn above(&self, node: &N) -> bool;

    /// Whether a text or an element below the element came, went or changed.
    fn within(&self, node: &N) -> bool;

    /// Whether an element that came or changed an attribute, or an element below such a one, matches `selector`.
    fn brought(&self, selector: &str) -> bool;

    /// Whether a script came, went or got another text.
    fn scripts(&self) -> bool;
}

/// Reads one page again and again.
#[derive(Debug)]
pub struct Reader<N> {
    /// The address it was read at last.
    url: String,
    kept: Kept<N>,
}

impl<N: Clone + PartialEq> Reader<N> {
    /// A reader that has read nothing yet.
    pub fn new() -> Self {
        Self { url: String::new(), kept: Kept::default() }
    }

    /// Reads the page. Without `changes` nothing is known of what has happened to it, and all of it is read.
    pub fn read<P: Page<Node = N>>(&mut self, page: &P, changes: Option<&dyn Changes<N>>) -> Reading<N> {
        let url = page.url();
        match changes {
            // What a page leaves standing when it goes elsewhere without loading is found anew too.
            Some(changes) if url == self.url => self.kept.forget_changed(page, changes),
            _ => self.kept = Kept::default(),
        }
        self.url = url;
        let asked = Asked { page, found: &self.kept.found };
        let reading = generation::read(&asked, &self.kept);
        self.kept.forget_unused();
        reading
    }
}

impl<N: Clone + PartialEq> Default for Reader<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads a page once.
pub fn read<P: Page>(page: &P) -> Reading<P::Node> {
    Reader::new().read(page, None)
}

/// Answers that are given again.
#[derive(Debug)]
pub(crate) struct Kept<N> {
    /// The elements of the document by selector.
    found: RefCell<BTreeMap<String, Found<N>>>,
    /// Scripts are long: those with a state are fetched once, by the state's mark.
    scripts: RefCell<BTreeMap<&'static str, Rc<[String]>>>,
    /// Cards by what they were read as; of the last reading, and of the present one.
    cards: RefCell<BTreeMap<String, Card<N>>>,
    used: RefCell<BTreeMap<String, Card<N>>>,
}

/// The elements that match a selector: all of them, the first, or both, as was asked.
#[derive(Clone, Debug)]
struct Found<N> {
    all: Option<Vec<N>>,
    first: Option<Option<N>>,
}

/// A card as it was read.
#[derive(Clone, Debug)]
struct Card<N> {
    /// The link it was found by; none for a listing that only the state tells of.
    link: Option<N>,
    listed: Listed<N>,
    issues: Vec<Issue>,
}

impl<N> Default for Kept<N> {
    fn default() -> Self {
        Self {
            found: RefCell::default(),
            scripts: RefCell::default(),
            cards: RefCell::default(),
            used: RefCell::default(),
        }
    }
}

impl<N: Clone + PartialEq> Kept<N> {
    /// The scripts that hold a state marked by `marker`.
    pub(crate) fn scripts<P: Page>(&self, page: &P, marker: &'static str) -> Rc<[String]> {
        let mut scripts = self.scripts.borrow_mut();
        scripts.entry(marker).or_insert_with(|| page.scripts(marker).into()).clone()
    }

    /// What a card says: as it was read last, or as `read` reads it now.
    pub(crate) fn card(
        &self,
        link: Option<&N>,
        circumstances: String,
        read: impl FnOnce() -> (Listed<N>, Vec<Issue>),
    ) -> (Listed<N>, Vec<Issue>) {
        let known = self.cards.borrow_mut().remove(&circumstances).filter(|card| card.link.as_ref() == link);
        let card = known.unwrap_or_else(|| {
            let (listed, issues) = read();
            Card { link: link.cloned(), listed, issues }
        });
        let answer = (card.listed.clone(), card.issues.clone());
        self.used.borrow_mut().insert(circumstances, card);
        answer
    }

    fn forget_changed<P: Page<Node = N>>(&self, page: &P, changes: &dyn Changes<N>) {
        self.found.borrow_mut().retain(|selector, found| {
            let nodes = found.all.iter().flatten().chain(found.first.iter().flatten());
            is_matched_by_itself(selector) && !changes.brought(selector) && !{ nodes }.any(|it| changes.above(it))
        });
        self.cards.borrow_mut().retain(|_, card| {
            let roots = [card.link.as_ref(), card.listed.anchor.card.as_ref()];
            !roots.into_iter().flatten().any(|root| changes.above(root) || changes.within(root))
        });
        if changes.scripts() {
            let mut scripts = self.scripts.borrow_mut();
            let mut same = true;
            for (marker, texts) in scripts.iter_mut() {
                let now = page.scripts(marker);
                if **texts != *now {
                    *texts = now.into();
                    same = false;
                }
            }
            if !same {
                self.cards.borrow_mut().clear();
            }
        }
    }

    /// Cards that are gone are not kept; with the next reading all that stand on the page are those of this one.
    fn forget_unused(&self) {
        self.cards.replace(self.used.take());
    }
}

/// Whether an element's own attributes, and those of the elements that hold it, decide if it matches: then the coming and
/// going of others can't make it match or no longer match.
pub fn is_matched_by_itself(selector: &str) -> bool {
    let mut quote = None;
    let mut in_brackets = false;
    for (at, c) in selector.char_indices() {
        match (quote, c) {
            (Some(mark), _) => quote = (c != mark).then_some(mark),
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => in_brackets = true,
            (None, ']') => in_brackets = false,
            (None, '+' | '~') if !in_brackets => return false,
            (None, ':') if !in_brackets && !selector[at..].starts_with(":not(") => return false,
            _ => {}
        }
    }
    true
}

/// A page of which is only asked what is not known already.
pub(crate) struct Asked<'p, P: Page> {
    page: &'p P,
    found: &'p RefCell<BTreeMap<String, Found<P::Node>>>,
}

impl<P: Page> Asked<'_, P> {
    /// What is known of a selector, or what `ask` finds out.
    fn known<T: Clone>(
        &self,
        selector: &str,
        part: impl Fn(&mut Found<P::Node>) -> &mut Option<T>,
        ask: impl FnOnce() -> T,
    ) -> T {
        let mut all = self.found.borrow_mut();
        if let Some(known) = all.get_mut(selector) {
            return part(known).get_or_insert_with(ask).clone();
        }
        let mut found = Found { all: None, first: None };
        let answer = part(&mut found).insert(ask()).clone();
        all.insert(selector.to_owned(), found);
        answer
    }
}

impl<P: Page> Page for Asked<'_, P> {
    type Node = P::Node;

    fn url(&self) -> String {
        self.page.url()
    }

    fn title(&self) -> Option<String> {
        self.page.title()
    }

    fn select(&self, scope: Option<&P::Node>, selector: &str) -> Vec<P::Node> {
        match scope {
            Some(_) => self.page.select(scope, selector),
            None => self.known(selector, |found| &mut found.all, || self.page.select(None, selector)),
        }
    }

    fn first(&self, scope: Option<&P::Node>, selector: &str) -> Option<P::Node> {
        match scope {
            Some(_) => self.page.first(scope, selector),
            None => self.known(selector, |found| &mut found.first, || self.page.first(None, selector)),
        }
    }

    fn attribute(&self, node: &P::Node, name: &str) -> Option<String> {
        self.page.attribute(node, name)
    }

    fn text(&self, node: &P::Node) -> String {
        self.page.text(node)
    }

    fn parent(&self, node: &P::Node) -> Option<P::Node> {
        self.page.parent(node)
    }

    fn matches(&self, node: &P::Node, selector: &str) -> bool {
        self.page.matches(node, selector)
    }

    fn is_shown(&self, node: &P::Node) -> bool {
        self.page.is_shown(node)
    }

    fn scripts(&self, marker: &str) -> Vec<String> {
        self.page.scripts(marker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_that_looks_at_neighbours_is_known() {
        for local in ["h1[data-pl=\"a:b\"]", "[class~=\"x\"] a", "a:not(.b)", "[class*=\"+\"] > a", "meta[name=it]"] {
            assert!(is_matched_by_itself(local), "{local}");
        }
        for other in ["a + b", "a ~ b", "a:empty", "[title] ~ div:not(.c)", "li:first-child"] {
            assert!(!is_matched_by_itself(other), "{other}");
        }
    }
}
