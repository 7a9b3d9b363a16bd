//! In a portal's page: fills in a draft, reads it back, and takes it back.
use wasm_bindgen::prelude::*;

/// Starts in this document.
#[wasm_bindgen]
pub fn start() {}
