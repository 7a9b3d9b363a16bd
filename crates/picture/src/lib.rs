//! Whether a picture is another one, altered: resized, recompressed, mirrored, cropped.
//!
//! A picture's pixels become a [`Luma`]. That of a listing's picture becomes a [`Fingerprint`], that of an official one an
//! [`Official`]: the hashes of the picture, of its mirror and of its crops. The two are compared.
//! Decoding is the caller's; what follows it is integer arithmetic of 32 bits, so that a browser and the command say the
//! same of the same pixels.

mod hash;
mod luma;
mod official;
mod waves;

pub use hash::{DIFFERENCES, HashError, WAVES};
pub use luma::{LARGEST_SIDE, Luma};
pub use official::{ALGORITHM, Fingerprint, LARGEST_SCORE, Official, Resemblance};
