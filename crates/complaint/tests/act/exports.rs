//! A draft as files.

use crate::fixtures::{item_page, portal, right, unfair_use, with};
use catalogue::Language;
use complaint::FieldKey;

#[test]
fn a_page_runs_nothing_whatever_a_title_holds() {
    let page = with(item_page(), |reading| {
        reading.listings[0].title = Some("Velmora <script>alert(1)</script> \" onload=x headphones".to_owned());
    });
    let html = unfair_use(&[page]).to_html(Some(portal()), Language::ENGLISH);
    assert!(!html.contains("<script"), "{html}");
    assert!(html.contains("default-src &#39;none&#39;") || html.contains("default-src 'none'"));
    assert!(html.contains("&lt;script&gt;"));
}

#[test]
fn links_are_a_table_and_a_list() {
    let draft = unfair_use(&[item_page()]);
    let files = draft.files(Some(portal()));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["draft.txt", "draft.json", "draft.html", "links.csv", "links.txt"]);
    assert_eq!(files[4].1, b"https://www.aliexpress.com/item/1005001.html\n");
    let table = String::from_utf8(draft.to_links_table()).unwrap();
    let row = "1,https://www.aliexpress.com/item/1005001.html,1005001,Velmora headphones replica,Harbor Store,";
    assert!(table.lines().nth(1).unwrap().starts_with(row), "{table}");
    let attached: Vec<String> = draft.attached_files().map(|(path, _)| path).collect();
    assert_eq!(attached, ["attachments/01-00000000-stamped.png"]);
}

#[test]
fn fields_stand_in_the_order_of_the_form_with_the_portals_own_labels() {
    let draft = unfair_use(&[item_page()]);
    let fields = draft.fields(Some(portal()), Language::ENGLISH);
    let labels: Vec<(FieldKey, Option<&str>)> =
        fields.iter().map(|field| (field.key, field.portal_label.as_deref())).collect();
    assert_eq!(labels[0], (FieldKey::Platform, Some("Complaint website")));
    assert_eq!(labels[7], (FieldKey::Links, Some("Infringing listings")));
    assert!(fields.iter().all(|field| field.key != FieldKey::OrderNumber), "there is none");
    assert_eq!(draft.right.number, right().number);
}

#[test]
fn a_filed_draft_says_when_by_whom_and_under_which_reference() {
    let mut draft = unfair_use(&[item_page()]);
    let mut filed = |reference: &str| {
        draft.state = complaint::DraftState::Filed {
            utc: "2026-11-22T09:00:00.000Z".to_owned(),
            operator: "Bea".to_owned(),
            reference: reference.to_owned(),
        };
        draft.to_text(Some(portal()), Language::ENGLISH)
    };
    assert!(filed("CP-4711").contains("filed 2026-11-22T09:00:00.000Z (UTC) by Bea, reference CP-4711"));
    assert!(filed("").contains("by Bea, who was given no reference"));
}
