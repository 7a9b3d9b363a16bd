//! `tabs`.

use crate::call::{BrowserError, call, listen};
use crate::messaging::{from_value, to_value};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;

/// A tab, as far as we look at it. `url` and `title` are there only where we may see them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tab {
    /// The tab's id; absent for windows of the browser's own tools.
    pub id: Option<i32>,
    /// Its window.
    pub window_id: i32,
    /// Whether it is the one shown in its window.
    pub active: bool,
    /// Whether it belongs to an incognito window.
    #[serde(default)]
    pub incognito: bool,
    /// Its address.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// When it was brought to the front last, in microseconds since 1970.
    #[serde(default, rename = "lastAccessed", deserialize_with = "microseconds")]
    pub last_shown: Option<i64>,
}

impl Tab {
    /// A tab as an event hands it over.
    pub fn from_event(value: JsValue) -> Result<Self, BrowserError> {
        from_value(value).map_err(|error| BrowserError { call: "tab".into(), message: error.detail })
    }
}

/// The tab, or an error when it is gone.
pub async fn get(tab_id: i32) -> Result<Tab, BrowserError> {
    Tab::from_event(call("tabs", "get", &[tab_id.into()]).await?)
}

/// Has a tab show another address.
pub async fn go(tab_id: i32, url: &str) -> Result<(), BrowserError> {
    #[derive(Serialize)]
    struct Change<'a> {
        url: &'a str,
    }
    call("tabs", "update", &[tab_id.into(), value(&Change { url })?]).await.map(drop)
}

/// The tab shown in the window that has, or last had, the focus.
pub async fn active_in_last_focused_window() -> Result<Option<Tab>, BrowserError> {
    query(&Query { active: Some(true), last_focused_window: Some(true) }).await.map(|tabs| tabs.into_iter().next())
}

/// The tab shown in the window this page is in: for a side panel, the tab it stands beside.
pub async fn active_in_current_window() -> Result<Option<Tab>, BrowserError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Current {
        active: bool,
        current_window: bool,
    }
    let tabs = call("tabs", "query", &[value(&Current { active: true, current_window: true })?]).await?;
    let tabs: Vec<Tab> =
        from_value(tabs).map_err(|error| BrowserError { call: "tabs.query".into(), message: error.detail })?;
    Ok(tabs.into_iter().next())
}

/// The tab this very page is in; absent in a side panel, which is in none.
pub async fn own() -> Result<Option<Tab>, BrowserError> {
    let tab = call("tabs", "getCurrent", &[]).await?;
    if tab.is_undefined() { Ok(None) } else { Tab::from_event(tab).map(Some) }
}

/// The tab shown last, of those that hold none of our own pages and are not the tab `except`.
pub async fn last_shown_elsewhere(except: Option<i32>) -> Result<Option<Tab>, BrowserError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shown {
        #[serde(default)]
        last_accessed: f64,
    }
    let named = |message: String| BrowserError { call: "tabs.query".into(), message };
    let tabs = call("tabs", "query", &[value(&Query { active: None, last_focused_window: None })?]).await?;
    let shown: Vec<Shown> = from_value(tabs.clone()).map_err(|error| named(error.detail))?;
    let tabs: Vec<Tab> = from_value(tabs).map_err(|error| named(error.detail))?;
    let own = crate::runtime::url_of("")?;
    let elsewhere = tabs
        .into_iter()
        .zip(shown)
        .filter(|(tab, _)| except.is_none() || tab.id != except)
        .filter(|(tab, _)| tab.url.as_deref().is_none_or(|url| !url.starts_with(&own)))
        .max_by(|(_, one), (_, other)| one.last_accessed.total_cmp(&other.last_accessed));
    Ok(elsewhere.map(|(tab, _)| tab))
}

/// All tabs.
pub async fn all() -> Result<Vec<Tab>, BrowserError> {
    query(&Query { active: None, last_focused_window: None }).await
}

/// Opens a tab.
pub async fn create(url: &str) -> Result<Tab, BrowserError> {
    #[derive(Serialize)]
    struct Create<'a> {
        url: &'a str,
    }
    Tab::from_event(call("tabs", "create", &[value(&Create { url })?]).await?)
}

/// The visible part of the active tab of a window as a `data:` address of a PNG.
pub async fn capture_visible(window_id: i32) -> Result<String, BrowserError> {
    #[derive(Serialize)]
    struct Options {
        format: &'static str,
    }
    let image = call("tabs", "captureVisibleTab", &[window_id.into(), value(&Options { format: "png" })?]).await?;
    image
        .as_string()
        .ok_or_else(|| BrowserError { call: "tabs.captureVisibleTab".into(), message: "returned no picture".into() })
}

/// A tab's zoom, 1 where it is not zoomed.
pub async fn zoom(tab_id: i32) -> Result<f64, BrowserError> {
    let zoom = call("tabs", "getZoom", &[tab_id.into()]).await?;
    zoom.as_f64().ok_or_else(|| BrowserError { call: "tabs.getZoom".into(), message: "returned no number".into() })
}

/// Adds a listener to `tabs.onActivated`.
pub fn on_activated(listener: &Closure<dyn FnMut(JsValue)>) -> Result<(), BrowserError> {
    listen("tabs.onActivated", listener.as_ref())
}

/// Adds a listener to `tabs.onUpdated`: tab id, what changed, the tab.
pub fn on_updated(listener: &Closure<dyn FnMut(i32, JsValue, JsValue)>) -> Result<(), BrowserError> {
    listen("tabs.onUpdated", listener.as_ref())
}

/// The browser gives milliseconds with a fraction.
#[expect(clippy::cast_possible_truncation, reason = "microseconds since 1970 are below 2^53")]
fn microseconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.map(|milliseconds| (milliseconds * 1_000.0).round() as i64))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_focused_window: Option<bool>,
}

async fn query(query: &Query) -> Result<Vec<Tab>, BrowserError> {
    from_value(call("tabs", "query", &[value(query)?]).await?)
        .map_err(|error| BrowserError { call: "tabs.query".into(), message: error.detail })
}

fn value<T: Serialize>(value: &T) -> Result<JsValue, BrowserError> {
    to_value(value).map_err(|error| BrowserError { call: "tabs".into(), message: error.detail })
}
