//! Pages that change: whatever their scripts do, reading the part that changed gives what reading all of it gives, and asks
//! for little.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground is missing")]

use ego_tree::NodeId;
use listing::parsed::ParsedPage;
use listing::{Anchor, Changes, IssueCode, Page, Reader, Reading, Role, read};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use scraper::{Html, Node};
use std::cell::Cell;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const ITEM: &str = "https://www.aliexpress.com/item/1005009100002022.html";
const SEARCH: &str = "https://www.aliexpress.com/w/wholesale-lamp.html";

/// A page whose scripts are at work, and what they have done since it was read last.
struct Moving {
    page: ParsedPage,
    /// Elements that came, went, moved or changed an attribute.
    changed: Vec<NodeId>,
    /// Elements with a text or an element of their own that came, went or changed.
    touched: Vec<NodeId>,
    scripts: bool,
}

impl Moving {
    fn new(html: &str, url: &str) -> Self {
        Self { page: ParsedPage::new(html, url), changed: Vec::new(), touched: Vec::new(), scripts: false }
    }

    fn one(&self, selector: &str) -> NodeId {
        self.page.first(None, selector).unwrap()
    }

    fn set_text(&mut self, node: NodeId, text: &str) {
        // The text takes the place of all that stood below, scripts among it.
        self.note_script(node);
        let tree = self.page.tree_mut();
        while let Some(child) = tree.get(node).unwrap().first_child() {
            let child = child.id();
            self.changed.push(child);
            tree.get_mut(child).unwrap().detach();
        }
        tree.get_mut(node).unwrap().append(text_node(text));
        self.touched.push(node);
    }

    fn set_attribute(&mut self, node: NodeId, name: &str, value: Option<&str>) {
        let element = self.page.tree_mut().get(node).unwrap().value().as_element().unwrap().clone();
        let mut attributes: Vec<(String, String)> = element
            .attrs()
            .filter(|(it, _)| *it != name)
            .map(|(it, value)| (it.to_owned(), value.to_owned()))
            .collect();
        attributes.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        if let Some(made) = parse_element(element.name(), &attributes) {
            *self.page.tree_mut().get_mut(node).unwrap().value() = made;
            self.changed.push(node);
            self.note_script(node);
        }
    }

    fn remove(&mut self, node: NodeId) {
        let parent = self.page.parent(&node);
        self.touched.extend(parent);
        self.changed.push(node);
        self.note_script(node);
        self.page.tree_mut().get_mut(node).unwrap().detach();
    }

    /// Puts an element before another.
    fn insert(&mut self, node: NodeId, before: NodeId) {
        let parent = self.page.parent(&before);
        self.touched.extend(parent);
        self.changed.push(node);
        self.page.tree_mut().get_mut(before).unwrap().insert_id_before(node);
        self.note_script(node);
    }

    /// A copy of an element and of all below it, not in the document yet.
    fn copy(&mut self, node: NodeId) -> NodeId {
        let tree = self.page.tree_mut();
        let made = tree.orphan(tree.get(node).unwrap().value().clone()).id();
        let children: Vec<NodeId> = tree.get(node).unwrap().children().map(|child| child.id()).collect();
        for child in children {
            let child = self.copy(child);
            self.page.tree_mut().get_mut(made).unwrap().append_id(child);
        }
        made
    }

    fn holds(&self, node: NodeId, other: NodeId) -> bool {
        self.ancestors(other).contains(&node)
    }

    /// The element, and those that hold it.
    fn ancestors(&self, node: NodeId) -> Vec<NodeId> {
        std::iter::successors(Some(node), |node| self.page.parent(node)).collect()
    }

    fn note_script(&mut self, node: NodeId) {
        self.scripts |= self.page.matches(&node, "script") || self.page.first(Some(&node), "script").is_some();
    }

    fn read_again(&mut self, reader: &mut Reader<NodeId>) -> Reading<NodeId> {
        let reading = reader.read(&self.page, Some(&*self));
        self.changed.clear();
        self.touched.clear();
        self.scripts = false;
        reading
    }
}

impl Changes<NodeId> for Moving {
    fn above(&self, node: &NodeId) -> bool {
        self.ancestors(*node).iter().any(|it| self.changed.contains(it))
    }

    fn within(&self, node: &NodeId) -> bool {
        self.touched.iter().chain(&self.changed).any(|it| self.holds(*node, *it))
    }

    fn brought(&self, selector: &str) -> bool {
        let matches =
            |node: &NodeId| self.page.matches(node, selector) || self.page.first(Some(node), selector).is_some();
        self.changed.iter().any(matches)
    }

    fn scripts(&self) -> bool {
        self.scripts
    }
}

fn text_node(text: &str) -> Node {
    Node::Text(scraper::node::Text { text: text.into() })
}

/// An element as the parser makes it: it is what its start tag says.
fn parse_element(name: &str, attributes: &[(String, String)]) -> Option<Node> {
    let mut tag = format!("<{name}");
    for (name, value) in attributes {
        write!(tag, " {name}=\"{}\"", value.replace('&', "&amp;").replace('"', "&quot;")).unwrap();
    }
    let parsed = Html::parse_fragment(&(tag + ">"));
    let mut nodes = parsed.tree.nodes().map(|node| node.value().clone());
    nodes.find(|node| node.as_element().is_some_and(|element| element.name() == name))
}

/// A page that counts what it is asked.
struct Counting<'a> {
    page: &'a ParsedPage,
    selections: Cell<u32>,
    /// Those among the whole document.
    searches: Cell<u32>,
    others: Cell<u32>,
}

impl<'a> Counting<'a> {
    fn new(page: &'a ParsedPage) -> Self {
        Self { page, selections: Cell::default(), searches: Cell::default(), others: Cell::default() }
    }

    fn select_below(&self, scope: Option<&NodeId>) {
        self.selections.set(self.selections.get() + 1);
        self.searches.set(self.searches.get() + u32::from(scope.is_none()));
    }

    fn other(&self) -> &'a ParsedPage {
        self.others.set(self.others.get() + 1);
        self.page
    }

    fn total(&self) -> u32 {
        self.selections.get() + self.others.get()
    }
}

impl Page for Counting<'_> {
    type Node = NodeId;

    fn url(&self) -> String {
        self.page.url()
    }

    fn title(&self) -> Option<String> {
        self.page.title()
    }

    fn select(&self, scope: Option<&NodeId>, selector: &str) -> Vec<NodeId> {
        self.select_below(scope);
        self.page.select(scope, selector)
    }

    fn first(&self, scope: Option<&NodeId>, selector: &str) -> Option<NodeId> {
        self.select_below(scope);
        self.page.first(scope, selector)
    }

    fn attribute(&self, node: &NodeId, name: &str) -> Option<String> {
        self.other().attribute(node, name)
    }

    fn text(&self, node: &NodeId) -> String {
        self.other().text(node)
    }

    fn parent(&self, node: &NodeId) -> Option<NodeId> {
        self.other().parent(node)
    }

    fn matches(&self, node: &NodeId, selector: &str) -> bool {
        self.other().matches(node, selector)
    }

    fn is_shown(&self, node: &NodeId) -> bool {
        self.other().is_shown(node)
    }

    fn scripts(&self, marker: &str) -> Vec<String> {
        self.other().scripts(marker)
    }
}

fn card(number: u32) -> String {
    let id = 1_005_009_000_000_000_u64 + u64::from(number);
    format!(
        r#"<div class="x search-item-card-wrapper-gallery" id="card-{number}"><div class="card-out-wrapper">
        <a class="search-card-item" href="//www.aliexpress.com/item/{id}.html"><img src="//ae01.alicdn.com/kf/S{number}.jpg">
        <div><div title="Lamp {number}"><h3>Lamp {number}</h3></div>
        <div class="price"><span style="currency-symbol:$;decimal_point:.">$</span><span style="currency-symbol:$;decimal_point:.">{number}.50</span></div>
        <div></div><span>Lamp Store</span></div></a></div></div>"#
    )
}

fn results(cards: u32) -> Moving {
    let cards: String = (1..=cards).map(card).collect();
    Moving::new(
        &format!(r#"<html><body><div class="top"><p>Welcome</p></div><div id="card-list">{cards}</div></body></html>"#),
        SEARCH,
    )
}

fn anchors(reading: &Reading<NodeId>) -> Vec<[Option<NodeId>; 4]> {
    let nodes = |Anchor { card, title, price, seller }: &Anchor<NodeId>| [*card, *title, *price, *seller];
    reading.anchors.iter().map(nodes).collect()
}

#[test]
fn of_sixty_cards_only_the_one_that_changed_is_read_again() {
    let mut moving = results(60);
    let mut reader = Reader::new();
    let all = Counting::new(&moving.page);
    reader.read(&all, None);
    let (all, all_selections) = (all.total(), all.selections.get());

    let price = moving.one("#card-17 .price span:last-child");
    moving.set_text(price, "3.25");
    let part = Counting::new(&moving.page);
    let reading = reader.read(&part, Some(&moving));
    assert_eq!(reading.reading, read(&moving.page).reading);
    let price = reading.reading.listings[16].price.clone().unwrap();
    assert_eq!(price.text.as_deref(), Some("$3.25"));
    assert_eq!(part.searches.get(), 0, "where the cards are is known");
    assert!(part.selections.get() * 50 < all_selections, "{} of {all_selections}", part.selections.get());
    // Of the others nothing is asked but where their links lead.
    assert!(part.total() < 60 * 4 + all / 50, "{} of {all}", part.total());
}

#[test]
fn cards_that_are_appended_are_read_and_the_others_are_not_read_again() {
    let mut moving = results(60);
    let mut reader = Reader::new();
    let all = Counting::new(&moving.page);
    reader.read(&all, None);
    let all = all.selections.get();

    let end = moving.one("#card-60");
    for number in 61..=72 {
        let made = moving.copy(end);
        moving.insert(made, end);
        let link = moving.page.first(Some(&made), "a").unwrap();
        moving.set_attribute(link, "href", Some(&format!("//www.aliexpress.com/item/100500900000{number:04}.html")));
    }
    let part = Counting::new(&moving.page);
    let reading = reader.read(&part, Some(&moving));
    assert_eq!(reading.reading, read(&moving.page).reading);
    assert_eq!(reading.reading.listings.len(), 72);
    let (part, share) = (part.selections.get(), all * 12 / 60);
    assert!(part <= share + 20, "{part} selections for twelve cards, {all} for sixty");
}

#[test]
fn a_state_goes_with_the_element_that_held_it() {
    let state = r#"<script>window._dida_config_._init_data_= { data: {"hierarchy":{},"data":{"root":{"fields":{"mods":{"itemList":{"content":[{"productId":"1005009000000001","title":{"displayTitle":"Floor lamp"}}]}}}}}} }</script>"#;
    let card = card(1);
    let mut moving = Moving::new(
        &format!(r#"<html><body><div class="top">{state}</div><div id="card-list">{card}</div></body></html>"#),
        SEARCH,
    );
    let mut reader = Reader::new();
    let before = reader.read(&moving.page, None).reading;
    assert!(before.issues.iter().any(|issue| issue.code == IssueCode::Disagreement));
    let top = moving.one(".top");
    moving.set_text(top, "US $7.31");
    let after = moving.read_again(&mut reader).reading;
    assert_eq!(after, read(&moving.page).reading);
    assert!(after.issues.iter().all(|issue| issue.code != IssueCode::Disagreement));
}

#[test]
fn what_happens_elsewhere_asks_for_no_card() {
    let mut moving = results(60);
    let mut reader = Reader::new();
    reader.read(&moving.page, None);
    let welcome = moving.one(".top p");
    moving.set_text(welcome, "23:59:58");
    let part = Counting::new(&moving.page);
    reader.read(&part, Some(&moving));
    assert_eq!(part.selections.get(), 0);
}

#[test]
fn an_item_that_fills_in_late_is_no_longer_said_to_be_not_rendered() {
    let mut moving = Moving::new(
        r#"<html><head><meta property="og:title" content="Desk lamp - AliExpress 39"><script>window._d_c_ = {}; window._d_c_.DCData = {"imagePathList":["https://ae01.alicdn.com/kf/Sa1.jpg"]};</script></head><body><div id="root"><p>Loading</p></div></body></html>"#,
        ITEM,
    );
    let mut reader = Reader::new();
    let before = reader.read(&moving.page, None).reading;
    assert!(before.issues.iter().any(|issue| issue.code == IssueCode::NotRendered));

    let placeholder = moving.one("#root p");
    let drawn = ParsedPage::new(
        r#"<div id="drawn"><h1 data-pl="product-title">Desk lamp</h1><div data-pl="product-price"><span class="price-default--current--x1">€ 12,50</span></div></div>"#,
        ITEM,
    );
    let drawn = moving.adopt(&drawn, "#drawn");
    moving.insert(drawn, placeholder);
    let after = moving.read_again(&mut reader).reading;
    assert_eq!(after, read(&moving.page).reading);
    assert_eq!(after.page.layout, "item-rendered-2024");
    assert!(after.issues.iter().all(|issue| issue.code != IssueCode::NotRendered));
}

#[test]
fn the_price_is_that_of_the_variant_the_viewer_chose() {
    let mut moving = Moving::new(
        r#"<h1 data-pl="product-title">Desk lamp</h1><div data-pl="product-price"><span class="price-default--current--x1">€ 12,50</span></div>"#,
        ITEM,
    );
    let mut reader = Reader::new();
    reader.read(&moving.page, None);
    let price = moving.one("[data-pl=\"product-price\"] span");
    moving.set_text(price, "€ 19,90");
    let part = Counting::new(&moving.page);
    let reading = reader.read(&part, Some(&moving)).reading;
    assert_eq!(reading, read(&moving.page).reading);
    assert_eq!(reading.listings[0].price.as_ref().unwrap().text.as_deref(), Some("€ 19,90"));
    assert_eq!(part.searches.get(), 0, "where the price stands is known");
}

#[test]
fn at_another_address_nothing_is_kept() {
    let moving = results(3);
    let mut reader = Reader::new();
    reader.read(&moving.page, None);
    let page = moving.page.at("https://www.aliexpress.com/w/wholesale-chair.html");
    let elsewhere = Counting::new(&page);
    let nothing = Moving::new("", SEARCH);
    let reading = reader.read(&elsewhere, Some(&nothing));
    assert!(elsewhere.searches.get() > 0);
    assert_eq!(reading.reading, read(&page).reading);
    assert!(reading.reading.listings.iter().all(|listing| listing.role == Role::Result));
}

/// An item page whose head is of the listing it was loaded with.
const LOADED: &str = r#"<html><head><link rel="canonical" href="https://www.aliexpress.com/item/1005009100002022.html">
    <meta property="og:title" content="Desk lamp - AliExpress 39"><script>window._d_c_ = {}; window._d_c_.DCData = {"imagePathList":["https://ae01.alicdn.com/kf/Sa1.jpg"]};</script></head>
    <body><h1 data-pl="product-title">Desk lamp</h1><div data-pl="product-price"><span class="price-default--current--x1">€ 12,50</span></div></body></html>"#;

const OTHER_ITEM: &str = "https://www.aliexpress.com/item/1005009100009999.html";

#[test]
fn another_items_address_over_the_former_items_page_gives_none_of_its_facts() {
    let moving = Moving::new(LOADED, ITEM);
    let mut reader = Reader::new();
    reader.read(&moving.page, None);
    let page = moving.page.at(OTHER_ITEM);
    let reading = reader.read(&page, Some(&Moving::new("", ITEM))).reading;
    assert_eq!(reading, read(&page).reading);
    let codes: Vec<IssueCode> = reading.issues.iter().map(|issue| issue.code).collect();
    assert!(codes.contains(&IssueCode::NotRendered) && codes.contains(&IssueCode::Disagreement), "{codes:?}");
    for listing in &reading.listings {
        assert_eq!(listing.item_id, "1005009100009999");
        assert!(listing.title.is_none() && listing.price.is_none() && listing.images.is_empty(), "{listing:?}");
    }
}

#[test]
fn what_is_drawn_anew_is_read_and_the_former_items_head_is_not() {
    let mut moving = Moving::new(LOADED, OTHER_ITEM);
    let mut reader = Reader::new();
    reader.read(&moving.page, None);
    let (title, price) = (moving.one("h1"), moving.one("[data-pl=\"product-price\"] span"));
    moving.set_text(title, "Reading chair");
    moving.set_text(price, "€ 80,00");
    let reading = moving.read_again(&mut reader).reading;
    assert_eq!(reading, read(&moving.page).reading);
    let listing = &reading.listings[0];
    assert_eq!((listing.item_id.as_str(), listing.title.as_deref()), ("1005009100009999", Some("Reading chair")));
    assert_eq!(listing.price.as_ref().unwrap().text.as_deref(), Some("€ 80,00"));
    assert!(listing.images.is_empty(), "the state's pictures are the former listing's");
    let disagreement = |field: &str| {
        let code = IssueCode::Disagreement;
        reading.issues.iter().any(|issue| issue.code == code && issue.field.as_deref() == Some(field))
    };
    assert!(disagreement("item_id") && !disagreement("title"));
}

impl Moving {
    /// A copy of what stands in another page, not in the document yet.
    fn adopt(&mut self, other: &ParsedPage, selector: &str) -> NodeId {
        fn copy(to: &mut ParsedPage, from: ego_tree::NodeRef<Node>) -> NodeId {
            let made = to.tree_mut().orphan(from.value().clone()).id();
            for child in from.children() {
                let child = copy(to, child);
                to.tree_mut().get_mut(made).unwrap().append_id(child);
            }
            made
        }
        let node = other.first(None, selector).unwrap();
        copy(&mut self.page, other.tree().get(node).unwrap())
    }
}

/// Something a page's script does to one element, or to two.
#[derive(Clone, Debug)]
enum Act {
    /// Puts another text into it.
    Say(&'static str),
    /// Takes it away.
    Remove,
    /// Puts it before another element.
    Move,
    /// Puts a copy of it before another element.
    Copy,
    /// Gives it an attribute, or takes it away.
    Set(&'static str, Option<&'static str>),
    /// Gives it another element's attribute of this name.
    Like(&'static str),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => select(&["US $7.31", "€ 4,05", "3.000+ sold", "4.7", "Another title", ""][..]).prop_map(Act::Say),
        1 => Just(Act::Remove),
        1 => Just(Act::Move),
        2 => Just(Act::Copy),
        2 => select(&[
            ("style", Some("display: none")),
            ("style", None),
            ("hidden", Some("")),
            ("class", None),
            ("title", Some("Another title")),
            ("href", Some("//www.aliexpress.com/item/1005009700007777.html")),
            ("content", Some("Another title - AliExpress")),
            ("src", Some("https://ae01.alicdn.com/kf/Sanother.jpg_220x220.jpg")),
        ][..]).prop_map(|(name, value)| Act::Set(name, value)),
        1 => select(&["class", "href", "style", "data-pl", "data-sku-col"][..]).prop_map(Act::Like),
    ]
}

/// What scripts do to is mostly what is read, and then anything at all.
const READ: &str =
    "a, h1, h3, img, [data-pl], [data-pl] *, [class*=\"item\"], [class*=\"card\"] *, meta, title, link, script";

fn perform(moving: &mut Moving, act: &Act, anything: bool, of: Index, other: Index) {
    let nodes = moving.page.select(None, if anything { "head *, body *" } else { READ });
    let movable = moving.page.select(None, "body *");
    if nodes.is_empty() || movable.is_empty() {
        return;
    }
    let (node, other) = (*of.get(&nodes), *other.get(&movable));
    match act {
        Act::Say(text) => moving.set_text(node, text),
        Act::Remove => moving.remove(node),
        Act::Move if !moving.holds(node, other) => {
            moving.remove(node);
            moving.insert(node, other);
        }
        Act::Move => {}
        Act::Copy => {
            let made = moving.copy(node);
            moving.insert(made, other);
        }
        Act::Set(name, value) => moving.set_attribute(node, name, *value),
        Act::Like(name) => {
            let value = moving.page.attribute(&other, name);
            moving.set_attribute(node, name, value.as_deref());
        }
    }
}

fn golden_pages() -> Vec<(PathBuf, String, String)> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/pages"));
    let mut pages: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let case = entry.unwrap().path();
            let described: serde_json::Value =
                serde_json::from_str(&fs::read_to_string(case.join("case.json")).ok()?).unwrap();
            let html = fs::read(case.join("source.html")).unwrap();
            Some((case, described["url"].as_str()?.to_owned(), String::from_utf8_lossy(&html).into_owned()))
        })
        .collect();
    pages.sort();
    pages
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_to_a_page_the_changed_part_gives_what_the_whole_gives(
        page in any::<Index>(),
        batches in prop::collection::vec(
            prop::collection::vec((act(), prop::bool::weighted(0.2), any::<Index>(), any::<Index>()), 1..4),
            1..6,
        ),
    ) {
        let pages = golden_pages();
        let (case, url, html) = page.get(&pages);
        let mut moving = Moving::new(html, url);
        let mut reader = Reader::new();
        reader.read(&moving.page, None);
        for batch in &batches {
            for (act, anything, of, other) in batch {
                perform(&mut moving, act, *anything, *of, *other);
            }
            let part = moving.read_again(&mut reader);
            let whole = read(&moving.page);
            prop_assert_eq!(&part.reading, &whole.reading, "{}", case.display());
            prop_assert_eq!(anchors(&part), anchors(&whole));
        }
    }
}
