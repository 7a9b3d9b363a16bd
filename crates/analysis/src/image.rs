//! Pictures: whether a listing shows an official one.

use crate::finding::{Finding, FindingKind, Group, Reason, Severity};
use crate::profile::{Brand, OfficialPicture};
use crate::subject::{CompiledBrand, Draft};
use listing::Listing;
use picture::{DIFFERENCES, Fingerprint, Official, Resemblance, WAVES};
use std::collections::BTreeMap;

/// The fingerprints of listings' pictures that are known so far, by the address that stands in the reading.
pub type Fingerprints = BTreeMap<String, Fingerprint>;

/// The official pictures of all brands.
#[derive(Clone, Debug)]
pub(crate) struct OfficialPictures {
    /// Each with its name and its brand, by index.
    pictures: Vec<(Official, String, usize)>,
}

impl OfficialPictures {
    pub fn new(brands: &[Brand]) -> Self {
        let pictures = brands.iter().enumerate().flat_map(|(number, brand)| {
            // What is no hash was refused with the profile.
            brand.pictures.iter().filter_map(move |picture| Some((picture.hashes.parse().ok()?, name(picture), number)))
        });
        Self { pictures: pictures.collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// The official picture that a picture of the listing resembles most, if it is taken for it.
    pub fn found(&self, listing: &Listing, brands: &[CompiledBrand], known: &Fingerprints) -> Option<Draft> {
        if self.is_empty() {
            return None;
        }
        let shown = listing.images.iter().filter_map(|address| known.get(address));
        let pairs =
            shown.flat_map(|shown| self.pictures.iter().map(move |official| (official.0.resemblance(shown), official)));
        let (resemblance, (_, name, number)) = pairs.min_by_key(|(resemblance, _)| resemblance.score())?;
        let brand = brands.get(*number)?;
        resemblance.is_match().then(|| draft(listing, brand, name, &resemblance))
    }
}

/// What a finding calls an official picture.
fn name(picture: &OfficialPicture) -> String {
    match &picture.product {
        Some(product) => format!("{product}: {}", picture.name),
        None => picture.name.clone(),
    }
}

fn draft(listing: &Listing, brand: &CompiledBrand, name: &str, resemblance: &Resemblance) -> Draft {
    let key = match (resemblance.mirrored, resemblance.cropped) {
        (false, false) => "why.picture.same",
        (true, false) => "why.picture.mirrored",
        (false, true) => "why.picture.cropped",
        (true, true) => "why.picture.mirrored_cropped",
    };
    let severity = if resemblance.is_close() { Severity::Strong } else { Severity::Medium };
    let arguments = [
        ("picture", name.to_owned()),
        ("brand", brand.name.clone()),
        ("distance", (resemblance.differences + resemblance.waves).to_string()),
        ("signs", (DIFFERENCES + WAVES).to_string()),
    ];
    let why = Reason::new(key, &arguments);
    let finding = Finding {
        item_id: listing.item_id.clone(),
        kind: FindingKind::Picture,
        group: Group::Image,
        severity,
        spans: Vec::new(),
        why,
        brand: Some(brand.id.clone()),
    };
    Draft { finding, in_phrase: false }
}
