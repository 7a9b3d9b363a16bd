//! What is kept holds unchanged and is found changed.

#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it was set up")]

mod bundle;
mod chain;
mod custody;
mod schemas;
mod sealed;
