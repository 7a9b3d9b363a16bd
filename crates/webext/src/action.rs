//! `action`: the toolbar icon.

use crate::call::{BrowserError, call};
use crate::messaging::to_value;
use serde::Serialize;

/// Writes a short text on the icon; an empty one takes it off. With a tab id only while that tab is shown.
pub async fn set_badge_text(tab_id: Option<i32>, text: &str) -> Result<(), BrowserError> {
    set("setBadgeText", tab_id, "text", text).await
}

/// The badge's background, as a CSS colour.
pub async fn set_badge_background_color(tab_id: Option<i32>, color: &str) -> Result<(), BrowserError> {
    set("setBadgeBackgroundColor", tab_id, "color", color).await
}

/// The icon's tooltip.
pub async fn set_title(tab_id: Option<i32>, title: &str) -> Result<(), BrowserError> {
    set("setTitle", tab_id, "title", title).await
}

async fn set(function: &str, tab_id: Option<i32>, name: &str, value: &str) -> Result<(), BrowserError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Details<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        tab_id: Option<i32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        color: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
    }
    let named = |wanted: &str| (name == wanted).then_some(value);
    let details = Details { tab_id, text: named("text"), color: named("color"), title: named("title") };
    let details = to_value(&details)
        .map_err(|error| BrowserError { call: format!("action.{function}"), message: error.detail })?;
    call("action", function, &[details]).await.map(drop)
}
