//! Verifying a bundle of any size in a thread of its own: the page asks, the thread reads and tells.

mod thread;

use crate::session::refused;
use crate::task::Trouble;
use ::evidence::verify::{Pins, Verdict};
use futures::StreamExt;
use futures::channel::mpsc;
use js_sys::{Object, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The script of the thread, from the root of the extension.
const SCRIPT: &str = "app/verifier.js";

/// What the thread tells, as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    /// It has read this many bytes of so many.
    Read { done: u64, total: u64 },
    /// It is through.
    Verdict(Box<Verdict>),
    /// It is no bundle, or can't be read: why.
    Unusable(String),
    /// The verifier itself could not be run: why.
    Broken(String),
}

/// The verdict on a bundle; absent where `go_on`, which is asked again and again with how many bytes were read and how many
/// there are, said no.
pub async fn verify(bundle: &Blob, pins: &Pins, go_on: &dyn Fn(u64, u64) -> bool) -> Result<Option<Verdict>, Trouble> {
    let (teller, mut told) = mpsc::unbounded();
    let _thread = Thread::begin(bundle, pins, &teller)?;
    while let Some(told) = told.next().await {
        match told {
            Told::Read { done, total } if !go_on(done, total) => return Ok(None),
            Told::Read { .. } => {}
            Told::Verdict(verdict) => return Ok(Some(*verdict)),
            Told::Unusable(why) => return Err(Trouble::new("panel.bundle.unusable", why)),
            Told::Broken(why) => return Err(Trouble::new("panel.bundle.broken", why)),
        }
    }
    Ok(None)
}

/// The thread, which ends where this goes.
struct Thread {
    worker: Worker,
    // They are called as long as the worker is there.
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Thread {
    fn begin(bundle: &Blob, pins: &Pins, teller: &mpsc::UnboundedSender<Told>) -> Result<Self, Trouble> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let address = webext::runtime::url_of(SCRIPT)?;
        let worker = Worker::new_with_options(&address, &options).map_err(refused)?;
        let message = {
            let teller = teller.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                let told = serde_json::from_str(&text).unwrap_or_else(|error| Told::Broken(error.to_string()));
                // Nobody listens any more where the verification was stopped.
                let _ = teller.unbounded_send(told);
            })
        };
        let error = {
            let teller = teller.clone();
            Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
                let _ = teller.unbounded_send(Told::Broken(event.message()));
            })
        };
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        let order = Object::new();
        let pins = serde_json::to_string(pins).map_err(|error| Trouble::new("panel.bundle.broken", error))?;
        Reflect::set(&order, &"bundle".into(), bundle).map_err(refused)?;
        Reflect::set(&order, &"pins".into(), &pins.into()).map_err(refused)?;
        worker.post_message(&order).map_err(refused)?;
        Ok(Self { worker, _message: message, _error: error })
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
