//! The vault, open for writing by one process.

use crate::chain::{AppendError, ChainFile, Links, Origin};
use crate::description::{Description, Layout};
use crate::error::StoreError;
use crate::index::Index;
use crate::key::VaultKey;
use crate::lock::{Holder, Lock};
use crate::notice::Notice;
use crate::stage::StagedFile;
use crate::vault::Vault;
use crate::{durable, files, open};
use evidence::{CustodyEvent, Happening, LINK_FORMAT, Link, LinkKind, SealedExhibit, Sha256Hex, SignedLink, sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

/// The vault, locked for this process.
pub struct Writer {
    pub(crate) layout: Layout,
    pub(crate) description: Description,
    pub(crate) index: Index,
    pub(crate) operator: String,
    key: VaultKey,
    chains: BTreeMap<(Origin, Sha256Hex), ChainFile>,
    notices: Vec<Notice>,
    lock: Lock,
}

impl Writer {
    /// Makes a vault in `folder`, which is empty or not there yet, for `command`, which is what others are told.
    pub fn create(folder: &Path, command: &str) -> Result<Self, StoreError> {
        let is_new = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(problem) => return Err(StoreError::io(folder, problem)),
        };
        // A vault whose making was interrupted has no description, and nothing was kept in it.
        let layout = Layout::new(folder);
        if !is_new && (layout.description().exists() || !layout.temporary().is_dir()) {
            return Err(StoreError::NotEmpty { folder: folder.to_owned() });
        }
        durable::make_folder(folder)?;
        for folder in [layout.temporary(), layout.staged(), layout.set_aside(), layout.chains()] {
            durable::make_folder(&folder)?;
        }
        for origin in Origin::ALL {
            durable::make_folder(&layout.chains().join(origin.as_str()))?;
        }
        let (lock, _) = Lock::take(&layout.lock(), folder, &holder(command))?;
        files::make_folders(&layout)?;
        let key = VaultKey::make(&layout.key(), &layout.temporary())?;
        let created = utc();
        let genesis = Link::genesis(key.public(), &created)
            .map_err(|error| StoreError::Damaged { file: layout.key(), problem: error.to_string() })?;
        let genesis = key.sign(genesis, &layout.key())?;
        let chain = genesis.link.chain.clone();
        let path = ChainFile::path(&layout.chains(), Origin::Own, &chain);
        ChainFile::create(path, &layout.temporary(), &[genesis])?;
        Description::new(&chain, &created).write(&layout)?;
        durable::sync_folder(&layout.chains())?;
        durable::sync_folder(folder)?;
        drop(lock);
        let mut writer = Self::open(folder, command)?;
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
        let mut notices: Vec<Notice> = before.map(Notice::WriterDied).into_iter().collect();
        let opened = open::open(&layout, &description, &mut notices)?;
        let mut writer = Self {
            key: VaultKey::read(&layout.key())?,
            layout,
            description,
            index: opened.index,
            operator: String::new(),
            chains: opened.chains,
            notices,
            lock,
        };
        writer.check_key()?;
        writer.write_receipts()?;
        Ok(writer)
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

    /// Whether a file of this hash and size is here.
    pub fn has_file(&self, sha256: &Sha256Hex, size: u64) -> Result<bool, StoreError> {
        files::has(&self.layout, sha256, size)
    }

    /// Begins to take in a file, or goes on where that stopped, also in another process.
    pub fn stage(&self, sha256: &Sha256Hex, size: u64) -> Result<StagedFile, StoreError> {
        StagedFile::open(&self.layout, sha256, size)
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
        let Some(first) = links.first() else { return Ok(()) };
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
        // From here on the links are there, whatever happens: where the index fails the next opening brings it up to date.
        let indexed = Links::from(&path, from).and_then(|links| self.index.apply(&self.layout, origin, links));
        indexed.map(drop).inspect_err(|_| self.interrupt())
    }

    /// Writes down in the vault's own chain that exhibits are here whose receipt is not told there yet.
    fn write_receipts(&mut self) -> Result<(), StoreError> {
        let unreceived = self.index.without_receipt()?;
        for exhibit in &unreceived {
            let happening = Happening::Received {
                chain: exhibit.chain.clone(),
                link_seq: exhibit.seq,
                link_sha256: exhibit.link.clone(),
            };
            let sealed = SealedExhibit { id: exhibit.id.clone(), record_sha256: exhibit.record.clone() };
            self.append_event(&CustodyEvent::new(vec![sealed], &self.operator, &utc(), happening))?;
        }
        if !unreceived.is_empty() {
            self.notices.push(Notice::ReceiptsWritten(unreceived.len()));
        }
        Ok(())
    }

    /// Keeps an event and appends its link to the vault's own chain.
    pub(crate) fn append_event(&mut self, event: &CustodyEvent) -> Result<SignedLink, StoreError> {
        let bytes = event
            .canonical()
            .map_err(|error| StoreError::Damaged { file: self.layout.chains(), problem: error.to_string() })?;
        files::put_documents(&self.layout, &[&bytes])?;
        self.append_own(LinkKind::Custody, sha256(&bytes))
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
        let chain = self.description.chain.clone();
        let head = self.chain(Origin::Own, &chain).and_then(|file| file.reader().head());
        let Some((seq, prev)) = head.map(|(seq, sha256)| (seq + 1, sha256.clone())) else {
            let problem = "the vault's own chain is not here".to_owned();
            return Err(StoreError::Damaged { file: self.layout.chains(), problem });
        };
        let format = LINK_FORMAT.to_owned();
        let link = Link { format, chain, seq, prev: Some(prev), kind, subject_sha256: subject, utc: utc() };
        let signed = self.key.sign(link, &self.layout.key())?;
        self.append(Origin::Own, std::slice::from_ref(&signed))?;
        Ok(signed)
    }
}

fn holder(command: &str) -> Holder {
    Holder { pid: std::process::id(), command: command.to_owned(), since: utc() }
}

/// The system's clock, as links spell it.
pub(crate) fn utc() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}
