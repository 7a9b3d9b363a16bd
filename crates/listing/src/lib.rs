//! *Read*: what is on this page?
//!
//! [`read`] turns a page, live or saved, into a [`PageReading`]: what kind of page it is, which listings and which
//! seller it shows, where every field came from, and what could not be read.
//! Nothing here does IO, reads a clock, or fails because a page is odd: what can't be read is an [`Issue`].

mod model;
mod page;

pub use model::{
    Amount, Issue, IssueCode, Listing, PageInfo, PageKind, PageReading, PriceRange, Role, Seller, Site, Sold,
};
pub use page::{Anchor, Page, Reading};
