//! The matcher beside other ways of finding names in text, for benchmarks only: nothing of the product links this.
//!
//! Every way is a [`Peer`], so that all are given the same titles and asked the same question. The crate is also built for
//! the browser, by the very steps the content script is built by, so that what is measured there is what runs in a page.

mod browser;
mod memory;
mod ours;
mod peer;

pub use memory::{held, peak};
pub use ours::{Ours, neighbourhood};
pub use peer::{Found, Peer, Units};
