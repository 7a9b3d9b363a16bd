//! A profile's tables: what they bring, what is merged, and how faults are told.

use analysis::{MatchMode, Profile};
use expect_test::{Expect, expect};
use tables::{ProfileTable, Taken};

const SAMPLE: &str = include_str!("../../../extension/sample-profile.json");

fn sample() -> Profile {
    Profile::parse(SAMPLE).expect("the sample is a profile")
}

fn taken(table: ProfileTable, text: &str) -> Taken {
    table.merged_into(&sample(), text).expect("the text is such a table")
}

fn check_faults(table: ProfileTable, text: &str, expected: Expect) {
    let told = match table.merged_into(&sample(), text) {
        Ok(taken) => taken.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        Err(error) => format!("refused: {error}"),
    };
    expected.assert_eq(&told);
}

#[test]
fn the_templates_are_taken_and_taken_again_change_nothing() {
    for table in ProfileTable::ALL {
        let first = taken(table, table.template());
        assert_eq!(first.faults, [], "{table:?}");
        assert!(first.added + first.changed > 0, "{table:?}");
        let again = table.merged_into(&first.profile, &table.template().replace(',', "\t")).unwrap();
        assert_eq!((again.added, again.changed, again.faults), (0, 0, vec![]), "{table:?}");
        assert_eq!(again.profile, first.profile);
    }
}

#[test]
fn what_a_table_has_no_column_for_stays() {
    let Taken { profile, added, changed, known, .. } =
        taken(ProfileTable::Terms, "term;brand\nTQX;TARNQUIST\nOrvane;Orvane\nOrvane Pro;orvane\n");
    assert_eq!((added, changed, known), (2, 0, 1));
    assert_eq!(profile.brands[1].terms[1].matching, MatchMode::Exact);
    assert_eq!((profile.brands[2].id.as_str(), profile.brands[2].terms.len()), ("orvane", 2));
}

#[test]
fn a_seller_is_moved_by_any_of_its_ids_and_keeps_the_others() {
    let Taken { profile, changed, .. } = taken(ProfileTable::Sellers, "list,ids\ndenied,1101900001 99\n");
    assert_eq!(changed, 1);
    assert!(profile.sellers.allowed.is_empty());
    let moved = &profile.sellers.denied[1];
    assert_eq!(
        (moved.name.as_str(), moved.ids.join(" ").as_str()),
        ("Velmora Official Store", "1101900001 99 911000001")
    );
}

#[test]
fn every_fault_is_told_by_line_and_column_and_the_other_rows_are_taken() {
    let text = "brand,term,matching,language\n\
        Velmora,Velmora Sound,,\n\
        ,Nameless,,\n\
        Velmora,Velm,two_edits,\n\
        Velmora,Orvane,fuzzy,\n\
        Velmora,VELMORA,,\n\
        Velmora,too,many,cells,here\n\
        Velmora,Klang,,Chinese!\n\
        Velmora,Klang,,de\n";
    let Taken { profile, added, .. } = taken(ProfileTable::Terms, text);
    assert_eq!(added, 2);
    let terms: Vec<_> = profile.brands[0].terms.iter().map(|term| term.text.as_str()).collect();
    assert_eq!(terms, ["Velmora", "维尔莫拉", "Aerolux 5", "Velmora Sound", "Klang"]);
    check_faults(
        ProfileTable::Terms,
        text,
        expect![[r#"
        line 3: brand: it is empty; write the brand the term is of
        line 4: matching: “Velm” has 4 letters; one edit needs 4 or more and two need 6, else ordinary words are taken for it
        line 5: matching: unknown variant `fuzzy`, expected one of `auto`, `exact`, `spacing`, `folded`, `one_edit`, `two_edits`
        line 6: term: “VELMORA” is found by “Velmora” in brands[0].terms[0] already; leave one of them out
        line 7: this is no table of comma-separated values: CSV error: record 6 (line: 7, byte: 129): found record with 5 fields, but the previous record has 4 fields"#]],
    );
    check_faults(
        ProfileTable::Prices,
        "brand,product,currency,reference_price\nVelmora,Lamp,USD,cheap\nNobody,Lamp,USD,9\nVelmora,Lamp,Dollar,9\nVelmora,Lamp,USD,\n",
        expect![[r#"
            line 2: reference_price: “cheap” is no price; write digits with a point, such as 149.00
            line 3: brand: there is no brand “Nobody” in the profile; add it or import its terms first
            line 4: currency: “DOLLAR” is no currency; write its ISO 4217 code, such as USD
            line 5: reference_price: there is no price; a product needs a reference price, a lowest authorised price or both"#]],
    );
    check_faults(
        ProfileTable::Sellers,
        "list,name,ids\nliked,Shop,1\nwatched,Shop,\nwatched,Both,911000001 911000777\n",
        expect![[r#"
            line 2: list: “liked” is no list; write allowed, watched or denied
            line 3: ids: there is no id; a seller is known by its store or member id, never by its name alone
            line 4: ids: these ids are of several sellers of the profile; write one seller a row"#]],
    );
    check_faults(
        ProfileTable::Sellers,
        "list,shop,ids\n",
        expect!["refused: line 1: shop: there is no such column; there are list, name, ids"],
    );
    check_faults(
        ProfileTable::Sellers,
        "name,ids\n",
        expect!["refused: line 1: list: this column is missing; the table needs list, ids"],
    );
    check_faults(
        ProfileTable::Terms,
        &format!("brand,term\n{}", ",x\n".repeat(300)),
        expect![
            "refused: line 2: brand: more than 200 rows are wrong; mend the table and import it again; the first: it is empty; write the brand the term is of"
        ],
    );
}
