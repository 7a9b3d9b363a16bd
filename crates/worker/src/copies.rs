//! Which exhibits exist only in this browser, shown on the icon and told to our pages.

use crate::{icon, known, settings};
use futures::lock::Mutex;
use protocol::{ErrorBody, FolderCopy, Notice};
use std::rc::Rc;
use vault::Vault;
use webext::messaging::tell_pages;

thread_local! {
    /// Counting and showing are one thing: of two at once the one that counted first could show last.
    static TURN: Rc<Mutex<()>> = Rc::new(Mutex::new(()));
}

/// To be called whenever an exhibit came, went, got or lost a copy, or something was done with it that its copies lack.
pub async fn changed() {
    known::changed();
    show().await;
    tell_pages(Notice::VaultChanged).await;
}

/// Writes down that a copy of an exhibit stands in the folder, or that none does.
pub async fn set_folder_copy(exhibit: &str, copy: Option<FolderCopy>) -> Result<(), ErrorBody> {
    Vault::open().await?.set_folder_copy(exhibit, copy).await?;
    changed().await;
    Ok(())
}

/// Shows on the icon how many exhibits exist only here.
pub async fn show() {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let language = settings::language().await;
    // Where the vault can't be read the icon says nothing of it; whoever asks the vault for something is told why.
    let count = only_here().await.unwrap_or_default();
    icon::rest(count, language).await;
}

async fn only_here() -> Result<usize, ErrorBody> {
    Ok(Vault::open().await?.only_here().await?.len())
}
