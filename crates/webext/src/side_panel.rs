//! `sidePanel`.

use crate::call::{BrowserError, call_now};
use crate::messaging::to_value;
use serde::Serialize;

/// Opens the panel beside a tab. To be called before anything is awaited in the handler of the person's gesture.
pub fn open(tab_id: i32) -> Result<(), BrowserError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Options {
        tab_id: i32,
    }
    let options = to_value(&Options { tab_id })
        .map_err(|error| BrowserError { call: "sidePanel.open".into(), message: error.detail })?;
    call_now("sidePanel", "open", &[options]).map(drop)
}
