//! Small pages of each generation, and odd ones: what is read, what is said about it, and what is left.

use listing::parsed::ParsedPage;
use listing::{IssueCode, Listing, Page, PageKind, PageReading, Role, Site, read};
use proptest::prelude::*;

const ITEM: &str = "https://www.aliexpress.com/item/1005009100002022.html";
const SEARCH: &str = "https://www.aliexpress.com/w/wholesale-lamp.html";

fn reading(html: &str, url: &str) -> PageReading {
    read(&ParsedPage::new(html, url)).reading
}

/// A drawn item page: what stands in its head, and what was drawn.
fn item_page(head: &str, body: &str) -> String {
    format!(
        r#"<html lang="en"><head><meta property="og:title" content="Desk lamp - AliExpress 39">{head}
        <script>window._d_c_ = {{}}; window._d_c_.DCData = {{"extParams":{{}},"imagePathList":["https://ae01.alicdn.com/kf/Sa1.jpg"]}};</script>
        </head><body>{body}</body></html>"#
    )
}

const DRAWN: &str = r#"<div data-pl="product-price"><span class="price-default--current--x1">€ 12,50</span>
    <span class="price-default--original--x2">€ 20,00</span></div>
    <h1 data-pl="product-title">Desk lamp</h1><a data-pl="store-name" href="//de.aliexpress.com/store/1234567">Lamp Store</a>"#;

/// One entry of a results page's state.
fn entry(id: &str, title: &str, price: &str, original: Option<&str>) -> String {
    let money =
        |amount: &str| format!(r#"{{"currencyCode":"USD","minPrice":{amount},"formattedPrice":"US ${amount}"}}"#);
    let original = original.map(|amount| format!(r#""originalPrice":{},"#, money(amount))).unwrap_or_default();
    format!(
        r#"{{"productId":"{id}","title":{{"displayTitle":"{title}"}},"prices":{{{original}"salePrice":{}}}}}"#,
        money(price)
    )
}

fn state(entries: &[String], hits: u32) -> String {
    format!(
        r#"<script>window._dida_config_._init_data_= {{ data: {{"hierarchy":{{}},"data":{{"root":{{"fields":{{"mods":{{"itemList":{{"content":[{}]}}}},"pageInfo":{{"totalResults":{hits}}}}}}}}}}} }}/*!-->init-data-end--*/</script>"#,
        entries.join(",")
    )
}

fn card(id: &str, title: &str, price: &str) -> String {
    format!(
        r#"<div class="x search-item-card-wrapper-gallery"><div class="card-out-wrapper"><a class="search-card-item" href="//www.aliexpress.com/item/{id}.html">
        <div><div title="{title}"><h3>{title}<!-- --> </h3></div><div><span style="font-size:20px">{price}</span></div>
        <div></div><span>Lamp Store</span></div></a></div></div>"#
    )
}

fn grid(cards: &str) -> String {
    format!(r#"<div id="card-list">{cards}</div>"#)
}

fn with_role(reading: &PageReading, role: Role) -> Vec<&Listing> {
    reading.listings.iter().filter(|listing| listing.role == role).collect()
}

fn shown(listing: &Listing) -> Option<String> {
    let price = listing.price.as_ref()?;
    Some(format!("{} {} {}", price.min.0, price.max.0, price.currency.clone().unwrap_or_default()))
}

fn issues(reading: &PageReading) -> Vec<(IssueCode, &str)> {
    reading.issues.iter().map(|issue| (issue.code, issue.field.as_deref().unwrap_or_default())).collect()
}

#[test]
fn a_drawn_item_page_gives_its_listing_with_sources() {
    let read = reading(&item_page("", DRAWN), ITEM);
    assert_eq!(read.page.kind, PageKind::Item);
    assert_eq!(read.page.layout, "item-rendered-2024");
    assert_eq!(read.page.currency.as_deref(), Some("EUR"));
    let [main] = with_role(&read, Role::Main)[..] else { panic!("{read:?}") };
    assert_eq!(main.title.as_deref(), Some("Desk lamp"));
    assert_eq!(shown(main).as_deref(), Some("12.50 12.50 EUR"));
    assert_eq!(main.list_price.as_ref().map(|price| price.min.0.to_string()).as_deref(), Some("20.00"));
    assert_eq!(main.seller.as_ref().and_then(|seller| seller.id.as_deref()), Some("1234567"));
    assert_eq!(main.images, ["https://ae01.alicdn.com/kf/Sa1.jpg"]);
    assert_eq!(main.sources["images"], "DCData:imagePathList");
    assert_eq!(read.seller, main.seller);
    assert_eq!(issues(&read), []);
}

#[test]
fn a_us_listing_has_its_global_id_and_the_alias() {
    let head = r#"<link rel="canonical" href="https://www.aliexpress.com/item/1005006722922099.html">
        <meta property="og:url" content="//www.aliexpress.us/item/3256806536607347.html">"#;
    for url in [
        "https://www.aliexpress.us/item/3256806536607347.html?gatewayAdapt=glo2usa",
        "https://www.aliexpress.com/item/1005006722922099.html",
    ] {
        let read = reading(&item_page(head, DRAWN), url);
        let main = with_role(&read, Role::Main)[0];
        assert_eq!((main.item_id.as_str(), main.alias_id.as_deref()), ("1005006722922099", Some("3256806536607347")));
        assert_eq!(main.url, "https://www.aliexpress.com/item/1005006722922099.html");
        assert_eq!(issues(&read), []);
    }
}

#[test]
fn the_shown_price_wins_and_the_other_is_told() {
    let offer = |price: &str| {
        format!(
            r#"<script type="application/ld+json">[{{"@type":"Product","offers":{{"priceCurrency":"EUR",{price}}}}}]</script>"#
        )
    };
    let read = reading(&item_page(&offer(r#""price":"9.99""#), DRAWN), ITEM);
    assert_eq!(shown(&read.listings[0]).as_deref(), Some("12.50 12.50 EUR"));
    assert_eq!(issues(&read), [(IssueCode::Disagreement, "price")]);
    assert_eq!(read.issues[0].values.len(), 2);
    let range = reading(&item_page(&offer(r#""lowPrice":"9.99","highPrice":"30.00""#), DRAWN), ITEM);
    assert_eq!(issues(&range), []);
}

#[test]
fn two_titles_are_told() {
    let read = reading(&item_page("", &DRAWN.replace("Desk lamp", "Desk lamp original")), ITEM);
    assert_eq!(read.listings[0].title.as_deref(), Some("Desk lamp original"));
    assert_eq!(issues(&read), [(IssueCode::Disagreement, "title")]);
}

#[test]
fn the_viewers_address_is_not_read() {
    let ships_to = |place: &str| {
        let delivery = format!(
            r#"<div data-pl="product-delivery">Ship to <span class="delivery-v2--to--x">{place}</span></div>{DRAWN}"#
        );
        let read = reading(&item_page("", &delivery), ITEM);
        let written = serde_json::to_string(&read).unwrap();
        assert!(place == "Deutschland" || !written.contains(place), "{written}");
        read.listings[0].shipping.clone().and_then(|shipping| shipping.ships_to)
    };
    assert_eq!(ships_to("Deutschland").as_deref(), Some("Deutschland"));
    for address in
        ["Lampenweg 7", "Lampenweg, Hafenstadt", "Lampenweg 7, 10115 Hafenstadt, Deutschland", "Anna of Lamp Street"]
    {
        assert_eq!(ships_to(address), None);
    }
}

#[test]
fn a_price_in_a_form_we_do_not_read_is_no_price() {
    let body = DRAWN.replace("€ 12,50", "about twelve euros");
    let read = reading(&item_page("", &body), ITEM);
    assert_eq!(shown(&read.listings[0]), None);
    assert_eq!(issues(&read), [(IssueCode::NotUnderstood, "price")]);
}

#[test]
fn a_price_taken_out_of_the_view_is_not_the_shown_one() {
    let body = format!(
        r#"<div data-pl="product-price" style="display:none"><span class="price-default--current--x">€ 1,00</span></div>{DRAWN}"#
    );
    assert_eq!(shown(&reading(&item_page("", &body), ITEM).listings[0]).as_deref(), Some("12.50 12.50 EUR"));
}

#[test]
fn a_page_that_is_not_drawn_yet_says_so() {
    let read = reading(&item_page("", r#"<div id="root"></div>"#), ITEM);
    assert_eq!(read.page.layout, "item-shell-2024");
    let main = with_role(&read, Role::Main)[0];
    assert_eq!(main.title.as_deref(), Some("Desk lamp"));
    assert_eq!((shown(main), main.seller.clone()), (None, None));
    assert_eq!(issues(&read), [(IssueCode::NotRendered, "price")]);
}

#[test]
fn a_listing_under_a_captcha_dialog_is_still_read() {
    let dialog = r#"<iframe id="baxia-dialog-content" src="https://www.aliexpress.com/_____tmd_____/punish?x5secdata=1"></iframe>"#;
    assert_eq!(reading(&item_page("", &format!("{DRAWN}{dialog}")), ITEM).page.kind, PageKind::Item);
    assert_eq!(reading(dialog, ITEM).page.kind, PageKind::Blocked);
    assert_eq!(reading(r#"<div id="baxia-punish"></div>"#, SEARCH).page.kind, PageKind::Blocked);
    assert_eq!(reading(r#"<div id="baxia-punish"></div>"#, "https://s.1688.com/x").page.kind, PageKind::Blocked);
}

#[test]
fn a_gone_listing_is_not_claimed_whatever_the_head_says() {
    let body = format!(r#"<div class="not-found--wrap--x">Sorry</div>{}"#, card("1005009100002023", "Lamp", "$3.00"));
    let read = reading(&item_page("", &body), ITEM);
    assert_eq!(read.page.kind, PageKind::Gone);
    assert!(read.listings.is_empty() && read.seller.is_none());
}

#[test]
fn state_and_cards_are_one_list() {
    let entries = [
        entry("1005009100000001", "Lamp &amp; shade", "1.50", Some("3.00")),
        entry("1005009100000002", "Second lamp", "2.50", Some("5.00")),
        r#"{"itemType":"album","title":{"displayTitle":"Best of lamps"}}"#.to_owned(),
    ];
    let cards = [
        card("1005009100000002", "Second lamp", "$2.40"),
        card("1005009100000002", "Second lamp", "$2.40"),
        card("1005009100000003", "Third lamp", "$7"),
    ];
    let shelf = r#"<div class="card-out-wrapper"><a href="//www.aliexpress.com/item/1005009100000009.html"><h3>Bulb</h3></a></div>"#;
    let html = format!("{}{}{shelf}", state(&entries, 3), grid(&cards.concat()));
    let read = reading(&html, SEARCH);
    let ids: Vec<&str> = with_role(&read, Role::Result).iter().map(|listing| listing.item_id.as_str()).collect();
    assert_eq!(ids, ["1005009100000002", "1005009100000003", "1005009100000001"]);
    assert_eq!(with_role(&read, Role::Recommendation).len(), 1);
    let [second, third, first] = with_role(&read, Role::Result)[..] else { panic!() };
    assert_eq!(first.title.as_deref(), Some("Lamp & shade"));
    assert_eq!((shown(first).as_deref(), first.list_price.is_some()), (Some("1.50 1.50 USD"), true));
    assert_eq!((shown(second).as_deref(), second.list_price.is_some()), (Some("2.40 2.40 USD"), false));
    assert_eq!(third.seller.as_ref().and_then(|seller| seller.name.as_deref()), Some("Lamp Store"));
    let told: Vec<_> = issues(&read).into_iter().filter(|issue| issue.0 == IssueCode::Disagreement).collect();
    assert_eq!(told, [(IssueCode::Disagreement, "price")]);
}

#[test]
fn a_state_that_is_cut_off_gives_what_stands_before_the_cut() {
    let entries = [entry("1005009100000001", "First", "1.50", None), entry("1005009100000002", "Second", "2.50", None)];
    let whole = state(&entries, 2);
    let cut = &whole[..whole.find("Second").unwrap()];
    let read = reading(&format!("{cut}</script>"), SEARCH);
    assert_eq!((read.page.kind, read.listings.len()), (PageKind::Search, 1));
    assert_eq!(issues(&read), [(IssueCode::Unparsable, "listings")]);
}

#[test]
fn the_state_of_a_list_that_is_gone_from_the_view_is_left() {
    let entries = [entry("1005009100000001", "First page's lamp", "1.50", None)];
    let html = format!("{}{}", state(&entries, 90), grid(&card("1005009100000061", "Second page's lamp", "$2")));
    let read = reading(&html, SEARCH);
    let titles: Vec<_> = read.listings.iter().filter_map(|listing| listing.title.as_deref()).collect();
    assert_eq!(titles, ["Second page's lamp"]);
    assert_eq!(issues(&read), [(IssueCode::Disagreement, "listings")]);
}

#[test]
fn what_is_shown_for_want_of_hits_is_no_result() {
    let html = format!("{}{}", state(&[], 0), grid(&card("1005009100000061", "Anything", "$2")));
    let read = reading(&html, SEARCH);
    assert_eq!(read.page.kind, PageKind::Search);
    assert_eq!((with_role(&read, Role::Result).len(), with_role(&read, Role::Recommendation).len()), (0, 1));
}

#[test]
fn a_card_says_how_it_writes_numbers() {
    let price = r#"<span style="font-size:20px;decimal_point:,;comma_style:.;currency-symbol:€">1.234</span><span style="font-size:20px;decimal_point:,;comma_style:.;currency-symbol:€">€</span>"#;
    let link = format!(
        r#"<a class="search-card-item" href="/item/1005009100000001.html"><h3>Lamp</h3><div>{price}</div></a>"#
    );
    let read = reading(&grid(&link), "https://de.aliexpress.com/w/wholesale-lamp.html");
    assert_eq!(shown(&read.listings[0]).as_deref(), Some("1234 1234 EUR"));
}

#[test]
fn a_category_is_told_from_a_search_by_its_address() {
    let html = grid(&card("1005009100000001", "Lamp", "$2"));
    assert_eq!(reading(&html, "https://www.aliexpress.com/category/39/lamps.html").page.kind, PageKind::Category);
    assert_eq!(reading(&html, SEARCH).page.kind, PageKind::Search);
}

#[test]
fn anchors_are_the_elements_that_show_the_fields() {
    let html = grid(&card("1005009100000001", "Lamp", "$2.50"));
    let page = ParsedPage::new(&html, SEARCH);
    let read = read(&page);
    assert_eq!(read.anchors.len(), read.reading.listings.len());
    let anchor = &read.anchors[0];
    let text = |node: &Option<_>| node.as_ref().map(|node| listing::text::fold(&page.text(node)));
    assert_eq!(text(&anchor.title).as_deref(), Some("Lamp"));
    assert_eq!(text(&anchor.price).as_deref(), Some("$2.50"));
    assert_eq!(text(&anchor.seller).as_deref(), Some("Lamp Store"));
    let card = anchor.card.as_ref().expect("the card is anchored");
    assert!(page.matches(card, ".card-out-wrapper"));
}

#[test]
fn a_short_link_is_not_followed() {
    let short = "https://a.aliexpress.com/_mK1AbCd";
    let nothing = reading("", short);
    assert_eq!((nothing.page.kind, nothing.page.site), (PageKind::Other, Site::Aliexpress));
    assert_eq!(nothing.page.canonical_url, None);
    assert_eq!(issues(&nothing), [(IssueCode::Unresolved, "url")]);
    // The page it led to names itself.
    let head = format!(r#"<link rel="canonical" href="{ITEM}">"#);
    let item = reading(&item_page(&head, DRAWN), short);
    assert_eq!((item.page.kind, item.page.canonical_url.as_deref()), (PageKind::Item, Some(ITEM)));
    assert_eq!(issues(&item), [(IssueCode::Unresolved, "url")]);
}

#[test]
fn a_stranger_s_page_is_left_alone() {
    let read = reading(&item_page("", DRAWN), "https://shop.example/item/1005009100002022.html");
    assert_eq!((read.page.kind, read.page.site), (PageKind::Other, Site::Other));
    assert!(read.listings.is_empty());
}

#[test]
fn a_kind_that_is_known_but_not_read_says_so() {
    let read = reading("<p>An item page of 2015</p>", ITEM);
    assert_eq!((read.page.kind, read.listings.len()), (PageKind::Item, 0));
    assert_eq!(issues(&read), [(IssueCode::NotUnderstood, "layout")]);
    let store = reading(
        "<title>Lamp Store - Amazing products with exclusive discounts on AliExpress</title>",
        "https://lamps.aliexpress.com/store/1234567?spm=1",
    );
    assert_eq!(store.page.kind, PageKind::Store);
    let seller = store.seller.unwrap();
    assert_eq!((seller.id.as_deref(), seller.name.as_deref()), (Some("1234567"), Some("Lamp Store")));
    assert_eq!(reading("", "https://login.aliexpress.com/").page.kind, PageKind::Login);
    assert_eq!(reading("", "").page.kind, PageKind::Other);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_page_cut_off_anywhere_is_read(at in 0.0..1.0_f64, which in 0_usize..4) {
        let (html, url) = [
            (item_page("", DRAWN), ITEM),
            (format!("{}{}", state(&[entry("1005009100000001", "Lamp", "1.50", None)], 1), grid(&card("1005009100000001", "Lamp", "$1.50"))), SEARCH),
            (item_page("", "<div class=not-found--wrap--x>Sorry</div>"), ITEM),
            (r#"<div id="baxia-punish"><p>slide</p></div>"#.to_owned(), ITEM),
        ][which].clone();
        let mut end = (html.len() as f64 * at) as usize;
        while !html.is_char_boundary(end) {
            end -= 1;
        }
        let page = ParsedPage::new(&html[..end], url);
        let read = read(&page);
        prop_assert_eq!(read.anchors.len(), read.reading.listings.len());
    }

    #[test]
    fn any_text_is_a_page(html in ".{0,200}", url in "(https://www\\.aliexpress\\.com/(item/|w/|store/)?)?.{0,30}") {
        let _ = reading(&html, &url);
        let _ = reading(&item_page(&html, &html), ITEM);
        let _ = reading(&grid(&card("1005009100000001", &html, &html)), SEARCH);
    }
}
