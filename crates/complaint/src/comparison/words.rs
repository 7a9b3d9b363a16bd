//! What a sheet says beside the analyst's words, in the sheet's language.

use super::{ComparedPicture, ComparisonSheet, PixelArea, Side};
use catalogue::Language;
use std::collections::BTreeMap;

/// How much of a hash a caption shows.
const HASH_DIGITS: usize = 16;

/// The texts of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetWords {
    /// What it is.
    pub title: String,
    /// The right; absent where none was given.
    pub right: Option<String>,
    /// What stands above each picture.
    pub headings: [String; 2],
    /// What stands below each: where it is from, when it was captured, its exhibit and hash, what of it is shown.
    pub captions: [Vec<String>; 2],
    /// What stands above the differences.
    pub differences: String,
    /// Who made it when, and what was not done to the pictures.
    pub footer: Vec<String>,
}

impl SheetWords {
    /// Those of a sheet.
    pub fn of(sheet: &ComparisonSheet) -> Self {
        let say = |key: &str, arguments: &[(&str, String)]| text(sheet.language, key, arguments);
        let right = sheet.right.as_ref().map(|right| {
            let key = if right.number.is_empty() { "compare.sheet.right_name" } else { "compare.sheet.right" };
            say(key, &[("name", right.name.clone()), ("number", right.number.clone())])
        });
        let made = match sheet.operator.as_str() {
            "" => say("compare.sheet.made", &[("utc", readable(&sheet.created))]),
            name => say("compare.sheet.made_by", &[("name", name.to_owned()), ("utc", readable(&sheet.created))]),
        };
        Self {
            title: say("compare.sheet.title", &[]),
            right,
            headings: Side::BOTH.map(|side| say(&format!("compare.sheet.{}", side.as_str()), &[])),
            captions: Side::BOTH.map(|side| caption(sheet.language, sheet.picture(side))),
            differences: say("compare.sheet.differences", &[]),
            footer: vec![made, say("compare.sheet.untouched", &[])],
        }
    }
}

fn caption(language: Language, picture: &ComparedPicture) -> Vec<String> {
    let say = |key: &str, arguments: &[(&str, String)]| text(language, key, arguments);
    let ComparedPicture { exhibit, file, sha256, width, height, address, title, captured, .. } = picture;
    let mut lines = Vec::new();
    if !title.trim().is_empty() {
        lines.push(title.trim().to_owned());
    }
    let when = readable(captured);
    match address {
        Some(address) => {
            lines.push(address.clone());
            lines.push(say("compare.sheet.captured", &[("utc", when)]));
        }
        None => lines.push(say("compare.sheet.taken_in", &[("utc", when)])),
    }
    lines.push(say("compare.sheet.exhibit", &[("exhibit", exhibit.clone()), ("file", file.clone())]));
    let beginning = sha256.as_str().get(..HASH_DIGITS).unwrap_or_default().to_owned();
    lines.push(say("compare.sheet.sha256", &[("beginning", beginning)]));
    if picture.redacted {
        lines.push(say("compare.sheet.redacted", &[]));
    }
    let size = |width: u32, height: u32| format!("{width} × {height}");
    if let Some(PixelArea { left, top, width: wide, height: high }) = picture.crop {
        let arguments = [
            ("part", size(wide, high)),
            ("left", left.to_string()),
            ("top", top.to_string()),
            ("whole", size(*width, *height)),
        ];
        lines.push(say("compare.sheet.part", &arguments));
    }
    if picture.turns > 0 {
        lines.push(say("compare.sheet.turned", &[("degrees", (u32::from(picture.turns) * 90).to_string())]));
    }
    lines
}

/// A UTC time as people read it, to the second.
fn readable(utc: &str) -> String {
    match (utc.get(..10), utc.get(11..19)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => utc.to_owned(),
    }
}

fn text(language: Language, key: &str, arguments: &[(&str, String)]) -> String {
    let arguments: BTreeMap<String, String> =
        arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    catalogue::text(language, key, &arguments)
}
