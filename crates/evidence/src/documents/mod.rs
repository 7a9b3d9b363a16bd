//! The documents in a bundle that tell a person or a program what is in it: tables, the report, templates.
//!
//! They are made from what was sealed, by this code alone, so the same exhibits give the same bytes in the extension and
//! in the command. A verifier compares them with the hashes of `data/bundle.json`, which nobody signed: what they say is
//! for whoever reads it to hold against the exhibits.

mod archive;
mod page;
mod report;
mod said;
mod table;
mod tables;
mod templates;
mod told;
mod words;

pub(crate) use archive::{
    ARCHIVE, Archive, DIGEST, Digest, INDEX, PACKAGE, PAGES, SIGNATURE_VERSION, SignedData, UnsignedArchive, WARC,
};
pub use page::Page;
pub use said::{Sentence, happened, sentences, stamped, when};
pub use table::{BEGIN_FORMULAS, Cell, Table};
pub use words::Words;

use crate::bundle::{BundleInput, BundledExhibit, Head, KeptEvent, LARGEST_DOCUMENT, Part, PlanError, covering};
use crate::digest::Sha256Hex;
use crate::record::ExhibitRecord;
use crate::record::JUDGEMENT;
use crate::redaction::Redactions;
use catalogue::Language;
use serde::de::DeserializeOwned;
use told::{Judgement, READING, Reading, Told};

/// What the documents are made from.
pub(crate) struct Material<'a> {
    pub(crate) language: Language,
    pub(crate) input: &'a BundleInput<'a>,
    pub(crate) chain: &'a Sha256Hex,
    pub(crate) head: &'a Head,
    /// The exhibits in the order of their links: the link's number, the record, its hash.
    pub(crate) exhibits: Vec<(u64, &'a ExhibitRecord, &'a Sha256Hex)>,
    /// The same as `data/bundle.json` has them.
    pub(crate) bundled: &'a [BundledExhibit],
    /// The events that concern them, in the order of their links.
    pub(crate) custody: &'a [&'a KeptEvent],
    /// The redacted copies that hold.
    pub(crate) redactions: &'a Redactions,
}

/// A document, by the parts it is put together from.
pub(crate) struct Composed {
    pub(crate) name: &'static str,
    pub(crate) parts: Vec<Part>,
}

impl Composed {
    fn of(name: &'static str, bytes: Vec<u8>) -> Self {
        Self { name, parts: vec![Part::Bytes(bytes)] }
    }
}

/// Whether the documents tell what stands in an exhibit's file of this name.
pub(crate) fn is_told(name: &str) -> bool {
    [READING, JUDGEMENT].contains(&name)
}

/// The documents in the order of their names, and the web archive, which is one of them once its WARC was measured.
pub(crate) fn compose(material: &Material) -> Result<(Vec<Composed>, Option<Archive>), PlanError> {
    let told = told(material)?;
    let words = Words(material.language);
    let mut documents = tables::compose(material, &told, words)?;
    documents.push(report::compose(material, &told, words));
    documents.extend(templates::compose(material, &told, words));
    documents.sort_by_key(|document| document.name);
    Ok((documents, archive::compose(material, &told)?))
}

/// What is known of each exhibit, its files taken apart.
fn told<'a>(material: &Material<'a>) -> Result<Vec<Told<'a>>, PlanError> {
    let mut told = Vec::with_capacity(material.exhibits.len());
    for ((seq, record, sha256), bundled) in material.exhibits.iter().zip(material.bundled) {
        let is_here = |name: &str| bundled.withheld.iter().all(|left_out| left_out.name != name);
        let reading = record.files.iter().find(|file| file.name == READING && is_here(READING));
        let judgement = record.opinions.iter().find(|file| file.name == JUDGEMENT && is_here(JUDGEMENT));
        told.push(Told {
            record,
            sha256,
            seq: *seq,
            link: usize::try_from(*seq).ok().and_then(|seq| material.input.links.get(seq)),
            bundled,
            reading: match reading {
                Some(file) => parsed::<Reading>(material, &file.sha256, file.size)?,
                None => None,
            },
            judgement: match judgement {
                Some(file) => parsed::<Judgement>(material, &file.sha256, file.size)?,
                None => None,
            },
            custody: material.custody.iter().copied().filter(|kept| kept.event.concerns(&record.id)).collect(),
            redacted: material.redactions.of_exhibit(&record.id),
            anchors: covering(material.input.anchors, *seq),
        });
    }
    Ok(told)
}

/// What a file of this hash says; nothing where it is no document of its kind: it is in the bundle all the same.
fn parsed<T: DeserializeOwned>(material: &Material, sha256: &Sha256Hex, size: u64) -> Result<Option<T>, PlanError> {
    if size > LARGEST_DOCUMENT {
        return Ok(None);
    }
    let bytes = material.input.told.get(sha256).ok_or_else(|| PlanError::NotTold { sha256: sha256.clone() })?;
    Ok(serde_json::from_slice(bytes).ok())
}
