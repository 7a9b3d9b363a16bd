//! Brands.

use super::term::{self, Term};
use super::{OfficialPicture, Product, ProfileError, at_most, matchable, not_empty, picture, product, unique};
use crate::finding::Reason;
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
    /// Words of the categories its goods are filed under, in the languages of the pages that are looked at; none: whatever
    /// the category, nothing is said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Its official pictures; a listing that shows one of them is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<OfficialPicture>,
}

impl Brand {
    /// A brand that has no term yet, with an id of its own beside `others`: `velmora`, `velmora-2`.
    pub fn new(others: &[Brand], name: &str) -> Self {
        let lower = name.to_lowercase();
        let words: Vec<&str> =
            lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let first = if words.is_empty() { "brand".to_owned() } else { words.join("-") };
        let further = (2..).map(|number| format!("{first}-{number}"));
        let is_free = |id: &String| others.iter().all(|brand| brand.id != *id);
        let id = std::iter::once(first.clone()).chain(further).find(is_free).unwrap_or(first);
        let name = name.to_owned();
        Self { id, name, terms: Vec::new(), products: Vec::new(), categories: Vec::new(), pictures: Vec::new() }
    }
}

/// The most terms of all brands. More can be compiled, but every page pays for them.
const MOST_TERMS: usize = 20_000;
/// The most products of all brands.
const MOST_PRODUCTS: usize = 20_000;

/// The most official pictures of all brands: every picture of every page is compared with all of them.
const MOST_PICTURES: usize = 500;

/// Checks every brand.
pub(super) fn check(brands: &[Brand]) -> Result<(), ProfileError> {
    within_limits(brands)?;
    let mut ids = BTreeSet::new();
    let mut terms = term::Seen::default();
    for (index, brand) in brands.iter().enumerate() {
        let field = format!("brands[{index}]");
        unique(&format!("{field}.id"), &brand.id, &mut ids)?;
        check_brand(&field, brand, &mut terms)?;
    }
    Ok(())
}

fn within_limits(brands: &[Brand]) -> Result<(), ProfileError> {
    let lists = |name: &'static str, count: fn(&Brand) -> usize| {
        brands.iter().enumerate().map(move |(index, brand)| (format!("brands[{index}].{name}"), count(brand)))
    };
    at_most(MOST_TERMS, "wrong.profile.too_many_terms", lists("terms", |brand| brand.terms.len()))?;
    let products = lists("products", |brand| brand.products.len());
    at_most(MOST_PRODUCTS, "wrong.profile.too_many_products", products)?;
    let pictures = lists("pictures", |brand| brand.pictures.len());
    at_most(MOST_PICTURES, "wrong.profile.too_many_pictures", pictures)
}

fn check_brand<'a>(field: &str, brand: &'a Brand, terms: &mut term::Seen<'a>) -> Result<(), ProfileError> {
    not_empty(&format!("{field}.name"), &brand.name)?;
    if brand.terms.is_empty() {
        return Err(ProfileError::new(format!("{field}.terms"), Reason::new("wrong.profile.no_term", &[])));
    }
    for (index, term) in brand.terms.iter().enumerate() {
        let field = format!("{field}.terms[{index}]");
        term::check(&field, term)?;
        terms.add(&field, term)?;
    }
    for (index, category) in brand.categories.iter().enumerate() {
        matchable(&format!("{field}.categories[{index}]"), category)?;
    }
    for (index, product) in brand.products.iter().enumerate() {
        product::check(&format!("{field}.products[{index}]"), product)?;
    }
    for (index, picture) in brand.pictures.iter().enumerate() {
        picture::check(&format!("{field}.pictures[{index}]"), picture, &brand.products)?;
    }
    Ok(())
}
