//! `pageCapture`.

use crate::call::{BrowserError, call};
use crate::messaging::to_value;
use serde::Serialize;
use wasm_bindgen::JsCast;
use web_sys::Blob;

/// A tab's page as MHTML. Only with the permission of the same name.
pub async fn save_as_mhtml(tab_id: i32) -> Result<Blob, BrowserError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Details {
        tab_id: i32,
    }
    let named = |message: String| BrowserError { call: "pageCapture.saveAsMHTML".into(), message };
    let details = to_value(&Details { tab_id }).map_err(|error| named(error.detail))?;
    let archive = call("pageCapture", "saveAsMHTML", &[details]).await?;
    archive.dyn_into().map_err(|_| named("returned no file".into()))
}
