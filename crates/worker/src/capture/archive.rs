//! The step that keeps the browser's own archive of the page, where the person allows it.

use super::{Capture, NewFile};
use crate::clock::utc;
use crate::steps::Done;
use crate::{binary, mhtml};
use evidence::FileRole;
use protocol::{ErrorBody, ErrorCode, PageCommand, PageGeometry};
use webext::{page_capture, permissions};

/// How often the archive is asked for.
const TRIES: u32 = 3;
/// The largest archive, in bytes.
const LARGEST: f64 = 64.0 * 1024.0 * 1024.0;

impl Capture {
    /// The page as MHTML. It is the tab that is archived, so the document is asked for before and after.
    pub(crate) async fn archive(&mut self) -> Result<Done, ErrorBody> {
        if !permissions::PAGE_CAPTURE.is_held().await? {
            return Ok(Done::NotApplicable("the permission pageCapture is not given".to_owned()));
        }
        self.same_document().await?;
        let made = utc();
        let mut bytes = archived(self.journal.tab_id).await?;
        let secrets: Vec<String> = self.ask(PageCommand::Secrets).await?;
        self.same_document().await?;
        let overwritten = mhtml::overwrite(&mut bytes, &secrets);
        let file = NewFile {
            name: "page.mhtml".to_owned(),
            role: FileRole::Archive,
            media_type: "multipart/related",
            utc: made,
            source: "pageCapture.saveAsMHTML".to_owned(),
            derived_from: Vec::new(),
            geometry: None,
            fetched: None,
        };
        self.keep(file, &binary::blob(&bytes, "multipart/related")?).await?;
        Ok(Done::Ok((overwritten > 0).then(|| format!("overwritten: {overwritten} values that speak for the visitor"))))
    }

    async fn same_document(&self) -> Result<(), ErrorBody> {
        let now: PageGeometry = self.ask_or_gone(PageCommand::Geometry).await?;
        let met = self.page()?;
        if now.url == met.url && now.time_origin == met.time_origin {
            return Ok(());
        }
        Err(ErrorBody::new(ErrorCode::Navigated, now.url))
    }
}

/// The archive's bytes. What the browser gives is a file of its own, which it may remove as soon as it has given it: it is
/// read before anything else is asked, and where it is gone already another one is asked for.
async fn archived(tab_id: i32) -> Result<Vec<u8>, ErrorBody> {
    let mut tries_left = TRIES;
    loop {
        tries_left -= 1;
        let archive = page_capture::save_as_mhtml(tab_id).await?;
        if archive.size() > LARGEST {
            return Err(ErrorBody::new(ErrorCode::Capped, format!("{} bytes", archive.size())));
        }
        match binary::bytes_of(&archive).await {
            Ok(bytes) => return Ok(bytes.to_vec()),
            Err(error) if tries_left == 0 => return Err(error),
            Err(_) => {}
        }
    }
}
