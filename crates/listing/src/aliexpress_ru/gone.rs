//! A listing that is no longer there: the page says so in a block of its own.

use crate::generation::{Draft, Generation};
use crate::model::PageKind;
use crate::page::Page;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "ru-gone-2024", detect: |seen| seen.shows(MARKS), extract: |_| Draft::new(PageKind::Gone) }
}

const MARKS: &[&str] = &["[class*=\"SnowPageNotFound\"]"];
