//! `permissions`: what the person may allow beyond what was agreed at installation.

use crate::call::{BrowserError, call, call_now, words};
use js_sys::{Array, Object, Promise, Reflect};
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The pattern of every site.
const ALL_SITES: &str = "<all_urls>";

/// Whether every site may be read and photographed without a click on the icon.
pub async fn has_all_sites() -> Result<bool, BrowserError> {
    call("permissions", "contains", &[all_sites()?]).await.map(|held| held.is_truthy())
}

/// Asks the person to allow every site. The browser's question is put before this returns, because it is put only from
/// within a gesture; the answer, whether it was allowed, is awaited.
pub fn request_all_sites() -> Result<impl Future<Output = Result<bool, BrowserError>>, BrowserError> {
    let asked = call_now("permissions", "request", &[all_sites()?])?;
    Ok(async move {
        match asked.dyn_into::<Promise>() {
            Ok(promise) => JsFuture::from(promise).await.map(|allowed| allowed.is_truthy()).map_err(refused),
            Err(allowed) => Ok(allowed.is_truthy()),
        }
    })
}

/// Gives the permission for every site back.
pub async fn remove_all_sites() -> Result<bool, BrowserError> {
    call("permissions", "remove", &[all_sites()?]).await.map(|removed| removed.is_truthy())
}

fn all_sites() -> Result<JsValue, BrowserError> {
    let wanted = Object::new();
    Reflect::set(&wanted, &"origins".into(), &Array::of1(&ALL_SITES.into())).map_err(refused)?;
    Ok(wanted.into())
}

fn refused(error: JsValue) -> BrowserError {
    BrowserError { call: "permissions".into(), message: words(&error) }
}
