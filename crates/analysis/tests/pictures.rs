//! What is said of a listing's pictures, under a profile with official pictures.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

mod shared;

use analysis::{
    Analyst, FindingKind, Fingerprints, Group, Judgement, Judging, Level, ListingJudgement, OfficialPicture, Profile,
    Severity,
};
use catalogue::Language;
use expect_test::{Expect, expect};
use listing::{Listing, PageReading, Role, Seller};
use picture::{Fingerprint, Luma, Official};
use std::sync::LazyLock;

/// Broad stripes that bend, of a tone that differs from place to place; `seed` makes it another picture.
fn picture(seed: u32, place: impl Fn(u32, u32) -> (u32, u32)) -> Luma {
    const SIDE: u32 = 160;
    let places = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    let pixels = places.map(|(x, y)| place(x * 1000 / SIDE, y * 1000 / SIDE)).flat_map(|(x, y)| {
        let (column, row) = (x / 140, y / 140);
        let tone = (column * 7 + row * 13 + 1).wrapping_mul(seed.wrapping_mul(2_654_435_761) | 1) >> 24;
        [tone as u8, tone as u8, tone as u8, 255]
    });
    Luma::from_rgba(SIDE, SIDE, &pixels.collect::<Vec<u8>>()).unwrap()
}

static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
    let text = r#"{ "version": 1, "name": "Pictures",
        "brands": [{ "id": "velmora", "name": "Velmora", "terms": [{ "text": "Velmora" }] }],
        "sellers": { "allowed": [{ "ids": ["1"], "name": "Velmora Store" }] } }"#;
    let mut profile = Profile::parse(text).unwrap();
    let official = Official::of(&picture(1, |x, y| (x, y))).unwrap();
    profile.brands[0].pictures = vec![OfficialPicture::new("front.jpg", &official)];
    profile
});

static ANALYST: LazyLock<Analyst> = LazyLock::new(|| analyst(&PROFILE));

fn analyst(profile: &Profile) -> Analyst {
    Analyst::new(profile, &Analyst::neighbourhood(profile, &vocabulary::LISTS))
}

fn page(title: &str, seller: Option<&str>) -> PageReading {
    let listing = Listing {
        title: Some(title.to_owned()),
        images: vec!["https://ae01.alicdn.com/kf/S1.jpg".to_owned()],
        seller: seller.map(|id| Seller { id: Some(id.to_owned()), ..Seller::default() }),
        ..Listing::new(Role::Result, "1", "https://www.aliexpress.com/item/1.html")
    };
    shared::page(vec![listing])
}

fn known(shown: &Luma) -> Fingerprints {
    Fingerprints::from([("https://ae01.alicdn.com/kf/S1.jpg".to_owned(), Fingerprint::of(shown).unwrap())])
}

fn judged(title: &str, seller: Option<&str>, shown: &Luma) -> ListingJudgement {
    judge(&page(title, seller), &known(shown)).listings.remove(0)
}

fn judge(reading: &PageReading, pictures: &Fingerprints) -> Judgement {
    let mut judging = Judging::new(reading, None);
    judging.learn(&ANALYST, reading, pictures);
    while judging.look_at_next(&ANALYST, reading) {}
    judging.judgement(&ANALYST, reading)
}

fn check(shown: &Luma, expected: Expect) {
    let judged = judged("Leather bag", None, shown);
    let said = judged.findings.iter().map(|finding| {
        let why = catalogue::text(Language::ENGLISH, &finding.why.key, &finding.why.arguments);
        format!("{:?} {:?} {why}", finding.group, finding.severity)
    });
    expected.assert_eq(&said.collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_official_picture_is_told_with_what_was_done_to_it() {
    check(
        &picture(1, |x, y| (x, y)),
        expect!["Image Strong The picture matches Velmora’s official picture “front.jpg” (0 of 191 signs differ)"],
    );
    check(
        &picture(1, |x, y| (993_u32.saturating_sub(x), y)),
        expect![
            "Image Strong The picture matches Velmora’s official picture “front.jpg”, mirrored (0 of 191 signs differ)"
        ],
    );
    check(
        &picture(1, |x, y| (100 + x * 9 / 10, 100 + y * 9 / 10)),
        expect![
            "Image Strong The picture matches Velmora’s official picture “front.jpg”, cropped (0 of 191 signs differ)"
        ],
    );
    check(
        &picture(1, |x, y| (949 - x * 9 / 10, 50 + y * 9 / 10)),
        expect![
            "Image Strong The picture matches Velmora’s official picture “front.jpg”, mirrored and cropped (3 of 191 signs differ)"
        ],
    );
    check(&picture(2, |x, y| (x, y)), expect![[""]]);
}

#[test]
fn a_picture_alone_is_worth_a_look_and_with_the_name_it_is_worth_evidence() {
    let shown = picture(1, |x, y| (x, y));
    assert_eq!(judged("Leather bag", None, &shown).level, Level::Medium);
    assert_eq!(judged("Velmora bag", None, &shown).level, Level::High);
    assert_eq!(judged("Velmora bag", Some("1"), &shown).level, Level::Allowed);
}

#[test]
fn a_picture_that_becomes_known_is_judged() {
    let reading = page("Leather bag", None);
    let mut judging = Judging::new(&reading, None);
    while judging.look_at_next(&ANALYST, &reading) {}
    assert_eq!(judging.judgement(&ANALYST, &reading).listings[0].level, Level::None);
    let known = known(&picture(1, |x, y| (x, y)));
    judging.learn(&ANALYST, &reading, &known);
    let after = judging.judgement(&ANALYST, &reading);
    let found = &after.listings[0].findings[0];
    assert_eq!((found.kind, found.group, found.severity), (FindingKind::Picture, Group::Image, Severity::Strong));
    assert_eq!(judge(&reading, &known), after);
    // Another reading of the page remembers its pictures.
    let longer = PageReading { listings: [&reading.listings[..], &reading.listings[..]].concat(), ..reading.clone() };
    let mut again = Judging::new(&longer, Some((&reading, judging)));
    while again.look_at_next(&ANALYST, &longer) {}
    assert_eq!(again.judgement(&ANALYST, &longer), judge(&longer, &known));
}

#[test]
fn a_profile_s_pictures_are_read_and_refused_by_field() {
    let text = serde_json::to_string(&*PROFILE).unwrap();
    assert_eq!(Profile::parse(&text).unwrap(), *PROFILE);
    let refused = |find: &str, replace: &str| Profile::parse(&text.replacen(find, replace, 1)).unwrap_err().to_string();
    expect!["brands[0].pictures[0].name: the text is empty"].assert_eq(&refused("front.jpg", " "));
    expect!["brands[0].pictures[0].algorithm: the algorithm is “md5”, but only “luma-1” is known here; have the picture hashed again"].assert_eq(&refused("luma-1", "md5"));
    let hashes = &PROFILE.brands[0].pictures[0].hashes;
    expect!["brands[0].pictures[0].hashes: a picture's hash is written by `counterproof picture hash` in lower-case hexadecimal digits, 48 for each part"].assert_eq(&refused(hashes, &hashes[1..]));
    let thumbnail = |address: &str| {
        let mut profile = PROFILE.clone();
        profile.brands[0].pictures[0].thumbnail = Some(address.to_owned());
        Profile::parse(&serde_json::to_string(&profile).unwrap()).map(drop).map_err(|error| error.field)
    };
    assert_eq!(thumbnail("data:image/webp;base64,UklGRg=="), Ok(()));
    let long = format!("data:image/png;base64,{}", "A".repeat(20_000));
    for address in
        ["https://ae01.alicdn.com/kf/S1.jpg", "data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,\"", &long]
    {
        assert_eq!(thumbnail(address), Err("brands[0].pictures[0].thumbnail".to_owned()), "{:.40}", address);
    }
}

#[test]
fn a_picture_of_a_product_is_told_with_the_product() {
    let mut profile = PROFILE.clone();
    profile.brands[0].pictures[0].product = Some("Tote".to_owned());
    let refused = Profile::parse(&serde_json::to_string(&profile).unwrap()).unwrap_err();
    expect!["brands[0].pictures[0].product: the brand has no product “Tote”"].assert_eq(&refused.to_string());

    let product = r#"{ "name": "Tote", "words": ["tote"], "reference_price": "90", "currency": "USD" }"#;
    profile.brands[0].products = vec![serde_json::from_str(product).unwrap()];
    let profile = Profile::parse(&serde_json::to_string(&profile).unwrap()).unwrap();
    let (analyst, reading) = (analyst(&profile), page("Leather bag", None));
    let mut judging = Judging::new(&reading, None);
    judging.learn(&analyst, &reading, &known(&picture(1, |x, y| (x, y))));
    while judging.look_at_next(&analyst, &reading) {}
    let found = judging.judgement(&analyst, &reading).listings.remove(0).findings.remove(0);
    assert_eq!(found.why.arguments["picture"], "Tote: front.jpg");
}
