//! The brand row of a listing's specifications.

use crate::finding::{FindingKind, Group, Reason, Severity, TermUse};
use crate::matcher::Matcher;
use crate::subject::{Draft, Subject};

/// What the brand row tells of a listing whose title shows a term as a brand.
pub(crate) fn found(subject: &Subject, terms: &Matcher) -> Option<Draft> {
    let term = subject.terms.iter().find(|term| term.term_use == TermUse::AsBrand && !term.is_unconfirmed)?;
    let brand = subject.brand(term);
    let (severity, key, value) = match brand_row(&subject.listing.specifications)? {
        BrandRow::NoBrand(value) => (Severity::Medium, "why.specification.none", value),
        BrandRow::Named(value) => {
            let units: Vec<u16> = value.encode_utf16().collect();
            if !terms.find(&units).is_empty() {
                return None;
            }
            (Severity::Weak, "why.specification.other", value)
        }
    };
    let arguments = [("brand", brand.name.clone()), ("value", value.to_owned())];
    let why = Reason::new(key, &arguments);
    Some(subject.draft(FindingKind::Specification, Group::Specification, severity, Vec::new(), why, Some(brand)))
}

/// What the brand row says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum BrandRow<'a> {
    /// That there is no brand, in these words.
    NoBrand(&'a str),
    /// A brand.
    Named(&'a str),
}

/// The first brand row.
fn brand_row(specifications: &[(String, String)]) -> Option<BrandRow<'_>> {
    let is = |text: &str, list: &str| list.split('|').any(|entry| entry == text.trim().to_lowercase());
    let (_, value) =
        specifications.iter().find(|(name, _)| is(name.trim_end_matches([':', '：', ' ']), BRAND_LABELS))?;
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    Some(if is(value, NO_BRAND) { BrandRow::NoBrand(value) } else { BrandRow::Named(value) })
}

/// What the brand row is called in the languages of the sites, lower case.
const BRAND_LABELS: &str = "brand name|brand|marca|nombre de la marca|nome da marca|nome del marchio|marchio|marque|\
    nom de marque|nom de la marque|markenname|marke|merknaam|merk|nazwa marki|marka|название бренда|бренд|марка|\
    ブランド名|ブランド|브랜드 이름|브랜드명|브랜드|品牌|品牌名称|品牌名稱|marka adı|اسم العلامة التجارية|العلامة التجارية|שם מותג|ชื่อแบรนด์|\
    ยี่ห้อ|thương hiệu|nama merek|merek";

/// What it says where there is none, lower case.
const NO_BRAND: &str = "none|no brand|nobrand|no-brand|noenname_null|unbranded|non-branded|generic|other|others|n/a|na|/|-|oem|\
    no|sin marca|ninguno|ninguna|sem marca|nenhum|nenhuma|sans marque|aucun|aucune|keine|ohne marke|keine marke|nessuno|\
    nessuna|brak|geen|нет|без бренда|нет бренда|другое|なし|ノーブランド|없음|노브랜드|无|無|无品牌|無品牌|其他|other/其他|其他/other|yok|ไม่มี";
