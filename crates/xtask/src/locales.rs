//! What the browser itself says of the extension, in its own language: `_locales`, from the files of the languages.

use crate::stage::Files;
use anyhow::Result;
use catalogue::Language;
use serde_json::{Map, json};

/// Where browsers look for it.
pub const FOLDER: &str = "_locales/";

/// The file of a language's folder.
pub fn path(locale: &str) -> String {
    format!("{FOLDER}{locale}/messages.json")
}

/// Adds the messages of every language to the files.
pub fn add(files: &mut Files) -> Result<()> {
    for language in Language::ALL {
        let messages: Map<_, _> =
            catalogue::manifest(language).map(|(name, text)| (name.to_owned(), json!({ "message": text }))).collect();
        files.add(path(language.locale()), serde_json::to_vec_pretty(&messages)?);
    }
    Ok(())
}
