//! aliexpress.com with its country hosts, and aliexpress.us.
//!
//! What is known of its pages was measured on saved ones; each module says of which years.

mod blocked;
mod card;
mod classic_list;
mod gone;
mod head;
mod item_classic;
mod item_component;
mod item_module;
mod item_rendered;
mod item_shell;
mod item_state;
mod item_variants;
mod link;
mod search;
mod store;
mod unread;

use crate::generation::Generation;
use crate::page::Page;

/// The generations of the site's pages, in the order they are tried.
///
/// A dead page still names its listing in its head, so it comes before the items; a refusal may lie over a page that
/// holds its listing, so it comes after them.
pub(crate) fn generations<P: Page>() -> Vec<Generation<P>> {
    let mut generations = vec![
        gone::generation(),
        item_module::generation(),
        item_component::generation(),
        item_classic::generation(),
        item_rendered::generation(),
        classic_list::generation(),
        search::generation(),
        item_shell::generation(),
    ];
    generations.extend(refusals());
    generations.push(store::generation());
    generations.extend(remainder());
    generations
}

/// The pages the whole group's gatekeeper serves, also on the sister sites.
pub(crate) fn refusals<P: Page>() -> Vec<Generation<P>> {
    // A login may ask for a captcha of its own and is still a login.
    vec![unread::login(), blocked::generation()]
}

/// What a page of the group is when nothing on it could be read.
pub(crate) fn remainder<P: Page>() -> Vec<Generation<P>> {
    vec![blocked::overlay(), unread::by_address()]
}
