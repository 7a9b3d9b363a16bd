//! How much of what should be found is found, and how much else.

use crate::peer::Peer;
use crate::set::{Set, is_same};

/// What a peer made of a [`Set`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Titles with a brand in disguise.
    pub positives: u32,
    /// Of these, those where that brand was found at that place.
    pub found: u32,
    /// Titles without a brand.
    pub titles: u32,
    /// Of these, those where anything was found.
    pub flagged: u32,
    /// Of these, those where something was found that does not stand there letter by letter.
    pub flagged_loosely: u32,
    /// Titles with something that is nearly a brand.
    pub hard: u32,
    /// Of these, those where anything was found.
    pub hard_flagged: u32,
}

impl Score {
    /// Goes through the set with a peer that was given these names.
    pub fn of(peer: &dyn Peer, names: &[String], set: &Set) -> Self {
        let mut score = Self::default();
        let mut found = Vec::new();
        for positive in &set.positives {
            found.clear();
            peer.find(&positive.title, &mut found);
            let right = found.iter().any(|place| {
                let place = place.in_utf16(&positive.title, peer.units());
                let name = names.get(place.name as usize);
                place.start < positive.end
                    && place.end > positive.start
                    && name.is_some_and(|name| is_same(name, &positive.brand))
            });
            score.positives += 1;
            score.found += u32::from(right);
        }
        for negative in &set.negatives {
            found.clear();
            peer.find(&negative.title, &mut found);
            let flagged = u32::from(!found.is_empty());
            if negative.hard {
                score.hard += 1;
                score.hard_flagged += flagged;
            } else {
                score.titles += 1;
                score.flagged += flagged;
                score.flagged_loosely += u32::from(found.iter().any(|place| !place.plain));
            }
        }
        score
    }

    /// Percent of the disguised brands that were found.
    pub fn recall(&self) -> f64 {
        share(self.found, self.positives) * 100.0
    }

    /// Of a thousand titles without a brand, those where anything was found.
    pub fn false_per_1000(&self) -> f64 {
        share(self.flagged, self.titles) * 1000.0
    }

    /// Of a thousand titles without a brand, those where something was found that does not stand there letter by letter.
    pub fn loose_per_1000(&self) -> f64 {
        share(self.flagged_loosely, self.titles) * 1000.0
    }

    /// Percent of the near misses where anything was found.
    pub fn hard_percent(&self) -> f64 {
        share(self.hard_flagged, self.hard) * 100.0
    }
}

/// Not a number where there was nothing to look at.
fn share(part: u32, of: u32) -> f64 {
    f64::from(part) / f64::from(of)
}
