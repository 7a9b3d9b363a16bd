//! The vault, open for writing by one process.

use crate::chain::{AppendError, ChainFile, Origin};
use crate::custody::finish_deletions;
use crate::description::{Description, Layout, Remains};
use crate::error::StoreError;
use crate::files::Batch;
use crate::index::{ChainEnd, Index, Unreceived};
use crate::intent::{Announced, Intent};
use crate::key::VaultKey;
use crate::lock::{Holder, Lock};
use crate::notice::Notice;
use crate::stage::StagedFile;
use crate::vault::Vault;
use crate::{durable, files, open};
use evidence::{
    CanonicalError, CustodyEvent, Happening, LINK_FORMAT, Link, LinkKind, SealedExhibit, Sha256Hex, SignedLink, sha256,
};
use std::collections::BTreeMap;
use std::path::Path;

/// The vault, locked for this process.
pub struct Writer {
    pub(crate) layout: Layout,
    pub(crate) description: Description,
    pub(crate) index: Index,
    pub(crate) operator: String,
    key: VaultKey,
    /// What came whole and becomes durable with the next link.
    pub(crate) batch: Batch,
    chains: BTreeMap<(Origin, Sha256Hex), ChainFile>,
    notices: Vec<Notice>,
    lock: Lock,
}

/// What a link is about, with its documents.
pub(crate) type Documents<'a> = (Sha256Hex, Vec<&'a [u8]>);

/// After so many files that came whole, or so many bytes, they are flushed, though no link has come.
const FLUSH_FILES: usize = 128;
const FLUSH_BYTES: u64 = 256 << 20;

impl Writer {
    /// Makes a vault in `folder`, which is empty or not there yet, for `command`, which is what others are told.
    pub fn create(folder: &Path, command: &str) -> Result<Self, StoreError> {
        let layout = Layout::new(folder);
        may_be_made(&layout)?;
        durable::make_folder(folder)?;
        for folder in [layout.temporary(), layout.staged(), layout.set_aside(), layout.chains()] {
            durable::make_folder(&folder)?;
        }
        for origin in Origin::ALL {
            durable::make_folder(&layout.chains().join(origin.as_str()))?;
        }
        let (lock, _) = Lock::take(&layout.lock(), folder, &holder(command))?;
        // Another process may have made it meanwhile.
        may_be_made(&layout)?;
        layout.clear_begun()?;
        files::make_folders(&layout)?;
        let key = VaultKey::make(&layout.key(), &layout.temporary())?;
        let created = utc();
        let genesis = Link::genesis(key.public(), &created)
            .map_err(|error| StoreError::Damaged { file: layout.key(), problem: error.to_string() })?;
        let genesis = key.sign(genesis, &layout.key())?;
        let chain = genesis.link.chain.clone();
        let path = ChainFile::path(&layout.chains(), Origin::Own, &chain);
        ChainFile::create(path, &layout.temporary(), &[genesis])?;
        let description = Description::new(&chain, &created);
        description.write(&layout)?;
        durable::sync_folder(&layout.chains())?;
        durable::sync_folder(folder)?;
        let mut writer = Self::open_locked(layout, description, lock, Vec::new())?;
        // That there was no index is news only where there was a vault.
        writer.notices.clear();
        Ok(writer)
    }

    /// Opens the vault in `folder` for writing, for `command`, which is what others are told. What a writer that was
    /// killed left behind is mended or put aside; [`Writer::notices`] tells.
    pub fn open(folder: &Path, command: &str) -> Result<Self, StoreError> {
        let layout = Layout::new(folder);
        let description = Description::read(&layout)?;
        let (lock, before) = Lock::take(&layout.lock(), folder, &holder(command))?;
        Self::open_locked(layout, description, lock, before.map(Notice::WriterDied).into_iter().collect())
    }

    fn open_locked(
        layout: Layout,
        description: Description,
        lock: Lock,
        mut notices: Vec<Notice>,
    ) -> Result<Self, StoreError> {
        let opened = open::open(&layout, &description, &mut notices)?;
        let mut writer = Self {
            key: VaultKey::read(&layout.key())?,
            batch: Batch::new(&layout),
            layout,
            description,
            index: opened.index,
            operator: String::new(),
            chains: opened.chains,
            notices,
            lock,
        };
        writer.check_key()?;
        let receipts = writer.write_receipts()?;
        if receipts > 0 {
            writer.notices.push(Notice::ReceiptsWritten(receipts));
        }
        let last = writer.chain(Origin::Own, &writer.description.chain).map(|file| file.last_utc().to_owned());
        if let Some(last) = last.filter(|last| *last > utc()) {
            writer.notices.push(Notice::ClockBehind { last });
        }
        let deleted = finish_deletions(&writer.layout, &writer.index)?;
        if deleted > 0 {
            writer.notices.push(Notice::DeletionsFinished(deleted));
        }
        Ok(writer)
    }

    /// Makes the index again from the chains and the files, and tells how many links it was made from.
    pub fn rebuild(&mut self) -> Result<u64, StoreError> {
        self.index.clear()?;
        open::catch_up(&mut self.index, &self.layout, &[])
    }

    /// The one exhibit whose id begins so.
    pub fn id_beginning(&self, beginning: &str) -> Result<String, StoreError> {
        self.index.id_beginning(beginning)
    }

    /// What was found when the vault was opened.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The vault's own chain, which is the fingerprint of its key.
    pub fn own_chain(&self) -> &Sha256Hex {
        &self.description.chain
    }

    /// Who does what is done from here on, as the analyst gave the name.
    pub fn set_operator(&mut self, operator: &str) {
        operator.clone_into(&mut self.operator);
    }

    /// Lets go of the lock and goes on reading.
    pub fn into_reader(self) -> Vault {
        Vault::of_parts(self.layout, self.description, self.index, self.notices)
    }

    /// Whether a file of this hash and size is here, or came whole and is kept with the next link.
    pub fn has_file(&self, sha256: &Sha256Hex, size: u64) -> Result<bool, StoreError> {
        Ok(self.batch.has(sha256, size) || files::has(&self.layout, sha256, size)?)
    }

    /// Begins to take in a file, or goes on where that stopped, also in another process.
    pub fn stage(&self, sha256: &Sha256Hex, size: u64) -> Result<StagedFile, StoreError> {
        StagedFile::open(&self.layout, sha256, size)
    }

    /// Takes a file whose bytes are all there. It is durable once a link is: one flush then serves all that came for it.
    /// Where the process ends before, it is still staged.
    pub fn keep(&mut self, staged: StagedFile) -> Result<(), StoreError> {
        staged.finish(&mut self.batch)?;
        if self.batch.files() > FLUSH_FILES || self.batch.bytes() > FLUSH_BYTES { self.batch.finish() } else { Ok(()) }
    }

    /// Keeps documents, and with them the files that came, durably. The links that are about them follow.
    pub(crate) fn put(&mut self, linked: &[Documents<'_>]) -> Result<Intent, StoreError> {
        let mut announced = Vec::with_capacity(linked.len());
        for (subject, documents) in linked {
            let mut files = Vec::new();
            for bytes in documents {
                let sha256 = sha256(bytes);
                if self.batch.add(&sha256, bytes)? {
                    files.push(sha256);
                }
            }
            announced.push(Announced { subject: subject.clone(), files });
        }
        let intent = Intent::announce(&self.layout, &announced)?;
        self.batch.finish()?;
        Ok(intent)
    }

    pub(crate) fn chain(&self, origin: Origin, chain: &Sha256Hex) -> Option<&ChainFile> {
        self.chains.get(&(origin, chain.clone()))
    }

    pub(crate) fn refuse_if_interrupted(&self) -> Result<(), StoreError> {
        if self.lock.is_interrupted() {
            Err(StoreError::Interrupted { folder: self.layout.root.clone() })
        } else {
            Ok(())
        }
    }

    /// Appends links of one chain, which were checked and whose documents are here, durably, and then to the index.
    pub(crate) fn append(&mut self, origin: Origin, links: &[SignedLink]) -> Result<(), StoreError> {
        let end = self.append_to_chain(origin, links)?;
        self.append_to_index(end.as_slice())
    }

    /// Appends links to their chain's file, durably, and tells where they begin. [`Writer::append_to_index`] must follow.
    pub(crate) fn append_to_chain(
        &mut self,
        origin: Origin,
        links: &[SignedLink],
    ) -> Result<Option<ChainEnd>, StoreError> {
        let Some(first) = links.first() else { return Ok(None) };
        let key = (origin, first.link.chain.clone());
        let path = ChainFile::path(&self.layout.chains(), origin, &key.1);
        let from = match self.chains.get_mut(&key) {
            Some(file) => {
                let from = file.length();
                match file.append(links) {
                    Ok(()) => {}
                    Err(AppendError::Undone(error)) => return Err(error),
                    Err(AppendError::Unknown(error)) => {
                        self.interrupt();
                        return Err(error);
                    }
                }
                from
            }
            None => {
                let file = ChainFile::create(path.clone(), &self.layout.temporary(), links)?;
                self.chains.insert(key, file);
                0
            }
        };
        Ok(Some(ChainEnd { origin, path, from }))
    }

    /// Takes links into the index that were appended to their chains. They are there, whatever happens: where the index
    /// fails the next opening brings it up to date.
    pub(crate) fn append_to_index(&mut self, ends: &[ChainEnd]) -> Result<(), StoreError> {
        self.index.apply(&self.layout, ends).map(drop).inspect_err(|_| self.interrupt())
    }

    /// Writes down in the vault's own chain that exhibits are here whose receipt is not told there yet: of how many.
    pub(crate) fn write_receipts(&mut self) -> Result<usize, StoreError> {
        let unreceived = self.index.without_receipt()?;
        let mut events = Vec::with_capacity(unreceived.len());
        for Unreceived { id, record, chain, seq, link } in unreceived {
            let happening = Happening::Received { chain, link_seq: seq, link_sha256: link };
            let sealed = SealedExhibit { id, record_sha256: record };
            let event = CustodyEvent::new(vec![sealed], &self.operator, &utc(), happening);
            events.push(self.canonical(event.canonical())?);
        }
        let documents: Vec<Documents<'_>> =
            events.iter().map(|event| (sha256(event), vec![event.as_slice()])).collect();
        let intent = self.put(&documents)?;
        let subjects: Vec<_> = documents.into_iter().map(|(sha256, _)| (LinkKind::Custody, sha256)).collect();
        let links = self.own_links(&subjects)?;
        self.append(Origin::Own, &links)?;
        intent.fulfil()?;
        Ok(events.len())
    }

    /// The canonical bytes of a document of ours, which always has some.
    pub(crate) fn canonical(&self, bytes: Result<Vec<u8>, CanonicalError>) -> Result<Vec<u8>, StoreError> {
        bytes.map_err(|error| StoreError::Refused { problem: error.to_string() })
    }

    /// Whether the key in the folder is the one the vault's own chain was last signed with.
    fn check_key(&self) -> Result<(), StoreError> {
        let announced = Link::genesis(self.key.public(), &self.description.created).map(|link| link.chain);
        match announced {
            Ok(chain) if chain == self.description.chain => Ok(()),
            _ => {
                let problem = "it is not the key of the vault's own chain".to_owned();
                Err(StoreError::Damaged { file: self.layout.key(), problem })
            }
        }
    }

    /// From here on nothing is written by this writer, since what is on the disk is not known.
    pub(crate) fn interrupt(&mut self) {
        self.lock.interrupt();
    }

    /// Appends a link about `subject`, which is here, to the vault's own chain.
    pub(crate) fn append_own(&mut self, kind: LinkKind, subject: Sha256Hex) -> Result<SignedLink, StoreError> {
        let mut links = self.own_links(&[(kind, subject)])?;
        self.append(Origin::Own, &links)?;
        Ok(links.swap_remove(0))
    }

    /// The next links of the vault's own chain, about these.
    pub(crate) fn own_links(&self, subjects: &[(LinkKind, Sha256Hex)]) -> Result<Vec<SignedLink>, StoreError> {
        let chain = self.description.chain.clone();
        let damaged = |problem: &str| StoreError::Damaged { file: self.layout.chains(), problem: problem.to_owned() };
        let head = self.chain(Origin::Own, &chain).and_then(|file| file.reader().head());
        let Some((mut seq, mut prev)) = head.map(|(seq, sha256)| (seq, sha256.clone())) else {
            return Err(damaged("the vault's own chain is not here"));
        };
        let mut links = Vec::with_capacity(subjects.len());
        for (kind, subject) in subjects {
            seq += 1;
            let (chain, format) = (chain.clone(), LINK_FORMAT.to_owned());
            let link =
                Link { format, chain, seq, prev: Some(prev), kind: *kind, subject_sha256: subject.clone(), utc: utc() };
            prev = link.sha256().map_err(|error| damaged(&error.to_string()))?;
            links.push(self.key.sign(link, &self.layout.key())?);
        }
        Ok(links)
    }
}

/// Refuses a folder in which a vault can't be made. One whose making was interrupted has no description, and nothing was
/// kept in it.
fn may_be_made(layout: &Layout) -> Result<(), StoreError> {
    let folder = layout.root.clone();
    if layout.description().exists() {
        return Err(StoreError::AlreadyThere { folder });
    }
    match layout.remains()? {
        Remains::Nothing | Remains::Begun => Ok(()),
        Remains::Kept => Err(StoreError::Unfinished { folder }),
        Remains::Others => Err(StoreError::NotEmpty { folder }),
    }
}

pub(crate) fn holder(command: &str) -> Holder {
    Holder { pid: std::process::id(), command: command.to_owned(), since: utc() }
}

/// The system's clock, as links spell it.
pub(crate) fn utc() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}
