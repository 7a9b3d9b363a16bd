//! Whether a page was shown to somebody logged in, as far as it says.
//!
//! What is looked for are states, never a name or an id: nothing of the visitor is in what is given.

use crate::address::Address;
use crate::aliexpress_ru;
use crate::model::Site;
use crate::page::Page;
use crate::source::{Scope, Source};

/// Every sign that the page was shown to somebody logged in (`true`) or to nobody (`false`), each with where it stands.
///
/// Pages of strangers give none. Links to log in or out count only where the page's state says nothing: headers carry both
/// and hide one of them.
pub fn login_signs<P: Page>(page: &P) -> Vec<(String, bool)> {
    let Some(address) = Address::parse(&page.url()).filter(|address| address.site() != Site::Other) else {
        return Vec::new();
    };
    let states = STATES.iter().filter(|(selector, _)| page.first(None, selector).is_some());
    let mut signs: Vec<(String, bool)> =
        states.map(|(selector, logged_in)| (format!("dom:{selector}"), *logged_in)).collect();
    if Scope::document(page).few(Source::Text(GREETING), 1).iter().any(|found| found.text.contains(" / ")) {
        signs.push((format!("dom:{GREETING}"), false));
    }
    if is_counted_as_member(page) {
        signs.push((format!("dom:{COUNTED}@exparams:userid"), true));
    }
    if address.site() == Site::AliexpressRu {
        signs.extend(aliexpress_ru::login_sign(page));
    }
    if signs.is_empty() {
        signs.extend(shown_links(page));
    }
    signs
}

/// States of the sites' headers that their scripts or servers set.
const STATES: &[(&str, bool)] = &[
    // AliExpress until 2023: the flyout is hidden by a style sheet until it is pointed at, its parts by their own styles.
    ("[data-role=\"signout-btn\"][style*=\"display: block\"]", true),
    ("[data-role=\"unsigned\"][style*=\"display: none\"]", true),
    ("[data-role=\"user-signIn\"][style*=\"display: block\"]", false),
    // Taobao and Tmall.
    (".site-nav-status-login", true),
    (".site-nav-status-logout", false),
];

/// AliExpress since 2023: below a greeting stands `Sign in / Register`, in the page's language.
const GREETING: &str = "[class*=\"my-account--text\"] b";

/// The script that counts visits for the whole group, with what it is to count them by.
const COUNTED: &str = "script[exparams]";

/// Whether a visit is counted as a member's. A visit counted as nobody's says nothing: the server may not have looked.
fn is_counted_as_member<P: Page>(page: &P) -> bool {
    let given = page.select(None, COUNTED).into_iter().filter_map(|script| page.attribute(&script, "exparams"));
    let is_member = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("userid") && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    { given }.any(|parameters| parameters.split('&').any(is_member))
}

const LINKS: &str = "a[href*=\"//login.\"]";

/// What the shown links to the site's login host say.
fn shown_links<P: Page>(page: &P) -> Option<(String, bool)> {
    let links: Vec<P::Node> = page.select(None, LINKS).into_iter().take(MOST_LINKS).collect();
    let leads = |link: &P::Node| {
        let address = Address::parse(&page.attribute(link, "href")?)?;
        let path = address.path().to_ascii_lowercase();
        let is_other = address.site() == Site::Other
            || ["seller", "join", "register"].iter().any(|other| path.contains(other))
            // Stands in every flyout, and what shows it is known.
            || page.parent(link).is_some_and(|parent| page.matches(&parent, "[data-role=\"signout-btn\"]"));
        (!is_other && page.is_shown(link)).then_some(path.contains("logout"))
    };
    let shown: Vec<bool> = links.iter().filter_map(leads).collect();
    let logged_in = shown.contains(&true);
    (!shown.is_empty()).then(|| (format!("dom:{LINKS}"), logged_in))
}

/// No header has as many.
const MOST_LINKS: usize = 100;
