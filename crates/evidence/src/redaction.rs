//! Copies of pictures in which parts are painted over, and what follows for a bundle that withholds the originals.

use crate::custody::{CustodyEvent, CustodyProblem, Happening};
use crate::digest::Sha256Hex;
use crate::record::{ExhibitRecord, FileRole, is_file_name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A copy of a picture, pixel for pixel but for the rectangles, which have one colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactedCopy {
    /// What is painted over, in the order it was drawn; at least one.
    pub rectangles: Vec<RedactedRectangle>,
    /// The colour, `#rrggbb`.
    pub color: String,
    /// The hash of the copy's bytes, a PNG.
    pub sha256: Sha256Hex,
    /// How many there are.
    pub size: u64,
}

/// A rectangle that is painted over, in pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactedRectangle {
    /// From the left edge.
    pub left: u32,
    /// From the top edge.
    pub top: u32,
    /// Width, at least one.
    pub width: u32,
    /// Height, at least one.
    pub height: u32,
}

impl RedactedCopy {
    pub(crate) fn check(&self) -> Result<(), CustodyProblem> {
        let is_digit = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        let digits = self.color.strip_prefix('#').filter(|digits| digits.len() == 6);
        if !digits.is_some_and(|digits| digits.bytes().all(is_digit)) {
            return Err(CustodyProblem::Redaction(self.color.clone()));
        }
        match self.rectangles.iter().all(|rectangle| rectangle.width > 0 && rectangle.height > 0) {
            true if !self.rectangles.is_empty() => Ok(()),
            _ => Err(CustodyProblem::Redaction("rectangles".to_owned())),
        }
    }
}

/// Whether a redaction's picture can be one of an exhibit.
pub(crate) fn check_file(file: &str) -> Result<(), CustodyProblem> {
    if is_file_name(file) { Ok(()) } else { Err(CustodyProblem::Redaction(file.to_owned())) }
}

/// Whether what was done can have been done with the exhibit of this record: a redaction is of a picture it has.
pub(crate) fn fits(record: &ExhibitRecord, event: &Happening) -> bool {
    let Happening::Redacted { file, source_sha256, .. } = event else { return true };
    let mut pictures = record.files.iter().filter(|kept| kept.media_type.starts_with("image/"));
    pictures.any(|picture| picture.name == *file && picture.sha256 == *source_sha256)
}

/// The redacted copies that hold: of each picture that of the last event about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redactions {
    /// By exhibit and the picture's name: the number of the event's link and the copy.
    standing: BTreeMap<(String, String), (u64, RedactedCopy)>,
}

impl Redactions {
    /// Those of events in the order of their links.
    pub fn of<'a>(events: impl IntoIterator<Item = (u64, &'a CustodyEvent)>) -> Self {
        let mut standing = BTreeMap::new();
        for (seq, event) in events {
            let Happening::Redacted { file, copy, .. } = &event.event else { continue };
            for exhibit in &event.exhibits {
                let key = (exhibit.id.clone(), file.clone());
                match copy {
                    Some(copy) => drop(standing.insert(key, (seq, copy.clone()))),
                    None => drop(standing.remove(&key)),
                }
            }
        }
        Self { standing }
    }

    /// The copies of an exhibit's pictures, by the pictures' names.
    pub fn of_exhibit(&self, id: &str) -> BTreeMap<&str, &RedactedCopy> {
        let of_it = self.standing.iter().filter(|((exhibit, _), _)| exhibit == id);
        of_it.map(|((_, file), (_, copy))| (file.as_str(), copy)).collect()
    }

    /// The copy that the event of link `seq` made, where it still holds.
    pub fn by_link(&self, seq: u64) -> Option<&RedactedCopy> {
        self.standing.values().find(|(link, _)| *link == seq).map(|(_, copy)| copy)
    }

    /// The files of an exhibit that show what was painted over in one of its pictures: those of which there is a redacted
    /// copy, those that were made from them, and the copies of the whole page, which say it in words.
    pub fn revealing<'a>(&self, record: &'a ExhibitRecord) -> BTreeSet<&'a str> {
        let copies = self.of_exhibit(&record.id);
        let mut revealing = BTreeSet::new();
        let files = record.files.iter().map(|file| (&file.name, &file.derived_from));
        let opinions = record.opinions.iter().map(|file| (&file.name, &file.derived_from));
        // A file is made from files before it.
        for (name, derived_from) in files.chain(opinions) {
            if copies.contains_key(name.as_str()) || derived_from.iter().any(|from| revealing.contains(from.as_str())) {
                revealing.insert(name.as_str());
            }
        }
        if !copies.is_empty() {
            let of_the_page = [FileRole::FrozenPage, FileRole::Archive, FileRole::EmbeddedState];
            let files = record.files.iter().filter(|file| of_the_page.contains(&file.role));
            revealing.extend(files.map(|file| file.name.as_str()));
        }
        revealing
    }
}
