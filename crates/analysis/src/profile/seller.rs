//! Sellers the analyst knows.

use super::{ProfileError, at_most, unique};
use crate::finding::Reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Sellers the analyst knows. A seller is known by its store id or member id, never by its name alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sellers {
    /// Sellers of genuine goods: their listings are not suspicious.
    #[serde(default)]
    pub allowed: Vec<KnownSeller>,
    /// Sellers to keep an eye on.
    #[serde(default)]
    pub watched: Vec<KnownSeller>,
    /// Sellers known for infringing listings.
    #[serde(default)]
    pub denied: Vec<KnownSeller>,
}

/// A seller the analyst knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownSeller {
    /// All its ids, store ids of both series and member id.
    pub ids: Vec<String>,
    /// Its name, for the analyst and for the finding that a name is used under another id.
    pub name: String,
}

/// The most sellers of all lists.
const MOST_SELLERS: usize = 50_000;

pub(super) fn check(sellers: &Sellers) -> Result<(), ProfileError> {
    let lists = [("allowed", &sellers.allowed), ("watched", &sellers.watched), ("denied", &sellers.denied)];
    let counts = lists.map(|(list, sellers)| (format!("sellers.{list}"), sellers.len()));
    at_most(MOST_SELLERS, "wrong.profile.too_many_sellers", counts)?;
    let mut ids = BTreeSet::new();
    for (list, sellers) in lists {
        for (index, seller) in sellers.iter().enumerate() {
            check_seller(&format!("sellers.{list}[{index}]"), seller, &mut ids)?;
        }
    }
    Ok(())
}

fn check_seller<'a>(field: &str, seller: &'a KnownSeller, ids: &mut BTreeSet<&'a str>) -> Result<(), ProfileError> {
    if seller.ids.is_empty() {
        let problem = Reason::new("wrong.profile.no_seller_id", &[]);
        return Err(ProfileError::new(format!("{field}.ids"), problem));
    }
    for (index, id) in seller.ids.iter().enumerate() {
        unique(&format!("{field}.ids[{index}]"), id, ids)?;
    }
    Ok(())
}
