//! What the browser reports of a main document's request, and which of it belongs to a captured document.
//!
//! The browser names no document with its network events, so they are joined by address and time. Headers are kept by an
//! allow-list: cookies and tokens are in the clear in these events and are never stored.

use evidence::Network;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The response headers that are kept, by lower-case name.
pub const HEADERS: [&str; 15] = [
    "age",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "server",
    "vary",
    "via",
    "x-cache",
];

/// How many requests of a tab are remembered.
const REMEMBERED: usize = 8;

/// The headers may arrive a little before the navigation seems to start, since the two clocks differ.
const EARLIEST_MILLISECONDS: i64 = -1_000;
/// And this long after it.
const LATEST_MILLISECONDS: i64 = 120_000;

/// A kind of network event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The server redirects.
    BeforeRedirect,
    /// The response's headers are there.
    Headers,
    /// The response begins; the server's address is known.
    Started,
    /// The response is there.
    Completed,
    /// The request failed.
    Error,
}

impl Event {
    /// The kind under its name in the shim.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "before_redirect" => Some(Event::BeforeRedirect),
            "headers" => Some(Event::Headers),
            "started" => Some(Event::Started),
            "completed" => Some(Event::Completed),
            "error" => Some(Event::Error),
            _ => None,
        }
    }
}

/// An event's details, as far as they are looked at.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// The request; the same through its redirects.
    pub request_id: String,
    /// The tab, or −1.
    pub tab_id: i32,
    /// The address.
    pub url: String,
    /// Milliseconds since 1970.
    pub time_stamp: f64,
    /// HTTP status.
    pub status_code: Option<u16>,
    /// The server's address.
    pub ip: Option<String>,
    /// The response's headers.
    pub response_headers: Option<Vec<Header>>,
}

/// A response header.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Header {
    /// Its name, in any case.
    pub name: String,
    /// Its value; absent where it is no text.
    pub value: Option<String>,
}

/// What is known of one request for a tab's main document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestFacts {
    /// The request.
    pub request_id: String,
    /// The address requested at first.
    pub requested_url: String,
    /// The address after redirects.
    pub url: String,
    /// HTTP status of the last response.
    pub status: Option<u16>,
    /// The server's address.
    pub server_address: Option<String>,
    /// The headers that are kept.
    pub headers: BTreeMap<String, String>,
    /// When the headers arrived, in milliseconds since 1970; absent until then.
    pub received: Option<i64>,
}

/// Takes an event into what is known of a tab's requests, oldest first.
pub fn take_in(known: &mut Vec<RequestFacts>, event: Event, details: &Details) {
    if event == Event::Error {
        known.retain(|facts| facts.request_id != details.request_id);
        return;
    }
    let index = match known.iter().position(|facts| facts.request_id == details.request_id) {
        Some(index) => index,
        None => {
            known.push(RequestFacts {
                request_id: details.request_id.clone(),
                requested_url: details.url.clone(),
                url: details.url.clone(),
                status: None,
                server_address: None,
                headers: BTreeMap::new(),
                received: None,
            });
            known.drain(..known.len().saturating_sub(REMEMBERED));
            known.len() - 1
        }
    };
    let facts = &mut known[index];
    facts.url.clone_from(&details.url);
    facts.status = details.status_code.or(facts.status);
    facts.server_address = details.ip.clone().or(facts.server_address.take());
    if let Some(headers) = &details.response_headers {
        facts.headers = kept(headers);
    }
    if event == Event::Headers {
        facts.received = Some(milliseconds(details.time_stamp));
    }
}

/// The request whose response became the document at `url` whose load began at `time_origin` (milliseconds since 1970).
pub fn of_document<'a>(known: &'a [RequestFacts], url: &str, time_origin: i64) -> Option<&'a RequestFacts> {
    let plausible = |facts: &&RequestFacts| {
        facts
            .received
            .is_some_and(|received| (EARLIEST_MILLISECONDS..=LATEST_MILLISECONDS).contains(&(received - time_origin)))
            && same_document(&facts.url, url)
    };
    known
        .iter()
        .filter(plausible)
        .min_by_key(|facts| facts.received.map_or(i64::MAX, |received| (received - time_origin).abs()))
}

/// What the record says, of the best source there is.
pub fn recorded(facts: Option<&RequestFacts>, response_status: Option<u16>) -> Network {
    let unknown = |source: &str, status| Network {
        source: source.to_owned(),
        requested_url: None,
        status,
        server_address: None,
        headers: BTreeMap::new(),
    };
    match (facts, response_status) {
        (Some(facts), _) => Network {
            source: "webRequest".to_owned(),
            requested_url: Some(facts.requested_url.clone()),
            status: facts.status,
            server_address: facts.server_address.clone(),
            headers: facts.headers.clone(),
        },
        (None, Some(status)) => unknown("PerformanceNavigationTiming", Some(status)),
        (None, None) => unknown("not recorded", None),
    }
}

fn kept(headers: &[Header]) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    for header in headers {
        let name = header.name.to_ascii_lowercase();
        let Some(value) = header.value.as_ref().filter(|_| HEADERS.contains(&name.as_str())) else { continue };
        kept.entry(name)
            .and_modify(|joined: &mut String| {
                joined.push_str(", ");
                joined.push_str(value);
            })
            .or_insert_with(|| value.clone());
    }
    kept
}

/// The same document may have changed its address by script since it was loaded, within its origin.
fn same_document(requested: &str, now: &str) -> bool {
    let origin = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
    origin(requested) == origin(now)
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
fn milliseconds(time_stamp: f64) -> i64 {
    time_stamp.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, value: &str) -> Header {
        Header { name: name.into(), value: Some(value.into()) }
    }

    fn details(request_id: &str, url: &str, time_stamp: f64) -> Details {
        Details { request_id: request_id.into(), tab_id: 1, url: url.into(), time_stamp, ..Details::default() }
    }

    fn loaded(request_id: &str, url: &str, time_stamp: f64) -> RequestFacts {
        let mut known = vec![];
        take_in(&mut known, Event::Headers, &details(request_id, url, time_stamp));
        known.remove(0)
    }

    #[test]
    fn only_listed_headers_are_kept() {
        let kept = kept(&[
            header("Set-Cookie", "session=secret"),
            header("Date", "Sat, 21 Nov 2026 10:00:00 GMT"),
            header("Authorization", "secret"),
            header("X-CSRF-Token", "secret"),
            header("VIA", "one"),
            header("via", "two"),
            Header { name: "etag".into(), value: None },
        ]);
        let names: Vec<_> = kept.keys().map(String::as_str).collect();
        assert_eq!(names, ["date", "via"]);
        assert_eq!(kept["via"], "one, two");
    }

    #[test]
    fn a_redirected_request_keeps_the_address_asked_for_first() {
        let mut known = vec![];
        let first = Details { status_code: Some(302), ..details("r", "https://a.example/1", 1_000.0) };
        take_in(&mut known, Event::Headers, &first);
        take_in(&mut known, Event::BeforeRedirect, &first);
        let second = Details {
            status_code: Some(200),
            response_headers: Some(vec![header("date", "now")]),
            ..details("r", "https://a.example/2", 1_200.4)
        };
        take_in(&mut known, Event::Headers, &second);
        take_in(&mut known, Event::Started, &Details { ip: Some("192.0.2.1".into()), ..second.clone() });
        take_in(&mut known, Event::Completed, &Details { response_headers: None, ..second });
        let network = recorded(Some(&known[0]), None);
        assert_eq!(known.len(), 1);
        assert_eq!(known[0].received, Some(1_200));
        assert_eq!(network.requested_url.as_deref(), Some("https://a.example/1"));
        assert_eq!((network.status, network.server_address.as_deref()), (Some(200), Some("192.0.2.1")));
        assert_eq!(network.headers["date"], "now");
    }

    #[test]
    fn the_request_of_the_document_is_the_one_that_came_with_its_load() {
        let known = [
            loaded("1", "https://a.example/x", 10_000.0),
            loaded("2", "https://a.example/x", 50_000.0),
            loaded("3", "https://b.example/x", 50_001.0),
        ];
        let found = |url, origin| of_document(&known, url, origin).map(|facts| facts.request_id.as_str());
        assert_eq!(found("https://a.example/x#part", 9_700), Some("1"));
        assert_eq!(found("https://a.example/x", 49_900), Some("2"));
        assert_eq!(found("https://a.example/changed-by-script", 49_900), Some("2"));
        assert_eq!(found("https://a.example/x", 60_000), None);
        assert_eq!(found("https://c.example/x", 49_900), None);
    }

    #[test]
    fn a_failed_request_is_forgotten_and_only_the_last_few_are_remembered() {
        let mut known = vec![];
        for index in 0..20 {
            take_in(&mut known, Event::Headers, &details(&index.to_string(), "https://a.example/", 1.0));
        }
        assert_eq!(known.len(), REMEMBERED);
        take_in(&mut known, Event::Error, &details("19", "https://a.example/", 2.0));
        assert_eq!(known.last().map(|facts| facts.request_id.as_str()), Some("18"));
    }

    #[test]
    fn without_network_events_the_page_s_own_timing_is_named_as_the_source() {
        assert_eq!(recorded(None, Some(404)).source, "PerformanceNavigationTiming");
        assert_eq!(recorded(None, None).source, "not recorded");
    }
}
