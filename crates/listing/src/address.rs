//! Addresses of the marketplaces' pages: what they name, without what they track.
//!
//! The shapes that are known, on every country's host, with or without a protocol, escaped or not:
//!
//! | place | AliExpress, also `.us` and `.ru` |
//! |---|---|
//! | item | `/item/{id}.html`, `/item/{id}.htm`, `/item/{id}`, `/item/{words}/{id}.html`, `/item//{id}.html`, `/i/{id}.html` |
//! | item | `/store/product/{words}/{store}_{id}.html` |
//! | a link to an item | `/ssr/…/BundleDeals2?productIds={id}:{sku}`, and `productId`, `itemId`, `item_id` in other queries |
//! | store | `/store/{number}`, `/store/{number}/…`, `/store/{part}/{number}.html`, `/store/group/{words}/{number}_{group}.html` |
//! | search | `/w/wholesale-{words}.html`, `/wholesale?SearchText=`, `/search?SearchText=`, `/popular/{words}`, `/af/{words}.html` |
//! | category | `/category/{id}/{words}.html`, `/p/calp-plus/…?categoryTab=` |
//! | login | `login.` and `passport.` hosts, `…/login.html`, `…/sync_cookie_read.htm` |
//! | unresolved | `a.aliexpress.com/_{code}`, `s.click.aliexpress.com/e/_{code}`, `s.click.aliexpress.com/s/{code}` |
//!
//! | place | sister sites |
//! |---|---|
//! | item | `alibaba.com/product-detail/{words}_{id}.html`, `m.alibaba.com/product/{id}/…` |
//! | item | `detail.1688.com/offer/{id}.html`, `m.1688.com/offer/{id}.html`, `detail.m.1688.com/page/index.html?offerId={id}` |
//! | item | `item.taobao.com/item.htm?id={id}`, `detail.tmall.com/item.htm?id={id}` and their mobile and world hosts |
//! | store | `{name}.en.alibaba.com`, `shop{name}.1688.com` |
//! | search | `alibaba.com/trade/search`, `alibaba.com/showroom/{words}.html`, `s.1688.com/selloffer/…`, `s.taobao.com/search`, `list.tmall.com/search_product.htm` |
//! | unresolved | `qr.1688.com/s/{code}`, `m.tb.cn/{code}`, `s.click.taobao.com/{code}` |

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
    /// A store: by its number; on alibaba.com and 1688.com by the name its host begins with.
    Store(String),
    /// A list by words.
    Search,
    /// A list by category.
    Category,
    /// A login.
    Login,
    /// A short or an affiliate link: what it names cannot be told without following it, and nothing here follows links.
    Unresolved,
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
        let is_id = (8..=19).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if !is_id || digits.starts_with('0') {
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

/// The id of the listing whose own page an address is of, as readings have it.
pub fn item_id_of(url: &str) -> Option<String> {
    match Address::parse(url)?.place() {
        Place::Item(item) => Some(item.global),
        _ => None,
    }
}

impl Address {
    /// Reads an absolute address, also one without its protocol (`//…`), as a browser does: a backslash is a slash, line
    /// breaks and tabs are left out, the host ends before its port and begins behind what looks like a login.
    ///
    /// A host that is written in other letters than ASCII is a stranger's, however much it looks like another.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let text: String = text.trim_matches(|c: char| c <= ' ').chars().filter(|c| !is_left_out(*c)).collect();
        let after_protocol = PROTOCOLS.iter().find_map(|protocol| strip_prefix_any_case(&text, protocol))?;
        let location = after_protocol.strip_prefix(is_slash)?.strip_prefix(is_slash)?.trim_start_matches(is_slash);
        let location = location.split('#').next().unwrap_or(location);
        let (location, query) = location.split_once('?').unwrap_or((location, ""));
        let (authority, path) = location.split_at(location.find(is_slash).unwrap_or(location.len()));
        let host = host(authority)?;
        Some(Self { host, path: escape(&without_dots(path)), query: escape(query) })
    }

    /// Reads a link as it stands on the page at `base`: absolute, from the host's root, or from the page's folder.
    /// A link within the page itself (`#…`, or nothing) names nothing.
    pub fn of_link(link: &str, base: Option<&Address>) -> Option<Self> {
        let link = link.trim_matches(|c: char| c <= ' ');
        let (first, rest) = (link.chars().next()?, link.get(1..).unwrap_or_default());
        if has_protocol(link) || is_slash(first) && rest.starts_with(is_slash) {
            return Self::parse(link);
        }
        let Self { host, path, .. } = base?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        match first {
            '#' => None,
            '?' => Self::parse(&format!("https://{host}{path}{link}")),
            slash if is_slash(slash) => Self::parse(&format!("https://{host}{link}")),
            _ => Self::parse(&format!("https://{host}{folder}/{link}")),
        }
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
            (decode(key) == name).then(|| decode(value))
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

    /// What the address names on its site; on a site we do not know, nothing.
    pub fn place(&self) -> Place {
        if self.is_short() {
            return self.target().map_or(Place::Unresolved, |target| target.place());
        }
        let segments: Vec<String> = self.path.split('/').skip(1).map(decode_segment).collect();
        let mut segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        while segments.last().is_some_and(|last| last.is_empty()) {
            segments.pop();
        }
        let site = self.site();
        if site != Site::Other && self.is_login(&segments) {
            return Place::Login;
        }
        match site {
            Site::Aliexpress | Site::AliexpressRu => aliexpress_place(site, &segments),
            Site::Alibaba => self.alibaba_place(&segments),
            Site::Alibaba1688 => self.alibaba_1688_place(&segments),
            Site::Taobao | Site::Tmall => self.taobao_place(site, &segments),
            Site::Other => Place::Other,
        }
    }

    /// The listing a link leads to: an item page, or a page that opens one named in its query.
    pub fn linked_item(&self) -> Option<ItemId> {
        if let Some(target) = self.target() {
            return target.linked_item();
        }
        match (self.place(), self.site()) {
            (Place::Item(item), _) => Some(item),
            (Place::Other, site @ (Site::Aliexpress | Site::AliexpressRu)) => ITEM_PARAMETERS.iter().find_map(|name| {
                let value = self.parameter(name)?;
                let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
                ItemId::on(site, &digits)
            }),
            _ => None,
        }
    }

    /// The address without tracking, for places we know how to name: one way to write each place, which names itself.
    ///
    /// A listing on aliexpress.ru keeps its `sku_id`, since its page shows that variant's price.
    pub fn canonical(&self) -> Option<String> {
        if let Some(target) = self.target() {
            return target.canonical();
        }
        let site = self.site();
        match self.place() {
            Place::Item(item) => Some(match self.parameter("sku_id").filter(|sku| is_number(sku)) {
                Some(sku) if site == Site::AliexpressRu => format!("{}?sku_id={sku}", item.url()),
                _ => item.url(),
            }),
            Place::Store(store) => Some(match site {
                Site::AliexpressRu => format!("https://aliexpress.ru/store/{store}"),
                Site::Alibaba => format!("https://{store}.en.alibaba.com/"),
                Site::Alibaba1688 => format!("https://{store}.1688.com/"),
                _ => format!("https://www.aliexpress.com/store/{store}"),
            }),
            Place::Search | Place::Category => {
                Some(format!("https://{}{}{}", self.host, self.path, self.list_query(site)))
            }
            Place::Login | Place::Unresolved | Place::Other => None,
        }
    }

    /// What of the query says which list is shown, in the table's order, each once.
    fn list_query(&self, site: Site) -> String {
        let mut query = String::new();
        for (name, is_value) in list_parameters(site) {
            let values = self.query.split('&').filter_map(|pair| pair.split_once('='));
            let mut of_name = values.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            // A second question mark begins parameters of a link that was put together carelessly.
            let value = of_name.next().and_then(|value| value.split('?').next());
            if let Some(value) = value.filter(|value| !value.is_empty() && is_value(value)) {
                query.push(if query.is_empty() { '?' } else { '&' });
                query.push_str(&format!("{name}={value}"));
            }
        }
        query
    }

    fn is_login(&self, segments: &[&str]) -> bool {
        let on_host = self.host.split('.').next().is_some_and(|label| LOGIN_HOSTS.contains(&label));
        on_host || segments.last().is_some_and(|file| LOGIN_FILES.contains(file))
    }

    fn is_short(&self) -> bool {
        SHORT
            .iter()
            .any(|(host, path)| self.host == *host && self.path.starts_with(path) && self.path.len() > path.len())
    }

    /// Where a short link leads, if its query says so. Only one step is taken.
    fn target(&self) -> Option<Address> {
        let written = || TARGET_PARAMETERS.iter().find_map(|name| self.parameter(name));
        let target = self.is_short().then(written).flatten()?;
        Self::parse(&target).filter(|target| !target.is_short() && target.site() != Site::Other)
    }

    fn alibaba_place(&self, segments: &[&str]) -> Place {
        let store = [".m.en.alibaba.com", ".en.alibaba.com"].iter().find_map(|domain| self.host.strip_suffix(domain));
        match (segments, store) {
            (["product-detail", file], _) => {
                let item = file.rsplit_once('_').and_then(|(_, item)| item_file(Site::Alibaba, item));
                item.map_or(Place::Other, Place::Item)
            }
            (["product", id, ..], _) => {
                // A supplier's own pages add the number of a group: `/product/1600…-80…/Lamp.html`.
                let id = id.split('-').next().unwrap_or(id);
                item_file(Site::Alibaba, id).map_or(Place::Other, Place::Item)
            }
            (_, Some(store)) if is_label(store) && store != "www" => Place::Store(store.to_owned()),
            (["trade", "search", ..] | ["showroom" | "products", _, ..], None) => Place::Search,
            (["catalog", _, ..], None) => Place::Category,
            _ => Place::Other,
        }
    }

    fn alibaba_1688_place(&self, segments: &[&str]) -> Place {
        let item = |digits: &str| ItemId::on(Site::Alibaba1688, digits).map_or(Place::Other, Place::Item);
        let store = self.host.strip_suffix(".1688.com").filter(|name| is_label(name) && name.starts_with("shop"));
        match (segments, store) {
            (["offer", file], _) => item_file(Site::Alibaba1688, file).map_or(Place::Other, Place::Item),
            (["page", "index.html"], None) => self.parameter("offerId").map_or(Place::Other, |id| item(&id)),
            (["selloffer" | "offer_search" | "kq", ..], None) => Place::Search,
            (_, Some(store)) => Place::Store(store.to_owned()),
            _ => Place::Other,
        }
    }

    fn taobao_place(&self, site: Site, segments: &[&str]) -> Place {
        let item = match segments {
            ["item", file] => item_file(site, file),
            [.., file] if TAOBAO_ITEM_FILES.contains(file) => self.parameter("id").and_then(|id| ItemId::on(site, &id)),
            _ => None,
        };
        match (item, segments) {
            (Some(item), _) => Place::Item(item),
            (None, ["search" | "search_product.htm", ..]) => Place::Search,
            _ => Place::Other,
        }
    }
}

/// `text` with its percent escapes and plus signs resolved; a broken escape stays as it is.
pub(crate) fn decode(text: &str) -> String {
    unescape(text, b' ')
}

/// A part of a path with its percent escapes resolved; a plus sign is one.
fn decode_segment(text: &str) -> String {
    unescape(text, b'+')
}

fn unescape(text: &str, plus: u8) -> String {
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
                out.push(if byte == b'+' { plus } else { byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `text` with its spaces and control characters escaped, as a browser writes them into an address.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0'..=' ' | '\u{7F}' => out.push_str(&format!("%{:02X}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

/// The host of `login@host:port`, in lower case; `None` where it is none.
fn host(authority: &str) -> Option<String> {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    let host = decode_segment(host).to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let is_port = port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    let is_host = !host.is_empty() && !host.contains(|c: char| c <= ' ' || c.is_whitespace() || NO_HOST.contains(c));
    (is_port && is_host).then(|| host.to_owned())
}

/// A path with its steps to this folder and the one above taken, as a browser takes them, and without the parameters
/// (`;…`) that a part of it may have.
fn without_dots(path: &str) -> String {
    let parts: Vec<&str> = path.split(is_slash).skip(1).collect();
    let mut kept: Vec<&str> = Vec::with_capacity(parts.len());
    let mut ends_in_folder = false;
    for part in parts {
        let part = part.split(';').next().unwrap_or(part);
        // Only short parts can be dots, escaped or not.
        let plain = if part.len() <= 6 { decode_segment(part) } else { String::new() };
        ends_in_folder = matches!(plain.as_str(), "." | "..");
        match plain.as_str() {
            "." => {}
            ".." => _ = kept.pop(),
            _ => kept.push(part),
        }
    }
    if ends_in_folder {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

fn aliexpress_place(site: Site, segments: &[&str]) -> Place {
    match segments {
        ["item" | "i", file] | ["item" | "i", _, file] => item_file(site, file).map_or(Place::Other, Place::Item),
        ["store", "product", _, file] => {
            let item = file.split_once('_').and_then(|(_, item)| item_file(site, item));
            item.map_or(Place::Other, Place::Item)
        }
        ["store", "group", _, file] | ["store", file, ..] if store_number(file).is_some() => store_place(file),
        ["store", _, file] => store_place(file),
        ["w", file] if file.starts_with("wholesale-") => Place::Search,
        ["wholesale" | "wholesale.html" | "search" | "search.htm" | "search.html", ..] => Place::Search,
        ["popular" | "af", _, ..] => Place::Search,
        ["category", _, ..] | ["p", "calp-plus", ..] => Place::Category,
        _ => Place::Other,
    }
}

fn store_place(file: &str) -> Place {
    store_number(file).map_or(Place::Other, Place::Store)
}

/// `1005….html`, `1005….htm` or `1005…`.
fn item_file(site: Site, file: &str) -> Option<ItemId> {
    let digits = [".html", ".htm"].iter().find_map(|extension| file.strip_suffix(extension)).unwrap_or(file);
    ItemId::on(site, digits)
}

/// The store's number begins the part of the path that holds it: `5361180`, `5361180.html`, `5361180_77.html`.
fn store_number(file: &str) -> Option<String> {
    let digits = file.split(['.', '_']).next().unwrap_or(file);
    let is_store = (4..=12).contains(&digits.len()) && is_number(digits) && !digits.starts_with('0');
    is_store.then(|| digits.to_owned())
}

fn list_parameters(site: Site) -> &'static [ListParameter] {
    match site {
        Site::Alibaba1688 => LIST_PARAMETERS_1688,
        Site::Taobao | Site::Tmall => LIST_PARAMETERS_TAOBAO,
        Site::Aliexpress | Site::AliexpressRu | Site::Alibaba | Site::Other => LIST_PARAMETERS,
    }
}

/// Whether `link` begins with a protocol, ours or another: `https:`, `javascript:`, `data:`.
fn has_protocol(link: &str) -> bool {
    let name = link.split_once(':').map_or("", |(name, _)| name);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\')
}

/// What a browser leaves out of an address wherever it stands.
fn is_left_out(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_amount(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// A name in letters, digits, `_` and `-`: a way to sort, a country.
fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// One part of a host.
fn is_label(text: &str) -> bool {
    !text.is_empty() && is_name(text)
}

fn is_any(_: &str) -> bool {
    true
}

fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// No real address is as long as this many bytes; what is longer is inline data or an attack.
const LONGEST: usize = 16 * 1024;

/// An address without its protocol has the page's.
const PROTOCOLS: &[&str] = &["https:", "http:", ""];

/// Characters no host holds.
const NO_HOST: &str = "#%/:<>?@[\\]^|`{}\"";

const SITES: &[(&str, Site)] = &[
    ("aliexpress.com", Site::Aliexpress),
    ("aliexpress.us", Site::Aliexpress),
    ("aliexpress.ru", Site::AliexpressRu),
    ("alibaba.com", Site::Alibaba),
    ("1688.com", Site::Alibaba1688),
    ("taobao.com", Site::Taobao),
    ("tb.cn", Site::Taobao),
    ("tmall.com", Site::Tmall),
    ("tmall.hk", Site::Tmall),
];

/// Hosts and paths of links that only say what they name when they are followed.
const SHORT: &[(&str, &str)] = &[
    ("a.aliexpress.com", "/_"),
    ("a.aliexpress.ru", "/_"),
    ("s.click.aliexpress.com", "/e/"),
    ("s.click.aliexpress.com", "/s/"),
    ("s.click.aliexpress.com", "/deep_link"),
    ("star.aliexpress.com", "/share/"),
    ("qr.1688.com", "/s/"),
    ("m.tb.cn", "/"),
    ("e.tb.cn", "/"),
    ("s.click.taobao.com", "/"),
];

/// Parameters in which such a link may hold the address it leads to.
const TARGET_PARAMETERS: &[&str] = &["dl_target_url", "redirectUrl"];

const LOGIN_HOSTS: &[&str] = &["login", "passport"];

const LOGIN_FILES: &[&str] = &["login.html", "login.htm", "login.jhtml", "sync_cookie_read.htm"];

const TAOBAO_ITEM_FILES: &[&str] = &["item.htm", "item.html", "detail.htm", "detail.html"];

/// Parameters that name a listing on pages that open one: bundle deals, share and coin pages.
const ITEM_PARAMETERS: &[&str] = &["productIds", "productId", "itemId", "item_id"];

/// A parameter's name, and whether a text can be its value.
type ListParameter = (&'static str, fn(&str) -> bool);

/// Parameters that say which list is shown, and what their values look like; all others track.
const LIST_PARAMETERS: &[ListParameter] = &[
    ("SearchText", is_any),
    ("categoryTab", is_any),
    ("page", is_number),
    ("SortType", is_name),
    ("CatId", is_number),
    ("minPrice", is_amount),
    ("maxPrice", is_amount),
    ("shipFromCountry", is_name),
];

const LIST_PARAMETERS_1688: &[ListParameter] = &[
    ("keywords", is_any),
    ("beginPage", is_number),
    ("sortType", is_name),
    ("priceStart", is_amount),
    ("priceEnd", is_amount),
];

const LIST_PARAMETERS_TAOBAO: &[ListParameter] = &[("q", is_any), ("s", is_number), ("sort", is_name)];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(url: &str) -> Place {
        Address::parse(url).unwrap().place()
    }

    fn canonical(url: &str) -> Option<String> {
        Address::parse(url).unwrap().canonical()
    }

    fn store(number: &str) -> Place {
        Place::Store(number.to_owned())
    }

    #[test]
    fn every_form_of_an_item_address() {
        for url in [
            "https://www.aliexpress.com/item/1005006722922099.html",
            "//pl.aliexpress.com/item/1005006722922099.html?src=ibdm&sk=&aff_platform=",
            "HTTPS://WWW.aliexpress.com/item/1005006722922099.html#nav-review",
            "  https://www.aliexpress.com:443/item/1005006722922099.html\n",
            "https://www.aliexpress.com./item/1005006722922099.html",
            "https://www.aliexpress.com/item/Slug-Words/1005006722922099.html",
            "https://www.aliexpress.com/item/%E6%89%8B%E6%9C%BA-%2F/1005006722922099.html",
            "https://www.aliexpress.com/item//1005006722922099.html",
            "https://www.aliexpress.com/item/1005006722922099.htm",
            "https://www.aliexpress.com/item/1005006722922099",
            "https://www.aliexpress.com/item/1005006722922099/",
            "https://www.aliexpress.com/%69tem/%31005006722922099%2Ehtml",
            "https://www.aliexpress.com/store/../item/./1005006722922099.html",
            "https:\\\\www.aliexpress.com\\item\\1005006722922099.html",
            "https://www.aliexpress.com/i/1005006722922099.html",
            "https://m.aliexpress.com/item/1005006722922099.html",
            "https://m.aliexpress.com/i/1005006722922099.html",
            "https://www.aliexpress.com/store/product/1-8-2-0t-EA888/912217233_1005006722922099.html",
            "https://www.aliexpress.us/item/3256806536607347.html?gatewayAdapt=glo2usa",
            "https://s.click.aliexpress.com/deep_link.htm?aff_short_key=U&dl_target_url=https%3A%2F%2Fde.aliexpress.com%2Fitem%2F1005006722922099.html%3Fspm%3D1",
            "https://star.aliexpress.com/share/share.htm?redirectUrl=https%3A%2F%2Fm.aliexpress.com%2Fi%2F1005006722922099.html",
        ] {
            let expected = "https://www.aliexpress.com/item/1005006722922099.html";
            assert_eq!(canonical(url).as_deref(), Some(expected), "{url}");
            assert_eq!(Address::parse(url).unwrap().linked_item().unwrap().global, "1005006722922099", "{url}");
        }
    }

    #[test]
    fn sister_sites_items() {
        let cases = [
            ("https://aliexpress.ru/item/1005009452926938.html", "https://aliexpress.ru/item/1005009452926938.html"),
            (
                "https://aliexpress.ru/item/Lamp/1005009452926938.html?spm=1&sku_id=12000049010101010&x=2",
                "https://aliexpress.ru/item/1005009452926938.html?sku_id=12000049010101010",
            ),
            (
                "https://aliexpress.ru/item/1005009452926938.html?sku_id=x",
                "https://aliexpress.ru/item/1005009452926938.html",
            ),
            (
                "https://www.alibaba.com/product-detail/Desk-Lamp_for-Two_1600123456789.html?spm=1",
                "https://www.alibaba.com/product-detail/_1600123456789.html",
            ),
            (
                "https://m.alibaba.com/product/1600123456789/Desk-Lamp.html",
                "https://www.alibaba.com/product-detail/_1600123456789.html",
            ),
            (
                "https://lamps.en.alibaba.com/product/1600123456789-801234567/Desk-Lamp.html",
                "https://www.alibaba.com/product-detail/_1600123456789.html",
            ),
            (
                "https://detail.1688.com/offer/612345678901.html?spm=1",
                "https://detail.1688.com/offer/612345678901.html",
            ),
            ("https://m.1688.com/offer/612345678901.html", "https://detail.1688.com/offer/612345678901.html"),
            (
                "https://detail.m.1688.com/page/index.html?offerId=612345678901&sk=x",
                "https://detail.1688.com/offer/612345678901.html",
            ),
            (
                "https://item.taobao.com/item.htm?spm=1&id=612345678901",
                "https://item.taobao.com/item.htm?id=612345678901",
            ),
            ("https://world.taobao.com/item/612345678901.htm", "https://item.taobao.com/item.htm?id=612345678901"),
            (
                "https://h5.m.taobao.com/awp/core/detail.htm?id=612345678901",
                "https://item.taobao.com/item.htm?id=612345678901",
            ),
            (
                "https://detail.tmall.com/item.htm?id=612345678901&skuId=5",
                "https://detail.tmall.com/item.htm?id=612345678901",
            ),
            (
                "https://detail.tmall.hk/hk/item.htm?id=612345678901",
                "https://detail.tmall.com/item.htm?id=612345678901",
            ),
        ];
        for (url, expected) in cases {
            assert!(matches!(place(url), Place::Item(_)), "{url}");
            assert_eq!(canonical(url).as_deref(), Some(expected), "{url}");
        }
    }

    #[test]
    fn a_link_may_name_the_item_in_its_query() {
        for link in [
            "https://www.aliexpress.com/ssr/300000512/BundleDeals2?productIds=1005007791809595:12000042216572280&x=1",
            "https://www.aliexpress.com/ssr/300000512/BundleDeals2?productIds=1005007791809595%3A12000042216572280",
            "https://sale.aliexpress.com/x.htm?productId=1005007791809595",
            "https://m.aliexpress.com/p/coin-index/index.html?itemId=1005007791809595",
            "https://www.aliexpress.com/gcp/300000512/deals?item_id=1005007791809595",
            "https://www.aliexpress.us/ssr/1/BundleDeals2?productIds=3256807605494843:12000042216572280",
        ] {
            let address = Address::parse(link).unwrap();
            assert_eq!(address.place(), Place::Other);
            assert_eq!(address.linked_item().unwrap().global, "1005007791809595");
            assert_eq!(address.canonical(), None);
        }
        for link in [
            "https://www.aliexpress.com/store/5361180?productId=1005007791809595",
            "https://www.aliexpress.com/w/wholesale-lamp.html?productIds=1005007791809595",
            "https://login.aliexpress.com/?itemId=1005007791809595",
            "https://lamps.en.alibaba.com/index.html?productId=1600123456789",
            "https://shop.example/x?productId=1005007791809595",
            "https://shop.example/item/1005007791809595.html",
            "https://www.aliexpress.com/x?productId=5",
        ] {
            assert_eq!(Address::parse(link).unwrap().linked_item(), None, "{link}");
        }
    }

    #[test]
    fn stores() {
        for url in [
            "//pl.aliexpress.com/store/5361180",
            "https://aliexpress.com/store/5361180?spm=1",
            "https://lamps.aliexpress.com/store/5361180",
            "https://www.aliexpress.com/store/5361180/pages/all-items.html",
            "https://www.aliexpress.com/store/5361180/search?SearchText=lamp",
            "https://www.aliexpress.com/store/top-rated-products/5361180.html",
            "https://www.aliexpress.com/store/feedback-score/5361180.html",
            "https://www.aliexpress.com/store/all-wholesale-products/5361180.html",
            "https://www.aliexpress.com/store/group/Hats/5361180_77.html",
            "https://www.aliexpress.com/store/group/2023/5361180_77.html",
        ] {
            assert_eq!(canonical(url).as_deref(), Some("https://www.aliexpress.com/store/5361180"), "{url}");
            assert_eq!(place(url), store("5361180"), "{url}");
        }
        assert_eq!(
            canonical("https://aliexpress.ru/store/1100036170?spm=1").as_deref(),
            Some("https://aliexpress.ru/store/1100036170")
        );
        assert_eq!(
            canonical("https://lamps.en.alibaba.com/company_profile.html").as_deref(),
            Some("https://lamps.en.alibaba.com/")
        );
        assert_eq!(
            canonical("https://shop1234.1688.com/page/offerlist.htm?spm=1").as_deref(),
            Some("https://shop1234.1688.com/")
        );
        for url in
            ["https://play.google.com/store/apps/12345", "https://www.aliexpress.com/store/", "https://www.1688.com/"]
        {
            assert_eq!(place(url), Place::Other, "{url}");
        }
    }

    #[test]
    fn lists() {
        for url in [
            "https://www.aliexpress.com/w/wholesale-iphone-12.html",
            "https://es.aliexpress.com/wholesale?SearchText=headphones",
            "https://www.aliexpress.com/search?SearchText=headphones",
            "https://aliexpress.ru/popular/lamp",
            "https://www.alibaba.com/trade/search?SearchText=lamp",
            "https://www.alibaba.com/showroom/lamp.html",
            "https://s.1688.com/selloffer/offer_search.htm?keywords=%B5%C6",
            "https://s.taobao.com/search?q=lamp",
            "https://list.tmall.com/search_product.htm?q=lamp",
        ] {
            assert_eq!(place(url), Place::Search, "{url}");
        }
        for url in [
            "https://www.aliexpress.us/category/5090301/cellphones.html",
            "https://aliexpress.ru/category/200000343/lamps",
            "https://www.aliexpress.com/p/calp-plus/index.html?categoryTab=lamps",
        ] {
            assert_eq!(place(url), Place::Category, "{url}");
        }
    }

    #[test]
    fn what_only_following_tells() {
        for url in [
            "https://a.aliexpress.com/_mK1AbCd",
            "https://s.click.aliexpress.com/e/_DkAbCdE",
            "http://s.click.aliexpress.com/s/NdpwztbAIgDM",
            "https://s.click.aliexpress.com/deep_link.htm?dl_target_url=https%3A%2F%2Fshop.example%2Fitem%2F1005006722922099.html",
            "https://s.click.aliexpress.com/deep_link.htm?dl_target_url=https%3A%2F%2Fs.click.aliexpress.com%2Fdeep_link.htm%3Fdl_target_url%3Dx",
            "https://qr.1688.com/s/AbCd",
            "https://m.tb.cn/h.AbCd",
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.place(), Place::Unresolved, "{url}");
            assert_eq!((address.linked_item(), address.canonical()), (None, None), "{url}");
        }
        assert_eq!(place("https://s.click.aliexpress.com/af_pixel.htm"), Place::Other);
        assert_eq!(place("https://a.aliexpress.com/"), Place::Other);
    }

    #[test]
    fn other_places() {
        for url in [
            "https://login.aliexpress.com/",
            "https://login.aliexpress.com/sync_cookie_read.htm?xman_goto=x",
            "https://www.aliexpress.com/p/ug-login-page/login.html",
            "https://passport.alibaba.com/newlogin",
            "https://login.1688.com/member/signin.htm",
        ] {
            assert_eq!(place(url), Place::Login, "{url}");
        }
        for url in [
            "https://www.aliexpress.com/item/1005009452926938/reviews",
            "https://www.aliexpress.com/item/0005009452926938.html",
            "https://www.aliexpress.com/item/1005009452926938x.html",
            "https://www.aliexpress.com/w/wholesale/lamp.html",
            "https://www.aliexpress.com/",
            "https://login.example/",
        ] {
            assert_eq!(place(url), Place::Other, "{url}");
        }
    }

    #[test]
    fn sites_are_known_by_their_domain_alone() {
        let site = |url| Address::parse(url).unwrap().site();
        assert_eq!(site("https://pl.aliexpress.com/"), Site::Aliexpress);
        assert_eq!(site("https://seller@www.AliExpress.us:443/"), Site::Aliexpress);
        assert_eq!(site("https://%61liexpress.com/"), Site::Aliexpress);
        assert_eq!(site("https://www.aliexpress.com\\@shop.example/"), Site::Aliexpress);
        assert_eq!(site("https://aliexpress.ru/item/1.html"), Site::AliexpressRu);
        for stranger in [
            "https://notaliexpress.com/",
            "https://aliexpress.com.example.org/",
            "https://www.aliexpress.com@example.org/",
            "https://www.aliexpress.com:443@example.org/",
            "https://shop.example\\@www.aliexpress.com/",
            "https://shop.example?@www.aliexpress.com/",
            "https://shop.example#@www.aliexpress.com/",
            "https://\u{430}liexpress.com/",
            "https://xn--liexpress-6bg.com/",
            "https://www。aliexpress。com/",
        ] {
            assert_eq!(site(stranger), Site::Other, "{stranger}");
            assert_eq!(Address::parse(stranger).unwrap().place(), Place::Other, "{stranger}");
        }
    }

    #[test]
    fn what_is_no_address() {
        let long = format!("https://www.aliexpress.com/item/{}", "1".repeat(1_000_000));
        for text in [
            "",
            "/item/1.html",
            "https:/",
            "https://",
            "https:///",
            "ftp://www.aliexpress.com/",
            "javascript:alert(1)",
            "data:text/html,//www.aliexpress.com/",
            "https://a b/",
            "https://www.aliexpress.com:https/",
            "https://[::1]/",
            "https://www.aliexpress.com%2Fitem/",
            &long,
        ] {
            assert_eq!(Address::parse(text), None, "{}", &text[..text.len().min(40)]);
        }
    }

    #[test]
    fn links_are_read_from_where_they_stand() {
        let base = Address::parse("https://de.aliexpress.com/w/wholesale-lamp.html?page=2").unwrap();
        let whole =
            |link| Address::of_link(link, Some(&base)).map(|address| format!("{}{}", address.host, address.path));
        let cases = [
            ("/item/1005006722922099.html", Some("de.aliexpress.com/item/1005006722922099.html")),
            (" ../item/1005006722922099.html ", Some("de.aliexpress.com/item/1005006722922099.html")),
            ("wholesale-bulb.html", Some("de.aliexpress.com/w/wholesale-bulb.html")),
            ("?page=3", Some("de.aliexpress.com/w/wholesale-lamp.html")),
            ("//shop.example/a", Some("shop.example/a")),
            ("/\\shop.example/a", Some("shop.example/a")),
            ("https://shop.example/a", Some("shop.example/a")),
            ("#reviews", None),
            ("", None),
            ("javascript:void(0)", None),
            ("mailto:a@b.example", None),
        ];
        for (link, expected) in cases {
            assert_eq!(whole(link).as_deref(), expected, "{link}");
        }
        assert_eq!(Address::of_link("/item/1005006722922099.html", None), None);
    }

    #[test]
    fn a_list_keeps_what_says_which_list_it_is() {
        let cases = [
            (
                "https://www.aliexpress.com/w/wholesale-a-b.html?page=2&SearchText=a+b&spm=a2g0o.1&g=y",
                "https://www.aliexpress.com/w/wholesale-a-b.html?SearchText=a+b&page=2",
            ),
            (
                "https://www.aliexpress.com/w/wholesale-a-b.html;spm=1?searchtext=a%26spm%3D1&page=x&SearchText=b#spm=1",
                "https://www.aliexpress.com/w/wholesale-a-b.html?SearchText=a%26spm%3D1",
            ),
            (
                "https://www.aliexpress.com/wholesale?SearchText=a?spm=1&SortType=price_asc&SortType=x",
                "https://www.aliexpress.com/wholesale?SearchText=a&SortType=price_asc",
            ),
            (
                "https://www.aliexpress.com/w/wholesale-a \0;\0.html?SearchText=a b ",
                "https://www.aliexpress.com/w/wholesale-a%20%00?SearchText=a%20b",
            ),
            (
                "https://s.1688.com/selloffer/offer_search.htm?spm=1&keywords=%B5%C6&beginPage=2",
                "https://s.1688.com/selloffer/offer_search.htm?keywords=%B5%C6&beginPage=2",
            ),
        ];
        for (url, expected) in cases {
            assert_eq!(canonical(url).as_deref(), Some(expected));
        }
    }

    /// What the marketplace is known to write into its links to follow a visitor.
    const TRACKING: &[&str] = &[
        "spm",
        "scm",
        "scm_id",
        "scm-url",
        "pvid",
        "_t",
        "gps-id",
        "ws_ab_test",
        "algo_pvid",
        "algo_exp_id",
        "algo_expid",
        "btsid",
        "pdp_npi",
        "pdp_ext_f",
        "pdp_cdi",
        "pdp_perf",
        "pdp_pi",
        "curPageLogUid",
        "utparam-url",
        "utparam",
        "utm_source",
        "utm_campaign",
        "src",
        "sk",
        "aff_platform",
        "aff_trace_key",
        "aff_fcid",
        "aff_fsk",
        "aff_short_key",
        "affiliate_id",
        "affiliate_key",
        "af",
        "afSmartRedirect",
        "cv",
        "cn",
        "dp",
        "terminal_id",
        "srcSns",
        "spreadType",
        "bizType",
        "social_params",
        "gatewayAdapt",
        "_randl_shipto",
        "tt",
        "businessType",
        "isdl",
        "_p_origin_prod",
        "search_p4p_id",
        "priceBeautifyAB",
        "transAbTest",
        "ppcSwitch",
    ];

    /// The start of an address of each form, and what its canonical form may keep of a query.
    const FORMS: &[(&str, &[&str])] = &[
        ("https://www.aliexpress.com/item/1005006722922099.html", &[]),
        ("//es.aliexpress.com/item/Words/1005006722922099.htm", &[]),
        ("https://www.aliexpress.us/item/3256806536607347.html", &[]),
        ("https://m.aliexpress.com/i/1005006722922099.html", &[]),
        ("https://www.aliexpress.com/store/product/Words/912217233_1005006722922099.html", &[]),
        ("https://aliexpress.ru/item/1005006722922099.html", &["sku_id"]),
        ("https://www.aliexpress.com/store/5361180", &[]),
        ("https://aliexpress.ru/store/5361180", &[]),
        ("https://www.aliexpress.com/w/wholesale-lamp.html", &["SearchText", "page", "SortType"]),
        ("https://www.aliexpress.com/wholesale", &["SearchText", "page", "SortType"]),
        ("https://www.aliexpress.com/category/39/lamps.html", &["SearchText", "page", "SortType"]),
        ("https://www.alibaba.com/product-detail/Lamp_1600123456789.html", &[]),
        ("https://lamps.en.alibaba.com/", &[]),
        ("https://www.alibaba.com/trade/search", &["SearchText", "page", "SortType"]),
        ("https://detail.1688.com/offer/612345678901.html", &[]),
        ("https://s.1688.com/selloffer/offer_search.htm", &["keywords", "beginPage", "sortType"]),
        ("https://detail.tmall.com/item.htm", &["id"]),
    ];

    proptest! {
        #[test]
        fn any_address_is_read_or_left(url in ".{0,120}", tail in "[/a-z0-9_.?=&%\\\\@:#;]{0,60}") {
            let base = Address::parse("https://www.aliexpress.com/w/wholesale-a.html");
            for url in [url.clone(), tail.clone(), format!("https://www.aliexpress.com{tail}"), format!("https://{tail}")] {
                for address in [Address::parse(&url), Address::of_link(&url, base.as_ref())].into_iter().flatten() {
                    let _ = (address.place(), address.linked_item(), address.site());
                    if let Some(canonical) = address.canonical() {
                        prop_assert_eq!(Address::parse(&canonical).and_then(|a| a.canonical()), Some(canonical));
                    }
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
        fn no_tracking_comes_through(
            form in prop::sample::select(FORMS),
            tracking in prop::collection::vec((prop::sample::select(TRACKING), "[a-zA-Z0-9%!.:_-]{0,20}"), 1..6),
            kept in prop::collection::vec((prop::sample::select(&["SearchText", "page", "SortType", "sku_id", "keywords", "beginPage"][..]), "[a-z0-9+%]{0,8}"), 0..4),
            order in any::<prop::sample::Index>(),
            hash in "(#[a-z=&]{0,10})?",
        ) {
            let (start, may_stay) = form;
            let mut pairs: Vec<String> = kept.iter().chain(&tracking).map(|(name, value)| format!("{name}={value}")).collect();
            let length = pairs.len();
            pairs.rotate_left(order.index(length));
            pairs.push("id=612345678901".to_owned());
            let canonical = canonical(&format!("{start}?{}{hash}", pairs.join("&"))).unwrap();
            let again = Address::parse(&canonical).unwrap();
            prop_assert_eq!(again.canonical(), Some(canonical.clone()));
            for pair in again.query.split('&').filter(|pair| !pair.is_empty()) {
                let name = pair.split('=').next().unwrap();
                prop_assert!(may_stay.contains(&name), "{} in {}", name, canonical);
            }
            prop_assert!(!canonical.contains('#'));
        }

        #[test]
        fn naming_a_place_twice_changes_nothing(tail in "(w/wholesale-[a-z-]{1,9}\\.html|item/1[0-9]{15}\\.html|store/[1-9][0-9]{6})(\\?[a-zA-Z=&0-9]{0,30})?") {
            let canonical = canonical(&format!("https://www.aliexpress.com/{tail}"));
            prop_assert!(canonical.is_some());
            prop_assert_eq!(Address::parse(canonical.as_deref().unwrap()).and_then(|a| a.canonical()), canonical);
        }
    }
}
