//! *Read*: what is on this page?
//!
//! [`read`] turns a page, live or saved, into a [`PageReading`]: what kind of page it is, which listings and which
//! seller it shows, where every field came from, and what could not be read. A [`Reader`] reads a page that changes again and
//! again, each time only what has changed of it.
//! Nothing here does IO, reads a clock, or fails because a page is odd: what can't be read is an [`Issue`].
//!
//! Each site has a module, and in it one module a generation of its pages: a cheap test whether a page is of that
//! generation, apart from the extraction, which looks fields up in tables of sources. A new generation is a new module
//! and one line in the site's table.

mod account;
pub mod address;
mod alibaba;
mod alibaba_1688;
mod aliexpress;
mod aliexpress_ru;
mod bounds;
mod coverage;
mod doubt;
#[cfg(fuzzing)]
pub mod fuzzing;
mod generation;
pub mod labels;
mod model;
pub mod money;
pub mod number;
mod page;
#[cfg(feature = "parsed")]
pub mod parsed;
pub mod picture;
mod quantity;
mod reader;
mod record;
pub mod saved;
mod source;
mod state;
mod taobao;
pub mod text;

pub use account::login_signs;
pub use address::item_id_of;
pub use doubt::Doubt;
pub use generation::{layouts, named_address};
pub use model::{
    Amount, FieldCoverage, Issue, IssueCode, Layer, Listing, PageInfo, PageKind, PageReading, PriceRange,
    QuantityPrice, Role, Seller, Shipping, Site, Sold, UnitPrice, Variant,
};
pub use page::{Anchor, Page, Reading};
pub use reader::{Changes, Reader, is_matched_by_itself, read};
