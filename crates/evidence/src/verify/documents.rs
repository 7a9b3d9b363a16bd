//! The documents that tell what is in a bundle: they are there as `data/bundle.json` lists them. What they say is not held
//! against the exhibits.

use super::bag::Bag;
use super::remark::{Check, CheckKind, Place, Remark, RemarkCode};
use crate::bundle::{BUNDLE_JSON, BundleRecord, BundledDocument, Listed, document_path};
use crate::record::is_file_name;

/// The documents there have to be.
pub(crate) fn listed(bundle: &BundleRecord) -> Vec<Listed> {
    let listed = |document: &BundledDocument| Listed {
        path: document_path(&document.name),
        size: document.size,
        sha256: document.sha256.clone(),
    };
    files(bundle).iter().map(listed).collect()
}

/// Checks that each is there, and no other bytes.
pub(crate) fn check(bag: &Bag, bundle: &BundleRecord) -> Check {
    let mut check = Check::new(CheckKind::Documents);
    let files = files(bundle);
    if files.windows(2).any(|pair| pair[0].name >= pair[1].name) {
        check.fail(Remark::new(RemarkCode::DocumentsOrder).at(Place::file(BUNDLE_JSON)));
    }
    for (document, listed) in files.iter().zip(listed(bundle)) {
        if !is_file_name(&document.name) {
            let remark = Remark::new(RemarkCode::DocumentsName).at(Place::file(BUNDLE_JSON));
            check.fail(remark.with("found", &document.name));
            continue;
        }
        let Some(found) = bag.file(&listed.path) else {
            check.fail(Remark::new(RemarkCode::FileMissing).at(Place::file(&listed.path)));
            continue;
        };
        if found.sha256 != listed.sha256 || found.size() != listed.size {
            let place = Place::file(&listed.path).and_offset(found.contents.start);
            let remark = Remark::new(RemarkCode::FileHash).at(place);
            check.fail(remark.with("found", &found.sha256).with("expected", &listed.sha256));
        }
    }
    if check.holds() {
        match files.len() {
            0 => check.note(Remark::new(RemarkCode::DocumentsNone)),
            count => check.leave(Remark::new(RemarkCode::DocumentsNotCompared).with("files", count)),
        }
    }
    check
}

fn files(bundle: &BundleRecord) -> &[BundledDocument] {
    bundle.documents.as_ref().map_or(&[], |documents| &documents.files)
}
