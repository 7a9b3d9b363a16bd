//! The companion in the side panel and the settings (`companion.…`).

use crate::Text;

#[rustfmt::skip]
pub(crate) const TEXTS: &[Text] = &[
    ("companion", "Companion", "伴随程序"),
    ("companion.why", "The companion is Counterproof’s command on this computer. It keeps every exhibit in a folder of yours, where removing the extension deletes nothing. Install it with “counterproof host install”, then allow it here.", "伴随程序是本机上的 Counterproof 命令。它将每份证据保存在您自己的文件夹中，移除扩展也不会被删除。请用“counterproof host install”安装，然后在此授权。"),
    ("companion.allow", "Allow the companion…", "授权伴随程序…"),
    ("companion.disallow", "Stop using the companion", "停用伴随程序"),
    ("companion.off", "Not in use", "未启用"),
    ("companion.calling", "Calling the companion…", "正在连接伴随程序…"),
    ("companion.not_installed", "Not installed", "未安装"),
    ("companion.not_paired", "Not paired yet", "尚未配对"),
    ("companion.delivering", "Delivering: {delivered} of {links} entries of the chain", "正在传送：链中 {links} 项已完成 {delivered} 项"),
    ("companion.up_to_date", "Everything is on your disk: {delivered} entries of the chain", "全部内容已在您的磁盘上：链中共 {delivered} 项"),
    ("companion.paused", "Paused: {delivered} of {links} entries of the chain delivered", "已暂停：链中 {links} 项已传送 {delivered} 项"),
    ("companion.failed", "Interrupted: {delivered} of {links} entries of the chain delivered", "已中断：链中 {links} 项已传送 {delivered} 项"),
    ("companion.sent", "{sent} of {size}", "{size} 中的 {sent}"),
    ("companion.retry", "Tried again at {time}.", "将于 {time} 重试。"),
    ("companion.try", "Try now", "立即重试"),
    ("companion.pause", "Pause", "暂停"),
    ("companion.go_on", "Go on", "继续"),
    ("companion.fingerprint", "This browser’s fingerprint", "此浏览器的指纹"),
    ("companion.fingerprint.note", "“counterproof host pair” shows the same one. Confirm it there only if they are equal.", "“counterproof host pair”会显示相同的指纹。仅在两者一致时于该处确认。"),
    ("companion.vault", "Vault on disk", "磁盘上的证据库"),
    ("companion.version", "Version", "版本"),
    ("companion.keep", "What stays in the browser of exhibits the companion has", "伴随程序已保存的证据在浏览器中保留的内容"),
    ("companion.keep.everything", "Everything", "全部"),
    ("companion.keep.gigabytes", "At most {count} GB of files, the newest first", "最多 {count} GB 文件，优先保留最新的"),
    ("companion.keep.thumbnails", "Thumbnails only", "仅缩略图"),
    ("companion.trimmed", "This file was removed from the browser to make room. It is on your disk: {detail}", "为节省空间，此文件已从浏览器中移除。它在您的磁盘上：{detail}"),
    ("companion.keep.note", "Record, links, notes and thumbnails always stay. A file that was removed here is in the vault on disk.", "记录、链、备注和缩略图始终保留。在此处移除的文件仍在磁盘上的证据库中。"),
];
