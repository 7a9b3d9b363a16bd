//! The item page: all of it stands in its state.
//!
//! From 2021 to 2024 the state is `window.__INIT_DATA={data:{…},globalData:{…}}`, the parts of the page by component;
//! since 2025 an argument of a function, `window.context=(function(b,d){…})(window.contextPath,{…})`, with the same
//! models in other places.

use super::CURRENCY;
use crate::address::{Address, ItemId, Place};
use crate::generation::{Draft, Generation, Listed, Seen, Sourced, issue};
use crate::model::{
    Amount, Issue, IssueCode, PageKind, PriceRange, QuantityPrice, Role, Seller, Shipping, Site, Sold, Variant,
};
use crate::money::{self, PriceHints};
use crate::number;
use crate::page::{Anchor, Page};
use crate::picture;
use crate::record::{Record, sourced};
use crate::source::{Scope, Source};
use crate::state::Value;
use crate::text;
use std::rc::Rc;

/// The state by component.
pub(crate) fn by_component<P: Page>() -> Generation<P> {
    Generation {
        layout: "1688-item-2021",
        detect: |seen| carries(seen, ASSIGNED),
        extract: |seen| extract(seen, ASSIGNED),
    }
}

/// The state as a function's argument.
pub(crate) fn by_argument<P: Page>() -> Generation<P> {
    Generation {
        layout: "1688-item-2025",
        detect: |seen| carries(seen, HANDED_OVER),
        extract: |seen| extract(seen, HANDED_OVER),
    }
}

fn carries<P: Page>(seen: &Seen<P>, carriers: &[Carrier]) -> bool {
    let may_be_item = matches!(seen.place, Place::Item(_)) || seen.address.is_none();
    let is_there = |carrier: &Carrier| carrier.scripts(seen).iter().any(|script| carrier.value(script).is_some());
    may_be_item && carriers.iter().any(is_there)
}

fn extract<P: Page>(seen: &Seen<P>, carriers: &[Carrier]) -> Draft<P::Node> {
    let mut draft = Draft::new(PageKind::Item);
    let scripts: Vec<_> = carriers.iter().map(|carrier| (carrier, carrier.scripts(seen))).collect();
    let state = scripts.iter().find_map(|(carrier, scripts)| {
        let value = scripts.iter().find_map(|script| carrier.value(script))?;
        Some(State { value, name: carrier.name, components: components(value) })
    });
    let Some(state) = state else { return draft };
    if !state.value.is_complete() {
        draft.issues.push(issue(IssueCode::Unparsable, None, "listings", &[]));
    }
    let told = state.first(seen.page, OFFER).and_then(|(id, source)| {
        let item = ItemId::on(Site::Alibaba1688, &id)?;
        Some((item, source))
    });
    let item = match &seen.place {
        Place::Item(item) => Some((item.clone(), "url".to_owned())),
        _ => told.clone(),
    };
    let Some((item, source)) = item else {
        draft.issues.push(issue(IssueCode::Missing, None, "item_id", &[]));
        return draft;
    };
    if let Some((told, told_source)) = told.filter(|(told, _)| told.global != item.global) {
        // The state of another listing says nothing of this one.
        let values = [(source.as_str(), item.global.as_str()), (told_source.as_str(), told.global.as_str())];
        draft.issues.push(issue(IssueCode::Disagreement, Some(&item.global), "item_id", &values));
        let record = Record::new(Role::Main, &item, &source);
        let (listed, issues) = record.into_listed(nothing_drawn());
        draft.listings.push(listed);
        draft.issues.extend(issues);
        return draft;
    }
    let (listed, issues) = main_listing(seen.page, &state, &item, &source);
    draft.issues.extend(issues);
    draft.canonical_url = Some((item.url(), "url".to_owned()));
    draft.currency = listed.listing.sources.get("price").map(|source| (CURRENCY.to_owned(), source.clone()));
    draft.seller = listed.listing.seller.clone();
    draft.listings.push(listed);
    draft
}

fn nothing_drawn<N>() -> Anchor<N> {
    Anchor { card: None, title: None, price: None, seller: None }
}

fn main_listing<P: Page>(page: &P, state: &State, item: &ItemId, source: &str) -> (Listed<P::Node>, Vec<Issue>) {
    let mut record = Record::new(Role::Main, item, source);
    let title = state.first(page, TITLE);
    record.listing.title = record.wanted("title", title);

    let price = state.price(page, PRICE);
    record.set_price(price);
    let list_price = state.price(page, LIST_PRICE).filter(|(list, _)| {
        record.listing.price.as_ref().is_some_and(|price| price.min < list.min || price.max < list.max)
    });
    record.listing.list_price = record.kept("list_price", list_price);
    let tiers = state.tiers();
    record.listing.quantity_prices = record.kept("quantity_prices", tiers).unwrap_or_default();
    let variants = state.variants();
    record.listing.variants = record.kept("variants", variants).unwrap_or_default();

    let seller = state.seller(page);
    if seller.is_none() {
        record.report(IssueCode::Missing, "seller", &[]);
    }
    record.listing.seller = record.kept("seller", seller);
    let sold = state.sold(page);
    record.listing.sold = record.kept("sold", sold);
    let images = state.images();
    if images.is_none() {
        record.report(IssueCode::Missing, "images", &[]);
    }
    record.listing.images = record.kept("images", images).unwrap_or_default();
    if let Some((rows, source)) = state.specifications() {
        record.set_specifications(rows, &source);
    }
    let shipping = state.shipping(page);
    record.listing.shipping = record.kept("shipping", shipping);
    record.into_listed(nothing_drawn())
}

/// A script's assignment that carries the state.
struct Carrier {
    /// The state's name in sources.
    name: &'static str,
    /// What the script contains.
    mark: &'static str,
    /// What the state stands behind, where it is not simply assigned.
    behind: Option<&'static str>,
}

impl Carrier {
    fn scripts<P: Page>(&self, seen: &Seen<P>) -> Rc<[String]> {
        seen.scripts(self.mark)
    }

    fn value<'a>(&self, script: &'a str) -> Option<Value<'a>> {
        match self.behind {
            None => Value::assigned(script, self.mark),
            Some(behind) => {
                let (_, value) = script.split_once(behind)?;
                let value = value.trim_start();
                value.starts_with('{').then(|| Value::document(value))
            }
        }
    }
}

/// The narrow screen's page has the longer name.
const ASSIGNED: &[Carrier] = &[
    Carrier { name: "__INIT_DATA", mark: "__INIT_DATA", behind: None },
    Carrier { name: "__INIT_DATA", mark: "__INIT_DATA__", behind: None },
];

const HANDED_OVER: &[Carrier] =
    &[Carrier { name: "context", mark: "window.contextPath", behind: Some("(window.contextPath,") }];

/// The page's state, and the components of its older form by the kind they name themselves.
struct State<'a> {
    value: Value<'a>,
    name: &'static str,
    components: Vec<(String, Value<'a>)>,
}

fn components(state: Value) -> Vec<(String, Value)> {
    let all = state.at("data").into_iter().flat_map(Value::elements).take(MOST_COMPONENTS);
    all.filter_map(|component| Some((component.at("componentType")?.text()?, component.at("data")?))).collect()
}

impl<'a> State<'a> {
    /// The first text a table finds.
    fn first<P: Page>(&self, page: &P, sources: &[Source]) -> Option<Sourced> {
        let scope = Scope { page, node: None, state: Some((self.value, self.name)) };
        scope.first(sources).map(|found| sourced(&found))
    }

    /// The data of a component, by a part of its kind that has outlasted its versions.
    fn component(&self, kind: &str) -> Option<Value<'a>> {
        self.components.iter().find(|(known, _)| known.contains(kind)).map(|(_, data)| *data)
    }

    /// The first of `paths` at which something stands, with its name.
    fn at(&self, paths: &[&str]) -> Option<(Value<'a>, String)> {
        paths.iter().find_map(|path| Some((self.value.at(path)?, format!("{}:{path}", self.name))))
    }

    /// A price or a range written without a currency.
    fn price<P: Page>(&self, page: &P, table: &PriceTable) -> Option<(PriceRange, String)> {
        let hints = PriceHints { currency: Some(CURRENCY), format: None };
        let displayed = self.first(page, table.displayed).and_then(|(text, source)| {
            // A range by variant is written with a dash, one by quantity with other signs.
            Some((money::parse_price(&text, &hints).ok()?, source))
        });
        displayed
            .or_else(|| {
                let component = self.component(table.component)?.at(table.component_path)?.text()?;
                Some((money::parse_price(&component, &hints).ok()?, format!("{}:{}", self.name, table.component_path)))
            })
            .or_else(|| {
                // Of a list that is cut off the cheapest may be gone.
                let (list, source) = self.at(table.lists).filter(|(list, _)| list.is_complete())?;
                let amounts: Vec<Amount> = list.elements().filter_map(|entry| entry.at("price")?.amount()).collect();
                Some((range(amounts.iter().min().copied()?, amounts.iter().max().copied()?), source))
            })
            .or_else(|| {
                let (min, source) = self.first(page, table.lowest)?;
                let highest = self.first(page, table.highest);
                let single = || self.value.is_complete().then(|| (min.clone(), String::new()));
                let (max, _) = highest.or_else(single)?;
                let (min, max) = (money::parse_amount(&min)?, money::parse_amount(&max)?);
                (min <= max).then(|| (range(min, max), source))
            })
    }

    /// Prices from a quantity on, where the price depends on it and not on the variant.
    fn tiers(&self) -> Option<(Vec<QuantityPrice>, String)> {
        let (parameters, source) = self.at(SKU_PARAMETERS)?;
        let by_quantity = parameters.at("skuPriceType").and_then(Value::text)? == BY_QUANTITY;
        let entries = parameters.at("skuRangePrices").filter(|entries| by_quantity && entries.is_complete())?;
        let mut tiers: Vec<QuantityPrice> = entries
            .elements()
            .filter_map(|entry| {
                let price = entry.at("price")?.amount()?;
                let from = entry.at("beginAmount")?.text()?.parse().ok().filter(|from| *from > 0)?;
                Some(QuantityPrice { from, to: None, price: range(price, price) })
            })
            .collect();
        tiers.sort_by_key(|tier| tier.from);
        let next: Vec<u32> = tiers.iter().skip(1).map(|tier| tier.from).collect();
        for (tier, next) in tiers.iter_mut().zip(next) {
            tier.to = Some(next.saturating_sub(1)).filter(|to| *to >= tier.from);
        }
        (!tiers.is_empty()).then(|| (tiers, format!("{source}.skuRangePrices")))
    }

    fn variants(&self) -> Option<(Vec<Variant>, String)> {
        let (entries, source) = self.at(VARIANTS)?;
        let properties = self.at(PROPERTIES).map(|(properties, _)| properties);
        let names: Vec<String> = properties
            .into_iter()
            .flat_map(Value::elements)
            .map(|property| property.at("prop").and_then(plain).unwrap_or_default())
            .collect();
        let pictures: Vec<(String, String)> = properties
            .into_iter()
            .flat_map(Value::elements)
            .filter_map(|property| property.at("value"))
            .flat_map(Value::elements)
            .take(MOST_VARIANTS)
            .filter_map(|value| {
                let picture = value.at("imageUrl").and_then(Value::text)?;
                Some((plain(value.at("name")?)?, picture::full_size(&picture)?))
            })
            .collect();
        let variants: Vec<Variant> = entries
            .elements()
            .take(MOST_VARIANTS)
            .filter_map(|entry| {
                let options: Vec<String> =
                    plain(entry.at("specAttrs")?)?.split('>').map(text::fold).filter(|o| !o.is_empty()).collect();
                let amount = |key: &str| entry.at(key).and_then(Value::amount).filter(|amount| amount.0 > 0.into());
                let full = amount("price");
                let price = amount("discountPrice").or(full);
                let stock = entry.at("canBookCount").and_then(Value::text).and_then(|count| count.parse().ok());
                let image = options.iter().find_map(|option| pictures.iter().find(|(name, _)| name == option));
                Some(Variant {
                    sku_id: entry.at("skuId").and_then(Value::text),
                    price: price.map(|price| range(price, price)),
                    list_price: full.zip(price).filter(|(full, price)| price < full).map(|(full, _)| range(full, full)),
                    stock,
                    available: stock.map(|count: u32| count > 0),
                    selected: false,
                    image: image.map(|(_, picture)| picture.clone()),
                    options: names.iter().cloned().chain(std::iter::repeat(String::new())).zip(options).collect(),
                })
            })
            .collect();
        (!variants.is_empty()).then_some((variants, source))
    }

    fn seller<P: Page>(&self, page: &P) -> Option<(Seller, String)> {
        let (name, source) = self.first(page, SELLER_NAME)?;
        let url = self.first(page, SELLER_URL).and_then(|(url, _)| Address::parse(&url));
        let url = url.filter(|address| address.site() == Site::Alibaba1688 && !address.host().starts_with("winport."));
        let seller = Seller {
            name: Some(name),
            url: url.map(|address| format!("https://{}/", address.host())),
            member_id: self.first(page, SELLER_MEMBER).map(|(id, _)| id),
            ..Seller::default()
        };
        Some((seller, source))
    }

    /// The exact count; its wording, where a component has it.
    fn sold<P: Page>(&self, page: &P) -> Option<(Sold, String)> {
        let (count, source) = self.first(page, SOLD)?;
        let text = self.component(TITLE_COMPONENT).and_then(|data| plain(data.at("saleNum")?));
        let count = count.parse().ok().or_else(|| number::parse_count(&count).ok())?;
        Some((Sold { count, text: text.or(Some(count.to_string())) }, source))
    }

    fn images(&self) -> Option<(Vec<String>, String)> {
        let mut sources = IMAGES.iter().filter_map(|path| {
            let list = self.value.at(path)?;
            let addresses = list
                .elements()
                .filter_map(|image| image.text().or_else(|| image.at("fullPathImageURI").and_then(Value::text)));
            let images = picture::distinct(addresses);
            (!images.is_empty()).then(|| (images, format!("{}:{path}", self.name)))
        });
        sources.next()
    }

    fn specifications(&self) -> Option<(Vec<(String, String)>, String)> {
        let in_component = || {
            let rows = self.component(ATTRIBUTE_COMPONENT)?;
            Some((rows, format!("{}:data.{ATTRIBUTE_COMPONENT}", self.name)))
        };
        let (rows, source) = in_component().or_else(|| self.at(ATTRIBUTES))?;
        let rows = rows.elements().filter_map(|row| {
            let value = row.at("value").and_then(plain).or_else(|| {
                let values: Vec<String> = row.at("values")?.elements().filter_map(plain).collect();
                (!values.is_empty()).then(|| values.join(", "))
            });
            plain(row.at("name")?).zip(value)
        });
        Some((rows.collect(), source))
    }

    /// Where it is sent from. What sending costs depends on an address, unless it is free.
    fn shipping<P: Page>(&self, page: &P) -> Option<(Shipping, String)> {
        let logistics = self.component(LOGISTICS_COMPONENT);
        let told = |key: &str| logistics.and_then(|data| data.at(key)).and_then(Value::text);
        let from = told("location").filter(|from| !from.is_empty());
        let (from, source) = match from {
            Some(from) => (from, format!("{}:data.{LOGISTICS_COMPONENT}.location", self.name)),
            None => self.first(page, SHIPS_FROM)?,
        };
        let is_free = told("freeDeliverFee").as_deref() == Some("true");
        let zero = Amount(0.into());
        Some((
            Shipping { price: is_free.then(|| range(zero, zero)), ships_from: Some(from), ..Shipping::default() },
            source,
        ))
    }
}

fn range(min: Amount, max: Amount) -> PriceRange {
    PriceRange { min, max, currency: Some(CURRENCY.to_owned()), text: None }
}

fn plain(value: Value) -> Option<String> {
    let text = text::fold(&text::decode_entities(&value.text()?));
    (!text.is_empty()).then_some(text)
}

/// No page has as many.
const MOST_COMPONENTS: usize = 400;
const MOST_VARIANTS: usize = 1000;

const TITLE_COMPONENT: &str = "offer-title";
const ATTRIBUTE_COMPONENT: &str = "attribute";
const LOGISTICS_COMPONENT: &str = "offer-logistics";

/// Where the models stand: in the older state, in the newer one as the older had them, in the newer one's own form.
const OFFER: &[Source] = &[
    Source::State("globalData.tempModel.offerId"),
    Source::State("result.data.Root.fields.dataJson.tempModel.offerId"),
    Source::State("result.data.gallery.fields.offerId"),
];

const TITLE: &[Source] = &[
    Source::State("globalData.tempModel.offerTitle"),
    Source::State("result.data.productTitle.fields.title"),
    Source::State("result.data.Root.fields.dataJson.tempModel.offerTitle"),
    Source::State("result.global.globalData.model.offerDetail.subject"),
];

const SELLER_NAME: &[Source] = &[
    Source::State("globalData.tempModel.companyName"),
    Source::State("result.data.Root.fields.dataJson.tempModel.companyName"),
    Source::State("result.data.productTitle.fields.shopInfo.companyName"),
    Source::State("result.global.globalData.model.sellerModel.companyName"),
];

const SELLER_URL: &[Source] = &[
    Source::State("globalData.offerBaseInfo.sellerWinportUrl"),
    Source::State("result.data.Root.fields.dataJson.offerBaseInfo.sellerWinportUrl"),
];

const SELLER_MEMBER: &[Source] = &[
    Source::State("globalData.tempModel.sellerMemberId"),
    Source::State("globalData.offerBaseInfo.sellerMemberId"),
    Source::State("result.data.Root.fields.dataJson.tempModel.sellerMemberId"),
    Source::State("result.data.Root.fields.dataJson.offerBaseInfo.sellerMemberId"),
];

const SOLD: &[Source] = &[
    Source::State("globalData.tempModel.saledCount"),
    Source::State("result.data.Root.fields.dataJson.tempModel.saledCount"),
];

const SHIPS_FROM: &[Source] = &[Source::State("result.data.shippingServices.fields.location")];

/// Where a price stands: as it is displayed, in a component, as a list, as its two ends.
struct PriceTable {
    displayed: &'static [Source],
    component: &'static str,
    component_path: &'static str,
    lists: &'static [&'static str],
    lowest: &'static [Source],
    highest: &'static [Source],
}

const PRICE: &PriceTable = &PriceTable {
    displayed: &[
        Source::State("globalData.skuModel.skuPriceScale"),
        Source::State("result.data.Root.fields.dataJson.skuModel.skuPriceScale"),
    ],
    component: "offer-price",
    component_path: "priceModel.currentPriceDisplay",
    lists: &[
        "globalData.orderParamModel.orderParam.skuParam.skuRangePrices",
        "result.data.Root.fields.dataJson.orderParamModel.orderParam.skuParam.skuRangePrices",
    ],
    lowest: &[
        Source::State("result.data.mainPrice.fields.finalPriceModel.tradeWithoutPromotion.offerMinPrice"),
        Source::State("result.global.globalData.model.tradeModel.minPrice"),
    ],
    highest: &[
        Source::State("result.data.mainPrice.fields.finalPriceModel.tradeWithoutPromotion.offerMaxPrice"),
        Source::State("result.global.globalData.model.tradeModel.maxPrice"),
    ],
};

const LIST_PRICE: &PriceTable = &PriceTable {
    displayed: &[
        Source::State("globalData.skuModel.skuPriceScaleOriginal"),
        Source::State("result.data.Root.fields.dataJson.skuModel.skuPriceScaleOriginal"),
    ],
    component: "offer-price",
    component_path: "priceModel.originalPriceDisplay",
    lists: &[],
    lowest: &[],
    highest: &[],
};

const SKU_PARAMETERS: &[&str] = &[
    "globalData.orderParamModel.orderParam.skuParam",
    "result.data.Root.fields.dataJson.orderParamModel.orderParam.skuParam",
];

const BY_QUANTITY: &str = "rangePrice";

const VARIANTS: &[&str] = &[
    "globalData.skuModel.skuInfoMap",
    "result.data.Root.fields.dataJson.skuModel.skuInfoMap",
    "result.global.globalData.model.tradeModel.skuMap",
];

const PROPERTIES: &[&str] = &["globalData.skuModel.skuProps", "result.data.Root.fields.dataJson.skuModel.skuProps"];

const IMAGES: &[&str] = &[
    "globalData.images",
    "result.data.gallery.fields.offerImgList",
    "result.data.gallery.fields.mainImage",
    "result.data.Root.fields.dataJson.images",
];

const ATTRIBUTES: &[&str] = &[
    "result.global.globalData.model.offerDetail.featureAttributes",
    "result.data.gallery.fields.CpvEnhance.normalCpv",
];
