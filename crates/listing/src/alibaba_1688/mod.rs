//! 1688.com: the group's wholesale market within China. Prices are in yuan.

mod item;
mod results;

use crate::generation::Generation;
use crate::page::Page;

/// The generations of the site's pages, in the order they are tried.
pub(crate) fn generations<P: Page>() -> Vec<Generation<P>> {
    vec![results::generation(), item::by_component(), item::by_argument()]
}

/// The site knows no other currency.
const CURRENCY: &str = "CNY";
