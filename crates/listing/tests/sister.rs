//! Pages of the sister sites: what each site's marks are worth, and what is said where a page says two things or none.

use listing::parsed::ParsedPage;
use listing::{IssueCode, Listing, PageKind, PageReading, Role, Site, read};
use proptest::prelude::*;

fn reading(html: &str, url: &str) -> PageReading {
    read(&ParsedPage::new(html, url)).reading
}

fn main_of(reading: &PageReading) -> &Listing {
    reading.listings.iter().find(|listing| listing.role == Role::Main).expect("an item page has a main listing")
}

fn shown(listing: &Listing) -> Option<String> {
    let price = listing.price.as_ref()?;
    Some(format!("{} {} {}", price.min.0, price.max.0, price.currency.clone().unwrap_or_default()))
}

fn issues(reading: &PageReading) -> Vec<(IssueCode, &str)> {
    reading.issues.iter().map(|issue| (issue.code, issue.field.as_deref().unwrap_or_default())).collect()
}

/// A page of aliexpress.ru: its widgets' properties, and what was drawn.
fn russian(widgets: &[&str], body: &str) -> String {
    let nested = widgets.iter().rev().fold(String::new(), |inner, properties| {
        format!(r#"{{"widgetId":"bx/W/1.0.0","props":{properties},"children":[{inner}]}}"#)
    });
    format!(r#"{body}<script id="__AER_DATA__" type="application/json">{{"widgets":[{nested}]}}</script>"#)
}

const LAMP: &str = r#"{"id":"1005009200004444","name":"Desk lamp","gallery":[{"imageUrl":"https://ae01.alicdn.com/kf/Sl1.jpg"}],"skuInfo":null,"activeSkuId":"0"}"#;

const VARIANTS: &str = r#"{"productData":{"id":"1005009200004444","skuInfo":{"propertyList":[],"priceList":[
    {"skuId":"12000050000004401","activityAmount":{"value":6.6,"currency":"USD","formatted":"$ 6.60"},"amount":{"value":11,"currency":"USD"},"discount":"40"},
    {"skuId":"12000050000004402","activityAmount":{"value":10.2,"currency":"USD","formatted":"$ 10.20"},"amount":{"value":10.2,"currency":"USD"}}]},"activeSkuId":"12000050000004401"}}"#;

const RU_LAMP: &str = "https://aliexpress.ru/item/1005009200004444.html";

const SUPPLIED_LAMP: &str = r#"<div data-module-name="module_title"><h1>Desk lamp</h1></div>
    <div data-module-name="module_company"><span class="company-name"><a href="//lamps.en.alibaba.com/">Lamps Ltd.</a></span></div>
    <div data-module-name="module_productImage"><div data-testid="media-image"><img src="//s.alicdn.com/@sc04/kf/Hl1.jpg"></div></div>"#;

const ALIBABA_LAMP: &str = "https://www.alibaba.com/product-detail/Desk-Lamp_1600920004444.html";

fn offer(key: &str, rows: &str) -> String {
    format!(
        r#"<div class="search-offer-wrapper" data-renderkey="{key}"><img class="main-img" src="//cbu01.alicdn.com/img/ibank/O1.jpg">{rows}</div>"#
    )
}

const OFFER_ROWS: &str = r#"<div class="offer-title-row"><div class="title-text">Lamp</div></div><div class="offer-price-row"><div class="price-item">¥ 5 .01</div></div><div class="offer-shop-row"><div class="desc-text">Lamp Works</div></div>"#;

#[test]
fn a_file_without_an_address_is_of_the_site_whose_marks_it_has() {
    let pages = [
        (russian(&[LAMP], ""), Site::AliexpressRu, PageKind::Item),
        (
            r#"<div data-product-id="1005009200004444" data-sku-id="1"><div class="red-snippet_RedSnippet__priceNew__1">1 ₽</div></div>"#.to_owned(),
            Site::AliexpressRu,
            PageKind::Search,
        ),
        (
            format!(r#"{SUPPLIED_LAMP}<script>window.detailData={{"globalData":{{"product":{{"productId":1600920004444}}}}}};</script>"#),
            Site::Alibaba,
            PageKind::Item,
        ),
        (offer("1_0_normal_b2b-1_920000000001", OFFER_ROWS), Site::Alibaba1688, PageKind::Search),
        (
            r#"<script>window.__INIT_DATA={"globalData":{"tempModel":{"offerId":920000000001}}};</script>"#.to_owned(),
            Site::Alibaba1688,
            PageKind::Item,
        ),
        ("<title>Captcha Interception</title>".to_owned(), Site::Aliexpress, PageKind::Blocked),
        ("<p>nothing</p>".to_owned(), Site::Other, PageKind::Other),
    ];
    for (html, site, kind) in pages {
        let read = reading(&html, "");
        assert_eq!((read.page.site, read.page.kind), (site, kind), "{html}");
        // The same on a stranger's page is nothing.
        assert_eq!(reading(&html, "https://example.org/").page.kind, PageKind::Other, "{html}");
    }
}

#[test]
fn the_chosen_variant_has_the_price() {
    let html = russian(&[LAMP, VARIANTS], "");
    assert_eq!(shown(main_of(&reading(&html, RU_LAMP))).as_deref(), Some("6.6 6.6 USD"));
    let chosen = reading(&html, &format!("{RU_LAMP}?sku_id=12000050000004402"));
    assert_eq!(shown(main_of(&chosen)).as_deref(), Some("10.2 10.2 USD"));
    assert_eq!(main_of(&chosen).list_price, None);
    let none =
        russian(&[LAMP, &VARIANTS.replace("\"activeSkuId\":\"12000050000004401\"", "\"activeSkuId\":\"0\"")], "");
    assert_eq!(shown(main_of(&reading(&none, RU_LAMP))).as_deref(), Some("6.6 10.2 USD"));
}

#[test]
fn what_the_viewer_sees_wins_over_the_state() {
    let drawn = r#"<h1 class="HazeProductDescription__name__1">Desk lamp, small</h1>
        <div class="HazeProductPrice_SnowPrice__mainS__1">$ 7.10</div>"#;
    let read = reading(&russian(&[LAMP, VARIANTS], drawn), RU_LAMP);
    let main = main_of(&read);
    assert_eq!((main.title.as_deref(), shown(main).as_deref()), (Some("Desk lamp, small"), Some("7.10 7.10 USD")));
    let disagreements: Vec<_> =
        issues(&read).into_iter().filter(|(code, _)| *code == IssueCode::Disagreement).collect();
    assert_eq!(disagreements, [(IssueCode::Disagreement, "title"), (IssueCode::Disagreement, "price")]);
}

#[test]
fn before_it_is_drawn_an_item_page_has_no_price() {
    let read = reading(&russian(&[LAMP], ""), RU_LAMP);
    let main = main_of(&read);
    assert_eq!((main.title.as_deref(), main.price.as_ref(), main.seller.as_ref()), (Some("Desk lamp"), None, None));
    assert!(issues(&read).contains(&(IssueCode::NotRendered, "price")));
    // What is said of another listing, as after moving on within the site, is not said of this one.
    let other = reading(&russian(&[LAMP, VARIANTS], ""), "https://aliexpress.ru/item/1005009200005555.html");
    let main = main_of(&other);
    assert_eq!((main.title.as_deref(), main.price.as_ref(), main.images.len()), (None, None, 0));
}

#[test]
fn reviews_of_an_item_are_no_item_page() {
    let read = reading(&russian(&[LAMP], ""), "https://aliexpress.ru/item/1005009200004444/reviews");
    assert_eq!((read.page.kind, read.listings.len()), (PageKind::Other, 0));
}

#[test]
fn a_list_that_is_still_to_come_says_so() {
    let read = reading(&russian(&["{}"], ""), "https://aliexpress.ru/category/16/audio-video");
    assert_eq!((read.page.kind, issues(&read)), (PageKind::Category, vec![(IssueCode::NotRendered, "listings")]));
}

#[test]
fn a_single_price_or_a_range_stands_for_all_quantities() {
    let block = |id: &str, inner: &str| {
        format!(
            r#"{SUPPLIED_LAMP}<div data-module-name="module_price"><div data-testid="{id}">{inner}</div>
            <div data-testid="fortifiedSample"><span>Sample price:</span><span>$99.00</span></div></div>"#
        )
    };
    let range =
        reading(&block("range-price", "<div>Min. order: 2 pieces</div><span>$12.50-15.00</span>"), ALIBABA_LAMP);
    let main = main_of(&range);
    assert_eq!(shown(main).as_deref(), Some("12.50 15.00 USD"));
    assert_eq!(main.quantity_prices.first().map(|tier| (tier.from, tier.to)), Some((2, None)));
    let fixed = reading(&block("fixed-price", "<strong>MYR 10.91</strong>"), ALIBABA_LAMP);
    assert_eq!(shown(main_of(&fixed)).as_deref(), Some("10.91 10.91 MYR"));
    let unclear = reading(&block("range-price", "<span>Negotiable</span>"), ALIBABA_LAMP);
    assert_eq!(main_of(&unclear).price, None);
    assert_eq!(issues(&unclear), [(IssueCode::NotUnderstood, "price")]);
}

#[test]
fn the_state_of_another_product_is_not_asked() {
    let html = format!(
        r#"{SUPPLIED_LAMP}<script>window.detailData={{"globalData":{{"product":{{"productId":1600920009999,"subject":"Rope"}}}}}};</script>"#
    );
    let read = reading(&html, ALIBABA_LAMP);
    assert_eq!(main_of(&read).title.as_deref(), Some("Desk lamp"));
    assert_eq!(issues(&read), [(IssueCode::Disagreement, "item_id"), (IssueCode::Missing, "price")]);
    let offer = r#"<script>window.__INIT_DATA={"globalData":{"tempModel":{"offerId":920000000001,"offerTitle":"Rope"}}};</script>"#;
    let read = reading(offer, "https://detail.1688.com/offer/920000000002.html");
    assert_eq!(main_of(&read).title, None);
}

#[test]
fn a_card_of_1688_ends_where_the_next_begins() {
    let bare = offer("1_0_normal_b2b-1_920000000001", "");
    let whole = offer("1_1_p4p_b2b-2_920000000002", OFFER_ROWS);
    let strange = offer("1_2_normal", OFFER_ROWS);
    let read = reading(&format!("{bare}{whole}{strange}"), "https://s.1688.com/selloffer/offer_search.htm");
    let titles: Vec<_> = read.listings.iter().map(|listing| (listing.title.as_deref(), listing.advertised)).collect();
    assert_eq!(titles, [(None, false), (Some("Lamp"), true)]);
    assert_eq!(shown(&read.listings[1]).as_deref(), Some("5.01 5.01 CNY"));
}

#[test]
fn taobao_and_tmall_are_known_and_not_read() {
    for (url, site) in [
        ("https://item.taobao.com/item.htm?id=720000000001", Site::Taobao),
        ("https://detail.tmall.com/item.htm?id=720000000001", Site::Tmall),
        ("https://www.taobao.com/", Site::Taobao),
    ] {
        let read = reading("<h3 class=\"tb-main-title\">Lamp</h3><em class=\"tb-rmb-num\">149.00</em>", url);
        assert_eq!((read.page.site, read.page.kind, read.listings.len()), (site, PageKind::Other, 0), "{url}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_state_is_read_or_left(state in r#"[\[\]{}"':,0-9a-c ]{0,80}"#, cut in 0usize..400) {
        let whole = russian(&[LAMP, VARIANTS, "{\"url\":\"//aliexpress.ru/store/1100910007\",\"name\":\"x\"}"], "");
        let cut: String = whole.chars().take(cut).collect();
        let pages = [
            (format!("{cut}</script>"), RU_LAMP),
            (russian(&[&state], ""), RU_LAMP),
            (format!("{SUPPLIED_LAMP}<script>detailData={{\"globalData\":{state}</script>"), ALIBABA_LAMP),
            (format!("<script>__page__data_sse10._offer_list={{\"offerResultData\":{{\"offers\":[{state}</script>"), "https://www.alibaba.com/trade/search?SearchText=x"),
            (format!("<script>__INIT_DATA={{\"data\":{{\"1\":{state},\"globalData\":{{\"skuModel\":{{\"skuInfoMap\":{state}</script>"), "https://detail.1688.com/offer/920000000002.html"),
            (format!("<script>window.contextPath;(window.contextPath,{{\"result\":{state}</script>"), "https://detail.1688.com/offer/920000000002.html"),
            (offer(&state.replace('"', ""), &state), "https://s.1688.com/selloffer/offer_search.htm"),
        ];
        for (html, url) in pages {
            let read = reading(&html, url);
            for listing in &read.listings {
                prop_assert_eq!(listing.price.is_some(), listing.sources.contains_key("price"));
            }
        }
    }
}
