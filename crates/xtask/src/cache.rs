//! Keeps what slow tools made of an input, so that an unchanged input is not worked on again.

use crate::{Places, tool};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// The files named `outputs` that `make` writes into the folder it is given, or those it wrote the last time if neither
/// `input` nor this program nor the npm lock file have changed since. `name` is a folder name.
pub fn made_from(
    places: &Places,
    name: &str,
    input: &[u8],
    outputs: &[&str],
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<Vec<Vec<u8>>> {
    let folder = places.target.join("xtask").join(name);
    let key_file = folder.join("made-from.sha256");
    let key = key(places, input)?;
    if fs::read_to_string(&key_file).is_ok_and(|kept| kept == key) {
        return read_all(&folder, outputs);
    }
    tool::say(&format!("  making {name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    make(&folder)?;
    let made = read_all(&folder, outputs)?;
    // Last, so that an interrupted run is not taken for a finished one.
    fs::write(&key_file, key).with_context(|| format!("writing {}", key_file.display()))?;
    Ok(made)
}

fn key(places: &Places, input: &[u8]) -> Result<String> {
    let recipe = std::env::current_exe().context("finding this program's own file")?;
    let mut hash = Sha256::new();
    for file in [recipe, places.root.join("package-lock.json")] {
        hash.update(Sha256::digest(fs::read(&file).with_context(|| format!("reading {}", file.display()))?));
    }
    hash.update(Sha256::digest(input));
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn read_all(folder: &Path, names: &[&str]) -> Result<Vec<Vec<u8>>> {
    names
        .iter()
        .map(|name| {
            let path = folder.join(name);
            fs::read(&path).with_context(|| format!("reading {}", path.display()))
        })
        .collect()
}
