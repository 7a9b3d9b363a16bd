//! The files of a complaint: what its reason needs first, then a picture of each page.

use crate::portal::{Portal, PortalReason, Requirement};
use crate::right::{DocumentKind, Right};
use crate::selection::Exhibit;
use evidence::{ExhibitRole, FileRecord, FileRole, Sha256Hex, is_file_name};
use serde::{Deserialize, Serialize};

/// A file of an exhibit to attach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What it is to the complaint.
    pub kind: AttachmentKind,
    /// The exhibit.
    pub exhibit: String,
    /// The file's name inside it.
    pub file: String,
    /// What it is called: of a file that was taken in, its own name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its hash.
    pub sha256: Sha256Hex,
}

/// What an attachment is to a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A sheet that shows genuine goods and those of the listing side by side.
    Comparison,
    /// The statement that a model was never made.
    Statement,
    /// The report of a test purchase.
    Report,
    /// A signed or sealed copyright claim statement.
    ClaimStatement,
    /// The certificate of a right.
    Certificate,
    /// An original picture of the right holder.
    Original,
    /// The right holder's page, with its address.
    OfficialPage,
    /// The listing's page, with its address.
    Page,
}

impl AttachmentKind {
    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Comparison => "attachment.comparison",
            Self::Statement => "attachment.statement",
            Self::Report => "attachment.report",
            Self::ClaimStatement => "attachment.claim_statement",
            Self::Certificate => "attachment.certificate",
            Self::Original => "attachment.original",
            Self::OfficialPage => "attachment.official_page",
            Self::Page => "attachment.page",
        }
    }
}

impl AttachmentKind {
    /// What of a reason's requirements it meets.
    fn is_for(self) -> Option<Requirement> {
        match self {
            Self::Comparison => Some(Requirement::Comparison),
            Self::Statement => Some(Requirement::NonProductionStatement),
            Self::Report => Some(Requirement::TestBuyReport),
            Self::ClaimStatement | Self::Certificate => Some(Requirement::CopyrightProof),
            Self::Original | Self::OfficialPage => Some(Requirement::OriginalPictures),
            Self::Page => None,
        }
    }
}

impl Attachment {
    /// What it is called in the folder of attachments: numbered in the draft's order, so that no two are the same.
    pub fn file_name(&self, number: usize) -> String {
        let exhibit = self.exhibit.get(..8).unwrap_or_default();
        let name = if is_file_name(&self.name) { self.name.as_str() } else { self.sha256.as_str() };
        format!("{number:02}-{exhibit}-{name}")
    }

    /// The line it is in the list of attachments.
    pub(crate) fn line(&self) -> String {
        format!("{}/{}  {}", self.exhibit, self.name, self.sha256)
    }

    /// As it is named in the text: the file and the beginning of its exhibit's id, by which the list has it.
    pub(crate) fn named(&self) -> String {
        format!("{} ({})", self.name, self.exhibit.get(..8).unwrap_or(&self.exhibit))
    }

    fn of(kind: AttachmentKind, exhibit: &Exhibit, file: &FileRecord) -> Self {
        Self {
            kind,
            exhibit: exhibit.id().to_owned(),
            name: match file.role {
                FileRole::Imported => exhibit.record.title.clone(),
                _ => file.name.clone(),
            },
            file: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
        }
    }
}

/// The files of a complaint, and those for which the portal has no room.
pub(crate) fn attachments(
    portal: &Portal,
    reason: Option<&PortalReason>,
    right: &Right,
    pages: &[&Exhibit],
    supporting: &[&Exhibit],
) -> (Vec<Attachment>, Vec<Attachment>) {
    let needs = |requirement| reason.is_some_and(|reason| reason.requires.contains(&requirement));
    let mut attached: Vec<Attachment> = supporting.iter().filter_map(|exhibit| supports(exhibit)).collect();
    if needs(Requirement::CopyrightProof) {
        attached.extend(right.documents.iter().filter_map(|document| {
            let kind = match document.kind {
                DocumentKind::ClaimStatement => AttachmentKind::ClaimStatement,
                DocumentKind::Certificate => AttachmentKind::Certificate,
                _ => return None,
            };
            Some(Attachment {
                kind,
                exhibit: document.exhibit.clone(),
                file: document.file.clone(),
                name: document.file.clone(),
                media_type: document.media_type.clone(),
                size: document.size,
                sha256: document.sha256.clone(),
            })
        }));
    }
    attached.sort_by_key(|attachment| attachment.kind);
    // What the reason asks for comes first, then a picture of each page, then what else was chosen.
    let (needed, besides): (Vec<Attachment>, Vec<Attachment>) =
        attached.into_iter().partition(|attachment| attachment.kind.is_for().is_some_and(needs));
    let room = portal.attachments.value.count.max(needed.len());
    let pictures = pages.iter().filter_map(|exhibit| picture(exhibit, AttachmentKind::Page));
    let mut attached: Vec<Attachment> = needed.into_iter().chain(pictures).chain(besides).collect();
    let further = attached.split_off(room.min(attached.len()));
    (attached, further)
}

/// What an exhibit that is no listing's page gives to the complaint.
fn supports(exhibit: &Exhibit) -> Option<Attachment> {
    let kind = match exhibit.role? {
        ExhibitRole::ComparisonSheet => AttachmentKind::Comparison,
        ExhibitRole::NonProductionStatement => AttachmentKind::Statement,
        ExhibitRole::TestPurchaseReport => AttachmentKind::Report,
        ExhibitRole::OriginalPicture => AttachmentKind::Original,
        ExhibitRole::OfficialPage => return picture(exhibit, AttachmentKind::OfficialPage),
        ExhibitRole::SellerSite
        | ExhibitRole::TestPurchase
        | ExhibitRole::Invoice
        | ExhibitRole::GoodsPhoto
        | ExhibitRole::RightDocument => return None,
    };
    let file = exhibit.record.files.iter().find(|file| file.role == FileRole::Imported)?;
    Some(Attachment::of(kind, exhibit, file))
}

/// The annotated view of a listing's page: the first view with a frame around each finding, below a banner with the
/// address.
const ANNOTATED: &str = "annotated-view.png";

/// The picture of a page that says where it was: of a listing the annotated view, or else the stamped copy, or else the
/// first view.
fn picture(exhibit: &Exhibit, kind: AttachmentKind) -> Option<Attachment> {
    let annotated = exhibit.record.opinions.iter().find(|opinion| opinion.name == ANNOTATED);
    if let Some(opinion) = annotated.filter(|_| kind == AttachmentKind::Page) {
        return Some(Attachment {
            kind,
            exhibit: exhibit.id().to_owned(),
            file: opinion.name.clone(),
            name: opinion.name.clone(),
            media_type: opinion.media_type.clone(),
            size: opinion.size,
            sha256: opinion.sha256.clone(),
        });
    }
    let files = &exhibit.record.files;
    let with = |role| files.iter().find(|file| file.role == role);
    let file = with(FileRole::Stamped).or_else(|| with(FileRole::FirstView))?;
    Some(Attachment::of(kind, exhibit, file))
}
