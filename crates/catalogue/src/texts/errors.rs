//! What went wrong and what to do (`error.<code>`), the steps of a capture and how they end (`step.<name>`,
//! `outcome.<name>`), the toolbar icon (`icon.…`), the banner of a stamped copy (`stamp.…`) and the menus (`menu.…`).

use crate::Text;

#[rustfmt::skip]
pub(crate) const TEXTS: &[Text] = &[
    ("error.bad_message", "Two parts of the extension did not understand each other ({detail}). Reload the page; if that does not help, reload the extension.", "扩展的两个部分无法相互理解（{detail}）。请重新加载页面；如果仍无效，请重新加载扩展。"),
    ("error.not_allowed", "This is not done here: {detail}. Login, account, cart and order pages are never read or captured.", "此处不允许该操作：{detail}。登录、账户、购物车和订单页面不会被读取或取证。"),
    ("error.browser", "The browser refused: {detail}. Try again; if it happens again, restart the browser.", "浏览器拒绝了操作：{detail}。请重试；如果再次出现，请重启浏览器。"),
    ("error.no_grant", "The browser lets this page be photographed only after a click on the toolbar icon, the shortcut or the menu entry. Use one of them, or allow all sites in the settings. ({detail})", "只有在点击工具栏图标、使用快捷键或菜单项之后，浏览器才允许拍摄此页面。请使用其中一种方式，或在设置中允许所有网站。（{detail}）"),
    ("error.page_unreachable", "No extension can work on this page ({detail}), so nothing was kept. Browser pages, the extension store and error pages cannot be captured.", "扩展无法在此页面上工作（{detail}），因此未保存任何内容。浏览器内部页面、扩展商店和错误页面无法取证。"),
    ("error.tab_switched", "Another tab came to the front during the capture, so the rest of the page could not be photographed. Capture again and leave the tab in front. {detail}", "取证过程中切换到了其他标签页，因此页面的其余部分未能拍摄。请重新取证，并保持该标签页在前台。{detail}"),
    ("error.navigated", "The tab left the page during the capture: {detail}. Go back and capture again.", "取证过程中标签页离开了该页面：{detail}。请返回后重新取证。"),
    ("error.resized", "The page changed its size during the capture ({detail}), for example because the side panel was opened. Capture again.", "取证过程中页面尺寸发生变化（{detail}），例如打开了侧边栏。请重新取证。"),
    ("error.worker_stopped", "The browser stopped the extension during the capture. What was kept until then is sealed; capture again for the rest. {detail}", "浏览器在取证过程中停止了扩展。此前保存的内容已封存；如需其余内容，请重新取证。{detail}"),
    ("error.capture_running", "This page is being captured already. Wait until that has ended. {detail}", "此页面正在取证中，请等待其完成。{detail}"),
    ("error.storage_refused", "The browser's storage refused to keep something: {detail}. Free some disk space, then capture again.", "浏览器存储拒绝保存内容：{detail}。请释放磁盘空间后重新取证。"),
    ("error.not_settled", "The page was still changing or loading when it was kept ({detail}). Wait until it stands still and capture again.", "保存时页面仍在变化或加载（{detail}）。请等待页面稳定后重新取证。"),
    ("error.capped", "The page is longer than what is kept of it ({detail}). Scroll to what matters and capture again.", "页面长度超过可保存的范围（{detail}）。请滚动到重要部分后重新取证。"),
    ("error.picture_unavailable", "Pictures could not be fetched again: {detail}. They may still be seen in the screens.", "部分图片无法重新获取：{detail}。它们可能仍可在截屏中看到。"),
    ("error.profile_invalid", "The profile was not taken over, the old one stays. Mend this and import it again: {detail}", "未采用该配置，仍使用原有配置。请修正以下问题后重新导入：{detail}"),
    ("error.not_found", "It is not there: {detail}. It may have been deleted or may have gone from the page.", "找不到：{detail}。它可能已被删除，或已从页面上消失。"),
    ("error.internal", "This is a defect of the extension ({detail}). What was kept before is safe; please report it.", "这是扩展自身的缺陷（{detail}）。此前保存的内容是安全的；请报告此问题。"),
    ("error.timed_out", "This step took longer than it may ({detail}). Wait until the page has loaded and capture again.", "此步骤耗时超过上限（{detail}）。请等待页面加载完成后重新取证。"),
    ("error.storage_full", "There is too little room to keep a capture: {detail}. Nothing was photographed. Free some disk space, then capture again.", "剩余空间不足以保存取证内容：{detail}。尚未拍摄任何内容。请释放磁盘空间后重新取证。"),
    ("error.clock_changed", "The computer's clock was changed ({detail}). Set it right and capture again, so that the times of the evidence agree.", "计算机时钟被更改（{detail}）。请校准时钟后重新取证，以使证据中的时间一致。"),
    (
        "error.file_too_large",
        "This file is larger than 256 MB, the most that is taken in ({detail}).",
        "此文件超过 256 MB 的导入上限（{detail}）。",
    ),
    (
        "error.busy",
        "This can't be done while a capture is running. Wait until it has ended.",
        "取证进行中，无法执行此操作。请等待取证结束。",
    ),

    ("step.open", "Find the document", "定位文档"),
    ("step.quiet", "Take our marks off", "移除我们的标记"),
    ("step.first_view", "First view", "首屏"),
    ("step.reading", "Read the page", "读取页面"),
    ("step.slices", "Screen by screen", "逐屏拍摄"),
    ("step.frozen_page", "Keep the page as a file", "将页面保存为文件"),
    ("step.images", "Pictures as served", "原始图片"),
    ("step.network", "Network facts", "网络信息"),
    ("step.stitched_page", "Whole page as one picture", "整页拼接图"),
    ("step.stamped_copy", "Stamped copy", "加注副本"),
    ("step.annotated_view", "Annotated view", "标注视图"),
    ("step.clock", "Compare the clocks", "核对时钟"),
    ("step.seal", "Seal", "封存"),

    ("outcome.ok", "done", "完成"),
    ("outcome.not_applicable", "does not apply here", "此处不适用"),
    ("outcome.skipped", "not begun", "未开始"),
    ("outcome.failed", "failed", "失败"),

    ("icon.rest", "Capture this page", "对此页面取证"),
    ("icon.running", "Capturing “{title}”: {step}", "正在取证“{title}”：{step}"),
    ("icon.complete", "“{title}” is captured and sealed, complete.", "“{title}”已取证并封存，内容完整。"),
    ("icon.partial", "“{title}” is sealed, but something is missing: {reason}", "“{title}”已封存，但有内容缺失：{reason}"),
    ("icon.failed", "The capture failed, nothing is kept: {reason}", "取证失败，未保存任何内容：{reason}"),

    ("stamp.address", "Address", "网址"),
    ("stamp.time", "Time (UTC)", "时间（UTC）"),
    ("stamp.by_system", "{time} by the system's clock", "{time}（系统时钟）"),
    ("stamp.by_both", "{time} by the system's clock; the server's clock said {server} when the system's said {received}", "{time}（系统时钟）；系统时钟为 {received} 时，服务器时钟为 {server}"),
    ("stamp.exhibit", "Exhibit", "证据编号"),
    ("stamp.sha256", "SHA-256 of the untouched view below", "下方未改动画面的 SHA-256"),

    ("menu.capture", "Capture this page", "对此页面取证"),
    ("menu.panel", "Open the side panel", "打开侧边栏"),
    ("menu.workbench", "Open the workbench", "打开工作台"),
];
