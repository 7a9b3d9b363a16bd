//! Sellers the analyst knows: by id only. An equal name under another id is a finding of its own.

mod claim;
mod record;
mod store;

pub(crate) use claim::Claims;
pub(crate) use record::found as record;
pub(crate) use store::Stores;

use crate::finding::{Field, FindingKind, Group, Reason, Severity};
use crate::fold::{Symbols, fold};
use crate::profile::{KnownSeller, Sellers};
use crate::subject::{Draft, Subject, whole};
use std::collections::HashMap;

/// The profile's sellers, by id and by name.
#[derive(Clone, Debug)]
pub(crate) struct KnownSellers {
    by_id: HashMap<String, (List, String)>,
    by_name: HashMap<Vec<u32>, (List, String)>,
}

/// A list of the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Allowed,
    Watched,
    Denied,
}

/// What the seller tells.
pub(crate) enum SellerSign {
    /// Its listings are genuine.
    Allowed(Reason),
    /// Worth a finding.
    Finding(Draft),
}

impl KnownSellers {
    pub fn new(sellers: &Sellers) -> Self {
        // Later lists win: a name that is both allowed and denied stands for the denied one.
        let lists =
            [(List::Allowed, &sellers.allowed), (List::Watched, &sellers.watched), (List::Denied, &sellers.denied)];
        let mut known = Self { by_id: HashMap::new(), by_name: HashMap::new() };
        for (list, sellers) in lists {
            sellers.iter().for_each(|seller| known.add(list, seller));
        }
        known
    }

    fn add(&mut self, list: List, seller: &KnownSeller) {
        for id in &seller.ids {
            self.by_id.insert(id.clone(), (list, seller.name.clone()));
        }
        let name = folded(&seller.name);
        if !name.is_empty() {
            self.by_name.insert(name, (list, seller.name.clone()));
        }
    }

    /// What is known of the listing's seller.
    pub fn found(&self, subject: &Subject) -> Option<SellerSign> {
        let seller = subject.seller?;
        let finding = |kind, severity, why| {
            let spans = whole(Field::Seller, seller.name.as_deref());
            SellerSign::Finding(subject.draft(kind, Group::Seller, severity, spans, why, None))
        };
        let ids = || [&seller.id, &seller.member_id].into_iter().flatten();
        if let Some((id, (list, name))) = ids().find_map(|id| self.by_id.get(id).map(|known| (id, known))) {
            let arguments = [("seller", name.clone()), ("id", id.clone())];
            let why = |key| Reason::new(key, &arguments);
            return Some(match list {
                List::Allowed => SellerSign::Allowed(why("why.seller.allowed")),
                List::Watched => finding(FindingKind::SellerWatched, Severity::Medium, why("why.seller.watched")),
                List::Denied => finding(FindingKind::SellerDenied, Severity::Strong, why("why.seller.denied")),
            });
        }
        let name = seller.name.as_ref()?;
        let (list, listed) = self.by_name.get(&folded(name))?;
        let id = ids().next();
        let (severity, key) = match (id, list) {
            (None, _) => (Severity::Note, "why.seller.name_without_id"),
            (Some(_), List::Allowed) => (Severity::Medium, "why.seller.allowed_name_other_id"),
            (Some(_), _) => (Severity::Weak, "why.seller.listed_name_other_id"),
        };
        let mut arguments = vec![("seller", listed.clone())];
        arguments.extend(id.map(|id| ("id", id.clone())));
        Some(finding(FindingKind::SellerNameOnly, severity, Reason::new(key, &arguments)))
    }
}

/// A name as a reader takes it, so that `Acmera Store` and `ACMERA  store` are one.
fn folded(name: &str) -> Vec<u32> {
    let units: Vec<u16> = name.encode_utf16().collect();
    let mut signs = Vec::new();
    fold(&units, Symbols::AsGaps, &mut signs);
    signs.iter().map(|sign| sign.letter).collect()
}
