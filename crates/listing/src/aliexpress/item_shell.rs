//! What the server sends of an item page (mid-2024 on): title, id and gallery, in the head and in a short state.
//! Price and seller come when the page is drawn; until then a reading says that it is not rendered.

use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, Sourced, issue};
use crate::model::{Issue, IssueCode, Listing, PageKind, PriceRange, Role};
use crate::money;
use crate::page::{Anchor, Page};
use crate::picture;
use crate::source::{Scope, Source};
use crate::state::Value;
use crate::text;
use std::collections::BTreeMap;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "item-shell-2024", detect, extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let may_be_item = matches!(seen.place, Place::Item(_)) || seen.address.is_none();
    may_be_item && Head::of(seen).images.is_some() && seen.has(&[NAMED])
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Item);
    let head = Head::of(seen);
    let Some((item, item_source)) = head.item.clone() else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    draft.issues.push(issue(IssueCode::NotRendered, Some(&item.global), "price", &[]));
    draft.issues.extend(head.id_disagreement(&item));
    draft.canonical_url = Some((item.url(), "url".to_owned()));
    let mut sources = BTreeMap::from([("item_id".to_owned(), item_source)]);
    let mut keep = |field: &str, source: String| sources.insert(field.to_owned(), source);
    let title = head.title.map(|(title, source)| {
        keep("title", source);
        title
    });
    let images = head.images.map(|(images, source)| {
        keep("images", source);
        images
    });
    let listing = Listing {
        alias_id: item.alias.clone(),
        title,
        images: images.unwrap_or_default(),
        sources,
        ..Listing::new(Role::Main, &item.global, &item.url())
    };
    let anchor = Anchor { card: None, title: None, price: None, seller: None };
    draft.listings.push(Listed { listing, anchor });
    draft
}

/// What an item page says of its listing before it is drawn, and still says afterwards.
pub(crate) struct Head {
    /// The listing: of the address, of the canonical link, of `og:url`, in this order.
    pub(crate) item: Option<(ItemId, String)>,
    /// All ids the head gives, by source.
    named: Vec<(ItemId, String)>,
    /// The title without what the site adds, where that is known to be all of it.
    pub(crate) title: Option<Sourced>,
    /// The gallery.
    pub(crate) images: Option<(Vec<String>, String)>,
    /// The offer in the structured data some pages add.
    pub(crate) offer: Option<(PriceRange, String)>,
}

impl Head {
    pub(crate) fn of<P: Page>(seen: &Seen<P>) -> Self {
        let document = Scope::document(seen.page);
        let mut named: Vec<(ItemId, String)> = Vec::new();
        if let Some(item) = seen.address.as_ref().and_then(item_of) {
            named.push((item, "url".to_owned()));
        }
        for found in document.all(OWN_ADDRESS) {
            if let Some(item) = Address::of_link(&found.text, seen.address.as_ref()).as_ref().and_then(item_of) {
                named.push((item, found.source));
            }
        }
        let item = named.first().map(|(first, source)| {
            // One place may name the listing by its global id, another by the US site's.
            let same = named.iter().filter(|(item, _)| item.global == first.global);
            let alias = same.filter_map(|(item, _)| item.alias.clone()).next();
            (ItemId { alias, ..first.clone() }, source.clone())
        });
        let title = document.first(NAMED_TITLE).and_then(|found| Some((own_title(&found.text)?, found.source)));
        Self { item, named, title, images: gallery(seen), offer: offer(seen.page) }
    }

    /// An issue where the head names another listing than the address, as after moving on within the page.
    pub(crate) fn id_disagreement(&self, item: &ItemId) -> Option<Issue> {
        let values: Vec<(&str, &str)> =
            self.named.iter().map(|(item, source)| (source.as_str(), item.global.as_str())).collect();
        let differs = values.iter().any(|(_, id)| *id != item.global);
        differs.then(|| issue(IssueCode::Disagreement, Some(&item.global), "item_id", &values))
    }

    /// An issue where the structured data gives another price in the same currency than the viewer was shown.
    pub(crate) fn price_disagreement(&self, item: &ItemId, shown: &PriceRange, shown_source: &str) -> Option<Issue> {
        let (offer, source) = self.offer.as_ref()?;
        let comparable = offer.currency.is_some() && offer.currency == shown.currency;
        // The offer may be of the cheapest variant, of the selected one, or a range over all.
        let same = offer.min <= shown.max && shown.min <= offer.max;
        let written = |range: &PriceRange| range.text.clone().unwrap_or_else(|| range.min.0.to_string());
        let (shown_text, offer_text) = (written(shown), written(offer));
        let values = [(shown_source, shown_text.as_str()), (source.as_str(), offer_text.as_str())];
        (comparable && !same).then(|| issue(IssueCode::Disagreement, Some(&item.global), "price", &values))
    }
}

fn item_of(address: &Address) -> Option<ItemId> {
    match address.place() {
        Place::Item(item) => Some(item),
        _ => None,
    }
}

/// The listing's title out of the document's: `… - AliExpress`, `… - AliExpress 26` (a category's number).
/// Titles of earlier years begin with a price and are not taken apart.
fn own_title(title: &str) -> Option<String> {
    let (own, rest) = title.rsplit_once(" - AliExpress")?;
    let only_category = rest.trim().bytes().all(|b| b.is_ascii_digit());
    let own = text::fold(own);
    (only_category && !own.is_empty() && !own.contains("% OFF|")).then_some(own)
}

fn gallery<P: Page>(seen: &Seen<P>) -> Option<(Vec<String>, String)> {
    let scripts = seen.scripts(STATE);
    let state = scripts.iter().find_map(|script| Value::assigned(script, STATE)?.at(GALLERY))?;
    let images = picture::distinct(state.elements().filter_map(Value::text));
    (!images.is_empty()).then(|| (images, format!("{STATE}:{GALLERY}")))
}

/// The price in the page's `application/ld+json`, where a product with an offer stands in it.
fn offer<P: Page>(page: &P) -> Option<(PriceRange, String)> {
    page.scripts(OFFER_MARK).iter().map(|script| Value::document(script)).find_map(|document| {
        let products: Vec<Value> = if document.is_list() { document.elements().collect() } else { vec![document] };
        let is_product = |value: &&Value| value.at("@type").and_then(Value::text).as_deref() == Some("Product");
        let offers = products.iter().filter(is_product).find_map(|product| product.at("offers"))?;
        let currency = offers.at("priceCurrency").and_then(Value::text).filter(|code| money::is_currency(code));
        let amount = |key: &str| {
            // Written with a bare point where the currency has no decimals: `1542.`
            offers.at(key).and_then(Value::text).and_then(|text| money::parse_amount(text.trim_end_matches('.')))
        };
        let single = amount("price");
        let min = single.or_else(|| amount("lowPrice"))?;
        let max = single.or_else(|| amount("highPrice")).unwrap_or(min);
        Some((PriceRange { min, max, currency, text: None }, "ld+json:offers.price".to_owned()))
    })
}

const OWN_ADDRESS: &[Source] =
    &[Source::Attribute("link[rel=\"canonical\"]", "href"), Source::Attribute("meta[property=\"og:url\"]", "content")];

const NAMED: &str = "meta[property=\"og:title\"]";

const NAMED_TITLE: &[Source] = &[Source::Attribute(NAMED, "content")];

/// The state of the shell: `window._d_c_.DCData = {…}`.
const STATE: &str = "DCData";

const GALLERY: &str = "imagePathList";

const OFFER_MARK: &str = "\"priceCurrency\"";
