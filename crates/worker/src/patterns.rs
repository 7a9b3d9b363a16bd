//! Match patterns, as the manifest has them: on which pages a content script runs, and on which it never does.

/// Whether any of `patterns` matches the address.
pub fn any_matches(patterns: &[String], url: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, url))
}

/// Whether a pattern such as `https://*.aliexpress.com/cart*` matches the address.
/// <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns>
fn matches(pattern: &str, url: &str) -> bool {
    let (Some((scheme, pattern)), Some((url_scheme, rest))) = (pattern.split_once("://"), url.split_once("://")) else {
        return false;
    };
    let (host, path) = split_path(pattern);
    let (authority, url_path) = split_path(rest);
    let url_host = authority.rsplit('@').next().unwrap_or(authority);
    let url_host = url_host.split(':').next().unwrap_or(url_host).to_ascii_lowercase();
    let url_path = url_path.split('#').next().unwrap_or(url_path);
    let same_host = match host.strip_prefix("*.") {
        Some(domain) => url_host == domain || url_host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.')),
        None => host == "*" || url_host == host,
    };
    scheme == url_scheme && same_host && glob(path, url_path)
}

fn split_path(rest: &str) -> (&str, &str) {
    match rest.find(['/', '?', '#']) {
        Some(index) if rest[index..].starts_with('/') => rest.split_at(index),
        Some(index) => (&rest[..index], "/"),
        None => (rest, "/"),
    }
}

/// `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(index) = rest.find(part) else { return false };
        rest = &rest[index + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_and_without_a_subdomain_match() {
        assert!(matches("https://*.aliexpress.com/*", "https://www.aliexpress.com/item/1.html"));
        assert!(matches("https://*.aliexpress.com/*", "https://aliexpress.com/"));
        assert!(matches("https://*.aliexpress.com/*", "https://WWW.aliexpress.com:8443/x?y#z"));
        assert!(matches("https://*.aliexpress.com/*", "https://www.aliexpress.com"));
        assert!(!matches("https://*.aliexpress.com/*", "https://notaliexpress.com/"));
        assert!(!matches("https://*.aliexpress.com/*", "https://aliexpress.com.evil.example/"));
        assert!(!matches("https://*.aliexpress.com/*", "http://www.aliexpress.com/"));
    }

    #[test]
    fn account_pages_match_by_the_beginning_of_their_path() {
        let pattern = "https://*.aliexpress.com/p/order*";
        assert!(matches(pattern, "https://www.aliexpress.com/p/order/index.html?x=1"));
        assert!(!matches(pattern, "https://www.aliexpress.com/item/1.html?back=/p/order"));
        assert!(!matches(pattern, "about:blank"));
    }

    #[test]
    fn a_star_in_the_middle_stands_for_any_text() {
        assert!(glob("/a*b*c", "/a--b--bc"));
        assert!(!glob("/a*b*c", "/a--c"));
        assert!(glob("/a", "/a"));
        assert!(!glob("/a", "/ab"));
    }
}
