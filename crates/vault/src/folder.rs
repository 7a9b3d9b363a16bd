//! The folder the analyst has chosen for backups, through the browser's File System Access.
//!
//! A file is written beside its place and put there when it is closed, which is the browser's doing: what is in the
//! folder under a name is a whole file, or an empty one where something ended before.

use crate::Vault;
use crate::chunks::Chunks;
use crate::copies::forget_folder_copies;
use crate::database::{Mode, Store};
use crate::error::VaultError;
use evidence::{Sha256Hasher, Sha256Hex};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemHandle, FileSystemWritableFileStream,
};

/// Under which the folder is kept.
const FOLDER: &str = "folder";

/// A folder on this computer's disks.
#[derive(Clone, Debug)]
pub struct Folder {
    handle: FileSystemDirectoryHandle,
}

/// Whether the browser lets files be read and written in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It does.
    Granted,
    /// It will ask the person, after a gesture of theirs.
    Asks,
    /// The person said no.
    Denied,
}

/// Why something could not be done in a folder. Nothing counts as being there then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    /// The folder is not where it was: renamed, deleted, or on a disk that is not connected.
    #[error("the folder is not there")]
    Gone,
    /// The browser does not let us in, or not any more.
    #[error("the browser does not allow it")]
    NotAllowed,
    /// The disk has no room left.
    #[error("there is no room left")]
    Full,
    /// A file of this name is there that holds something else; it was left as it is.
    #[error("{0} is there and holds something else")]
    Taken(String),
    /// What was read again is not what was written.
    #[error("{0} could not be read again as it was written")]
    NotAsWritten(String),
    /// The browser refused, in its own words.
    #[error("{0}")]
    Refused(String),
    /// What was to be written could not be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

#[wasm_bindgen]
extern "C" {
    /// What the stable bindings do not have yet.
    type Permitted;
    #[wasm_bindgen(method, js_name = queryPermission)]
    fn query_permission(this: &Permitted, wanted: &JsValue) -> Promise;
    #[wasm_bindgen(method, js_name = requestPermission)]
    fn request_permission(this: &Permitted, wanted: &JsValue) -> Promise;
}

impl Folder {
    /// The folder behind a handle of the browser's.
    pub fn of(handle: FileSystemDirectoryHandle) -> Self {
        Self { handle }
    }

    /// Its name, without the folders it is in, which the browser does not tell.
    pub fn name(&self) -> String {
        self.handle.name()
    }

    /// Whether it is the same as another.
    pub async fn is_same(&self, other: &Folder) -> Result<bool, FolderError> {
        let same = AsRef::<FileSystemHandle>::as_ref(&self.handle).is_same_entry(&other.handle);
        Ok(settled(same.into()).await?.is_truthy())
    }

    /// Whether the browser lets us read and write in it.
    pub async fn permission(&self) -> Result<Permission, FolderError> {
        permission(self.handle.unchecked_ref::<Permitted>().query_permission(&read_and_write())).await
    }

    /// Has the browser ask the person; to be called while a gesture of theirs lasts.
    pub async fn ask(&self) -> Result<Permission, FolderError> {
        permission(self.handle.unchecked_ref::<Permitted>().request_permission(&read_and_write())).await
    }

    /// The file of this name; absent where there is none.
    pub async fn file(&self, name: &str) -> Result<Option<File>, FolderError> {
        let found = match settled(self.handle.get_file_handle(name).into()).await {
            Ok(handle) => settled(handle.unchecked_into::<FileSystemFileHandle>().get_file().into()).await,
            Err(error) => Err(error),
        };
        match found {
            Ok(file) => Ok(Some(file.unchecked_into())),
            // A folder that is gone and a file that is not there are told in the same words.
            Err(FolderError::Gone) if self.is_there().await => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a file and gives the hash of what was written; absent where `go_on`, which is asked before each piece, said
    /// no: then no file of this name is left behind.
    pub(crate) async fn write(
        &self,
        name: &str,
        contents: &Blob,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Option<Sha256Hex>, FolderError> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let handle = settled(self.handle.get_file_handle_with_options(name, &options).into()).await?;
        let handle: FileSystemFileHandle = handle.unchecked_into();
        let stream = settled(handle.create_writable().into()).await?;
        let stream: FileSystemWritableFileStream = stream.unchecked_into();
        let written = write_all(&stream, contents, go_on).await;
        let closed = match &written {
            Ok(Some(_)) => settled(stream.close().into()).await.map(drop),
            _ => {
                // What was not finished never takes the file's place; the empty file that holds the place goes.
                let _ = settled(stream.abort().into()).await;
                Ok(())
            }
        };
        if !matches!((&written, &closed), (Ok(Some(_)), Ok(()))) {
            let _ = self.remove(name).await;
        }
        closed?;
        written
    }

    /// Removes a file.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), FolderError> {
        settled(self.handle.remove_entry(name).into()).await.map(drop)
    }

    /// Whether the folder can be looked into.
    async fn is_there(&self) -> bool {
        #[wasm_bindgen]
        extern "C" {
            type Names;
            #[wasm_bindgen(method)]
            fn next(this: &Names) -> Promise;
        }
        let names = JsValue::from(self.handle.keys()).unchecked_into::<Names>();
        settled(names.next().into()).await.is_ok()
    }
}

impl Vault {
    /// The folder for backups, where one was chosen.
    pub async fn folder(&self) -> Result<Option<Folder>, VaultError> {
        let kept = self.read(Store::Meta, FOLDER).await?;
        Ok(kept.dyn_into().ok().map(Folder::of))
    }

    /// Keeps the folder for backups in place of the one before; with none, there is none any more. What was written into
    /// the other counts as a copy no more, since it can't be looked at again.
    ///
    /// Our pages do this themselves: such a handle is no value our messages are made of.
    pub async fn set_folder(&self, folder: Option<&Folder>) -> Result<(), VaultError> {
        let transaction = self.database.begin(&[Store::Meta, Store::Copies], Mode::StrictWrite)?;
        forget_folder_copies(&transaction).await?;
        match folder {
            Some(folder) => transaction.put(Store::Meta, &FOLDER.into(), &folder.handle)?,
            None => transaction.delete(Store::Meta, &FOLDER.into())?,
        }
        transaction.finish().await
    }
}

async fn write_all(
    stream: &FileSystemWritableFileStream,
    contents: &Blob,
    go_on: &dyn Fn() -> bool,
) -> Result<Option<Sha256Hex>, FolderError> {
    let mut hasher = Sha256Hasher::new();
    let mut chunks = Chunks::of(contents);
    while go_on() {
        let Some(bytes) = chunks.next().await? else { return Ok(Some(hasher.finish())) };
        hasher.update(&bytes);
        let bytes = js_sys::Uint8Array::from(bytes.as_slice());
        let writing = stream.write_with_js_u8_array(&bytes).map_err(|error| folder_error(&error))?;
        settled(writing.into()).await?;
    }
    Ok(None)
}

fn read_and_write() -> JsValue {
    let wanted = js_sys::Object::new();
    // A property of a new object of ours can't be refused.
    let _ = js_sys::Reflect::set(&wanted, &"mode".into(), &"readwrite".into());
    wanted.into()
}

async fn permission(asked: Promise) -> Result<Permission, FolderError> {
    Ok(match settled(asked.into()).await?.as_string().as_deref() {
        Some("granted") => Permission::Granted,
        Some("denied") => Permission::Denied,
        _ => Permission::Asks,
    })
}

async fn settled(promise: JsValue) -> Result<JsValue, FolderError> {
    let promise: Promise = promise.unchecked_into();
    wasm_bindgen_futures::JsFuture::from(promise).await.map_err(|error| folder_error(&error))
}

fn folder_error(thrown: &JsValue) -> FolderError {
    match thrown.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotFoundError") => FolderError::Gone,
        Some("NotAllowedError" | "SecurityError") => FolderError::NotAllowed,
        Some("QuotaExceededError") => FolderError::Full,
        _ => match VaultError::refused(thrown) {
            VaultError::Refused(words) => FolderError::Refused(words),
            other => other.into(),
        },
    }
}
