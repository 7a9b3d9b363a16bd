//! A generation of a site's pages: how it is recognised and how it is read; and the way from there to a [`Reading`].

use crate::address::{Address, Place};
use crate::bounds;
use crate::coverage;
use crate::model::{Issue, IssueCode, Listing, PageInfo, PageKind, PageReading, Seller, Site};
use crate::page::{Anchor, Page, Reading};
use crate::reader::Kept;
use crate::source::{Scope, Source};
use crate::taobao;
use crate::text;
use crate::{alibaba, alibaba_1688, aliexpress, aliexpress_ru};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Reads a page: which of its site's generations it is, then what that generation says of it.
pub(crate) fn read<P: Page>(page: &P, kept: &Kept<P::Node>) -> Reading<P::Node> {
    let seen = Seen::new(page, kept);
    for (site, generations) in candidates::<P>(&seen) {
        if let Some(generation) = generations.iter().find(|generation| (generation.detect)(&seen)) {
            return (generation.extract)(&seen).into_reading(&seen, site, generation.layout);
        }
    }
    Draft::new(PageKind::Other).into_reading(&seen, seen.site, "unknown")
}

/// The names of all layouts that are known.
pub fn layouts<P: Page>() -> BTreeSet<&'static str> {
    let sisters = SISTERS.iter().flat_map(|site| own_generations::<P>(*site));
    sisters.chain(aliexpress::generations()).map(|generation| generation.layout).collect()
}

/// The address a page opened from a file names as its own, absolute, where it is one of a marketplace we know.
pub fn named_address<P: Page>(page: &P) -> Option<String> {
    Scope::document(page).all(OWN_ADDRESS).find_map(|found| {
        let site = Address::parse(&found.text)?.site();
        let absolute = if found.text.starts_with("//") { format!("https:{}", found.text) } else { found.text };
        (site != Site::Other).then_some(absolute)
    })
}

/// One generation of a site's pages.
pub(crate) struct Generation<P: Page> {
    /// The name kept in the reading, such as `item-rendered-2024`.
    pub(crate) layout: &'static str,
    /// Whether a page is of this generation. Looks at a few marks and extracts nothing.
    pub(crate) detect: fn(&Seen<P>) -> bool,
    /// Reads a page of this generation.
    pub(crate) extract: fn(&Seen<P>) -> Draft<P::Node>,
}

/// The sites a page may be of, each with the generations of its pages; the first that recognises it wins.
///
/// A file without an address is tried as what it looks like: the sister sites first, since their marks are their own.
/// A page at a stranger's address is not.
fn candidates<P: Page>(seen: &Seen<P>) -> Vec<(Site, Vec<Generation<P>>)> {
    match (&seen.address, seen.site) {
        (Some(_), Site::Other) => Vec::new(),
        (Some(_), Site::Aliexpress) => vec![(Site::Aliexpress, aliexpress::generations())],
        (Some(_), site) => {
            // The whole group has one gatekeeper, and its dialog may lie over a page that can be read.
            let own = own_generations(site).into_iter().chain(aliexpress::refusals());
            vec![(site, own.chain(aliexpress::remainder()).collect())]
        }
        (None, _) => {
            let sisters = SISTERS.iter().map(|site| (*site, own_generations(*site)));
            sisters.chain([(Site::Aliexpress, aliexpress::generations())]).collect()
        }
    }
}

/// The sister sites whose pages are read.
const SISTERS: &[Site] = &[Site::AliexpressRu, Site::Alibaba, Site::Alibaba1688];

/// The generations of a sister site's own pages.
fn own_generations<P: Page>(site: Site) -> Vec<Generation<P>> {
    match site {
        Site::AliexpressRu => aliexpress_ru::generations(),
        Site::Alibaba => alibaba::generations(),
        Site::Alibaba1688 => alibaba_1688::generations(),
        Site::Taobao | Site::Tmall => taobao::generations(),
        Site::Aliexpress | Site::Other => Vec::new(),
    }
}

/// A page as the generations see it: with what all of them want to know first.
pub(crate) struct Seen<'p, P: Page> {
    pub(crate) page: &'p P,
    /// The page's own address, or the one it names as its own where it was opened from a file.
    pub(crate) address: Option<Address>,
    pub(crate) site: Site,
    pub(crate) place: Place,
    /// What is known of the page from an earlier reading.
    kept: &'p Kept<P::Node>,
}

impl<'p, P: Page> Seen<'p, P> {
    fn new(page: &'p P, kept: &'p Kept<P::Node>) -> Self {
        let own = Address::parse(&page.url());
        let named = || Address::parse(&named_address(page)?);
        // What a short link names is not known; the page it led to may name itself.
        let address = match own {
            Some(short) if short.place() == Place::Unresolved => named().or(Some(short)),
            own => own.or_else(named),
        };
        let site = address.as_ref().map_or(Site::Other, Address::site);
        let place = match (&address, site) {
            (Some(address), known) if known != Site::Other => address.place(),
            _ => Place::Other,
        };
        Self { page, address, site, place, kept }
    }

    /// The scripts that hold a state marked by `marker`.
    pub(crate) fn scripts(&self, marker: &'static str) -> Rc<[String]> {
        self.kept.scripts(self.page, marker)
    }

    /// What a card says, read by `read` where it is not known from an earlier reading.
    ///
    /// All that `read` asks of the page must stand in the element of the card's anchor or below it, or be an attribute of
    /// what is above; all else it goes by must be in `circumstances` or in a script.
    pub(crate) fn card(
        &self,
        link: Option<&P::Node>,
        circumstances: String,
        read: impl FnOnce() -> (Listed<P::Node>, Vec<Issue>),
    ) -> (Listed<P::Node>, Vec<Issue>) {
        self.kept.card(link, circumstances, read)
    }

    /// Whether any of `selectors` matches a shown element.
    pub(crate) fn shows(&self, selectors: &[&str]) -> bool {
        selectors.iter().any(|selector| self.page.select(None, selector).iter().any(|node| self.page.is_shown(node)))
    }

    /// Whether any of `selectors` matches.
    pub(crate) fn has(&self, selectors: &[&str]) -> bool {
        selectors.iter().any(|selector| self.page.first(None, selector).is_some())
    }
}

/// What a generation read: the parts of a [`Reading`] that differ between generations.
pub(crate) struct Draft<N> {
    pub(crate) kind: PageKind,
    pub(crate) canonical_url: Option<Sourced>,
    pub(crate) currency: Option<Sourced>,
    pub(crate) ship_to: Option<Sourced>,
    /// Where the document's own element does not say it.
    pub(crate) language: Option<Sourced>,
    pub(crate) seller: Option<Seller>,
    /// On a store's page where its seller's fields were read from, such as `seller.name`.
    pub(crate) seller_sources: Vec<(&'static str, String)>,
    pub(crate) listings: Vec<Listed<N>>,
    pub(crate) issues: Vec<Issue>,
}

/// A field of the page and where it was read.
pub(crate) type Sourced = (String, String);

/// A listing and the elements that show it.
#[derive(Clone, Debug)]
pub(crate) struct Listed<N> {
    pub(crate) listing: Listing,
    pub(crate) anchor: Anchor<N>,
}

impl<N> Draft<N> {
    pub(crate) fn new(kind: PageKind) -> Self {
        Self {
            kind,
            canonical_url: None,
            currency: None,
            ship_to: None,
            language: None,
            seller: None,
            seller_sources: Vec::new(),
            listings: Vec::new(),
            issues: Vec::new(),
        }
    }

    fn into_reading<P: Page<Node = N>>(self, seen: &Seen<P>, site: Site, layout: &str) -> Reading<N> {
        let mut sources: BTreeMap<String, String> =
            self.seller_sources.into_iter().map(|(field, source)| (field.to_owned(), source)).collect();
        let mut keep = |field: &str, sourced: Option<Sourced>| {
            sourced.map(|(value, source)| {
                sources.insert(field.to_owned(), source);
                value
            })
        };
        let language = Scope::document(seen.page).first(LANGUAGE).map(|found| (found.text, found.source));
        let language = language.or(self.language);
        let canonical = self.canonical_url.or_else(|| {
            let canonical = seen.address.as_ref().filter(|_| seen.site != Site::Other)?.canonical()?;
            Some((canonical, "url".to_owned()))
        });
        let page = PageInfo {
            kind: self.kind,
            site,
            url: seen.page.url(),
            canonical_url: keep("canonical_url", canonical),
            title: seen.page.title().map(|title| text::fold(&title)).filter(|title| !title.is_empty()),
            language: keep("language", language),
            currency: keep("currency", self.currency),
            ship_to: keep("ship_to", self.ship_to),
            layout: layout.to_owned(),
            sources,
        };
        let (listings, anchors) = self.listings.into_iter().map(|listed| (listed.listing, listed.anchor)).unzip();
        let reading = PageReading { page, seller: self.seller, listings, issues: self.issues, coverage: Vec::new() };
        let mut read = Reading { reading, anchors };
        if Address::parse(&read.reading.page.url).is_some_and(|address| address.place() == Place::Unresolved) {
            let values = [("url", read.reading.page.url.as_str())];
            read.reading.issues.push(issue(IssueCode::Unresolved, None, "url", &values));
        }
        bounds::apply(&mut read);
        read.reading.coverage = coverage::of(&read.reading);
        read
    }
}

/// An issue with one field of one listing, or of the page.
pub(crate) fn issue(code: IssueCode, item_id: Option<&str>, field: &str, values: &[(&str, &str)]) -> Issue {
    Issue {
        code,
        item_id: item_id.map(str::to_owned),
        field: Some(field.to_owned()),
        values: values.iter().map(|(source, value)| ((*source).to_owned(), (*value).to_owned())).collect(),
    }
}

/// Where a page names its own address.
const OWN_ADDRESS: &[Source] =
    &[Source::Attribute("link[rel=\"canonical\"]", "href"), Source::Attribute("meta[property=\"og:url\"]", "content")];

const LANGUAGE: &[Source] = &[Source::Attribute("html[lang]", "lang")];
