//! A seller's pages (2025 on): the number is in the address, the name in the seller's block or in the state.
//!
//! As everywhere, the listings of a store are recommendations: no one looked for them, and they can't be compared.

use super::list;
use super::widgets::{STATE, Widgets, scripts};
use crate::address::{Address, Place};
use crate::generation::{Draft, Generation, Seen, Sourced, issue};
use crate::model::{IssueCode, PageKind, Role, Seller};
use crate::page::Page;
use crate::record;
use crate::source::{Scope, Source};
use crate::state::Value;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "ru-store-2025", detect: |seen| matches!(seen.place, Place::Store(_)), extract }
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Store);
    let Place::Store(number) = &seen.place else { return draft };
    list::settings(seen, &mut draft);
    let read = SellerRead::of(seen, Some(number));
    draft.issues.extend(read.disagreement.map(|(shown, told)| {
        let values = [(shown.1.as_str(), shown.0.as_str()), (told.1.as_str(), told.0.as_str())];
        issue(IssueCode::Disagreement, None, "seller.name", &values)
    }));
    draft.seller_sources.push(("seller.id", "url".to_owned()));
    match read.source {
        Some(source) => draft.seller_sources.push(("seller.name", source)),
        None => draft.issues.push(issue(IssueCode::Missing, None, "seller.name", &[])),
    }
    draft.seller = Some(Seller { id: Some(number.clone()), url: Some(address_of(number)), ..read.seller });
    list::add_cards(seen, &mut draft, |_| Role::Recommendation);
    draft
}

/// What a page says of a seller, in the block it draws and in the state.
pub(crate) struct SellerRead<N> {
    pub(crate) seller: Seller,
    /// Where the name was read.
    pub(crate) source: Option<String>,
    /// The element that shows the name.
    pub(crate) node: Option<N>,
    /// The names that block and state give, where they differ.
    pub(crate) disagreement: Option<(Sourced, Sourced)>,
}

impl<N: Clone> SellerRead<N> {
    /// Reads the seller; of a store's page the one with its `number`.
    pub(crate) fn of<P: Page<Node = N>>(seen: &Seen<P>, number: Option<&str>) -> Self {
        let document = Scope::document(seen.page);
        let scripts = scripts(seen);
        let store = Widgets::of(&scripts).find(|properties| is_store(*properties, number));
        let told = |sources| Scope { page: seen.page, node: None, state: Some((store?, STATE)) }.first(sources);

        let shown_name = document.first(NAME);
        let told_name = told(STATE_NAME);
        let disagreement = match (&shown_name, &told_name) {
            (Some(shown), Some(told)) if shown.text != told.text => {
                Some((record::sourced(shown), record::sourced(told)))
            }
            _ => None,
        };
        let node = shown_name.as_ref().and_then(|found| found.node.clone());
        let name = shown_name.or(told_name);
        let links = document.all(LINK).chain(told(STATE_LINK));
        let id = links.filter_map(|found| store_number(&found.text, seen.address.as_ref())).next();
        let member_id = told(STATE_MEMBER).map(|found| found.text).or_else(|| {
            let chat = document.first(CHAT)?;
            Address::of_link(&chat.text, seen.address.as_ref())?.parameter("seller_id")
        });
        let rates = document.few(RATE, MOST_STATISTICS).into_iter().filter_map(|found| rate(&found.text));
        let positive_rate = rates.chain(told(STATE_RATE).map(|found| format!("{}%", found.text))).next();
        let seller = Seller {
            url: id.as_deref().map(address_of),
            id,
            name: name.as_ref().map(|found| found.text.clone()),
            member_id: member_id.filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())),
            positive_rate,
            opened: None,
        };
        Self { seller, source: name.map(|found| found.source), node, disagreement }
    }
}

/// Whether a widget's properties are a store's: it has a name and an address that names a store.
fn is_store(properties: Value, number: Option<&str>) -> bool {
    let named = properties.at("url").and_then(Value::text).and_then(|url| store_number(&url, None));
    named.is_some_and(|named| number.is_none_or(|number| number == named)) && properties.at("name").is_some()
}

fn store_number(link: &str, base: Option<&Address>) -> Option<String> {
    match Address::of_link(link, base)?.place() {
        Place::Store(number) => Some(number),
        _ => None,
    }
}

fn address_of(number: &str) -> String {
    format!("https://aliexpress.ru/store/{number}")
}

/// The percentage that a text such as `94,09% seller's rating` begins with.
fn rate(text: &str) -> Option<String> {
    let (number, _) = text.split_once('%')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    is_number.then(|| format!("{number}%"))
}

const NAME: &[Source] = &[
    Source::Text("[class*=\"StoreInfo_Header__title\"]"),
    Source::Text("#storeInfo h5"),
    Source::Text("[class*=\"StoreHeader\"] h1"),
];

const LINK: &[Source] = &[
    Source::Attribute("#storeInfo a[href*=\"/store/\"]", "href"),
    Source::Attribute("[class*=\"StoreInfo_Header__\"] a[href*=\"/store/\"]", "href"),
    Source::Attribute("a[class*=\"StoreInfo_Header__\"][href*=\"/store/\"]", "href"),
];

const CHAT: &[Source] = &[Source::Attribute("a[href*=\"seller_id=\"]", "href")];

const RATE: Source = Source::Text("[class*=\"StoreInfo_StatItem__statItem\"]");

/// A seller's block has three or four.
const MOST_STATISTICS: usize = 16;

const STATE_NAME: &[Source] = &[Source::State("name")];

const STATE_LINK: &[Source] = &[Source::State("url")];

const STATE_MEMBER: &[Source] = &[Source::State("id")];

const STATE_RATE: &[Source] = &[Source::State("positiveReviews.percentages")];
