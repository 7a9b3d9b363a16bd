//! A second copy of a vault in another folder, and a vault from its copy.

use crate::arriving::{self, Arriving};
use crate::chain::{ChainFile, Links, Origin, parse};
use crate::description::{Description, Layout, Remains};
use crate::durable;
use crate::error::{At, StoreError};
use crate::files::{self, Batch};
use crate::lock::Lock;
use crate::notice::Notice;
use crate::open::{chain_files, stamp};
use crate::table::VaultVerdict;
use crate::vault::Vault;
use crate::verify::hash;
use crate::writer::{Writer, holder};
use evidence::{ChainReader, Sha256Hex};
use serde::Serialize;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// What was copied, and how the copy stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// How many files were copied.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many bytes of chains were copied.
    pub chains: u64,
    /// What was damaged where it was copied to, and is in its `set-aside` now.
    pub set_aside: Vec<PathBuf>,
    /// What of it could not be read, or was damaged itself, and was not copied.
    pub damaged: Vec<String>,
    /// What was found where it was copied from and to.
    #[serde(skip)]
    pub notices: Vec<Notice>,
    /// How the copy stands, all of it, after it was read again.
    pub verdict: VaultVerdict,
}

impl Writer {
    /// Copies what is not there yet to `target`, a backup of this vault or a new folder, and verifies all of it.
    pub fn backup(&self, target: &Path, command: &str) -> Result<Copied, StoreError> {
        copy(&self.layout, target, command, Existing::IsABackup)
    }
}

/// Brings a vault back from its backup: into a new folder, or into the folder of the same vault, whose missing and damaged
/// files come back and whose chains keep what goes beyond the backup.
pub fn restore(backup: &Path, folder: &Path, command: &str) -> Result<Copied, StoreError> {
    // What an interrupted backup left behind is mended first, and nobody writes to it meanwhile.
    let source = Writer::open(backup, command)?;
    let mut copied = copy(&source.layout, folder, command, Existing::IsDamaged)?;
    copied.notices.splice(0..0, source.notices().iter().cloned());
    Ok(copied)
}

/// What a folder is that is copied to and not new.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    /// What is there is right, as far as it goes.
    IsABackup,
    /// What is there is looked at.
    IsDamaged,
}

fn copy(from: &Layout, target: &Path, command: &str, existing: Existing) -> Result<Copied, StoreError> {
    let to = Layout::new(target);
    let is_there = prepare(from, &to, existing)?;
    let (lock, before) = Lock::take(&to.lock(), target, &holder(command))?;
    let mut copying = Copying { from, to: &to, existing, copied: Copied::nothing() };
    copying.copied.notices.extend(before.map(Notice::WriterDied));
    if arriving::finish(&to)? {
        copying.copied.notices.push(Notice::CopyFinished);
    }
    if !is_there && to.remains()? == Remains::Begun {
        to.clear_begun()?;
    }
    if existing == Existing::IsDamaged {
        copying.forget_index()?;
    }
    copying.files()?;
    if is_there && existing == Existing::IsDamaged {
        copying.put_aside_what_else_is_damaged()?;
    }
    copying.chains()?;
    copying.replica()?;
    copying.place(&from.key(), &to.key())?;
    // Last: it makes the folder a vault.
    copying.place(&from.description(), &to.description())?;
    let mut copied = copying.copied;
    drop(lock);
    // Its index is made, and what was deleted in the vault goes here, too.
    let vault = Vault::open(target, command)?;
    let is_news = |notice: &&Notice| {
        !matches!(notice, Notice::IndexRebuilt { .. } | Notice::IndexBehind(_) | Notice::DeletionsFinished(_))
    };
    copied.notices.extend(vault.notices().iter().filter(is_news).cloned());
    copied.verdict = vault.verify()?;
    Ok(copied)
}

/// Makes the folders of a copy, or checks that those that are there are of the same vault. Whether they are there.
fn prepare(from: &Layout, to: &Layout, existing: Existing) -> Result<bool, StoreError> {
    let refused = |problem: String| StoreError::Refused { problem };
    let description = Description::read(from)?;
    match Description::read(to) {
        Ok(there) if there == description => {}
        Ok(there) => {
            let problem = format!("{}: there is another vault here, of the chain {}", to.root.display(), there.chain);
            return Err(refused(problem));
        }
        Err(StoreError::NoVault { .. }) if to.remains()? == Remains::Nothing => {}
        Err(StoreError::NoVault { .. }) => return Err(StoreError::NotEmpty { folder: to.root.clone() }),
        Err(StoreError::Begun { .. }) => {}
        Err(StoreError::Damaged { .. }) if existing == Existing::IsDamaged => is_of(to, &description)?,
        Err(StoreError::Unfinished { .. }) => is_of(to, &description)?,
        Err(error) => return Err(error),
    }
    let inside = to.root.parent().and_then(|parent| parent.canonicalize().ok());
    if inside.zip(from.root.canonicalize().ok()).is_some_and(|(inside, vault)| inside.starts_with(vault)) {
        return Err(refused(format!("{}: a copy of a vault can't stand inside it", to.root.display())));
    }
    let is_there = to.description().exists();
    durable::make_folder(&to.root)?;
    for folder in [to.temporary(), to.staged(), to.set_aside()] {
        durable::make_folder(&folder)?;
    }
    for origin in Origin::ALL {
        durable::make_folder(&to.chains().join(origin.as_str()))?;
    }
    files::make_folders(to)?;
    durable::sync_folder(&to.chains())?;
    durable::sync_folder(&to.root)?;
    Ok(is_there)
}

/// Refuses a folder without a readable `vault.json` where what is kept in it is not of this vault.
fn is_of(to: &Layout, description: &Description) -> Result<(), StoreError> {
    let mut chains = chain_files(&to.chains())?;
    if to.arriving().exists() {
        chains.extend(chain_files(&to.arriving())?);
    }
    for (origin, chain, path) in chains {
        if origin == Origin::Own && chain != description.chain {
            let problem = format!("{}: this is a part of another vault, of the chain {chain}", path.display());
            return Err(StoreError::Refused { problem });
        }
    }
    Ok(())
}

struct Copying<'a> {
    from: &'a Layout,
    to: &'a Layout,
    existing: Existing,
    copied: Copied,
}

/// After so many files, or so many bytes, what was written is flushed.
const FLUSH_FILES: usize = 500;
const FLUSH_BYTES: u64 = 256 << 20;

impl Copied {
    fn nothing() -> Self {
        let verdict = VaultVerdict::default();
        Self { files: 0, bytes: 0, chains: 0, set_aside: Vec::new(), damaged: Vec::new(), notices: Vec::new(), verdict }
    }
}

impl Copying<'_> {
    fn files(&mut self) -> Result<(), StoreError> {
        let mut buffer = vec![0; 1 << 20];
        let mut batch = Batch::new(self.to);
        let root = self.from.files();
        for folder in fs::read_dir(&root).at(&root)? {
            let folder = folder.at(&root)?.path();
            for entry in fs::read_dir(&folder).at(&folder)? {
                let source = entry.at(&folder)?.path();
                let name =
                    source.file_name().and_then(|name| name.to_str()).and_then(|name| Sha256Hex::parse(name).ok());
                // What is none of ours the verdict tells.
                let Some(sha256) = name else { continue };
                let size = fs::metadata(&source).at(&source)?.len();
                if self.is_there(&sha256, size, &mut buffer)? {
                    continue;
                }
                match self.copy_file(&source, &sha256, &mut buffer)? {
                    Some((temporary, file)) => {
                        self.copied.files += 1;
                        self.copied.bytes += size;
                        batch.add_written(sha256, temporary, file, size);
                    }
                    None => self.copied.damaged.push(source.display().to_string()),
                }
                if batch.files() > FLUSH_FILES || batch.bytes() > FLUSH_BYTES {
                    batch.finish()?;
                }
            }
        }
        batch.finish()
    }

    /// Whether a file is there; what is there in its place and is not it goes aside.
    fn is_there(&mut self, sha256: &Sha256Hex, size: u64, buffer: &mut [u8]) -> Result<bool, StoreError> {
        let file = self.to.file(sha256);
        if !file.exists() {
            return Ok(false);
        }
        let is_it = match self.existing {
            Existing::IsABackup => files::has(self.to, sha256, size)?,
            Existing::IsDamaged => hash(&file, buffer).is_ok_and(|(found, _)| found == *sha256),
        };
        if !is_it {
            self.put_aside(&file)?;
        }
        Ok(is_it)
    }

    /// A damaged file that the backup does not have, such as one that was deleted since, would not let the vault be opened.
    fn put_aside_what_else_is_damaged(&mut self) -> Result<(), StoreError> {
        let mut buffer = vec![0; 1 << 20];
        let root = self.to.files();
        for folder in fs::read_dir(&root).at(&root)? {
            let folder = folder.at(&root)?.path();
            for entry in fs::read_dir(&folder).at(&folder)? {
                let file = entry.at(&folder)?.path();
                let name = file.file_name().and_then(|name| name.to_str()).and_then(|name| Sha256Hex::parse(name).ok());
                let Some(sha256) = name.filter(|sha256| !self.from.file(sha256).exists()) else { continue };
                self.is_there(&sha256, 0, &mut buffer)?;
            }
        }
        Ok(())
    }

    /// Copies the key or the description where it is not there, or is another one.
    fn place(&mut self, source: &Path, file: &Path) -> Result<(), StoreError> {
        let bytes = fs::read(source).at(source)?;
        match fs::read(file) {
            Ok(there) if there == bytes => return Ok(()),
            Ok(_) => self.put_aside(file)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(problem) => return Err(StoreError::io(file, problem)),
        }
        durable::put_in_place(&durable::write_temporary(&self.to.temporary(), &bytes)?, file)
    }

    fn put_aside(&mut self, file: &Path) -> Result<(), StoreError> {
        let aside = self.aside(file);
        fs::rename(file, &aside).at(file)?;
        self.copied.set_aside.push(aside);
        Ok(())
    }

    fn aside(&self, file: &Path) -> PathBuf {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.to.set_aside().join(format!("{}-{name}", stamp()))
    }

    /// Copies a file to a temporary one; none where its bytes are not those of its name.
    fn copy_file(
        &self,
        source: &Path,
        sha256: &Sha256Hex,
        buffer: &mut [u8],
    ) -> Result<Option<(PathBuf, File)>, StoreError> {
        let temporary = durable::temporary_name(&self.to.temporary());
        let mut copy = durable::new_file(&temporary).at(&temporary)?;
        let mut hasher = evidence::Sha256Hasher::new();
        let mut file = File::open(source).at(source)?;
        loop {
            let length = match file.read(buffer) {
                Ok(0) => break,
                Ok(length) => length,
                Err(_) => {
                    fs::remove_file(&temporary).at(&temporary)?;
                    return Ok(None);
                }
            };
            hasher.update(&buffer[..length]);
            copy.write_all(&buffer[..length]).at(&temporary)?;
        }
        if hasher.finish() != *sha256 {
            fs::remove_file(&temporary).at(&temporary)?;
            return Ok(None);
        }
        Ok(Some((temporary, copy)))
    }

    fn chains(&mut self) -> Result<(), StoreError> {
        let mut arriving = Arriving::begin(self.to)?;
        for (origin, chain, source) in chain_files(&self.from.chains())? {
            let file = ChainFile::path(&self.to.chains(), origin, &chain);
            let bytes = fs::read(&source).at(&source)?;
            let there = if file.exists() { fs::read(&file).at(&file)? } else { Vec::new() };
            if bytes == there {
                continue;
            }
            if bytes.starts_with(&there) {
                self.copied.chains += (bytes.len() - there.len()) as u64;
                arriving.add(origin, &chain, &bytes)?;
                continue;
            }
            let goes_beyond = there.starts_with(&bytes) && Self::is_whole(&file);
            match self.existing {
                Existing::IsDamaged if goes_beyond => {}
                Existing::IsDamaged => {
                    let mended = self.mend_chain(&file, &bytes, &there)?;
                    self.copied.chains += mended.len() as u64;
                    arriving.add(origin, &chain, &mended)?;
                }
                Existing::IsABackup => {
                    let problem = format!(
                        "{}: the backup's chain is not the beginning of the vault's; it was made of a later state or of a copy that went on by itself, so nothing is written over it",
                        file.display()
                    );
                    return Err(StoreError::Refused { problem });
                }
            }
        }
        arriving.place()
    }

    /// The extension's working data as it last sent them: a backup takes the vault's state, a vault that has one keeps it.
    fn replica(&self) -> Result<(), StoreError> {
        let folder = self.from.replica();
        if !folder.is_dir() {
            return Ok(());
        }
        durable::make_folder(&self.to.replica())?;
        for entry in fs::read_dir(&folder).at(&folder)? {
            let source = entry.at(&folder)?.path();
            let file = self.to.replica().join(source.file_name().unwrap_or_default());
            let bytes = fs::read(&source).at(&source)?;
            let is_kept = match self.existing {
                Existing::IsABackup => fs::read(&file).is_ok_and(|there| there == bytes),
                Existing::IsDamaged => file.exists(),
            };
            if !is_kept {
                durable::put_in_place(&durable::write_temporary(&self.to.temporary(), &bytes)?, &file)?;
            }
        }
        durable::sync_folder(&self.to.root)
    }

    fn is_whole(file: &Path) -> bool {
        let mut reader = ChainReader::new();
        let Ok(mut links) = Links::from(file, 0) else { return false };
        links.all(|link| link.is_ok_and(|(link, _)| reader.next(&link).is_ok()))
    }

    /// Puts a damaged chain aside: what is to take its place, the backup's with those of its links that follow.
    fn mend_chain(&mut self, file: &Path, backup: &[u8], damaged: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut mended = backup.to_vec();
        let mut reader = ChainReader::new();
        for line in backup.split_inclusive(|byte| *byte == b'\n') {
            let follows = parse(line).is_some_and(|link| reader.next(&link).is_ok());
            if !follows {
                let problem = format!("the backup's chain {} is damaged itself", file.display());
                return Err(StoreError::Refused { problem });
            }
        }
        for line in damaged.split_inclusive(|byte| *byte == b'\n') {
            if parse(line).is_some_and(|link| reader.next(&link).is_ok()) {
                mended.extend_from_slice(line);
            }
        }
        // The chain is never gone: what was damaged is copied aside before it is replaced.
        let aside = self.aside(file);
        durable::put_in_place(&durable::write_temporary(&self.to.temporary(), damaged)?, &aside)?;
        self.copied.set_aside.push(aside);
        Ok(mended)
    }

    /// The index is made again from what will be there.
    fn forget_index(&self) -> Result<(), StoreError> {
        for ending in ["", "-wal", "-shm"] {
            let file = self.to.root.join(format!("index.sqlite{ending}"));
            if file.exists() {
                fs::remove_file(&file).at(&file)?;
            }
        }
        Ok(())
    }
}
