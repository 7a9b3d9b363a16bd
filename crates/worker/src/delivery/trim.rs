//! Making room in the browser, as the analyst has chosen: only of what the companion has acknowledged, the oldest first.

use protocol::{ErrorBody, FILES_LOCK, Keep};
use vault::Vault;
use webext::locks::Lock;

/// Removes what is not to stay.
pub async fn make_room(vault: &Vault, keep: Keep) -> Result<(), ErrorBody> {
    let mut room = match keep {
        Keep::Everything => return Ok(()),
        Keep::Gigabytes(count) => u64::from(count) * 1_000_000_000,
        Keep::Thumbnails => 0,
    };
    // What somebody needs just now goes the next time.
    let Some(_lock) = Lock::if_free(FILES_LOCK).await? else { return Ok(()) };
    let copies = vault.copies().await?;
    // The newest first: what still fits stays.
    for exhibit in vault.exhibits().await? {
        let bytes = vault.trimmable(&exhibit).await?;
        if bytes <= room {
            room -= bytes;
            continue;
        }
        // What no longer fits does not leave room for what is older.
        room = 0;
        if copies.get(&exhibit.id).is_some_and(|copies| copies.companion.is_some()) {
            vault.trim(&exhibit).await?;
        }
    }
    Ok(())
}
