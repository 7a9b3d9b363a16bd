//! Pictures made from pictures: the stitched page, the stamped copy, the annotated view.

use super::{Capture, NewFile};
use crate::binary;
use crate::clock::utc;
use crate::drawing::annotate::annotate;
use crate::drawing::stamp::{Entry, stamp};
use crate::drawing::stitch::stitch;
use crate::steps::Done;
use crate::stitching::{self, Gap, Slice};
use catalogue::{plain, text};
use evidence::{FileRecord, FileRole, Geometry, Sha256Hex, Stitched, Viewport};
use protocol::{ErrorBody, ErrorCode};
use std::collections::BTreeMap;
use web_sys::Blob;

impl Capture {
    /// The whole page as one picture, or as few as it can be drawn in.
    pub(crate) async fn stitched_page(&mut self) -> Result<Done, ErrorBody> {
        let slices = self.slices_taken().await?;
        if slices.len() == 1 {
            return Ok(Done::NotApplicable("one screen shows the whole page".to_owned()));
        }
        if self.page()?.viewport.scale != "1" {
            // Its screens do not stand at whole pixels, so its rows would not be exact.
            return Ok(Done::NotApplicable("the page is magnified".to_owned()));
        }
        let strips = stitching::strips(&slices).map_err(|Gap { from, to }| {
            ErrorBody::new(ErrorCode::NotSettled, format!("no slice shows the rows {from} to {to}"))
        })?;
        let parts = stitching::parts(&strips);
        let count = parts.len();
        for (index, part) in parts.into_iter().enumerate() {
            let blob = stitch(&part, |name| self.kept(name)).await?;
            let mut derived_from: Vec<String> = part.strips.iter().map(|strip| strip.file.clone()).collect();
            derived_from.dedup();
            let file = NewFile {
                name: match count {
                    1 => "stitched-page.png".to_owned(),
                    _ => format!("stitched-page-{}.png", index + 1),
                },
                role: FileRole::Stitched,
                media_type: "image/png",
                utc: utc(),
                source: "worker, from the slices".to_owned(),
                derived_from,
                geometry: Some(Geometry::Stitched(Stitched { first_row: part.first_row, strips: part.strips })),
                fetched: None,
            };
            self.keep(file, &blob).await?;
        }
        Ok(Done::Ok((count > 1).then(|| format!("{count} pictures"))))
    }

    /// The first view below a banner that says where, when and as what it was kept.
    pub(crate) async fn stamped_copy(&mut self) -> Result<Done, ErrorBody> {
        let first_view = self.first_view_file()?.clone();
        let entries = self.stamp_entries(&first_view);
        let picture = self.bytes(&first_view.name, &first_view.sha256).await?;
        let stamped = stamp(&picture, ratio(&self.page()?.viewport), &entries).await?;
        let file = NewFile {
            name: "stamped-copy.png".to_owned(),
            role: FileRole::Stamped,
            media_type: "image/png",
            utc: utc(),
            source: "worker, from the first view".to_owned(),
            derived_from: vec![first_view.name],
            geometry: None,
            fetched: None,
        };
        self.keep(file, &stamped).await?;
        Ok(Done::Ok(None))
    }

    /// What the banner says: where, when and as what the first view was kept.
    fn stamp_entries(&self, first_view: &FileRecord) -> [Entry; 4] {
        let times = &self.journal.times;
        let time = BTreeMap::from([
            ("time".to_owned(), first_view.utc.clone()),
            ("server".to_owned(), times.server_date.clone().unwrap_or_default()),
            ("received".to_owned(), times.server_date_received.clone().unwrap_or_default()),
        ]);
        let by = if times.server_date.is_some() { "stamp.by_both" } else { "stamp.by_system" };
        let entries = [
            ("stamp.address", self.journal.final_url()),
            ("stamp.time", text(self.language, by, &time)),
            ("stamp.exhibit", self.journal.id.clone()),
            ("stamp.sha256", first_view.sha256.0.clone()),
        ];
        entries.map(|(key, value)| Entry { label: plain(self.language, key), value })
    }

    /// The first view with the findings drawn in, below the banner of the stamped copy: a complaint shows the page with its
    /// address.
    pub(crate) async fn annotated_view(&mut self) -> Result<Done, ErrorBody> {
        let rectangles = self.rectangles.clone().unwrap_or_else(|| Ok(Vec::new()))?;
        if rectangles.is_empty() {
            return Ok(Done::NotApplicable("no finding in the first view".to_owned()));
        }
        let first_view = self.first_view_file()?.clone();
        let picture = self.bytes(&first_view.name, &first_view.sha256).await?;
        let ratio = ratio(&self.page()?.viewport);
        let annotated = annotate(&picture, ratio, &rectangles, &self.stamp_entries(&first_view)).await?;
        self.keep_opinion("annotated-view.png", "image/png", &annotated, vec![first_view.name]).await?;
        Ok(Done::Ok(None))
    }

    /// The slices in their order, as stitching looks at them.
    async fn slices_taken(&self) -> Result<Vec<Slice>, ErrorBody> {
        let mut slices = Vec::new();
        for file in &self.journal.files {
            let (FileRole::Slice, Some(Geometry::Screen(screen))) = (file.role, &file.geometry) else { continue };
            let Some(uncovered) = screen.uncovered else { continue };
            let (width, height) = binary::png_size(&self.bytes(&file.name, &file.sha256).await?).await?;
            slices.push(Slice { file: file.name.clone(), y: screen.y, area: screen.area, uncovered, width, height });
        }
        Ok(slices)
    }

    fn first_view_file(&self) -> Result<&FileRecord, ErrorBody> {
        let first_view = self.journal.files.iter().find(|file| file.role == FileRole::FirstView);
        first_view.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, "first-view.png"))
    }

    /// A file of this capture by its name.
    async fn kept(&self, name: String) -> Result<Blob, ErrorBody> {
        match self.journal.files.iter().find(|file| file.name == name) {
            Some(file) => self.bytes(&file.name, &file.sha256).await,
            None => Err(ErrorBody::new(ErrorCode::NotFound, name)),
        }
    }

    async fn bytes(&self, name: &str, sha256: &Sha256Hex) -> Result<Blob, ErrorBody> {
        self.vault.file(sha256).await?.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, name))
    }
}

/// Pixels of a picture of the screen to a CSS pixel.
fn ratio(viewport: &Viewport) -> f64 {
    viewport.device_pixel_ratio.parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_banner_has_its_texts() {
        for key in ["address", "time", "by_system", "by_both", "exhibit", "sha256"] {
            assert!(catalogue::has(&format!("stamp.{key}")), "{key}");
        }
    }
}
