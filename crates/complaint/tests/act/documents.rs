//! Rights, portals and drafts as files: what is written is read again, and what is wrong is told by line and field.

use crate::fixtures::{REGISTER, item_page, register, unfair_use};
use complaint::{
    Draft, RIGHTS_TABLE_TEMPLATE, built_in_portals, portals, portals_from_json, portals_to_json, rights_from_json,
    rights_from_table, rights_to_json, rights_to_table,
};
use expect_test::expect;

#[test]
fn what_is_written_is_read_again() {
    let rights = register();
    assert_eq!(rights_from_json(&rights_to_json(&rights)).unwrap(), rights);
    assert_eq!(portals_from_json(&portals_to_json(built_in_portals())).unwrap(), built_in_portals());
    let draft = unfair_use(&[item_page()]);
    assert_eq!(Draft::from_json(&draft.to_json()).unwrap(), draft);
}

#[test]
fn a_table_holds_everything_but_the_documents() {
    let filled_in = rights_from_table(RIGHTS_TABLE_TEMPLATE).unwrap();
    assert_eq!(filled_in.len(), 4, "the template is one of each kind");
    assert_eq!(rights_from_table(&rights_to_table(&filled_in)).unwrap(), filled_in);
    let mut odd = register();
    odd[0].name = "=SUM(A1)".to_owned();
    odd[0].holder = "Velmora; \"Audio\", GmbH\nBerlin".to_owned();
    odd.iter_mut().for_each(|right| right.documents.clear());
    let table = rights_to_table(&odd);
    assert!(!table.contains(",=SUM"), "no spreadsheet takes a name for a formula");
    assert_eq!(rights_from_table(&table).unwrap(), odd);
}

#[test]
fn tables_of_other_spreadsheets_are_read() {
    let semicolons = "\u{feff}ID;Kind;Brand;Name;Number;Holder;Territory;Status;Classes\r\n\
                      a;trademark;velmora;VELMORA;1;Velmora Audio GmbH;EU;registered;9: Headphones | 25\r\n;;;;;;;;\r\n";
    let rights = rights_from_table(semicolons).unwrap();
    assert_eq!(rights.len(), 1);
    assert_eq!(rights[0].classes(), [9, 25]);
}

fn refused(text: &str) -> String {
    rights_from_json(text).unwrap_err().to_string()
}

#[test]
fn a_broken_register_names_line_and_field() {
    expect![[r#"
        line 6: rights[0].expires: “2033-4-30” is no date; write it as 2031-12-31
        line 7: rights[0].details.trademark.classes[0].number: 99 is no Nice class; they run from 1 to 45
        line 6: rights[0].status: unknown variant `registred`, expected one of `registered`, `pending`, `expired`
        line 5: rights[0].nummer: unknown field `nummer`, expected one of `id`, `brand`, `name`, `number`, `holder`, `territory`, `extended_to`, `status`, `expires`, `details`, `verification`, `authorisation`, `search`, `documents`
        line 16: rights[1].id: the id “eu” stands twice; each may stand once
        line 4: rights[0].number: it is empty; write the registration number
        line 2: format: it is of version 2, which is newer than the version 1 that can be read here: update Counterproof
        line 2: format: “counterproof-portals/1” cannot be read here; “counterproof-rights/1” can
        line 3: expected `:`
    "#]]
    .assert_eq(&format!(
        "{}\n",
        [
            refused(&REGISTER.replace("2033-04-30", "2033-4-30")),
            refused(&REGISTER.replace("\"number\": 9", "\"number\": 99")),
            refused(&REGISTER.replacen("registered", "registred", 1)),
            refused(&REGISTER.replacen("\"number\": \"0189", "\"nummer\": \"0189", 1)),
            refused(&REGISTER.replace("\"photos\"", "\"eu\"")),
            refused(&REGISTER.replace("018900001", " ")),
            refused(&REGISTER.replace("rights/1", "rights/2")),
            refused(&REGISTER.replace("counterproof-rights/1", "counterproof-portals/1")),
            refused(&REGISTER.replace("\"rights\": [", "\"rights\" [")),
        ]
        .join("\n")
    ));
}

#[test]
fn a_broken_table_names_line_and_column() {
    let table = |change: &dyn Fn(String) -> String| {
        rights_from_table(&change(RIGHTS_TABLE_TEMPLATE.to_owned())).unwrap_err().to_string()
    };
    expect![[r#"
        line 2: expires: “30.04.2033” is no date; write it as 2031-12-31
        line 4: kind: “pattent” is no kind of right; write trademark, copyright, patent or other
        line 4: kind: “pattent” is no kind of right; write trademark, copyright, patent or other
        line 2: classes: “99” is no Nice class; they run from 1 to 45 and are written as 9: Headphones | 25
        line 1: colour: there is no such column; there are id, kind, brand, name, number, holder, territory, extended_to, status, expires, verification, verified_since, authorised, authorisation_expires, search_day, search_register, search_result, form, classes, brand_information, renewed, assigned, changed, registered, work_type, work, instances, patent_type, valid_from, content
    "#]]
    .assert_eq(&format!(
        "{}\n",
        [
            table(&|text| text.replace("2033-04-30", "30.04.2033")),
            table(&|text| text.replace(",patent,", ",pattent,")),
            table(&|text| text.replace(",patent,", ",pattent,").replace('\n', "\r\n")),
            table(&|text| text.replace("9: Headphones", "99: Headphones")),
            table(&|text| text.replacen("holder", "colour", 1)),
        ]
        .join("\n")
    ));
}

#[test]
fn a_broken_portal_names_line_and_field() {
    let text = portals_to_json(&built_in_portals()[..1]);
    let refused = |text: String| portals_from_json(&text).unwrap_err();
    let unknown = refused(text.replace("{captures}", "{capture}"));
    assert_eq!(unknown.field.as_deref(), Some("portals[0].reasons[0].template"));
    let told = unknown.to_string();
    assert!(told.contains("{capture}") && told.contains("{captures}"), "{told}");
    let newer = refused(text.replace("portals/1", "portals/7"));
    assert!(newer.to_string().contains("newer"), "{newer}");
    let wrong = refused(text.replacen("\"certainty\": \"official\"", "\"certainty\": \"sure\"", 1));
    assert!(wrong.line.is_some_and(|line| line > 2) && wrong.field.is_some(), "{wrong}");
}

#[test]
fn a_draft_of_a_newer_version_is_refused() {
    let json = unfair_use(&[item_page()]).to_json();
    let newer = Draft::from_json(&json.replace("draft/2", "draft/3")).unwrap_err();
    assert!(newer.to_string().starts_with("line 2: format: it is of version 3, which is newer"), "{newer}");
    let broken = Draft::from_json(&json.replace("\"listing\"", "\"listings\"")).unwrap_err();
    assert_eq!(broken.field.as_deref(), Some("complaint_type"));
}

#[test]
fn a_portal_of_the_analyst_takes_the_place_of_ours() {
    let mut own = built_in_portals()[0].clone();
    own.links.value = 10;
    let mut added = own.clone();
    added.id = "mine".to_owned();
    let all = portals(&[added, own]);
    assert_eq!(all.iter().map(|portal| portal.id.as_str()).collect::<Vec<_>>(), ["alibaba-ipp", "aidc-ipp", "mine"]);
    assert_eq!(all[0].links.value, 10);
}
