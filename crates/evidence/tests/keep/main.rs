//! What is kept holds unchanged and is found changed.

#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it was set up")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says why")]

mod authority;
mod bundle;
mod canonical;
mod chain;
mod custody;
mod documents;
mod redaction;
mod schemas;
mod sealed;
mod second_verifier;
mod tampering;
mod timestamp;
mod web_archive;
mod zipped;
