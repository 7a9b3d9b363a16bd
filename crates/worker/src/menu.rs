//! The entries in the context menus.

use catalogue::{Language, plain};
use protocol::ErrorBody;
use webext::menus;

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Capture the tab's page.
    Capture,
    /// Fill in a draft at a portal; the panel is opened as for [`Entry::Panel`].
    Fill,
    /// Open the side panel. `sw.js` does it: the browser allows it only while the person's gesture lasts, and by the time
    /// this engine has started it may be over.
    Panel,
    /// Open the workbench.
    Workbench,
}

/// The entries in their order: what they do, id, key of the text.
const ENTRIES: [(Entry, &str, &str); 4] = [
    (Entry::Capture, "capture", "menu.capture"),
    (Entry::Fill, "fill", "menu.fill"),
    (Entry::Panel, "panel", "menu.panel"),
    (Entry::Workbench, "workbench", "menu.workbench"),
];

/// In which menus they stand: a page of results is nearly all links and pictures, whose menus are others than the page's.
const CONTEXTS: [&str; 6] = ["page", "selection", "link", "image", "video", "action"];

impl Entry {
    /// The entry of an id.
    pub fn of_id(id: &str) -> Option<Self> {
        ENTRIES.iter().find(|(_, known, _)| *known == id).map(|(entry, _, _)| *entry)
    }
}

/// Makes the entries anew, in a language.
pub async fn make(language: Language) -> Result<(), ErrorBody> {
    menus::remove_all().await?;
    for (_, id, key) in ENTRIES {
        menus::create(id, &plain(language, key), &CONTEXTS)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_text_and_is_found_by_its_id() {
        for (entry, id, key) in ENTRIES {
            assert!(catalogue::has(key), "{key}");
            assert_eq!(Entry::of_id(id), Some(entry));
        }
        assert_eq!(Entry::of_id("other"), None);
    }
}
