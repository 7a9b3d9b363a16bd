//! Telling browsers of the host: its manifest in each browser's folder.

use crate::browsers::{BROWSERS, Browser, Family};
use crate::caller::Caller;
use crate::config::{Config, ConfigError, remove_file};
use crate::files::write_whole;
use crate::places::Places;
use protocol::host::HOST_NAME;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// A native-messaging manifest, as browsers read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The host's name.
    pub name: String,
    /// For people.
    pub description: String,
    /// The program.
    pub path: PathBuf,
    /// `stdio`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who may start it, in browsers of Chromium's family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_origins: Option<Vec<String>>,
    /// Who may start it, in Firefox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_extensions: Option<Vec<String>>,
}

/// A folder a browser looks into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The browser, for people.
    pub title: String,
    /// Its family.
    pub family: Family,
    /// Its folder of manifests.
    pub folder: PathBuf,
}

impl Target {
    /// The manifest's path.
    pub fn manifest(&self) -> PathBuf {
        self.folder.join(format!("{HOST_NAME}.json"))
    }
}

/// Why the host could not be installed or taken off.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// A manifest can't be written or removed.
    #[error("{}: {problem}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What the system says.
        problem: io::Error,
    },
    /// The configuration can't.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// The folders of these browsers, of every browser that was used here where none is named, and of a Chromium with a
/// folder of its own.
pub fn targets(places: &Places, named: &[&Browser], user_data: Option<&Path>) -> Vec<Target> {
    let is_meant = |browser: &Browser| match named.is_empty() {
        true => user_data.is_none() && browser.is_used(places),
        false => named.iter().any(|named| named.name == browser.name),
    };
    let browsers = BROWSERS.iter().filter(|browser| is_meant(browser)).map(|browser| Target {
        title: browser.title.to_owned(),
        family: browser.family,
        folder: browser.manifests(places),
    });
    let own = user_data.map(|folder| Target {
        title: folder.display().to_string(),
        family: Family::Chromium,
        folder: folder.join(Family::Chromium.manifests()),
    });
    browsers.chain(own).collect()
}

/// The manifest for browsers of this family.
pub fn manifest_of(family: Family, program: &Path, config: &Config) -> Manifest {
    let (origins, extensions) = match family {
        Family::Chromium => (Some(config.origins.clone()), None),
        Family::Firefox => (None, Some(config.add_ons.clone())),
    };
    Manifest {
        name: HOST_NAME.to_owned(),
        description: "Counterproof's companion: keeps exhibits on this computer's disk.".to_owned(),
        path: program.to_owned(),
        kind: "stdio".to_owned(),
        allowed_origins: origins,
        allowed_extensions: extensions,
    }
}

/// Writes the configuration and a manifest for each target.
pub fn install(places: &Places, program: &Path, config: &Config, targets: &[Target]) -> Result<(), InstallError> {
    config.save(places)?;
    for target in targets {
        let path = target.manifest();
        let written = serde_json::to_vec_pretty(&manifest_of(target.family, program, config))
            .map_err(io::Error::from)
            .and_then(|text| write_whole(&path, &text));
        written.map_err(|problem| InstallError::Manifest { path, problem })?;
    }
    Ok(())
}

/// Removes the manifests of these targets, and the configuration; gives the files that were there. Vault and pairings stay.
pub fn uninstall(places: &Places, targets: &[Target]) -> Result<Vec<PathBuf>, InstallError> {
    let mut removed = Vec::new();
    for target in targets {
        let path = target.manifest();
        match remove_file(&path) {
            Ok(true) => removed.push(path),
            Ok(false) => {}
            Err(problem) => return Err(InstallError::Manifest { path, problem }),
        }
    }
    if Config::remove(places)? {
        removed.push(Config::path(places));
    }
    Ok(removed)
}

impl Manifest {
    /// Whether this caller may start the host, as the browser reads it.
    pub fn allows(&self, caller: &Caller) -> bool {
        let allowed = match caller {
            Caller::Origin(_) => &self.allowed_origins,
            Caller::AddOn(_) => &self.allowed_extensions,
        };
        allowed.as_ref().is_some_and(|allowed| allowed.iter().any(|name| name == caller.name()))
    }
}
