//! The fingerprints of listings' pictures: fetched as small as they do, decoded by the browser, kept only as hashes.

use crate::binary;
use crate::{pictures, settings};
use analysis::Fingerprint;
use futures::stream::{self, StreamExt};
use picture::Luma;
use protocol::{ErrorBody, ErrorCode, ShownPicture};
use std::cell::RefCell;
use std::collections::BTreeMap;
use web_sys::Blob;
use webext::bitmap::Bitmap;

/// The most pictures of one request; a page asks again.
const MOST_AT_A_TIME: usize = 32;
const FETCHED_AT_ONCE: usize = 4;
const FETCH_MILLISECONDS: u32 = 8000;
const LARGEST_BYTES: f64 = 4e6;
/// The longest side of a picture that is decoded.
const LONGEST_SIDE: u32 = 2000;
/// The most fingerprints that are remembered.
const MOST_KNOWN: usize = 4000;

thread_local! {
    /// What pictures look like, by address; none: too plain. A worker that was killed looks again.
    static KNOWN: RefCell<BTreeMap<String, Option<Fingerprint>>> = const { RefCell::new(BTreeMap::new()) };
}

/// What the pictures at these addresses look like. Without official pictures nothing is asked for.
pub async fn of(addresses: Vec<String>) -> Result<Vec<ShownPicture>, ErrorBody> {
    let profile = settings::load().await?.profile;
    if profile.is_none_or(|profile| profile.brands.iter().all(|brand| brand.pictures.is_empty())) {
        return Ok(Vec::new());
    }
    let looks = addresses.into_iter().take(MOST_AT_A_TIME).map(|address| async move {
        let fingerprint = fingerprint(&address).await;
        ShownPicture { address, fingerprint }
    });
    Ok(stream::iter(looks).buffer_unordered(FETCHED_AT_ONCE).collect().await)
}

async fn fingerprint(address: &str) -> Option<Fingerprint> {
    if !pictures::is_held(address) {
        return None;
    }
    if let Some(known) = KNOWN.with_borrow(|known| known.get(address).copied()) {
        return known;
    }
    let luma = match small(address).await {
        Some(luma) => luma,
        // What comes later may be better: not remembered.
        None => look(address).await.ok()?,
    };
    let fingerprint = Fingerprint::of(&luma);
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(address.to_owned(), fingerprint);
    });
    fingerprint
}

/// The picture as the host makes it small.
async fn small(address: &str) -> Option<Luma> {
    look(&pictures::small_size(address)?).await.ok()
}

async fn look(url: &str) -> Result<Luma, ErrorBody> {
    let response = binary::fetch_again(url, pictures::ACCEPT, FETCH_MILLISECONDS).await?;
    if !response.ok() {
        return Err(ErrorBody::new(ErrorCode::Browser, format!("HTTP {}", response.status())));
    }
    let blob = binary::body(&response).await?;
    if blob.size() > LARGEST_BYTES {
        return Err(ErrorBody::new(ErrorCode::Browser, format!("{} bytes", blob.size())));
    }
    luma(&blob).await
}

async fn luma(picture: &Blob) -> Result<Luma, ErrorBody> {
    let bitmap = Bitmap::of(picture).await?;
    let (width, height) = bitmap.size();
    if width.max(height) > LONGEST_SIDE {
        return Err(ErrorBody::new(ErrorCode::Browser, format!("{width}x{height} pixels")));
    }
    let pixels = bitmap.pixels()?;
    Luma::from_rgba(width, height, &pixels).ok_or_else(|| ErrorBody::new(ErrorCode::Browser, "no pixels"))
}
