//! Tables that spreadsheets write: read by line and column, and what a profile takes from them.
//!
//! **Invariant:** what is wrong in a table is told by line and column, and nothing of it is passed over.

mod profile;
mod sheet;

pub use profile::{Fault, ProfileTable, Taken};
pub use sheet::{Row, Sheet, TableError};
