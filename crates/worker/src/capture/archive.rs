//! The step that keeps the browser's own archive of the page, where the person allows it.

use super::{Capture, NewFile};
use crate::clock::utc;
use crate::steps::Done;
use crate::{binary, mhtml};
use evidence::FileRole;
use protocol::{ErrorBody, ErrorCode, PageCommand, PageGeometry};
use webext::{page_capture, permissions};

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
        let archive = page_capture::save_as_mhtml(self.journal.tab_id).await?;
        let secrets: Vec<String> = self.ask(PageCommand::Secrets).await?;
        self.same_document().await?;
        if archive.size() > LARGEST {
            return Err(ErrorBody::new(ErrorCode::Capped, format!("{} bytes", archive.size())));
        }
        let mut bytes = binary::bytes_of(&archive).await?.to_vec();
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
