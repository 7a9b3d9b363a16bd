//! The manifest as staged: the source, with the version, checked against the files beside it.
//!
//! A browser reports a missing message or file only when it loads the folder, and some not at all.

use crate::locales;
use crate::stage::Files;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Keys whose text, or list or map of texts, names files of the extension.
const FILE_POINTERS: [&str; 7] = [
    "/icons",
    "/action/default_icon",
    "/background/service_worker",
    "/side_panel/default_path",
    "/content_scripts/0/js",
    "/web_accessible_resources/0/resources",
    "/storage/managed_schema",
];

/// Adds `manifest.json`, made from `source`, to the files; everything it refers to must be among them already.
pub fn add(source: &Path, files: &mut Files) -> Result<()> {
    let text = fs::read_to_string(source).with_context(|| format!("reading {}", source.display()))?;
    let mut manifest: Value = serde_json::from_str(&text).with_context(|| format!("reading {}", source.display()))?;
    check_files(&manifest, files)?;
    check_messages(&text, &manifest, files)?;
    // One version for everything, Cargo's.
    manifest["version"] = Value::from(env!("CARGO_PKG_VERSION"));
    files.add("manifest.json".to_owned(), serde_json::to_vec_pretty(&manifest)?);
    Ok(())
}

fn check_files(manifest: &Value, files: &Files) -> Result<()> {
    for pointer in FILE_POINTERS {
        let value = manifest.pointer(pointer).with_context(|| format!("manifest.json has no {pointer}"))?;
        for path in texts(value) {
            if files.get(path).is_none() {
                bail!("manifest.json names {path} at {pointer}, which is not staged");
            }
        }
    }
    Ok(())
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The messages that the manifest refers to and those that there are have to be the same, in every language.
fn check_messages(text: &str, manifest: &Value, files: &Files) -> Result<()> {
    let default = manifest["default_locale"].as_str().context("manifest.json has no default_locale")?;
    if files.get(&locales::path(default)).is_none() {
        bail!("no language has the folder {default}, which manifest.json names as default_locale");
    }
    let wanted: BTreeSet<&str> = text.split("__MSG_").skip(1).filter_map(|rest| rest.split("__").next()).collect();
    for path in files.paths().filter(|path| path.starts_with(locales::FOLDER)) {
        let bytes = files.get(path).unwrap_or_default();
        let messages: Map<String, Value> = serde_json::from_slice(bytes).with_context(|| format!("reading {path}"))?;
        let there: BTreeSet<&str> = messages.keys().map(String::as_str).collect();
        if let Some(name) = wanted.difference(&there).next() {
            bail!("{path} has no message {name}, which manifest.json refers to");
        }
        if let Some(name) = there.difference(&wanted).next() {
            bail!("{path} has a message {name}, which manifest.json does not refer to");
        }
    }
    Ok(())
}
