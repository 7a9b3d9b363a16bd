//! The vault, open for reading. Others may read, and one may write, at the same time.

use crate::chain::{ChainFile, Links, Origin};
use crate::description::{Description, Layout};
use crate::error::{At, StoreError};
use crate::files;
use crate::index::{Found, Index, Query};
use crate::lock;
use crate::notice::Notice;
use crate::open::{catch_up, chain_files};
use crate::writer::Writer;
use evidence::{Annotation, CustodyEvent, ExhibitRecord, LinkKind, Sha256Hex, SignedLink, Tombstone};
use serde::Serialize;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The vault, open for reading.
pub struct Vault {
    pub(crate) layout: Layout,
    pub(crate) description: Description,
    pub(crate) index: Index,
    notices: Vec<Notice>,
}

/// All that is kept of one exhibit.
#[derive(Debug, Serialize)]
pub struct Exhibit {
    /// As it is found.
    #[serde(flatten)]
    pub found: Found,
    /// How the chain came here in which it was sealed.
    pub origin: Origin,
    /// The link that seals it.
    pub link: SignedLink,
    /// Its record; absent where it was deleted.
    pub record: Option<ExhibitRecord>,
    /// What was done with it, in the order of each chain.
    pub events: Vec<KeptDocument>,
    /// Its tombstones.
    pub tombstones: Vec<KeptTombstone>,
}

/// A custody event that is kept.
#[derive(Debug, Serialize)]
pub struct KeptDocument {
    /// In which chain.
    pub chain: Sha256Hex,
    /// Under which number.
    pub seq: u64,
    /// The event.
    pub event: CustodyEvent,
    /// What its label, note or case says, where that is still kept.
    pub annotation: Option<Annotation>,
}

/// A tombstone that is kept.
#[derive(Debug, Serialize)]
pub struct KeptTombstone {
    /// In which chain.
    pub chain: Sha256Hex,
    /// Under which number.
    pub seq: u64,
    /// The tombstone.
    pub tombstone: Tombstone,
}

impl Vault {
    /// Opens the vault in `folder`. Where a writer left something behind it is mended first, as [`Writer::open`] does, in
    /// the name of `command`. In a folder that can't be written the index is made anew in memory.
    pub fn open(folder: &Path, command: &str) -> Result<Self, StoreError> {
        let layout = Layout::new(folder);
        let description = Description::read(&layout)?;
        if !is_as_left(&layout) {
            match Writer::open(folder, command) {
                Ok(writer) => return Ok(writer.into_reader()),
                Err(StoreError::Locked { .. }) if layout.index().exists() => {}
                Err(error) if is_read_only(&error) => return Self::open_in_memory(layout, description),
                Err(error) => return Err(error),
            }
        }
        match Index::open(&layout.index()) {
            Ok(index) => Ok(Self { layout, description, index, notices: Vec::new() }),
            Err(error) if is_read_only(&error) => Self::open_in_memory(layout, description),
            Err(error) => Err(error),
        }
    }

    fn open_in_memory(layout: Layout, description: Description) -> Result<Self, StoreError> {
        let mut index = Index::in_memory()?;
        catch_up(&mut index, &layout, &[])?;
        let notices = vec![Notice::ReadOnly];
        Ok(Self { layout, description, index, notices })
    }

    pub(crate) fn of_parts(layout: Layout, description: Description, index: Index, notices: Vec<Notice>) -> Self {
        Self { layout, description, index, notices }
    }

    /// What was found when the vault was opened.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.layout.root
    }

    /// The vault's own chain, which is the fingerprint of its key.
    pub fn own_chain(&self) -> &Sha256Hex {
        &self.description.chain
    }

    /// When it was made (UTC).
    pub fn created(&self) -> &str {
        &self.description.created
    }

    /// The exhibits that a query finds, the newest first.
    pub fn search(&self, query: &Query) -> Result<Vec<Found>, StoreError> {
        self.index.search(query)
    }

    /// How much is here.
    pub fn count(&self) -> Result<Count, StoreError> {
        self.index.count()
    }

    /// The one exhibit whose id begins so.
    pub fn id_beginning(&self, beginning: &str) -> Result<String, StoreError> {
        self.index.id_beginning(beginning)
    }

    /// All that is kept of an exhibit.
    pub fn exhibit(&self, id: &str) -> Result<Exhibit, StoreError> {
        let missing = || StoreError::NoExhibit { id: id.to_owned() };
        let found = self.index.find(id)?.ok_or_else(missing)?;
        let place = self.index.place(id)?.ok_or_else(missing)?;
        let link = self.link(place.origin, &place.chain, place.seq)?;
        let record = self.read::<ExhibitRecord>(&found.record_sha256)?;
        let mut events = Vec::new();
        for place in self.index.events_of(id)? {
            let Some(event) = self.read::<CustodyEvent>(&place.subject)? else { continue };
            let annotation = event.event.annotation_sha256().map(|sha256| self.read::<Annotation>(sha256));
            let annotation = annotation.transpose()?.flatten();
            events.push(KeptDocument { chain: place.chain, seq: place.seq, event, annotation });
        }
        let mut tombstones = Vec::new();
        for place in self.index.links_of_kind(LinkKind::Tombstone)? {
            let Some(tombstone) = self.read::<Tombstone>(&place.subject)? else { continue };
            if tombstone.exhibit == id {
                tombstones.push(KeptTombstone { chain: place.chain, seq: place.seq, tombstone });
            }
        }
        Ok(Exhibit { found, origin: place.origin, link, record, events, tombstones })
    }

    /// Where a file with this hash stands.
    pub fn file(&self, sha256: &Sha256Hex) -> PathBuf {
        self.layout.file(sha256)
    }

    /// Where a file stands of an exhibit that came in a link of this chain; absent where no such exhibit has it.
    pub fn file_of(&self, chain: &Sha256Hex, sha256: &Sha256Hex) -> Result<Option<PathBuf>, StoreError> {
        let came = self.index.came_with(Origin::Received, chain, sha256)?;
        Ok(came.then(|| self.layout.file(sha256)).filter(|file| file.exists()))
    }

    fn link(&self, origin: Origin, chain: &Sha256Hex, seq: u64) -> Result<SignedLink, StoreError> {
        let path = ChainFile::path(&self.layout.chains(), origin, chain);
        let missing = || StoreError::Damaged { file: path.clone(), problem: format!("link {seq} is not in it") };
        let mut links = Links::from(&path, 0)?;
        let at = usize::try_from(seq).map_err(|_| missing())?;
        Ok(links.nth(at).ok_or_else(missing)??.0)
    }

    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self, sha256: &Sha256Hex) -> Result<Option<T>, StoreError> {
        let damaged = |problem: serde_json::Error| StoreError::Damaged {
            file: self.layout.file(sha256),
            problem: problem.to_string(),
        };
        let bytes = files::document(&self.layout, sha256)?;
        bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(damaged)).transpose()
    }
}

/// How much is in a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Exhibits whose contents are here.
    pub exhibits: u64,
    /// Exhibits that were deleted.
    pub deleted: u64,
    /// Links of all chains.
    pub links: u64,
    /// Bytes of the exhibits' files, each time counted that an exhibit has it.
    pub size: u64,
}

/// Whether everything is as a writer leaves it that ends well: nobody is named in the lock, nothing is half-written, and the
/// index is as long as the chains.
fn is_as_left(layout: &Layout) -> bool {
    let is_empty = |folder: &Path| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    let agrees = || -> Result<bool, StoreError> {
        let indexed = Index::open(&layout.index())?.chains()?;
        let files = chain_files(&layout.chains())?;
        let mut same = indexed.len() == files.len();
        for (origin, chain, path) in files {
            let length = fs::metadata(&path).at(&path)?.len();
            let known = indexed.iter().find(|indexed| (indexed.origin, &indexed.chain) == (origin, &chain));
            same &= known.is_some_and(|known| known.length == length);
        }
        Ok(same)
    };
    layout.index().exists()
        && lock::is_free_of_names(&layout.lock())
        && is_empty(&layout.temporary())
        && !layout.arriving().exists()
        && agrees().unwrap_or(false)
}

fn is_read_only(error: &StoreError) -> bool {
    match error {
        StoreError::Io { problem, .. } => {
            matches!(problem.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
        }
        StoreError::Index(error) => {
            use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
            matches!(error.sqlite_error_code(), Some(ReadOnly | CannotOpen | PermissionDenied))
        }
        _ => false,
    }
}
