//! What happened to exhibits after they were sealed: custody events, what labels and notes say, and tombstones.
//!
//! Each is a document in canonical JSON. An event's hash is the subject of a link of the kind `custody`, a tombstone's of
//! one of the kind `tombstone`. An event names what a label or a note says by its hash only, so that the opinion can be
//! left out of a bundle and the event stay.

use crate::bundle::{Opinions, Originals};
use crate::canonical::{CanonicalError, canonical_json};
use crate::digest::{Sha256Hex, sha256};
use crate::record::{is_exhibit_id, is_utc};
use crate::redaction::{RedactedCopy, check_file};
use serde::{Deserialize, Serialize};

/// The format of events this code writes.
pub const CUSTODY_FORMAT: &str = "counterproof-custody/1";
/// The format of annotations this code writes.
pub const ANNOTATION_FORMAT: &str = "counterproof-annotation/1";
/// The format of tombstones this code writes.
pub const TOMBSTONE_FORMAT: &str = "counterproof-tombstone/1";

/// Something that was done with sealed exhibits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustodyEvent {
    /// [`CUSTODY_FORMAT`].
    pub format: String,
    /// With which exhibits: at least one, in the order of their ids, none twice.
    pub exhibits: Vec<SealedExhibit>,
    /// Who did it, as the analyst gave the name; empty where none was given.
    pub operator: String,
    /// When, by the system's clock.
    pub utc: String,
    /// What was done.
    pub event: Happening,
}

/// An exhibit as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedExhibit {
    /// Its id.
    pub id: String,
    /// The SHA-256 of its `exhibit.json`.
    pub record_sha256: Sha256Hex,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Happening {
    /// They were put into a bundle, which was given out.
    Exported {
        /// The bundle.
        bundle_id: Sha256Hex,
        /// Whether conclusions were in it.
        opinions: Opinions,
        /// Whether pictures of which there is a redacted copy were in it.
        originals: Originals,
    },
    /// They were checked against the chain.
    Verified {
        /// The bundle in which they were checked; absent where it was done in the vault.
        bundle_id: Option<Sha256Hex>,
        /// Whether nothing failed.
        holds: bool,
        /// The codes of what failed, in their order, none twice.
        failed: Vec<String>,
    },
    /// They were given a label, or their label was taken off.
    Labelled {
        /// The hash of the [`Annotation`] that says which; absent where it was taken off.
        annotation_sha256: Option<Sha256Hex>,
    },
    /// They were given a note, or their note was taken off.
    Noted {
        /// The hash of the [`Annotation`] that says which; absent where it was taken off.
        annotation_sha256: Option<Sha256Hex>,
    },
    /// A vault took them in, and what is done with them there stands in its chain from here on.
    Received {
        /// The chain in which they were sealed.
        chain: Sha256Hex,
        /// The number of the link that seals them there.
        link_seq: u64,
        /// The hash of that link.
        link_sha256: Sha256Hex,
    },
    /// They were assigned to a case, or taken out of theirs.
    Assigned {
        /// The hash of the [`Annotation`] that says which; absent where they were taken out.
        annotation_sha256: Option<Sha256Hex>,
    },
    /// They were given a role, or their role was taken off.
    RoleGiven {
        /// The hash of the [`Annotation`] that says which; absent where it was taken off.
        annotation_sha256: Option<Sha256Hex>,
    },
    /// Of a picture of one exhibit a copy was made in which parts are painted over, in place of the copy there was; or
    /// that copy was taken off.
    Redacted {
        /// The picture, by its name in the exhibit.
        file: String,
        /// The picture's hash.
        source_sha256: Sha256Hex,
        /// The copy; absent where it was taken off.
        copy: Option<RedactedCopy>,
    },
}

/// What an exhibit is to a complaint, where its page does not say so itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExhibitRole {
    /// A page of the rights holder.
    OfficialPage,
    /// A site of the seller's own.
    SellerSite,
    /// A page of a test purchase: the order, the payment, the tracking.
    TestPurchase,
    /// An invoice.
    Invoice,
    /// A photo of goods.
    GoodsPhoto,
    /// The report of a test purchase.
    TestPurchaseReport,
    /// A sheet that shows genuine goods and those of a listing side by side.
    ComparisonSheet,
    /// The right holder's statement that it never made a model.
    NonProductionStatement,
    /// An original picture of the right holder.
    OriginalPicture,
    /// A certificate, a statement or a letter of a right in the register.
    RightDocument,
}

impl ExhibitRole {
    /// All.
    pub const ALL: [ExhibitRole; 10] = [
        ExhibitRole::OfficialPage,
        ExhibitRole::SellerSite,
        ExhibitRole::TestPurchase,
        ExhibitRole::Invoice,
        ExhibitRole::GoodsPhoto,
        ExhibitRole::TestPurchaseReport,
        ExhibitRole::ComparisonSheet,
        ExhibitRole::NonProductionStatement,
        ExhibitRole::OriginalPicture,
        ExhibitRole::RightDocument,
    ];

    /// The role as an annotation has it.
    pub fn as_str(self) -> &'static str {
        match self {
            ExhibitRole::OfficialPage => "official_page",
            ExhibitRole::SellerSite => "seller_site",
            ExhibitRole::TestPurchase => "test_purchase",
            ExhibitRole::Invoice => "invoice",
            ExhibitRole::GoodsPhoto => "goods_photo",
            ExhibitRole::TestPurchaseReport => "test_purchase_report",
            ExhibitRole::ComparisonSheet => "comparison_sheet",
            ExhibitRole::NonProductionStatement => "non_production_statement",
            ExhibitRole::OriginalPicture => "original_picture",
            ExhibitRole::RightDocument => "right_document",
        }
    }

    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// What a label, a note, the name of a case or a role says: the analyst's opinion, kept apart from every record and event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// [`ANNOTATION_FORMAT`].
    pub format: String,
    /// Which of them it is.
    pub kind: AnnotationKind,
    /// 32 random lower-case hexadecimal digits: without them the few words that labels have could be found by their hashes.
    pub salt: String,
    /// The words; of a role its name.
    pub text: String,
}

/// What an annotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnnotationKind {
    /// A label.
    Label,
    /// A note.
    Note,
    /// The name of a case.
    Case,
    /// What it is to a complaint: an [`ExhibitRole`].
    Role,
}

/// What is left of an exhibit whose contents were deleted, beside its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// [`TOMBSTONE_FORMAT`].
    pub format: String,
    /// The exhibit's id.
    pub exhibit: String,
    /// The SHA-256 its `exhibit.json` had.
    pub record_sha256: Sha256Hex,
    /// Why, as the analyst gave it; never empty.
    pub reason: String,
    /// Who deleted it, as the analyst gave the name; empty where none was given.
    pub operator: String,
    /// When, by the system's clock.
    pub utc: String,
}

impl CustodyEvent {
    /// An event about `exhibits`, given in any order.
    pub fn new(mut exhibits: Vec<SealedExhibit>, operator: &str, utc: &str, event: Happening) -> Self {
        exhibits.sort();
        exhibits.dedup();
        Self { format: CUSTODY_FORMAT.to_owned(), exhibits, operator: operator.to_owned(), utc: utc.to_owned(), event }
    }

    /// The bytes that are kept: what a `custody` link is about.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The hash of those bytes.
    pub fn sha256(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical()?))
    }

    /// Whether it is about the exhibit `id`.
    pub fn concerns(&self, id: &str) -> bool {
        self.exhibits.iter().any(|exhibit| exhibit.id == id)
    }

    /// The first thing in it that contradicts the format, if any.
    pub fn check(&self) -> Result<(), CustodyProblem> {
        if self.format != CUSTODY_FORMAT {
            return Err(CustodyProblem::Format(self.format.clone()));
        }
        if let Some(exhibit) = self.exhibits.iter().find(|exhibit| !is_exhibit_id(&exhibit.id)) {
            return Err(CustodyProblem::ExhibitId(exhibit.id.clone()));
        }
        if self.exhibits.is_empty() || self.exhibits.windows(2).any(|pair| pair[0].id >= pair[1].id) {
            return Err(CustodyProblem::Exhibits);
        }
        if !is_utc(&self.utc) {
            return Err(CustodyProblem::Time(self.utc.clone()));
        }
        match &self.event {
            Happening::Verified { holds, failed, .. }
                if *holds != failed.is_empty() || failed.windows(2).any(|pair| pair[0] >= pair[1]) =>
            {
                Err(CustodyProblem::Failed)
            }
            Happening::Redacted { file, copy, .. } => {
                check_file(file)?;
                if self.exhibits.len() != 1 {
                    return Err(CustodyProblem::Redaction("exhibits".to_owned()));
                }
                copy.as_ref().map_or(Ok(()), RedactedCopy::check)
            }
            _ => Ok(()),
        }
    }
}

impl Happening {
    /// The event that an annotation of this kind makes; `annotation_sha256` is absent where the last one was taken off.
    pub fn annotated(kind: AnnotationKind, annotation_sha256: Option<Sha256Hex>) -> Self {
        match kind {
            AnnotationKind::Label => Happening::Labelled { annotation_sha256 },
            AnnotationKind::Note => Happening::Noted { annotation_sha256 },
            AnnotationKind::Case => Happening::Assigned { annotation_sha256 },
            AnnotationKind::Role => Happening::RoleGiven { annotation_sha256 },
        }
    }

    /// Which kind of annotation it is about, and the hash of what that says, where it was not taken off.
    pub fn annotation(&self) -> Option<(AnnotationKind, Option<&Sha256Hex>)> {
        match self {
            Happening::Labelled { annotation_sha256 } => Some((AnnotationKind::Label, annotation_sha256.as_ref())),
            Happening::Noted { annotation_sha256 } => Some((AnnotationKind::Note, annotation_sha256.as_ref())),
            Happening::Assigned { annotation_sha256 } => Some((AnnotationKind::Case, annotation_sha256.as_ref())),
            Happening::RoleGiven { annotation_sha256 } => Some((AnnotationKind::Role, annotation_sha256.as_ref())),
            Happening::Exported { .. }
            | Happening::Verified { .. }
            | Happening::Received { .. }
            | Happening::Redacted { .. } => None,
        }
    }

    /// The redacted copy it made, with the name of the picture.
    pub fn redacted_copy(&self) -> Option<(&str, &RedactedCopy)> {
        match self {
            Happening::Redacted { file, copy: Some(copy), .. } => Some((file, copy)),
            _ => None,
        }
    }

    /// The hash of the annotation that is kept with it.
    pub fn annotation_sha256(&self) -> Option<&Sha256Hex> {
        self.annotation().and_then(|(_, sha256)| sha256)
    }
}

impl Annotation {
    /// The bytes that are kept.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The hash of those bytes: what an event names.
    pub fn sha256(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical()?))
    }

    /// The first thing in it that contradicts the format, if any.
    pub fn check(&self) -> Result<(), CustodyProblem> {
        if self.format != ANNOTATION_FORMAT {
            return Err(CustodyProblem::Format(self.format.clone()));
        }
        if crate::hex::decode::<16>(&self.salt).is_none() {
            return Err(CustodyProblem::Salt(self.salt.clone()));
        }
        if self.kind == AnnotationKind::Role && ExhibitRole::named(&self.text).is_none() {
            return Err(CustodyProblem::Role(self.text.clone()));
        }
        Ok(())
    }
}

impl Tombstone {
    /// The bytes that are kept: what a `tombstone` link is about.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical_json(self)
    }

    /// The hash of those bytes.
    pub fn sha256(&self) -> Result<Sha256Hex, CanonicalError> {
        Ok(sha256(&self.canonical()?))
    }

    /// The first thing in it that contradicts the format, if any.
    pub fn check(&self) -> Result<(), CustodyProblem> {
        if self.format != TOMBSTONE_FORMAT {
            return Err(CustodyProblem::Format(self.format.clone()));
        }
        if !is_exhibit_id(&self.exhibit) {
            return Err(CustodyProblem::ExhibitId(self.exhibit.clone()));
        }
        if !is_utc(&self.utc) {
            return Err(CustodyProblem::Time(self.utc.clone()));
        }
        if self.reason.trim().is_empty() {
            return Err(CustodyProblem::Reason);
        }
        Ok(())
    }
}

/// What contradicts the format of an event, an annotation or a tombstone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustodyProblem {
    /// Another format, or another version of ours.
    #[error("the format is {0:?}")]
    Format(String),
    /// An exhibit's id that is none.
    #[error("{0:?} is no exhibit's id")]
    ExhibitId(String),
    /// No exhibit, or not in the order of their ids, or one twice.
    #[error("the exhibits are not listed in the order of their ids, each once")]
    Exhibits,
    /// A time that is not `YYYY-MM-DDThh:mm:ss.sssZ`.
    #[error("{0:?} is no UTC time")]
    Time(String),
    /// What failed does not go with whether anything did, or is not in its order.
    #[error("what failed contradicts the outcome or is out of order")]
    Failed,
    /// A salt that is not 32 lower-case hexadecimal digits.
    #[error("the salt is {0:?}")]
    Salt(String),
    /// A role that is not known.
    #[error("{0:?} is no role")]
    Role(String),
    /// A redaction of no one picture, of no rectangle, or in no colour.
    #[error("the redaction is not one: {0}")]
    Redaction(String),
    /// A tombstone that does not say why.
    #[error("no reason is given")]
    Reason,
}
