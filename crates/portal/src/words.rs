//! The words that tell a complaint's form from others, by language. They decide what is left alone, never what is typed.

/// What stands before the name of a field and says only that it is to be filled in.
pub(crate) const PROMPTS: [&str; 22] = [
    "please", "select", "choose", "enter", "fill in", "input", "upload", "paste", "provide", "the", "your", "an", "a",
    "请", "选择", "输入", "填写", "上传", "粘贴", "请选", "请填", "选取",
];

/// What stands after it and says only whether it has to be.
pub(crate) const REMARKS: [&str; 8] = ["required", "optional", "mandatory", "必填", "选填", "可选", "必选", "必须"];

/// Parts of words that only a form about rights has in its labels. A label without any is believed only beside one with.
pub(crate) const OF_COMPLAINTS: [&str; 15] = [
    "complain",
    "infring",
    "ipr",
    "intellectual",
    "copyright",
    "trademark",
    "patent",
    "投诉",
    "侵权",
    "知识产权",
    "商标",
    "专利",
    "著作权",
    "版权",
    "权利",
];

/// Words on the buttons of forms that are not for filing something: they look things up, let somebody in, or take money.
pub(crate) const OTHER_BUTTONS: [&str; 30] = [
    "search",
    "query",
    "filter",
    "find",
    "look up",
    "apply filters",
    "reset filters",
    "log in",
    "login",
    "sign in",
    "sign up",
    "register",
    "subscribe",
    "pay",
    "pay now",
    "place order",
    "checkout",
    "buy now",
    "add to cart",
    "查询",
    "搜索",
    "筛选",
    "检索",
    "查找",
    "登录",
    "注册",
    "订阅",
    "支付",
    "付款",
    "购买",
];

/// Words on the buttons of forms that file something or lead there.
pub(crate) const FILING_BUTTONS: [&str; 20] = [
    "submit",
    "submit complaint",
    "submit a complaint",
    "next",
    "next step",
    "continue",
    "file",
    "file complaint",
    "send",
    "save",
    "save draft",
    "report",
    "confirm",
    "提交",
    "提交投诉",
    "下一步",
    "继续",
    "发送",
    "保存",
    "确认",
];

/// Parts of the names of fields that are never filled in.
pub(crate) const NEVER: [&str; 16] = [
    "password",
    "passwd",
    "passcode",
    "captcha",
    "verifycode",
    "verify-code",
    "verify_code",
    "verification",
    "otp",
    "onetime",
    "one-time",
    "cardnumber",
    "card-number",
    "card_number",
    "cvv",
    "iban",
];

/// Parts of the names and labels of what asks whether somebody is human.
pub(crate) const CODES: [&str; 7] =
    ["captcha", "verification code", "verify code", "security code", "slide to verify", "验证码", "滑块"];
