//! `runtime.connectNative`: a program of the person's own computer.

use crate::call::{BrowserError, call_now, namespace, words};
use crate::runtime::Port;
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// A program that was started, and is told to end when this is dropped.
#[derive(Debug)]
pub struct Program {
    port: Port,
    answers: UnboundedReceiver<Result<JsValue, BrowserError>>,
    // The browser calls them as long as the port is there.
    _on_message: Closure<dyn FnMut(JsValue)>,
    _on_disconnect: Closure<dyn FnMut(JsValue)>,
}

impl Program {
    /// Starts the program the person has installed under this name. That there is none is told by the first answer.
    pub fn start(name: &str) -> Result<Self, BrowserError> {
        let port: Port = call_now("runtime", "connectNative", &[name.into()])?.unchecked_into();
        let (tell, answers) = unbounded();
        let on_message = Closure::new(telling(tell.clone(), Ok));
        let on_disconnect = Closure::new(telling(tell, |_| Err(ended())));
        port.on_message().add_listener(on_message.as_ref().unchecked_ref());
        port.on_disconnect().add_listener(on_disconnect.as_ref().unchecked_ref());
        Ok(Self { port, answers, _on_message: on_message, _on_disconnect: on_disconnect })
    }

    /// Sends a message.
    pub fn send(&self, message: &JsValue) -> Result<(), BrowserError> {
        let refused = |error: JsValue| BrowserError { call: "Port.postMessage".into(), message: words(&error) };
        self.port.post_message(message).map_err(refused)
    }

    /// The next message of the program, or why it has none any more.
    pub async fn next(&mut self) -> Result<JsValue, BrowserError> {
        self.answers.next().await.unwrap_or_else(|| Err(ended()))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.port.disconnect();
    }
}

fn telling(
    tell: UnboundedSender<Result<JsValue, BrowserError>>,
    what: impl Fn(JsValue) -> Result<JsValue, BrowserError> + 'static,
) -> impl FnMut(JsValue) + 'static {
    move |message| {
        // Nobody waits any more where the receiver is gone.
        let _ = tell.unbounded_send(what(message));
    }
}

/// Why the program ended, as the browser says while it tells of it.
fn ended() -> BrowserError {
    let last = namespace("runtime").ok().and_then(|runtime| Reflect::get(&runtime, &"lastError".into()).ok());
    let message = last.filter(JsValue::is_object).and_then(|last| Reflect::get(&last, &"message".into()).ok());
    BrowserError {
        call: "runtime.connectNative".into(),
        message: message.and_then(|message| message.as_string()).unwrap_or_else(|| "it has ended".into()),
    }
}
