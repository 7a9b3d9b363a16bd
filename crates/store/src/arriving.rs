//! The chains of a copy: all of them go on, or none does.
//!
//! The vault's own chain speaks of links of the others. Were they copied one after the other, whoever opened what an
//! interrupted copy left would find exhibits without their receipt and write it, as a vault does with its own, into a chain
//! that is not its own: a fork, after which the copy is none any more. So what the chains are to be is written down beside
//! them first, and given its name at once; then it takes their places, and whoever comes next finishes that.

use crate::chain::{ChainFile, Origin};
use crate::description::Layout;
use crate::durable;
use crate::error::{At, StoreError};
use crate::open::chain_files;
use evidence::Sha256Hex;
use std::fs;
use std::path::PathBuf;

/// Chains as they are to be, which are not in place yet.
pub(crate) struct Arriving<'a> {
    layout: &'a Layout,
    folder: PathBuf,
    is_empty: bool,
}

impl<'a> Arriving<'a> {
    pub(crate) fn begin(layout: &'a Layout) -> Result<Self, StoreError> {
        let folder = durable::temporary_name(&layout.temporary());
        for origin in Origin::ALL {
            durable::make_folder(&folder.join(origin.as_str()))?;
        }
        Ok(Self { layout, folder, is_empty: true })
    }

    /// What a chain is to be: all its lines.
    pub(crate) fn add(&mut self, origin: Origin, chain: &Sha256Hex, lines: &[u8]) -> Result<(), StoreError> {
        let written = durable::write_temporary(&self.layout.temporary(), lines)?;
        self.is_empty = false;
        durable::put_in_place(&written, &ChainFile::path(&self.folder, origin, chain))
    }

    /// Puts all of them in their places.
    pub(crate) fn place(self) -> Result<(), StoreError> {
        if !self.is_empty {
            durable::sync_folder(&self.folder)?;
            // From here on this is what the chains are.
            durable::put_in_place(&self.folder, &self.layout.arriving())?;
            finish(self.layout)?;
        }
        Ok(())
    }
}

impl Drop for Arriving<'_> {
    /// Where nothing came, or the copy was refused, nothing stays of it; in its place it has another name.
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.folder);
    }
}

/// Puts chains in their places that are on their way, and tells whether there were any.
pub(crate) fn finish(layout: &Layout) -> Result<bool, StoreError> {
    let arriving = layout.arriving();
    if !arriving.exists() {
        return Ok(false);
    }
    for (origin, chain, written) in chain_files(&arriving)? {
        durable::put_in_place(&written, &ChainFile::path(&layout.chains(), origin, &chain))?;
    }
    // The folder's name goes at once, what is left of it after that.
    let temporary = durable::temporary_name(&layout.temporary());
    durable::put_in_place(&arriving, &temporary)?;
    durable::sync_folder(&layout.root)?;
    fs::remove_dir_all(&temporary).at(&temporary)?;
    Ok(true)
}
