//! What the vault holds, as the workbench shows it, and what is chosen of it.

use super::of_case::ShownCase;
use crate::session::hear;
use crate::task::{Task, Trouble};
use ::evidence::{ExhibitRecord, Sha256Hex, sha256};
use leptos::prelude::*;
use listing::item_id_of;
use protocol::{Copies, DeliveryState, DraftSummary, ExhibitSummary, FILES_LOCK, Noted, Notice, PageRequest};
use std::collections::{BTreeMap, BTreeSet};
use vault::Vault;
use web_sys::Blob;
use webext::locks::Lock;
use webext::messaging::ask_worker;

/// The exhibits and drafts, newest first, and the exhibits that are chosen.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// The exhibits.
    pub exhibits: RwSignal<Vec<ExhibitSummary>>,
    /// Their copies outside the browser, by exhibit.
    pub copies: RwSignal<BTreeMap<String, Copies>>,
    /// What is noted of them, by exhibit.
    pub noted: RwSignal<Noted>,
    /// The drafts.
    pub drafts: RwSignal<Vec<DraftSummary>>,
    /// Of which case exhibits and drafts are shown.
    pub case: ShownCase,
    /// The exhibits of that case.
    pub shown: Memo<Vec<ExhibitSummary>>,
    /// The drafts of that case.
    pub shown_drafts: Memo<Vec<DraftSummary>>,
    /// The newest exhibit of each listing's own page, by item id.
    newest: Memo<BTreeMap<String, ExhibitSummary>>,
    /// The chosen exhibits, by id.
    pub chosen: RwSignal<BTreeSet<String>>,
    /// Reading the vault.
    pub loading: Task,
    /// Whether it was read at least once.
    pub read: RwSignal<bool>,
    /// Counted up with every change of the vault, here or in another window.
    pub changes: RwSignal<u32>,
}

impl Shelf {
    /// Reads the vault, and again whenever it has changed.
    pub fn open() -> Self {
        let exhibits = RwSignal::new(Vec::<ExhibitSummary>::new());
        let noted = RwSignal::new(BTreeMap::new());
        let drafts = RwSignal::new(Vec::new());
        let case = ShownCase::follow(exhibits, noted);
        let shelf = Self {
            exhibits,
            case,
            shown: Memo::new(move |_| exhibits.with(|all| noted.with(|noted| case.exhibits(all, noted)))),
            shown_drafts: Memo::new(move |_| drafts.with(|all| noted.with(|noted| case.drafts(all, noted)))),
            newest: Memo::new(move |_| exhibits.with(|all| newest(all))),
            copies: RwSignal::new(BTreeMap::new()),
            noted,
            drafts,
            chosen: RwSignal::new(BTreeSet::new()),
            loading: Task::new(),
            read: RwSignal::new(false),
            changes: RwSignal::new(0),
        };
        hear(move |notice, _| {
            if notice == Notice::VaultChanged {
                shelf.changes.update(|changes| *changes += 1);
                shelf.reload();
            }
        });
        // What is not seen is not exported, and goes into no draft.
        Effect::new(move || {
            shelf.shown.with(|shown| {
                let shown: BTreeSet<&String> = shown.iter().map(|exhibit| &exhibit.id).collect();
                if shelf.chosen.with_untracked(|chosen| chosen.iter().any(|id| !shown.contains(id))) {
                    shelf.chosen.update(|chosen| chosen.retain(|id| shown.contains(id)));
                }
            });
        });
        shelf.reload();
        shelf
    }

    /// Reads the vault again.
    pub fn reload(self) {
        self.loading.again(async move {
            let vault = Vault::open().await?;
            let (exhibits, copies) = (vault.exhibits().await?, vault.copies().await?);
            self.copies.set(copies);
            self.noted.set(vault.annotations().await?);
            self.exhibits.set(exhibits);
            self.drafts.set(vault.drafts().await?);
            self.read.set(true);
            Ok(())
        });
    }

    /// The chosen exhibits in the order they were sealed in.
    pub fn in_order(self) -> Vec<String> {
        let chosen = self.chosen.get_untracked();
        let of_shelf = |all: &Vec<ExhibitSummary>| {
            all.iter().rev().map(|exhibit| exhibit.id.clone()).filter(|id| chosen.contains(id)).collect()
        };
        self.exhibits.with_untracked(of_shelf)
    }

    /// Whether no copy of an exhibit stands outside the browser.
    pub fn is_only_here(self, id: &str) -> bool {
        self.copies.with(|copies| !copies.contains_key(id))
    }

    /// The exhibits of which none does, newest first.
    pub fn only_here(self) -> Vec<String> {
        let ids = self.exhibits.with(|all| all.iter().map(|exhibit| exhibit.id.clone()).collect::<Vec<_>>());
        ids.into_iter().filter(|id| self.is_only_here(id)).collect()
    }

    /// The newest exhibit of a listing's own page.
    pub fn captured(self, item_id: &str) -> Option<ExhibitSummary> {
        self.newest.with(|newest| newest.get(item_id).cloned())
    }

    /// Whether an exhibit is chosen.
    pub fn is_chosen(self, id: &str) -> bool {
        self.chosen.with(|chosen| chosen.contains(id))
    }

    /// Chooses an exhibit, or no longer.
    pub fn choose(self, id: &str, chosen: bool) {
        self.chosen.update(|all| {
            if chosen {
                all.insert(id.to_owned());
            } else {
                all.remove(id);
            }
        });
    }
}

/// Of exhibits, newest first, the newest of each listing's own page, by item id.
fn newest(exhibits: &[ExhibitSummary]) -> BTreeMap<String, ExhibitSummary> {
    let mut newest = BTreeMap::new();
    for exhibit in exhibits {
        if let Some(item_id) = item_id_of(&exhibit.url) {
            newest.entry(item_id).or_insert_with(|| exhibit.clone());
        }
    }
    newest
}

/// A kept file, brought back from the companion's disk where it was trimmed.
pub async fn kept(sha256: &Sha256Hex) -> Result<Blob, Trouble> {
    let vault = Vault::open().await?;
    if let Some(file) = vault.file(sha256).await? {
        return Ok(file);
    }
    let missing = || Trouble::new("panel.trouble.file_missing", sha256);
    if !vault.is_on_disk(sha256).await? {
        return Err(missing());
    }
    let _held = Lock::shared(FILES_LOCK).await?;
    bring_back(vec![sha256.clone()]).await?;
    vault.file(sha256).await?.ok_or_else(missing)
}

/// Brings every file of exhibits back that was trimmed. They stay while what is given is held.
pub async fn all_files(exhibits: &[String]) -> Result<Option<Lock>, Trouble> {
    let held = Lock::shared(FILES_LOCK).await?;
    let trimmed = Vault::open().await?.trimmed(exhibits).await?;
    bring_back(trimmed.into_iter().collect()).await?;
    Ok(held)
}

/// Where the companion does not give them back, the trouble says where the first one is on the disk, and why.
async fn bring_back(files: Vec<Sha256Hex>) -> Result<(), Trouble> {
    let Some(first) = files.first().map(|file| file.as_str().to_owned()) else { return Ok(()) };
    let Err(error) = ask_worker::<()>(PageRequest::Fetch { files }).await else { return Ok(()) };
    let state: DeliveryState = ask_worker(PageRequest::Delivery).await?;
    let path = format!("{}/files/{}/{first}", state.vault.unwrap_or_default(), &first[..2]);
    Err(Trouble::new("companion.trimmed", format!("{path} ({})", error.code.name())))
}

/// An exhibit's record, and the hash of its canonical bytes.
pub async fn record(id: &str) -> Result<(ExhibitRecord, Sha256Hex), Trouble> {
    let bytes = Vault::open().await?.record(id).await?;
    let bytes = bytes.ok_or_else(|| Trouble::new("panel.trouble.exhibit_missing", id))?;
    let record = serde_json::from_slice(&bytes)
        .map_err(|error| Trouble::new("panel.trouble.record", format!("{id}: {error}")))?;
    Ok((record, sha256(&bytes)))
}
