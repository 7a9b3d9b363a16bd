//! How much each group of evidence counts.

use super::ProfileError;
use crate::finding::{Group, Reason};
use serde::{Deserialize, Serialize};

/// How much each group of evidence counts, and how much is worth a look or worth evidence.
///
/// A finding's points are its strength (weak 1, medium 2, strong 3) times the weight of its group; of each group the
/// strongest finding counts. Whatever the weights, a high level needs two groups, one of them term or image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Watched terms.
    pub term: u32,
    /// Cue words.
    pub cue: u32,
    /// Pictures.
    pub image: u32,
    /// Prices.
    pub price: u32,
    /// The seller.
    pub seller: u32,
    /// The specifications.
    pub specification: u32,
    /// The category.
    pub category: u32,
    /// The points from which a listing is worth a look.
    pub medium: u32,
    /// The points from which two groups together are worth evidence.
    pub high: u32,
}

impl Default for Weights {
    /// All groups alike: one medium finding, or two weak ones, are worth a look; twice that is worth evidence.
    fn default() -> Self {
        Self { term: 2, cue: 2, image: 2, price: 2, seller: 2, specification: 2, category: 2, medium: 4, high: 8 }
    }
}

impl Weights {
    /// The weight of a group.
    pub fn of(&self, group: Group) -> u32 {
        match group {
            Group::Term => self.term,
            Group::Cue => self.cue,
            Group::Image => self.image,
            Group::Price => self.price,
            Group::Seller => self.seller,
            Group::Specification => self.specification,
            Group::Category => self.category,
        }
    }

    /// Whether these are the weights of a profile that says nothing of them.
    pub(crate) fn are_default(&self) -> bool {
        *self == Self::default()
    }
}

/// No group may drown the others.
const HEAVIEST: u32 = 10;
/// What all groups together can reach.
const MOST: u32 = 3 * HEAVIEST * 7;

pub(super) fn check(weights: &Weights) -> Result<(), ProfileError> {
    let groups = [
        ("term", weights.term, 1),
        ("cue", weights.cue, 0),
        ("image", weights.image, 1),
        ("price", weights.price, 0),
        ("seller", weights.seller, 0),
        ("specification", weights.specification, 0),
        ("category", weights.category, 0),
    ];
    for (name, weight, least) in groups {
        if !(least..=HEAVIEST).contains(&weight) {
            let limits = [("weight", weight.to_string()), ("least", least.to_string()), ("most", HEAVIEST.to_string())];
            return Err(ProfileError::new(format!("weights.{name}"), Reason::new("wrong.profile.weight", &limits)));
        }
    }
    if !(1..=MOST).contains(&weights.medium) {
        let limits = [("points", weights.medium.to_string()), ("most", MOST.to_string())];
        return Err(ProfileError::new("weights.medium", Reason::new("wrong.profile.medium_level", &limits)));
    }
    if weights.high <= weights.medium || weights.high > MOST {
        let (high, medium) = (weights.high.to_string(), weights.medium.to_string());
        let limits = [("points", high), ("medium", medium), ("most", MOST.to_string())];
        return Err(ProfileError::new("weights.high", Reason::new("wrong.profile.high_level", &limits)));
    }
    Ok(())
}
