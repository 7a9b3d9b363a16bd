//! Our own matcher.

use crate::peer::{Found, Peer, Units};
use analysis::{MatchKind, Matcher, Neighbourhood, Term};
use serde_json::json;

/// The matcher as the content script has it.
pub struct Ours(Matcher);

/// What ordinary language has near the names: made once a profile, where the word lists are.
pub fn neighbourhood(names: &[String]) -> Neighbourhood {
    Neighbourhood::of(&terms(names), &vocabulary::LISTS)
}

impl Ours {
    /// Compiles the names, as a page does with what it is handed.
    pub fn new(names: &[String], neighbourhood: &Neighbourhood) -> Self {
        Self(Matcher::new(&terms(names), neighbourhood))
    }
}

impl Peer for Ours {
    fn units(&self) -> Units {
        Units::Utf16
    }

    fn find(&self, title: &str, found: &mut Vec<Found>) {
        let units: Vec<u16> = title.encode_utf16().collect();
        found.extend(self.0.find(&units).iter().map(|hit| Found {
            name: hit.term,
            start: hit.start,
            end: hit.end,
            plain: matches!(hit.kind, MatchKind::Exact | MatchKind::Glued),
        }));
    }

    fn forget(&self) {
        self.0.forget();
    }
}

/// Terms of a profile with nothing but a text.
fn terms(names: &[String]) -> Vec<Term> {
    let term = |name: &String| serde_json::from_value(json!({ "text": name }));
    names.iter().map(|name| term(name).expect("a text makes a term")).collect()
}
