//! Cases: an analyst works for several rights holders, and what belongs to one stays apart from what belongs to another.

use crate::message::{Annotations, Signed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A case: one rights holder's matter, with a profile, rights, labels and verdicts of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its id, which never changes.
    pub id: String,
    /// What the analyst calls it; empty as long as it was given no name.
    pub name: String,
    /// When it was archived (UTC); absent while it is worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<String>,
}

impl Default for Case {
    /// The one there is at first.
    fn default() -> Self {
        Self { id: "first".to_owned(), name: String::new(), archived: None }
    }
}

/// A document of the extension's own, and the case it is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseText {
    /// The active case, by id.
    pub case: String,
    /// The document's text; absent where it was never kept.
    pub text: Option<String>,
}

/// How many listings of a page show what another case watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseHits {
    /// The case.
    pub case: Case,
    /// The listings of a level above none there, by item id.
    pub item_ids: Vec<String>,
}

/// What an analyst has decided about a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The label, in the words it had when it was given; absent where there is only a note.
    pub label: Option<String>,
    /// Whether the analyst holds that a right is infringed.
    pub infringement: bool,
    /// Whether something is to be done about it.
    pub actionable: bool,
    /// A note; empty where there is none.
    pub note: String,
    /// Who decided, and when. Absent in what is new: the worker fills it in.
    pub by: Option<Signed>,
}

/// A verdict with the listing it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingVerdict {
    /// The listing, by item id.
    pub item_id: String,
    /// The verdict; absent: the listing has none, or is to have none.
    pub verdict: Option<Verdict>,
}

/// What is noted of exhibits, by exhibit.
pub type Noted = BTreeMap<String, Annotations>;

/// The name of the case an exhibit belongs to; empty: none.
pub fn case_of<'a>(exhibit: &str, noted: &'a Noted) -> &'a str {
    noted.get(exhibit).and_then(|noted| noted.case.as_deref()).unwrap_or_default()
}
