//! The labels of verdicts: data, because every rights holder has its own words for them. The set that is built in is what
//! the field's tools have in common. A label is quoted with who gave it and when; nothing here gives one.

use crate::document::{self, DocumentError, Format, Item};
use crate::language::either;
use analysis::Reason;
use catalogue::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::LazyLock;

const FORMAT: Format = Format { name: "counterproof-labels", version: 1, list: "labels" };

const BUILT_IN: &str = include_str!("../labels/built-in.json");

/// A label a listing can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Our id for it.
    pub id: String,
    /// What it is called in English.
    pub en: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// Whether it says that a right is infringed; the analyst can say otherwise of a listing.
    pub infringement: bool,
    /// Whether it says that something is to be done; the analyst can say otherwise of a listing.
    pub actionable: bool,
    /// Whether it is offered no longer. A label that was given is never taken out of the set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inactive: bool,
}

impl Label {
    /// What it is called: in Chinese, or to whoever reads another language in English.
    pub fn name(&self, language: Language) -> &str {
        either(language, &self.en, &self.zh)
    }

    /// The same, to be changed.
    pub fn name_mut(&mut self, language: Language) -> &mut String {
        either(language, &mut self.en, &mut self.zh)
    }
}

/// The labels that are built in.
pub fn built_in_labels() -> &'static [Label] {
    static LABELS: LazyLock<Vec<Label>> = LazyLock::new(|| labels_from_json(BUILT_IN).unwrap_or_default());
    &LABELS
}

/// All labels: ours, those that the analyst has changed in their place, and the analyst's own after them.
pub fn labels(own: &[Label]) -> Vec<Label> {
    let ours = built_in_labels();
    let changed = |label: &Label| own.iter().find(|own| own.id == label.id).unwrap_or(label).clone();
    let added = own.iter().filter(|own| ours.iter().all(|label| label.id != own.id));
    ours.iter().map(changed).chain(added.cloned()).collect()
}

/// Reads labels from their JSON text.
///
/// # Errors
///
/// The first problem with its line and field.
pub fn labels_from_json(text: &str) -> Result<Vec<Label>, DocumentError> {
    let items: Vec<Item<Label>> = document::read(text, &FORMAT)?;
    let mut ids = BTreeSet::new();
    for item in &items {
        let Label { id, en, zh, .. } = &item.value;
        for (field, value) in [("id", id), ("en", en), ("zh", zh)] {
            if value.trim().is_empty() {
                return Err(item.error(field, Reason::new("wrong.empty", &[])));
            }
        }
        if !ids.insert(id.as_str()) {
            return Err(item.error("id", Reason::new("wrong.id_twice", &[("id", id.clone())])));
        }
    }
    Ok(items.into_iter().map(|item| item.value).collect())
}

/// Labels as JSON text.
pub fn labels_to_json(labels: &[Label]) -> String {
    document::write(&FORMAT, labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_labels_that_are_built_in_are_read() {
        assert_eq!(labels_from_json(BUILT_IN).map(|labels| labels.len()), Ok(9));
    }

    #[test]
    fn own_labels_come_after_ours_and_changed_ones_in_their_place() {
        let mut changed = built_in_labels()[0].clone();
        changed.inactive = true;
        let added = Label { id: "grey".into(), en: "Grey import".into(), zh: "水货".into(), ..changed.clone() };
        let all = labels(&[added.clone(), changed.clone()]);
        assert_eq!(all.len(), 10);
        assert_eq!((&all[0], &all[9]), (&changed, &added));
        assert_eq!(labels_from_json(&labels_to_json(&all)), Ok(all));
    }

    #[test]
    fn what_is_wrong_is_told_by_field() {
        let twice = labels_to_json(&[built_in_labels()[0].clone(), built_in_labels()[0].clone()]);
        let error = labels_from_json(&twice).unwrap_err();
        assert_eq!(error.field.as_deref(), Some("labels[1].id"));
    }
}
