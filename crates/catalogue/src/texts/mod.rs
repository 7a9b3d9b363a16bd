//! The texts, one module an area: `(key, English, Chinese)`.

use crate::Text;

mod command;
mod companion;
mod comparison;
mod complaint;
mod documents;
mod drafting;
mod errors;
mod explanation;
mod filling;
mod findings;
mod page;
mod panel;
mod profile;
mod reading;
mod rights;
mod terms;
mod timestamps;
mod triage;
mod vault;

/// All areas.
pub(crate) const ALL: &[&[Text]] = &[
    command::TEXTS,
    companion::TEXTS,
    comparison::TEXTS,
    complaint::TEXTS,
    documents::TEXTS,
    drafting::TEXTS,
    errors::TEXTS,
    explanation::TEXTS,
    filling::TEXTS,
    findings::TEXTS,
    page::TEXTS,
    panel::TEXTS,
    profile::TEXTS,
    reading::TEXTS,
    rights::TEXTS,
    terms::TEXTS,
    timestamps::TEXTS,
    triage::TEXTS,
    vault::TEXTS,
];

/// The areas the content script shows.
pub(crate) const IN_PAGE: &[&[Text]] = &[findings::TEXTS, page::TEXTS];
