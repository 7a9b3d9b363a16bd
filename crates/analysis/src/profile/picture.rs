//! Official pictures of a brand's goods.

use super::{Product, ProfileError, not_empty};
use crate::finding::Reason;
use picture::{ALGORITHM, Official};
use serde::{Deserialize, Serialize};

/// A picture the brand has made of its goods, as perceptual hashes; of the picture itself only a thumbnail is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialPicture {
    /// What the analyst calls it, such as its file's name.
    pub name: String,
    /// How the hashes were made, [`ALGORITHM`]: those of another way can't be compared.
    pub algorithm: String,
    /// The hashes of the picture, its crops and their mirrors.
    pub hashes: String,
    /// The name of the brand's product it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The picture, small, as a `data:` address: for the analyst's eye alone, it is not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

impl OfficialPicture {
    /// An official picture of this name.
    pub fn new(name: &str, hashes: &Official) -> Self {
        Self {
            name: name.to_owned(),
            algorithm: ALGORITHM.to_owned(),
            hashes: hashes.to_string(),
            product: None,
            thumbnail: None,
        }
    }
}

/// What a thumbnail's address begins with.
const THUMBNAILS: [&str; 3] = ["data:image/webp;base64,", "data:image/jpeg;base64,", "data:image/png;base64,"];
/// The longest address of a thumbnail.
const LONGEST_THUMBNAIL: usize = 16_384;

pub(super) fn check(field: &str, picture: &OfficialPicture, products: &[Product]) -> Result<(), ProfileError> {
    not_empty(&format!("{field}.name"), &picture.name)?;
    if picture.algorithm != ALGORITHM {
        let algorithms = [("algorithm", picture.algorithm.clone()), ("known", ALGORITHM.to_owned())];
        let problem = Reason::new("wrong.profile.algorithm", &algorithms);
        return Err(ProfileError::new(format!("{field}.algorithm"), problem));
    }
    let hashes: Result<Official, _> = picture.hashes.parse();
    hashes.map_err(|problem| ProfileError::new(format!("{field}.hashes"), Reason::quoted(problem)))?;
    if let Some(name) = &picture.product
        && !products.iter().any(|product| product.name == *name)
    {
        let problem = Reason::new("wrong.profile.no_product", &[("name", name.clone())]);
        return Err(ProfileError::new(format!("{field}.product"), problem));
    }
    match &picture.thumbnail {
        Some(address) if !is_thumbnail(address) => {
            let problem = Reason::new("wrong.profile.thumbnail", &[("most", LONGEST_THUMBNAIL.to_string())]);
            Err(ProfileError::new(format!("{field}.thumbnail"), problem))
        }
        _ => Ok(()),
    }
}

fn is_thumbnail(address: &str) -> bool {
    let data = THUMBNAILS.iter().find_map(|start| address.strip_prefix(start));
    address.len() <= LONGEST_THUMBNAIL
        && data.is_some_and(|data| {
            !data.is_empty() && data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        })
}
