//! Terms.

use super::{Merged, brand_of, parts, put};
use crate::sheet::{Row, Sheet};
use analysis::{Brand, MatchMode, Profile, Reason, Term};

pub(super) const COLUMNS: [&str; 8] = ["brand", "term", "meaning", "matching", "case", "needs", "forbids", "language"];

/// Sets a term as the row has it; what the table has no column for stays as it is.
pub(super) fn merge(profile: &mut Profile, sheet: &Sheet, row: &Row) -> Merged {
    let (name, text) = (row.cell("brand"), row.cell("term"));
    if name.is_empty() {
        return Err(row.error("brand", Reason::new("wrong.table.no_brand", &[])));
    }
    if text.is_empty() {
        return Err(row.error("term", Reason::new("wrong.table.no_term", &[])));
    }
    let known = brand_of(profile, name).and_then(|(_, brand)| brand.terms.iter().find(|term| term.text == text));
    let mut term = known.cloned().unwrap_or_else(|| Term::new(text, MatchMode::Auto));
    if sheet.has("meaning") {
        term.meaning = row.parsed("meaning")?.unwrap_or_default();
    }
    if sheet.has("matching") {
        term.matching = row.parsed("matching")?.unwrap_or_default();
    }
    if sheet.has("case") {
        term.case = row.parsed("case")?.unwrap_or_default();
    }
    if sheet.has("needs") {
        term.needs = parts(row.cell("needs"));
    }
    if sheet.has("forbids") {
        term.forbids = parts(row.cell("forbids"));
    }
    if sheet.has("language") {
        term.language = Some(row.cell("language").to_owned()).filter(|language| !language.is_empty());
    }
    if brand_of(profile, name).is_none() {
        profile.brands.push(Brand::new(&profile.brands, name));
    }
    let Some((place, brand)) = brand_of(profile, name) else {
        return Err(row.error("brand", Reason::new("wrong.table.brand_not_added", &[])));
    };
    let at = brand.terms.iter().position(|known| known.text == text);
    let (outcome, at) = put(&mut brand.terms, at, term);
    Ok((outcome, format!("brands[{place}].terms[{at}]")))
}
