//! Brands and their terms.

use super::{Product, ProfileError, matchable, not_empty, product, unique};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A brand and its terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The analyst's id for it, used in findings.
    pub id: String,
    /// Its name as written.
    pub name: String,
    /// The terms to look for.
    pub terms: Vec<Term>,
    /// Its products with their reference prices.
    #[serde(default)]
    pub products: Vec<Product>,
}

/// One term to look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term as written.
    pub text: String,
    /// How loosely it is matched.
    #[serde(default)]
    pub matching: MatchMode,
}

impl Term {
    /// A term that is looked for as it is written, in any case.
    pub(crate) fn exactly(text: &str) -> Self {
        Self { text: text.to_owned(), matching: MatchMode::Exact }
    }
}

/// How loosely a term is matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchMode {
    /// By length: short terms exactly or folded, longer ones with one edit, long ones with two.
    #[default]
    Auto,
    /// The term itself, in any case.
    Exact,
    /// Also look-alike letters, digits for letters, spacing; no edits.
    Folded,
}

/// Checks every brand; gives their ids.
pub(super) fn check(brands: &[Brand]) -> Result<BTreeSet<&str>, ProfileError> {
    let mut ids = BTreeSet::new();
    for (index, brand) in brands.iter().enumerate() {
        check_brand(&format!("brands[{index}]"), brand, &mut ids)?;
    }
    Ok(ids)
}

fn check_brand<'a>(field: &str, brand: &'a Brand, ids: &mut BTreeSet<&'a str>) -> Result<(), ProfileError> {
    unique(&format!("{field}.id"), &brand.id, ids)?;
    not_empty(&format!("{field}.name"), &brand.name)?;
    if brand.terms.is_empty() {
        return Err(ProfileError::new(format!("{field}.terms"), "there is no term; a brand needs at least one"));
    }
    for (index, term) in brand.terms.iter().enumerate() {
        matchable(&format!("{field}.terms[{index}].text"), &term.text)?;
    }
    for (index, product) in brand.products.iter().enumerate() {
        product::check(&format!("{field}.products[{index}]"), product)?;
    }
    Ok(())
}
