//! What is kept of the page's listings, as the worker has told it, and in words.

use catalogue::{Language, text_in_page as text};
use js_sys::{Date, Object, Reflect};
use protocol::KnownListing;
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsValue;

/// What is known of listings, and of which it is.
#[derive(Default)]
pub(crate) struct Known {
    listings: BTreeMap<String, KnownListing>,
    asked: BTreeSet<String>,
    /// Whether an answer is awaited.
    asking: bool,
    /// How often something has changed: an answer from before is none.
    changes: u32,
}

/// What is asked, and since which change.
pub(crate) struct Question {
    pub(crate) item_ids: Vec<String>,
    changes: u32,
}

impl Known {
    /// What is kept of a listing; none where nothing is, or nothing was answered yet.
    pub(crate) fn of(&self, item_id: &str) -> Option<&KnownListing> {
        self.listings.get(item_id)
    }

    /// Something has changed. What is known is shown until the new answer has come.
    pub(crate) fn forget(&mut self) {
        self.asked.clear();
        self.asking = false;
        self.changes = self.changes.wrapping_add(1);
    }

    /// What is to be asked about these listings now.
    pub(crate) fn ask<'a>(&mut self, listings: impl Iterator<Item = &'a String>) -> Option<Question> {
        if self.asking {
            return None;
        }
        let item_ids: Vec<String> = listings.filter(|id| self.asked.insert((*id).clone())).cloned().collect();
        if item_ids.is_empty() {
            return None;
        }
        self.asking = true;
        Some(Question { item_ids, changes: self.changes })
    }

    /// Takes an answer in. Whether something is different now.
    pub(crate) fn take_in(&mut self, question: &Question, answer: Vec<KnownListing>) -> bool {
        if question.changes != self.changes {
            return false;
        }
        self.asking = false;
        let mut answer: BTreeMap<String, KnownListing> =
            answer.into_iter().map(|known| (known.item_id.clone(), known)).collect();
        let mut is_new = false;
        for item_id in &question.item_ids {
            let (before, now) = (self.listings.remove(item_id), answer.remove(item_id));
            is_new |= before != now;
            self.listings.extend(now.map(|now| (item_id.clone(), now)));
        }
        is_new
    }
}

/// What is kept of a listing, in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct KnownText {
    /// For the badge: as short as can be.
    pub(crate) short: Option<String>,
    /// For the note of reasons.
    pub(crate) lines: Vec<String>,
}

impl KnownText {
    pub(crate) fn new(language: Language, known: &KnownListing) -> Self {
        let say = |key: &str, arguments: &[(&str, String)]| {
            let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            text(language, key, &arguments)
        };
        let mut short = Vec::new();
        let mut lines = Vec::new();
        if let Some(sealed) = &known.sealed {
            short.push(format!("✓ {}", day(language, sealed)));
            let key = if known.is_complete { "page.known.captured" } else { "page.known.captured_partial" };
            lines.push(say(key, &[("when", moment(language, sealed)), ("count", known.exhibits.to_string())]));
        }
        if let Some(label) = &known.label {
            lines.push(say("page.known.label", &[("label", label.clone())]));
        }
        if let Some(filed) = &known.filed {
            short.push(say("page.known.filed_short", &[]));
            lines.push(say("page.known.filed", &[("when", moment(language, filed))]));
        }
        if known.is_drafted {
            if known.filed.is_none() {
                short.push(say("page.known.drafted_short", &[]));
            }
            lines.push(say("page.known.drafted", &[]));
        }
        if short.is_empty() {
            short.extend(known.label.clone());
        }
        Self { short: (!short.is_empty()).then(|| short.join(" · ")), lines }
    }
}

/// A day in the analyst's own zone, with the year where it is another than this one.
fn day(language: Language, utc: &str) -> String {
    let date = Date::new(&utc.into());
    let mut wanted = vec![("day", "numeric"), ("month", "short")];
    if date.get_full_year() != Date::new_0().get_full_year() {
        wanted.push(("year", "numeric"));
    }
    String::from(date.to_locale_date_string(language.tag(), &options(&wanted)))
}

/// A moment in the analyst's own zone, with UTC beside it.
fn moment(language: Language, utc: &str) -> String {
    let date = Date::new(&utc.into());
    let local = date.to_locale_string(language.tag(), &options(&[("dateStyle", "medium"), ("timeStyle", "short")]));
    let hour = options(&[("timeStyle", "short"), ("timeZone", "UTC"), ("hourCycle", "h23")]);
    let in_utc = date.to_locale_time_string_with_options(language.tag(), &hour);
    format!("{} ({} UTC)", String::from(local), String::from(in_utc))
}

fn options(wanted: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in wanted {
        // A plain object takes any field.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(item_id: &str, label: &str) -> KnownListing {
        KnownListing { item_id: item_id.into(), label: Some(label.into()), ..KnownListing::default() }
    }

    #[test]
    fn each_listing_is_asked_about_once_until_something_changes() {
        let (one, two) = ("1".to_owned(), "2".to_owned());
        let mut all = Known::default();
        let question = all.ask([&one].into_iter()).unwrap();
        assert!(all.ask([&one, &two].into_iter()).is_none(), "one question at a time");
        assert!(all.take_in(&question, vec![known("1", "a")]));
        assert_eq!(all.ask([&one, &two].into_iter()).unwrap().item_ids, ["2"]);
        all.forget();
        assert_eq!(all.of("1").unwrap().label.as_deref(), Some("a"), "shown until the answer comes");
        assert_eq!(all.ask([&one, &two].into_iter()).unwrap().item_ids, ["1", "2"]);
    }

    #[test]
    fn an_answer_from_before_a_change_is_none() {
        let one = "1".to_owned();
        let mut all = Known::default();
        let before = all.ask([&one].into_iter()).unwrap();
        all.forget();
        let after = all.ask([&one].into_iter()).unwrap();
        assert!(!all.take_in(&before, vec![known("1", "old")]));
        assert!(all.take_in(&after, vec![known("1", "new")]));
        assert_eq!(all.of("1").unwrap().label.as_deref(), Some("new"));
        all.forget();
        let again = all.ask([&one].into_iter()).unwrap();
        assert!(all.take_in(&again, Vec::new()));
        assert!(all.of("1").is_none(), "nothing is kept of it any more");
    }
}
