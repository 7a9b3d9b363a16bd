//! Messages as typed values: what is sent is serialised, what comes back is parsed, a missing receiver is an error.

use crate::call::{BrowserError, call};
use protocol::{Addressed, ErrorBody, ErrorCode, Notice, PageRequest, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// A value as it travels: plain objects and arrays, so that it means the same to `structuredClone` and to JSON; bytes alone
/// are bytes, since a list of millions of numbers would not fit into a message.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, ErrorBody> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false))
        .map_err(|error| ErrorBody::new(ErrorCode::BadMessage, error.to_string()))
}

/// A received value, parsed; unknown fields are refused by the types themselves.
pub fn from_value<T: DeserializeOwned>(value: JsValue) -> Result<T, ErrorBody> {
    serde_wasm_bindgen::from_value(value).map_err(|error| ErrorBody::new(ErrorCode::BadMessage, error.to_string()))
}

/// Asks the service worker, from a content script or one of our own pages.
pub async fn ask<R, T: DeserializeOwned>(request: R) -> Result<T, ErrorBody>
where
    Addressed<R>: From<R> + Serialize,
{
    let message = to_value(&Addressed::from(request))?;
    let reply = call("runtime", "sendMessage", &[message]).await?;
    parse_reply(reply)
}

/// Asks the service worker from one of our own pages.
pub async fn ask_worker<T: DeserializeOwned>(request: PageRequest) -> Result<T, ErrorBody> {
    ask(request).await
}

/// Asks the content script of a tab's top frame, with a [`PageCommand`](protocol::PageCommand) or a
/// [`PortalCommand`](protocol::PortalCommand); with a document id, only that document.
pub async fn ask_page<C, T: DeserializeOwned>(
    tab_id: i32,
    document_id: Option<&str>,
    command: C,
) -> Result<T, ErrorBody>
where
    Addressed<C>: From<C> + Serialize,
{
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Options<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        document_id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        frame_id: Option<u32>,
    }
    let options = Options { document_id, frame_id: document_id.is_none().then_some(0) };
    let message = to_value(&Addressed::from(command))?;
    let reply = call("tabs", "sendMessage", &[tab_id.into(), message, to_value(&options)?]).await?;
    parse_reply(reply)
}

/// Tells our own pages; nobody need listen.
pub async fn tell_pages(notice: Notice) {
    if let Ok(message) = to_value(&Addressed::from(notice)) {
        // With no panel open the browser reports that nobody received it, which is not an error here.
        let _: Result<JsValue, BrowserError> = call("runtime", "sendMessage", &[message]).await;
    }
}

fn parse_reply<T: DeserializeOwned>(reply: JsValue) -> Result<T, ErrorBody> {
    if reply.is_undefined() || reply.is_null() {
        return Err(ErrorBody::new(ErrorCode::PageUnreachable, "no answer"));
    }
    from_value::<Reply<T>>(reply)?.into()
}
