//! Saved pages, and the profile they are judged under.

mod document;

use crate::command::CommandError;
use crate::vault::place::folder;
use analysis::{Analyst, Profile, RateTable};
use document::Document;
use host::{ReplicaPart, replica};
use listing::PageReading;
use listing::parsed::ParsedPage;
use std::path::{Path, PathBuf};

/// The analyst of a profile, as of the year the pages were saved in where that is known.
pub fn analyst(file: &Path, year: Option<u32>, rates: Option<&Path>) -> Result<Analyst, CommandError> {
    let mut profile = profile(file)?;
    if let Some(file) = rates {
        let unusable = |problem: String| CommandError::Unusable { file: file.to_owned(), problem };
        let table = RateTable::from_ecb(&String::from_utf8_lossy(&bytes(file)?));
        profile.rates = Some(table.map_err(|error| unusable(error.to_string()))?);
    }
    let analyst = Analyst::new(&profile, &Analyst::neighbourhood(&profile, &vocabulary::LISTS));
    Ok(match year {
        Some(year) => analyst.in_year(year),
        None => analyst,
    })
}

/// Reads a profile, or says which of its fields is not right.
pub fn profile(file: &Path) -> Result<Profile, CommandError> {
    let text = String::from_utf8(bytes(file)?).map_err(|_| CommandError::Unusable {
        file: file.to_owned(),
        problem: "is not UTF-8 text; a profile is a JSON document in UTF-8".to_owned(),
    })?;
    Profile::parse(&text).map_err(|error| CommandError::Unusable { file: file.to_owned(), problem: error.to_string() })
}

/// Where the profile stands that the extension has delivered to the companion.
pub fn delivered_profile() -> Result<PathBuf, CommandError> {
    let delivered = folder(None).ok().map(|vault| replica::path(&vault, ReplicaPart::Profile));
    let what = "no profile is named, and none was delivered by the extension; name one with --profile";
    delivered.filter(|file| file.is_file()).ok_or_else(|| CommandError::Refused(what.to_owned()))
}

/// What a saved page shows, read as of the address it was saved from.
pub fn read(file: &Path, url: Option<&str>) -> Result<PageReading, CommandError> {
    let document =
        Document::parse(&bytes(file)?).map_err(|problem| CommandError::Unusable { file: file.to_owned(), problem })?;
    let url = url.map(str::to_owned).or(document.saved_from).unwrap_or_else(|| file_url(file));
    let page = ParsedPage::new(&document.html, &url);
    // A page opened from a file may still name its address.
    let named = if url.starts_with("file:") { listing::named_address(&page) } else { None };
    let page = match named {
        Some(named) => page.at(&named),
        None => page,
    };
    Ok(listing::read(&page).reading)
}

fn bytes(file: &Path) -> Result<Vec<u8>, CommandError> {
    std::fs::read(file).map_err(|problem| CommandError::Unreadable { file: file.to_owned(), problem })
}

fn file_url(file: &Path) -> String {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    format!("file://{}", absolute.display())
}

/// The year of a day written as `2026-05-09`.
///
/// # Errors
///
/// What would be right, where it is not written so.
pub fn year(day: &str) -> Result<u32, String> {
    let parts: Vec<&str> = day.split('-').collect();
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| digits)
    };
    match parts.as_slice() {
        [year, month, day] => {
            let day = number(day, 2).filter(|day| (1..=31).contains(day));
            let month = number(month, 2).filter(|month| (1..=12).contains(month));
            number(year, 4).filter(|_| month.is_some() && day.is_some())
        }
        _ => None,
    }
    .ok_or_else(|| "write a day as 2026-05-09".to_owned())
}
