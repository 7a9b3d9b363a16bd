//! Builds and stages the extension.
fn main() {}
