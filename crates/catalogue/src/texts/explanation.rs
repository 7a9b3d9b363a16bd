//! How a level came about, and what would change it: `explain.…`, `rule.…`, `change.…`.

use crate::Text;

#[rustfmt::skip]
pub(crate) const TEXTS: &[Text] = &[
    ("explain.heading", "How this level came about", "该级别的由来"),
    ("explain.changes", "What would change it", "什么会改变它"),
    ("explain.points", "{points} points", "{points}分"),
    ("explain.no_points", "counts nothing", "不计分"),
    ("explain.apart", "counts, but not as a second group", "计分，但不算第二类"),
    ("explain.entered_rate", "Entered exchange rate: 1 EUR = {per_euro} {currency} ({source}, {date}); it counts before the table’s", "手动输入的汇率：1 EUR = {per_euro} {currency}（{source}，{date}），优先于汇率表"),
    ("explain.nothing_found", "Nothing was found on {count} more listings", "另有{count}件商品未发现异常"),

    ("rule.allowed", "The seller is on the list of allowed sellers by its id: no level, whatever is found", "卖家编号在允许名单中：无论发现什么都不评级"),
    ("rule.none", "Nothing was found", "未发现异常"),
    ("rule.notes", "Only notes were found, and these weigh nothing", "仅有备注，不计分"),
    ("rule.doubted", "A watched term was found that may well be another name or word; by itself it weighs nothing", "发现的监控词很可能是其他名称或词语，单独出现不计分"),
    ("rule.low", "{total} points; a medium level begins at {medium}", "{total}分；中级从{medium}分起"),
    ("rule.medium.nothing_shown", "{total} points, and a medium level begins at {medium}; high needs a watched term or a picture as well", "{total}分，中级从{medium}分起；高级还须有监控词或图片"),
    ("rule.medium.one_group", "{total} points, and a medium level begins at {medium}; high needs two independent groups", "{total}分，中级从{medium}分起；高级须有两个独立的类别"),
    ("rule.medium.points", "{total} points, and a medium level begins at {medium}; high needs {high} from independent groups, and these have {independent}", "{total}分，中级从{medium}分起；高级须由独立类别达到{high}分，现为{independent}分"),
    ("rule.high", "{independent} points from {groups} independent groups, a watched term or a picture among them; high begins at {high}", "{groups}个独立类别共{independent}分，其中有监控词或图片；高级从{high}分起"),
    ("change.not_allowed.low", "Without the list of allowed sellers it would be low", "若不在允许名单中，则为低"),
    ("change.not_allowed.medium", "Without the list of allowed sellers it would be medium", "若不在允许名单中，则为中"),
    ("change.not_allowed.high", "Without the list of allowed sellers it would be high", "若不在允许名单中，则为高"),
    ("change.another.medium.weak", "One more sign, even a weak one, of any of these would make it medium", "以下任一类别再有一项（弱即可），则为中"),
    ("change.another.medium.medium", "One more sign of medium strength of any of these would make it medium", "以下任一类别再有一项中等强度的，则为中"),
    ("change.another.medium.strong", "One more strong sign of any of these would make it medium", "以下任一类别再有一项强的，则为中"),
    ("change.another.high.weak", "One more sign, even a weak one, of any of these would make it high", "以下任一类别再有一项（弱即可），则为高"),
    ("change.another.high.medium", "One more sign of medium strength of any of these would make it high", "以下任一类别再有一项中等强度的，则为高"),
    ("change.another.high.strong", "One more strong sign of any of these would make it high", "以下任一类别再有一项强的，则为高"),
    ("change.near_cue.medium", "With the cue word in the term's own phrase it would be medium", "若提示词与监控词在同一短语中，则为中"),
    ("change.near_cue.high", "With the cue word in the term's own phrase it would be high", "若提示词与监控词在同一短语中，则为高"),
    ("change.without.none.one", "Without this nothing would have been found", "若无此项，则未发现异常"),
    ("change.without.low.one", "Without this it would be low", "若无此项，则为低"),
    ("change.without.low.several", "Without any one of these it would be low", "若缺少以下任一类别，则为低"),
    ("change.without.medium.one", "Without this it would be medium", "若无此项，则为中"),
    ("change.without.medium.several", "Without any one of these it would be medium", "若缺少以下任一类别，则为中"),
    ("change.reference_price", "With a reference price of {brand} in the profile its price could be compared", "若配置中有{brand}的参考价，则可比较价格"),
    ("change.allowed", "With the seller's id {id} on the list of allowed sellers it would have no level", "若卖家编号{id}列入允许名单，则不评级"),
];
