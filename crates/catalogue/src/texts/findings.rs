//! Reasons, levels, kinds of finding: `why.…`, `level.…`, `kind.…`.

use crate::Text;

#[rustfmt::skip]
pub(crate) const TEXTS: &[Text] = &[
    ("level.allowed", "Allowed seller", "已允许的卖家"),
    ("level.none", "Nothing found", "未发现异常"),
    ("level.low", "Low", "低"),
    ("level.medium", "Medium", "中"),
    ("level.high", "High", "高"),

    ("kind.term", "Watched term", "监控词"),
    ("kind.cue", "Cue word", "提示词"),
    ("kind.price_reference", "Lower than the reference price", "低于参考价"),
    ("kind.price_outlier", "Lower than the page's other listings", "低于本页其他商品"),
    ("kind.price_not_comparable", "Price not comparable", "价格无法比较"),
    ("kind.seller_denied", "Denied seller", "黑名单卖家"),
    ("kind.seller_watched", "Watched seller", "关注的卖家"),
    ("kind.seller_name_only", "Known seller name only", "仅卖家名称相同"),
    ("kind.specification", "Specification", "商品参数"),

    ("form.exact", "as written", "原样"),
    ("form.misspelled", "possible misspelling", "可能的拼写变体"),
    ("form.lookalike", "look-alike letters", "形近字符"),
    ("form.obfuscated", "disguised letters", "变形字符"),
    ("form.glued", "inside a longer word", "嵌在更长的词中"),
    ("form.script", "in another script", "其他文字写法"),

    ("use.as_brand", "as a brand", "作为品牌"),
    ("use.referential", "says what it is for", "说明适用对象"),
    ("use.comparative", "compares with the brand", "与品牌比较"),

    ("severity.note", "Note", "备注"),
    ("severity.weak", "Weak", "弱"),
    ("severity.medium", "Medium", "中"),
    ("severity.strong", "Strong", "强"),

    ("group.term", "Term", "用词"),
    ("group.cue", "Cue", "提示词"),
    ("group.image", "Picture", "图片"),
    ("group.price", "Price", "价格"),
    ("group.seller", "Seller", "卖家"),
    ("group.specification", "Specification", "参数"),
    ("group.category", "Category", "类目"),

    ("why.term.as_brand.exact", "“{text}” matches {brand}, used as a brand", "“{text}”与{brand}一致，作为品牌使用"),
    ("why.term.as_brand.misspelled", "“{text}” is a possible misspelling of {brand}", "“{text}”可能是{brand}的拼写变体"),
    ("why.term.as_brand.lookalike", "“{text}” matches {brand}, written with look-alike letters", "“{text}”用形近字符写成，与{brand}一致"),
    ("why.term.as_brand.obfuscated", "“{text}” matches {brand}, with disguised letters", "“{text}”用变形字符写成，与{brand}一致"),
    ("why.term.as_brand.glued", "“{text}” matches {brand}, inside a longer word", "较长词中的“{text}”与{brand}一致"),
    ("why.term.as_brand.script", "“{text}” matches {brand}, in another script", "“{text}”以其他文字写法与{brand}一致"),
    ("why.term.referential.exact", "“{text}” says what the goods are for; possible lawful use of {brand}", "“{text}”说明商品的适用对象；可能是对{brand}的合理使用"),
    ("why.term.referential.misspelled", "“{text}”, possibly {brand}, says what the goods are for", "“{text}”可能指{brand}，说明商品的适用对象"),
    ("why.term.referential.lookalike", "“{text}” says what the goods are for, but writes {brand} with look-alike letters", "“{text}”说明商品的适用对象，但用形近字符书写{brand}"),
    ("why.term.referential.obfuscated", "“{text}” says what the goods are for, but disguises letters of {brand}", "“{text}”说明商品的适用对象，但{brand}的字符经过变形"),
    ("why.term.referential.glued", "“{text}”, inside a longer word, says what the goods are for; possible lawful use of {brand}", "较长词中的“{text}”说明商品的适用对象；可能是对{brand}的合理使用"),
    ("why.term.referential.script", "“{text}”, in another script, says what the goods are for; possible lawful use of {brand}", "以其他文字写成的“{text}”说明商品的适用对象；可能是对{brand}的合理使用"),
    ("why.term.comparative.exact", "“{text}” compares the goods with {brand}; possible misuse as a keyword", "“{text}”将商品与{brand}作比较；可能属于关键词滥用"),
    ("why.term.comparative.misspelled", "“{text}”, a possible misspelling, compares the goods with {brand}", "“{text}”可能是拼写变体，将商品与{brand}作比较"),
    ("why.term.comparative.lookalike", "“{text}”, with look-alike letters, compares the goods with {brand}", "“{text}”用形近字符写成，将商品与{brand}作比较"),
    ("why.term.comparative.obfuscated", "“{text}”, with disguised letters, compares the goods with {brand}", "“{text}”用变形字符写成，将商品与{brand}作比较"),
    ("why.term.comparative.glued", "“{text}”, inside a longer word, compares the goods with {brand}", "较长词中的“{text}”将商品与{brand}作比较"),
    ("why.term.comparative.script", "“{text}”, in another script, compares the goods with {brand}", "以其他文字写成的“{text}”将商品与{brand}作比较"),

    ("why.cue.copy.near", "“{cue}” stands near “{text}”: possible copy", "“{cue}”出现在“{text}”附近：可能为仿制"),
    ("why.cue.copy.title", "“{cue}” stands in a title with a watched term: possible copy", "“{cue}”与监控词出现在同一标题中：可能为仿制"),
    ("why.cue.copy.alone", "“{cue}”: possible copy, but no watched term is named", "“{cue}”：可能为仿制，但未出现监控词"),
    ("why.cue.origin.near", "“{cue}” stands near “{text}”: a claim of origin worth checking", "“{cue}”出现在“{text}”附近：来源声明值得核实"),
    ("why.cue.origin.title", "“{cue}” stands in a title with a watched term: a claim of origin worth checking", "“{cue}”与监控词出现在同一标题中：来源声明值得核实"),
    ("why.cue.origin.alone", "“{cue}”: a claim of origin, but no watched term is named", "“{cue}”：来源声明，但未出现监控词"),

    ("why.price.reference", "{price} is lower than the reference price of {product} ({reference}): {percent} % of it", "{price}低于{product}的参考价（{reference}）：仅为其{percent}%"),
    ("why.price.reference_lowest", "The lowest price of {price} is lower than the reference price of {product} ({reference}): {percent} % of it; it is possibly that of an accessory", "{price}中的最低价低于{product}的参考价（{reference}）：仅为其{percent}%；可能是配件的价格"),
    ("why.price.other_currency", "{price} can't be compared with the reference price of {product} ({reference}): another currency", "{price}无法与{product}的参考价（{reference}）比较：币种不同"),
    ("why.price.unknown_currency", "{price} can't be compared with the reference price of {product} ({reference}): its currency is not known", "{price}无法与{product}的参考价（{reference}）比较：币种未知"),
    ("why.price.outlier", "{price} is lower than the page's other listings: {percent} % of the median {median} of {count}", "{price}低于本页其他商品：仅为{count}件商品中位价{median}的{percent}%"),

    ("why.seller.allowed", "Seller {seller} (id {id}) is on the list of allowed sellers", "卖家{seller}（编号{id}）在允许名单中"),
    ("why.seller.watched", "Seller {seller} (id {id}) is on the list of watched sellers", "卖家{seller}（编号{id}）在关注名单中"),
    ("why.seller.denied", "Seller {seller} (id {id}) is on the list of denied sellers", "卖家{seller}（编号{id}）在黑名单中"),
    ("why.seller.name_without_id", "The seller's name matches {seller}, but the listing gives no id: seller unknown", "卖家名称与{seller}一致，但页面未给出编号：卖家未知"),
    ("why.seller.allowed_name_other_id", "The seller's name matches the allowed seller {seller}, but its id {id} is another", "卖家名称与允许名单中的{seller}一致，但编号{id}不同"),
    ("why.seller.listed_name_other_id", "The seller's name matches the listed seller {seller}, but its id {id} is another", "卖家名称与名单中的{seller}一致，但编号{id}不同"),

    ("why.specification.none", "The specifications give the brand as “{value}”, while the title matches {brand}", "商品参数中的品牌为“{value}”，而标题与{brand}一致"),
    ("why.specification.other", "The specifications give another brand, “{value}”, while the title matches {brand}", "商品参数中的品牌为“{value}”，而标题与{brand}一致"),
];
