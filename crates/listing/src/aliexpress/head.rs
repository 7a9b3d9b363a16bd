//! What an item page (mid-2024 on) says of its listing outside what it draws: in the document's head, in the state the
//! server sends, and in the structured data some pages add.

use crate::address::{Address, ItemId, Place};
use crate::generation::{Seen, Sourced, issue};
use crate::model::{Issue, IssueCode, PriceRange};
use crate::money;
use crate::page::Page;
use crate::picture;
use crate::source::{Scope, Source};
use crate::state::Value;
use crate::text;

/// What the head says of a listing. It is there before anything is drawn, and still there when the listing is gone.
pub(crate) struct Head {
    /// The listing: of the address, of the canonical link, of `og:url`, in this order.
    pub(crate) item: Option<(ItemId, String)>,
    /// All ids the head gives, by source.
    named: Vec<(ItemId, String)>,
    /// Whether the head is of another listing than the address: the one the page came from without loading. What it says
    /// is not said of this one.
    is_former: bool,
    /// Titles without what the site adds, where that is known to be all of it.
    titles: Vec<Sourced>,
    /// The gallery.
    pub(crate) images: Option<(Vec<String>, String)>,
    /// The one picture of the gallery that is there for those who share the page.
    pub(crate) picture: Option<(Vec<String>, String)>,
    /// The price in the structured data.
    offer: Option<Offer>,
    /// The seller in the structured data.
    seller: Option<Sourced>,
    /// The categories in the structured data.
    pub(crate) breadcrumbs: Vec<String>,
}

/// An offer of the structured data.
struct Offer {
    price: PriceRange,
    source: &'static str,
    /// Whether it says that it spans all variants; otherwise it is one variant's, maybe not the one shown.
    is_range: bool,
}

/// Where the structured data's categories stand.
pub(crate) const BREADCRUMBS_SOURCE: &str = "ld+json:itemListElement";

impl Head {
    pub(crate) fn of<P: Page>(seen: &Seen<P>) -> Self {
        let document = Scope::document(seen.page);
        let base = seen.address.as_ref();
        let named = named(seen);
        let is_former = is_of_another(&named);
        let item = named.first().map(|(first, source)| {
            // One place may name the listing by its global id, another by the US site's.
            let same = named.iter().filter(|(item, _)| item.global == first.global);
            let alias = same.filter_map(|(item, _)| item.alias.clone()).next();
            (ItemId { alias, ..first.clone() }, source.clone())
        });
        let mut head = Self {
            item,
            named,
            is_former,
            titles: Vec::new(),
            images: None,
            picture: None,
            offer: None,
            seller: None,
            breadcrumbs: Vec::new(),
        };
        if !is_former {
            head.titles.extend(titles(&document));
            head.images = gallery(seen);
            head.picture = named_picture(seen.page);
        }
        head.read_structured_data(seen, base);
        head
    }

    fn read_structured_data<P: Page>(&mut self, seen: &Seen<P>, base: Option<&Address>) {
        for script in seen.scripts(STRUCTURED).iter() {
            let document = Value::document(script);
            let graph = document.at("@graph").unwrap_or(document);
            let things: Vec<Value> = if graph.is_list() { graph.elements().collect() } else { vec![graph] };
            for thing in things {
                match thing.at("@type").and_then(Value::text).as_deref() {
                    Some("Product") => self.read_product(thing, base),
                    Some("BreadcrumbList") if self.breadcrumbs.is_empty() && !self.is_former => {
                        self.breadcrumbs = breadcrumbs(thing, base);
                    }
                    _ => {}
                }
            }
        }
    }

    fn read_product(&mut self, product: Value, base: Option<&Address>) {
        let offers = product.at("offers").and_then(|offers| match offers.is_list() {
            true => offers.elements().next(),
            false => Some(offers),
        });
        let link = offers.and_then(|offers| offers.at("url").and_then(Value::text));
        let named = link.and_then(|link| item_of(&Address::of_link(&link, base)?));
        // After moving on within the page the data may still be the last listing's.
        let is_other = match named.zip(self.item.as_ref()) {
            Some((named, (item, _))) => named.global != item.global,
            None => self.is_former,
        };
        if is_other {
            return;
        }
        let title = product.at("name").and_then(Value::text).and_then(|name| own_title(&text::decode_entities(&name)));
        self.titles.extend(title.map(|title| (title, "ld+json:name".to_owned())));
        let seller = offers.and_then(|offers| offers.at("seller.name")).and_then(Value::text);
        if let Some(seller) = seller.map(|name| text::fold(&name)).filter(|name| !name.is_empty()) {
            self.seller.get_or_insert((seller, "ld+json:offers.seller.name".to_owned()));
        }
        if self.offer.is_none() {
            self.offer = offers.and_then(offer);
        }
    }

    /// The title, where the head has one that is all the listing's own.
    pub(crate) fn title(&self) -> Option<Sourced> {
        self.titles.first().cloned()
    }

    /// ISO 4217 code of the currency of the structured data's offer.
    pub(crate) fn currency(&self) -> Option<Sourced> {
        let offer = self.offer.as_ref()?;
        Some((offer.price.currency.clone()?, "ld+json:offers.priceCurrency".to_owned()))
    }

    /// An issue where the head names another listing than the address, as after moving on within the page.
    pub(crate) fn id_disagreement(&self, item: &ItemId) -> Option<Issue> {
        let values: Vec<(&str, &str)> =
            self.named.iter().map(|(item, source)| (source.as_str(), item.global.as_str())).collect();
        let differs = values.iter().any(|(_, id)| *id != item.global);
        differs.then(|| issue(IssueCode::Disagreement, Some(&item.global), "item_id", &values))
    }

    /// An issue where the head gives another title than the viewer was shown.
    pub(crate) fn title_disagreement(&self, item: &ItemId, shown: &str, shown_source: &str) -> Option<Issue> {
        let other: Vec<&Sourced> = self.titles.iter().filter(|(title, _)| !is_same_title(title, shown)).collect();
        let values = other.iter().map(|(title, source)| (source.as_str(), title.as_str()));
        let values: Vec<(&str, &str)> = std::iter::once((shown_source, shown)).chain(values).collect();
        (!other.is_empty()).then(|| issue(IssueCode::Disagreement, Some(&item.global), "title", &values))
    }

    /// An issue where the structured data gives another price in the same currency than the viewer was shown.
    /// Where the viewer has a choice of variants, a single price of the data may be another variant's.
    pub(crate) fn price_disagreement(
        &self,
        item: &ItemId,
        shown: &PriceRange,
        shown_source: &str,
        has_choice: bool,
    ) -> Option<Issue> {
        let Offer { price, source, is_range } = self.offer.as_ref()?;
        let comparable = price.currency.is_some() && price.currency == shown.currency && (*is_range || !has_choice);
        let same = price.min <= shown.max && shown.min <= price.max;
        let told = |range: &PriceRange| match range.min == range.max {
            true => range.min.0.to_string(),
            false => format!("{} - {}", range.min.0, range.max.0),
        };
        let written = |range: &PriceRange| range.text.clone().unwrap_or_else(|| told(range));
        let (shown_text, offer_text) = (written(shown), written(price));
        let values = [(shown_source, shown_text.as_str()), (*source, offer_text.as_str())];
        (comparable && !same).then(|| issue(IssueCode::Disagreement, Some(&item.global), "price", &values))
    }

    /// An issue where the structured data names another seller than the viewer was shown.
    pub(crate) fn seller_disagreement(&self, item: &ItemId, shown: &str, shown_source: &str) -> Option<Issue> {
        let (name, source) = self.seller.as_ref()?;
        let values = [(shown_source, shown), (source.as_str(), name.as_str())];
        let differs = letters(name) != letters(shown);
        differs.then(|| issue(IssueCode::Disagreement, Some(&item.global), "seller", &values))
    }
}

/// Whether the page has gone to another listing without loading and still shows, as its head names it, the one it came
/// from: one of `shown` is then that listing's title.
pub(crate) fn shows_former<P: Page>(seen: &Seen<P>, shown: &[Source]) -> bool {
    if !is_of_another(&named(seen)) {
        return false;
    }
    let document = Scope::document(seen.page);
    let former: Vec<Sourced> = titles(&document).collect();
    document.all(shown).any(|found| former.iter().any(|(title, _)| is_same_title(title, &found.text)))
}

/// The ids a page gives its listing, by source, the address first.
fn named<P: Page>(seen: &Seen<P>) -> Vec<(ItemId, String)> {
    let base = seen.address.as_ref();
    let own = base.and_then(item_of).map(|item| (item, "url".to_owned()));
    let document = Scope::document(seen.page);
    let told = document.all(OWN_ADDRESS).filter_map(|found| {
        let item = Address::of_link(&found.text, base).as_ref().and_then(item_of)?;
        Some((item, found.source))
    });
    own.into_iter().chain(told).collect()
}

fn is_of_another(named: &[(ItemId, String)]) -> bool {
    named
        .first()
        .is_some_and(|(first, source)| source == "url" && named.iter().any(|(it, _)| it.global != first.global))
}

fn titles<P: Page>(document: &Scope<P>) -> impl Iterator<Item = Sourced> {
    document.all(TITLE).filter_map(|found| Some((own_title(&found.text)?, found.source)))
}

fn item_of(address: &Address) -> Option<ItemId> {
    match address.place() {
        Place::Item(item) => Some(item),
        _ => None,
    }
}

/// The listing's title out of the document's: `… - AliExpress`, `… - AliExpress 26` (a category's number), and of earlier
/// years also `{price} 39% OFF|…|{category}| - AliExpress`.
fn own_title(title: &str) -> Option<String> {
    let (own, rest) = title.rsplit_once(" - AliExpress")?;
    if !rest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b',')) {
        return None;
    }
    let own = match own.split_once('|') {
        Some((price, after)) if price.to_ascii_lowercase().trim_end().ends_with("% off") => {
            let after = after.trim_end().trim_end_matches('|');
            after.rsplit_once('|').map_or(after, |(title, _category)| title)
        }
        _ => own,
    };
    Some(text::fold(own)).filter(|own| !own.is_empty())
}

/// Whether two titles are one, though the head's may be cut off, and differ in case, white space and signs.
fn is_same_title(named: &str, shown: &str) -> bool {
    let (named, shown) = (letters(named), letters(shown));
    let (shorter, longer) = if named.len() <= shown.len() { (&named, &shown) } else { (&shown, &named) };
    shorter == longer || (shorter.chars().count() >= CUT_TITLE && longer.starts_with(shorter.as_str()))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A title that was cut off has at least so many letters.
const CUT_TITLE: usize = 24;

fn named_picture<P: Page>(page: &P) -> Option<(Vec<String>, String)> {
    let found = Scope::document(page).first(PICTURE)?;
    let images = picture::distinct([found.text]);
    (!images.is_empty()).then_some((images, found.source))
}

/// The pictures in the shell's state.
pub(crate) fn gallery<P: Page>(seen: &Seen<P>) -> Option<(Vec<String>, String)> {
    let scripts = seen.scripts(STATE);
    let state = scripts.iter().find_map(|script| Value::assigned(script, STATE)?.at(GALLERY))?;
    let images = picture::distinct(state.elements().filter_map(Value::text));
    (!images.is_empty()).then(|| (images, format!("{STATE}:{GALLERY}")))
}

/// A text of the shell's state.
pub(crate) fn told<P: Page>(seen: &Seen<P>, path: &str) -> Option<String> {
    let scripts = seen.scripts(STATE);
    scripts.iter().find_map(|script| Value::assigned(script, STATE)?.at(path)?.text())
}

fn offer(offers: Value) -> Option<Offer> {
    let currency = offers.at("priceCurrency").and_then(Value::text).filter(|code| money::is_currency(code));
    let amount = |key: &str| {
        // Written with a bare point where the currency has no decimals: `1542.`
        offers.at(key).and_then(Value::text).and_then(|text| money::parse_amount(text.trim_end_matches('.')))
    };
    let (min, max, source) = match amount("price") {
        Some(price) => (price, price, "ld+json:offers.price"),
        None => {
            let low = amount("lowPrice")?;
            (low, amount("highPrice").unwrap_or(low).max(low), "ld+json:offers.lowPrice")
        }
    };
    Some(Offer { price: PriceRange { min, max, currency, text: None }, source, is_range: min != max })
}

/// The names of a `BreadcrumbList`, without the site's own home page.
fn breadcrumbs(list: Value, base: Option<&Address>) -> Vec<String> {
    let entries = list.at("itemListElement").into_iter().flat_map(Value::elements);
    let names = entries.filter_map(|entry| {
        let link = entry.at("item.@id").or_else(|| entry.at("item")).and_then(Value::text);
        let is_home = link.and_then(|link| Address::of_link(&link, base)).is_some_and(|link| link.path() == "/");
        let name = entry.at("name").or_else(|| entry.at("item.name")).and_then(Value::text)?;
        (!is_home).then(|| text::fold(&text::decode_entities(&name)))
    });
    names.filter(|name| !name.is_empty()).collect()
}

const OWN_ADDRESS: &[Source] =
    &[Source::Attribute("link[rel=\"canonical\"]", "href"), Source::Attribute("meta[property=\"og:url\"]", "content")];

/// The title the head gives to those who share the page.
pub(crate) const NAMED: &str = "meta[property=\"og:title\"]";

const TITLE: &[Source] = &[Source::Attribute(NAMED, "content")];

const PICTURE: &[Source] = &[Source::Attribute("meta[property=\"og:image\"]", "content")];

/// The state of the shell: `window._d_c_.DCData = {…}`.
const STATE: &str = "DCData";

const GALLERY: &str = "imagePathList";

/// Structured data says of everything what it is.
const STRUCTURED: &str = "\"@type\"";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_adds_to_titles() {
        let cases = [
            ("Rain Jacket - AliExpress", Some("Rain Jacket")),
            ("Rain Jacket - AliExpress ", Some("Rain Jacket")),
            ("Rain - Jacket - AliExpress 26", Some("Rain - Jacket")),
            ("Rain Jacket - AliExpress 26, 2019", Some("Rain Jacket")),
            ("7.66₪ 39% OFF|Rain Jacket|Jackets| - AliExpress", Some("Rain Jacket")),
            ("196.11SEK 36% Off | Rain | Jacket|Jackets| - AliExpress 7", Some("Rain | Jacket")),
            ("Rain | Jacket - AliExpress", Some("Rain | Jacket")),
            ("Rain Jacket - AliExpress Mobile", None),
            ("Rain Jacket", None),
            (" - AliExpress", None),
        ];
        for (title, want) in cases {
            assert_eq!(own_title(title).as_deref(), want, "{title}");
        }
    }

    #[test]
    fn a_title_may_be_cut_and_still_be_the_same() {
        assert!(is_same_title("Waterproof  rain jacket, hooded", "Waterproof Rain Jacket Hooded"));
        assert!(is_same_title("Waterproof Rain Jacket Hooded for", "Waterproof Rain Jacket Hooded for Hiking"));
        assert!(!is_same_title("Rain", "Rain Jacket"));
        assert!(!is_same_title("Waterproof Rain Jacket Hooded", "Umbrella with Wooden Handle"));
    }
}
