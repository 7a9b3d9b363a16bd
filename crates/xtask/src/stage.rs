//! The files of the extension, gathered in memory and written as one folder.

use crate::tool;
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The list of all other files, which the worker reads to hash what is running.
const LIST: &str = "files.json";

/// Sources of what is staged, which are not staged themselves.
const SOURCES: [&str; 1] = ["svg"];

/// What is to be staged, by path with forward slashes, sorted.
#[derive(Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds a file.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) {
        self.0.insert(path, bytes);
    }

    /// Adds a folder's files, with paths below it.
    pub fn add_folder(&mut self, folder: &Path) -> Result<()> {
        self.add_below(folder, "")
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// All paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Adds the list of what has been added so far.
    pub fn add_own_list(&mut self) -> Result<()> {
        let paths: Vec<_> = self.paths().collect();
        let list = serde_json::to_vec_pretty(&paths)?;
        self.add(LIST.to_owned(), list);
        Ok(())
    }

    /// Replaces `folder` by these files. It is complete at every moment: a browser may be loading it.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let (next, previous) = (folder.with_extension("next"), folder.with_extension("previous"));
        for leftover in [&next, &previous] {
            if leftover.exists() {
                fs::remove_dir_all(leftover).with_context(|| format!("removing {}", leftover.display()))?;
            }
        }
        for (path, bytes) in &self.0 {
            let path = next.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
            }
            fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        }
        if folder.exists() {
            fs::rename(folder, &previous).with_context(|| format!("moving {} away", folder.display()))?;
        }
        fs::rename(&next, folder).with_context(|| format!("putting {} in place", folder.display()))?;
        if previous.exists() {
            fs::remove_dir_all(&previous).with_context(|| format!("removing {}", previous.display()))?;
        }
        Ok(())
    }

    /// Says what was staged, with sizes.
    pub fn report(&self, folder: &Path) {
        let mut total = 0;
        for (path, bytes) in &self.0 {
            total += bytes.len();
            tool::say(&format!("{:>9} bytes {:>9} gzipped  {path}", bytes.len(), gzipped(bytes)));
        }
        tool::say(&format!("staged {} files, {total} bytes, in {}", self.0.len(), folder.display()));
    }

    fn add_below(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry.with_context(|| format!("reading {}", folder.display()))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                bail!("{} is not named in UTF-8", path.display());
            };
            let staged = format!("{prefix}{name}");
            if path.is_dir() {
                self.add_below(&path, &format!("{staged}/"))?;
            } else if !path.extension().is_some_and(|extension| SOURCES.iter().any(|source| extension == *source)) {
                let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                self.add(staged, bytes);
            }
        }
        Ok(())
    }
}

/// The size as a browser's store would send it.
fn gzipped(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_or(0, |packed| packed.len())
}
