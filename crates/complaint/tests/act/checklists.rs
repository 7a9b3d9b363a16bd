//! What a draft says is missing from it or weakens it.

use crate::fixtures::{
    document, exhibit, ground, item_page, keys, made, portal, register, request, results, right, taken_in, unfair_use,
    with,
};
use complaint::{CheckSeverity, DocumentKind, DraftRequest, Exhibit, Ground, Portal, Right, RightStatus, Territory};
use evidence::{Completeness, ExhibitRole, StepName, StepOutcome, StepRecord};
use listing::{PageKind, Site};

/// The errors and the warnings of a complaint about an item page for a reason, on a right that was changed.
fn checked(reason: &str, exhibits: &[Exhibit], change: impl FnOnce(&mut Ground)) -> (Vec<String>, Vec<String>) {
    let mut ground = ground(&right(), reason);
    change(&mut ground);
    let draft = made(&request(&[ground], exhibits)).remove(0);
    let of = |severity| {
        let of_severity = draft.checklist.iter().filter(move |check| check.severity == severity);
        of_severity.map(|check| check.key.strip_prefix("check.").unwrap().to_owned()).collect()
    };
    (of(CheckSeverity::Error), of(CheckSeverity::Warning))
}

fn of_right(change: impl FnOnce(&mut Right)) -> (Vec<String>, Vec<String>) {
    checked("trademark-unfair-use", &[item_page()], |ground| change(&mut ground.right))
}

fn day(text: &str) -> Option<complaint::Day> {
    complaint::Day::of(text)
}

fn territory(text: &str) -> Territory {
    Territory::try_from(text.to_owned()).unwrap()
}

fn of_listing(change: impl FnOnce(&mut listing::Listing)) -> (Vec<String>, Vec<String>) {
    let page = with(item_page(), |reading| change(&mut reading.listings[0]));
    checked("trademark-unfair-use", &[page], |_| {})
}

#[track_caller]
fn errs(found: (Vec<String>, Vec<String>), error: &str) {
    assert!(found.0.iter().any(|key| key == error), "{found:?}");
}

#[track_caller]
fn warns(found: (Vec<String>, Vec<String>), warning: &str) {
    assert!(found.0.is_empty() && found.1.iter().any(|key| key == warning), "{found:?}");
}

#[test]
fn nothing_is_said_where_all_is_well() {
    assert_eq!(keys(&unfair_use(&[item_page()])), Vec::<&str>::new());
}

#[test]
fn rights_that_cannot_carry_a_complaint_block_it() {
    errs(of_right(|right| right.status = RightStatus::Pending), "right_pending");
    errs(of_right(|right| right.status = RightStatus::Expired), "right_expired");
    errs(of_right(|right| right.expires = day("2026-11-20")), "right_expired_on");
    warns(of_right(|right| right.expires = day("2026-11-21")), "right_expires_soon");
    warns(of_right(|right| right.expires = None), "right_expiry_unknown");
    errs(of_right(|right| right.verification = complaint::Verification::default()), "right_not_submitted");
    warns(of_right(|right| right.documents.clear()), "right_paper");
    let authorised = |expires, with_letter: bool| {
        of_right(move |right| {
            right.authorisation = Some(complaint::Authorisation { complainant: "Ada & Co".to_owned(), expires });
            if with_letter {
                right.documents.push(document(DocumentKind::Authorisation, "letter.pdf", "application/pdf"));
            }
        })
    };
    errs(authorised(None, false), "authorisation_missing");
    errs(authorised(day("2026-11-01"), true), "authorisation_expired");
    assert_eq!(authorised(None, true), (vec![], vec![]));
}

#[test]
fn territories_are_those_of_the_platform_and_of_the_buyers() {
    let on = |site, ship_to: Option<&str>, change: fn(&mut Right)| {
        let page = with(item_page(), |reading| {
            reading.page.site = site;
            reading.page.ship_to = ship_to.map(str::to_owned);
        });
        checked("trademark-unfair-use", &[page], |ground| change(&mut ground.right))
    };
    errs(on(Site::Taobao, None, |_| {}), "right_territory");
    let in_china = |right: &mut Right| right.territory = territory("CN");
    assert_eq!(on(Site::Taobao, None, in_china), (vec![], vec![]));
    let international = |right: &mut Right| {
        right.territory = territory("WO");
        right.extended_to = vec![territory("CN")];
    };
    warns(on(Site::Taobao, None, international), "right_extension_paper");
    assert_eq!(on(Site::Aliexpress, Some("de"), |_| {}), (vec![], vec![]));
    warns(on(Site::Aliexpress, Some("US"), |_| {}), "right_not_there");
}

#[test]
fn what_a_reason_needs_blocks_until_it_is_there() {
    let page = item_page();
    let needs = |reason: &str, error: &str, exhibit: Exhibit| {
        let (errors, _) = checked(reason, std::slice::from_ref(&page), |_| {});
        assert_eq!(errors, [error]);
        let (errors, _) = checked(reason, &[page.clone(), exhibit], |_| {});
        assert_eq!(errors, Vec::<String>::new(), "{reason}");
    };
    let sheet = taken_in(5, ExhibitRole::ComparisonSheet, "sheet.png", "image/png");
    needs("trademark-counterfeit-features", "requires.comparison", sheet);
    let statement = taken_in(6, ExhibitRole::NonProductionStatement, "statement.pdf", "application/pdf");
    needs("trademark-model-does-not-exist", "requires.non_production_statement", statement);

    let report = taken_in(7, ExhibitRole::TestPurchaseReport, "report.pdf", "application/pdf");
    let (errors, _) = checked("trademark-test-buy", std::slice::from_ref(&page), |_| {});
    assert_eq!(errors, ["requires.order_number", "requires.test_buy_report"]);
    let ordered = |ground: &mut Ground| ground.order_number = Some("8001".to_owned());
    assert_eq!(checked("trademark-test-buy", &[page.clone(), report], ordered).0, Vec::<String>::new());

    let photos = |ground: &mut Ground| ground.right = register().remove(1);
    assert_eq!(checked("copyright-picture", std::slice::from_ref(&page), photos).0, ["requires.original_pictures"]);
    let original = taken_in(8, ExhibitRole::OriginalPicture, "original.png", "image/png");
    assert_eq!(checked("copyright-picture", &[page.clone(), original], photos).0, Vec::<String>::new());
    let official =
        Exhibit { role: Some(ExhibitRole::OfficialPage), ..exhibit(9, PageKind::Other, Site::Other, vec![]) };
    assert_eq!(checked("copyright-picture", &[page.clone(), official], photos).0, Vec::<String>::new());

    assert_eq!(checked("copyright-artwork", std::slice::from_ref(&page), photos).0, Vec::<String>::new());
    let as_word = |ground: &mut Ground| {
        photos(ground);
        ground.right.documents =
            vec![document(DocumentKind::ClaimStatement, "statement.docx", "application/octet-stream")];
    };
    assert_eq!(checked("copyright-artwork", std::slice::from_ref(&page), as_word).0, ["statement_is_word"]);
}

#[test]
fn the_mark_and_the_goods_are_compared_with_the_register() {
    errs(of_listing(|listing| listing.title = Some("Velmorra headphones replica".to_owned())), "mark_differs");
    errs(of_listing(|listing| listing.title = Some("Ear pads for Velmora headphones".to_owned())), "only_referential");
    let keyword = |title: &str| {
        let page = with(item_page(), |reading| reading.listings[0].title = Some(title.to_owned()));
        checked("trademark-counterfeit-features", &[page], |_| {})
    };
    let referential = keyword("Ear pads for Velmora headphones");
    assert!(referential.1.contains(&"only_referential".to_owned()), "a warning where the reason does not exclude it");
    warns(of_listing(|listing| listing.title = Some("Velmora running shoes".to_owned())), "class_does_not_cover");
    warns(of_listing(|listing| listing.title = Some("Velmora original new".to_owned())), "class_not_told");
    warns(of_listing(|listing| listing.title = Some("Headphones".to_owned())), "brand_not_found");
    errs(
        of_right(|right| right.details = complaint::Details::empty(complaint::RightKind::Trademark)),
        "right_no_class",
    );
}

#[test]
fn the_seller_is_looked_at() {
    errs(of_listing(|listing| listing.seller.as_mut().unwrap().id = Some("911000001".to_owned())), "seller_allowed");
    let sellers: analysis::Sellers =
        serde_json::from_str(r#"{ "allowed": [{ "ids": ["1102"], "name": "Harbor Store" }] }"#).unwrap();
    let exhibits = [item_page()];
    let grounds = [ground(&right(), "trademark-unfair-use")];
    let since = made(&DraftRequest { sellers: Some(&sellers), ..request(&grounds, &exhibits) });
    assert_eq!(keys(&since[0]), ["check.seller_allowed"], "also one that was allowed after the capture");
    warns(of_listing(|listing| listing.seller = None), "seller_unknown");
}

#[test]
fn what_weakens_an_exhibit_is_said() {
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
    partial.record.times.opened = "2026-10-01T08:30:00.000Z".to_owned();
    partial.verified = false;
    let gone = exhibit(9, PageKind::Gone, Site::Aliexpress, Vec::new());
    let expected = [
        "check.exhibit_partial",
        "check.page_gone",
        "check.exhibit_old",
        "check.exhibit_unverified",
        "check.attachment_size",
    ];
    assert_eq!(keys(&unfair_use(&[partial, gone])), expected);
}

#[test]
fn an_exhibit_that_gives_nothing_is_told_all_the_same() {
    let mut unread = Exhibit { reading: None, judgement: None, ..exhibit(9, PageKind::Item, Site::Aliexpress, vec![]) };
    unread.record.completeness = Completeness::Partial;
    let without_role = Exhibit { role: None, ..taken_in(8, ExhibitRole::Invoice, "invoice.pdf", "application/pdf") };
    let expected = ["check.no_reading", "check.exhibit_partial", "check.file_without_role"];
    assert_eq!(keys(&unfair_use(&[item_page(), unread, without_role])), expected);
}

#[test]
fn a_listing_that_is_gone_blocks_the_link_to_it() {
    let mut gone = exhibit(9, PageKind::Gone, Site::Aliexpress, Vec::new());
    gone.record.times.opened = "2026-11-20T09:00:00.000Z".to_owned();
    let with_address = |id: &str| {
        with(gone.clone(), |reading| reading.page.url = format!("https://www.aliexpress.com/item/{id}.html"))
    };
    assert_eq!(keys(&unfair_use(&[item_page(), with_address("1005001")]))[0], "check.listing_gone");
    assert!(unfair_use(&[item_page(), with_address("10050010")]).can_be_ready(), "another listing's");
    let mut before = with_address("1005001");
    before.record.times.opened = "2026-11-01T09:00:00.000Z".to_owned();
    assert!(unfair_use(&[item_page(), before]).can_be_ready(), "it was back when it was captured");
}

#[test]
fn a_page_that_is_gone_gives_a_draft_that_says_so() {
    let gone = exhibit(9, PageKind::Gone, Site::Aliexpress, Vec::new());
    assert_eq!(keys(&unfair_use(&[gone])), ["check.no_link", "check.page_gone"]);
    assert_eq!(keys(&unfair_use(&[]))[0], "check.platform_not_served");
}

#[test]
fn there_is_room_for_what_the_reason_needs_and_the_rest_is_told() {
    let mut exhibits: Vec<Exhibit> = (1..=5_u8)
        .map(|id| {
            let main = crate::fixtures::listing(
                listing::Role::Main,
                &format!("10050{id}"),
                "Velmora headphones replica",
                "19.90",
            );
            exhibit(id, PageKind::Item, Site::Aliexpress, vec![main])
        })
        .collect();
    exhibits.push(taken_in(50, ExhibitRole::ComparisonSheet, "sheet.png", "image/png"));
    let draft = made(&request(&[ground(&right(), "trademark-counterfeit-features")], &exhibits)).remove(0);
    assert_eq!(draft.attachments.len(), portal().attachments.value.count);
    assert_eq!(draft.attachments[0].name, "sheet.png");
    assert_eq!(draft.attachments[1].name, "stamped.png", "the copy that shows the address");
    assert_eq!(draft.further_files.len(), 2);
    assert_eq!(keys(&draft), ["check.further_files"]);
    assert!(draft.can_be_ready(), "the limits are known from third parties: a warning");
}

#[test]
fn of_a_portal_nothing_is_known_of_the_draft_says_so() {
    let unknown: &Portal = complaint::built_in_portals().iter().find(|portal| portal.id == "aidc-ipp").unwrap();
    let exhibits = [item_page()];
    let grounds = [Ground::new(&right(), unknown.reason("trademark-unfair-use").unwrap())];
    let draft = made(&DraftRequest { portal: unknown, ..request(&grounds, &exhibits) }).remove(0);
    assert_eq!(keys(&draft), ["check.portal_unknown", "check.reason_assumed"]);
    let elsewhere = with(item_page(), |reading| reading.page.site = Site::AliexpressRu);
    assert_eq!(keys(&unfair_use(&[elsewhere]))[0], "check.platform_not_served");
}

#[test]
fn many_listings_are_told_in_one_point() {
    let page = with(results(40), |reading| {
        reading.listings.iter_mut().for_each(|listing| listing.seller = None);
    });
    let draft = unfair_use(&[page]);
    let check = draft.checklist.iter().find(|check| check.key == "check.seller_unknown").unwrap();
    assert_eq!(check.arguments["count"], "40");
    assert!(check.arguments["links"].ends_with(", …"));
}
