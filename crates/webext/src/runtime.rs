//! `runtime`.

use crate::call::{BrowserError, call, call_now, listen, namespace};
use crate::messaging::from_value;
use js_sys::Reflect;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Whether this world still belongs to a living extension: after a reload or update the content scripts that stay on open
/// pages can no longer call anything, and have to withdraw.
pub fn is_connected() -> bool {
    namespace("runtime")
        .ok()
        .and_then(|runtime| Reflect::get(&runtime, &"id".into()).ok())
        .is_some_and(|id| id.is_string())
}

/// The extension's id.
pub fn id() -> Option<String> {
    Reflect::get(&namespace("runtime").ok()?, &"id".into()).ok()?.as_string()
}

/// The address of one of our own files.
pub fn url_of(path: &str) -> Result<String, BrowserError> {
    Ok(call_now("runtime", "getURL", &[path.into()])?.as_string().unwrap_or_default())
}

/// Our version, from the manifest.
pub fn version() -> Result<String, BrowserError> {
    let manifest = call_now("runtime", "getManifest", &[])?;
    Ok(Reflect::get(&manifest, &"version".into()).ok().and_then(|version| version.as_string()).unwrap_or_default())
}

/// On which pages a content script runs by itself, and on which of them it never does: match patterns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ContentScriptPatterns {
    /// Where it runs.
    pub matches: Vec<String>,
    /// Where it does not, although they match.
    #[serde(default)]
    pub exclude_matches: Vec<String>,
}

/// The patterns of the manifest's first content script.
pub fn content_script_patterns() -> Result<ContentScriptPatterns, BrowserError> {
    #[derive(Deserialize)]
    struct Manifest {
        content_scripts: Vec<ContentScriptPatterns>,
    }
    let named = |message: String| BrowserError { call: "runtime.getManifest".into(), message };
    let manifest: Manifest =
        from_value(call_now("runtime", "getManifest", &[])?).map_err(|error| named(error.detail))?;
    manifest.content_scripts.into_iter().next().ok_or_else(|| named("no content script".into()))
}

/// Opens one of our own pages, or brings it to the front, at the manifest's options page.
pub async fn open_options_page() -> Result<(), BrowserError> {
    call("runtime", "openOptionsPage", &[]).await.map(drop)
}

/// Adds a listener to `runtime.onMessage`: `(message, sender, sendResponse) -> true` when it will answer later.
pub fn on_message(
    listener: &Closure<dyn FnMut(JsValue, JsValue, js_sys::Function) -> JsValue>,
) -> Result<(), BrowserError> {
    listen("runtime.onMessage", listener.as_ref())
}

/// Opens a port to the service worker.
pub fn connect(name: &str) -> Result<Port, BrowserError> {
    let information = js_sys::Object::new();
    Reflect::set(&information, &"name".into(), &name.into())
        .map_err(|_| BrowserError { call: "runtime.connect".into(), message: "no object".into() })?;
    Ok(call_now("runtime", "connect", &[information.into()])?.unchecked_into())
}

#[wasm_bindgen]
extern "C" {
    /// `runtime.Port`.
    #[derive(Debug)]
    pub type Port;

    /// The name it was opened with.
    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Port) -> String;

    /// Closes it.
    #[wasm_bindgen(method)]
    pub fn disconnect(this: &Port);

    /// Sends a value.
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    pub fn post_message(this: &Port, message: &JsValue) -> Result<(), JsValue>;

    /// The event of a message from the other side.
    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub fn on_message(this: &Port) -> Event;

    /// The event of its closing by the other side.
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub fn on_disconnect(this: &Port) -> Event;

    /// An event of the WebExtension APIs.
    pub type Event;

    /// Adds a listener.
    #[wasm_bindgen(method, js_name = addListener)]
    pub fn add_listener(this: &Event, listener: &js_sys::Function);
}
