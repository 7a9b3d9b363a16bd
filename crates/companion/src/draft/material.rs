//! What drafts are made from: the documents the extension has delivered, and the exhibits on disk.

use crate::command::CommandError;
use analysis::Profile;
use complaint::{Draft, Exhibit, Portal, QuotedLabel, Right};
use evidence::{AnnotationKind, ExhibitRole, Happening, Sha256Hex};
use host::{ReplicaPart, replica};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use store::{StoreError, Vault};

/// A draft as it was delivered.
#[derive(Deserialize)]
pub struct Delivered {
    /// Its id.
    pub id: String,
    /// Its text.
    json: String,
    /// When it was kept last (UTC).
    pub saved: String,
}

/// What the extension has delivered of a vault's working data.
pub struct Documents<'a>(pub &'a Path);

impl Documents<'_> {
    /// The drafts, newest first.
    pub fn drafts(&self) -> Result<Vec<(Delivered, Draft)>, CommandError> {
        let Some((file, text)) = self.part(ReplicaPart::Drafts)? else { return Ok(Vec::new()) };
        let delivered: Vec<Delivered> =
            serde_json::from_str(&text).map_err(|error| unusable(&file, error.to_string()))?;
        let read = delivered.into_iter().map(|delivered| {
            let draft = Draft::from_json(&delivered.json)
                .map_err(|error| unusable(&file, format!("draft {}: {error}", delivered.id)))?;
            Ok((delivered, draft))
        });
        read.collect()
    }

    /// The draft whose id begins so.
    pub fn draft(&self, beginning: &str) -> Result<Draft, CommandError> {
        let found = self.drafts()?.into_iter().filter(|(delivered, _)| delivered.id.starts_with(beginning));
        let mut found: Vec<Draft> = found.map(|(_, draft)| draft).collect();
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(_), false) => {
                refused(format!("several drafts have an id that begins with {beginning}; write more of it"))
            }
            (None, _) => refused(format!(
                "no draft has an id that begins with {beginning}; `counterproof draft list` prints them"
            )),
        }
    }

    /// The register of rights.
    pub fn rights(&self) -> Result<Vec<Right>, CommandError> {
        let Some((file, text)) = self.part(ReplicaPart::Rights)? else { return Ok(Vec::new()) };
        complaint::rights_from_json(&text).map_err(|error| unusable(&file, error.to_string()))
    }

    /// The right of an id.
    pub fn right(&self, id: &str) -> Result<Right, CommandError> {
        let right = self.rights()?.into_iter().find(|right| right.id == id);
        right.map_or_else(
            || refused(format!("the register has no right {id}; `counterproof draft rights` prints them")),
            Ok,
        )
    }

    /// What is known of portals, with what the analyst has changed.
    pub fn portals(&self) -> Result<Vec<Portal>, CommandError> {
        let own = match self.part(ReplicaPart::Portals)? {
            Some((file, text)) => {
                complaint::portals_from_json(&text).map_err(|error| unusable(&file, error.to_string()))?
            }
            None => Vec::new(),
        };
        Ok(complaint::portals(&own))
    }

    /// The portal of an id, or the first.
    pub fn portal(&self, id: Option<&str>) -> Result<Portal, CommandError> {
        let portals = self.portals()?;
        let ids = portals.iter().map(|portal| portal.id.clone()).collect::<Vec<_>>().join(", ");
        let portal = portals.into_iter().find(|portal| id.is_none_or(|id| portal.id == id));
        portal.map_or_else(|| refused(format!("no portal is called {}; there are: {ids}", id.unwrap_or_default())), Ok)
    }

    /// The profile; absent where none is in use.
    pub fn profile(&self) -> Result<Option<Profile>, CommandError> {
        match self.part(ReplicaPart::Profile)? {
            Some((file, text)) => Profile::parse(&text).map(Some).map_err(|error| unusable(&file, error.to_string())),
            None => Ok(None),
        }
    }

    /// A part's text, and the file it stands in; none where it was not delivered, or nothing is in it.
    fn part(&self, part: ReplicaPart) -> Result<Option<(PathBuf, String)>, CommandError> {
        let file = replica::path(self.0, part);
        match fs::read_to_string(&file) {
            // `null` is what the extension mirrors of a document that was never kept.
            Ok(text) => Ok(Some((file, text)).filter(|(_, text)| !matches!(text.trim(), "" | "null"))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(problem) => Err(CommandError::Unreadable { file, problem }),
        }
    }
}

/// An exhibit with what was read, concluded and noted; refused where its contents were deleted.
pub fn exhibit(vault: &Vault, id: &str) -> Result<Exhibit, CommandError> {
    let kept = vault.exhibit(id)?;
    let Some(record) = kept.record else {
        return refused(format!("exhibit {id}: its contents were deleted; leave it out"));
    };
    let reading = record.reading().map(|file| json(vault, &file.sha256)).transpose()?;
    let judgement = record.judgement().map(|opinion| json(vault, &opinion.sha256)).transpose()?;
    let (mut label, mut role, mut verified) = (None, None, false);
    for kept in kept.events {
        let words = |kind| kept.annotation.as_ref().filter(|it| it.kind == kind).map(|it| it.text.clone());
        match kept.event.event {
            Happening::Labelled { .. } => {
                let (operator, utc) = (kept.event.operator.clone(), kept.event.utc.clone());
                label = words(AnnotationKind::Label).map(|text| QuotedLabel { text, operator, utc });
            }
            Happening::RoleGiven { .. } => {
                role = words(AnnotationKind::Role).and_then(|name| ExhibitRole::named(&name));
            }
            Happening::Verified { holds, .. } => verified = holds,
            _ => {}
        }
    }
    Ok(Exhibit { record, record_sha256: kept.found.record_sha256, reading, judgement, label, role, verified })
}

/// The bytes of a kept file, which are those of its hash.
pub fn bytes(vault: &Vault, sha256: &Sha256Hex) -> Result<Vec<u8>, CommandError> {
    let file = vault.file(sha256);
    let bytes = fs::read(&file).map_err(|problem| CommandError::Unreadable { file: file.clone(), problem })?;
    if evidence::sha256(&bytes) != *sha256 {
        let problem =
            "is not as it was sealed; run `counterproof vault verify`, and restore it from a backup".to_owned();
        return Err(StoreError::Damaged { file, problem }.into());
    }
    Ok(bytes)
}

fn json<T: DeserializeOwned>(vault: &Vault, sha256: &Sha256Hex) -> Result<T, CommandError> {
    serde_json::from_slice(&bytes(vault, sha256)?).map_err(|error| unusable(&vault.file(sha256), error.to_string()))
}

fn unusable(file: &Path, problem: String) -> CommandError {
    CommandError::Unusable { file: file.to_owned(), problem }
}

/// A refusal.
pub fn refused<T>(what: String) -> Result<T, CommandError> {
    Err(CommandError::Refused(what))
}
