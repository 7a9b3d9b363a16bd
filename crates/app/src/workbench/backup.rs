//! Backing exhibits up to the folder the analyst has chosen: begun by hand, and by itself whenever something is not in it
//! and the browser lets us write there.

mod section;

pub use section::BackupSection;

use super::export::software;
use super::shelf::all_files;
use crate::session::{hear, refused};
use crate::task::{Task, Trouble};
use leptos::ev;
use leptos::prelude::*;
use protocol::{FolderCopy, Notice, PageRequest};
use vault::{BackupError, Folder, FolderError, Found, Permission, Vault};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, FileSystemDirectoryHandle};
use webext::locks::Lock;
use webext::messaging::ask_worker;

/// Whoever works in the folder holds this, so that no two do.
const LOCK: &str = "counterproof-backup";

/// The folder as the browser has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not looked at yet.
    Unknown,
    /// None was chosen.
    None,
    /// The folder of this name, and whether we may write in it.
    Folder(String, Permission),
}

/// How far the work is that is going on, in exhibits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Done.
    pub done: usize,
    /// To be done.
    pub total: usize,
}

/// What is said of an exhibit: its title, and why it was not backed up or what became of its copy.
pub type Told = (String, Trouble);

/// The folder and the work in it.
#[derive(Clone, Copy)]
pub struct Backup {
    /// The folder.
    pub standing: RwSignal<Standing>,
    /// Choosing the folder, allowing it again, giving it up.
    pub choosing: Task,
    /// Backing up, or checking.
    pub working: Task,
    /// How far that is.
    pub progress: RwSignal<Progress>,
    /// The exhibits that could not be backed up the last time.
    pub refused: RwSignal<Vec<Told>>,
    /// The copies that were missing or changed when they were checked last; absent before.
    pub checked: RwSignal<Option<Vec<Told>>>,
    /// Whether the analyst has stopped it; it begins again when asked to.
    stopped: RwSignal<bool>,
    /// Counted up with everything that was heard of, so that what comes while this reads is read in the next round.
    heard: RwSignal<u32>,
}

impl Backup {
    /// Looks at the folder, begins where it may, and again whenever an exhibit came or changed. Once in a document.
    pub fn begin() -> Self {
        let backup = Self {
            standing: RwSignal::new(Standing::Unknown),
            choosing: Task::new(),
            working: Task::new(),
            progress: RwSignal::new(Progress::default()),
            refused: RwSignal::new(Vec::new()),
            checked: RwSignal::new(None),
            stopped: RwSignal::new(false),
            heard: RwSignal::new(0),
        };
        hear(move |notice, _| {
            if notice == Notice::VaultChanged {
                backup.heard.update(|heard| *heard += 1);
                backup.go_on();
            }
        });
        // The browser may have taken the permission back, or the person may have given it, while this was not looked at.
        let focused = window_event_listener(ev::focus, move |_| backup.look());
        on_cleanup(move || focused.remove());
        backup.look();
        backup
    }

    /// Has the analyst choose a folder; to be called in the handler of a click.
    pub fn choose(self) {
        let picked = pick();
        self.choosing.run(async move {
            let Some(folder) = picked?.await? else { return Ok(()) };
            if folder.ask().await? != Permission::Granted {
                return Err(FolderError::NotAllowed.into());
            }
            let vault = Vault::open().await?;
            let before = vault.folder().await?;
            let is_same = match &before {
                Some(before) => before.is_same(&folder).await?,
                None => false,
            };
            if !is_same {
                self.replace(Some(folder)).await?;
            }
            self.start().await
        });
    }

    /// Has the browser ask again whether we may write in the folder; to be called in the handler of a click.
    pub fn allow(self) {
        self.choosing.run(async move {
            if let Some(folder) = Vault::open().await?.folder().await? {
                folder.ask().await?;
            }
            self.start().await
        });
    }

    /// Uses no folder any more. What is in it stays there.
    pub fn give_up(self) {
        self.choosing.run(async move {
            self.replace(None).await?;
            self.start().await
        });
    }

    /// Backs up what is not in the folder as it is now.
    pub fn back_up(self) {
        self.stopped.set(false);
        self.checked.set(None);
        self.working.run(async move {
            let Some(lock) = Lock::if_free(LOCK).await? else { return Err(Trouble::new("panel.backup.elsewhere", "")) };
            let done = self.back_up_all().await;
            drop(lock);
            done
        });
    }

    /// Reads every copy again and says which are missing or hold something else. These count as copies no more.
    pub fn check(self) {
        self.stopped.set(false);
        self.checked.set(None);
        self.working.run(async move {
            let Some(lock) = Lock::if_free(LOCK).await? else { return Err(Trouble::new("panel.backup.elsewhere", "")) };
            let done = match self.check_all().await {
                // What is missing is written anew at once.
                Ok(()) => self.back_up_all().await,
                failed => failed,
            };
            drop(lock);
            done
        });
    }

    /// Stops what is going on; an exhibit that was not written to its end is not in the folder.
    pub fn stop(self) {
        self.stopped.set(true);
    }

    /// Whether the analyst has stopped it.
    pub fn is_stopped(self) -> bool {
        self.stopped.get()
    }

    fn look(self) {
        self.choosing.run(self.start());
    }

    /// Looks how the folder stands, and begins where it may.
    async fn start(self) -> Result<(), Trouble> {
        let standing = match Vault::open().await?.folder().await? {
            Some(folder) => Standing::Folder(folder.name(), folder.permission().await?),
            None => Standing::None,
        };
        self.standing.set(standing);
        self.go_on();
        Ok(())
    }

    /// Begins by itself, unless something stands against it.
    fn go_on(self) {
        let may = self.standing.with_untracked(|standing| matches!(standing, Standing::Folder(_, Permission::Granted)));
        if !may || self.stopped.get_untracked() {
            return;
        }
        self.working.run(async move {
            // Who holds the lock goes on until nothing is left.
            let Some(lock) = Lock::if_free(LOCK).await? else { return Ok(()) };
            let done = self.back_up_all().await;
            drop(lock);
            done
        });
    }

    async fn replace(self, folder: Option<Folder>) -> Result<(), Trouble> {
        Vault::open().await?.set_folder(folder.as_ref()).await?;
        self.refused.set(Vec::new());
        self.checked.set(None);
        self.stopped.set(false);
        Ok(ask_worker(PageRequest::FolderChanged).await?)
    }

    async fn back_up_all(self) -> Result<(), Trouble> {
        let vault = Vault::open().await?;
        let Some(folder) = vault.folder().await? else { return Ok(()) };
        let software = software()?;
        let go_on = move || !self.stopped.get_untracked();
        let mut refused = Vec::<(String, Told)>::new();
        self.progress.set(Progress::default());
        // What came meanwhile is found in the next round.
        loop {
            let heard = self.heard.get_untracked();
            let mut due = vault.due().await?;
            due.retain(|due| refused.iter().all(|(exhibit, _)| *exhibit != due.exhibit));
            if !go_on() || due.is_empty() && heard == self.heard.get_untracked() {
                break;
            }
            self.progress.update(|progress| progress.total = progress.done + due.len());
            for due in due {
                let _held = match all_files(std::slice::from_ref(&due.exhibit)).await {
                    Ok(held) => held,
                    Err(trouble) => {
                        refused.push((due.exhibit, (due.title, trouble)));
                        self.progress.update(|progress| progress.done += 1);
                        continue;
                    }
                };
                match vault.back_up(&folder, &due, &software, &go_on).await {
                    Ok(Some(copy)) => note(&due.exhibit, Some(copy)).await?,
                    Ok(None) => break,
                    // With the folder as it is, no other exhibit fares better.
                    Err(BackupError::Folder(
                        error @ (FolderError::Gone | FolderError::NotAllowed | FolderError::Full),
                    )) => {
                        self.standing.set(Standing::Folder(folder.name(), folder.permission().await?));
                        return Err(error.into());
                    }
                    Err(error) => refused.push((due.exhibit, (due.title, error.into()))),
                }
                self.progress.update(|progress| progress.done += 1);
            }
        }
        self.refused.set(refused.into_iter().map(|(_, told)| told).collect());
        Ok(())
    }

    async fn check_all(self) -> Result<(), Trouble> {
        let vault = Vault::open().await?;
        let Some(folder) = vault.folder().await? else { return Ok(()) };
        let go_on = move || !self.stopped.get_untracked();
        let mut copies = vault.copies().await?;
        let copied = vault.exhibits().await?.into_iter().rev().filter_map(|exhibit| {
            let copy = copies.remove(&exhibit.id)?.folder?;
            Some((exhibit, copy))
        });
        let copied: Vec<_> = copied.collect();
        self.progress.set(Progress { done: 0, total: copied.len() });
        let mut told = Vec::new();
        for (exhibit, copy) in copied {
            let key = match folder.look_at(&copy, &go_on).await? {
                None => return Ok(()),
                Some(Found::AsWritten) => None,
                Some(Found::Missing) => Some("panel.backup.missing"),
                Some(Found::Changed) => Some("panel.backup.changed"),
            };
            if let Some(key) = key {
                note(&exhibit.id, None).await?;
                told.push((exhibit.title, Trouble::new(key, &copy.name)));
            }
            self.progress.update(|progress| progress.done += 1);
        }
        self.checked.set(Some(told));
        Ok(())
    }
}

async fn note(exhibit: &str, copy: Option<FolderCopy>) -> Result<(), Trouble> {
    Ok(ask_worker(PageRequest::SetFolderCopy { exhibit: exhibit.to_owned(), copy }).await?)
}

/// Whether the browser can have a folder chosen.
pub fn can_choose() -> bool {
    js_sys::Reflect::has(&window(), &"showDirectoryPicker".into()).unwrap_or_default()
}

/// Opens the browser's own dialog; absent where the person chose nothing.
fn pick() -> Result<impl Future<Output = Result<Option<Folder>, Trouble>>, Trouble> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_name = showDirectoryPicker)]
        fn show_directory_picker(options: &JsValue) -> Result<js_sys::Promise, JsValue>;
    }
    let options = js_sys::Object::new();
    for (name, value) in [("id", "counterproof-backup"), ("mode", "readwrite"), ("startIn", "documents")] {
        js_sys::Reflect::set(&options, &name.into(), &value.into()).map_err(refused)?;
    }
    let chosen = show_directory_picker(&options).map_err(refused)?;
    Ok(async move {
        match JsFuture::from(chosen).await {
            Ok(handle) => Ok(Some(Folder::of(handle.unchecked_into::<FileSystemDirectoryHandle>()))),
            Err(error) if error.dyn_ref::<DomException>().is_some_and(|it| it.name() == "AbortError") => Ok(None),
            Err(error) => Err(refused(error).into()),
        }
    })
}
