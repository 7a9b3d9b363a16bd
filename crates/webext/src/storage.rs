//! `storage.local`, `storage.session`, and `storage.managed`, which an organisation's policy fills.

use crate::call::{BrowserError, call};
use crate::messaging::{from_value, to_value};
use js_sys::{Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// A storage area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Kept on disk until the extension is removed.
    Local,
    /// Kept in memory until the browser closes; survives the service worker.
    Session,
    /// What the browser's policy says; nobody here writes it.
    Managed,
}

impl Area {
    fn namespace(self) -> &'static str {
        match self {
            Area::Local => "storage.local",
            Area::Session => "storage.session",
            Area::Managed => "storage.managed",
        }
    }

    /// The value under `key`, absent where there is none or where it is of an older form that no longer parses.
    pub async fn get<T: DeserializeOwned>(self, key: &str) -> Result<Option<T>, BrowserError> {
        let found = call(self.namespace(), "get", &[key.into()]).await?;
        let value = Reflect::get(&found, &key.into()).unwrap_or_default();
        Ok(if value.is_undefined() { None } else { from_value(value).ok() })
    }

    /// Everything in it as one value, absent where that has another form.
    pub async fn all<T: DeserializeOwned>(self) -> Result<Option<T>, BrowserError> {
        let found = call(self.namespace(), "get", &[JsValue::NULL]).await?;
        Ok(from_value(found).ok())
    }

    /// Keeps `value` under `key`.
    pub async fn set<T: Serialize + ?Sized>(self, key: &str, value: &T) -> Result<(), BrowserError> {
        let named = |message: String| BrowserError { call: format!("{}.set", self.namespace()), message };
        let items = Object::new();
        let value = to_value(value).map_err(|error| named(error.detail))?;
        Reflect::set(&items, &key.into(), &value).map_err(|error| named(crate::call::words(&error)))?;
        call(self.namespace(), "set", &[items.into()]).await.map(drop)
    }

    /// Keeps all of `values` under their keys, or none of them.
    pub async fn set_together(self, values: &[(&str, JsValue)]) -> Result<(), BrowserError> {
        let items = Object::new();
        for (key, value) in values {
            Reflect::set(&items, &(*key).into(), value).map_err(|error| BrowserError {
                call: format!("{}.set", self.namespace()),
                message: crate::call::words(&error),
            })?;
        }
        call(self.namespace(), "set", &[items.into()]).await.map(drop)
    }

    /// Forgets `key`.
    pub async fn remove(self, key: &str) -> Result<(), BrowserError> {
        call(self.namespace(), "remove", &[key.into()]).await.map(drop)
    }
}
