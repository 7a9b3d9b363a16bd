//! Why something could not be done, worded for the person who meets it.

use crate::lock::Holder;
use evidence::{LinkProblem, Sha256Hex};
use std::io;
use std::path::{Path, PathBuf};

/// Why the vault did not do what it was asked. Nothing was kept then, and what was kept before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused something: no space, no permission, gone.
    #[error("{}: {problem}", file.display())]
    Io {
        /// The file or folder.
        file: PathBuf,
        /// What the system says.
        problem: io::Error,
    },
    /// A vault was begun in the folder, and nothing is kept in it yet.
    #[error("{}: a vault was begun here and is not finished; give the command again that began it, `counterproof vault init`, `restore` or `backup`", folder.display())]
    Begun {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder holds what was kept in a vault, and not what makes it one.
    #[error("{}: a part of a vault is here, without its vault.json; `counterproof vault restore` from a backup, or the `restore` or `backup` that was interrupted here, finishes it", folder.display())]
    Unfinished {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder is no vault.
    #[error("{}: there is no vault here; make one with `counterproof vault init`, or name another folder", folder.display())]
    NoVault {
        /// The folder.
        folder: PathBuf,
    },
    /// A vault is to be made where there is one.
    #[error("{}: there is a vault here already; `counterproof vault init --default`, with this folder as --vault, makes it the one that is meant where none is named", folder.display())]
    AlreadyThere {
        /// The folder.
        folder: PathBuf,
    },
    /// A vault is to be made where something is already.
    #[error("{}: the folder is not empty; name a new one", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// What is there was written by a newer version.
    #[error("{}: its format is {format:?}, which is newer than this version of Counterproof knows; use a newer one", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// The format it says it has.
        format: String,
    },
    /// What was kept is not as it was kept.
    #[error("{}: {problem}; `counterproof vault verify` says what else is, and `vault restore` brings it back from a backup", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Another process writes.
    #[error("{}: the vault is in use{}; wait until that has ended, or end it", folder.display(), named(holder.as_ref()))]
    Locked {
        /// The vault's folder.
        folder: PathBuf,
        /// Who, where it could be read.
        holder: Option<Holder>,
    },
    /// The bytes are not those that were announced.
    #[error("the file {expected} arrived with other bytes: their SHA-256 is {found}")]
    WrongBytes {
        /// The hash that was announced.
        expected: Sha256Hex,
        /// The hash of what came.
        found: Sha256Hex,
    },
    /// A piece of a file does not begin where the last one ended, or goes beyond the file's end.
    #[error("the file {sha256} has {have} of {size} bytes, and {length} bytes from {offset} on do not follow")]
    WrongPiece {
        /// The file.
        sha256: Sha256Hex,
        /// How many bytes are there.
        have: u64,
        /// How many it is to have.
        size: u64,
        /// Where the piece begins.
        offset: u64,
        /// How long the piece is.
        length: u64,
    },
    /// The link does not follow what is there of its chain.
    #[error("link {seq} of the chain {chain} is refused: {problem}")]
    Link {
        /// The chain.
        chain: Sha256Hex,
        /// The number of the link.
        seq: u64,
        /// What is wrong with it.
        problem: LinkProblem,
    },
    /// Another link of that number was received before: two writers sign with one key, such as a browser's profile and a
    /// copy of it.
    #[error("the chain {chain} has another link {seq} than the one received before: it has two writers")]
    Forked {
        /// The chain.
        chain: Sha256Hex,
        /// The number of the link.
        seq: u64,
    },
    /// What came with a link is not what the link is about.
    #[error("what link {seq} of the chain {chain} is about is refused: {problem}")]
    Subject {
        /// The chain.
        chain: Sha256Hex,
        /// The number of the link.
        seq: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// Files of an exhibit are not here yet.
    #[error("exhibit {exhibit}: {} of its files are missing, the first is {}", files.len(), files[0])]
    FilesMissing {
        /// The exhibit.
        exhibit: String,
        /// The files, at least one.
        files: Vec<Sha256Hex>,
    },
    /// What was asked for can't be done.
    #[error("{problem}")]
    Refused {
        /// Why, and what to do.
        problem: String,
    },
    /// There is no exhibit of this id.
    #[error("no exhibit has an id that begins with {id:?}; `counterproof vault list` prints them")]
    NoExhibit {
        /// The id, or its beginning.
        id: String,
    },
    /// Several ids begin so.
    #[error("several exhibits have ids that begin with {id:?}; name more of it")]
    Ambiguous {
        /// The beginning.
        id: String,
    },
    /// An earlier write failed half-way: what is on the disk is looked at anew when the vault is opened again.
    #[error("{}: an earlier write failed; open the vault again", folder.display())]
    Interrupted {
        /// The vault's folder.
        folder: PathBuf,
    },
    /// The index refused something. It can be made again from the files.
    #[error("the index of the vault: {0}; `counterproof vault rebuild` makes it again from the files")]
    Index(#[from] rusqlite::Error),
}

impl StoreError {
    /// What `problem` was met at `file`.
    pub(crate) fn io(file: &Path, problem: io::Error) -> Self {
        Self::Io { file: file.to_owned(), problem }
    }
}

/// Says of an error of the system at which file it was met.
pub(crate) trait At<T> {
    fn at(self, file: &Path) -> Result<T, StoreError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, file: &Path) -> Result<T, StoreError> {
        self.map_err(|problem| StoreError::io(file, problem))
    }
}

fn named(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}
