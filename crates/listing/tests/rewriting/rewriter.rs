//! Writes a page down anew, in another of the many ways a browser shows alike.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};
use std::collections::HashMap;

/// What a rewriting may do to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Hashes in class names become others, the same for the same.
    Hashes,
    /// Attributes stand in another order.
    AttributeOrder,
    /// Attributes are quoted otherwise, their characters and those of texts escaped otherwise.
    Quoting,
    /// Names of elements are written in capitals.
    Capitals,
    /// Blocks stand in another `div`, inline elements and texts in another `span`.
    Wrappers,
    /// White space where a browser shows none, and other white space where it shows some.
    WhiteSpace,
    /// Comments between nodes and in the middle of texts.
    Comments,
    /// Elements have further classes and attributes.
    Additions,
    /// Tags are missing in the head.
    HeadTags,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 9] = [
        Kind::Hashes,
        Kind::AttributeOrder,
        Kind::Quoting,
        Kind::Capitals,
        Kind::Wrappers,
        Kind::WhiteSpace,
        Kind::Comments,
        Kind::Additions,
        Kind::HeadTags,
    ];
}

/// A page written down anew: what is done, how often out of a hundred times it could be, and where, by a seed.
pub fn rewrite(html: &str, kinds: &[Kind], percent: u32, seed: u64) -> String {
    let document = Html::parse_document(html);
    let mut writer =
        Writer { kinds, percent, random: Random(seed), hashes: HashMap::new(), html: "<!doctype html>".to_owned() };
    for child in document.tree.root().children().filter(|child| child.value().is_element()) {
        writer.node(child, Inside::default());
    }
    writer.html
}

/// What of its surroundings decides what may be done to a node.
#[derive(Clone, Copy, Default)]
struct Inside {
    /// A `div` may stand here.
    blocks: bool,
    /// A `span` may stand here.
    inline: bool,
    /// Names and letter case are not HTML's.
    foreign: bool,
    /// A paragraph is open, which a block would end.
    paragraph: bool,
    head: bool,
}

struct Writer<'k> {
    kinds: &'k [Kind],
    percent: u32,
    random: Random,
    /// New hashes by the old ones.
    hashes: HashMap<String, String>,
    html: String,
}

impl Writer<'_> {
    fn chance(&mut self, kind: Kind) -> bool {
        self.kinds.contains(&kind) && self.random.below(100) < self.percent
    }

    fn node(&mut self, node: NodeRef<'_, Node>, inside: Inside) {
        match node.value() {
            Node::Element(element) => {
                let is_dropped = inside.head
                    && (matches!(element.name(), "meta" | "link" | "base") || is_structured_data(element))
                    && self.chance(Kind::HeadTags);
                if !is_dropped {
                    self.wrapped(node, element, inside);
                }
            }
            Node::Text(text) => {
                let wrap = inside.inline && !text.trim().is_empty() && self.chance(Kind::Wrappers);
                self.html.push_str(if wrap { "<span>" } else { "" });
                self.text(text);
                self.html.push_str(if wrap { "</span>" } else { "" });
            }
            Node::Comment(comment) => {
                self.html.push_str("<!--");
                self.html.push_str(comment);
                self.html.push_str("-->");
            }
            _ => {}
        }
    }

    fn wrapped(&mut self, node: NodeRef<'_, Node>, element: &Element, inside: Inside) {
        let is_block = BLOCKS.contains(&element.name()) || element.name() == "a" && holds_blocks(node);
        let may_be_wrapped = if is_block {
            inside.blocks && !NEVER_WRAPPED.contains(&element.name())
        } else {
            inside.inline && INLINE.contains(&element.name())
        };
        let wrap = may_be_wrapped && self.chance(Kind::Wrappers);
        let name = if is_block { "div" } else { "span" };
        if wrap {
            self.html.push_str(&format!("<{name}>"));
        }
        self.element(node, element, inside);
        if wrap {
            self.html.push_str(&format!("</{name}>"));
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element, outside: Inside) {
        let name = element.name();
        let foreign = outside.foreign || &*element.name.ns != HTML_NAMESPACE;
        let written = if !foreign && self.chance(Kind::Capitals) { name.to_uppercase() } else { name.to_owned() };
        self.html.push_str(&format!("<{written}"));
        self.attributes(element);
        self.html.push('>');
        if !foreign && VOID.contains(&name) {
            return;
        }
        if matches!(name, "pre" | "listing" | "textarea") {
            // The first line break of these is not part of them.
            self.html.push('\n');
        }
        let paragraph = outside.paragraph || name == "p";
        let flow = FLOW.contains(&name) || name == "a" && outside.blocks;
        let inside = Inside {
            blocks: flow && !paragraph && !foreign,
            inline: (flow || PHRASING.contains(&name)) && !foreign,
            foreign,
            paragraph,
            head: name == "head",
        };
        if RAW.contains(&name) {
            node.children().filter_map(|child| child.value().as_text()).for_each(|text| self.html.push_str(text));
        } else if KEPT.contains(&name) {
            for child in node.children() {
                if let Some(text) = child.value().as_text() {
                    self.html.push_str(&escaped(text));
                }
            }
        } else {
            self.children(node, inside);
        }
        self.html.push_str(&format!("</{written}>"));
    }

    fn children(&mut self, node: NodeRef<'_, Node>, inside: Inside) {
        // White space is shown nowhere at the edges of a block and between blocks.
        let holds_only_blocks = |node: Option<NodeRef<'_, Node>>| match node.map(|node| node.value()) {
            Some(Node::Element(element)) => BLOCKS.contains(&element.name()),
            Some(_) => false,
            None => inside.blocks || inside.head,
        };
        let children: Vec<_> = node.children().filter(|child| !child.value().is_comment()).collect();
        let mut before = None;
        for child in children {
            self.between(holds_only_blocks(before) || holds_only_blocks(Some(child)), inside);
            self.node(child, inside);
            before = Some(child);
        }
        self.between(holds_only_blocks(before) || holds_only_blocks(None), inside);
    }

    /// What may stand between two nodes.
    fn between(&mut self, spaced: bool, inside: Inside) {
        if spaced && (inside.blocks || inside.head) && self.chance(Kind::WhiteSpace) {
            self.white_space();
        }
        if !inside.foreign && self.chance(Kind::Comments) {
            self.comment();
        }
    }

    fn attributes(&mut self, element: &Element) {
        let mut attributes: Vec<(String, String)> = (element.attrs.iter())
            .map(|(name, value)| {
                let prefix = name.prefix.as_ref().map(|prefix| format!("{prefix}:")).unwrap_or_default();
                (format!("{prefix}{}", name.local), value.to_string())
            })
            .collect();
        if let Some((_, classes)) = attributes.iter_mut().find(|(name, _)| name == "class") {
            *classes = self.classes(classes);
        }
        if self.chance(Kind::Additions) {
            let value = self.random.word(6);
            attributes.push((format!("data-zq{}", self.random.below(1000)), value));
        }
        // The class of an element that has none, and a name nobody reads.
        if self.chance(Kind::Additions) && !attributes.iter().any(|(name, _)| name == "class") {
            attributes.push(("class".to_owned(), self.random.unread_class()));
        }
        if self.kinds.contains(&Kind::AttributeOrder) {
            self.random.shuffle(&mut attributes);
        }
        for (name, value) in attributes {
            let name = if self.chance(Kind::Capitals) && !name.contains(':') { name.to_uppercase() } else { name };
            self.html.push(' ');
            if self.chance(Kind::WhiteSpace) {
                self.white_space();
            }
            let quoted = self.quoted(&value);
            self.html.push_str(&format!("{name}={quoted}"));
        }
    }

    fn classes(&mut self, classes: &str) -> String {
        let mut written: Vec<String> = classes
            .split_ascii_whitespace()
            .map(|class| if self.kinds.contains(&Kind::Hashes) { self.rehashed(class) } else { class.to_owned() })
            .collect();
        if self.chance(Kind::Additions) {
            let at = self.random.below(written.len() as u32 + 1) as usize;
            written.insert(at, self.random.unread_class());
        }
        written.join(if self.chance(Kind::WhiteSpace) { " \n " } else { " " })
    }

    /// A class as the next release would name it: `price--current--F8OlYIo`, `kr_j0` and `_3mPKP` end in or are hashes.
    fn rehashed(&mut self, class: &str) -> String {
        let kept = match class.match_indices("--").nth(1) {
            Some((at, _)) => &class[..at + 2],
            None if is_hash(class) => "",
            None => return class.to_owned(),
        };
        let (hashes, random) = (&mut self.hashes, &mut self.random);
        let hash = hashes.entry(class[kept.len()..].to_owned()).or_insert_with(|| match kept {
            "" => format!("z{}_{}", random.word(1), random.word(2)),
            _ => random.word(7),
        });
        format!("{kept}{hash}")
    }

    fn quoted(&mut self, value: &str) -> String {
        if !self.chance(Kind::Quoting) {
            return format!("\"{}\"", escaped(value));
        }
        let bare = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || "\"'=<>`&/".contains(c));
        match self.random.below(3) {
            0 if bare => value.to_owned(),
            1 => format!("'{}'", self.referenced(value)),
            _ => format!("\"{}\"", self.referenced(value)),
        }
    }

    /// A text with some of its characters given by number.
    fn referenced(&mut self, text: &str) -> String {
        let mut written = String::new();
        for character in text.chars() {
            match character {
                '&' | '<' | '>' | '"' | '\'' => written.push_str(&format!("&#{};", u32::from(character))),
                _ if self.random.below(12) == 0 => written.push_str(&format!("&#x{:X};", u32::from(character))),
                _ => written.push(character),
            }
        }
        written
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let spaces = rest.find(|c| !is_white_space(c)).unwrap_or(rest.len());
            let (white_space, more) = rest.split_at(spaces);
            if !white_space.is_empty() {
                if self.chance(Kind::WhiteSpace) {
                    self.white_space();
                } else {
                    self.html.push_str(white_space);
                }
            }
            let (word, more) = more.split_at(more.find(is_white_space).unwrap_or(more.len()));
            if self.chance(Kind::Comments) {
                // As some frameworks put between a text and a value in it.
                let middle = word.char_indices().nth(word.chars().count() / 2).map_or(0, |(at, _)| at);
                let (first, second) = word.split_at(middle);
                self.word(first);
                self.comment();
                self.word(second);
            } else {
                self.word(word);
            }
            rest = more;
        }
    }

    fn word(&mut self, word: &str) {
        let written = if self.chance(Kind::Quoting) { self.referenced(word) } else { escaped(word) };
        self.html.push_str(&written);
    }

    fn comment(&mut self) {
        let word = self.random.word(5);
        self.html.push_str(&format!("<!-- {word} -->"));
    }

    fn white_space(&mut self) {
        const SOME: [&str; 5] = [" ", "\n", "\t", "\n        ", "  \n\n    "];
        let some = SOME[self.random.below(SOME.len() as u32) as usize];
        self.html.push_str(some);
    }
}

fn is_structured_data(element: &Element) -> bool {
    element.name() == "script" && element.attr("type") == Some("application/ld+json")
}

fn holds_blocks(node: NodeRef<'_, Node>) -> bool {
    node.descendants().any(|below| below.value().as_element().is_some_and(|below| BLOCKS.contains(&below.name())))
}

/// Two letters or nothing, an underscore, and a few letters or digits.
fn is_hash(class: &str) -> bool {
    let Some((before, after)) = class.split_once('_') else { return false };
    let is_short = |text: &str, longest: usize| {
        !text.is_empty() && text.len() <= longest && text.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    before.is_empty() && is_short(after, 6) && after.len() >= 4 || before.len() == 2 && is_short(after, 3)
}

fn is_white_space(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\t' | '\r' | '\u{c}')
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A generator of numbers good enough to spread changes over a page.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound)) as u32
    }

    fn word(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ghjkmqvwxzGHJKMQVWXZ0123456789";
        (0..length).map(|_| char::from(LETTERS[self.below(LETTERS.len() as u32) as usize])).collect()
    }

    fn unread_class(&mut self) -> String {
        format!("zq-{}", self.word(4))
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at as u32 + 1) as usize);
        }
    }
}

const HTML_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements whose text is neither escaped nor marked up.
const RAW: &[&str] = &["script", "style", "noscript", "iframe", "noembed", "noframes", "xmp", "plaintext"];

/// Elements that hold nothing but text, all of which is shown as it stands.
const KEPT: &[&str] = &["title", "textarea", "pre", "option"];

/// Elements shown as blocks.
const BLOCKS: &[&str] = &[
    "div", "section", "main", "article", "aside", "header", "footer", "nav", "ul", "ol", "li", "dl", "dt", "dd", "p",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "td", "th", "form", "figure", "body",
];

/// Blocks that stand where a `div` may not.
const NEVER_WRAPPED: &[&str] = &["li", "dt", "dd", "thead", "tbody", "tr", "td", "th", "body"];

/// Elements that may hold blocks.
const FLOW: &[&str] = &[
    "div", "section", "main", "article", "aside", "header", "footer", "nav", "li", "dd", "td", "th", "form", "figure",
    "body",
];

/// Elements that may hold inline elements only.
const PHRASING: &[&str] =
    &["span", "a", "p", "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "del", "dt", "button", "label"];

const INLINE: &[&str] = &["span", "a", "img", "b", "strong", "i", "em", "del", "time"];
