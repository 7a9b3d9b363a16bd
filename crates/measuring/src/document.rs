//! Tables in documents that people write around them.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A path from the top of the checkout.
pub fn path(file: &Path) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file)
}

/// Puts `text` in its place in a document of the checkout: between the two lines `begin` and `end`, each a comment of
/// its own.
///
/// # Errors
///
/// Where the document can't be read or written, or has no such place.
pub fn place(file: &Path, begin: &str, end: &str, text: &str) -> io::Result<()> {
    let path = path(file);
    let document = fs::read_to_string(&path)?;
    let (begin, end) = (format!("{begin}\n"), format!("{end}\n"));
    let parts = document.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.ok_or_else(|| io::Error::other(format!("{} has no place for them", path.display())))?;
    fs::write(path, format!("{before}{begin}\n{text}\n{end}{after}"))
}
