//! Prices as pages write them: `US $0.58 - 3.60`, `PKR1,542`, `29,99€`, `10.88 GEL`.

use crate::model::{Amount, PriceRange};
use crate::number::{NumberFormat, is_space, number_length, parse_number, plain_digit};
use crate::text;
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
/// price, a saving) is `None`.
pub fn parse_price(text: &str, hints: &PriceHints) -> Option<PriceRange> {
    let folded = text::fold(text);
    let mut symbol: Option<&Symbol> = None;
    let mut code: Option<String> = None;
    let mut numbers: Vec<String> = Vec::new();
    let mut dashes = 0;
    let chars: Vec<char> = folded.chars().map(plain_digit).collect();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let rest = &chars[at..];
        if c.is_ascii_digit() {
            let length = number_length(rest);
            numbers.push(rest[..length].iter().collect());
            at += length;
        } else if is_space(c) || is_direction_mark(c) {
            at += 1;
        } else if let Some(found) = SYMBOLS.iter().find(|candidate| candidate.begins(rest)) {
            // Of a range written `$1 - $2` the same symbol stands twice.
            if symbol.is_some_and(|known| known.written != found.written) {
                return None;
            }
            symbol = Some(found);
            at += found.written.chars().count();
        } else if let Some(found) = iso_code(rest, at.checked_sub(1).and_then(|before| chars.get(before)).copied()) {
            if code.as_deref().is_some_and(|known| known != found) {
                return None;
            }
            code = Some(found);
            at += 3;
        } else if is_dash(c) && numbers.len() == 1 && dashes == 0 {
            dashes += 1;
            at += 1;
        } else {
            return None;
        }
    }
    let currency = match (code, symbol) {
        (Some(code), _) => Some(code),
        (None, Some(symbol)) => symbol.currency(hints.currency).map(str::to_owned),
        (None, None) => hints.currency.map(str::to_owned),
    };
    let decimals = currency.as_deref().map_or(2, usual_decimals);
    let read = |number: &String| parse_number(number, hints.format, decimals);
    let (min, max) = match numbers.as_slice() {
        [one] => (read(one)?, read(one)?),
        [low, high] if dashes == 1 => (read(low)?, read(high)?),
        _ => return None,
    };
    if numbers.len() != dashes + 1 || max < min {
        return None;
    }
    Some(PriceRange { min: Amount(min), max: Amount(max), currency, text: Some(folded) })
}

/// An amount as a page's state writes it: a JSON number or a decimal string.
pub fn parse_amount(text: &str) -> Option<Amount> {
    let text = text.trim();
    let amount: Decimal = text.parse().or_else(|_| Decimal::from_scientific(text)).ok()?;
    (!amount.is_sign_negative()).then_some(Amount(amount))
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

/// Three capital letters that are a currency's code, not part of a longer word.
fn iso_code(text: &[char], before: Option<char>) -> Option<String> {
    let code: String = text.get(..3)?.iter().collect();
    let alone = !before.is_some_and(char::is_alphabetic) && !text.get(3).is_some_and(|c| c.is_alphabetic());
    (alone && is_currency(&code)).then_some(code)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '~' | '～' | '〜')
}

/// Marks of writing direction stand around prices on right-to-left pages.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// How the site writes a currency.
struct Symbol {
    written: &'static str,
    /// What it stands for when nothing else is known; empty where that would be a guess.
    usual: &'static str,
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

    fn currency<'a>(&'a self, shown: Option<&'a str>) -> Option<&'a str> {
        shown
            .filter(|code| self.usual == *code || self.also.contains(code))
            .or(Some(self.usual).filter(|usual| !usual.is_empty()))
    }
}

const fn only(written: &'static str, usual: &'static str) -> Symbol {
    Symbol { written, usual, also: &[] }
}

const fn shared(written: &'static str, usual: &'static str, also: &'static [&'static str]) -> Symbol {
    Symbol { written, usual, also }
}

/// Longer forms before the forms they begin with.
const SYMBOLS: &[Symbol] = &[
    only("US $", "USD"),
    only("US$", "USD"),
    only("AU $", "AUD"),
    only("AU$", "AUD"),
    only("A$", "AUD"),
    only("CA$", "CAD"),
    only("C $", "CAD"),
    only("C$", "CAD"),
    only("NZ $", "NZD"),
    only("NZ$", "NZD"),
    only("SG $", "SGD"),
    only("SG$", "SGD"),
    only("S$", "SGD"),
    only("HK$", "HKD"),
    only("NT$", "TWD"),
    only("MXN$", "MXN"),
    only("MX$", "MXN"),
    only("COP$", "COP"),
    only("CLP$", "CLP"),
    only("AR$", "ARS"),
    only("R$", "BRL"),
    shared(
        "$",
        "USD",
        &["AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "COP", "CLP", "ARS", "UYU", "DOP", "JMD", "TTD"],
    ),
    only("€", "EUR"),
    shared("£", "GBP", &["EGP", "LBP", "GIP"]),
    only("CN￥", "CNY"),
    only("CN¥", "CNY"),
    only("JP¥", "JPY"),
    shared("￥", "JPY", &["CNY"]),
    shared("¥", "JPY", &["CNY"]),
    only("円", "JPY"),
    only("₩", "KRW"),
    only("￦", "KRW"),
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
    only("лв.", "BGN"),
    only("₫", "VND"),
    only("₹", "INR"),
    only("Rp", "IDR"),
    only("฿", "THB"),
    only("RM", "MYR"),
    only("₱", "PHP"),
    only("₦", "NGN"),
    only("GH₵", "GHS"),
    only("₵", "GHS"),
    only("₸", "KZT"),
    only("₾", "GEL"),
    only("৳", "BDT"),
    only("Fr.", "CHF"),
    only("SR", "SAR"),
    only("ر.س.", "SAR"),
    only("ر.س", "SAR"),
    only("د.إ.", "AED"),
    only("د.إ", "AED"),
    shared("₨", "", &["PKR", "INR", "LKR", "NPR", "MUR"]),
    shared("Rs.", "", &["PKR", "INR", "LKR", "NPR", "MUR"]),
    shared("Rs", "", &["PKR", "INR", "LKR", "NPR", "MUR"]),
    shared("kr.", "", &["SEK", "NOK", "DKK", "ISK"]),
    shared("kr", "", &["SEK", "NOK", "DKK", "ISK"]),
];

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

    fn read(text: &str, shown: Option<&str>) -> Option<String> {
        let price = parse_price(text, &PriceHints { currency: shown, format: None })?;
        Some(format!("{} {} {}", price.min.0, price.max.0, price.currency.unwrap_or_default()))
    }

    #[test]
    fn the_forms_pages_use() {
        let cases = [
            ("PKR1,542", None, "1542 1542 PKR"),
            ("₪7.66", None, "7.66 7.66 ILS"),
            ("￥1,333", None, "1333 1333 JPY"),
            ("￥1,333", Some("CNY"), "1333 1333 CNY"),
            ("￥ 380", None, "380 380 JPY"),
            ("CN￥12.50", None, "12.50 12.50 CNY"),
            ("€ 97,39 - 128,72", None, "97.39 128.72 EUR"),
            ("US $0.99", None, "0.99 0.99 USD"),
            ("US $0.58 - 3.60", None, "0.58 3.60 USD"),
            ("$11.23", None, "11.23 11.23 USD"),
            ("$11.23", Some("MXN"), "11.23 11.23 MXN"),
            ("$1,000", None, "1000 1000 USD"),
            ("$29.8", None, "29.8 29.8 USD"),
            ("AU $5.10", None, "5.10 5.10 AUD"),
            ("R$ 1.234,56", None, "1234.56 1234.56 BRL"),
            ("NGN129,151.31", None, "129151.31 129151.31 NGN"),
            ("MAD9.94", None, "9.94 9.94 MAD"),
            ("₫5,236", None, "5236 5236 VND"),
            ("MYR 10.91", None, "10.91 10.91 MYR"),
            ("GH₵80.51", None, "80.51 80.51 GHS"),
            ("10.88 GEL", None, "10.88 10.88 GEL"),
            ("CLP2.042", None, "2042 2042 CLP"),
            ("29,99€", None, "29.99 29.99 EUR"),
            ("1 234,56 руб.", None, "1234.56 1234.56 RUB"),
            ("KWD7.050", None, "7.050 7.050 KWD"),
            ("\u{200F}12.30 SAR\u{200F}", None, "12.30 12.30 SAR"),
            ("120 kr", Some("SEK"), "120 120 SEK"),
            ("120 kr", None, "120 120 "),
            ("12.50", Some("EUR"), "12.50 12.50 EUR"),
        ];
        for (text, shown, want) in cases {
            assert_eq!(read(text, shown).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_alone_is_left() {
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
            "4 × $124.95",
            "$",
            "( $0.01 / pc )",
        ] {
            assert_eq!(read(text, Some("USD")), None, "{text}");
        }
    }

    #[test]
    fn symbols_stand_before_their_own_beginnings() {
        for (index, symbol) in SYMBOLS.iter().enumerate() {
            let hidden = SYMBOLS[index + 1..].iter().find(|later| later.written.starts_with(symbol.written));
            assert!(hidden.is_none(), "{} hides {}", symbol.written, hidden.map_or("", |later| later.written));
            assert!(symbol.usual.is_empty() || is_currency(symbol.usual), "{}", symbol.written);
            assert!(symbol.also.iter().all(|code| is_currency(code)), "{}", symbol.written);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in ".{0,40}", currency in prop::option::of("[A-Z]{3}")) {
            let hints = PriceHints { currency: currency.as_deref(), format: None };
            if let Some(price) = parse_price(&text, &hints) {
                prop_assert!(price.min <= price.max);
            }
            let _ = parse_amount(&text);
        }

        #[test]
        fn an_amount_written_in_either_manner_comes_back(cents in 0u32..100_000_000, code in prop::sample::select(vec!["USD", "EUR", "MYR"])) {
            let (whole, fraction) = (cents / 100, cents % 100);
            let plain = whole.to_string();
            let groups: Vec<&str> = plain.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
            let want = Decimal::new(i64::from(cents), 2);
            for (group, point) in [(",", "."), (".", ","), ("\u{202F}", ","), ("", ".")] {
                let text = format!("{code}{}{point}{fraction:02}", groups.join(group));
                let price = parse_price(&text, &PriceHints::default()).unwrap();
                prop_assert_eq!((price.min.0, price.currency.as_deref()), (want, Some(code)));
            }
        }
    }
}
