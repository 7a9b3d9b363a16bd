//! An official picture with all that is known to be made of one, and a picture that may be one.

use crate::hash::{HashError, PictureHash};
use crate::luma::{Luma, Region};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The name of all that is done here: hashes are compared only with hashes of the same algorithm.
pub const ALGORITHM: &str = "luma-1";

/// The sides that are cut off together: left, top, right, bottom.
const SIDES_CUT: [[bool; 4]; 11] = [
    [true, false, false, false],
    [false, true, false, false],
    [false, false, true, false],
    [false, false, false, true],
    [true, true, false, false],
    [false, true, true, false],
    [false, false, true, true],
    [true, false, false, true],
    [true, false, true, false],
    [false, true, false, true],
    [true, true, true, true],
];

/// How much is cut off, in percent of a side.
const CUTS: [u32; 2] = [5, 10];

/// How many parts of a picture are hashed: all of it, and each crop. What lies within a border comes after them.
const PARTS: usize = 1 + CUTS.len() * SIDES_CUT.len();

/// The score up to which two pictures are taken for one; `docs/pictures-matching.md` shows what it finds and how often it
/// is wrong.
pub const LARGEST_SCORE: u32 = 40;

/// The score up to which hardly anything but compression lies between two pictures.
const CLOSE: u32 = 20;

/// What a crop or mirror has to be nearer by than the picture as it is, to be believed.
const SIMPLER: u32 = 4;

/// The hashes of an official picture, of its crops, and of the mirror of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Official {
    /// Each part as it is and mirrored.
    parts: Vec<[PictureHash; 2]>,
}

/// The hashes of a picture that may be an official one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint {
    /// All of it.
    whole: PictureHash,
    /// What lies within its border, where it has one.
    within_border: Option<PictureHash>,
}

/// How much alike two pictures are, at the alteration that brings them nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resemblance {
    /// Whether left and right are exchanged.
    pub mirrored: bool,
    /// Whether something is cut off besides a border of one tone.
    pub cropped: bool,
    /// How many of the [`DIFFERENCES`](crate::DIFFERENCES) are others.
    pub differences: u32,
    /// How many of the [`WAVES`](crate::WAVES) are others.
    pub waves: u32,
}

impl Fingerprint {
    /// The hashes of a picture; `None` where it is too plain to be told from others.
    pub fn of(picture: &Luma) -> Option<Self> {
        let whole = PictureHash::of(picture)?;
        let within_border = picture.without_border().map(|part| PictureHash::of_part(picture, part)[0]);
        Some(Self { whole, within_border })
    }
}

impl Official {
    /// The hashes of an official picture; `None` where it is too plain to be told from others.
    pub fn of(picture: &Luma) -> Option<Self> {
        PictureHash::of(picture)?;
        let parts = parts_of(picture.whole()).chain(picture.without_border());
        Some(Self { parts: parts.map(|part| PictureHash::of_part(picture, part)).collect() })
    }

    /// What of this picture `other` resembles most.
    pub fn resemblance(&self, other: &Fingerprint) -> Resemblance {
        let parts = self.parts.iter().enumerate().flat_map(|(at, hashes)| {
            let cropped = at > 0 && at < PARTS;
            hashes.iter().zip([false, true]).map(move |(hash, mirrored)| (hash, mirrored, cropped))
        });
        let alike = parts.flat_map(|(hash, mirrored, cropped)| {
            [Some(other.whole), other.within_border].into_iter().flatten().map(move |other| {
                let (differences, waves) = hash.distance(&other);
                Resemblance { mirrored, cropped, differences, waves }
            })
        });
        // There is always a part; of equal ones the first is the simplest.
        let farthest = Resemblance { mirrored: false, cropped: false, differences: u32::from(u8::MAX), waves: 0 };
        alike.min_by_key(Resemblance::score).unwrap_or(farthest)
    }
}

impl Resemblance {
    /// Whether the two pictures are taken for one.
    pub fn is_match(&self) -> bool {
        self.score() <= LARGEST_SCORE
    }

    /// Whether hardly anything but compression lies between them.
    pub fn is_close(&self) -> bool {
        self.score() <= CLOSE
    }

    /// Small where two pictures are alike. A wave says as much as two differences.
    pub fn score(&self) -> u32 {
        self.differences + 2 * self.waves + if self.mirrored || self.cropped { SIMPLER } else { 0 }
    }
}

/// The parts of a picture that are hashed, in their order.
fn parts_of(whole: Region) -> impl Iterator<Item = Region> {
    let (width, height) = (whole.right, whole.bottom);
    let crops = CUTS.into_iter().flat_map(move |percent| {
        SIDES_CUT.into_iter().map(move |[left, top, right, bottom]| {
            let cut = |side: u32, is_cut: bool| if is_cut { side * percent / 100 } else { 0 };
            Region {
                left: cut(width, left),
                top: cut(height, top),
                right: width - cut(width, right),
                bottom: height - cut(height, bottom),
            }
        })
    });
    [whole].into_iter().chain(crops)
}

/// Hashes that stand one behind the other.
fn hashes_in(text: &str) -> Result<Vec<PictureHash>, HashError> {
    let (hashes, rest) = text.as_bytes().as_chunks::<{ PictureHash::DIGITS }>();
    if !rest.is_empty() {
        return Err(HashError);
    }
    hashes.iter().map(|digits| std::str::from_utf8(digits).map_err(|_| HashError)?.parse()).collect()
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        [self.whole].iter().chain(&self.within_border).try_for_each(|hash| hash.fmt(f))
    }
}

impl FromStr for Fingerprint {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        match hashes_in(text)?[..] {
            [whole] => Ok(Self { whole, within_border: None }),
            [whole, within] => Ok(Self { whole, within_border: Some(within) }),
            _ => Err(HashError),
        }
    }
}

impl fmt::Display for Official {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.parts.iter().flatten().try_for_each(|hash| hash.fmt(f))
    }
}

impl FromStr for Official {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let hashes = hashes_in(text)?;
        let (parts, rest) = hashes.as_chunks::<2>();
        if !rest.is_empty() || !(PARTS..=PARTS + 1).contains(&parts.len()) {
            return Err(HashError);
        }
        Ok(Self { parts: parts.to_vec() })
    }
}

impl TryFrom<String> for Official {
    type Error = HashError;

    fn try_from(text: String) -> Result<Self, HashError> {
        text.parse()
    }
}

impl From<Official> for String {
    fn from(official: Official) -> Self {
        official.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = HashError;

    fn try_from(text: String) -> Result<Self, HashError> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}
