//! How often it was sold and reviewed, its pictures, its specification and its categories.

use super::{DRAWN, MOST_ROWS, Reader, STATE, words};
use crate::labels;
use crate::model::{IssueCode, Sold};
use crate::number;
use crate::page::Page;
use crate::picture;
use crate::source::Source;
use crate::state::Value;
use crate::text;

impl<P: Page> Reader<'_, P> {
    /// The count that is shown; where it is rounded, the exact one.
    pub(super) fn sold(&mut self) -> Option<Sold> {
        let told = &self.era.told;
        let shown = self.shown(|shown| shown.sold).next().or_else(|| {
            let mut count = self.scope.first(told.sold_text)?;
            if let Some(unit) = self.scope.first(told.sold_unit) {
                count.text = format!("{} {}", count.text, unit.text);
            }
            Some(count)
        });
        let exact = self.scope.first(told.sold).and_then(|found| Some((found.text.parse::<u32>().ok()?, found.source)));
        let read = shown.as_ref().map(|shown| number::parse_count(&shown.text));
        if let (Some(shown), Some(Err(reason))) = (&shown, read) {
            self.report(reason.into(), "sold", &[(&shown.source, &shown.text)]);
        }
        let read = read.and_then(Result::ok);
        let rounded = shown.as_ref().is_none_or(|shown| shown.text.contains('+'));
        let exact = exact.filter(|(count, _)| rounded && read.is_none_or(|read| *count >= read));
        let shown_source = shown.as_ref().map(|shown| shown.source.clone());
        let (count, source) = exact.or_else(|| read.zip(shown_source))?;
        self.keep("sold", &source);
        Some(Sold { count, text: shown.map(|shown| shown.text) })
    }

    pub(super) fn review_count(&mut self) -> Option<u32> {
        let shown: Vec<_> = self.shown(|shown| shown.review_count).collect();
        let all = shown.into_iter().chain(self.scope.first(self.era.told.review_count));
        let (count, source) =
            all.filter_map(|found| Some((number::parse_count(&found.text).ok()?, found.source))).next()?;
        self.keep("review_count", &source);
        Some(count)
    }

    /// The gallery; the pictures of variants are with the variants.
    pub(super) fn images(&mut self) -> Vec<String> {
        let path = self.era.told.images;
        let told = self.state(path).into_iter().flat_map(Value::elements).filter_map(Value::text);
        let mut gallery: Vec<String> = told.take(MOST_PICTURES).collect();
        let mut source = format!("{STATE}:{path}");
        for shown in self.era.shown {
            if !gallery.is_empty() {
                break;
            }
            let pictures = self.scope.page.select(None, shown.gallery);
            gallery = pictures
                .iter()
                .take(MOST_PICTURES)
                .filter_map(|image| self.scope.page.attribute(image, "src"))
                .collect();
            source = format!("{DRAWN}{}", shown.gallery);
        }
        let images = picture::distinct(gallery);
        match images.is_empty() {
            true => self.report(IssueCode::Missing, "images", &[]),
            false => self.keep("images", &source),
        }
        images
    }

    /// The rows of the specification, and the brand where one of them names it.
    pub(super) fn specifications(&mut self) -> (Vec<(String, String)>, Option<String>) {
        let path = self.era.told.specifications;
        let mut rows = Vec::new();
        let mut brand = None;
        for row in self.list(path, MOST_ROWS) {
            let [name, value, id] = row.pick(["attrName", "attrValue", "attrNameId"]);
            let Some((name, value)) = name.and_then(words).zip(value.and_then(words)) else { continue };
            if brand.is_none() && id.and_then(Value::text).as_deref() == Some(BRAND) {
                brand = Some(value.clone());
            }
            rows.push((name, value));
        }
        let mut source = format!("{STATE}:{}", path.unwrap_or_default());
        if rows.is_empty() {
            let page = self.scope.page;
            let cell = |row: &P::Node, selector: &str| {
                let text = text::fold(&page.text(&page.first(Some(row), selector)?));
                Some(text.trim_end_matches([':', '：']).trim_end().to_owned()).filter(|text| !text.is_empty())
            };
            for shown in self.era.shown {
                let drawn = page.select(None, shown.specification.row);
                let read =
                    |row: &P::Node| cell(row, shown.specification.name).zip(cell(row, shown.specification.value));
                rows.extend(drawn.iter().take(MOST_ROWS).filter_map(read));
                if !rows.is_empty() {
                    source = format!("{DRAWN}{}", shown.specification.row);
                    break;
                }
            }
        }
        let named = || rows.iter().find(|(name, _)| labels::is_brand_label(name)).map(|(_, value)| value.clone());
        let brand = brand.or_else(named);
        if !rows.is_empty() {
            self.keep("specifications", &source);
        }
        if brand.is_some() {
            self.keep("brand", &source);
        }
        (rows, brand)
    }

    /// The categories; the site's home and the list of all categories have no number.
    pub(super) fn breadcrumbs(&mut self) -> Vec<String> {
        let path = self.era.told.breadcrumbs;
        let category = |place: Value| {
            let [id, name] = place.pick(["cateId", "name"]);
            let is_one = id?.text().is_some_and(|id| id != "0");
            name.and_then(words).filter(|_| is_one)
        };
        let mut names: Vec<String> = self.list(path, MOST_ROWS).filter_map(category).collect();
        let mut source = format!("{STATE}:{}", path.unwrap_or_default());
        if names.is_empty()
            && let Some((found, selector)) = self.era.shown.iter().find_map(|shown| {
                let found = self.scope.every(Source::Text(shown.breadcrumbs));
                (!found.is_empty()).then_some((found, shown.breadcrumbs))
            })
        {
            names = found.into_iter().map(|found| found.text).collect();
            source = format!("{DRAWN}{selector}");
        }
        if !names.is_empty() {
            self.keep("breadcrumbs", &source);
        }
        names
    }
}

/// The number of the specification row that names the brand, in every language.
const BRAND: &str = "2";

/// More than any listing has; a hostile page is read no further.
const MOST_PICTURES: usize = 300;
