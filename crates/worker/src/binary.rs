//! Bytes as the browser holds them.

use js_sys::{Array, Reflect, Uint8Array};
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Response};

/// A file of these bytes.
pub fn blob(bytes: &[u8], media_type: &str) -> Result<Blob, ErrorBody> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &options).map_err(refused)
}

/// A file's bytes.
pub async fn bytes_of(blob: &Blob) -> Result<Uint8Array, ErrorBody> {
    Ok(Uint8Array::new(&JsFuture::from(blob.array_buffer()).await.map_err(refused)?))
}

/// The file behind a `data:` or `blob:` address.
pub async fn file_behind(url: &str) -> Result<Blob, ErrorBody> {
    body(&fetch(url, &JsValue::UNDEFINED).await?).await
}

/// A file as a `data:` address.
pub async fn data_url(blob: &Blob, media_type: &str) -> Result<String, ErrorBody> {
    #[wasm_bindgen]
    extern "C" {
        type Base64;
        #[wasm_bindgen(method, catch, js_name = toBase64)]
        fn to_base64(this: &Base64) -> Result<String, JsValue>;
    }
    let bytes = bytes_of(blob).await?;
    let text = bytes.unchecked_ref::<Base64>().to_base64().map_err(refused)?;
    Ok(format!("data:{media_type};base64,{text}"))
}

/// A PNG's width and height, as its header says.
pub async fn png_size(png: &Blob) -> Result<(u32, u32), ErrorBody> {
    // Signature, length and name of the header take 16 bytes.
    let header = bytes_of(&png.slice_with_f64_and_f64(16.0, 24.0).map_err(refused)?).await?.to_vec();
    let number = |from: usize| header.get(from..from + 4)?.try_into().ok().map(u32::from_be_bytes);
    number(0).zip(number(4)).ok_or_else(|| ErrorBody::new(ErrorCode::Browser, "no PNG"))
}

/// One of our own files.
pub async fn own_file(path: &str) -> Result<Blob, ErrorBody> {
    body(&fetch(&webext::runtime::url_of(path)?, &JsValue::UNDEFINED).await?).await
}

/// What a page shows, fetched again as the browser fetches it for the page (`accept` is the header by which the server
/// chooses a format), from the browser's cache where it is there. Nothing that says who asks is sent.
pub async fn fetch_again(url: &str, accept: &str, milliseconds: u32) -> Result<Response, ErrorBody> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
        fn abort_after(milliseconds: u32) -> JsValue;
    }
    let headers = js_sys::Object::new();
    Reflect::set(&headers, &"accept".into(), &accept.into()).map_err(refused)?;
    let options = js_sys::Object::new();
    for (name, value) in [
        ("cache", JsValue::from("force-cache")),
        ("credentials", JsValue::from("omit")),
        ("headers", headers.into()),
        ("referrerPolicy", JsValue::from("no-referrer")),
        ("signal", abort_after(milliseconds)),
    ] {
        Reflect::set(&options, &name.into(), &value).map_err(refused)?;
    }
    fetch(url, &options).await
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It took longer than it may.
    TooSlow,
    /// The browser's words.
    Refused(String),
}

/// What is answered to these bytes when they are posted, and its HTTP status. Nothing that says who asks is sent.
pub async fn post(url: &str, media_type: &str, bytes: &[u8], milliseconds: u32) -> Result<(u16, Blob), Unanswered> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
        fn abort_after(milliseconds: u32) -> JsValue;
    }
    let unanswered = |thrown: JsValue| {
        let name = Reflect::get(&thrown, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("TimeoutError") => Unanswered::TooSlow,
            _ => Unanswered::Refused(refused(thrown).detail),
        }
    };
    let headers = js_sys::Object::new();
    Reflect::set(&headers, &"content-type".into(), &media_type.into()).map_err(unanswered)?;
    let options = js_sys::Object::new();
    for (name, value) in [
        ("method", JsValue::from("POST")),
        ("body", Uint8Array::from(bytes).into()),
        ("cache", JsValue::from("no-store")),
        ("credentials", JsValue::from("omit")),
        ("headers", headers.into()),
        ("referrerPolicy", JsValue::from("no-referrer")),
        ("signal", abort_after(milliseconds)),
    ] {
        Reflect::set(&options, &name.into(), &value).map_err(unanswered)?;
    }
    let response = JsFuture::from(fetch_with(url, &options).map_err(unanswered)?).await.map_err(unanswered)?;
    let response: Response = response.unchecked_into();
    let body = JsFuture::from(response.blob().map_err(unanswered)?).await.map_err(unanswered)?;
    Ok((response.status(), body.unchecked_into()))
}

/// A response's body.
pub async fn body(response: &Response) -> Result<Blob, ErrorBody> {
    JsFuture::from(response.blob().map_err(refused)?).await.map(JsCast::unchecked_into).map_err(refused)
}

/// A file's text.
pub async fn text(blob: &Blob) -> Result<String, ErrorBody> {
    let text = JsFuture::from(blob.text()).await.map_err(refused)?;
    Ok(text.as_string().unwrap_or_default())
}

/// What the browser threw, in its words.
pub fn refused(thrown: JsValue) -> ErrorBody {
    let words = thrown
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| Reflect::get(&thrown, &"message".into()).ok().and_then(|message| message.as_string()))
        .unwrap_or_else(|| format!("{thrown:?}"));
    ErrorBody::new(ErrorCode::Browser, words)
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch_with(url: &str, options: &JsValue) -> Result<js_sys::Promise, JsValue>;
}

async fn fetch(url: &str, options: &JsValue) -> Result<Response, ErrorBody> {
    JsFuture::from(fetch_with(url, options).map_err(refused)?).await.map(JsCast::unchecked_into).map_err(refused)
}
