//! Search and category results (2020 on; cards 2023 on): the state holds all of a page's listings, the grid the cards
//! drawn so far.

use super::card::{self, Card, GRID, Surroundings, Told};
use super::link::PriceNote;
use crate::address::{ItemId, Place};
use crate::generation::{Draft, Generation, Seen, Sourced, issue};
use crate::model::{IssueCode, PageKind, Role};
use crate::money;
use crate::page::Page;
use crate::state::Value;
use std::collections::{BTreeMap, BTreeSet};
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
    let state = State::of(seen, &scripts);
    let listings = |code, values: &[(&str, &str)]| issue(code, None, "listings", values);
    if state.is_cut_off {
        draft.issues.push(listings(IssueCode::Unparsable, &[]));
    }
    let stale = state.is_of_another_list(&grid);
    if stale {
        // Which lists these are is seen by their first listings.
        let told = state.entries.first().map(|entry| (state.name, entry.item.global.as_str()));
        let shown = grid.first().map(|card| ("dom:a@href", card.item.global.as_str()));
        let firsts: Vec<_> = told.into_iter().chain(shown).collect();
        draft.issues.push(listings(IssueCode::Disagreement, &firsts));
    }
    let told: &[Entry] = if stale { &[] } else { &state.entries };
    if told.is_empty() && grid.is_empty() && state.hits.as_ref().is_some_and(|(hits, _)| hits != "0") {
        let hits = state.hits.iter().map(|(hits, source)| (source.as_str(), hits.as_str()));
        draft.issues.push(listings(IssueCode::NotRendered, &hits.collect::<Vec<_>>()));
    }

    let note = |read: fn(PriceNote) -> Option<String>| {
        let found = grid.iter().find_map(|card| read(PriceNote::of(&card.address)));
        found.map(|found| (found, "link:pdp_npi".to_owned()))
    };
    let of_entries = || state.entries.iter().find_map(|entry| entry.told.first(card::STATE_CURRENCY));
    let currencies = [state.currency.clone(), note(|note| note.currency), of_entries()];
    draft.currency = currencies.into_iter().flatten().find(|(code, _)| money::is_currency(code));
    draft.ship_to = state.ship_to.clone().or_else(|| note(|note| note.ship_to));

    let currency = draft.currency.as_ref().map(|(code, _)| code.clone());
    // Without a hit the site fills the page with what it would like to sell.
    let role = if state.has_no_hits && !stale { Role::Recommendation } else { Role::Result };
    let around = Surroundings { role, currency: currency.as_deref(), format: card::number_format(seen.page) };
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut take = |card: Option<&Card<P::Node>>, entry: Option<&Entry>, item: &ItemId, around: &Surroundings| {
        let told_ids = entry.iter().flat_map(|entry| entry.ids()).map(|item| &item.global);
        let ids: Vec<&String> = std::iter::once(&item.global).chain(told_ids).collect();
        if ids.iter().any(|id| taken.contains(*id)) {
            return;
        }
        taken.extend(ids.into_iter().cloned());
        let (listed, issues) = card::read(seen, card, entry.map(|entry| &entry.told), item, around);
        draft.listings.push(listed);
        draft.issues.extend(issues);
    };
    for card in &grid {
        let entry = state.entry(&card.item).filter(|_| !stale);
        // The state may know the alias where the link has the global id.
        let known = entry.map(|entry| &entry.item).filter(|item| item.global == card.item.global);
        take(Some(card), entry, known.filter(|item| item.alias.is_some()).unwrap_or(&card.item), &around);
    }
    for entry in told {
        take(None, Some(entry), &entry.item, &around);
    }
    let shelves = Surroundings { role: Role::Recommendation, ..around };
    for card in shelf_cards(seen) {
        take(Some(&card), None, &card.item, &shelves);
    }
    draft
}

/// A listing of the state.
struct Entry<'a> {
    item: ItemId,
    /// The listing its link may be sent on to, where that is another one.
    sent_on_to: Option<ItemId>,
    told: Told<'a>,
}

impl Entry<'_> {
    fn ids(&self) -> impl Iterator<Item = &ItemId> {
        std::iter::once(&self.item).chain(&self.sent_on_to)
    }
}

/// What the page's state tells of the list.
struct State<'a> {
    /// The mark of the script that carries it.
    name: &'static str,
    entries: Vec<Entry<'a>>,
    /// Which entry tells of a listing, by global id.
    places: BTreeMap<String, usize>,
    currency: Option<Sourced>,
    ship_to: Option<Sourced>,
    hits: Option<Sourced>,
    has_no_hits: bool,
    is_cut_off: bool,
}

impl<'a> State<'a> {
    fn of<P: Page>(seen: &Seen<P>, scripts: &'a [(&Carrier, Rc<[String]>)]) -> Self {
        let mut state = State {
            name: STATES[0].mark,
            entries: Vec::new(),
            places: BTreeMap::new(),
            currency: None,
            ship_to: None,
            hits: None,
            has_no_hits: false,
            is_cut_off: false,
        };
        let all = scripts.iter().flat_map(|(carrier, scripts)| scripts.iter().map(move |script| (*carrier, script)));
        let mut assigned = all.flat_map(|(carrier, script)| {
            let values = Value::assignments(script, carrier.mark);
            // An empty object may be assigned before the state.
            values.filter(|value| value.members().next().is_some()).map(move |root| (carrier, root))
        });
        let Some((carrier, root)) = assigned.next() else { return state };
        state.name = carrier.mark;
        let Some(fields) = carrier.fields.map_or(Some(root), |path| root.at(path)) else {
            state.is_cut_off = !root.is_complete();
            return state;
        };
        let fields = Told::of(carrier.mark, fields);
        state.is_cut_off = !fields.is_complete();
        state.currency = fields.first(CURRENCY);
        state.ship_to = fields.first(SHIP_TO);
        state.hits = fields.first(HITS);
        let list = fields.at(ITEMS);
        let none_found = state.hits.as_ref().is_some_and(|(hits, _)| hits == "0");
        state.has_no_hits = none_found || (list.is_none() && fields.at(SEARCH_TIPS).is_some());
        let mut entries: Vec<Value> = list.into_iter().flat_map(Value::elements).collect();
        // Of a state that is cut off only the last entry can be a part.
        if entries.last().is_some_and(|entry| !entry.is_complete()) {
            entries.pop();
        }
        for entry in entries {
            let told = Told::of(carrier.mark, entry);
            // An entry without a listing's id is an album or a banner.
            let Some((item, sent_on_to)) = told.ids(seen.site) else { continue };
            let index = state.entries.len();
            let sent_on_to = sent_on_to.filter(|other| other.global != item.global);
            let entry = Entry { item, sent_on_to, told };
            for item in entry.ids() {
                state.places.entry(item.global.clone()).or_insert(index);
            }
            state.entries.push(entry);
        }
        state
    }

    fn entry(&self, item: &ItemId) -> Option<&Entry<'a>> {
        self.entries.get(*self.places.get(&item.global)?)
    }

    /// After a change of page or filter the grid is new while the script still holds the former list. The grid begins
    /// with the state's listings otherwise, though more may have been added below them.
    fn is_of_another_list<N>(&self, grid: &[Card<N>]) -> bool {
        let compared = grid.len().min(self.entries.len());
        let known = grid.iter().take(compared).filter(|card| self.entry(&card.item).is_some()).count();
        compared > 0 && known * 2 < compared
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
        for _ in 0..SHELF_DEPTH {
            let Some(node) = above else { break };
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

/// What stands in the list's place where nothing was found.
const SEARCH_TIPS: &str = "mods.searchTips";

const CURRENCY: &[&str] = &["pageInfo.trace.utLogMap.currency"];

const SHIP_TO: &[&str] = &["pageInfo.trace.utLogMap.ship_to_country", "pageInfo.trace.page.ship_to_country"];

const HITS: &[&str] = &["pageInfo.totalResults"];

/// The links of the grid's cards: 2024 on, 2023, and whatever comes when the class is renamed.
const GRID_CARDS: &[&str] = &[
    "#card-list a.search-card-item",
    "[class*=\"search-item-card-wrapper-\"] a.search-card-item",
    "#card-list a[href*=\"/item/\"], #card-list a[href*=\"productIds=\"]",
];

const SHELF_CARDS: &str = ".card-out-wrapper a:not(.search-card-item)";

/// How far above its link a card's grid stands at most.
const SHELF_DEPTH: usize = 64;
