//! What the content script shows in the page: `page.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[
    ("page.badge.note", "Note", "备注"),
    ("page.badge.heading", "Counterproof: {level}", "Counterproof：{level}"),
    ("page.badge.more", "and {count} more in the side panel", "侧边栏中还有 {count} 条"),
];
