//! Official pictures of a brand's goods.

use super::{ProfileError, not_empty};
use picture::{ALGORITHM, Official};
use serde::{Deserialize, Serialize};

/// A picture the brand has made of its goods, as perceptual hashes; the picture itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialPicture {
    /// What the analyst calls it, such as its file's name.
    pub name: String,
    /// How the hashes were made, [`ALGORITHM`]: those of another way can't be compared.
    pub algorithm: String,
    /// The hashes of the picture, its crops and their mirrors.
    pub hashes: String,
}

impl OfficialPicture {
    /// An official picture of this name.
    pub fn new(name: &str, hashes: &Official) -> Self {
        Self { name: name.to_owned(), algorithm: ALGORITHM.to_owned(), hashes: hashes.to_string() }
    }
}

pub(super) fn check(field: &str, picture: &OfficialPicture) -> Result<(), ProfileError> {
    not_empty(&format!("{field}.name"), &picture.name)?;
    if picture.algorithm != ALGORITHM {
        let problem = format!(
            "the algorithm is “{}”, but only “{ALGORITHM}” is known here; have the picture hashed again",
            picture.algorithm
        );
        return Err(ProfileError::new(format!("{field}.algorithm"), problem));
    }
    let hashes: Result<Official, _> = picture.hashes.parse();
    hashes.map(drop).map_err(|problem| ProfileError::new(format!("{field}.hashes"), problem.to_string()))
}
