//! Which vault is meant, where the command line does not say.

use crate::command::CommandError;
use serde::{Deserialize, Serialize};
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Names the vault's folder for every command.
pub const VARIABLE: &str = "COUNTERPROOF_VAULT";

/// What `counterproof vault init` and `counterproof host install` write down: the folder that is meant where none is named.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    vault: PathBuf,
}

/// The folder that was named, or the variable's, or the configured one.
pub fn folder(named: Option<&Path>) -> Result<PathBuf, CommandError> {
    if let Some(folder) = named {
        return Ok(folder.to_owned());
    }
    if let Some(folder) = env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    configured()?.ok_or(CommandError::NoVaultNamed)
}

/// Where a vault is made that is not named: `$XDG_DATA_HOME/counterproof/vault`.
pub fn usual() -> Result<PathBuf, CommandError> {
    Ok(base("XDG_DATA_HOME", ".local/share")?.join("counterproof").join("vault"))
}

/// The configured folder, if there is one.
pub fn configured() -> Result<Option<PathBuf>, CommandError> {
    let file = file()?;
    match fs::read(&file) {
        Ok(bytes) => match serde_json::from_slice::<Configuration>(&bytes) {
            Ok(configuration) => Ok(Some(configuration.vault)),
            Err(problem) => Err(CommandError::Unusable { file, problem: problem.to_string() }),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(problem) => Err(CommandError::Unreadable { file, problem }),
    }
}

/// Makes `vault` the configured folder.
pub fn configure(vault: &Path) -> Result<(), CommandError> {
    let file = file()?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let unwritable = |problem| CommandError::Unreadable { file: file.clone(), problem };
    fs::create_dir_all(folder).map_err(unwritable)?;
    let text = serde_json::to_vec_pretty(&Configuration { vault: vault.to_owned() }).unwrap_or_default();
    // Whole or not at all, also for who reads it meanwhile.
    let temporary = folder.join(format!("vault.json.{}", std::process::id()));
    fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, &file)).map_err(unwritable)
}

fn file() -> Result<PathBuf, CommandError> {
    Ok(base("XDG_CONFIG_HOME", ".config")?.join("counterproof").join("vault.json"))
}

fn base(variable: &str, below_home: &str) -> Result<PathBuf, CommandError> {
    let absolute = env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let home = || env::var_os("HOME").filter(|home| !home.is_empty()).map(|home| Path::new(&home).join(below_home));
    absolute.or_else(home).ok_or(CommandError::NoVaultNamed)
}
