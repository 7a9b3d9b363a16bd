//! One point of what is to be said of a right or a draft.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One point of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Whether it blocks the draft.
    pub severity: CheckSeverity,
    /// The catalogue's key of its text, which says what and why; [`Check::way_out_key`] has what to do about it.
    pub key: String,
    /// The arguments the texts name in braces.
    pub arguments: BTreeMap<String, String>,
    /// Where it can be mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Whether a point blocks the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckSeverity {
    /// The portal will refuse it, or something has to be added.
    Error,
    /// It weakens the complaint.
    Warning,
}

/// Where a point can be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the register, at the right with this id.
    Right(String),
    /// At the exhibit with this id.
    Exhibit(String),
    /// Among the draft's own fields.
    Draft,
    /// At the portal with this id.
    Portal(String),
    /// In the settings.
    Settings,
}

impl CheckSeverity {
    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            CheckSeverity::Error => "check.error",
            CheckSeverity::Warning => "check.warning",
        }
    }
}

impl Check {
    pub(crate) fn error(key: &str) -> Self {
        Self::new(CheckSeverity::Error, key)
    }

    pub(crate) fn warning(key: &str) -> Self {
        Self::new(CheckSeverity::Warning, key)
    }

    pub(crate) fn new(severity: CheckSeverity, key: &str) -> Self {
        Self { severity, key: key.to_owned(), arguments: BTreeMap::new(), place: None }
    }

    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.arguments.insert(name.to_owned(), value.to_string());
        self
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The catalogue's key of what to do about it.
    pub fn way_out_key(&self) -> String {
        format!("{}.way_out", self.key)
    }
}
