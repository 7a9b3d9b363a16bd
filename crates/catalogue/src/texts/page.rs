//! What the content script shows in the page: `page.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[
    ("page.badge.note", "Note", "备注"),
    ("page.badge.heading", "Counterproof: {level}", "Counterproof：{level}"),
    ("page.badge.more", "and {count} more in the side panel", "侧边栏中还有 {count} 条"),
    ("page.seller.denied_short", "denied", "黑名单"),
    ("page.seller.denied", "Seller: on your list of denied sellers", "卖家：在您的黑名单中"),
    ("page.seller.watched_short", "watched", "关注中"),
    ("page.seller.watched", "Seller: on your list of watched sellers", "卖家：在您的关注名单中"),
    ("page.seller.allowed", "Seller: on your list of allowed sellers", "卖家：在您已允许的卖家名单中"),
    ("page.seller.unknown", "Seller: on none of your lists", "卖家：不在您的任何名单中"),
    ("page.known.captured", "Captured {when}; exhibits of it: {count}", "已取证 {when}；共有证据 {count} 件"),
    (
        "page.known.captured_partial",
        "Captured in part {when}; exhibits of it: {count}",
        "部分取证 {when}；共有证据 {count} 件",
    ),
    ("page.known.label", "Your label: {label}", "您的标签：{label}"),
    ("page.known.drafted_short", "drafted", "已拟投诉"),
    ("page.known.drafted", "Stands in a draft that is not filed yet", "已列入尚未提交的投诉草稿"),
    ("page.known.filed_short", "filed", "已投诉"),
    ("page.known.filed", "Complaint filed {when}", "投诉已于 {when} 提交"),
    ("page.summary", "Counterproof: what was found on this page", "Counterproof：本页的发现"),
    ("page.summary.move", "Move: drag, or press the arrow keys", "移动：拖动，或按方向键"),
    ("page.summary.fold", "Details", "详情"),
    ("page.summary.previous", "Previous listing with findings", "上一个有发现的商品"),
    ("page.summary.next", "Next listing with findings", "下一个有发现的商品"),
    ("page.summary.quiet", "Hide marks", "隐藏标记"),
    (
        "page.summary.quiet_title",
        "Hide all marks on all pages; the side panel brings them back",
        "隐藏所有页面上的全部标记；可在侧边栏中恢复",
    ),
    ("page.summary.listings", "Listings: {count}", "商品：{count}"),
    ("page.summary.captured", "captured before: {count}", "已取证：{count}"),
    ("page.summary.judging", "still looking…", "仍在检查…"),
    ("page.summary.at", "{number} of {count}: {title}", "第 {number} / {count} 个：{title}"),
    ("page.summary.nothing", "Nothing found on this page.", "本页未发现异常。"),
];
