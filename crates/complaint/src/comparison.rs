//! The comparison sheet: a picture of genuine goods and one of a listing's side by side, each difference pointed out and
//! put into words.
//!
//! The sheet is data: which two pictures, what of them is shown and how it is turned, where the differences are, and the
//! analyst's words. [`Layout`] says where everything stands on a white page of a given width; nothing here draws.
//! The data travel within the sheet's own PNG ([`with_sheet`], [`sheet_in`]), so that it can be opened and changed again.
//! The two pictures are never changed: what is cropped or turned is only what is drawn, and the sheet says so.

mod chunk;
mod layout;
mod words;
mod wrap;

pub use chunk::{ChunkProblem, KEYWORD, sheet_in, with_sheet};
pub use layout::{Badge, Layout, PlacedPicture, PlacedRing, PlacedText, Rect, Style, WIDEST, WIDTHS};
pub use words::SheetWords;

use catalogue::Language;
use evidence::Sha256Hex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format of sheets this code writes.
pub const COMPARISON_FORMAT: &str = "counterproof-comparison/1";
/// The most bytes a sheet may have as PNG: the strictest limit known of a portal.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
/// The most differences a sheet points out: more than fit beside each other on the narrowest sheet nobody reads.
pub const MOST_DIFFERENCES: usize = 24;
/// How many times longer than wide what is shown of a picture may be, or wider than long.
pub const MOST_ASPECT: u32 = 4;
/// The most letters the words of a difference may have.
pub const MOST_LETTERS: usize = 1000;

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonSheet {
    /// [`COMPARISON_FORMAT`].
    pub format: String,
    /// The picture of genuine goods.
    pub genuine: ComparedPicture,
    /// The listing's picture.
    pub shown: ComparedPicture,
    /// What differs, in the order of its numbers.
    pub differences: Vec<Difference>,
    /// The right, where one was given.
    pub right: Option<SheetRight>,
    /// Who compared, as the analyst gave the name; empty where none was given.
    pub operator: String,
    /// When the sheet was made (UTC).
    pub created: String,
    /// The sheet's language.
    pub language: Language,
}

/// A picture of an exhibit, and what of it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparedPicture {
    /// The exhibit.
    pub exhibit: String,
    /// The picture's name in it.
    pub file: String,
    /// The hash of what is shown: the picture's, or that of its redacted copy.
    pub sha256: Sha256Hex,
    /// Whether the copy is shown in which parts are painted over.
    pub redacted: bool,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The address of the page; absent where the exhibit is a file the analyst had.
    pub address: Option<String>,
    /// The page's title, or the file's own name.
    pub title: String,
    /// When the picture was captured or taken in (UTC).
    pub captured: String,
    /// The part that is shown; absent where all of it is.
    pub crop: Option<PixelArea>,
    /// By how many quarter turns it is shown turned clockwise: 0 to 3.
    pub turns: u8,
}

/// A rectangle in the pixels of a picture as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PixelArea {
    /// Columns left of it.
    pub left: u32,
    /// Rows above it.
    pub top: u32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Its number on the sheet, from 1 on.
    pub number: u32,
    /// Where it is on the picture of genuine goods; absent where there is nothing to point at.
    pub genuine: Option<MarkedArea>,
    /// Where it is on the listing's picture.
    pub shown: Option<MarkedArea>,
    /// The analyst's words.
    pub words: String,
}

/// An area that is pointed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkedArea {
    /// What is drawn around it.
    pub shape: Shape,
    /// Where it is, in the pixels of the picture as it is stored.
    pub area: PixelArea,
}

/// What is drawn around an area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// An ellipse that touches the area's four sides.
    #[default]
    Ellipse,
    /// The area itself.
    Rectangle,
}

/// The right a sheet is made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetRight {
    /// Its name.
    pub name: String,
    /// Its registration number; empty where it has none.
    pub number: String,
}

/// One of the two pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The genuine goods'.
    Genuine,
    /// The listing's.
    Shown,
}

impl Side {
    /// Both, as they stand beside each other.
    pub const BOTH: [Side; 2] = [Side::Genuine, Side::Shown];

    /// Its name in keys of the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Genuine => "genuine",
            Side::Shown => "shown",
        }
    }
}

/// Why a sheet can't be made as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetProblem {
    /// It is of another format.
    Format(String),
    /// Both pictures are the same file.
    SameFile,
    /// Nothing of a picture is shown, or its size or turn can't be.
    Picture(Side),
    /// What is shown of a picture is too long or too wide.
    Strip(Side),
    /// No difference is pointed out.
    NoDifference,
    /// More differences are than have room.
    TooMany(usize),
    /// The numbers are not 1, 2, 3, ….
    Numbering(u32),
    /// A difference has no words.
    NoWords(u32),
    /// A difference has too many.
    TooManyWords(u32),
    /// A difference is not pointed out on the listing's picture.
    NotPointedOut(u32),
    /// The area of a difference is not within what is shown of a picture.
    OutOfSight(u32, Side),
}

impl SheetProblem {
    /// Its stable code: `compare.problem.<code>` is its text.
    pub fn code(&self) -> &'static str {
        match self {
            SheetProblem::Format(_) => "format",
            SheetProblem::SameFile => "same_file",
            SheetProblem::Picture(Side::Genuine) => "picture_genuine",
            SheetProblem::Picture(Side::Shown) => "picture_shown",
            SheetProblem::Strip(Side::Genuine) => "strip_genuine",
            SheetProblem::Strip(Side::Shown) => "strip_shown",
            SheetProblem::NoDifference => "no_difference",
            SheetProblem::TooMany(_) => "too_many",
            SheetProblem::Numbering(_) => "numbering",
            SheetProblem::NoWords(_) => "no_words",
            SheetProblem::TooManyWords(_) => "too_many_words",
            SheetProblem::NotPointedOut(_) => "not_pointed_out",
            SheetProblem::OutOfSight(_, Side::Genuine) => "out_of_sight_genuine",
            SheetProblem::OutOfSight(_, Side::Shown) => "out_of_sight_shown",
        }
    }

    /// The key of its text.
    pub fn key(&self) -> String {
        format!("compare.problem.{}", self.code())
    }

    /// What the text takes.
    pub fn arguments(&self) -> BTreeMap<String, String> {
        let (name, value) = match self {
            SheetProblem::Format(format) => ("format", format.clone()),
            SheetProblem::TooMany(count) => ("count", count.to_string()),
            SheetProblem::Numbering(number)
            | SheetProblem::NoWords(number)
            | SheetProblem::TooManyWords(number)
            | SheetProblem::NotPointedOut(number)
            | SheetProblem::OutOfSight(number, _) => ("number", number.to_string()),
            SheetProblem::SameFile | SheetProblem::Picture(_) | SheetProblem::Strip(_) | SheetProblem::NoDifference => {
                return BTreeMap::new();
            }
        };
        let most = match self {
            SheetProblem::TooMany(_) => MOST_DIFFERENCES,
            _ => MOST_LETTERS,
        };
        BTreeMap::from([(name.to_owned(), value), ("most".to_owned(), most.to_string())])
    }
}

impl ComparisonSheet {
    /// The picture of a side.
    pub fn picture(&self, side: Side) -> &ComparedPicture {
        match side {
            Side::Genuine => &self.genuine,
            Side::Shown => &self.shown,
        }
    }

    /// Everything that keeps it from being made, in the order a person mends it.
    pub fn problems(&self) -> Vec<SheetProblem> {
        let mut problems = Vec::new();
        if self.format != COMPARISON_FORMAT {
            problems.push(SheetProblem::Format(self.format.clone()));
        }
        if self.genuine.sha256 == self.shown.sha256 {
            problems.push(SheetProblem::SameFile);
        }
        for side in Side::BOTH {
            let picture = self.picture(side);
            let (width, height) = picture.shown_size();
            if !picture.can_be_shown() {
                problems.push(SheetProblem::Picture(side));
            } else if width > height.saturating_mul(MOST_ASPECT) || height > width.saturating_mul(MOST_ASPECT) {
                problems.push(SheetProblem::Strip(side));
            }
        }
        if self.differences.is_empty() {
            problems.push(SheetProblem::NoDifference);
        }
        if self.differences.len() > MOST_DIFFERENCES {
            problems.push(SheetProblem::TooMany(self.differences.len()));
        }
        for (expected, difference) in (1..).zip(&self.differences) {
            let number = difference.number;
            if number != expected {
                problems.push(SheetProblem::Numbering(number));
            }
            if difference.words.trim().is_empty() {
                problems.push(SheetProblem::NoWords(number));
            } else if difference.words.chars().count() > MOST_LETTERS {
                problems.push(SheetProblem::TooManyWords(number));
            }
            if difference.shown.is_none() {
                problems.push(SheetProblem::NotPointedOut(number));
            }
            for side in Side::BOTH {
                let marked = difference.marked(side);
                if marked.is_some_and(|marked| !self.picture(side).shows(marked.area)) {
                    problems.push(SheetProblem::OutOfSight(number, side));
                }
            }
        }
        problems
    }
}

impl Difference {
    /// Where it is on the picture of a side.
    pub fn marked(&self, side: Side) -> Option<&MarkedArea> {
        match side {
            Side::Genuine => self.genuine.as_ref(),
            Side::Shown => self.shown.as_ref(),
        }
    }

    /// The same, to be changed.
    pub fn marked_mut(&mut self, side: Side) -> &mut Option<MarkedArea> {
        match side {
            Side::Genuine => &mut self.genuine,
            Side::Shown => &mut self.shown,
        }
    }
}

impl PixelArea {
    /// The part of it that lies in another; none where they have no pixel in common.
    pub fn within(self, other: PixelArea) -> Option<PixelArea> {
        let span = |at: u32, length: u32, other_at: u32, other_length: u32| {
            let from = at.max(other_at);
            let to = at.saturating_add(length).min(other_at.saturating_add(other_length));
            (to > from).then(|| (from, to - from))
        };
        let (left, width) = span(self.left, self.width, other.left, other.width)?;
        let (top, height) = span(self.top, self.height, other.top, other.height)?;
        Some(PixelArea { left, top, width, height })
    }
}

impl ComparedPicture {
    /// All of the picture.
    pub fn whole(&self) -> PixelArea {
        PixelArea { left: 0, top: 0, width: self.width, height: self.height }
    }

    /// The part that is shown, in the pixels of the picture as it is stored.
    pub fn part(&self) -> PixelArea {
        self.crop.unwrap_or_else(|| self.whole())
    }

    /// The size of what is shown, turned.
    pub fn shown_size(&self) -> (u32, u32) {
        let PixelArea { width, height, .. } = self.part();
        if self.turns.is_multiple_of(2) { (width, height) } else { (height, width) }
    }

    /// Whether the part is one of the picture and the turn one there is.
    pub fn can_be_shown(&self) -> bool {
        let part = self.part();
        self.turns < 4 && part.width > 0 && part.height > 0 && part.within(self.whole()) == Some(part)
    }

    /// Whether any of an area is shown.
    pub fn shows(&self, area: PixelArea) -> bool {
        area.within(self.part()).is_some()
    }

    /// Where an area is within what is shown, turned; none where none of it is.
    pub fn as_shown(&self, area: PixelArea) -> Option<PixelArea> {
        let part = self.part();
        let PixelArea { left, top, width, height } = area.within(part)?;
        let (left, top) = (left - part.left, top - part.top);
        let (right, below) = (part.width - left - width, part.height - top - height);
        Some(match self.turns {
            1 => PixelArea { left: below, top: left, width: height, height: width },
            2 => PixelArea { left: right, top: below, width, height },
            3 => PixelArea { left: top, top: right, width: height, height: width },
            _ => PixelArea { left, top, width, height },
        })
    }

    /// Which area of the picture as it is stored an area of what is shown is. Gives [`Self::as_shown`] back.
    pub fn as_stored(&self, area: PixelArea) -> Option<PixelArea> {
        let part = self.part();
        let (wide, high) = self.shown_size();
        let PixelArea { left, top, width, height } =
            area.within(PixelArea { left: 0, top: 0, width: wide, height: high })?;
        let (right, below) = (wide - left - width, high - top - height);
        let unturned = match self.turns {
            1 => PixelArea { left: top, top: right, width: height, height: width },
            2 => PixelArea { left: right, top: below, width, height },
            3 => PixelArea { left: below, top: left, width: height, height: width },
            _ => PixelArea { left, top, width, height },
        };
        Some(PixelArea { left: unturned.left + part.left, top: unturned.top + part.top, ..unturned })
    }
}

#[cfg(test)]
mod tests;
