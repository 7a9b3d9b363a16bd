//! The language a person reads.

use catalogue::Language;

/// The language of the person's system, as the usual variables name it.
pub fn of_the_system() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok());
    Language::for_tag(&set.into_iter().find(|tag| !tag.is_empty()).unwrap_or_default())
}
