//! From what is kept to a bundle: the steps that are the same wherever it is kept.

use super::plan::{BundleInput, Draft, KeptAnchor, KeptEvent, KeptTombstone, PlanError, plan, told_of};
use super::record::{Opinions, Originals};
use crate::archive_key::ArchiveKey;
use crate::chain::SignedLink;
use crate::digest::Sha256Hex;
use crate::record::ExhibitRecord;
use catalogue::Language;
use std::collections::BTreeMap;

/// What a bundle is to be, and what it is to say of itself.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// When it is made; absent: as its last link says.
    pub created: Option<&'a str>,
    /// What makes it.
    pub software: &'a str,
    /// Leave out what holds conclusions.
    pub facts_only: bool,
    /// Leave out pictures of which there is a redacted copy, and what was made from them.
    pub withhold_originals: bool,
    /// In which language it tells what is in it; absent: it does not.
    pub documents: Option<Language>,
    /// The last link that goes in, and with it the last that was done with the exhibits; absent: all.
    pub until: Option<u64>,
}

impl Order<'_> {
    /// Whether conclusions go in.
    pub fn opinions(&self) -> Opinions {
        if self.facts_only { Opinions::Withheld } else { Opinions::Included }
    }

    /// Whether pictures go in of which there is a redacted copy.
    pub fn originals(&self) -> Originals {
        if self.withhold_originals { Originals::Withheld } else { Originals::Included }
    }
}

/// What is kept of a chain, and of the exhibits that were chosen of it.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// The records of the chosen exhibits, in any order.
    pub exhibits: Vec<ExhibitRecord>,
    /// The tombstones of those chosen ones that were deleted.
    pub tombstones: Vec<KeptTombstone>,
    /// The whole chain, from its first link.
    pub links: Vec<SignedLink>,
    /// What was done with exhibits, in any order: all of it that concerns a chosen one, and perhaps more.
    pub custody: Vec<KeptEvent>,
    /// The time stamps of the chain, in any order.
    pub anchors: Vec<KeptAnchor>,
    /// The key that signs the web archive, which a link announces; absent: it is not signed.
    pub archive_key: Option<ArchiveKey>,
}

impl Stock {
    /// The kept files whose bytes [`Stock::plan`] needs for an order, with their sizes.
    pub fn told_of(&self, order: &Order<'_>) -> BTreeMap<Sha256Hex, u64> {
        if order.documents.is_some() { told_of(&self.exhibits, order.facts_only) } else { BTreeMap::new() }
    }

    /// Begins the bundle of an order, with the bytes of the files that [`Stock::told_of`] names.
    pub fn plan(mut self, order: &Order<'_>, told: &BTreeMap<Sha256Hex, Vec<u8>>) -> Result<Draft, PlanError> {
        if let Some(until) = order.until {
            self.links.retain(|signed| signed.link.seq <= until);
            self.custody.retain(|kept| kept.seq <= until);
            self.anchors.retain(|kept| kept.seq <= until);
        }
        let last = self.links.last().map_or("", |signed| signed.link.utc.as_str());
        plan(&BundleInput {
            created: order.created.unwrap_or(last),
            software: order.software,
            exhibits: &self.exhibits,
            links: &self.links,
            custody: &self.custody,
            tombstones: &self.tombstones,
            anchors: &self.anchors,
            facts_only: order.facts_only,
            withhold_originals: order.withhold_originals,
            documents: order.documents,
            told,
            archive_key: self.archive_key.as_ref(),
        })
    }
}
