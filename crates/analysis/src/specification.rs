//! The specifications: what they give as the brand and the model, against what the title shows.

use crate::difference::differences;
use crate::finding::{FindingKind, Group, MatchKind, Reason, Severity, TermUse};
use crate::phrase::Title;
use crate::subject::{CompiledBrand, Draft, Subject, TermHit};

/// What the brand and model rows tell. `named` gives the watched terms in a prepared text.
pub(crate) fn found(subject: &Subject, named: impl Fn(&Title) -> Vec<TermHit>) -> Option<Draft> {
    let shown = subject.sold_as().next();
    let value = subject.listing.brand.as_deref().map(str::trim).filter(|value| !value.is_empty());
    let Some(value) = value else { return model(subject, named) };
    if is(value, NO_BRAND) {
        let brand = subject.brand(shown?);
        let why = reason("why.specification.none", brand, value);
        return Some(draft(subject, Severity::Medium, why, brand));
    }
    let units: Vec<u16> = value.encode_utf16().collect();
    let text = Title::new(&units);
    let terms = named(&text);
    let own = shown.and_then(|shown| terms.iter().find(|term| term.brand == shown.brand)).or(terms.first());
    let Some(term) = own else {
        let brand = subject.brand(shown?);
        return Some(draft(subject, Severity::Weak, reason("why.specification.other", brand, value), brand));
    };
    let brand = subject.brand(term);
    let disguise = match term.hit.kind {
        MatchKind::Lookalike | MatchKind::Obfuscated => Some(Severity::Strong),
        MatchKind::Misspelled => Some(Severity::Medium),
        MatchKind::Exact | MatchKind::Glued | MatchKind::Script => None,
    };
    if let Some(severity) = disguise {
        let details = differences(text.units_of(&term.hit), subject.term_text(term));
        let why = Reason { details, ..reason("why.specification.disguised", brand, value) };
        return Some(draft(subject, severity, why, brand));
    }
    let key = match shown {
        Some(shown) if shown.brand == term.brand => return None,
        Some(shown) => {
            let arguments = [("brand", subject.brand(shown).name.clone()), ("value", value.to_owned())];
            let why = Reason::new("why.specification.other", &arguments);
            return Some(draft(subject, Severity::Weak, why, subject.brand(shown)));
        }
        // `Case for Velmora`, of the brand Velmora.
        None if subject.terms.iter().any(|other| other.brand == term.brand) => "why.specification.only_referential",
        None => "why.specification.only",
    };
    Some(draft(subject, Severity::Weak, reason(key, brand, value), brand))
}

/// A model row that names a watched brand which the title does not name.
fn model(subject: &Subject, named: impl Fn(&Title) -> Vec<TermHit>) -> Option<Draft> {
    let rows = subject.listing.specifications.iter();
    let rows = rows.filter(|(name, _)| is(name.trim_end_matches([':', '：', ' ']), MODEL_LABELS));
    rows.into_iter().find_map(|(_, value)| {
        let units: Vec<u16> = value.encode_utf16().collect();
        let terms = named(&Title::new(&units));
        let as_brand = |term: &&TermHit| {
            term.term_use == TermUse::AsBrand && subject.terms.iter().all(|other| other.brand != term.brand)
        };
        let brand = subject.brand(terms.iter().find(as_brand)?);
        Some(draft(subject, Severity::Weak, reason("why.specification.model", brand, value.trim()), brand))
    })
}

fn reason(key: &str, brand: &CompiledBrand, value: &str) -> Reason {
    Reason::new(key, &[("brand", brand.name.clone()), ("value", value.to_owned())])
}

fn draft(subject: &Subject, severity: Severity, why: Reason, brand: &CompiledBrand) -> Draft {
    subject.draft(FindingKind::Specification, Group::Specification, severity, Vec::new(), why, Some(brand))
}

fn is(text: &str, list: &str) -> bool {
    let text = text.trim().to_lowercase();
    list.split('|').any(|entry| entry == text)
}

/// What the brand row says where there is none, lower case.
const NO_BRAND: &str = "none|no brand|nobrand|no-brand|noenname_null|unbranded|non-branded|generic|other|others|n/a|na|/|-|oem|\
    no|sin marca|ninguno|ninguna|sem marca|nenhum|nenhuma|sans marque|aucun|aucune|keine|ohne marke|keine marke|nessuno|\
    nessuna|brak|geen|нет|без бренда|нет бренда|другое|なし|ノーブランド|없음|노브랜드|无|無|无品牌|無品牌|其他|other/其他|其他/other|yok|ไม่มี";

/// What the model row is called in the languages of the sites, lower case. Rows of what the goods fit are called otherwise.
const MODEL_LABELS: &str = "model|model number|model name|modelo|número de modelo|número do modelo|modèle|numéro de modèle|\
    modell|modellnummer|modello|numero di modello|модель|номер модели|型号|型號|型番|モデル|モデル番号|모델|모델 번호|모델명|\
    رقم الموديل|الموديل|דגם|model numarası|nomor model|mã sản phẩm|รุ่น";
