//! Who sells, as a drawn item page names them: in the store's box, in the order panel, or in the page's head.

use crate::address::{Address, Place};
use crate::labels;
use crate::model::Seller;
use crate::page::Page;
use crate::source::{Found, Scope, Source};
use crate::text;

/// A seller as the page shows it.
pub(super) struct Shown<N> {
    pub(super) seller: Seller,
    /// Where the name was read, or the link where there is no name.
    pub(super) source: String,
    /// The element that shows the name.
    pub(super) node: Option<N>,
}

pub(super) fn read<P: Page>(page: &P, base: Option<&Address>) -> Option<Shown<P::Node>> {
    let document = Scope::document(page);
    let named = document.first(NAME).or_else(|| named_by_link(page, base));
    // The link around the name is the store's; only where there is none another link to a store is as good.
    let own = document.all(LINK).find_map(|found| Some((store_of(&found.text, base)?, found.source)));
    let link = own.or_else(|| {
        let links = page.select(None, ANY_LINK).into_iter().filter_map(|link| page.attribute(&link, "href"));
        let mut numbers: Vec<String> = links.filter_map(|href| store_of(&href, base)).take(MOST_LINKS).collect();
        numbers.dedup();
        // Links to several stores say nothing of this listing's.
        let [number] = numbers.as_slice() else { return None };
        Some((number.clone(), format!("dom:{ANY_LINK}@href")))
    });
    let name = named.as_ref().map(|found| labels::seller_name(&found.text).to_owned());
    let source =
        named.as_ref().map(|found| found.source.clone()).or(link.as_ref().map(|(_, source)| source.clone()))?;
    let id = link.map(|(number, _)| number);
    let seller = Seller {
        url: id.as_ref().map(|id| format!("https://www.aliexpress.com/store/{id}")),
        id,
        name,
        member_id: member_id(page, base),
        positive_rate: positive_rate(page),
        opened: opened(page),
    };
    Some(Shown { seller, source, node: named.and_then(|found| found.node) })
}

/// A link to a store that holds no heading: headings name the shelf below them, not the store.
fn named_by_link<P: Page>(page: &P, base: Option<&Address>) -> Option<Found<P::Node>> {
    page.select(None, PANEL_LINK).into_iter().take(MOST_LINKS).find_map(|link| {
        store_of(&page.attribute(&link, "href")?, base)?;
        let heading = page.first(Some(&link), "h2, h3, img");
        let text = text::fold(&page.text(&link));
        let found = Found { text, source: format!("dom:{PANEL_LINK}"), node: Some(link.clone()) };
        (heading.is_none() && !found.text.is_empty() && page.is_shown(&link)).then_some(found)
    })
}

fn store_of(href: &str, base: Option<&Address>) -> Option<String> {
    match Address::of_link(href, base)?.place() {
        Place::Store(number) => Some(number),
        _ => None,
    }
}

fn member_id<P: Page>(page: &P, base: Option<&Address>) -> Option<String> {
    let found = Scope::document(page).first(MESSAGE)?;
    let address = Address::of_link(&found.text, base)?;
    let id = MEMBER_PARAMETERS.iter().find_map(|name| address.parameter(name))?;
    (!id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())).then_some(id)
}

/// The share of positive feedback stands before the number of followers, which is no share.
fn positive_rate<P: Page>(page: &P) -> Option<String> {
    let mut texts = super::texts(page, None, RATE).map(|found| found.text);
    texts.find(|text| text.contains(['%', '٪', '％']) && text.chars().count() <= LONGEST_RATE)
}

/// Stands in the card the page shows over the store's name, a row each fact, or in a sentence.
fn opened<P: Page>(page: &P) -> Option<String> {
    let rows = page.select(None, FACT_ROW).into_iter().take(MOST_LINKS);
    let told = rows.filter(|row| page.is_shown(row)).find_map(|row| {
        let cells = page.select(Some(&row), "td, th");
        let [label, value, ..] = cells.as_slice() else { return None };
        let value = text::fold(&page.text(value));
        (labels::is_opened_label(&page.text(label)) && !value.is_empty()).then_some(value)
    });
    told.or_else(|| {
        super::texts(page, None, SENTENCE).filter_map(|found| labels::opened(&found.text).map(str::to_owned)).next()
    })
}

/// More links to stores, or rows on a store, than an item page has outside its shelves.
const MOST_LINKS: usize = 60;

/// `98.4%`, with a mark of direction around it.
const LONGEST_RATE: usize = 12;

/// The panel's name may be followed by the kind of seller in parentheses, in an element of its own.
const NAME: &[Source] = &[
    Source::Text("a[data-pl=\"store-name\"]"),
    Source::Text("[data-pl=\"store-name\"]"),
    Source::Text("[class*=\"store-info--name\"] a"),
    Source::Text("[class*=\"store-detail--storeName--\"]"),
    Source::Text("[class*=\"store-detail--storeNameWrap\"]"),
    Source::Text("[class*=\"store-header--storeName\"]"),
    Source::Text("[class*=\"store-info--name\"]"),
];

const LINK: &[Source] = &[
    Source::Attribute("a[data-pl=\"store-name\"]", "href"),
    Source::Attribute("[data-pl=\"store-name\"] a", "href"),
    Source::Attribute("[class*=\"store-info--name\"] a", "href"),
    Source::Attribute("a[class*=\"store-detail--wrap\"]", "href"),
    Source::Attribute("[class*=\"store-detail--\"] a[href*=\"/store/\"]", "href"),
    Source::Attribute("a[class*=\"store-header--storeName\"]", "href"),
    Source::Attribute("[class*=\"store-header--storeName\"] a", "href"),
];

const ANY_LINK: &str = "a[href*=\"/store/\"]";

/// A link in the parts of the page that speak of this listing alone.
const PANEL_LINK: &str = ".pdp-body-top a[href*=\"/store/\"]";

const MESSAGE: &[Source] =
    &[Source::Attribute("a[href*=\"sellerAdminSeq=\"]", "href"), Source::Attribute("a[href*=\"sellerSeq=\"]", "href")];

const MEMBER_PARAMETERS: &[&str] = &["sellerAdminSeq", "sellerSeq"];

const RATE: &str = "[class*=\"store-info--desc\"] strong, [class*=\"store-detail--\"] strong";

const FACT_ROW: &str = "[class*=\"store-\"] tr";

const SENTENCE: &str = "[class*=\"store-info--\"] span, [class*=\"store-detail--\"] span";
