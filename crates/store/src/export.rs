//! Giving exhibits out: bundles of what is kept here, with the kept files read piece by piece.

use crate::chain::{ChainFile, Links, Origin};
use crate::durable;
use crate::error::{At, StoreError};
use crate::files;
use crate::index::{Place, State};
use crate::vault::Vault;
use evidence::bundle::{Base64, KeptAnchor, KeptEvent, KeptTombstone, Order, Part, Plan, PlanError, Stock};
use evidence::timestamp::Anchor;
use evidence::{Annotation, CustodyEvent, LinkKind, Redactions, Sha256Hex, Tombstone};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// How many bytes of a kept file are held at once.
const PIECE: usize = 1 << 20;

/// Exhibits that one bundle can hold: all of one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// How their chain came here.
    pub origin: Origin,
    /// The chain.
    pub chain: Sha256Hex,
    /// The exhibits, by id, in the order of their links.
    pub exhibits: Vec<String>,
}

/// Whether to go on: asked again and again with how many bytes were gone through, and how many there are.
pub type GoOn<'a> = &'a dyn Fn(u64, u64) -> bool;

/// A bundle of which everything is known but that is written nowhere yet.
pub struct PlannedBundle<'a> {
    vault: &'a Vault,
    plan: Plan,
    /// The exhibits in it whose contents are there, by id.
    pub exhibits: Vec<String>,
    /// Those of which only the tombstone is in it.
    pub deleted: Vec<String>,
}

/// A bundle that is on the disk, whole and flushed, under a name of its own. Without [`WrittenBundle::put_in_place`] it is
/// deleted again.
#[derive(Debug)]
pub struct WrittenBundle {
    temporary: PathBuf,
    file: PathBuf,
    /// How many bytes it has.
    pub size: u64,
}

impl Vault {
    /// The exhibits of these ids by the chains they were sealed in: a bundle is of one.
    pub fn by_chain(&self, ids: &[String]) -> Result<Vec<Chosen>, StoreError> {
        let mut chosen = BTreeMap::<(Origin, Sha256Hex), BTreeMap<u64, String>>::new();
        for id in ids {
            let place = self.index.place(id)?.ok_or_else(|| StoreError::NoExhibit { id: id.clone() })?;
            chosen.entry((place.origin, place.chain)).or_default().insert(place.seq, id.clone());
        }
        let chosen = chosen.into_iter().map(|((origin, chain), exhibits)| Chosen {
            origin,
            chain,
            exhibits: exhibits.into_values().collect(),
        });
        Ok(chosen.collect())
    }

    /// The bundle of exhibits as ordered; absent where `go_on` said no.
    pub fn plan_bundle(
        &self,
        chosen: &Chosen,
        order: &Order<'_>,
        go_on: GoOn<'_>,
    ) -> Result<Option<PlannedBundle<'_>>, StoreError> {
        let stock = self.stock(chosen)?;
        refuse_what_was_withheld(self, chosen.origin, &stock, order)?;
        let exhibits = stock.exhibits.iter().map(|record| record.id.clone()).collect();
        let deleted = stock.tombstones.iter().map(|kept| kept.tombstone.exhibit.clone()).collect();
        let mut told = BTreeMap::new();
        for (sha256, size) in stock.told_of(order) {
            let mut bytes = Vec::with_capacity(size as usize);
            self.read_kept(&sha256, size, |piece| {
                bytes.extend_from_slice(piece);
                Ok(())
            })?;
            told.insert(sha256, bytes);
        }
        let mut draft = stock.plan(order, &told).map_err(refused)?;
        drop(told);
        let total = draft.left();
        while let Some((sha256, size)) = draft.wanted() {
            let sha256 = sha256.clone();
            let mut goes_on = true;
            self.read_kept(&sha256, size, |piece| {
                draft.feed(piece).map_err(refused)?;
                goes_on = goes_on && go_on(total - draft.left(), total);
                Ok(())
            })?;
            if !goes_on {
                return Ok(None);
            }
        }
        let plan = draft.finish().map_err(refused)?;
        Ok(Some(PlannedBundle { vault: self, plan, exhibits, deleted }))
    }

    /// What is kept of a chain and of exhibits of it.
    fn stock(&self, chosen: &Chosen) -> Result<Stock, StoreError> {
        let mut stock = Stock::default();
        let mut events = BTreeMap::new();
        let is_of_chain = |place: &Place| (place.origin, &place.chain) == (chosen.origin, &chosen.chain);
        for id in &chosen.exhibits {
            let found = self.index.find(id)?.ok_or_else(|| StoreError::NoExhibit { id: id.clone() })?;
            if found.state == State::Deleted {
                stock.tombstones.push(self.tombstone_in(chosen, id)?);
                continue;
            }
            stock.exhibits.push(self.needed(&found.record_sha256)?);
            for place in self.index.events_of(id)?.into_iter().filter(is_of_chain) {
                events.insert(place.seq, place.subject);
            }
        }
        for (seq, subject) in events {
            let event: CustodyEvent = self.needed(&subject)?;
            let annotation = event.event.annotation_sha256().map(|sha256| self.read::<Annotation>(sha256));
            stock.custody.push(KeptEvent { seq, annotation: annotation.transpose()?.flatten(), event });
        }
        for place in self.index.links_of_kind(LinkKind::Anchor)?.into_iter().filter(is_of_chain) {
            // Of a chain that came in bundles only those are here that the bundles had.
            if let Some(anchor) = self.read::<Anchor>(&place.subject)? {
                stock.anchors.push(KeptAnchor { seq: place.seq, anchor });
            }
        }
        // After what they are about, so that each has its link.
        let path = ChainFile::path(&self.layout.chains(), chosen.origin, &chosen.chain);
        stock.links = Links::from(&path, 0)?.map(|link| Ok(link?.0)).collect::<Result<_, StoreError>>()?;
        Ok(stock)
    }

    fn tombstone_in(&self, chosen: &Chosen, id: &str) -> Result<KeptTombstone, StoreError> {
        for place in self.index.links_of_kind(LinkKind::Tombstone)? {
            if (place.origin, &place.chain) == (chosen.origin, &chosen.chain)
                && let Some(tombstone) = self.read::<Tombstone>(&place.subject)?
                && tombstone.exhibit == id
            {
                return Ok(KeptTombstone { seq: place.seq, tombstone });
            }
        }
        let problem = format!(
            "exhibit {id} was deleted here: what tells of that stands in the vault's own chain, and a bundle of the chain \
             {} can't hold it; leave the exhibit out",
            chosen.chain
        );
        Err(StoreError::Refused { problem })
    }

    fn needed<T: serde::de::DeserializeOwned>(&self, sha256: &Sha256Hex) -> Result<T, StoreError> {
        let missing =
            || StoreError::Damaged { file: self.layout.file(sha256), problem: "the file is missing".to_owned() };
        self.read(sha256)?.ok_or_else(missing)
    }

    /// Hands the bytes of a kept file on, piece by piece; refused where it has not this size.
    fn read_kept(
        &self,
        sha256: &Sha256Hex,
        size: u64,
        mut take: impl FnMut(&[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let path = self.layout.file(sha256);
        let mut file = File::open(&path).at(&path)?;
        let mut piece = vec![0; PIECE.min(usize::try_from(size).unwrap_or(PIECE)).max(1)];
        let mut left = size;
        loop {
            let length = file.read(&mut piece).at(&path)?;
            if length == 0 && left == 0 {
                return Ok(());
            }
            match left.checked_sub(length as u64).filter(|_| length > 0) {
                Some(rest) => left = rest,
                None => {
                    let problem = format!("it has not the {size} bytes it was kept with");
                    return Err(StoreError::Damaged { file: path, problem });
                }
            }
            take(&piece[..length])?;
        }
    }
}

impl PlannedBundle<'_> {
    /// The bundle's id.
    pub fn id(&self) -> &Sha256Hex {
        &self.plan.id
    }

    /// A good name for its file.
    pub fn name(&self) -> String {
        format!("{}.zip", self.plan.folder)
    }

    /// Writes it beside where it is to stand, and flushes it; absent, and gone, where `go_on` said no.
    pub fn write(&self, file: &Path, go_on: GoOn<'_>) -> Result<Option<WrittenBundle>, StoreError> {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let temporary = file.with_file_name(name);
        let parts = self.plan.parts().map_err(refused)?;
        let size = parts.iter().map(Part::size).sum();
        let mut target = Target { done: 0, size, go_on, file: new_file(&temporary)? };
        // From here on it is deleted where anything fails.
        let written = WrittenBundle { temporary, file: file.to_owned(), size };
        for part in parts {
            let goes_on = match part {
                Part::Bytes(bytes) => target.write(&bytes).at(&written.temporary)?,
                Part::Kept { sha256, size } => {
                    let mut goes_on = true;
                    self.vault.read_kept(&sha256, size, |piece| {
                        goes_on = goes_on && target.write(piece).at(&written.temporary)?;
                        Ok(())
                    })?;
                    goes_on
                }
                Part::Base64 { sha256, size } => {
                    let (mut base64, mut goes_on) = (Base64::default(), true);
                    self.vault.read_kept(&sha256, size, |piece| {
                        goes_on = goes_on && target.write(base64.push(piece).as_bytes()).at(&written.temporary)?;
                        Ok(())
                    })?;
                    goes_on && target.write(base64.finish().as_bytes()).at(&written.temporary)?
                }
            };
            if !goes_on {
                return Ok(None);
            }
        }
        let file = target.file.into_inner().map_err(io::IntoInnerError::into_error).at(&written.temporary)?;
        file.sync_all().at(&written.temporary)?;
        Ok(Some(written))
    }
}

impl WrittenBundle {
    /// Gives it its name, durably. Refused where a file has it, unless that is to be written over.
    pub fn put_in_place(self, overwrite: bool) -> Result<(), StoreError> {
        refuse_to_overwrite(&self.file, overwrite)?;
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::rename(&self.temporary, &self.file).at(&self.file)?;
        durable::sync_folder(folder)
    }
}

impl Drop for WrittenBundle {
    fn drop(&mut self) {
        // Once it is in place it has this name no more.
        _ = fs::remove_file(&self.temporary);
    }
}

/// Refuses a file that is there already, unless it is to be written over.
pub fn refuse_to_overwrite(file: &Path, overwrite: bool) -> Result<(), StoreError> {
    if overwrite || fs::symlink_metadata(file).is_err() {
        return Ok(());
    }
    let problem = "it is there already; name another file, or say --overwrite".to_owned();
    Err(StoreError::Refused { problem: format!("{}: {problem}", file.display()) })
}

/// Where a bundle is written to.
struct Target<'a> {
    file: BufWriter<File>,
    done: u64,
    size: u64,
    go_on: GoOn<'a>,
}

impl Target<'_> {
    /// Whether to go on.
    fn write(&mut self, bytes: &[u8]) -> io::Result<bool> {
        self.file.write_all(bytes)?;
        self.done += bytes.len() as u64;
        Ok((self.go_on)(self.done, self.size))
    }
}

/// A file with the system's usual permissions: it is to be given out.
fn new_file(path: &Path) -> Result<BufWriter<File>, StoreError> {
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path).at(path)?;
    Ok(BufWriter::with_capacity(1 << 16, file))
}

/// Of exhibits that came in a bundle, says what that bundle withheld and this one would need.
fn refuse_what_was_withheld(vault: &Vault, origin: Origin, stock: &Stock, order: &Order<'_>) -> Result<(), StoreError> {
    if origin != Origin::Imported {
        return Ok(());
    }
    let redactions = Redactions::of(stock.custody.iter().map(|kept| (kept.seq, &kept.event)));
    let lacks = |sha256: &Sha256Hex, size: u64| files::has(&vault.layout, sha256, size).map(|is_here| !is_here);
    let refuse = |exhibit: &str, what: &str, option: &str| {
        let problem = format!(
            "exhibit {exhibit} came in a bundle that withheld {what}, so it can be given out only without: {option}"
        );
        Err(StoreError::Refused { problem })
    };
    for record in &stock.exhibits {
        let revealing = redactions.revealing(record);
        for file in &record.files {
            if revealing.contains(file.name.as_str()) && !order.withhold_originals && lacks(&file.sha256, file.size)? {
                return refuse(&record.id, "pictures that were redacted", "--redacted");
            }
        }
        for file in &record.opinions {
            let is_left_out = order.withhold_originals && revealing.contains(file.name.as_str());
            if !order.facts_only && !is_left_out && lacks(&file.sha256, file.size)? {
                return refuse(&record.id, "conclusions", "--facts-only");
            }
        }
        let annotated = stock.custody.iter().filter(|kept| kept.event.concerns(&record.id));
        let mut unsaid = annotated.filter(|kept| kept.annotation.is_none());
        if !order.facts_only && unsaid.any(|kept| kept.event.event.annotation_sha256().is_some()) {
            return refuse(&record.id, "conclusions", "--facts-only");
        }
    }
    Ok(())
}

fn refused(error: PlanError) -> StoreError {
    StoreError::Refused { problem: error.to_string() }
}
