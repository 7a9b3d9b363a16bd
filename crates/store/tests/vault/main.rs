//! The vault on disk: what it takes in, what it refuses, and what it is after a crash.

#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it was set up")]

mod begun;
mod crash;
mod delivery;
mod export;
mod folder;
mod receive;
#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../../evidence/tests/keep/sealed.rs"]
mod sealed;
