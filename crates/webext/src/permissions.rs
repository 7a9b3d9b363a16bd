//! `permissions`: what the person may allow beyond what was agreed at installation.

use crate::call::{BrowserError, call, call_now, words};
use js_sys::{Array, Object, Promise, Reflect};
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A permission that can be given and taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// `origins` or `permissions`.
    list: &'static str,
    name: &'static str,
}

/// Every site may be read and photographed without a click on the icon.
pub const ALL_SITES: Permission = Permission { list: "origins", name: "<all_urls>" };

/// The browser's own archive of a page may be had.
pub const PAGE_CAPTURE: Permission = Permission { list: "permissions", name: "pageCapture" };

/// The companion may be started.
pub const NATIVE_MESSAGING: Permission = Permission { list: "permissions", name: "nativeMessaging" };

/// Whether the person has let the extension into incognito windows, which is no permission of the manifest's.
pub async fn may_enter_incognito_windows() -> Result<bool, BrowserError> {
    call("extension", "isAllowedIncognitoAccess", &[]).await.map(|allowed| allowed.is_truthy())
}

/// Some sites, by their addresses, may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sites(Vec<String>);

impl Sites {
    /// Those on which these `https:` addresses are.
    pub fn of<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        let host = |address: &'a str| address.strip_prefix("https://")?.split(['/', '?', '#', ':']).next();
        Self(addresses.into_iter().filter_map(host).map(|host| format!("https://{host}/*")).collect())
    }

    /// Whether that is given for all of them.
    pub async fn are_held(&self) -> Result<bool, BrowserError> {
        call("permissions", "contains", &[self.wanted()?]).await.map(|held| held.is_truthy())
    }

    /// Asks the person for it, as [`Permission::request`] does.
    pub fn request(&self) -> Result<impl Future<Output = Result<bool, BrowserError>> + use<>, BrowserError> {
        request(self.wanted()?)
    }

    /// Gives it back.
    pub async fn remove(&self) -> Result<bool, BrowserError> {
        call("permissions", "remove", &[self.wanted()?]).await.map(|removed| removed.is_truthy())
    }

    fn wanted(&self) -> Result<JsValue, BrowserError> {
        wanted("origins", self.0.iter().map(String::as_str))
    }
}

impl Permission {
    /// Whether it is given.
    pub async fn is_held(self) -> Result<bool, BrowserError> {
        call("permissions", "contains", &[self.wanted()?]).await.map(|held| held.is_truthy())
    }

    /// Asks the person for it. The browser's question is put before this returns, because it is put only from within a
    /// gesture; the answer, whether it was allowed, is awaited.
    pub fn request(self) -> Result<impl Future<Output = Result<bool, BrowserError>>, BrowserError> {
        request(self.wanted()?)
    }

    /// Gives it back.
    pub async fn remove(self) -> Result<bool, BrowserError> {
        call("permissions", "remove", &[self.wanted()?]).await.map(|removed| removed.is_truthy())
    }

    fn wanted(self) -> Result<JsValue, BrowserError> {
        wanted(self.list, [self.name])
    }
}

fn request(wanted: JsValue) -> Result<impl Future<Output = Result<bool, BrowserError>>, BrowserError> {
    let asked = call_now("permissions", "request", &[wanted])?;
    Ok(async move {
        match asked.dyn_into::<Promise>() {
            Ok(promise) => JsFuture::from(promise).await.map(|allowed| allowed.is_truthy()).map_err(refused),
            Err(allowed) => Ok(allowed.is_truthy()),
        }
    })
}

fn wanted<'a>(list: &str, names: impl IntoIterator<Item = &'a str>) -> Result<JsValue, BrowserError> {
    let wanted = Object::new();
    let names: Array = names.into_iter().map(JsValue::from).collect();
    Reflect::set(&wanted, &list.into(), &names).map_err(refused)?;
    Ok(wanted.into())
}

fn refused(error: JsValue) -> BrowserError {
    BrowserError { call: "permissions".into(), message: words(&error) }
}
