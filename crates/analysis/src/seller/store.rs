//! What a seller's listings on one page say together.

use crate::finding::{FindingKind, Group, Reason, Severity};
use crate::judging::Card;
use crate::subject::{CompiledBrand, Draft, draft_of};
use listing::{Listing, Role, Seller};
use std::collections::{BTreeMap, BTreeSet};

/// From this many listings of a seller that are sold under watched brands on,
const LISTINGS: usize = 4;
/// and from this many of these brands on, it is worth saying.
const BRANDS: usize = 3;

/// The sellers of a page by id: a function of the set of its listings, not of their order.
#[derive(Debug, Default)]
pub(crate) struct Stores<'a> {
    by_id: BTreeMap<&'a str, Store<'a>>,
}

#[derive(Debug, Default)]
struct Store<'a> {
    /// The listings sold under a watched brand, by id, each once.
    listings: BTreeSet<&'a str>,
    brands: BTreeSet<usize>,
    /// Whether one of them shows more than a brand's plain name.
    suspect: bool,
}

impl<'a> Stores<'a> {
    /// The sellers of the page's results, as far as these were looked at.
    pub fn of(cards: impl Iterator<Item = (&'a Listing, Option<&'a Seller>, &'a Card)>) -> Self {
        let mut stores = Self::default();
        for (listing, seller, card) in cards.filter(|(listing, _, card)| is_counted(listing, card)) {
            let Some(id) = seller.and_then(id_of) else { continue };
            let store = stores.by_id.entry(id).or_default();
            store.listings.insert(&listing.item_id);
            store.brands.extend(&card.brands);
            store.suspect |= card.drafts.iter().any(|draft| draft.finding.severity >= Severity::Medium);
        }
        stores
    }

    /// What the seller's other listings say of one that is sold under a watched brand.
    pub fn found(
        &self,
        brands: &[CompiledBrand],
        listing: &Listing,
        seller: Option<&Seller>,
        card: &Card,
    ) -> Option<Draft> {
        let store = self.by_id.get(id_of(seller?)?).filter(|_| is_counted(listing, card))?;
        if store.listings.len() < LISTINGS || store.brands.len() < BRANDS {
            return None;
        }
        let names: Vec<&str> =
            store.brands.iter().filter_map(|brand| brands.get(*brand)).map(|brand| brand.name.as_str()).collect();
        let arguments = [
            ("count", store.listings.len().to_string()),
            ("brands", store.brands.len().to_string()),
            ("names", names.join(", ")),
        ];
        // A shop may well sell several makers' goods; what is odd about one of its listings makes it a sign.
        let severity = if store.suspect { Severity::Weak } else { Severity::Note };
        let why = Reason::new("why.seller.many_brands", &arguments);
        Some(draft_of(listing, FindingKind::SellerManyBrands, Group::Seller, severity, why))
    }
}

fn is_counted(listing: &Listing, card: &Card) -> bool {
    listing.role == Role::Result && !card.brands.is_empty()
}

/// The id one page knows a seller by.
fn id_of(seller: &Seller) -> Option<&str> {
    seller.id.as_deref().or(seller.member_id.as_deref())
}
