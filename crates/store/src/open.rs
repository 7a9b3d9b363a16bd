//! Opening: what a writer that was killed, or a machine that stopped, left behind is mended or put aside.

use crate::chain::{ChainFile, Origin, torn_end};
use crate::description::{Description, Layout};
use crate::error::{At, StoreError};
use crate::index::{ChainEnd, Index, Indexed};
use crate::lock::Holder;
use crate::notice::Notice;
use crate::writer::utc;
use crate::{arriving, durable, files, intent};
use evidence::Sha256Hex;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

/// The vault's parts, as they agree with one another.
pub(crate) struct Opened {
    pub(crate) index: Index,
    pub(crate) chains: BTreeMap<(Origin, Sha256Hex), ChainFile>,
}

/// Opens the parts of a vault whose lock is held.
pub(crate) fn open(
    layout: &Layout,
    description: &Description,
    notices: &mut Vec<Notice>,
) -> Result<Opened, StoreError> {
    close_to_others(layout, notices)?;
    delete_temporary(layout, notices)?;
    if arriving::finish(layout)? {
        notices.push(Notice::CopyFinished);
    }
    let index = open_index(layout, notices)?;
    let indexed = index.chains()?;
    let mut chains = BTreeMap::new();
    for (origin, chain, path) in chain_files(&layout.chains())? {
        let known = indexed.iter().find(|indexed| (indexed.origin, &indexed.chain) == (origin, &chain));
        set_torn_end_aside(layout, &path, known, notices)?;
        let file = ChainFile::open(path.clone())?;
        check_against_index(&file, &path, &chain, known)?;
        chains.insert((origin, chain), file);
    }
    let is_lost = |indexed: &&Indexed| !chains.contains_key(&(indexed.origin, indexed.chain.clone()));
    if let Some(lost) = indexed.iter().find(is_lost) {
        let file = ChainFile::path(&layout.chains(), lost.origin, &lost.chain);
        return Err(StoreError::Damaged { file, problem: "the chain is not here any more".to_owned() });
    }
    let own = (Origin::Own, description.chain.clone());
    if !chains.contains_key(&own) {
        let file = ChainFile::path(&layout.chains(), own.0, &own.1);
        return Err(StoreError::Damaged { file, problem: "the vault's own chain is not here".to_owned() });
    }
    let mut opened = Opened { index, chains };
    let mut behind = catch_up(&mut opened.index, layout, &indexed)?;
    let imported = |holder: &Option<Holder>| holder.as_ref().is_none_or(|holder| holder.command.contains("import"));
    if notices.iter().any(|notice| matches!(notice, Notice::WriterDied(holder) if imported(holder))) {
        // Of a bundle the links may be in the index already, and what they are about not yet.
        behind += opened.index.adopt(layout)?;
    }
    match (indexed.is_empty(), behind) {
        (_, 0) => {}
        (true, _) if !notices.iter().any(|notice| matches!(notice, Notice::IndexRebuilt { .. })) => {
            notices.push(Notice::IndexRebuilt { reason: "there was no index".to_owned() });
        }
        (true, _) => {}
        (false, links) => notices.push(Notice::IndexBehind(links)),
    }
    let unlinked = intent::clear(layout, &opened.index)?;
    if unlinked > 0 {
        notices.push(Notice::UnlinkedDeleted(unlinked));
    }
    Ok(opened)
}

/// Takes into the index what the chains have beyond it. Chains that others speak of come first.
pub(crate) fn catch_up(index: &mut Index, layout: &Layout, indexed: &[Indexed]) -> Result<u64, StoreError> {
    let end = |(origin, chain, path): (Origin, Sha256Hex, PathBuf)| {
        let known = indexed.iter().find(|indexed| (indexed.origin, &indexed.chain) == (origin, &chain));
        ChainEnd { origin, path, from: known.map_or(0, |known| known.length) }
    };
    index.apply(layout, &chain_files(&layout.chains())?.into_iter().map(end).collect::<Vec<_>>())
}

/// The files in a folder of chains, with what their names say.
pub(crate) fn chain_files(chains: &Path) -> Result<Vec<(Origin, Sha256Hex, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    for origin in Origin::ALL {
        let folder = chains.join(origin.as_str());
        for entry in fs::read_dir(&folder).at(&folder)? {
            let path = entry.at(&folder)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".jsonl"));
            if let Some(chain) = name.and_then(|name| Sha256Hex::parse(name).ok()) {
                found.push((origin, chain, path));
            }
        }
    }
    found.sort_by_key(|(origin, chain, _)| (Origin::ALL.iter().position(|known| known == origin), chain.clone()));
    Ok(found)
}

fn close_to_others(layout: &Layout, notices: &mut Vec<Notice>) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let permissions = fs::metadata(&layout.root).at(&layout.root)?.permissions();
        if permissions.mode() & 0o077 != 0 {
            fs::set_permissions(&layout.root, fs::Permissions::from_mode(0o700)).at(&layout.root)?;
            notices.push(Notice::FolderWasOpen);
        }
    }
    Ok(())
}

fn delete_temporary(layout: &Layout, notices: &mut Vec<Notice>) -> Result<(), StoreError> {
    let folder = layout.temporary();
    // A copy of the vault may have come without its empty folders.
    for folder in [&folder, &layout.staged(), &layout.set_aside()] {
        durable::make_folder(folder)?;
    }
    for origin in Origin::ALL {
        durable::make_folder(&layout.chains().join(origin.as_str()))?;
    }
    files::make_folders(layout)?;
    let mut count = 0;
    for entry in fs::read_dir(&folder).at(&folder)? {
        let file = entry.at(&folder)?.path();
        // What was announced is looked at once the index is up to date.
        if intent::is_one(&file) {
            continue;
        }
        // Chains that were being copied are a folder of files.
        if file.is_dir() { fs::remove_dir_all(&file) } else { fs::remove_file(&file) }.at(&file)?;
        count += 1;
    }
    if count > 0 {
        notices.push(Notice::TemporaryDeleted(count));
    }
    Ok(())
}

/// Opens the index; one that can't be read is put aside.
fn open_index(layout: &Layout, notices: &mut Vec<Notice>) -> Result<Index, StoreError> {
    let file = layout.index();
    match Index::open(&file) {
        Err(StoreError::Index(error)) if is_corrupt(&error) => {
            let set_aside = layout.set_aside().join(format!("{}-index.sqlite", stamp()));
            fs::rename(&file, &set_aside).at(&file)?;
            for ending in ["-wal", "-shm"] {
                let beside = layout.root.join(format!("index.sqlite{ending}"));
                if beside.exists() {
                    fs::remove_file(&beside).at(&beside)?;
                }
            }
            durable::sync_folder(&layout.root)?;
            notices.push(Notice::IndexRebuilt { reason: format!("the index could not be read ({error})") });
            Index::open(&file)
        }
        opened => opened,
    }
}

fn is_corrupt(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

/// Puts aside what stands at the end of a chain and is no link. What is in the index was whole once: that it is not any
/// more is damage, and is left as it is.
fn set_torn_end_aside(
    layout: &Layout,
    path: &Path,
    known: Option<&Indexed>,
    notices: &mut Vec<Notice>,
) -> Result<(), StoreError> {
    let Some(torn) = torn_end(path)? else { return Ok(()) };
    // A line that was written to its end is no beginning, unless a part of it never reached the disk.
    let is_unfinished = !torn.bytes.ends_with(b"\n") || torn.bytes.contains(&0);
    if !is_unfinished || torn.at < known.map_or(1, |known| known.length) {
        let problem = format!("what stands at byte {} is no link", torn.at);
        return Err(StoreError::Damaged { file: path.to_owned(), problem });
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let set_aside = layout.set_aside().join(format!("{}-link-of-{name}", stamp()));
    let written = durable::write_temporary(&layout.temporary(), &torn.bytes)?;
    durable::put_in_place(&written, &set_aside)?;
    let opened = OpenOptions::new().write(true).open(path).at(path)?;
    opened.set_len(torn.at).and_then(|()| opened.sync_all()).at(path)?;
    notices.push(Notice::LinkSetAside { chain: path.to_owned(), set_aside });
    Ok(())
}

/// Whether a chain's file still has all that is in the index.
fn check_against_index(
    file: &ChainFile,
    path: &Path,
    chain: &Sha256Hex,
    known: Option<&Indexed>,
) -> Result<(), StoreError> {
    let damaged = |problem: String| StoreError::Damaged { file: path.to_owned(), problem };
    if file.reader().chain() != Some(chain) {
        return Err(damaged("it holds another chain than its name says".to_owned()));
    }
    match known {
        Some(known) if known.length > file.length() => {
            Err(damaged(format!("it ends before link {}, which was here", known.seq)))
        }
        _ => Ok(()),
    }
}

/// The time as a part of a file's name.
pub(crate) fn stamp() -> String {
    utc().chars().filter(char::is_ascii_alphanumeric).collect()
}
