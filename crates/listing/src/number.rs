//! Numbers as pages write them: separators differ by language, digits by script, counts are rounded.
//!
//! A text that can be read in two ways is not read: [`Unread::Ambiguous`] says so, and only a format the page states
//! ([`NumberFormat`]) or the decimals a currency has can settle it.

use crate::model::IssueCode;
use crate::text::is_invisible;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// How a page writes numbers, where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// The character before the fraction; every other separator then groups digits.
    pub decimal_point: char,
}

/// Why a text was not read as a number, a count or a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It can be read in two ways, and nothing says which is meant: `KWD 1,234`.
    Ambiguous,
    /// It is in no form we read, or holds more than the number.
    NotUnderstood,
}

impl From<Unread> for IssueCode {
    fn from(reason: Unread) -> Self {
        match reason {
            Unread::Ambiguous => Self::Ambiguous,
            Unread::NotUnderstood => Self::NotUnderstood,
        }
    }
}

/// Reads one number, given how the page writes them and how many decimals are usual, where either is known.
///
/// Without a format the text must speak for itself: of two kinds of separator the last is the decimal point; a separator
/// that stands twice groups, and so does a space. A single point or comma before exactly three digits may be either: it
/// groups where fewer than three decimals are usual, and is ambiguous otherwise.
pub fn parse_number(text: &str, format: Option<NumberFormat>, usual_decimals: Option<u32>) -> Result<Decimal, Unread> {
    let parts = Parts::of(text).ok_or(Unread::NotUnderstood)?;
    match (parts.ends_in_a_fraction(format), parts.is_grouped(format)) {
        (true, false) => parts.with_fraction(),
        (false, true) => parts.whole(),
        (true, true) if usual_decimals.is_some_and(|decimals| decimals < 3) => parts.whole(),
        (true, true) => Err(Unread::Ambiguous),
        (false, false) => Err(Unread::NotUnderstood),
    }
}

/// Reads a count out of a short text: `60 sprzedanych`, `10.000+ vendidos`, `5 348`, `נמכר 3.000+`, `1.2万+`.
///
/// A rounded count gives its lower bound. A text with no number, with two of them, with a share (`55%`) or with an amount
/// of money is not a count.
pub fn parse_count(text: &str) -> Result<u32, Unread> {
    if text.len() > LONGEST_COUNT {
        return Err(Unread::NotUnderstood);
    }
    let text: Vec<char> = text.chars().filter(|c| !is_invisible(*c)).map(plain_digit).collect();
    let start = text.iter().position(char::is_ascii_digit).ok_or(Unread::NotUnderstood)?;
    let (before, from) = text.split_at(start);
    let (number, after) = from.split_at(number_length(from));
    let neighbours = [before.iter().rev().find(|c| !c.is_whitespace()), after.iter().find(|c| !c.is_whitespace())];
    let is_other = neighbours.into_iter().flatten().any(|c| NO_COUNT_BESIDE.contains(*c)) || before.ends_with(&['-']);
    if is_other || after.iter().any(char::is_ascii_digit) {
        return Err(Unread::NotUnderstood);
    }
    let number: String = number.iter().collect();
    let (before, after): (String, String) = (before.iter().collect(), after.iter().collect());
    let count = match multiplier(&before, after.trim_start()) {
        Some(factor) => {
            parse_number(&number, None, None)?.checked_mul(Decimal::from(factor)).ok_or(Unread::NotUnderstood)?
        }
        None => {
            // A count has no fraction: every separator groups.
            let parts = Parts::of(&number).ok_or(Unread::NotUnderstood)?;
            if !parts.is_grouped(None) {
                return Err(Unread::NotUnderstood);
            }
            parts.whole()?
        }
    };
    let is_whole = count.fract().is_zero();
    count.to_u32().filter(|_| is_whole).ok_or(Unread::NotUnderstood)
}

/// Whether the text says how often something was sold, in one of the site's languages.
pub fn is_sold_text(text: &str) -> bool {
    text.len() <= LONGEST_COUNT && {
        let lower = text.to_lowercase();
        SOLD_WORDS.iter().any(|word| lower.contains(word)) && parse_count(text).is_ok()
    }
}

/// How long the number at the start of `text` is: digits, with single separators between digits.
/// A space belongs to it only before a group of exactly three digits.
pub(crate) fn number_length(text: &[char]) -> usize {
    let digit = |index: usize| text.get(index).is_some_and(char::is_ascii_digit);
    let mut end = 0;
    loop {
        while digit(end) {
            end += 1;
        }
        let goes_on = match text.get(end) {
            Some(c) if is_separator(*c) => digit(end + 1),
            Some(c) if c.is_whitespace() => (1..=3).all(|ahead| digit(end + ahead)) && !digit(end + 4),
            _ => false,
        };
        if !goes_on || end == 0 {
            return end;
        }
        end += 1;
    }
}

/// The plain form of what the site's scripts write digits and separators with; every other character unchanged.
pub(crate) fn plain_digit(c: char) -> char {
    const ZEROS: [char; 5] = ['\u{0660}', '\u{06F0}', '\u{0966}', '\u{0E50}', '\u{FF10}'];
    match c {
        '．' => '.',
        '，' => ',',
        '−' | '﹣' | '－' => '-',
        _ => {
            let digit_after =
                |zero: &char| u32::from(c).checked_sub(u32::from(*zero)).and_then(|d| char::from_digit(d, 10));
            ZEROS.iter().find_map(digit_after).unwrap_or(c)
        }
    }
}

/// The Arabic decimal point; unlike a full stop it never groups.
const ARABIC_POINT: char = '\u{066B}';

fn is_separator(c: char) -> bool {
    can_be_point(c) || matches!(c, '\'' | '’' | '\u{066C}')
}

fn can_be_point(c: char) -> bool {
    matches!(c, '.' | ',' | ARABIC_POINT)
}

/// A number cut at its separators: there is always one group more than separators, and none is empty.
struct Parts {
    groups: Vec<String>,
    separators: Vec<char>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let mut parts = Parts { groups: vec![String::new()], separators: Vec::new() };
        let mut digits = 0;
        for c in text.trim().chars().filter(|c| !is_invisible(*c)).map(plain_digit) {
            if c.is_ascii_digit() {
                digits += 1;
                parts.groups.last_mut()?.push(c);
            } else if (is_separator(c) || c.is_whitespace())
                && parts.groups.last().is_some_and(|group| !group.is_empty())
            {
                parts.separators.push(if c.is_whitespace() { ' ' } else { c });
                parts.groups.push(String::new());
            } else {
                return None;
            }
            // What no exact number holds need not be looked at to its end.
            if digits > MOST_DIGITS {
                return None;
            }
        }
        parts.groups.iter().all(|group| !group.is_empty()).then_some(parts)
    }

    /// Whether the last separator can be the decimal point: it stands once, and what is before it is grouped by another.
    fn ends_in_a_fraction(&self, format: Option<NumberFormat>) -> bool {
        let Some((point, before)) = self.separators.split_last() else { return false };
        let named = format.is_none_or(|format| format.decimal_point == *point);
        let whole = self.groups.split_last().map_or(&[][..], |(_, whole)| whole);
        named && can_be_point(*point) && !before.contains(point) && is_grouping(whole, before)
    }

    /// Whether all separators can group.
    fn is_grouped(&self, format: Option<NumberFormat>) -> bool {
        let named = format.is_none_or(|format| !self.separators.contains(&format.decimal_point));
        named && is_grouping(&self.groups, &self.separators)
    }

    fn whole(&self) -> Result<Decimal, Unread> {
        Decimal::from_str_exact(&self.groups.concat()).map_err(|_| Unread::NotUnderstood)
    }

    fn with_fraction(&self) -> Result<Decimal, Unread> {
        let (fraction, whole) = self.groups.split_last().ok_or(Unread::NotUnderstood)?;
        Decimal::from_str_exact(&format!("{}.{fraction}", whole.concat())).map_err(|_| Unread::NotUnderstood)
    }
}

/// Whether `groups` are the digits of one whole number: one separator throughout, every group but the first of three
/// digits, or of two with three at the end as India writes them.
fn is_grouping(groups: &[String], separators: &[char]) -> bool {
    let (Some((first, rest)), Some(separator)) = (groups.split_first(), separators.first()) else { return true };
    let Some((last, middle)) = rest.split_last() else { return true };
    let leads = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let threes = middle.iter().all(|group| group.len() == 3);
    let indian = *separator == ',' && first.len() <= 2 && middle.iter().all(|group| group.len() == 2);
    let alike = *separator != ARABIC_POINT && separators.iter().all(|other| other == separator);
    alike && leads && last.len() == 3 && (threes || indian)
}

/// What a rounded count is multiplied by, from the word or sign after the number.
fn multiplier(before: &str, after: &str) -> Option<u32> {
    let lower = after.to_lowercase();
    // The Turkish sign is a letter that means something else elsewhere.
    let turkish = TURKISH_WORDS.iter().any(|word| before.to_lowercase().contains(word) || lower.contains(word));
    let tables = [Some(MULTIPLIERS), turkish.then_some(TURKISH_MULTIPLIERS)];
    let found = tables.into_iter().flatten().flatten().find(|(sign, _)| begins_with_sign(after, &lower, sign));
    found.map(|(_, factor)| *factor)
}

/// A sign written in capitals is one only in capitals; one of letters with spaces between words ends where its word does.
fn begins_with_sign(text: &str, lower: &str, sign: &str) -> bool {
    let in_words = sign.chars().all(|c| c.is_alphabetic() && !is_written_together(c));
    let text = if sign.chars().any(char::is_uppercase) { text } else { lower };
    text.strip_prefix(sign).is_some_and(|rest| !in_words || !rest.starts_with(char::is_alphabetic))
}

/// Thai, Chinese, Japanese and Korean write a word's neighbours without a space.
fn is_written_together(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// No text that is a count is as long as this many bytes.
const LONGEST_COUNT: usize = 400;

/// An exact decimal number holds this many digits.
const MOST_DIGITS: usize = 28;

/// Beside a number these say that it is a share, a rating or an amount of money.
const NO_COUNT_BESIDE: &str = "%％٪$€£¥￥₩￦₽₴₺₪₫₹฿₱₦₵₸₾৳★☆";

/// Signs and words of rounded counts, longer ones before their own beginnings.
const MULTIPLIERS: &[(&str, u32)] = &[
    ("万", 10_000),
    ("萬", 10_000),
    ("만", 10_000),
    ("千", 1_000),
    ("천", 1_000),
    ("億", 100_000_000),
    ("亿", 100_000_000),
    ("พัน", 1_000),
    ("หมื่น", 10_000),
    ("แสน", 100_000),
    ("ล้าน", 1_000_000),
    ("тыс", 1_000),
    ("тис", 1_000),
    ("tys", 1_000),
    ("tis", 1_000),
    ("mil", 1_000),
    ("mila", 1_000),
    ("tsd", 1_000),
    ("rb", 1_000),
    ("ribu", 1_000),
    ("nghìn", 1_000),
    ("ngàn", 1_000),
    ("אלף", 1_000),
    ("ألف", 1_000),
    ("آلاف", 1_000),
    ("jt", 1_000_000),
    ("juta", 1_000_000),
    ("triệu", 1_000_000),
    ("mio", 1_000_000),
    ("mln", 1_000_000),
    ("млн", 1_000_000),
    ("מיליון", 1_000_000),
    ("مليون", 1_000_000),
    ("k", 1_000),
    ("M", 1_000_000),
];

const TURKISH_MULTIPLIERS: &[(&str, u32)] = &[("bin", 1_000), ("B", 1_000), ("Mn", 1_000_000)];

const TURKISH_WORDS: &[&str] = &["satıldı", "satış", "sipariş", "değerlendirme", "yorum"];

/// Words of the site's languages for "sold" and "orders", in lower case.
const SOLD_WORDS: &[&str] = &[
    "sold",
    "bought",
    "orders",
    "sales",
    "vendido",
    "vendida",
    "pedidos",
    "vendu",
    "commandes",
    "venduti",
    "venduto",
    "vendute",
    "ordini",
    "verkauft",
    "bestellungen",
    "verkocht",
    "bestellingen",
    "sprzedan",
    "sprzedaż",
    "zamówie",
    "продан",
    "купили",
    "заказ",
    "satıldı",
    "sipariş",
    "ขายแล้ว",
    "đã bán",
    "terjual",
    "pesanan",
    "販売",
    "売れ",
    "注文",
    "已售",
    "售出",
    "付款",
    "판매",
    "주문",
    "נמכר",
    "הזמנות",
    "تم بيع",
    "مُباع",
    "مباع",
    "المباع",
    "طلبات",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str, decimals: Option<u32>) -> Result<String, Unread> {
        parse_number(text, None, decimals).map(|value| value.to_string())
    }

    #[test]
    fn separators_are_told_apart() {
        let cases = [
            ("1,542", 0, "1542"),
            ("7.66", 2, "7.66"),
            ("97,39", 2, "97.39"),
            ("129,151.31", 2, "129151.31"),
            ("1.234,56", 2, "1234.56"),
            ("1.234", 2, "1234"),
            ("1 234,56", 2, "1234.56"),
            ("1\u{2009}234", 2, "1234"),
            ("1\u{A0}234.5", 3, "1234.5"),
            ("2.042", 0, "2042"),
            ("12.5", 0, "12.5"),
            ("0.125", 2, "0.125"),
            ("0.125", 3, "0.125"),
            ("1234.567", 3, "1234.567"),
            ("1,234.567", 3, "1234.567"),
            ("1.234.567", 3, "1234567"),
            ("1,23,456.70", 2, "123456.70"),
            ("1,23,456", 2, "123456"),
            ("1’234.50", 2, "1234.50"),
            ("1'234'567", 3, "1234567"),
            ("٣٫٥", 2, "3.5"),
            ("١٬٢٣٤٫٥٠", 2, "1234.50"),
            ("１，２３４", 0, "1234"),
            ("29.8", 2, "29.8"),
            ("\u{200E}12\u{200B}.50\u{200F}", 2, "12.50"),
        ];
        for (text, decimals, want) in cases {
            assert_eq!(number(text, Some(decimals)).as_deref(), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_left() {
        let long = "9".repeat(1_000_000);
        for text in [
            "1.2.3",
            "1,2.3,4",
            "1.23.456",
            "12a",
            "",
            " ",
            ".",
            "1.",
            ".5",
            "1..2",
            "1,234 567",
            "-5",
            "1٫234٫567",
            &long,
        ] {
            assert_eq!(number(text, Some(2)), Err(Unread::NotUnderstood), "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn two_readings_are_none() {
        for text in ["1,234", "7.050", "123.456"] {
            assert_eq!(number(text, Some(3)), Err(Unread::Ambiguous), "{text}");
            assert_eq!(number(text, None), Err(Unread::Ambiguous), "{text}");
        }
    }

    #[test]
    fn the_format_the_page_names_decides() {
        let comma = Some(NumberFormat { decimal_point: ',' });
        let point = Some(NumberFormat { decimal_point: '.' });
        assert_eq!(parse_number("1.234", comma, Some(2)), Ok(Decimal::from(1234)));
        assert_eq!(parse_number("1.234", comma, Some(3)), Ok(Decimal::from(1234)));
        assert_eq!(parse_number("1.234", point, Some(3)), Ok(Decimal::new(1234, 3)));
        assert_eq!(parse_number("1.234", point, Some(2)), Ok(Decimal::new(1234, 3)));
        assert_eq!(parse_number("12,34", point, Some(2)), Err(Unread::NotUnderstood));
    }

    #[test]
    fn counts_in_many_wordings() {
        let cases = [
            ("60 sprzedanych", 60),
            ("27 vendidos", 27),
            ("10.000+ vendidos", 10_000),
            ("5,000+ sold", 5_000),
            ("4000+\u{A0}sold", 4_000),
            ("398 個販売", 398),
            ("39点販売", 39),
            ("נמכר 3.000+", 3_000),
            ("\u{200F}4.000+ נמכרו\u{200F}", 4_000),
            ("6 הזמנות", 6),
            ("109 orders", 109),
            ("Orders (676)", 676),
            ("5 348", 5_348),
            ("1 663 sold", 1_663),
            ("1\u{2009}663 sold", 1_663),
            ("1\u{202F}663 sold", 1_663),
            ("已售 1.2万+", 12_000),
            ("全网10万+件", 100_000),
            ("1.5천개 판매", 1_500),
            ("2만+ 판매", 20_000),
            ("100K+ sold", 100_000),
            ("1.2k sold", 1_200),
            ("2M+ sold", 2_000_000),
            ("5 mil+ vendidos", 5_000),
            ("1,5 mil vendidos", 1_500),
            ("1,5 тыс. продано", 1_500),
            ("2 tys. sprzedanych", 2_000),
            ("10 tis. prodáno", 10_000),
            ("10mila venduti", 10_000),
            ("3 rb+ terjual", 3_000),
            ("1,2 jt terjual", 1_200_000),
            ("1,5 B satıldı", 1_500),
            ("2 bin+ sipariş", 2_000),
            ("ขายแล้ว 1.5 พัน ชิ้น", 1_500),
            ("ขายแล้ว 2 หมื่น+", 20_000),
            ("Đã bán 2 nghìn", 2_000),
            ("تم بيع ٣٬٠٠٠+", 3_000),
            ("1,23,456 sold", 123_456),
            ("3 mensen", 3),
            ("3 kg", 3),
            ("3 m", 3),
            ("2 B", 2),
            ("1,286 Reviews", 1_286),
            ("9 Recenzje", 9),
        ];
        for (text, want) in cases {
            assert_eq!(parse_count(text), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_count_is_left() {
        let long = format!("{} sold", "9".repeat(1_000_000));
        for text in [
            "This seller: 13 sales | Total sales: 100K+",
            "4.4",
            "4.8★",
            "5 ★",
            "-55%",
            "-5 sold",
            "Save $5",
            "5€",
            "sold",
            "",
            "1.2345K sold",
            "5000000000 sold",
            "9999M sold",
            "99999999999999999999999999999999999999999999 sold",
            &long,
        ] {
            assert_eq!(parse_count(text), Err(Unread::NotUnderstood), "{}", &text[..text.len().min(20)]);
        }
        assert_eq!(parse_count("1.234 mil vendidos"), Err(Unread::Ambiguous));
    }

    #[test]
    fn sold_counts_are_known_by_their_words() {
        for text in ["60 sprzedanych", "10.000+ vendidos", "398 個販売", "32 נמכרו", "13 bought"] {
            assert!(is_sold_text(text), "{text}");
        }
        for text in ["Free shipping", "sold", "12 left", "4.8"] {
            assert!(!is_sold_text(text), "{text}");
        }
    }

    #[test]
    fn multipliers_stand_before_their_own_beginnings() {
        for (index, (sign, _)) in MULTIPLIERS.iter().enumerate() {
            let hidden = MULTIPLIERS[index + 1..].iter().find(|(later, _)| begins_with_sign(later, later, sign));
            assert_eq!(hidden, None, "{sign}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in ".{0,40}", digits in "[0-9., '’]{0,20}", decimals in prop::option::of(0u32..4)) {
            for text in [&text, &digits] {
                let _ = parse_number(text, None, decimals);
                let _ = parse_number(text, Some(NumberFormat { decimal_point: '.' }), decimals);
                let _ = (parse_count(text), is_sold_text(text));
            }
        }

        #[test]
        fn a_format_only_settles_what_the_text_leaves_open(digits in "[0-9]{1,4}([., ][0-9]{1,3}){0,3}", decimals in prop::option::of(0u32..4)) {
            let formats = [',', '.'].map(|decimal_point| parse_number(&digits, Some(NumberFormat { decimal_point }), decimals));
            if let Ok(read) = parse_number(&digits, None, decimals) {
                prop_assert!(formats.contains(&Ok(read)));
            }
        }

        #[test]
        fn a_grouped_count_comes_back(count in 0u32.., separator in prop::sample::select(vec![",", ".", " ", "\u{202F}"])) {
            let plain = count.to_string();
            let groups: Vec<&str> = plain.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
            prop_assert_eq!(parse_count(&format!("{}+ sold", groups.join(separator))), Ok(count));
        }
    }
}
