//! What a page shows, fetched again.

use super::Capture;
use crate::clock::{utc, within};
use crate::{binary, network, pictures};
use evidence::Fetched;
use futures::stream::{self, StreamExt};
use protocol::FetchedSheet;
use std::collections::BTreeMap;
use web_sys::{Blob, Response};

/// How much is fetched at once, how long each file and all of them may take, how large they may be.
const AT_ONCE: usize = 6;
const FILE_MILLISECONDS: u32 = 10_000;
const ALL_MILLISECONDS: u32 = 40_000;
const SHEETS_MILLISECONDS: u32 = 10_000;
const LARGEST_PICTURE: f64 = 8.0 * 1024.0 * 1024.0;
const LARGEST_SHEET: f64 = 4.0 * 1024.0 * 1024.0;
const MOST_SHEETS: usize = 40;

/// The header by which Chromium asks for style sheets.
const SHEET_ACCEPT: &str = "text/css,*/*;q=0.1";

/// A picture as served.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) blob: Blob,
    pub(super) media_type: &'static str,
    pub(super) ending: &'static str,
    pub(super) utc: String,
    pub(super) fetched: Fetched,
}

impl Capture {
    /// Fetches those pictures that were not yet, a few at once; what takes too long is left out.
    pub(super) async fn fetch(&mut self, urls: &[String]) {
        let missing: Vec<String> = urls.iter().filter(|url| !self.pictures.contains_key(*url)).cloned().collect();
        let pictures = &mut self.pictures;
        let mut fetched = stream::iter(missing)
            .map(|url| async move {
                let picture = picture(&url).await;
                (url, picture)
            })
            .buffer_unordered(AT_ONCE);
        let all = async {
            while let Some((url, picture)) = fetched.next().await {
                pictures.insert(url, picture);
            }
        };
        let _in_time = within(ALL_MILLISECONDS, all).await;
    }

    /// Why a picture that was wanted is not there.
    pub(super) fn why_missing(&self, url: &str) -> String {
        match self.pictures.get(url) {
            Some(Err(why)) => why.clone(),
            Some(Ok(_)) => "left out, the file would be too large".to_owned(),
            None => "not in time".to_owned(),
        }
    }
}

/// The style sheets that can be had, and for the others why not.
pub(super) async fn sheets(urls: Vec<String>) -> (Vec<FetchedSheet>, BTreeMap<String, String>) {
    let mut failed: BTreeMap<String, String> = urls.iter().map(|url| (url.clone(), "not in time".to_owned())).collect();
    let mut sheets = Vec::new();
    let mut answers = stream::iter(urls.into_iter().take(MOST_SHEETS))
        .map(|url| async move {
            let text = sheet(&url).await;
            (url, text)
        })
        .buffer_unordered(AT_ONCE);
    let all = async {
        while let Some((url, answer)) = answers.next().await {
            match answer {
                Ok(text) => {
                    failed.remove(&url);
                    sheets.push(FetchedSheet { url, text });
                }
                Err(why) => drop(failed.insert(url, why)),
            }
        }
    };
    let _in_time = within(SHEETS_MILLISECONDS, all).await;
    drop(answers);
    (sheets, failed)
}

async fn picture(url: &str) -> Result<Picture, String> {
    let (response, blob) = file(url, pictures::ACCEPT, LARGEST_PICTURE).await?;
    let served = blob.type_();
    let (media_type, ending) = pictures::picture_type(&served).ok_or(format!("served as {served:?}"))?;
    let fetched = Fetched {
        url: url.to_owned(),
        request_headers: BTreeMap::from([("accept".to_owned(), pictures::ACCEPT.to_owned())]),
        status: response.status(),
        headers: allowed_headers(&response),
    };
    Ok(Picture { blob, media_type, ending, utc: utc(), fetched })
}

async fn sheet(url: &str) -> Result<String, String> {
    let (_, blob) = file(url, SHEET_ACCEPT, LARGEST_SHEET).await?;
    let served = blob.type_();
    if !served.starts_with("text/css") {
        return Err(format!("served as {served:?}"));
    }
    binary::text(&blob).await.map_err(|error| error.detail)
}

async fn file(url: &str, accept: &str, largest: f64) -> Result<(Response, Blob), String> {
    if !pictures::is_of_site(url) {
        return Err("on a host that is not asked".to_owned());
    }
    let response = binary::fetch_again(url, accept, FILE_MILLISECONDS).await.map_err(|error| error.detail)?;
    if !response.ok() {
        return Err(format!("HTTP {}", response.status()));
    }
    let blob = binary::body(&response).await.map_err(|error| error.detail)?;
    if blob.size() > largest {
        return Err(format!("{} bytes", blob.size()));
    }
    Ok((response, blob))
}

fn allowed_headers(response: &Response) -> BTreeMap<String, String> {
    let headers = response.headers();
    let value = |name: &str| Some((name.to_owned(), headers.get(name).ok().flatten()?));
    network::HEADERS.iter().filter_map(|name| value(name)).collect()
}
