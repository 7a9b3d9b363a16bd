//! The facts a page shows. These types are what the command prints and what the evidence keeps.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that was read from one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageReading {
    /// The page itself.
    pub page: PageInfo,
    /// The seller a store page belongs to, or an item page names.
    pub seller: Option<Seller>,
    /// The listings, in the order of the page: the main one first on an item page.
    pub listings: Vec<Listing>,
    /// What could not be read, and where two sources disagree.
    pub issues: Vec<Issue>,
    /// Which of the fields such a page usually has were found, and in which layer of it.
    #[serde(default)]
    pub coverage: Vec<FieldCoverage>,
}

/// How far one field was found on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldCoverage {
    /// The field, as in [`Listing::sources`]; a store page's are `seller.id` and `seller.name`.
    pub field: String,
    /// Whether such pages always show it. One that is only usual may be absent without anything being wrong.
    pub required: bool,
    /// On how many listings it is expected; one where it is the page's.
    pub expected: u32,
    /// On how many of these it was found.
    pub found: u32,
    /// How many of the found ones each layer gave.
    pub layers: BTreeMap<Layer, u32>,
}

impl FieldCoverage {
    /// Whether so little of it was found that the page should be looked at: a required field is absent somewhere, or a
    /// usual one on every listing of a long list.
    pub fn is_lacking(&self) -> bool {
        if self.required { self.found < self.expected } else { self.found == 0 && self.expected >= LONG_LIST }
    }
}

/// From how many listings on the absence of a usual field from all of them is no chance.
const LONG_LIST: u32 = 20;

/// The layers of a page a field can be read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// The page's own address, or a link's.
    Address,
    /// The embedded state.
    State,
    /// The document's head and its structured data: `meta`, `link`, `ld+json`.
    Head,
    /// What is drawn.
    Dom,
}

impl Layer {
    /// The layer a source belongs to, as sources are named in [`Listing::sources`] and in the values of an [`Issue`].
    pub fn of(source: &str) -> Self {
        let (place, what) = source.split_once(':').unwrap_or((source, ""));
        let in_head = ["meta[", "link[", "title"].iter().any(|element| what.starts_with(element));
        match place {
            "url" | "link" => Self::Address,
            "ld+json" => Self::Head,
            "dom" if in_head => Self::Head,
            "dom" => Self::Dom,
            _ => Self::State,
        }
    }
}

/// What kind of page this is, and under which addresses it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageInfo {
    /// The kind of page.
    pub kind: PageKind,
    /// The marketplace.
    pub site: Site,
    /// The address the page was read at.
    pub url: String,
    /// The address without tracking, where the page is one we know how to name.
    pub canonical_url: Option<String>,
    /// The document's title.
    pub title: Option<String>,
    /// The language of the page's interface, as a BCP 47 tag, where the page says it.
    pub language: Option<String>,
    /// ISO 4217 code of the currency the viewer is shown.
    pub currency: Option<String>,
    /// The country the viewer's prices are shipped to, ISO 3166-1 alpha-2, where the page says it.
    pub ship_to: Option<String>,
    /// The layout that was recognised, such as `item-rendered-2024`: the name of the adapter.
    pub layout: String,
    /// Where each field above was read from, by field name.
    pub sources: BTreeMap<String, String>,
}

/// The kinds of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageKind {
    /// One listing.
    Item,
    /// A list of listings found by words.
    Search,
    /// A list of listings by category.
    Category,
    /// A seller's store.
    Store,
    /// A listing that is no longer there.
    Gone,
    /// A captcha or another refusal.
    Blocked,
    /// A login wall.
    Login,
    /// Anything else.
    Other,
}

/// The marketplaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// aliexpress.com with its country hosts, and aliexpress.us.
    Aliexpress,
    /// aliexpress.ru, a separate company with pages of its own.
    AliexpressRu,
    /// alibaba.com.
    Alibaba,
    /// 1688.com.
    #[serde(rename = "1688")]
    Alibaba1688,
    /// taobao.com.
    Taobao,
    /// tmall.com.
    Tmall,
    /// Not a marketplace we know.
    Other,
}

/// One listing as the viewer was shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// What part it plays on the page.
    pub role: Role,
    /// The global item id.
    pub item_id: String,
    /// The US site's id for the same listing (the global id plus 2^51), where the page uses it.
    pub alias_id: Option<String>,
    /// The listing's address without tracking.
    pub url: String,
    /// The title, entities decoded, runs of white space folded into one space.
    pub title: Option<String>,
    /// The price shown to the viewer.
    pub price: Option<PriceRange>,
    /// The struck-through price shown beside it.
    pub list_price: Option<PriceRange>,
    /// The seller, as far as the listing names it.
    pub seller: Option<Seller>,
    /// How often it was sold.
    pub sold: Option<Sold>,
    /// Mean rating as a decimal string, such as `4.8`.
    pub rating: Option<String>,
    /// Number of reviews.
    pub review_count: Option<u32>,
    /// The reduction the page advertises beside the price, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_percent: Option<u32>,
    /// The price of one piece of a pack, or of one unit of measure, where it stands beside the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<UnitPrice>,
    /// Prices from a quantity on, the smallest quantity first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantity_prices: Vec<QuantityPrice>,
    /// The variants that can be bought, in the page's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// What sending it costs, and where it would be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Shipping>,
    /// The value of the specification row that names the brand, in whichever language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The categories the page files the listing under, the widest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breadcrumbs: Vec<String>,
    /// Full-size picture addresses (`https:`), gallery first, in the page's order, each once.
    pub images: Vec<String>,
    /// Specification rows in the page's order: name, value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specifications: Vec<(String, String)>,
    /// Whether the card is marked as an advertisement.
    #[serde(default)]
    pub advertised: bool,
    /// Where each field was read from, by field name: `dom:h1[data-pl=product-title]`, `_init_data_:title.displayTitle`.
    pub sources: BTreeMap<String, String>,
}

impl Listing {
    /// A listing of which nothing is known but what it is.
    pub fn new(role: Role, item_id: &str, url: &str) -> Self {
        Self {
            role,
            item_id: item_id.to_owned(),
            alias_id: None,
            url: url.to_owned(),
            title: None,
            price: None,
            list_price: None,
            seller: None,
            sold: None,
            rating: None,
            review_count: None,
            discount_percent: None,
            unit_price: None,
            quantity_prices: Vec::new(),
            variants: Vec::new(),
            shipping: None,
            brand: None,
            breadcrumbs: Vec::new(),
            images: Vec::new(),
            specifications: Vec::new(),
            advertised: false,
            sources: BTreeMap::new(),
        }
    }
}

/// A price of one unit, such as `$0.01 / pc`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPrice {
    /// The price of one.
    pub price: PriceRange,
    /// The unit as the page writes it.
    pub unit: String,
}

/// The price of one piece when so many are bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantityPrice {
    /// The smallest quantity.
    pub from: u32,
    /// The largest quantity; none without an upper bound.
    pub to: Option<u32>,
    /// The price of one piece.
    pub price: PriceRange,
}

/// One variant of a listing: a combination of options, with a price of its own where the page says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The marketplace's id of it.
    pub sku_id: Option<String>,
    /// What is chosen: property, option.
    pub options: Vec<(String, String)>,
    /// Its price.
    pub price: Option<PriceRange>,
    /// Its struck-through price.
    pub list_price: Option<PriceRange>,
    /// How many are left.
    pub stock: Option<u32>,
    /// Whether it can be bought; none where the page does not say.
    pub available: Option<bool>,
    /// Whether it is the one the viewer has chosen: the listing's price is then its price.
    pub selected: bool,
    /// Its own picture, full size.
    pub image: Option<String>,
}

impl Variant {
    /// Whether the page says that it can't be bought.
    pub fn is_sold_out(&self) -> bool {
        self.available == Some(false) || self.stock == Some(0)
    }
}

/// What sending a listing costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipping {
    /// The price; zero where the page says that it is free.
    pub price: Option<PriceRange>,
    /// Where it is sent from, as the page writes it.
    pub ships_from: Option<String>,
    /// The country it would be sent to, as the page writes it; none where the page writes what may be a part of the
    /// viewer's address.
    pub ships_to: Option<String>,
    /// The text the price was read from.
    pub text: Option<String>,
}

/// The part a listing plays on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The listing the item page is about.
    Main,
    /// A hit in a results grid.
    Result,
    /// A card on a shelf beside or below what the page is about.
    Recommendation,
}

/// A price, or the range between the cheapest and the dearest variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRange {
    /// The lowest price.
    pub min: Amount,
    /// The highest price; equal to `min` for a single price.
    pub max: Amount,
    /// ISO 4217 code of the currency shown, where it is known.
    pub currency: Option<String>,
    /// The price as the page writes it.
    pub text: Option<String>,
}

impl PriceRange {
    /// Whether it is nothing at all.
    pub fn is_zero(&self) -> bool {
        self.max.0.is_zero()
    }
}

/// An exact amount of money, written as a decimal string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub Decimal);

/// Who sells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// The store's number as this page gives it. A store has two series of ids (global and US alias).
    pub id: Option<String>,
    /// The store's name.
    pub name: Option<String>,
    /// The store's address.
    pub url: Option<String>,
    /// The seller's member id, another series than the store's.
    pub member_id: Option<String>,
    /// Share of positive feedback as shown, such as `98.4%`.
    pub positive_rate: Option<String>,
    /// Since when the store is open, as shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<String>,
}

/// A sold count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    /// The number; of `3.000+` the lower bound.
    pub count: u32,
    /// The text as the page writes it.
    pub text: Option<String>,
}

/// Something the analyst should know about the reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What kind of issue.
    pub code: IssueCode,
    /// The listing it belongs to, by item id.
    pub item_id: Option<String>,
    /// The field it concerns, such as `price`.
    pub field: Option<String>,
    /// The values involved, by source: of a disagreement both.
    pub values: BTreeMap<String, String>,
}

/// The kinds of issue. The texts are in the catalogue under `issue.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueCode {
    /// An expected field was found in no source.
    Missing,
    /// Two sources give different values.
    Disagreement,
    /// An embedded state was there but could not be parsed.
    Unparsable,
    /// A value was there that could not be understood, such as a price in an unknown form.
    NotUnderstood,
    /// A value was there that can be read in two ways, such as `KWD 1,234`.
    Ambiguous,
    /// The page is not rendered yet.
    NotRendered,
    /// The listing is shown, and the page says that it can't be bought.
    NotOnSale,
    /// The address is a short or an affiliate link: what it names is only known by following it, and nothing is asked for.
    Unresolved,
    /// A value was longer than any real one, or there were more of them than on any real page; the rest was left out.
    CutShort,
}
