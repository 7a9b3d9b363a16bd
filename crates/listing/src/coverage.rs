//! Which of the fields a page usually has were found on it, and in which layer: the first thing to look at when the site
//! changes its pages.
//!
//! What a page usually has differs by site, kind and generation, and is a table here. Only what such pages are known to
//! show is expected of them, so that a summary without gaps is the ordinary case.

use crate::model::{FieldCoverage, Layer, Listing, PageKind, PageReading, Role, Site};
use std::collections::BTreeMap;

/// The coverage of the fields expected on a page of this kind, in the table's order.
pub(crate) fn of(reading: &PageReading) -> Vec<FieldCoverage> {
    let page = &reading.page;
    let matches = |pages: &&Pages| {
        pages.kinds.contains(&page.kind)
            && pages.site.is_none_or(|site| site == page.site)
            && page.layout.starts_with(pages.layout)
    };
    let Some(pages) = PAGES.iter().find(matches) else { return Vec::new() };
    let Some(role) = role(page.kind) else { return of_seller(reading, pages.fields) };
    let listings: Vec<&Listing> = reading.listings.iter().filter(|listing| listing.role == role).collect();
    let expected = match role {
        // An item page is about one listing, also where none could be read.
        Role::Main => 1,
        Role::Result | Role::Recommendation => u32::try_from(listings.len()).unwrap_or(u32::MAX),
    };
    if expected == 0 {
        return Vec::new();
    }
    let sources = |field: &str| listings.iter().filter_map(|listing| listing.sources.get(field)).collect::<Vec<_>>();
    pages.fields.iter().filter_map(|(field, habit)| coverage(field, *habit, expected, &sources(field))).collect()
}

/// The role of the listings that are expected on pages of this kind.
fn role(kind: PageKind) -> Option<Role> {
    match kind {
        PageKind::Item => Some(Role::Main),
        PageKind::Search | PageKind::Category => Some(Role::Result),
        PageKind::Store | PageKind::Gone | PageKind::Blocked | PageKind::Login | PageKind::Other => None,
    }
}

fn of_seller(reading: &PageReading, fields: &[(&str, Habit)]) -> Vec<FieldCoverage> {
    let sources = |field: &str| reading.page.sources.get(field).into_iter().collect::<Vec<_>>();
    fields.iter().filter_map(|(field, habit)| coverage(field, *habit, 1, &sources(field))).collect()
}

fn coverage(field: &str, habit: Habit, expected: u32, sources: &[&String]) -> Option<FieldCoverage> {
    let mut layers: BTreeMap<Layer, u32> = BTreeMap::new();
    for source in sources {
        *layers.entry(Layer::of(source)).or_default() += 1;
    }
    let found = layers.values().sum();
    let told = habit != Habit::Sometimes || found > 0;
    told.then(|| FieldCoverage { field: field.to_owned(), required: habit == Habit::Always, expected, found, layers })
}

/// How regularly pages of a kind show a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    /// Each of them: a page without it has changed, or was not read.
    Always,
    /// Most of them.
    Usually,
    /// Some of them: told where it was found, and not missed where it was not.
    Sometimes,
}

/// Pages that show the same fields.
struct Pages {
    /// The site; none for every site.
    site: Option<Site>,
    kinds: &'static [PageKind],
    /// What the layout's name begins with.
    layout: &'static str,
    fields: &'static [(&'static str, Habit)],
}

use Habit::{Always, Sometimes, Usually};

const LISTS: &[PageKind] = &[PageKind::Search, PageKind::Category];

/// The first that matches is the page's.
const PAGES: &[Pages] = &[
    Pages { site: Some(Site::Aliexpress), kinds: &[PageKind::Item], layout: "item-shell", fields: SHELL },
    Pages { site: Some(Site::Aliexpress), kinds: &[PageKind::Item], layout: "item-rendered", fields: RENDERED_ITEM },
    Pages { site: Some(Site::Aliexpress), kinds: &[PageKind::Item], layout: "", fields: ITEM },
    Pages { site: Some(Site::AliexpressRu), kinds: &[PageKind::Item], layout: "", fields: ITEM },
    Pages { site: Some(Site::Alibaba), kinds: &[PageKind::Item], layout: "", fields: WHOLESALE_ITEM },
    Pages { site: Some(Site::Alibaba1688), kinds: &[PageKind::Item], layout: "", fields: WHOLESALE_ITEM },
    Pages { site: None, kinds: &[PageKind::Item], layout: "", fields: ITEM },
    Pages { site: Some(Site::AliexpressRu), kinds: LISTS, layout: "", fields: RUSSIAN_RESULT },
    Pages { site: Some(Site::Alibaba), kinds: LISTS, layout: "", fields: WHOLESALE_RESULT },
    Pages { site: Some(Site::Alibaba1688), kinds: LISTS, layout: "", fields: WHOLESALE_RESULT },
    Pages { site: None, kinds: LISTS, layout: "", fields: RESULT },
    Pages { site: None, kinds: &[PageKind::Store], layout: "", fields: STORE },
];

/// What the server sends of a page that is drawn in the browser: the price and the seller come later.
const SHELL: &[(&str, Habit)] = &[("item_id", Always), ("title", Always), ("images", Always)];

/// A listing that nobody has bought or reviewed yet shows neither count nor rating.
const ITEM: &[(&str, Habit)] = &[
    ("item_id", Always),
    ("title", Always),
    ("price", Always),
    ("seller", Always),
    ("images", Always),
    ("sold", Usually),
    ("rating", Usually),
    ("review_count", Usually),
    ("specifications", Usually),
    ("list_price", Sometimes),
    ("discount_percent", Sometimes),
    ("unit_price", Sometimes),
    ("quantity_prices", Sometimes),
    ("variants", Sometimes),
    ("shipping", Sometimes),
    ("brand", Sometimes),
    ("breadcrumbs", Sometimes),
];

/// The specification is drawn when the viewer comes near it.
const RENDERED_ITEM: &[(&str, Habit)] = &[
    ("item_id", Always),
    ("title", Always),
    ("price", Always),
    ("seller", Always),
    ("images", Always),
    ("sold", Usually),
    ("rating", Usually),
    ("review_count", Usually),
    ("variants", Usually),
    ("shipping", Usually),
    ("list_price", Sometimes),
    ("discount_percent", Sometimes),
    ("unit_price", Sometimes),
    ("quantity_prices", Sometimes),
    ("specifications", Sometimes),
    ("brand", Sometimes),
    ("breadcrumbs", Sometimes),
];

/// Sales and ratings are of the supplier there, if any are told.
const WHOLESALE_ITEM: &[(&str, Habit)] = &[
    ("item_id", Always),
    ("title", Always),
    ("price", Always),
    ("seller", Always),
    ("images", Always),
    ("quantity_prices", Sometimes),
    ("variants", Sometimes),
    ("sold", Sometimes),
    ("rating", Sometimes),
    ("review_count", Sometimes),
    ("specifications", Sometimes),
    ("shipping", Sometimes),
    ("brand", Sometimes),
    ("breadcrumbs", Sometimes),
];

/// Cards name no seller where the site shows local offers, as in the United States, and in the states since late 2025.
const RESULT: &[(&str, Habit)] = &[
    ("item_id", Always),
    ("title", Always),
    ("price", Always),
    ("images", Always),
    ("sold", Usually),
    ("seller", Sometimes),
    ("rating", Sometimes),
    ("review_count", Sometimes),
    ("list_price", Sometimes),
    ("discount_percent", Sometimes),
    ("unit_price", Sometimes),
    ("shipping", Sometimes),
];

/// Some of the Russian site's cards are a picture and a price.
const RUSSIAN_RESULT: &[(&str, Habit)] = &[
    ("item_id", Always),
    ("price", Always),
    ("images", Always),
    ("title", Usually),
    ("sold", Usually),
    ("rating", Sometimes),
    ("review_count", Sometimes),
    ("list_price", Sometimes),
    ("discount_percent", Sometimes),
    ("shipping", Sometimes),
];

const WHOLESALE_RESULT: &[(&str, Habit)] = &[
    ("item_id", Always),
    ("title", Always),
    ("price", Always),
    ("images", Usually),
    ("seller", Usually),
    ("sold", Sometimes),
    ("rating", Sometimes),
    ("review_count", Sometimes),
    ("quantity_prices", Sometimes),
];

const STORE: &[(&str, Habit)] = &[("seller.id", Always), ("seller.name", Always)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PageInfo;

    fn page(kind: PageKind, site: Site, layout: &str, listings: Vec<Listing>) -> PageReading {
        let page = PageInfo {
            kind,
            site,
            url: String::new(),
            canonical_url: None,
            title: None,
            language: None,
            currency: None,
            ship_to: None,
            layout: layout.to_owned(),
            sources: BTreeMap::new(),
        };
        PageReading { page, seller: None, listings, issues: Vec::new(), coverage: Vec::new() }
    }

    fn listing(role: Role, sources: &[(&str, &str)]) -> Listing {
        let sources = sources.iter().map(|(field, source)| ((*field).to_owned(), (*source).to_owned())).collect();
        Listing { sources, ..Listing::new(role, "1005009100002022", "") }
    }

    const CARD: &[(&str, &str)] =
        &[("item_id", "dom:a@href"), ("title", "dom:h3"), ("price", "_init_data_:prices"), ("images", "dom:img@src")];

    fn of_field<'a>(coverage: &'a [FieldCoverage], field: &str) -> &'a FieldCoverage {
        coverage.iter().find(|entry| entry.field == field).unwrap()
    }

    fn lacking(coverage: &[FieldCoverage]) -> Vec<&str> {
        coverage.iter().filter(|entry| entry.is_lacking()).map(|entry| entry.field.as_str()).collect()
    }

    #[test]
    fn a_field_tells_how_often_it_was_found_and_where() {
        let mut cards = vec![listing(Role::Result, CARD); 3];
        cards[0].sources.insert("price".to_owned(), "dom:.price".to_owned());
        cards[1].sources.remove("price");
        let coverage = of(&page(PageKind::Search, Site::Aliexpress, "search-2020", cards));
        let price = of_field(&coverage, "price");
        assert_eq!((price.expected, price.found), (3, 2));
        assert_eq!(price.layers, BTreeMap::from([(Layer::State, 1), (Layer::Dom, 1)]));
        assert_eq!(lacking(&coverage), ["price"]);
    }

    #[test]
    fn recommendations_are_not_counted() {
        let cards = vec![listing(Role::Result, CARD), listing(Role::Recommendation, &[])];
        let coverage = of(&page(PageKind::Category, Site::Aliexpress, "search-2020", cards));
        assert_eq!(of_field(&coverage, "title").expected, 1);
        assert_eq!(lacking(&coverage), [""; 0]);
    }

    #[test]
    fn a_shell_lacks_no_price() {
        let sources = [("item_id", "url"), ("title", "dom:meta[x]@content"), ("images", "DCData:imagePathList")];
        let coverage =
            of(&page(PageKind::Item, Site::Aliexpress, "item-shell-2024", vec![listing(Role::Main, &sources)]));
        assert_eq!(lacking(&coverage), [""; 0]);
        assert!(coverage.iter().all(|entry| entry.field != "price"));
    }

    #[test]
    fn an_item_page_without_a_listing_lacks_all_that_is_required() {
        let coverage = of(&page(PageKind::Item, Site::Aliexpress, "unread", Vec::new()));
        assert_eq!(lacking(&coverage), ["item_id", "title", "price", "seller", "images"]);
    }

    #[test]
    fn a_wholesale_page_is_not_asked_for_a_rating() {
        let sources = [("item_id", "url"), ("title", "dom:h1"), ("price", "dom:p"), ("seller", "dom:a")];
        let coverage = of(&page(PageKind::Item, Site::Alibaba, "item", vec![listing(Role::Main, &sources)]));
        assert!(coverage.iter().all(|entry| entry.field != "rating"));
        assert_eq!(lacking(&coverage), ["images"]);
    }

    #[test]
    fn a_usual_field_is_missed_only_where_a_long_list_lacks_it_altogether() {
        let results =
            |count| page(PageKind::Search, Site::Aliexpress, "search-2020", vec![listing(Role::Result, CARD); count]);
        assert_eq!(lacking(&of(&results(19))), [""; 0]);
        assert_eq!(lacking(&of(&results(20))), ["sold"]);
        let mut one_has_it = results(20);
        one_has_it.listings[7].sources.insert("sold".to_owned(), "dom:span".to_owned());
        assert_eq!(lacking(&of(&one_has_it)), [""; 0]);
    }

    #[test]
    fn a_list_without_hits_and_a_page_without_listings_have_no_summary() {
        for kind in [PageKind::Search, PageKind::Gone, PageKind::Blocked, PageKind::Login, PageKind::Other] {
            assert_eq!(of(&page(kind, Site::Aliexpress, "x", Vec::new())), []);
        }
    }

    #[test]
    fn a_store_is_asked_for_its_number_and_its_name() {
        let mut store = page(PageKind::Store, Site::Aliexpress, "store-2024", Vec::new());
        store.page.sources.insert("seller.id".to_owned(), "url".to_owned());
        let coverage = of(&store);
        assert_eq!(of_field(&coverage, "seller.id").layers, BTreeMap::from([(Layer::Address, 1)]));
        assert_eq!(lacking(&coverage), ["seller.name"]);
    }

    #[test]
    fn a_source_names_its_layer() {
        for (source, layer) in [
            ("url", Layer::Address),
            ("link:pdp_npi", Layer::Address),
            ("ld+json:offers.price", Layer::Head),
            ("dom:meta[property=\"og:title\"]@content", Layer::Head),
            ("dom:link[rel=\"canonical\"]@href", Layer::Head),
            ("dom:title", Layer::Head),
            ("dom:h1", Layer::Dom),
            ("DCData:imagePathList", Layer::State),
            ("runParams:titleModule.subject", Layer::State),
        ] {
            assert_eq!(Layer::of(source), layer, "{source}");
        }
    }
}
