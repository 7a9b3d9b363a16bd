//! The item page before 2019: drawn by the server, its facts in `window.runParams.…` one by one.
//!
//! No page of these years was at hand; what is known of them comes from programs that read them then, so every field has
//! the places of several years. The numbers in the state are in the seller's currency, so that the price is the drawn one.

use super::item_state::{self, Era, Form, Rows, Shown, Told};
use crate::generation::Generation;
use crate::page::Page;
use crate::source::Source::{Attribute, State, Text};

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation {
        layout: "item-classic-2012",
        detect: |seen| item_state::is_of(seen, &ERA),
        extract: |seen| item_state::extract(seen, &ERA),
    }
}

const ERA: Era = Era {
    state: Form::Assignments,
    marks: &[
        "#j-product-detail-bd h1.product-name",
        ".detail-wrap h1.product-name",
        ".store-detail-wrap h1.product-name",
        "#j-sku-price",
    ],
    told: Told {
        item_id: &[State("productId"), Attribute("#hid-product-id", "value")],
        title: &[],
        currency: &[
            Attribute("[itemprop=\"priceCurrency\"]", "content"),
            State("currencyCode"),
            State("baseCurrencyCode"),
        ],
        // `userCountry` is where the visitor's connection is.
        ship_to: &[],
        language: &[],
        price: &[],
        number_format: None,
        discount: &[State("discount")],
        seller_name: &[],
        seller_id: &[State("storeNum")],
        member_id: &[State("adminSeq"), State("ownerMemberId")],
        positive_rate: &[],
        opened: &[],
        sold: &[State("productTradeCount")],
        sold_text: &[],
        sold_unit: &[],
        rating: &[],
        review_count: &[],
        images: "imageBigViewURL",
        properties: None,
        variants: "skuProducts",
        variants_text: None,
        selected: &[],
        specifications: None,
        breadcrumbs: None,
        shipping: None,
        status: &[],
        ban: &[],
    },
    shown: &[&SHOWN],
};

const SHOWN: Shown = Shown {
    title: &[Text("h1.product-name"), Text(".product-name"), Text("h1[itemprop=\"name\"]")],
    // In the viewer's own currency first; `sku-price` is struck through where another price is in force.
    price: &[
        Text("#j-multi-currency-price"),
        Text(".p-current-price .p-price-content"),
        Text(".p-price-content"),
        Text("#j-sku-discount-price"),
        Text(".product-info-current .cost-box"),
        Text(".product-info-current [itemprop=\"price\"]"),
        Text("#j-sku-price"),
        Text("#sku-price"),
        Text("[itemprop=\"price\"]"),
    ],
    list_price: &[
        Text(".p-del-price-content"),
        Text("del #j-sku-price"),
        Text(".product-info-original #sku-price"),
        Text(".product-info-original .cost-box"),
    ],
    discount: &[Text(".p-discount-rate"), Text(".discount-rate")],
    seller_name: &[Text(".shop-name a"), Text("a.store-lnk"), Text(".store-name a"), Text(".company-name a")],
    seller_link: &[
        Attribute(".shop-name a", "href"),
        Attribute("a.store-lnk", "href"),
        Attribute(".store-name a", "href"),
        Attribute(".company-name a", "href"),
    ],
    positive_rate: &[],
    sold: &[Text("#j-order-num"), Text(".order-num"), Text(".orders-count")],
    rating: &[Text(".percent-num"), Text("[itemprop=\"ratingValue\"]")],
    review_count: &[Text("[itemprop=\"reviewCount\"]"), Text(".rantings-num")],
    gallery: "#j-image-thumb-list img, .image-nav-item img, .img-thumb-item img",
    properties: "#j-product-info-sku dl, #product-info-sku dl",
    property_name: "dt",
    chosen: "li.active, li.selected",
    options: Some("a[data-role=\"sku\"], a[data-sku-id], a[id^=\"sku-\"]"),
    shipping: &[Text("#j-product-shipping .logistics-cost"), Text(".logistics-cost")],
    ships_to: &[],
    breadcrumbs: ".ui-breadcrumb a[href*=\"/category/\"]",
    specification: Rows { row: ".product-property-list li", name: ".propery-title", value: ".propery-des" },
};
