//! `vault.json`: that a folder is a vault, of which version, and whose.

use crate::chain::Origin;
use crate::durable;
use crate::error::{At, StoreError};
use evidence::{Sha256Hex, canonical_json};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The format this code writes.
pub const VAULT_FORMAT: &str = "counterproof-vault/1";

/// The folders of a vault.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) root: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn description(&self) -> PathBuf {
        self.root.join("vault.json")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.root.join("key")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.root.join("index.sqlite")
    }

    pub(crate) fn chains(&self) -> PathBuf {
        self.root.join("chains")
    }

    /// What the chains of a copy are to be, where it was interrupted while they were put in their places.
    pub(crate) fn arriving(&self) -> PathBuf {
        self.root.join("arriving")
    }

    pub(crate) fn files(&self) -> PathBuf {
        self.root.join("files")
    }

    /// Where a file of this hash stands.
    pub(crate) fn file(&self, sha256: &Sha256Hex) -> PathBuf {
        let digits = sha256.as_str();
        self.files().join(&digits[..2]).join(digits)
    }

    pub(crate) fn staged(&self) -> PathBuf {
        self.root.join("staged")
    }

    /// Where the extension's working data is mirrored; others write it.
    pub(crate) fn replica(&self) -> PathBuf {
        self.root.join("replica")
    }

    pub(crate) fn temporary(&self) -> PathBuf {
        self.root.join("temporary")
    }

    pub(crate) fn set_aside(&self) -> PathBuf {
        self.root.join("set-aside")
    }

    /// What stands in a folder that has no `vault.json`.
    pub(crate) fn remains(&self) -> Result<Remains, StoreError> {
        if entries(&self.root)?.is_empty() {
            return Ok(Remains::Nothing);
        }
        if !self.temporary().is_dir() {
            return Ok(Remains::Others);
        }
        for folder in entries(&self.files())? {
            if !entries(&folder)?.is_empty() {
                return Ok(Remains::Kept);
            }
        }
        for origin in Origin::ALL {
            for chain in entries(&self.chains().join(origin.as_str()))? {
                // The vault's own chain begins with its key, before anything is kept.
                let is_genesis =
                    || fs::read(&chain).map(|bytes| bytes.split_inclusive(|byte| *byte == b'\n').count() < 2);
                if origin != Origin::Own || !is_genesis().at(&chain)? {
                    return Ok(Remains::Kept);
                }
            }
        }
        Ok(Remains::Begun)
    }

    /// Deletes the key and the chain with nothing but this key in it that a making left behind which was interrupted.
    pub(crate) fn clear_begun(&self) -> Result<(), StoreError> {
        for file in entries(&self.chains().join(Origin::Own.as_str()))?.into_iter().chain([self.key()]) {
            match fs::remove_file(&file) {
                Err(problem) if problem.kind() != ErrorKind::NotFound => return Err(StoreError::io(&file, problem)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// What stands in a folder that has no `vault.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remains {
    /// Nothing; it may not be there either.
    Nothing,
    /// The beginning of a vault in which nothing is kept.
    Begun,
    /// What was kept in a vault: one that is copied here, or whose `vault.json` is gone.
    Kept,
    /// What is none of ours.
    Others,
}

/// What stands in a folder; nothing where it is not there.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry.at(folder)?.path())).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(problem) => Err(StoreError::io(folder, problem)),
    }
}

/// What `vault.json` says. Canonical JSON, written once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    /// [`VAULT_FORMAT`].
    pub(crate) format: String,
    /// The vault's own chain.
    pub(crate) chain: Sha256Hex,
    /// When the vault was made.
    pub(crate) created: String,
}

impl Description {
    pub(crate) fn new(chain: &Sha256Hex, created: &str) -> Self {
        Self { format: VAULT_FORMAT.to_owned(), chain: chain.clone(), created: created.to_owned() }
    }

    /// What makes a folder a vault: it is written last.
    pub(crate) fn write(&self, layout: &Layout) -> Result<(), StoreError> {
        let file = layout.description();
        let bytes = canonical_json(self).map_err(|error| damaged(&file, error))?;
        durable::put_in_place(&durable::write_temporary(&layout.temporary(), &bytes)?, &file)
    }

    pub(crate) fn read(layout: &Layout) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Format {
            format: String,
        }
        let file = layout.description();
        let bytes = match fs::read(&file) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                let folder = layout.root.clone();
                return Err(match layout.remains() {
                    Ok(Remains::Begun) => StoreError::Begun { folder },
                    Ok(Remains::Kept) => StoreError::Unfinished { folder },
                    _ => StoreError::NoVault { folder },
                });
            }
            read => read.at(&file)?,
        };
        let Format { format } = serde_json::from_slice(&bytes).map_err(|error| damaged(&file, error))?;
        if format != VAULT_FORMAT {
            let version = format.strip_prefix("counterproof-vault/").and_then(|version| version.parse::<u32>().ok());
            return Err(match version {
                Some(version) if version > 1 => StoreError::Newer { file, format },
                _ => damaged(&file, format!("the field format is {format:?}")),
            });
        }
        serde_json::from_slice(&bytes).map_err(|error| damaged(&file, error))
    }
}

fn damaged(file: &Path, problem: impl ToString) -> StoreError {
    StoreError::Damaged { file: file.to_owned(), problem: problem.to_string() }
}
