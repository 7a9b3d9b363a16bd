//! The text of a complaint, for every reason in each language complaints are filed in.

use crate::fixtures::{ground, item_page, made, portal, register, request, results, right, taken_in, unfair_use, with};
use catalogue::Language;
use complaint::{Exhibit, FILED_IN, QuotedLabel};
use evidence::ExhibitRole;
use expect_test::{expect, expect_file};

fn labelled() -> Exhibit {
    let label = QuotedLabel {
        text: "Counterfeit".to_owned(),
        operator: "Ada".to_owned(),
        utc: "2026-11-20T09:00:00.000Z".to_owned(),
    };
    Exhibit { label: Some(label), ..item_page() }
}

#[test]
fn a_draft_quotes_what_was_read_and_who_captured_it() {
    let draft = unfair_use(&[labelled()]);
    expect![[r#"
        Draft draft-1, made 2026-11-21T10:00:00.000Z (UTC) by Ada; not ready to be filed

        Platform:
        AliExpress.com

        Type of right:
        Trademark

        Right:
        Trademark “VELMORA”, number 018900001 (EU), registrant Velmora Audio GmbH, classes 9.

        Number of the right:
        018900001

        Right expires:
        2033-04-30

        Complaint type:
        Product listing

        Reason as the portal names it:
        Trademarks: Unfair Use of Registered Trademark

        Links, one a line:
        https://www.aliexpress.com/item/1005001.html

        Explanation:
        Trademark “VELMORA”, number 018900001 (EU), registrant Velmora Audio GmbH, classes 9.

        The product information pages show the registered mark, as quoted from them: “Velmora” (title)

        The pages are shown on the attached pictures: stamped.png (00000000)

        1. https://www.aliexpress.com/item/1005001.html
        Title as shown: “Velmora headphones replica”
        Price as shown to the viewer: US $19.90
        Seller as shown: Harbor Store (id 1102)
        Noted under the profile “Watch list”:
        – “replica” stands near “Velmora”: possible copy
        – US $19.90 as shown is lower than the reference price of Aerolux (149 USD): 13 % of it (19.90 ÷ 149 = 13.3 %); likely this product: the title names the brand
        – “Velmora” matches Velmora, used as a brand

        Labelled “Counterfeit” by Ada on 2026-11-20T09:00:00.000Z (UTC), exhibit 00000000000000000000000000000001.

        Captured 2026-11-20T08:30:00.000Z (UTC) by Ada from https://www.aliexpress.com/1; exhibit 00000000000000000000000000000001, SHA-256 of its record eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.

        Attachments:
        00000000000000000000000000000001/stamped.png  5555555555555555555555555555555555555555555555555555555555555555
    "#]].assert_eq(&draft.to_text(Some(portal()), Language::ENGLISH));
    expect![[r#"
        商标“VELMORA”，注册号018900001（EU），权利人Velmora Audio GmbH，类别9。

        商品信息页面显示了注册商标，引述如下：“Velmora”（标题）

        页面截图见附件：stamped.png (00000000)

        1. https://www.aliexpress.com/item/1005001.html
        页面显示的标题：“Velmora headphones replica”
        页面显示的价格：US $19.90
        页面显示的卖家：Harbor Store（编号1102）
        按配置“Watch list”标注：
        – “replica”出现在“Velmora”附近：可能为仿制
        – 页面所示US $19.90低于Aerolux的参考价（149 USD）：为其13%（19.90 ÷ 149 = 13.3 %）；很可能是该产品：标题写有品牌
        – “Velmora”与Velmora一致，作为品牌使用

        Ada于2026-11-20T09:00:00.000Z（UTC）标注为“Counterfeit”，证据00000000000000000000000000000001。

        Ada于2026-11-20T08:30:00.000Z（UTC）截取，地址https://www.aliexpress.com/1；证据00000000000000000000000000000001，其记录的SHA-256为eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee。"#]].assert_eq(draft.text.of(Language::CHINESE));
}

/// Every reason with everything it can tell of.
#[test]
fn each_reason_tells_what_there_is() {
    let exhibits = [
        labelled(),
        taken_in(5, ExhibitRole::ComparisonSheet, "sheet.png", "image/png"),
        taken_in(6, ExhibitRole::NonProductionStatement, "statement.pdf", "application/pdf"),
        taken_in(7, ExhibitRole::TestPurchaseReport, "report.pdf", "application/pdf"),
        taken_in(8, ExhibitRole::OriginalPicture, "original.jpg", "image/jpeg"),
    ];
    let mut all = String::new();
    for reason in &portal().reasons {
        let rights = register();
        let right = rights.iter().find(|right| reason.rights.contains(&right.kind())).unwrap_or(&rights[0]);
        let mut ground = ground(right, &reason.code);
        ground.order_number = Some("8001".to_owned());
        let draft = made(&request(&[ground], &exhibits)).remove(0);
        for language in FILED_IN {
            // What every text ends with is the same.
            let text = draft.text.of(language);
            let beginning = text.split("\n\n1. ").next().unwrap();
            all.push_str(&format!("== {} ({})\n{beginning}\n\n", reason.code, language.tag()));
        }
    }
    expect_file!["reasons.txt"].assert_eq(&all);
}

#[test]
fn a_paragraph_about_what_is_not_there_is_left_out() {
    let draft = made(&request(&[ground(&right(), "trademark-counterfeit-features")], &[item_page()])).remove(0);
    assert!(!draft.text.en.contains("genuine"), "{}", draft.text.en);
    assert!(!draft.text.zh.contains("正品"));
}

#[test]
fn beyond_twenty_listings_the_rest_are_counted() {
    let draft = unfair_use(&[results(25)]);
    assert!(draft.text.en.contains("5 more listings"));
    assert_eq!(draft.links().len(), 25);
}

#[test]
fn only_the_registered_name_is_called_the_registered_mark() {
    let page = with(results(3), |reading| {
        reading.listings[1].title = Some("Velmorra headphones replica".to_owned());
        reading.listings[2].title = Some("V e l m o r a headphones replica".to_owned());
    });
    let exhibits = [page];
    let text = |reason: &str| made(&request(&[ground(&right(), reason)], &exhibits)).remove(0).text.en;
    let registered = "show the registered mark, as quoted from them: “Velmora” (title)\n";
    assert!(text("trademark-unfair-use").contains(registered));
    assert!(text("trademark-keyword").contains("“Velmorra” (title), “V e l m o r a” (title)\n"));
}
