//! How it stands with the companion, and what the analyst has chosen of it.

use crate::error::ErrorBody;
use crate::host::VaultNotice;
use evidence::Sha256Hex;
use serde::{Deserialize, Serialize};

/// How it stands with the companion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryState {
    /// What it does.
    pub stage: DeliveryStage,
    /// Why it does not, or not yet.
    pub error: Option<ErrorBody>,
    /// The fingerprint of the device's first key, by which the companion knows this browser.
    pub fingerprint: Option<Sha256Hex>,
    /// The companion's version, as it said last.
    pub companion: Option<String>,
    /// The folder of the vault on disk, as the companion said last.
    pub vault: Option<String>,
    /// How many links of the chain the companion has.
    pub delivered: u64,
    /// How many there are.
    pub links: u64,
    /// How many bytes of the exhibit on its way are sent.
    pub sent: u64,
    /// How many were to be sent of it.
    pub size: u64,
    /// When it is tried again by itself (UTC).
    pub retry: Option<String>,
    /// What the companion found when it last opened a vault that was not as it should be.
    pub found: Option<VaultFound>,
}

/// What was found when the vault on disk was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultFound {
    /// When it was told (UTC).
    pub utc: String,
    /// What; at least one.
    pub notices: Vec<VaultNotice>,
}

/// What delivery does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStage {
    /// The analyst has not allowed it.
    #[default]
    Off,
    /// The companion is called.
    Calling,
    /// The browser finds no companion.
    NotInstalled,
    /// The companion waits for the analyst to confirm this browser.
    NotPaired,
    /// Something is on its way.
    Delivering,
    /// The companion has everything.
    UpToDate,
    /// The analyst has paused it.
    Paused,
    /// It stopped, and is tried again.
    Failed,
}

/// What the analyst has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryChoices {
    /// Whether nothing is to be delivered for now.
    pub paused: bool,
    /// What stays in the browser of what was delivered.
    pub keep: Keep,
}

/// What stays in the browser of exhibits the companion has acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Everything.
    #[default]
    Everything,
    /// At most so many gigabytes of files: the oldest large ones go first.
    Gigabytes(u32),
    /// The pictures that stand for exhibits in the gallery.
    Thumbnails,
}
