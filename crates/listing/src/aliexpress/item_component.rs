//! The item page of April 2023 to mid-2024: the state names its parts `productInfoComponent`, `priceComponent` and so on.
//!
//! Beside what the viewer is shown the state holds the seller's own currency (`actMinPrice`, `skuCalPrice`,
//! `origPrice.currencyFormatPrice`); none of it is read.

use super::item_module;
use super::item_state::{self, Era, Form, Money, Rows, Shown, Told};
use crate::generation::Generation;
use crate::page::Page;
use crate::source::Source::{Attribute, State, Text};

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation {
        layout: "item-component-2023",
        detect: |seen| item_state::is_of(seen, &ERA),
        extract: |seen| item_state::extract(seen, &ERA),
    }
}

const ERA: Era = Era {
    state: Form::Parts("Component"),
    marks: &[],
    told: Told {
        item_id: &[State("productInfoComponent.idStr"), State("productInfoComponent.id")],
        title: &[State("productInfoComponent.subject"), State("extraComponent.seoTitle")],
        currency: &[
            State("currencyComponent.currencyCode"),
            State("priceComponent.discountPrice.minActivityAmount.currency"),
            State("priceComponent.origPrice.minAmount.currency"),
        ],
        ship_to: &[],
        language: &[State("gagaComponent.gagaDataSite")],
        price: &[
            Money {
                min: "priceComponent.discountPrice.minActivityAmount",
                max: "priceComponent.discountPrice.maxActivityAmount",
                text: "priceComponent.discountPrice.actCurrencyFormatPrice",
            },
            Money {
                min: "priceComponent.origPrice.minAmount",
                max: "priceComponent.origPrice.maxAmount",
                text: "priceComponent.origPrice.multiCurrencyFormatPrice",
            },
        ],
        number_format: Some("priceComponent.priceLocalConfig"),
        discount: &[State("promotionComponent.discount")],
        seller_name: &[State("sellerComponent.storeName"), State("storeHeaderComponent.storeHeaderResult.storeName")],
        seller_id: &[State("sellerComponent.storeNum")],
        member_id: &[State("sellerComponent.adminSeq"), State("productInfoComponent.adminSeq")],
        positive_rate: &[State("storeFeedbackComponent.sellerPositiveRate")],
        opened: &[State("sellerComponent.formatOpenTime")],
        sold: &[],
        sold_text: &[State("tradeComponent.formatTradeCount")],
        sold_unit: &[State("tradeComponent.tradeCountUnit")],
        rating: &[State("feedbackComponent.evarageStar")],
        review_count: &[State("feedbackComponent.totalValidNum")],
        images: "imageComponent.imagePathList",
        properties: Some("skuComponent.productSKUPropertyList"),
        variants: "priceComponent.skuPriceList",
        variants_text: Some("priceComponent.skuJson"),
        selected: &[State("skuComponent.selectedSkuAttr")],
        specifications: Some("productPropComponent.props"),
        breadcrumbs: Some("breadcrumbComponent.pathList"),
        shipping: Some("webGeneralFreightCalculateComponent.originalLayoutResultList"),
        status: &[State("itemStatusComponent.status")],
        ban: &[State("redirectComponent.bigBossBan")],
    },
    shown: &[&HASHED, &item_module::SHOWN],
};

/// Classes that end in a hash (August 2023 on).
const HASHED: Shown = Shown {
    title: &[
        Text("h1[data-pl=\"product-title\"]"),
        Text("[data-pl=\"product-title\"]"),
        Text("[class*=\"title--wrap\"] h1"),
    ],
    // Some show the price character by character.
    price: &[
        Text("[data-pl=\"product-price\"] [class*=\"price-default--current\"]"),
        Text("[data-pl=\"product-price\"] [class*=\"price--currentPriceText\"]"),
        Text("[data-pl=\"product-price\"] [class*=\"price--current\"]"),
        Text("[data-pl=\"product-price\"] [class*=\"es--wrap\"]"),
        Text("[class*=\"price--currentPriceText\"]"),
        Text("[class*=\"price--current\"] [class*=\"es--wrap\"]"),
        Text("[class*=\"banner-price\"] [class*=\"es--wrap\"]"),
    ],
    list_price: &[
        Text("[class*=\"price-default--original\"]"),
        Text("[class*=\"price--originalText\"]"),
        Text("[class*=\"price--original--\"]"),
    ],
    discount: &[Text("[class*=\"price-default--discount\"]"), Text("[class*=\"price--discount\"]")],
    seller_name: &[
        Text("a[data-pl=\"store-name\"]"),
        Text("[class*=\"store-info--name\"] a"),
        Text("[class*=\"store-detail--storeName--\"]"),
        Text("[class*=\"store-header--storeName\"] a"),
        Text("[class*=\"store-header--storeName\"]"),
    ],
    seller_link: &[
        Attribute("a[data-pl=\"store-name\"]", "href"),
        Attribute("[class*=\"store-info--name\"] a", "href"),
        Attribute("a[class*=\"store-detail--wrap\"]", "href"),
        Attribute("[class*=\"store-header--storeName\"] a", "href"),
        Attribute("a[class*=\"store-header--storeName\"]", "href"),
    ],
    positive_rate: &[Text("[class*=\"store-info--desc\"] strong")],
    sold: &[Text("[class*=\"reviewer--sold\"]")],
    rating: &[
        Text("[data-pl=\"product-reviewer\"] [class*=\"reviewer--rating\"] strong"),
        Text("[data-pl=\"product-reviewer\"] strong"),
    ],
    review_count: &[Text("[class*=\"reviewer--reviews\"]")],
    gallery: "[class*=\"slider--img\"] img",
    properties: "[class*=\"sku-item--property\"]",
    property_name: "[class*=\"sku-item--title\"]",
    chosen: "[class*=\"sku-item--selected\"]",
    options: None,
    shipping: &[Text(".dynamic-shipping-titleLayout")],
    ships_to: &[Text("[class*=\"delivery--to\"]"), Text("[class*=\"delivery-v2--to\"]")],
    breadcrumbs: "[class*=\"breadcrumb\"] a[href*=\"/category/\"]",
    specification: Rows {
        row: "[class*=\"specification--prop\"]",
        name: "[class*=\"specification--title\"]",
        value: "[class*=\"specification--desc\"]",
    },
};
