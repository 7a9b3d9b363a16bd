//! The catalogue's words for what the documents tell.

use super::said::Sentence;
use super::told::Reason;
use catalogue::Language;
use std::collections::BTreeMap;

/// The catalogue in one language.
#[derive(Clone, Copy)]
pub struct Words(pub Language);

impl Words {
    /// The text of a key without arguments.
    pub fn text(self, key: &str) -> String {
        catalogue::plain(self.0, key)
    }

    /// The text of a key with its arguments.
    pub fn with(self, key: &str, arguments: &[(&str, &str)]) -> String {
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        catalogue::text(self.0, key, &arguments)
    }

    /// A sentence.
    pub fn say(self, (key, arguments): &Sentence) -> String {
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.with(key, &arguments)
    }

    /// The text of a value whose code stands in the catalogue under `area`; a code of another version as it is.
    pub(crate) fn of(self, area: &str, code: &str) -> String {
        let key = format!("{area}.{code}");
        if catalogue::has(&key) { self.text(&key) } else { code.to_owned() }
    }

    /// A reason in words.
    pub(crate) fn reason(self, reason: &Reason) -> String {
        let whole = catalogue::text(self.0, &reason.key, &reason.arguments);
        if reason.details.is_empty() {
            return whole;
        }
        let details: Vec<String> = reason.details.iter().map(|detail| self.reason(detail)).collect();
        let details = details.join(&self.text("why.detail_separator"));
        let arguments = BTreeMap::from([("reason".to_owned(), whole), ("details".to_owned(), details)]);
        catalogue::text(self.0, "why.detailed", &arguments)
    }
}
