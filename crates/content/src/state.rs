//! The data a page carries in its scripts, word for word, what of a page is a secret, and whether it was shown to somebody
//! logged in.

use crate::dom::{attribute, attributes, select, text_content};
use crate::live_page::LivePage;
use crate::secrets::{is_secret_name, without_secrets};
use evidence::LoginSign;
use protocol::EmbeddedScript;
use std::collections::BTreeSet;
use web_sys::Document;

/// The scripts that hold data, in the document's order: those whose type is JSON's, and those that hold one of `marks`, by
/// which the page is read. Values that speak for the visitor are overwritten.
pub(crate) fn embedded(document: &Document, marks: &BTreeSet<String>) -> Vec<EmbeddedScript> {
    let scripts = select(document, "script");
    let number = scripts.len();
    let mut found = Vec::new();
    for (index, script) in scripts.iter().enumerate() {
        let kind = attribute(script, "type").unwrap_or_default();
        if attribute(script, "src").is_some() {
            continue;
        }
        let text = text_content(script);
        if text.trim().is_empty() || !(is_json(&kind) || marks.iter().any(|mark| text.contains(mark))) {
            continue;
        }
        let (text, removed) = without_secrets(&text);
        let place = format!("script element {} of {number}", index + 1);
        found.push(EmbeddedScript { place, is_json: is_json(&kind), text, removed });
    }
    found
}

/// The values the page holds for the visitor in its markup, which no copy of it may hold: the longest first.
pub(crate) fn secrets(document: &Document) -> Vec<String> {
    let mut values = BTreeSet::new();
    for element in select(document, "meta[content], input[value], [data-token], [data-csrf], [data-csrf-token]") {
        let all = attributes(&element);
        let names = ["name", "property", "id"];
        let is_secret = all.iter().any(|(name, value)| names.contains(&&**name) && is_secret_name(value));
        for (name, value) in &all {
            let carries = matches!(&**name, "content" | "value") && is_secret;
            if (carries || (name.starts_with("data-") && is_secret_name(name))) && value.len() >= SHORTEST {
                values.insert(value.clone());
            }
        }
    }
    let mut values: Vec<String> = values.into_iter().collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values
}

/// What on the page says whether somebody is logged in.
pub(crate) fn login_signs(document: &Document) -> Vec<LoginSign> {
    // A look of its own: the session's would take note of scripts that hold who the visitor is, and keep them.
    let signs = listing::login_signs(&LivePage::new(document));
    signs.into_iter().map(|(source, logged_in)| LoginSign { source, logged_in }).collect()
}

/// In bytes: what is shorter is no secret, and stands everywhere.
const SHORTEST: usize = 6;

fn is_json(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}
