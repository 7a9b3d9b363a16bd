//! What the host was told when it was installed: who may speak to it, and where the vault is.

use crate::caller::Caller;
use crate::files::write_whole;
use crate::places::Places;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The format this code writes.
const FORMAT: &str = "counterproof-companion/1";

/// The host's configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    format: String,
    /// The origins of the extensions that may speak to the host.
    pub origins: Vec<String>,
    /// The ids of the add-ons of Firefox that may.
    pub add_ons: Vec<String>,
    /// The vault's folder.
    pub vault: PathBuf,
}

impl Config {
    /// One that lets these speak.
    pub fn new(origins: Vec<String>, add_ons: Vec<String>, vault: PathBuf) -> Self {
        Self { format: FORMAT.to_owned(), origins, add_ons, vault }
    }

    /// Where it is.
    pub fn path(places: &Places) -> PathBuf {
        places.own().join("companion.json")
    }

    /// What is configured; absent where the host was never installed.
    pub fn load(places: &Places) -> Result<Option<Self>, ConfigError> {
        let path = Self::path(places);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(problem) => return Err(ConfigError::Unreadable { path, problem }),
        };
        let config: Self = serde_json::from_slice(&text)
            .map_err(|problem| ConfigError::Unusable { path: path.clone(), problem: problem.to_string() })?;
        match config.format == FORMAT {
            true => Ok(Some(config)),
            false => {
                let problem = format!("its format is {}, not {FORMAT}", config.format);
                Err(ConfigError::Unusable { path, problem })
            }
        }
    }

    /// Keeps it.
    pub fn save(&self, places: &Places) -> Result<(), ConfigError> {
        let path = Self::path(places);
        let text = serde_json::to_vec_pretty(self)
            .map_err(|problem| ConfigError::Unusable { path: path.clone(), problem: problem.to_string() })?;
        write_whole(&path, &text).map_err(|problem| ConfigError::Unreadable { path, problem })
    }

    /// Forgets it; whether there was one.
    pub fn remove(places: &Places) -> Result<bool, ConfigError> {
        let path = Self::path(places);
        remove_file(&path).map_err(|problem| ConfigError::Unreadable { path, problem })
    }

    /// Whether this caller may speak.
    pub fn allows(&self, caller: &Caller) -> bool {
        match caller {
            Caller::Origin(origin) => self.origins.contains(origin),
            Caller::AddOn(id) => self.add_ons.contains(id),
        }
    }
}

/// Removes a file; whether it was there.
pub fn remove_file(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Why the configuration can't be had.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It can't be read or written.
    #[error("{}: {problem}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        problem: io::Error,
    },
    /// It holds something else.
    #[error("{}: {problem}; run `counterproof host install` again", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        problem: String,
    },
}
