//! Time stamps of the vault's own chain, which covers what it received: what is to be stamped, and keeping what came of it.

use crate::chain::Origin;
use crate::error::StoreError;
use crate::files;
use crate::writer::Writer;
use evidence::bundle::Head;
use evidence::timestamp::{Anchor, Anchored};
use evidence::{LinkKind, SignedLink, sha256};

/// What there is to stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToStamp {
    /// The last link of the vault's own chain.
    pub head: Head,
    /// The last time stamp there is.
    pub last: Option<Anchor>,
    /// Whether anything but time stamps was written since the link that one is about.
    pub is_new: bool,
}

impl Writer {
    /// What an authority is to be asked to stamp.
    pub fn to_stamp(&self) -> Result<ToStamp, StoreError> {
        let chain = self.own_chain();
        let head = self.chain(Origin::Own, chain).and_then(|file| file.reader().head());
        let Some((seq, sha256)) = head else {
            let problem = "the vault's own chain is not here".to_owned();
            return Err(StoreError::Damaged { file: self.layout.chains(), problem });
        };
        let last = match self.index.last_anchor(Origin::Own, chain)? {
            Some(subject) => files::document(&self.layout, &subject)?,
            None => None,
        };
        let last: Option<Anchor> = last.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let written = self.index.last_but_anchors(Origin::Own, chain)?;
        let is_new = last.as_ref().is_none_or(|anchor| anchor.head.seq < written);
        Ok(ToStamp { head: Head { seq, sha256: sha256.clone() }, last, is_new })
    }

    /// Keeps a time stamp of a link of the vault's own chain, durably, and gives its link.
    pub fn keep_anchor(&mut self, anchored: &Anchored) -> Result<SignedLink, StoreError> {
        self.refuse_if_interrupted()?;
        let anchor = &anchored.anchor;
        let refused = |problem: &dyn ToString| StoreError::Refused { problem: problem.to_string() };
        anchor.check().map_err(|problem| refused(&problem))?;
        anchor.check_files(&anchored.files, &[]).map_err(|problem| refused(&problem))?;
        let stamped = self.index.link(Origin::Own, self.own_chain(), anchor.head.seq)?;
        if stamped.is_none_or(|link| link.sha256 != anchor.head.sha256) {
            return Err(refused(&format!("link {} of the vault's own chain is another", anchor.head.seq)));
        }
        let document = self.canonical(anchor.canonical())?;
        let documents = anchored.files.iter().map(Vec::as_slice).chain([document.as_slice()]);
        let subject = sha256(&document);
        let intent = self.put(&[(subject.clone(), documents.collect())])?;
        let link = self.append_own(LinkKind::Anchor, subject)?;
        intent.fulfil()?;
        Ok(link)
    }
}
