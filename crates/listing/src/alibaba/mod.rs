//! Alibaba.com: wholesale, with prices by quantity and a supplier behind every offer. Prices are shown in the visitor's
//! currency.

mod item;
mod results;
mod supplier;

use crate::generation::Generation;
use crate::page::Page;

/// The generations of the site's pages, in the order they are tried.
pub(crate) fn generations<P: Page>() -> Vec<Generation<P>> {
    vec![item::generation(), results::generation()]
}
