//! Page kinds, fields and issues of a reading: `page_kind.…`, `field.…`, `issue.…`; headings of a printed reading:
//! `inspect.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[
    ("page_kind.item", "Listing", "商品页"),
    ("page_kind.search", "Search results", "搜索结果"),
    ("page_kind.category", "Category", "类目页"),
    ("page_kind.store", "Store", "店铺"),
    ("page_kind.gone", "Listing that is no longer there", "已下架的商品"),
    ("page_kind.blocked", "Captcha or refusal, nothing to read", "验证码或拒绝访问，无可读内容"),
    ("page_kind.login", "Login", "登录页"),
    ("page_kind.other", "Another page", "其他页面"),
    ("field.item_id", "Item id", "商品编号"),
    ("field.title", "Title", "标题"),
    ("field.price", "Price", "价格"),
    ("field.list_price", "List price", "原价"),
    ("field.seller", "Seller", "卖家"),
    ("field.seller.name", "Seller's name", "卖家名称"),
    ("field.sold", "Sold", "销量"),
    ("field.rating", "Rating", "评分"),
    ("field.review_count", "Reviews", "评价数"),
    ("field.images", "Pictures", "图片"),
    ("field.specifications", "Specifications", "规格参数"),
    ("field.listings", "Listings", "商品列表"),
    ("field.url", "Address", "网址"),
    ("field.layout", "Layout", "页面版式"),
    ("issue.missing", "{field}: not found on the page", "{field}：页面上未找到"),
    ("issue.disagreement", "{field}: the page's sources disagree: {values}", "{field}：页面的不同来源不一致：{values}"),
    ("issue.unparsable", "{field}: the page's own state is cut off or broken", "{field}：页面内嵌数据不完整或已损坏"),
    (
        "issue.not_understood",
        "{field}: there, but not in a form we read {values}",
        "{field}：存在，但其形式无法读取 {values}",
    ),
    (
        "issue.ambiguous",
        "{field}: can be read in two ways, so it was not read {values}",
        "{field}：存在两种读法，因此未读取 {values}",
    ),
    ("issue.not_rendered", "{field}: the page is not rendered yet", "{field}：页面尚未渲染完成"),
    (
        "issue.unresolved",
        "{field}: a short or affiliate link says what it names only when it is followed; nothing was requested {values}",
        "{field}：短链接或推广链接只有在访问后才能知道其指向；未发出任何请求 {values}",
    ),
    (
        "issue.cut_short",
        "{field}: longer than on any real page, kept up to a limit {values}",
        "{field}：超出正常页面的长度，仅保留上限以内的部分 {values}",
    ),
    ("inspect.main", "Listing", "商品"),
    ("inspect.results", "Results", "结果"),
    ("inspect.recommendations", "Recommendations", "推荐"),
    ("inspect.issues", "Not read, or not certain", "未读取或不确定"),
    ("inspect.level", "Level", "级别"),
];
