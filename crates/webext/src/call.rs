//! Finding and calling an API function.

use js_sys::{Array, Function, Promise, Reflect};
use protocol::{ErrorBody, ErrorCode};
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the browser said when it refused a call, in its own words, with the call's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserError {
    /// The call, such as `tabs.captureVisibleTab`.
    pub call: String,
    /// The browser's words.
    pub message: String,
}

impl fmt::Display for BrowserError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.call, self.message)
    }
}

impl std::error::Error for BrowserError {}

impl From<BrowserError> for ErrorBody {
    fn from(error: BrowserError) -> Self {
        ErrorBody::new(ErrorCode::Browser, error.to_string())
    }
}

/// Calls `namespace.function(arguments…)` and awaits its promise.
pub(crate) async fn call(namespace: &str, function: &str, arguments: &[JsValue]) -> Result<JsValue, BrowserError> {
    let refused = |error: JsValue| BrowserError { call: format!("{namespace}.{function}"), message: words(&error) };
    let returned = call_now(namespace, function, arguments)?;
    match returned.dyn_into::<Promise>() {
        Ok(promise) => JsFuture::from(promise).await.map_err(refused),
        Err(value) => Ok(value),
    }
}

/// Calls `namespace.function(arguments…)` and returns what it returns.
pub(crate) fn call_now(namespace: &str, function: &str, arguments: &[JsValue]) -> Result<JsValue, BrowserError> {
    let refused = |error: JsValue| BrowserError { call: format!("{namespace}.{function}"), message: words(&error) };
    let object = self::namespace(namespace)?;
    let callee: Function = Reflect::get(&object, &function.into())
        .map_err(refused)?
        .dyn_into()
        .map_err(|_| BrowserError { call: format!("{namespace}.{function}"), message: "not available here".into() })?;
    Reflect::apply(&callee, &object, &arguments.iter().collect::<Array>()).map_err(refused)
}

/// The object behind a namespace, such as `runtime` or `tabs.onActivated`.
pub(crate) fn namespace(path: &str) -> Result<JsValue, BrowserError> {
    let missing = || BrowserError { call: path.into(), message: "not available here".into() };
    let global = js_sys::global();
    let mut object = ["browser", "chrome"]
        .iter()
        .filter_map(|root| Reflect::get(&global, &(*root).into()).ok())
        .find(|root| root.is_object())
        .ok_or_else(missing)?;
    for part in path.split('.') {
        object = Reflect::get(&object, &part.into()).ok().filter(JsValue::is_object).ok_or_else(missing)?;
    }
    Ok(object)
}

/// Adds a listener to an event such as `tabs.onActivated`. The listener lives as long as the world it is in.
pub(crate) fn listen(event: &str, listener: &JsValue) -> Result<(), BrowserError> {
    call_now(event, "addListener", std::slice::from_ref(listener)).map(drop)
}

/// An error's message, or the thing itself as text.
pub(crate) fn words(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
