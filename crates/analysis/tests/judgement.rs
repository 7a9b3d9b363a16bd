//! What is said of listings, under a profile that watches an invented brand.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

mod shared;

use analysis::{
    Analyst, Confidence, FindingKind, Judgement, Judging, Level, MatchKind, Profile, Reason, Severity, TermUse,
};
use catalogue::Language;
use expect_test::{Expect, expect};
use listing::{Amount, Listing, PriceRange, Role, Seller, Variant};
use proptest::prelude::*;
use shared::page;
use std::collections::BTreeSet;
use std::sync::LazyLock;

const PROFILE: &str = r#"{
    "version": 1, "name": "Watch list",
    "brands": [
        { "id": "velmora", "name": "Velmora", "terms": [{ "text": "Velmora" }, { "text": "维尔莫拉" }],
          "products": [
            { "name": "Aerolux headphones", "words": ["aerolux"], "reference_price": "150.00", "currency": "USD" },
            { "name": "any Velmora", "reference_price": "40", "currency": "USD" }] },
        { "id": "tarnquist", "name": "Tarnquist", "terms": [{ "text": "Tarnquist" }] },
        { "id": "quellmar", "name": "Quellmar", "terms": [{ "text": "Quellmar" }], "categories": ["bags", "箱包"] }
    ],
    "sellers": {
        "allowed": [{ "ids": ["911000001", "1101900001"], "name": "Velmora Official Store" }],
        "watched": [{ "ids": ["3"], "name": "Watched Shop" }],
        "denied": [{ "ids": ["911000777"], "name": "Harbor Bargain Store" }]
    },
    "cues": [
        { "text": "replica", "meaning": "copy" }, { "text": "1:1", "meaning": "copy" }, { "text": "高仿", "meaning": "copy" },
        { "text": "original box", "meaning": "origin" }
    ]
}"#;

static ANALYST: LazyLock<Analyst> = LazyLock::new(|| {
    let profile = Profile::parse(PROFILE).unwrap();
    Analyst::new(&profile, &Analyst::neighbourhood(&profile, &vocabulary::LISTS))
});

fn listing(item_id: &str, title: &str) -> Listing {
    let url = format!("https://www.aliexpress.com/item/{item_id}.html");
    Listing { title: Some(title.to_owned()), ..Listing::new(Role::Result, item_id, &url) }
}

fn price(min: &str, max: &str, currency: Option<&str>) -> Option<PriceRange> {
    let amount = |text: &str| Amount(text.parse().unwrap());
    let currency = currency.map(str::to_owned);
    Some(PriceRange { min: amount(min), max: amount(max), currency, text: Some(format!("US ${min}")) })
}

fn seller(id: Option<&str>, member_id: Option<&str>, name: &str) -> Option<Seller> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Some(Seller { id: owned(id), member_id: owned(member_id), name: Some(name.to_owned()), ..Seller::default() })
}

fn judge(listing: Listing) -> Judgement {
    ANALYST.judge(&page(vec![listing]))
}

/// A judgement as an analyst reads it: the level, then one finding a line.
fn told(judgement: &Judgement) -> String {
    let listing = &judgement.listings[0];
    let mut lines = vec![catalogue::plain(Language::ENGLISH, listing.level.key())];
    for finding in &listing.findings {
        let severity = catalogue::plain(Language::ENGLISH, finding.severity.key());
        let why = finding.why.sentence(|key, arguments| catalogue::text(Language::ENGLISH, key, arguments));
        lines.push(format!("{severity}: {why}"));
    }
    lines.join("\n")
}

fn check(listing: Listing, expected: Expect) {
    expected.assert_eq(&told(&judge(listing)));
}

fn level(listing: Listing) -> Level {
    judge(listing).listings[0].level
}

#[test]
fn the_plain_name_is_a_weak_sign() {
    check(
        listing("1", "Velmora headphones wireless"),
        expect![[r#"
        Low
        Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
}

#[test]
fn a_reference_is_no_suspicion_whatever_the_price() {
    let case = Listing { price: price("1.99", "1.99", Some("USD")), ..listing("1", "Ear pads for Velmora Aerolux") };
    check(
        case,
        expect![[r#"
        Low
        Note: “Velmora” says what the goods are for; possible lawful use of Velmora"#]],
    );
}

#[test]
fn a_disguise_is_worth_a_look() {
    check(
        listing("1", "V3lmora headphones"),
        expect![[r#"
            Medium
            Strong: “V3lmora” matches Velmora, with disguised letters: 3 for e"#]],
    );
    check(
        listing("1", "Vеlmоra headphones"),
        expect![[r#"
            Medium
            Strong: “Vеlmоra” matches Velmora, written with look-alike letters: Cyrillic е о"#]],
    );
    check(
        listing("1", "V E L M O R A headphones"),
        expect![[r#"
            Medium
            Strong: “V E L M O R A” matches Velmora, with disguised letters: spaces between the letters in 6 places"#]],
    );
    check(
        listing("1", "Vellmora headphones"),
        expect![[r#"
            Medium
            Medium: “Vellmora” is a possible misspelling of Velmora: 1 letter doubled (l), likely this name, but not certain"#]],
    );
}

#[test]
fn a_cue_in_the_phrase_makes_it_worth_evidence() {
    check(
        listing("1", "Velmora Aerolux headphones 1:1 replica"),
        expect![[r#"
            High
            Strong: “1:1” stands near “Velmora”: possible copy
            Strong: “replica” stands near “Velmora”: possible copy
            Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
    assert_eq!(level(listing("1", "维尔莫拉耳机高仿")), Level::High);
}

#[test]
fn a_cue_elsewhere_in_the_title_is_no_second_group() {
    let title = "Velmora headphones (wireless, black, with case and long cable for travel) replica leather pouch";
    assert_eq!(level(listing("1", title)), Level::Medium);
}

#[test]
fn the_most_specific_product_gives_the_reference_price() {
    let cheap = Listing { price: price("19.90", "19.90", Some("USD")), ..listing("1", "Velmora Aerolux headphones") };
    check(
        cheap,
        expect![[r#"
            High
            Strong: US $19.90 as shown is lower than the reference price of Aerolux headphones (150 USD): 13 % of it (19.90 ÷ 150 = 13.2 %)
            Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
}

#[test]
fn the_lowest_price_of_a_range_is_possibly_an_accessorys() {
    let range = Listing { price: price("1.50", "149", Some("USD")), ..listing("1", "Velmora Aerolux headphones") };
    check(
        range,
        expect![[r#"
            Medium
            Weak: “Velmora” matches Velmora, used as a brand
            Weak: US $1.50 as shown is lower than the reference price of Aerolux headphones (150 USD): 1 % of it (1.50 ÷ 150 = 1 %); only the lowest of the prices shown, possibly that of an accessory"#]],
    );
}

#[test]
fn another_currency_is_compared_by_a_dated_rate_or_not_at_all() {
    let euros = Listing { price: price("5", "5", Some("EUR")), ..listing("1", "Velmora Aerolux headphones") };
    check(
        euros,
        expect![[r#"
            High
            Strong: US $5 as shown is lower than the reference price of Aerolux headphones (150 USD): 3 % of it (5 EUR × 1.1172 = 5.59 USD; 5.59 ÷ 150 = 3.7 %); 1 EUR = 1.1172 USD (ECB, 2026-10-30)
            Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
    let naira = Listing { price: price("5000", "5000", Some("NGN")), ..listing("1", "Velmora Aerolux headphones") };
    check(
        naira,
        expect![[r#"
            Low
            Weak: “Velmora” matches Velmora, used as a brand
            Note: US $5000 is not compared with the reference price of Aerolux headphones (150 USD): no dated rate for NGN"#]],
    );
    let unknown = Listing { price: price("5", "5", None), ..listing("1", "Velmora Aerolux headphones") };
    assert_eq!(judge(unknown).listings[0].level, Level::Low);
}

#[test]
fn sellers_are_known_by_any_of_their_ids_and_by_nothing_else() {
    let sold_by = |seller| Listing { seller, ..listing("1", "Velmora 1:1 replica") };
    assert_eq!(level(sold_by(seller(Some("911000001"), None, "renamed"))), Level::Allowed);
    assert_eq!(level(sold_by(seller(Some("1101900001"), None, "x"))), Level::Allowed);
    assert_eq!(level(sold_by(seller(None, Some("1101900001"), "x"))), Level::Allowed);
    assert_eq!(level(sold_by(seller(Some("4"), None, "Velmora Official Store"))), Level::High);
    let plain = |seller| Listing { seller, ..listing("1", "Velmora headphones") };
    check(
        plain(seller(Some("4"), None, "VELMORA  official store")),
        expect![[r#"
        Medium
        Medium: The seller's name matches the allowed seller Velmora Official Store, but its id 4 is another
        Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
    check(
        plain(seller(None, None, "Velmora Official Store")),
        expect![[r#"
        Low
        Weak: “Velmora” matches Velmora, used as a brand
        Note: The seller's name matches Velmora Official Store, but the listing gives no id: seller unknown"#]],
    );
    check(
        plain(seller(Some("911000777"), None, "x")),
        expect![[r#"
        High
        Strong: Seller Harbor Bargain Store (id 911000777) is on the list of denied sellers
        Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
}

#[test]
fn neither_a_seller_nor_a_price_is_enough_alone() {
    let denied = Listing { seller: seller(Some("911000777"), None, "x"), ..listing("1", "Headphones") };
    assert_eq!(level(denied), Level::Medium);
    let mut listings: Vec<Listing> = (0..20).map(|number| priced(number, "100")).collect();
    listings.push(Listing { seller: seller(Some("911000777"), None, "x"), ..priced(99, "3") });
    let judgement = ANALYST.judge(&page(listings));
    assert_eq!(judgement.listings[20].level, Level::Medium);
    assert_eq!(judgement.listings[20].findings.len(), 2);
}

#[test]
fn a_specification_without_brand_contradicts_the_title() {
    let row = |value: &str| Some(value.to_owned());
    let none = Listing { brand: row("NONE"), ..listing("1", "Velmora headphones") };
    check(
        none,
        expect![[r#"
        Medium
        Medium: The specifications give the brand as “NONE”, while the title matches Velmora
        Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
    let own = Listing { brand: row("VELMORA"), ..listing("1", "Velmora headphones") };
    assert_eq!(level(own), Level::Low);
}

#[test]
fn nothing_is_said_of_what_is_not_watched() {
    let judgement = judge(listing("1", "Wireless headphones with long battery life"));
    assert_eq!((judgement.listings[0].level, judgement.listings[0].why.clone()), (Level::None, None));
}

fn priced(number: u32, amount: &str) -> Listing {
    Listing { price: price(amount, amount, Some("USD")), ..listing(&number.to_string(), "Headphones") }
}

#[test]
fn an_outlier_says_how_many_it_was_compared_with() {
    let velmora =
        |number, amount: &str| Listing { title: Some("Velmora headphones".to_owned()), ..priced(number, amount) };
    let mut listings: Vec<Listing> = (0..10).map(|number| velmora(number, &format!("{}", 90 + number))).collect();
    listings.extend((20..30).map(|number| priced(number, "5")));
    listings.insert(0, velmora(99, "9"));
    let judgement = ANALYST.judge(&page(listings));
    assert_eq!(judgement.set_size, 11);
    expect![[r#"
        Medium
        Medium: US $9 as shown is lower than the reference price of any Velmora (40 USD): 22 % of it (9 ÷ 40 = 22.5 %); likely this product: the title names the brand
        Medium: US $9 is lower than comparable listings of the page about any Velmora: 9 % of the median 94 USD of 11 (9 ÷ 94 = 9.5 %; 94 − 3 × 1.4826 × 3 = 80.66)
        Weak: “Velmora” matches Velmora, used as a brand"#]]
    .assert_eq(&told(&judgement));
}

#[test]
fn a_small_set_has_no_outliers() {
    let listings = vec![priced(1, "100"), priced(2, "101"), priced(3, "1")];
    assert!(ANALYST.judge(&page(listings)).listings.iter().all(|listing| listing.findings.is_empty()));
}

#[test]
fn every_key_is_in_the_catalogue() {
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for form in MatchKind::ALL {
        keys.insert(form.key().to_owned());
        for term_use in TermUse::ALL {
            keys.insert(term_use.key().to_owned());
            keys.insert(
                FindingKind::Term { form, r#use: term_use, edits: 0, confidence: Confidence::Certain }.key().to_owned(),
            );
            let name = |key: &'static str| key.split_once('.').unwrap().1;
            keys.insert(format!("why.term.{}.{}", name(term_use.key()), name(form.key())));
        }
    }
    // Every key written in the crate's sources, so that a new one can't be forgotten here.
    let entries = |folder: &str| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let folders = entries(source).filter(|path| path.is_dir()).map(|path| path.display().to_string());
    for path in folders.chain([source.to_owned()]).collect::<Vec<_>>().iter().flat_map(|folder| entries(folder)) {
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(path).unwrap();
            let quoted = text.split('"').filter(|part| part.contains('.') && !part.contains(char::is_whitespace));
            let areas = ["why.", "how.", "rule.", "change.", "level.", "kind.", "form.", "use.", "severity.", "group."];
            let ours = quoted.filter(|part| areas.iter().any(|area| part.starts_with(area)) && !part.contains('{'));
            keys.extend(ours.map(str::to_owned));
        }
    }
    // Keys that are put together of a level, a severity and a number.
    for level in ["medium", "high"] {
        keys.extend(["weak", "medium", "strong"].map(|severity| format!("change.another.{level}.{severity}")));
        keys.insert(format!("change.near_cue.{level}"));
    }
    keys.extend(["low", "medium", "high"].map(|level| format!("change.not_allowed.{level}")));
    keys.extend(["low", "medium"].map(|level| format!("change.without.{level}.several")));
    keys.extend(["none", "low", "medium"].map(|level| format!("change.without.{level}.one")));
    assert!(keys.len() > 50, "{}", keys.len());
    let missing: Vec<&String> = keys.iter().filter(|key| !catalogue::has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The explanation of a listing as an analyst reads it.
fn explained(judgement: &Judgement) -> String {
    let words = |why: &Reason| why.sentence(|key, with| catalogue::text(Language::ENGLISH, key, with));
    let explanation = judgement.listings[0].explanation.as_ref().unwrap();
    let plain = |key| catalogue::plain(Language::ENGLISH, key);
    let mut lines = vec![format!("{}: {}", plain(explanation.level.key()), words(&explanation.rule))];
    for share in &explanation.groups {
        let apart = if share.independent { "" } else { ", no second group" };
        let finding = &judgement.listings[0].findings[share.finding as usize];
        assert_eq!((finding.group, finding.severity), (share.group, share.severity));
        lines.push(format!("  {} {}{apart}", plain(share.group.key()), share.points));
    }
    lines.extend(explanation.changes.iter().map(|change| format!("  → {}", words(&change.why))));
    lines.join("\n")
}

#[test]
fn an_explanation_says_which_rule_decided_and_what_would_change_it() {
    let of = |listing: Listing| explained(&judge(listing));
    let sold_by =
        |id: &str, title: &str| Listing { seller: seller(Some(id), None, "Some Shop"), ..listing("1", title) };
    expect![[r#"
        Low: 2 points; a medium level begins at 4
          Term 2
          → One more sign, even a weak one, of any of these would make it medium: Cue, Picture, Price, Seller, Specification, Category
          → Without this nothing would have been found: Term
          → With the seller's id 5 on the list of allowed sellers it would have no level"#]].assert_eq(&of(sold_by("5", "Velmora headphones")));
    expect![[r#"
        High: 8 points from 2 independent groups, a watched term or a picture among them; high begins at 8
          Cue 6
          Term 2
          → Without this it would be medium: Term
          → Without this it would be low: Cue
          → With the seller's id 5 on the list of allowed sellers it would have no level"#]]
    .assert_eq(&of(sold_by("5", "Velmora Aerolux headphones 1:1 replica")));
    let apart = "Velmora headphones (wireless, black, with case and long cable for travel) replica leather pouch";
    expect![[r#"
        Medium: 6 points, and a medium level begins at 4; high needs two independent groups
          Cue 4, no second group
          Term 2
          → One more strong sign of any of these would make it high: Picture, Price, Seller, Specification, Category
          → Without this it would be low: Cue"#]]
    .assert_eq(&of(listing("1", apart)));
    expect![[r#"
        Low: Only notes were found, and these weigh nothing
          Term 0, no second group
          → One more sign of medium strength of any of these would make it medium: Cue, Picture, Price, Seller, Specification, Category
          → Without this nothing would have been found: Term"#]].assert_eq(&of(listing("1", "Ear pads for Velmora")));
    expect![[r#"
        Medium: 6 points, and a medium level begins at 4; high needs a watched term or a picture as well
          Seller 6
          → One more sign, even a weak one, of any of these would make it high: Term, Picture
          → Without this nothing would have been found: Seller"#]]
    .assert_eq(&of(sold_by("911000777", "Headphones")));
    expect![[r#"
        Allowed seller: The seller is on the list of allowed sellers by its id: no level, whatever is found
          Cue 6
          Term 2
          → Without the list of allowed sellers it would be high"#]]
    .assert_eq(&of(sold_by("911000001", "Velmora 1:1 replica")));
    let priced = Listing { price: price("5", "5", Some("USD")), ..listing("1", "Tarnquist jacket") };
    expect![[r#"
        Low: 2 points; a medium level begins at 4
          Term 2
          → One more sign, even a weak one, of any of these would make it medium: Cue, Picture, Price, Seller, Specification, Category
          → Without this nothing would have been found: Term
          → With a reference price of Tarnquist in the profile its price could be compared"#]].assert_eq(&of(priced));
}

#[test]
fn a_sellers_name_claims_what_its_id_does_not_bear_out() {
    let sold_by = |seller, title: &str| Listing { seller, ..listing("1", title) };
    let name = "Tarnquist Authorized Store";
    check(
        sold_by(seller(Some("4"), None, name), "Tarnquist jacket"),
        expect![[r#"
        Medium
        Medium: The seller's name, Tarnquist Authorized Store, holds “Tarnquist” and “Authorized”, but its id 4 is not on the list of allowed sellers of Tarnquist
        Weak: “Tarnquist” matches Tarnquist, used as a brand"#]],
    );
    check(
        sold_by(seller(Some("4"), None, name), "Rain jacket"),
        expect![[r#"
        Low
        Weak: The seller's name, Tarnquist Authorized Store, holds “Tarnquist” and “Authorized”, but its id 4 is not on the list of allowed sellers of Tarnquist"#]],
    );
    check(
        sold_by(seller(None, None, name), "Tarnquist jacket"),
        expect![[r#"
        Low
        Weak: “Tarnquist” matches Tarnquist, used as a brand
        Note: The seller's name, Tarnquist Authorized Store, holds “Tarnquist” and “Authorized”, but the listing gives no id: seller unknown"#]],
    );
    check(
        sold_by(seller(Some("4"), None, "Tarnquist Outdoor Shop"), "Tarnquist jacket"),
        expect![[r#"
        Medium
        Weak: “Tarnquist” matches Tarnquist, used as a brand
        Weak: The seller's name, Tarnquist Outdoor Shop, holds “Tarnquist”, which matches Tarnquist; its id 4 is not on the list of allowed sellers"#]],
    );
    check(
        sold_by(seller(Some("4"), None, "维尔莫拉官方旗舰店"), "维尔莫拉耳机"),
        expect![[r#"
        Medium
        Medium: The seller's name, 维尔莫拉官方旗舰店, holds “维尔莫拉” and “官方”, but its id 4 is not on the list of allowed sellers of Velmora
        Weak: “维尔莫拉” matches Velmora, used as a brand"#]],
    );
    check(
        sold_by(seller(Some("4"), None, "Официальный магазин Velmora"), "Наушники Velmora"),
        expect![[r#"
        Medium
        Medium: The seller's name, Официальный магазин Velmora, holds “Velmora” and “Официальный”, but its id 4 is not on the list of allowed sellers of Velmora
        Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
    check(
        sold_by(seller(Some("4"), None, "Official Sound Store"), "Velmora headphones"),
        expect![[r#"
        Low
        Weak: “Velmora” matches Velmora, used as a brand"#]],
    );
}

#[test]
fn a_sellers_record_is_context_of_a_watched_brand_only() {
    let shop = |rate: &str, opened: &str| {
        let owned = |text: &str| Some(text.to_owned());
        Some(Seller { id: owned("4"), positive_rate: owned(rate), opened: owned(opened), ..Seller::default() })
    };
    let sold_by = |seller, title: &str| Listing { seller, ..listing("1", title) };
    check(
        sold_by(shop("88.2%", "Mar 19, 2018"), "Velmora headphones"),
        expect![[r#"
        Medium
        Weak: “Velmora” matches Velmora, used as a brand
        Weak: The seller's positive feedback of 88.2% is lower than 90 %"#]],
    );
    check(
        sold_by(shop("94,09%", "Mar 19, 2018"), "Velmora headphones"),
        expect![[r#"
        Low
        Weak: “Velmora” matches Velmora, used as a brand
        Note: The seller's positive feedback of 94,09% is lower than 95 %"#]],
    );
    assert_eq!(judge(sold_by(shop("97%", "Mar 19, 2026"), "Velmora headphones")).listings[0].findings.len(), 1);
    assert_eq!(level(sold_by(shop("50%", "Mar 19, 2026"), "Headphones")), Level::None);
    assert_eq!(level(sold_by(shop("50%", "Mar 19, 2026"), "Case for Velmora")), Level::Low);
    let new = sold_by(shop("97%", "Mar 19, 2026"), "Velmora headphones");
    expect![[r#"
        Medium
        Weak: “Velmora” matches Velmora, used as a brand
        Weak: The store opened on Mar 19, 2026, less than a year before it was looked at (2026)"#]]
    .assert_eq(&told(&ANALYST.clone().in_year(2026).judge(&page(vec![new]))));
}

#[test]
fn a_seller_of_several_watched_brands_is_told_with_their_number() {
    let of = |number: u32, title: &str, id: &str| Listing {
        seller: seller(Some(id), None, "Some Shop"),
        ..listing(&number.to_string(), title)
    };
    let titles = ["Velmora headphones", "Tarnquist jacket", "Quellmar bag", "Velmora cable"];
    let many: Vec<Listing> = (0..).zip(titles).map(|(number, title)| of(number, title, "5")).collect();
    expect![[r#"
        Low
        Weak: “Velmora” matches Velmora, used as a brand
        Note: 4 listings of this seller on the page are sold under 3 watched brands: Velmora, Tarnquist, Quellmar"#]]
    .assert_eq(&told(&ANALYST.judge(&page(many.clone()))));
    let mut disguised = many.clone();
    disguised[3].title = Some("V3lmora cable".to_owned());
    expect![[r#"
        Medium
        Weak: “Velmora” matches Velmora, used as a brand
        Weak: 4 listings of this seller on the page are sold under 3 watched brands: Velmora, Tarnquist, Quellmar"#]]
    .assert_eq(&told(&ANALYST.judge(&page(disguised))));
    let other: Vec<Listing> = (0..).zip(titles).map(|(number, title)| of(number, title, &number.to_string())).collect();
    let few = many.iter().take(3).cloned().collect();
    let accessories = titles.map(|title| of(title.len() as u32, &format!("Case for {title}"), "5")).to_vec();
    for listings in [other, few, accessories] {
        let judgement = ANALYST.judge(&page(listings));
        let found = judgement.listings.iter().flat_map(|listing| &listing.findings);
        assert_eq!(found.filter(|finding| finding.kind == FindingKind::SellerManyBrands).count(), 0);
    }
}

#[test]
fn specifications_tell_what_a_title_does_not() {
    let of = |brand: &str, title: &str| Listing { brand: Some(brand.to_owned()), ..listing("1", title) };
    check(
        of("V3lmora", "Wireless headphones"),
        expect![[r#"
        Medium
        Strong: The specifications write the brand as “V3lmora”, which matches Velmora: 3 for e"#]],
    );
    check(
        of("Velmora", "Wireless headphones"),
        expect![[r#"
        Low
        Weak: The specifications give the brand as “Velmora”, which the title does not name"#]],
    );
    check(
        of("Velmora", "Ear pads for Velmora"),
        expect![[r#"
        Low
        Weak: The specifications give the brand as “Velmora”, while the title says that the goods are for it
        Note: “Velmora” says what the goods are for; possible lawful use of Velmora"#]],
    );
    check(
        of("Tarnquist", "Velmora headphones"),
        expect![[r#"
        Medium
        Weak: “Velmora” matches Velmora, used as a brand
        Weak: The specifications give another brand, “Tarnquist”, while the title matches Velmora"#]],
    );
    check(
        of("Brontika", "Velmora headphones"),
        expect![[r#"
        Medium
        Weak: “Velmora” matches Velmora, used as a brand
        Weak: The specifications give another brand, “Brontika”, while the title matches Velmora"#]],
    );
    assert_eq!(level(of("Brontika", "Wireless headphones")), Level::None);
    assert_eq!(judge(of("velmora", "Velmora headphones")).listings[0].findings.len(), 1);
    let row = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let model = |name, value| Listing { specifications: row(name, value), ..listing("1", "Wireless headphones") };
    check(
        model("Model Number", "Velmora A5"),
        expect![[r#"
        Low
        Weak: The specifications give the model as “Velmora A5”, which matches Velmora; the title does not name it"#]],
    );
    assert_eq!(level(model("Compatible Brand", "Velmora")), Level::None);
    assert_eq!(level(model("Model", "for Velmora")), Level::None);
}

#[test]
fn a_category_that_is_none_of_the_brands_is_told() {
    let filed = |categories: &[&str], title: &str| Listing {
        breadcrumbs: categories.iter().map(|category| (*category).to_owned()).collect(),
        ..listing("1", title)
    };
    check(
        filed(&["Home & Garden", "Stickers"], "Quellmar bag"),
        expect![[r#"
        Medium
        Weak: “Quellmar” matches Quellmar, used as a brand
        Weak: The page files it under “Home & Garden › Stickers”, which matches none of the categories of Quellmar"#]],
    );
    for (categories, title) in [
        (&["Luggage & Bags", "Handbags"][..], "Quellmar bag"),
        (&["箱包"], "Quellmar bag"),
        (&["Home & Garden"], "Handle for Quellmar bag"),
        (&["Home & Garden"], "Velmora headphones"),
        (&[], "Quellmar bag"),
    ] {
        let judgement = judge(filed(categories, title));
        assert!(judgement.listings[0].findings.iter().all(|found| found.kind != FindingKind::Category), "{title}");
    }
}

#[test]
fn two_signs_together_are_those_of_a_hidden_link() {
    let variants = |name: &str, count: u32| {
        let variant =
            |number| Variant { options: vec![("Color".to_owned(), format!("{name} {number}"))], ..Variant::default() };
        (1..=count).map(variant).collect::<Vec<_>>()
    };
    let dear = price("85", "85", Some("USD"));
    let of = |title: &str, variants, price| Listing { variants, price, ..listing("1", title) };
    check(
        of("Car sticker decal", variants("Color", 20), dear.clone()),
        expect![[r#"
            Low
            Weak: Possible hidden link to other goods than are shown: the title names “sticker”, which costs little or stands for a payment, 20 of 20 variants are named by a number only, US $85 is more than such goods cost"#]],
    );
    check(
        of("VIP link for old customers", Vec::new(), dear.clone()),
        expect![[r#"
            Low
            Weak: Possible hidden link to other goods than are shown: the title names “VIP link”, which costs little or stands for a payment, US $85 is more than such goods cost"#]],
    );
    for usual in [
        of("Car sticker decal", Vec::new(), price("2", "2", Some("USD"))),
        of("Leather bag", variants("Color", 20), dear.clone()),
        of("Leather bag", variants("Size", 20), dear),
    ] {
        assert_eq!(level(usual), Level::None);
    }
}

#[test]
fn severities_order_from_note_to_strong() {
    assert!(Severity::Note < Severity::Weak && Severity::Medium < Severity::Strong);
}

proptest! {
    #[test]
    fn the_same_set_gives_the_same_result_in_any_order(
        amounts in prop::collection::vec(1_u32..5000, 1..30),
        seed in any::<u64>(),
    ) {
        let titles = ["Velmora headphones", "Headphones", "Case for Velmora", "V3lmora 1:1"];
        let mut listings: Vec<Listing> = (0..).zip(&amounts).map(|(number, amount)| Listing {
            title: Some(titles[amount.rem_euclid(4) as usize].to_owned()),
            ..priced(number, &amount.to_string())
        }).collect();
        let sorted = |judgement: Judgement| {
            let mut listings = judgement.listings;
            listings.sort_by(|one, other| one.item_id.cmp(&other.item_id));
            (listings, judgement.set_size)
        };
        let before = sorted(ANALYST.judge(&page(listings.clone())));
        let length = listings.len();
        listings.rotate_left(seed as usize % length);
        listings.reverse();
        prop_assert_eq!(before, sorted(ANALYST.judge(&page(listings))));
    }

    #[test]
    fn judging_again_gives_what_judging_anew_gives(
        amounts in prop::collection::vec(1_u32..5000, 1..30),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_u32..4, 1_u32..5000), 0..6),
    ) {
        let titles = ["Velmora headphones", "Headphones", "Case for Velmora", "V3lmora 1:1"];
        let before: Vec<Listing> = (0..).zip(&amounts).map(|(number, amount)| priced(number, &amount.to_string())).collect();
        let mut after = before.clone();
        for (at, what, amount) in changes {
            let at = at.index(after.len().max(1));
            match what {
                0 => after.push(priced(1000 + amount, &amount.to_string())),
                1 if at < after.len() => _ = after.remove(at),
                2 if at < after.len() => after[at].price = price(&amount.to_string(), &amount.to_string(), Some("USD")),
                _ if at < after.len() => after[at].title = Some(titles[amount as usize % 4].to_owned()),
                _ => {}
            }
        }
        let (mut before, mut after) = (page(before), page(after));
        after.listings.extend(before.listings.first().map(|first| Listing { role: Role::Main, ..first.clone() }));
        before.listings.extend(after.listings.last().cloned());
        before.seller = seller(Some("911000777"), None, "Harbor Bargain Store");
        after.seller = (amounts[0] % 2 == 0).then(|| before.seller.clone()).flatten();
        let mut judging = Judging::new(&before, None);
        while judging.look_at_next(&ANALYST, &before) {}
        let mut again = Judging::new(&after, Some((&before, judging)));
        while again.look_at_next(&ANALYST, &after) {}
        prop_assert_eq!(again.judgement(&ANALYST, &after), ANALYST.judge(&after));
    }
}

#[test]
fn a_name_inside_a_longer_one_of_the_same_brand_is_told_once() {
    let profile = r#"{ "version": 1, "name": "Nested", "brands": [
        { "id": "velmora", "name": "Velmora", "terms": [{ "text": "Velmora" }, { "text": "Velmora Air Max" }, { "text": "Air Max" }] },
        { "id": "airwell", "name": "Airwell", "terms": [{ "text": "Air" }] }] }"#;
    let profile = Profile::parse(profile).unwrap();
    let analyst = Analyst::new(&profile, &Analyst::neighbourhood(&profile, &vocabulary::LISTS));
    let judgement = analyst.judge(&page(vec![listing("1", "Velmora Air Max bag, Velmora belt")]));
    let found = judgement.listings[0].findings.iter().map(|finding| {
        let spans: Vec<(u32, u32)> = finding.spans.iter().map(|span| (span.start, span.end)).collect();
        (finding.brand.as_deref().unwrap(), spans)
    });
    let found: Vec<_> = found.collect();
    assert_eq!(found, [("velmora", vec![(0, 15), (21, 28)]), ("airwell", vec![(8, 11)])]);
}
