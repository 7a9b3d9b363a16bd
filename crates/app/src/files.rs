//! Files the analyst gives us, and files we give the analyst.

use crate::session::refused;
use js_sys::Uint8Array;
use leptos::prelude::*;
use protocol::ErrorBody;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Event, File, FileList, HtmlAnchorElement, HtmlInputElement, Url};

/// The files chosen in the input an event comes from. Clears the choice, so that the same file can be chosen again after
/// it was mended.
pub fn chosen_files(event: &Event) -> Vec<File> {
    let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(input) = input else { return Vec::new() };
    let files = files_of(input.files());
    input.set_value("");
    files
}

/// The files of a list.
pub fn files_of(list: Option<FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect()).unwrap_or_default()
}

/// The text of a file.
pub async fn text_of(blob: &Blob) -> Result<String, ErrorBody> {
    Ok(JsFuture::from(blob.text()).await.map_err(refused)?.as_string().unwrap_or_default())
}

/// The bytes of a file that is short enough to be held.
pub async fn bytes_of(blob: &Blob) -> Result<Vec<u8>, ErrorBody> {
    Ok(Uint8Array::new(&JsFuture::from(blob.array_buffer()).await.map_err(refused)?).to_vec())
}

/// The text of one of the extension's own files.
pub async fn own_file(path: &str) -> Result<String, ErrorBody> {
    let url = webext::runtime::url_of(path)?;
    let response: web_sys::Response =
        JsFuture::from(window().fetch_with_str(&url)).await.map_err(refused)?.unchecked_into();
    Ok(JsFuture::from(response.text().map_err(refused)?).await.map_err(refused)?.as_string().unwrap_or_default())
}

/// Puts a text of a media type into the analyst's downloads under `name`, which is one of ours.
pub fn download_text(name: &str, media_type: &str, text: &str) -> Result<(), ErrorBody> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).map_err(refused)?;
    download(name, &blob)
}

/// Puts a blob into the analyst's downloads under `name`, which is one of ours.
pub fn download(name: &str, blob: &Blob) -> Result<(), ErrorBody> {
    let url = Url::create_object_url_with_blob(blob).map_err(refused)?;
    let anchor: HtmlAnchorElement = document().create_element("a").map_err(refused)?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser reads the blob after this returns; the address is given back when it has had time to begin.
    set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(60));
    Ok(())
}
