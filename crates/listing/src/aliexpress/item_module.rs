//! The item page of 2019 to April 2023: the state names its parts `titleModule`, `priceModule` and so on, and the page is
//! drawn over it with plain class names.

use super::item_state::{self, Era, Form, Money, Rows, Shown, Told};
use crate::generation::Generation;
use crate::page::Page;
use crate::source::Source::{Attribute, State, Text};

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation {
        layout: "item-module-2019",
        detect: |seen| item_state::is_of(seen, &ERA),
        extract: |seen| item_state::extract(seen, &ERA),
    }
}

const ERA: Era = Era {
    state: Form::Parts("Module"),
    marks: &["h1.product-title-text", ".product-title .product-title-text", ".product-info .product-title"],
    told: Told {
        item_id: &[
            State("actionModule.productId"),
            State("commonModule.productIdStr"),
            State("commonModule.productId"),
            State("titleModule.productId"),
            State("pageModule.productId"),
        ],
        title: &[State("titleModule.subject")],
        currency: &[
            State("webEnv.currency"),
            State("commonModule.currencyCode"),
            State("priceModule.minActivityAmount.currency"),
            State("priceModule.minAmount.currency"),
        ],
        // `userCountryCode` is where the visitor's connection is, not where the prices are shipped to.
        ship_to: &[State("webEnv.country")],
        language: &[State("webEnv.locale"), State("webEnv.lang"), State("commonModule.gagaDataSite")],
        price: &[
            Money {
                min: "priceModule.minActivityAmount",
                max: "priceModule.maxActivityAmount",
                text: "priceModule.formatedActivityPrice",
            },
            Money { min: "priceModule.minAmount", max: "priceModule.maxAmount", text: "priceModule.formatedPrice" },
        ],
        number_format: None,
        discount: &[State("priceModule.discount")],
        seller_name: &[State("storeModule.storeName")],
        seller_id: &[State("storeModule.storeNum"), State("actionModule.storeNum")],
        member_id: &[
            State("storeModule.sellerAdminSeq"),
            State("commonModule.sellerAdminSeq"),
            State("feedbackModule.sellerAdminSeq"),
        ],
        positive_rate: &[State("storeModule.positiveRate")],
        opened: &[State("storeModule.openTime")],
        sold: &[State("titleModule.tradeCount")],
        sold_text: &[State("titleModule.formatTradeCount")],
        sold_unit: &[State("titleModule.tradeCountUnit")],
        rating: &[State("titleModule.feedbackRating.averageStar"), State("titleModule.feedbackRating.evarageStar")],
        review_count: &[State("titleModule.feedbackRating.totalValidNum")],
        images: "imageModule.imagePathList",
        properties: Some("skuModule.productSKUPropertyList"),
        variants: "skuModule.skuPriceList",
        variants_text: None,
        selected: &[],
        specifications: Some("specsModule.props"),
        breadcrumbs: Some("crossLinkModule.breadCrumbPathList"),
        shipping: Some("shippingModule.generalFreightInfo.originalLayoutResultList"),
        status: &[State("actionModule.itemStatus")],
        ban: &[State("redirectModule.bigBossBan")],
    },
    shown: &[&SHOWN],
};

/// The plain class names of these years; the first pages of the next era were drawn with them too.
pub(crate) const SHOWN: Shown = Shown {
    title: &[Text("h1.product-title-text"), Text(".product-title-text"), Text(".product-info .product-title")],
    // On sale pages the price stands in the banner and the price block is empty. Some of 2023 draw it character by
    // character, in a block whose class is a hash.
    price: &[
        Text(".product-price-current .product-price-value"),
        Text(".uniform-banner-box-price"),
        Text(".product-price-current"),
    ],
    list_price: &[
        Text(".product-price-original .product-price-value"),
        Text(".product-price-del .product-price-value"),
        Text(".product-price-del"),
        Text(".uniform-banner-box-discounts span[style*=\"line-through\"]"),
        Text(".uniform-banner-box-discounts del"),
    ],
    discount: &[Text(".product-price-mark"), Text(".uniform-banner-box-discounts > span:last-child")],
    seller_name: &[Text(".shop-name a"), Text("h3.store-name a"), Text(".store-name a")],
    seller_link: &[
        Attribute(".shop-name a", "href"),
        Attribute("h3.store-name a", "href"),
        Attribute(".store-name a", "href"),
    ],
    positive_rate: &[Text("[data-role=\"positive-feedback\"] i")],
    sold: &[Text(".product-reviewer-sold")],
    rating: &[Text(".overview-rating-average")],
    review_count: &[Text(".product-reviewer-reviews")],
    gallery: ".images-view-item img",
    properties: ".sku-property",
    property_name: ".sku-title",
    chosen: ".sku-property-item.selected",
    options: None,
    shipping: &[Text(".dynamic-shipping-titleLayout"), Text(".product-shipping-price")],
    ships_to: &[Text(".product-delivery-to")],
    breadcrumbs: ".breadcrumb a[href*=\"/category/\"]",
    specification: Rows { row: ".product-prop", name: ".property-title", value: ".property-desc" },
};
