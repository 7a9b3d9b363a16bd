//! Rights, portals and drafts as an analyst uses them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper of tests may fail like a test")]

mod checklists;
mod documents;
mod exports;
mod fixtures;
mod keywords;
mod promises;
mod rights;
mod schemas;
mod splitting;
mod texts;
