//! Where durable copies of an exhibit stand, outside the browser.

use evidence::Sha256Hex;
use serde::{Deserialize, Serialize};

/// The copies of one exhibit that are known to stand. An exhibit without any exists only in this browser.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copies {
    /// In the folder the analyst has chosen.
    pub folder: Option<FolderCopy>,
    /// In the vault on disk, which the companion keeps.
    pub companion: Option<CompanionCopy>,
}

impl Copies {
    /// Whether any copy stands.
    pub fn any(&self) -> bool {
        self.folder.is_some() || self.companion.is_some()
    }
}

/// An exhibit's bundle in the folder: it was written, closed, read again and found to be what was to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderCopy {
    /// When it was read again (UTC).
    pub utc: String,
    /// The file's name.
    pub name: String,
    /// The hash of its bytes.
    pub sha256: Sha256Hex,
    /// How many there are.
    pub size: u64,
    /// The last link about the exhibit that is in it: what happened to the exhibit later is not.
    pub seq: u64,
}

/// An exhibit in the vault on disk, which has acknowledged it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanionCopy {
    /// When it was acknowledged (UTC).
    pub utc: String,
}
