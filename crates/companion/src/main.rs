//! The command `counterproof`: reads saved pages, finds terms in text, verifies bundles.
//!
//! Exit status: 0 done, 1 something is wrong with what was looked at, 2 it could not be looked at.

fn main() {}
