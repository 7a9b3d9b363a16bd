//! The matcher beside other ways of finding names in text, for benchmarks only: nothing of the product links this.
//!
//! Every way is a [`Peer`], so that all are given the same titles and asked the same question. The crate is also built for
//! the browser, by the very steps the content script is built by, so that what is measured there is what runs in a page.

#[cfg(target_arch = "wasm32")]
mod browser;
mod invented;
mod judging;
#[cfg(feature = "others")]
mod others;
mod ours;
mod peer;
mod score;
mod set;
mod ways;
#[cfg(feature = "others")]
mod windows;

pub use invented::invented;
pub use judging::{Page, profile};
pub use peer::{Found, Peer, Units, Way};
pub use score::Score;
pub use set::{FILES, Negative, Positive, Set, lines};
pub use ways::WAYS;

/// The memory of each way is measured too.
#[global_allocator]
static ALLOCATOR: measuring::memory::Counting = measuring::memory::Counting;
