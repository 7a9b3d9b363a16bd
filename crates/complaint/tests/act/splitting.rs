//! Which drafts a request gives.

use crate::fixtures::{exhibit, ground, item_page, listing, made, register, request, results, right, unfair_use, with};
use complaint::{
    AlreadyIn, ComplaintKind, Draft, DraftRequest, DraftState, FieldKey, FillingValue, Ground, Pointed, grounds,
};
use listing::{PageKind, Role, Site};

fn counts(drafts: &[Draft]) -> Vec<usize> {
    drafts.iter().map(|draft| draft.links().len()).collect()
}

#[test]
fn links_are_split_by_limit_and_platform_and_stand_once() {
    let other = exhibit(3, PageKind::Item, Site::Alibaba, vec![listing(Role::Main, "7", "Velmora replica", "9")]);
    let grounds = [ground(&right(), "trademark-unfair-use")];
    let exhibits = [results(301), results(5), other];
    let parts = made(&request(&grounds, &exhibits));
    assert_eq!(counts(&parts), [300, 1, 1]);
    assert_eq!(parts.iter().map(|draft| draft.id.as_str()).collect::<Vec<_>>(), ["draft-1", "draft-2", "draft-3"]);
    assert_eq!(parts[2].platform_name.as_deref(), Some("Alibaba.com"));
}

#[test]
fn the_listings_of_a_seller_stay_together() {
    let page = with(results(400), |reading| {
        for (index, listing) in reading.listings.iter_mut().enumerate() {
            let seller = listing.seller.as_mut().unwrap();
            seller.id = Some(if index % 2 == 0 { "even" } else { "odd" }.to_owned());
        }
    });
    let grounds = [ground(&right(), "trademark-unfair-use")];
    let exhibits = [page];
    let parts = made(&request(&grounds, &exhibits));
    assert_eq!(counts(&parts), [200, 200]);
    let of =
        |draft: &Draft| draft.listings.iter().map(|one| one.item_id.parse::<u32>().unwrap() % 2).collect::<Vec<_>>();
    assert_eq!(of(&parts[0]), [0; 200]);
    assert_eq!(of(&parts[1]), [1; 200]);
}

#[test]
fn each_right_and_reason_is_a_draft_of_its_own() {
    let rights = register();
    let grounds = [
        ground(&rights[0], "trademark-unfair-use"),
        ground(&rights[0], "trademark-keyword"),
        ground(&rights[1], "copyright-picture"),
        ground(&rights[0], "trademark-keyword"),
    ];
    let exhibits = [item_page()];
    let parts = made(&request(&grounds, &exhibits));
    let keys: Vec<(&str, &str)> =
        parts.iter().map(|draft| (draft.right.id.as_str(), draft.reason.code.as_str())).collect();
    let expected = [("eu", "trademark-unfair-use"), ("eu", "trademark-keyword"), ("photos", "copyright-picture")];
    assert_eq!(keys, expected, "and a ground that is named twice gives one");
}

#[test]
fn a_test_purchase_is_about_one_listing() {
    let exhibits = [results(2)];
    assert_eq!(counts(&made(&request(&[ground(&right(), "trademark-test-buy")], &exhibits))), [1, 1]);
}

#[test]
fn a_complaint_about_a_store_names_it_once() {
    let grounds = [Ground { kind: ComplaintKind::StoreFront, ..ground(&right(), "trademark-unfair-use") }];
    let exhibits = [results(4)];
    let parts = made(&request(&grounds, &exhibits));
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].links(), ["https://www.aliexpress.com/store/1102"]);
}

#[test]
fn what_stands_in_another_draft_is_left_out_and_told() {
    let grounds = [ground(&right(), "trademark-unfair-use")];
    let (first, second) = ([results(2)], [results(3)]);
    let others = made(&request(&grounds, &first));
    let again = made(&DraftRequest { others: &others, ..request(&grounds, &second) });
    assert_eq!(counts(&again), [1]);
    let already = |id: &str| AlreadyIn {
        link: format!("https://www.aliexpress.com/item/{id}.html"),
        item_id: id.to_owned(),
        exhibit: second[0].id().to_owned(),
        draft: "draft-1".to_owned(),
    };
    assert_eq!(again[0].already_in, [already("2000"), already("2001")]);

    let nothing_new = made(&DraftRequest { others: &others, ..request(&grounds, &first) });
    assert_eq!(counts(&nothing_new), [0], "a draft says why there is nothing to file");
    assert_eq!(nothing_new[0].already_in.len(), 2);

    let for_another_reason = [ground(&right(), "trademark-keyword")];
    let also = made(&DraftRequest { others: &others, ..request(&for_another_reason, &first) });
    assert_eq!(counts(&also), [2]);
    assert!(also[0].checklist.iter().any(|check| check.key == "check.also_in"));
}

#[test]
fn a_listing_is_one_whatever_country_site_it_was_seen_on() {
    let page = |id: u8, url: &str| {
        let main = listing(Role::Main, "1005001", "Velmora headphones replica", "19.90");
        exhibit(id, PageKind::Item, Site::Aliexpress, vec![listing::Listing { url: url.to_owned(), ..main }])
    };
    let exhibits = [
        page(1, "https://www.aliexpress.com/item/1005001.html"),
        page(2, "https://www.aliexpress.us/item/1005001.html"),
    ];
    assert_eq!(unfair_use(&exhibits).links(), ["https://www.aliexpress.com/item/1005001.html"]);
}

#[test]
fn results_give_what_was_judged_or_named_without_what_was_left_out() {
    let page = with(results(3), |reading| reading.listings[1].title = Some("Case for Velmora".to_owned()));
    let exhibits = [page];
    let links = |ground: Ground| made(&request(&[ground], &exhibits))[0].links().len();
    let judged = ground(&right(), "trademark-unfair-use");
    assert_eq!(links(judged.clone()), 2);
    assert_eq!(links(Ground { item_ids: Some(vec!["2001".to_owned()]), ..judged.clone() }), 1);
    let left_out = vec!["https://www.aliexpress.com/item/2000.html".to_owned()];
    assert_eq!(links(Ground { left_out, ..judged }), 1);
}

#[test]
fn the_right_of_each_brand_is_found_by_itself() {
    let mut rights = register();
    let mut pending = rights[0].clone();
    pending.id = "pending".to_owned();
    pending.status = complaint::RightStatus::Pending;
    rights.insert(0, pending);
    let exhibits = [item_page()];
    let today = complaint::Day::of("2026-11-21").unwrap();
    let found = grounds(&exhibits, &rights, crate::fixtures::portal(), today);
    assert_eq!(found.iter().map(|ground| ground.right.id.as_str()).collect::<Vec<_>>(), ["eu"]);
    assert!(grounds(&exhibits, &[], crate::fixtures::portal(), today).is_empty());
}

#[test]
fn what_was_filed_stays_as_it_was() {
    let exhibits = [results(3)];
    let asked = [ground(&right(), "trademark-unfair-use")];
    let mut draft = made(&request(&asked, &exhibits)).remove(0);
    draft.call_filed("Ada", "2026-11-21T10:05:00.000Z", "IPP-1");
    assert!(!draft.is_filed(), "only what is ready can be filed");
    draft.call_ready("Ada", "2026-11-21T10:05:00.000Z");
    draft.call_filed("Ada", "2026-11-21T10:06:00.000Z", " IPP-1 ");
    let filed = DraftState::Filed {
        utc: "2026-11-21T10:06:00.000Z".to_owned(),
        operator: "Ada".to_owned(),
        reference: "IPP-1".to_owned(),
    };
    assert_eq!(draft.state, filed);
    assert_eq!(Draft::from_json(&draft.to_json()).unwrap(), draft);

    let left_out = vec!["https://www.aliexpress.com/item/2000.html".to_owned()];
    let grounds = [Ground { left_out, ..draft.ground(&right()) }];
    let request = DraftRequest { now: "2026-11-22T10:06:00.000Z", ..request(&grounds, &exhibits) };
    assert_eq!(draft.again(&request, || "new".to_owned()), [draft.clone()]);

    let others = [draft.clone()];
    let anew = DraftRequest { others: &others, ..request };
    assert!(made(&anew).iter().all(|other| other.listings.is_empty()), "its links are not filed again");
}

#[test]
fn the_fields_of_a_form_are_filled_from_a_draft() {
    let exhibits = [results(2)];
    let asked = [ground(&right(), "trademark-unfair-use")];
    let draft = made(&request(&asked, &exhibits)).remove(0);
    let mut portal = crate::fixtures::portal().clone();
    let pointed = Pointed {
        label: "addresses".to_owned(),
        name: String::new(),
        id: String::new(),
        placeholder: String::new(),
        day: complaint::Day::of("2026-11-21").unwrap(),
    };
    portal.pointed.insert(FieldKey::Links, pointed.clone());
    let filling = draft.filling(&portal);
    let of = |key: FieldKey| filling.iter().find(|filling| filling.key == key).unwrap();
    let names = |key: FieldKey| match &of(key).value {
        FillingValue::Choice { names, .. } => names.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(names(FieldKey::Platform), ["AliExpress.com", "AliExpress", "速卖通"]);
    assert_eq!(names(FieldKey::ComplaintType), ["Product listing", "Listings", "商品"]);
    assert_eq!(names(FieldKey::RightKind), ["Trademark", "商标"]);
    let number = Some(draft.right.number.clone());
    assert_eq!(of(FieldKey::Right).value, FillingValue::Choice { names: vec![draft.right.name.clone()], number });
    assert_eq!(of(FieldKey::Links).value, FillingValue::Lines(draft.links().join("\n")));
    assert_eq!(of(FieldKey::Links).pointed, Some(pointed));
    assert_eq!(of(FieldKey::Links).labels[0], "Infringing listings");
    assert!(of(FieldKey::Links).labels.contains(&"侵权链接".to_owned()));
    assert_eq!(of(FieldKey::Text).value, FillingValue::Lines(draft.text.en.clone()));
    assert!(filling.iter().all(|filling| filling.key != FieldKey::OrderNumber), "there is none");
    let FillingValue::Files(files) = &of(FieldKey::Attachments).value else { panic!("no files") };
    assert_eq!(files.len(), draft.attachments.len());
}

#[test]
fn a_draft_is_made_again_as_things_are_now() {
    let exhibits = [results(3)];
    let asked = [ground(&right(), "trademark-unfair-use")];
    let mut draft = made(&request(&asked, &exhibits)).remove(0);
    draft.call_ready("Ada", "2026-11-21T10:05:00.000Z");
    assert!(draft.is_ready());

    let again = |draft: &Draft, ground: Ground| {
        let grounds = [ground];
        let others = [draft.clone()];
        let request = DraftRequest { others: &others, now: "2026-11-21T10:06:00.000Z", ..request(&grounds, &exhibits) };
        let mut number = 0;
        draft.again(&request, || {
            number += 1;
            format!("new-{number}")
        })
    };
    let same = again(&draft, draft.ground(&right()));
    assert_eq!(same, std::slice::from_ref(&draft), "nothing changed, and it stays ready");

    let left_out = vec!["https://www.aliexpress.com/item/2000.html".to_owned()];
    let shorter = again(&draft, Ground { left_out, ..draft.ground(&right()) });
    assert_eq!(counts(&shorter), [2]);
    assert!(!shorter[0].is_ready(), "what was called ready was another draft");
    let back = again(&shorter[0], Ground { left_out: Vec::new(), ..shorter[0].ground(&right()) });
    assert_eq!(counts(&back), [3], "a link that was left out can be taken back");

    let split = again(&draft, Ground { reason: "trademark-test-buy".to_owned(), ..draft.ground(&right()) });
    assert_eq!(split.iter().map(|draft| draft.id.as_str()).collect::<Vec<_>>(), ["draft-1", "new-1", "new-2"]);

    let mut own = draft.clone();
    own.text.en = "My own words".to_owned();
    own.text_is_own = true;
    assert_eq!(again(&own, own.ground(&right()))[0].text.en, "My own words");
}
