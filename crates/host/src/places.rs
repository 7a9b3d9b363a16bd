//! Where things are on this machine: the person's folders, from the environment.

use std::env;
use std::path::{Path, PathBuf};

/// The person's folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The home folder.
    pub home: PathBuf,
    /// Where programs keep their configuration: `$XDG_CONFIG_HOME` or `~/.config`.
    pub config: PathBuf,
    /// Where programs keep data: `$XDG_DATA_HOME` or `~/.local/share`.
    pub data: PathBuf,
}

impl Places {
    /// This person's; absent where the environment names no home.
    pub fn from_environment() -> Option<Self> {
        let home = env::home_dir().filter(|home| home.is_absolute())?;
        let named = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        Some(Self {
            config: named("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")),
            data: named("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share")),
            home,
        })
    }

    /// All below one folder.
    pub fn below(home: &Path) -> Self {
        Self { home: home.to_owned(), config: home.join(".config"), data: home.join(".local/share") }
    }

    /// The host's own folder.
    pub fn own(&self) -> PathBuf {
        self.config.join("counterproof")
    }

    /// The vault where the analyst has chosen none.
    pub fn default_vault(&self) -> PathBuf {
        self.data.join("counterproof/vault")
    }
}
