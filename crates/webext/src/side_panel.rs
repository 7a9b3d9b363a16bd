//! `sidePanel`.

use crate::call::{BrowserError, call};
use crate::messaging::to_value;
use serde::Serialize;

/// Opens the panel beside a tab. The browser allows it only in the wake of a person's gesture.
pub async fn open(tab_id: i32) -> Result<(), BrowserError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Options {
        tab_id: i32,
    }
    let options = to_value(&Options { tab_id });
    let options = options.map_err(|error| BrowserError { call: "sidePanel.open".into(), message: error.detail })?;
    call("sidePanel", "open", &[options]).await.map(drop)
}
