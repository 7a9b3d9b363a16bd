//! The step that keeps the pictures of listings as served.

use super::{Capture, NewFile};
use crate::pictures;
use crate::steps::Done;
use evidence::FileRole;
use listing::PageKind;
use protocol::{ErrorBody, ErrorCode};

impl Capture {
    /// The pictures of the listing, or of the suspicious listings of a list, as served.
    pub(crate) async fn images(&mut self) -> Result<Done, ErrorBody> {
        let Some(state) = &self.state else { return Err(ErrorBody::new(ErrorCode::Internal, "no reading")) };
        let urls = pictures::wanted(&state.reading, &state.judgement);
        if urls.is_empty() {
            let why = match state.reading.page.kind {
                PageKind::Item => "the listing shows no picture",
                _ => "no listing whose pictures matter",
            };
            return Ok(Done::NotApplicable(why.to_owned()));
        }
        self.fetch(&urls).await;
        let mut missing = Vec::new();
        for (index, url) in urls.iter().enumerate() {
            let Some(Ok(picture)) = self.pictures.get(url).cloned() else {
                missing.push(format!("{url}: {}", self.why_missing(url)));
                continue;
            };
            let file = NewFile {
                name: format!("image-{:02}.{}", index + 1, picture.ending),
                role: FileRole::Image,
                media_type: picture.media_type,
                utc: picture.utc,
                source: "fetched again".to_owned(),
                derived_from: Vec::new(),
                geometry: None,
                fetched: Some(picture.fetched),
            };
            self.keep(file, &picture.blob).await?;
        }
        if missing.is_empty() {
            return Ok(Done::Ok(None));
        }
        Err(ErrorBody::new(ErrorCode::PictureUnavailable, missing.join("; ")))
    }
}
