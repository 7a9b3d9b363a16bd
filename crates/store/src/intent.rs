//! What is about to be kept, written down before it is: a writer that is killed before the link leaves files behind that no
//! link is about, and the next opening clears them.
//!
//! It is not flushed. Where the power fails such files may stay, which costs their room and nothing else.

use crate::description::Layout;
use crate::durable;
use crate::error::{At, StoreError};
use crate::index::Index;
use evidence::Sha256Hex;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;

/// What a link will be about, and the files that are new with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Announced {
    pub(crate) subject: Sha256Hex,
    pub(crate) files: Vec<Sha256Hex>,
}

/// Something is announced.
#[must_use = "what is announced is either kept, or cleared at the next opening"]
pub(crate) struct Intent {
    file: Option<PathBuf>,
}

const ENDING: &str = "intent";

impl Intent {
    /// Announces files before they have their names.
    pub(crate) fn announce(layout: &Layout, announced: &[Announced]) -> Result<Self, StoreError> {
        if announced.iter().all(|announced| announced.files.is_empty()) {
            return Ok(Self { file: None });
        }
        let bytes =
            serde_json::to_vec(announced).map_err(|error| StoreError::Refused { problem: error.to_string() })?;
        let (written, _) = durable::begin_temporary(&layout.temporary(), &bytes)?;
        let file = written.with_extension(ENDING);
        fs::rename(&written, &file).at(&file)?;
        Ok(Self { file: Some(file) })
    }

    /// The links are there that are about it.
    pub(crate) fn fulfil(self) -> Result<(), StoreError> {
        self.file.map_or(Ok(()), |file| fs::remove_file(&file).at(&file))
    }
}

/// Whether a temporary file announces something.
pub(crate) fn is_one(file: &std::path::Path) -> bool {
    file.extension().is_some_and(|ending| ending == ENDING)
}

/// Deletes what was announced and no link is about: how many files. The index is up to date.
pub(crate) fn clear(layout: &Layout, index: &Index) -> Result<usize, StoreError> {
    let folder = layout.temporary();
    let mut count = 0;
    for entry in fs::read_dir(&folder).at(&folder)? {
        let file = entry.at(&folder)?.path();
        if !is_one(&file) {
            continue;
        }
        let bytes = fs::read(&file).at(&file)?;
        // After a power failure it may hold anything.
        let announced: Vec<Announced> = serde_json::from_slice(&bytes).unwrap_or_default();
        for Announced { subject, files } in announced {
            // What a link is about comes last of all that comes with it.
            let is_whole = !files.contains(&subject) || layout.file(&subject).exists();
            if is_whole && index.is_linked(&subject)? {
                continue;
            }
            for sha256 in files {
                let unfinished = layout.file(&sha256);
                if unfinished.exists() && !index.is_used(&sha256)? && !index.is_linked(&sha256)? {
                    fs::remove_file(&unfinished).at(&unfinished)?;
                    count += 1;
                }
            }
        }
        fs::remove_file(&file).at(&file)?;
    }
    Ok(count)
}
