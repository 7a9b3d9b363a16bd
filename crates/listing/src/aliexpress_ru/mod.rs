//! aliexpress.ru: a separate company with pages of its own (2025 on).
//!
//! Its pages are made of widgets. The state is the tree of their properties; the classes are the widgets' names with a
//! hash behind, so their beginnings last.

mod account;
mod card;
mod gone;
mod item;
mod list;
mod store;
mod widgets;

pub(crate) use account::login_sign;

use crate::generation::Generation;
use crate::page::Page;

/// The generations of the site's pages, in the order they are tried.
pub(crate) fn generations<P: Page>() -> Vec<Generation<P>> {
    vec![gone::generation(), item::generation(), store::generation(), list::generation()]
}
