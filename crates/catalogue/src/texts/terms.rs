//! Terms: how they are set, what they catch, what to search for.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[
    ("matching.auto", "automatic", "自动"),
    ("matching.exact", "exactly", "精确匹配"),
    ("matching.spacing", "however it is parted", "忽略分隔方式"),
    ("matching.folded", "in disguise, not misspelled", "含变形，不含拼写变体"),
    ("matching.one_edit", "with one letter changed", "允许改动一个字母"),
    ("matching.two_edits", "with two letters changed", "允许改动两个字母"),
    ("meaning.brand", "brand", "品牌"),
    ("meaning.product_line", "product line", "产品线"),
    ("meaning.transliteration", "transliteration", "译名"),
    ("meaning.model", "model", "型号"),
    ("habit.omission", "Letter left out", "漏写字母"),
    ("habit.doubling", "Letter doubled", "字母重复"),
    ("habit.transposition", "Letters swapped", "字母换位"),
    ("habit.vowel", "Another vowel", "元音替换"),
    ("habit.sound", "As it sounds", "按读音书写"),
    ("habit.neighbour", "Key beside", "误按相邻键"),
    ("habit.insertion", "Key beside as well", "多按相邻键"),
    ("habit.shape", "Letter that looks alike", "字形相近的字母"),
    ("habit.leet", "Digit or symbol for a letter", "数字或符号代替字母"),
    ("habit.look_alike", "Other scripts and marks", "其他文字或带符号的字母"),
    ("habit.parted", "Letters parted or hidden", "字母分隔或遮盖"),
    ("habit.glued", "Inside a longer word", "嵌在更长的词中"),
    ("fate.ordinary_word", "not caught: an ordinary word", "不匹配：常用词"),
    ("fate.other_term", "caught by {term}", "由“{term}”匹配"),
    ("fate.not_tolerated", "not caught: differs too much", "不匹配：差异过大"),
    ("variants.caught", "What “{term}” catches", "“{term}”能匹配的写法"),
    ("variants.of", "{caught} of {count} caught", "匹配 {caught}/{count}"),
    ("variants.search", "Misspellings of “{term}” to search for", "可搜索的“{term}”拼写变体"),
];
