//! The side panel and the workbench: `panel.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[
    ("panel.name", "Counterproof", "Counterproof"),
    ("panel.workbench.open", "Workbench", "工作台"),
    ("panel.help", "Keys", "快捷键"),
    ("panel.help.next", "Next listing", "下一个商品"),
    ("panel.help.previous", "Previous listing", "上一个商品"),
    ("panel.help.show", "Show it on the page", "在页面上显示"),
    ("panel.help.capture", "Capture this page", "取证当前页面"),
    ("panel.help.help", "These keys", "显示快捷键"),
    // This page.
    ("panel.page", "This page", "当前页面"),
    ("panel.page.looking", "Reading the page…", "正在读取页面…"),
    (
        "panel.page.silent",
        "This page has not answered yet. If it stays so after it has loaded, reload the page.",
        "页面尚未响应。如果加载完成后仍无响应，请刷新页面。",
    ),
    (
        "panel.page.foreign",
        "This is not a page Counterproof reads: it reads AliExpress pages. You can still capture it: click the \
         Counterproof icon in the toolbar, or press Ctrl+Shift+Y.",
        "Counterproof 只读取速卖通页面，当前页面不在其列。您仍可取证：点击工具栏上的 Counterproof 图标，或按 \
         Ctrl+Shift+Y。",
    ),
    ("panel.page.failed", "The browser does not say which page is shown.", "浏览器未告知当前显示的页面。"),
    (
        "panel.page.gone",
        "This listing is no longer available, so there is nothing to judge. The page itself can be captured.",
        "该商品已下架，无可分析内容。页面本身仍可取证。",
    ),
    (
        "panel.page.blocked",
        "The site shows a check or a refusal instead of the page. Pass the check, then the page is read.",
        "网站显示的是验证或拒绝页面。通过验证后将读取实际页面。",
    ),
    ("panel.page.login", "The site asks for a login. Pages like this are not read.", "网站要求登录。此类页面不会被读取。"),
    (
        "panel.page.other",
        "This kind of page holds no listings that can be read. It can still be captured.",
        "此类页面没有可读取的商品，但仍可取证。",
    ),
    ("panel.page.no_listings", "No listing could be read on this page.", "未能从此页面读取任何商品。"),
    (
        "panel.page.nothing_found",
        "Nothing on this page matches your profile.",
        "此页面上没有与您的配置匹配的内容。",
    ),
    ("panel.issues", "Not read, or in doubt: {count}", "未能读取或存疑：{count}"),
    ("panel.folded.none", "Nothing found: {count}", "未发现问题：{count}"),
    ("panel.folded.allowed", "From allowed sellers: {count}", "来自授权卖家：{count}"),
    // A listing.
    ("panel.listing.show", "Show", "定位"),
    ("panel.listing.main", "this listing", "本页商品"),
    ("panel.listing.recommendation", "recommended", "推荐"),
    ("panel.listing.advertised", "advertised", "广告"),
    ("panel.listing.no_title", "(no title)", "（无标题）"),
    ("panel.listing.no_price", "no price", "无价格"),
    ("panel.listing.list_price", "list price ", "原价 "),
    ("panel.listing.no_seller", "seller unknown", "卖家未知"),
    // A capture.
    ("panel.capture", "Capture", "取证"),
    ("panel.capture.button", "Capture this page", "取证当前页面"),
    ("panel.capture.running", "Capturing…", "正在取证…"),
    ("panel.capture.complete", "Complete: every step succeeded and the exhibit is sealed.", "完整：所有步骤成功，证据已封存。"),
    (
        "panel.capture.partial",
        "Partial: the exhibit is sealed, but something is missing. The steps say what and why.",
        "不完整：证据已封存，但有缺失。各步骤说明了缺失内容和原因。",
    ),
    ("panel.capture.failed", "Failed: nothing was kept.", "失败：未保存任何内容。"),
    ("panel.capture.steps", "Steps", "步骤"),
    ("panel.capture.open", "Open in the workbench", "在工作台中打开"),
    ("panel.outcome.running", "running…", "进行中…"),
    ("panel.outcome.ok", "done", "完成"),
    ("panel.outcome.not_applicable", "does not apply", "不适用"),
    ("panel.outcome.skipped", "skipped", "已跳过"),
    ("panel.outcome.failed", "failed", "失败"),
    (
        "panel.grant.click",
        "The browser lets a page be photographed only after a click on the Counterproof icon in the toolbar. Click the \
         icon, or press Ctrl+Shift+Y: that captures at once.",
        "浏览器只有在您点击工具栏上的 Counterproof 图标后才允许截取页面。请点击该图标或按 Ctrl+Shift+Y，将立即取证。",
    ),
    (
        "panel.grant.always",
        "To capture from this panel as well, you can allow it on all sites. The browser will ask you; you can take it \
         back in the settings.",
        "如需从此面板取证，可授权访问所有网站。浏览器会征求您的同意；您可随时在设置中撤销。",
    ),
    ("panel.grant.button", "Allow on all sites…", "授权所有网站…"),
    // The profile.
    ("panel.welcome", "Tell Counterproof what to look for", "告诉 Counterproof 要查找什么"),
    (
        "panel.welcome.why",
        "A profile names the brands, terms, prices and sellers you watch. Without one, pages are read but nothing is \
         judged. The sample watches invented brands, to try things out.",
        "配置文件列出您关注的品牌、词语、价格和卖家。没有配置文件时，页面会被读取，但不会分析。示例配置使用虚构品牌，仅供试用。",
    ),
    ("panel.profile.none", "No profile", "无配置文件"),
    ("panel.profile.import", "Import profile…", "导入配置文件…"),
    ("panel.profile.sample", "Load the sample profile", "载入示例配置"),
    // Settings.
    ("panel.settings", "Settings", "设置"),
    ("panel.operator", "Operator", "操作人"),
    ("panel.operator.placeholder", "Your name, kept in each exhibit", "您的姓名，将写入每份证据"),
    ("panel.operator.none", "no operator named", "未填写操作人"),
    ("panel.language", "Language", "语言"),
    ("panel.language.english", "English", "English"),
    ("panel.language.chinese", "中文", "中文"),
    ("panel.theme", "Theme", "主题"),
    ("panel.theme.system", "As the system", "跟随系统"),
    ("panel.theme.light", "Light", "浅色"),
    ("panel.theme.dark", "Dark", "深色"),
    ("panel.quiet", "Quiet mode", "静默模式"),
    (
        "panel.quiet.note",
        "No marks in the page at all, since a page can notice them.",
        "不在页面上作任何标记，因为页面可能察觉。",
    ),
];
