//! The verdict on a bundle: every byte of it is either hashed into the signed chain or follows from what is.
//!
//! The same code runs in the command and in the extension. Memory grows with the number of members, never with their
//! size; nothing in a bundle is trusted before it was compared, and nothing is unpacked, since a bundle is stored.

mod anchors;
mod archive;
mod bag;
mod chain;
mod custody;
mod documents;
mod exhibits;
mod loose;
mod remark;
mod source;
mod web_archive;
mod words;

pub use archive::Found;
pub use loose::{KeptExhibit, PlaceOf, verify_kept, verify_unpacked};
pub use remark::{Check, CheckKind, CheckOutcome, Place, Remark, RemarkCode};
pub use source::{Source, SourceError};
pub use words::{Words, printable};

use crate::bundle::{BUNDLE_JSON, BundleRecord, Head};
use crate::digest::Sha256Hex;
use anchors::Anchors;
use archive::Archive;
use bag::Bag;
use serde::{Deserialize, Serialize};

/// What is known from elsewhere. A bundle that was made anew from beginning to end agrees with itself; it can't agree
/// with these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    /// The fingerprint of the chain's first key, which is also the chain's name.
    pub key: Option<Sha256Hex>,
    /// The hash of a link that was the chain's last when it was noted.
    pub head: Option<Sha256Hex>,
    /// Certificates (DER) of authorities' roots, which are trusted.
    pub roots: Vec<Vec<u8>>,
}

/// What was checked and how it came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What the bundle says it is; absent where its description can't be read.
    pub bundle: Option<BundleSummary>,
    /// The checks, in the order of reading.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// Whether nothing failed. Says nothing of what was not checked.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.outcome() != CheckOutcome::Failed)
    }
}

/// What a bundle says it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleSummary {
    /// The hash of its `data/bundle.json`.
    pub id: Sha256Hex,
    /// When it was made.
    pub created: String,
    /// What made it.
    pub software: String,
    /// The chain, which is the fingerprint of its first key.
    pub chain: Sha256Hex,
    /// The chain's last link.
    pub head: Head,
}

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The file neither begins nor ends as a ZIP does.
    #[error("this is no ZIP archive, so it is no bundle")]
    NotAZip,
    /// The file can't be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// Checks the bundle in `source` against itself and against `pins`.
pub fn verify(source: &dyn Source, pins: &Pins) -> Result<Verdict, VerifyError> {
    examine(source, pins).map(|(verdict, _)| verdict)
}

/// The verdict on the bundle in `source`, and its members in their order as they were read for it; none where the archive
/// can't be read.
pub fn examine(source: &dyn Source, pins: &Pins) -> Result<(Verdict, Vec<Found>), VerifyError> {
    let mut form = Check::new(CheckKind::Zip);
    let archive = archive::read(source, &mut form)?;
    let mut verdict = Verdict { bundle: None, checks: vec![form] };
    match archive {
        Some(archive) => {
            verify_members(source, &archive, pins, &mut verdict)?;
            Ok((verdict, archive.members))
        }
        None => {
            let rest = CheckKind::OF_A_BUNDLE.into_iter().filter(|kind| *kind != CheckKind::Zip);
            verdict.checks.extend(rest.map(|kind| Check::not_checked(kind, RemarkCode::ZipUnreadable)));
            Ok((verdict, Vec::new()))
        }
    }
}

fn verify_members(
    source: &dyn Source,
    archive: &Archive,
    pins: &Pins,
    verdict: &mut Verdict,
) -> Result<(), VerifyError> {
    let mut bag_check = Check::new(CheckKind::Bag);
    let bag = Bag::of(source, archive, &mut bag_check)?;
    verdict.checks.push(bag_check);

    let mut bundle_check = Check::new(CheckKind::Bundle);
    let bundle: Option<BundleRecord> = exhibits::read_canonical(&bag, BUNDLE_JSON, &mut bundle_check)?;
    let Some(bundle) = bundle else {
        verdict.checks.push(bundle_check);
        let read = [CheckKind::Zip, CheckKind::Bag, CheckKind::Bundle];
        let rest = CheckKind::OF_A_BUNDLE.into_iter().filter(|kind| !read.contains(kind));
        verdict.checks.extend(rest.map(|kind| Check::not_checked(kind, RemarkCode::BundleUnreadable)));
        return Ok(());
    };
    let id = exhibits::check_bundle(&bag, &bundle, &mut bundle_check);
    let mut chain_check = Check::new(CheckKind::Chain);
    let anchors = Anchors::read(&bag, &bundle)?;
    let chain = chain::read(&bag, &bundle, pins, &anchors.stamped(), &mut chain_check)?;
    verdict.checks.extend([bundle_check, chain_check]);

    let custody = custody::check(&bag, &bundle, &chain)?;
    let anchors = anchors.check(&bag, &bundle, &chain, pins)?;
    let examined = exhibits::check(&bag, &bundle, &chain, &custody, anchors.payload)?;
    let documents = documents::check(&bag, &bundle);
    let web_archive = web_archive::check(&bag, &bundle, &chain)?;
    let payload = examined.payload.map(|payload| exhibits::joined(payload, documents::listed(&bundle)));
    let form = bag.check_form(&bundle, &id, payload.as_deref())?;
    verdict.checks.extend([custody.check, anchors.check]);
    verdict.checks.extend(examined.checks);
    verdict.checks.extend([examined.opinions, examined.originals, documents, web_archive]);
    verdict.checks.push(form);
    verdict.checks.push(chain.check_key(pins));
    verdict.checks.push(chain.check_head(pins, &bundle));
    verdict.checks.push(anchors.root);
    verdict.bundle = Some(BundleSummary {
        id,
        created: bundle.created,
        software: bundle.software,
        chain: bundle.chain,
        head: bundle.head,
    });
    Ok(())
}
