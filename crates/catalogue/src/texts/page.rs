//! What the content script shows in the page: `page.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[
    ("page.badge.high", "Strong signs", "迹象明显"),
    ("page.badge.medium", "Worth a look", "值得查看"),
    ("page.badge.low", "Weak sign", "轻微迹象"),
    ("page.badge.note", "Note", "备注"),
    ("page.badge.heading", "{level} · Counterproof", "{level} · Counterproof"),
    ("page.badge.more", "and {count} more in the side panel", "侧边栏中还有 {count} 条"),
];
