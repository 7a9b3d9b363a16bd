//! *Keep*: can anyone check it later?
//!
//! An exhibit's record of facts ([`ExhibitRecord`]), the signed chain ([`Link`]), the bundle and the verdict on a bundle.
//! Nothing here does IO or reads a clock: bytes, hashes and times come in as arguments.

mod chain;
mod record;

pub use chain::{Link, LinkKind, PublicKey, SignedLink};
pub use record::{
    Completeness, Environment, ExhibitRecord, FileRecord, FileRole, Geometry, Intervention, Network, OpinionRecord,
    RunningFile, Sha256Hex, StepName, StepOutcome, StepRecord, Times, Viewport,
};
