//! Timestamps in the panel, in the settings and at an exhibit (`timestamps.…`).

use crate::Text;

#[rustfmt::skip]
pub(crate) const TEXTS: &[Text] = &[
    ("timestamps", "Timestamps", "时间戳"),
    ("timestamps.why", "An authority outside signs, with its own clock, that the evidence sealed so far was there. It is sent one hash and learns nothing of what it stands for. Half a minute after sealing it is asked by itself; while it can’t be reached, nothing is lost.", "外部机构以其自身时钟签名，证明此前封存的证据已存在。仅向其发送一个哈希值，对方无法得知其内容。封存半分钟后自动请求；无法连接时不会丢失任何内容。"),
    ("timestamps.authorities", "Authorities (RFC 3161), one address a line, asked in this order", "时间戳机构（RFC 3161），每行一个网址，按此顺序请求"),
    ("timestamps.authorities.note", "Addresses begin with https. Ask a lawyer which authority your court accepts; in the European Union a qualified one is presumed right.", "网址须以 https 开头。请咨询律师您的法院接受哪个机构；在欧盟，合格时间戳推定为准确。"),
    ("timestamps.allow", "Allow and begin…", "授权并启用…"),
    ("timestamps.off", "Stop asking for timestamps", "停止请求时间戳"),
    ("timestamps.now", "Ask now", "立即请求"),
    ("timestamps.trouble", "At least one address is needed, and each begins with https: {detail}", "至少需要一个网址，且均须以 https 开头：{detail}"),
    ("timestamps.none", "Nothing is stamped yet", "尚无时间戳"),
    ("timestamps.last", "Stamped at {time} by {authority}, up to entry {seq} of the chain", "{authority} 已于 {time} 加盖时间戳，涵盖至链中第 {seq} 项"),
    ("timestamps.waiting", "Waiting since {asked}: what was sealed since has no timestamp yet. It is asked for again by itself; the evidence keeps the times it has.", "自 {asked} 起等待：此后封存的内容尚无时间戳。稍后会自动重试；证据保留已有的时间。"),
    ("timestamps.exhibit", "Stamped at {time} by {authority} ({url}), asked for since {asked}; entry {seq} of the chain, certificates up to {root}", "{authority}（{url}）已于 {time} 加盖时间戳，请求始于 {asked}；链中第 {seq} 项，证书直至 {root}"),
    ("timestamps.exhibit.none", "Not stamped: its times are those of this computer’s clock.", "无时间戳：其时间取自本机时钟。"),
];
