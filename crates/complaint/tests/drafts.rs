//! Drafts made from a reading that was judged under a profile.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use analysis::{Analyst, Neighbourhood, Profile, Right, RightStatus};
use catalogue::Language;
use complaint::{CheckSeverity, ComplaintKind, Draft, DraftRequest, Exhibit, Requirement, drafts, portal};
use evidence::{
    Completeness, EXHIBIT_FORMAT, Environment, ExhibitKind, ExhibitRecord, FileRecord, FileRole, Network, Sha256Hex,
    StepName, StepOutcome, StepRecord, Times,
};
use expect_test::expect;
use listing::{Amount, Listing, PageInfo, PageKind, PageReading, PriceRange, Role, Seller, Site};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
    Profile::parse(
        r#"{
            "version": 1, "name": "Watch list",
            "brands": [{ "id": "velmora", "name": "Velmora", "terms": [{ "text": "Velmora" }],
                "products": [{ "name": "Aerolux", "reference_price": "149", "currency": "USD" }] }],
            "sellers": { "allowed": [{ "ids": ["911000001"], "name": "Velmora Official Store" }] },
            "cues": [{ "text": "replica", "meaning": "copy" }],
            "rights": [{ "id": "eu", "kind": "trademark", "brand": "velmora", "name": "VELMORA", "number": "018900001",
                "registrant": "Velmora Audio GmbH", "classes": [9], "jurisdiction": "EU", "expires": "2033-04-30",
                "status": "registered" }]
        }"#,
    )
    .unwrap()
});

static ANALYST: LazyLock<Analyst> = LazyLock::new(|| Analyst::new(&PROFILE, &Neighbourhood::default()));

const NOW: &str = "2026-11-21T10:00:00.000Z";

fn listing(role: Role, item_id: &str, title: &str, price: &str) -> Listing {
    let amount = Amount(price.parse().unwrap());
    let text = Some(format!("US ${price}"));
    let url = format!("https://www.aliexpress.com/item/{item_id}.html");
    Listing {
        title: Some(title.to_owned()),
        price: Some(PriceRange { min: amount, max: amount, currency: Some("USD".to_owned()), text }),
        seller: Some(Seller {
            id: Some("1102".to_owned()),
            name: Some("Harbor Store".to_owned()),
            url: Some("https://www.aliexpress.com/store/1102".to_owned()),
            ..Seller::default()
        }),
        ..Listing::new(role, item_id, &url)
    }
}

fn exhibit(id: u8, kind: PageKind, site: Site, listings: Vec<Listing>) -> Exhibit {
    let url = format!("https://www.aliexpress.com/{id}");
    let page = PageInfo {
        kind,
        site,
        url: url.clone(),
        canonical_url: None,
        title: None,
        language: None,
        currency: None,
        ship_to: None,
        layout: String::new(),
        sources: BTreeMap::new(),
    };
    let reading = PageReading { page, seller: None, listings, issues: Vec::new(), coverage: Vec::new() };
    let utc = "2026-11-20T08:30:00.000Z".to_owned();
    let file = |name: &str, role, size| FileRecord {
        name: name.to_owned(),
        role,
        media_type: "image/png".to_owned(),
        size,
        sha256: Sha256Hex("5".repeat(64)),
        utc: utc.clone(),
        source: "captureVisibleTab".to_owned(),
        derived_from: Vec::new(),
        geometry: None,
        fetched: None,
    };
    let record = ExhibitRecord {
        format: EXHIBIT_FORMAT.to_owned(),
        id: format!("{id:032x}"),
        kind: ExhibitKind::Capture,
        operator: "Ada".to_owned(),
        requested_url: url.clone(),
        final_url: url,
        canonical_url: None,
        title: String::new(),
        page_kind: None,
        times: Times {
            opened: utc.clone(),
            closed: utc.clone(),
            time_zone: "Europe/Berlin".to_owned(),
            offset_minutes: 60,
            server_date: None,
            server_date_received: None,
            skew_milliseconds: None,
            moved_milliseconds: None,
        },
        environment: Environment {
            user_agent: String::new(),
            browser: String::new(),
            platform: String::new(),
            software: String::new(),
            running_files: Vec::new(),
            viewport: None,
            languages: Vec::new(),
            page_language: None,
            currency: None,
            ship_to: None,
            logged_in: None,
            logged_in_signs: Vec::new(),
            incognito: false,
        },
        network: Network {
            source: "not recorded".to_owned(),
            requested_url: None,
            status: None,
            server_address: None,
            headers: BTreeMap::new(),
        },
        interventions: Vec::new(),
        steps: Vec::new(),
        completeness: Completeness::Complete,
        files: vec![
            file("first-view.png", FileRole::FirstView, 1000),
            file("slice-001.png", FileRole::Slice, 2000),
            file("frozen.html", FileRole::FrozenPage, 3000),
        ],
        opinions: Vec::new(),
    };
    let judgement = Some(ANALYST.judge(&reading));
    Exhibit { record, record_sha256: Sha256Hex("e".repeat(64)), reading, judgement }
}

fn item_page() -> Exhibit {
    let main = listing(Role::Main, "1005001", "Velmora headphones replica", "19.90");
    let beside = listing(Role::Recommendation, "1005002", "Velmora replica", "9");
    exhibit(1, PageKind::Item, Site::Aliexpress, vec![main, beside])
}

fn results(count: usize) -> Exhibit {
    let listings = (0..count)
        .map(|number| listing(Role::Result, &(2000 + number).to_string(), "Velmora headphones replica", "19.90"));
    exhibit(2, PageKind::Search, Site::Aliexpress, listings.collect())
}

fn request<'a>(right: &'a Right, exhibits: &'a [Exhibit]) -> DraftRequest<'a> {
    DraftRequest {
        portal: portal("alibaba-ipp").unwrap(),
        right,
        kind: ComplaintKind::Listing,
        reason: "trademark-unfair-use",
        exhibits,
        item_ids: None,
        order_number: None,
        at_hand: &[],
        operator: "Ada",
        language: Language::English,
        now: NOW,
    }
}

fn right() -> Right {
    PROFILE.rights[0].clone()
}

fn made(request: &DraftRequest) -> Vec<Draft> {
    let mut number = 0;
    drafts(request, || {
        number += 1;
        format!("draft-{number}")
    })
}

fn keys(draft: &Draft) -> Vec<&str> {
    draft.checklist.iter().map(|check| check.key.as_str()).collect()
}

#[test]
fn a_draft_quotes_what_was_read_and_who_captured_it() {
    let (right, exhibits) = (right(), [item_page()]);
    let draft = Draft::new(&request(&right, &exhibits), "draft-1");
    assert!(draft.is_ready());
    expect![[r#"
        Platform:
        AliExpress.com

        Type of right:
        Trademark

        Right:
        Trademark “VELMORA”, number 018900001 (EU), registrant Velmora Audio GmbH, classes 9.

        Complaint type:
        Product listing

        Reason as the portal names it:
        Trademarks: Unfair Use of Registered Trademark

        Links, one a line:
        https://www.aliexpress.com/item/1005001.html

        Explanation:
        Trademark “VELMORA”, number 018900001 (EU), registrant Velmora Audio GmbH, classes 9.

        1. https://www.aliexpress.com/item/1005001.html
        Title as shown: “Velmora headphones replica”
        Price as shown to the viewer: US $19.90
        Seller as shown: Harbor Store (id 1102)
        Noted under the profile “Watch list”:
        – “replica” stands near “Velmora”: possible copy
        – US $19.90 as shown is lower than the reference price of Aerolux (149 USD): 13 % of it (19.90 ÷ 149 = 13.3 %); likely this product: the title names the brand
        – “Velmora” matches Velmora, used as a brand

        Captured 2026-11-20T08:30:00.000Z (UTC) by Ada from https://www.aliexpress.com/1; exhibit 00000000000000000000000000000001, SHA-256 of its record eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.

        Attachments:
        00000000000000000000000000000001/first-view.png  5555555555555555555555555555555555555555555555555555555555555555
        00000000000000000000000000000001/slice-001.png  5555555555555555555555555555555555555555555555555555555555555555
    "#]].assert_eq(&draft.to_text(Language::English));
    expect![[r#"
        商标“VELMORA”，注册号018900001（EU），权利人Velmora Audio GmbH，类别9。

        1. https://www.aliexpress.com/item/1005001.html
        页面显示的标题：“Velmora headphones replica”
        页面显示的价格：US $19.90
        页面显示的卖家：Harbor Store（编号1102）
        按配置“Watch list”标注：
        – “replica”出现在“Velmora”附近：可能为仿制
        – 页面所示US $19.90低于Aerolux的参考价（149 USD）：为其13%（19.90 ÷ 149 = 13.3 %）；很可能是该产品：标题写有品牌
        – “Velmora”与Velmora一致，作为品牌使用

        Ada于2026-11-20T08:30:00.000Z（UTC）截取，地址https://www.aliexpress.com/1；证据00000000000000000000000000000001，其记录的SHA-256为eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee。"#]].assert_eq(draft.text.of(Language::Chinese));
}

#[test]
fn no_text_of_ours_accuses_anyone() {
    let (right, exhibits) = (right(), [item_page(), results(5)]);
    let draft = Draft::new(&request(&right, &exhibits), "draft-1");
    for text in [&draft.text.en, &draft.text.zh] {
        for word in ["counterfeit", "infring", "fake", "假货", "侵权"] {
            assert!(!text.to_lowercase().contains(word), "{word}");
        }
    }
}

#[test]
fn results_give_what_was_judged_or_named() {
    let right = right();
    let mut page = results(3);
    page.reading.listings[1].title = Some("Case for Velmora".to_owned());
    page.judgement = Some(ANALYST.judge(&page.reading));
    let exhibits = [page];
    let judged = Draft::new(&request(&right, &exhibits), "d");
    assert_eq!(judged.links.len(), 2);
    let ids = ["2001".to_owned()];
    let named = Draft::new(&DraftRequest { item_ids: Some(&ids), ..request(&right, &exhibits) }, "d");
    assert_eq!(named.links, ["https://www.aliexpress.com/item/2001.html"]);
    assert_eq!(keys(&named), ["check.only_referential"]);
}

#[test]
fn links_are_split_by_limit_and_platform_and_stand_once() {
    let right = right();
    let other = exhibit(3, PageKind::Item, Site::Taobao, vec![listing(Role::Main, "7", "Velmora replica", "9")]);
    let exhibits = [results(301), results(5), other];
    let parts = made(&request(&right, &exhibits));
    assert_eq!(parts.iter().map(|draft| draft.links.len()).collect::<Vec<_>>(), [300, 1, 1]);
    assert_eq!(parts.iter().map(|draft| draft.id.as_str()).collect::<Vec<_>>(), ["draft-1", "draft-2", "draft-3"]);
    assert_eq!(parts[2].platform_name.as_deref(), Some("Taobao.com"));
    let whole = Draft::new(&request(&right, &exhibits), "d");
    assert_eq!(keys(&whole)[..2], ["check.several_platforms", "check.too_many_links"]);
}

#[test]
fn a_test_purchase_is_about_one_listing_and_needs_its_order() {
    let (right, exhibits) = (right(), [results(2)]);
    let asked = DraftRequest { reason: "trademark-test-buy", ..request(&right, &exhibits) };
    let parts = made(&asked);
    assert_eq!(parts.len(), 2);
    assert_eq!(keys(&parts[0]), ["check.requires.order_number", "check.requires.test_buy_report"]);
    let complete = DraftRequest { order_number: Some("8001"), at_hand: &[Requirement::TestBuyReport], ..asked };
    assert!(made(&complete)[0].is_ready());
}

#[test]
fn a_complaint_about_a_store_names_it_once() {
    let (right, exhibits) = (right(), [results(4)]);
    let parts = made(&DraftRequest { kind: ComplaintKind::StoreFront, ..request(&right, &exhibits) });
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].links, ["https://www.aliexpress.com/store/1102"]);
}

#[test]
fn rights_that_cannot_carry_a_complaint_block_it() {
    let exhibits = [item_page()];
    let blocked = |change: fn(&mut Right)| {
        let mut right = right();
        change(&mut right);
        let draft = Draft::new(&request(&right, &exhibits), "d");
        (draft.is_ready(), keys(&draft)[0].to_owned())
    };
    assert_eq!(blocked(|right| right.status = RightStatus::Pending), (false, "check.right_pending".to_owned()));
    assert_eq!(blocked(|right| right.status = RightStatus::Expired), (false, "check.right_expired".to_owned()));
    let over = |right: &mut Right| right.expires = Some("2026-11-20".to_owned());
    assert_eq!(blocked(over), (false, "check.right_expired_on".to_owned()));
    assert_eq!(blocked(|right| right.expires = None), (true, "check.right_expiry_unknown".to_owned()));
}

#[test]
fn what_weakens_an_exhibit_is_said() {
    let right = right();
    let mut partial = item_page();
    partial.record.completeness = Completeness::Partial;
    partial.record.steps = vec![StepRecord {
        name: StepName::Slices,
        outcome: StepOutcome::Failed,
        code: Some("tab_switched".to_owned()),
        detail: None,
        started: None,
        finished: None,
    }];
    partial.record.files[1].size = 6 << 20;
    partial.reading.listings[0].title = Some("Headphones".to_owned());
    partial.judgement = Some(ANALYST.judge(&partial.reading));
    let gone = exhibit(9, PageKind::Gone, Site::Aliexpress, Vec::new());
    let exhibits = [partial, gone];
    let parts = made(&request(&right, &exhibits));
    assert_eq!(parts.len(), 1);
    let expected = ["check.exhibit_partial", "check.page_gone", "check.brand_not_found", "check.attachment_size"];
    assert_eq!(keys(&parts[0]), expected);
}

#[test]
fn a_page_that_is_gone_gives_a_draft_that_says_so() {
    let right = right();
    let exhibits = [exhibit(9, PageKind::Gone, Site::Aliexpress, Vec::new())];
    let parts = made(&request(&right, &exhibits));
    assert_eq!(keys(&parts[0]), ["check.no_link", "check.page_gone"]);
    assert_eq!(made(&request(&right, &[]))[0].checklist[0].severity, CheckSeverity::Error);
}

#[test]
fn an_allowed_seller_blocks() {
    let right = right();
    let mut page = item_page();
    page.reading.listings[0].seller.as_mut().unwrap().id = Some("911000001".to_owned());
    page.judgement = Some(ANALYST.judge(&page.reading));
    let exhibits = [page];
    assert_eq!(keys(&Draft::new(&request(&right, &exhibits), "d")), ["check.seller_allowed"]);
}

#[test]
fn json_comes_back_as_the_same_draft() {
    let (right, exhibits) = (right(), [item_page()]);
    let draft = Draft::new(&request(&right, &exhibits), "draft-1");
    assert_eq!(serde_json::from_str::<Draft>(&draft.to_json()).unwrap(), draft);
}

#[test]
fn every_key_is_in_the_catalogue() {
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for source in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
        let text = std::fs::read_to_string(source.unwrap().path()).unwrap();
        let areas = ["check.", "draft.", "right."];
        let quoted = text.split('"').filter(|part| areas.iter().any(|area| part.starts_with(area)));
        let ours = quoted.filter(|part| part.chars().all(|sign| sign.is_ascii_lowercase() || "._".contains(sign)));
        keys.extend(ours.map(str::to_owned));
    }
    assert!(keys.len() > 40, "{keys:?}");
    let missing: Vec<&String> = keys.iter().filter(|key| !catalogue::has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
