//! The languages complaints are filed in. They are the portals' and not the interface's: templates and texts of drafts
//! stand in each, and so do the names of labels, which drafts quote. Who reads another language files in English.

use catalogue::Language;

/// The languages complaints are filed in, in the order a chooser shows them.
pub const FILED_IN: [Language; 2] = [Language::ENGLISH, Language::CHINESE];

/// The language someone who reads `language` files in.
pub fn filed_in(language: Language) -> Language {
    either(language, Language::ENGLISH, Language::CHINESE)
}

/// What is there in each of these languages, in the one that is filed in.
pub(crate) fn either<T>(language: Language, english: T, chinese: T) -> T {
    if language == Language::CHINESE { chinese } else { english }
}
