//! Search and category results (2020 on; cards 2023 on): the state holds all of a page's listings, the grid the cards rendered so far.

use super::card::{self, Card, Surroundings};
use super::link::PriceNote;
use crate::address::{ItemId, Place};
use crate::generation::{Draft, Generation, Seen, Sourced, issue};
use crate::model::{IssueCode, PageKind, Role, Site};
use crate::money;
use crate::page::Page;
use crate::source::{Scope, Source};
use crate::state::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "search-2020", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let is_list = matches!(seen.place, Place::Search | Place::Category) || seen.address.is_none();
    let told = || STATES.iter().any(|state| !seen.scripts(state.mark).is_empty());
    (is_list || seen.has(&[GRID])) && (told() || seen.has(GRID_CARDS))
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(match seen.place {
        Place::Category => PageKind::Category,
        _ => PageKind::Search,
    });
    let grid = grid_cards(seen);
    let scripts: Vec<_> = STATES.iter().map(|carrier| (carrier, seen.scripts(carrier.mark))).collect();
    let state = State::of(seen.page, &scripts);
    if state.is_cut_off {
        draft.issues.push(issue(IssueCode::Unparsable, None, "listings", &[]));
    }
    // After a change of page or filter the grid is new while the script still holds the former list.
    let stale =
        !grid.is_empty() && !state.items.is_empty() && !grid.iter().any(|card| state.item(&card.item).is_some());
    let told: &[Told] = if stale { &[] } else { &state.items };
    if stale {
        draft.issues.push(issue(IssueCode::Disagreement, None, "listings", &[(state.name, "stale")]));
    }

    draft.currency = state.sourced(CURRENCY).filter(|(code, _)| money::is_currency(code)).or_else(|| {
        let note = |card: &Card<P::Node>| PriceNote::of(&card.address).currency;
        grid.iter().find_map(note).map(|code| (code, "link:pdp_npi".to_owned()))
    });
    draft.ship_to = state.sourced(SHIP_TO).or_else(|| {
        let note = |card: &Card<P::Node>| PriceNote::of(&card.address).ship_to;
        grid.iter().find_map(note).map(|code| (code, "link:pdp_npi".to_owned()))
    });

    let currency = draft.currency.as_ref().map(|(code, _)| code.clone());
    // Without a hit the site fills the grid with what it would like to sell.
    let role = if state.has_no_hits { Role::Recommendation } else { Role::Result };
    let around = Surroundings { role, currency: currency.as_deref() };
    let mut taken: Vec<String> = Vec::new();
    let mut take = |draft: &mut Draft<P::Node>,
                    card: Option<&Card<P::Node>>,
                    told: Option<&Told>,
                    item: &ItemId,
                    around: &Surroundings| {
        if taken.contains(&item.global) {
            return;
        }
        taken.push(item.global.clone());
        let state = told.map(|told| (told.value, state.name));
        let (listed, issues) = card::read(seen, card, state, item, around);
        draft.listings.push(listed);
        draft.issues.extend(issues);
    };
    for card in &grid {
        let told = told.iter().find(|told| told.item.global == card.item.global);
        // The state may know the alias where the link has the global id.
        let item = told.map(|told| &told.item).filter(|item| item.alias.is_some()).unwrap_or(&card.item);
        take(&mut draft, Some(card), told, item, &around);
    }
    for told in told {
        take(&mut draft, None, Some(told), &told.item, &around);
    }
    let shelves = Surroundings { role: Role::Recommendation, ..around };
    for card in shelf_cards(seen) {
        take(&mut draft, Some(&card), None, &card.item, &shelves);
    }
    draft
}

/// A listing of the state.
struct Told<'a> {
    item: ItemId,
    value: Value<'a>,
}

/// What the page's state tells of the list.
struct State<'a> {
    /// The mark of the script that carries it.
    name: &'static str,
    items: Vec<Told<'a>>,
    facts: BTreeMap<&'static str, Sourced>,
    is_cut_off: bool,
    has_no_hits: bool,
}

impl<'a> State<'a> {
    fn of<P: Page>(page: &P, scripts: &'a [(&Carrier, Rc<[String]>)]) -> Self {
        let assigned = scripts.iter().find_map(|(carrier, scripts)| {
            let root = scripts.iter().find_map(|script| Value::assigned(script, carrier.mark))?;
            Some((*carrier, root))
        });
        let name = assigned.map_or(STATES[0].mark, |(carrier, _)| carrier.mark);
        let mut state =
            State { name, items: Vec::new(), facts: BTreeMap::new(), is_cut_off: false, has_no_hits: false };
        let Some((carrier, root)) = assigned else { return state };
        state.is_cut_off = !root.is_complete();
        let fields = carrier.fields.map_or(Some(root), |path| root.at(path));
        let items = fields.and_then(|fields| fields.at(ITEMS)).into_iter().flat_map(Value::elements);
        for value in items.filter(|value| value.is_complete()) {
            let id = value.at("productId").and_then(Value::text);
            // An entry without a listing's id is an album or a banner.
            if let Some(item) = id.and_then(|id| ItemId::on(Site::Aliexpress, &id)) {
                state.items.push(Told { item, value });
            }
        }
        let scope = fields.map(|fields| Scope { page, node: None, state: Some((fields, name)) });
        for (field, table) in FACTS {
            if let Some(found) = scope.as_ref().and_then(|scope| scope.first(table)) {
                state.facts.insert(field, (found.text, found.source));
            }
        }
        state.has_no_hits = state.facts.get(HITS).is_some_and(|(hits, _)| hits == "0");
        state
    }

    fn item(&self, item: &ItemId) -> Option<&Told<'a>> {
        self.items.iter().find(|told| told.item.global == item.global)
    }

    fn sourced(&self, field: &str) -> Option<Sourced> {
        self.facts.get(field).cloned()
    }
}

/// The cards of the results grid in their order.
fn grid_cards<P: Page>(seen: &Seen<P>) -> Vec<Card<P::Node>> {
    let links = GRID_CARDS.iter().map(|selector| seen.page.select(None, selector)).find(|links| !links.is_empty());
    links.into_iter().flatten().filter_map(|link| Card::of(seen, link)).collect()
}

/// Cards outside the grid.
fn shelf_cards<P: Page>(seen: &Seen<P>) -> Vec<Card<P::Node>> {
    let outside = |link: &P::Node| {
        let mut above = seen.page.parent(link);
        while let Some(node) = above {
            if seen.page.matches(&node, GRID) {
                return false;
            }
            above = seen.page.parent(&node);
        }
        true
    };
    let links = seen.page.select(None, SHELF_CARDS).into_iter().filter(outside);
    links.filter_map(|link| Card::of(seen, link)).collect()
}

/// A script's assignment that carries the list.
struct Carrier {
    mark: &'static str,
    /// Where in it the fields are; none where it is nothing else.
    fields: Option<&'static str>,
}

/// `window._dida_config_._init_data_= { data: {…} }` since 2023, `window.runParams = {…}` from 2020 to 2022. What is in
/// the fields has kept its form.
const STATES: &[Carrier] = &[
    Carrier { mark: "_init_data_", fields: Some("data.data.root.fields") },
    Carrier { mark: "runParams", fields: None },
];

const ITEMS: &str = "mods.itemList.content";

const GRID: &str = "#card-list";

/// The links of the grid's cards: 2024 on, 2023, and whatever comes when the class is renamed.
const GRID_CARDS: &[&str] = &[
    "#card-list a.search-card-item",
    "[class*=\"search-item-card-wrapper-\"] a.search-card-item",
    "#card-list a[href*=\"/item/\"]",
];

const SHELF_CARDS: &str = ".card-out-wrapper a:not(.search-card-item)";

const CURRENCY: &str = "currency";
const SHIP_TO: &str = "ship_to";
const HITS: &str = "hits";

const FACTS: &[(&str, &[Source])] = &[
    (CURRENCY, &[Source::State("pageInfo.trace.utLogMap.currency")]),
    (
        SHIP_TO,
        &[
            Source::State("pageInfo.trace.utLogMap.ship_to_country"),
            Source::State("pageInfo.trace.page.ship_to_country"),
        ],
    ),
    (HITS, &[Source::State("pageInfo.totalResults")]),
];
