//! The native-messaging host: the process a browser starts, which takes what the extension delivers into the vault on
//! disk; and how browsers are told of it.
//!
//! Invariant: standard output is the protocol and nothing else. Invariant: a path is made of hashes and names of ours,
//! never of a message. Invariant: it ends when its standard input does.

mod browsers;
mod caller;
mod config;
mod doctor;
mod files;
mod install;
mod pairing;
mod places;
mod process;
pub mod replica;
mod session;
mod trouble;

pub use browsers::{BROWSERS, Browser, Family, KnownPlace, OTHER_SYSTEMS};
pub use caller::{ADD_ON_ID, Caller, EXTENSION_ID};
pub use config::{Config, ConfigError};
pub use doctor::{Finding, Judgement, examine};
pub use install::{InstallError, Manifest, Target, install, manifest_of, targets, uninstall};
pub use pairing::{Pairings, Question};
pub use places::Places;
pub use process::{run, serve};
pub use protocol::host::ReplicaPart;
