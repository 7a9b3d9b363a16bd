//! Where the time of a reading goes: a page that notes how long it was asked.

use listing::parsed::{ParsedNode, ParsedPage};
use listing::{Page, read};
use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A reading's time, and how much of it the page took to answer.
#[derive(Clone, Copy, Default)]
pub struct Time {
    pub whole: Duration,
    pub page: Duration,
    /// How often the page was asked.
    pub questions: usize,
}

/// The quickest of several readings: what others do on the machine only ever adds.
pub fn time(page: &ParsedPage, times: usize) -> Time {
    let timed = |_| {
        let counted = Counted { page, spent: Cell::default(), questions: Cell::default() };
        let start = Instant::now();
        black_box(read(&counted));
        Time { whole: start.elapsed(), page: counted.spent.get(), questions: counted.questions.get() }
    };
    (0..times).map(timed).min_by_key(|time| time.whole).unwrap_or_default()
}

struct Counted<'p> {
    page: &'p ParsedPage,
    spent: Cell<Duration>,
    questions: Cell<usize>,
}

impl Counted<'_> {
    fn ask<T>(&self, question: impl FnOnce(&ParsedPage) -> T) -> T {
        let start = Instant::now();
        let answer = question(self.page);
        self.spent.set(self.spent.get() + start.elapsed());
        self.questions.set(self.questions.get() + 1);
        answer
    }
}

impl Page for Counted<'_> {
    type Node = ParsedNode;

    fn url(&self) -> String {
        self.ask(Page::url)
    }

    fn title(&self) -> Option<String> {
        self.ask(Page::title)
    }

    fn select(&self, scope: Option<&ParsedNode>, selector: &str) -> Vec<ParsedNode> {
        self.ask(|page| page.select(scope, selector))
    }

    fn first(&self, scope: Option<&ParsedNode>, selector: &str) -> Option<ParsedNode> {
        self.ask(|page| page.first(scope, selector))
    }

    fn attribute(&self, node: &ParsedNode, name: &str) -> Option<String> {
        self.ask(|page| page.attribute(node, name))
    }

    fn text(&self, node: &ParsedNode) -> String {
        self.ask(|page| page.text(node))
    }

    fn parent(&self, node: &ParsedNode) -> Option<ParsedNode> {
        self.ask(|page| page.parent(node))
    }

    fn matches(&self, node: &ParsedNode, selector: &str) -> bool {
        self.ask(|page| page.matches(node, selector))
    }

    fn is_shown(&self, node: &ParsedNode) -> bool {
        self.ask(|page| page.is_shown(node))
    }

    fn scripts(&self, marker: &str) -> Vec<String> {
        self.ask(|page| page.scripts(marker))
    }
}
