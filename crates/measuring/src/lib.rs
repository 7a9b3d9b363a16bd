//! What benchmarks and tests of bounds share. Nothing of the product links it.

pub mod document;
pub mod machine;
pub mod memory;
mod words;

pub use words::{kilobytes, thousands};
