//! A store's pages (2016 on): the store is known by the address, its name by the page's title or its header, its member id
//! by what the page hands to its own scripts; most of its listings come later, if the viewer waits for them.
//!
//! The listings a store page shows are neither what a page is about nor hits of a search, which are comparable with each
//! other: one store's lamp says nothing of the price of its shoes. They have the role of recommendations.

use super::card;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, issue};
use crate::labels;
use crate::model::{Issue, IssueCode, Listing, PageKind, Role, Seller, Sold};
use crate::money::{self, PriceHints};
use crate::number;
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Found, Scope, Source};
use crate::state::Value;
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "store-2016", detect: |seen| matches!(seen.place, Place::Store(_)), extract }
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Store);
    let Place::Store(number) = &seen.place else { return draft };
    let page = seen.page;
    let scripts = seen.scripts(CONFIGURATION);
    let handed = scripts.iter().find_map(|script| Value::assigned(script, CONFIGURATION));
    let scope = Scope { page, node: None, state: handed.map(|state| (state, CONFIGURATION)) };

    let drawn = scope.first(NAME).map(|found| Found { text: labels::seller_name(&found.text).to_owned(), ..found });
    let title = page.title().map(|text| Found { text, source: "dom:title".to_owned(), node: None });
    let titled = scope.first(TITLE).into_iter().chain(title).find_map(|found| {
        let text = store_name(&found.text)?.to_owned();
        Some(Found { text, ..found })
    });
    if let (Some(drawn), Some(titled)) = (&drawn, &titled)
        && drawn.text != titled.text
    {
        let values = [(drawn.source.as_str(), drawn.text.as_str()), (titled.source.as_str(), titled.text.as_str())];
        draft.issues.push(issue(IssueCode::Disagreement, None, "seller.name", &values));
    }
    let name = drawn.or(titled);
    let member_id = scope.first(MEMBER_ID);
    let positive_rate = scope.all(POSITIVE_RATE).find_map(|found| Some((percentage(&found.text)?, found.source)));
    let opened = OPENED.iter().flat_map(|source| scope.every(*source)).find_map(|found| {
        let date = labels::opened(&found.text)?;
        (date.len() <= LONGEST_DATE).then(|| (date.to_owned(), found.source.clone()))
    });

    let mut keep =
        |field, source: Option<&String>| draft.seller_sources.extend(source.map(|source| (field, source.clone())));
    keep("seller.id", Some(&"url".to_owned()));
    keep("seller.name", name.as_ref().map(|found| &found.source));
    keep("seller.member_id", member_id.as_ref().map(|found| &found.source));
    keep("seller.positive_rate", positive_rate.as_ref().map(|(_, source)| source));
    keep("seller.opened", opened.as_ref().map(|(_, source)| source));
    if name.is_none() {
        draft.issues.push(issue(IssueCode::Missing, None, "seller.name", &[]));
    }
    draft.seller = Some(Seller {
        id: Some(number.clone()),
        name: name.map(|found| found.text),
        url: seen.address.as_ref().and_then(Address::canonical),
        member_id: member_id.map(|found| found.text),
        positive_rate: positive_rate.map(|(rate, _)| rate),
        opened: opened.map(|(date, _)| date),
    });
    let requested = seen.scripts(REQUEST);
    let asked = requested.iter().flat_map(|script| Value::assignments(script, REQUEST)).find_map(Value::text);
    let asked = asked.and_then(|address| Address::parse(&address));
    let parameter = |name: &str| Some((asked.as_ref()?.parameter(name)?, format!("{REQUEST}:{name}")));
    draft.currency = parameter("currency").filter(|(code, _)| money::is_currency(code));
    let is_country = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    draft.ship_to = parameter("country").filter(|(code, _)| is_country(code));
    let currency = draft.currency.as_ref().map(|(code, _)| code.as_str());
    draft.listings = listings(seen, currency, &mut draft.issues);
    draft
}

/// The store's listings that are drawn, each once.
fn listings<P: Page>(seen: &Seen<P>, currency: Option<&str>, issues: &mut Vec<Issue>) -> Vec<Listed<P::Node>> {
    let page = seen.page;
    let mut listed: Vec<Listed<P::Node>> = Vec::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let item_of =
        |node: &P::Node| Address::of_link(&page.attribute(node, "href")?, seen.address.as_ref())?.linked_item();
    for selector in CARDS {
        for card in page.select(None, selector) {
            let links = page.select(Some(&card), "a[href]");
            let Some(item) = item_of(&card).or_else(|| links.iter().find_map(item_of)) else { continue };
            if taken.insert(item.global.clone()) {
                listed.push(read(page, card, &item, currency, issues));
            }
        }
        if !listed.is_empty() {
            break;
        }
    }
    listed
}

fn read<P: Page>(
    page: &P,
    card: P::Node,
    item: &ItemId,
    currency: Option<&str>,
    issues: &mut Vec<Issue>,
) -> Listed<P::Node> {
    let scope = Scope { page, node: Some(&card), state: None };
    let mut sources = BTreeMap::new();
    let mut keep = |field: &str, source: &str| _ = sources.insert(field.to_owned(), source.to_owned());
    keep("item_id", "dom:a@href");
    let tool_tip = page.attribute(&card, "title").map(|title| text::fold(&title)).filter(|title| !title.is_empty());
    let tool_tip = tool_tip.map(|text| Found { text, source: "dom:a@title".to_owned(), node: None });
    let title = tool_tip.or_else(|| scope.first(CARD_TITLE));
    if let Some(found) = &title {
        keep("title", &found.source);
    }
    let hints = PriceHints { currency, format: None };
    let price = scope.first(CARD_PRICE).and_then(|found| match money::parse_price(&found.text, &hints) {
        Ok(range) => Some((range, found)),
        Err(reason) => {
            issues.push(issue(reason.into(), Some(&item.global), "price", &[(&found.source, &found.text)]));
            None
        }
    });
    if let Some((_, found)) = &price {
        keep("price", &found.source);
    }
    let list_price = scope.first(CARD_LIST_PRICE).and_then(|found| {
        let amount = found.text.split('/').next().unwrap_or(&found.text);
        Some((money::parse_price(amount, &hints).ok()?, found.source))
    });
    if let Some((_, source)) = &list_price {
        keep("list_price", source);
    }
    let sold = scope.first(CARD_SOLD).and_then(|found| Some((number::parse_count(&found.text).ok()?, found)));
    if let Some((_, found)) = &sold {
        keep("sold", &found.source);
    }
    let pictures = card::PICTURE_ATTRIBUTES.iter().find_map(|attribute| {
        let nodes = page.select(Some(&card), CARD_IMAGES);
        let images = picture::distinct(nodes.iter().filter_map(|image| page.attribute(image, attribute)));
        (!images.is_empty()).then(|| (images, format!("dom:{CARD_IMAGES}@{attribute}")))
    });
    if let Some((_, source)) = &pictures {
        keep("images", source);
    }
    let price_node = price.as_ref().and_then(|(_, found)| found.node.clone());
    let listing = Listing {
        alias_id: item.alias.clone(),
        title: title.map(|found| found.text),
        price: price.map(|(range, _)| range),
        list_price: list_price.map(|(range, _)| range),
        sold: sold.map(|(count, found)| Sold { count, text: Some(found.text) }),
        images: pictures.map(|(images, _)| images).unwrap_or_default(),
        sources,
        ..Listing::new(Role::Recommendation, &item.global, &item.url())
    };
    Listed { listing, anchor: Anchor { title: None, price: price_node, seller: None, card: Some(card) } }
}

/// The store's name in a page's title: what stands before the part that names the site, in whichever language
/// (`Harbor Lane Store - Amazing products with exclusive discounts on AliExpress`).
fn store_name(title: &str) -> Option<&str> {
    let parts = SEPARATORS.iter().filter_map(|separator| title.rsplit_once(separator));
    let (name, _) =
        parts.filter(|(_, end)| end.to_lowercase().contains(SITE_NAME)).max_by_key(|(name, _)| name.len())?;
    let name = name.trim();
    (!name.is_empty() && name.to_lowercase() != SITE_NAME).then_some(name)
}

/// The percentage a text holds, as written.
fn percentage(text: &str) -> Option<String> {
    let mut words = text.split(' ').filter(|word| word.ends_with('%') && word.len() > 1);
    let word = words.next()?;
    let is_number = word.trim_end_matches('%').chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    (is_number && words.next().is_none()).then(|| word.to_owned())
}

/// What the page hands to its own scripts: `var pageConfig = { storeId: '…', ownerMemberId: '…' }`.
const CONFIGURATION: &str = "pageConfig";

/// Where the page asks for its contents: `window.shopPageDataApi = '//…/renderPageData.htm?…&currency=USD&country=AU…'`.
const REQUEST: &str = "shopPageDataApi";

const MEMBER_ID: &[Source] = &[Source::State("ownerMemberId")];

/// The store's header, newest first.
const NAME: &[Source] = &[
    Source::Text("[class*=\"store-header--storeName\"]"),
    Source::Text("a[data-pl=\"store-name\"]"),
    Source::Text(".shop-name a"),
    Source::Text(".shop-name"),
];

const TITLE: &[Source] = &[Source::Attribute("meta[property=\"og:title\"]", "content")];

const SEPARATORS: &[&str] = &[" - ", " – ", " | "];

/// In lower case.
const SITE_NAME: &str = "aliexpress";

const POSITIVE_RATE: &[Source] = &[
    Source::Text("[class*=\"store-header\"] [class*=\"positive\"]"),
    Source::Text("[class*=\"positive-feedback\"]"),
    Source::Text("[class*=\"positiveRate\"]"),
];

const OPENED: &[Source] = &[
    Source::Text("[class*=\"store-header\"] span"),
    Source::Text(".store-time"),
    Source::Text("[class*=\"openTime\"], [class*=\"open-time\"], [class*=\"openDate\"], [class*=\"open-date\"]"),
];

/// A longer text goes on with something else.
const LONGEST_DATE: usize = 40;

/// The cards of 2016 to 2019; links to listings, whatever their form, where there are none.
const CARDS: &[&str] = &["li.item", "a[href*=\"/item/\"]"];

const CARD_TITLE: &[Source] = &[
    Source::Attribute("h3 a[title]", "title"),
    Source::Text("h3"),
    Source::Attribute("[title]", "title"),
    Source::Attribute("img[alt]:not([alt=\"\"])", "alt"),
];

const CARD_PRICE: &[Source] = &[Source::Text(".cost b")];

const CARD_LIST_PRICE: &[Source] = &[Source::Text(".cost-old del")];

const CARD_SOLD: &[Source] = &[Source::Text(".recent-order")];

const CARD_IMAGES: &str = "img";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_what_stands_before_the_site() {
        let cases = [
            ("Harbor Lane Store - Amazing products with exclusive discounts on AliExpress", Some("Harbor Lane Store")),
            (
                "Harbor Lane Store - Small Orders Online Store, Hot Selling and more on Aliexpress.com",
                Some("Harbor Lane Store"),
            ),
            ("Harbor - Lane Store - Des produits incroyables sur AliExpress", Some("Harbor - Lane Store")),
            ("Harbor Lane Store | AliExpress", Some("Harbor Lane Store")),
            ("Harbor Lane Store", None),
            ("AliExpress", None),
            ("AliExpress - Online Shopping on AliExpress", None),
            (" - AliExpress", None),
            ("", None),
        ];
        for (title, want) in cases {
            assert_eq!(store_name(title), want, "{title}");
        }
    }

    #[test]
    fn a_percentage_is_taken_as_it_is_written() {
        assert_eq!(percentage("98.4% Positive Feedback").as_deref(), Some("98.4%"));
        assert_eq!(percentage("Positive feedback 97,1%").as_deref(), Some("97,1%"));
        assert_eq!(percentage("98% of 12%"), None);
        assert_eq!(percentage("about%"), None);
        assert_eq!(percentage("%"), None);
    }
}
