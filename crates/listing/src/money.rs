//! Prices as pages write them: `US $0.58 - 3.60`, `PKR1,542`, `29,99€`, `10.88 GEL`.

use crate::model::{Amount, PriceRange};
use crate::number::{NumberFormat, Unread, number_length, parse_number, plain_digit};
use crate::text::{self, is_invisible};
use rust_decimal::Decimal;

/// What is known about a price beside its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct PriceHints<'a> {
    /// ISO 4217 code of the currency the page is shown in; settles a symbol several currencies share.
    pub currency: Option<&'a str>,
    /// How the page writes numbers.
    pub format: Option<NumberFormat>,
}

/// Reads a price or a range. The text must hold nothing else: a price with words around it (a bulk price, a shipping
/// price, a saving) is not understood.
///
/// The currency is the one written, or the page's where the text shares its symbol with others or has none. It decides
/// what a lone separator before three digits is: `€ 1,234` is 1234, since the euro has two decimals; `KWD 1,234` is
/// ambiguous, since the dinar has three.
pub fn parse_price(text: &str, hints: &PriceHints) -> Result<PriceRange, Unread> {
    let folded = text::fold(text);
    if folded.len() > LONGEST_PRICE {
        return Err(Unread::NotUnderstood);
    }
    let written = Written::of(&folded).ok_or(Unread::NotUnderstood)?;
    let currency = written.currency(hints)?;
    let decimals = match (currency, written.symbol) {
        (Some(code), _) => Some(usual_decimals(code)),
        // Of the currencies that share a symbol none has three.
        (None, Some(_)) => Some(2),
        (None, None) => None,
    };
    let read = |number: &String| parse_number(number, hints.format, decimals);
    let (min, max) = match (written.numbers.as_slice(), written.is_range) {
        ([one], false) => {
            let amount = read(one)?;
            (amount, amount)
        }
        ([low, high], true) => (read(low)?, read(high)?),
        _ => return Err(Unread::NotUnderstood),
    };
    if max < min {
        return Err(Unread::NotUnderstood);
    }
    let currency = currency.map(str::to_owned);
    Ok(PriceRange { min: Amount(min), max: Amount(max), currency, text: Some(folded) })
}

/// An amount as a page's state writes it: a JSON number or a decimal string, also with a bare point at its end (`1542.`).
pub fn parse_amount(text: &str) -> Option<Amount> {
    let text = text.trim();
    let is_number = |text: &str| text.len() <= LONGEST_PRICE && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.'));
    let amount = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => {
            let is_exponent = exponent.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit());
            let text = (is_number(digits) && is_exponent && exponent.len() <= 3).then_some(text)?;
            Decimal::from_scientific(text).ok()?
        }
        None => Decimal::from_str_exact(Some(text.strip_suffix('.').unwrap_or(text)).filter(|text| is_number(text))?)
            .ok()?,
    };
    Some(Amount(amount))
}

/// Whether `code` is a currency of ISO 4217.
pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && CODES.split_ascii_whitespace().any(|known| known == code)
}

/// How many decimals the currency has.
fn usual_decimals(code: &str) -> u32 {
    let among = |codes: &str| codes.split_ascii_whitespace().any(|known| known == code);
    if among(NO_DECIMALS) {
        0
    } else if among(THREE_DECIMALS) {
        3
    } else {
        2
    }
}

/// A price's text in its parts.
#[derive(Default)]
struct Written {
    numbers: Vec<String>,
    is_range: bool,
    symbol: Option<&'static Symbol>,
    code: Option<&'static str>,
}

impl Written {
    /// `None` where anything stands in the text that is not part of a price.
    fn of(text: &str) -> Option<Self> {
        let chars: Vec<char> = text.chars().filter(|c| !is_invisible(*c)).map(plain_digit).collect();
        let mut written = Written::default();
        let mut signs = 0;
        let mut at = 0;
        while let Some((c, rest)) = chars.get(at..).and_then(<[char]>::split_first) {
            let rest_with = chars.get(at..)?;
            if c.is_ascii_digit() {
                let length = number_length(rest_with);
                written.numbers.push(rest_with.get(..length)?.iter().collect());
                at += length + no_cents(rest_with.get(length..)?);
            } else if c.is_whitespace() {
                at += 1;
            } else if let Some(found) = SYMBOLS.iter().find(|candidate| candidate.begins(rest_with)) {
                // Of a range written `$1 - $2` the same symbol stands twice.
                if written.symbol.is_some_and(|known| known.written != found.written) {
                    return None;
                }
                written.symbol = Some(found);
                signs += 1;
                at += found.written.chars().count();
            } else if let Some(found) =
                iso_code(rest_with, at.checked_sub(1).and_then(|before| chars.get(before)).copied())
            {
                if written.code.is_some_and(|known| known != found) {
                    return None;
                }
                written.code = Some(found);
                at += 3;
            } else if is_dash(*c) && written.numbers.len() == 1 && !written.is_range && !rest.is_empty() {
                written.is_range = true;
                at += 1;
            } else {
                return None;
            }
        }
        (signs <= written.numbers.len()).then_some(written)
    }

    fn currency<'a>(&self, hints: &PriceHints<'a>) -> Result<Option<&'a str>, Unread> {
        match (self.code, self.symbol) {
            (Some(code), Some(symbol)) if !symbol.stands_for(code) => Err(Unread::NotUnderstood),
            (Some(code), _) => Ok(Some(code)),
            (None, None) => Ok(hints.currency),
            (None, Some(symbol)) => Ok(match hints.currency {
                Some(shown) if symbol.stands_for(shown) => Some(shown),
                // A fraction rules out a currency that has none: `¥5.01` is no yen.
                _ if symbol.usual.is_some_and(|usual| usual_decimals(usual) == 0) && self.has_fraction(hints) => {
                    symbol.other()
                }
                _ => symbol.usual,
            }),
        }
    }

    fn has_fraction(&self, hints: &PriceHints) -> bool {
        self.numbers.iter().any(|number| parse_number(number, hints.format, Some(0)).is_ok_and(|read| read.scale() > 0))
    }
}

/// How long the sign is that stands for no cents, behind a number: `12.-`, `12,–`, `12,--`.
fn no_cents(text: &[char]) -> usize {
    let [point, dash, rest @ ..] = text else { return 0 };
    let dashes = 1 + rest.iter().take_while(|c| is_dash(**c)).count();
    let ends = !rest.iter().find(|c| !is_dash(**c)).is_some_and(char::is_ascii_digit);
    if matches!(point, '.' | ',') && is_dash(*dash) && ends { 1 + dashes } else { 0 }
}

/// Three capital letters that are a currency's code, not part of a longer word.
fn iso_code(text: &[char], before: Option<char>) -> Option<&'static str> {
    let code: String = text.get(..3)?.iter().collect();
    let alone = !before.is_some_and(char::is_alphabetic) && !text.get(3).is_some_and(|c| c.is_alphabetic());
    CODES.split_ascii_whitespace().find(|known| alone && *known == code)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '~' | '～' | '〜')
}

/// No text that is a price is as long as this many bytes.
const LONGEST_PRICE: usize = 100;

/// How the site writes a currency.
struct Symbol {
    written: &'static str,
    /// What it stands for when nothing else is known; none where that would be a guess.
    usual: Option<&'static str>,
    /// What else it stands for on pages shown in that currency.
    also: &'static [&'static str],
}

impl Symbol {
    fn begins(&self, text: &[char]) -> bool {
        let mut at = 0;
        for c in self.written.chars() {
            if text.get(at) != Some(&c) {
                return false;
            }
            at += 1;
        }
        // A symbol made of letters is a word of its own.
        let ends_in_letter = self.written.ends_with(char::is_alphabetic);
        !(ends_in_letter && text.get(at).is_some_and(|c| c.is_alphabetic()))
    }

    fn stands_for(&self, code: &str) -> bool {
        self.usual == Some(code) || self.also.contains(&code)
    }

    /// What it stands for if not for the usual currency, where there is only one other.
    fn other(&self) -> Option<&'static str> {
        if let [other] = self.also { Some(other) } else { None }
    }
}

const fn only(written: &'static str, code: &'static str) -> Symbol {
    Symbol { written, usual: Some(code), also: &[] }
}

const fn shared(written: &'static str, usual: Option<&'static str>, also: &'static [&'static str]) -> Symbol {
    Symbol { written, usual, also }
}

/// Longer forms before the forms they begin with.
const SYMBOLS: &[Symbol] = &[
    only("US $", "USD"),
    only("US$", "USD"),
    only("AU $", "AUD"),
    only("AU$", "AUD"),
    only("A$", "AUD"),
    only("CA $", "CAD"),
    only("CA$", "CAD"),
    only("C $", "CAD"),
    only("C$", "CAD"),
    only("NZ $", "NZD"),
    only("NZ$", "NZD"),
    only("SG $", "SGD"),
    only("SG$", "SGD"),
    only("S$", "SGD"),
    only("HK $", "HKD"),
    only("HK$", "HKD"),
    only("NT $", "TWD"),
    only("NT$", "TWD"),
    only("MX $", "MXN"),
    only("MX$", "MXN"),
    only("AR$", "ARS"),
    only("RD$", "DOP"),
    only("R $", "BRL"),
    only("R$", "BRL"),
    shared("$", Some("USD"), DOLLARS_AND_PESOS),
    only("€", "EUR"),
    shared("£", Some("GBP"), &["EGP", "LBP", "GIP", "SYP", "SDG", "SSP", "FKP", "SHP"]),
    only("CN ￥", "CNY"),
    only("CN￥", "CNY"),
    only("CN ¥", "CNY"),
    only("CN¥", "CNY"),
    only("JP¥", "JPY"),
    only("JP￥", "JPY"),
    shared("￥", Some("JPY"), &["CNY"]),
    shared("¥", Some("JPY"), &["CNY"]),
    only("円", "JPY"),
    only("元", "CNY"),
    only("RMB", "CNY"),
    only("₩", "KRW"),
    only("￦", "KRW"),
    only("원", "KRW"),
    only("₽", "RUB"),
    only("руб.", "RUB"),
    only("руб", "RUB"),
    only("₴", "UAH"),
    only("грн.", "UAH"),
    only("грн", "UAH"),
    only("₺", "TRY"),
    only("TL", "TRY"),
    only("₪", "ILS"),
    only("zł", "PLN"),
    only("Kč", "CZK"),
    only("Ft", "HUF"),
    only("lei", "RON"),
    only("Lei", "RON"),
    only("лв.", "BGN"),
    only("лв", "BGN"),
    only("дин.", "RSD"),
    only("ден", "MKD"),
    only("₫", "VND"),
    only("đ", "VND"),
    only("₹", "INR"),
    only("Rp", "IDR"),
    only("฿", "THB"),
    only("RM", "MYR"),
    only("₱", "PHP"),
    only("₦", "NGN"),
    only("GH₵", "GHS"),
    only("₵", "GHS"),
    only("KSh", "KES"),
    only("S/.", "PEN"),
    only("S/", "PEN"),
    only("₲", "PYG"),
    only("₡", "CRC"),
    only("₸", "KZT"),
    only("₾", "GEL"),
    only("₼", "AZN"),
    only("֏", "AMD"),
    only("₮", "MNT"),
    only("₭", "LAK"),
    only("៛", "KHR"),
    only("৳", "BDT"),
    only("SFr.", "CHF"),
    only("Fr.", "CHF"),
    only("SR", "SAR"),
    only("ر.س.", "SAR"),
    only("ر.س", "SAR"),
    only("﷼", "SAR"),
    only("د.إ.", "AED"),
    only("د.إ", "AED"),
    only("د.ك.", "KWD"),
    only("د.ك", "KWD"),
    only("د.ب.", "BHD"),
    only("د.ب", "BHD"),
    only("ر.ع.", "OMR"),
    only("ر.ع", "OMR"),
    only("د.أ.", "JOD"),
    only("د.أ", "JOD"),
    only("ر.ق.", "QAR"),
    only("ر.ق", "QAR"),
    only("ج.م.", "EGP"),
    only("ج.م", "EGP"),
    only("د.م.", "MAD"),
    only("د.م", "MAD"),
    only("د.ت.", "TND"),
    only("د.ت", "TND"),
    only("د.ج.", "DZD"),
    only("د.ج", "DZD"),
    shared("₨", None, RUPEES),
    shared("Rs.", None, RUPEES),
    shared("Rs", None, RUPEES),
    shared("kr.", None, CROWNS),
    shared("kr", None, CROWNS),
];

const DOLLARS_AND_PESOS: &[&str] = &[
    "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "COP", "CLP", "ARS", "UYU", "DOP", "CUP", "JMD", "TTD", "BBD",
    "BMD", "BND", "BSD", "BZD", "FJD", "GYD", "KYD", "LRD", "NAD", "NIO", "SBD", "SRD", "XCD",
];

const RUPEES: &[&str] = &["PKR", "INR", "LKR", "NPR", "MUR", "SCR"];

const CROWNS: &[&str] = &["SEK", "NOK", "DKK", "ISK"];

/// ISO 4217, the active codes of countries and areas.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
                     CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF \
                     GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK \
                     LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD \
                     OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN \
                     SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER \
                     ZAR ZMW ZWG";

/// Without decimals by ISO 4217, and those the site shows without.
const NO_DECIMALS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF PKR IDR";

const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, shown: Option<&str>) -> Result<String, Unread> {
        let price = parse_price(text, &PriceHints { currency: shown, format: None })?;
        Ok(format!("{} {} {}", price.min.0, price.max.0, price.currency.unwrap_or_default()))
    }

    #[test]
    fn the_forms_pages_use() {
        let cases = [
            ("PKR1,542", None, "1542 1542 PKR"),
            ("₪7.66", None, "7.66 7.66 ILS"),
            ("₪12.57 - ₪13.06", None, "12.57 13.06 ILS"),
            ("￥1,333", None, "1333 1333 JPY"),
            ("￥1,333", Some("CNY"), "1333 1333 CNY"),
            ("￥ 380", None, "380 380 JPY"),
            ("￥2,431 - ￥4,710", None, "2431 4710 JPY"),
            ("¥5.01", None, "5.01 5.01 CNY"),
            ("CN￥12.50", None, "12.50 12.50 CNY"),
            ("12.50元", None, "12.50 12.50 CNY"),
            ("￦12,300", None, "12300 12300 KRW"),
            ("€ 97,39 - 128,72", None, "97.39 128.72 EUR"),
            ("€ 1,234", None, "1234 1234 EUR"),
            ("€ 1.234", None, "1234 1234 EUR"),
            ("12,34 €", None, "12.34 12.34 EUR"),
            ("€12.-", None, "12 12 EUR"),
            ("12,– €", None, "12 12 EUR"),
            ("12,-- €", None, "12 12 EUR"),
            ("CHF 1’234.50", None, "1234.50 1234.50 CHF"),
            ("CHF 12.– - 13.–", None, "12 13 CHF"),
            ("US $0.99", None, "0.99 0.99 USD"),
            ("US $0.58 - 3.60", None, "0.58 3.60 USD"),
            ("2.30-20.52", Some("CNY"), "2.30 20.52 CNY"),
            ("$11.23", None, "11.23 11.23 USD"),
            ("$11.23", Some("MXN"), "11.23 11.23 MXN"),
            ("MXN$1,023.45", None, "1023.45 1023.45 MXN"),
            ("CA $5", None, "5 5 CAD"),
            ("$1,000", None, "1000 1000 USD"),
            ("$29.8", None, "29.8 29.8 USD"),
            ("AU $5.10", None, "5.10 5.10 AUD"),
            ("R$ 1.234,56", None, "1234.56 1234.56 BRL"),
            ("Rp12.345", None, "12345 12345 IDR"),
            ("1 234,56 zł", None, "1234.56 1234.56 PLN"),
            ("1\u{A0}234,56\u{A0}Kč", None, "1234.56 1234.56 CZK"),
            ("₹1,23,456.70", None, "123456.70 123456.70 INR"),
            ("NGN129,151.31", None, "129151.31 129151.31 NGN"),
            ("NGN1,067.7", None, "1067.7 1067.7 NGN"),
            ("MAD9.94", None, "9.94 9.94 MAD"),
            ("₫5,236", None, "5236 5236 VND"),
            ("MYR 10.91", None, "10.91 10.91 MYR"),
            ("GH₵80.51", None, "80.51 80.51 GHS"),
            ("10.88 GEL", None, "10.88 10.88 GEL"),
            ("CLP2.042", None, "2042 2042 CLP"),
            ("29,99€", None, "29.99 29.99 EUR"),
            ("1\u{2009}234,56 руб.", None, "1234.56 1234.56 RUB"),
            ("1\u{202F}234 ₽", None, "1234 1234 RUB"),
            ("KWD 7.05", None, "7.05 7.05 KWD"),
            ("KWD 0.125", None, "0.125 0.125 KWD"),
            ("KWD 1,234.500", None, "1234.500 1234.500 KWD"),
            ("١٢٫٥٠ ر.س.", None, "12.50 12.50 SAR"),
            ("\u{200F}12.30 SAR\u{200F}", None, "12.30 12.30 SAR"),
            ("\u{202B}د.إ.\u{200F} 12.30\u{202C}", None, "12.30 12.30 AED"),
            ("120 kr", Some("SEK"), "120 120 SEK"),
            ("120 kr", None, "120 120 "),
            ("12.50", Some("EUR"), "12.50 12.50 EUR"),
            ("US $12.50", Some("EUR"), "12.50 12.50 USD"),
        ];
        for (text, shown, want) in cases {
            assert_eq!(read(text, shown).as_deref(), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_alone_is_left() {
        let long = "9".repeat(1_000_000);
        for text in [
            "",
            "Free shipping",
            "PKR1,457 za szt. min. 10 szt.",
            "-$15.78 · Nuevo comprador",
            "Shipping: $2.99",
            "-55%",
            "$1.20 $3.40",
            "$5 - $3",
            "$1 - 2 - 3",
            "$1 -",
            "4 × $124.95",
            "$",
            "$$5",
            "€5 $",
            "EUR $5",
            "12.-5 €",
            "( $0.01 / pc )",
            "US $0.40 / piece",
            &long,
        ] {
            assert_eq!(read(text, Some("USD")), Err(Unread::NotUnderstood), "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_ambiguous() {
        for (text, shown) in [("KWD 1,234", None), ("7.050 OMR", None), ("1,234", None), ("1,234", Some("BHD"))] {
            assert_eq!(read(text, shown), Err(Unread::Ambiguous), "{text}");
        }
        let format = Some(NumberFormat { decimal_point: '.' });
        let stated =
            |text| parse_price(text, &PriceHints { currency: None, format }).map(|price| price.min.0.to_string());
        assert_eq!(stated("KWD 1,234").as_deref(), Ok("1234"));
        assert_eq!(stated("KWD 1.234").as_deref(), Ok("1.234"));
    }

    #[test]
    fn amounts_of_states_are_exact() {
        let amount = |text| parse_amount(text).map(|amount| amount.0.to_string());
        for (text, want) in
            [("12.50", "12.50"), ("1542.", "1542"), ("0", "0"), (" 7 ", "7"), ("1.5e3", "1500"), ("12E-1", "1.2")]
        {
            assert_eq!(amount(text).as_deref(), Some(want), "{text}");
        }
        let long = "9".repeat(1_000_000);
        for text in [
            "",
            ".",
            "-1",
            "+1",
            "1_000",
            "1,5",
            "$5",
            "NaN",
            "1e999999999",
            "1e",
            "e5",
            "0.12345678901234567890123456789",
            &long,
        ] {
            assert_eq!(amount(text), None, "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn symbols_stand_before_their_own_beginnings() {
        for (index, symbol) in SYMBOLS.iter().enumerate() {
            let hidden = SYMBOLS[index + 1..].iter().find(|later| later.written.starts_with(symbol.written));
            assert!(hidden.is_none(), "{} hides {}", symbol.written, hidden.map_or("", |later| later.written));
            assert!(symbol.usual.is_none_or(is_currency), "{}", symbol.written);
            assert!(symbol.also.iter().all(|code| is_currency(code)), "{}", symbol.written);
            let three_decimals = symbol.also.iter().any(|code| usual_decimals(code) == 3);
            assert!(!three_decimals, "{} may leave a lone separator open", symbol.written);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in ".{0,40}", price in "[$€¥ 0-9.,'-]{0,20}", currency in prop::option::of("[A-Z]{3}")) {
            let hints = PriceHints { currency: currency.as_deref(), format: None };
            for text in [&text, &price] {
                if let Ok(price) = parse_price(text, &hints) {
                    prop_assert!(price.min <= price.max);
                }
                let _ = parse_amount(text);
            }
        }

        #[test]
        fn an_amount_written_in_either_manner_comes_back(cents in 0u32..100_000_000, code in prop::sample::select(vec!["USD", "EUR", "MYR"])) {
            let (whole, fraction) = (cents / 100, cents % 100);
            let plain = whole.to_string();
            let groups: Vec<&str> = plain.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
            let want = Decimal::new(i64::from(cents), 2);
            for (group, point) in [(",", "."), (".", ","), ("\u{202F}", ","), ("", "."), ("’", "."), (" ", ",")] {
                let text = format!("{code}{}{point}{fraction:02}", groups.join(group));
                let price = parse_price(&text, &PriceHints::default()).unwrap();
                prop_assert_eq!((price.min.0, price.currency.as_deref()), (want, Some(code)));
            }
        }
    }
}
