//! Perceptual hashes: a picture in a few bits, of which an altered copy changes few.

use crate::luma::{Luma, Region};
use crate::waves::{SIDE, waves};
use std::fmt;
use std::str::FromStr;

/// How many bits say which of two neighbouring cells is lighter.
pub const DIFFERENCES: u32 = 128;
/// How many bits say which way a wave goes; the first of 64 is the picture's mean lightness and says nothing.
pub const WAVES: u32 = 63;

/// Cells along a side between which differences are looked at.
const CELLS: u32 = 8;

/// How much lighter, in 256ths, a cell must be than its neighbour. Below that lies what compression makes of a plain ground.
const LIGHTER: u32 = 2 * 256;

/// With fewer differences than this a picture is plain: a white ground with little on it, a gradient, a single tone.
const FEWEST_DIFFERENCES: u32 = 24;

/// What a picture looks like: a difference hash (dHash) in both directions and a hash of its lowest waves (pHash).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PictureHash {
    /// For each cell whether the one to its right is lighter, then whether the one below is.
    differences: [u32; 4],
    /// For each wave whether it begins light.
    waves: [u32; 2],
}

impl PictureHash {
    /// The length of a hash as text.
    pub(crate) const DIGITS: usize = 48;

    /// The hash of a picture; `None` where it is too plain to be told from others.
    pub fn of(picture: &Luma) -> Option<Self> {
        let [hash, _] = Self::of_part(picture, picture.whole());
        (Self::contrast(picture) >= FEWEST_DIFFERENCES).then_some(hash)
    }

    /// The hashes of a part of a picture, as it is and mirrored.
    pub(crate) fn of_part(picture: &Luma, part: Region) -> [Self; 2] {
        let beside = picture.cells(part, CELLS + 1, CELLS);
        let below = picture.cells(part, CELLS, CELLS + 1);
        let square = picture.cells(part, SIDE, SIDE);
        let mirrored = [(&beside, CELLS + 1), (&below, CELLS), (&square, SIDE)].map(|(cells, columns)| {
            cells.chunks_exact(columns as usize).flat_map(|row| row.iter().rev().copied()).collect::<Vec<u32>>()
        });
        let [beside_mirrored, below_mirrored, square_mirrored] = &mirrored;
        [Self::of_cells(&beside, &below, &square), Self::of_cells(beside_mirrored, below_mirrored, square_mirrored)]
    }

    /// How many neighbouring cells differ, whichever way.
    fn contrast(picture: &Luma) -> u32 {
        let beside = picture.cells(picture.whole(), CELLS + 1, CELLS);
        let below = picture.cells(picture.whole(), CELLS, CELLS + 1);
        steps(&beside, &below).filter(|(one, other)| one.abs_diff(*other) > LIGHTER).count() as u32
    }

    fn of_cells(beside: &[u32], below: &[u32], square: &[u32]) -> Self {
        let mut hash = Self { differences: [0; 4], waves: [0; 2] };
        for (at, (one, other)) in steps(beside, below).enumerate() {
            set(&mut hash.differences, at, other > one + LIGHTER);
        }
        let found = waves(square);
        for (at, wave) in found.iter().flatten().enumerate().skip(1) {
            set(&mut hash.waves, at, *wave > 0);
        }
        hash
    }

    /// How many bits differ: of the [`DIFFERENCES`], and of the [`WAVES`].
    pub(crate) fn distance(&self, other: &Self) -> (u32, u32) {
        let differing = |one: &[u32], other: &[u32]| one.iter().zip(other).map(|(a, b)| (a ^ b).count_ones()).sum();
        (differing(&self.differences, &other.differences), differing(&self.waves, &other.waves))
    }
}

/// Each cell with the one to its right, then each with the one below.
fn steps<'a>(beside: &'a [u32], below: &'a [u32]) -> impl Iterator<Item = (u32, u32)> + 'a {
    let rows = beside.chunks_exact((CELLS + 1) as usize);
    let rightwards = rows.flat_map(|row| row.iter().copied().zip(row.iter().copied().skip(1)));
    rightwards.chain(below.iter().copied().zip(below.iter().copied().skip(CELLS as usize)))
}

fn set(words: &mut [u32], at: usize, bit: bool) {
    if let Some(word) = words.get_mut(at / 32) {
        *word |= u32::from(bit) << (at % 32);
    }
}

/// As 48 hexadecimal digits.
impl fmt::Display for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.differences.iter().chain(&self.waves).try_for_each(|word| write!(f, "{word:08x}"))
    }
}

/// Why a text is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a picture's hash is written by `counterproof picture hash` in lower-case hexadecimal digits, 48 for each part"
)]
pub struct HashError;

impl FromStr for PictureHash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        if text.len() != Self::DIGITS || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(HashError);
        }
        let mut words = [0; 6];
        for (at, word) in words.iter_mut().enumerate() {
            *word =
                text.get(at * 8..at * 8 + 8).and_then(|part| u32::from_str_radix(part, 16).ok()).ok_or(HashError)?;
        }
        let [a, b, c, d, e, f] = words;
        Ok(Self { differences: [a, b, c, d], waves: [e, f] })
    }
}
