//! `alarms`.

use crate::call::{BrowserError, call};
use crate::messaging::to_value;
use serde::Serialize;

/// Wakes the service worker once, `seconds` from now (the browser waits at least 30).
pub async fn create(name: &str, seconds: u32) -> Result<(), BrowserError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Information {
        delay_in_minutes: f64,
    }
    let information = to_value(&Information { delay_in_minutes: f64::from(seconds) / 60.0 })
        .map_err(|error| BrowserError { call: "alarms.create".into(), message: error.detail })?;
    call("alarms", "create", &[name.into(), information]).await.map(drop)
}

/// Forgets an alarm.
pub async fn clear(name: &str) -> Result<(), BrowserError> {
    call("alarms", "clear", &[name.into()]).await.map(drop)
}
