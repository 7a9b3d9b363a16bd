//! What an organisation presets by the browser's policy.

use crate::message::CaseDocument;
use serde::{Deserialize, Serialize};

/// What can be preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyPart {
    /// The profile of every case.
    Profile,
    /// The register of rights of every case.
    Rights,
    /// The portals that are not as built in.
    Portals,
    /// The labels that are not as built in, of every case.
    Labels,
}

impl PolicyPart {
    /// Every part.
    pub const ALL: [PolicyPart; 4] = [Self::Profile, Self::Rights, Self::Portals, Self::Labels];

    /// The part as the policy names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Rights => CaseDocument::Rights.name(),
            Self::Portals => CaseDocument::Portals.name(),
            Self::Labels => CaseDocument::Labels.name(),
        }
    }
}

impl From<CaseDocument> for PolicyPart {
    fn from(document: CaseDocument) -> Self {
        match document {
            CaseDocument::Rights => Self::Rights,
            CaseDocument::Portals => Self::Portals,
            CaseDocument::Labels => Self::Labels,
        }
    }
}

/// Something that is preset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What.
    pub part: PolicyPart,
    /// Whether it is only the start; otherwise it can't be changed.
    pub editable: bool,
    /// Why it is not in force; absent where it is.
    pub problem: Option<String>,
}
