//! Addresses of the marketplace's pages: what they name, without what they track.

use crate::model::Site;

/// A page's address in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    path: String,
    query: String,
}

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// One listing.
    Item(ItemId),
    /// A store, by number.
    Store(String),
    /// A list by words.
    Search,
    /// A list by category.
    Category,
    /// A login.
    Login,
    /// Anything else.
    Other,
}

/// A listing's ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ItemId {
    /// The marketplace whose id it is.
    pub site: Site,
    /// The global id.
    pub global: String,
    /// The US site's id, where that is how the listing was named.
    pub alias: Option<String>,
}

impl ItemId {
    /// What the US site adds to a global id: 2^51.
    const ALIAS_OFFSET: u64 = 1 << 51;

    /// The ids behind `digits`, 8 to 19 of them, as a page or an address of `site` writes them.
    ///
    /// The US site's id is the global id plus 2^51. Global ids have at most 16 digits and begin at `1005…`, so every id
    /// between 2^51 and 2^52 is such an alias. Only AliExpress has aliases.
    pub fn on(site: Site, digits: &str) -> Option<Self> {
        if !(8..=19).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: u64 = digits.parse().ok()?;
        let is_alias = site == Site::Aliexpress && (Self::ALIAS_OFFSET..2 * Self::ALIAS_OFFSET).contains(&number);
        Some(if is_alias {
            Self { site, global: (number - Self::ALIAS_OFFSET).to_string(), alias: Some(digits.to_owned()) }
        } else {
            Self { site, global: digits.to_owned(), alias: None }
        })
    }

    /// The listing's address without tracking.
    pub fn url(&self) -> String {
        let id = &self.global;
        match self.site {
            Site::Aliexpress | Site::Other => format!("https://www.aliexpress.com/item/{id}.html"),
            Site::AliexpressRu => format!("https://aliexpress.ru/item/{id}.html"),
            Site::Alibaba => format!("https://www.alibaba.com/product-detail/_{id}.html"),
            Site::Alibaba1688 => format!("https://detail.1688.com/offer/{id}.html"),
            Site::Taobao => format!("https://item.taobao.com/item.htm?id={id}"),
            Site::Tmall => format!("https://detail.tmall.com/item.htm?id={id}"),
        }
    }
}

impl Address {
    /// Reads an absolute address, also one without its protocol (`//…`), as pages write them.
    pub fn parse(text: &str) -> Option<Self> {
        let after_scheme = PROTOCOLS.iter().find_map(|protocol| strip_prefix_any_case(text, protocol))?;
        let without_fragment = after_scheme.split('#').next().unwrap_or(after_scheme);
        let (location, query) = without_fragment.split_once('?').unwrap_or((without_fragment, ""));
        let (authority, path) = match location.find('/') {
            Some(slash) => location.split_at(slash),
            None => (location, "/"),
        };
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
        let valid = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c == '/');
        valid.then(|| Self { host, path: path.to_owned(), query: query.to_owned() })
    }

    /// Reads a link as it stands on the page at `base`: absolute, or from the host's root.
    pub fn of_link(link: &str, base: Option<&Address>) -> Option<Self> {
        let link = link.trim();
        if link.starts_with('/') && !link.starts_with("//") {
            return Self::parse(&format!("https://{}{link}", base?.host));
        }
        Self::parse(link)
    }

    /// The host, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path, beginning with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A parameter of the query, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (key == name).then(|| decode(value))
        })
    }

    /// Whether the host is `domain` or below it.
    pub fn is_on(&self, domain: &str) -> bool {
        self.host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// The marketplace.
    pub fn site(&self) -> Site {
        SITES.iter().find(|(domain, _)| self.is_on(domain)).map_or(Site::Other, |(_, site)| *site)
    }

    /// What the address names on its site.
    pub fn place(&self) -> Place {
        let site = self.site();
        if self.host.starts_with("login.") || self.path.contains("sync_cookie_read") {
            return Place::Login;
        }
        let segments: Vec<&str> = self.path.split('/').skip(1).collect();
        match site {
            Site::Aliexpress | Site::AliexpressRu | Site::Other => aliexpress_place(site, &segments),
            Site::Alibaba => alibaba_place(&segments),
            Site::Alibaba1688 => self.alibaba_1688_place(&segments),
            Site::Taobao | Site::Tmall => Place::Other,
        }
    }

    fn alibaba_1688_place(&self, segments: &[&str]) -> Place {
        let item = |digits: &str| ItemId::on(Site::Alibaba1688, digits).map_or(Place::Other, Place::Item);
        match segments {
            ["offer", file] => item_file(Site::Alibaba1688, file).map_or(Place::Other, Place::Item),
            ["page", "index.html"] => self.parameter("offerId").map_or(Place::Other, |id| item(&id)),
            ["selloffer", ..] => Place::Search,
            _ => Place::Other,
        }
    }

    /// The listing a link leads to: an item page, or a page that opens one named in its query.
    pub fn linked_item(&self) -> Option<ItemId> {
        if let Place::Item(item) = self.place() {
            return Some(item);
        }
        ITEM_PARAMETERS.iter().find_map(|name| {
            let value = self.parameter(name)?;
            let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
            ItemId::on(self.site(), &digits)
        })
    }

    /// The address without tracking, for places we know how to name.
    pub fn canonical(&self) -> Option<String> {
        match self.place() {
            Place::Item(item) => Some(item.url()),
            Place::Store(number) => Some(match self.site() {
                Site::AliexpressRu => format!("https://aliexpress.ru/store/{number}"),
                _ => format!("https://www.aliexpress.com/store/{number}"),
            }),
            Place::Search | Place::Category => {
                let kept: Vec<&str> = self.query.split('&').filter(is_part_of_a_list).collect();
                let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
                Some(format!("https://{}{}{query}", self.host, self.path))
            }
            Place::Login | Place::Other => None,
        }
    }
}

/// `text` with its percent escapes and plus signs resolved; a broken escape stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|b| char::from(*b).to_digit(16));
        let escaped = if byte == b'%' { hex(1).zip(hex(2)) } else { None };
        match escaped.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            Some(value) => {
                out.push(value);
                at += 3;
            }
            None => {
                out.push(if byte == b'+' { b' ' } else { byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn aliexpress_place(site: Site, segments: &[&str]) -> Place {
    match segments {
        ["item" | "i", file] | ["item" | "i", _, file] => item_file(site, file).map_or(Place::Other, Place::Item),
        ["store", "product", _, file] => {
            let item = file.split_once('_').and_then(|(_, item)| item_file(site, item));
            item.map_or(Place::Other, Place::Item)
        }
        ["store", rest @ ..] => store_number(rest).map_or(Place::Other, Place::Store),
        ["w" | "popular", _, ..] | ["wholesale" | "search", ..] => Place::Search,
        ["category", _, ..] | ["p", "calp-plus", ..] => Place::Category,
        ["login.html" | "login.htm", ..] => Place::Login,
        _ => Place::Other,
    }
}

fn alibaba_place(segments: &[&str]) -> Place {
    match segments {
        ["product-detail", file] => {
            let item = file.rsplit_once('_').and_then(|(_, item)| item_file(Site::Alibaba, item));
            item.map_or(Place::Other, Place::Item)
        }
        ["trade", "search", ..] => Place::Search,
        _ => Place::Other,
    }
}

/// `1005….html`, `1005….htm` or `1005…`.
fn item_file(site: Site, file: &str) -> Option<ItemId> {
    let digits = [".html", ".htm"].iter().find_map(|extension| file.strip_suffix(extension)).unwrap_or(file);
    ItemId::on(site, digits)
}

/// The store's number is the first part of the path that begins with one: `5361180`, `5361180.html`, `5361180_77.html`.
fn store_number(segments: &[&str]) -> Option<String> {
    segments.iter().find_map(|segment| {
        let digits = segment.split(['.', '_']).next().unwrap_or(segment);
        let is_number = (4..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.to_owned())
    })
}

fn is_part_of_a_list(pair: &&str) -> bool {
    let key = pair.split('=').next().unwrap_or(pair);
    LIST_PARAMETERS.iter().any(|kept| kept.eq_ignore_ascii_case(key))
}

fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

const PROTOCOLS: &[&str] = &["https://", "http://", "//"];

const SITES: &[(&str, Site)] = &[
    ("aliexpress.com", Site::Aliexpress),
    ("aliexpress.us", Site::Aliexpress),
    ("aliexpress.ru", Site::AliexpressRu),
    ("alibaba.com", Site::Alibaba),
    ("1688.com", Site::Alibaba1688),
    ("taobao.com", Site::Taobao),
    ("tmall.com", Site::Tmall),
];

/// Parameters that name a listing on pages that open one: bundle deals, share and coin pages.
const ITEM_PARAMETERS: &[&str] = &["productIds", "productId", "itemId", "item_id"];

/// Parameters that say which list is shown; all others track.
const LIST_PARAMETERS: &[&str] =
    &["SearchText", "page", "SortType", "CatId", "minPrice", "maxPrice", "shipFromCountry"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(url: &str) -> Place {
        Address::parse(url).unwrap().place()
    }

    #[test]
    fn every_form_of_an_item_address() {
        for url in [
            "https://www.aliexpress.com/item/1005006722922099.html",
            "//pl.aliexpress.com/item/1005006722922099.html?src=ibdm&sk=&aff_platform=",
            "HTTPS://WWW.aliexpress.com/item/1005006722922099.html#nav-review",
            "https://www.aliexpress.com/item/Slug-Words/1005006722922099.html",
            "https://www.aliexpress.com/item//1005006722922099.html",
            "https://www.aliexpress.com/item/1005006722922099.htm",
            "https://www.aliexpress.com/item/1005006722922099",
            "https://m.aliexpress.com/i/1005006722922099.html",
            "https://www.aliexpress.com/store/product/1-8-2-0t-EA888/912217233_1005006722922099.html",
            "https://www.aliexpress.us/item/3256806536607347.html?gatewayAdapt=glo2usa",
        ] {
            let address = Address::parse(url).unwrap();
            let canonical = "https://www.aliexpress.com/item/1005006722922099.html";
            assert_eq!(address.canonical().as_deref(), Some(canonical), "{url}");
        }
    }

    #[test]
    fn a_link_may_name_the_item_in_its_query() {
        let link =
            "https://www.aliexpress.com/ssr/300000512/BundleDeals2?productIds=1005007791809595:12000042216572280&x=1";
        let address = Address::parse(link).unwrap();
        assert_eq!(address.place(), Place::Other);
        assert_eq!(address.linked_item().unwrap().global, "1005007791809595");
    }

    #[test]
    fn other_places() {
        assert_eq!(place("https://aliexpress.com/store/5361180?spm=1"), Place::Store("5361180".into()));
        assert_eq!(
            place("https://aliexpress.com/store/top-rated-products/5361180.html"),
            Place::Store("5361180".into())
        );
        assert_eq!(place("https://aliexpress.com/store/group/Hats/5361180_77.html"), Place::Store("5361180".into()));
        assert_eq!(place("https://www.aliexpress.com/w/wholesale-iphone-12.html"), Place::Search);
        assert_eq!(place("https://es.aliexpress.com/wholesale?SearchText=headphones"), Place::Search);
        assert_eq!(place("https://www.aliexpress.us/category/5090301/cellphones.html"), Place::Category);
        assert_eq!(place("https://login.aliexpress.com/"), Place::Login);
        assert_eq!(place("https://www.aliexpress.com/item/1005009452926938/reviews"), Place::Other);
        assert_eq!(place("https://www.aliexpress.com/"), Place::Other);
    }

    #[test]
    fn a_list_keeps_what_says_which_list_it_is() {
        let url = "https://www.aliexpress.com/w/wholesale-a-b.html?SearchText=a+b&spm=a2g0o.1&page=2&g=y";
        assert_eq!(
            Address::parse(url).unwrap().canonical().as_deref(),
            Some("https://www.aliexpress.com/w/wholesale-a-b.html?SearchText=a+b&page=2")
        );
    }

    #[test]
    fn sites_are_known_by_their_domain_alone() {
        let site = |url| Address::parse(url).unwrap().site();
        assert_eq!(site("https://pl.aliexpress.com/"), Site::Aliexpress);
        assert_eq!(site("https://aliexpress.ru/item/1.html"), Site::AliexpressRu);
        assert_eq!(site("https://notaliexpress.com/"), Site::Other);
        assert_eq!(site("https://aliexpress.com.example.org/"), Site::Other);
        assert_eq!(site("https://www.aliexpress.com@example.org/"), Site::Other);
    }

    proptest! {
        #[test]
        fn any_address_is_read_or_left(url in ".{0,120}", tail in "[/a-z0-9_.?=&%]{0,60}") {
            for url in [url, format!("https://www.aliexpress.com{tail}")] {
                if let Some(address) = Address::parse(&url) {
                    let _ = (address.place(), address.linked_item(), address.canonical(), address.site());
                }
            }
        }

        #[test]
        fn an_alias_is_its_global_id_plus_two_to_the_51(id in 10_000_000_u64..1_006_000_000_000_000) {
            let alias = (id + (1_u64 << 51)).to_string();
            let parsed = ItemId::on(Site::Aliexpress, &alias).unwrap();
            prop_assert_eq!(&parsed.global, &id.to_string());
            prop_assert_eq!(parsed.alias, Some(alias));
            prop_assert_eq!(ItemId::on(Site::Aliexpress, &id.to_string()).unwrap().alias, None);
        }

        #[test]
        fn naming_a_place_twice_changes_nothing(tail in "(w/wholesale-[a-z-]{1,9}\\.html|item/1[0-9]{15}\\.html|store/[0-9]{7})(\\?[a-zA-Z=&0-9]{0,30})?") {
            let canonical = Address::parse(&format!("https://www.aliexpress.com/{tail}")).and_then(|a| a.canonical());
            prop_assert!(canonical.is_some());
            prop_assert_eq!(Address::parse(canonical.as_deref().unwrap()).and_then(|a| a.canonical()), canonical);
        }
    }
}
