//! Numbers as pages write them: separators differ by language, digits by script, counts are rounded.

use rust_decimal::Decimal;
use std::str::FromStr;

/// How a page writes numbers, where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// The character before the fraction; every other separator then groups digits.
    pub decimal_point: char,
}

/// Reads one number, given how the page writes them and how many decimals are usual.
///
/// Without a format the text must speak for itself: of two kinds of separator the last is the decimal point; a single
/// separator before exactly three digits groups them, unless three decimals are usual (`usual_decimals`).
/// A number that can be read in no such way is `None`.
pub fn parse_number(text: &str, format: Option<NumberFormat>, usual_decimals: u32) -> Option<Decimal> {
    let parts = Parts::of(text)?;
    let point = match format {
        Some(format) => parts.separators.iter().position(|separator| *separator == format.decimal_point),
        None => parts.guessable_point(usual_decimals)?,
    };
    let whole = match point {
        Some(point) if point + 1 != parts.separators.len() => return None,
        Some(point) => &parts.groups[..=point],
        None => &parts.groups[..],
    };
    let grouped =
        whole.len() < 2 || (whole[0].len() <= 3 && whole[1..].iter().all(|group| matches!(group.len(), 2 | 3)));
    if !grouped || (whole.len() > 1 && whole[whole.len() - 1].len() != 3) {
        return None;
    }
    let mut plain = whole.concat();
    if point.is_some() {
        plain.push('.');
        plain.push_str(&parts.groups[parts.groups.len() - 1]);
    }
    Decimal::from_str(&plain).ok()
}

/// Reads a count out of a short text: `60 sprzedanych`, `10.000+ vendidos`, `5 348`, `נמכר 3.000+`, `1.2万+`.
///
/// A rounded count gives its lower bound. A text with no number or with two of them is `None`.
pub fn parse_count(text: &str) -> Option<u32> {
    let text: Vec<char> = text.chars().map(plain_digit).collect();
    let start = text.iter().position(char::is_ascii_digit)?;
    let end = start + number_length(&text[start..]);
    if text[end..].iter().any(char::is_ascii_digit) {
        return None;
    }
    let number: String = text[start..end].iter().collect();
    let rest: String = text[end..].iter().collect();
    let value = match multiplier(rest.trim_start_matches(is_space)) {
        Some(factor) => parse_number(&number, None, 1).and_then(|value| value.checked_mul(Decimal::from(factor))),
        None => {
            // A count has no fraction: every separator groups.
            let parts = Parts::of(&number)?;
            let grouped = parts.groups[1..].iter().all(|group| group.len() == 3);
            if grouped { Decimal::from_str(&parts.groups.concat()).ok() } else { None }
        }
    }?;
    u32::try_from(value.trunc().mantissa()).ok().filter(|_| value.trunc().scale() == 0)
}

/// Whether the text says how often something was sold, in one of the site's languages.
pub fn is_sold_text(text: &str) -> bool {
    let text = text.to_lowercase();
    SOLD_WORDS.iter().any(|word| text.contains(word)) && parse_count(&text).is_some()
}

/// How long the number at the start of `text` is: digits, with single separators between digits.
/// A space belongs to it only before a group of exactly three digits.
pub(crate) fn number_length(text: &[char]) -> usize {
    let digit = |index: usize| text.get(index).copied().is_some_and(|c| plain_digit(c).is_ascii_digit());
    let mut end = 0;
    loop {
        while digit(end) {
            end += 1;
        }
        let goes_on = match text.get(end) {
            Some(c) if is_separator(*c) => digit(end + 1),
            Some(c) if is_space(*c) => (1..=3).all(|ahead| digit(end + ahead)) && !digit(end + 4),
            _ => false,
        };
        if !goes_on || end == 0 {
            return end;
        }
        end += 1;
    }
}

/// The ASCII digit of a decimal digit of the scripts the site uses; every other character unchanged.
pub(crate) fn plain_digit(c: char) -> char {
    const ZEROS: [char; 4] = ['\u{0660}', '\u{06F0}', '\u{0966}', '\u{FF10}'];
    let code = u32::from(c);
    ZEROS
        .iter()
        .map(|zero| code.wrapping_sub(u32::from(*zero)))
        .find(|offset| *offset < 10)
        .and_then(|offset| char::from_digit(offset, 10))
        .unwrap_or(c)
}

/// The spaces that stand inside numbers and around symbols.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{00A0}' | '\u{2009}' | '\u{202F}')
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '’' | '\u{066B}' | '\u{066C}' | '．' | '，')
}

/// A number cut at its separators.
struct Parts {
    groups: Vec<String>,
    separators: Vec<char>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let mut parts = Parts { groups: vec![String::new()], separators: Vec::new() };
        for c in text.trim_matches(is_space).chars().map(plain_digit) {
            if c.is_ascii_digit() {
                parts.groups.last_mut()?.push(c);
            } else if is_separator(c) || is_space(c) {
                parts.separators.push(c);
                parts.groups.push(String::new());
            } else {
                return None;
            }
        }
        parts.groups.iter().all(|group| !group.is_empty()).then_some(parts)
    }

    /// Which separator is the decimal point, going by the number alone; `None` where it can't be said.
    fn guessable_point(&self, usual_decimals: u32) -> Option<Option<usize>> {
        let can_be_point = |c: char| matches!(c, '.' | ',' | '\u{066B}' | '．' | '，');
        let Some(last) = self.separators.last().copied() else { return Some(None) };
        let count = self.separators.iter().filter(|separator| **separator == last).count();
        let index = self.separators.len() - 1;
        if !can_be_point(last) || count > 1 {
            return Some(None);
        }
        let decimals = self.groups[index + 1].len();
        let only_one = self.separators.len() == 1;
        let groups =
            only_one && decimals == 3 && usual_decimals != 3 && self.groups[0] != "0" && self.groups[0].len() <= 3;
        Some(if groups { None } else { Some(index) })
    }
}

/// What a rounded count is multiplied by, from the word or sign after the number.
fn multiplier(after: &str) -> Option<u32> {
    let after = after.to_lowercase();
    MULTIPLIERS.iter().find(|(sign, _)| is_followed_by(&after, sign)).map(|(_, factor)| *factor)
}

fn is_followed_by(text: &str, sign: &str) -> bool {
    let latin = sign.chars().all(|c| c.is_alphabetic() && u32::from(c) < 0x0590);
    match text.strip_prefix(sign) {
        Some(rest) => !latin || !rest.starts_with(char::is_alphabetic),
        None => false,
    }
}

/// Signs and words of rounded counts, longer ones before their own beginnings.
const MULTIPLIERS: &[(&str, u32)] = &[
    ("万", 10_000),
    ("萬", 10_000),
    ("만", 10_000),
    ("千", 1_000),
    ("천", 1_000),
    ("тыс", 1_000),
    ("tys", 1_000),
    ("mil", 1_000),
    ("tsd", 1_000),
    ("mln", 1_000_000),
    ("млн", 1_000_000),
    ("k", 1_000),
    ("m", 1_000_000),
];

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

    fn number(text: &str, decimals: u32) -> Option<String> {
        parse_number(text, None, decimals).map(|value| value.to_string())
    }

    #[test]
    fn separators_are_told_apart() {
        let cases = [
            ("1,542", 0, Some("1542")),
            ("7.66", 2, Some("7.66")),
            ("97,39", 2, Some("97.39")),
            ("129,151.31", 2, Some("129151.31")),
            ("1.234,56", 2, Some("1234.56")),
            ("1 234,56", 2, Some("1234.56")),
            ("2.042", 0, Some("2042")),
            ("7.050", 3, Some("7.050")),
            ("0.125", 2, Some("0.125")),
            ("1.234.567", 2, Some("1234567")),
            ("1,23,456.70", 2, Some("123456.70")),
            ("1’234.50", 2, Some("1234.50")),
            ("٣٫٥", 2, Some("3.5")),
            ("29.8", 2, Some("29.8")),
            ("1.2.3", 2, None),
            ("1,2.3,4", 2, None),
            ("12a", 2, None),
            ("", 2, None),
        ];
        for (text, decimals, want) in cases {
            assert_eq!(number(text, decimals).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn the_format_the_page_names_decides() {
        let comma = Some(NumberFormat { decimal_point: ',' });
        assert_eq!(parse_number("1.234", comma, 2), Some(Decimal::from(1234)));
        let point = Some(NumberFormat { decimal_point: '.' });
        assert_eq!(parse_number("1.234", point, 2), Some(Decimal::new(1234, 3)));
        assert_eq!(parse_number("12,34", point, 2), None);
    }

    #[test]
    fn counts_in_many_wordings() {
        let cases = [
            ("60 sprzedanych", Some(60)),
            ("27 vendidos", Some(27)),
            ("10.000+ vendidos", Some(10_000)),
            ("5,000+ sold", Some(5_000)),
            ("398 個販売", Some(398)),
            ("39点販売", Some(39)),
            ("נמכר 3.000+", Some(3_000)),
            ("6 הזמנות", Some(6)),
            ("109 orders", Some(109)),
            ("5 348", Some(5_348)),
            ("1 663 sold", Some(1_663)),
            ("已售 1.2万+", Some(12_000)),
            ("100K+ sold", Some(100_000)),
            ("5 mil+ vendidos", Some(5_000)),
            ("1,5 тыс. продано", Some(1_500)),
            ("3 mensen", Some(3)),
            ("1,286 Reviews", Some(1_286)),
            ("9 Recenzje", Some(9)),
            ("This seller: 13 sales | Total sales: 100K+", None),
            ("4.4", None),
            ("sold", None),
            ("99999999999999999999999999999999999999999999 sold", None),
        ];
        for (text, want) in cases {
            assert_eq!(parse_count(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in ".{0,40}", decimals in 0u32..4) {
            let _ = parse_number(&text, None, decimals);
            let _ = parse_number(&text, Some(NumberFormat { decimal_point: '.' }), decimals);
            let _ = parse_count(&text);
        }

        #[test]
        fn a_grouped_count_comes_back(count in 0u32.., separator in prop::sample::select(vec![",", ".", " ", "\u{202F}"])) {
            let plain = count.to_string();
            let groups: Vec<&str> = plain.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
            prop_assert_eq!(parse_count(&format!("{}+ sold", groups.join(separator))), Some(count));
        }
    }
}
