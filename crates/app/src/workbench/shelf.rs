//! What the vault holds, as the workbench shows it, and what is chosen of it.

use crate::session::hear;
use crate::task::{Task, Trouble};
use ::evidence::Sha256Hex;
use leptos::prelude::*;
use protocol::{CaptureState, DraftSummary, ExhibitSummary, Notice};
use std::collections::BTreeSet;
use vault::Vault;
use web_sys::Blob;

/// The exhibits and drafts, newest first, and the exhibits that are chosen.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// The exhibits.
    pub exhibits: RwSignal<Vec<ExhibitSummary>>,
    /// The drafts.
    pub drafts: RwSignal<Vec<DraftSummary>>,
    /// The chosen exhibits, by id.
    pub chosen: RwSignal<BTreeSet<String>>,
    /// Reading the vault.
    pub loading: Task,
    /// Whether it was read at least once.
    pub read: RwSignal<bool>,
}

impl Shelf {
    /// Reads the vault, and again after each capture.
    pub fn open() -> Self {
        let shelf = Self {
            exhibits: RwSignal::new(Vec::new()),
            drafts: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(BTreeSet::new()),
            loading: Task::new(),
            read: RwSignal::new(false),
        };
        hear(move |notice, _| {
            if matches!(notice, Notice::Capture(progress) if progress.state != CaptureState::Running) {
                shelf.reload();
            }
        });
        shelf.reload();
        shelf
    }

    /// Reads the vault again.
    pub fn reload(self) {
        self.loading.run(async move {
            let vault = Vault::open().await?;
            self.exhibits.set(vault.exhibits().await?);
            self.drafts.set(vault.drafts().await?);
            self.read.set(true);
            Ok(())
        });
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

/// A kept file.
pub async fn kept(sha256: &Sha256Hex) -> Result<Blob, Trouble> {
    let file = Vault::open().await?.file(sha256).await?;
    file.ok_or_else(|| Trouble::new("panel.trouble.file_missing", sha256))
}

/// An exhibit's record.
pub async fn record(id: &str) -> Result<::evidence::ExhibitRecord, Trouble> {
    let bytes = Vault::open().await?.record(id).await?;
    let bytes = bytes.ok_or_else(|| Trouble::new("panel.trouble.exhibit_missing", id))?;
    serde_json::from_slice(&bytes).map_err(|error| Trouble::new("panel.trouble.record", format!("{id}: {error}")))
}
