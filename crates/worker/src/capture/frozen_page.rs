//! The step that keeps the page as one inert file.

use super::{Capture, NewFile, fetched};
use crate::clock::utc;
use crate::steps::Done;
use crate::{binary, frozen};
use evidence::FileRole;
use protocol::{ErrorBody, Frozen, Missing, MissingKind, PageCommand};
use std::collections::BTreeMap;

/// How many pictures a frozen page may hold, and of how many bytes.
const MOST_PICTURES: usize = 300;
const MOST_BYTES: f64 = 24.0 * 1024.0 * 1024.0;

impl Capture {
    /// The document as one inert file, with the pictures and style sheets that can be had.
    pub(crate) async fn frozen_page(&mut self) -> Result<Done, ErrorBody> {
        let made = utc();
        let mut page: Frozen = self.ask(PageCommand::Freeze { sheets: Vec::new() }).await?;
        let unread = page.missing.iter().filter(|missing| missing.kind == MissingKind::StyleSheet);
        let unread: Vec<String> = unread.map(|missing| missing.address.clone()).collect();
        if !unread.is_empty() {
            let (sheets, failed) = fetched::sheets(unread).await;
            if !sheets.is_empty() {
                page = self.ask(PageCommand::Freeze { sheets }).await?;
            }
            say_why(&mut page.missing, &failed);
        }

        let urls: Vec<String> = page.pictures.iter().map(|picture| picture.url.clone()).collect();
        self.fetch(&urls[..urls.len().min(MOST_PICTURES)]).await;
        let (mut places, mut bytes) = (Vec::with_capacity(urls.len()), 0.0);
        for url in &urls {
            let picture = self.pictures.get(url).and_then(|fetched| fetched.as_ref().ok());
            match picture.filter(|picture| bytes + picture.blob.size() <= MOST_BYTES) {
                Some(picture) => {
                    bytes += picture.blob.size();
                    places.push(Some(binary::data_url(&picture.blob, picture.media_type).await?));
                }
                None => {
                    let reason = self.why_missing(url);
                    page.missing.push(Missing { kind: MissingKind::Picture, address: url.clone(), reason });
                    places.push(None);
                }
            }
        }
        let html = frozen::assemble(&page.parts, &page.pictures, &places, &page.missing);
        let file = NewFile {
            name: "frozen-page.html".to_owned(),
            role: FileRole::FrozenPage,
            media_type: "text/html",
            utc: made,
            source: "content script, from the document".to_owned(),
            derived_from: Vec::new(),
            geometry: None,
            fetched: None,
        };
        self.keep(file, &binary::blob(html.as_bytes(), "text/html")?).await?;
        Ok(Done::Ok(frozen::summary(&page.missing)))
    }
}

/// Of a style sheet that could not be had: why it could not be fetched again either.
fn say_why(missing: &mut [Missing], failed: &BTreeMap<String, String>) {
    for missing in missing.iter_mut().filter(|missing| missing.kind == MissingKind::StyleSheet) {
        if let Some(why) = failed.get(&missing.address) {
            missing.reason = format!("{}; fetched again: {why}", missing.reason);
        }
    }
}
