//! The command `counterproof`, end to end: the binary as it is installed, its output and its exit statuses.

#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it was set up")]

#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../crates/evidence/tests/keep/authority.rs"]
mod authority;
mod bad_input;
mod campaign;
mod command;
mod crashes;
mod delivery;
mod drafts;
mod explain;
mod export;
mod formats;
mod host;
mod hostile;
#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../crates/evidence/tests/keep/sealed.rs"]
mod sealed;
#[allow(dead_code, reason = "the tests of the host speak with it in more ways")]
#[path = "../../crates/host/tests/setting/mod.rs"]
mod setting;
mod timestamp;
mod trouble;
mod variants;
mod vault;
mod verify;
mod verify_vault;
