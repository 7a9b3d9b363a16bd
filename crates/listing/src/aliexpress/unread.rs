//! Pages whose kind is known while their contents are not read: earlier generations, and kinds without listings.

use crate::address::Place;
use crate::generation::{Draft, Generation, Seen, issue};
use crate::model::{IssueCode, PageKind, Seller};
use crate::page::Page;
use crate::source::{Scope, Source};

/// A store's home page (2024): its number is in the address, its name in the title, its listings come later.
pub(crate) fn store<P: Page>() -> Generation<P> {
    Generation {
        layout: "store-2024",
        detect: |seen| matches!(seen.place, Place::Store(_)),
        extract: |seen| {
            let mut draft = Draft::new(PageKind::Store);
            let Place::Store(number) = &seen.place else { return draft };
            let named = Scope::document(seen.page).first(STORE_TITLE).map(|found| (found.text, found.source));
            let titled = || seen.page.title().map(|title| (title, "dom:title".to_owned()));
            let (title, source) = named.or_else(titled).unwrap_or_default();
            let name = store_name(title.trim());
            draft.seller_sources.push(("seller.id", "url".to_owned()));
            match name {
                Some(_) => draft.seller_sources.push(("seller.name", source)),
                None => draft.issues.push(issue(IssueCode::Missing, None, "seller.name", &[])),
            }
            draft.seller = Some(Seller {
                id: Some(number.clone()),
                name: name.map(str::to_owned),
                url: Some(format!("https://www.aliexpress.com/store/{number}")),
                ..Seller::default()
            });
            draft
        },
    }
}

/// The login wall.
pub(crate) fn login<P: Page>() -> Generation<P> {
    Generation { layout: "login", detect: |seen| seen.place == Place::Login, extract: |_| Draft::new(PageKind::Login) }
}

/// Whatever is left: the address says what it is, and the reading says that it was not read.
pub(crate) fn by_address<P: Page>() -> Generation<P> {
    Generation { layout: "unread", detect: |seen| seen.address.is_some(), extract }
}

fn extract<P: Page>(seen: &Seen<P>) -> Draft<P::Node> {
    let kind = match seen.place {
        Place::Item(_) => PageKind::Item,
        Place::Search => PageKind::Search,
        Place::Category => PageKind::Category,
        Place::Store(_) | Place::Login | Place::Other => PageKind::Other,
    };
    let mut draft = Draft::new(kind);
    if kind != PageKind::Other {
        draft.issues.push(issue(IssueCode::NotUnderstood, None, "layout", &[]));
    }
    draft
}

fn store_name(title: &str) -> Option<&str> {
    STORE_TITLE_ENDS.iter().find_map(|end| title.strip_suffix(end)).map(str::trim).filter(|name| !name.is_empty())
}

const STORE_TITLE: &[Source] = &[Source::Attribute("meta[property=\"og:title\"]", "content")];

/// What the site adds to a store's name in the title of its page.
const STORE_TITLE_ENDS: &[&str] =
    &[" - Amazing products with exclusive discounts on AliExpress", " - Small Orders Online Store on Aliexpress.com"];
