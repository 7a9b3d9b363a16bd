//! In the page: reads the live document, marks findings, freezes the page.
