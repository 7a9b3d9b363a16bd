//! `contextMenus`.

use crate::call::{BrowserError, call, call_now};
use crate::messaging::to_value;
use serde::Serialize;

/// Forgets every entry of ours, so that they can be made anew when the extension is installed or updated.
pub async fn remove_all() -> Result<(), BrowserError> {
    call("contextMenus", "removeAll", &[]).await.map(drop)
}

/// Adds an entry to the menus of `contexts` (`page`, `action`, …).
pub fn create(id: &str, title: &str, contexts: &[&str]) -> Result<(), BrowserError> {
    #[derive(Serialize)]
    struct Entry<'a> {
        id: &'a str,
        title: &'a str,
        contexts: &'a [&'a str],
    }
    let entry = to_value(&Entry { id, title, contexts })
        .map_err(|error| BrowserError { call: "contextMenus.create".into(), message: error.detail })?;
    call_now("contextMenus", "create", &[entry]).map(drop)
}
