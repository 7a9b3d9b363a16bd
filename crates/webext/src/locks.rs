//! Locks that every world of the extension shares, and that the browser takes back from one that is stopped.

use crate::call::{BrowserError, words};
use js_sys::{Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    release: Function,
}

impl Lock {
    /// The lock of this name, or none while another holds it.
    pub async fn if_free(name: &str) -> Result<Option<Self>, BrowserError> {
        Self::request(name, "ifAvailable", true.into()).await
    }

    /// The lock of this name beside others that share it, as soon as nobody holds it alone.
    pub async fn shared(name: &str) -> Result<Option<Self>, BrowserError> {
        Self::request(name, "mode", "shared".into()).await
    }

    async fn request(name: &str, option: &str, value: JsValue) -> Result<Option<Self>, BrowserError> {
        let release = Rc::new(RefCell::new(None));
        let releasing = Rc::clone(&release);
        let held = Promise::new(&mut |resolve, _| {
            releasing.replace(Some(resolve));
        });
        let mut granted = None;
        let answered = Promise::new(&mut |resolve, _| granted = Some(resolve));
        let granted = granted.unwrap_or_else(|| Function::new_no_args(""));
        let callback = Closure::once(move |lock: JsValue| -> JsValue {
            let is_granted = !lock.is_null();
            // Resolving a promise does not fail.
            let _ = granted.call1(&JsValue::NULL, &is_granted.into());
            if is_granted { held.into() } else { JsValue::UNDEFINED }
        });
        // The request's own promise is pending while the lock is held; it is first only where the browser refuses.
        let requested = request(name, option, &value, callback.as_ref().unchecked_ref())?;
        let first = Promise::race(&js_sys::Array::of2(&answered, &requested));
        let is_granted = JsFuture::from(first).await.map_err(refused)?;
        drop(callback);
        let release = release.take().filter(|_| is_granted.is_truthy());
        Ok(release.map(|release| Self { release }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Resolving a promise does not fail.
        let _ = self.release.call0(&JsValue::NULL);
    }
}

fn request(name: &str, option: &str, value: &JsValue, callback: &Function) -> Result<JsValue, BrowserError> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).map_err(refused)?;
    let locks = Reflect::get(&navigator, &"locks".into()).map_err(refused)?;
    let request: Function = Reflect::get(&locks, &"request".into()).map_err(refused)?.unchecked_into();
    let options = js_sys::Object::new();
    Reflect::set(&options, &option.into(), value).map_err(refused)?;
    request.call3(&locks, &name.into(), &options, callback).map_err(refused)
}

fn refused(error: JsValue) -> BrowserError {
    BrowserError { call: "locks.request".into(), message: words(&error) }
}
